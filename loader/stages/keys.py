"""Where a job's file is to lie."""

from __future__ import annotations

import datetime as dt
import time

from loader.stages.jobs import Job
from loader.storage import Storage

_TRIES = 3
_A_SECOND = 1.0


def free_key(job: Job, storage: Storage, stage: str) -> tuple[str, dt.date, int]:
    """Give the key, date and number of a new file. `stage`: raw or transformed.

    A job that was killed this second may have left a file under the key, which tells seconds.
    """
    for _ in range(_TRIES):
        key, date, batch = job.row(
            "select file_path, file_date, batch"
            " from pipeline.file_key(%s, %s, %s, p_now => clock_timestamp())",
            job.job_id,
            stage,
            storage.environment,
        )
        if not storage.exists(key):
            break
        time.sleep(_A_SECOND)
    return key, date, batch
