"""Records from a CSV file's lines: fast where rows are well-formed, careful where they are not.

Lines come in blocks. A block in which each line is one good row is parsed by the csv module in one
go. Any other is walked row by row, and a row that does not fit is looked at by itself, so that one
wrong quote never takes the rows after it along.
"""

from __future__ import annotations

import csv
import io
from _csv import Reader
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from itertools import count, repeat
from operator import itemgetter, methodcaller
from typing import NamedTuple

from loader.readers.dialect import Dialect
from loader.readers.records import BadRecord, Counts, Record
from loader.readers.text import Lines, first_mark, has_marks, is_storable, shown

ROW_BYTES_PER_FIELD_BYTES = 4
"""A row may be so many times as long as its longest field may be."""

_ENOUGH_LINES = 64
"""So many lines tell whether what a quoted value swallowed are rows of their own."""

_HOPELESS = 20
"""After so many unclosed quotes none is followed further than _ENOUGH_LINES."""

_make_record = partial(tuple.__new__, Record)
_first_cell = itemgetter(0)
_strip = methodcaller("strip")


class _Parsed(NamedTuple):
    """What the csv module made of one row: its cells, the lines it took, or its complaint."""

    cells: list[str]
    lines: int
    complaint: str

    @property
    def open(self) -> bool:
        """Tell whether the lines ended inside a quoted value."""
        return self.complaint == "unexpected end of data"


