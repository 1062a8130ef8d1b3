"""A feed, fetched into a file of JSON lines: from then on it is a file like any other."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from loader.feeds.auth import HostAuth
from loader.feeds.cursors import Cursor
from loader.feeds.errors import FeedError, Problem
from loader.feeds.feed import Feed, FeedKind, Page, to_json
from loader.feeds.kinds import kind_of
from loader.feeds.origins import origin_of
from loader.feeds.secrets import Secrets, Vault
from loader.feeds.session import USER_AGENT, Limits, Session

_PAGES = 1000
_RECORDS = 1_000_000
_SHORT = "feed_short"
"""Less came than there is: the next fetch asks from where this one did."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How far a feed was read: the cursor's last value, and all columns that came."""

    cursor: str | None = None
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Fetched:
    """What was fetched; the records are in the file."""

    path: Path
    records: int = 0
    columns: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cursor: str | None = None
    digest: str = ""
    """SHA-256 of all that came: the same again is no news."""

    @property
    def state(self) -> FeedState:
        """Give where the next fetch goes on."""
        return FeedState(self.cursor, tuple(self.columns))


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches a feed as an import configuration says."""

    config: Mapping[str, Any]
    vault: Vault
    is_private_allowed: bool
    check: Callable[[], None] = lambda: None
    """Called often; raises when the job is to stop."""

    @property
    def kind(self) -> FeedKind:
        """Give what fetches it."""
        return kind_of(self.config["source_type"])

    def fetch(
        self, path: Path, state: FeedState, report: Callable[[int], None] = lambda _: None
    ) -> Fetched:
        """Fetch all there is, or all that has changed since.

        FeedError when it can not be had whole: of a feed that broke off nothing is of use, since
        what is missing would look like removed.
        """
        fetched = Fetched(path, columns=dict.fromkeys(state.columns))
        settings: Mapping[str, Any] = self.config["feed"]
        most = settings.get("max_records", _RECORDS)
        digest = hashlib.sha256()
        started = time.monotonic()
        with path.open("wb") as file, self._pages(state, fetched.notes.append) as opened:
            cursor, session = opened.cursor, opened.session
            for page in opened.pages:
                for record in page.records:
                    line = to_json(record)
                    file.write(line + b"\n")
                    digest.update(line + b"\n")
                    fetched.columns |= dict.fromkeys(record)
                    if cursor is not None:
                        cursor.observe(record)
                fetched.records += len(page.records)
                fetched.problems += page.problems
                if fetched.records > most:
                    raise FeedError(
                        f"the feed has more than {most:,} records",
                        hint="If that is right, raise feed.max_records.",
                        code="feed_too_big",
                    )
                report(fetched.records)
        for problem in fetched.problems:
            digest.update(repr(problem).encode())
        fetched.digest = digest.hexdigest()
        fetched.cursor = state.cursor
        if cursor is not None and not any(p.code == _SHORT for p in fetched.problems):
            began = session.began or dt.datetime.now(dt.UTC)
            fetched.notes += cursor.settle(began, time.monotonic() - started)
            fetched.cursor = cursor.value
        return fetched

    def preview(self, count: int) -> tuple[list[dict[str, Any]], list[str]]:
        """Give the first records and notes; nothing is kept."""
        found: list[dict[str, Any]] = []
        notes: list[str] = []
        with self._pages(FeedState(), notes.append) as opened:
            for page in opened.pages:
                found += page.records
                notes += [f"{problem.where}: {problem.message}" for problem in page.problems]
                if len(found) >= count:
                    break
        return found[:count], notes

    @contextmanager
    def _pages(self, state: FeedState, note: Callable[[str], None]) -> Iterator[_Opened]:
        settings: Mapping[str, Any] = self.config["feed"]
        kind = self.kind
        secrets = Secrets(self.vault)
        cursor = kind.cursor(settings, state.cursor)
        url = settings.get("url") or kind.url or ""
        origin = origin_of(url)
        token_url = (settings.get("auth") or {}).get("token_url")
        auth = HostAuth(origin, settings, secrets)
        limits = Limits(
            is_private_allowed=self.is_private_allowed,
            **{name: settings[name] for name in _LIMITS if name in settings},
        )
        session = Session(
            auth,
            limits,
            origins=frozenset({origin, *([origin_of(token_url)] if token_url else [])}),
            allowed_hosts=frozenset(settings.get("allowed_hosts") or ()),
            user_agent=settings.get("user_agent") or USER_AGENT,
            check=self.check,
        )
        most = settings.get("max_pages", _PAGES)
        pages = kind.pages(
            Feed(settings, session, cursor, lambda text: note(secrets.without(text)), most)
        )
        try:
            with session, closing(pages):  # type: ignore[type-var]
                bounded = _bounded(pages, most) if kind.is_bounded else pages
                yield _Opened((_told(page, secrets) for page in bounded), cursor, session)
        except FeedError as error:
            # Whatever a server put into its answer, no secret goes on from here.
            raise FeedError(
                secrets.without(error.message),
                detail=secrets.without(error.detail) if error.detail else None,
                hint=error.hint,
                code=error.code,
            ) from None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A feed that is being fetched."""

    pages: Iterator[Page]
    cursor: Cursor | None
    session: Session


_LIMITS = ("timeout_seconds", "max_wait_seconds", "max_bytes")


def _told(page: Page, secrets: Secrets) -> Page:
    """Give a page whose problems tell no secret, whatever a server says."""
    problems = [
        replace(problem, message=secrets.without(problem.message)) for problem in page.problems
    ]
    return Page(page.records, problems)


def _bounded(pages: Iterator[Page], most: int) -> Iterator[Page]:
    """Give pages, and refuse a feed that goes on and on."""
    for number, page in enumerate(pages, 1):
        if number > most:
            raise FeedError(
                f"the feed has more than {most:,} pages",
                hint="If that is right, raise feed.max_pages; or ask for bigger pages.",
                code="feed_too_big",
            )
        yield page
