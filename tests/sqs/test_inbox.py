"""A worker's messages: hidden while their jobs run, deleted when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from loader.sqs.dispatching import Dispatcher
from loader.sqs.inbox import SqsInbox
from loader.sqs.queue import JobQueue
from loader.stages.jobs import Claim
from tests.pipeline.world import World
from tests.sqs.conftest import depth, wait_until
from tests.storage.faults import FaultyServer


@pytest.fixture
def inbox(world: World, queue: JobQueue) -> Iterator[SqsInbox]:
    """Lend an inbox that polls and extends often."""
    said: list[str] = []
    dispatcher = Dispatcher(world.database.url, queue, said.append)
    found = SqsInbox(queue, dispatcher, said.append, poll_seconds=1, extend_seconds=0.05)
    found.open(lambda: None)
    yield found
    found.stop()
    found.close()


def _claim(world: World, inbox: SqsInbox, number: int) -> list[Claim]:
    claims: list[Claim] = []

    def claimed() -> bool:
        claims.extend(inbox.claim(world.conn, number))
        return bool(claims)

    wait_until(claimed)
    return claims


def _asked(faulty: FaultyServer, operation: str) -> int:
    return sum(operation in request.operation for request in faulty.requests)


def test_a_message_stays_hidden_while_its_job_runs(
    world: World, inbox: SqsInbox, faulty: FaultyServer, bare_sqs: Any
) -> None:
    job_id = world.value("select pipeline.enqueue_job('ingest')")
    (claim,) = _claim(world, inbox, 1)
    assert claim.job_id == job_id
    before = _asked(faulty, "ChangeMessageVisibility")
    wait_until(lambda: _asked(faulty, "ChangeMessageVisibility") > before + 3)
    assert depth(bare_sqs) == (0, 1)

    world.conn.execute("select pipeline.complete_job(%s, %s)", (claim.job_id, claim.token))
    inbox.ended(claim)
    assert depth(bare_sqs) == (0, 0)


def test_a_job_that_is_handed_back_is_announced_again(
    world: World, inbox: SqsInbox, bare_sqs: Any
) -> None:
    job_id = world.value("select pipeline.enqueue_job('ingest')")
    (claim,) = _claim(world, inbox, 1)
    world.conn.execute("select pipeline.release_job(%s, %s)", (claim.job_id, claim.token))
    inbox.ended(claim)

    (again,) = _claim(world, inbox, 1)
    assert (again.job_id, again.token) == (job_id, 2)


def test_no_more_messages_are_taken_than_there_is_room_for(
    world: World, inbox: SqsInbox, bare_sqs: Any
) -> None:
    for _ in range(5):
        world.value("select pipeline.enqueue_job('ingest')")
    claims = _claim(world, inbox, 2)
    wait_until(lambda: depth(bare_sqs)[0] == 5 - len(claims))

    assert 1 <= len(claims) <= 2
    assert depth(bare_sqs)[1] == len(claims)
