"""Ours, by the SQL functions that `cdl worker` calls, too."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from queues import Enqueue, Jobs, Loop, Open, Queue, Session, run

from loader.database import connect
from loader.stages.jobs import Claim, Context, Job, StageResult
from loader.storage import FolderStorage
from loader.worker import Worker


async def _install(url: str) -> None:
    run(
        url,
        "insert into pipeline.job_types (job_type, max_attempts, lease, retry_base, retry_cap,"
        " description) values ('bench', 3, '1 minute', '1 second', '1 minute', 'Measured')",
    )


async def _fill(url: str, jobs: Jobs) -> None:
    """Write what enqueue_job() would write for each job, at once: nobody works meanwhile."""
    run(
        url,
        "with job as ("
        "    insert into pipeline.job_queue (job_type, order_key, max_attempts)"
        "    select 'bench', case when %(keys)s > 0 then 'key ' || i %% %(keys)s end, 3"
        "    from generate_series(%(first)s::bigint, %(last)s) as i"
        "    returning job_id, order_key)"
        " insert into pipeline.job_line (job_id, job_type, order_key, rank, state)"
        " select j.job_id, 'bench', j.order_key, clock_timestamp(), case"
        "     when row_number() over (partition by j.order_key order by j.job_id) > 1"
        "         or exists (select from pipeline.job_line as l where l.order_key = j.order_key)"
        "     then 'waiting' else 'ready' end"
        " from job as j order by j.job_id",
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


@dataclass(frozen=True, slots=True)
class _Work:
    """What a job does."""

    do: Callable[[], None]

    def known(self, context: Context) -> StageResult | None:
        """Tell of no earlier job."""

    def run(self, job: Job) -> StageResult:
        """Do it."""
        self.do()
        job.call("select pipeline.complete_job(%s, %s)", job.job_id, job.token)
        return StageResult("bench", job.job_id, {})


def _serve(url: str, do: Callable[[], None]) -> None:
    def work_of(_: Context, __: Claim) -> _Work:
        return _Work(do)

    Worker(
        context=Context(url, FolderStorage(Path(tempfile.gettempdir()), "bench")),
        direct_url=url,
        concurrency=2,
        poll_seconds=5,
        grace_seconds=30,
        drain=False,
        say=lambda _: None,
        work_of=work_of,
    ).run()


async def _enqueuer(url: str, stack: AsyncExitStack) -> Enqueue:
    conn = stack.enter_context(connect(url))

    async def enqueue() -> None:
        conn.execute("select pipeline.enqueue_job('bench')")

    return enqueue


def _queue(name: str, opened: Open, loop: Loop | None) -> Queue:
    return Queue(
        name=name,
        is_ours=True,
        has_keys=True,
        batches=(1, 10),
        tables="pipeline.job_queue, pipeline.job_line",
        install=_install,
        fill=_fill,
        open=opened,
        loop=loop,
    )


QUEUES = (
    _queue("cdl", _open, Loop(_serve, _enqueuer)),
    _queue("cdl in two calls", _open_in_two_calls, None),
)
