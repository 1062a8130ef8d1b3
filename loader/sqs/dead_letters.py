"""Messages that nobody could use: what each means, and what may be done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from loader.database import Connection
from loader.errors import CdlError
from loader.sqs.pointer import Pointer, read_pointer
from loader.sqs.queue import JobQueue, Message

_WAITING = ("pending", "running")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter. `job_status` is None where it points to no job of this database."""

    message: Message
    pointer: Pointer | None
    job_status: str | None

    @property
    def sent_at(self) -> dt.datetime:
        """Tell when it was sent."""
        return dt.datetime.fromtimestamp(self.message.sent_at, dt.UTC)

    @property
    def is_waiting(self) -> bool:
        """Tell whether its job is still to be done."""
        return self.job_status in _WAITING

    @property
    def meaning(self) -> str:
        """Say in words what it is."""
        if self.pointer is None:
            return "none of ours"
        if self.job_status is None:
            return f"job {self.pointer.job_id} of another database, or forgotten"
        return f"job {self.pointer.job_id} ({self.pointer.job_type}), {self.job_status}"


def read_dead_letters(conn: Connection, queue: JobQueue) -> Iterator[DeadLetter]:
    """Give the dead letters; for half a minute they are hidden from whoever else looks."""
    for message in queue.dead_letters():
        pointer = read_pointer(message.body)
        status = None
        if pointer is not None:
            row = conn.execute(
                "select j.status from pipeline.job_queue as j"
                " where j.job_id = %s and j.enqueued_at = %s",
                (pointer.job_id, pointer.enqueued_at),
            ).fetchone()
            status = row[0] if row else None
        yield DeadLetter(message, pointer, status)


def redrive(queue: JobQueue, letter: DeadLetter) -> bool:
    """Send a letter's job to the queue again when it waits; tell whether the letter is settled.

    One of a job that is over is of no use any more. One that points to no job of this database
    stays: a person must find out whose it is.
    """
    if letter.pointer is None or letter.job_status is None:
        return False
    if letter.is_waiting and queue.send([letter.pointer]):
        return False
    forget(queue, letter)
    return True


def forget(queue: JobQueue, letter: DeadLetter) -> None:
    """Delete a letter."""
    with suppress(CdlError):  # it is seen again the next time
        queue.delete(letter.message, is_dead=True)
