"""The yardstick: a job is a row that stays locked while it runs. No lease, no token, no order."""

from __future__ import annotations

from contextlib import AsyncExitStack

import psycopg
from queues import Jobs, Queue, Session, run


async def _install(url: str) -> None:
    run(
        url,
        "create table bare_job (job_id bigint primary key, status text not null default 'pending',"
        " payload jsonb not null default '{}') with (fillfactor = 60)",
    )
    run(url, "create index on bare_job (job_id) where status = 'pending'")


async def _fill(url: str, jobs: Jobs) -> None:
    run(
        url,
        "insert into bare_job (job_id)"
        " select i from generate_series(%(first)s::bigint, %(last)s) as i",
        {"first": jobs.first, "last": jobs.first + jobs.count - 1},
    )


async def _open(url: str, stack: AsyncExitStack) -> Session:
    conn = stack.enter_context(psycopg.connect(url))

    async def step(_: int) -> int:
        row = conn.execute(
            "select job_id, payload from bare_job where status = 'pending'"
            " order by job_id limit 1 for update skip locked"
        ).fetchone()
        if row is not None:
            conn.execute("update bare_job set status = 'completed' where job_id = %s", row[:1])
        conn.commit()
        return 0 if row is None else 1

    return Session(step, conn.info.backend_pid)


BARE = Queue(
    name="bare loop",
    is_ours=False,
    has_keys=False,
    batches=(1,),
    tables="bare_job",
    install=_install,
    fill=_fill,
    open=_open,
)
QUEUES = (BARE,)
