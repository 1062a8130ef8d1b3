"""`cdl config …`: what a DMO tells each stage."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from loader.cli.output import JsonOption, Output, to_json
from loader.cli.work import (
    as_person,
    existing_file,
    find_dmo,
    json_object,
    one,
    open_database,
    rows,
    usage_error,
)
from loader.database import Connection
from loader.errors import CdlError, ExitCode

app = typer.Typer(help="Configuration of the stages, by DMO.", no_args_is_help=True)


class CatchUp(StrEnum):
    """What becomes of times that passed while no scheduler ran."""

    SKIP = "skip"
    ONCE = "once"
    ALL = "all"


class WaitingJobs(StrEnum):
    """What becomes of jobs that wait with an older configuration."""

    LEAVE = "leave"
    CANCEL = "cancel"


class Stage(StrEnum):
    """The stages that can be configured."""

    IMPORT = "import"
    TRANSFORM = "transform"
    STAGE = "stage"
    PROMOTE = "promote"


DmoArgument = Annotated[
    str, typer.Argument(metavar="DMO", help="Name, number, or country/state/name of the DMO.")
]
StageArgument = Annotated[Stage, typer.Argument(help="The stage.")]


def register(root: typer.Typer) -> None:
    """Add `cdl config` to the command line."""
    root.add_typer(app, name="config")


@app.command()
def show(dmo: DmoArgument, stage: StageArgument, as_json: JsonOption = False) -> None:
    """Show what a stage runs with: what the DMO told, over the defaults.

    Example: `cdl config show 'Visit Galway' import`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = find_dmo(conn, dmo)
        params = one(conn, "select pipeline.get_config(%s, %s)", dmo_id, stage)
        version, own = _present(conn, dmo_id, stage)
        schedule = _schedule(conn, dmo_id, stage)
    output.table(
        ("parameter", "value", "told by"),
        [
            (key, _text(value), f"version {version}" if key in own else "default")
            for key, value in sorted(params.items())
        ],
    )
    output.table(("schedule", "is"), [(key, value) for key, value in schedule.items()])
    output.data(
        {"stage": stage, "version": version, "config_params": params, "told": own, **schedule}
    )


@app.command("set")
def set_config(
    dmo: DmoArgument,
    stage: StageArgument,
    *,
    file: Annotated[
        str | None,
        typer.Option(help="JSON file with all parameters, in place of the present ones; -: stdin."),
    ] = None,
    json_params: Annotated[
        str | None,
        typer.Option(help="All parameters as JSON text, in place of the present ones."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="One parameter; a.b=… sets b in a. VALUE is JSON, else text. Repeatable.",
        ),
    ] = None,
    unset: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Back to the default. Repeatable."),
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            help="manual, pipeline, hourly, daily, weekly, monthly, or a cron expression such as"
            " '30 4 * * mon-fri', by the DMO's clocks."
        ),
    ] = None,
    catch_up: Annotated[
        CatchUp | None, typer.Option(help="Of times that nobody followed, run none, one or all.")
    ] = None,
    waiting_jobs: Annotated[
        WaitingJobs, typer.Option(help="Jobs that wait with an older configuration.")
    ] = WaitingJobs.LEAVE,
    as_json: JsonOption = False,
) -> None:
    """Change a stage's configuration; the old version is kept, the same again makes none.

    Example: `cdl config set Galway import --param full_snapshot=true --param columns.name=Titel`
    """
    output = Output(as_json)
    if file is not None and json_params is not None:
        raise usage_error("--file and --json-params both give all parameters", "Leave one away.")
    if not any((file is not None, json_params is not None, param, unset, schedule, catch_up)):
        raise usage_error(
            "nothing to set",
            "Give --file, --json-params, --param, --unset, --schedule or --catch-up.",
        )
    with open_database() as conn, as_person(conn):
        dmo_id = find_dmo(conn, dmo)
        before, params = _present(conn, dmo_id, stage)
        if file is not None:
            params = json_object(_read(file), file)
        elif json_params is not None:
            params = json_object(json_params.encode(), "--json-params")
        for assignment in param or ():
            _assign(params, assignment)
        for key in unset or ():
            _unset(params, key)
        saved = one(
            conn,
            "select pipeline.save_config(%s, %s, %s::jsonb, p_schedule => %s, p_catch_up => %s,"
            " p_waiting_jobs => %s, p_expected_version => %s)",
            dmo_id,
            stage,
            to_json(params),
            schedule,
            catch_up,
            waiting_jobs,
            before,
        )
    version, waiting = saved["version"], saved["waiting_jobs"]
    changed = version != before
    output.line(
        f"The {stage} configuration is now version {version}."
        if changed
        else f"Nothing changed; the {stage} configuration is version {version}."
    )
    if waiting:
        numbers = ", ".join(str(job["job_id"]) for job in waiting)
        output.line(
            f"Cancelled, since they had an older one: jobs {numbers}."
            if saved["are_cancelled"]
            else f"Jobs {numbers} wait with an older one; --waiting-jobs cancel cancels them."
        )
    output.data({"stage": stage, "changed": changed, "told": params, **saved})


