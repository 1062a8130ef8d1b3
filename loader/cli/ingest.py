"""`cdl ingest`: a file of records of the shape that Databricks' Gold layer has."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import existing_file
from loader.database import database_url
from loader.errors import ExitCode
from loader.ingesting import IngestRequest, Resource, ingest_file

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
        Path, typer.Argument(metavar="FILE", help="CSV, JSON, JSON Lines or Parquet, also gzipped.")
    ],
    resource: Annotated[Resource, typer.Option(help="What the records are.")],
    origin_system: Annotated[OriginSystem, typer.Option(help="Where they come from.")],
    batch_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The batch at the source; else the file's content."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Merge a file of Gold-shaped records into the tables of real estate, by COPY.

    It is what the RPCs ingest_listings, ingest_media … do, for a whole file in one transaction.
    The same file again changes nothing. Ends with 3 when records were rejected, fields could not
    be read, or conflicts wait for a person.

    Example: `cdl ingest property.csv --resource property --origin-system QOBRIX`
    """
    output = Output(as_json)
    request = IngestRequest(existing_file(file), resource, origin_system.value, batch_id)
    with output.progress("ingest") as bar:
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
