"""Stage: a transformed file becomes a batch of staging rows, matched against what stands."""

from __future__ import annotations

from uuid import UUID

from loader.database import connect
from loader.errors import CdlError
from loader.stages.jobs import Context, JobRequest, StageResult, job_results, run_job
from loader.stages.lines import copy_file_in


def stage_file(
    context: Context, file_id: int, *, run_id: UUID | None = None, force: bool = False
) -> StageResult:
    """Stage a transformed file.

    A file that was staged under the same configuration is not staged again unless `force`; the
    result is then that of the first time, with `repeated` set.
    """
    with connect(context.url) as conn:
        row = conn.execute(
            "select f.dmo_id, s.name, f.file_path, f.record_count, pipeline.find_batch(f.id)"
            " from pipeline.files as f join pipeline.sources as s on s.id = f.source_id"
            " where f.id = %s and f.stage = 'transform'",
            (file_id,),
        ).fetchone()
        if row is None:
            raise CdlError(
                f"there is no transformed file {file_id}",
                hint="cdl status shows the files.",
                code="LC006",
            )
        dmo_id, source_name, key, record_count, known_id = row
        if known_id is not None and not force:
            (job_id,) = conn.execute(
                "select job_id from staging.batches where batch_id = %s", (known_id,)
            ).fetchone() or (0,)
            return StageResult(
                "stage", job_id, job_results(conn, job_id), batch_id=known_id, repeated=True
            )
    request = JobRequest("load_stage", dmo_id, source_name, run_id, input_file_id=file_id)
    with run_job(context, request) as job:
        with context.storage.read(key) as source:
            copy_file_in(job, source, record_count)
        batch_id = job.call("select pipeline.stage_lines(%s)", job.job_id)
        results = job_results(job.work, job.job_id)
        reason = job.call("select hold_reason from staging.batches where batch_id = %s", batch_id)
    notes = (f"the batch is held: it {reason}",) if reason else ()
    return StageResult("stage", job.job_id, results, batch_id=batch_id, notes=notes)
