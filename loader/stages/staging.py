"""Stage: a transformed file becomes a batch of staging rows, matched against what stands."""

from __future__ import annotations

from uuid import UUID

from loader.database import connect
from loader.errors import CdlError
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
        with connect(context.url) as conn:
            row = conn.execute(
                "select f.dmo_id, s.name, f.file_path, f.file_hash, f.record_count"
                " from pipeline.files as f"
                " join pipeline.sources as s on s.id = f.source_id"
                " where f.id = %s and f.stage = 'transform'",
                (file_id,),
            ).fetchone()
        if row is None:
            raise CdlError(
                f"there is no transformed file {file_id}",
                hint="cdl status shows the files.",
                code="LC006",
            )
        self.dmo_id: int = row[0]
        self.source_name: str = row[1]
        self._key: str = row[2]
        self._hash: str = row[3]
        self._record_count: int = row[4]

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
        with self._storage.read(self._key, self._hash) as source:
            copy_file_in(job, source, self._record_count)
        batch_id = job.call("select pipeline.stage_lines(%s, %s)", job.job_id, job.token)
        results = job_results(job.work, job.job_id)
        reason = job.call("select hold_reason from staging.batches where batch_id = %s", batch_id)
        notes = (f"the batch is held: it {reason}",) if reason else ()
        return StageResult("stage", job.job_id, results, batch_id=batch_id, notes=notes)
