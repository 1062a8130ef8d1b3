"""`cdl db …`: the private cluster, migrations, what the database offers."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from loader import cluster
from loader.cli import doctor
from loader.cli.output import JsonOption, Output
from loader.database import connect, database_url, superuser_url, without_password
from loader.deploy import deploy, twins
from loader.deploy.deploy import Report
from loader.deploy.engines import engine_in_use
from loader.deploy.tree import CUTOVER, Tree
from loader.errors import CdlError, ExitCode
from loader.settings import load_settings

app = typer.Typer(help="The database: start, stop, migrate, look.", no_args_is_help=True)


SuperuserOption = Annotated[
    str | None,
    typer.Option(
        "--superuser-url", help="A superuser's URL of the same database; known for the private one."
    ),
]


class EngineChoice(StrEnum):
    """The tools that run migrations."""

    YOYO = "yoyo"
    SQITCH = "sqitch"


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


def register(root: typer.Typer) -> None:
    """Add `cdl db` to the command line."""
    app.command("doctor")(doctor.doctor)
    root.add_typer(app, name="db")


@app.command()
def up(as_json: JsonOption = False) -> None:
    """Start the project's private PostgreSQL cluster; make it first if there is none.

    Example: `cdl db up`
    """
    output = Output(as_json)
    private = cluster.up()
    url = private.url("postgres")
    output.line(f"The private cluster is up: {without_password(url)}")
    output.line(f"Its data lies in {private.home}")
    if load_settings().database_url:
        output.say("DATABASE_URL or cdl.toml points elsewhere; commands do not use this cluster.")
    output.data({"running": True, "home": str(private.home), "port": private.server.port()})


@app.command()
def down(
    destroy: Annotated[
        bool, typer.Option("--destroy", help="Delete the cluster with all its data, too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Stop the private cluster.

    Example: `cdl db down`
    """
    output = Output(as_json)
    if destroy:
        if not yes:
            typer.confirm("Delete the private cluster and all its data?", abort=True, err=True)
        was_there = cluster.destroy()
        output.line("The private cluster is gone." if was_there else "There was no cluster.")
    else:
        was_there = cluster.down()
        output.line("The private cluster is down." if was_there else "It was not running.")
    output.data({"running": False, "destroyed": destroy, "changed": was_there})


@app.command()
def url(
    role: Annotated[
        str, typer.Option(help="Another login role of the private cluster, e.g. supabase_admin.")
    ] = "postgres",
    as_json: JsonOption = False,
) -> None:
    """Print the database's URL, password included.

    Example: `psql "$(cdl db url)"`
    """
    output = Output(as_json)
    shown = database_url()
    if role != "postgres":
        private = cluster.find()
        if private is None or load_settings().database_url:
            raise CdlError(
                "only the private cluster's roles are known",
                hint="Leave --role away.",
                code="unknown_role",
                exit_code=ExitCode.USAGE,
            )
        shown = private.url(role)
    output.line(shown)
    output.data({"url": shown})


