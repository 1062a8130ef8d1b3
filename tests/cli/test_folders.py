"""`cdl import` and `cdl run` with a folder, a pattern, or files in S3."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cdl
from tests.locations.conftest import BUCKET, bucket
from tests.storage.conftest import bare_s3, credentials, moto_url

__all__ = ["bare_s3", "bucket", "credentials", "moto_url"]

HEADER = "id,name,address,lat,lng\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with two editions of a file."""
    made = tmp_path / "drop"
    made.mkdir()
    (made / "1.csv").write_text(HEADER + "h1,Grand,Main Street 1,53.27,-9.05\n")
    (made / "2.csv").write_text(HEADER + "h1,Grander,Main Street 1,53.27,-9.05\n")
    return made


def test_a_folder_is_imported_file_by_file(cdl: Cdl, galway: str, folder: Path) -> None:
    done = cdl("import", folder, "--dmo", galway, "--json")
    assert done.code == 0
    assert "2 of 2 files" in done.err
    assert [result["records_new"] for result in done.document] == [1, 1]

    assert cdl("import", folder, "--dmo", galway, "--json").document == []
    forced = cdl("import", folder, "--dmo", galway, "--force", "--json").document
    assert [result["repeated"] for result in forced] == [False, False]


def test_a_pattern_is_run_file_by_file(cdl: Cdl, galway: str, folder: Path, db: Any) -> None:
    done = cdl("run", f"{folder}/*.csv", "--dmo", galway, "--auto-accept", "--json")
    assert done.code == 0, done.err
    assert [len(run["results"]) for run in done.document] == [4, 4]
    assert db.execute("select name from public.listings").fetchall() == [("Grander",)]

    assert cdl("run", f"{folder}/*.csv", "--dmo", galway, "--json").document == []


@pytest.mark.parametrize("command", ["import", "run"])
def test_a_file_that_fails_keeps_no_other_waiting(
    cdl: Cdl, galway: str, folder: Path, command: str
) -> None:
    (folder / "1.csv").write_bytes(b"")
    os.utime(folder / "1.csv", (1, 1))

    done = cdl(command, folder, "--dmo", galway, "--json")
    assert done.code == 1
    whole, failed = done.document
    assert "error" not in whole
    assert failed["file"] == str(folder / "1.csv")
    assert failed["error"]["message"] in done.err
    assert f"{folder}/2.csv:" in done.err

    (folder / "1.csv").write_text(HEADER + "h1,Grand,Main Street 1,53.27,-9.05\n")
    (again,) = cdl(command, folder, "--dmo", galway, "--json").document
    assert "error" not in again


def test_a_name_that_is_no_text_is_told(cdl: Cdl, galway: str, folder: Path) -> None:
    named = Path(os.fsdecode(os.fsencode(folder) + b"/3\xff.csv"))
    named.write_text(HEADER)

    done = cdl("import", folder, "--dmo", galway, "--json")
    assert [file["file"] for file in done.document if "error" in file] == [f"{folder}/3\\xff.csv"]
    assert len(done.document) == 3
    refused = cdl("import", named, "--dmo", galway, "--json").document["error"]
    assert refused["code"] == "no_file"
    assert "UTF-8" in refused["detail"]


def test_the_folder_of_the_configuration_is_imported(cdl: Cdl, galway: str, folder: Path) -> None:
    assert cdl("config", "set", galway, "import", "--param", f"path={folder}/").code == 0

    assert len(cdl("import", "--dmo", galway, "--json").document) == 2
    assert cdl("import", "--dmo", galway, "--json").document == []


@pytest.mark.parametrize("location", ["", "1.csv"])
def test_what_a_configuration_names_is_read_only_where_imports_may(
    cdl: Cdl, galway: str, folder: Path, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CDL_IMPORT_ROOTS")
    cdl("config", "set", galway, "import", "--param", f"path={folder}/{location}")

    refused = cdl("run", "--dmo", galway, "--json")
    assert refused.document["error"]["code"] == "path_not_allowed"
    findings = cdl("doctor", "--json").document
    (told,) = [f["text"] for f in findings if f["topic"] == "imports"]
    assert f"{folder}/{location} (Galway)" in told
    assert cdl("run", f"{folder}/{location}", "--dmo", galway, "--auto-accept").code == 0


@pytest.fixture
def s3_cdl(cdl: Cdl, galway: str, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Cdl:
    """Give what runs `cdl` with the way to S3, on localhost."""
    monkeypatch.setenv("CDL_S3_ENDPOINT", moto_url)
    return cdl


def test_an_object_of_s3_is_run_on_localhost_too(
    s3_cdl: Cdl, folder: Path, bucket: Any, db: Any
) -> None:
    bucket.upload_file(str(folder / "1.csv"), BUCKET, "in/1.csv")

    done = s3_cdl("run", f"s3://{BUCKET}/in/1.csv", "--dmo", "Galway", "--auto-accept", "--json")
    assert done.code == 0, done.err
    assert len(done.document["results"]) == 4
    assert db.execute(
        "select params ->> 'path' from pipeline.job_queue where job_type = 'import_raw'"
    ).fetchone() == (f"s3://{BUCKET}/in/1.csv",)
    again = s3_cdl("import", f"s3://{BUCKET}/in/", "--dmo", "Galway", "--json")
    assert again.document[0]["repeated"]


@pytest.mark.parametrize(
    ("location", "code"),
    [("/nonexistent/", "no_file"), ("/nonexistent.csv", "no_file"), ("s3:///x.csv", "no_file"),
     ("s3://no-such-bucket-here/x.csv", "no_bucket")],
)  # fmt: skip
def test_what_is_not_there_is_told(s3_cdl: Cdl, location: str, code: str) -> None:
    done = s3_cdl("import", location, "--dmo", "Galway", "--json")

    assert done.code != 0
    assert done.document["error"]["code"] == code


def test_an_empty_folder_is_no_error(cdl: Cdl, galway: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = cdl("run", tmp_path / "empty", "--dmo", galway)

    assert done.code == 0
    assert "0 of 0 files" in done.err
