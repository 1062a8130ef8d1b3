"""S3's client: each call is tried again as long as that is worth it."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from loader.aws.client import make_client
from loader.aws.failures import error_code
from loader.aws.patience import Patience
from loader.storage.s3_errors import S3_FAILURES

T = TypeVar("T")


class S3Client:
    """S3, or another storage that speaks its language."""

    def __init__(self, endpoint: str | None, patience: Patience) -> None:
        self._patience = patience
        self._client = make_client(
            "s3",
            endpoint,
            S3_FAILURES,
            "buckets of S3",
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
        return self._patience.persist(
            attempt, S3_FAILURES, f"bucket {bucket}", f"{operation} of {key or 'the bucket'}"
        )
