"""Announcing jobs: none is lost when the queue, or whoever announces, fails."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from loader.errors import CdlError
from loader.settings import PROJECT_ROOT
from loader.sqs.dead_letters import DeadLetter, forget, read_dead_letters, redrive
from loader.sqs.dispatching import Dispatcher
from loader.sqs.pointer import Pointer
from loader.sqs.queue import MAX_RECEIVES, JobQueue
from tests.pipeline.world import World
from tests.sqs.conftest import DEAD, NAME, Workers, depth, wait_until
from tests.sqs.test_queue import refuse
from tests.storage.faults import FaultyServer, cut_after, cut_before

UNTOLD = "select count(*) from pipeline.job_line where announced_at is null"


def _dispatcher(world: World, queue: JobQueue) -> Dispatcher:
    said: list[str] = []
    return Dispatcher(world.database.url, queue, said.append)


def _enqueue(world: World, number: int) -> list[int]:
    return [int(world.value("select pipeline.enqueue_job('ingest')")) for _ in range(number)]


def test_many_jobs_go_in_batches(world: World, queue: JobQueue, bare_sqs: Any) -> None:
    _enqueue(world, 23)
    dispatcher = _dispatcher(world, queue)

    assert dispatcher.dispatch(world.conn) == 23
    assert dispatcher.dispatch(world.conn) == 0
    assert depth(bare_sqs) == (23, 0)


@pytest.mark.parametrize("fault", [refuse(503, "ServiceUnavailable"), cut_before])
def test_what_can_not_be_sent_is_announced_later(
    world: World, queue: JobQueue, faulty: FaultyServer, bare_sqs: Any, fault: Any
) -> None:
    _enqueue(world, 23)
    dispatcher = _dispatcher(world, queue)
    queue.depth()
    faulty.plan(fault, operation="SendMessage", times=3)
    with pytest.raises(CdlError):
        dispatcher.dispatch(world.conn)
    assert world.value(UNTOLD) == 23

    assert dispatcher.dispatch(world.conn) == 23
    assert depth(bare_sqs) == (23, 0)


def test_an_answer_that_is_lost_makes_duplicates_and_loses_nothing(
    world: World, queue: JobQueue, faulty: FaultyServer, bare_sqs: Any
) -> None:
    _enqueue(world, 3)
    faulty.plan(cut_after, operation="SendMessage", times=2)

    assert _dispatcher(world, queue).dispatch(world.conn) == 3
    assert depth(bare_sqs)[0] >= 3


KILLED = """
import os, signal, sys
from loader.database import connect
from loader.sqs.dispatching import Dispatcher
from loader.sqs.queue import JobQueue

class Deadly(JobQueue):
    def send(self, pointers):
        os.kill(os.getpid(), signal.SIGKILL)

with connect(sys.argv[1]) as conn:
    Dispatcher(sys.argv[1], Deadly("dev", endpoint=sys.argv[2]), print).dispatch(conn)
"""


def test_a_dispatcher_that_is_killed_before_it_sends_loses_nothing(
    world: World, queue: JobQueue, moto_url: str, bare_sqs: Any
) -> None:
    _enqueue(world, 3)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, world.database.url, moto_url], cwd=PROJECT_ROOT, check=False
    )
    assert done.returncode == -9
    assert world.value(UNTOLD) == 0
    dispatcher = _dispatcher(world, queue)
    assert dispatcher.dispatch(world.conn) == 0

    world.conn.execute("update pipeline.job_line set announced_at = now() - interval '11 minutes'")
    assert dispatcher.dispatch(world.conn) == 3
    assert depth(bare_sqs) == (3, 0)


def test_while_messages_wait_a_job_is_not_announced_again_so_soon(
    world: World, queue: JobQueue, bare_sqs: Any
) -> None:
    _enqueue(world, 3)
    assert _dispatcher(world, queue).dispatch(world.conn) == 3

    for minutes, announced in ((11, 0), (61, 3)):
        world.conn.execute(
            "update pipeline.job_line set announced_at = now() - make_interval(mins => %s)",
            (minutes,),
        )
        assert _dispatcher(world, queue).dispatch(world.conn) == announced


def _letters(world: World, queue: JobQueue) -> list[DeadLetter]:
    return sorted(read_dead_letters(world.conn, queue), key=lambda letter: letter.meaning)


def test_a_worker_leaves_what_is_none_of_ours_to_the_dead_letters(
    world: World, worker: Workers, queue: JobQueue, bare_sqs: Any
) -> None:
    job_id = world.value("select pipeline.enqueue_job('ingest')")
    world.conn.execute("select pipeline.hold_job(%s, 'wait')", (job_id,))
    (enqueued_at,) = world.rows("select enqueued_at from pipeline.job_queue")[0].values()
    url = bare_sqs.get_queue_url(QueueName=NAME)["QueueUrl"]
    bare_sqs.send_message(QueueUrl=url, MessageBody="hello?")
    queue.send([Pointer(job_id, "ingest", enqueued_at.replace(year=2020))])
    queue.send([Pointer(job_id, "ingest", enqueued_at)])  # held: of no use, and no dead letter
    with worker():
        wait_until(lambda: depth(bare_sqs, DEAD)[0] == 2)
        wait_until(lambda: depth(bare_sqs) == (0, 0))

    letters = _letters(world, queue)
    assert [letter.meaning for letter in letters] == [
        f"job {job_id} of another database, or forgotten",
        "none of ours",
    ]
    assert all(letter.message.receives >= MAX_RECEIVES for letter in letters)


def test_dead_letters_are_sent_again_or_forgotten(
    world: World, queue: JobQueue, bare_sqs: Any
) -> None:
    waits, over = _enqueue(world, 2)
    pointers = [
        Pointer(**row)
        for row in world.rows("select job_id, job_type, enqueued_at from pipeline.job_queue")
    ]
    world.conn.execute("select pipeline.cancel_job(%s)", (over,))
    url = bare_sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    for body in (*(pointer.write() for pointer in pointers), "hello?"):
        bare_sqs.send_message(QueueUrl=url, MessageBody=body)

    letters = _letters(world, queue)
    assert [letter.meaning for letter in letters] == [
        f"job {waits} (ingest), pending",
        f"job {over} (ingest), cancelled",
        "none of ours",
    ]
    assert [redrive(queue, letter) for letter in letters] == [True, True, False]
    assert depth(bare_sqs) == (1, 0)
    assert sum(depth(bare_sqs, DEAD)) == 1
    forget(queue, letters[-1])
    assert sum(depth(bare_sqs, DEAD)) == 0
