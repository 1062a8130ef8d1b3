"""Old Excel workbooks (xls): at most 65,536 rows a sheet, read as a whole by xlrd."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc

from loader.readers.byte_source import ByteSource, library_errors
from loader.readers.records import (
    BadRecord,
    Counts,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
)
from loader.readers.sheet_rows import (
    cell_text,
    choose_sheet,
    describe_sheet,
    sample_size,
    sheet_records,
)

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


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
            with library_errors(self.source.path, "xls"):
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
    with _workbook(source) as book, library_errors(source.path, "xls"):
        with_data = [s.name for s in book.sheets() if s.nrows and not s.visibility]
        name, choice = choose_sheet(book.sheet_names(), with_data, options.sheet)
        rows = _rows(book.sheet_by_name(name), book.datemode)
        sample = list(islice(rows, sample_size(options)))
    description = FileDescription(
        format="xls", compression=source.compression, sheet=name, notes=(*notes, *choice)
    )
    description, data_row = describe_sheet(description, sample, options)
    return XlsFile(source, data_row, options, description)


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
    with library_errors(source.path, "xls"):
        _check_chains(content)
        book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=StringIO())
    try:
        yield book
    finally:
        book.release_resources()


def _check_chains(content: bytes) -> None:
    """Refuse a chain of short sectors that runs in a circle: xlrd would follow it for ever."""
    following = CompDoc(content, logfile=StringIO()).SSAT
    known = bytearray(len(following))
    for start in range(len(following)):
        path = []
        sector = start
        while 0 <= sector < len(following) and not known[sector]:
            known[sector] = 1
            path.append(sector)
            sector = following[sector]
        if sector in path:
            raise ValueError(f"sector {sector} follows itself")


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
