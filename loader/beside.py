"""A worker and the clock in threads beside something else, as a laptop needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from loader.scheduler import Scheduler
from loader.stages.jobs import Context
from loader.worker import Worker

_CONCURRENCY = 2
_POLL_SECONDS = 5.0
_GRACE_SECONDS = 10.0


@contextmanager
def working(context: Context, direct_url: str, say: Callable[[str], None]) -> Iterator[None]:
    """Run jobs and what is due until the block ends; a job that then takes long is handed back."""
    worker = Worker(
        context=context,
        direct_url=direct_url,
        concurrency=_CONCURRENCY,
        poll_seconds=_POLL_SECONDS,
        grace_seconds=_GRACE_SECONDS,
        drain=False,
        say=say,
    )
    scheduler = Scheduler(context.url, say)
    threads = [
        Thread(target=worker.run, name="worker", daemon=True),
        Thread(target=scheduler.run, name="scheduler", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        scheduler.stop()
        worker.stop()
        for thread in threads:
            thread.join()
