"""boto3's client of a service, as we use it."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from loader.aws.failures import Failures


def make_client(
    service: str, endpoint: str | None, failures: Failures, what: str, **config: Any
) -> Any:
    """Give boto3's client, which finds credentials and region by itself; CdlError when it can not.

    It tries each call once: `Patience` tries again. `what` is to be asked, for the error.
    """
    retries = {"mode": "standard", "total_max_attempts": 1}
    try:
        return boto3.client(
            service, endpoint_url=endpoint, config=Config(retries=retries, **config)
        )
    except BotoCoreError as error:
        raise failures.explain(error, what, "boto3's configuration") from error
