"""What goes into a reader and what comes out: options, records, a description, errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from loader.errors import CdlError

BAD_TEXT_LIMIT = 10_000
"""Characters of a bad row that are kept for the person who mends it."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file, as the import config says; None means find out by looking."""

    file_format: str | None = None
    """csv, json, jsonl, geojson, xlsx or xls. What plainly is something else is read as that."""
    delimiter: str | None = None
    """One character, or 'tab'."""
    quote: str | None = None
    """One character, or '' when the file quotes nothing."""
    encoding: str | None = None
    """One of the names in `encodings.ENCODINGS`: utf-8, cp1252, iso-8859-7, utf-16 …"""
    skip_header: bool = True
    """The file has a header row. False: it has none, the columns are called column_1, column_2 …"""
    skip_rows: int | None = None
    """Lines (rows of a sheet) above the header."""
    sheet: str | int | None = None
    """A spreadsheet's sheet by name, or by number from 1."""
    max_field_bytes: int = 1_000_000
    max_columns: int = 2_000
    records_path: str | None = None
    """JSON: where the array of records stands, as keys joined by dots; '' is the file's top."""


class Record(NamedTuple):
    """One good row. `line` is the number of its first line in the file (row of the sheet)."""

    line: int
    values: dict[str, Any]


class BadRecord(NamedTuple):
    """One row that can't be used: its first line's number, its text, why (code and words)."""

    line: int
    text: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What a file turned out to be. `notes` says what was guessed, and why."""

    format: str
    compression: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_line: int | None = None
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Counts:
    """What happened to rows besides becoming a record, counted while they are read."""

    blank_lines: int = 0
    """Rows without any value, left out."""
    repaired_lines: int = 0
    """Rows whose wrong quoting could be understood without doubt."""
    emptied_cells: int = 0
    """Spreadsheet cells that held an error such as #REF! and were read as empty."""


class ReadError(CdlError):
    """A file as a whole can't be read: what, where and why, and what to do about it."""

    def __init__(
        self, code: str, message: str, detail: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, detail=detail, hint=hint, code=code)
