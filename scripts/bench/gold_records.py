"""Records of listings as Gold has them, nearly all of their fields filled, always the same."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from loader.settings import PROJECT_ROOT

_REFERENCE = PROJECT_ROOT / "db" / "reference"
_WORDS = ("Sea", "Mountain", "City", "Garden", "Central", "Gas", "Tile", "Wood")
_REMARK = "A bright, modern home close to the sea with a large garden and covered parking. "
_BLANK_SHARE = 0.1

_FIXED: dict[str, Callable[[int, random.Random], str]] = {
    "ListingKey": lambda n, _: f"QOBRIX_{n:08d}",
    "OriginatingSystemOfficeKey": lambda *_: "SHARPSIR-CY-001",
    "StandardStatus": lambda _, r: r.choice(("Active", "Active", "Active", "Pending", "Closed")),
    "PropertyType": lambda _, r: r.choice(("Residential", "ResidentialLease", "Land")),
    "Latitude": lambda _, r: f"{34.5 + r.random():.6f}",
    "Longitude": lambda _, r: f"{32.3 + 2 * r.random():.6f}",
    "PublicRemarks": lambda _, r: _REMARK * r.randint(2, 6),
    "ModificationTimestamp": lambda _, r: f"2026-11-{r.randint(1, 20):02d}T10:00:00Z",
}
_BY_CAST: dict[str, Callable[[random.Random], str]] = {
    "boolean": lambda r: r.choice(("true", "false", "Yes")),
    "integer": lambda r: str(r.randint(1, 12)),
    "numeric": lambda r: f"{r.randint(10, 900_000)}.00",
    "date": lambda r: f"2026-0{r.randint(1, 9)}-1{r.randint(0, 9)}",
    "timestamptz": lambda r: f"2026-10-{r.randint(1, 28):02d}T09:00:00Z",
    "text[]": lambda r: ", ".join(r.sample(_WORDS, 3)),
    "text": lambda r: r.choice(("Yes", "No", "Standard", "Premium", "Good condition")),
}


def fields() -> dict[str, str]:
    """Give Gold's fields of a listing in their order, each with what its text is cast to."""
    casts = {
        row["source_field"]: row["cast_to"].partition("(")[0]
        for row in _rows("pipeline.field_rules.csv")
        if row["data_domain"] == "mls_listings" and row["cast_to"].partition("(")[0] in _BY_CAST
    }
    return {
        row["field"]: casts.get(row["field"], row["data_type"].partition("(")[0])
        for row in _rows("pipeline.gold_fields.csv")
        if row["data_domain"] == "mls_listings"
    }


def gold_records(count: int, changed_share: float = 0.0) -> Iterator[dict[str, str]]:
    """Make records; of some share the source has changed price, remarks and time since."""
    kinds = fields()
    every = round(1 / changed_share) if changed_share else 0
    for number in range(count):
        rng = random.Random(number)  # noqa: S311 (no secret)
        record = {field: _value(field, kind, number, rng) for field, kind in kinds.items()}
        if every and number % every == 0:
            record["ListPrice"] = "123456.00"
            record["PublicRemarks"] += "Reduced."
            record["ModificationTimestamp"] = "2026-11-21T10:00:00Z"
        yield record


def as_sent(record: dict[str, str], share: float = 1.0) -> dict[str, str]:
    """Give a record as Databricks' `to_json` writes it: without its nulls.

    `share`: how many of the fields that a listing can do without are filled. No source fills all.
    """
    rng = random.Random(record["ListingKey"])  # noqa: S311 (no secret)
    return {
        field: value
        for field, value in record.items()
        if field in _FIXED or (value and rng.random() < share)
    }


def write_csv(path: Path, count: int, changed_share: float = 0.0) -> None:
    """Write records to a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(fields()))
        writer.writeheader()
        writer.writerows(gold_records(count, changed_share))


def _value(field: str, kind: str, number: int, rng: random.Random) -> str:
    if field in _FIXED:
        return _FIXED[field](number, rng)
    if rng.random() < _BLANK_SHARE:
        return ""
    return _BY_CAST.get(kind, _BY_CAST["text"])(rng)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
