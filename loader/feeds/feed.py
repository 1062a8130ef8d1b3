"""What every kind of feed is: pages of records, from a session."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from loader.feeds.cursors import OVERLAP_SECONDS, Cursor
from loader.feeds.errors import Problem
from loader.feeds.session import Session

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and what could not be read where they came from."""

    records: list[Record]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a kind of feed works with. `settings` is the part `feed` of the import configuration."""

    settings: Mapping[str, Any]
    session: Session
    cursor: Cursor | None
    note: Callable[[str], None]
    """Tells people something about the feed as a whole."""
    max_pages: int


class Kind(Protocol):
    """Gives a feed's pages, one request after the other."""

    def __call__(self, feed: Feed) -> Iterator[Page]:
        """Fetch."""


@dataclass(frozen=True, slots=True)
class FeedKind:
    """A kind of feed: what fetches it, and what its records are like."""

    pages: Kind
    columns: Mapping[str, str] = field(default_factory=dict)
    """What our fields are called in its records."""
    url: str | None = None
    """Where it is, when nobody says."""
    is_bounded: bool = True
    """More pages than allowed are an error; else the kind leaves them out by itself."""
    incremental: Mapping[str, Any] = field(default_factory=dict)
    """What the configuration need not tell: `cursor`, `param`, `format`, `overlap_seconds`."""

    def cursor(self, settings: Mapping[str, Any], value: str | None) -> Cursor | None:
        """Give the cursor of an incremental feed: where it was, else where it begins."""
        told = settings.get("incremental")
        if told is None:
            return None
        return Cursor(
            field=told.get("cursor") or self.incremental["cursor"],
            param=told.get("param") or self.incremental["param"],
            value=value or told.get("initial"),
            format=told.get("format") or self.incremental.get("format", "iso"),
            overlap_seconds=told.get(
                "overlap_seconds", self.incremental.get("overlap_seconds", OVERLAP_SECONDS)
            ),
        )


def to_json(value: Any) -> bytes:
    """Write JSON on one line; half characters are kept, for the reader to refuse their record."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode()
