"""`cdl schedule`, `cdl cron` and the schedules of `cdl config`."""

import os
import signal
import subprocess
import sys
import time

import pytest

from loader.database import Connection
from loader.scheduler import run_job
from tests.cli.conftest import Cdl
from tests.support.database import Database

IMPORT = ("Galway", "import")
_SECONDS = 30.0


@pytest.fixture(autouse=True)
def _dmo(galway: str) -> None:
    """Have the DMO that all tests here speak of."""


def _be_overdue(conn: Connection) -> None:
    conn.execute("update pipeline.schedules set settled_until = now() - interval '3 hours'")


def test_a_schedule_is_set_shown_and_followed(cdl: Cdl, db: Connection) -> None:
    done = cdl("config", "set", *IMPORT, "--param", "path=/data/a.csv", "--schedule", "hourly")
    assert done.code == 0, done.err
    shown = cdl("config", "show", *IMPORT, "--json").document
    assert (shown["schedule"], shown["catch_up"], shown["time_zone"]) == ("hourly", "once", "UTC")
    assert shown["next_run_at"][13:] == ":00:00+00:00"
    assert shown["last_due_at"] is None

    _be_overdue(db)
    runs = cdl("schedule", "--once", "--json").document
    assert {run["status"] for run in runs} == {"done"}
    assert [run["result"] for run in runs[:3]] == ["1", "0", "0"]
    assert cdl("config", "show", *IMPORT, "--json").document["last_job_id"] == 1


def test_a_wrong_schedule_is_refused_in_plain_words(cdl: Cdl) -> None:
    done = cdl("config", "set", *IMPORT, "--schedule", "0 25 * * *", "--json")
    assert done.code == 1
    assert done.document["error"]["detail"] == "hour: '25' is not within 0 and 23."
    missing = cdl("config", "set", *IMPORT, "--schedule", "daily", "--json")
    assert missing.document["error"]["code"] == "LC002"
    assert "path" in missing.document["error"]["hint"]


def test_jobs_that_wait_with_an_older_configuration_are_told_and_cancelled(
    cdl: Cdl, db: Connection
) -> None:
    db.execute("select pipeline.enqueue_job('transform', pipeline.find_dmo('Galway'))")
    change = ("config", "set", "Galway", "transform", "--param", "round_lat_lng=6")

    left = cdl(*change, "--json").document
    assert [job["job_id"] for job in left["waiting_jobs"]] == [1]
    assert not left["are_cancelled"]
    assert "Jobs 1 wait" in cdl(*change).out
    assert cdl(*change, "--waiting-jobs", "cancel", "--json").document["are_cancelled"]
    assert db.execute("select j.status from pipeline.job_queue as j").fetchone() == ("cancelled",)


def test_of_a_job_one_runs_at_a_time(database: Database, db: Connection) -> None:
    with database.connect() as other, other.transaction():
        other.execute("select pg_advisory_xact_lock(pipeline.lock_class('cron'), 1)")
        assert run_job(db, "any", "select 1").status == "elsewhere"
    assert run_job(db, "any", "select 1").result == "1"


def test_a_job_that_fails_is_told_and_stops_no_other(cdl: Cdl, db: Connection) -> None:
    db.execute("drop function pipeline.enqueue_due")
    done = cdl("schedule", "--once", "--json")
    assert done.code == 1
    assert [run["status"] for run in done.document] == ["failed", "done", "done", "done"]
    assert "(42883)" in done.document[0]["result"]


def test_the_process_follows_schedules_until_it_is_told_to_end(
    cdl: Cdl, database: Database, db: Connection
) -> None:
    cdl("config", "set", *IMPORT, "--param", "path=/data/a.csv", "--schedule", "hourly")
    _be_overdue(db)
    process = subprocess.Popen(
        [sys.executable, "-c", "from loader.cli.app import main; main()", "schedule"],
        env={**os.environ, "DATABASE_URL": database.url},
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while db.execute("select count(*) from pipeline.job_queue").fetchone() == (0,):
            assert time.monotonic() < deadline, "nothing was enqueued"
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(_SECONDS)
    assert code == 0


@pytest.mark.parametrize("command", ["sync", "list", "runs"])
def test_without_pg_cron_the_commands_name_what_does_the_same(cdl: Cdl, command: str) -> None:
    done = cdl("cron", command, "--json")
    assert done.code == 1
    assert done.document["error"]["code"] == "LC070"
    assert "cdl schedule" in done.document["error"]["hint"]
