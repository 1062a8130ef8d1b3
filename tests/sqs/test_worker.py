"""`cdl worker` with SQS: every job is done once, whatever the queue or a worker does."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import Any

from loader.sqs.pointer import Pointer
from loader.sqs.queue import JobQueue
from tests.pipeline.world import World, places
from tests.sqs.conftest import DEAD, DEADLINE_SECONDS, NAME, Workers, depth, wait_until
from tests.storage.faults import FaultyServer, Request, cut_before

ALL_OVER = (
    "select not exists (select from pipeline.job_queue where status in ('pending', 'running'))"
)


def _enqueue(world: World, path: Path, dmo_id: int) -> int:
    return int(
        world.value(
            "select pipeline.enqueue_job('import_raw', %s, p_is_chained => true,"
            " p_run_id => gen_random_uuid(),"
            " p_params => jsonb_build_object('path', %s::text, 'auto_accept', true))",
            dmo_id,
            str(path),
        )
    )


def _is_over(world: World, jobs: int) -> bool:
    return bool(
        world.value(
            "select count(*) = %s and bool_and(status = 'completed') from pipeline.job_queue", jobs
        )
    )


def _told(world: World) -> Any:
    return world.rows("select job_id, job_type, status, error_message from pipeline.job_queue")


def _wait_for(world: World, jobs: int) -> None:
    wait_until(lambda: _is_over(world, jobs), lambda: _told(world))


def test_a_run_goes_through_the_queue_and_leaves_it_empty(
    world: World, worker: Workers, faulty: FaultyServer, bare_sqs: Any
) -> None:
    _enqueue(world, world.file("a.csv", places(1, 2, 3)), world.dmo())
    with worker() as process:
        _wait_for(world, 4)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0, said
    assert len(world.content()) == 3
    assert depth(bare_sqs) == depth(bare_sqs, DEAD) == (0, 0)
    sent = [r.body for r in faulty.requests if "SendMessageBatch" in r.operation]
    assert sum(body.count(b"enqueued_at") for body in sent) == 4


def test_messages_that_come_twice_do_no_harm(
    world: World, worker: Workers, queue: JobQueue, bare_sqs: Any
) -> None:
    job_id = _enqueue(world, world.file("a.csv", places(1, 2, 3)), world.dmo())
    (row,) = world.rows("select job_id, job_type, enqueued_at from pipeline.job_queue")
    queue.send([Pointer(**row)] * 9)
    with worker(), worker():
        _wait_for(world, 4)
        wait_until(lambda: depth(bare_sqs) == (0, 0))

    assert world.value(
        "select dequeue_attempts from pipeline.job_queue where job_id = %s", job_id
    ) == 1  # fmt: skip
    assert {row["changes"] for row in world.content()} == {1}


def test_a_message_that_is_lost_is_sent_again(world: World, worker: Workers, bare_sqs: Any) -> None:
    _enqueue(world, world.file("a.csv", places(1)), world.dmo())
    assert len(world.rows("select * from pipeline.announce_jobs()")) == 1  # and it never arrives
    world.conn.execute("update pipeline.job_line set announced_at = now() - interval '11 minutes'")
    with worker():
        _wait_for(world, 4)


def test_nothing_is_lost_when_workers_are_killed(
    world: World, worker: Workers, bare_sqs: Any
) -> None:
    world.conn.execute(
        "update pipeline.job_types"
        " set retry_base = '1 millisecond', max_attempts = 50, lease = '10 seconds'"
    )
    for n in range(3):
        _enqueue(
            world,
            world.file(f"{n}.csv", places(*range(1, 40))),
            world.dmo(f"DMO {n}", f"tenant {n}"),
        )
    for _ in range(3):
        with worker("--poll", "0.2") as process:
            wait_until(
                lambda: world.value(
                    "select exists (select from pipeline.job_queue where status = 'running')"
                )
            )
            process.kill()
    with worker("--poll", "0.2"):
        _wait_for(world, 12)

    assert {row["changes"] for row in world.content()} == {1}
    assert len(world.content()) == 39 * 3


def test_while_the_queue_fails_jobs_come_from_the_database(
    world: World, worker: Workers, faulty: FaultyServer, bare_sqs: Any
) -> None:
    dmo_id = world.dmo()
    with worker("--poll", "0.2") as process:
        wait_until(lambda: any("ReceiveMessage" in r.operation for r in faulty.requests))
        faulty.plan(cut_before, times=1_000_000)
        # The poll that is under way ends, and the next ones fail.
        bare_sqs.send_message(
            QueueUrl=bare_sqs.get_queue_url(QueueName=NAME)["QueueUrl"], MessageBody="wake up"
        )
        _enqueue(world, world.file("a.csv", places(1, 2, 3)), dmo_id)
        _wait_for(world, 4)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0, said
    assert "jobs are claimed from the database until it answers" in said
    assert len(world.content()) == 3


def test_sigterm_ends_the_worker_amid_a_long_poll(
    worker: Workers, faulty: FaultyServer, bare_sqs: Any
) -> None:
    polled, over = Event(), Event()

    def never_answer(_handler: Any, request: Request) -> bool:
        polled.set()
        return over.wait(DEADLINE_SECONDS)

    faulty.plan(never_answer, operation="ReceiveMessage", times=1_000_000)
    with worker() as process:
        assert polled.wait(DEADLINE_SECONDS)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)
        is_answered = over.is_set()
        over.set()

    assert process.returncode == 0, said
    assert not is_answered


def test_a_drained_queue_ends_the_worker(world: World, worker: Workers, bare_sqs: Any) -> None:
    _enqueue(world, world.file("a.csv", places(1, 2, 3)), world.dmo())
    with worker("--drain", "--poll", "0.5") as process:
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 0, said
    assert world.value(ALL_OVER)
    assert len(world.content()) == 3


def test_without_its_queue_the_worker_says_so(worker: Workers, bare_sqs: Any) -> None:
    bare_sqs.delete_queue(QueueUrl=bare_sqs.get_queue_url(QueueName=NAME)["QueueUrl"])
    with worker() as process:
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)

    assert process.returncode == 1
    assert f"there is no queue {NAME}" in said
    assert "cdl sqs create" in said
