"""A worker's messages: hidden while their jobs run, deleted when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
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


def test_what_was_claimed_is_not_lost_when_the_database_fails_then(
    world: World, inbox: SqsInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Claim]:
        raise psycopg.OperationalError

    job_id = world.value("select pipeline.enqueue_job('ingest')")
    inbox.claim(world.conn, 0)
    monkeypatch.setattr(inbox, "_wanted", 1)
    with inbox._changed:
        inbox._changed.notify_all()
    wait_until(lambda: inbox._received)
    monkeypatch.setattr(inbox, "_is_failing", True)
    monkeypatch.setattr("loader.sqs.inbox.claim_jobs", fail)

    assert [claim.job_id for claim in inbox.claim(world.conn, 2)] == [job_id]
    with pytest.raises(psycopg.OperationalError):
        inbox.claim(world.conn, 2)


def test_no_more_messages_are_taken_than_there_is_room_for(
    world: World, inbox: SqsInbox, bare_sqs: Any
) -> None:
    for _ in range(5):
        world.value("select pipeline.enqueue_job('ingest')")
    claims = _claim(world, inbox, 2)
    wait_until(lambda: depth(bare_sqs)[0] == 5 - len(claims))

    assert 1 <= len(claims) <= 2
    assert depth(bare_sqs)[1] == len(claims)
