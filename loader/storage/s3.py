"""S3 as storage: the first part of each key is the bucket."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from loader.aws.patience import Patience
from loader.storage.interface import TakenError, data_place, images_place
from loader.storage.packing import StoredContent, StoredFile, packed, unpacked
from loader.storage.s3_client import S3Client
from loader.storage.s3_download import Download
from loader.storage.s3_upload import Upload


class S3Storage:
    """Files in the buckets of one environment. Who may do so, boto3 finds out by itself."""

    def __init__(
        self, environment: str, *, endpoint: str | None = None, patience: Patience | None = None
    ) -> None:
        self.environment = environment
        self._endpoint = endpoint
        self._client = S3Client(endpoint, patience or Patience())

    @property
    def place(self) -> str:
        """Give the bucket of the data."""
        at = f" at {self._endpoint}" if self._endpoint else ""
        return f"s3://{data_place(self.environment)}{at}"

    @property
    def removal(self) -> str:
        """Say where it stands how to remove what is left behind."""
        return "cdl doctor --left-behind lists them, and docs/storage.md says how to remove them"

    @contextmanager
    def write(self, key: str) -> Iterator[StoredFile]:
        """Write a gzip file that is there whole after the block, or not at all."""
        with self._new(key, "application/gzip") as upload, packed(upload) as stored:
            yield stored

    @contextmanager
    def read(self, key: str, sha256: str) -> Iterator[StoredContent]:
        """Stream a stored file's content, unpacked and checked."""
        with (
            Download(self._client, *_parts(key)) as raw,
            unpacked(raw, key, f"s3://{key}", sha256) as stream,
        ):
            yield stream

    def store(self, key: str, content: bytes, content_type: str) -> None:
        """Store bytes under a key that is made of them; when they are there, nothing is done."""
        try:
            with self._new(key, content_type) as upload:
                upload.write(content)
        except TakenError:
            if self._content(key) != content:
                raise

    def exists(self, key: str) -> bool:
        """Tell whether an object lies there."""
        return self._client.exists(*_parts(key))

    def remove(self, key: str) -> None:
        """Delete a file, if it is there."""
        self._client.call("delete_object", *_parts(key))

    def left_behind(self, known: Container[str], older_than: float) -> Iterator[str]:
        """Find objects that are not `known`, and uploads that nobody ended."""
        bucket = data_place(self.environment)
        latest = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=older_than)
        for found in self._pages("list_objects_v2", bucket, "Contents", ("ContinuationToken",)):
            if found["LastModified"] < latest and f"{bucket}/{found['Key']}" not in known:
                yield f"s3://{bucket}/{found['Key']}"
        markers = ("KeyMarker", "UploadIdMarker")
        for upload in self._pages("list_multipart_uploads", bucket, "Uploads", markers):
            if upload["Initiated"] < latest:
                yield f"s3://{bucket}/{upload['Key']}?uploadId={upload['UploadId']}"

    def check(self) -> None:
        """Make sure that files can be written to both buckets, and removed."""
        for bucket in (data_place(self.environment), images_place(self.environment)):
            key = f"{bucket}/.check-{uuid4().hex}"
            self.store(key, b"", "text/plain")
            self.remove(key)

    @contextmanager
    def _new(self, key: str, content_type: str) -> Iterator[Upload]:
        upload = Upload(self._client, *_parts(key), content_type)
        try:
            yield upload
            upload.finish()
        except BaseException:
            upload.give_up()
            raise

    def _content(self, key: str) -> bytes:
        with Download(self._client, *_parts(key)) as raw:
            return raw.read()

    def _pages(
        self, operation: str, bucket: str, items: str, markers: tuple[str, ...]
    ) -> Iterator[Any]:
        """Go through a list that S3 gives page by page."""
        where: dict[str, str] = {}
        while True:
            page = self._client.call(operation, bucket, **where)
            yield from page.get(items, ())
            if not page["IsTruncated"]:
                return
            where = {marker: page[f"Next{marker}"] for marker in markers}


def _parts(key: str) -> tuple[str, str]:
    """Part a key into the bucket and the object's own key."""
    bucket, _, name = key.partition("/")
    return bucket, name
