"""Where imports may read: what a configuration names is read with our rights, not its owner's."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from loader.errors import CdlError, ExitCode
from loader.locations.finding import PATTERN, FoundFile, bucket_and_key, is_remote
from loader.settings import ENVIRONMENTS
from loader.storage import FolderStorage, Storage
from loader.storage.interface import data_place, images_place

_OWN_BUCKETS = frozenset(
    place(environment) for environment in ENVIRONMENTS for place in (data_place, images_place)
)


@dataclass(frozen=True, slots=True)
class ImportRoots:
    """The folders and buckets of an installation that imports may read; by default none."""

    roots: tuple[str, ...] = ()
    """Each absolute, or s3://bucket/folder/; `{dmo}` and `{tenant}` stand for their ids."""

    def of(self, dmo_id: int, tenant_of: Callable[[int], str]) -> ImportRoots:
        """Give those of one DMO. `tenant_of` is asked only where it matters."""
        if not any("{" in root for root in self.roots):
            return self
        names = {"{dmo}": str(dmo_id)}
        if any("{tenant}" in root for root in self.roots):
            names["{tenant}"] = tenant_of(dmo_id)
        filled = self.roots
        for name, value in names.items():
            filled = tuple(root.replace(name, value) for root in filled)
        return replace(self, roots=filled)

    def check(self, location: str, storage: Storage) -> str:
        """Give the location with links and `..` followed; CdlError when it may not be read.

        What was imported lies in `storage`, and is nobody's source.
        """
        return self._remote(location) if is_remote(location) else self._local(location, storage)

    def check_found(self, files: list[FoundFile], location: str, storage: Storage) -> None:
        """Check what a folder or pattern has led to: a link in it may lead elsewhere."""
        for file in files:
            if not is_remote(file.path):
                self._check_inside(file.path, location, storage)

    def _local(self, location: str, storage: Storage) -> str:
        parts = Path(location).parts
        fixed = len(parts)
        if not Path(location).exists():
            fixed = next((n for n, part in enumerate(parts) if PATTERN & set(part)), fixed)
        if ".." in parts[fixed:]:
            raise self._refusal(location)
        path = os.path.realpath(Path(*parts[:fixed]))
        self._check_inside(path, location, storage)
        return str(Path(path, *parts[fixed:])) + ("/" if location.endswith("/") else "")

    def _check_inside(self, path: str, location: str, storage: Storage) -> None:
        """Refuse a path, links followed, that is in none of the folders, or in the storage."""
        is_own = isinstance(storage, FolderStorage) and _is_in(path, storage.folder)
        if is_own or not any(_is_in(path, root) for root in self.roots if not is_remote(root)):
            raise self._refusal(location)

    def _remote(self, location: str) -> str:
        bucket, key = bucket_and_key(location)
        fixed = key[: min((key.find(sign) for sign in PATTERN if sign in key), default=len(key))]
        # Where there are folders behind what speaks S3, these lead elsewhere.
        is_crooked = bool({".", ".."} & set(key.split("/")))
        is_inside = any(
            bucket == root_bucket and fixed.startswith(root_key)
            for root_bucket, root_key in map(_parts, filter(is_remote, self.roots))
        )
        if bucket in _OWN_BUCKETS or is_crooked or not is_inside:
            raise self._refusal(location)
        return location

    def _refusal(self, location: str) -> CdlError:
        """Say that something may not be read; where links lead to is not told."""
        where = "None are set." if not self.roots else "Links and .. in it were followed."
        return CdlError(
            f"{location} is outside the folders and buckets that imports may read",
            detail=f"{where} The storage of what was imported is none of them.",
            hint="CDL_IMPORT_ROOTS, where the worker runs, says which these are: docs/schedules.md."
            " What you name yourself, by cdl run FILE, is read with your own rights.",
            code="path_not_allowed",
            exit_code=ExitCode.USAGE,
        )


def _is_in(path: str, folder: str | Path) -> bool:
    return Path(path).is_relative_to(os.path.realpath(folder))


def _parts(root: str) -> tuple[str, str]:
    """Give the bucket of a root, and what keys in it begin with."""
    bucket, key = bucket_and_key(root)
    return bucket, key.rstrip("/") + "/" if key.strip("/") else ""
