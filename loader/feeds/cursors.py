"""The field by which only what has changed is fetched: how far we are, and what is asked for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

OVERLAP_SECONDS = 300
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
_UNIX = {1: (10**9, 10**10), 1000: (10**12, 10**13)}
"""Numbers that may be points in time, in seconds or milliseconds, from the year 2001 on."""
_FAR = dt.timedelta(hours=1)


class _Kind(IntEnum):
    """What a value is. Of several the first wins: it lets nothing be passed over."""

    MOMENT = 0
    NUMBER = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as its source writes it, and what it is compared by with others of its kind."""

    text: str
    kind: _Kind
    rank: Any
    unit: int | None = None
    """How many make a second, of a point in time that is a number."""
    is_zoned: bool = True


@dataclass(slots=True)
class Cursor:
    """How far a feed was read, by the greatest value of a field, as its source writes it.

    What changes while a feed is read may be missed by it, so that a point in time never gets
    beyond the moment when reading began, by the source's clock: what a record with a wrong date in
    the future says leads to nothing either. It is asked for some minutes early, since sources write
    down changes a little after they happen. So the last records come again, which changes nothing.
    """

    field: str
    param: str
    value: str | None
    format: str = "iso"
    overlap_seconds: int = OVERLAP_SECONDS
    _greatest: dict[_Kind, _Value] = dataclasses.field(default_factory=dict)
    _counts: Counter[_Kind] = dataclasses.field(default_factory=Counter)

    def observe(self, record: Mapping[str, Any]) -> None:
        """Take a record's value, if it is greater."""
        told = record.get(self.field)
        if isinstance(told, bool) or not isinstance(told, str | int) or told == "":
            return
        value = self._read(str(told))
        self._counts[value.kind] += 1
        sofar = self._greatest.get(value.kind)
        if sofar is None or value.rank > sofar.rank:
            self._greatest[value.kind] = value

    def settle(self, began: dt.datetime, seconds: float) -> list[str]:
        """Move on after a whole fetch that began then and took so long; give what to say of it."""
        old = None if self.value is None else self._read(self.value)
        if old is None and not self._greatest:
            return []
        kind = old.kind if old is not None else min(self._greatest)
        found = [value for value in (old, self._greatest.get(kind)) if value is not None]
        new = max(found, key=lambda value: value.rank)
        notes = [
            f"{count:,} {'record has' if count == 1 else 'records have'} a {self.field} that can "
            f"not be compared with the others', such as {self._greatest[other].text[:40]!r}"
            for other, count in sorted(self._counts.items())
            if other != kind
        ]
        self.value = new.text
        if kind is _Kind.MOMENT:
            # Where no zone is told, the source's clock says nothing of ours: go back as far as the
            # fetch took.
            late = dt.timedelta(seconds=max(0.0, seconds - self.overlap_seconds))
            latest = new.rank if new.is_zoned else new.rank - late
            if new.rank > began + _FAR:
                notes.append(
                    f"a record has a {self.field} in the future, {new.text[:40]}: the next fetch "
                    f"asks from {_iso(began)} on"
                )
            if min(latest, began) < new.rank:
                moment = min(latest, began)
                self.value = _iso(moment) if new.unit is None else _number(moment, new.unit)
        return notes

    def asked(self) -> str | None:
        """Give the value to ask with; None the first time."""
        if self.value is None:
            return None
        value = self._read(self.value)
        if value.kind is _Kind.MOMENT:
            early = value.rank - dt.timedelta(seconds=self.overlap_seconds)
            return self._written(early, value.unit)
        if value.kind is _Kind.NUMBER and value.rank == int(value.rank):
            # Nobody said that it is a point in time; if it is none, a few records come again.
            for unit, (least, most) in _UNIX.items():
                if least <= value.rank < most:
                    return str(int(value.rank) - self.overlap_seconds * unit)
        return self.value

    def _read(self, text: str) -> _Value:
        """Tell what a value is; a point in time without a zone is UTC's."""
        if _NUMBER.fullmatch(text):
            number = Decimal(text)
            if self.format == "unix":
                unit = 1000 if abs(number) >= _UNIX[1][1] * 10 else 1
                moment = _EPOCH + dt.timedelta(microseconds=_micros(number, unit))
                return _Value(text, _Kind.MOMENT, moment, unit)
            return _Value(text, _Kind.NUMBER, number)
        try:
            moment = dt.datetime.fromisoformat(text)
            zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
            is_zoned = moment.tzinfo is not None
            return _Value(text, _Kind.MOMENT, zoned.astimezone(dt.UTC), is_zoned=is_zoned)
        except (ValueError, OverflowError):
            return _Value(text, _Kind.TEXT, text)

    def _written(self, moment: dt.datetime, unit: int | None) -> str:
        """Write a point in time as the source wants it."""
        return _number(moment, unit or 1) if self.format == "unix" else _iso(moment)


_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
_LAST = (dt.datetime.max.replace(tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)


def _micros(number: Decimal, unit: int) -> int:
    """Give a time after 1970 in microseconds; what lies beyond all years is their last."""
    return max(0, min(_LAST, int(number * 1_000_000 / unit)))


def _number(moment: dt.datetime, unit: int) -> str:
    return str((moment - _EPOCH) // dt.timedelta(microseconds=1) * unit // 1_000_000)


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
