"""The field by which only what has changed is fetched: the last value, and what is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OVERLAP_SECONDS = 300


@dataclass(slots=True)
class Cursor:
    """The greatest value of a field so far, as its source writes it.

    A point in time is asked for some minutes early: what changed in the second of the last fetch
    would be missed else. So its last records come again, which changes nothing.
    """

    field: str
    param: str
    value: str | None
    format: str = "iso"
    overlap_seconds: int = OVERLAP_SECONDS

    def observe(self, record: Mapping[str, Any]) -> None:
        """Take a record's value, if it is greater."""
        value = record.get(self.field)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            return
        text = str(value)
        if self.value is None or _rank(text) > _rank(self.value):
            self.value = text

    def asked(self) -> str | None:
        """Give the value to ask with; None the first time."""
        if self.value is None:
            return None
        moment = _moment(self.value)
        if moment is None:
            return self.value
        early = moment - dt.timedelta(seconds=self.overlap_seconds)
        if self.format == "unix":
            return str(int(early.timestamp()))
        return early.isoformat().replace("+00:00", "Z")


def _rank(text: str) -> tuple[int, float, str]:
    """Give what values are compared by: numbers, points in time, else texts."""
    try:
        return 0, float(text), ""
    except ValueError:
        moment = _moment(text)
        return (1, moment.timestamp(), "") if moment is not None else (2, 0.0, text)


def _moment(text: str) -> dt.datetime | None:
    """Read a point in time; one without a zone is UTC's."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
