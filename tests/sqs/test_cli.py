"""`cdl sqs` and what `cdl doctor` says of the queue."""

from __future__ import annotations

from typing import Any

import pytest

from loader.database import Connection, one_row
from loader.sqs.pointer import Pointer
from tests.cli.conftest import Cdl, cdl
from tests.sqs.conftest import DEAD, NAME, depth

__all__ = ["cdl"]


@pytest.fixture
def dev(cdl: Cdl, bare_s3: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Cdl:
    """Give what runs `cdl` in environment dev, whose queues are not made yet."""
    monkeypatch.setenv("CDL_ENVIRONMENT", "dev")
    monkeypatch.setenv("CDL_S3_ENDPOINT", moto_url)
    monkeypatch.setenv("CDL_SQS_ENDPOINT", moto_url)
    return cdl


def _queue(run: Cdl) -> tuple[str, str]:
    finding = next(row for row in run("doctor", "--json").document if row["topic"] == "queue")
    return finding["state"], finding["text"]


def test_queues_are_made_once(dev: Cdl) -> None:
    assert dev("sqs", "create", "--json").document["made"] == [DEAD, NAME]
    assert dev("sqs", "create", "--json").document["made"] == []


def test_the_doctor_tells_how_the_queue_is(dev: Cdl, moto_url: str, bare_s3: Any) -> None:
    state, text = _queue(dev)
    assert state == "missing"
    assert f"there is no queue {NAME}" in text

    dev("sqs", "create")
    state, text = _queue(dev)
    assert (state, text) == ("ok", f"{NAME} at {moto_url}: 0 messages wait, 0 are at work.")


def test_the_doctor_tells_of_dead_letters(dev: Cdl, bare_sqs: Any) -> None:
    url = bare_sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    bare_sqs.send_message(QueueUrl=url, MessageBody="hello?")

    state, text = _queue(dev)
    assert state == "note"
    assert "1 dead letters: cdl jobs dead-letters." in text


def test_jobs_are_announced_by_hand(dev: Cdl, bare_sqs: Any, db_url: str) -> None:
    assert dev("sqs", "dispatch", "--once", "--json").document == {"announced": 0}
    assert depth(bare_sqs) == (0, 0)


def test_localhost_has_no_queue(cdl: Cdl) -> None:
    done = cdl("sqs", "create", "--json")

    assert done.code == 2
    assert done.document["error"]["code"] == "no_queue"
    assert "queue" not in {row["topic"] for row in cdl("doctor", "--json").document}


def test_dead_letters_are_shown_and_their_jobs_announced_again(
    dev: Cdl, bare_sqs: Any, db: Connection
) -> None:
    (job_id,) = one_row(db, "select pipeline.enqueue_job('ingest')")
    pointer = Pointer(*one_row(db, "select job_id, job_type, enqueued_at from pipeline.job_queue"))
    url = bare_sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    for body in ("hello?", pointer.write()):
        bare_sqs.send_message(QueueUrl=url, MessageBody=body)

    shown = dev("jobs", "dead-letters", "--redrive", "--json").document["letters"]

    assert {letter["meaning"]: letter["became"] for letter in shown} == {
        "none of ours": "stays",
        f"job {job_id} (ingest), pending": "announced again",
    }
    assert depth(bare_sqs) == (1, 0)
    assert sum(depth(bare_sqs, DEAD)) == 1


def test_what_means_nothing_is_forgotten_on_request(dev: Cdl, bare_sqs: Any) -> None:
    url = bare_sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    bare_sqs.send_message(QueueUrl=url, MessageBody="hello?")

    done = dev("jobs", "dead-letters", "--forget")

    assert "forgotten" in done.out
    assert sum(depth(bare_sqs, DEAD)) == 0
    assert f"No message lies in {DEAD}" in dev("jobs", "dead-letters").err
