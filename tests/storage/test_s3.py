"""S3 as storage: whole objects or none, checked both ways, in the face of all that goes wrong."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from loader.errors import CdlError
from loader.storage.s3 import S3Storage
from tests.storage import faults
from tests.storage.conftest import PART, QUICK
from tests.storage.faults import Fault, FaultyServer

BUCKET = "dev-trippl-data"
NAME = "raw/listings/ie/g/1/20261122/001-20261122T030000.jsonl.gz"
KEY = f"{BUCKET}/{NAME}"
SMALL = b'{"name":"Place"}\n' * 1000
BIG = random.Random(1).randbytes(PART * 2 + PART // 2)  # noqa: S311  as any other
"""Does not get smaller when packed: three parts."""


def _write(storage: S3Storage, content: bytes = SMALL, key: str = KEY) -> str:
    with storage.write(key) as target:
        for start in range(0, len(content), 1 << 20):
            target.write(content[start : start + (1 << 20)])
    return target.sha256


def _read(storage: S3Storage, sha256: str, key: str = KEY) -> bytes:
    with storage.read(key, sha256) as source:
        return b"".join(iter(lambda: source.read(1 << 20), b""))


def _objects(bare_s3: Any, bucket: str = BUCKET) -> list[str]:
    return [o["Key"] for o in bare_s3.list_objects_v2(Bucket=bucket).get("Contents", ())]


def _uploads(bare_s3: Any) -> list[str]:
    return [u["Key"] for u in bare_s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ())]


@pytest.mark.parametrize("content", [b"", SMALL, BIG], ids=["empty", "small", "in parts"])
def test_what_is_read_is_what_was_written(s3: S3Storage, bare_s3: Any, content: bytes) -> None:
    sha256 = _write(s3, content)

    assert _read(s3, sha256) == content
    stored = bare_s3.get_object(Bucket=BUCKET, Key=NAME)["Body"].read()
    assert hashlib.sha256(stored).hexdigest() == sha256
    assert _uploads(bare_s3) == []


def test_only_a_big_file_goes_in_parts(s3: S3Storage, faulty: FaultyServer) -> None:
    _write(s3, SMALL)
    assert faulty.methods() == ["GET", "PUT", "HEAD"]

    faulty.requests.clear()
    _write(s3, BIG, KEY + "2")
    assert faulty.methods() == ["GET", "POST", "PUT", "PUT", "PUT", "POST", "HEAD"]


def test_each_part_goes_with_its_checksum_and_signed(s3: S3Storage, faulty: FaultyServer) -> None:
    _write(s3, BIG)

    puts = [request for request in faulty.requests if request.method == "PUT"]
    for put in puts:
        assert put.headers["x-amz-checksum-sha256"]
        assert put.headers["X-Amz-Content-SHA256"] == hashlib.sha256(put.body).hexdigest()


def test_a_file_that_was_not_finished_is_not_there(s3: S3Storage, bare_s3: Any) -> None:
    def write_half(content: bytes) -> None:
        with s3.write(KEY) as target:
            target.write(content)
            raise InterruptedError

    for content in (SMALL, BIG):
        with pytest.raises(InterruptedError):
            write_half(content)

        assert _objects(bare_s3) == []
        assert _uploads(bare_s3) == []


@pytest.mark.parametrize("content", [SMALL, BIG], ids=["small", "in parts"])
def test_no_file_takes_the_place_of_another(s3: S3Storage, bare_s3: Any, content: bytes) -> None:
    sha256 = _write(s3)

    with pytest.raises(CdlError) as caught:
        _write(s3, content)

    assert caught.value.code == "file_exists"
    assert _read(s3, sha256) == SMALL


@pytest.mark.parametrize("content", [SMALL, BIG], ids=["small", "in parts"])
def test_nor_when_the_other_comes_in_between(s3: S3Storage, bare_s3: Any, content: bytes) -> None:
    def write_both() -> None:
        with s3.write(KEY) as target:
            target.write(content)
            bare_s3.put_object(Bucket=BUCKET, Key=NAME, Body=b"another's")

    with pytest.raises(CdlError) as caught:
        write_both()

    assert caught.value.code == "file_exists"
    assert bare_s3.get_object(Bucket=BUCKET, Key=NAME)["Body"].read() == b"another's"
    assert _uploads(bare_s3) == []


PASSING: list[tuple[str, Fault]] = [
    ("throttled", faults.status(503, "SlowDown", "Reduce your request rate.")),
    ("broken", faults.status(500, "InternalError")),
    ("gateway", faults.status(502, "")),
    ("cut", faults.cut_before),
    ("no answer", faults.cut_after),
]


@pytest.mark.parametrize("content", [SMALL, BIG], ids=["small", "in parts"])
@pytest.mark.parametrize("fault", [f for _, f in PASSING], ids=[name for name, _ in PASSING])
def test_what_passes_is_waited_for(
    s3: S3Storage, faulty: FaultyServer, bare_s3: Any, fault: Fault, content: bytes
) -> None:
    for method in ("PUT", "POST", "HEAD"):
        faulty.plan(fault, method=method)
    faulty.plan(fault, method="POST", having="uploadId")
    faulty.plan(fault, method="GET", having="list-type")
    faulty.plan(fault, method="GET", having=f"/{NAME}")

    assert _read(s3, _write(s3, content)) == content
    assert _objects(bare_s3) == [NAME]


LASTING: list[tuple[Fault, str]] = [
    (faults.status(503, "SlowDown"), "storage_throttled"),
    (faults.status(429, "TooManyRequests"), "storage_throttled"),
    (faults.status(503, "ServiceUnavailable"), "storage_broken"),
    (faults.status(500, "InternalError"), "storage_broken"),
    (faults.cut_before, "storage_cut_off"),
]


@pytest.mark.parametrize(("fault", "code"), LASTING)
def test_what_does_not_pass_is_told_and_leaves_nothing(
    s3: S3Storage, faulty: FaultyServer, bare_s3: Any, fault: Fault, code: str
) -> None:
    faulty.plan(fault, method="PUT", times=100)

    with pytest.raises(CdlError) as caught:
        _write(s3, BIG)

    assert caught.value.code == code
    assert f"The last of {QUICK.attempts} attempts." in str(caught.value.detail)
    assert caught.value.hint
    assert faulty.methods().count("PUT") == QUICK.attempts
    assert _objects(bare_s3) == []
    assert _uploads(bare_s3) == []


REFUSED = [
    (403, "AccessDenied", "access_denied"),
    (403, "SomethingNew", "access_denied"),
    (403, "InvalidAccessKeyId", "credentials_refused"),
    (403, "SignatureDoesNotMatch", "credentials_refused"),
    (400, "ExpiredToken", "credentials_refused"),
    (403, "RequestTimeTooSkewed", "credentials_refused"),
    (404, "NoSuchBucket", "no_bucket"),
    (400, "InvalidArgument", "storage_failed"),
    (501, "NotImplemented", "storage_failed"),
]


@pytest.mark.parametrize(("status", "error", "code"), REFUSED)
def test_what_stays_refused_is_told_at_once(
    s3: S3Storage, faulty: FaultyServer, status: int, error: str, code: str
) -> None:
    faulty.plan(faults.status(status, error, "So it is."), method="PUT", times=100)

    with pytest.raises(CdlError) as caught:
        _write(s3)

    assert caught.value.code == code
    assert faulty.methods().count("PUT") == 1
    assert caught.value.detail == (
        f"put_object of {NAME}: {error}: So it is, HTTP {status}, request R-4711."
    )


def test_a_bucket_that_is_not_there_is_told(faulty: FaultyServer) -> None:
    storage = S3Storage("staging", endpoint=faulty.url, patience=QUICK)

    for attempt in (storage.check, lambda: _write(storage, key="staging-trippl-data/a.gz")):
        with pytest.raises(CdlError) as caught:
            attempt()
        assert caught.value.code == "no_bucket"
        assert "staging-trippl-data" in caught.value.message


def test_a_server_that_is_not_there_is_told(bare_s3: Any) -> None:
    storage = S3Storage("dev", endpoint="http://127.0.0.1:9", patience=QUICK)

    with pytest.raises(CdlError) as caught:
        _write(storage)

    assert caught.value.code == "storage_cut_off"


def test_no_credentials_are_told(faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    # A session of its own: boto3's default one remembers what it found.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    with pytest.raises(CdlError) as caught:
        _write(S3Storage("dev", endpoint=faulty.url, patience=QUICK))

    assert caught.value.code == "no_credentials"
    assert faulty.requests == []


def test_a_byte_that_changes_on_its_way_is_sent_again(s3: S3Storage, faulty: FaultyServer) -> None:
    faulty.plan(faults.garbled_on_its_way, method="PUT")

    assert _read(s3, _write(s3, BIG)) == BIG
    assert faulty.methods().count("PUT") == 4


def test_bytes_that_change_on_their_way_always_are_told(
    s3: S3Storage, faulty: FaultyServer, bare_s3: Any
) -> None:
    faulty.plan(faults.garbled_on_its_way, method="PUT", times=100)

    with pytest.raises(CdlError) as caught:
        _write(s3)

    assert caught.value.code == "checksum_mismatch"
    assert _objects(bare_s3) == []


@pytest.mark.parametrize("content", [SMALL, BIG], ids=["small", "in parts"])
def test_a_storage_that_keeps_something_else_is_found_out(
    s3: S3Storage, faulty: FaultyServer, bare_s3: Any, content: bytes
) -> None:
    faulty.plan(faults.garbled_unnoticed, method="PUT")

    with pytest.raises(CdlError) as caught:
        _write(s3, content)

    assert caught.value.code == "checksum_mismatch"
    assert _objects(bare_s3) == []
    assert _uploads(bare_s3) == []


def test_a_download_that_is_cut_off_goes_on_where_it_was(
    s3: S3Storage, faulty: FaultyServer
) -> None:
    sha256 = _write(s3, BIG)
    for _ in range(4):
        faulty.plan(faults.cut_amid, method="GET")

    assert _read(s3, sha256) == BIG
    starts = [
        int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        for request in faulty.requests
        if "Range" in request.headers
    ]
    assert starts == sorted(starts)
    assert len(set(starts)) == 4
    assert starts[0] > 0


def test_a_download_that_never_comes_is_told(s3: S3Storage, faulty: FaultyServer) -> None:
    sha256 = _write(s3, BIG)
    faulty.plan(faults.cut_amid, method="GET")
    faulty.plan(faults.cut_before, method="GET", times=100)

    with pytest.raises(CdlError) as caught:
        _read(s3, sha256)

    assert caught.value.code == "storage_cut_off"


def test_a_file_that_changed_is_damaged(s3: S3Storage, faulty: FaultyServer, bare_s3: Any) -> None:
    sha256 = _write(s3)
    bare_s3.copy_object(Bucket=BUCKET, Key="other", CopySource=KEY)
    _write(s3, b"another content", KEY + "2")

    with pytest.raises(CdlError) as wrong_file:
        _read(s3, sha256, KEY + "2")
    faulty.plan(faults.garbled_on_its_way_back, method="GET")
    with pytest.raises(CdlError) as wrong_byte:
        _read(s3, sha256)

    assert wrong_file.value.code == wrong_byte.value.code == "file_damaged"
    assert sha256 in str(wrong_file.value.detail)


def test_a_file_that_is_gone_is_told(s3: S3Storage) -> None:
    with pytest.raises(CdlError) as caught:
        _read(s3, "")

    assert caught.value.code == "file_gone"


def test_removing_twice_does_no_harm(s3: S3Storage, bare_s3: Any) -> None:
    _write(s3)
    s3.remove(KEY)
    s3.remove(KEY)

    assert _objects(bare_s3) == []


def test_bytes_stored_twice_are_stored_once_and_never_replaced(s3: S3Storage, bare_s3: Any) -> None:
    key = "dev-trippl-images/ie/g/1/7/front.jpg"
    s3.store(key, b"picture", "image/jpeg")
    s3.store(key, b"picture", "image/jpeg")
    with pytest.raises(CdlError) as caught:
        s3.store(key, b"another", "image/jpeg")

    assert caught.value.code == "file_exists"
    found = bare_s3.get_object(Bucket="dev-trippl-images", Key="ie/g/1/7/front.jpg")
    assert (found["Body"].read(), found["ContentType"]) == (b"picture", "image/jpeg")


def test_what_nobody_knows_is_found_on_all_pages(
    s3: S3Storage, bare_s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moto.settings.get_s3_default_max_keys", lambda: 2)
    for number in range(5):
        bare_s3.put_object(Bucket=BUCKET, Key=f"raw/{number}", Body=b"")
    upload = bare_s3.create_multipart_upload(Bucket=BUCKET, Key="raw/half")["UploadId"]

    left = list(s3.left_behind({f"{BUCKET}/raw/3"}, older_than=-60))

    assert left == [
        *(f"s3://{BUCKET}/raw/{number}" for number in (0, 1, 2, 4)),
        f"s3://{BUCKET}/raw/half?uploadId={upload}",
    ]


def test_what_may_be_being_written_is_not_left_behind(s3: S3Storage) -> None:
    _write(s3)

    assert list(s3.left_behind(set(), older_than=3600)) == []


def test_checking_leaves_nothing(s3: S3Storage, faulty: FaultyServer, bare_s3: Any) -> None:
    s3.check()

    for bucket in ("dev-trippl-data", "dev-trippl-images"):
        assert any(r.path.startswith(f"/{bucket}/.check-") for r in faulty.requests)
        assert _objects(bare_s3, bucket) == []


def test_secrets_are_in_no_error(s3: S3Storage, faulty: FaultyServer) -> None:
    secrets = (os.environ["AWS_SECRET_ACCESS_KEY"], os.environ["AWS_ACCESS_KEY_ID"])
    failing: list[Callable[[], Any]] = [lambda: _write(s3), s3.check]
    for attempt in failing:
        faulty.plan(faults.status(403, "SignatureDoesNotMatch"), method="PUT")
        with pytest.raises(CdlError) as caught:
            attempt()
        told = str(caught.value.as_dict())
        assert not any(secret in told for secret in secrets)
