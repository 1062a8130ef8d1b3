"""Records of an API over HTTP, page by page: dlt's RESTClient, with our session and our doubts.

dlt takes an answer without the records for an empty page, and an empty page for the end. Here that
is an error, since a feed that ends early must not look like a whole one.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dlt.common import jsonpath
from dlt.common.configuration.specs.runtime_configuration import RuntimeConfiguration
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.detector import PaginatorFactory, find_response_page_data
from dlt.sources.helpers.rest_client.paginators import SinglePagePaginator
from requests import Response

from loader.feeds.errors import FeedError, Problem
from loader.feeds.feed import Feed, Page, Record, to_json
from loader.feeds.origins import shown
from loader.feeds.paging import paginator_of
from loader.feeds.walks import Walk

# It logs what is asked for and with which headers.
logging.getLogger("dlt").setLevel(logging.WARNING)

_TOP = "$"
_MANY = re.compile(r"[*?:,]|\.\.")
"""Stands in a JSONPath that may lead to several places."""


def _no_total(_: Response) -> int | None:
    return None


def _as_they_are(items: list[Record], _: Any) -> Page:
    return Page(items)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an API's records are, and how they are read."""

    url: str
    params: dict[str, Any] = field(default_factory=dict)
    records: str | None = None
    """JSONPath of the list of records; None: found by looking."""
    paging: Mapping[str, Any] | Walk | None = None
    """None: an answer that has a next page is refused, since nobody said how to get there."""
    page_of: Callable[[list[Record], Any], Page] = _as_they_are
    """Makes our records of a page's items and the whole answer."""
    total: Callable[[Response], int | None] = _no_total
    """How many records the API says there are."""


def fetch_pages(feed: Feed, endpoint: Endpoint) -> Iterator[Page]:
    """Fetch all pages of an endpoint. FeedError when one can not be had or understood."""
    paging = endpoint.paging or {"type": "none"}
    walk = paging if isinstance(paging, Walk) else None
    client = _Client(base_url=endpoint.url, session=feed.session, config=RuntimeConfiguration())
    paginator = paginator_of(paging) if isinstance(paging, Mapping) else paging
    seen: set[bytes] = set()
    tally = _Tally(is_steady=walk is not None)
    try:
        for page in client.paginate(
            params=dict(endpoint.params),
            paginator=paginator,
            data_selector=endpoint.records,
            hooks={"response": []},
        ):
            place = shown(str(page.response.url))
            if endpoint.paging is None:
                _refuse_more(page.response, page, place)
            if walk is None:
                _refuse_loop(seen, page, place)
            items = list(page) if walk is None else walk.news
            tally.add(items, endpoint.total(page.response))
            yield endpoint.page_of(items, page.response.json())
    except (ValueError, TypeError, LookupError) as error:
        # What dlt says holds the whole answer.
        raise FeedError(
            f"{shown(endpoint.url)} answers with pages that can not be followed",
            detail=f"{type(error).__name__} in paging by {_name(paging)}.",
            hint="Are the paths of feed.paging right? cdl feed preview shows the first page.",
            code="feed_bad_page",
        ) from None
    if problem := tally.problem(shown(endpoint.url)):
        yield Page([], [problem])


def _name(paging: Mapping[str, Any] | Walk) -> str:
    return "id" if isinstance(paging, Walk) else str(paging["type"])


class _Tally:
    """Holds what came against what the source says there is.

    Who walks by ids misses nothing that is there from the first page to the last, so that what
    comes or goes meanwhile need not come. Else the larger number counts: when records go, the
    others shift, and one may be missed.
    """

    def __init__(self, *, is_steady: bool) -> None:
        self._is_steady = is_steady
        self._told: int | None = None
        self._count = 0
        self._repeated = 0
        self._page: set[bytes] = set()

    def add(self, items: list[Record], told: int | None) -> None:
        """Count a page."""
        self._count += len(items)
        if told is None:
            return
        sofar = told if self._told is None else self._told
        self._told = min(told, sofar) if self._is_steady else max(told, sofar)
        if not self._is_steady:
            # What stood on the page before shows that the pages have shifted.
            page = {hashlib.blake2b(to_json(item), digest_size=8).digest() for item in items}
            self._repeated += len(page & self._page)
            self._page = page

    def problem(self, where: str) -> Problem | None:
        """Tell that the source is short of what it says it has."""
        found = self._count - self._repeated
        if self._told is None or found >= self._told:
            return None
        twice = f", {self._repeated:,} of them twice" if self._repeated else ""
        message = f"The source says that it has {self._told:,} records, and gave {self._count:,}"
        return Problem(code="feed_short", message=f"{message}{twice}.", where=where)


class _Client(RESTClient):
    """Doubts what dlt would take for an empty page."""

    def detect_data_selector(self, response: Response) -> str:
        """Find the list of records."""
        path, found = find_response_page_data(response.json())
        if not isinstance(found, list):
            raise _no_records(response, "anywhere")
        return ".".join(path)

    def extract_response(self, response: Response, data_selector: Any) -> list[Any]:
        """Give a page's records; FeedError where there is no list of objects."""
        document = response.json()
        if data_selector == _TOP:
            found = document
        else:
            values = jsonpath.find_values(data_selector, document)
            if not values:
                raise _no_records(response, f"at {data_selector}")
            is_one = len(values) == 1 and (
                isinstance(values[0], list) or not _MANY.search(data_selector)
            )
            found = values[0] if is_one else values
        if isinstance(found, dict) and data_selector != _TOP:
            raise FeedError(
                f"{shown(str(response.url))} answers with one object at {data_selector}, no list",
                hint=f"Name the list: feed.records, such as {data_selector}.items; where each value"
                f" of that object is a record, {data_selector}.*",
                code="feed_bad_page",
            )
        if not isinstance(found, list):
            raise _no_records(response, f"at {data_selector}")
        for number, item in enumerate(found, 1):
            if not isinstance(item, dict):
                raise FeedError(
                    f"{shown(str(response.url))} answers with a list at {data_selector} in which"
                    f" number {number:,} of {len(found):,} is no object, but {_kind(item)}",
                    hint="A record is an object. Does feed.records name the right list?",
                    code="feed_bad_page",
                )
        return found


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return "a list"
        case str():
            return "a text"
        case _:
            return "a number"


def _no_records(response: Response, where: str) -> FeedError:
    return FeedError(
        f"{shown(str(response.url))} answers without a list of records {where}",
        hint="Say where it is: feed.records, such as data.items, or $ for the answer itself.",
        code="feed_bad_page",
    )


def _refuse_more(response: Response, items: list[Any], place: str) -> None:
    """Refuse an answer that has a next page when nobody said how pages are fetched."""
    try:
        paginator, _ = PaginatorFactory().create_paginator(response)
        if paginator is None or isinstance(paginator, SinglePagePaginator):
            return
        paginator.update_state(response, items)
    except (ValueError, TypeError, LookupError, AttributeError):
        return  # it looked like paging, and is none
    if paginator.has_next_page:
        raise FeedError(
            f"{place} has more pages, and feed.paging does not say how to fetch them",
            hint='Say how, or {"type": "none"} where one page is enough: docs/feeds.md.',
            code="feed_bad_page",
        )


def _refuse_loop(seen: set[bytes], items: list[Any], place: str) -> None:
    """Refuse a page that came before: it would go on for ever."""
    if not items:
        return
    digest = hashlib.sha256(to_json(items)).digest()
    if digest in seen:
        raise FeedError(
            f"{place} gives the same page again and again",
            hint="Does the source know the parameters of feed.paging by other names?",
            code="feed_loops",
        )
    seen.add(digest)
