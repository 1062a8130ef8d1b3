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

SHARED_STRINGS_LIMIT = 400_000_000
"""The table of all texts is the one part of a workbook that is held in memory."""

_BATCH = 500
_DAMAGED = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    OSError,
)


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
            sheet = book[self.description.sheet]
            rows = _rows(sheet, self.source, report=True)
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
        sheets = [sheet.title for sheet in book.worksheets]
        name = chosen_sheet(sheets, options.sheet)
        filled = {
            sheet.title: list(islice(_rows(sheet, source, report=False), SAMPLE_ROWS))
            for sheet in book.worksheets
            if name == sheet.title or (name is None and sheet.sheet_state == "visible")
        }
    with_data = [title for title, rows in filled.items() if any(map(any, rows))]
    if name is None:
        name = with_data[0] if with_data else next(iter(filled), "")
        if len(with_data) > 1:
            others = ", ".join(repr(other) for other in with_data[1:])
            notes = (*notes, f"first sheet {name!r} read; others with data: {others}")
    place, columns, found_notes = find_header(filled.get(name, []), options)
    data_row = (options.skip_rows or 0) + 1 if place is None else place + 2
    return XlsxFile(
        source,
        data_row,
        options,
        FileDescription(
            format="xlsx",
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
        with _in_words(source):
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
def _in_words(source: ByteSource) -> Iterator[None]:
    """Turn the library's warnings off and its failures into a ReadError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ReadError:
        raise
    except _DAMAGED as error:
        raise ReadError(
            "damaged_xlsx",
            f"{source.path.name} is a workbook that can't be read to its end.",
            f"{type(error).__name__}: {error}",
            "Open it in a spreadsheet program and save it anew, or export the sheet as CSV.",
        ) from error


def _rows(sheet: Any, source: ByteSource, *, report: bool) -> Iterator[list[str]]:
    """Give all rows from the first one on; missing ones come as empty rows."""
    total = sheet.max_row or 0
    sheet.reset_dimensions()  # the size that a file states is often wrong
    rows = sheet.iter_rows(values_only=True)
    done = 0
    while True:
        with _in_words(source):
            batch = [[cell_text(value) for value in row] for row in islice(rows, _BATCH)]
        yield from batch
        done += len(batch)
        ended = len(batch) < _BATCH
        if report:
            source.advance(1.0 if ended else done / total if total else 0.0)
        if ended:
            return
