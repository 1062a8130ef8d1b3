"""Measures how long it takes from the call that enqueues a job to its start on an idle worker.

The worker is each library's own loop with its default settings, in a process of its own.

python scripts/bench/start_latency.py QUEUE URL

is such a worker: each of its jobs prints the clock.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from typing import IO, cast

from queues import Loop, known_queues

_WARM_UP_JOBS = 5
_IDLE_SECONDS = (0.02, 0.1)
_MILLISECONDS = 1e-6
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Latency:
    """How long jobs waited for an idle worker."""

    queue: str
    milliseconds: list[float]

    @property
    def median(self) -> float:
        """Give what half of the jobs did not wait longer than."""
        return median(self.milliseconds)

    @property
    def of_99(self) -> float:
        """Give what 99 of a hundred jobs did not wait longer than."""
        return quantiles(self.milliseconds, n=_HUNDRED, method="inclusive")[-1]


def measure_latency(name: str, url: str, jobs: int) -> Latency:
    """Enqueue one job after the other, each when the worker has been idle for a moment."""
    process = subprocess.Popen(
        [sys.executable, __file__, name, url],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        found = asyncio.run(
            _enqueue_on(_loop_of(name), url, cast(IO[str], process.stdout), _WARM_UP_JOBS + jobs)
        )
    finally:
        process.kill()
        process.communicate()
    return Latency(name, found[_WARM_UP_JOBS:])


async def _enqueue_on(loop: Loop, url: str, clocks: IO[str], jobs: int) -> list[float]:
    found = []
    async with AsyncExitStack() as stack:
        enqueue = await loop.enqueuer(url, stack)
        for _ in range(jobs):
            called = time.time_ns()
            await enqueue()
            line = await asyncio.to_thread(clocks.readline)
            if not line:
                raise RuntimeError("the worker has ended")
            found.append((int(line) - called) * _MILLISECONDS)
            await asyncio.sleep(random.uniform(*_IDLE_SECONDS))  # noqa: S311
    return found


def _loop_of(name: str) -> Loop:
    loop = next(queue.loop for queue in known_queues() if queue.name == name)
    if loop is None:
        raise ValueError(f"{name} has no worker")
    return loop


def _print_clock() -> None:
    sys.stdout.write(f"{time.time_ns()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _loop_of(sys.argv[1]).serve(sys.argv[2], _print_clock)
