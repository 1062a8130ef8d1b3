"""`cdl dmo …`: the destination organisations that send listings."""

from typing import Annotated, Any

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import one, open_database, rows
from loader.database import Connection

app = typer.Typer(help="DMOs: whoever sends listings.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add `cdl dmo` to the command line."""
    root.add_typer(app, name="dmo")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the DMO is called.")],
    *,
    country: Annotated[str, typer.Option(help="Two letters of ISO 3166, such as IE.")],
    state: Annotated[
        str, typer.Option(help="State or province, as it shall stand in storage keys.")
    ],
    language: Annotated[
        str, typer.Option(help="BCP 47 tag of texts whose record names none; und: not told.")
    ] = "und",
    time_zone: Annotated[str, typer.Option(help="IANA name, such as Europe/Dublin.")] = "UTC",
    tenant: Annotated[str, typer.Option(help="Whose data it is; made when new.")] = "default",
    as_json: JsonOption = False,
) -> None:
    """Add a DMO; one that is there already stays as it is.

    Example: `cdl dmo add 'Visit Galway' --country IE --state G --language en`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = one(
            conn,
            "select pipeline.add_dmo(p_name => %s, p_country => %s, p_state => %s,"
            " p_tenant => %s, p_language => %s, p_time_zone => %s)",
            name,
            country,
            state,
            tenant,
            language,
            time_zone,
        )
        dmo = next(dmo for dmo in _dmos(conn) if dmo["id"] == dmo_id)
    output.line(f"DMO {dmo_id}: {dmo['country']}/{dmo['state']}/{dmo['name']}")
    output.data(dmo)


@app.command("list")
def list_dmos(as_json: JsonOption = False) -> None:
    """List the DMOs with their sources.

    Example: `cdl dmo list`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmos = _dmos(conn)
    output.table(
        ("no.", "name", "country", "state", "language", "time zone", "tenant", "sources"),
        [
            (
                dmo["id"],
                dmo["name"],
                dmo["country"],
                dmo["state"],
                dmo["language"],
                dmo["time_zone"],
                dmo["tenant"],
                ", ".join(dmo["sources"]),
            )
            for dmo in dmos
        ],
    )
    if not dmos:
        output.say("There is none yet: cdl dmo add NAME --country XX --state YY")
    output.data(dmos)


def _dmos(conn: Connection) -> list[dict[str, Any]]:
    return rows(
        conn,
        "select d.id, d.name, d.country, d.state, d.language, d.time_zone, t.name as tenant,"
        "    array(select s.name from pipeline.sources as s where s.dmo_id = d.id order by s.id)"
        "        as sources"
        " from public.dmos as d join public.tenants as t on t.id = d.tenant_id"
        " order by d.country, d.state, lower(d.name)",
    )
