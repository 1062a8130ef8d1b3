"""PgQueuer, with the driver that it recommends; it has no order keys."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import Job, PgQueuer
from pgqueuer.queries import EntrypointExecutionParameter, Queries
from queues import Enqueue, Jobs, Loop, Queue, Session

_BLOCK = 5_000
_HEARTBEAT = timedelta(seconds=30)


async def _install(url: str) -> None:
    conn = await asyncpg.connect(url)
    await Queries.from_asyncpg_connection(conn).install()
    await conn.close()


async def _fill(url: str, jobs: Jobs) -> None:
    conn = await asyncpg.connect(url)
    queries = Queries.from_asyncpg_connection(conn)
    for done in range(0, jobs.count, _BLOCK):
        block = min(_BLOCK, jobs.count - done)
        await queries.enqueue(["bench"] * block, [None] * block, [0] * block)
    await conn.close()


async def _open(url: str, stack: AsyncExitStack) -> Session:
    conn = await asyncpg.connect(url)
    stack.push_async_callback(conn.close)
    queries = Queries.from_asyncpg_connection(conn)
    entrypoints: Any = {"bench": EntrypointExecutionParameter(concurrency_limit=0)}
    manager: Any = uuid.uuid4()

    async def step(batch: int) -> int:
        jobs = await queries.dequeue(batch, entrypoints, manager, None, _HEARTBEAT)
        if jobs:
            await queries.log_jobs([(job, "successful", None) for job in jobs])
        return len(jobs)

    return Session(step, conn.get_server_pid())


def _serve(url: str, do: Callable[[], None]) -> None:
    async def work() -> None:
        worker = PgQueuer.from_asyncpg_connection(await asyncpg.connect(url))

        @worker.entrypoint("bench")
        async def bench(_: Job) -> None:
            do()

        await worker.run()

    asyncio.run(work())


async def _enqueuer(url: str, stack: AsyncExitStack) -> Enqueue:
    conn = await asyncpg.connect(url)
    stack.push_async_callback(conn.close)
    queries = Queries.from_asyncpg_connection(conn)

    async def enqueue() -> None:
        await queries.enqueue("bench", None)

    return enqueue


QUEUES = (
    Queue(
        name="pgqueuer",
        is_ours=False,
        has_keys=False,
        batches=(1, 10),
        tables="pgqueuer, pgqueuer_log",
        install=_install,
        fill=_fill,
        open=_open,
        loop=Loop(_serve, _enqueuer),
    ),
)
