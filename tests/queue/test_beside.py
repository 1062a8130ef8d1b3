"""A worker and the clock beside the pages: they do the jobs, and end with what they are beside."""

import threading
import time

import pytest

from loader.beside import working
from tests.cli.conftest import Cdl, cdl
from tests.pipeline.world import World, places

__all__ = ["cdl"]


def test_jobs_are_done_until_the_block_ends(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("places.csv", places(1, 2, 3))
    before = set(threading.enumerate())
    with working(world.context, world.database.url, lambda _: None):
        job_id = world.value(
            "select pipeline.enqueue_job('import_raw', %s,"
            " p_params => jsonb_build_object('path', %s::text))",
            dmo_id,
            str(path),
        )
        deadline = time.monotonic() + 60
        status = "select status from pipeline.job_queue where job_id = %s"
        while world.value(status, job_id) != "completed":
            assert time.monotonic() < deadline, "nobody did the job"
            time.sleep(0.1)
    left = {thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()}
    assert left.isdisjoint({"worker", "scheduler"})


def test_elsewhere_than_on_a_laptop_no_worker_runs_beside(
    cdl: Cdl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_ENVIRONMENT", "dev")
    refused = cdl("admin", "--worker")
    assert refused.code == 2
    assert "cdl worker" in refused.err
