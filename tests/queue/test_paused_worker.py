"""A worker that is paused (SIGSTOP) past its lease: another does the job, and it writes nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.pipeline.world import World, places

DEADLINE_SECONDS = 60.0


@contextmanager
def _paused(world: World, path: Path, dmo_id: int, when: str) -> Iterator[subprocess.Popen[str]]:
    """Lend a process that stopped in the transaction that stages the file."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "tests.queue.paused_run",
            world.database.url, world.folder / "storage", path, str(dmo_id), when,
        ],
        cwd=PROJECT_ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG) == (0, 0):
            assert time.monotonic() < deadline, "it never stopped"
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.communicate()


def _end_leases(conn: Connection) -> None:
    conn.execute("update pipeline.job_line set until = now() - interval '1 second'")


def _let_on(process: subprocess.Popen[str]) -> int:
    os.kill(process.pid, signal.SIGCONT)
    process.communicate(timeout=DEADLINE_SECONDS)
    return process.returncode


def _lease(conn: Connection, seconds: int) -> None:
    conn.execute("update pipeline.job_types set lease = make_interval(secs => %s)", (seconds,))


@pytest.mark.parametrize("when", ["before", "after"])
def test_another_does_the_job_and_the_paused_one_writes_nothing(world: World, when: str) -> None:
    dmo_id = world.dmo()
    _lease(world.conn, 4)
    path = world.file("file.csv", places(1, 2, 3))
    with _paused(world, path, dmo_id, when) as process:
        _lease(world.conn, 60)
        world.run(path, dmo_id)
        before = world.content(), world.rows("select * from pipeline.job_queue order by job_id")

        assert _let_on(process) == 7

    after = world.content(), world.rows("select * from pipeline.job_queue order by job_id")
    assert after == before
    assert len(after[0]) == 3
    assert world.value("select count(*) from staging.batches") == 1
    assert world.rows(
        "select status, error_code from pipeline.job_queue where status <> 'completed'"
    ) == [{"status": "failed", "error_code": "LC012"}]


def test_a_paused_worker_whose_lease_holds_goes_on(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("file.csv", places(1, 2, 3))
    with _paused(world, path, dmo_id, "after") as process:
        assert world.value("select pipeline.reap_expired_jobs()") == 0

        assert _let_on(process) == 0

    assert len(world.content()) == 3
    assert world.value("select count(*) from pipeline.job_queue where status <> 'completed'") == 0


@pytest.mark.parametrize("is_reaped", [True, False])
def test_the_token_alone_keeps_a_late_commit_out(world: World, is_reaped: bool) -> None:
    """Where the old session can not be ended, as behind another role's login, the token holds."""
    job_id = world.value("select pipeline.enqueue_job('load_stage', %s)", world.dmo())
    world.value("select job_id from pipeline.claim_jobs('old')")
    with world.database.connect() as old, old.transaction(force_rollback=True):
        old.execute("select 1")
        if is_reaped:
            _end_leases(world.conn)
            assert world.value("select pipeline.reap_expired_jobs()") == 1
            world.conn.execute("update pipeline.job_line set until = now() where true")
            world.value("select job_id from pipeline.claim_jobs('new')")

        done = _completes(old, job_id)

    assert done is not is_reaped


def _completes(conn: Connection, job_id: int) -> bool:
    try:
        conn.execute("select pipeline.complete_job(%s, 1)", (job_id,))
    except psycopg.Error as error:
        return error.sqlstate != "LC060"
    return True
