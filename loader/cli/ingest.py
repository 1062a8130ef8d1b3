"""`cdl ingest`: a file of records of the shape that Databricks' Gold layer has."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import existing_file, json_object, usage_error
from loader.database import database_url
from loader.errors import ExitCode
from loader.ingesting import IngestRequest, Resource, ingest_file
from loader.settings import load_settings

_COUNTS = (
    *("received", "inserted", "updated", "merged", "unchanged"),
    *("skipped", "rejected", "conflicts"),
)


class OriginSystem(StrEnum):
    """Sources of real estate."""

    QOBRIX = "QOBRIX"
    DASH_API = "DASH_API"
    DASH_FILE = "DASH_FILE"
    MANUAL = "MANUAL"


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command("ingest")(ingest)


def ingest(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="CSV, JSON, JSON Lines or Parquet, also gzipped."),
    ] = None,
    *,
    resource: Annotated[Resource, typer.Option(help="What the records are.")],
    origin_system: Annotated[OriginSystem, typer.Option(help="Where they come from.")],
    feed: Annotated[
        Path | None,
        typer.Option(
            metavar="JSON", help="In place of FILE: what is fetched, as in docs/feeds.md."
        ),
    ] = None,
    batch_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The batch at the source; else the file's content."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Merge a file of Gold-shaped records into the tables of real estate, by COPY.

    It is what the RPCs ingest_listings, ingest_media … do, for a whole file in one transaction.
    The same file again changes nothing. With --feed they are fetched, such as from Databricks by
    SQL; one that is incremental goes on where the last ended. Ends with 3 when records were
    rejected, fields could not be read, or conflicts wait for a person.

    Example: `cdl ingest property.csv --resource property --origin-system QOBRIX`
    """
    output = Output(as_json)
    if (file is None) == (feed is None):
        raise usage_error("which records?", "Give a FILE, or --feed with what is fetched.")
    with output.progress("ingest") as bar, _records(file, feed, resource, origin_system) as path:
        if path is None:
            output.say("The feed has nothing new.")
            output.data(dict.fromkeys(_COUNTS, 0) | {"errors": []})
            return
        request = IngestRequest(path, resource, origin_system.value, batch_id)
        answer = ingest_file(database_url(), request, bar.move_to)
    output.table(_COUNTS, [[answer[name] for name in _COUNTS]])
    if answer["errors"]:
        output.table(
            ("line", "key", "field", "what is wrong"),
            [(e["line"], e["key"], e["field"], e["message"]) for e in answer["errors"]],
        )
    output.data(answer)
    if answer["rejected"] or answer["conflicts"] or answer["errors"]:
        raise typer.Exit(ExitCode.WAITS)


@contextmanager
def _records(
    file: Path | None, feed: Path | None, resource: Resource, origin_system: OriginSystem
) -> Iterator[Path | None]:
    """Lend the file, or what is fetched as one; None when that is nothing."""
    if feed is None:
        yield existing_file(file or Path())
        return
    from loader.feeds.gold import fetched_records  # noqa: PLC0415 (slow, and rarely needed)

    told = {"source_name": origin_system.value.lower()} | json_object(
        existing_file(feed).read_bytes(), str(feed)
    )
    with fetched_records(
        database_url(),
        told,
        resource.value,
        origin_system.value,
        is_private_allowed=load_settings().private_feeds,
    ) as fetched:
        yield fetched.path if fetched.records else None
