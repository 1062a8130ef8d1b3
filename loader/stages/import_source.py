"""Imports what there is to import: a file that was named, or what the configuration names."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from loader.database import connect, one_row
from loader.errors import CdlError, ExitCode
from loader.stages.importing import import_file
from loader.stages.jobs import Chain, Context, StageResult


def import_source(
    context: Context,
    path: Path | None,
    dmo_id: int,
    *,
    source_name: str | None = None,
    run_id: UUID | None = None,
    force: bool = False,
    chain: Chain | None = None,
) -> StageResult:
    """Import a file; without one, the feed or the file that the DMO's import configuration names.

    CdlError when it names neither.
    """
    if path is None:
        with connect(context.url) as conn:
            is_feed, told = one_row(
                conn,
                "select pipeline.is_feed(c.params), c.params ->> 'path'"
                " from pipeline.get_config(%s, 'import') as c (params)",
                dmo_id,
            )
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
        if told is None:
            raise CdlError(
                "which file? The DMO's import configuration names neither a file nor a feed",
                hint="Name a file; or set path or feed: cdl config schema import, docs/feeds.md.",
                code="usage",
                exit_code=ExitCode.USAGE,
            )
        path = Path(told)
    return import_file(
        context,
        path,
        dmo_id,
        source_name=source_name,
        run_id=run_id,
        force=force,
        chain=chain,
    )
