"""`cdl worker`: it runs what waits, ends cleanly, and survives being killed."""

import signal

from tests.pipeline.world import World, places
from tests.queue.worker_process import ALL_OVER, DEADLINE_SECONDS, enqueue, wait, worker


def test_a_drained_queue_ends_the_worker(world: World) -> None:
    dmos = [world.dmo("One", "one"), world.dmo("Two", "two")]
    for dmo_id in dmos:
        enqueue(world, world.file(f"{dmo_id}.csv", places(1, 2, 3)), dmo_id)

    with worker(world, "--drain", "--poll", "0.5") as process:
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0, said
    assert world.rows("select status, count(*) from pipeline.job_queue group by 1") == [
        {"status": "completed", "count": 8}
    ]
    assert world.value("select count(*) from public.listings") == 6


def test_what_cannot_be_done_is_held_and_the_worker_goes_on(world: World) -> None:
    dmo_id = world.dmo()
    enqueue(world, world.folder / "not there.csv", dmo_id)
    enqueue(world, world.file("file.csv", places(1)), dmo_id)

    with worker(world, "--drain", "--poll", "0.5") as process:
        process.communicate(timeout=DEADLINE_SECONDS)

    assert world.rows(
        "select status, error_code from pipeline.job_queue where status <> 'completed'"
    ) == [{"status": "held", "error_code": "no_file"}]
    assert len(world.content()) == 1


def test_sigterm_lets_the_worker_end(world: World) -> None:
    with worker(world, "--poll", "60") as process:
        enqueue(world, world.file("file.csv", places(1)), world.dmo())
        wait(world.conn, "select count(*) > 0 from public.listings")
        wait(world.conn, ALL_OVER)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0
    assert "Stopping: no job runs." in said
    assert "has stopped." in said
    assert world.value("select count(*) from pipeline.job_queue where status = 'running'") == 0


def test_what_takes_longer_than_the_grace_is_handed_back(world: World) -> None:
    dmo_id = world.dmo()
    enqueue(world, world.file("file.csv", places(1, 2)), dmo_id)
    with world.database.connect() as other, other.transaction():
        # Staging waits for the DMO: the job takes as long as we like.
        other.execute("select pipeline.lock_dmo(%s)", (dmo_id,))
        with worker(world, "--poll", "60", "--grace", "0.5") as process:
            wait(
                world.conn,
                "select exists (select from pipeline.job_queue"
                " where job_type = 'load_stage' and work_began_at is not null)",
            )
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=DEADLINE_SECONDS)

        assert process.returncode == 0
        assert "may go on for 0.5 seconds; what is not done by then is handed back" in said
        assert world.rows(
            "select j.job_type, j.status, j.retry_count, l.state from pipeline.job_queue as j"
            " join pipeline.job_line as l using (job_id)"
        ) == [{"job_type": "load_stage", "status": "pending", "retry_count": 0, "state": "ready"}]
        assert world.rows("select event, error_code from pipeline.job_events") == [
            {"event": "handed_back", "error_code": None}
        ]
    with worker(world, "--drain", "--poll", "0.5") as process:
        process.communicate(timeout=DEADLINE_SECONDS)
    assert len(world.content()) == 2
    assert world.value(ALL_OVER)


def test_nothing_is_lost_when_workers_are_killed(world: World) -> None:
    world.conn.execute(
        "update pipeline.job_types"
        " set retry_base = '1 millisecond', max_attempts = 50, lease = '10 seconds'"
    )
    dmo_ids = [world.dmo(f"DMO {n}", f"tenant {n}") for n in range(3)]
    for dmo_id in dmo_ids:
        enqueue(world, world.file(f"{dmo_id}.csv", places(*range(1, 40))), dmo_id)
    for _ in range(3):
        with worker(world, "--poll", "0.2") as process:
            wait(
                world.conn,
                "select exists (select from pipeline.job_queue where status = 'running')",
            )
            process.kill()
    with worker(world, "--poll", "0.2"):
        wait(world.conn, ALL_OVER)

    assert world.rows("select status, count(*) from pipeline.job_queue group by 1") == [
        {"status": "completed", "count": 12}
    ]
    assert {row["changes"] for row in world.content()} == {1}
    assert len(world.content()) == 39 * 3
