"""The process that merges a file with dlt: `MergeRequest` as JSON on stdin, seconds on stdout."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import dlt
import orjson
from dlt_merge import MergeRequest
from editions import ID_COLUMN
from isal import igzip
from pyarrow import Table  # type: ignore[import-untyped]
from pyarrow.csv import open_csv  # type: ignore[import-untyped]

_PAGE_ROWS = 5_000
_TABLE = "places"


def run(request: MergeRequest) -> float:
    """Merge the file, and give the seconds it took."""
    pipeline = dlt.pipeline(
        pipeline_name="bench",
        pipelines_dir=request.folder,
        dataset_name="places_by_dlt",
        destination=dlt.destinations.postgres(request.url),
    )
    started = time.perf_counter()
    if request.tuned:
        pipeline.run(
            _arrow_tables(request.file),
            table_name=_TABLE,
            primary_key=ID_COLUMN,
            write_disposition={"disposition": "merge", "strategy": "upsert"},
            loader_file_format="csv",
        )
    else:
        pipeline.run(
            _pages(request.file),
            table_name=_TABLE,
            primary_key=ID_COLUMN,
            write_disposition="merge",
        )
    return time.perf_counter() - started


def _pages(file: str) -> Iterator[list[dict[str, Any]]]:
    with igzip.open(file, "rt", encoding="utf-8", newline="") as stream:  # type: ignore[no-untyped-call]
        rows = (
            {
                **row,
                ID_COLUMN: int(row[ID_COLUMN]),
                "lat": float(row["lat"]),
                "lon": float(row["lon"]),
            }
            for row in csv.DictReader(stream)
        )
        while page := list(islice(rows, _PAGE_ROWS)):
            yield page


def _arrow_tables(file: str) -> Iterator[Any]:
    with igzip.open(file, "rb") as stream, open_csv(stream) as reader:  # type: ignore[no-untyped-call]
        for batch in reader:
            yield Table.from_batches([batch])


if __name__ == "__main__":
    seconds = run(MergeRequest(**orjson.loads(sys.stdin.buffer.read())))
    sys.stdout.buffer.write(b"\n" + orjson.dumps(seconds))
