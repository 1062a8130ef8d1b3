"""A worker: claims jobs of the queue and runs them, several at a time, until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from loader.connections import Connections
from loader.database import Connection, connect, one_row
from loader.errors import CdlError
from loader.inbox import DatabaseInbox, Inbox
from loader.stages.handlers import work_of
from loader.stages.jobs import (
    WORKER,
    Claim,
    Context,
    Heart,
    StageResult,
    StageWork,
    StoppedError,
    run_claim,
)

_CHANNEL = "cdl_jobs"
_PROBE_SECONDS = 2.0
_RECONNECT_SECONDS = 1.0
_SILENT_SECONDS = 60.0
_NO_NOTIFICATIONS = (
    "No notifications arrive over this connection, as behind a transaction pooler: new jobs are"
    " found by looking every {seconds:g} s. A direct connection in CDL_DIRECT_URL makes it prompt."
)


@dataclass(slots=True)
class Worker:
    """Runs jobs until `stop` is called, or, when it drains, until there is none to run."""

    context: Context
    direct_url: str
    """Where notifications arrive: not through a transaction pooler."""
    concurrency: int
    poll_seconds: float
    grace_seconds: float
    """How long jobs may go on after `stop` before they are handed back."""
    drain: bool
    say: Callable[[str], None]
    inbox: Inbox = field(default_factory=DatabaseInbox)
    work_of: Callable[[Context, Claim], StageWork] = work_of
    """What is done for a claimed job."""
    done: int = 0
    failed: int = 0
    _wake: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _hearts: dict[int, Heart | None] = field(default_factory=dict)

    def stop(self) -> None:
        """Claim no more; let what runs come to its end, or hand it back when that takes long."""
        self._stop.set()
        self._wake.set()
        self.inbox.stop()

    def wake(self) -> None:
        """Look for jobs now."""
        self._wake.set()

    def run(self) -> None:
        """Work."""
        self.say(f"Worker {WORKER} runs {self.concurrency} jobs at a time.")
        listener = threading.Thread(target=self._listen, daemon=True)
        listener.start()
        with (
            Connections(self.context.url) as connections,
            ThreadPoolExecutor(self.concurrency) as pool,
        ):
            while not self._stop.is_set():
                try:
                    with connect(self.context.url) as conn:
                        self._claim_on(conn, pool, connections)
                        if self.drain and not self._stop.is_set():
                            break
                except (psycopg.Error, CdlError) as error:
                    # A worker outlives whatever happens to the database: a restart, a deploy.
                    self.say(f"The database gives no jobs, trying again: {error}")
                    self._stop.wait(_RECONNECT_SECONDS)
            is_asked_to = self._stop.is_set()
            self.stop()
            if is_asked_to:
                self._say_what_stopping_does()
            self._wait_for_end()
        self.inbox.close()
        listener.join()
        if is_asked_to:
            self.say(f"Worker {WORKER} has stopped.")

    def _say_what_stopping_does(self) -> None:
        running = sorted(self._hearts)
        if not running:
            self.say("Stopping: no job runs.")
            return
        jobs = "job" if len(running) == 1 else "jobs"
        numbers = ", ".join(map(str, running))
        self.say(
            f"Stopping: no job is claimed any more. {jobs.capitalize()} {numbers} may go on for"
            f" {self.grace_seconds:g} seconds; what is not done by then is handed back"
            " and begun anew by another worker."
        )

    def _claim_on(
        self, conn: Connection, pool: ThreadPoolExecutor, connections: Connections
    ) -> None:
        """Claim and start jobs while the connection lasts."""
        while not self._stop.is_set():
            self._wake.clear()
            free = self.concurrency - len(self._hearts)
            claims = self.inbox.claim(conn, free) if free else []
            for claim in claims:
                self._hearts[claim.job_id] = None
                pool.submit(self._run, claim, connections)
            (taken_from_the_dead,) = one_row(conn, "select pipeline.reap_expired_jobs()")
            if taken_from_the_dead and free > len(claims):
                continue
            if free > len(claims):
                if self.drain and not self._hearts and self.inbox.is_empty(conn):
                    return
                self._wake.wait(self.inbox.pause(conn, self.poll_seconds))
            elif not free:
                self._wake.wait(self.poll_seconds)

    def _run(self, claim: Claim, connections: Connections) -> None:
        def watch(heart: Heart) -> None:
            self._hearts[claim.job_id] = heart

        try:
            result = run_claim(
                self.context,
                claim,
                lambda: self.work_of(self.context, claim),
                force=bool(claim.params.get("force")),
                watch=watch,
                connections=connections,
            )
        except Exception as error:  # noqa: BLE001 (the queue has it, and the worker goes on)
            self.failed += 1
            self.say(f"Job {claim.job_id} ({claim.job_type}) was not done: {error}")
        else:
            self.done += 1
            self.say(f"Job {claim.job_id} ({claim.job_type}) is done{_told(result)}.")
        finally:
            self.inbox.ended(claim)
            self._hearts.pop(claim.job_id, None)
            self._wake.set()

    def _wait_for_end(self) -> None:
        """Let what runs come to its end; what takes too long is handed back."""
        deadline = time.monotonic() + self.grace_seconds
        while self._hearts:
            if time.monotonic() >= deadline:
                for heart in list(self._hearts.values()):
                    if heart is not None:
                        heart.stop(StoppedError("the worker has to stop", code="handed_back"))
            self._wake.wait(0.1)
            self._wake.clear()

    def _listen(self) -> None:
        """Wake the worker at each notification; say so while none can arrive."""
        is_silent = False
        while not self._stop.is_set():
            with suppress(psycopg.Error, CdlError), connect(self.direct_url) as conn:
                conn.execute(f"listen {_CHANNEL}".encode())
                if self._hears(conn):
                    is_silent = False
                    self._pass_on(conn)
                elif not is_silent:
                    is_silent = True
                    self.say(_NO_NOTIFICATIONS.format(seconds=self.poll_seconds))
            self._stop.wait(_SILENT_SECONDS if is_silent else _RECONNECT_SECONDS)

    def _pass_on(self, conn: Connection) -> None:
        """Wake the worker at each notification while the connection lasts."""
        # What was enqueued before this connection listened, or while it was gone.
        self.inbox.wake()
        self._wake.set()
        while not self._stop.is_set():
            for _ in conn.notifies(timeout=0.5, stop_after=1):
                self.inbox.wake()
                self._wake.set()

    def _hears(self, conn: Connection) -> bool:
        """Find out whether a notification arrives that another connection sends."""
        with connect(self.context.url) as other:
            other.execute("select pg_notify(%s, %s)", (_CHANNEL, WORKER))
        return any(conn.notifies(timeout=_PROBE_SECONDS, stop_after=1))


def _told(result: StageResult) -> str:
    total = result.results.get("records_total")
    return "" if total is None else f": {total:,} records"
