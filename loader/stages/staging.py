"""Stage: a transformed file becomes a batch of staging rows, matched against what stands."""

from __future__ import annotations

from uuid import UUID

from loader.database import connect
from loader.stages.input_file import find_input_file
from loader.stages.jobs import (
    Chain,
    Context,
    Job,
    JobRequest,
    StageResult,
    job_results,
    run_by_hand,
)
from loader.stages.lines import copy_file_in

_SHARE_OF_READING = 0.05
"""What of the stage's time goes by before the database has all records, about."""


def stage_file(
    context: Context,
    file_id: int,
    *,
    run_id: UUID | None = None,
    force: bool = False,
    chain: Chain | None = None,
) -> StageResult:
    """Stage a transformed file.

    A file that was staged under the same configuration is not staged again unless `force`; the
    result is then that of the first time, with `repeated` set.
    """
    work = StagingWork(context, file_id)
    request = JobRequest(
        "load_stage", work.dmo_id, work.source_name, run_id, input_file_id=file_id, chain=chain
    )
    return run_by_hand(context, request, work, force=force)


class StagingWork:
    """The staging of one transformed file."""

    def __init__(self, context: Context, file_id: int) -> None:
        self._storage = context.storage
        self._file_id = file_id
        self._file = find_input_file(context.url, file_id, "transform")
        self.dmo_id = self._file.dmo_id
        self.source_name = self._file.source_name

    def known(self, context: Context) -> StageResult | None:
        """Give the result of an earlier staging under the same configuration."""
        with connect(context.url) as conn:
            row = conn.execute(
                "select b.batch_id, b.job_id from staging.batches as b"
                " where b.batch_id = pipeline.find_batch(%s)",
                (self._file_id,),
            ).fetchone()
            if row is None:
                return None
            batch_id, job_id = row
            return StageResult(
                "stage", job_id, job_results(conn, job_id), batch_id=batch_id, repeated=True
            )

    def run(self, job: Job) -> StageResult:
        """Bring the file into staging."""
        with self._storage.read(self._file.key, self._file.sha256) as source:
            copy_file_in(job, source, self._file.record_count, _SHARE_OF_READING)
        with job.following(self._file.record_count, _SHARE_OF_READING):
            batch_id = job.call("select pipeline.stage_lines(%s, %s)", job.job_id, job.token)
        results = job_results(job.work, job.job_id)
        reason = job.call("select hold_reason from staging.batches where batch_id = %s", batch_id)
        notes = (f"the batch is held: it {reason}",) if reason else ()
        return StageResult("stage", job.job_id, results, batch_id=batch_id, notes=notes)
