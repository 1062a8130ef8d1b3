"""PostgreSQL itself is killed (kill -9) or restarted while workers work: nothing lost or twice."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg
import pytest

from loader.database import connect
from loader.errors import CdlError
from tests.pipeline.world import World, places
from tests.queue.own_server import OwnServer, own_server
from tests.queue.worker_process import ALL_OVER, enqueue, wait, worker
from tests.support.database import Database

WAYS: dict[str, Callable[[OwnServer], None]] = {
    "postmaster killed": lambda own: own.kill(everything=False),
    "all processes killed": lambda own: own.kill(everything=True),
    "restarted": OwnServer.restart,
}
DMOS = 3
ROUNDS = 4
AT_WORK = "select exists (select from pipeline.job_queue where work_began_at is not null)"


TIMES = """
    update pipeline.job_types
    set retry_base = '1 millisecond', max_attempts = 1000, lease = '10 seconds'
"""


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    # pg_cron would hold on to the database that is copied.
    with own_server("template", {"cron.database_name": "postgres"}) as server:
        yield server


@pytest.fixture
def database(own: OwnServer) -> Iterator[Database]:
    with own.running.database(f"test_{uuid4().hex}", "template") as database:
        with database.connect() as conn:
            conn.execute(TIMES.encode())
        yield database


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_workers_go_on_by_themselves(
    own: OwnServer, database: Database, way: str, tmp_path: Path
) -> None:
    rng = random.Random(way)  # noqa: S311
    with ExitStack() as end:
        world = World(database, end.enter_context(database.connect()), tmp_path)
        for number in range(DMOS):
            dmo_id = world.dmo(f"DMO {number}", f"tenant {number}")
            enqueue(world, world.file(f"{number}.csv", places(*range(1, 200))), dmo_id)
        workers = [
            end.enter_context(worker(world, "--poll", "0.2", "--concurrency", "2"))
            for _ in range(2)
        ]
        for round_ in range(ROUNDS):
            with database.connect() as conn:
                if conn.execute(ALL_OVER.encode()).fetchone() == (True,):
                    break
                wait(conn, f"{AT_WORK} or {ALL_OVER.removeprefix('select ')}")
            time.sleep(round_ * rng.random() / 4)
            WAYS[way](own)
        with database.connect() as conn:
            wait(conn, ALL_OVER)
            assert [process.poll() for process in workers] == [None, None], "they outlive it"
            world = World(database, conn, tmp_path)
            _check(world)


def _check(world: World) -> None:
    assert world.rows("select status, count(*) from pipeline.job_queue group by 1") == [
        {"status": "completed", "count": 4 * DMOS}
    ]
    assert (
        world.value("select count(*) from pipeline.job_events where event in ('lost', 'retried')")
        > 0
    )
    content = world.content()
    assert len(content) == 199 * DMOS
    assert {row["changes"] for row in content} == {1}
    assert world.value("select count(*) from pipeline.files") == 2 * DMOS
    assert world.value("select count(*) from staging.batches") == DMOS
    assert world.value("select count(*) from pipeline.job_results") == 4 * DMOS
    for row in world.rows("select file_path from pipeline.files"):
        assert (world.folder / "storage" / row["file_path"]).is_file()


@pytest.mark.slow
def test_every_job_has_its_effect_once(own: OwnServer, database: Database) -> None:
    """Many small jobs, so that it is killed amid claims and commits of all kinds."""
    jobs, threads = 1500, 4
    with database.connect() as conn:
        conn.execute("create table public.effects (job_id bigint)")
        conn.execute("update pipeline.job_types set lease = '1 second'")
        conn.execute(
            "select pipeline.enqueue_job('ingest', p_order_key => 'key ' || mod(n, 50))"
            " from generate_series(1, %s) as n",
            (jobs,),
        )
    over = Event()
    with ThreadPoolExecutor(threads) as pool:
        told = [pool.submit(_do_jobs, database, f"worker {n}", over) for n in range(threads)]
        try:
            for round_ in range(ROUNDS):
                time.sleep(1)
                own.kill(everything=round_ % 2 == 0)
            with database.connect() as conn:
                wait(conn, ALL_OVER)
        finally:
            over.set()
        acknowledged = [job for share in told for job in share.result()]

    with database.connect() as conn:
        effects = [row[0] for row in conn.execute("select job_id from public.effects")]
        statuses = conn.execute("select distinct status from pipeline.job_queue").fetchall()
    assert len(effects) == len(set(effects)) == jobs
    assert set(acknowledged) <= set(effects)
    assert statuses == [("completed",)]


def _do_jobs(database: Database, name: str, over: Event) -> list[int]:
    """Do jobs until it is over; give those whose commit was acknowledged."""
    done: list[int] = []
    while not over.is_set():
        with suppress(psycopg.Error, CdlError), connect(database.url) as conn:
            while not over.is_set():
                conn.execute("select pipeline.reap_expired_jobs()")
                for job_id, token in conn.execute(
                    "select job_id, dequeue_attempts from pipeline.claim_jobs(%s, 3)", (name,)
                ).fetchall():
                    with conn.transaction():
                        conn.execute("select pipeline.begin_job(%s, %s)", (job_id, token))
                        conn.execute("insert into public.effects values (%s)", (job_id,))
                        conn.execute("select pipeline.complete_job(%s, %s)", (job_id, token))
                    done.append(job_id)
        time.sleep(0.05)
    return done