class CsvRows:
    """Turns blocks of lines into records and bad records. Made anew for each pass over a file."""

    def __init__(
        self,
        dialect: Dialect,
        columns: Sequence[str],
        encoding: str,
        max_field_bytes: int,
        counts: Counts,
    ) -> None:
        self._dialect = dialect
        self._columns = tuple(columns)
        self._encoding = encoding
        self._max_field = max_field_bytes
        self._max_row = ROW_BYTES_PER_FIELD_BYTES * max_field_bytes
        self._counts = counts
        self._unclosed = 0
        # The csv module's own limit is one number for the whole process: raised, never lowered.
        csv.field_size_limit(max(csv.field_size_limit(), 2 * self._max_row))

    def records(
        self, blocks: Iterator[Lines], newline: str, first_line: int
    ) -> Iterator[Record | BadRecord]:
        """Read the blocks; `first_line` is the number of their first line in the file."""
        waiting: list[str] = []  # lines from the start of a row that is not complete yet
        wanted = 0  # characters to wait for before it is looked at again
        line = first_line
        for block in blocks:
            if block.overlong:
                line += yield from self._walk(waiting, line, final=True)
                message = f"The line is longer than {self._max_row:,} characters."
                yield BadRecord(line, shown(block.text), "line_too_long", message)
                waiting, wanted, line = [], 0, line + 1
                continue
            lines = split_lines(block.text, newline)
            if not waiting and (fast := self._fast(lines, line)) is not None:
                yield from fast
                line += len(lines)
                continue
            waiting += lines
            if sum(map(len, waiting)) < wanted:
                continue
            used = yield from self._walk(waiting, line, final=False)
            line += used
            waiting = waiting[used:]
            wanted = 2 * sum(map(len, waiting))
        yield from self._walk(waiting, line, final=True)

    def _fast(self, lines: list[str], line: int) -> Iterator[Record] | None:
        """Give the records of a block in which every line is one good row, else None."""
        if not self._plain(lines):
            return None
        try:
            rows = list(self._dialect.reader(lines))
        except csv.Error:
            return None
        if len(rows) != len(lines) or set(map(len, rows)) != {len(self._columns)}:
            return None
        if not all(map(_strip, map(_first_cell, rows))):
            return None  # perhaps a blank row
        values = map(dict, map(zip, repeat(self._columns), rows))
        return map(_make_record, zip(count(line), values, strict=False))

    def _plain(self, lines: list[str]) -> bool:
        """Tell whether no cell of these lines can be too long or unstorable."""
        text = "".join(lines)
        return len(text) <= self._max_field // 4 and is_storable(text)

    def _walk(
        self, lines: list[str], line: int, *, final: bool
    ) -> Generator[Record | BadRecord, None, int]:
        """Go through lines row by row and give how many were used up.

        Not `final`: a row that the end of the lines cuts is left for the next time.
        """
        at = 0
        width = len(self._columns)
        plain = self._plain(lines)
        reader = self._dialect.reader(lines)
        while (parsed := _parse(reader)) is not None:
            cells = parsed.cells
            if plain and len(cells) == width and cells[0].strip():
                yield Record(line + at, dict(zip(self._columns, cells, strict=True)))
                at += parsed.lines
                continue
            outcome, used = self._judge(lines, at, parsed, line + at, final=final)
            if not used:
                return at
            if outcome is not None:
                yield outcome
            at += used
            if used != parsed.lines:
                reader = self._dialect.reader(_from(lines, at))
        return at

    def _judge(
        self, lines: list[str], at: int, parsed: _Parsed, line: int, *, final: bool
    ) -> tuple[Record | BadRecord | None, int]:
        """Say what a row is (None: blank) and how many lines it takes (0: more are needed)."""
        if not parsed.complaint:
            cells = self._fitted(parsed.cells)
            if not any(map(_strip, cells)):
                self._counts.blank_lines += parsed.lines
                return None, parsed.lines
            if len(cells) == len(self._columns):
                text = "".join(lines[at : at + parsed.lines])
                return self._good(cells, text, line), parsed.lines
        elif parsed.open and not final and self._worth_waiting(lines, at):
            return None, 0
        return self._mend(lines, at, parsed, line, final=final)

    def _fitted(self, cells: list[str]) -> list[str]:
        """Cut blank cells beyond the last column, which stem from delimiters at the line's end."""
        width = len(self._columns)
        if len(cells) > width and not any(map(_strip, cells[width:])):
            return cells[:width]
        return cells

    def _good(self, cells: list[str], text: str, line: int) -> Record | BadRecord:
        """Give the record, unless a cell holds what can't be stored."""
        if len(text) > self._max_field // 4:
            for name, cell in zip(self._columns, cells, strict=True):
                if len(cell.encode(errors="replace")) > self._max_field:
                    message = f"The value of {name!r} is longer than {self._max_field:,} bytes."
                    return BadRecord(line, shown(text), "field_too_large", message)
        if not is_storable(text):
            return self._unstorable(cells, text, line)
        return Record(line, dict(zip(self._columns, cells, strict=True)))

    def _unstorable(self, cells: list[str], text: str, line: int) -> BadRecord:
        for name, cell in zip(self._columns, cells, strict=True):
            if has_marks(cell):
                message = f"{first_mark(cell)} in {name!r} is no {self._encoding} text."
                return BadRecord(line, shown(text), "invalid_bytes", message)
        message = "The row holds a NUL character (\\x00), which the database can't store."
        return BadRecord(line, shown(text), "nul_character", message)

    def _worth_waiting(self, lines: list[str], at: int) -> bool:
        """Tell whether an open quoted value may well be closed by lines that were not read yet."""
        if sum(map(len, lines[at:])) >= self._max_row:
            return False
        following = lines[at + 1 : at + 1 + _ENOUGH_LINES]
        if len(following) < _ENOUGH_LINES:
            return True
        return self._unclosed < _HOPELESS and self._share_of_rows(following) < 0.9

    def _mend(
        self, lines: list[str], at: int, parsed: _Parsed, line: int, *, final: bool
    ) -> tuple[Record | BadRecord | None, int]:
        """Deal with a row that does not fit: read it another way, or say what is wrong with it."""
        text = "".join(lines[at : at + parsed.lines])
        quote = self._dialect.quote
        if quote and quote in text:
            if "\\" + quote in text:
                cells, used, is_open = self._with_backslashes(lines, at)
                if cells:
                    return self._repaired(cells, "".join(lines[at : at + used]), line), used
                if is_open and not final and used < _ENOUGH_LINES:
                    return None, 0
            if parsed.lines == 1 and parsed.complaint and (cells := self._literally(text)):
                return self._repaired(cells, text, line), 1
            if parsed.open or parsed.lines > 1:
                following = lines[at + 1 : at + parsed.lines]
                unclosed = self._share_of_rows(following[:_ENOUGH_LINES]) >= 0.5 or (
                    bool(parsed.complaint) and self._opens_a_quote(following)
                )
                if unclosed or parsed.open:
                    self._unclosed += 1
                    used = 1 if unclosed or self._unclosed > _HOPELESS else parsed.lines
                    return self._left_open(lines[at : at + used], line), used
        return self._misfit(parsed, text, line), parsed.lines

    def _repaired(self, cells: list[str], text: str, line: int) -> Record | BadRecord:
        self._counts.repaired_lines += 1
        return self._good(cells, text, line)

    def _with_backslashes(self, lines: list[str], at: int) -> tuple[list[str], int, bool]:
        r"""Read a row whose quotes are escaped as \" and not doubled.

        Gives its cells ([] if that makes no row either), the lines it took, whether it is open.
        """
        quote = self._dialect.quote
        doubled = [
            line.replace("\\" + quote, quote + quote) for line in lines[at : at + _ENOUGH_LINES]
        ]
        parsed = _parse(self._dialect.reader(doubled))
        if parsed is None:
            return [], 0, False
        cells = self._fitted(parsed.cells)
        return cells if len(cells) == len(self._columns) else [], parsed.lines, parsed.open

    def _literally(self, text: str) -> list[str]:
        """Read a line with bare quotes inside quoted values; [] if that is not beyond doubt."""
        quote = self._dialect.quote
        cells = text.rstrip("\r\n").split(self._dialect.delimiter)
        if self._dialect.skip_space:
            cells = [cell.lstrip(" ") for cell in cells]
        cells = self._fitted(cells)
        if len(cells) != len(self._columns) or any(cell.count(quote) % 2 for cell in cells):
            return []
        return [
            cell[1:-1].replace(quote + quote, quote)
            if len(cell) > 1 and cell[0] == cell[-1] == quote
            else cell
            for cell in cells
        ]

    def _share_of_rows(self, lines: Sequence[str]) -> float:
        """Give which share of some lines is a well-formed row each by itself."""
        filled = [line for line in lines if line.strip()]
        width = len(self._columns)
        if not filled or width == 1:
            return 0.0
        good = 0
        for line in filled:
            if line.count(self._dialect.quote) % 2:
                continue
            parsed = _parse(self._dialect.reader([line]))
            if parsed is not None and len(self._fitted(parsed.cells)) == width:
                good += 1
        return good / len(filled)

    def _opens_a_quote(self, lines: Sequence[str]) -> bool:
        """Tell whether the quote that seemed to close a value opens one in the last line."""
        if not lines:
            return False
        before, quote, _ = lines[-1].partition(self._dialect.quote)
        return bool(quote) and before.rstrip(" ").endswith(self._dialect.delimiter)

    def _left_open(self, lines: list[str], line: int) -> BadRecord:
        if len(lines) == 1:
            message = "A quote opened in this line is not closed; reading went on in the next line."
        else:
            message = (
                "A quote opened in this line is not closed; "
                f"the {len(lines):,} lines up to line {line + len(lines) - 1:,} went with it."
            )
        return BadRecord(line, shown("".join(lines)), "unclosed_quote", message)

    def _misfit(self, parsed: _Parsed, text: str, line: int) -> BadRecord:
        width = len(self._columns)
        if parsed.complaint.startswith("new-line"):
            message = "A carriage return stands inside a value that is not quoted."
            return BadRecord(line, shown(text), "stray_line_end", message)
        if parsed.complaint:
            message = f"The quotes do not fit: {parsed.complaint}."
            return BadRecord(line, shown(text), "bad_quote", message)
        found = len(parsed.cells)
        code = "too_few_fields" if found < width else "too_many_fields"
        return BadRecord(line, shown(text), code, f"{found:,} fields; the header has {width:,}.")


def split_lines(text: str, newline: str) -> list[str]:
    r"""Cut a text into physical lines, their ends kept. `newline` '\r': old Macintosh files."""
    return list(io.StringIO(text, newline="\n" if newline == "\n" else ""))


def _parse(reader: Reader) -> _Parsed | None:
    """Parse the next row; None at the end."""
    before = reader.line_num
    try:
        cells = next(reader)
    except StopIteration:
        return None
    except csv.Error as error:
        return _Parsed([], reader.line_num - before, str(error))
    return _Parsed(cells, reader.line_num - before, "")


def _from(lines: list[str], at: int) -> Iterator[str]:
    """Iterate over a list from a place on, without copying it."""
    iterator = iter(lines)
    iterator.__setstate__(at)  # type: ignore[attr-defined]
    return iterator
