"""The root of the command line: which commands there are, and how it ends when one fails."""

import sys
from importlib import import_module
from typing import NoReturn

import psycopg
import typer

from loader.cli.output import JSON_FLAG, Output
from loader.database import translate
from loader.errors import CdlError, ExitCode

# Every module here has `register(app)`; a new command file is added to this list.
COMMAND_MODULES = (
    "loader.cli.db",
    "loader.cli.doctor",
    "loader.cli.api",
    "loader.cli.dmo",
    "loader.cli.config",
    "loader.cli.stages",
    "loader.cli.run",
    "loader.cli.feed",
    "loader.cli.jobs",
    "loader.cli.sources",
    "loader.cli.worker",
    "loader.cli.sqs",
    "loader.cli.dead_letters",
    "loader.cli.schedule",
    "loader.cli.cron",
    "loader.cli.prune",
    "loader.cli.ingest",
    "loader.cli.images",
    "loader.cli.status",
    "loader.cli.review",
    "loader.cli.origins",
    "loader.cli.admin",
    "loader.cli.user",
    "loader.cli.demo",
)

_HELP = "Listings from many sources, checked, matched and merged in PostgreSQL."


def build_app() -> typer.Typer:
    """Put the command line together."""
    app = typer.Typer(
        name="cdl",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(help=_HELP)
    def root() -> None:
        """Give the root a help text of its own."""

    for name in COMMAND_MODULES:
        import_module(name).register(app)
    return app


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    output = Output(as_json=JSON_FLAG in sys.argv[1:])
    try:
        # By itself typer ends the process, and tells wrong usage as a text that only people read.
        code = build_app()(standalone_mode=not output.as_json)
    except CdlError as error:
        _end(output, error)
    except psycopg.Error as error:
        _end(output, translate(error))
    except typer.TyperException as error:
        _end(output, _wrong_usage(error))
    except typer.Abort:
        _end(output, _aborted())
    sys.exit(code or ExitCode.DONE)


def _wrong_usage(error: typer.TyperException) -> CdlError:
    context: typer.Context | None = getattr(error, "ctx", None)
    return CdlError(
        error.format_message(),
        detail=context.get_usage() if context else None,
        hint=f"See: {context.command_path} --help" if context else None,
        code="usage",
        exit_code=ExitCode.USAGE,
    )


def _aborted() -> CdlError:
    return CdlError(
        "nothing was done: the question was not answered with yes",
        hint="--yes answers it.",
        code="not_confirmed",
    )


def _end(output: Output, error: CdlError) -> NoReturn:
    output.error(error)
    sys.exit(error.exit_code)
