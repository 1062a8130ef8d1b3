"""`cdl jobs …`: what is in the queue, what became of it, and what to do about it."""

import datetime as dt
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from loader.cli.jobs_shown import show_errors, show_jobs, show_story
from loader.cli.output import JsonOption, Output, to_json
from loader.cli.sources import paused_sources, show_paused
from loader.cli.work import DmoOption, as_person, find_dmo, one, open_database, rows, usage_error
from loader.database import Connection
from loader.errors import ExitCode

app = typer.Typer(help="The jobs of the queue.", no_args_is_help=True)

_SPAN = re.compile(r"(\d{1,4})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FAILED_WHOLE = """
    select count(*) as number
    from pipeline.find_jobs('{"state": ["held", "failed"]}'::jsonb || %s::jsonb) as f
    where f.state in ('held', 'failed')
"""
_DONE = {"retry": "queued again", "cancel": "cancelled", "hold": "held"}


class State(StrEnum):
    """Where jobs can be."""

    WAITING = "waiting"
    DELAYED = "delayed"
    RETRYING = "retrying"
    PAUSED = "paused"
    RUNNING = "running"
    HELD = "held"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


JobArgument = Annotated[int, typer.Argument(metavar="JOB", help="Number of the job.")]
JobsArgument = Annotated[
    list[int] | None, typer.Argument(metavar="JOB...", help="Numbers of jobs; else by filter.")
]
StateOption = Annotated[
    list[State] | None, typer.Option("--state", help="Where they are. Repeatable.")
]
DomainOption = Annotated[str | None, typer.Option(help="Data domain, such as listings.")]
SourceOption = Annotated[str | None, typer.Option(help="Name of the feed.")]
TypeOption = Annotated[
    list[str] | None,
    typer.Option("--type", help="import, transform, stage, promote, or a job type. Repeatable."),
]
RunOption = Annotated[str | None, typer.Option(metavar="RUN", help="The jobs of one run.")]
CodeOption = Annotated[str | None, typer.Option(help="Code of the job's error, such as no_file.")]
SinceOption = Annotated[
    str | None,
    typer.Option(help="Enqueued since: 2026-11-22, '2026-11-22 04:30', or 2h, 3d before now."),
]
UntilOption = Annotated[str | None, typer.Option(help="Enqueued before; as --since.")]
NoteOption = Annotated[str | None, typer.Option(help="Why; kept with the job.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(root: typer.Typer) -> None:
    """Add `cdl jobs` to the command line."""
    root.add_typer(app, name="jobs")


@app.command("list")
def list_jobs(
    *,
    state: StateOption = None,
    dmo: DmoOption = None,
    domain: DomainOption = None,
    source: SourceOption = None,
    kind: TypeOption = None,
    run: RunOption = None,
    code: CodeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    before: Annotated[
        int | None, typer.Option(metavar="JOB", help="The next page: jobs before this number.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List jobs, the newest first.

    Example: `cdl jobs list --state held --since 3d`
    """
    output = Output(as_json)
    with open_database() as conn:
        chosen = _filter(
            conn, dmo, state=state, domain=domain, source=source, type=kind, run=run, code=code,
            since=since, until=until, before=before,
        )  # fmt: skip
        # One more than is shown tells whether there are more.
        found = rows(
            conn,
            "select f.* from pipeline.find_jobs(%s::jsonb, %s) as f",
            (to_json(chosen), limit + 1),
        )
        paused = paused_sources(conn)
    shown = found[:limit]
    following = shown[-1]["job_id"] if len(found) > limit else None
    show_jobs(output, shown)
    if not shown:
        output.say("There are no such jobs.")
    if following is not None:
        output.say(f"There are more: --before {following}")
    show_paused(output, paused)
    output.data({"jobs": shown, "next_before": following, "paused_sources": paused})


@app.command()
def show(job: JobArgument, as_json: JsonOption = False) -> None:
    """Tell the whole story of a job: its run, configuration, files, tries, events and errors.

    Example: `cdl jobs show 12`
    """
    output = Output(as_json)
    with open_database() as conn:
        story = one(conn, "select pipeline.job_story(%s)", job)
    show_story(output, story)
    output.data(story)


@app.command()
def errors(
    jobs: JobsArgument = None,
    *,
    state: StateOption = None,
    dmo: DmoOption = None,
    domain: DomainOption = None,
    source: SourceOption = None,
    kind: TypeOption = None,
    run: RunOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write each record with its error to a CSV file; -: stdout."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Group what could not go on by its reason, with a sample and what to do.

    Records that were left out, and values that could not be used; by job, run or filter. How many
    jobs failed as a whole is told, too.

    Example: `cdl jobs errors --dmo 'Visit Galway' --since 1d --csv errors.csv`
    """
    output = Output(as_json)
    with open_database() as conn:
        told = _filter(
            conn,
            dmo,
            ids=jobs or None,
            state=state,
            domain=domain,
            source=source,
            type=kind,
            run=run,
            since=since,
            until=until,
        )
        chosen = to_json(_named(told))
        if csv is not None:
            _write_csv(output, conn, chosen, csv)
            return
        groups = rows(conn, "select g.* from pipeline.error_groups(%s::jsonb) as g", (chosen,))
        whole = rows(conn, _FAILED_WHOLE, (chosen,))[0]["number"]
    show_errors(output, groups)
    if whole:
        output.say(
            f"Jobs that failed as a whole, not record by record: {whole:,}."
            " They are in: cdl jobs list --state held --state failed"
        )
    elif not groups:
        output.say("All records and values could be used.")
    total = sum(group["number"] for group in groups)
    output.data({"groups": groups, "total": total, "failed_jobs": whole})


@app.command()
def retry(
    jobs: JobsArgument = None,
    *,
    state: StateOption = None,
    dmo: DmoOption = None,
    domain: DomainOption = None,
    source: SourceOption = None,
    kind: TypeOption = None,
    run: RunOption = None,
    code: CodeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    note: NoteOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Let jobs be tried again, with the configuration as it is now.

    By number: jobs that are held, failed or cancelled. By filter: those that are held; they are
    shown first, and you are asked. A source that is paused stays so: cdl sources resume.

    Example: `cdl jobs retry --code no_file --note 'the folder is back'`
    """
    _change(
        "retry", Output(as_json), jobs, dmo, note=note, yes=yes, state=state, domain=domain,
        source=source,
        type=kind, run=run, code=code, since=since, until=until,
    )  # fmt: skip


@app.command()
def cancel(
    jobs: JobsArgument = None,
    *,
    state: StateOption = None,
    dmo: DmoOption = None,
    domain: DomainOption = None,
    source: SourceOption = None,
    kind: TypeOption = None,
    run: RunOption = None,
    code: CodeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    note: NoteOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Cancel jobs; one that runs is asked to stop, and what it had written is taken back.

    By filter, without --state, those that wait or are held; they are shown first, and you are
    asked.

    Example: `cdl jobs cancel --state held --code LC064`
    """
    _change(
        "cancel", Output(as_json), jobs, dmo, note=note, yes=yes, state=state, domain=domain,
        source=source, type=kind, run=run, code=code, since=since, until=until,
    )  # fmt: skip


@app.command()
def hold(
    jobs: JobsArgument = None,
    *,
    state: StateOption = None,
    dmo: DmoOption = None,
    domain: DomainOption = None,
    source: SourceOption = None,
    kind: TypeOption = None,
    run: RunOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    note: NoteOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Hold jobs that wait, until somebody retries them.

    By filter they are shown first, and you are asked.

    Example: `cdl jobs hold 12 --note 'until the new categories are in'`
    """
    _change(
        "hold", Output(as_json), jobs, dmo, note=note, yes=yes, state=state, domain=domain,
        source=source,
        type=kind, run=run, since=since, until=until,
    )  # fmt: skip


def _change(
    change: str,
    output: Output,
    jobs: list[int] | None,
    dmo: str | None,
    *,
    note: str | None,
    yes: bool,
    **told: Any,
) -> None:
    with open_database() as conn:
        chosen = _named(_filter(conn, dmo, ids=jobs or None, **told))
        if not jobs and not yes:
            preview = _changed(conn, chosen, change, note, preview=True)
            _show_changed(output, preview)
            if not preview["jobs"]:
                output.data(preview)
                return
            number = _jobs(len(preview["jobs"]))
            typer.confirm(f"{number} will be {_DONE[change]}. Go on?", abort=True, err=True)
        with as_person(conn):
            done = _changed(conn, chosen, change, note, preview=False)
    _show_changed(output, done)
    output.data(done)
    if done["refused"]:
        raise typer.Exit(ExitCode.WAITS)


def _changed(
    conn: Connection, chosen: dict[str, Any], change: str, note: str | None, *, preview: bool
) -> dict[str, Any]:
    done: dict[str, Any] = one(
        conn,
        "select pipeline.change_jobs(%s::jsonb, %s, %s, %s)",
        to_json(chosen),
        change,
        note,
        preview,
    )
    return done


def _show_changed(output: Output, done: dict[str, Any]) -> None:
    """Tell which jobs were, or would be, changed, and which can not."""
    jobs = done["jobs"]
    if done["is_preview"]:
        output.table(
            ("job", "type", "DMO", "source", "state", "error"),
            [
                (
                    job["job_id"], job["job_type"], job["dmo_name"], job["source_name"],
                    job["was"], job["error_message"],
                )
                for job in jobs
            ],
        )  # fmt: skip
        if not jobs:
            output.say("No job fits.")
        return
    asked = [job for job in jobs if done["change"] == "cancel" and job["state"] == "running"]
    if jobs:
        output.line(f"{_jobs(len(jobs) - len(asked))} {_DONE[done['change']]}.")
    if asked:
        output.line(f"{_jobs(len(asked))} asked to stop.")
    if not jobs and not done["refused"]:
        output.say("No job fits.")
    for job in done["refused"]:
        output.say(f"Not job {job['job_id']}: {job['message']}. {job['hint'] or ''}".rstrip())


def _jobs(number: int) -> str:
    return "1 job" if number == 1 else f"{number:,} jobs"


def _filter(conn: Connection, dmo: str | None, **told: Any) -> dict[str, Any]:
    """Give the filter as pipeline.find_jobs() wants it."""
    told["dmo"] = None if dmo is None else find_dmo(conn, dmo)
    for key in ("since", "until"):
        told[key] = _moment(told.get(key))
    return {key: value for key, value in told.items() if value not in (None, [])}


def _named(chosen: dict[str, Any]) -> dict[str, Any]:
    if not chosen:
        raise usage_error("which jobs?", "Give their numbers, or a filter such as --dmo.")
    return chosen


def _moment(text: str | None) -> str | None:
    """Read 2h or 3d as that long ago; anything else is for the database to read."""
    if text is None or not (span := _SPAN.fullmatch(text)):
        return text
    ago = dt.timedelta(**{_UNITS[span[2]]: int(span[1])})
    return (dt.datetime.now(dt.UTC) - ago).isoformat()


def _write_csv(output: Output, conn: Connection, chosen: str, path: Path) -> None:
    """Write each record that could not go on as a line of a CSV file."""
    literal = one(conn, "select quote_literal(%s)", chosen)
    statement = (
        f"copy (select e.* from pipeline.error_rows({literal}::jsonb) as e"  # noqa: S608 (quoted)
        " order by e.job_id, e.line, e.record_id, e.field) to stdout (format csv, header)"
    )
    number = -1  # the header is none
    try:
        target = sys.stdout.buffer if str(path) == "-" else path.open("wb")
    except OSError as error:
        raise usage_error(
            f"the file {path} cannot be written", "May you write there?", error.strerror
        ) from error
    try:
        with conn.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in copy:
                target.write(row)
                number += 1
    finally:
        if str(path) == "-":
            target.flush()
        else:
            target.close()
    if str(path) != "-":
        output.say(f"Errors written to {path}: {number:,}.")
        output.data({"file": str(path), "errors": number})
