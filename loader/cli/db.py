"""`cdl db …`: the private cluster, migrations, what the database offers."""

from typing import Annotated

import typer

from loader import cluster
from loader.cli.output import JsonOption, Output
from loader.database import database_url, without_password
from loader.errors import CdlError, ExitCode
from loader.settings import load_settings

app = typer.Typer(help="The database: start, stop, migrate, look.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add `cdl db` to the command line."""
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
