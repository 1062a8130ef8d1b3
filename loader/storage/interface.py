"""What every storage offers, wherever the files lie."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from loader.errors import CdlError
from loader.storage.packing import StoredContent, StoredFile


class TakenError(CdlError):
    """Another file lies where one was to be written."""


class Storage(Protocol):
    """Files under the keys that the database gives.

    A file is there whole or not at all, and no file takes the place of another one.
    """

    @property
    def environment(self) -> str:
        """Say which environment this is: the first part of each key."""
        ...

    @property
    def place(self) -> str:
        """Say where the files lie, for people."""
        ...

    @property
    def removal(self) -> str:
        """Say how a person removes what `left_behind` lists."""
        ...

    def write(self, key: str) -> AbstractContextManager[StoredFile]:
        """Write a gzip file; it is there when the block ends well. CdlError when it cannot be."""
        ...

    def read(self, key: str, sha256: str) -> AbstractContextManager[StoredContent]:
        """Give a file's content, unpacked; CdlError when it is gone, or not what was written.

        `sha256` is that of the stored bytes. What was read is certain only after the block.
        """
        ...

    def store(self, key: str, content: bytes, content_type: str) -> None:
        """Store bytes under a key that is made of them; when they are there, nothing is done."""
        ...

    def exists(self, key: str) -> bool:
        """Tell whether a file lies there."""
        ...

    def remove(self, key: str) -> None:
        """Delete a file, if it is there."""
        ...

    def left_behind(self, known: Container[str], older_than: float) -> Iterator[str]:
        """Find this environment's files that are not `known` and older than so many seconds.

        They are of jobs that were killed before their commit. Younger ones may be being written.
        """
        ...

    def check(self) -> None:
        """Make sure that files can be written and removed; CdlError says why not."""
        ...


def data_place(environment: str) -> str:
    """Name the bucket (or folder) of raw and transformed files."""
    return f"{environment}-trippl-data"


def images_place(environment: str) -> str:
    """Name the bucket (or folder) of listings' pictures."""
    return f"{environment}-trippl-images"


def taken(key: str, place: str) -> TakenError:
    """Say that another file lies where one was to be written."""
    return TakenError(
        f"there is another file under {key} already",
        detail=f"It lies in {place} and was left as it is.",
        hint="Run the command again: it takes the next key. Do two databases share the storage?",
        code="file_exists",
    )


def gone(key: str, detail: str) -> CdlError:
    """Say that a file that the database knows is not there."""
    return CdlError(
        f"the file {key} is not in the storage",
        detail=detail,
        hint="Import the original file again with --force.",
        code="file_gone",
    )
