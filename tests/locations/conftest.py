"""Fixtures of the locations' tests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.storage.conftest import bare_s3, credentials, faulty, moto_url, world

__all__ = ["bare_s3", "credentials", "faulty", "moto_url", "world"]

BUCKET = "from-the-source"


@pytest.fixture
def bucket(bare_s3: Any) -> Any:
    """Give boto3's own client of a server with a source's bucket."""
    bare_s3.create_bucket(Bucket=BUCKET)
    return bare_s3
