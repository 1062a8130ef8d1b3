"""Stored files are gzip: packed, counted and hashed on their way, and checked on the way back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from isal import igzip, isal_zlib

from loader.errors import CdlError

_DAMAGED = (OSError, EOFError, cast("type[Exception]", isal_zlib.error))
_LEVEL = 1  # of ISA-L: smaller than zlib's 1, several times as quick
_BLOCK = 1 << 20


class Sink(Protocol):
    """Takes the bytes of a file."""

    def write(self, data: bytes) -> int:
        """Take the next bytes, and say how many."""
        ...


@dataclass(slots=True)
class StoredFile:
    """A file being written, then its size in bytes and the SHA-256 of its bytes."""

    stream: igzip.IGzipFile
    size: int = 0
    sha256: str = ""

    def write(self, data: bytes | bytearray) -> None:
        """Append bytes; they are compressed on their way."""
        self.stream.write(data)  # type: ignore[no-untyped-call]


class _HashingWriter:
    """Counts and hashes what goes into a file."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._sink.write(data)

    def flush(self) -> None:
        """Do nothing: the sink knows when to write on."""


class _HashingReader(io.RawIOBase):
    """Hashes what comes out of a file."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._raw.readinto(buffer) or 0
        self.digest.update(memoryview(buffer)[:size])
        return size


@contextmanager
def packed(sink: Sink) -> Iterator[StoredFile]:
    """Pack what is written in the block into the sink; the same content gives the same bytes."""
    hashing = _HashingWriter(sink)
    with igzip.IGzipFile(  # type: ignore[no-untyped-call]
        filename="",
        mode="wb",
        fileobj=cast(BinaryIO, hashing),
        compresslevel=_LEVEL,
        mtime=0,  # else the bytes would tell the time
    ) as stream:
        stored = StoredFile(stream)
        yield stored
    stored.size, stored.sha256 = hashing.size, hashing.digest.hexdigest()


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The unpacked content of a stored file."""

    _stream: igzip.IGzipFile
    _key: str
    _place: str

    def read(self, size: int) -> bytes:
        """Give up to `size` bytes, none at the end; CdlError when the file is damaged."""
        try:
            return self._stream.read(size)
        except _DAMAGED as error:
            raise _damaged(self._key, f"{self._place}: {error}") from error


@contextmanager
def unpacked(raw: io.RawIOBase, key: str, place: str, sha256: str) -> Iterator[StoredContent]:
    """Unpack a file; when the block ends, its bytes were those of the SHA-256, or CdlError."""
    hashing = _HashingReader(raw)
    with igzip.IGzipFile(  # type: ignore[no-untyped-call]
        mode="rb", fileobj=cast(BinaryIO, hashing)
    ) as stream:
        content = StoredContent(stream, key, place)
        yield content
        while content.read(_BLOCK):
            pass
    if hashing.digest.hexdigest() != sha256:
        raise _damaged(
            key, f"{place}: SHA-256 {hashing.digest.hexdigest()}; what was written had {sha256}."
        )


def _damaged(key: str, detail: str) -> CdlError:
    return CdlError(
        f"the file {key} in the storage is damaged",
        detail=detail,
        hint="Run the stage again. If that does not help, import the original file with --force.",
        code="file_damaged",
    )
