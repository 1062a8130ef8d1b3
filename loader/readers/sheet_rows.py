"""What spreadsheets of both kinds share: cells as text, the header, rows as records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from loader.readers.headers import check_column_count, column_names, header_place, left_out
from loader.readers.records import (
    BadRecord,
    Counts,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
)
from loader.readers.text import has_marks, is_storable, shown

SAMPLE_ROWS = 100
CELL_ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
)


def cell_text(value: Any) -> str:
    """Give a cell's value as text: ISO dates, numbers as a spreadsheet shows them (15 digits)."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    return _time_text(value)


def _time_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)


def _number_text(value: float) -> str:
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


def find_header(
    rows: Sequence[Sequence[str]], options: ReadOptions
) -> tuple[int | None, tuple[str, ...], list[str]]:
    """Find the header among a sheet's first rows: its place, the columns, notes."""
    skipped = options.skip_rows or 0
    body = rows[skipped:]
    widths = [_width(row) for row in body]
    widest = max(widths, default=0)
    if not widest:
        raise ReadError(
            "empty_file", "The sheet is empty.", None, "Name another sheet, if there is one."
        )
    check_column_count(widest, options.max_columns)
    if not options.skip_header:
        names = tuple(f"column_{n}" for n in range(1, widest + 1))
        return None, names, ["no header row, as told"]
    usual = max(set(widths) - {0}, key=lambda width: (widths.count(width), width))
    place = 0 if options.skip_rows is not None else header_place(body, usual)
    while not widths[place]:
        place += 1
    below = max(widths[place:])
    header = [*body[place], *[""] * below][:below]
    names_list, notes = column_names(header)
    if place:
        notes.insert(0, left_out("row", skipped + 1, skipped + place))
    return skipped + place, tuple(names_list), notes


def _width(row: Sequence[str]) -> int:
    """Give how many cells a row has up to its last filled one."""
    for place in range(len(row), 0, -1):
        if row[place - 1].strip():
            return place
    return 0


def sheet_records(
    rows: Iterable[Sequence[str]],
    first_row: int,
    columns: Sequence[str],
    max_field_bytes: int,
    counts: Counts,
) -> Iterator[Record | BadRecord]:
    """Give a sheet's rows as records; `first_row` is the number of the first one."""
    width = len(columns)
    for number, row in enumerate(rows, first_row):
        filled = _width(row)
        if not filled:
            counts.blank_lines += 1
            continue
        values = ["" if cell in CELL_ERRORS else cell for cell in row[:width]]
        counts.emptied_cells += sum(cell in CELL_ERRORS for cell in row[:width])
        joined = "\t".join(row)
        if filled <= width and not any(map(str.strip, values)):
            counts.blank_lines += 1
        elif filled > width:
            message = f"Values up to column {filled:,}; the header has {width:,}."
            yield BadRecord(number, shown(joined), "too_many_fields", message)
        elif len(joined) > max_field_bytes // 4 and any(
            len(value.encode(errors="replace")) > max_field_bytes for value in values
        ):
            message = f"A value is longer than {max_field_bytes:,} bytes."
            yield BadRecord(number, shown(joined), "field_too_large", message)
        elif not is_storable(joined):
            code = "invalid_bytes" if has_marks(joined) else "nul_character"
            message = "A value holds a character that the database can't store."
            yield BadRecord(number, shown(joined), code, message)
        else:
            values += [""] * (width - len(values))
            yield Record(number, dict(zip(columns, values, strict=True)))


def choose_sheet(
    names: Sequence[str], with_data: Sequence[str], told: str | int | None
) -> tuple[str, tuple[str, ...]]:
    """Give the told sheet, or else the first one with data and a note on the others."""
    if told is None:
        if not with_data:
            return (names[0] if names else ""), ()
        if len(with_data) == 1:
            return with_data[0], ()
        others = ", ".join(repr(other) for other in with_data[1:])
        return with_data[0], (f"first sheet {with_data[0]!r} read; others with data: {others}",)
    if isinstance(told, str) and told in names:
        return told, ()
    if isinstance(told, int) and 1 <= told <= len(names):
        return names[told - 1], ()
    raise ReadError(
        "no_such_sheet",
        f"There is no sheet {told!r} in the file.",
        f"Its sheets: {', '.join(repr(name) for name in names)}.",
        "Name one of them, or give its number from 1.",
    )


def describe_sheet(
    description: FileDescription, first_rows: Sequence[Sequence[str]], options: ReadOptions
) -> tuple[FileDescription, int]:
    """Complete a description by the sheet's header; give it with the number of the first data row.

    `first_rows` are so many as `sample_size` says.
    """
    place, columns, notes = find_header(first_rows, options)
    described = replace(
        description,
        header_line=None if place is None else place + 1,
        columns=columns,
        notes=(*description.notes, *notes),
    )
    return described, (options.skip_rows or 0) + 1 if place is None else place + 2


def sample_size(options: ReadOptions) -> int:
    """Say how many rows are looked at to find the header."""
    return SAMPLE_ROWS + (options.skip_rows or 0)
