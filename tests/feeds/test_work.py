"""A feed through the stages: what comes of it, of the same again, and of one that breaks off."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from typing import Any

import pytest

from loader.errors import CdlError
from loader.feeds import session
from loader.feeds.errors import FeedError
from loader.worker import Worker
from tests.feeds.conftest import World
from tests.feeds.server import Asked, Reply, Server, failing, reply, text
from tests.pipeline.world import counts

Place = dict[str, Any]


def place(number: int, **changes: Any) -> Place:
    """Give a place as the API has it."""
    return {
        "id": f"p{number}",
        "name": f"Place {number}",
        "where": {"street": f"Main Street {number}", "lat": 53.2 + number / 100, "lng": -9.05},
        "changed": f"2026-01-{number:02}T10:00:00Z",
        **changes,
    }


class Api:
    """An API with places, three a page."""

    def __init__(self, web: Server) -> None:
        self.places = [place(number) for number in range(1, 8)]
        self.url = f"{web.url}/places"
        self.web = web
        web.pages["/places"] = self._answer

    def _answer(self, asked: Asked) -> Reply:
        since = asked.query.get("since", "")
        found = sorted(
            (p for p in self.places if p["changed"] >= since), key=lambda p: str(p["changed"])
        )
        at = 3 * (int(asked.query["page"]) - 1)
        return reply({"total_pages": -(-len(found) // 3), "items": found[at : at + 3]})

    @property
    def feed(self) -> dict[str, Any]:
        """Give the configuration."""
        return {
            "url": self.url,
            "records": "items",
            "paging": {"type": "page", "total_pages": "total_pages"},
        }


@pytest.fixture
def api(web: Server) -> Api:
    """Lend an API."""
    return Api(web)


COLUMNS = {"address": "where.street", "lat": "where.lat", "lng": "where.lng"}
WHOLE = {"full_snapshot": True, "columns": COLUMNS}
INCREMENTAL = {"cursor": "changed", "param": "since"}


def test_a_feed_goes_through_all_stages(world: World, api: Api) -> None:
    dmo = world.feed("api", api.feed, columns=COLUMNS)

    done = world.fetch(dmo)

    assert counts(done, "promote") == {"total": 7, "new": 7}
    listing = world.listings()["p3"]
    assert (listing["name"], listing["address"]) == ("Place 3", "Main Street 3")
    assert float(listing["lat"]) == 53.23
    file = world.rows("select * from pipeline.files where stage = 'import'")[0]
    assert file["format"] == "jsonl"
    assert file["file_path"].endswith(".jsonl.gz")
    assert file["original_name"].startswith("api 127.0.0.1:")
    assert file["is_complete"]
    assert world.value("select name from pipeline.sources") == "board"


def test_the_same_answer_is_no_news(world: World, api: Api) -> None:
    dmo = world.feed("api", api.feed, columns=COLUMNS)
    first = world.fetch(dmo)
    before = world.content()

    again = world.fetch(dmo)
    assert again.results[0].repeated
    assert again.results[0].file_id == first.results[0].file_id
    assert world.value("select count(*) from pipeline.files where stage = 'import'") == 1
    assert world.value("select count(*) from pipeline.job_line") == 0, "nothing waits for nobody"

    forced = world.fetch(dmo, force=True)
    assert not forced.results[0].repeated
    assert counts(forced, "promote") == {"total": 7, "unchanged": 7}
    assert world.content() == before


def test_what_a_feed_says_again_after_something_else_is_news(world: World, api: Api) -> None:
    """A file that comes again is old; an answer is what the source says now."""
    dmo = world.feed("api", api.feed, columns=COLUMNS)
    world.fetch(dmo)
    api.places[0]["name"] = "Another name"
    world.fetch(dmo)
    assert world.listings()["p1"]["name"] == "Another name"

    api.places[0]["name"] = "Place 1"
    done = world.fetch(dmo)

    assert not done.results[0].repeated
    assert world.listings()["p1"]["name"] == "Place 1"


def test_a_feed_that_breaks_off_removes_nothing(world: World, api: Api) -> None:
    dmo = world.feed("api", api.feed, **WHOLE)
    world.fetch(dmo)
    before = world.content()
    files = sorted(path for path in (world.folder / "storage").rglob("*") if path.is_file())

    answer = api.web.pages["/places"]
    api.web.pages["/places"] = lambda asked: (
        failing(500) if asked.query["page"] == "2" else answer(asked)
    )
    with pytest.raises(FeedError) as failed:
        world.fetch(dmo)

    assert failed.value.code == "feed_failed"
    assert world.content() == before
    assert sorted(p for p in (world.folder / "storage").rglob("*") if p.is_file()) == files
    assert world.value("select count(*) from pipeline.files where stage = 'import'") == 1
    job = world.rows("select status, error_code from pipeline.job_queue order by job_id desc")[0]
    assert job == {"status": "failed", "error_code": "feed_failed"}

    api.web.pages["/places"] = answer
    api.places.pop()
    done = world.fetch(dmo)
    assert done.results[-1].results["records_deleted"] == 1


def test_what_is_missing_from_a_short_feed_was_not_removed(world: World, web: Server) -> None:
    """A site that says it has more than it gives."""
    posts = [{"id": n, "title": {"rendered": f"Place {n}"}} for n in range(1, 8)]
    web.pages["/wp-json/wp/v2/places"] = lambda _: reply(posts, X_WP_Total="7", X_WP_TotalPages="1")
    feed = {"url": web.url, "post_type": "places"}
    dmo = world.feed("wordpress", feed, full_snapshot=True)
    world.fetch(dmo)

    posts.pop()
    done = world.fetch(dmo)

    assert not world.value("select is_complete from pipeline.files order by id desc limit 1")
    assert [row["error_type"] for row in world.errors()] == ["feed_short"]
    assert done.results[-1].results["records_deleted"] == 0
    assert "incomplete_file" in done.waiting.reasons


def test_a_feed_without_records_is_no_edition(world: World, api: Api) -> None:
    dmo = world.feed("api", api.feed, **WHOLE)
    world.fetch(dmo)
    before = world.content()
    api.places.clear()

    with pytest.raises(FeedError) as failed:
        world.fetch(dmo)

    assert failed.value.code == "feed_empty"
    assert world.content() == before


def test_an_incremental_feed_goes_on_where_it_was(world: World, api: Api) -> None:
    dmo = world.feed("api", {**api.feed, "incremental": INCREMENTAL}, columns=COLUMNS)
    world.fetch(dmo)
    assert "since" not in api.web.asked[0].query
    assert _cursor(world) == "2026-01-07T10:00:00Z"

    api.web.asked.clear()
    api.places[0] |= {"name": "New name", "changed": "2026-02-01T10:00:00Z"}
    done = world.fetch(dmo)
    assert {asked.query["since"] for asked in api.web.asked} == {"2026-01-07T09:55:00Z"}
    assert counts(done, "import") == {"total": 2, "new": 2}
    assert world.listings()["p1"]["name"] == "New name"
    assert len(world.listings()) == 7
    assert _cursor(world) == "2026-02-01T10:00:00Z"

    nothing = world.fetch(dmo)
    assert not nothing.results[0].repeated  # once with the overlap alone
    assert world.fetch(dmo).results[0].repeated

    api.web.asked.clear()
    forced = world.fetch(dmo, force=True)
    assert "since" not in api.web.asked[0].query
    assert counts(forced, "import") == {"total": 7, "new": 7}


def test_an_incremental_feed_without_news_does_nothing(world: World, api: Api) -> None:
    incremental = {**INCREMENTAL, "overlap_seconds": 0}
    dmo = world.feed("api", {**api.feed, "incremental": incremental}, columns=COLUMNS)
    world.fetch(dmo)
    api.places.clear()

    done = world.fetch(dmo)

    assert done.results[0].repeated
    assert _cursor(world) == "2026-01-07T10:00:00Z"
    assert len(world.listings()) == 7


def test_the_cursor_moves_only_when_the_import_commits(world: World, api: Api) -> None:
    dmo = world.feed("api", {**api.feed, "incremental": INCREMENTAL}, columns=COLUMNS)
    world.fetch(dmo)
    api.places[0] |= {"name": "New name", "changed": "2026-02-01T10:00:00Z"}
    # The import fails after all was fetched, when its file is to be written.
    storage = world.folder / "storage"
    for folder in storage.rglob("*"):
        folder.chmod(0o755)
    data = next(path for path in storage.iterdir() if path.name.endswith("data"))
    hidden = data.rename(storage / "hidden")
    data.write_text("no folder")

    with pytest.raises(CdlError):
        world.fetch(dmo)
    assert _cursor(world) == "2026-01-07T10:00:00Z"

    data.unlink()
    hidden.rename(data)
    world.fetch(dmo)
    assert world.listings()["p1"]["name"] == "New name"


def test_the_cursor_stays_when_the_feed_is_short(world: World, api: Api) -> None:
    paging = {**api.feed["paging"], "total_header": "X-Total"}
    feed = {**api.feed, "paging": paging, "incremental": INCREMENTAL}
    answer = api.web.pages["/places"]
    told = ["7"]

    def counted(asked: Asked) -> Reply:
        given = answer(asked)
        given.headers["X-Total"] = told[0]
        return given

    api.web.pages["/places"] = counted
    dmo = world.feed("api", feed, columns=COLUMNS)
    world.fetch(dmo)
    api.places[0] |= {"name": "New name", "changed": "2026-02-01T10:00:00Z"}
    told[0] = "3"

    done = world.fetch(dmo)

    assert [row["error_type"] for row in world.errors()] == ["feed_short"]
    assert counts(done, "import")["new"] == 2, "what came is imported"
    assert _cursor(world) == "2026-01-07T10:00:00Z"
    told[0] = "2"
    world.fetch(dmo)
    assert _cursor(world) == "2026-02-01T10:00:00Z"


def test_a_column_means_the_same_whatever_has_changed(world: World, api: Api) -> None:
    """The first edition has titles and names; the next one's record has a title alone."""
    for number, each in enumerate(api.places):
        each["title"] = f"Title {number}"
    dmo = world.feed("api", {**api.feed, "incremental": INCREMENTAL}, columns=COLUMNS)
    world.fetch(dmo)
    api.places = [
        {"id": "p1", "title": "Only a title", "changed": "2026-02-01T10:00:00Z"},
    ]

    done = world.fetch(dmo)

    assert "missing_name" in done.waiting.reasons
    assert world.listings()["p1"]["name"] == "Place 1"


