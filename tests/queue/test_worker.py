"""`cdl worker`: it runs what waits, wakes at once, ends cleanly, and survives being killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loader.settings import PROJECT_ROOT
from tests.pipeline.world import World, places

DEADLINE_SECONDS = 90.0


@contextmanager
def _worker(world: World, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Lend a worker in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": world.database.url,
        "CDL_STORAGE": str(world.folder / "storage"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from loader.cli.app import main; main()", "worker", *options],
        cwd=PROJECT_ROOT, env=environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _enqueue(world: World, path: Path, dmo_id: int) -> int:
    return int(
        world.value(
            "select pipeline.enqueue_job('import_raw', %s, p_is_chained => true,"
            " p_run_id => gen_random_uuid(),"
            " p_params => jsonb_build_object('path', %s::text, 'auto_accept', true))",
            dmo_id,
            str(path),
        )
    )


def _wait(world: World, query: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not world.value(query):
        assert time.monotonic() < deadline, world.rows(
            "select job_type, status, error_code, error_message from pipeline.job_queue"
        )
        time.sleep(0.05)


ALL_OVER = (
    "select not exists (select from pipeline.job_queue where status in ('pending', 'running'))"
)


def test_a_drained_queue_ends_the_worker(world: World) -> None:
    dmos = [world.dmo("One", "one"), world.dmo("Two", "two")]
    for dmo_id in dmos:
        _enqueue(world, world.file(f"{dmo_id}.csv", places(1, 2, 3)), dmo_id)

    with _worker(world, "--drain", "--poll", "0.5") as process:
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0, said
    assert world.rows("select status, count(*) from pipeline.job_queue group by 1") == [
        {"status": "completed", "count": 8}
    ]
    assert world.value("select count(*) from public.listings") == 6


def test_what_cannot_be_done_is_held_and_the_worker_goes_on(world: World) -> None:
    dmo_id = world.dmo()
    _enqueue(world, world.folder / "not there.csv", dmo_id)
    _enqueue(world, world.file("file.csv", places(1)), dmo_id)

    with _worker(world, "--drain", "--poll", "0.5") as process:
        process.communicate(timeout=DEADLINE_SECONDS)

    assert world.rows(
        "select status, error_code from pipeline.job_queue where status <> 'completed'"
    ) == [{"status": "held", "error_code": "no_file"}]
    assert len(world.content()) == 1


def test_sigterm_lets_the_worker_end(world: World) -> None:
    with _worker(world, "--poll", "60") as process:
        _enqueue(world, world.file("file.csv", places(1)), world.dmo())
        _wait(world, "select count(*) > 0 from public.listings")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0
    assert world.value("select count(*) from pipeline.job_queue where status = 'running'") == 0


def test_nothing_is_lost_when_workers_are_killed(world: World) -> None:
    world.conn.execute(
        "update pipeline.job_types"
        " set retry_base = '1 millisecond', max_attempts = 50, lease = '10 seconds'"
    )
    dmo_ids = [world.dmo(f"DMO {n}", f"tenant {n}") for n in range(3)]
    for dmo_id in dmo_ids:
        _enqueue(world, world.file(f"{dmo_id}.csv", places(*range(1, 40))), dmo_id)
    for _ in range(3):
        with _worker(world, "--poll", "0.2") as process:
            _wait(world, "select exists (select from pipeline.job_queue where status = 'running')")
            process.kill()
    with _worker(world, "--poll", "0.2"):
        _wait(world, ALL_OVER)

    assert world.rows("select status, count(*) from pipeline.job_queue group by 1") == [
        {"status": "completed", "count": 12}
    ]
    assert {row["changes"] for row in world.content()} == {1}
    assert len(world.content()) == 39 * 3
