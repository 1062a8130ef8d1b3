"""Fixtures of the tests with SQS: an HTTP server of it, and one in front that fails on demand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import boto3
import pytest

from loader.aws.patience import Patience
from loader.settings import PROJECT_ROOT
from loader.sqs.queue import JobQueue
from tests.pipeline.world import World
from tests.storage.conftest import bare_s3, credentials, faulty, moto_url, world
from tests.storage.faults import FaultyServer

__all__ = ["bare_s3", "credentials", "faulty", "moto_url", "world"]

QUICK = Patience(attempts=3, first_wait=0.001)
NAME = "dev-trippl-jobs"
DEAD = f"{NAME}-dead-letters"
DEADLINE_SECONDS = 90.0

Workers = Callable[..., AbstractContextManager[subprocess.Popen[str]]]


@pytest.fixture
def bare_sqs(moto_url: str, bare_s3: Any) -> Any:
    """Give boto3's own client of the server, which holds nothing but what `create` makes."""
    JobQueue("dev", endpoint=moto_url).create()
    return boto3.client("sqs", endpoint_url=moto_url)


@pytest.fixture
def queue(bare_sqs: Any, faulty: FaultyServer) -> JobQueue:
    """Give the queue, reached over the server that fails on demand."""
    found = JobQueue("dev", endpoint=faulty.url, patience=QUICK)
    found.depth()  # it knows its addresses by now
    faulty.requests.clear()
    return found


@pytest.fixture
def worker(world: World, bare_sqs: Any, faulty: FaultyServer, moto_url: str) -> Workers:
    """Give what lends a worker of environment dev in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": world.database.url,
        "CDL_ENVIRONMENT": "dev",
        "CDL_S3_ENDPOINT": moto_url,
        "CDL_SQS_ENDPOINT": faulty.url,
        "CDL_IMPORT_ROOTS": str(world.folder),
    }

    @contextmanager
    def run(*options: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [sys.executable, "-c", "from loader.cli.app import main; main()", "worker", *options],
            cwd=PROJECT_ROOT, env=environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return run


def depth(bare_sqs: Any, name: str = NAME) -> tuple[int, int]:
    """Count the messages that wait, and those that somebody has."""
    url = bare_sqs.get_queue_url(QueueName=name)["QueueUrl"]
    told = bare_sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return (
        int(told["ApproximateNumberOfMessages"]),
        int(told["ApproximateNumberOfMessagesNotVisible"]),
    )


def wait_until(is_so: Callable[[], object], told: Callable[[], object] = lambda: None) -> None:
    """Wait for something that is to come."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)
