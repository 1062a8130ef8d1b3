"""Finds source files, local or in S3: one, those of a folder, those whose names fit a pattern."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from loader.errors import CdlError, ExitCode

S3 = "s3://"
SETTLED_SECONDS = 10.0
"""A file that was written to a moment ago may not be whole yet."""
PATTERN = frozenset("*?[")
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A source file. `version` changes when its content does."""

    path: str
    """The whole path, or s3://bucket/key."""
    version: str
    modified: float
    """Seconds since 1970."""


def is_remote(location: str) -> bool:
    """Tell whether a location is in S3."""
    return location.startswith(S3)


def is_many(location: str) -> bool:
    """Tell a folder, or a pattern of names, from one file."""
    if is_remote(location):
        _, key = bucket_and_key(location)
        return not key or key.endswith("/") or bool(PATTERN & set(key))
    path = Path(location)
    if path.is_file():
        return False
    return path.is_dir() or location.endswith("/") or bool(PATTERN & set(location))


def bucket_and_key(location: str) -> tuple[str, str]:
    """Part a location in S3; CdlError when it names no bucket."""
    bucket, _, key = location.removeprefix(S3).partition("/")
    if not bucket or PATTERN & set(bucket):
        raise no_file(location, "It names no bucket.", "It looks like s3://bucket/folder/file.csv.")
    return bucket, key


def find_local(location: str, *, settled_before: float | None = None) -> list[FoundFile]:
    """Find the files of a folder, not of those in it, or those that a pattern fits.

    Hidden files, and what programs call a file that they are not done with, are left out; so is
    what was written to after `settled_before`. What has a time that is still to come was not: its
    clock is wrong. CdlError when the folder is not there.
    """
    if PATTERN & set(location) and not Path(location).exists():
        folder = Path(location).parent
        paths: Iterable[Path] = map(Path, glob.glob(location))  # noqa: PTH207  its pattern is whole
        if not PATTERN & set(str(folder)) and not folder.is_dir():
            raise no_file(str(folder), "There is no such folder.")
    else:
        folder = Path(location)
        if not folder.is_dir():
            raise no_file(location, "There is no such folder.")
        paths = folder.iterdir()
    found = []
    for path in paths:
        if is_left_out(path.name) or not path.is_file():
            continue
        told = path.stat()
        if settled_before is None or not settled_before <= told.st_mtime <= time.time():
            version = f"{told.st_size}-{told.st_mtime_ns}"
            found.append(FoundFile(told_path(str(path.resolve())), version, told.st_mtime))
    return found


def told_path(path: str) -> str:
    r"""Give a path as text: bytes that are no UTF-8 as \xff, which nobody finds a file by."""
    return os.fsencode(path).decode(errors="backslashreplace")


def is_left_out(name: str) -> bool:
    """Tell names of files that are hidden, or that somebody is not done with."""
    return name.startswith((".", "~")) or name.lower().endswith(_UNFINISHED)


def fits(key: str, pattern: str) -> bool:
    """Tell whether a key fits a pattern: part by part, so that * does not go into folders."""
    parts, patterns = PurePosixPath(key).parts, PurePosixPath(pattern).parts
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def in_order(files: list[FoundFile], order: str) -> list[FoundFile]:
    """Give files in the order of their editions: by `name`, or by the `date` of their change."""
    if order == "date":
        return sorted(files, key=lambda file: (file.modified, file.path))
    return sorted(files, key=lambda file: file.path)


def find_files(
    location: str, order: str, *, endpoint: str | None = None, only_settled: bool = False
) -> list[FoundFile]:
    """Find the files of a folder or pattern, in the order of their editions.

    `only_settled`: without those that were written to a moment ago.
    """
    if is_remote(location):
        # boto3 takes a while to import, and a laptop does without it.
        from loader.locations.s3 import find_remote  # noqa: PLC0415

        return in_order(find_remote(location, endpoint), order)
    settled_before = time.time() - SETTLED_SECONDS if only_settled else None
    return in_order(find_local(location, settled_before=settled_before), order)


def no_file(location: str, detail: str, hint: str | None = None) -> CdlError:
    """Say that there is nothing where something was to be read."""
    return CdlError(
        f"the file {location} cannot be read",
        detail=detail,
        hint=hint or "Is the name right? Workers read files from the machine they run on.",
        code="no_file",
        exit_code=ExitCode.USAGE,
    )
