"""`cdl ingest`: files of records, through the command line."""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.mls.gold import Record, listing
from tests.support.database import Database


def _write(path: Path, records: Sequence[Record]) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(records[0]))
            writer.writeheader()
            writer.writerows(records)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
    else:
        parquet.write_table(pa.Table.from_pylist(list(records)), path)


def _ingest(database: Database, path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from loader.cli.app import main; main()", "ingest", path),
            *("--resource", "property", "--origin-system", "QOBRIX", "--json", *options),
        ],
        check=False, capture_output=True, text=True, cwd=PROJECT_ROOT,
        env={"DATABASE_URL": database.url},
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_file_is_merged_as_a_call_would_be(
    database: Database, db: Connection, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"property.{suffix}"
    _write(path, [listing(n, View="Sea, City", X_New="1") for n in range(700)])

    code, answer = _ingest(database, path)
    assert (code, answer["inserted"], answer["errors"]) == (0, 700, [])
    assert db.execute(
        "select l.view, o.other from public.mls_listings as l"
        " join pipeline.origin_property as o on o.record_id = l.id"
        " where l.origin_key = 'QOBRIX_699'"
    ).fetchall() == [(["Sea", "City"], {"X_New": "1"})]

    assert _ingest(database, path) == (0, answer), "the same file again"
    code, again = _ingest(database, path, "--batch-id", "another")
    assert (code, again["unchanged"]) == (0, 700)


def test_what_is_wrong_is_told_by_line_and_the_rest_goes_on(
    database: Database, db: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "property.csv"
    _write(path, [listing(1), listing(2), listing(3)])
    lines = path.read_text().splitlines()
    lines[1] += ",too,many"
    lines[3] = lines[3].replace("QOBRIX_3", "")
    path.write_text("\n".join(lines) + "\n")

    code, answer = _ingest(database, path)
    assert (code, answer["inserted"], answer["rejected"]) == (3, 1, 2)
    assert [(e["line"], e["code"]) for e in answer["errors"]] == [
        (2, "unreadable_row"),
        (4, "missing_key"),
    ]
    (kept,) = db.execute(
        "select original_record #>> '{other,text}' from pipeline.job_errors where line = 2"
    ).fetchall()
    assert "too,many" in kept[0]


def test_a_file_without_records_is_an_error(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")

    code, answer = _ingest(database, path)
    assert code == 1
    assert answer["error"]["message"]
