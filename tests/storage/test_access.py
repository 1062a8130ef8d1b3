"""Credentials and permissions, checked by a server that checks them."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from loader.errors import CdlError
from loader.storage.s3 import S3Storage
from tests.storage.conftest import QUICK

FREE_CALLS = "moto.settings.INITIAL_NO_AUTH_ACTION_COUNT"
"""How many calls the server lets pass before it begins to check."""


@pytest.fixture
def person(bare_s3: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Be somebody who may do nothing yet, at a server that checks; gives what lets them more."""
    iam = boto3.client("iam", endpoint_url=moto_url)
    iam.create_user(UserName="loader")
    key = iam.create_access_key(UserName="loader")["AccessKey"]

    def allow(*actions: str) -> None:
        monkeypatch.setattr(FREE_CALLS, float("inf"))
        policy = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
        }
        iam.put_user_policy(UserName="loader", PolicyName="may", PolicyDocument=json.dumps(policy))
        monkeypatch.setattr(FREE_CALLS, 0.0)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setattr(FREE_CALLS, 0.0)
    return allow


def _code(moto_url: str) -> str:
    with pytest.raises(CdlError) as caught:
        S3Storage("dev", endpoint=moto_url, patience=QUICK).check()
    assert caught.value.hint
    return caught.value.code


def test_without_permission_it_is_told(person: Any, moto_url: str) -> None:
    assert _code(moto_url) == "access_denied"

    person("s3:ListBucket", "s3:GetObject")
    assert _code(moto_url) == "access_denied"


def test_the_permissions_of_the_docs_are_enough(person: Any, moto_url: str) -> None:
    person("s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject")

    S3Storage("dev", endpoint=moto_url, patience=QUICK).check()


def test_a_key_that_nobody_knows_is_refused(
    person: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODYKNOWSTHIS0")

    assert _code(moto_url) == "credentials_refused"


def test_a_wrong_secret_is_refused(
    person: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")

    assert _code(moto_url) == "credentials_refused"
