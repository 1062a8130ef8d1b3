"""Places to measure with: made up the same way every time, or read from a file of that shape."""

from __future__ import annotations

import csv
import gzip
import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from loader.errors import CdlError, ExitCode

GEONAMES_ROWS = 144_563
"""As many as the places of more than 1,000 inhabitants in GeoNames."""

_SEED = 20_240_601
_HOMONYM_SHARE = 0.2
_SECOND_LEVEL_SHARE = 0.6
_FIRST = ("San", "Santa", "New", "Upper", "Lower", "Port", "Saint", "Bad", "Villa", "Nova")
_ONSETS = (
    "b",
    "d",
    "f",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "br",
    "gr",
    "st",
    "sh",
)
_VOWELS = ("a", "e", "i", "o", "u", "a", "e", "o", "ia", "ei")
_CODAS = ("", "", "", "n", "r", "s", "l", "m")
# One name in ten is not ASCII: about what the files of tourist boards have.
_OTHER_SCRIPTS = (
    ("Kő", "Szent", "Ó", "Új", "vár", "hely", "völgy", "szőlős", "kút", "mező"),
    ("Sö", "Mü", "Gö", "dorf", "bächl", "Öst", "rön", "å", "kjø", "næs"),
    ("Αγ", "Καλ", "Μεσ", "Νέα", "ιά", "όπολη", "αμάτα", "ήνη", "ούσα", "ικό"),
    ("Ново", "Старо", "Бело", "Верх", "горск", "поле", "речье", "дуб", "яр", "щина"),
)


class Place(NamedTuple):
    """One row: where a place is, what it is called, and what it belongs to."""

    lat: float
    lon: float
    name: str
    admin1: str
    admin2: str
    cc: str


Places = Callable[[int], Iterator[Place]]
"""Gives the first so many places; the same ones every time."""


def made_up_places(count: int) -> Iterator[Place]:
    """Give places like GeoNames': most names are rare, some stand for dozens of places."""
    # A fixed sequence is what is wanted here; nothing depends on its being hard to guess.
    dice = random.Random(_SEED)  # noqa: S311
    homonyms = [_name(dice) for _ in range(2_000)]
    regions = [_name(dice) for _ in range(3_600)]
    districts = [_name(dice) for _ in range(13_700)]
    countries = [a + b for a in "ABCDEFGHIK" for b in "ADEFGILMNORSTUVZ"]
    for _ in range(count):
        region = int(dice.random() * len(regions))
        # Squared: the first of the common names are far more common than the last.
        common = dice.random() < _HOMONYM_SHARE
        yield Place(
            lat=round(dice.random() * 130 - 55, 5),
            lon=round(dice.random() * 360 - 180, 5),
            name=homonyms[int(dice.random() ** 2 * len(homonyms))] if common else _name(dice),
            admin1=regions[region],
            admin2=districts[int(dice.random() * len(districts))]
            if dice.random() < _SECOND_LEVEL_SHARE
            else "",
            cc=countries[region % len(countries)],
        )


def places_of(path: Path) -> Places:
    """Give the places of a gzipped CSV file with the columns lat, lon, name, admin1, admin2, cc.

    Who asks for more than it holds gets it again, each round a little farther east.
    """

    def give(count: int) -> Iterator[Place]:
        rounds = (_shifted(path, number) for number in itertools.count())
        return itertools.islice(itertools.chain.from_iterable(rounds), count)

    return give


def count_places(path: Path) -> int:
    """Count a file's places."""
    return sum(1 for _ in _shifted(path, 0))


def _shifted(path: Path, number: int) -> Iterator[Place]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if not set(Place._fields).issubset(rows.fieldnames or ()):
            raise CdlError(
                f"{path} is not a file of places",
                detail=f"Its columns are: {', '.join(rows.fieldnames or ())}.",
                hint=f"It needs the columns {', '.join(Place._fields)}.",
                code="not_places",
                exit_code=ExitCode.USAGE,
            )
        empty = True
        for row in rows:
            empty = False
            lon = (float(row["lon"]) + 180 + number * 0.37) % 360 - 180
            yield Place(
                float(row["lat"]),
                round(lon, 5),
                row["name"],
                row["admin1"],
                row["admin2"],
                row["cc"],
            )
        if empty:
            raise CdlError(f"{path} has no rows", code="not_places", exit_code=ExitCode.USAGE)


def _name(dice: random.Random) -> str:
    roll = dice.random()
    if roll < 0.1:
        parts = _OTHER_SCRIPTS[int(dice.random() * len(_OTHER_SCRIPTS))]
        return "".join(_pick(dice, parts) for _ in range(3)).capitalize()
    syllables = 3 + int(dice.random() * 2)
    word = "".join(_pick(dice, _ONSETS) + _pick(dice, _VOWELS) for _ in range(syllables))
    word = (word + _pick(dice, _CODAS)).capitalize()
    return f"{_pick(dice, _FIRST)} {word}" if roll > 0.8 else word


def _pick(dice: random.Random, items: tuple[str, ...]) -> str:
    return items[int(dice.random() * len(items))]
