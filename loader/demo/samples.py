"""Makes the demo's files: two sources that share places, and a later edition of the first.

Everything is made by counting, nothing by chance, so that each run makes the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loader.demo.names import STREETS, Street, place_names

BOARD_PLACES = 210
SHARED_PLACES = 26
NEW_PLACES = 12
REMOVED_PLACES = 9

_HOURS = ("Mo-Su 10:00-22:00", "Tu-Su 10:00-18:00", "Mo-Fr 08:00-20:00; Sa 09:00-14:00", "")
_TAGS = ("family friendly", "terrace", "vegetarian", "live music", "riverside", "card payment")
_HUNGARIAN_KINDS = {
    "Restaurant": "Étterem",
    "Café": "Kávézó",
    "Accommodation": "Szállás",
    "Museum": "Múzeum",
    "Bath": "Fürdő",
    "Shop": "Üzlet",
    "Tour": "Séta",
}

CATEGORY_MAP = {theirs: ours for ours, theirs in _HUNGARIAN_KINDS.items()}
"""The second source's words for kinds of places, and the first one's."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place, as its first source would tell it."""

    number: int
    name: str
    category: str
    street: Street
    house: str
    lat: float
    lng: float
    phone: str
    hours: str
    tags: str
    price: int
    description: str = ""

    @property
    def source_id(self) -> str:
        """Give the id that the tourist board knows the place by."""
        return f"BTB-{self.number:04}"

    @property
    def slug(self) -> str:
        """Give the name as it stands in an address on the web."""
        plain = unicodedata.normalize("NFKD", self.name.lower()).encode("ascii", "ignore").decode()
        words = "".join(char if char.isalnum() else " " for char in plain).split()
        return "-".join(words) or f"hely-{self.number}"


@dataclass(frozen=True, slots=True)
class Sample:
    """The files, and the places that the report looks at, by the board's id."""

    board: Path
    members: Path
    next_board: Path
    shared: str
    edited: str
    changed: str


def write_sample(folder: Path) -> Sample:
    """Write the three files into a folder, over those of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    places = [_place(number, *named) for number, named in enumerate(place_names(), start=1)]
    board = places[:BOARD_PLACES]
    shared = board[4 : 4 + 5 * SHARED_PLACES : 5]
    others = places[BOARD_PLACES:-NEW_PLACES]
    sample = Sample(
        board=folder / "march.csv",
        members=folder / "members.csv",
        next_board=folder / "june.csv.gz",
        shared=shared[0].source_id,
        edited=board[7].source_id,
        changed=board[10].source_id,
    )
    sample.board.write_bytes(_csv(_BOARD_COLUMNS, _board_rows(board)).encode())
    members = _csv(_MEMBER_COLUMNS, _member_rows(shared + others), delimiter=";")
    sample.members.write_bytes(members.encode("utf-16"))
    next_board = _csv(_NEXT_COLUMNS, _next_rows(_next_edition(board) + places[-NEW_PLACES:]))
    sample.next_board.write_bytes(gzip.compress(next_board.encode("utf-8-sig"), mtime=0))
    return sample


def _place(number: int, name: str, category: str) -> Place:
    street = STREETS[number * 7 % len(STREETS)]
    # Thousandths of a degree at random-looking places, the rest well inside them.
    lat = street.lat + (number % 3 - 1) / 1000 + number % 5 * 0.00004
    lng = street.lng + (number % 4 - 2) / 1000 - number % 7 * 0.00004
    return Place(
        number=number,
        name=name,
        category=category,
        street=street,
        house=f"{1 + number * 3 % 88}.",
        lat=round(lat, 5),
        lng=round(lng, 5),
        phone="" if number % 5 == 0 else f"+36 1 {200 + number:03} {number * 37 % 10000:04}",
        hours=_HOURS[number % 4],
        tags=", ".join({_TAGS[number % 6]: 1, _TAGS[number * 5 % 6]: 1}),
        price=(2 + number % 19) * 500,
        description=f"{category} at {street.name}, Budapest." if number % 2 else "",
    )


Columns = dict[str, Callable[[Place], object]]

_BOARD_COLUMNS: Columns = {
    "Listing ID": lambda p: p.source_id,
    "Name": lambda p: p.name,
    "Category": lambda p: p.category,
    "Address": lambda p: f"{p.street.name} {p.house}",
    "City": lambda _: "Budapest",
    "Postal code": lambda p: p.street.postal_code,
    "Country": lambda _: "Hungary",
    "Latitude": lambda p: f"{p.lat:.5f}",
    "Longitude": lambda p: f"{p.lng:.5f}",
    "Phone": lambda p: p.phone,
    "E-mail": lambda p: f"info@{p.slug}.example",
    "Website": lambda p: f"www.{p.slug}.example",
    "Opening hours": lambda p: p.hours,
    "Tags": lambda p: p.tags,
    "Price from": lambda p: p.price,
    "Description": lambda p: p.description,
    "Wheelchair": lambda p: ("yes", "no", "limited")[p.number % 3],
}

# The later edition has its columns in another order.
_NEXT_COLUMNS: Columns = {name: _BOARD_COLUMNS[name] for name in reversed(_BOARD_COLUMNS)}

_MEMBER_COLUMNS: Columns = {
    "Megnevezés": lambda p: p.name,
    "Típus": lambda p: _HUNGARIAN_KINDS[p.category],
    "Irányítószám": lambda p: p.street.postal_code,
    "Település": lambda _: "Budapest",
    "Utca": lambda p: p.street.name,
    "Házszám": lambda p: p.house,
    "Szélesség": lambda p: f"{p.lat:.5f}".replace(".", ","),
    "Hosszúság": lambda p: f"{p.lng:.5f}".replace(".", ","),
    "Telefon": lambda p: f"06 1 {200 + p.number:03}-{p.number * 37 % 10000:04}",
    "E-mail": lambda p: f"asztal@{p.slug}.example",
    "Honlap": lambda p: f"https://{p.slug}.example/",
    "Nyitvatartás": lambda p: p.hours.replace("Mo", "H").replace("Tu", "K").replace("Su", "V"),
    "Leírás": lambda p: f"{p.name}, {p.street.name} {p.house}",
}


def _board_rows(places: Sequence[Place]) -> list[list[object]]:
    """Give the first edition's rows, some of them broken as real ones are."""
    rows = _rows(_BOARD_COLUMNS, places)
    columns = list(_BOARD_COLUMNS)
    _spoil(rows[30], columns, Latitude="0", Longitude="0")
    _spoil(rows[61], columns, Latitude="n/a", Longitude="n/a")
    _spoil(rows[92], columns, **{"E-mail": "info@@fovaros"})
    _spoil(rows[123], columns, Name="")
    _spoil(rows[154], columns, Website="javascript:alert(1)")
    _spoil(rows[185], columns, **{"Listing ID": ""})
    twice = list(rows[40])
    other_words = _spoil(list(rows[41]), columns, Category="Nightlife")
    too_many = [*rows[42], "what", "is", "this?"]
    return [*rows[:42], twice, other_words, too_many, *rows[43:]]


