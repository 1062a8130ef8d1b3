"""A worker and the clock beside the pages: they do the jobs, and end with what they are beside."""

import threading
import time
from collections.abc import Callable

import pytest

from loader.beside import working
from tests.cli.conftest import Cdl, cdl
from tests.pipeline.world import World, places

__all__ = ["cdl"]


def test_jobs_are_done_until_the_block_ends(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("places.csv", places(1, 2, 3))
    before = set(threading.enumerate())
    said: list[str] = []
    with working(world.context, world.database.url, said.append):
        job_id = world.value(
            "select pipeline.enqueue_job('import_raw', %s,"
            " p_params => jsonb_build_object('path', %s::text))",
            dmo_id,
            str(path),
        )
        deadline = time.monotonic() + 60
        job = "select to_jsonb(j) from pipeline.job_queue as j where job_id = %s"
        while (now := world.value(job, job_id))["status"] != "completed":
            assert time.monotonic() < deadline, f"nobody did the job: {now} {said}"
            time.sleep(0.1)
    left = {thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()}
    assert left.isdisjoint({"worker", "scheduler"})


def test_both_outlive_a_deploy_that_takes_their_functions_away(world: World) -> None:
    said: list[str] = []
    dmo_id = world.dmo()
    with world.database.connect() as deployer:
        deployer.execute("alter function pipeline.claim_jobs rename to claim_jobs_of_before")
        deployer.execute("alter function pipeline.cron_jobs rename to cron_jobs_of_before")
    with working(world.context, world.database.url, said.append):
        wait_until(lambda: any("claim_jobs" in line for line in said), said)
        wait_until(lambda: any("cron_jobs" in line for line in said), said)
        with world.database.connect() as deployer:
            deployer.execute("alter function pipeline.cron_jobs_of_before rename to cron_jobs")
            deployer.execute("alter function pipeline.claim_jobs_of_before rename to claim_jobs")
        job_id = world.value(
            "select pipeline.enqueue_job('import_raw', %s,"
            " p_params => jsonb_build_object('path', %s::text))",
            dmo_id,
            str(world.file("places.csv", places(1))),
        )
        job = "select status = 'completed' from pipeline.job_queue as j where job_id = %s"
        wait_until(lambda: world.value(job, job_id), said)


def wait_until(happened: Callable[[], bool], said: list[str]) -> None:
    """Wait for something; tell what was said when it does not come."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, said
        time.sleep(0.05)


def test_elsewhere_than_on_a_laptop_no_worker_runs_beside(
    cdl: Cdl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_ENVIRONMENT", "dev")
    refused = cdl("admin", "--worker")
    assert refused.code == 2
    assert "cdl worker" in refused.err
