"""Promote: accepted staging rows become canonical; the database does it all."""

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

_DONE = """
    select j.job_id
    from staging.batches as b
    left join lateral (
        select max(j.job_id) as job_id from pipeline.job_queue as j
        where j.batch_id = b.batch_id and j.job_type = 'promote_public' and j.status = 'completed'
    ) as j on true
    where b.batch_id = %(batch)s and (b.pruned_at is not null or j.job_id is not null
        and 0 = (select count(*) from staging.listings as s
            where s.batch_id = b.batch_id and s.status = 'accepted' and s.ok_to_promote))
"""
_ACCEPTED = """
    select count(*) from staging.listings as s
    where s.batch_id = %s and s.status = 'accepted' and s.ok_to_promote
"""


def promote_batch(
    context: Context,
    batch_id: int,
    *,
    run_id: UUID | None = None,
    chain: Chain | None = None,
    older_anyway: bool = False,
) -> StageResult:
    """Promote a batch's accepted rows; rows promoted before stay as they are.

    When the batch was promoted and nothing was accepted since, nothing is done; the result is then
    that of the last time, with `repeated` set. A batch that is older than what stands is refused
    (LC064) unless `older_anyway`.
    """
    work = PromoteWork(context, batch_id)
    request = JobRequest(
        "promote_public",
        work.dmo_id,
        work.source_name,
        run_id,
        input_file_id=work.file_id,
        batch_id=batch_id,
        params={"older_anyway": True} if older_anyway else {},
        # A worker's job for the batch must not do it in this one's place.
        dedupe_key=f"promote_public:batch:{batch_id}:older" if older_anyway else None,
        chain=chain,
    )
    return run_by_hand(context, request, work)


class PromoteWork:
    """The promotion of one batch."""

    def __init__(self, context: Context, batch_id: int) -> None:
        self._batch_id = batch_id
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
        self.dmo_id: int = row[0]
        self.source_name: str = row[1]
        self.file_id: int = row[2]

    def known(self, context: Context) -> StageResult | None:
        """Give the job that promoted the batch last, if nothing is left for another one."""
        with connect(context.url) as conn:
            done = conn.execute(_DONE, {"batch": self._batch_id}).fetchone()
            if done is None:
                return None
            return StageResult(
                "promote",
                done[0],
                job_results(conn, done[0]),
                batch_id=self._batch_id,
                repeated=True,
            )

    def run(self, job: Job) -> StageResult:
        """Bring the batch into the canonical tables."""
        accepted = job.call(_ACCEPTED, self._batch_id)
        with job.following(accepted):
            results = job.call("select pipeline.promote_batch(%s, %s)", job.job_id, job.token)
        for column in ("created_at", "notes"):
            results.pop(column, None)
        return StageResult("promote", job.job_id, results, batch_id=self._batch_id)
