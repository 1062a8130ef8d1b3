"""Removes what is not kept any more: rows in the database, files in the storage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from loader.database import Connection, connect, one_row
from loader.stages.jobs import Context, Job, JobRequest, StageResult, job_results, run_by_hand
from loader.storage import Storage

_PAGE = 100
_NOTHING = """
    select not exists (
        select from pipeline.files as f where f.expired_at is not null and f.removed_at is null
        union all
        select from pipeline.uploads as u
        where coalesce(u.sent_at, u.uploaded_at) < pipeline.kept_since('uploads'))
"""


def prune(url: str, tell: Callable[[Counter[str]], None]) -> Counter[str]:
    """Remove the rows that are not kept any more, and mark the files; say how many of each kind.

    It goes in small steps, each a transaction: `tell` hears how far it is after each.
    """
    removed: Counter[str] = Counter()
    with connect(url) as conn:
        while True:
            (step,) = one_row(conn, "select pipeline.prune()")
            removed.update(step)
            if not any(step.values()):
                return removed
            tell(removed)


def remove_files(context: Context) -> int:
    """Remove the stored files that the database has marked; say how many."""
    with connect(context.url) as conn:
        if one_row(conn, _NOTHING) == (True,):
            return 0
    request = JobRequest("remove_files", None, dedupe_key="remove_files")
    return int(run_by_hand(context, request, RemovalWork(context)).results["records_deleted"])


class RemovalWork:
    """The removal of all stored files that are not kept any more."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: what is marked now was not removed before."""
        return None

    def run(self, job: Job) -> StageResult:
        """Remove them page by page, each in a transaction of its own that holds its rows.

        Whoever is killed between the storage and the commit leaves rows whose files are gone. They
        are removed again, which does no harm, and no other file ever gets their keys.
        """
        storage = self._context.storage
        removed = 0
        with job.apart() as conn:
            while True:
                with conn.transaction():
                    page = conn.execute(
                        "select file_id, file_path from pipeline.expired_files(%s, %s)",
                        (storage.environment, _PAGE),
                    ).fetchall()
                    for _, key in page:
                        storage.remove(key)
                    conn.execute(
                        "select pipeline.note_removed_files(%s)", ([number for number, _ in page],)
                    )
                if not page:
                    break
                removed += len(page)
                job.report(removed, removed, None)
            while uploads := _remove_uploads(conn, storage):
                removed += uploads
                job.report(removed, removed, None)
        job.call("select pipeline.complete_removal(%s, %s, %s)", job.job_id, job.token, removed)
        return StageResult("remove files", job.job_id, job_results(job.work, job.job_id))


def _remove_uploads(conn: Connection, storage: Storage) -> int:
    """Remove some of the uploaded files that are not kept any more; say how many."""
    with conn.transaction():
        keys = conn.execute(
            "select pipeline.take_old_uploads(%s, %s)", (storage.environment, _PAGE)
        ).fetchall()
        for (key,) in keys:
            storage.remove(key)
    return len(keys)
