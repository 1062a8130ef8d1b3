"""Pruning while runs are at work, several at once, and killed in the middle."""

import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from loader.database import connect
from loader.retention import remove_files
from loader.settings import PROJECT_ROOT
from tests.pipeline.world import Row, World, place, places
from tests.queue.worker_process import ALL_OVER, DEADLINE_SECONDS, enqueue, wait, worker

# Everything that is over at all is due at once.
PRUNE = "select pipeline.prune(%s, now() + interval '400 days')"
EDITIONS = 6


def _edition(number: int) -> list[Row]:
    """Give an edition with news, a row that waits for a person, and one that goes and comes."""
    rows = [place(1, category=f"Kind {number}"), *places(2, 3)]
    rows.append(place(4, lat="0", lng="0"))
    return [*rows, place(5)] if number % 2 else rows


def _end_state(world: World) -> list[list[Row]]:
    return [
        world.content(),
        world.rows(
            "select s.source_id, s.status, s.action, s.flags from staging.listings as s"
            " where s.batch_id = (select max(b.batch_id) from staging.batches as b) order by 1"
        ),
        world.rows(
            "select s.source_id, s.status from staging.listings as s"
            " where s.status in ('pending', 'held', 'rejected') order by s.staging_id"
        ),
    ]


def _prune_on(world: World, over: Event, start: Barrier | None = None) -> Counter[str]:
    """Prune until it is over, in small steps; give what was removed."""
    removed: Counter[str] = Counter()
    with connect(world.database.url) as conn:
        if start is not None:
            start.wait()
        while True:
            is_last = over.is_set()
            (step,) = conn.execute(PRUNE, (3,)).fetchone() or ({},)
            removed.update(step)
            if is_last and not any(step.values()):
                return removed


@pytest.mark.parametrize("is_pruned", [False, True])
def test_runs_come_to_the_same_end(
    world: World, is_pruned: bool, ends: dict[str, list[list[Row]]]
) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"max_delete_share": 1})
    over = Event()
    with ThreadPoolExecutor(3) as pool:
        pruning = [pool.submit(_prune_on, world, over) for _ in range(2 if is_pruned else 0)]
        try:
            for number in range(EDITIONS):
                world.load(_edition(number), dmo_id, f"{number}.csv")
                if is_pruned:
                    remove_files(world.context)
        finally:
            over.set()
        removed = sum((one.result() for one in pruning), Counter())

    assert not is_pruned or removed["files"] > 0
    end = _end_state(world)
    assert end == ends.setdefault("undisturbed", end)


@pytest.fixture(scope="module")
def ends() -> dict[str, list[list[Row]]]:
    """Keep what the undisturbed runs end in."""
    return {}


def test_workers_are_not_disturbed(world: World) -> None:
    dmo_ids = [world.dmo(f"DMO {n}", f"tenant {n}") for n in range(3)]
    over = Event()
    with ThreadPoolExecutor(2) as pool, worker(world, "--poll", "0.2", "--concurrency", "3"):
        pruning = [pool.submit(_prune_on, world, over) for _ in range(2)]
        try:
            for number in range(4):
                for dmo_id in dmo_ids:
                    rows = [place(n, category=f"Kind {number}") for n in range(1, 20)]
                    enqueue(world, world.file(f"{dmo_id}-{number}.csv", rows), dmo_id)
            wait(world.conn, ALL_OVER)
        finally:
            over.set()
        removed = sum((one.result() for one in pruning), Counter())
        # What was marked is removed by the worker.
        wait(
            world.conn,
            "select not exists (select from pipeline.files"
            " where expired_at is not null and removed_at is null)",
        )

    assert world.rows("select * from pipeline.job_queue where status <> 'completed'") == []
    assert world.rows("select * from pipeline.job_events") == []
    assert removed["files"] == 3 * 3 * 2
    assert {row["category"] for row in world.listings().values()} == {"Kind 3"}
    assert {row["changes"] for row in world.content()} == {4}
    stored = {path.name for path in (world.folder / "storage").rglob("*.gz")}
    assert (
        len(stored)
        <= 3 * 2
        == world.value("select count(*) from pipeline.files where expired_at is null")
    )


def test_several_at_once_share_the_work(world: World) -> None:
    dmo_id = world.dmo()
    for number in range(EDITIONS):
        world.load(_edition(number), dmo_id, f"{number}.csv")
    due = Counter(world.value("select pipeline.prune_due(now() + interval '400 days')"))
    over, start = Event(), Barrier(4)
    over.set()
    with ThreadPoolExecutor(4) as pool:
        shares = [pool.submit(_prune_on, world, over, start) for _ in range(4)]
        removed = sum((share.result() for share in shares), Counter())

    assert +removed == +due
    assert world.value("select pipeline.prune_due(now() + interval '400 days')") == dict.fromkeys(
        due, 0
    )


@pytest.mark.parametrize("deadly", [1, 3])
def test_killed_between_the_storage_and_the_rows(world: World, deadly: int) -> None:
    dmo_id = world.dmo()
    for number in range(3):
        world.load(_edition(number), dmo_id, f"{number}.csv")
    world.conn.execute("update staging.listings set status = 'settled' where status = 'pending'")
    world.value(PRUNE, 1000)
    folder = world.folder / "storage"
    before = len(list(folder.rglob("*.gz")))

    killed = subprocess.run(
        [
            sys.executable, "-m", "tests.queue.pruned_run",
            world.database.url, folder, str(deadly),
        ],
        check=False, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=DEADLINE_SECONDS,
    )  # fmt: skip

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(list(folder.rglob("*.gz"))) == before - deadly
    assert world.value("select count(*) from pipeline.files where removed_at is not null") == 0
    assert remove_files(world.context) == 4
    live = {
        row["file_path"]
        for row in world.rows("select file_path from pipeline.files where removed_at is null")
    }
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.gz")} == live
    assert len(live) == 2
