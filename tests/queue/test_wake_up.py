"""A worker is woken when there is a job: it does not look again for an hour here."""

from tests.pipeline.world import World, places
from tests.queue.worker_process import ALL_OVER, IS_ASLEEP, enqueue, wait, worker

NO_LOOK = ("--poll", "3600")
_END_LISTENER = """
    select pg_terminate_backend(a.pid, 5000) from pg_stat_activity as a
    where a.datname = current_database() and a.query = 'listen cdl_jobs'
"""


def test_a_notification_wakes_it(world: World) -> None:
    dmo_id = world.dmo()
    with worker(world, *NO_LOOK):
        wait(world.conn, IS_ASLEEP)
        for number in (1, 2):
            enqueue(world, world.file(f"{number}.csv", places(number)), dmo_id)
            wait(world.conn, ALL_OVER)
            wait(world.conn, IS_ASLEEP)

    assert len(world.content()) == 2


def test_what_was_enqueued_while_nobody_listened_is_found(world: World) -> None:
    dmo_id = world.dmo()
    with worker(world, *NO_LOOK):
        wait(world.conn, IS_ASLEEP)
        world.value(_END_LISTENER)
        enqueue(world, world.file("file.csv", places(1)), dmo_id)
        wait(world.conn, ALL_OVER)

    assert len(world.content()) == 1


def test_a_retry_wakes_it_when_its_time_has_come(world: World) -> None:
    world.conn.execute("update pipeline.job_types set retry_base = '1 second'")
    dmo_id = world.dmo()
    path = world.file("file.csv", places(1))
    job_id = enqueue(world, path, dmo_id)
    token = world.value("select dequeue_attempts from pipeline.claim_jobs('another')")
    with worker(world, *NO_LOOK):
        wait(world.conn, IS_ASLEEP)
        world.value("select pipeline.fail_job(%s, %s, '40001', 'in the way')", job_id, token)
        wait(world.conn, ALL_OVER)

    assert len(world.content()) == 1
