"""Run a file through all stages in a process of its own, which kills itself on its way.

python -m tests.pipeline.broken_run URL STORAGE FILE DMO POINT

POINT is `before X` or `after X`, where X is a function: `pipeline.…` in the database, called by a
stage; or one that `loader.stages.chain` calls.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loader.stages import chain
from loader.stages.jobs import Context, Job
from loader.storage import FolderStorage
from tests.pipeline.world import unwatched


def main() -> None:
    """Do it."""
    url, storage, file, dmo_id, point = sys.argv[1:]
    when, target = point.split()
    if target.startswith("pipeline."):
        # Its second argument is the query.
        deadly = _deadly(Job.call, when, lambda arguments: f"{target}(" in arguments[1])
        Job.call = deadly  # type: ignore[method-assign]
    else:
        setattr(chain, target, _deadly(getattr(chain, target), when, lambda _: True))
    chain.run_chain(
        Context(url, FolderStorage(Path(storage), "test")),
        Path(file),
        int(dmo_id),
        watch=unwatched,
        auto_accept=True,
    )


def _deadly(
    function: Callable[..., Any], when: str, is_meant: Callable[[tuple[Any, ...]], bool]
) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **named: Any) -> Any:
        if when == "before" and is_meant(arguments):
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if when == "after" and is_meant(arguments):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


if __name__ == "__main__":
    main()