def _member_rows(places: Sequence[Place]) -> list[list[object]]:
    """Give the second source's rows: the same places in other spellings, some rows broken."""
    rows = _rows(_MEMBER_COLUMNS, [_respelled(place) for place in places])
    columns = list(_MEMBER_COLUMNS)
    _spoil(rows[50], columns, Szélesség="47° 29' 53", Hosszúság="19° 3' 4")
    _spoil(rows[60], columns, Megnevezés="")
    _spoil(rows[70], columns, **{"E-mail": "nincs"})
    return [*rows[:80], [*rows[80], "vége?"], *rows[81:]]


def _next_rows(places: Sequence[Place]) -> list[list[object]]:
    """Give the later edition's rows; one place has its coordinates swapped."""
    rows = _rows(_NEXT_COLUMNS, places)
    place = places[20]
    _spoil(rows[20], list(_NEXT_COLUMNS), Latitude=f"{place.lng:.5f}", Longitude=f"{place.lat:.5f}")
    return rows


def _next_edition(board: Sequence[Place]) -> list[Place]:
    """Give the board's places three months later: some gone, some with news."""
    gone = {place.number for place in board[13 :: len(board) // REMOVED_PLACES][:REMOVED_PLACES]}
    edition = []
    for index, place in enumerate(board):
        if place.number in gone:
            continue
        news = place
        if index % 10 == 0:
            news = replace(news, price=place.price + 500, hours="Mo-Su 09:00-23:00")
        if index % 21 == 7:
            news = replace(news, category="Event venue")
        if index % 35 == 3:
            news = replace(news, name=f"Új {place.name}")
        edition.append(news)
    return edition


def _respelled(place: Place) -> Place:
    """Give the place as someone else writes it; its key stays the same."""
    spellings: tuple[Callable[[str], str], ...] = (
        str.upper,
        lambda name: name.replace(" ", "  "),
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: f"„{name}”",
    )
    return replace(
        place,
        name=spellings[place.number % 4](place.name),
        lat=place.lat + 0.00009,
        lng=place.lng + 0.00007,
    )


def _rows(columns: Columns, places: Iterable[Place]) -> list[list[object]]:
    return [[value(place) for value in columns.values()] for place in places]


def _spoil(row: list[object], columns: Sequence[str], **values: object) -> list[object]:
    for column, value in values.items():
        row[columns.index(column)] = value
    return row


def _csv(columns: Columns, rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
