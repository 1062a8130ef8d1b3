"""What goes wrong with Amazon's services, in plain words, and whether trying again is worth it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigParseError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NoConnectionError

from loader.errors import CdlError

FAILURES = (BotoCoreError, ClientError)
"""All that boto3 raises when a call fails."""


class Way(Enum):
    """The ways to fail that people can do something about."""

    NO_CREDENTIALS = auto()
    NO_REGION = auto()
    REFUSED = auto()
    CLOCK = auto()
    DENIED = auto()
    MISSING = auto()
    THROTTLED = auto()
    BROKEN = auto()
    CUT_OFF = auto()
    GARBLED = auto()
    OTHER = auto()


PASSING = frozenset({Way.THROTTLED, Way.BROKEN, Way.CUT_OFF, Way.GARBLED})
"""May be over in a moment."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is said of one way to fail. `message` gets the name of what was asked."""

    code: str
    message: str
    hint: str


_COMMON = {
    Way.NO_CREDENTIALS: Kind(
        code="no_credentials",
        message="no credentials for the {} were found",
        hint="boto3 looks for them in the environment (AWS_ACCESS_KEY_ID …), in ~/.aws, and in the "
        "role of the machine; docs/storage.md lists what they must allow.",
    ),
    Way.NO_REGION: Kind(
        code="no_region",
        message="nobody says in which region the {} is",
        hint="Set AWS_REGION (or AWS_DEFAULT_REGION), or region in ~/.aws/config.",
    ),
    Way.REFUSED: Kind(
        code="credentials_refused",
        message="the credentials for the {} are not accepted",
        hint="Are they of this account, complete, and not expired? aws sts get-caller-identity "
        "tells who they are.",
    ),
    Way.CLOCK: Kind(
        code="credentials_refused",
        message="the {} does not accept what is signed with this machine's clock",
        hint="The clock is wrong by more than a few minutes: set it.",
    ),
    Way.DENIED: Kind(
        code="access_denied",
        message="the {} may not be used so with these credentials",
        hint="docs/storage.md lists the permissions that are needed; a policy of its own may deny "
        "them, too.",
    ),
}

_WAYS = {
    **dict.fromkeys(
        ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
         "TokenRefreshRequired", "InvalidClientTokenId", "AuthFailure", "InvalidSecurity",
         "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException",
         "IncompleteSignature", "MissingAuthenticationToken"),
        Way.REFUSED,
    ),
    "RequestTimeTooSkewed": Way.CLOCK,
    **dict.fromkeys(
        ("AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AccountProblem", "403"),
        Way.DENIED,
    ),
    **dict.fromkeys(
        ("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded",
         "RequestThrottled", "RequestThrottledException", "TooManyRequests",
         "TooManyRequestsException", "BandwidthLimitExceeded", "429"),
        Way.THROTTLED,
    ),
    **dict.fromkeys(("BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest"), Way.GARBLED),
    **dict.fromkeys(("RequestTimeout", "IncompleteBody"), Way.CUT_OFF),
}  # fmt: skip

_BY_TYPE: tuple[tuple[tuple[type[Exception], ...], Way], ...] = (
    (
        (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, SSOError,
         TokenRetrievalError, ProfileNotFound, ConfigParseError),
        Way.NO_CREDENTIALS,
    ),
    ((NoRegionError,), Way.NO_REGION),
    ((NoConnectionError, HTTPClientError, IncompleteReadError), Way.CUT_OFF),
)  # fmt: skip


def error_code(error: Exception) -> str:
    """Give the service's own code of an error, or the name of boto3's."""
    if isinstance(error, ClientError):
        # What the older protocol called AWS.SimpleQueueService.NonExistentQueue has its own name.
        return str(error.response.get("Error", {}).get("Code", "")).rpartition(".")[2]
    return type(error).__name__


@dataclass(frozen=True, slots=True)
class Failures:
    """How one service fails: its own words, and the codes that the others do not have."""

    kinds: Mapping[Way, Kind]
    codes: Mapping[str, Way]

    def way_of(self, error: Exception) -> Way:
        """Find out which way of failing an error is."""
        if not isinstance(error, ClientError):
            return next((way for types, way in _BY_TYPE if isinstance(error, types)), Way.OTHER)
        code = error_code(error)
        if way := self.codes.get(code) or _WAYS.get(code):
            return way
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status == 403:
            return Way.DENIED
        if status == 429:
            return Way.THROTTLED
        return Way.BROKEN if status >= 500 and code != "NotImplemented" else Way.OTHER

    def explain(self, error: Exception, what: str, asked: str, attempts: int = 1) -> CdlError:
        """Give the error that a person can act on. It holds no credentials: none are sent back.

        `what` was asked for, such as a bucket; `asked` tells the call.
        """
        way = self.way_of(error)
        kind = self.kinds.get(way) or _COMMON[way]
        tried = f" The last of {attempts} attempts." if attempts > 1 else ""
        return CdlError(
            kind.message.format(what),
            detail=f"{asked}: {_said(error)}.{tried}",
            hint=kind.hint,
            code=kind.code,
        )


def _said(error: Exception) -> str:
    """Give the service's own words, and the number by which its support finds the call."""
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
