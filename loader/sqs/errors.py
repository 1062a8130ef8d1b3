"""What goes wrong with SQS, in plain words."""

from __future__ import annotations

from loader.aws.failures import Failures, Kind, Way

GONE = frozenset({"ReceiptHandleIsInvalid", "InvalidParameterValue", "MessageNotInflight"})
"""A message was deleted meanwhile, or somebody else has it."""

SQS_FAILURES = Failures(
    kinds={
        Way.MISSING: Kind(
            code="no_queue",
            message="there is no {}",
            hint="cdl sqs create makes it, with its dead-letter queue; or set the environment "
            "(CDL_ENVIRONMENT, storage.environment), the region or the endpoint that is meant.",
        ),
        Way.THROTTLED: Kind(
            code="queue_throttled",
            message="the {} wants fewer requests, and did not let up",
            hint="Nothing is lost: jobs stay in the database. Run fewer workers at once.",
        ),
        Way.BROKEN: Kind(
            code="queue_broken",
            message="the {} fails",
            hint="It is not us: see the provider's status page. Nothing is lost: jobs stay in the "
            "database.",
        ),
        Way.CUT_OFF: Kind(
            code="queue_cut_off",
            message="the connection to the {} breaks off, or none is made",
            hint="Is the network there, and is the endpoint right (CDL_SQS_ENDPOINT, "
            "queue.endpoint, the region)? Nothing is lost: jobs stay in the database.",
        ),
        Way.OTHER: Kind(
            code="queue_failed",
            message="the {} does not do what is asked of it",
            hint="The detail has its own words.",
        ),
    },
    codes={
        "NonExistentQueue": Way.MISSING,
        "QueueDoesNotExist": Way.MISSING,
        "QueueDeletedRecently": Way.BROKEN,
        "OverLimit": Way.THROTTLED,
        "KmsThrottled": Way.THROTTLED,
        "KmsAccessDenied": Way.DENIED,
    },
)
