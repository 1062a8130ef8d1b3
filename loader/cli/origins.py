"""`cdl origins`: where each value of a listing comes from."""

from typing import Annotated, Any

import typer

from loader.cli.output import JsonOption, Output, to_json
from loader.cli.work import open_database, rows
from loader.database import Connection


def register(root: typer.Typer) -> None:
    """Add `cdl origins` to the command line."""
    root.command("origins")(origins)


def origins(
    listing: Annotated[
        int, typer.Argument(metavar="LISTING", help="Number of the listing: public.listings.id.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Tell for each value of a listing whose it is: source, file, line, when, by which rule.

    What other sources say of the same field stands beside it.

    Example: `cdl origins 1`
    """
    output = Output(as_json)
    with open_database() as conn:
        found = find_origins(conn, listing)
    show_origins(output, found)
    output.data(found)


def find_origins(conn: Connection, listing_id: int) -> list[dict[str, Any]]:
    """Ask for the origins of a listing's fields, one row a field."""
    return rows(conn, "select * from pipeline.origins(%s)", (listing_id,))


def show_origins(output: Output, found: list[dict[str, Any]], title: str | None = None) -> None:
    """Print origins as a table; fields of which nobody says anything are left out."""
    output.table(
        ("field", "value", "from", "when", "by", "others say"),
        [
            (
                _field(row),
                _text(row["value"]),
                _source(row),
                f"{row['changed_at']:%Y-%m-%d %H:%M}" if row["changed_at"] else None,
                _who(row),
                "\n".join(_other(row, other) for other in row["others"] or ()) or None,
            )
            for row in found
            if row["value"] is not None or row["others"]
        ],
        title=title,
    )


def _field(row: dict[str, Any]) -> str:
    if row["data_domain"] == "listings":
        return str(row["field"])
    part = (row["data_domain"].removeprefix("listing_"), row["part"])
    return f"{' '.join(word for word in part if word)}: {row['field']}"


def _source(row: dict[str, Any]) -> str | None:
    record = " ".join(word for word in (row["source_name"], row["source_id"]) if word)
    place = f"{row['file_name']}, line {row['line']}" if row["file_name"] else ""
    return "\n".join(text for text in (record, place) if text) or None


def _who(row: dict[str, Any]) -> str:
    by_source = row["actor"] is None or row["actor"].startswith("source ")
    return str(row["rule"]) if by_source else f"{row['actor']} ({row['rule']})"


def _other(row: dict[str, Any], other: dict[str, Any]) -> str:
    value = "the same" if other["value"] == row["value"] else _text(other["value"])
    said = f"{other['source']}: {value}"
    return said + (" (suggested)" if other["suggested"] else " (gone)" if other["gone"] else "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else to_json(value)
