"""Records without coordinates get them in transform, are flagged where not, and never fail."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from loader.geocoding import asking
from loader.stages.chain import ChainResult
from tests.geocoding.server import FakeServices, Reply, Request, google, nominatim
from tests.pipeline.world import Row, World, place

KEY = "not-to-be-told-4711"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_GEOCODING_KEY", KEY)
    monkeypatch.setattr(asking, "_BACKOFF_SECONDS", 0.05)


def unplaced(number: int, **changes: Any) -> Row:
    """Give a row without coordinates."""
    return place(number, **{"lat": "", "lng": "", **changes})


def configure(world: World, dmo_id: int, *providers: dict[str, Any], **more: Any) -> None:
    world.configure(dmo_id, "transform", geocode={"providers": list(providers), **more})


def numbered(request: Request) -> Reply:
    """Find the house of a number, each at a place of its own."""
    number = int(request.address.split(",")[0].rsplit(" ", 1)[1])
    return nominatim(53.2 + number / 100, -9.05)


def load(world: World, dmo_id: int, rows: Sequence[Row], *, force: bool = False) -> ChainResult:
    return world.run(world.file("file.csv", rows), dmo_id, force=force)


def flags(world: World, done: ChainResult) -> dict[str, list[str] | None]:
    batch_id = next(result.batch_id for result in done.results if result.stage == "stage")
    assert batch_id is not None
    return {key: row["flags"] for key, row in world.staged(batch_id).items()}


def codes(world: World) -> dict[str, str | None]:
    """Give the reason why the newest staged row of each record has no (good) coordinates."""
    return {
        row["source_id"]: row["code"]
        for row in world.rows(
            "select distinct on (s.source_id) s.source_id, p ->> 'code' as code"
            " from staging.listings as s"
            " left join lateral jsonb_array_elements(s.problems) as p"
            "   on p ->> 'field' = 'coordinates'"
            " order by s.source_id, s.staging_id desc"
        )
    }


def transform_notes(done: ChainResult) -> tuple[str, ...]:
    return next(result.notes for result in done.results if result.stage == "transform")


def points(world: World) -> dict[str, tuple[float | None, float | None]]:
    return {key: (row["lat"], row["lng"]) for key, row in world.listings().items()}


def test_each_address_is_asked_once_and_the_answer_fills_every_row(
    world: World, services: FakeServices
) -> None:
    services.replies["nominatim"] = numbered
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider())
    rows = [
        place(1),
        unplaced(2),
        unplaced(3),
        unplaced(4, name="Upstairs", address="MAIN  STREET 3"),
    ]

    done = load(world, dmo_id, rows)

    assert flags(world, done) == dict.fromkeys(("p1", "p2", "p3", "p4"))
    assert points(world) == {
        "p1": (53.21, -9.05),
        "p2": (53.22, -9.05),
        "p3": (53.23, -9.05),
        "p4": (53.23, -9.05),
    }
    assert [request.address for request in services.asked()] == [
        "Main Street 2, Galway, Ireland",
        "Main Street 3, Galway, Ireland",
    ]
    assert {request.agent for request in services.asked()} == {
        "Listings of Galway (geo@example.org)"
    }
    kept = world.value(
        "select last_record -> 'geocoding' from public.listing_source_map where source_id = 'p3'"
    )
    assert (kept["provider"], kept["precision"]) == ("nominatim", "rooftop")

    # Again the same file: the same result, and nobody is asked.
    before = world.content()
    again = load(world, dmo_id, rows, force=True)
    files = world.rows("select file_hash from pipeline.files where stage = 'transform'")
    assert len(files) == 2
    assert len({file["file_hash"] for file in files}) == 1
    assert world.content() == before
    assert len(services.asked()) == 2
    assert transform_notes(again) == (
        "geocoding: 2 addresses, 2 of them known; 0 requests made, 0 addresses left open",
    )


def test_what_is_not_found_or_not_precise_waits_for_a_person(
    world: World, services: FakeServices
) -> None:
    services.script("nominatim", nominatim(53.27, -9.05, 16), Reply([]))
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider())
    rows = [unplaced(1), unplaced(2), unplaced(3, address="", city="")]

    done = load(world, dmo_id, rows)

    assert flags(world, done) == {
        "p1": ["imprecise_coordinates"],
        "p2": ["missing_coordinates"],
        "p3": ["missing_coordinates"],
    }
    assert codes(world) == {"p1": "not_precise", "p2": "no_such_place", "p3": "no_address"}
    assert done.waiting
    assert world.listings() == {}
    assert len(services.asked()) == 2, "there is nothing to ask for p3"

    load(world, dmo_id, rows, force=True)
    assert len(services.asked()) == 2, "no such place is an answer, too"

    world.conn.execute("update pipeline.geocode_answers set asked_at = now() - interval '91 days'")
    services.script("nominatim", nominatim(53.22, -9.05))
    done = load(world, dmo_id, rows, force=True)
    assert [request.address for request in services.asked()[2:]] == [
        "Main Street 2, Galway, Ireland"
    ], "a place is believed for ever, its absence for a time"
    assert flags(world, done)["p2"] is None


def test_switched_off_or_not_wanted_nobody_is_asked(world: World, services: FakeServices) -> None:
    dmo_id = world.dmo()
    done = load(world, dmo_id, [unplaced(1)])
    assert flags(world, done) == {"p1": None}, "nobody expects coordinates"

    configure(world, dmo_id, services.provider(), enabled=False)
    done = load(world, dmo_id, [unplaced(2)])
    assert flags(world, done) == {"p2": ["missing_coordinates"]}
    assert codes(world)["p2"] == "not_geocoded"
    assert services.requests == []


def test_the_budget_ends_the_asking_and_the_next_run_goes_on(
    world: World, services: FakeServices
) -> None:
    services.replies["nominatim"] = numbered
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider(), budget_per_run=2)
    rows = [unplaced(n) for n in (1, 2, 3)]

    done = load(world, dmo_id, rows)

    told, spent, later = transform_notes(done)
    assert told == (
        "geocoding: 3 addresses, 0 of them known; 2 requests made, 1 addresses left open"
    )
    assert spent == "geocoding: the budget of 2 requests is spent; 1 addresses were not asked"
    assert "what is open is asked by job" in later
    assert world.value(
        "select r.notes from pipeline.job_results as r join pipeline.job_queue as j using (job_id)"
        " where j.job_type = 'transform' and j.status = 'completed'"
    ) == [told, spent, later]
    assert flags(world, done) == {"p1": None, "p2": None, "p3": ["missing_coordinates"]}

    done = load(world, dmo_id, rows, force=True)
    assert transform_notes(done) == (
        "geocoding: 3 addresses, 2 of them known; 1 requests made, 0 addresses left open",
    )
    assert [r.address.split(",")[0] for r in services.asked()] == [
        "Main Street 1",
        "Main Street 2",
        "Main Street 3",
    ]
    assert points(world)["p3"] == (53.23, -9.05)


def test_the_next_service_is_asked_where_one_fails_or_is_vague(
    world: World, services: FakeServices
) -> None:
    services.script(
        "nominatim",
        nominatim(53.1, -9.0, 16),  # p1: the town
        *[Reply([], 500)] * 3,  # p2: three attempts
        Reply([], 429, {"Retry-After": "0"}),  # p3: asked again at once
        Reply([]),
        Reply([], 429),  # p4: asked again after a while
        nominatim(53.24, -9.05),
        nominatim(53.1, -9.0, 16),  # p5: the town; the other knows less
    )
    services.script(
        "google",
        google(53.21, -9.05),
        google(53.22, -9.05),
        google(53.23, -9.05),
        google(53.5, -9.5, "APPROXIMATE", types=["administrative_area_level_1"]),
    )
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider(), services.provider("google"))

    done = load(world, dmo_id, [unplaced(n) for n in (1, 2, 3, 4, 5)])

    assert transform_notes(done) == (
        "geocoding: 5 addresses, 0 of them known; 13 requests made, 0 addresses left open",
    )
    assert flags(world, done) == {
        "p1": None,
        "p2": None,
        "p3": None,
        "p4": None,
        "p5": ["imprecise_coordinates"],
    }
    assert points(world) == {
        "p1": (53.21, -9.05),
        "p2": (53.22, -9.05),
        "p3": (53.23, -9.05),
        "p4": (53.24, -9.05),
    }
    staged = world.rows("select lat, lng from staging.listings where source_id = 'p5'")
    assert staged == [{"lat": 53.1, "lng": -9.0}]
    assert len(services.asked()) == 9
    assert len(services.asked("google")) == 4
    assert KEY not in _everything_written(world)


def test_services_that_fail_are_given_up_and_the_rows_are_flagged(
    world: World, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_GEOCODING_KEY")
    services.script("nominatim", Reply(b"<html>down for maintenance</html>"))
    services.script("photon", Reply([], 429, {"Retry-After": "3600"}))
    dmo_id = world.dmo()
    chain = [services.provider(name) for name in ("nominatim", "photon", "google")]
    configure(world, dmo_id, *chain)

    done = load(world, dmo_id, [unplaced(n) for n in range(1, 6)])

    assert list(flags(world, done).values()) == [["missing_coordinates"]] * 5
    assert set(codes(world).values()) == {"not_geocoded"}
    assert len(services.asked()) == 9, "three attempts at each of three addresses"
    assert len(services.asked("photon")) == 1, "it wanted an hour"
    assert services.asked("google") == []
    notes = "\n".join(transform_notes(done))
    assert "answered what is no answer" in notes
    assert "wants a longer pause than 60 seconds" in notes
    assert "TEST_GEOCODING_KEY is not set" in notes
    assert world.value("select count(*) from pipeline.geocode_answers") == 0


def test_what_geocoding_found_moves_no_pin_and_takes_nothing_away(
    world: World, services: FakeServices
) -> None:
    services.replies["nominatim"] = numbered
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider())
    rows = [unplaced(1), unplaced(2), unplaced(3), place(4)]
    load(world, dmo_id, rows)
    world.edit(world.listings()["p1"]["id"], lat=53.5, lng=-9.5)

    # New addresses: the found point follows, the person's and the source's own stay.
    moved = [
        unplaced(1, address="Main Street 5"),
        unplaced(2, address="Main Street 2a", phone="091 1"),
        unplaced(3, address="Main Street 6"),
        unplaced(4, phone="091 999999"),
    ]
    services.replies["nominatim"] = lambda r: (
        nominatim(53.2205, -9.05) if "2a" in r.address else numbered(r)
    )
    done = load(world, dmo_id, moved)
    assert points(world)["p1"] == (53.5, -9.5)
    assert points(world)["p2"] == (53.2205, -9.05)
    assert points(world)["p4"] == (53.24, -9.05)
    assert flags(world, done)["p3"] == ["suspicious_coordinates"], "it moved by 3 km"
    assert {
        (row["field"], row["reason"])
        for row in world.rows(
            "select field, reason from pipeline.suggestions where status = 'open'"
            " and listing_id = %s",
            world.listings()["p1"]["id"],
        )
    } >= {("lat", "geocoding: fill")}

    # News of something else waits for nobody, though the point found is far from the pin.
    done = load(world, dmo_id, [{**moved[0], "price": "99"}, *moved[1:]])
    assert "suspicious_coordinates" not in (flags(world, done)["p1"] or [])

    # Switched off, the source says nothing of where the places are, and nothing is taken away.
    before = points(world)
    configure(world, dmo_id, services.provider(), enabled=False)
    done = load(world, dmo_id, [{**moved[0], "price": "100"}, *moved[1:]])
    assert points(world) == before
    assert "missing_coordinates" not in str(flags(world, done))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"providers": []}, "geocode.providers:"),
    ({"providers": [{"provider": "nominatim"}]}, "geocode.providers[0].user_agent:"),
    ({"providers": [{"provider": "google"}]}, "geocode.providers[0].api_key_env:"),
    (
        {"providers": [{"provider": "google", "api_key_env": "AIzaSecret-123"}]},
        "geocode.providers[0].api_key_env:",
    ),
    (
        {"providers": [{"provider": "google", "api_key_env": "DATABASE_URL"}]},
        "geocode.providers[0].api_key_env:",
    ),
    (
        {"providers": [{"provider": "google", "api_key": "AIzaSecret"}]},
        "geocode.providers[0].api_key:",
    ),
    (
        {
            "providers": [
                {"provider": "nominatim", "user_agent": "me@ex.org", "requests_per_second": 2}
            ]
        },
        "geocode.providers[0].requests_per_second:",
    ),
    (
        {"providers": [{"provider": "photon", "base_url": "https://me:secret@ex.org"}]},
        "geocode.providers[0].base_url:",
    ),
    ({"providers": [{"provider": "photon"}] * 2}, "geocode.providers"),
]


def test_a_configuration_that_no_service_would_accept_is_refused(world: World) -> None:
    for geocode, path in WRONG:
        with pytest.raises(psycopg.Error) as caught:
            world.conn.execute(
                "select pipeline.check_config('transform', 'listings', %s::jsonb)",
                (json.dumps({"geocode": geocode}),),
            )
        assert caught.value.sqlstate == "LC002"
        assert path in (caught.value.diag.message_detail or "")
        assert "ecret" not in (caught.value.diag.message_primary or "")


def _everything_written(world: World) -> str:
    tables = [
        row["name"]
        for row in world.rows(
            "select format('%%I.%%I', n.nspname, c.relname) as name from pg_class as c"
            " join pg_namespace as n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and c.relname !~ 'yoyo'"
            " and n.nspname in ('public', 'staging', 'pipeline')"
        )
    ]
    rows = [str(world.rows(f"select * from {table}")) for table in tables]
    files = [str(path.read_bytes()) for path in Path(world.folder).rglob("*") if path.is_file()]
    return "".join(rows + files)
