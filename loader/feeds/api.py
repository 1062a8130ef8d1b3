"""An API that its configuration describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dlt.common import jsonpath
from requests import Response

from loader.feeds.errors import FeedError
from loader.feeds.feed import Feed, FeedKind, Page, Record
from loader.feeds.flattening import flat
from loader.feeds.origins import shown
from loader.feeds.rest import Endpoint, fetch_pages
from loader.feeds.secrets import is_reference
from loader.readers.geojson import is_feature


def pages(feed: Feed) -> Iterator[Page]:
    """Fetch an API's pages."""
    settings = feed.settings
    params = plain_params(settings)
    if feed.cursor is not None and (since := feed.cursor.asked()) is not None:
        params[feed.cursor.param] = since
    endpoint = Endpoint(
        settings["url"],
        params,
        settings.get("records"),
        settings.get("paging"),
        _page_of,
        _total_of(settings.get("paging") or {}),
    )
    yield from fetch_pages(feed, endpoint)


def _total_of(paging: Mapping[str, Any]) -> Callable[[Response], int | None]:
    """Give what reads how many records the API says there are."""
    path, header = paging.get("total"), paging.get("total_header")
    place = f"at {path}" if path else f"in the header {header}"

    def total(answer: Response) -> int | None:
        if path is None and header is None:
            return None
        values = (
            jsonpath.find_values(path, answer.json()) if path else [answer.headers.get(str(header))]
        )
        told = str(values[0]) if len(values) == 1 else ""
        if not told.isdecimal():
            raise FeedError(
                f"{shown(str(answer.url))} does not say {place} how many records there are",
                hint="Is feed.paging.total or total_header right? cdl feed preview shows a page.",
                code="feed_bad_page",
            )
        return int(told)

    return total


def plain_params(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parameters that are no secrets; those are added where we sign in."""
    return {k: v for k, v in (settings.get("params") or {}).items() if not is_reference(v)}


def _page_of(items: list[Record], _: Any) -> Page:
    return Page([item if is_feature(item) else flat(item) for item in items])


KIND = FeedKind(pages)
