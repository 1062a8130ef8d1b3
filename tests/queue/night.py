"""A night of many sources: jobs on a key each, workers that fail and are killed, and the reckoning.

python -m tests.queue.night URL CONCURRENCY FAILING MAX_SECONDS

runs a worker until it is killed: the loop of `cdl worker`, with jobs that write one row each in
their own transaction, then wait up to MAX_SECONDS. A share FAILING of the tries fails after that.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from loader.database import Connection
from loader.errors import CdlError
from loader.settings import PROJECT_ROOT
from loader.stages.jobs import Claim, Context, Job, StageResult
from loader.storage import FolderStorage
from loader.worker import Worker

JOB_TYPE = "night"
_SET_UP = """
insert into pipeline.job_types (job_type, max_attempts, lease, retry_base, retry_cap, description)
values ('night', 100, '10 seconds', '50 milliseconds', '500 milliseconds', 'A simulated stage');
create table public.night_effects (
    job_id bigint primary key,
    began_at timestamptz not null,
    ended_at timestamptz
)
"""
_ENQUEUE = """
select pipeline.enqueue_job('night', p_order_key => 'source ' || s)
from generate_series(1, %s) as j, generate_series(1, %s) as s
"""
_PROBLEMS = """
with done as (
    select j.job_id, j.order_key, e.began_at,
        lag(j.job_id) over by_time as earlier_id, lag(e.ended_at) over by_time as earlier_ended_at
    from pipeline.job_queue as j join public.night_effects as e using (job_id)
    window by_time as (partition by j.order_key order by e.began_at)
)
select format('job %s is %s: %s', j.job_id, j.status, j.error_message)
from pipeline.job_queue as j where j.status <> 'completed'
union all
select format('job %s is completed without its effect', j.job_id) from pipeline.job_queue as j
where not exists (select from public.night_effects as e where e.job_id = j.job_id)
union all
select format('job %s of %s ran before job %s', d.earlier_id, d.order_key, d.job_id) from done as d
where d.earlier_id > d.job_id
union all
select format('jobs %s and %s of %s ran at the same time', d.earlier_id, d.job_id, d.order_key)
from done as d where d.earlier_ended_at > d.began_at
union all
select format('job %s is still in the line', l.job_id) from pipeline.job_line as l
"""


@dataclass(frozen=True, slots=True)
class NightWork:
    """Writes its row, which can be there but once, takes its time, and now and then fails."""

    failing: float
    max_seconds: float

    def known(self, context: Context) -> StageResult | None:
        """Tell of no earlier job."""

    def run(self, job: Job) -> StageResult:
        """Do it."""
        job.work.execute(
            "insert into public.night_effects (job_id, began_at) values (%s, clock_timestamp())",
            (job.job_id,),
        )
        time.sleep(random.uniform(0, self.max_seconds))  # noqa: S311
        if random.random() < self.failing:  # noqa: S311
            raise CdlError("the storage wanted fewer requests", code="storage_throttled")
        job.work.execute(
            "update public.night_effects set ended_at = clock_timestamp() where job_id = %s",
            (job.job_id,),
        )
        job.call("select pipeline.complete_job(%s, %s)", job.job_id, job.token)
        return StageResult(JOB_TYPE, job.job_id, {})


@dataclass(slots=True)
class Workers:
    """Workers in processes of their own, each replaced when it is killed.

    What they say is not read.
    """

    url: str
    count: int
    failing: float
    max_seconds: float
    killed: int = 0
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._processes = [self._start() for _ in range(self.count)]
        while not all(_is_up(process) for process in self._processes):
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.communicate()

    def kill_one(self) -> None:
        """Kill one as kill -9 does, and start another; none while few are up."""
        up = [place for place, process in enumerate(self._processes) if _is_up(process)]
        if 2 * len(up) <= self.count:
            return
        place = random.choice(up)  # noqa: S311
        self._processes[place].kill()
        self._processes[place].communicate()
        self._processes[place] = self._start()
        self.killed += 1

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                sys.executable, "-m", "tests.queue.night",
                self.url, "1", str(self.failing), str(self.max_seconds),
            ],
            cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _is_up(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a worker has said that it works."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 0)
    return bool(readable)


def set_up(conn: Connection, sources: int, jobs: int) -> None:
    """Make the kind of job and its table, and enqueue so many jobs for each of so many sources."""
    conn.execute(_SET_UP)
    conn.execute(_ENQUEUE, (jobs, sources))


def waiting(conn: Connection) -> int:
    """Tell how many jobs are not done."""
    row = conn.execute(
        "select count(*) from pipeline.job_queue where status in ('pending', 'running')"
    ).fetchone()
    return int(row[0]) if row else 0


def problems(conn: Connection) -> list[str]:
    """Tell of each job that is not done, not done once, or done out of its order."""
    return [text for (text,) in conn.execute(_PROBLEMS)]


def main() -> None:
    """Be a worker."""
    url, concurrency, failing, max_seconds = sys.argv[1:]
    work = NightWork(float(failing), float(max_seconds))

    def work_of(_: Context, __: Claim) -> NightWork:
        return work

    worker = Worker(
        context=Context(url, FolderStorage(Path(tempfile.gettempdir()), "test")),
        direct_url=url,
        concurrency=int(concurrency),
        poll_seconds=1,
        grace_seconds=0,
        drain=False,
        say=_tell,
        work_of=work_of,
    )
    worker.run()


def _tell(text: str) -> None:
    """Tell whoever listens; nobody reads on after the first line."""
    with contextlib.suppress(OSError):
        os.write(2 if text.startswith("Job ") else 1, f"{text}\n".encode())


if __name__ == "__main__":
    main()
