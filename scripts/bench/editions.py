"""Writes places as a source would: a file, and its next edition with a part of it changed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO, cast

from isal import igzip
from places import Place, Places

CHANGED_EVERY = 20
"""One row in twenty, 5 %, has another value than in the edition before."""

GONE_EVERY = 200
"""One row in two hundred is gone, and as many are new."""

ID_COLUMN = "geonameid"

_STEP_DEGREES = 0.0008  # some 90 m: a correction, not a move that a person must look at


def write_without_ids(path: Path, places: Places, count: int) -> None:
    """Write places as they are; a record's id is then the hash of its name and coordinates."""
    with _open(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Place._fields)
        writer.writerows(places(count))


def write_first(path: Path, places: Places, count: int) -> None:
    """Write places with an id column, as whoever publishes editions of a file does."""
    _write_with_ids(path, enumerate(places(count), start=1))


def write_next(path: Path, places: Places, count: int) -> None:
    """Write the edition after `write_first`: some rows changed, some gone, some new."""
    _write_with_ids(path, _next_rows(places, count))


def _next_rows(places: Places, count: int) -> Iterator[tuple[int, Place]]:
    for number, place in enumerate(places(count + count // GONE_EVERY), start=1):
        if number > count:
            yield number, place
        elif number % GONE_EVERY == 3:
            continue
        elif number % CHANGED_EVERY == 7:
            yield number, _changed(place, number // CHANGED_EVERY)
        else:
            yield number, place


def _changed(place: Place, turn: int) -> Place:
    """Change one thing: the name, where it is, or what it belongs to."""
    match turn % 4:
        case 0:
            return place._replace(name=f"{place.name} Nova")
        case 1:
            return place._replace(lat=round(place.lat + _STEP_DEGREES, 5))
        case 2:
            return place._replace(admin1=f"{place.admin1} Province")
        case _:
            return place._replace(admin2=f"{place.admin2} District".strip())


def _write_with_ids(path: Path, rows: Iterable[tuple[int, Place]]) -> None:
    with _open(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((ID_COLUMN, *Place._fields))
        writer.writerows((number, *place) for number, place in rows)


def _open(path: Path) -> TextIO:
    stream = igzip.open(path, "wt", compresslevel=1, encoding="utf-8", newline="")  # type: ignore[no-untyped-call]
    return cast(TextIO, stream)
