"""Writing one object of S3: in parts while it is being made, whole or not at all."""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from typing import Any
from uuid import uuid4

from loader.errors import CdlError
from loader.storage.interface import taken
from loader.storage.s3_client import S3Client
from loader.storage.s3_errors import NO_UPLOAD, NOT_THERE, TAKEN_ALREADY, garbled

PART_BYTES = 16 << 20
"""Of each part but the last. S3 takes 10,000 of them: 160 GB of packed lines."""

_MARK = "cdl-write"
_EXPECTED = TAKEN_ALREADY | NO_UPLOAD


class Upload:
    """An object being written. Its memory is one part's.

    The object carries a mark of this upload. When an answer is lost and the repeated call finds the
    key taken, the mark tells whether it is taken by us.
    """

    def __init__(self, client: S3Client, bucket: str, key: str, content_type: str) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._new: dict[str, Any] = {
            "ContentType": content_type,
            "Metadata": {_MARK: uuid4().hex},
            "ChecksumAlgorithm": "SHA256",
        }
        self._waiting = bytearray()
        self._upload_id: str | None = None
        self._parts: list[dict[str, Any]] = []
        self._digests: list[bytes] = []
        self._size = 0
        self._failed = False
        # The condition of the last call settles it; this one saves the work up to there.
        if client.exists(bucket, key):
            raise self._taken()

    def write(self, data: bytes) -> int:
        """Take the next bytes; what makes a whole part goes on its way."""
        if self._failed:
            return len(data)  # gzip's end of a file that comes to nothing
        self._waiting += data
        while len(self._waiting) > PART_BYTES:
            part = bytes(memoryview(self._waiting)[:PART_BYTES])
            del self._waiting[:PART_BYTES]
            self._send_part(part)
        return len(data)

    def finish(self) -> None:
        """Make the object appear, and make sure that it is what was sent."""
        if self._upload_id is None:
            content = bytes(self._waiting)
            digest = hashlib.sha256(content).digest()
            self._size = len(content)
            checksum = _base64(digest)
            self._client.call(
                "put_object",
                self._bucket,
                self._key,
                expected=_EXPECTED,
                Body=content,
                ChecksumSHA256=checksum,
                IfNoneMatch="*",
                **self._new,
            )
        else:
            self._send_part(bytes(self._waiting))
            checksum = _of_parts(self._digests)
            self._client.call(
                "complete_multipart_upload",
                self._bucket,
                self._key,
                expected=_EXPECTED,
                UploadId=self._upload_id,
                MultipartUpload={"Parts": self._parts},
                IfNoneMatch="*",
            )
        # Refused as taken: by this upload itself, when the answer to it was lost.
        self._verify(checksum)

    def give_up(self) -> None:
        """Leave nothing behind. What fails here is found by `cdl doctor`."""
        if self._upload_id is not None:
            with suppress(CdlError):
                self._client.call(
                    "abort_multipart_upload",
                    self._bucket,
                    self._key,
                    expected=NO_UPLOAD,
                    UploadId=self._upload_id,
                )

    def _send_part(self, content: bytes) -> None:
        if self._upload_id is None:
            self._upload_id = self._client.call(
                "create_multipart_upload",
                self._bucket,
                self._key,
                ChecksumType="COMPOSITE",
                **self._new,
            )["UploadId"]
        number = len(self._parts) + 1
        digest = hashlib.sha256(content).digest()
        checksum = _base64(digest)
        try:
            answer = self._client.call(
                "upload_part",
                self._bucket,
                self._key,
                UploadId=self._upload_id,
                PartNumber=number,
                Body=content,
                ChecksumSHA256=checksum,
            )
        except BaseException:
            self._failed = True
            raise
        part = {"PartNumber": number, "ETag": answer["ETag"]}
        if "ChecksumSHA256" in answer:
            part["ChecksumSHA256"] = checksum
        self._parts.append(part)
        self._digests.append(digest)
        self._size += len(content)

    def _verify(self, checksum: str) -> None:
        """Compare what S3 says of the object with what was sent."""
        head = self._head()
        if head is None:
            raise self._garbled("It is not there after it was written.")
        if head["Metadata"].get(_MARK) != self._new["Metadata"][_MARK]:
            raise self._taken()
        size, kept = head["ContentLength"], head.get("ChecksumSHA256", "").partition("-")[0]
        if size != self._size or kept not in {"", checksum}:
            with suppress(CdlError):
                self._client.call("delete_object", self._bucket, self._key)
            raise self._garbled(
                f"{size:,} bytes of SHA-256 {kept or 'unknown'}, sent were {self._size:,} of "
                f"{checksum}."
            )

    def _head(self) -> Any:
        return self._client.call(
            "head_object", self._bucket, self._key, expected=NOT_THERE, ChecksumMode="ENABLED"
        )

    def _taken(self) -> CdlError:
        return taken(f"{self._bucket}/{self._key}", f"the bucket {self._bucket}")

    def _garbled(self, detail: str) -> CdlError:
        return garbled(self._bucket, self._key, detail)


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _of_parts(digests: list[bytes]) -> str:
    """Give S3's checksum of an object in parts: that of the parts' checksums ("-n" follows)."""
    return _base64(hashlib.sha256(b"".join(digests)).digest())
