"""Files that people bring: into the storage, and at hand while they are looked at."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from admin.own_folder import OwnFolder
from loader.errors import CdlError
from loader.stages.upload import Upload, fetch_upload, safe_name, upload_key
from loader.storage import Storage

LARGEST = 1_000_000_000
"""Bytes that an uploaded file may have where nobody says otherwise."""
_BLOCK = 1 << 20
_AT_HAND = 8
_KEPT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file that lies in the storage."""

    id: UUID
    name: str
    key: str
    sha256: str
    """Of the stored bytes."""
    size: int
    digest: str
    """SHA-256 of the file as it was brought."""


class Uploads:
    """Stores uploaded files, and has copies of the last ones on this machine's disk.

    The copies are only to be quick: any other process finds the files in the storage.
    """

    def __init__(self, storage: Storage, largest: int = LARGEST) -> None:
        self.largest = largest
        self._storage = storage
        self._folder: OwnFolder | None = None
        self._lock = threading.Lock()
        self._used: Counter[str] = Counter()

    def keep(self, dmo_id: int, name: str, file: BinaryIO) -> Kept:
        """Write an uploaded file to the storage, block by block."""
        upload_id, name = uuid4(), safe_name(name)
        key = upload_key(self._storage, dmo_id, upload_id)
        digest, size = hashlib.sha256(), 0
        file.seek(0)
        with (
            self._place(upload_id) as folder,
            self._storage.write(key) as target,
            (folder / name).open("wb") as copy,
        ):
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
                target.write(block)
                copy.write(block)
        return Kept(upload_id, name, key, target.sha256, size, digest.hexdigest())

    @contextmanager
    def at_hand(self, row: Mapping[str, Any]) -> Iterator[Path]:
        """Lend the file of a row of pipeline.uploads as a local one."""
        upload = Upload(row["file_path"], row["file_hash"], row["original_name"])
        with self._place(row["id"]) as folder:
            path = folder / safe_name(upload.name)
            if not path.is_file() or path.stat().st_size != row["original_size"]:
                # Fetched beside, so that nobody reads half of it meanwhile.
                with tempfile.TemporaryDirectory(dir=folder) as beside:
                    fetched = fetch_upload(self._storage, upload, Path(beside))
                    fetched.replace(path)
            yield path

    def throw_away(self, key: str) -> None:
        """Remove a file from the storage; one that stays is found by cdl doctor --left-behind."""
        with suppress(CdlError):
            self._storage.remove(key)

    def close(self) -> None:
        """Remove the copies."""
        if self._folder is not None:
            self._folder.close()

    @contextmanager
    def _place(self, upload_id: UUID) -> Iterator[Path]:
        """Lend the folder of an upload's copy; nobody removes it meanwhile."""
        place = self._take(upload_id)
        try:
            yield place
        finally:
            with self._lock:
                self._used[place.name] -= 1

    def _take(self, upload_id: UUID) -> Path:
        """Give the folder, and remove those that nobody looks at any more."""
        with self._lock:
            if self._folder is None:
                self._folder = OwnFolder("cdl-uploads-")
            place = self._folder.path / str(upload_id)
            place.mkdir(exist_ok=True)
            places = sorted(self._folder.path.glob("*-*"), key=lambda path: path.stat().st_mtime)
            too_old = time.time() - _KEPT_SECONDS
            for number, other in enumerate(places):
                is_spare = number < len(places) - _AT_HAND or other.stat().st_mtime < too_old
                if is_spare and other != place and not self._used[other.name]:
                    shutil.rmtree(other, ignore_errors=True)
            place.touch()
            self._used[place.name] += 1
            return place
