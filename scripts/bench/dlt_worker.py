"""The process that merges a file with dlt: `MergeRequest` as JSON on stdin, seconds on stdout."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import dlt
import orjson
from dlt_merge import MergeRequest
from isal import igzip
from pyarrow import Table  # type: ignore[import-untyped]
from pyarrow.csv import open_csv  # type: ignore[import-untyped]

_PAGE_ROWS = 5_000


def run(request: MergeRequest) -> float:
    """Merge the file, and give the seconds it took."""
    pipeline = dlt.pipeline(
        pipeline_name="bench",
        pipelines_dir=request.folder,
        dataset_name="by_dlt",
        destination=dlt.destinations.postgres(request.url),
    )
    started = time.perf_counter()
    if request.tuned:
        pipeline.run(
            _arrow_tables(request.file),
            table_name=request.table,
            primary_key=request.key,
            write_disposition={"disposition": "merge", "strategy": "upsert"},
            loader_file_format="csv",
        )
    else:
        pipeline.run(
            _pages(request),
            table_name=request.table,
            primary_key=request.key,
            write_disposition="merge",
        )
    return time.perf_counter() - started


def _pages(request: MergeRequest) -> Iterator[list[dict[str, Any]]]:
    casts = {**dict.fromkeys(request.integers, int), **dict.fromkeys(request.floats, float)}
    with _open(request.file) as stream:
        rows = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8", newline=""))
        cast = (
            {**row, **{name: number(row[name]) for name, number in casts.items()}} for row in rows
        )
        while page := list(islice(cast, _PAGE_ROWS)):
            yield page


def _arrow_tables(file: str) -> Iterator[Any]:
    with _open(file) as stream, open_csv(stream) as reader:
        for batch in reader:
            yield Table.from_batches([batch])


def _open(file: str) -> BinaryIO:
    return igzip.open(file, "rb") if file.endswith(".gz") else Path(file).open("rb")  # type: ignore[no-any-return,no-untyped-call]


if __name__ == "__main__":
    seconds = run(MergeRequest(**orjson.loads(sys.stdin.buffer.read())))
    sys.stdout.buffer.write(b"\n" + orjson.dumps(seconds))
