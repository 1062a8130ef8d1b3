"""`cdl sources …`: the feeds of the DMOs, and which of them are paused."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import DmoOption, as_person, find_dmo, one, open_database, rows
from loader.database import Connection

app = typer.Typer(help="The feeds of the DMOs: which there are, which are paused.",
                  no_args_is_help=True)  # fmt: skip

_LIST = """
    select s.id as source_id, s.dmo_id, format('%%s/%%s/%%s', d.country, d.state, d.name) as dmo,
        s.name as source_name, coalesce(x.data_domain, r.data_domain) as data_domain,
        x.paused_at, x.paused_by, x.pause_reason, coalesce(x.failed_runs, 0) as failed_runs,
        x.failed_stage, r.state as last_run_state, r.enqueued_at as last_run_at, r.run_id
    from pipeline.sources as s
    join public.dmos as d on d.id = s.dmo_id
    left join pipeline.source_states as x on x.source_id = s.id
    left join lateral (
        select u.run_id, u.state, u.enqueued_at, u.data_domain from pipeline.runs as u
        where u.dmo_id = s.dmo_id and u.source_id = s.id
            and (x.data_domain is null or u.data_domain = x.data_domain)
        order by u.first_job_id desc limit 1
    ) as r on true
    where (%(dmo)s::integer is null or s.dmo_id = %(dmo)s)
        and (x.paused_at is not null or not %(paused)s)
    order by dmo, s.name, data_domain
"""
_PAUSED = """
    select s.dmo_id, d.name as dmo_name, s.name as source_name, x.data_domain, x.paused_at,
        x.paused_by, x.pause_reason
    from pipeline.source_states as x
    join pipeline.sources as s on s.id = x.source_id
    join public.dmos as d on d.id = s.dmo_id
    where x.paused_at is not null and (%(dmo)s::integer is null or s.dmo_id = %(dmo)s)
    order by x.paused_at
"""

DmoArgument = Annotated[
    str, typer.Argument(metavar="DMO", help="Name, number, or country/state/name of the DMO.")
]
SourceOption = Annotated[
    str | None, typer.Option(help="Name of the feed; else as the import config says.")
]
DomainOption = Annotated[str, typer.Option(help="The data domain.")]


def register(root: typer.Typer) -> None:
    """Add `cdl sources` to the command line."""
    root.add_typer(app, name="sources")


@app.command("list")
def list_sources(
    dmo: DmoOption = None,
    paused: Annotated[bool, typer.Option("--paused", help="Only those that are paused.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the feeds, with their last runs and failures.

    Example: `cdl sources list --paused`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = None if dmo is None else find_dmo(conn, dmo)
        found = rows(conn, _LIST, {"dmo": dmo_id, "paused": paused})
    output.table(
        ("DMO", "source", "domain", "last run", "began", "failed in a row", "paused"),
        [
            (
                row["dmo"],
                row["source_name"],
                row["data_domain"],
                row["last_run_state"],
                row["last_run_at"],
                row["failed_runs"],
                f"{row['paused_at']:%Y-%m-%d %H:%M} by {row['paused_by']}: {row['pause_reason']}"
                if row["paused_at"]
                else None,
            )
            for row in found
        ],
    )
    if not found:
        output.say("None is paused." if paused else "There is none before the first import.")
    output.data(found)


@app.command()
def pause(
    dmo: DmoArgument,
    *,
    source: SourceOption = None,
    domain: DomainOption = "listings",
    reason: Annotated[str | None, typer.Option(help="Why; it is told wherever it shows.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Pause a feed: nothing of it begins by itself until somebody resumes it.

    What has begun goes on, and what you run by hand or retry runs.

    Example: `cdl sources pause 'Visit Galway' --reason 'they change their system'`
    """
    output = Output(as_json)
    with open_database() as conn, as_person(conn):
        dmo_id = find_dmo(conn, dmo)
        done = one(
            conn, "select pipeline.pause_source(%s, %s, %s, %s)", dmo_id, source, domain, reason
        )
    was = f"was paused before, by {done['paused_by']}: {done['reason']}"
    output.line(f"Source {done['source_name']} {was if done['was_paused'] else 'is paused'}.")
    if done["jobs"]:
        output.line(f"Jobs that had not begun and are put aside: {done['jobs']:,}.")
    output.data(done)


@app.command()
def resume(
    dmo: DmoArgument,
    *,
    source: SourceOption = None,
    domain: DomainOption = "listings",
    note: Annotated[str | None, typer.Option(help="What was done about it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Let a feed that was paused run by itself again.

    Of the times that passed meanwhile it runs what its schedule's catch-up says. Jobs that failed
    stay held: cdl jobs retry.

    Example: `cdl sources resume 'Visit Galway' --note 'the password was renewed'`
    """
    output = Output(as_json)
    with open_database() as conn, as_person(conn):
        dmo_id = find_dmo(conn, dmo)
        done = one(
            conn, "select pipeline.resume_source(%s, %s, %s, %s)", dmo_id, source, domain, note
        )
    output.line(
        f"Source {done['source_name']} {'is resumed' if done['was_paused'] else 'is not paused'}."
    )
    if done["jobs"]:
        output.line(f"Jobs that were put aside and are in the line again: {len(done['jobs']):,}.")
    if held := done["held_jobs"]:
        numbers = " ".join(map(str, held))
        output.say(f"Jobs that failed are still held. To try them again: cdl jobs retry {numbers}")
    output.data(done)


def paused_sources(conn: Connection, dmo_id: int | None = None) -> list[dict[str, Any]]:
    """Give the feeds that are paused."""
    return rows(conn, _PAUSED, {"dmo": dmo_id})


def show_paused(output: Output, paused: Iterable[Mapping[str, Any]]) -> None:
    """Say which feeds are paused, why, and how to resume them."""
    for source in paused:
        output.say(
            f"{source['dmo_name']}: source {source['source_name']} is paused since"
            f" {source['paused_at']:%Y-%m-%d %H:%M} by {source['paused_by']}:"
            f" {source['pause_reason'].rstrip('.')}. To let it run again: cdl sources resume"
            f" '{source['dmo_name']}' --source {source['source_name']}"
        )
