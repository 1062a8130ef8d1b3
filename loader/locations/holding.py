"""Holds a local file open by the very path that was looked at, so that no link can replace it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from loader.locations.finding import no_file

_OPEN_FILES = Path("/proc/self/fd")


@contextmanager
def held(path: str) -> Iterator[Path]:
    """Lend a file under its own name; CdlError when there is a link anywhere in its path.

    Whoever may write where it lies can put a link in its place at any moment, also between two
    times that it is opened: so it is opened once, and what is lent leads to that. Where the system
    does not tell its open files, it is the path itself.
    """
    if not _OPEN_FILES.is_dir():
        yield Path(path)
        return
    with ExitStack() as end:
        try:
            number = _open(path, end)
        except OSError as error:
            raise no_file(path, error.strerror or "It can not be opened.") from error
        folder = Path(end.enter_context(TemporaryDirectory(prefix="cdl-import-")))
        lent = folder / Path(path).name
        lent.symlink_to(_OPEN_FILES / str(number))
        yield lent


def _open(path: str, end: ExitStack) -> int:
    """Open a file folder by folder, and follow no link."""

    def kept(number: int) -> int:
        end.callback(os.close, number)
        return number

    root, *folders, name = Path(path).parts
    only_folders = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW
    folder = kept(os.open(root, only_folders))
    for part in folders:
        folder = kept(os.open(part, only_folders, dir_fd=folder))
    # Not to wait for who would write into a pipe.
    number = kept(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder))
    if not stat.S_ISREG(os.fstat(number).st_mode):
        raise no_file(path, "There is no such file.")
    return number
