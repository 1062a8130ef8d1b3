"""Does in a process what pg_cron does in a server that has it: pipeline.cron_jobs(), by the clock.

Any number of these may run, beside pg_cron too: of a job one runs at a time, and each of them may
be run as often as one likes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

import psycopg

from loader.database import Connection, connect, translate
from loader.errors import CdlError

_AGAIN_SECONDS = 5.0
_JOBS = """
    select c.name, c.command, clock_timestamp(),
        pipeline.next_run(c.schedule, 'UTC', clock_timestamp())
    from pipeline.cron_jobs() as c
"""
_LOCK = "select pg_try_advisory_xact_lock(pipeline.lock_class('cron'), 1)"


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a job's run."""

    name: str
    status: str
    """done, failed, or elsewhere: another process runs one of the jobs just now."""
    result: str | None = None


@dataclass(slots=True)
class Scheduler:
    """Runs the jobs: all at first, then each when its time comes."""

    url: str
    say: Callable[[str], None]
    _next: dict[str, dt.datetime] = field(default_factory=dict)
    _stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Run what is due, until somebody calls `stop`."""
        while not self._stop.is_set():
            try:
                with connect(self.url, application_name="cdl schedule") as conn:
                    seconds = self._run_due(conn)
            except (CdlError, psycopg.Error) as error:
                self.say(f"{error}; trying again in {_AGAIN_SECONDS:.0f} seconds")
                seconds = _AGAIN_SECONDS
            self._stop.wait(seconds)

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stop.set()

    def _run_due(self, conn: Connection) -> float:
        """Run the jobs whose time has come; tell in how many seconds the next one's does."""
        waits: list[float] = []
        for name, command, now, following in conn.execute(_JOBS.encode()).fetchall():
            if self._next.get(name, now) <= now:
                done = run_job(conn, name, command)
                if done.status == "failed":
                    self.say(f"{name} failed: {done.result}")
                self._next[name] = following
            waits.append((self._next[name] - now).total_seconds())
        return max(0.0, min(waits))


def run_all(url: str) -> list[Run]:
    """Run each job once."""
    with connect(url, application_name="cdl schedule") as conn:
        return [
            run_job(conn, name, command)
            for name, command, *_ in conn.execute(_JOBS.encode()).fetchall()
        ]


def run_job(conn: Connection, name: str, command: str) -> Run:
    """Run a job in a transaction of its own, unless another process is at it."""
    try:
        with conn.transaction():
            if conn.execute(_LOCK.encode()).fetchone() != (True,):
                return Run(name, "elsewhere")
            row = conn.execute(command.encode()).fetchone()
            return Run(name, "done", str(row[0]) if row else None)
    except psycopg.Error as error:
        if conn.closed:
            raise
        failure: CdlError = translate(error)
        return Run(name, "failed", f"{failure.message} ({failure.code})")
