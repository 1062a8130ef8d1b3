"""What becomes of listings, told in plain Python: the rules of the seed and of docs/ingest.md.

It knows nothing of how the database does it. `tests/mls/test_histories.py` lets both live through
the same histories and compares them after each step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias

Text: TypeAlias = str | None
Record: TypeAlias = Mapping[str, Text]
Kind: TypeAlias = Literal["suggestion", "conflict"]
Error: TypeAlias = tuple[str, str]
"""Key and field of a value that could not be read."""


class Unreadable:
    """What a source wrote where it cannot be read."""


UNREADABLE = Unreadable()


class Refused(Exception):  # noqa: N818
    """A person wants what is not possible; the argument is the error's code."""


def text(value: str) -> Any:
    """Take a text as it is."""
    return value


def number(value: str) -> Any:
    """Read a number."""
    try:
        return Decimal(value)
    except InvalidOperation:
        return UNREADABLE


def moment(value: str) -> Any:
    """Read a time."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return UNREADABLE


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the source, its column, and what a claimed listing does with its news."""

    source: str
    column: str
    claimed: Literal["source", "keep", "fill", "review"]
    read: Callable[[str], Any] = text

    def value(self, record: Record) -> Any:
        """Give the value that a record has for the column; an empty text is none."""
        said = record.get(self.source)
        return self.read(said) if said else None

    def has_moved(self, base: Record, record: Record) -> bool:
        """Tell whether the source gives another value than last time, and not just its spelling.

        What it writes so that nobody can read it gives none.
        """
        was, now = self.value(base), self.value(record)
        return base.get(self.source) != record.get(self.source) and (
            was is UNREADABLE or was != (None if now is UNREADABLE else now)
        )


# While nobody has claimed a listing, its source has the say in all of them.
FIELDS = [
    Field("ListPrice", "list_price", "source", number),
    Field("Latitude", "latitude", "source", number),
    Field("Longitude", "longitude", "source", number),
    Field("StandardStatus", "origin_status", "source"),
    Field("ModificationTimestamp", "modified_ts", "source", moment),
    Field("PublicRemarks", "public_remarks", "keep"),
    Field("StateOrProvince", "state", "fill"),
    Field("BedroomsTotal", "bedrooms", "review", number),
]
PLACE = {"latitude": "longitude", "longitude": "latitude"}
WITHOUT_A_COLUMN = "X_Fresh"
_BY_COLUMN = {f.column: f for f in FIELDS}
_PUBLIC_STATUSES = {"PUBLISHED", "UNDER_OFFER", "SOLD", "WITHDRAWN"}


@dataclass(frozen=True, slots=True)
class News:
    """What a source wants and a person has to look at."""

    kind: Kind
    value: Any


@dataclass(slots=True)
class Listing:
    """A listing: what its source said last, what stands here, and what waits for a person."""

    base: Record
    base_time: datetime | None
    ours: dict[str, Any]
    status: str
    is_claimed: bool = False
    is_externally_managed: bool = True
    is_deleted: bool = False
    news: dict[str, News] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call's records were counted, and what of them could not be read."""

    counts: dict[str, int]
    conflicts: int
    errors: frozenset[Error]


