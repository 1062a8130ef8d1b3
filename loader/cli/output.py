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
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from loader.errors import CdlError

JSON_FLAG = "--json"
_NUMBERS = (int, float, Decimal)  # not bool, which is an int to Python
JsonOption = Annotated[
    bool, typer.Option(JSON_FLAG, help="Print the result as one JSON document on stdout.")
]


def _stdout() -> Console:
    return Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty())


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
        """Print a table of the result; nothing with --json. Numbers stand at the right."""
        if self.as_json:
            return
        texts = [tuple(row) for row in rows]
        table = Table(title=title, title_justify="left", header_style="bold")
        for index, column in enumerate(columns):
            values = [row[index] for row in texts if row[index] is not None]
            numbers = values and all(type(value) in _NUMBERS for value in values)
            table.add_column(escape(column), justify="right" if numbers else "left")
        for row in texts:
            table.add_row(*(_shown(value) for value in row))
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
        self.err.print(f"[bold red]error:[/] {escape(error.message)}", highlight=False)
        for label, text in (("detail", error.detail), ("hint", error.hint)):
            if text:
                self.err.print(f"[bold]{label}:[/] {escape(text)}", highlight=False)
        self.data({"error": error.as_dict()})


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
