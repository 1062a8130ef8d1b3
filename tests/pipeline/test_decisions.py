"""Decisions of people that a batch must survive: doubtful rows taken, values that cannot be."""

import orjson
import psycopg
import pytest

from tests.pipeline.world import World, counts, place, places


def decide(world: World, batch_id: int | None, **arguments: object) -> dict[str, object]:
    """Accept a batch's rows that wait; `arguments` are those of decide_listings()."""
    filters = {"batch": batch_id, "status": "pending"}
    told: dict[str, object] = world.value(
        "select pipeline.decide_listings(%s::jsonb, 'accept', p_take := %s, p_values := %s::jsonb)",
        orjson.dumps(filters).decode(),
        arguments.get("take"),
        orjson.dumps(arguments["values"]).decode() if "values" in arguments else None,
    )
    return told


def test_rows_under_one_new_id_can_all_be_accepted(world: World) -> None:
    done = world.load([place(1), place(1, name="Other"), place(2)], world.dmo())

    assert decide(world, done.batch_id)["decided"] == 2
    promoted = world.promote(done.batch_id)

    assert promoted.results["records_held"] == 0
    assert sorted(world.listings()) == ["p1", "p2"]
    assert world.value("select count(*) from public.listings") == 2


def test_rows_under_one_known_id_can_all_be_accepted(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    done = world.load([place(1, city="Cork"), place(1, city="Clare")], dmo_id, "2.csv")

    assert decide(world, done.batch_id)["decided"] == 2
    world.promote(done.batch_id)

    assert world.listings()["p1"]["locality"] == "Clare", "the last row is what the source says"


@pytest.mark.parametrize(
    "values",
    [
        {"name": None},
        {"name": "  "},
        {"lat": 500, "lng": 1000},
        {"lat": 1e30, "lng": 1},
        {"lat": "NaN", "lng": "NaN"},
        {"listing_info.price_min": -1},
    ],
    ids=str,
)
def test_a_value_that_no_listing_can_have_is_refused_at_once(
    world: World, values: dict[str, object]
) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    done = world.load([place(1, name="Other", price="5")], dmo_id, "2.csv")
    world.value("update staging.listings set status = 'pending' where batch_id = %s returning 1", 2)

    with pytest.raises(psycopg.Error) as caught:
        decide(world, done.batch_id, values=values)

    assert caught.value.sqlstate == "LC008"
    assert "does not fit its field" in str(caught.value)


def test_a_record_under_another_id_keeps_its_listing_until_a_person_has_decided(
    world: World,
) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True})
    world.load(places(1, 2, 3, 4, 5, 6), dmo_id)

    done = world.load([place(1, id="renamed"), *places(2, 3, 4, 5, 6)], dmo_id, "2.csv")

    assert done.waiting.reasons == {"same_listing_twice": 1, "id_changed": 1}
    assert counts(done, "stage") == {"total": 6, "unchanged": 5, "held": 1}
    assert world.value("select count(*) from public.listings where deleted_at is not null") == 0

    assert decide(world, done.batch_id)["decided"] == 2
    world.promote(done.batch_id)

    assert world.value("select count(*) from public.listings where deleted_at is not null") == 0
    listings = world.listings()
    assert listings["renamed"]["id"] == listings["p1"]["id"]
    assert [row["source_id"] for row in world.content() if row["is_gone"]] == ["p1"]


def test_coordinates_are_suggested_and_taken_together(world: World) -> None:
    one, two = world.dmo("One"), world.dmo("Two", import_={"source_name": "guide"})
    world.load(places(1), one)
    world.load(
        [place(7, name="Place 1", address="Main Street 1", lat="53.2102", lng="-9.0502")], two
    )
    number = world.value("select id from pipeline.suggestions where field = 'lat'")

    world.value("select pipeline.decide_suggestion(%s, true)", number)

    (listing,) = world.rows("select lat, lng from public.listings")
    assert listing == {"lat": 53.2102, "lng": -9.0502}
    assert (
        world.rows(
            "select field from pipeline.suggestions where status = 'open'"
            " and field in ('lat', 'lng')"
        )
        == []
    )


def test_two_known_listings_can_be_merged(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    before = world.listings()
    done = world.run(
        world.file("2.csv", [place(1, city="A"), place(2, city="B")]), dmo_id, auto_accept=False
    )
    staged = world.staged(done.batch_id)

    world.value(
        "select pipeline.merge_listings(array[%s, %s]::bigint[])",
        staged["p1"]["staging_id"],
        staged["p2"]["staging_id"],
    )
    world.promote(done.batch_id)

    listings = world.listings()
    assert listings["p1"]["id"] == listings["p2"]["id"]
    gone = world.value("select deleted_at from public.listings where id = %s", before["p2"]["id"])
    assert gone is not None, "no record leads to it any more"


@pytest.mark.parametrize("decision", ["hold", "reject"])
def test_a_listing_that_a_person_removed_is_not_asked_for_twice(
    world: World, decision: str
) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    world.edit(world.listings()["p1"]["id"], deleted_at="2026-01-01")
    news = [place(1, city="Cork"), place(2)]
    done = world.load(news, dmo_id, "2.csv")
    assert done.waiting.reasons == {"removed_by_person": 1}
    world.value(
        "select pipeline.decide_listings(jsonb_build_object('batch', %s::bigint), %s)",
        done.batch_id,
        decision,
    )

    again = world.load([*news, place(3)], dmo_id, "3.csv")

    row = world.staged(again.batch_id or 0)["p1"]
    assert row["status"] == {"hold": "held", "reject": "rejected"}[decision]
    assert set(row["flags"]) == {"removed_by_person", f"{decision}_by_person"}


def test_a_rejection_ends_when_the_source_has_said_something_else(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    closed = [place(1, name="Closed"), place(2)]
    done = world.run(world.file("2.csv", closed), dmo_id, auto_accept=False)
    world.value(
        "select pipeline.decide_listings(jsonb_build_object('batch', %s::bigint), 'reject')",
        done.batch_id,
    )
    world.load([place(1, name="Open"), place(2)], dmo_id, "3.csv")

    world.load([*closed, place(3)], dmo_id, "4.csv")

    assert world.listings()["p1"]["name"] == "Closed"
