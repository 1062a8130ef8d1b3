"""`cdl worker`: runs the jobs of the queue."""

import signal
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import stage_context
from loader.worker import Worker


def register(root: typer.Typer) -> None:
    """Add `cdl worker` to the command line."""
    root.command("worker")(worker)


def worker(
    *,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="So many jobs at a time.")] = 2,
    poll: Annotated[
        float, typer.Option(min=0.1, help="Look for jobs at least every so many seconds.")
    ] = 5.0,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that jobs may go on after SIGTERM.")
    ] = 30.0,
    drain: Annotated[
        bool, typer.Option("--drain", help="End when there is no job to run.")
    ] = False,
    direct_url: Annotated[
        str | None,
        typer.Option(
            envvar="CDL_DIRECT_URL",
            metavar="URL",
            help="The database without a pooler before it, to be told of new jobs at once.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the jobs of the queue until SIGTERM or Ctrl-C.

    Then no job is claimed any more; those that run come to their end, or are handed back when that
    takes too long.

    Example: `cdl worker --concurrency 4`
    """
    output = Output(as_json)
    context = stage_context()
    done = Worker(
        context=context,
        direct_url=direct_url or context.url,
        concurrency=concurrency,
        poll_seconds=poll,
        grace_seconds=grace,
        drain=drain,
        say=output.say,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.stop())
    done.run()
    output.data({"done": done.done, "failed": done.failed})
