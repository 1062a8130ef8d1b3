"""`cdl jobs dead-letters`: the messages of the queue in the cloud that nobody could use."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from loader.cli.jobs import app
from loader.cli.output import JsonOption, Output
from loader.cli.sqs import the_queue
from loader.cli.work import open_database

_SHOWN = 60


def register(_root: typer.Typer) -> None:
    """Do nothing: it is a command of `cdl jobs`."""


@app.command("dead-letters")
def dead_letters(
    send: Annotated[
        bool,
        typer.Option(
            "--redrive", help="Announce the jobs that still wait again; settle those that are over."
        ),
    ] = False,
    drop: Annotated[
        bool, typer.Option("--forget", help="Delete those that mean no job of this database.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the messages of the queue in the cloud that nobody could use, and what they mean.

    Jobs are in the database: none is lost with its message. For half a minute after a look the
    messages are hidden from others.

    Example: `cdl jobs dead-letters --redrive`
    """
    # It imports boto3, and only the cloud has a queue.
    from loader.sqs.dead_letters import forget, read_dead_letters, redrive  # noqa: PLC0415

    output = Output(as_json)
    queue = the_queue()
    letters: list[dict[str, Any]] = []
    with open_database() as conn:
        for letter in read_dead_letters(conn, queue):
            became = "stays"
            if send and redrive(queue, letter):
                became = "announced again" if letter.is_waiting else "settled"
            elif drop and letter.job_status is None:
                forget(queue, letter)
                became = "forgotten"
            letters.append(
                {
                    "message_id": letter.message.message_id,
                    "sent_at": letter.sent_at,
                    "receives": letter.message.receives,
                    "meaning": letter.meaning,
                    "job_id": letter.pointer.job_id if letter.pointer else None,
                    "job_status": letter.job_status,
                    "body": letter.message.body,
                    "became": became,
                }
            )
    output.table(
        ("sent", "received", "what it means", "what it says", "what became of it"),
        [
            (
                f"{letter['sent_at']:%Y-%m-%d %H:%M}",
                letter["receives"],
                letter["meaning"],
                letter["body"][:_SHOWN],
                letter["became"],
            )
            for letter in letters
        ],
    )
    if not letters:
        output.say(f"No message lies in {queue.dead_name}, or somebody has just looked.")
    output.data({"queue": queue.dead_name, "letters": letters})
