"""Imports what there is to import: a file that was named, or what the configuration names."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from loader.database import connect, one_row
from loader.errors import CdlError, ExitCode
from loader.locations.finding import FoundFile, is_many, is_remote
from loader.stages.import_location import find_new_files, lent, note_found, permitted
from loader.stages.importing import import_file
from loader.stages.jobs import Chain, Context, StageResult


def import_source(
    context: Context,
    location: Path | str | None,
    dmo_id: int,
    *,
    source_name: str | None = None,
    run_id: UUID | None = None,
    force: bool = False,
    chain: Chain | None = None,
) -> StageResult:
    """Import a file, here or in S3; without one, the feed or file that the configuration names.

    CdlError when it names neither.
    """
    is_permitted = False
    if location is None:
        is_feed, location = configured(context, dmo_id)
        if is_feed:
            from loader.feeds.work import import_feed  # noqa: PLC0415 (slow, and rarely needed)

            return import_feed(
                context,
                dmo_id,
                source_name=source_name,
                run_id=run_id,
                force=force,
                chain=chain,
            )
        if location is None:
            raise CdlError(
                "which file? The DMO's import configuration names neither a file nor a feed",
                hint="Name a file; or set path or feed: cdl config schema import, docs/feeds.md.",
                code="usage",
                exit_code=ExitCode.USAGE,
            )
        location = permitted(context, location, dmo_id)
        is_permitted = True
    with lent(context, str(location), is_permitted=is_permitted) as path:
        return import_file(
            context,
            path,
            dmo_id,
            source_name=source_name,
            run_id=run_id,
            force=force,
            chain=chain,
            origin=str(location) if is_permitted or is_remote(str(location)) else None,
        )


@dataclass(frozen=True, slots=True)
class Sources:
    """What is to be imported, in order; None is the feed of the configuration."""

    locations: list[str | None]
    folder: str | None = None
    """Where they were found, unless one was named."""
    total: int = 1
    """How many files there are, those included that were imported before."""
    versions: dict[str, FoundFile] = field(default_factory=dict)

    def note(self, context: Context, location: str | None, job_id: int | None) -> None:
        """Note that a job has imported one: as long as it does not change it is not new."""
        if location in self.versions and job_id is not None:
            note_found(context, self.versions[location], job_id)


def find_sources(
    context: Context, location: str | None, dmo_id: int, source_name: str | None, *, force: bool
) -> Sources:
    """Find what a location names, without one the configuration's: of a folder the new files."""
    is_configured = location is None
    if location is None:
        is_feed, location = configured(context, dmo_id)
        if is_feed or location is None:
            return Sources([None])
        location = permitted(context, location, dmo_id)
    if not is_many(location):
        return Sources([location])
    new, total = find_new_files(
        context, location, dmo_id, source_name, is_permitted=is_configured, force=force
    )
    return Sources([file.path for file in new], location, total, {file.path: file for file in new})


def configured(context: Context, dmo_id: int) -> tuple[bool, str | None]:
    """Tell whether a DMO's import configuration names a feed, and which file or folder it names."""
    with connect(context.url) as conn:
        is_feed, path = one_row(
            conn,
            "select pipeline.is_feed(c.params), c.params ->> 'path'"
            " from pipeline.get_config(%s, 'import') as c (params)",
            dmo_id,
        )
    return bool(is_feed), path
