"""schema.org's descriptions on a website's pages, which are asked for as robots.txt allows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from urllib.parse import urljoin, urlsplit

from requests import Response

from loader.feeds.errors import FeedError, Problem
from loader.feeds.feed import Feed, FeedKind, Page, Record
from loader.feeds.json_ld import BrokenBlockError, blocks, page_text, things
from loader.feeds.origins import host_of, origin_of, shown
from loader.feeds.places import ALL_TYPES, COLUMNS, record_of, with_subtypes
from loader.feeds.robots import Robots, read_robots
from loader.feeds.sitemap import listed_pages

_FAILURES_IN_A_ROW = 5
_PAUSE_SECONDS = 1.0
_PAGE = re.compile(r"^(text/html|application/xhtml\+xml)\b")
_DOWN = {"feed_failed", "feed_busy", "feed_broken_off", "feed_too_slow", "feed_unreachable"}


def pages(feed: Feed) -> Iterator[Page]:
    """Read a site's pages, one after the other, and what they describe."""
    visit = _Visit(feed)
    yield from visit.pages()
    visit.tell()


class _Visit:
    """One reading of a site."""

    def __init__(self, feed: Feed) -> None:
        settings = feed.settings
        self._feed = feed
        self._settings = settings
        self._root = settings["url"].rstrip("/")
        self._origin = origin_of(self._root)
        parts = urlsplit(self._root)
        site = f"{parts.scheme}://{parts.netloc}"
        self._robots: Robots = read_robots(feed.session, site, settings["user_agent"])
        told = float(settings.get("delay_seconds", _PAUSE_SECONDS))
        self._pause = max(told, self._robots.delay_seconds)
        self._types = with_subtypes(settings.get("types") or ALL_TYPES)
        self._ids: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._failures = 0
        self._left_out: dict[str, int] = {}
        self._problems: list[Problem] = []

    def pages(self) -> Iterator[Page]:
        """Read."""
        for read, url in enumerate(self._addresses()):
            if read >= self._feed.max_pages:
                message = f"There are more than {read:,} pages (feed.max_pages); these were read."
                yield Page([], [Problem(code="feed_page_limit", message=message, where=self._root)])
                return
            if read:
                self._rest()
            yield self._page(url)
        if self._problems:
            yield Page([], self._problems)

    def _rest(self) -> None:
        self._feed.session.wait(self._pause)

    def tell(self) -> None:
        """Say what was left out, and why."""
        for reason, count in sorted(self._counts.items()):
            self._feed.note(f"{count:,} {'page' if count == 1 else 'pages'} {reason}")
        for host, count in self._left_out.items():
            self._feed.note(
                f"{count:,} {'sitemap' if count == 1 else 'sitemaps'} on {host} left out, since "
                "only robots.txt may name one on another host; feed.allowed_hosts lets it be read"
            )

    def _addresses(self) -> Iterator[str]:
        """Give the addresses of the pages that are to be read, each once."""
        known: set[str] = set()
        for place in self._listed():
            url = urljoin(f"{self._root}/", place).partition("#")[0]
            if self._root.startswith("https:") and url.startswith("http:"):
                url = f"https:{url[5:]}"  # so do many sitemaps name pages that redirect there
            if url in known:
                continue
            known.add(url)
            if not self._is_here(url):
                self._counts["on other hosts"] += 1
            elif not self._is_wanted(urlsplit(url).path or "/"):
                self._counts["not asked for"] += 1
            elif not self._robots.allows(url):
                self._counts["that robots.txt keeps us from"] += 1
            else:
                yield url

    def _listed(self) -> Iterator[str]:
        if start_urls := self._settings.get("start_urls"):
            yield from start_urls
            return
        told = self._settings.get("sitemap")
        found = [told] if told else self._robots.sitemaps or ["/sitemap.xml"]
        sitemaps = list(dict.fromkeys(urljoin(f"{self._root}/", place) for place in found))
        yield from listed_pages(
            sitemaps, is_wanted=self._may_list, fetch=self._sitemap, rest=self._rest
        )

    def _sitemap(self, url: str) -> bytes | None:
        """Fetch a sitemap: where people, robots.txt or an index that may do so say it is.

        It may be on another host then, as sitemaps.org says; one that can not be had there is told.
        """
        try:
            self._feed.session.allow(url)
            return self._feed.session.fetch(url).content
        except FeedError as error:
            if self._is_near(url):
                raise
            self._problems.append(Problem(error.code, error.message, shown(url)))
            return None

    def _may_list(self, url: str, index: str) -> bool:
        """Tell whether an index may name a sitemap: on its own host, or on one that is allowed."""
        try:
            if self._is_near(url) or origin_of(url) == origin_of(index):
                return True
            host = host_of(url)
        except FeedError:
            host = "an address that is none"
        self._left_out[host] = self._left_out.get(host, 0) + 1
        return False

    def _is_here(self, url: str) -> bool:
        try:
            return origin_of(url) == self._origin
        except FeedError:
            return False

    def _is_near(self, url: str) -> bool:
        """Tell whether a sitemap may be fetched from there."""
        try:
            allowed = self._settings.get("allowed_hosts") or ()
            return origin_of(url) == self._origin or host_of(url) in allowed
        except FeedError:
            return False

    def _is_wanted(self, path: str) -> bool:
        wanted, unwanted = (self._settings.get(name) for name in ("paths", "skip_paths"))
        return (not wanted or any(fnmatchcase(path, p) for p in wanted)) and not any(
            fnmatchcase(path, p) for p in unwanted or ()
        )

    def _page(self, url: str) -> Page:
        try:
            answer = self._feed.session.fetch(url)
        except FeedError as error:
            return self._failed(url, error)
        self._failures = 0
        told = answer.headers.get("Content-Type", "").lower()
        if told and not _PAGE.match(told):
            return Page(
                [], [Problem(code="feed_not_a_page", message=f"It is {told[:100]}.", where=url)]
            )
        return self._read(answer, str(answer.url))

    def _failed(self, url: str, error: FeedError) -> Page:
        """Leave a page out; when the whole site fails, leave it alone."""
        if error.code == "feed_not_found":
            self._counts["that are not there"] += 1
            return Page([])
        if error.code in _DOWN:
            self._failures += 1
            if self._failures >= _FAILURES_IN_A_ROW:
                raise error
        return Page([], [Problem(error.code, error.message, url)])

    def _read(self, answer: Response, url: str) -> Page:
        told = re.search(r"charset=\"?([\w-]+)", answer.headers.get("Content-Type", ""))
        text = page_text(answer.content, told[1] if told else None)
        documents, problems = [], []
        for number, block in enumerate(blocks(text), 1):
            if isinstance(block, BrokenBlockError):
                message = f"Block {number} of JSON-LD is no JSON: {block}."
                problems.append(Problem(code="feed_broken_json_ld", message=message, where=url))
            else:
                documents.append(block)
        records = [record_of(thing, url) for thing in things(documents, self._types)]
        if not records and not problems:
            self._counts["without a description of what is wanted"] += 1
        return Page([record for record in records if self._is_new(record)], problems)

    def _is_new(self, record: Record) -> bool:
        """Tell whether a thing is new: many sites describe themselves on each of their pages."""
        if record["id"] in self._ids:
            self._counts["that describe what another did"] += 1
            return False
        self._ids.add(record["id"])
        return True


KIND = FeedKind(pages, COLUMNS, is_bounded=False)
