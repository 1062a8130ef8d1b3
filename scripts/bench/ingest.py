"""Measures ingest of real estate beside a bare COPY of the same rows.

python scripts/bench/ingest.py

The yardstick is a COPY into the empty public.mls_listings with all its indexes, checks and foreign
keys; only its own triggers are off. Everything happens in databases of its own in the private
cluster, which are dropped at the end. Nothing is asserted on time.
"""

from __future__ import annotations

import json
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from databases import BenchServer, bench_server
from gold_records import gold_records, write_csv

from loader.cli.output import JsonOption, Output
from loader.database import Connection, connect
from loader.ingesting import IngestRequest, Resource, ingest_file
from loader.stages.jobs import no_progress

_COPIES = 3
_SINGLE = 300
_BATCH = 1_000
_BATCHES = 5
_BLOCK = 1 << 18
_CHANGED_SHARE = 0.1
_INGEST_ONE = "select public.ingest_listing(%s::jsonb, 'QOBRIX')"
_INGEST_MANY = "select public.ingest_listings(%s::jsonb, 'QOBRIX')"


def main(
    *,
    rows: Annotated[int, typer.Option(min=_BATCH, help="How many listings.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often to measure.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Measure ingest of full-width records, by COPY and by calls."""
    output = Output(as_json)
    seconds: dict[str, list[float]] = {}
    copies: list[list[float]] = []
    with tempfile.TemporaryDirectory() as name, bench_server() as server:
        folder = Path(name)
        output.say(f"Writing two files of {rows:,} records …")
        write_csv(folder / "first.csv", rows)
        write_csv(folder / "changed.csv", rows, _CHANGED_SHARE)
        for number in range(1, rounds + 1):
            output.say(f"Round {number} of {rounds} …")
            for what, took in _ingest_files(server, folder).items():
                seconds.setdefault(what, []).append(took)
            copies.append(_bare_copies(server, folder))
        calls = _calls(server)
    _show(output, seconds, copies, calls)


def _ingest_files(server: BenchServer, folder: Path) -> dict[str, float]:
    took = {}
    with server.database() as url:
        for what, file in (
            ("first load", "first.csv"),
            ("nothing changed", "first.csv"),
            ("10 % changed", "changed.csv"),
        ):
            request = IngestRequest(folder / file, Resource.PROPERTY, "QOBRIX", what)
            started = time.perf_counter()
            ingest_file(url, request, no_progress)
            took[what] = time.perf_counter() - started
            if what == "first load":
                _export(url, folder / "listings")
    return took


def _columns(conn: Connection) -> str:
    rows = conn.execute(
        "select quote_ident(attname) from pg_attribute where attnum > 0 and not attisdropped"
        " and attrelid = 'public.mls_listings'::regclass and attgenerated = '' order by attnum"
    )
    return ", ".join(name for (name,) in rows)


def _export(url: str, path: Path) -> None:
    with connect(url) as conn, path.open("wb") as file, conn.cursor() as cursor:
        statement = f"copy public.mls_listings ({_columns(conn)}) to stdout"
        with cursor.copy(statement.encode()) as copy:
            for block in copy:
                file.write(block)


def _bare_copies(server: BenchServer, folder: Path) -> list[float]:
    took = []
    for _ in range(_COPIES):
        with server.database() as url, connect(url) as conn:
            conn.execute("alter table public.mls_listings disable trigger user")
            statement = f"copy public.mls_listings ({_columns(conn)}) from stdin"
            started = time.perf_counter()
            with (
                conn.transaction(),
                (folder / "listings").open("rb") as file,
                conn.cursor() as cursor,
                cursor.copy(statement.encode()) as copy,
            ):
                while block := file.read(_BLOCK):
                    copy.write(block)
            took.append(time.perf_counter() - started)
    return took


def _calls(server: BenchServer) -> dict[str, str]:
    """Call the RPCs with one record and with a thousand, in one session, without HTTP."""
    records = gold_records(_SINGLE + _BATCH * _BATCHES)
    found = {}
    with server.database() as url, connect(url) as conn:
        singles = list(islice(records, _SINGLE))
        for what, change in (("new", {}), ("repeated", {}), ("changed", {"ListPrice": "1"})):
            took = [
                _timed(conn, _INGEST_ONE, json.dumps({**record, **change})) for record in singles
            ]
            found[f"one record, {what}: median"] = f"{1000 * median(took):.1f} ms"
        batches = [list(islice(records, _BATCH)) for _ in range(_BATCHES)]
        for what, change in (("new", {}), ("repeated", {}), ("changed", {"ListPrice": "1"})):
            took = [
                _timed(conn, _INGEST_MANY, json.dumps([{**record, **change} for record in batch]))
                for batch in batches
            ]
            found[f"batches of {_BATCH:,}, {what}"] = f"{_BATCH / median(took):,.0f} records/s"
    return found


def _timed(conn: Connection, query: str, *parameters: str) -> float:
    started = time.perf_counter()
    conn.execute(query.encode(), parameters)
    return time.perf_counter() - started


def _show(
    output: Output,
    seconds: dict[str, list[float]],
    copies: list[list[float]],
    calls: dict[str, str],
) -> None:
    targets = {"first load": 4.0, "nothing changed": 1.5, "10 % changed": 2.5}
    own = [median(c) for c in copies]
    lines: list[tuple[object, ...]] = [("bare COPY", f"{median(own):.2f}", "1.00", "")]
    for what, took in seconds.items():
        ratio = median(t / c for t, c in zip(took, own, strict=True))
        lines.append((what, f"{median(took):.2f}", f"{ratio:.2f}", f"≤ {targets[what]}"))
    output.table(("what", "seconds", "× bare COPY", "target"), lines, title="Files, by COPY")
    output.table(("what", "measured"), list(calls.items()), title="Calls")
    output.data({"copies": copies, "seconds": seconds, "calls": calls})


if __name__ == "__main__":
    typer.run(main)
