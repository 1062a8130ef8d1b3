"""What `cdl doctor` says of the storage."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cdl


@pytest.fixture
def stored(cdl: Cdl, galway: str, hotels: Path, tmp_path: Path) -> list[Path]:
    """Have a file go through the stages; give what lies in the storage, all of it days old."""
    assert cdl("run", hotels, "--dmo", galway).code in {0, 3}
    paths = [path for path in (tmp_path / "storage").rglob("*") if path.is_file()]
    for path in paths:
        os.utime(path, (0, 0))
    return paths


def _storage(cdl: Cdl) -> dict[str, str]:
    done = cdl("doctor", "--json")
    assert done.code == 0, done.err
    return next(row for row in done.document if row["topic"] == "storage")


def test_files_that_the_database_knows_are_in_order(cdl: Cdl, stored: list[Path]) -> None:
    assert len(stored) == 2
    assert _storage(cdl)["state"] == "ok"
    assert cdl("doctor", "--left-behind", "--json").document == []


def test_files_of_killed_jobs_are_counted_and_listed(cdl: Cdl, stored: list[Path]) -> None:
    written = stored[0].with_name("099-20260101T000000.jsonl.gz")
    unfinished = stored[0].with_name(".100-20260101T000000.jsonl.gz.4711")
    for path in (written, unfinished):
        path.write_bytes(b"")
        os.utime(path, (0, 0))
    stored[0].with_name("101-20260101T000000.jsonl.gz").write_bytes(b"being written now")

    finding = _storage(cdl)
    assert finding["state"] == "note"
    assert "2 files are unknown" in finding["text"]
    assert "cdl doctor --left-behind" in finding["text"]
    listed = cdl("doctor", "--left-behind").out.splitlines()
    assert listed == sorted(map(str, (written, unfinished)))
    assert cdl("doctor", "--left-behind", "--json").document == listed
