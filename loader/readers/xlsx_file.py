"""Excel workbooks (xlsx): one sheet, row by row."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import openpyxl

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

SHARED_STRINGS_LIMIT = 400_000_000
"""The table of all texts is the one part of a workbook that is held in memory."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class XlsxFile:
    """One sheet of a workbook. `data_row` is the number of the first row below the header."""

    source: ByteSource
    data_row: int
    options: ReadOptions
    description: FileDescription

    def records(self, counts: Counts) -> Iterator[Record | BadRecord]:
        """Read the sheet from its start."""
        with _workbook(self.source) as book:
            rows = _rows(book[self.description.sheet], self.source, report=True)
            yield from sheet_records(
                islice(rows, self.data_row - 1, None),
                self.data_row,
                self.description.columns,
                self.options.max_field_bytes,
                counts,
            )


def open_xlsx(source: ByteSource, options: ReadOptions, notes: tuple[str, ...]) -> XlsxFile:
    """Choose the sheet, find its header and get ready to read it."""
    with _workbook(source) as book:
        samples = {
            sheet.title: list(islice(_rows(sheet, source, report=False), sample_size(options)))
            for sheet in book.worksheets
        }
        with_data = [
            sheet.title
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and any(map(any, samples[sheet.title]))
        ]
    name, choice = choose_sheet(list(samples), with_data, options.sheet)
    description = FileDescription(
        format="xlsx", compression=source.compression, sheet=name, notes=(*notes, *choice)
    )
    description, data_row = describe_sheet(description, samples.get(name, []), options)
    return XlsxFile(source, data_row, options, description)


@contextmanager
def _workbook(source: ByteSource) -> Iterator[Any]:
    with source.open_seekable() as raw:
        with _quietly(source):
            _check_size(source, raw)
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _check_size(source: ByteSource, raw: Any) -> None:
    with zipfile.ZipFile(raw) as archive:
        for part in archive.infolist():
            if part.filename == "xl/sharedStrings.xml" and part.file_size > SHARED_STRINGS_LIMIT:
                raise ReadError(
                    "workbook_too_large",
                    f"{source.path.name} holds {part.file_size:,} bytes of texts, too many.",
                    None,
                    "Export the sheet as CSV.",
                )
    raw.seek(0)


@contextmanager
def _quietly(source: ByteSource) -> Iterator[None]:
    """Turn the library's warnings off and its failures into a ReadError."""
    with library_errors(source.path, "xlsx"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _rows(sheet: Any, source: ByteSource, *, report: bool) -> Iterator[list[str]]:
    """Give all rows from the first one on; missing ones come as empty rows."""
    with _quietly(source):
        total = sheet.max_row or 0
        sheet.reset_dimensions()  # the size that a file states is often wrong
        rows = sheet.iter_rows(values_only=True)
    done = 0
    while True:
        with _quietly(source):
            batch = [[cell_text(value) for value in row] for row in islice(rows, _BATCH)]
        yield from batch
        done += len(batch)
        ended = len(batch) < _BATCH
        if report:
            source.advance(1.0 if ended else done / total if total else 0.0)
        if ended:
            return
