"""What of a batch waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

from loader.database import Connection

UNDECIDED = "not decided"
"""The reason of a row that nothing is wrong with, but that nobody has accepted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows of a batch wait, and why; a row with two reasons counts under both."""

    batch_id: int
    rows: int
    reasons: dict[str, int]
    hold_reason: str | None

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return self.rows > 0 or self.hold_reason is not None


def find_waiting(conn: Connection, batch_id: int) -> Waiting:
    """Look what of a batch waits."""
    rows, hold_reason = conn.execute(
        "select (select count(*) from staging.listings as s"
        "        where s.batch_id = b.batch_id and s.status in ('pending', 'held')),"
        "    case when b.status = 'held' then b.hold_reason end"
        " from staging.batches as b where b.batch_id = %s",
        (batch_id,),
    ).fetchone() or (0, None)
    reasons = conn.execute(
        "select f.reason, count(*) from staging.listings as s"
        " cross join unnest(coalesce(s.flags, array[%s])) as f (reason)"
        " where s.batch_id = %s and s.status in ('pending', 'held')"
        " group by f.reason order by count(*) desc, f.reason",
        (UNDECIDED, batch_id),
    ).fetchall()
    return Waiting(batch_id, rows, dict(reasons), hold_reason)
