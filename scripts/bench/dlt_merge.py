"""dlt beside us: how long it takes to merge the same file into the same PostgreSQL.

It merges on the id and no more: no raw and transformed files, no staging that a person can review,
no matching across sources, no field rules, no log.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import orjson

_WORKER = Path(__file__).with_name("dlt_worker.py")


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Which CSV file to merge on which key into which table, and which columns are numbers.

    `tuned`: arrow tables in CSV packages, and the upsert strategy.
    """

    url: str
    folder: str
    file: str
    table: str
    key: str
    tuned: bool
    integers: tuple[str, ...] = ()
    floats: tuple[str, ...] = ()


def dlt_version() -> str | None:
    """Give dlt's version; `None` when the optional extra is not installed."""
    try:
        version("pyarrow")
        return version("dlt")
    except PackageNotFoundError:
        return None


def measure_merge(request: MergeRequest) -> float:
    """Merge a file in a fresh process; give the seconds of the run, without starting Python."""
    done = subprocess.run(
        [sys.executable, _WORKER],
        input=orjson.dumps(request),
        stdout=subprocess.PIPE,
        check=True,
        env={
            **os.environ,
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "RUNTIME__LOG_LEVEL": "CRITICAL",
        },
    )
    return float(orjson.loads(done.stdout.splitlines()[-1]))
