"""Ours, by the SQL functions that `cdl worker` calls, too."""

from __future__ import annotations

from contextlib import AsyncExitStack

from queues import Jobs, Queue, Session, run

from loader.database import connect

TYPE = "bench"


async def _install(url: str) -> None:
    run(
        url,
        "insert into pipeline.job_types (job_type, max_attempts, lease, retry_base, retry_cap,"
        " description) values ('bench', 3, '1 minute', '1 second', '1 minute', 'Measured')",
    )


async def _fill(url: str, jobs: Jobs) -> None:
    run(
        url,
        "select pipeline.enqueue_job('bench', p_order_key =>"
        "     case when %(keys)s > 0 then 'key ' || i %% %(keys)s end)"
        " from generate_series(%(first)s::bigint, %(last)s) as i",
        {"first": jobs.first, "last": jobs.first + jobs.count - 1, "keys": jobs.keys},
    )


async def _open(url: str, stack: AsyncExitStack) -> Session:
    conn = stack.enter_context(connect(url))
    worker = f"worker {conn.info.backend_pid}"
    ids: list[int] = []
    tokens: list[int] = []

    async def step(batch: int) -> int:
        done = len(ids)
        rows = conn.execute(
            "select job_id, dequeue_attempts, params from pipeline.complete_and_claim("
            "%s::bigint[], %s::integer[], %s, %s)",
            (ids, tokens, worker, batch),
        ).fetchall()
        ids[:] = [job_id for job_id, _, _ in rows]
        tokens[:] = [token for _, token, _ in rows]
        return done

    def end() -> None:
        conn.execute("select pipeline.complete_jobs(%s::bigint[], %s::integer[])", (ids, tokens))

    stack.callback(end)
    return Session(step, conn.info.backend_pid)


async def _open_in_two_calls(url: str, stack: AsyncExitStack) -> Session:
    conn = stack.enter_context(connect(url))
    worker = f"worker {conn.info.backend_pid}"

    async def step(batch: int) -> int:
        jobs = conn.execute(
            "select job_id, dequeue_attempts, params from pipeline.claim_jobs(%s, %s)",
            (worker, batch),
        ).fetchall()
        if batch == 1:
            for job_id, token, _ in jobs:
                conn.execute("select pipeline.complete_job(%s, %s)", (job_id, token))
        elif jobs:
            conn.execute(
                "select pipeline.complete_jobs(%s::bigint[], %s::integer[])",
                ([job_id for job_id, _, _ in jobs], [token for _, token, _ in jobs]),
            )
        return len(jobs)

    return Session(step, conn.info.backend_pid)


QUEUES = tuple(
    Queue(
        name=name,
        is_ours=True,
        has_keys=True,
        batches=(1, 10),
        tables="pipeline.job_queue, pipeline.job_line",
        install=_install,
        fill=_fill,
        open=opened,
    )
    for name, opened in (("cdl", _open), ("cdl in two calls", _open_in_two_calls))
)
