"""Opens any source file: finds out what it is and gives its records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from loader.readers.byte_source import ByteSource, empty_file
from loader.readers.content import binary_format, check_options, text_format
from loader.readers.csv_file import open_csv
from loader.readers.encodings import find_encoding
from loader.readers.json_file import open_json
from loader.readers.records import (
    BadRecord,
    Counts,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
)
from loader.readers.text import decode, non_ascii_text
from loader.readers.xls_file import open_xls
from loader.readers.xlsx_file import open_xlsx

HEAD_BYTES = 262_144
_DIGEST_BLOCK = 1 << 20


class Reader(Protocol):
    """What each format offers."""

    @property
    def description(self) -> FileDescription:
        """Say what the file is."""
        ...

    def records(self, counts: Counts) -> Iterator[Record | BadRecord]:
        """Read the file from its start."""
        ...


class SourceFile:
    """An opened source file. Each iteration reads it from the start, in constant memory."""

    def __init__(self, reader: Reader, source: ByteSource) -> None:
        self.description = reader.description
        self._reader = reader
        self._source = source
        self._counts = Counts()
        self._running: list[Iterator[Record | BadRecord]] = []

    def __iter__(self) -> Iterator[Record | BadRecord]:
        self._counts = Counts()
        records = self._reader.records(self._counts)
        self._running.append(records)
        return records

    @property
    def blank_lines(self) -> int:
        """Lines or rows without any value that were left out so far."""
        return self._counts.blank_lines

    @property
    def repaired_lines(self) -> int:
        """Rows with wrong quotes that could be understood without doubt so far."""
        return self._counts.repaired_lines

    @property
    def emptied_cells(self) -> int:
        """Spreadsheet cells with an error (#REF! …) that were read as empty so far."""
        return self._counts.emptied_cells

    def tell_progress(self) -> tuple[int, int]:
        """Give the bytes of the file read so far, and all of them."""
        return self._source.progress()

    def close(self) -> None:
        """Close the file."""
        for records in self._running:
            close = getattr(records, "close", None)
            if close is not None:
                close()
        self._running.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_source(path: Path, options: ReadOptions | None = None) -> SourceFile:
    """Open a file, whatever it is. Raises ReadError when it can't be read as a whole."""
    options = options or ReadOptions()
    check_options(options)
    source = ByteSource(path)
    return SourceFile(_reader(source, options), source)


def _reader(source: ByteSource, options: ReadOptions) -> Reader:
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise empty_file(source.path, "Unpacked, it holds 0 bytes.")
    told = options.file_format
    binary = binary_format(source, head)
    if binary == "xlsx":
        return open_xlsx(source, options, _told_otherwise(told, binary))
    if binary == "xls":
        return open_xls(source, options, _told_otherwise(told, binary))
    evidence = b"" if options.encoding else non_ascii_text(source)
    encoding = find_encoding(head, evidence, options.encoding)
    text = decode(head[encoding.bom :], encoding.name, final=False)
    if not text.strip():
        raise empty_file(source.path, "It holds nothing but blank lines.")
    _check_is_text(source, text)
    found = text_format(source, text, told)
    notes = (*_told_otherwise(told, found), *([encoding.note] if encoding.note else []))
    if found == "csv":
        return open_csv(source, encoding, options, notes)
    return open_json(source, encoding, found, options, notes)


def _told_otherwise(told: str | None, found: str) -> tuple[str, ...]:
    same = told is None or told == found or (told == "json" and found in {"jsonl", "geojson"})
    return () if same else (f"the file is {found} by its content, not {told} as told",)


def _check_is_text(source: ByteSource, text: str) -> None:
    """Refuse binary garbage. A NUL here and there spoils only its row."""
    sample = text[:20_000]
    controls = sum(char < " " and char not in "\t\r\n\f\v\x1e" for char in sample)
    if controls > max(20, 0.1 * len(sample)):
        raise ReadError(
            "not_text",
            f"{source.path.name} is no text file and of no kind that can be read.",
            f"{controls:,} of its first {len(sample):,} characters are control characters.",
            "If it is text, name its encoding in the import config.",
        )


def file_digest(path: Path, check: Callable[[], None] = lambda: None) -> str:
    """Give the SHA-256 of a file's bytes, as they are on disk.

    `check` is called now and then, and may raise to end it.
    """
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_DIGEST_BLOCK):
            digest.update(block)
            check()
    return digest.hexdigest()