@app.command()
def migrate(
    engine: Annotated[
        EngineChoice | None,
        typer.Option(help="The tool; at first yoyo, then whichever the database knows."),
    ] = None,
    superuser: SuperuserOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the database to what the files say: tables, functions, views, policies, reference rows.

    Twice is once. Of two at the same time one waits.

    Example: `cdl db migrate`
    """
    output = Output(as_json)
    report = deploy.migrate(
        database_url(),
        tree=Tree(),
        engine=engine.value if engine else None,
        say=output.say,
        superuser_url=superuser or superuser_url(),
    )
    _show(output, report, "migrations deployed", report.migrated)
    if report.notes:
        raise typer.Exit(ExitCode.WAITS)


@app.command()
def adopt(
    engine: Annotated[
        EngineChoice | None, typer.Option(help="The tool that is to run the migrations; yoyo.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take over a CDL that was made before these migrations, with all its rows.

    Checks that its tables are those that the migrations begin with. If so, the first migration is
    registered as applied, and `cdl db migrate` goes on from there; if not, what differs is listed
    and nothing is changed.

    Example: `cdl db adopt`
    """
    output = Output(as_json)
    report = deploy.adopt(
        database_url(),
        tree=Tree(),
        engine=engine.value if engine else None,
        say=output.say,
    )
    output.table(
        ("what", "result"),
        [
            ("engine", report.engine),
            ("registered as applied", ", ".join(report.adopted) or "none"),
            ("tables that are as they should be", report.tables),
            ("warnings", len(report.warnings)),
        ],
    )
    for text in (*report.warnings, *report.notes):
        output.say(text)
    if report.adopted:
        output.say("Next: cdl db migrate")
    output.data(asdict(report))


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option(help="The migration that is to be the last.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Undo all migrations; all rows are lost.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Undo the last migration, all after one, or all. What the undone tables held is lost.

    Example: `cdl db rollback --to 006_jobs`
    """
    output = Output(as_json)
    if to and everything:
        raise typer.BadParameter("--to and --all exclude each other")
    address = database_url()
    if not yes:
        what = "all migrations" if everything else f"what came after {to}" if to else "the last one"
        typer.confirm(f"Undo {what} on {without_password(address)}?", abort=True, err=True)
    report = deploy.rollback(address, tree=Tree(), to=to, everything=everything, say=output.say)
    _show(output, report, "migrations undone", report.reverted)
    if report.notes and report.reverted:
        raise typer.Exit(ExitCode.WAITS)


@app.command()
def cutover(
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what speaks against it, and why not.")
    ] = False,
    revert: Annotated[
        bool, typer.Option("--revert", help="Bring the tables back, with all their rows.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Turn the old tables property, member, media and contacts into views over the merged ones.

    Refuses, and changes nothing, while a row of theirs is not answered alike without a reason.

    Example: `cdl db cutover --check`
    """
    output = Output(as_json)
    if check and revert:
        raise typer.BadParameter("--check and --revert exclude each other")
    if check:
        report = deploy.check_cutover(database_url(), tree=Tree(), say=output.say)
    else:
        report = deploy.cut_over(database_url(), tree=Tree(), revert=revert, say=output.say)
    output.table(
        ("what", "result"),
        [
            ("engine", report.engine),
            ("property, member, media, contacts are", "views" if report.is_cut_over else "tables"),
            ("deployed", ", ".join(report.deployed) or "none"),
            ("undone", ", ".join(report.reverted) or "none"),
            *((f"explained: {what}", count) for what, count in report.explained.items()),
            *((f"not explained: {what}", count) for what, count in report.unexplained.items()),
            ("obstacles", len(report.obstacles)),
        ],
    )
    for text in report.obstacles:
        output.say(text)
    for difference in report.differences:
        output.say(", ".join(f"{key} {value}" for key, value in difference.items()))
    output.data({**asdict(report), "is_clean": report.is_clean})
    if check and not report.is_clean:
        output.say("docs/cutover.md says what to do.")
        raise typer.Exit(ExitCode.WAITS)


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Tell which database is used, where it lies, and whether it is up to date.

    Example: `cdl db status`
    """
    output = Output(as_json)
    settings = load_settings()
    private = None if settings.database_url else cluster.find()
    document: dict[str, object] = {
        "kind": "configured" if settings.database_url else "private",
        "home": str(private.home) if private else None,
        "running": None if settings.database_url else bool(private and private.server.is_running()),
        "url": None,
        "engine": None,
        "pending": None,
    }
    try:
        address = database_url(settings)
        document["url"] = without_password(address)
        with connect(address) as conn:
            document["engine"] = engine_in_use(conn)
            document["pending"] = deploy.pending_migrations(conn, Tree(), address)
            document["twins"] = "plpython" if twins.are_on(conn) else "sql"
    except CdlError as error:
        document["problem"] = error.message
        problem: CdlError | None = error
    else:
        problem = None
    output.table(("what", "is"), [(key, _words(value)) for key, value in document.items()])
    output.data(document)
    if problem:
        output.say(f"{problem.message}. {problem.hint or ''}")
        raise typer.Exit(problem.exit_code)
    if document["pending"]:
        output.say("Bring it up to date with: cdl db migrate")
        raise typer.Exit(ExitCode.NO_DATABASE)


@app.command()
def plpython(
    switch: Annotated[Switch, typer.Argument(help="on or off")],
    superuser: SuperuserOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the plpython twins of some functions in place, or their SQL twins again.

    Example: `cdl db plpython on`
    """
    output = Output(as_json)
    address = database_url()
    if switch is Switch.ON:
        with connect(address) as conn:
            count = twins.install(conn, Tree(), superuser or superuser_url())
    else:
        count = deploy.replace_twins(address, tree=Tree(), say=output.say)
    output.line(f"{count} functions are now in {'plpython' if switch is Switch.ON else 'SQL'}.")
    output.data({"twins": "plpython" if switch is Switch.ON else "sql", "functions": count})


@app.command(hidden=True)
def scripts(
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether they are stale.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write db/apply.sql and db/drop.sql from the files.

    Example: `cdl db scripts`
    """
    output = Output(as_json)
    stale = deploy.stale_scripts(Tree())
    if not check:
        for path, text in stale.items():
            path.write_text(text, encoding="utf-8")
    output.line(f"{'stale' if check else 'written'}: {', '.join(p.name for p in stale) or 'none'}")
    output.data({"stale": [path.name for path in stale], "written": not check})
    if check and stale:
        raise typer.Exit(ExitCode.FAILED)


@app.command(hidden=True)
def freeze(as_json: JsonOption = False) -> None:
    """Write down the migrations' hashes as released: from then on they may not be edited.

    Example: `cdl db freeze`
    """
    output = Output(as_json)
    count = Tree().freeze() + Tree(plan=CUTOVER).freeze()
    output.line(f"{count} migration files are frozen.")
    output.data({"frozen": count})


def _show(output: Output, report: Report, label: str, names: list[str]) -> None:
    output.table(
        ("what", "result"),
        [
            ("engine", report.engine),
            (label, ", ".join(names) or "none"),
            ("functions, triggers, views, policies in place", report.registered_objects),
            ("of these dropped and made again", report.remade_objects),
            ("removed", report.removed_objects),
            ("reference rows written", report.reference_rows_written),
            ("twins in use", report.twins),
        ],
    )
    for note in report.notes:
        output.say(note)
    output.data(asdict(report))


def _words(value: object) -> object:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return value
