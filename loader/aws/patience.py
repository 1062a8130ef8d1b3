"""Calls that are tried again, with waits that grow, as long as that is worth it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from loader.aws.failures import FAILURES, PASSING, Failures

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is tried, and how long the waits between are at most, in seconds.

    A wait is of random length up to a bound that doubles, so that many who were refused together
    do not come back together.
    """

    attempts: int = 8
    first_wait: float = 0.25
    longest_wait: float = 20

    def persist(self, attempt: Callable[[], T], failures: Failures, what: str, asked: str) -> T:
        """Try until it is done; CdlError when it cannot be."""
        failed = 0
        while True:
            try:
                return attempt()
            except FAILURES as error:
                failed += 1
                if failures.way_of(error) not in PASSING or failed == self.attempts:
                    raise failures.explain(error, what, asked, failed) from error
                self._wait(failed)

    def _wait(self, failed: int) -> None:
        bound = min(self.longest_wait, self.first_wait * 2 ** (failed - 1))
        time.sleep(random.uniform(0, bound))  # noqa: S311  no secret hangs on it
