"""Import and transform a file in a process of its own.

python -m tests.geocoding.geocoding_run URL STORAGE FILE DMO
"""

import sys
from pathlib import Path

from loader.stages.importing import import_file
from loader.stages.jobs import Context
from loader.stages.transforming import transform_file
from loader.storage import FolderStorage


def main() -> None:
    """Do it."""
    url, storage, file, dmo_id = sys.argv[1:]
    context = Context(url, FolderStorage(Path(storage), "test"))
    raw = import_file(context, Path(file), int(dmo_id))
    assert raw.file_id is not None
    transform_file(context, raw.file_id)


if __name__ == "__main__":
    main()
