"""Helpers for tests of readers: write a file, read it whole."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from loader.readers import (
    BadRecord,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
    open_source,
)


@dataclass(frozen=True)
class Reading:
    """All that came out of a file."""

    description: FileDescription
    records: list[Record]
    bad: list[BadRecord]
    blank_lines: int
    repaired_lines: int
    emptied_cells: int
    progress: tuple[int, int]
    lines: list[int] = field(default_factory=list)

    @property
    def values(self) -> list[dict[str, Any]]:
        return [record.values for record in self.records]

    @property
    def rows(self) -> list[list[Any]]:
        return [list(record.values.values()) for record in self.records]

    @property
    def codes(self) -> list[tuple[int, str]]:
        return [(bad.line, bad.code) for bad in self.bad]

    @property
    def notes(self) -> str:
        return "; ".join(self.description.notes)


ReadBytes = Callable[..., Reading]


def read_path(path: Path, **options: Any) -> Reading:
    with open_source(path, ReadOptions(**options)) as source:
        found = list(source)
        records = [one for one in found if isinstance(one, Record)]
        return Reading(
            description=source.description,
            records=records,
            bad=[one for one in found if isinstance(one, BadRecord)],
            blank_lines=source.blank_lines,
            repaired_lines=source.repaired_lines,
            emptied_cells=source.emptied_cells,
            progress=source.tell_progress(),
            lines=[record.line for record in records],
        )


@pytest.fixture
def read(tmp_path: Path) -> ReadBytes:
    """Give a function that writes content to a file and reads it: `read(content, **options)`."""

    def write_and_read(content: bytes | str, name: str = "file.csv", **options: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_path(path, **options)

    return write_and_read


@pytest.fixture
def refusal(read: ReadBytes) -> Callable[..., ReadError]:
    """Give a function that reads what can't be read and hands over the error."""

    def read_and_fail(content: bytes | str, name: str = "file.csv", **options: Any) -> ReadError:
        with pytest.raises(ReadError) as caught:
            read(content, name, **options)
        assert caught.value.message
        return caught.value

    return read_and_fail
