"""`cdl sqs`: the queue in the cloud that hands out jobs."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.database import connect, database_url
from loader.errors import CdlError, ExitCode
from loader.settings import load_settings
from loader.sqs import open_queue

if TYPE_CHECKING:
    from loader.sqs.queue import JobQueue


def register(root: typer.Typer) -> None:
    """Add `cdl sqs`."""
    group = typer.Typer(no_args_is_help=True, help="The queue of dev, staging and app: SQS.")
    group.command("create")(create)
    group.command("dispatch")(dispatch)
    root.add_typer(group, name="sqs")


def create(as_json: JsonOption = False) -> None:
    """Make the environment's queue and its dead-letter queue; those there are stay as they are.

    Example: `CDL_ENVIRONMENT=dev cdl sqs create`
    """
    output = Output(as_json)
    queue = the_queue()
    made = queue.create()
    output.say(f"Made: {', '.join(made)}." if made else f"{queue.name} was there already.")
    output.data({"queue": queue.name, "dead_letters": queue.dead_name, "made": made})


def dispatch(
    once: Annotated[
        bool, typer.Option("--once", help="Announce what is next and end, for another's clock.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Announce jobs to the queue until SIGTERM or Ctrl-C.

    Workers do so, too. This is for when none runs, such as where their number follows the length of
    the queue. Any number of these may run.

    Example: `cdl sqs dispatch`
    """
    from loader.sqs.dispatching import Dispatcher  # noqa: PLC0415  it imports boto3

    output = Output(as_json)
    dispatcher = Dispatcher(database_url(), the_queue(), output.say)
    if once:
        with connect(database_url(), application_name="cdl sqs") as conn:
            sent = dispatcher.dispatch(conn)
        output.say(f"{sent:,} jobs were announced.")
        output.data({"announced": sent})
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: dispatcher.stop())
    dispatcher.run()
    output.data({"stopped": True})


def the_queue() -> JobQueue:
    """Give the environment's queue; CdlError on localhost, which has none."""
    queue = open_queue(load_settings())
    if queue is None:
        raise CdlError(
            "there is no queue in the cloud on localhost",
            detail="Workers take their jobs from the database there.",
            hint="CDL_ENVIRONMENT, or storage.environment in cdl.toml: dev, staging or app.",
            code="no_queue",
            exit_code=ExitCode.USAGE,
        )
    return queue