@dataclass(slots=True)
class Model:
    """All listings of a source.

    `status_map` tells what its status words mean, `steps` which moves the pipeline allows (and
    whether a source may make them), `auto_published` whose Active is published on arrival.
    """

    status_map: Mapping[str, str]
    steps: Mapping[tuple[str, str], bool]
    auto_published: Callable[[str], bool]
    listings: dict[str, Listing] = field(default_factory=dict)
    _calls: dict[tuple[Any, ...], Answer] = field(default_factory=dict)

    # What a source does.

    def ingest(self, batch: str, records: list[Record]) -> Answer:
        """Take a call's records. The same call again answers the same and changes nothing."""
        call = (batch, *(tuple(sorted(r.items(), key=str)) for r in records))
        if call not in self._calls:
            self._calls[call] = self._merge(records)
        return self._calls[call]

    def delete(self, keys: Iterable[str]) -> None:
        """Mark what the source has no more; never what people manage alone."""
        for listing in self._named(keys):
            listing.is_deleted = True

    def reconcile(self, keys: set[str]) -> None:
        """Mark what is not among all the keys that the source has; unmark what is."""
        for key, listing in self.listings.items():
            if listing.is_externally_managed:
                listing.is_deleted = key not in keys

    # What people do.

    def edit(self, key: str, values: Mapping[str, Any]) -> None:
        """Write columns."""
        self.listings[key].ours.update(values)

    def claim(self, key: str) -> None:
        """Take a listing on: what is INGESTED becomes a DRAFT."""
        listing = self.listings[key]
        listing.is_claimed = True
        if listing.status == "INGESTED":
            listing.status = "DRAFT"

    def release(self, key: str) -> None:
        """Give a draft back to its source; what people wrote stays until the source says more."""
        listing = self.listings[key]
        if listing.status != "DRAFT":
            raise Refused("LC042")
        listing.status = "INGESTED"
        listing.is_claimed = False
        listing.is_externally_managed = True

    def set_ownership(self, key: str, *, is_externally_managed: bool) -> None:
        """Shut the source of a claimed listing out, or let it speak again."""
        listing = self.listings[key]
        if not listing.is_claimed:
            raise Refused("LC045")
        listing.is_externally_managed = is_externally_managed

    def advance(self, key: str, status: str) -> None:
        """Move along the pipeline; whoever does it owns the listing from then on."""
        listing = self.listings[key]
        if listing.status == status:
            return
        if (listing.status, status) not in self.steps:
            raise Refused("LC042")
        listing.status = status
        listing.is_claimed = True

    def take(self, key: str, column: str) -> None:
        """Take what the source wants."""
        listing = self.listings[key]
        wanted = listing.news[column].value
        if column == "status":
            self.advance(key, wanted)
        else:
            listing.ours[column] = wanted
        del listing.news[column]

    def dismiss(self, key: str, column: str) -> None:
        """Leave ours as it stands."""
        del self.listings[key].news[column]

    def settle(self, key: str, column: str, value: Any) -> None:
        """Write something else instead."""
        self.listings[key].ours[column] = value
        self.dismiss(key, column)

    # How it is decided.

    def _named(self, keys: Iterable[str]) -> list[Listing]:
        found = [self.listings[key] for key in keys if key in self.listings]
        return [listing for listing in found if listing.is_externally_managed]

    def _merge(self, records: list[Record]) -> Answer:
        counts: dict[str, int] = {}
        errors: set[Error] = set()
        conflicts = 0
        newest = _newest(records)
        for position, record in enumerate(records):
            key = str(record["ListingKey"])
            if position == newest[key]:
                done, unread, found = self._take(key, record)
                errors |= {(key, name) for name in unread}
                conflicts += found
            else:
                done = "skipped"
            counts[done] = counts.get(done, 0) + 1
        return Answer(counts, conflicts, frozenset(errors))

    def _take(self, key: str, record: Record) -> tuple[str, set[str], int]:
        """Take one record; tell what it counts as, what cannot be read, how many conflicts."""
        time = _time(record)
        listing = self.listings.get(key)
        if listing is None:
            unread = self._insert(key, record)
            return "inserted", unread, 0
        is_older = time is not None and listing.base_time is not None and time < listing.base_time
        if is_older or not listing.is_externally_managed:
            return "skipped", set(), 0
        if record == listing.base and not listing.is_deleted:
            return "unchanged", set(), 0

        is_claimed = listing.is_claimed
        listing.is_deleted = False
        unread = set()
        found = 0
        for column in [f.column for f in FIELDS] + ["status"]:
            verdict = self._weigh(key, listing, record, column)
            found += verdict == "conflict"
            if verdict == "unreadable":
                unread.add("StandardStatus" if column == "status" else _BY_COLUMN[column].source)
        listing.base = record
        listing.base_time = time or listing.base_time
        return "merged" if is_claimed else "updated", unread, found

    def _insert(self, key: str, record: Record) -> set[str]:
        values = {f.column: f.value(record) for f in FIELDS}
        unread = {f.source for f in FIELDS if values[f.column] is UNREADABLE}
        meant = self._meant(record)
        if meant is UNREADABLE:
            unread.add("StandardStatus")
        # Half a place is none.
        if any(values[column] is UNREADABLE for column in PLACE):
            values |= dict.fromkeys(PLACE)
        is_published = meant == "PUBLISHED" and self.auto_published(key)
        self.listings[key] = Listing(
            base=record,
            base_time=_time(record),
            ours={c: None if v is UNREADABLE else v for c, v in values.items()},
            status="PUBLISHED" if is_published else "INGESTED",
        )
        return unread

    def _weigh(  # noqa: PLR0911
        self, key: str, listing: Listing, record: Record, column: str
    ) -> str:
        """Decide what becomes of a field, and do it: source last time, source now, ours."""
        if column == "status":
            return self._weigh_status(key, listing, record)
        this = _BY_COLUMN[column]
        other = _BY_COLUMN[PLACE[column]] if column in PLACE else None
        is_moved = other is not None and other.has_moved(listing.base, record)
        base, theirs, ours = this.value(listing.base), this.value(record), listing.ours[column]
        # "The source repeating itself is no news."
        if listing.base.get(this.source) == record.get(this.source) and not is_moved:
            return "none"
        # "What cannot be read leaves its field as it stands": a place whole.
        if theirs is UNREADABLE:
            return "unreadable"
        if other is not None and other.value(record) is UNREADABLE:
            return "none"
        if theirs == ours:
            return self._settled(listing, column, "agreed")
        # Nor is another spelling of the same value.
        if theirs == base and not is_moved:
            return "none"
        # "Only when both changed is there a conflict." With what could not be read nobody can tell.
        is_ours = ours != (None if base is UNREADABLE else base)
        match this.claimed if listing.is_claimed else "source":
            case "fill" if ours is not None:
                return self._kept(listing, column, "suggestion", theirs)
            case "keep":
                return self._kept(listing, column, "suggestion", theirs)
            case "review" if is_ours:
                return self._kept(listing, column, "conflict", theirs)
        listing.ours[column] = theirs
        return self._settled(listing, column, "applied")

    def _weigh_status(  # noqa: PLR0911
        self, key: str, listing: Listing, record: Record
    ) -> str:
        base, theirs = self._meant(listing.base), self._meant(record)
        if record.get("StandardStatus") == listing.base.get("StandardStatus"):
            return "none"
        if theirs is UNREADABLE:
            return "unreadable"
        # A source that names no status wants none any more.
        if theirs in (None, listing.status):
            return self._settled(listing, "status", "agreed")
        if theirs == base:
            return "none"
        # "INGESTED stays INGESTED", unless what is Active is published.
        if listing.status == "INGESTED" and not listing.is_claimed:
            if theirs == "PUBLISHED" and self.auto_published(key):
                listing.status = theirs
            return self._settled(listing, "status", "agreed")
        # "Such a row still follows its source": back on the market, too.
        if not listing.is_claimed and {listing.status, theirs} <= _PUBLIC_STATUSES:
            listing.status = theirs
            return self._settled(listing, "status", "applied")
        # "A status that the source wants but the transitions forbid is a conflict, not a jump."
        if self.steps.get((listing.status, theirs)):
            listing.status = theirs
            return self._settled(listing, "status", "applied")
        return self._kept(listing, "status", "conflict", theirs)

    def _meant(self, record: Record) -> Any:
        word = record.get("StandardStatus")
        return self.status_map.get(word, UNREADABLE) if word else None

    def _kept(self, listing: Listing, column: str, kind: Kind, theirs: Any) -> str:
        """Keep ours, and the source's news for a person; newer news takes the place of older."""
        listing.news[column] = News(kind, theirs)
        return kind

    def _settled(self, listing: Listing, column: str, verdict: str) -> str:
        """Let older news go: the source says something else now, and it is done."""
        listing.news.pop(column, None)
        return verdict


def _time(record: Record) -> datetime | None:
    value = _BY_COLUMN["modified_ts"].value(record)
    return value if isinstance(value, datetime) else None


def _newest(records: list[Record]) -> dict[str, int]:
    """Tell which record of each key counts: the newest, else the last; one with a time, if any."""
    newest: dict[str, int] = {}
    for position, record in enumerate(records):
        key = str(record["ListingKey"])
        if key in newest:
            sofar, time = _time(records[newest[key]]), _time(record)
            if sofar is not None and (time is None or time < sofar):
                continue
        newest[key] = position
    return newest
