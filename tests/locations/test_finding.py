"""Which files a location names, and in which order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from loader.errors import CdlError
from loader.locations.finding import FoundFile, find_files, is_many
from loader.locations.s3 import fetch
from tests.locations.conftest import BUCKET
from tests.storage.faults import FaultyServer, cut_amid, cut_before, status

NAMES = ["b.csv", "a.csv", "c.json", ".hidden", "~lock.csv", "d.csv.part", "E.CSV.TMP"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with files, each older than the one before it."""
    for age, name in enumerate([*NAMES, "deeper/f.csv"]):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return tmp_path


def _names(found: list[FoundFile]) -> list[str]:
    return [file.path.rpartition("/")[2] for file in found]


def test_a_folder_gives_its_files_that_are_whole(folder: Path) -> None:
    assert _names(find_files(str(folder), "name")) == ["a.csv", "b.csv", "c.json"]
    assert _names(find_files(f"{folder}/", "date")) == ["c.json", "a.csv", "b.csv"]


def test_a_pattern_gives_what_it_fits(folder: Path) -> None:
    assert _names(find_files(f"{folder}/*.csv", "name")) == ["a.csv", "b.csv"]
    assert _names(find_files(f"{folder}/*/*.csv", "name")) == ["f.csv"]
    assert find_files(f"{folder}/*.xlsx", "name") == []


def test_what_was_written_to_a_moment_ago_is_left_for_later(folder: Path) -> None:
    os.utime(folder / "a.csv")

    assert _names(find_files(str(folder), "name", only_settled=True)) == ["b.csv", "c.json"]


def test_what_has_a_time_to_come_is_not_left_for_ever(folder: Path) -> None:
    os.utime(folder / "a.csv", (4_000_000_000, 4_000_000_000))

    found = _names(find_files(str(folder), "name", only_settled=True))
    assert found == ["a.csv", "b.csv", "c.json"]


def test_a_change_makes_another_version(folder: Path) -> None:
    (before,) = find_files(f"{folder}/a*", "name")
    (folder / "a.csv").write_text("a.csV")
    (after,) = find_files(f"{folder}/a*", "name")

    assert (before.path, before.version != after.version) == (after.path, True)


def test_one_file_is_told_from_many(folder: Path) -> None:
    (folder / "odd[1].csv").write_text("x")

    assert [
        is_many(location)
        for location in (
            str(folder), f"{folder}/gone/", f"{folder}/*.csv", "s3://b", "s3://b/", "s3://b/in/",
            "s3://b/*.csv", f"{folder}/a.csv", f"{folder}/odd[1].csv", "s3://b/in/a.csv",
        )
    ] == [True] * 7 + [False] * 3  # fmt: skip


@pytest.mark.parametrize("location", ["/nonexistent/", "/nonexistent/*.csv", "s3:///a/", "s3://*/"])
def test_a_folder_that_is_not_there_is_told(location: str) -> None:
    with pytest.raises(CdlError) as caught:
        find_files(location, "name")

    assert caught.value.code == "no_file"
    assert caught.value.hint


@pytest.fixture
def objects(bucket: Any) -> Any:
    """Fill the bucket."""
    for key in [f"in/{name}" for name in NAMES] + ["in/deeper/f.csv", "in/", "top.csv"]:
        bucket.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
    return bucket


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("in/", ["a.csv", "b.csv", "c.json"]),
        ("in/*.csv", ["a.csv", "b.csv"]),
        ("in/*/*.csv", ["f.csv"]),
        ("*/a*", ["a.csv"]),
        ("", ["top.csv"]),
        ("in/[ab].csv", ["a.csv", "b.csv"]),
        ("nothing/", []),
    ],
)
def test_the_same_is_found_in_s3(objects: Any, moto_url: str, key: str, names: list[str]) -> None:
    found = find_files(f"s3://{BUCKET}/{key}", "name", endpoint=moto_url)

    assert _names(found) == names
    assert all(file.path.startswith(f"s3://{BUCKET}/") for file in found)


def test_many_objects_are_found_page_by_page(bucket: Any, moto_url: str) -> None:
    for number in range(1001):
        bucket.put_object(Bucket=BUCKET, Key=f"in/{number:04}.csv", Body=b"x")

    assert len(find_files(f"s3://{BUCKET}/in/", "name", endpoint=moto_url)) == 1001


def test_an_object_is_fetched_however_the_network_is(
    objects: Any, faulty: FaultyServer, tmp_path: Path
) -> None:
    content = os.urandom(300_000)
    objects.put_object(Bucket=BUCKET, Key="in/big.csv", Body=content)
    faulty.plan(status(503, "SlowDown"), method="GET")
    faulty.plan(cut_before, method="GET")
    faulty.plan(cut_amid, method="GET")

    path = fetch(f"s3://{BUCKET}/in/big.csv", faulty.url, tmp_path)

    assert (path.name, path.read_bytes()) == ("big.csv", content)


@pytest.mark.parametrize(
    ("location", "code"),
    [(f"s3://{BUCKET}/in/gone.csv", "no_file"), ("s3://no-such-bucket-here/a.csv", "no_bucket")],
)
def test_what_is_not_in_s3_is_told(
    objects: Any, moto_url: str, tmp_path: Path, location: str, code: str
) -> None:
    with pytest.raises(CdlError) as caught:
        fetch(location, moto_url, tmp_path)

    assert caught.value.code == code
