"""Promote: accepted staging rows become canonical; the database does it all."""

from __future__ import annotations

from uuid import UUID

from loader.database import connect
from loader.errors import CdlError
from loader.stages.jobs import Context, JobRequest, StageResult, run_job


def promote_batch(context: Context, batch_id: int, *, run_id: UUID | None = None) -> StageResult:
    """Promote a batch's accepted rows. Rows promoted before stay as they are."""
    with connect(context.url) as conn:
        row = conn.execute(
            "select b.dmo_id, s.name, b.file_id from staging.batches as b"
            " join pipeline.sources as s on s.id = b.source_id where b.batch_id = %s",
            (batch_id,),
        ).fetchone()
        if row is None:
            raise CdlError(
                f"there is no batch {batch_id}", hint="cdl status shows the batches.", code="LC004"
            )
        dmo_id, source_name, file_id = row
    request = JobRequest("promote_public", dmo_id, source_name, run_id, file_id, batch_id)
    with run_job(context, request) as job:
        results = job.call("select pipeline.promote_batch(%s)", job.job_id)
        results.pop("created_at", None)
    return StageResult("promote", job.job_id, results, batch_id=batch_id)
