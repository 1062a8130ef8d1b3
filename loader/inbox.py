"""Where a worker's jobs come from: the database, or a queue in the cloud that points to it."""

from __future__ import annotations

from typing import Protocol

from loader.database import Connection, one_row
from loader.stages.jobs import Claim, claim_jobs


class Inbox(Protocol):
    """What a worker asks for jobs."""

    def claim(self, conn: Connection, limit: int) -> list[Claim]:
        """Claim the jobs that are next, at most so many; never wait for one."""
        ...

    def is_empty(self, conn: Connection) -> bool:
        """Tell, after nothing was claimed, whether there is nothing to claim."""
        ...

    def pause(self, conn: Connection, longest: float) -> float:
        """Tell how many seconds a worker may sleep before it looks again, if nobody wakes it."""
        ...

    def ended(self, claim: Claim) -> None:
        """Hear that a job is no longer this worker's, whatever became of it."""
        ...

    def wake(self) -> None:
        """Hear that there may be new jobs."""
        ...

    def stop(self) -> None:
        """Hear that no job is claimed any more."""
        ...

    def close(self) -> None:
        """Hear that the worker ends."""
        ...


class DatabaseInbox:
    """The line of jobs itself."""

    def claim(self, conn: Connection, limit: int) -> list[Claim]:
        """Claim those that are next."""
        return claim_jobs(conn, limit)

    def is_empty(self, conn: Connection) -> bool:  # noqa: ARG002  it has just been looked
        """Tell that there is nothing."""
        return True

    def pause(self, conn: Connection, longest: float) -> float:
        """Tell how long to sleep: until the next look, or until a job's time comes before that."""
        (seconds,) = one_row(
            conn,
            "select coalesce(extract(epoch from min(l.until) - clock_timestamp()), %s)::float8"
            " from pipeline.job_line as l where l.state in ('delayed', 'retrying')",
            longest,
        )
        return max(0.01, min(longest, float(seconds)))

    def ended(self, claim: Claim) -> None:
        """Do nothing: the line knows."""

    def wake(self) -> None:
        """Do nothing: the worker looks."""

    def stop(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
