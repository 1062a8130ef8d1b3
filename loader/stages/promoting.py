"""Promote: accepted staging rows become canonical; the database does it all."""

from __future__ import annotations

from uuid import UUID

from loader.database import Connection, connect
from loader.errors import CdlError
from loader.stages.jobs import Context, JobRequest, StageResult, job_results, run_job


def promote_batch(context: Context, batch_id: int, *, run_id: UUID | None = None) -> StageResult:
    """Promote a batch's accepted rows; rows promoted before stay as they are.

    When the batch was promoted and nothing was accepted since, nothing is done; the result is then
    that of the last time, with `repeated` set.
    """
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
        if (done := _done(conn, batch_id)) is not None:
            return StageResult(
                "promote", done, job_results(conn, done), batch_id=batch_id, repeated=True
            )
    request = JobRequest("promote_public", dmo_id, source_name, run_id, file_id, batch_id)
    with run_job(context, request) as job:
        results = job.call("select pipeline.promote_batch(%s)", job.job_id)
        results.pop("created_at", None)
    return StageResult("promote", job.job_id, results, batch_id=batch_id)


def _done(conn: Connection, batch_id: int) -> int | None:
    """Give the job that promoted the batch last, if nothing is left for another one."""
    row = conn.execute(
        "select max(j.job_id) from pipeline.job_queue as j"
        " where j.batch_id = %(batch)s and j.job_type = 'promote_public' and j.status = 'completed'"
        "    and 0 = (select count(*) from staging.listings as s where s.batch_id = %(batch)s"
        "        and s.status = 'accepted' and s.ok_to_promote)",
        {"batch": batch_id},
    ).fetchone()
    return row[0] if row else None