def test_records_that_can_not_be_stored_are_left_out_alone(world: World, web: Server) -> None:
    web.pages["/places"] = lambda _: text(
        '[{"id": 1, "name": "Good"}, {"id": 2, "name": "Half \\ud83d"},'
        ' {"id": 3, "name": "Nul \\u0000"}, {"id": 1, "name": "Good"}]',
        "application/json",
    )
    dmo = world.feed("api", {"url": f"{web.url}/places"})

    done = world.fetch(dmo)

    assert [row["error_type"] for row in world.errors()] == ["lone_surrogate", "nul_character"]
    assert counts(done, "stage") == {"total": 2, "new": 1, "duplicates": 1}


def test_a_worker_fetches_what_is_due(world: World, api: Api) -> None:
    dmo = world.dmo()
    params = {"source_type": "api", "source_name": "board", "feed": api.feed, "columns": COLUMNS}
    world.value(
        "select pipeline.set_config(%s, 'import', %s::jsonb, p_schedule => 'hourly')",
        dmo,
        json.dumps(params),
    )
    world.conn.execute("update pipeline.schedules set settled_until = now() - interval '2 hours'")
    assert world.value("select pipeline.enqueue_due()") == 1

    worker = _worker(world)
    worker.run()

    assert (worker.done, worker.failed) == (3, 0)
    assert len(world.listings()) == 0  # nobody has accepted anything
    assert world.value("select count(*) from staging.listings") == 7


