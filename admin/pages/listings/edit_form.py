"""The form in which a person edits a listing: fields by the rules, and what was changed in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

import orjson
from starlette.datastructures import FormData

from admin.database import Row
from admin.web.reading import read_when_seen
from admin.web.tongue import Tongue

_LONG = {"description", "short_description", "note"}


@dataclass(slots=True)
class Field:
    """A field of a record as the form shows it."""

    name: str
    """Unique in the form: domain:record:field."""
    rule: Row
    text: str
    problem: str | None = None

    @property
    def kind(self) -> str:
        """Tell which input fits: long, list, json, or a line."""
        cast_to = str(self.rule["cast_to"])
        if cast_to == "text[]":
            return "list"
        if cast_to == "jsonb":
            return "json"
        return "long" if self.rule["field"] in _LONG else "line"


@dataclass(slots=True)
class Record:
    """A record of the form: the listing itself, or something that hangs on it."""

    row: Row
    fields: list[Field]

    @property
    def seen_name(self) -> str:
        """Name the hidden input that says when the record had last changed as it was shown."""
        return f"seen:{self.row['data_domain']}:{self.row['record_id']}"


class EditForm:
    """All records of a listing with their fields."""

    def __init__(self, records: list[Row], rules: list[Row]) -> None:
        by_domain = {
            domain: list(rows)
            for domain, rows in groupby(rules, key=lambda row: row["data_domain"])
        }
        self.records = [
            Record(
                row,
                [
                    Field(
                        f"{row['data_domain']}:{row['record_id']}:{rule['field']}",
                        rule,
                        as_text(row["row"].get(rule["field"])),
                    )
                    for rule in by_domain[row["data_domain"]]
                ],
            )
            for row in records
        ]
        self.problems = 0

    def read(self, given: FormData, tongue: Tongue) -> list[dict[str, Any]]:
        """Give what was changed, as `pipeline.edit_listing()` takes it; notes what cannot be read.

        A field of a pair (latitude, longitude) takes its other half along.
        """
        edits = []
        for record in self.records:
            values: dict[str, Any] = {}
            for field in record.fields:
                text = given.get(field.name)
                if not isinstance(text, str) or _same(text, field.text):
                    continue
                field.text = text
                try:
                    values[field.rule["field"]] = read_value(text, str(field.rule["cast_to"]))
                except (ValueError, InvalidOperation):
                    field.problem = tongue.gettext("This cannot be read.")
                    self.problems += 1
            for field in record.fields:
                if field.rule["changes_with"] in values and field.rule["field"] not in values:
                    values[field.rule["field"]] = record.row["row"].get(field.rule["field"])
            if values:
                edits.append(
                    {
                        "data_domain": record.row["data_domain"],
                        "record_id": record.row["record_id"],
                        "updated_at": read_when_seen(given.get(record.seen_name)),
                        "values": values,
                    }
                )
        return edits


def as_text(value: object) -> str:
    """Write a value as the form shows it: a list one to a line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if isinstance(value, dict):
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return str(value)


def read_value(text: str, cast_to: str) -> Any:
    """Read what a person wrote into a field of a type; nothing is None.

    Raises ValueError or InvalidOperation.
    """
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if cast_to == "text[]":
        return [line.strip() for line in text.split("\n") if line.strip()] or None
    if text == "":
        return None
    if cast_to == "jsonb":
        value = orjson.loads(text)
        if not isinstance(value, dict):
            raise ValueError(text)
        return value
    if cast_to in {"double precision", "numeric", "integer"}:
        number = Decimal(text.replace(",", ".") if text.count(",") == 1 else text)
        if not math.isfinite(float(number)):  # also 1e999, which only a Decimal can hold
            raise ValueError(text)
        return int(number) if cast_to == "integer" and number == int(number) else float(number)
    return text


def _same(one: str, other: str) -> bool:
    """Compare as browsers send: line ends differ, and space around does not count."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
