"""Which storage the settings choose."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.errors import CdlError, ExitCode
from loader.settings import load_settings
from loader.storage import FolderStorage, open_storage
from loader.storage.s3 import S3Storage


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with empty settings; gives their file."""
    for name in ("CDL_ENVIRONMENT", "CDL_STORAGE", "CDL_S3_ENDPOINT", "CDL_SQS_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "cdl.toml"
    file.write_text("")
    return file


def test_localhost_has_a_folder(tmp_path: Path) -> None:
    storage = open_storage(load_settings())

    assert storage == FolderStorage(tmp_path / ".local/storage", "localhost")


@pytest.mark.parametrize("environment", ["dev", "staging", "app"])
def test_the_others_have_s3(nothing_set: Path, environment: str) -> None:
    nothing_set.write_text(
        f"[storage]\nenvironment = '{environment}'\nendpoint = 'http://127.0.0.1:9'\n"
    )
    storage = open_storage(load_settings())

    assert isinstance(storage, S3Storage)
    assert storage.place == f"s3://{environment}-trippl-data at http://127.0.0.1:9"


def test_the_environment_wins_over_the_file(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_set.write_text("[storage]\nenvironment = 'dev'\n")
    monkeypatch.setenv("CDL_ENVIRONMENT", "app")
    monkeypatch.setenv("CDL_S3_ENDPOINT", "https://s3.example.com")

    settings = load_settings()

    assert (settings.environment, settings.s3_endpoint) == ("app", "https://s3.example.com")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CDL_ENVIRONMENT", "prod"),
        ("CDL_S3_ENDPOINT", "s3.example.com"),
        ("CDL_SQS_ENDPOINT", "https://me:hush@sqs.example.com"),
        ("CDL_S3_ENDPOINT", "ftp://s3.example.com"),
        ("CDL_S3_ENDPOINT", "https://"),
        ("CDL_S3_ENDPOINT", "https://me:hush@s3.example.com"),
    ],
)
def test_what_makes_no_sense_is_refused_and_no_secret_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(CdlError) as caught:
        load_settings()

    assert (caught.value.code, caught.value.exit_code) == ("bad_settings", ExitCode.USAGE)
    assert name in str(caught.value.hint)
    assert "hush" not in str(caught.value.as_dict())