def test_a_source_that_fails_is_tried_again_by_the_queue(world: World, api: Api) -> None:
    dmo = world.feed("api", api.feed, columns=COLUMNS)
    for code, answer, status in (
        ("feed_failed", failing(500), "pending"),
        ("feed_refused", failing(401), "held"),
    ):
        job_id = world.value("select pipeline.enqueue_job('import_raw', %s)", dmo)
        api.web.faults = [answer] * 5
        world_worker = _worker(world)
        world_worker.run()
        job = world.rows("select * from pipeline.job_queue where job_id = %s", job_id)[0]
        assert (job["error_code"], job["status"]) == (code, status)
        world.value("select pipeline.cancel_job(%s)", job_id)


def test_a_fetch_can_be_cancelled(world: World, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_BACKOFF_SECONDS", 30)
    monkeypatch.setattr("loader.feeds.session.random.uniform", lambda _, longest: longest)
    api.web.faults = [failing(503)]
    dmo = world.feed("api", api.feed, columns=COLUMNS)
    job_id = world.value("select pipeline.enqueue_job('import_raw', %s)", dmo)
    worker = _worker(world)
    thread = threading.Thread(target=worker.run)
    thread.start()
    while not api.web.asked:
        time.sleep(0.01)
    world.value("select pipeline.cancel_job(%s)", job_id)
    thread.join(20)

    assert not thread.is_alive()
    assert world.value("select status from pipeline.job_queue where job_id = %s", job_id) == (
        "cancelled"
    )


def test_a_killed_fetch_leaves_nothing(world: World, api: Api) -> None:
    dmo = world.feed("api", api.feed, **WHOLE)
    answer = api.web.pages["/places"]
    asked = threading.Event()

    def slow(request: Asked) -> Reply:
        asked.set()
        time.sleep(0.5)
        return answer(request)

    api.web.pages["/places"] = slow
    child = os.fork()
    if child == 0:
        try:
            world.fetch(dmo)
        finally:
            os._exit(0)
    assert asked.wait(20)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    api.web.pages["/places"] = answer

    assert world.value("select count(*) from pipeline.files") == 0
    done = world.fetch(dmo)
    assert counts(done, "promote") == {"total": 7, "new": 7}


def _cursor(world: World) -> Any:
    return world.value("select cursor_value from pipeline.feed_states")


def _worker(world: World) -> Worker:
    return Worker(
        context=world.context,
        direct_url=world.database.url,
        concurrency=1,
        poll_seconds=0.1,
        grace_seconds=5,
        drain=True,
        say=lambda _: None,
    )
