"""`cdl worker`: runs the jobs of the queue."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import stage_context
from loader.inbox import DatabaseInbox
from loader.settings import load_settings
from loader.sqs import open_queue
from loader.worker import Worker

if TYPE_CHECKING:
    from loader.sqs.inbox import SqsInbox


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
    takes too long. In the environments dev, staging and app SQS hands out the jobs: docs/queue.md.

    Example: `cdl worker --concurrency 4`
    """
    output = Output(as_json)
    context = stage_context()
    inbox = _cloud_inbox(context.url, output)
    done = Worker(
        context=context,
        inbox=inbox or DatabaseInbox(),
        direct_url=direct_url or context.url,
        concurrency=concurrency,
        poll_seconds=poll,
        grace_seconds=grace,
        drain=drain,
        say=output.say,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.stop())
    if inbox is not None:
        inbox.open(done.wake)
    done.run()
    output.data({"done": done.done, "failed": done.failed})


def _cloud_inbox(url: str, output: Output) -> SqsInbox | None:
    """Give the messages of the environment's queue; None on localhost."""
    queue = open_queue(load_settings())
    if queue is None:
        return None
    # It imports boto3, see open_queue().
    from loader.sqs.dispatching import Dispatcher  # noqa: PLC0415
    from loader.sqs.inbox import SqsInbox  # noqa: PLC0415

    output.say(f"Jobs are handed out by the queue {queue.place}.")
    return SqsInbox(queue, Dispatcher(url, queue, output.say), output.say)
