"""Reading one object of S3 as a stream that goes on after a cut connection."""

from __future__ import annotations

import io
from typing import Any

from loader.storage.interface import gone
from loader.storage.s3_client import S3Client
from loader.storage.s3_errors import NOT_THERE

_READ_BYTES = 1 << 16
"""At a time: so much at most is read again after a cut."""


class Download(io.RawIOBase):
    """The bytes of one object; after a cut it goes on at the byte where it was, of the same object.

    Its first bytes are asked for at once, so that an object that is gone is told then.
    """

    def __init__(self, client: S3Client, bucket: str, key: str) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._position = 0
        self._body: Any = None
        self._size, self._etag = self._open()

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Give the next bytes; CdlError when they do not come, however often they are asked for."""
        if self._position == self._size:
            return 0
        wanted = min(len(buffer), _READ_BYTES, self._size - self._position)
        data = self._client.persist(
            lambda: self._read(wanted), "get_object", self._bucket, self._key
        )
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Hang up."""
        self._hang_up()
        super().close()

    def _read(self, size: int) -> bytes:
        if self._body is None:
            self._open(Range=f"bytes={self._position}-", IfMatch=self._etag)
        try:
            data: bytes = self._body.read(size)
        except BaseException:
            self._hang_up()
            raise
        return data

    def _open(self, **part: str) -> tuple[int, str]:
        answer = self._client.call(
            "get_object", self._bucket, self._key, expected=NOT_THERE, **part
        )
        if answer is None:
            raise gone(f"{self._bucket}/{self._key}", f"There is no such key in {self._bucket}.")
        self._body = answer["Body"]
        return answer["ContentLength"], answer["ETag"]

    def _hang_up(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
