"""Runs one stage as a job: one transaction for its work, a second connection for its progress."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import psycopg

from loader.database import Connection, connect, one_row
from loader.errors import CdlError
from loader.storage import FolderStorage

Progress = Callable[[int, int | None], None]
"""Called with what is done and the total, if that is known."""

_REPORT_SECONDS = 1.0


def no_progress(done: int, total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every stage needs: the database, the storage, whom to tell."""

    url: str
    storage: FolderStorage
    progress: Progress = no_progress
    parallel: int = 2
    """How many connections share the work of a stage that can be shared."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Which job to run. `job_type`: import_raw, transform, load_stage or promote_public."""

    job_type: str
    dmo_id: int
    source_name: str | None = None
    run_id: UUID | None = None
    input_file_id: int | None = None
    batch_id: int | None = None


@dataclass(slots=True)
class Job:
    """A running job. `work` is in the job's transaction; nothing is seen before it ends."""

    job_id: int
    config: dict[str, Any]
    source_name: str
    work: Connection
    _url: str
    _control: Connection
    _progress: Progress
    _reported: float = field(default_factory=time.monotonic)

    def call(self, query: str, *parameters: Any) -> Any:
        """Run a query in the job's transaction and give the first column of its first row."""
        row = self.work.execute(query.encode(), parameters).fetchone()
        return row[0] if row else None

    def row(self, query: str, *parameters: Any) -> tuple[Any, ...]:
        """Run a query in the job's transaction and give its one row."""
        return one_row(self.work, query, *parameters)

    @contextmanager
    def beside(self) -> Iterator[Job]:
        """Open a connection with a transaction of its own, for a part of the work that only reads.

        It sees the job, but nothing that the job's own transaction has written.
        """
        with connect(self._url) as work, work.transaction():
            yield replace(self, work=work)

    def report(self, records: int, done: int, total: int | None) -> None:
        """Tell how far the job is; now and then the database is told too."""
        self._progress(done, total)
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS:
            self._reported = now
            self._control.execute(
                "update pipeline.job_queue set records_done = %s where job_id = %s",
                (records, self.job_id),
            )


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage did. `results` has the columns of pipeline.job_results."""

    stage: str
    job_id: int
    results: dict[str, Any]
    file_id: int | None = None
    batch_id: int | None = None
    notes: tuple[str, ...] = ()
    repeated: bool = False
    """The same had been done before; nothing was done now, the results are those of then."""


@contextmanager
def run_job(context: Context, request: JobRequest) -> Iterator[Job]:
    """Start a job, hand it out for its work, and commit; or roll back and mark it failed."""
    with connect(context.url) as control, connect(context.url) as work:
        control.execute("select pipeline.fail_interrupted_jobs()")
        started: int | None = None
        try:
            with work.transaction():
                (job_id,) = one_row(work, "select pipeline.reserve_job()")
                (told,) = one_row(
                    control,
                    "select pipeline.start_job(%s, %s, %s, %s, %s, %s, %s, %s)",
                    job_id,
                    request.job_type,
                    request.dmo_id,
                    request.source_name,
                    request.run_id,
                    request.input_file_id,
                    request.batch_id,
                    f"{socket.gethostname()}:{os.getpid()}",
                )
                started = job_id
                yield Job(
                    job_id=job_id,
                    config=told["config"],
                    source_name=told["source_name"],
                    work=work,
                    _url=context.url,
                    _control=control,
                    _progress=context.progress,
                )
        except BaseException as error:
            if started is not None:
                _mark_failed(control, started, error)
            raise


def job_results(conn: Connection, job_id: int) -> dict[str, Any]:
    """Give a job's row of pipeline.job_results, without its time."""
    row = conn.execute(
        "select to_jsonb(r) - 'created_at' from pipeline.job_results as r where r.job_id = %s",
        (job_id,),
    ).fetchone()
    return dict(row[0]) if row else {}


def _mark_failed(control: Connection, job_id: int, error: BaseException) -> None:
    if isinstance(error, psycopg.Error):
        code, message = error.sqlstate, error.diag.message_primary or str(error)
    elif isinstance(error, CdlError):
        code, message = error.code, error.message
    elif isinstance(error, KeyboardInterrupt):
        code, message = None, "Somebody stopped the job; what it had written was taken back."
    else:
        code, message = None, f"{type(error).__name__}: {error}"
    status = "cancelled" if isinstance(error, KeyboardInterrupt) else "failed"
    try:
        control.execute(
            "select pipeline.finish_job(%s, %s, %s, %s)", (job_id, status, code, message)
        )
    except psycopg.Error:
        # The connection went too: whoever runs the next job finds this one without its lock.
        return
