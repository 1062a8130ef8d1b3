"""A worker's jobs by messages: each points to a job, and the database says who gets it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import psycopg

from loader.database import Connection, one_row
from loader.errors import CdlError
from loader.sqs.dispatching import Dispatcher
from loader.sqs.pointer import read_pointer
from loader.sqs.queue import VISIBILITY_SECONDS, JobQueue, Message
from loader.stages.jobs import Claim, claim_announced, claim_jobs

_FOREIGN = "LC063"
_POLL_SECONDS = 20
_FAILED_SECONDS = 5.0
_END_SECONDS = 2.0


class SqsInbox:
    """Receives messages and claims their jobs; announces jobs, too.

    A message lives as long as the claim that came of it: it is kept hidden while the job runs, and
    deleted when the job is no longer this worker's. What then can be claimed again is announced
    again, so that no message is ever needed twice. While the queue fails, jobs are claimed from the
    database, as without one.
    """

    def __init__(
        self,
        queue: JobQueue,
        dispatcher: Dispatcher,
        say: Callable[[str], None],
        *,
        poll_seconds: int = _POLL_SECONDS,
        extend_seconds: float = VISIBILITY_SECONDS / 3,
    ) -> None:
        self._queue = queue
        self._dispatcher = dispatcher
        self._say = say
        self._poll_seconds = poll_seconds
        self._extend_seconds = extend_seconds
        self._wake_worker: Callable[[], None] = lambda: None
        self._received: deque[Message] = deque()
        self._held: dict[int, Message] = {}
        self._wanted = 0
        self._is_failing = False
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._receive_on, self._extend_on, dispatcher.run)
        ]

    def open(self, wake_worker: Callable[[], None]) -> None:
        """Begin; CdlError when the queue can not be used. `wake_worker`: called at a message."""
        self._queue.depth()
        self._wake_worker = wake_worker
        for thread in self._threads:
            thread.start()

    def claim(self, conn: Connection, limit: int) -> list[Claim]:
        """Claim the jobs of the messages that are here; ask for as many as there is room for."""
        claims: list[Claim] = []
        try:
            self._add_claims(claims, conn, limit)
        except psycopg.Error:
            if not claims:
                raise
            # Those there are shall run; the next call tells it.
        with self._changed:
            self._wanted = limit - len(claims)
            self._changed.notify_all()
        return claims

    def is_empty(self, conn: Connection) -> bool:
        """Tell whether no message is here, and no job waits for one."""
        (waits,) = one_row(
            conn,
            "select exists (select from pipeline.job_line as l"
            " where l.state in ('ready', 'delayed', 'retrying')"
            "    and coalesce(l.until, clock_timestamp()) <= clock_timestamp())",
        )
        return not waits and not self._received

    def pause(self, conn: Connection, longest: float) -> float:  # noqa: ARG002  messages wake us
        """Tell that there is nothing to look for."""
        return longest

    def ended(self, claim: Claim) -> None:
        """Delete the job's message; the next stage, or the next of its key, may be announced."""
        message = self._held.pop(claim.job_id, None)
        if message is not None:
            self._delete(message)
        self._dispatcher.wake()

    def wake(self) -> None:
        """Let the dispatcher look for new jobs."""
        self._dispatcher.wake()

    def stop(self) -> None:
        """Receive no more; announce no more."""
        self._stop.set()
        self._dispatcher.stop()
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Give back what came too late; do not wait for a poll that may go on for a while."""
        self._over.set()
        while self._received:
            self._give_back(self._received.popleft())
        for thread in self._threads:
            thread.join(_END_SECONDS)

    def _add_claims(self, claims: list[Claim], conn: Connection, limit: int) -> None:
        """Claim what messages point to; while the queue fails, what is next besides."""
        while self._received and len(claims) < limit:
            claim = self._claim_one(conn, self._received[0])
            self._received.popleft()
            if claim is not None:
                claims.append(claim)
        if self._is_failing and len(claims) < limit:
            claims += claim_jobs(conn, limit - len(claims))

    def _claim_one(self, conn: Connection, message: Message) -> Claim | None:
        """Claim a message's job; a message that is of no use ends here."""
        pointer = read_pointer(message.body)
        if pointer is None:
            self._say(f"Message {message.message_id} is none of ours; it will be a dead letter.")
            self._give_back(message)
            return None
        try:
            claim = claim_announced(conn, pointer.job_id, pointer.enqueued_at)
        except psycopg.Error as error:
            if error.sqlstate != _FOREIGN:
                raise
            self._say(f"Message {message.message_id}: {error.diag.message_primary}.")
            self._give_back(message)
            return None
        if claim is None:
            self._delete(message)
            return None
        self._held[claim.job_id] = message
        return claim

    def _delete(self, message: Message) -> None:
        """Delete a message. One that can not be deleted comes back, and is found to be of no use.

        While the queue fails nobody waits for it.
        """
        if not self._is_failing:
            with suppress(CdlError):
                self._queue.delete(message)

    def _give_back(self, message: Message) -> None:
        with suppress(CdlError):  # it comes back by itself
            self._queue.give_back(message)

    def _receive_on(self) -> None:
        """Receive as many messages as are wanted, whenever some are."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stop.is_set() or self._wanted > 0)
                wanted = self._wanted
            if self._stop.is_set():
                return
            try:
                messages = self._queue.receive(wanted, self._poll_seconds)
            except CdlError as error:
                if not self._is_failing:
                    self._say(f"{error}: jobs are claimed from the database until it answers.")
                self._is_failing = True
                self._wake_worker()
                self._stop.wait(_FAILED_SECONDS)
                continue
            if self._is_failing:
                self._say("The queue answers again.")
                self._is_failing = False
            if self._stop.is_set():
                for message in messages:
                    self._give_back(message)
                return
            if messages:
                self._received.extend(messages)
                with self._changed:
                    self._wanted = 0  # until the worker has looked
                self._wake_worker()

    def _extend_on(self) -> None:
        """Keep the messages of jobs that run hidden from others, as their leases are extended."""
        while not self._over.wait(self._extend_seconds):
            with suppress(CdlError):  # a message that is seen again does no harm
                self._queue.extend(list(self._held.values()))
