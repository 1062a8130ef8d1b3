"""Import of what a location names: a file here or in S3, or each new file of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.types.json import Jsonb

from loader.database import connect, one_row
from loader.locations.finding import FoundFile, find_files, is_many, is_remote, no_file
from loader.stages.importing import ImportWork
from loader.stages.jobs import Claim, Context, Job, StageResult, StageWork, job_results


def import_work(context: Context, location: str, dmo_id: int, claim: Claim) -> StageWork:
    """Give the work of an import job that names a location; CdlError when nothing is there."""
    if is_many(location):
        return FolderWork(context, location)
    if is_remote(location):
        is_forced = bool(claim.params.get("force"))
        return RemoteWork(context, location, dmo_id, claim.source_name, is_forced=is_forced)
    path = Path(location)
    if not path.is_file():
        raise no_file(location, "There is no such file.")
    return ImportWork(context.storage, path, dmo_id, claim.source_name)


class FolderWork:
    """The import of a folder: each new file of it becomes a job of its own."""

    def __init__(self, context: Context, location: str) -> None:
        self._location = location
        self._endpoint = context.s3_endpoint

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: there may be new files."""
        return None

    def run(self, job: Job) -> StageResult:
        """Look what is new."""
        found = find_files(
            self._location,
            job.config["path_order"],
            endpoint=self._endpoint,
            only_settled=True,
        )
        new = job.call(
            "select pipeline.spread_import(%s, %s, %s)", job.job_id, job.token, _as_json(found)
        )
        note = f"{new:,} of {len(found):,} files in {self._location} are new"
        return StageResult("import", job.job_id, job_results(job.work, job.job_id), notes=(note,))


class RemoteWork:
    """The import of one object of S3: it is fetched first, within the job."""

    def __init__(
        self,
        context: Context,
        location: str,
        dmo_id: int,
        source_name: str | None,
        *,
        is_forced: bool,
    ) -> None:
        self._context = context
        self._location = location
        self._dmo_id = dmo_id
        self._source_name = source_name
        self._is_forced = is_forced

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: whether it was imported before is seen when it is here."""
        return None

    def run(self, job: Job) -> StageResult:
        """Fetch it, and import it as any file."""
        with lent(self._context, self._location, job.check) as path:
            work = ImportWork(self._context.storage, path, self._dmo_id, self._source_name)
            known = None if self._is_forced else work.known(self._context)
            if known is None:
                return work.run(job)
        job.call("select pipeline.complete_job(%s, %s, %s)", job.job_id, job.token, known.file_id)
        return known


@contextmanager
def lent(
    context: Context, location: str, check: Callable[[], None] = lambda: None
) -> Iterator[Path]:
    """Lend a source file as a local one."""
    if not is_remote(location):
        try:
            with Path(location).open("rb"):
                pass
        except OSError as error:
            raise no_file(location, error.strerror or "It can not be opened.") from error
        yield Path(location)
        return
    # boto3 takes a while to import, and a laptop does without it.
    from loader.locations.s3 import fetch  # noqa: PLC0415

    with TemporaryDirectory(prefix="cdl-import-") as folder:
        yield fetch(location, context.s3_endpoint, Path(folder), check)


def find_new_files(
    context: Context, location: str, dmo_id: int, source_name: str | None, *, force: bool
) -> tuple[list[FoundFile], int]:
    """Find the files of a folder that were not imported yet, and tell how many there are in all."""
    with connect(context.url) as conn:
        (order,) = one_row(
            conn, "select pipeline.get_config(%s, 'import') ->> 'path_order'", dmo_id
        )
        found = find_files(location, order, endpoint=context.s3_endpoint)
        if force:
            return found, len(found)
        (new,) = one_row(
            conn, "select pipeline.new_files(%s, %s, %s)", dmo_id, source_name, _as_json(found)
        )
    paths = {file["path"] for file in new}
    return [file for file in found if file.path in paths], len(found)


def note_found(context: Context, file: FoundFile, job_id: int) -> None:
    """Note that a job has imported a file of a folder."""
    with connect(context.url) as conn:
        conn.execute(
            "select pipeline.note_found_file(%s, %s, %s)", (job_id, file.path, file.version)
        )


def _as_json(files: list[FoundFile]) -> Jsonb:
    return Jsonb([{"path": file.path, "version": file.version} for file in files])
