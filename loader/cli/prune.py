"""`cdl prune`: removes what is over and older than it is kept."""

from collections import Counter
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import one, open_database, rows, stage_context
from loader.retention import prune as remove_rows
from loader.retention import remove_files

_KINDS = """
    select r.kind, r.description, coalesce(r.keep, r.default_keep)::text as kept_for
    from pipeline.retention as r
    order by coalesce(r.keep, r.default_keep), r.kind
"""


def register(root: typer.Typer) -> None:
    """Add `cdl prune` to the command line."""
    root.command("prune")(prune)


def prune(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count what would be removed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove what is over and older than it is kept: staged rows, stored files, jobs, and more.

    What waits for a person stays, whatever its age, and so do canonical records, their log, and the
    newest edition of each source. How long each kind is kept stands in pipeline.retention. Where
    pg_cron or cdl schedule runs, this is done every ten minutes by itself.

    Example: `cdl prune --dry-run`
    """
    output = Output(as_json)
    with open_database() as conn:
        kinds = rows(conn, _KINDS)
        due = one(conn, "select pipeline.prune_due()") if dry_run else {}
    counts: Counter[str] = Counter(due)
    if not dry_run:
        context = stage_context()
        with output.progress("remove") as bar:
            counts = remove_rows(context.url, lambda removed: bar.move_to(removed.total()))
        counts["stored_files"] = remove_files(context)
    output.table(
        ("kind", "what", "kept for", "would be removed" if dry_run else "removed"),
        [
            (kind["kind"], kind["description"], kind["kept_for"], counts[kind["kind"]])
            for kind in kinds
        ],
    )
    if counts["stored_files"]:
        output.say(f"Stored files removed: {counts['stored_files']:,}.")
    output.data({"is_dry_run": dry_run, "removed": counts})
