"""Measures the stages beside a bare COPY of the same rows, and beside dlt: `make bench`.

Nothing is asserted on time. Everything happens in databases of its own in the private cluster,
which are dropped at the end.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from databases import bench_server
from dlt_merge import dlt_version
from measurements import (
    Bench,
    Growth,
    measure_growth,
    measure_memory,
    measure_round,
    write_files,
)
from places import GEONAMES_ROWS, count_places, made_up_places, places_of
from report import show
from statements import show_statements

from loader.cli.output import JsonOption, Output
from loader.database import translate
from loader.errors import CdlError

_GROWTH = (10_000, 100_000)
_FULL_GROWTH = (10_000, 100_000, 1_000_000)
_MEMORY_FACTOR = 10


def main(
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH.csv.gz",
            help="Places to use instead of made-up ones: lat, lon, name, admin1, admin2, cc.",
        ),
    ] = None,
    rows: Annotated[
        int | None, typer.Option(min=400, help="How many rows; else the file's, or GeoNames'.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often to measure.")] = 3,
    full: Annotated[bool, typer.Option("--full", help="Let it grow to 1,000,000 rows.")] = False,
    statements: Annotated[
        bool,
        typer.Option(
            "--statements",
            help="Show which SQL statements take the time, instead of all else.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure import, transform, stage and promote in ratios to a bare COPY.

    Example: python scripts/bench/run.py --rounds 5 --json
    """
    output = Output(as_json)
    try:
        places = places_of(file) if file else made_up_places
        count = rows or (count_places(file) if file else GEONAMES_ROWS)
        output.say("Making the databases …")
        with tempfile.TemporaryDirectory(prefix="cdl-bench-") as folder, bench_server() as server:
            bench = Bench(server, Path(folder), places, count, output)
            write_files(bench)
            if statements:
                show_statements(bench)
            else:
                _measure(bench, rounds=rounds, growth_to=_FULL_GROWTH if full else _GROWTH)
    except (CdlError, psycopg.Error) as error:
        told = error if isinstance(error, CdlError) else translate(error)
        output.error(told)
        raise typer.Exit(told.exit_code) from error


def _measure(bench: Bench, *, rounds: int, growth_to: tuple[int, ...]) -> None:
    dlt = dlt_version()
    repetitions = []
    for number in range(1, rounds + 1):
        bench.output.say(f"Round {number} of {rounds}:")
        repetitions.append(measure_round(bench, dlt=dlt is not None))
    firsts = [Growth(bench.rows, r.first, r.copy) for r in repetitions if r.first is not None]
    growth = [
        *(measure_growth(bench, rows) for rows in growth_to),
        sorted(firsts, key=lambda g: g.times.total)[len(firsts) // 2],
    ]
    memory = [measure_memory(bench, bench.rows * factor) for factor in (1, _MEMORY_FACTOR)]
    show(
        bench.output,
        repetitions,
        sorted(growth, key=lambda g: g.rows),
        memory,
        rows=bench.rows,
        dlt=dlt,
    )


if __name__ == "__main__":
    typer.run(main)
