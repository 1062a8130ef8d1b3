"""A local folder as storage: what a laptop needs."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from loader.errors import CdlError
from loader.storage.interface import TakenError, data_place, gone, images_place, taken
from loader.storage.packing import StoredContent, StoredFile, packed, unpacked


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """Files in a local folder. `environment` is the first part of each key."""

    folder: Path
    environment: str

    @property
    def place(self) -> str:
        """Give the folder."""
        return str(self.folder)

    @property
    def removal(self) -> str:
        """Give the command that removes what is left behind."""
        return "this removes them: cdl doctor --left-behind | xargs -r -d '\\n' rm"

    @contextmanager
    def write(self, key: str) -> Iterator[StoredFile]:
        """Write a gzip file that is there whole after the block, or not at all."""
        with self._new(key) as target, packed(target) as stored:
            yield stored

    @contextmanager
    def read(self, key: str, sha256: str) -> Iterator[StoredContent]:
        """Open a stored file and give its content, unpacked and checked."""
        path = self._path(key)
        try:
            raw = path.open("rb", buffering=0)
        except OSError as error:
            raise gone(key, f"{path}: {error.strerror}") from error
        with raw, unpacked(raw, key, str(path), sha256) as stream:
            yield stream

    def store(self, key: str, content: bytes, content_type: str) -> None:  # noqa: ARG002
        """Store bytes under a key made of them; a folder keeps no content type."""
        try:
            with self._new(key) as target:
                target.write(content)
        except TakenError:
            if self._path(key).read_bytes() != content:
                raise

    def exists(self, key: str) -> bool:
        """Tell whether a file lies there."""
        return self._path(key).exists()

    def remove(self, key: str) -> None:
        """Delete a file, if it is there."""
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _not_written(key, path, error) from error

    def left_behind(self, known: Container[str], older_than: float) -> Iterator[str]:
        """Find files that are not `known` and older than so many seconds."""
        latest = time.time() - older_than
        for path in (self.folder / data_place(self.environment)).rglob("*"):
            with suppress(FileNotFoundError):
                is_old = path.is_file() and path.stat().st_mtime < latest
                if is_old and path.relative_to(self.folder).as_posix() not in known:
                    yield str(path)

    def check(self) -> None:
        """Make sure that files can be written and removed."""
        for place in (data_place(self.environment), images_place(self.environment)):
            key = f"{place}/.check-{uuid4().hex}"
            self.store(key, b"", "text/plain")
            self.remove(key)

    @contextmanager
    def _new(self, key: str) -> Iterator[BinaryIO]:
        """Lend a file that gets its name when it is whole and on disk."""
        path = self._path(key)
        unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
            _name(unfinished, path, key)
        except OSError as error:
            raise _not_written(key, path, error) from error
        finally:
            with suppress(OSError):
                unfinished.unlink()

    def _path(self, key: str) -> Path:
        path = (self.folder / key).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise CdlError(f"the key {key!r} leads out of the storage", code="bad_key")
        return path


def _name(unfinished: Path, path: Path, key: str) -> None:
    """Give a finished file its name, on disk too: the database is about to rely on it."""
    try:
        # Renaming would put it in the place of another one.
        path.hardlink_to(unfinished)
    except FileExistsError as error:
        raise taken(key, str(path)) from error
    number = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _not_written(key: str, path: Path, error: OSError) -> CdlError:
    return CdlError(
        f"the file {key} cannot be written to the storage",
        detail=f"{path}: {error.strerror}",
        hint="Is there room on the disk, and may you write to the folder?",
        code="storage_failed",
    )
