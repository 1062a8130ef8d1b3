"""What others may do with a job's place in the line while a transaction counts on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from loader.database import Connection
from loader.stages.jobs import claim_jobs
from tests.pipeline.world import World
from tests.support.database import Database, wait_until_blocked

ENQUEUE = "select pipeline.enqueue_job('ingest', p_order_key => 'a')"
IMPORT = "select pipeline.enqueue_job('import_raw', 1, p_dedupe_key => %s, p_order_key => %s)"
LINE = "select job_id, state from pipeline.job_line order by job_id"


@pytest.fixture
def other(database: Database) -> Iterator[Connection]:
    """Lend a second connection."""
    with database.connect() as conn:
        yield conn


@pytest.fixture
def at_once(database: Database) -> Callable[[Connection, str], Callable[[], object]]:
    """Give what begins a query that has to wait; what that gives waits for its end."""
    pool = ThreadPoolExecutor(1)

    def begin(conn: Connection, query: str) -> Callable[[], object]:
        begun = pool.submit(lambda: conn.execute(query.encode()).fetchone())
        with database.connect() as observer:
            wait_until_blocked(observer, conn.info.backend_pid)
        return begun.result

    return begin


def test_a_worker_beats_and_claims_while_somebody_enqueues_for_long(
    db: Connection, other: Connection
) -> None:
    db.execute("set lock_timeout = '5s'")
    db.execute(ENQUEUE)
    with other.transaction():
        other.execute(ENQUEUE)
        assert db.execute("select job_id from pipeline.claim_jobs('one')").fetchall() == [(1,)]
    with other.transaction():
        other.execute(ENQUEUE)
        assert db.execute("select pipeline.heartbeat_job(1, 1)").fetchone() == (True,)
        db.execute("set lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            db.execute("select pipeline.complete_job(1, 1)")
    db.execute("select pipeline.complete_job(1, 1)")
    assert db.execute(LINE).fetchall() == [(2, "ready"), (3, "waiting")]


def test_a_job_that_is_younger_than_the_claim_comes_with_its_configuration(
    database: Database, world: World, db: Connection, other: Connection
) -> None:
    world.dmo()
    with ThreadPoolExecutor(1) as pool, database.connect() as observer:
        with db.transaction():
            db.execute("lock table pipeline.job_line")
            claiming = pool.submit(claim_jobs, other, 1)
            wait_until_blocked(observer, other.info.backend_pid)
            db.execute(IMPORT, ("a", "a"))
        (claim,) = claiming.result()
    assert claim.config is not None
    assert claim.config["delimiter"] is None


def test_who_beats_while_its_end_is_waited_for_loses_nothing(
    database: Database, db: Connection, other: Connection,
    at_once: Callable[[Connection, str], Callable[[], object]],
) -> None:  # fmt: skip
    db.execute(ENQUEUE)
    db.execute("select pipeline.claim_jobs('one')")
    with database.connect() as control:
        control.execute("set lock_timeout = '5s'")
        with other.transaction():
            other.execute(ENQUEUE)
            over = at_once(db, "select pipeline.complete_job(1, 1)")
            assert control.execute("select pipeline.heartbeat_job(1, 1)").fetchone() == (True,)
        over()
    assert db.execute(LINE).fetchall() == [(2, "ready")]


def test_a_person_goes_first_once_nobody_counts_on_the_head(
    db: Connection, other: Connection,
    at_once: Callable[[Connection, str], Callable[[], object]],
) -> None:  # fmt: skip
    db.execute(ENQUEUE)
    with other.transaction():
        other.execute(ENQUEUE)
        by_hand = "select pipeline.enqueue_job('ingest', p_order_key => 'a', p_is_by_hand => true)"
        joined = at_once(db, by_hand)
    joined()
    assert db.execute(LINE).fetchall() == [(1, "waiting"), (2, "waiting"), (3, "by_hand")]


def test_who_joins_while_the_source_of_the_head_is_paused_is_not_forgotten(
    world: World, other: Connection,
    at_once: Callable[[Connection, str], Callable[[], object]],
) -> None:  # fmt: skip
    world.dmo()
    world.conn.execute(IMPORT, ("one", "a"))
    with other.transaction():
        other.execute(ENQUEUE)
        paused = at_once(world.conn, "select pipeline.pause_source(1)")
    paused()
    assert world.conn.execute(LINE).fetchall() == [(1, "paused"), (2, "ready")]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("select pipeline.fail_job(1, 1, '40001', 'x')", "cancelled"),
        ("select pipeline.release_job(1, 1)", "cancelled"),
        ("select pipeline.fail_job(1, 1, 'no_file', 'x')", "cancelled"),
        ("select pipeline.complete_job(1, 1)", "completed"),
    ],
)
def test_who_is_cancelled_while_its_worker_lets_go_is_over(
    db: Connection, other: Connection, end: str, status: str,
    at_once: Callable[[Connection, str], Callable[[], object]],
) -> None:  # fmt: skip
    db.execute("update pipeline.job_types set max_attempts = 5")
    for _ in range(2):
        db.execute(ENQUEUE)
    db.execute("select pipeline.claim_jobs('one')")
    with other.transaction():
        other.execute(end.encode())
        cancelled = at_once(db, "select pipeline.cancel_job(1)")
    if status == "completed":
        with pytest.raises(psycopg.Error, match="can not be cancelled"):
            cancelled()
    else:
        assert cancelled() == ("cancelled",)
    assert db.execute("select status from pipeline.job_queue where job_id = 1").fetchone() == (
        status,
    )
    assert db.execute(LINE).fetchall() == [(2, "ready")]


def test_a_worker_that_lets_go_of_what_was_cancelled_meanwhile_ends_it(
    db: Connection, other: Connection,
    at_once: Callable[[Connection, str], Callable[[], object]],
) -> None:  # fmt: skip
    db.execute(ENQUEUE)
    db.execute("select pipeline.claim_jobs('one')")
    with other.transaction():
        other.execute("select pipeline.cancel_job(1)")
        released = at_once(db, "select pipeline.release_job(1, 1)")
    released()
    assert db.execute("select status from pipeline.job_queue").fetchone() == ("cancelled",)
    assert db.execute(LINE).fetchall() == []


def test_what_is_put_aside_while_its_source_is_resumed_joins_the_line(
    world: World, other: Connection,
    at_once: Callable[[Connection, str], Callable[[], object]],
) -> None:  # fmt: skip
    world.dmo()
    world.conn.execute(IMPORT, ("one", "a"))
    world.conn.execute("select pipeline.pause_source(1)")
    with other.transaction():
        other.execute(IMPORT, ("two", "b"))
        resumed = at_once(world.conn, "select pipeline.resume_source(1)")
    resumed()
    assert world.conn.execute(LINE).fetchall() == [(1, "ready"), (2, "ready")]

    world.conn.execute("select pipeline.pause_source(1)")
    world.conn.execute("set lock_timeout = '5s'")
    with other.transaction():
        other.execute("select pipeline.resume_source(1)")
        world.conn.execute(IMPORT, ("three", "c"))
    assert {state for _, state in world.conn.execute(LINE).fetchall()} == {"ready"}
