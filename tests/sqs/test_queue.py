"""The queue itself, in the face of all that goes wrong with it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from loader.errors import CdlError
from loader.sqs.pointer import Pointer, read_pointer
from loader.sqs.queue import MAX_RECEIVES, JobQueue
from loader.storage.s3 import S3Storage
from tests.sqs.conftest import DEAD, NAME, QUICK, depth
from tests.storage.faults import Fault, FaultyServer, Request, cut_after, cut_before

FREE_CALLS = "moto.settings.INITIAL_NO_AUTH_ACTION_COUNT"
NOW = dt.datetime(2026, 11, 22, 3, 0, 0, 123456, tzinfo=dt.UTC)
POINTER = Pointer(7, "transform", NOW)


def refuse(status: int, code: str) -> Fault:
    """Answer with an error of SQS."""

    def fault(handler: Any, request: Request) -> bool:
        body = json.dumps({"__type": f"com.amazonaws.sqs#{code}", "message": "No."}).encode()
        handler.answer(status, [("Content-Type", "application/x-amz-json-1.0")], body)
        return True

    return fault


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(CdlError) as caught:
        call()
    assert caught.value.hint
    assert "very-secret" not in str(caught.value.as_dict())
    return caught.value.code


def test_what_is_received_is_what_was_sent(queue: JobQueue, bare_sqs: Any) -> None:
    assert queue.send([POINTER]) == []

    (message,) = queue.receive(10, 0)
    assert read_pointer(message.body) == POINTER
    assert depth(bare_sqs) == (0, 1)
    queue.extend([message])
    queue.give_back(message)
    (again,) = queue.receive(10, 0)
    assert (again.message_id, again.receives) == (message.message_id, 2)
    queue.delete(again)
    queue.delete(again)
    queue.give_back(again)
    assert depth(bare_sqs) == (0, 0)


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "7", '{"job_id": 7}', '{"job_id": "a", "job_type": "a", "enqueued_at": "b"}',
     '{"job_id": 7, "job_type": "a", "enqueued_at": "2026-11-22"}',
     '{"job_id": 99999999999999999999, "job_type": "a", "enqueued_at": "2026-11-22T00:00Z"}'],
)  # fmt: skip
def test_what_is_no_pointer_is_known(text: str) -> None:
    assert read_pointer(text) is None


@pytest.mark.parametrize(
    "fault",
    [
        refuse(400, "RequestThrottled"), refuse(403, "ThrottlingException"),
        refuse(500, "InternalFailure"), refuse(503, "ServiceUnavailable"), cut_before, cut_after,
    ],
)  # fmt: skip
def test_what_passes_is_tried_again(queue: JobQueue, faulty: FaultyServer, fault: Fault) -> None:
    faulty.plan(fault, times=2)

    assert queue.send([POINTER]) == []
    assert read_pointer(queue.receive(1, 0)[0].body) == POINTER


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (refuse(400, "RequestThrottled"), "queue_throttled"),
        (refuse(400, "KmsThrottled"), "queue_throttled"),
        (refuse(503, "ServiceUnavailable"), "queue_broken"),
        (cut_before, "queue_cut_off"),
        (refuse(400, "UnsupportedOperation"), "queue_failed"),
        (refuse(403, "AccessDeniedException"), "access_denied"),
        (refuse(400, "QueueDoesNotExist"), "no_queue"),
        (refuse(403, "InvalidClientTokenId"), "credentials_refused"),
        (refuse(403, "SignatureDoesNotMatch"), "credentials_refused"),
        (refuse(403, "RequestTimeTooSkewed"), "credentials_refused"),
    ],
)
def test_what_stays_is_told(queue: JobQueue, faulty: FaultyServer, fault: Fault, code: str) -> None:
    faulty.plan(fault, times=100)

    assert _code(lambda: queue.send([POINTER])) == code


def test_messages_that_were_not_taken_are_told(queue: JobQueue, faulty: FaultyServer) -> None:
    def take_one(handler: Any, request: Request) -> bool:
        ids = [entry["Id"] for entry in json.loads(request.body)["Entries"]]
        body = {
            "Successful": [{"Id": ids[0], "MessageId": "m", "MD5OfMessageBody": "x"}],
            "Failed": [{"Id": i, "Code": "InternalError", "SenderFault": False} for i in ids[1:]],
        }
        handler.answer(200, [("Content-Type", "application/x-amz-json-1.0")], _json(body))
        return True

    faulty.plan(take_one)
    others = [Pointer(n, "transform", NOW) for n in (8, 9)]

    assert queue.send([POINTER, *others]) == others


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_missing_queue_is_told_and_made(bare_s3: Any, moto_url: str) -> None:
    queue = JobQueue("staging", endpoint=moto_url, patience=QUICK)
    assert _code(queue.depth) == "no_queue"

    assert queue.create() == ["staging-trippl-jobs-dead-letters", "staging-trippl-jobs"]
    assert queue.create() == []
    found = queue.depth()
    assert (found.waiting, found.in_flight, found.dead, found.is_redriven) == (0, 0, 0, True)


def test_without_credentials_it_is_told(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    assert _code(JobQueue("dev", endpoint=moto_url, patience=QUICK).depth) == "no_credentials"


def test_without_a_region_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    assert _code(lambda: JobQueue("dev")) == "no_region"


@pytest.mark.parametrize("make", [JobQueue, S3Storage])
def test_a_profile_that_is_not_there_is_told(
    make: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    assert _code(lambda: make("dev")) == "no_credentials"


def test_the_permissions_of_the_docs_are_enough(
    bare_sqs: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam = boto3.client("iam", endpoint_url=moto_url)
    iam.create_user(UserName="loader")
    key = iam.create_access_key(UserName="loader")["AccessKey"]
    actions = [
        f"sqs:{name}"
        for name in (
            "GetQueueUrl", "GetQueueAttributes", "SendMessage", "ReceiveMessage", "DeleteMessage",
            "ChangeMessageVisibility",
        )
    ]  # fmt: skip
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}],
    }
    iam.put_user_policy(UserName="loader", PolicyName="may", PolicyDocument=json.dumps(policy))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setattr(FREE_CALLS, 0.0)
    queue = JobQueue("dev", endpoint=moto_url, patience=QUICK)

    queue.depth()
    message = queue.receive(1, 0)
    assert message == []


def test_what_is_received_too_often_is_a_dead_letter(queue: JobQueue, bare_sqs: Any) -> None:
    url = bare_sqs.get_queue_url(QueueName=NAME)["QueueUrl"]
    bare_sqs.send_message(QueueUrl=url, MessageBody="hello?")
    for _ in range(MAX_RECEIVES):
        (message,) = queue.receive(1, 0)
        queue.give_back(message)

    assert queue.receive(1, 0) == []
    assert depth(bare_sqs, DEAD) == (1, 0)
    assert [message.body for message in queue.dead_letters()] == ["hello?"]
