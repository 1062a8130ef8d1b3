"""Tells the queue in the cloud of the jobs that are next; what it loses is told again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

import psycopg

from loader.database import Connection, connect
from loader.errors import CdlError
from loader.sqs.pointer import Pointer
from loader.sqs.queue import BATCH, JobQueue

WINDOW = 200
"""So many jobs at most wait in the queue, in its order; the others by their ranks."""
_AGAIN_SECONDS = 600.0
_AGAIN_BUSY_SECONDS = 3600.0
_COUNT_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_FAILED_SECONDS = 5.0


@dataclass(slots=True)
class Dispatcher:
    """Announces jobs until `stop` is called. Any number may run: each job is told by one.

    A job is noted as announced before its message is sent. If the process dies in between, or the
    message is lost, the job is told again: after ten minutes when nothing waits in the queue, else
    after an hour, since the message may well be there and all workers busy.
    """

    url: str
    queue: JobQueue
    say: Callable[[str], None]
    again_seconds: float = _AGAIN_SECONDS
    _wake: Event = field(default_factory=Event)
    _stop: Event = field(default_factory=Event)
    _counted_at: float = -_COUNT_SECONDS
    _is_busy: bool = True

    def run(self) -> None:
        """Announce what is next, each second, and when `wake` is called."""
        failing: str | None = None
        while not self._stop.is_set():
            try:
                with connect(self.url, application_name="cdl sqs") as conn:
                    while not self._stop.is_set():
                        self._wake.clear()
                        self.dispatch(conn)
                        if failing:
                            self.say("Jobs can be announced again.")
                            failing = None
                        self._wake.wait(_LOOK_SECONDS)
            except (psycopg.Error, CdlError) as error:
                if str(error) != failing:
                    self.say(f"Jobs can not be announced, trying again: {error}")
                    failing = str(error)
                self._stop.wait(_FAILED_SECONDS)

    def wake(self) -> None:
        """Look now: there may be a new job."""
        self._wake.set()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stop.set()
        self._wake.set()

    def dispatch(self, conn: Connection) -> int:
        """Announce the jobs that are next and were not announced; tell how many.

        What can not be sent is no longer noted as announced, and CdlError tells why.
        """
        conn.execute("select pipeline.reap_expired_jobs()")
        pointers = [
            Pointer(*row)
            for row in conn.execute(
                "select job_id, job_type, enqueued_at"
                " from pipeline.announce_jobs(%s, make_interval(secs => %s))",
                (WINDOW, self._patience()),
            )
        ]
        sent = 0
        while pointers:
            batch = pointers[:BATCH]
            try:
                unsent = self.queue.send(batch)
            except BaseException:
                self._retract(conn, pointers)
                raise
            self._retract(conn, unsent)
            sent += len(batch) - len(unsent)
            del pointers[:BATCH]
        return sent

    def _patience(self) -> float:
        """Tell how old an announcement is that may be lost."""
        if time.monotonic() >= self._counted_at + _COUNT_SECONDS:
            self._is_busy = self.queue.depth().waiting > 0
            self._counted_at = time.monotonic()
        return _AGAIN_BUSY_SECONDS if self._is_busy else self.again_seconds

    @staticmethod
    def _retract(conn: Connection, pointers: list[Pointer]) -> None:
        if pointers:
            conn.execute(
                "select pipeline.retract_announcements(%s)",
                ([pointer.job_id for pointer in pointers],),
            )
