"""What went wrong with S3, in plain words, and whether trying again is worth it."""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NoConnectionError

from loader.errors import CdlError

S3_FAILURES = (BotoCoreError, ClientError)
"""All that boto3 raises when a call fails."""

TAKEN_ALREADY = frozenset({"PreconditionFailed", "412"})
NOT_THERE = frozenset({"NoSuchKey", "404"})
NO_UPLOAD = frozenset({"NoSuchUpload"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to fail. `message` gets the bucket's name."""

    code: str
    message: str
    hint: str
    passes: bool = False
    """It may be over in a moment."""


_NO_CREDENTIALS = Kind(
    code="no_credentials",
    message="no credentials for the bucket {} were found",
    hint="boto3 looks for them in the environment (AWS_ACCESS_KEY_ID …), in ~/.aws, and in the "
    "role of the machine; docs/storage.md lists what they must allow.",
)
_REFUSED = Kind(
    code="credentials_refused",
    message="the credentials for the bucket {} are not accepted",
    hint="Are they of this account, complete, and not expired? aws sts get-caller-identity tells "
    "who they are.",
)
_CLOCK = Kind(
    code="credentials_refused",
    message="the bucket {} does not accept what is signed with this machine's clock",
    hint="The clock is wrong by more than a few minutes: set it.",
)
_DENIED = Kind(
    code="access_denied",
    message="the bucket {} may not be used so with these credentials",
    hint="docs/storage.md lists the permissions that are needed; the bucket's policy may deny "
    "them, too.",
)
_NO_BUCKET = Kind(
    code="no_bucket",
    message="there is no bucket {}",
    hint="Make it, or set the environment (CDL_ENVIRONMENT, storage.environment) or the endpoint "
    "that is meant; docs/storage.md lists the buckets of each.",
)
_THROTTLED = Kind(
    code="storage_throttled",
    message="the storage of the bucket {} wants fewer requests, and did not let up",
    hint="Run it again later, and fewer jobs at once.",
    passes=True,
)
_BROKEN = Kind(
    code="storage_broken",
    message="the storage of the bucket {} fails",
    hint="It is not us: see the provider's status page, and run it again later.",
    passes=True,
)
_CUT_OFF = Kind(
    code="storage_cut_off",
    message="the connection to the storage of the bucket {} breaks off, or none is made",
    hint="Is the network there, and is the endpoint right (CDL_S3_ENDPOINT, storage.endpoint, the "
    "region)? Then run it again.",
    passes=True,
)
_GARBLED = Kind(
    code="checksum_mismatch",
    message="what arrives in the bucket {} is not what was sent",
    hint="Something on the way changes it: a proxy, a cable, memory. Nothing of it was kept.",
    passes=True,
)
_OTHER = Kind(
    code="storage_failed",
    message="the storage of the bucket {} does not do what is asked of it",
    hint="The detail has its own words.",
)

_BY_CODE = {
    **dict.fromkeys(
        ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
         "TokenRefreshRequired", "InvalidClientTokenId", "AuthFailure"),
        _REFUSED,
    ),
    "RequestTimeTooSkewed": _CLOCK,
    **dict.fromkeys(("AccessDenied", "AllAccessDisabled", "AccountProblem", "403"), _DENIED),
    "NoSuchBucket": _NO_BUCKET,
    **dict.fromkeys(
        ("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded",
         "TooManyRequests", "BandwidthLimitExceeded", "429"),
        _THROTTLED,
    ),
    **dict.fromkeys(("BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest"), _GARBLED),
    **dict.fromkeys(("RequestTimeout", "IncompleteBody"), _CUT_OFF),
    # Somebody else writes the same key this moment; the next answer is definite.
    **dict.fromkeys(("ConditionalRequestConflict", "OperationAborted"), _BROKEN),
}  # fmt: skip

_BY_TYPE: tuple[tuple[tuple[type[Exception], ...], Kind], ...] = (
    (
        (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, SSOError,
         TokenRetrievalError),
        _NO_CREDENTIALS,
    ),
    ((NoConnectionError, HTTPClientError, IncompleteReadError), _CUT_OFF),
)  # fmt: skip


def error_code(error: Exception) -> str:
    """Give S3's own code of an error, or the name of boto3's."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def kind_of(error: Exception) -> Kind:
    """Find out which way of failing an error is."""
    if not isinstance(error, ClientError):
        return next((kind for types, kind in _BY_TYPE if isinstance(error, types)), _OTHER)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if kind := _BY_CODE.get(error_code(error)):
        return kind
    if status == 403:
        return _DENIED
    if status == 429:
        return _THROTTLED
    return _BROKEN if status >= 500 and error_code(error) != "NotImplemented" else _OTHER


def explain(error: Exception, operation: str, bucket: str, key: str, attempts: int) -> CdlError:
    """Give the error that a person can act on. It holds no credentials: S3 sends none back."""
    kind = kind_of(error)
    tried = f" The last of {attempts} attempts." if attempts > 1 else ""
    return CdlError(
        kind.message.format(bucket),
        detail=f"{operation} of {key or 'the bucket'}: {_said(error)}.{tried}",
        hint=kind.hint,
        code=kind.code,
    )


def _said(error: Exception) -> str:
    """Give the storage's own words, and the number by which its support finds the call."""
    if not isinstance(error, ClientError):
        return f"{type(error).__name__}: {error}".rstrip(".")
    told = error.response.get("Error", {})
    meta = error.response.get("ResponseMetadata", {})
    parts = [f"{told.get('Code')}: {told.get('Message')}".rstrip(".")]
    if status := meta.get("HTTPStatusCode"):
        parts.append(f"HTTP {status}")
    if request := meta.get("RequestId"):
        parts.append(f"request {request}")
    return ", ".join(parts)


def garbled(bucket: str, key: str, detail: str) -> CdlError:
    """Say that a file was stored otherwise than it was sent."""
    return CdlError(
        _GARBLED.message.format(bucket),
        detail=f"{key}: {detail}",
        hint=_GARBLED.hint,
        code=_GARBLED.code,
    )
