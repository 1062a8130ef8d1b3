"""Numbers, moments and ids as addresses and forms write them; what is none counts as not given."""

from __future__ import annotations

import datetime as dt
import json
from uuid import UUID

from psycopg.types.json import Jsonb

LARGEST_ID = 2**31 - 1
"""Of the keys that are integers: DMOs, sources, versions."""
LARGEST_KEY = 2**63 - 1
"""Of those that are bigints: listings, jobs, rows."""
_MOST_DIGITS = 19


def read_number(text: object, largest: int = LARGEST_KEY) -> int | None:
    """Give a positive whole number written in plain digits, or None for anything else."""
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal():
        return None
    number = int(text) if len(text) <= _MOST_DIGITS else 0
    return number if 0 < number <= largest else None


def read_moment(text: str) -> dt.datetime | None:
    """Give a moment in ISO 8601 with its time zone, or None for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def read_when_seen(text: object) -> str:
    """Give the version of a record that a page of ours showed: the moment it was changed.

    Who says none has seen nothing: what they send is refused as too old.
    """
    moment = read_moment(text) if isinstance(text, str) else None
    return moment.isoformat() if moment else "-infinity"


def read_seen(text: object) -> Jsonb | None:
    """Give the values that a page of ours showed, an object; None for anything else."""
    try:
        seen = json.loads(text) if isinstance(text, str) and "\\u0000" not in text else None
    except ValueError:
        return None
    return Jsonb(seen) if isinstance(seen, dict) else None


def read_uuid(text: str) -> UUID | None:
    """Give a UUID, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
