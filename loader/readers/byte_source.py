"""The bytes of a file, unpacked from gz or zip, as often as wanted and with progress."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip, isal_zlib

from loader.readers.records import ReadError

SPOOL_BYTES = 8_000_000
"""An unpacked spreadsheet up to this size stays in memory, a bigger one goes to disk."""

UNPACKED_LIMIT = 2_000_000_000
"""A packed spreadsheet that unpacks to more would fill the disk: no real one is so large."""

_SPREADSHEET_PARTS = ("xl/", "word/", "ppt/", "mimetype", "[Content_Types].xml")
_DAMAGED = (
    EOFError,
    OSError,
    zlib.error,
    cast("type[Exception]", isal_zlib.error),
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
)


class UnpackedStream:
    """A stream of unpacked bytes whose damage is told in words."""

    def __init__(self, stream: BinaryIO, path: Path, compression: str | None) -> None:
        self._stream = stream
        self._path = path
        self._compression = compression

    def read(self, size: int) -> bytes:
        """Give up to `size` bytes, fewer only at the end."""
        try:
            return self._stream.read(size)
        except _DAMAGED as error:
            raise ReadError(
                f"damaged_{self._compression or 'file'}",
                f"{self._path.name} can't be unpacked to its end: the file is damaged or cut off.",
                f"{self._compression}: {error}",
                "Fetch the file again; rows before the damage may have been read already.",
            ) from error


class ByteSource:
    """One file on disk. `open` gives its unpacked bytes from the start, each time anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.compression: str | None = None
        self.inner_name = path.name
        self._raw: BinaryIO | None = None
        self._fraction = 0.0
        try:
            with path.open("rb") as raw:
                head = raw.read(8)
                self.size = raw.seek(0, io.SEEK_END)
        except OSError as error:
            raise _unreadable(path, error) from error
        if self.size == 0:
            raise empty_file(path, "It holds 0 bytes.")
        if head.startswith(b"\x1f\x8b"):
            self.compression = "gz"
            self.inner_name = path.stem if path.suffix.lower() == ".gz" else path.name
        elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            self._look_into_zip()

    def _look_into_zip(self) -> None:
        """Tell a zip that wraps one file from a spreadsheet, which is a zip as well."""
        with library_errors(self.path, "zip"), zipfile.ZipFile(self.path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
        if any(m.filename.startswith(_SPREADSHEET_PARTS) for m in members):
            return
        wanted = [
            m
            for m in members
            if not m.filename.startswith("__MACOSX/")
            and not m.filename.rpartition("/")[2].startswith(".")
        ]
        if len(wanted) != 1:
            raise ReadError(
                "not_one_file_in_zip",
                f"{self.path.name} is a zip with {len(wanted)} files; exactly one is expected.",
                ", ".join(m.filename for m in wanted[:10]) or None,
                "Unpack it and read the files one by one.",
            )
        if wanted[0].flag_bits & 1:
            raise ReadError(
                "password_protected",
                f"{self.path.name} is locked with a password.",
                None,
                "Ask the source for the file without a password.",
            )
        if wanted[0].file_size == 0:
            raise empty_file(self.path, f"{wanted[0].filename} in it holds 0 bytes.")
        self.compression = "zip"
        self.inner_name = wanted[0].filename.rpartition("/")[2]
        self._member = wanted[0].filename

    @contextmanager
    def open(self) -> Iterator[UnpackedStream]:
        """Open the unpacked bytes from the start."""
        with ExitStack() as stack:
            try:
                raw = stack.enter_context(self.path.open("rb"))
            except OSError as error:
                raise _unreadable(self.path, error) from error
            self._raw = raw
            stream: BinaryIO = raw
            if self.compression == "gz":
                stream = cast(
                    "BinaryIO",
                    stack.enter_context(igzip.open(raw, "rb")),  # type: ignore[no-untyped-call]
                )
            elif self.compression == "zip":
                with library_errors(self.path, "zip"):
                    archive = stack.enter_context(zipfile.ZipFile(raw))
                    stream = cast("BinaryIO", stack.enter_context(archive.open(self._member)))
            try:
                yield UnpackedStream(stream, self.path, self.compression)
            finally:
                self._fraction = self.progress()[0] / self.size
                self._raw = None

    @contextmanager
    def open_seekable(self) -> Iterator[BinaryIO]:
        """Open the unpacked bytes where a library wants to jump about in them."""
        if self.compression is None:
            with self.path.open("rb") as raw:
                yield raw
            return
        with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool, self.open() as stream:
            size = 0
            while block := stream.read(1_000_000):
                size += len(block)
                if size > UNPACKED_LIMIT:
                    raise ReadError(
                        "workbook_too_large",
                        f"{self.path.name} unpacks to more than {UNPACKED_LIMIT:,} bytes.",
                        "A spreadsheet is unpacked as a whole before it is read.",
                        "Export its sheet as CSV.",
                    )
                spool.write(block)
            spool.seek(0)
            yield cast("BinaryIO", spool)

    def advance(self, fraction: float) -> None:
        """Note how far a library is that reads by itself (0 to 1)."""
        self._fraction = min(fraction, 1.0)

    def progress(self) -> tuple[int, int]:
        """Give the bytes of the file on disk read so far, and all of them."""
        if self._raw is not None and not self._raw.closed:
            return self._raw.tell(), self.size
        return int(self._fraction * self.size), self.size


@contextmanager
def library_errors(path: Path, kind: str) -> Iterator[None]:
    """Tell in words that a library failed on a file: damaged ones make it fail in any way."""
    try:
        yield
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(
            f"damaged_{kind}",
            f"{path.name} starts like a {kind} file but can't be read as one.",
            f"{type(error).__name__}: {error}"[:500],
            "Fetch the file again, or open it by hand, save it anew, or export it as CSV.",
        ) from error


def empty_file(path: Path, detail: str) -> ReadError:
    """Say that a file holds nothing to read."""
    return ReadError(
        "empty_file",
        f"{path.name} is empty.",
        detail,
        "Nothing was read. Was the download cut off, or is it the wrong file?",
    )


def _unreadable(path: Path, error: OSError) -> ReadError:
    if isinstance(error, FileNotFoundError):
        return ReadError("not_found", f"There is no file {path}.", None, "Check the path.")
    if isinstance(error, IsADirectoryError):
        return ReadError("not_a_file", f"{path} is a folder.", None, "Name one file in it.")
    return ReadError("not_readable", f"{path} can't be opened.", str(error), "Check its rights.")
