"""Import of what a location names: a file here or in S3, or each new file of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.types.json import Jsonb

from loader.database import connect, one_row
from loader.locations.finding import (
    FoundFile,
    find_files,
    is_many,
    is_remote,
    no_file,
    told_path,
)
from loader.locations.holding import held
from loader.locations.roots import ImportRoots
from loader.stages.importing import ImportWork
from loader.stages.jobs import Claim, Context, Job, StageResult, StageWork, job_results


def import_work(context: Context, location: str, dmo_id: int, claim: Claim) -> StageWork:
    """Give the work of an import job that names a location; CdlError when it may not be read."""
    place = permitted(context, location, dmo_id)
    if is_many(place):
        return FolderWork(context, location, place, dmo_id)
    is_forced = bool(claim.params.get("force"))
    return FileWork(context, place, dmo_id, claim.source_name, is_forced=is_forced)


def permitted(context: Context, location: str, dmo_id: int) -> str:
    """Give a location that a configuration or a job names, links followed.

    CdlError when it is not among those that the installation lets imports read. A person who names
    a file at the command line is not asked: it is read with that person's rights.
    """
    return _roots(context, dmo_id).check(location, context.storage)


def _roots(context: Context, dmo_id: int) -> ImportRoots:
    def tenant_of(dmo_id: int) -> str:
        with connect(context.url) as conn:
            query = "select d.tenant_id::text from public.dmos as d where d.id = %s"
            (tenant_id,) = one_row(conn, query, dmo_id)
        return str(tenant_id)

    return context.import_roots.of(dmo_id, tenant_of)


class FolderWork:
    """The import of a folder: each new file of it becomes a job of its own."""

    def __init__(self, context: Context, location: str, place: str, dmo_id: int) -> None:
        """Take a location, and where that leads to."""
        self._context = context
        self._location = location
        self._place = place
        self._dmo_id = dmo_id

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: there may be new files."""
        return None

    def run(self, job: Job) -> StageResult:
        """Look what is new."""
        found = find_permitted(
            self._context,
            self._place,
            self._dmo_id,
            job.config["path_order"],
            only_settled=True,
        )
        new = job.call(
            "select pipeline.spread_import(%s, %s, %s)", job.job_id, job.token, _as_json(found)
        )
        note = f"{new:,} of {len(found):,} files in {self._location} are new"
        return StageResult("import", job.job_id, job_results(job.work, job.job_id), notes=(note,))


class FileWork:
    """The import of one file, here or in S3: it is fetched and looked at within the job."""

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
        """Give nothing: to tell whether it was imported before may take long."""
        return None

    def run(self, job: Job) -> StageResult:
        """Import it, unless that was done before."""
        with lent(self._context, self._location, job.check, is_permitted=True) as path:
            work = ImportWork(
                self._context.storage, path, self._dmo_id, self._source_name, check=job.check
            )
            return work.run_unless_known(job, self._context, is_forced=self._is_forced)


@contextmanager
def lent(
    context: Context,
    location: str,
    check: Callable[[], None] = lambda: None,
    *,
    is_permitted: bool = False,
) -> Iterator[Path]:
    """Lend a source file as a local one. `is_permitted`: one that permitted() gave."""
    if is_permitted and not is_remote(location):
        with held(location) as path:
            yield path
        return
    if not is_remote(location):
        if told_path(location) != location:
            raise no_file(
                told_path(location),
                "Its name has bytes that are no UTF-8.",
                "Give it another name.",
            )
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


def find_permitted(
    context: Context, place: str, dmo_id: int, order: str, *, only_settled: bool = False
) -> list[FoundFile]:
    """Find the files of a permitted folder; CdlError when a link in it leads out of it."""
    found = find_files(place, order, endpoint=context.s3_endpoint, only_settled=only_settled)
    _roots(context, dmo_id).check_found(found, place, context.storage)
    return found


def find_new_files(
    context: Context,
    location: str,
    dmo_id: int,
    source_name: str | None,
    *,
    is_permitted: bool,
    force: bool,
) -> tuple[list[FoundFile], int]:
    """Find the files of a folder that were not imported yet, and tell how many there are in all.

    `is_permitted`: only where configurations may lead to.
    """
    with connect(context.url) as conn:
        (order,) = one_row(
            conn, "select pipeline.get_config(%s, 'import') ->> 'path_order'", dmo_id
        )
        if is_permitted:
            found = find_permitted(context, location, dmo_id, order)
        else:
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
