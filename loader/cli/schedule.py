"""`cdl schedule`: runs by the clock what pg_cron would."""

import signal
from dataclasses import asdict
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.database import database_url
from loader.errors import ExitCode
from loader.scheduler import Scheduler, run_all


def register(root: typer.Typer) -> None:
    """Add `cdl schedule` to the command line."""
    root.command("schedule")(schedule)


def schedule(
    once: Annotated[
        bool, typer.Option("--once", help="Run each job once and end, for another's clock.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Enqueue what is due and clear up, by the clock, until SIGTERM or Ctrl-C.

    For a database without pg_cron. Several of these, or one beside pg_cron, do no harm.

    Example: `cdl schedule`
    """
    output = Output(as_json)
    if once:
        done = run_all(database_url())
        output.table(
            ("job", "status", "result"), [(run.name, run.status, run.result) for run in done]
        )
        output.data([asdict(run) for run in done])
        if any(run.status == "failed" for run in done):
            raise typer.Exit(ExitCode.FAILED)
        return
    scheduler = Scheduler(database_url(), output.say)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.stop())
    scheduler.run()
    output.data({"stopped": True})
