"""What goes wrong with S3, in plain words."""

from __future__ import annotations

from loader.aws.failures import Failures, Kind, Way
from loader.errors import CdlError

TAKEN_ALREADY = frozenset({"PreconditionFailed", "412"})
NOT_THERE = frozenset({"NoSuchKey", "404"})
NO_UPLOAD = frozenset({"NoSuchUpload"})

_GARBLED = Kind(
    code="checksum_mismatch",
    message="what arrives in the {} is not what was sent",
    hint="Something on the way changes it: a proxy, a cable, memory. Nothing of it was kept.",
)

S3_FAILURES = Failures(
    kinds={
        Way.MISSING: Kind(
            code="no_bucket",
            message="there is no {}",
            hint="Make it, or set the environment (CDL_ENVIRONMENT, storage.environment) or the "
            "endpoint that is meant; docs/storage.md lists the buckets of each.",
        ),
        Way.THROTTLED: Kind(
            code="storage_throttled",
            message="the storage of the {} wants fewer requests, and did not let up",
            hint="Run it again later, and fewer jobs at once.",
        ),
        Way.BROKEN: Kind(
            code="storage_broken",
            message="the storage of the {} fails",
            hint="It is not us: see the provider's status page, and run it again later.",
        ),
        Way.CUT_OFF: Kind(
            code="storage_cut_off",
            message="the connection to the storage of the {} breaks off, or none is made",
            hint="Is the network there, and is the endpoint right (CDL_S3_ENDPOINT, "
            "storage.endpoint, the region)? Then run it again.",
        ),
        Way.GARBLED: _GARBLED,
        Way.OTHER: Kind(
            code="storage_failed",
            message="the storage of the {} does not do what is asked of it",
            hint="The detail has its own words.",
        ),
    },
    codes={
        "NoSuchBucket": Way.MISSING,
        # Somebody else writes the same key this moment; the next answer is definite.
        "ConditionalRequestConflict": Way.BROKEN,
        "OperationAborted": Way.BROKEN,
    },
)


def garbled(bucket: str, key: str, detail: str) -> CdlError:
    """Say that a file was stored otherwise than it was sent."""
    return CdlError(
        _GARBLED.message.format(f"bucket {bucket}"),
        detail=f"{key}: {detail}",
        hint=_GARBLED.hint,
        code=_GARBLED.code,
    )
