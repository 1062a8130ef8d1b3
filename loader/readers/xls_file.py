"""Old Excel workbooks (xls): at most 65,536 rows a sheet, read as a whole by xlrd."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Any

import xlrd

from loader.readers.byte_source import ByteSource
from loader.readers.records import (
    BadRecord,
    Counts,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
)
from loader.readers.sheet_rows import (
    SAMPLE_ROWS,
    cell_text,
    chosen_sheet,
    find_header,
    sheet_records,
)

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    AssertionError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class XlsFile:
    """One sheet of an old workbook. `data_row` is the number of the first row of data."""

    source: ByteSource
    data_row: int
    options: ReadOptions
    description: FileDescription

    def records(self, counts: Counts) -> Iterator[Record | BadRecord]:
        """Read the sheet from its start."""
        with _workbook(self.source) as book:
            sheet = book.sheet_by_name(self.description.sheet)
            yield from sheet_records(
                islice(_rows(sheet, book.datemode), self.data_row - 1, None),
                self.data_row,
                self.description.columns,
                self.options.max_field_bytes,
                counts,
            )
            self.source.advance(1.0)


def open_xls(source: ByteSource, options: ReadOptions, notes: tuple[str, ...]) -> XlsFile:
    """Choose the sheet, find its header and get ready to read it."""
    with _workbook(source) as book:
        names = book.sheet_names()
        name = chosen_sheet(names, options.sheet)
        if name is None:
            with_data = [
                sheet.name for sheet in book.sheets() if sheet.nrows and not sheet.visibility
            ]
            name = with_data[0] if with_data else names[0]
            if len(with_data) > 1:
                others = ", ".join(repr(other) for other in with_data[1:])
                notes = (*notes, f"first sheet {name!r} read; others with data: {others}")
        sample = list(islice(_rows(book.sheet_by_name(name), book.datemode), SAMPLE_ROWS))
    place, columns, found_notes = find_header(sample, options)
    data_row = (options.skip_rows or 0) + 1 if place is None else place + 2
    return XlsFile(
        source,
        data_row,
        options,
        FileDescription(
            format="xls",
            compression=source.compression,
            header_line=None if place is None else place + 1,
            columns=columns,
            sheet=name,
            notes=(*notes, *found_notes),
        ),
    )


@contextmanager
def _workbook(source: ByteSource) -> Iterator[Any]:
    with source.open_seekable() as raw:
        content = raw.read()
    if _ENCRYPTED in content:
        raise ReadError(
            "password_protected",
            f"{source.path.name} is locked with a password.",
            None,
            "Ask the source for the file without a password.",
        )
    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=StringIO())
    except _DAMAGED as error:
        raise ReadError(
            "damaged_xls",
            f"{source.path.name} is no Excel workbook that can be read.",
            f"{type(error).__name__}: {error}",
            "Open it in a spreadsheet program and save it anew, or export the sheet as CSV.",
        ) from error
    try:
        yield book
    finally:
        book.release_resources()


def _rows(sheet: Any, datemode: int) -> Iterator[list[str]]:
    for row in range(sheet.nrows):
        yield [_cell(cell, datemode) for cell in sheet.row(row)]


def _cell(cell: Any, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell_text(cell.value)
        return cell_text(moment.time() if cell.value < 1 else moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#VALUE!"))
    return cell_text(cell.value)
