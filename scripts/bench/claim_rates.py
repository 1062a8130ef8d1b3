"""Measures how many jobs a second workers claim and complete, each in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from queues import Jobs, Queue, known_queues

from loader.database import connect

_WARM_UP_JOBS = 20
_NANOSECONDS = 1e-9


@dataclass(frozen=True, slots=True)
class Window:
    """What was done in some seconds. The processor times are those of one job, in microseconds."""

    jobs: int
    seconds: float
    server_us: float
    """Of the processes that serve the workers; not the writer of the log, nor the vacuum."""
    worker_us: float

    @property
    def rate(self) -> float:
        """Give the jobs a second."""
        return self.jobs / self.seconds


@dataclass(frozen=True, slots=True)
class _Order:
    """What a worker is to do."""

    queue: str
    url: str
    at_once: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Done:
    """What a worker did: jobs at all, jobs in time, and the seconds of clock and processors."""

    all_jobs: int
    jobs: int
    seconds: float
    server: float
    worker: float


@dataclass(slots=True)
class Subject:
    """A queue in a database of its own, with so many jobs waiting, among so many keys."""

    queue: Queue
    url: str
    waiting: int
    keys: int
    filled: int = 0
    done: int = 0

    @property
    def name(self) -> str:
        """Tell which queue it is and what its jobs are like."""
        if not self.queue.has_keys:
            return self.queue.name
        return f"{self.queue.name}, {self.keys:,} keys"

    def install(self) -> None:
        """Make the queue's tables."""
        asyncio.run(self.queue.install(self.url))

    def top_up(self) -> None:
        """Let there be as many jobs waiting as at first, and nothing to tidy up."""
        missing = self.waiting - (self.filled - self.done)
        if missing > 0:
            asyncio.run(self.queue.fill(self.url, Jobs(self.filled + 1, missing, self.keys)))
            self.filled += missing
        with connect(self.url) as conn:
            conn.execute(f"vacuum analyze {self.queue.tables}".encode())

    def measure(self, workers: int, at_once: int, seconds: float) -> Window:
        """Let workers do jobs for some seconds; what they did to be warm does not count."""
        context = multiprocessing.get_context("fork")
        start, results = context.Barrier(workers), context.Queue()
        order = _Order(self.queue.name, self.url, at_once, seconds)
        processes = [
            context.Process(target=_work, args=(order, start, results)) for _ in range(workers)
        ]
        for process in processes:
            process.start()
        parts: list[_Done] = [results.get() for _ in processes]
        for process in processes:
            process.join()
        self.done += sum(part.all_jobs for part in parts)
        jobs = sum(part.jobs for part in parts)
        if self.done + _WARM_UP_JOBS > self.filled:
            raise RuntimeError(f"{self.name} ran out of jobs: let more wait, or measure shorter")
        return Window(
            jobs,
            max(part.seconds for part in parts),
            sum(part.server for part in parts) / jobs * 1e6,
            sum(part.worker for part in parts) / jobs * 1e6,
        )


def _work(order: _Order, start: Barrier, results: Any) -> None:
    """Be a worker."""
    queue = next(queue for queue in known_queues() if queue.name == order.queue)
    results.put(asyncio.run(_claim_on(queue, order, start)))


async def _claim_on(queue: Queue, order: _Order, start: Barrier) -> _Done:
    async with AsyncExitStack() as stack:
        session = await queue.open(order.url, stack)
        before = 0
        while before < _WARM_UP_JOBS:
            before += await session.step(order.at_once)
        start.wait()
        jobs, server, worker = 0, _server_seconds(session.process), time.process_time()
        began = time.perf_counter()
        while (took := time.perf_counter() - began) < order.seconds:
            jobs += await session.step(order.at_once)
        return _Done(
            before + jobs,
            jobs,
            took,
            _server_seconds(session.process) - server,
            time.process_time() - worker,
        )


def _server_seconds(process: int) -> float:
    """Give the processor time that one of the server's processes has taken so far."""
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) * (
        _NANOSECONDS
    )
