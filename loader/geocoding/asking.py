"""Asks the services of a chain the questions of one file, within the limits of all and its own."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loader.database import Connection
from loader.geocoding.service import BusyError, Place, Service, ServiceError, UnusableError

_ATTEMPTS = 3
_FAILURES_IN_A_ROW = 3
_BACKOFF_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file's questions may cost."""

    budget: int
    max_wait_seconds: float
    not_found_days: int
    precise_enough: frozenset[str]
    """The precision classes with which nobody else need be asked."""


@dataclass(frozen=True, slots=True)
class Link:
    """A service of the chain and how often it may be asked; `service` tells why it can not be."""

    rank: int
    name: str
    seconds_between: float
    service: Service | UnusableError


@dataclass(frozen=True, slots=True)
class Question:
    """An address that nobody has found yet, and the ranks of those who were not asked."""

    query: str
    country: str
    address: str
    ranks: tuple[int, ...]


class _SpentError(Exception):
    """The run's budget is spent."""


class _ElsewhereError(Exception):
    """Another process asks the same at this moment."""


class Asker:
    """Asks, and keeps every answer at once: each may have cost money, and the job may die.

    Two connections: `claims` holds a question in a transaction while it is asked, so that no other
    process asks it too, and `slots` commits at once the moment that it reserves.
    """

    def __init__(
        self,
        claims: Connection,
        slots: Connection,
        chain: list[Link],
        limits: Limits,
        check: Callable[[], None],
    ) -> None:
        self.requests = 0
        self.answers = 0
        self._claims = claims
        self._slots = slots
        self._chain = {link.rank: link for link in chain}
        self._limits = limits
        self._check = check
        self._given_up: dict[int, str] = {}
        self._failures: Counter[int] = Counter()
        self._unasked = 0
        for link in chain:
            if isinstance(link.service, UnusableError):
                self._given_up[link.rank] = str(link.service)

    def ask_all(self, questions: list[Question]) -> None:
        """Ask all questions, or as many as the budget and the services allow."""
        waiting = deque(questions)
        busy = 0
        while waiting:
            question = waiting.popleft()
            self._check()
            try:
                self._ask(question)
                busy = 0
            except _ElsewhereError:
                waiting.append(question)
                busy += 1
                if busy >= len(waiting):  # all that is left is asked by others
                    time.sleep(_LOOK_AGAIN_SECONDS)
                    busy = 0
            except _SpentError:
                self._unasked = len(waiting) + 1
                return

    def notes(self) -> Iterator[str]:
        """Tell what a person should know."""
        for rank, reason in self._given_up.items():
            yield f"geocoding: {self._chain[rank].name} {reason}"
        if self._unasked:
            yield (
                f"geocoding: the budget of {self._limits.budget} requests is spent;"
                f" {self._unasked} addresses were not asked"
            )

    def _ask(self, question: Question) -> None:
        for rank in question.ranks:
            if rank in self._given_up:
                continue
            with self._claims.transaction():
                precision_class = self._ask_one(self._chain[rank], question)
            if precision_class is not None and precision_class in self._limits.precise_enough:
                return

    def _ask_one(self, link: Link, question: Question) -> str | None:
        """Ask one service, unless it has answered meanwhile; give the precision of a place."""
        key = (link.name, question.country, question.query)
        state, precision_class = self._claims.execute(
            "select state, precision_class from pipeline.claim_geocode_query(%s, %s, %s, %s)",
            (*key, self._limits.not_found_days),
        ).fetchone() or ("open", None)
        if state == "asked by another":
            raise _ElsewhereError
        if state != "open":
            return str(precision_class) if precision_class else None
        try:
            place = self._attempt(link, question)
        except UnusableError as error:
            self._given_up[link.rank] = str(error)
            return None
        except ServiceError as error:
            self._failures[link.rank] += 1
            if self._failures[link.rank] >= _FAILURES_IN_A_ROW:
                self._given_up[link.rank] = str(error)
            return None
        self._failures[link.rank] = 0
        found = (place.lat, place.lng, place.precision_class, place.text) if place else (None,) * 4
        self._claims.execute(
            "select pipeline.save_geocode_answer(%s, %s, %s, %s, %s, %s, %s)", (*key, *found)
        )
        self.answers += 1
        return place.precision_class if place else None

    def _attempt(self, link: Link, question: Question) -> Place | None:
        """Ask, and ask again where that may help; each request has its slot and its price."""
        if isinstance(link.service, UnusableError):
            raise link.service
        for attempt in range(1, _ATTEMPTS + 1):
            self._wait_for_slot(link)
            if self.requests >= self._limits.budget:
                raise _SpentError
            self.requests += 1
            try:
                return link.service.ask(question.address, question.country)
            except UnusableError:
                raise
            except BusyError as error:
                pause = error.seconds if error.seconds is not None else self._backoff(attempt)
                self._slots.execute("select pipeline.defer_geocoding(%s, %s)", (link.name, pause))
                last: ServiceError = error
            except ServiceError as error:
                last = error
                if attempt < _ATTEMPTS:
                    self._sleep(self._backoff(attempt))
        raise last

    @staticmethod
    def _backoff(attempt: int) -> float:
        return float(_BACKOFF_SECONDS * 2 ** (attempt - 1))

    def _wait_for_slot(self, link: Link) -> None:
        (seconds,) = self._slots.execute(
            "select pipeline.take_geocode_slot(%s, %s, %s)",
            (link.name, link.seconds_between, self._limits.max_wait_seconds),
        ).fetchone() or (None,)
        if seconds is None:
            raise UnusableError(
                f"wants a longer pause than {self._limits.max_wait_seconds:g} seconds"
            )
        self._sleep(seconds)

    def _sleep(self, seconds: float) -> None:
        """Sleep, and hear meanwhile that the job is to stop."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._check()
            time.sleep(min(left, 0.5))
