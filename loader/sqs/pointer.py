"""What a message says: which job, and nothing of what is to be done."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pointer:
    """A job of the database. `enqueued_at` tells it from a job of another database."""

    job_id: int
    job_type: str
    enqueued_at: dt.datetime

    def write(self) -> str:
        """Give the message's text."""
        return json.dumps(
            {
                "job_id": self.job_id,
                "job_type": self.job_type,
                "enqueued_at": self.enqueued_at.isoformat(),
            }
        )


def read_pointer(text: str) -> Pointer | None:
    """Read a message's text; None when it is none of ours."""
    try:
        told = json.loads(text)
        enqueued_at = dt.datetime.fromisoformat(told["enqueued_at"])
        pointer = Pointer(int(told["job_id"]), str(told["job_type"]), enqueued_at)
    except (ValueError, TypeError, KeyError):
        return None
    return pointer if enqueued_at.tzinfo and 0 < pointer.job_id < 1 << 63 else None
