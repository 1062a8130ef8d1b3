"""What `cdl doctor` says of S3."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Cdl, cdl

__all__ = ["cdl"]


@pytest.fixture
def s3_cdl(cdl: Cdl, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Cdl:
    """Give what runs `cdl` with S3 as its storage."""
    monkeypatch.setenv("CDL_ENVIRONMENT", "dev")
    monkeypatch.setenv("CDL_S3_ENDPOINT", moto_url)
    monkeypatch.setenv("CDL_SQS_ENDPOINT", moto_url)
    return cdl


def _storage(run: Cdl) -> dict[str, str]:
    return next(row for row in run("doctor", "--json").document if row["topic"] == "storage")


def test_buckets_that_can_be_written_are_in_order(s3_cdl: Cdl, bare_s3: Any) -> None:
    finding = _storage(s3_cdl)

    assert finding["state"] == "ok"
    assert "s3://dev-trippl-data" in finding["text"]


def test_what_was_left_behind_is_counted_and_listed(s3_cdl: Cdl, bare_s3: Any) -> None:
    upload = bare_s3.create_multipart_upload(Bucket="dev-trippl-data", Key="raw/half")["UploadId"]

    finding = _storage(s3_cdl)

    assert finding["state"] == "note"
    assert "1 file is unknown" in finding["text"]
    assert s3_cdl("doctor", "--left-behind", "--json").document == [
        f"s3://dev-trippl-data/raw/half?uploadId={upload}"
    ]


def test_a_missing_bucket_is_told(s3_cdl: Cdl, bare_s3: Any) -> None:
    bare_s3.delete_bucket(Bucket="dev-trippl-images")

    finding = _storage(s3_cdl)

    assert finding["state"] == "missing"
    assert "there is no bucket dev-trippl-images" in finding["text"]
