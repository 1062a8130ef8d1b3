"""`cdl feed`: sources that are fetched."""

from typing import Annotated, Any

import typer

from loader.cli.output import JsonOption, Output, to_json
from loader.cli.work import find_dmo, one, open_database, rows
from loader.errors import CdlError, ExitCode
from loader.settings import load_settings

_SHOWN = ("dmo", "source_type", "source", "url", "schedule", "cursor")


def register(root: typer.Typer) -> None:
    """Add `cdl feed`."""
    group = typer.Typer(no_args_is_help=True, help="Sources that are fetched: APIs, websites.")
    group.command("preview")(preview)
    group.command("list")(list_feeds)
    root.add_typer(group, name="feed")


def preview(
    dmo: Annotated[
        str, typer.Argument(metavar="DMO", help="Name, number, or country/state/name of the DMO.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many records.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Fetch the first records of a DMO's feed, and show them as they would be imported.

    Nothing is kept. Columns that have no field of ours stand under attributes.

    Example: `cdl feed preview 'Visit Galway'`
    """
    from loader.feeds.preview import first_records  # noqa: PLC0415 (slow, and rarely needed)

    output = Output(as_json)
    with open_database() as conn:
        config = one(conn, "select pipeline.get_config(%s, 'import')", find_dmo(conn, dmo))
        if not one(conn, "select pipeline.is_feed(%s::jsonb)", to_json(config)):
            raise CdlError(
                f"the DMO {dmo} has no feed",
                hint="cdl config set DMO import tells what is fetched: docs/feeds.md.",
                code="nothing_there",
                exit_code=ExitCode.USAGE,
            )
        with output.progress("preview"):
            found = first_records(conn, config, limit, load_settings().private_feeds)
    output.table(
        ("record", "field", "value"),
        [
            (number, field, value if isinstance(value, str) else to_json(value))
            for number, record in enumerate(found.records, 1)
            for field, value in _lines(record)
        ],
    )
    for note in found.notes:
        output.say(note)
    if not found.records:
        output.say("The feed has no records.")
    output.data({"records": found.records, "columns": found.columns, "notes": found.notes})


def list_feeds(as_json: JsonOption = False) -> None:
    """List the feeds of all DMOs: what they are, when they run, how far they were read.

    Example: `cdl feed list`
    """
    output = Output(as_json)
    with open_database() as conn:
        feeds = rows(
            conn,
            "select d.name as dmo, c.config_params ->> 'source_type' as source_type,"
            "    c.config_params ->> 'source_name' as source,"
            "    c.config_params #>> '{feed,url}' as url,"
            "    c.schedule, s.cursor_value as cursor, s.changed_at as fetched_at"
            " from pipeline.dmo_configs as c"
            " join public.dmos as d on d.id = c.dmo_id"
            " left join pipeline.sources as o"
            "    on o.dmo_id = c.dmo_id and o.name = c.config_params ->> 'source_name'"
            " left join pipeline.feed_states as s on s.source_id = o.id"
            " where c.type = 'import' and c.active and pipeline.is_feed(c.config_params)"
            " order by d.name, d.id, c.data_domain",
        )
    output.table(
        ("DMO", "source_type", "source", "url", "schedule", "cursor"),
        [
            tuple(
                feed[key] for key in ("dmo", "source_type", "source", "url", "schedule", "cursor")
            )
            for feed in feeds
        ],
    )
    if not feeds:
        output.say("No DMO has a feed. docs/feeds.md has an example of each kind.")
    output.data(feeds)


def _lines(record: dict[str, Any]) -> list[tuple[str, Any]]:
    """Give a record's fields, those that have no field of ours each by itself."""
    own = [(field, value) for field, value in record.items() if field != "attributes"]
    others = (record.get("attributes") or {}).items()
    return [*own, *((f"attributes: {name}", value) for name, value in others)]
