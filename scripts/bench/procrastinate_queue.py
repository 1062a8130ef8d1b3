"""procrastinate: it has order keys, which it calls locks, and no claim of several jobs at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

import procrastinate
from procrastinate.jobs import Status
from queues import Enqueue, Jobs, Loop, Queue, Session, run


def make_app(url: str) -> procrastinate.App:
    """Give the library's entrance, with one connection."""
    return procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=1)
    )


async def _install(url: str) -> None:
    async with make_app(url).open_async() as app:
        await app.schema_manager.apply_schema_async()


async def _fill(url: str, jobs: Jobs) -> None:
    run(
        url,
        "select procrastinate_defer_jobs_v1(array_agg(row('default', 'bench', 0,"
        "     case when %(keys)s > 0 then 'key ' || i %% %(keys)s end, null, '{}', null"
        "     )::procrastinate_job_to_defer_v1))"
        " from generate_series(%(first)s::bigint, %(last)s) as i",
        {"first": jobs.first, "last": jobs.first + jobs.count - 1, "keys": jobs.keys},
    )


async def _open(url: str, stack: AsyncExitStack) -> Session:
    app = await stack.enter_async_context(make_app(url).open_async())
    manager = app.job_manager
    row = await app.connector.execute_query_one_async("select pg_backend_pid() as process")
    worker_id = await manager.register_worker()

    async def step(_: int) -> int:
        job = await manager.fetch_job(queues=None, worker_id=worker_id)
        if job is None:
            return 0
        await manager.finish_job(job, status=Status.SUCCEEDED, delete_job=False)
        return 1

    return Session(step, row["process"])


def _serve(url: str, do: Callable[[], None]) -> None:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="bench")
    async def bench() -> None:
        do()

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async()

    asyncio.run(work())


async def _enqueuer(url: str, stack: AsyncExitStack) -> Enqueue:
    app = await stack.enter_async_context(make_app(url).open_async())

    async def enqueue() -> None:
        await app.configure_task("bench").defer_async()

    return enqueue


QUEUES = (
    Queue(
        name="procrastinate",
        is_ours=False,
        has_keys=True,
        batches=(1,),
        tables="procrastinate_jobs, procrastinate_events",
        install=_install,
        fill=_fill,
        open=_open,
        loop=Loop(_serve, _enqueuer),
    ),
)
