"""A small night: workers are killed and jobs fail at random; `make bench-night` is a whole one."""

import time

from loader.database import Connection
from tests.queue.night import Workers, problems, set_up, waiting
from tests.support.database import Database

SOURCES = 8
JOBS = 4
DEADLINE_SECONDS = 120.0


def test_a_night_with_killed_workers_loses_nothing_and_does_nothing_twice(
    database: Database, db: Connection
) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    with Workers(database.url, count=3, failing=0.1, max_seconds=0.1) as workers:
        set_up(db, SOURCES, JOBS)
        for kills, share in enumerate((0.8, 0.5, 0.2), start=1):
            _wait_until(db, SOURCES * JOBS * share, deadline)
            while workers.killed < kills:  # the one that was started last may not be up yet
                assert time.monotonic() < deadline, "no worker comes up"
                workers.kill_one()
                time.sleep(0.02)
        _wait_until(db, 0, deadline)

    assert workers.killed == 3
    assert problems(db) == []
    assert db.execute("select count(*) from public.night_effects").fetchone() == (SOURCES * JOBS,)


def _wait_until(db: Connection, count: float, deadline: float) -> None:
    while waiting(db) > count:
        assert time.monotonic() < deadline, problems(db)
        time.sleep(0.02)
