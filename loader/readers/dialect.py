"""How a CSV file is written: delimiter, quotes, where the header stands. Told, or sniffed."""

from __future__ import annotations

import csv
import re
from _csv import Reader
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loader.readers.headers import check_column_count, column_names, header_place, left_out
from loader.readers.records import ReadError, ReadOptions

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 500
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_SHOWN = {"\t": "tab", " ": "space"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written; `quote` is '' when nothing is quoted."""

    delimiter: str
    quote: str
    skip_space: bool
    """Blanks after a delimiter belong to the layout, not to the value."""

    def reader(self, lines: Iterable[str], *, strict: bool = True) -> Reader:
        """Parse lines by this dialect with the csv module."""
        if not self.quote:
            return csv.reader(
                lines,
                delimiter=self.delimiter,
                quoting=csv.QUOTE_NONE,
                skipinitialspace=self.skip_space,
                strict=strict,
            )
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            skipinitialspace=self.skip_space,
            strict=strict,
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a CSV file: the header, the first row of data, the columns."""

    dialect: Dialect
    columns: tuple[str, ...]
    header_line: int | None
    data_line: int
    """Number of the first line of data."""
    notes: tuple[str, ...]


def find_layout(lines: Sequence[str], *, cut: bool, options: ReadOptions) -> Layout:
    """Find out how a file is written from its first lines. `cut`: the file goes on after them."""
    skipped = options.skip_rows or 0
    body = lines[skipped:]
    dialect, notes = _find_dialect(body, cut=cut, options=options)
    rows, ends = _first_rows(dialect, body, cut=cut)
    starts = [skipped + 1 + end for end in (0, *ends)]
    if not any(cell.strip() for row in rows for cell in row):
        raise ReadError(
            "empty_file",
            "The file holds no header.",
            "Its lines are blank.",
            "Is it the wrong file?",
        )
    usual = _usual_count(rows)
    if not options.skip_header:
        check_column_count(usual, options.max_columns)
        names = tuple(f"column_{n}" for n in range(1, usual + 1))
        return Layout(dialect, names, None, skipped + 1, (*notes, "no header row, as told"))
    place = 0 if options.skip_rows is not None else header_place(rows, usual)
    while place < len(rows) - 1 and not any(cell.strip() for cell in rows[place]):
        place += 1
    header = rows[place]
    check_column_count(len(header), options.max_columns)
    if place:
        notes.append(left_out("line", 1, starts[place] - 1))
    width = _width(header, rows[place + 1 :])
    names_list, name_notes = column_names(header[:width])
    if width < len(header):
        notes.append("lines end with a delimiter; the nameless empty column after it was left out")
    return Layout(
        dialect, tuple(names_list), starts[place], starts[place + 1], (*notes, *name_notes)
    )


def _first_rows(
    dialect: Dialect, lines: Sequence[str], *, cut: bool
) -> tuple[list[list[str]], list[int]]:
    """Parse the first rows, whatever is wrong with them; give how many lines were used at each."""
    reader = dialect.reader(lines, strict=False)
    rows: list[list[str]] = []
    ends: list[int] = []
    while len(rows) < SAMPLE_ROWS:
        before = reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            if cut and len(rows) > 1:
                rows.pop()  # the sample may end in the middle of it
            break
        except csv.Error:
            row = [lines[before]]
        rows.append(row)
        ends.append(reader.line_num)
    return rows, ends


def _width(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Give the number of columns without nameless empty ones at the end."""
    width = len(header)
    while width > 1 and not header[width - 1].strip():
        if any(len(row) >= width and row[width - 1].strip() for row in rows):
            break
        width -= 1
    return width


def _find_dialect(
    lines: Sequence[str], *, cut: bool, options: ReadOptions
) -> tuple[Dialect, list[str]]:
    notes: list[str] = []
    quote = '"' if options.quote is None else options.quote
    if len(quote) > 1 or quote in {"\r", "\n"}:
        raise _bad_option("quote", options.quote)
    if options.delimiter is not None:
        delimiter = _NAMED.get(options.delimiter.lower(), options.delimiter)
        if len(delimiter) != 1 or delimiter in "\r\n" or delimiter == quote:
            raise _bad_option("delimiter", options.delimiter)
    else:
        guess = _guess_delimiter(lines, quote, cut=cut)
        delimiter = guess or ","
        if guess is None:
            notes.append("one column only: no delimiter found in the first lines")
        else:
            notes.append(f"delimiter {_SHOWN.get(guess, guess)!r}, guessed from the first lines")
    if options.quote is None and _single_quoted(lines, delimiter):
        quote = "'"
        notes.append("values are quoted by ', not by \"")
    skip_space = delimiter not in " \t" and _space_follows(lines, delimiter)
    if skip_space:
        notes.append("blanks after the delimiter were taken for layout")
    return Dialect(delimiter, quote, skip_space), notes


def _bad_option(name: str, value: str | None) -> ReadError:
    return ReadError(
        f"bad_{name}",
        f"{value!r} can't be the {name}.",
        "It must be a single character, and not the same as the other one.",
        f"Correct {name} in the import config, or leave it out.",
    )


def _guess_delimiter(lines: Sequence[str], quote: str, *, cut: bool) -> str | None:
    best: tuple[float, int, str] | None = None
    for delimiter in DELIMITERS:
        if delimiter == quote or not any(delimiter in line for line in lines):
            continue
        rows, _ = _first_rows(Dialect(delimiter, quote, skip_space=False), lines, cut=cut)
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        usual = _usual_count(rows)
        if usual < 2:
            continue
        alike = sum(len(row) == usual for row in rows) / len(rows)
        named = rows[header_place(rows, usual)]
        if len(named) == usual and all(cell.strip() for cell in named[:-1]):
            alike += 0.5  # a full header of that width is worth as much as half of the rows
        if best is None or (alike, usual) > best[:2]:
            best = (alike, usual, delimiter)
    return best[2] if best else None


def _usual_count(rows: Sequence[Sequence[str]]) -> int:
    """Give the number of cells that most rows have (of equals the larger one)."""
    counts = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not counts:
        return 0
    return max(counts, key=lambda width: (counts[width], width))


def _single_quoted(lines: Sequence[str], delimiter: str) -> bool:
    if any('"' in line for line in lines):
        return False
    mark = re.escape(delimiter)
    cell = re.compile(rf"(?:^|{mark}) ?'[^'\n]*'(?={mark}|\s*$)")
    filled = [line for line in lines if line.strip()]
    return bool(filled) and sum(bool(cell.search(line)) for line in filled) > len(filled) / 2


def _space_follows(lines: Sequence[str], delimiter: str) -> bool:
    """Tell whether (nearly) each delimiter has a blank after it, or one before a quote."""
    filled = [line for line in lines[:SAMPLE_ROWS] if delimiter in line]
    spaced = sum(line.count(delimiter + " ") for line in filled)
    if not spaced:
        return False
    alone = sum(line.rstrip("\r\n").endswith(delimiter) for line in filled)
    delimiters = sum(line.count(delimiter) for line in filled) - alone
    return (
        filled[0].count(delimiter + " ")
        == filled[0].rstrip(delimiter + " \r\n").count(delimiter)
        > 0
        and spaced >= 0.8 * delimiters
    )
