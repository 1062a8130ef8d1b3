"""SQS hands out the work in the cloud: its messages point to jobs, the database stays the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.settings import LOCALHOST, Settings

if TYPE_CHECKING:
    from loader.sqs.queue import JobQueue


def open_queue(settings: Settings) -> JobQueue | None:
    """Give the queue of the environment that the settings name; localhost has none."""
    if settings.environment == LOCALHOST:
        return None
    # boto3 takes a while to import, and a laptop does without it.
    from loader.sqs.queue import JobQueue  # noqa: PLC0415

    return JobQueue(settings.environment, endpoint=settings.sqs_endpoint)
