"""Fixtures of the storage's tests: an S3 server, and one in front of it that fails on demand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from loader.aws.patience import Patience
from loader.storage.s3 import S3Storage
from tests.pipeline.world import World
from tests.storage.faults import FaultyServer
from tests.support.database import Database

QUICK = Patience(attempts=3, first_wait=0.001)


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Start an S3 server for the worker's tests."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give boto3 credentials where it looks for them, and none of the machine's own."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def bare_s3(moto_url: str, credentials: None) -> Any:
    """Give boto3's own client of the server, to look behind our back, and empty it first."""
    urlopen(Request(f"{moto_url}/moto-api/reset", method="POST")).close()  # noqa: S310
    client = boto3.client("s3", endpoint_url=moto_url)
    for name in ("dev-trippl-data", "dev-trippl-images"):
        client.create_bucket(Bucket=name)
    return client


@pytest.fixture
def faulty(moto_url: str, bare_s3: Any) -> Iterator[FaultyServer]:
    """Start a server that passes all on, and fails where a test says so."""
    with FaultyServer(moto_url) as server:
        yield server


PART = 1 << 18


@pytest.fixture
def s3(faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
    """Give the storage, reached over the server that fails on demand; its parts are small."""
    monkeypatch.setattr("loader.storage.s3_upload.PART_BYTES", PART)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", PART)
    return S3Storage("dev", endpoint=faulty.url, patience=QUICK)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """Lend a fresh database, and the hands to work with it."""
    with database.connect() as conn:
        yield World(database, conn, tmp_path)
