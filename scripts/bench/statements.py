"""Tells which SQL statements take the time: those inside functions too, by auto_explain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from chain import measure_chain, prepare_dmo
from measurements import Bench
from psycopg import sql

_SETTINGS = {
    "auto_explain.log_min_duration": "50ms",
    "auto_explain.log_nested_statements": "on",
}
_ENTRY = re.compile(
    r"LOG:  duration: (?P<ms>[\d.]+) ms  plan:\n\tQuery Text: (?P<text>.*\n(?:\t.*\n)*?)"
    r"(?=\t[A-Z].*\(cost=)"
)
_CALL = re.compile(r"select pipeline\.\w+\(", re.IGNORECASE)
_SHOWN = 110


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that ran for a while. A call of a function of ours holds those that follow."""

    seconds: float
    text: str

    @property
    def is_call(self) -> bool:
        """Tell whether its time is that of statements inside, which are listed themselves."""
        return bool(_CALL.match(self.text))


def show_statements(bench: Bench) -> None:
    """Load a file and its next edition once, and print the statements of each by their time."""
    document: dict[str, object] = {}
    with bench.server.database() as url:
        _log_statements(bench, url)
        dmo_id = prepare_dmo(url, with_ids=True)
        for edition in ("first", "next"):
            start = bench.server.log.stat().st_size
            times = measure_chain(
                url, bench.path("storage"), bench.path(f"{edition}.csv.gz"), dmo_id
            )
            found = list(_read(bench, start, psycopg.conninfo.conninfo_to_dict(url)["dbname"]))
            found.sort(key=lambda statement: -statement.seconds)
            bench.output.table(
                ("seconds", "statement"),
                [(f"{s.seconds:.2f}", s.text[:_SHOWN]) for s in found if not s.is_call],
                title=f"{edition} edition of {bench.rows:,} rows: {times.total:.1f} s in all",
            )
            document[edition] = {"times": times, "statements": found}
    bench.output.data(document)


def _log_statements(bench: Bench, url: str) -> None:
    """Let the server log the statements of a database; that is a superuser's to say."""
    name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    with psycopg.connect(bench.server.superuser_url(name), autocommit=True) as root:
        alter = sql.SQL("alter database {} set {} = {}")
        database = sql.Identifier(name)
        root.execute("load 'auto_explain'")
        for setting, value in {"session_preload_libraries": "auto_explain", **_SETTINGS}.items():
            root.execute(alter.format(database, sql.SQL(setting), value))


def _read(bench: Bench, start: int, database: object) -> Iterator[Statement]:
    """Read the statements of a database from the server's log, from a position on."""
    with bench.server.log.open("rb") as file:
        file.seek(start)
        text = file.read().decode(errors="replace")
    for match in _ENTRY.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if f"@{database} " in text[line_start : match.start()]:
            yield Statement(float(match["ms"]) / 1000, " ".join(match["text"].split()))
