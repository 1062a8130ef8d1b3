"""Looks at the first rows of a file as an import would read them; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from loader.errors import CdlError
from loader.readers import BadRecord, FileDescription, Record, open_source
from loader.stages.importing import read_options
from loader.stages.mapping import ColumnMapping, map_columns

_LOOKED_AT = 200
_SAMPLES = 3
_KINDS = {
    "number": re.compile(r"[-+]?\d{1,15}(?:[.,]\d+)?"),
    "date": re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ][\d:.]+\S*)?|\d\d?[./]\d\d?[./]\d{2,4}"),
    "yes or no": re.compile(r"true|false|yes|no|igen|nem|да|нет|ναι|όχι", re.IGNORECASE),
    "e-mail": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "address": re.compile(r"https?://\S+"),
}


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column of the file."""

    name: str
    field: str | None
    """What it becomes; None: an attribute of the record."""
    is_guessed: bool
    kind: str
    """What its values look like: one of number, date, yes or no, e-mail, address, text, empty."""
    samples: tuple[str, ...]
    filled: int
    """How many of the rows that were looked at have a value."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the beginning of a file looks like."""

    description: FileDescription
    columns: tuple[ColumnPreview, ...]
    rows: tuple[Record, ...]
    bad: tuple[BadRecord, ...]
    looked_at: int
    is_whole: bool
    """All of the file was looked at."""
    mapping: ColumnMapping | None
    problem: CdlError | None
    """Why its columns can not become records."""


def preview_file(path: Path, config: Mapping[str, Any], *, shown: int) -> Preview:
    """Look at a file under an import configuration; ReadError when it can't be read as a whole."""
    with open_source(path, read_options(config)) as source:
        records = list(islice(source, _LOOKED_AT + 1))
        description = source.description
    is_whole = len(records) <= _LOOKED_AT
    records = records[:_LOOKED_AT]
    good = [record for record in records if isinstance(record, Record)]
    mapping, problem = None, None
    try:
        mapping = map_columns(config, description.columns)
    except CdlError as error:
        problem = error
    return Preview(
        description,
        _columns(description.columns, good, mapping),
        tuple(good[:shown]),
        tuple(record for record in records if isinstance(record, BadRecord)),
        len(records),
        is_whole,
        mapping,
        problem,
    )


def _columns(
    names: Sequence[str], records: Sequence[Record], mapping: ColumnMapping | None
) -> tuple[ColumnPreview, ...]:
    fields = {
        column: field
        for field, told in (mapping.columns.items() if mapping else ())
        for column in ([told] if isinstance(told, str) else told)
    }
    guessed = set(mapping.guessed) if mapping else set()
    columns = []
    for name in names:
        values = [text for record in records if (text := as_text(record.values.get(name)))]
        field = fields.get(name)
        columns.append(
            ColumnPreview(
                name,
                field,
                field in guessed,
                _kind(values),
                tuple(dict.fromkeys(values))[:_SAMPLES],
                len(values),
            )
        )
    return tuple(columns)


def as_text(value: Any) -> str:
    """Give a value of a record as a person reads it; JSON files have more than texts."""
    return "" if value is None else str(value).strip()


def _kind(values: Sequence[str]) -> str:
    if not values:
        return "empty"
    for kind, pattern in _KINDS.items():
        if all(pattern.fullmatch(value) for value in values):
            return kind
    return "text"


def chosen_columns(
    base: Mapping[str, Any], header: Sequence[str], chosen: Mapping[str, str]
) -> dict[str, Any]:
    """Give the settings that make the chosen columns the fields they were chosen for.

    `chosen` is column → field. Where that is what `base` and the guesses make of the header anyway,
    there is nothing to set. Columns of one field are joined in the order that they had, else in
    that of the file.
    """
    wanted: dict[str, list[str]] = {}
    for column in header:
        if field := chosen.get(column):
            wanted.setdefault(field, []).append(column)
    try:
        stands = {f: [c] if isinstance(c, str) else c for f, c in _mapped(base, header).items()}
    except CdlError:
        stands = {}
    for field, columns in stands.items():
        if sorted(columns) == sorted(wanted.get(field, ())):
            wanted[field] = list(columns)
    if wanted == stands:
        return {}
    told = {
        field: columns[0] if len(columns) == 1 else columns for field, columns in wanted.items()
    }
    unwanted = {field: None for field in (*stands, *_guessed(header)) if field not in wanted}
    settings: dict[str, Any] = {"columns": {**unwanted, **told}}
    if base.get("id_column"):
        settings["id_column"] = None
    return settings


def _mapped(config: Mapping[str, Any], header: Sequence[str]) -> dict[str, str | list[str]]:
    return dict(map_columns(config, header).columns)


def _guessed(header: Sequence[str]) -> list[str]:
    try:
        return list(map_columns({}, header).columns)
    except CdlError:
        return []
