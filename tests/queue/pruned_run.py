"""A process that is killed (SIGKILL) while it removes stored files: `python -m … URL FOLDER N`."""

import os
import signal
import sys
from pathlib import Path

from loader.retention import remove_files
from loader.stages.jobs import Context
from loader.storage import FolderStorage


def main() -> None:
    """Die after the N-th file is gone."""
    url, folder, deadly = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    remove = FolderStorage.remove
    removed = 0

    def removing(storage: FolderStorage, key: str) -> None:
        nonlocal removed
        remove(storage, key)
        removed += 1
        if removed == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    FolderStorage.remove = removing  # type: ignore[method-assign, assignment]
    remove_files(Context(url, FolderStorage(folder, "test")))


if __name__ == "__main__":
    main()