@app.command()
def diff(
    dmo: DmoArgument,
    stage: StageArgument,
    old: Annotated[
        int, typer.Option("--from", metavar="VERSION", help="The older; 0: the defaults.")
    ] = 0,
    new: Annotated[
        int | None, typer.Option("--to", metavar="VERSION", help="The newer; else the present one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what differs between two versions, or between the defaults and the present one.

    Example: `cdl config diff 'Visit Galway' import --from 1 --to 2`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = find_dmo(conn, dmo)
        present, _ = _present(conn, dmo_id, stage)
        newer = present if new is None else new
        before = _version(conn, dmo_id, stage, old)
        after = _version(conn, dmo_id, stage, newer)
    changes = [
        {"parameter": key, "from": before.get(key), "to": after.get(key)}
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
    output.table(
        ("parameter", _label(old), _label(newer)),
        [(row["parameter"], _text(row["from"]), _text(row["to"])) for row in changes],
    )
    if not changes:
        output.say("Nothing differs.")
    output.data({"stage": stage, "from": old, "to": newer, "changes": changes})


@app.command()
def history(dmo: DmoArgument, stage: StageArgument, as_json: JsonOption = False) -> None:
    """List all versions: who made them and when.

    Example: `cdl config history 'Visit Galway' import`
    """
    output = Output(as_json)
    with open_database() as conn:
        versions = rows(
            conn,
            "select c.version, c.created_at, c.changed_by, c.active, c.config_params"
            " from pipeline.dmo_configs as c"
            " where c.dmo_id = %s and c.type = %s and c.data_domain = 'listings'"
            " order by c.version desc",
            (find_dmo(conn, dmo), stage),
        )
    output.table(
        ("version", "made at", "by", "in use", "told"),
        [
            (
                row["version"],
                row["created_at"],
                row["changed_by"],
                row["active"],
                to_json(row["config_params"]),
            )
            for row in versions
        ],
    )
    if not versions:
        output.say("The DMO told nothing yet; the defaults are in use.")
    output.data(versions)


@app.command()
def schema(stage: StageArgument, as_json: JsonOption = False) -> None:
    """Show which parameters a stage has, what they may be and what they do.

    Example: `cdl config schema import`
    """
    output = Output(as_json)
    with open_database() as conn:
        document = one(conn, "select pipeline.config_schema(%s)", stage)
    output.table(
        ("parameter", "may be", "default", "what it does"),
        [
            (key, _allowed(rule), _text(rule.get("default")), rule.get("description"))
            for key, rule in sorted(document["properties"].items())
        ],
    )
    output.data(document)


def _present(conn: Connection, dmo_id: int, stage: str) -> tuple[int, dict[str, Any]]:
    """Give the active version's number and parameters; 0 and none when the DMO told nothing."""
    row = conn.execute(
        "select c.version, c.config_params from pipeline.dmo_configs as c"
        " where c.dmo_id = %s and c.type = %s and c.data_domain = 'listings' and c.active",
        (dmo_id, stage),
    ).fetchone()
    return (row[0], row[1]) if row else (0, {})


def _schedule(conn: Connection, dmo_id: int, stage: str) -> dict[str, Any]:
    """Give what runs the stage, and how far that was followed."""
    (found,) = rows(
        conn,
        "select c.schedule, c.catch_up, d.time_zone,"
        "    pipeline.next_run(c.schedule, d.time_zone, s.settled_until) as next_run_at,"
        "    s.last_due_at, s.last_job_id, s.problem"
        " from public.dmos as d"
        " cross join lateral (select coalesce(max(a.schedule), %(default)s) as schedule,"
        "        coalesce(max(a.catch_up), 'once') as catch_up"
        "    from pipeline.dmo_configs as a where a.dmo_id = d.id and a.type = %(stage)s"
        "        and a.data_domain = 'listings' and a.active) as c"
        " left join pipeline.schedules as s"
        "    on s.dmo_id = d.id and s.type = %(stage)s and s.data_domain = 'listings'"
        " where d.id = %(dmo)s",
        {"dmo": dmo_id, "stage": stage, "default": "manual" if stage == "import" else "pipeline"},
    )
    return found


def _version(conn: Connection, dmo_id: int, stage: str, version: int) -> dict[str, Any]:
    """Give a version's parameters over the defaults."""
    defaults: dict[str, Any] = one(conn, "select pipeline.config_defaults(%s)", stage)
    if version == 0:
        return defaults
    told = one(
        conn,
        "select c.config_params from pipeline.dmo_configs as c where c.dmo_id = %s"
        " and c.type = %s and c.data_domain = 'listings' and c.version = %s",
        dmo_id,
        stage,
        version,
    )
    if told is None:
        raise CdlError(
            f"the {stage} configuration has no version {version}",
            hint="cdl config history shows those there are.",
            code="no_version",
            exit_code=ExitCode.USAGE,
        )
    return {**defaults, **told}


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else existing_file(Path(file)).read_bytes()


def _assign(params: dict[str, Any], assignment: str) -> None:
    path, equals, text = assignment.partition("=")
    if not equals or not path:
        raise usage_error(f"--param {assignment} has no KEY=VALUE", "Such as full_snapshot=true.")
    try:
        value = orjson.loads(text)
    except ValueError:
        value = text
    *parents, key = path.split(".")
    for parent in parents:
        child = params.get(parent)
        params[parent] = params = dict(child) if isinstance(child, dict) else {}
    params[key] = value


def _unset(params: dict[str, Any], path: str) -> None:
    *parents, key = path.split(".")
    for parent in parents:
        child = params.get(parent)
        if not isinstance(child, dict):
            return
        params = child
    params.pop(key, None)


def _label(version: int) -> str:
    return f"version {version}" if version else "defaults"


def _allowed(rule: dict[str, Any]) -> str:
    if "const" in rule:
        return to_json(rule["const"])
    choices = rule.get("enum") or rule.get("items", {}).get("enum")
    if choices:
        listed = ", ".join(_text(choice) for choice in choices)
        return f"some of: {listed}" if rule.get("type") == "array" else listed
    kind = rule.get("type")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else to_json(value)
