"""How far an incremental feed was read, and what it asks for next."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from loader.feeds.cursors import Cursor
from tests.feeds.conftest import Fetching
from tests.feeds.server import Asked, Reply, Server, reply

BEGAN = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
NOON = 1780315200
"""The same moment, in seconds after 1970."""


def cursor(value: Any = None, **more: Any) -> Cursor:
    """Give a cursor of a field `at`."""
    return Cursor("at", "since", None if value is None else str(value), **more)


def after(sofar: Cursor, *values: Any, seconds: float = 1.0) -> tuple[str | None, list[str]]:
    """Give the value after records with these values, and what is said."""
    for value in values:
        sofar.observe({"at": value})
    notes = sofar.settle(BEGAN, seconds)
    return sofar.value, notes


@pytest.mark.parametrize(
    ("value", "format_", "asked"),
    [
        ("2026-03-01T09:00:00Z", "iso", "2026-03-01T08:55:00Z"),
        ("2026-03-01T09:00:00", "iso", "2026-03-01T08:55:00Z"),
        ("2026-03-01", "iso", "2026-02-28T23:55:00Z"),
        ("2026-03-01T09:00:00Z", "unix", "1772355300"),
        # Numbers that would be dates if somebody wanted them to be.
        ("20260301", "iso", "20260301"),
        ("41", "iso", "41"),
        ("12345678901234567890", "iso", "12345678901234567890"),
        # Points in time, whether anybody said so or not.
        (NOON, "unix", str(NOON - 300)),
        (NOON, "iso", str(NOON - 300)),
        (NOON * 1000, "unix", str((NOON - 300) * 1000)),
        (NOON * 1000, "iso", str((NOON - 300) * 1000)),
        ("AAAAAAAAB9E=", "iso", "AAAAAAAAB9E="),
    ],
)
def test_points_in_time_are_asked_for_earlier_and_others_as_they_are(
    value: Any, format_: str, asked: str
) -> None:
    assert cursor(value, format=format_).asked() == asked


@pytest.mark.parametrize(
    ("values", "format_", "expected"),
    [
        (["2099-01-01T00:00:00Z", "2026-05-01T00:00:00Z"], "iso", "2026-06-01T12:00:00Z"),
        (["9999-12-31T23:59:59Z"], "iso", "2026-06-01T12:00:00Z"),
        ([4102444800, NOON - 60], "unix", str(NOON)),
        ([4102444800000, (NOON - 60) * 1000], "unix", str(NOON * 1000)),
        ([10**29], "unix", str(NOON * 1000)),
    ],
)
def test_a_date_in_the_future_does_not_pass_over_later_records(
    values: list[Any], format_: str, expected: str
) -> None:
    value, notes = after(cursor("2026-04-01T00:00:00Z", format=format_), *values)
    assert value == expected
    (note,) = notes
    assert "in the future" in note


def test_what_changed_after_reading_began_is_asked_for_again() -> None:
    value, notes = after(cursor(), "2026-06-01T12:20:00Z", "2026-06-01T11:00:00Z")
    assert (value, notes) == ("2026-06-01T12:00:00Z", [])
    # A source's local time, hours behind ours: only how long it took is known.
    value, _ = after(cursor(), "2026-06-01T07:20:00", seconds=1500)
    assert value == "2026-06-01T07:00:00Z"


def test_numbers_are_compared_as_they_are() -> None:
    assert after(cursor("9"), 10, 9)[0] == "10"
    assert after(cursor(), 9007199254740992, 9007199254740993)[0] == "9007199254740993"
    assert after(cursor("20260301"), "20260229", "20260302")[0] == "20260302"


def test_what_can_not_be_compared_moves_nothing() -> None:
    """A text would be greater than every date, and not a number is never smaller."""
    value, notes = after(cursor(), "2026-03-01T09:00:00Z", "unknown", "nan", None, True, "")
    assert value == "2026-03-01T09:00:00Z"
    assert notes == [
        "2 records have a at that can not be compared with the others', such as 'unknown'"
    ]
    assert after(cursor("41"), "zzz")[0] == "41"
    assert after(cursor("0A1F"), "0A2E", "0A1E")[0] == "0A2E"
    assert after(cursor()) == (None, [])


def test_the_clock_is_the_sources(web: Server, fetching: Fetching) -> None:
    """Its clock is a year ahead of ours, and so are its records; then it is behind."""

    def places(asked: Asked) -> Reply:
        since = asked.query.get("since", "")
        found = [p for p in records if str(p["at"]) >= since]
        return reply([{"id": 0, "at": "3999-01-01T00:00:00Z"}, *found])

    web.pages["/places"] = places
    feed: dict[str, Any] = {
        "url": f"{web.url}/places",
        "incremental": {"cursor": "at", "param": "since"},
    }
    for year in ("2999", "2001"):
        web.date = f"Sun, 03 Mar {year} 12:00:00 GMT"
        records: list[dict[str, Any]] = [{"id": 1, "at": f"{year}-03-03T11:30:00Z"}]
        first = fetching("api", **feed)
        assert first.cursor is not None
        assert f"{year}-03-03T11:30:00Z" <= first.cursor <= f"{year}-03-03T12:00:00Z"
        records.append({"id": 2, "at": f"{year}-03-03T12:00:01Z"})
        second = fetching("api", first.state, **feed)
        assert b'"id":2' in second.path.read_bytes()
