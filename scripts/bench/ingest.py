"""Measures ingest of real estate beside a bare COPY of the same rows.

python scripts/bench/ingest.py

The yardstick is a COPY into the empty public.mls_listings with all its indexes, checks and foreign
keys; only its own triggers are off. Everything happens in databases of its own in the private
cluster, which are dropped at the end. Nothing is asserted on time.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from calls import Call, measure_calls
from databases import BenchServer, bench_server
from dlt_merge import MergeRequest, dlt_version, measure_merge
from gold_records import write_csv

from loader.cli.output import JsonOption, Output
from loader.database import Connection, connect
from loader.ingesting import IngestRequest, Resource, ingest_file
from loader.stages.jobs import no_progress

_COPIES = 3
_FEWEST = 1_000
_BLOCK = 1 << 18
_CHANGED_SHARE = 0.1
_FILES = (
    ("first load", "first.csv"),
    ("nothing changed", "first.csv"),
    ("10 % changed", "changed.csv"),
)
_TARGETS = {"first load": 4.0, "nothing changed": 1.5, "10 % changed": 2.5}


def main(
    *,
    rows: Annotated[int, typer.Option(min=_FEWEST, help="How many listings.")] = 100_000,
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
        if dlt_version():
            output.say("dlt …")
            for what, took in _dlt_merges(server, folder).items():
                seconds[what] = [took] * rounds
        output.say("Calls …")
        calls = measure_calls(server)
    _show(output, seconds, copies, calls)


def _ingest_files(server: BenchServer, folder: Path) -> dict[str, float]:
    took = {}
    with server.database() as url:
        for what, file in _FILES:
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


def _dlt_merges(server: BenchServer, folder: Path) -> dict[str, float]:
    """Merge the same files with dlt, as it comes and tuned: on the key alone, without rules."""
    took = {}
    for word, tuned in (("defaults", False), ("tuned", True)):
        with server.database() as url, tempfile.TemporaryDirectory(dir=folder) as own:
            for what, file in _FILES:
                path = str(folder / file)
                request = MergeRequest(url, own, path, "listings", "ListingKey", tuned)
                took[f"dlt, {word}: {what}"] = measure_merge(request)
    return took


def _show(
    output: Output,
    seconds: dict[str, list[float]],
    copies: list[list[float]],
    calls: list[Call],
) -> None:
    own = [median(c) for c in copies]
    lines: list[tuple[object, ...]] = [("bare COPY", f"{median(own):.2f}", "1.00", "")]
    for what, took in seconds.items():
        ratio = median(t / c for t, c in zip(took, own, strict=True))
        target = f"≤ {_TARGETS[what]}" if what in _TARGETS else ""
        lines.append((what, f"{median(took):.2f}", f"{ratio:.2f}", target))
    load = os.getloadavg()[2]  # above 1 or so, others were at work too
    output.table(
        ("what", "seconds", "× bare COPY", "target"),
        lines,
        title=f"Files, by COPY; load {load:.1f}",
    )
    output.table(
        ("what", "records a second", "ms a call, median"),
        [
            (
                call.what,
                f"{call.records_a_second:,.0f}" if call.records_a_second else "",
                f"{call.median_ms:.1f}" if call.median_ms else "",
            )
            for call in calls
        ],
        title="Calls",
    )
    output.data({"copies": copies, "seconds": seconds, "calls": calls, "load": load})


if __name__ == "__main__":
    typer.run(main)
