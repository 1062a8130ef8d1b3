"""Where raw and transformed files lie: a folder, under the keys that the database gives."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip, isal_zlib

from loader.errors import CdlError
from loader.settings import Settings

_DAMAGED = (OSError, EOFError, cast("type[Exception]", isal_zlib.error))
_LEVEL = 1  # of ISA-L: smaller than zlib's 1, several times as quick


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

    def __init__(self, target: BufferedWriter) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._target.write(data)

    def flush(self) -> None:
        self._target.flush()


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """Files in a local folder. `environment` is the first part of each key (dev, staging, app)."""

    folder: Path
    environment: str

    @contextmanager
    def write(self, key: str) -> Iterator[StoredFile]:
        """Write a gzip file that is there whole after the block, or not at all."""
        path = self._path(key)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as target:
                hashing = _HashingWriter(target)
                # mtime 0: the same content gives the same bytes.
                with igzip.IGzipFile(  # type: ignore[no-untyped-call]
                    filename="",
                    mode="wb",
                    fileobj=cast(BinaryIO, hashing),
                    compresslevel=_LEVEL,
                    mtime=0,
                ) as stream:
                    stored = StoredFile(stream)
                    yield stored
                target.flush()
                os.fsync(target.fileno())
            stored.size, stored.sha256 = hashing.size, hashing.digest.hexdigest()
            unfinished.replace(path)
        except OSError as error:
            raise CdlError(
                f"the file {key} cannot be written to the storage",
                detail=f"{path}: {error.strerror}",
                hint="Is there room on the disk, and may you write to the folder?",
                code="storage_failed",
            ) from error
        finally:
            with suppress(OSError):
                unfinished.unlink()

    @contextmanager
    def read(self, key: str) -> Iterator[BinaryIO]:
        """Open a stored file and give its content, uncompressed; CdlError when it is gone."""
        path = self._path(key)
        try:
            stream = igzip.open(path, "rb")  # type: ignore[no-untyped-call]
        except OSError as error:
            raise CdlError(
                f"the file {key} is not in the storage",
                detail=f"{path}: {error.strerror}",
                hint="Import the original file again with --force.",
                code="file_gone",
            ) from error
        try:
            with stream:
                yield cast(BinaryIO, stream)
        except _DAMAGED as error:
            raise CdlError(
                f"the file {key} in the storage is damaged",
                detail=f"{path}: {error}",
                hint="Import the original file again with --force.",
                code="file_damaged",
            ) from error

    def remove(self, key: str) -> None:
        """Delete a file, if it is there."""
        self._path(key).unlink(missing_ok=True)

    def left_behind(self, known: Container[str], older_than: float) -> Iterator[Path]:
        """Find this environment's files that are not `known` and older than so many seconds.

        They are of jobs that were killed before their commit. Younger ones may be being written.
        """
        latest = time.time() - older_than
        for path in (self.folder / f"{self.environment}-trippl-data").rglob("*"):
            with suppress(FileNotFoundError):
                is_old = path.is_file() and path.stat().st_mtime < latest
                if is_old and path.relative_to(self.folder).as_posix() not in known:
                    yield path

    def _path(self, key: str) -> Path:
        path = (self.folder / key).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise CdlError(f"the key {key!r} leads out of the storage", code="bad_key")
        return path


def open_storage(settings: Settings) -> FolderStorage:
    """Give the storage that the settings name."""
    return FolderStorage(settings.storage_folder, settings.environment)
