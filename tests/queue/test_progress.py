"""Who watches a run sees it move: its counts while it runs, and a notification at each change."""

import json
import threading
from typing import Any

import pytest

from loader.database import connect
from loader.stages import jobs
from loader.stages.jobs import Heart
from tests.pipeline.world import World, place

RUN = """
    select r.state, r.stage, r.records_done, r.records_expected
    from pipeline.runs as r order by r.first_job_id desc limit 1
"""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int | None]]:
    """Give what the stages tell of their progress."""
    steps: list[tuple[int, int | None]] = []
    tell = Heart.tell

    def note(heart: Heart, records: int, expected: int | None) -> None:
        steps.append((records, expected))
        tell(heart, records, expected)

    monkeypatch.setattr(Heart, "tell", note)
    return steps


def test_every_stage_tells_how_far_it_is(world: World, told: list[tuple[int, int | None]]) -> None:
    dmo_id = world.dmo()
    rows = [place(n) for n in range(1, 41)]

    world.load(rows, dmo_id)

    records = [done for done, _ in told]
    assert {expected for _, expected in told} == {40}
    # Import and transform read the file at once; stage and promote tell their steps besides.
    assert records.count(40) >= 2
    stages = [done for done in records if 0 < done < 40]
    assert len(stages) > 10
    assert len(set(stages)) > 10


def test_who_watches_sees_a_run_move(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_HEARTBEAT_SECONDS", 0.01)
    seen: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    over = threading.Event()

    def watch() -> None:
        with connect(world.database.url) as conn, connect(world.database.url) as page:
            conn.execute("listen cdl_progress")
            ready.set()
            while not over.is_set():
                for notice in conn.notifies(timeout=0.05, stop_after=1):
                    messages.append(json.loads(notice.payload))
                    row = page.execute(RUN.encode()).fetchone()
                    assert row is not None
                    seen.append(dict(zip(("state", "stage", "done", "expected"), row, strict=True)))

    ready = threading.Event()
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    assert ready.wait(10)
    try:
        done = world.load([place(n) for n in range(1, 400)], world.dmo())
    finally:
        over.set()
        watcher.join(10)

    assert {message["run_id"] for message in messages} == {str(done.run_id)}
    assert {message["job_id"] for message in messages} == {r.job_id for r in done.results}
    assert all(message.keys() == {"run_id", "job_id", "dmo_id"} for message in messages)
    assert any(s["state"] == "running" and s["done"] and s["expected"] == 399 for s in seen)
    assert {s["stage"] for s in seen} == {"import", "transform", "stage", "promote"}


def test_a_heartbeat_without_news_wakes_nobody(world: World) -> None:
    job_id = world.value("select pipeline.enqueue_job('transform', %s)", world.dmo())
    world.conn.execute("select pipeline.claim_jobs('one')")
    world.conn.execute("listen cdl_progress")

    world.conn.execute("select pipeline.heartbeat_job(%s, 1)", (job_id,))
    assert list(world.conn.notifies(timeout=0.1)) == []

    world.conn.execute("select pipeline.heartbeat_job(%s, 1, 7, 10)", (job_id,))
    assert len(list(world.conn.notifies(timeout=0.1))) == 1
