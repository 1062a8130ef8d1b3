"""A real pg_cron, in a server of its own, since it lives in one database of a server."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psycopg
import pytest

from loader import cluster, scheduler
from loader.cli.app import main
from loader.database import Connection, connect
from loader.deploy.tree import Tree
from tests.queue.own_server import own_server
from tests.support.database import Database

NAME = "with_cron"
OURS = {
    "listings_cdl_enqueue_due",
    "listings_cdl_prune",
    "listings_cdl_reap_expired_jobs",
    "listings_cdl_retry_syndications",
}
_RUN_SECONDS = 150.0


@pytest.fixture(scope="module")
def with_cron() -> Iterator[Database]:
    """Lend a migrated database with pg_cron."""
    if not cluster.has_cron():
        pytest.skip("the server's installation has no pg_cron")
    with own_server(NAME) as own:
        yield own.database


@pytest.fixture
def conn(with_cron: Database) -> Iterator[Connection]:
    with with_cron.connect() as conn:
        conn.execute("select cron.unschedule(j.jobid) from cron.job as j")
        yield conn


def _sync(conn: Connection, *, remove: bool = False) -> dict[str, str]:
    return dict(conn.execute("select s.name, s.change from pipeline.sync_cron(%s) as s", (remove,)))


def test_the_jobs_are_put_in_place_once(conn: Connection) -> None:
    assert _sync(conn) == dict.fromkeys(OURS, "added")
    assert _sync(conn) == dict.fromkeys(OURS, "as it was")
    assert conn.execute(
        "select array_agg(j.jobname::text order by 1), min(j.username::text), min(j.database::text)"
        " from cron.job as j"
    ).fetchone() == (sorted(OURS), "postgres", NAME)
    assert _sync(conn, remove=True) == dict.fromkeys(OURS, "removed")
    assert _sync(conn, remove=True) == {}


def test_what_differs_is_put_right_and_what_is_not_ours_left_alone(conn: Connection) -> None:
    _sync(conn)
    conn.execute("select cron.schedule('listings_cdl_enqueue_due', '5 5 * * *', 'select 1')")
    conn.execute("select cron.schedule('listings_cdl_of_old', '5 5 * * *', 'select 1')")
    conn.execute("select cron.schedule('of others', '5 5 * * *', 'select 1')")
    conn.execute(
        "select cron.alter_job(j.jobid, active => false) from cron.job as j"
        " where j.jobname = 'listings_cdl_reap_expired_jobs'"
    )

    assert _sync(conn) == dict.fromkeys(OURS, "as it was") | {
        "listings_cdl_enqueue_due": "changed",
        "listings_cdl_of_old": "removed",
    }
    assert conn.execute(
        "select j.schedule, j.command from cron.job as j"
        " where j.jobname = 'listings_cdl_enqueue_due'"
    ).fetchone() == ("* * * * *", "select pipeline.enqueue_due()")
    assert conn.execute(
        "select array_agg(j.jobname::text) from cron.job as j where not j.active"
    ).fetchone() == (["listings_cdl_reap_expired_jobs"],), "what somebody switched off stays off"
    _sync(conn, remove=True)
    assert conn.execute("select j.jobname::text from cron.job as j").fetchall() == [("of others",)]


def test_of_two_at_once_each_job_is_there_once(with_cron: Database, conn: Connection) -> None:
    def sync(_: int) -> dict[str, str]:
        with with_cron.connect() as other:
            return _sync(other)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(sync, range(4)))
    assert sorted({result["listings_cdl_enqueue_due"] for result in done}) == [
        "added",
        "as it was",
    ]
    assert conn.execute("select count(*) from cron.job").fetchone() == (len(OURS),)


def test_the_commands_show_what_pg_cron_has(
    with_cron: Database,
    conn: Connection,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", with_cron.url)

    def states() -> dict[str, str]:
        _cdl(monkeypatch, "cron", "list", "--json")
        return {job["name"]: job["state"] for job in json.loads(capsys.readouterr().out)}

    assert states() == dict.fromkeys(OURS, "missing")
    assert _cdl(monkeypatch, "cron", "sync") == 0
    assert f"They run as postgres in the database {NAME}." in capsys.readouterr().out
    assert states() == dict.fromkeys(OURS, "in place")
    conn.execute("select cron.schedule('listings_cdl_enqueue_due', '5 5 * * *', 'select 1')")
    assert states()["listings_cdl_enqueue_due"] == "differs"
    assert _cdl(monkeypatch, "cron", "runs", "--json") == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)
    assert _cdl(monkeypatch, "cron", "sync", "--remove") == 0
    assert conn.execute("select count(*) from cron.job").fetchone() == (0,)


def _cdl(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cdl", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_undoing_the_schedules_takes_the_jobs_out(conn: Connection) -> None:
    _sync(conn)
    conn.execute("select cron.schedule('of others', '5 5 * * *', 'select 1')")
    undoing = Tree().db / "migrations" / "revert" / "020_schedules.sql"
    with conn.transaction(force_rollback=True):
        conn.execute(undoing.read_bytes())
        left = conn.execute("select j.jobname::text from cron.job as j").fetchall()
    assert left == [("of others",)]


def test_old_runs_of_ours_are_forgotten_and_those_of_others_kept(conn: Connection) -> None:
    for number, command in enumerate(("select pipeline.enqueue_due()", "select 1")):
        for days in (1, 8):
            conn.execute(
                "insert into cron.job_run_details (jobid, runid, database, username, command,"
                " status, start_time, end_time) values (-1, -%s,"
                " current_database(), current_user, %s, 'succeeded',"
                " now() - make_interval(days => %s), now() - make_interval(days => %s))",
                (10 * number + days, command, days, days),
            )
    assert conn.execute("select pipeline.prune_due() -> 'cron_runs'").fetchone() == (1,)
    assert conn.execute("select pipeline.prune() -> 'cron_runs'").fetchone() == (1,)
    assert conn.execute(
        "delete from cron.job_run_details where jobid = -1 returning command"
    ).fetchall() == [("select pipeline.enqueue_due()",), ("select 1",), ("select 1",)]


@pytest.mark.slow
def test_pg_cron_and_processes_at_once_follow_each_time_once(
    with_cron: Database, conn: Connection
) -> None:
    """Every minute of the last twenty was missed; pg_cron and `cdl schedule` look at the same."""
    conn.execute("delete from cron.job_run_details where true")
    conn.execute("select pipeline.add_dmo('Galway', 'IE', 'G')")
    conn.execute(
        "select pipeline.set_config(pipeline.find_dmo('Galway'), 'import',"
        """ '{"path": "/data/a.csv"}', 'listings', '* * * * *', 'all')"""
    )
    conn.execute("update pipeline.schedules set settled_until = now() - interval '20 minutes'")
    _sync(conn)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", "from loader.cli.app import main; main()", "schedule"],
            env={**os.environ, "DATABASE_URL": with_cron.url},
        )
        for _ in range(2)
    ]
    try:
        deadline = time.monotonic() + _RUN_SECONDS
        while conn.execute(
            "select count(*) from cron.job_run_details as d where d.status = 'succeeded'"
            " and d.command = 'select pipeline.enqueue_due()'"
        ).fetchone() == (0,):
            failed = conn.execute(
                "select d.command, d.return_message from cron.job_run_details as d"
                " where d.status = 'failed'"
            ).fetchall()
            assert failed == []
            assert time.monotonic() < deadline, "pg_cron never ran"
            time.sleep(0.5)
    finally:
        for process in processes:
            process.terminate()
        codes = [process.wait(30) for process in processes]
        _sync(conn, remove=True)

    assert codes == [0, 0]
    rows = conn.execute(
        "select (j.params ->> 'due_at')::timestamptz from pipeline.job_queue as j order by j.job_id"
    ).fetchall()
    times = [row[0] for row in rows]
    assert len(times) >= 20
    assert {(after - before).seconds for before, after in pairwise(times)} == {60}
    assert all(run.status == "done" for run in scheduler.run_all(with_cron.url))


def test_without_pg_cron_the_answer_names_what_does_the_same(database: Database) -> None:
    with (
        connect(database.url) as conn,
        pytest.raises(psycopg.errors.DatabaseError, match="there is no pg_cron") as refused,
    ):
        _sync(conn)
    assert refused.value.sqlstate == "LC070"
    assert "cdl schedule" in (refused.value.diag.message_hint or "")
