"""CSV files: from bytes to a description and records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from loader.readers.byte_source import ByteSource
from loader.readers.csv_rows import ROW_BYTES_PER_FIELD_BYTES, CsvRows, split_lines
from loader.readers.dialect import Layout, find_layout
from loader.readers.encodings import Encoding
from loader.readers.headers import check_column_count
from loader.readers.records import (
    BadRecord,
    Counts,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
)
from loader.readers.text import Lines, chunks, line_blocks

SAMPLE_CHARS = 262_144


@dataclass(frozen=True, slots=True)
class CsvFile:
    """One CSV file whose layout is known."""

    source: ByteSource
    encoding: Encoding
    layout: Layout
    newline: str
    options: ReadOptions
    description: FileDescription

    def records(self, counts: Counts) -> Iterator[Record | BadRecord]:
        """Read the file from its start."""
        rows = CsvRows(
            self.layout.dialect,
            self.layout.columns,
            self.encoding.name,
            self.options.max_field_bytes,
            counts,
        )
        with self.source.open() as stream:
            blocks = line_blocks(
                chunks(stream, self.encoding), self.newline, _max_line(self.options)
            )
            blocks = _after(blocks, self.newline, self.layout.data_line - 1)
            yield from rows.records(blocks, self.newline, self.layout.data_line)


def open_csv(
    source: ByteSource, encoding: Encoding, options: ReadOptions, notes: tuple[str, ...]
) -> CsvFile:
    """Find out how a CSV file is written and get ready to read it."""
    text, cut = _sample(source, encoding, options)
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    if cut:
        text = text[: text.rfind(newline) + 1]
    layout = find_layout(split_lines(text, newline), cut=cut, options=options)
    return CsvFile(
        source,
        encoding,
        layout,
        newline,
        options,
        FileDescription(
            format="csv",
            compression=source.compression,
            encoding=encoding.name,
            delimiter=layout.dialect.delimiter,
            quote=layout.dialect.quote,
            header_line=layout.header_line,
            columns=layout.columns,
            notes=(*notes, *layout.notes),
        ),
    )


def _max_line(options: ReadOptions) -> int:
    return ROW_BYTES_PER_FIELD_BYTES * options.max_field_bytes


def _sample(source: ByteSource, encoding: Encoding, options: ReadOptions) -> tuple[str, bool]:
    """Read the file's first lines, and tell whether it goes on after them."""
    text = ""
    limit = max(SAMPLE_CHARS, _max_line(options))
    with source.open() as stream:
        for piece in chunks(stream, encoding):
            text += piece
            ends = "\n" in text or "\r" in text[:-1]
            if ends and len(text) >= SAMPLE_CHARS:
                return text, True
            if len(text) > limit:
                for delimiter in (options.delimiter, ",", ";", "\t", "|"):
                    if delimiter:
                        check_column_count(text.count(delimiter) + 1, options.max_columns)
                raise ReadError(
                    "line_too_long",
                    f"The first line of {source.path.name} is longer than {limit:,} characters.",
                    "A table's header is expected there.",
                    "Is it a CSV file? If so, its line ends are missing.",
                )
    return text, False


def _after(blocks: Iterator[Lines], newline: str, lines: int) -> Iterator[Lines]:
    """Leave out the first lines."""
    for block in blocks:
        if not lines:
            yield block
        elif block.overlong:
            lines -= 1
        else:
            found = split_lines(block.text, newline)
            if len(found) > lines:
                yield replace(block, text="".join(found[lines:]))
            lines = max(0, lines - len(found))
