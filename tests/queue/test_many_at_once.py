"""Many workers at once: each job once, one of a key at a time, none forgotten."""

import contextlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import psycopg
import pytest

from loader.database import Connection
from tests.support.database import Database, wait_until_blocked

WORKERS = 6
JOBS = 240
KEYS = 17


def _enqueue(conn: Connection, number: int) -> None:
    conn.execute(
        "select pipeline.enqueue_job('ingest', p_order_key => %s, p_priority => %s)",
        (f"key {number % KEYS}" if number % 5 else None, number % 7),
    )


def _work(database: Database, seed: int, start: Barrier) -> list[tuple[int, str]]:
    """Enqueue a share of the jobs, then claim and end jobs in all the ways there are."""
    rng = random.Random(seed)  # noqa: S311
    done: list[tuple[int, str]] = []
    with database.connect() as conn:
        start.wait()
        share = list(range(seed, JOBS, WORKERS))
        idle = 0
        while share or idle < 40:
            if share:
                _enqueue(conn, share.pop())
            jobs = conn.execute(
                "select job_id, dequeue_attempts from pipeline.claim_jobs(%s, %s)",
                (f"worker {seed}", rng.randint(1, 3)),
            ).fetchall()
            idle = 0 if jobs else idle + 1
            for job in jobs:
                end = rng.choice(["complete", "turn", "release", "fail", "hold"])
                if end == "complete":
                    conn.execute("select pipeline.complete_job(%s, %s)", job)
                    done.append((job[0], end))
                elif end == "turn":
                    done += [(turned, end) for turned in _turn(conn, f"worker {seed}", job)]
                elif end == "release":
                    conn.execute("select pipeline.release_job(%s, %s)", job)
                elif end == "fail":
                    conn.execute("select pipeline.fail_job(%s, %s, '40001', 'x')", job)
                    _try(conn, "select pipeline.requeue_job(%s)", job[0])
                else:
                    conn.execute("select pipeline.release_job(%s, %s)", job)
                    _try(conn, "select pipeline.hold_job(%s, 'x')", job[0])
                    _try(conn, "select pipeline.requeue_job(%s)", job[0])
    return done


def _turn(conn: Connection, worker: str, job: tuple[int, int]) -> list[int]:
    """Complete a job and claim others with it, until there are none; give those that were done."""
    done = []
    ids, tokens = [job[0]], [job[1]]
    while ids:
        done += ids
        jobs = conn.execute(
            "select job_id, dequeue_attempts from pipeline.complete_and_claim(%s, %s, %s, 2)",
            (ids, tokens, worker),
        ).fetchall()
        ids, tokens = [job_id for job_id, _ in jobs], [token for _, token in jobs]
        if len(done) > JOBS // WORKERS:
            break
    if ids:
        conn.execute("select pipeline.complete_jobs(%s::bigint[], %s::integer[])", (ids, tokens))
    return done + ids


def _try(conn: Connection, query: str, job_id: int) -> None:
    """Do what another worker may have made impossible meanwhile."""
    with contextlib.suppress(psycopg.Error):
        conn.execute(query.encode(), (job_id,))


def test_each_job_is_done_once_and_none_is_forgotten(database: Database, db: Connection) -> None:
    start = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        shares = pool.map(lambda seed: _work(database, seed, start), range(WORKERS))
        done = [job for share in shares for job in share]

    assert len(done) == len(set(done)) == JOBS
    assert db.execute("select count(*) from pipeline.job_line").fetchone() == (0,)
    assert db.execute(
        "select count(*) from pipeline.job_queue where status <> 'completed'"
    ).fetchone() == (0,)


def test_the_jobs_of_a_key_never_overlap_and_keep_their_order(
    database: Database, db: Connection
) -> None:
    for number in range(60):
        db.execute("select pipeline.enqueue_job('ingest', p_order_key => %s)", (str(number % 4),))

    def work(seed: int) -> None:
        with database.connect() as conn:
            while jobs := conn.execute(
                "select job_id, dequeue_attempts from pipeline.claim_jobs(%s, 2)", (str(seed),)
            ).fetchall():
                for job in jobs:
                    conn.execute("select pg_sleep(0.002)")
                    conn.execute("select pipeline.complete_job(%s, %s)", job)

    while db.execute("select exists (select from pipeline.job_line)").fetchone() == (True,):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))

    rows = db.execute(
        "select order_key, job_id, locked_at, finished_at from pipeline.job_queue"
        " order by order_key, locked_at"
    ).fetchall()
    for (key, job_id, _, finished), (next_key, next_id, locked, _) in pairwise(rows):
        assert key != next_key or (job_id < next_id and finished <= locked)


def test_who_joins_while_the_head_leaves_is_not_forgotten(
    database: Database, db: Connection
) -> None:
    _check_race(database, db, lambda conn: conn.execute("select pipeline.complete_job(1, 1)"))


def test_who_joins_while_the_head_leaves_for_another_is_not_forgotten(
    database: Database, db: Connection
) -> None:
    _check_race(
        database,
        db,
        lambda conn: conn.execute("select pipeline.complete_and_claim('{1}', '{1}', 'worker')"),
    )


@pytest.mark.parametrize(
    "complete",
    [
        "select pipeline.complete_job(1, 1)",
        "select pipeline.complete_jobs('{1}', '{1}')",
        "select pipeline.complete_and_claim('{1}', '{1}', 'worker', 0)",
    ],
)
def test_who_has_joined_before_the_head_can_leave_is_not_forgotten(
    database: Database, db: Connection, complete: str
) -> None:
    db.execute("select pipeline.enqueue_job('ingest', p_order_key => 'a')")
    db.execute("select job_id from pipeline.claim_jobs('worker')")
    with database.connect() as other, ThreadPoolExecutor(1) as pool:
        with other.transaction():
            other.execute("select pipeline.enqueue_job('ingest', p_order_key => 'a')")
            left = pool.submit(db.execute, complete.encode())
            with database.connect() as observer:
                wait_until_blocked(observer, db.info.backend_pid)
        left.result()

    assert db.execute("select job_id from pipeline.claim_jobs('worker')").fetchone() == (2,)


def test_who_joins_while_the_head_is_held_is_not_forgotten(
    database: Database, db: Connection
) -> None:
    _check_race(
        database,
        db,
        lambda conn: conn.execute("select pipeline.release_job(1, 1), pipeline.hold_job(1, 'x')"),
    )


def _check_race(database: Database, db: Connection, leave: Callable[[Connection], object]) -> None:
    db.execute("select pipeline.enqueue_job('ingest', p_order_key => 'a')")
    db.execute("select job_id from pipeline.claim_jobs('worker')")
    with database.connect() as other, ThreadPoolExecutor(1) as pool:
        with db.transaction():
            leave(db)
            joined = pool.submit(
                other.execute, "select pipeline.enqueue_job('ingest', p_order_key => 'a')"
            )
            with database.connect() as observer:
                wait_until_blocked(observer, other.info.backend_pid)
        joined.result()

    assert db.execute("select job_id from pipeline.claim_jobs('worker')").fetchone() == (2,)
