"""Everything through a transaction pooler, where a connection is one's own for a transaction."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from loader.database import connect
from loader.retention import prune, remove_files
from loader.stages.chain import run_chain
from tests.pipeline.world import World, place, places, unwatched
from tests.queue.worker_process import (
    ALL_OVER,
    DEADLINE_SECONDS,
    IS_ASLEEP,
    enqueue,
    wait,
    worker,
)
from tests.support.pooler import pooled


@pytest.fixture
def pool(world: World) -> Iterator[str]:
    """Give a URL that leads through a pooler."""
    with pooled(world.database) as url:
        yield url


def _said(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 0, said
    return said


def test_a_connection_is_lent_for_a_transaction_only(pool: str) -> None:
    """So that the other tests here are about what they say."""
    with connect(pool) as one, connect(pool) as other:
        pid = "select pg_backend_pid()"
        assert one.execute(pid).fetchone() == other.execute(pid).fetchone()
        with one.transaction():
            assert one.execute(pid).fetchone() != other.execute(pid).fetchone()


def test_all_stages_by_a_worker(world: World, pool: str) -> None:
    dmo_ids = [world.dmo(f"DMO {n}", f"tenant {n}") for n in range(2)]
    for dmo_id in dmo_ids:
        enqueue(world, world.file(f"{dmo_id}.csv", places(*range(1, 30))), dmo_id)
    with worker(world, "--drain", "--poll", "0.2", "--concurrency", "3", url=pool) as process:
        said = _said(process)

    assert world.rows("select status, count(*) from pipeline.job_queue group by 1") == [
        {"status": "completed", "count": 8}
    ], said
    assert len(world.content()) == 58
    assert {row["changes"] for row in world.content()} == {1}


def test_all_stages_by_hand_and_what_people_do(world: World, pool: str) -> None:
    context = replace(world.context, url=pool)
    dmo_id = world.dmo()
    for number in range(3):
        rows = [place(1, category=f"Kind {number}"), place(2, lat="0", lng="0")]
        path = world.file(f"{number}.csv", rows)
        run_chain(context, path, dmo_id, watch=unwatched, auto_accept=True)
    with connect(pool) as conn:
        decided = conn.execute(
            "select pipeline.decide_listings('{\"status\": \"pending\"}', 'reject') -> 'decided'"
        ).fetchone()
        conn.execute("update pipeline.retention set keep = '1 day'")
        for table in ("pipeline.files", "staging.batches"):
            conn.execute(f"update {table} set created_at = now() - interval '2 days'".encode())
        conn.execute("update staging.batches set promoted_at = created_at")
    assert decided is not None
    assert decided[0] > 0
    assert prune(pool, lambda _: None)["files"] == 4
    assert remove_files(context) == 4
    assert len(world.content()) == 1


def test_nothing_is_prepared_and_nothing_listens(world: World, pool: str) -> None:
    with worker(world, "--poll", "0.2", url=pool):
        enqueue(world, world.file("file.csv", places(1)), world.dmo())
        wait(world.conn, ALL_OVER)
        with psycopg.connect(pool, autocommit=True, prepare_threshold=None) as conn:
            prepared = conn.execute("select count(*) from pg_prepared_statements").fetchone()
    assert prepared == (0,)


def test_without_notifications_the_worker_says_so_and_looks(world: World, pool: str) -> None:
    dmo_id = world.dmo()
    with worker(world, "--poll", "0.5", url=pool) as process:
        assert process.stdout is not None
        said = next(line for line in process.stdout if "No notifications" in line)
        enqueue(world, world.file("file.csv", places(1)), dmo_id)
        wait(world.conn, ALL_OVER)

    assert "CDL_DIRECT_URL" in said
    assert len(world.content()) == 1


def test_a_direct_connection_wakes_it(world: World, pool: str) -> None:
    dmo_id = world.dmo()
    with worker(world, "--poll", "3600", url=pool, direct_url=world.database.url):
        wait(world.conn, IS_ASLEEP)
        enqueue(world, world.file("file.csv", places(1)), dmo_id)
        wait(world.conn, ALL_OVER)

    assert len(world.content()) == 1
