"""Workers in processes of their own, jobs for them, and the wait until something is true."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.pipeline.world import World

DEADLINE_SECONDS = 90.0
ALL_OVER = (
    "select not exists (select from pipeline.job_queue where status in ('pending', 'running'))"
)
# The last that a worker does before it sleeps: what comes after that, only a notification or its
# next look at the queue finds.
IS_ASLEEP = """
    select exists (
        select from pg_stat_activity as a
        where a.datname = current_database() and a.state = 'idle'
            and a.query like '%min(l.until)%' and a.query not like '%pg_stat_activity%')
    and exists (
        select from pg_stat_activity as a
        where a.datname = current_database() and a.state = 'idle' and a.query = 'listen cdl_jobs')
"""


@contextmanager
def worker(
    world: World, *options: str, url: str | None = None, direct_url: str | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Lend a worker in a process of its own; it is killed in the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": url or world.database.url,
        "CDL_STORAGE": str(world.folder / "storage"),
        "CDL_IMPORT_ROOTS": str(world.folder),
        **({"CDL_DIRECT_URL": direct_url} if direct_url else {}),
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


def enqueue(world: World, path: Path, dmo_id: int) -> int:
    """Enqueue the import of a file, and all that follows it."""
    return int(
        world.value(
            "select pipeline.enqueue_job('import_raw', %s, p_is_chained => true,"
            " p_run_id => gen_random_uuid(),"
            " p_params => jsonb_build_object('path', %s::text, 'auto_accept', true))",
            dmo_id,
            str(path),
        )
    )


def wait(conn: Connection, query: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until a query gives true."""
    deadline = time.monotonic() + seconds
    while conn.execute(query.encode()).fetchone() != (True,):
        assert time.monotonic() < deadline, conn.execute(
            "select job_type, status, dequeue_attempts, locked_by, error_code, error_message"
            " from pipeline.job_queue where status <> 'completed'"
        ).fetchall()
        time.sleep(0.05)
