"""Run a file through all stages in a process of its own, which stops (SIGSTOP) in a stage.

python -m tests.queue.paused_run URL STORAGE FILE DMO WHEN

WHEN is `before` or `after` the statement that stages and completes the job; the commit follows. It
ends with 7 when it was told, after it was let on, that the job is another's by now.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from loader.stages.chain import run_chain
from loader.stages.jobs import Context, Job, StoppedError
from loader.storage import FolderStorage
from tests.pipeline.world import unwatched


def main() -> None:
    """Do it."""
    url, storage, file, dmo_id, when = sys.argv[1:]
    call = Job.call

    def stopping(job: Job, query: str, *parameters: Any) -> Any:
        is_meant = "pipeline.stage_lines(" in query
        if is_meant and when == "before":
            os.kill(os.getpid(), signal.SIGSTOP)
        result = call(job, query, *parameters)
        if is_meant and when == "after":
            os.kill(os.getpid(), signal.SIGSTOP)
        return result

    Job.call = stopping  # type: ignore[method-assign,assignment]
    try:
        run_chain(
            Context(url, FolderStorage(Path(storage), "test")),
            Path(file),
            int(dmo_id),
            watch=unwatched,
            auto_accept=True,
        )
    except Exception as error:  # noqa: BLE001 (told by the exit code)
        sys.exit(7 if _is_lost(error) else f"{type(error).__name__}: {error}")


def _is_lost(error: Exception) -> bool:
    is_cut_off = getattr(error, "sqlstate", None) == "57P01"
    return is_cut_off or (isinstance(error, StoppedError) and error.code == "LC060")


if __name__ == "__main__":
    main()
