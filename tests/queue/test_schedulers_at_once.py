"""Many schedulers at once: each time of each schedule is followed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from loader.database import Connection
from tests.support.database import Database

SCHEDULERS = 6
DMOS = 10


def test_many_schedulers_enqueue_each_time_once(database: Database, db: Connection) -> None:
    db.execute(
        "select pipeline.add_dmo('Town ' || n, 'IE', 'G') from generate_series(1, %s) n", (DMOS,)
    )
    db.execute(
        "select pipeline.set_config(d.id, 'import', jsonb_build_object('path', '/data/a.csv'),"
        " 'listings', 'hourly', 'all') from public.dmos as d"
    )
    db.execute("update pipeline.schedules set settled_until = '2026-07-01 00:00+00'")
    start = Barrier(SCHEDULERS)

    def look(_: int) -> int:
        with database.connect() as conn:
            start.wait()
            # Several looks each: who left a schedule out comes back when it is free.
            return sum(
                int(row[0])
                for hour in range(1, 6)
                for row in conn.execute(
                    "select pipeline.enqueue_due('2026-07-01 00:00+00'::timestamptz"
                    " + make_interval(hours => %s))",
                    (hour,),
                )
            )

    with ThreadPoolExecutor(SCHEDULERS) as pool:
        told = sum(pool.map(look, range(SCHEDULERS)))

    assert told == DMOS * 5
    assert db.execute(
        "select count(*), count(distinct (j.dmo_id, j.params ->> 'due_at'))"
        " from pipeline.job_queue as j"
    ).fetchone() == (DMOS * 5, DMOS * 5)
