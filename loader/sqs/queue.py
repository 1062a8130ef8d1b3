"""The queue of an environment in SQS, and the one of the messages that nobody could use."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from loader.aws.client import make_client
from loader.aws.failures import error_code
from loader.aws.patience import Patience
from loader.errors import CdlError
from loader.sqs.errors import GONE, SQS_FAILURES
from loader.sqs.pointer import Pointer

T = TypeVar("T")

BATCH = 10
"""So many messages SQS takes or gives at once."""
VISIBILITY_SECONDS = 60
"""For so long a message that was received is hidden from others, unless that is extended."""
MAX_RECEIVES = 5
"""A message that was received so often, and never deleted, is a dead letter."""
_DEAD_LETTER_DAYS = 14
_DAY_SECONDS = 86_400
_ASIDE_SECONDS = 30
"""While dead letters are looked at, nobody else sees them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was received; `receipt` is what deletes it or hides it for longer."""

    message_id: str
    receipt: str
    body: str
    sent_at: float
    receives: int


@dataclass(frozen=True, slots=True)
class Depth:
    """About how many messages wait, how many somebody has received, and how many are dead."""

    waiting: int
    in_flight: int
    dead: int
    is_redriven: bool
    """The queue says when a message is dead; without that a bad one comes back for ever."""


class JobQueue:
    """The queue of an environment. Who may use it, boto3 finds out by itself."""

    def __init__(
        self, environment: str, *, endpoint: str | None = None, patience: Patience | None = None
    ) -> None:
        self.name = f"{environment}-trippl-jobs"
        self.dead_name = f"{self.name}-dead-letters"
        self._endpoint = endpoint
        self._patience = patience or Patience(attempts=4, longest_wait=5)
        self._urls: dict[str, str] = {}
        self._client = make_client(
            "sqs",
            endpoint,
            SQS_FAILURES,
            f"queue {self.name}",
            connect_timeout=5,
            read_timeout=30,  # longer than the longest poll
            # A receive holds a connection while others extend and delete.
            max_pool_connections=80,
        )

    @property
    def place(self) -> str:
        """Say which queue it is, for people."""
        return self.name + (f" at {self._endpoint}" if self._endpoint else "")

    def send(self, pointers: Sequence[Pointer]) -> list[Pointer]:
        """Send messages, and give those that could not be sent; CdlError when none could."""
        entries = [
            {"Id": str(number), "MessageBody": pointer.write()}
            for number, pointer in enumerate(pointers)
        ]
        answer = self._call("send_message_batch", Entries=entries)
        return [pointers[int(failed["Id"])] for failed in answer.get("Failed", ())]

    def receive(self, limit: int, wait_seconds: int) -> list[Message]:
        """Receive up to `limit` messages; wait for the first one."""
        return self._receive(self.name, limit, wait_seconds, VISIBILITY_SECONDS)

    def extend(self, messages: Sequence[Message]) -> None:
        """Keep messages hidden from others for as long again. One that is gone does no harm."""
        for start in range(0, len(messages), BATCH):
            entries = [
                {
                    "Id": str(number),
                    "ReceiptHandle": message.receipt,
                    "VisibilityTimeout": VISIBILITY_SECONDS,
                }
                for number, message in enumerate(messages[start : start + BATCH])
            ]
            self._call("change_message_visibility_batch", Entries=entries)

    def give_back(self, message: Message) -> None:
        """Let others receive a message now."""
        self._call(
            "change_message_visibility",
            expected=GONE,
            ReceiptHandle=message.receipt,
            VisibilityTimeout=0,
        )

    def delete(self, message: Message, *, is_dead: bool = False) -> None:
        """Delete a message; one that is gone already does no harm."""
        self._call(
            "delete_message",
            self.dead_name if is_dead else self.name,
            expected=GONE,
            ReceiptHandle=message.receipt,
        )

    def dead_letters(self) -> Iterator[Message]:
        """Give the messages that nobody could use; for half a minute nobody else sees them."""
        seen: set[str] = set()
        while messages := self._receive(self.dead_name, BATCH, 1, _ASIDE_SECONDS):
            for message in messages:
                if message.message_id in seen:
                    return
                seen.add(message.message_id)
                yield message

    def depth(self) -> Depth:
        """Count messages; CdlError when the queue can not be asked."""
        queue, dead = (
            self._call("get_queue_attributes", name, AttributeNames=["All"])["Attributes"]
            for name in (self.name, self.dead_name)
        )
        return Depth(
            waiting=int(queue["ApproximateNumberOfMessages"]),
            in_flight=int(queue["ApproximateNumberOfMessagesNotVisible"]),
            dead=int(dead["ApproximateNumberOfMessages"]),
            is_redriven=dead["QueueArn"] in queue.get("RedrivePolicy", ""),
        )

    def create(self) -> list[str]:
        """Make the queues that are missing, and give their names; those there are stay."""
        made: list[str] = []
        dead_arn = self._make(
            self.dead_name, {"MessageRetentionPeriod": _DEAD_LETTER_DAYS * _DAY_SECONDS}, made
        )
        redrive = {"deadLetterTargetArn": dead_arn, "maxReceiveCount": MAX_RECEIVES}
        self._make(
            self.name,
            {"VisibilityTimeout": VISIBILITY_SECONDS, "RedrivePolicy": json.dumps(redrive)},
            made,
        )
        return made

    def _make(self, name: str, attributes: dict[str, Any], made: list[str]) -> str:
        """Make a queue unless it is there, and give its ARN."""
        try:
            self._url(name)
        except CdlError as error:
            if error.code != "no_queue":
                raise
            self._urls[name] = self._persist(
                lambda: self._client.create_queue(
                    QueueName=name,
                    Attributes={key: str(value) for key, value in attributes.items()},
                ),
                name,
                "create_queue",
            )["QueueUrl"]
            made.append(name)
        answer = self._call("get_queue_attributes", name, AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])

    def _receive(self, name: str, limit: int, wait_seconds: int, hidden: int) -> list[Message]:
        answer = self._call(
            "receive_message",
            name,
            MaxNumberOfMessages=min(limit, BATCH),
            WaitTimeSeconds=wait_seconds,
            VisibilityTimeout=hidden,
            AttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
        )
        return [
            Message(
                message_id=told["MessageId"],
                receipt=told["ReceiptHandle"],
                body=told["Body"],
                sent_at=int(told["Attributes"]["SentTimestamp"]) / 1000,
                receives=int(told["Attributes"]["ApproximateReceiveCount"]),
            )
            for told in answer.get("Messages", ())
        ]

    def _url(self, name: str) -> str:
        if name not in self._urls:
            answer = self._persist(
                lambda: self._client.get_queue_url(QueueName=name), name, "get_queue_url"
            )
            self._urls[name] = answer["QueueUrl"]
        return self._urls[name]

    def _call(
        self,
        operation: str,
        name: str | None = None,
        *,
        expected: Container[str] = (),
        **arguments: Any,
    ) -> Any:
        """Call SQS until it answers; CdlError when it does not, or when it says no.

        An error of a code that is `expected` is an answer, too: None.
        """
        queue = name or self.name
        url = self._url(queue)
        method = getattr(self._client, operation)

        def attempt() -> Any:
            try:
                return method(QueueUrl=url, **arguments)
            except ClientError as error:
                if error_code(error) in expected:
                    return None
                raise

        return self._persist(attempt, queue, operation)

    def _persist(self, attempt: Callable[[], T], name: str, operation: str) -> T:
        return self._patience.persist(attempt, SQS_FAILURES, f"queue {name}", operation)
