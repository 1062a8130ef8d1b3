"""What commands print: data to stdout (a table, or JSON with --json), talk to stderr."""

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.box import ROUNDED
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from loader.errors import CdlError

JSON_FLAG = "--json"
_NUMBERS = (int, float, Decimal)  # not bool, which is an int to Python
_NARROWEST = 12
"""A column of words that is narrower than this, and than its longest word, can not be read."""
_ANY_WIDTH = 1_000_000
JsonOption = Annotated[
    bool, typer.Option(JSON_FLAG, help="Print the result as one JSON document on stdout.")
]


def _stdout() -> Console:
    if sys.stdout.isatty():
        return Console(file=sys.stdout)
    return Console(file=sys.stdout, soft_wrap=True, width=_ANY_WIDTH)


def _stderr() -> Console:
    return Console(file=sys.stderr, soft_wrap=not sys.stderr.isatty())


@dataclass(frozen=True, slots=True)
class Output:
    """Prints a command's result in the form its caller asked for."""

    as_json: bool = False
    out: Console = field(default_factory=_stdout)
    err: Console = field(default_factory=_stderr)

    def say(self, text: str) -> None:
        """Tell the person something that is not the result."""
        self.err.print(escape(text), highlight=False)

    def line(self, text: str) -> None:
        """Print a line of the result; nothing with --json."""
        if not self.as_json:
            self.out.print(escape(text), highlight=False)

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None
    ) -> None:
        """Print a table of the result; nothing with --json. Numbers stand at the right.

        A terminal's width folds the cells, and where that is too narrow to be read, the rows stand
        one below the other. Elsewhere nothing is folded, so that a pipe finds each value whole.
        """
        if self.as_json:
            return
        values = [tuple(row) for row in rows]
        shown = [tuple(_shown(value) for value in row) for row in values]
        if _needed_width(columns, shown) > self.out.width:
            self._records(columns, shown, title)
            return
        table = Table(title=title, title_justify="left", header_style="bold")
        for index, column in enumerate(columns):
            known = [row[index] for row in values if row[index] is not None]
            numbers = known and all(type(value) in _NUMBERS for value in known)
            table.add_column(
                escape(column),
                justify="right" if numbers else "left",
                no_wrap=bool(numbers),
                overflow="fold",
            )
        for row in shown:
            table.add_row(*row)
        self.out.print(table, soft_wrap=False)

    def _records(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None
    ) -> None:
        """Print rows one below the other, each as the names of its columns and its values."""
        if title:
            self.out.print(f"[italic]{escape(title)}[/]", highlight=False)
        for row in rows:
            table = Table(show_header=False, box=ROUNDED, expand=True)
            table.add_column(style="bold", no_wrap=True)
            table.add_column(overflow="fold", ratio=1)
            for column, value in zip(columns, row, strict=True):
                table.add_row(escape(column), value)
            self.out.print(table)

    def data(self, document: Any) -> None:
        """Print the result for machines; nothing without --json."""
        if self.as_json:
            sys.stdout.write(to_json(document) + "\n")

    @contextmanager
    def progress(self, description: str, total: float | None = None) -> Iterator["Bar"]:
        """Show a bar while the block works; no bar when stderr is not a terminal."""
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self.err,
            transient=True,
            disable=not self.err.is_terminal,
        ) as progress:
            yield Bar(progress, progress.add_task(escape(description), total=total))

    def error(self, error: CdlError) -> None:
        """Tell what went wrong; with --json an object on stdout says it too."""
        self.tell(error)
        self.data({"error": error.as_dict()})

    def tell(self, error: CdlError) -> None:
        """Tell the person what went wrong, while the work goes on."""
        self.err.print(f"[bold red]error:[/] {escape(error.message)}", highlight=False)
        for label, text in (("detail", error.detail), ("hint", error.hint)):
            if text:
                self.err.print(f"[bold]{label}:[/] {escape(text)}", highlight=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar; may be moved as often as one likes."""

    progress: Progress
    task: Any

    def move_to(self, completed: float, total: float | None = None) -> None:
        """Say how far the work is."""
        self.progress.update(self.task, completed=completed, total=total)

    def describe(self, description: str) -> None:
        """Say what is being done."""
        self.progress.update(self.task, description=escape(description))


def to_json(document: Any) -> str:
    """Give a document as JSON text; decimals keep their digits, as text."""
    return orjson.dumps(document, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()


def _needed_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Give the width below which a table's words would be torn apart."""
    needed = 3 * len(columns) + 1  # lines and blanks between the columns
    for index, column in enumerate(columns):
        cells = (
            Text.from_markup(cell).plain for cell in (escape(column), *(r[index] for r in rows))
        )
        longest = max(cell_len(word) for cell in cells for word in cell.split() or [""])
        needed += min(longest, _NARROWEST)
    return needed


def _plain(value: object) -> object:
    if isinstance(value, Decimal | UUID | dt.timedelta):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _shown(value: object) -> str:
    if value is None:
        return "[dim]–[/]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return escape(str(value))
