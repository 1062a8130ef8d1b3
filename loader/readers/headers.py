"""Column names from a header row: unique, without blanks, with notes on what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from loader.readers.records import ReadError
from loader.readers.text import is_storable, shown


def column_names(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give a unique name for every header cell, and notes for people.

    A blank cell becomes column_7 (by its place), a repeated name gets _2, _3 …
    """
    names = [" ".join(cell.split()) for cell in cells]
    for name in names:
        if not is_storable(name):
            raise ReadError(
                "bad_header",
                "The header row holds bytes that are no text.",
                shown(name)[:200],
                "Name the file's encoding in the import config.",
            )
    taken = {name for name in names if name}
    seen: set[str] = set()
    repeated: dict[str, int] = {}
    blank: list[str] = []
    for place, name in enumerate(names):
        if not name:
            names[place] = _free(f"column_{place + 1}", 1, taken | seen)
            blank.append(names[place])
        elif name in seen:
            repeated[name] = repeated.get(name, 1) + 1
            names[place] = _free(name, repeated[name], taken | seen)
        seen.add(names[place])
    notes = []
    if blank:
        notes.append(f"columns without a name: {', '.join(blank)}")
    if repeated:
        listed = ", ".join(f"{name!r} ({count} times)" for name, count in repeated.items())
        notes.append(f"repeated column names got a number: {listed}")
    return names, notes


def _free(name: str, number: int, taken: set[str]) -> str:
    candidate = name if number == 1 else f"{name}_{number}"
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def check_column_count(count: int, limit: int) -> None:
    """Refuse a header with more columns than the config allows."""
    if count > limit:
        raise ReadError(
            "too_many_columns",
            f"The header has {count:,} columns; {limit:,} are allowed.",
            "Perhaps the line ends are missing, or the delimiter was guessed wrong.",
            "Name the delimiter in the import config.",
        )


def header_place(rows: Sequence[Sequence[str]], usual: int) -> int:
    """Say which of the first rows is the header: titles, comments and blank rows stand above it.

    `usual` is the number of cells that most rows have. A row above the header holds at most one
    value, or is a comment: '#' before a blank, or '#' in a row without the usual number of cells.
    """
    for place, row in enumerate(rows):
        filled = sum(1 for cell in row if cell.strip())
        if not filled or (usual > 1 and filled == 1 and place < len(rows) - 1):
            continue
        start = row[0].lstrip()
        comment = start.startswith("# ") or (start.startswith("#") and len(row) != usual)
        if comment and place < len(rows) - 1:
            continue
        return place
    return next((i for i, row in enumerate(rows) if any(c.strip() for c in row)), 0)


def left_out(what: str, first: int, last: int) -> str:
    """Say which lines or rows above the header were left out."""
    if first == last:
        return f"{what} {first} stands above the header and was left out"
    return f"{what}s {first} to {last} stand above the header and were left out"
