"""Gives a file's columns our names, as the import config says or the header suggests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.errors import CdlError
from loader.readers import guess_columns

Columns = dict[str, str | list[str]]
"""Our field name → the file's column, or several that are joined by spaces."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a file's rows become records. `guessed` names the fields that nobody told."""

    columns: Columns
    guessed: tuple[str, ...]
    attributes: tuple[str, ...]

    @property
    def has_id(self) -> bool:
        """Whether the file has an id column."""
        return "id" in self.columns

    def describe(self) -> str:
        """Say the mapping in one line."""
        parts = [
            f"{field} ← {' + '.join(column) if isinstance(column, list) else column}"
            + (" (guessed)" if field in self.guessed else "")
            for field, column in self.columns.items()
        ]
        return ", ".join(parts)


def map_columns(config: Mapping[str, Any], header: Sequence[str]) -> ColumnMapping:
    """Decide which column is which field.

    `config` is the import config. Raises CdlError when it names a column that the file has not,
    or when no column is the name.
    """
    told: dict[str, Any] = dict(config.get("columns") or {})
    if config.get("id_column"):
        told["id"] = config["id_column"]
    for field, column in told.items():
        for name in [column] if isinstance(column, str) else column or []:
            if name not in header:
                raise CdlError(
                    f"the file has no column {name!r}, which the import config names as {field}",
                    detail=f"Its columns are: {', '.join(header)}.",
                    hint="cdl config set DMO import --param columns.FIELD=COLUMN mends the config.",
                    code="unknown_column",
                )
    taken = {name for column in told.values() for name in _names(column)}
    guessed = {
        field: column
        for field, column in guess_columns(header).items()
        if field not in told and not taken.intersection(_names(column))
    }
    columns: Columns = {f: c for f, c in {**told, **guessed}.items() if c}
    if not header:
        raise CdlError(
            "the file holds no record with a value in it",
            hint="Was the download cut off, or is it the wrong file?",
            code="no_name_column",
        )
    if "name" not in columns:
        raise CdlError(
            "no column of the file looks like the name of a place",
            detail=f"Its columns are: {', '.join(header)}.",
            hint="Tell which one it is: cdl config set DMO import --param columns.name=COLUMN",
            code="no_name_column",
        )
    used = {name for column in columns.values() for name in _names(column)}
    homeless = tuple(name for name in header if name not in used)
    return ColumnMapping(columns, tuple(guessed), homeless)


def record_maker(mapping: ColumnMapping) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Give the function that turns a row (column → value) into a record with our field names.

    Empty values are left out; columns without a field of ours go into `attributes`, in the order
    of their names, so that a file with its columns in another order is no news.
    """
    single = [(f, c) for f, c in mapping.columns.items() if isinstance(c, str)]
    joined = [(f, c) for f, c in mapping.columns.items() if not isinstance(c, str)]
    homeless = sorted(mapping.attributes)
    used = {name for column in mapping.columns.values() for name in _names(column)}
    header = used.union(homeless)

    def make(values: dict[str, Any]) -> dict[str, Any]:
        record = {}
        for field, column in single:
            value = values.get(column)
            if value is not None and value != "":
                record[field] = value
        for field, columns in joined:
            parts = [str(v).strip() for c in columns if (v := values.get(c)) not in (None, "")]
            if text := " ".join(part for part in parts if part):
                record[field] = text
        # Records of JSON files may have columns that the first ones had not.
        names = homeless if values.keys() <= header else sorted({*homeless, *values} - used)
        attributes = {
            column: value
            for column in names
            if (value := values.get(column)) is not None and value != ""
        }
        if attributes:
            record["attributes"] = attributes
        return record

    return make


def _names(column: Any) -> list[str]:
    return [column] if isinstance(column, str) else list(column or [])
