"""Calls of S3 that are tried again, with waits that grow, as long as that is worth it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from loader.storage.s3_errors import S3_FAILURES, error_code, explain, kind_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is tried, and how long the waits between are at most, in seconds.

    A wait is of random length up to a bound that doubles, so that many who were refused together
    do not come back together.
    """

    attempts: int = 8
    first_wait: float = 0.25
    longest_wait: float = 20

    def wait(self, failures: int) -> None:
        """Wait after so many failures."""
        bound = min(self.longest_wait, self.first_wait * 2 ** (failures - 1))
        time.sleep(random.uniform(0, bound))  # noqa: S311  no secret hangs on it


class S3Client:
    """S3, or another storage that speaks its language."""

    def __init__(self, endpoint: str | None, patience: Patience) -> None:
        self._patience = patience
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint,
            config=Config(
                # One that tries again is enough: `persist`.
                retries={"mode": "standard", "total_max_attempts": 1},
                connect_timeout=10,
                read_timeout=60,
                # SHA-256 is sent with each call that needs it; other checksums, which boto3 adds
                # by itself, trouble storages that do not know them.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={
                    "payload_signing_enabled": True,
                    "addressing_style": "path" if endpoint else "auto",
                },
            ),
        )

    def call(
        self,
        operation: str,
        bucket: str,
        key: str = "",
        *,
        expected: Container[str] = (),
        **arguments: Any,
    ) -> Any:
        """Call S3 until it answers; CdlError when it does not, or when it says no.

        An error of a code that is `expected` is an answer, too: None.
        """
        if key:
            arguments["Key"] = key
        method = getattr(self._client, operation)

        def attempt() -> Any:
            try:
                return method(Bucket=bucket, **arguments)
            except ClientError as error:
                if error_code(error) in expected:
                    return None
                raise

        return self.persist(attempt, operation, bucket, key)

    def exists(self, bucket: str, key: str) -> bool:
        """Tell whether there is an object.

        A list says whether the bucket is missing or the credentials are wrong, which a refused HEAD
        can not, since it has no words.
        """
        found = self.call("list_objects_v2", bucket, Prefix=key, MaxKeys=1)
        return any(item["Key"] == key for item in found.get("Contents", ()))

    def persist(self, attempt: Callable[[], T], operation: str, bucket: str, key: str) -> T:
        """Try until it is done; CdlError when it cannot be."""
        failures = 0
        while True:
            try:
                return attempt()
            except S3_FAILURES as error:
                failures += 1
                if not kind_of(error).passes or failures == self._patience.attempts:
                    raise explain(error, operation, bucket, key, failures) from error
                self._patience.wait(failures)
