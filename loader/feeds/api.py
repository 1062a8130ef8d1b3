"""An API that its configuration describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loader.feeds.feed import Feed, FeedKind, Page, Record
from loader.feeds.flattening import flat
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
    )
    yield from fetch_pages(feed, endpoint)


def plain_params(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parameters that are no secrets; those are added where we sign in."""
    return {k: v for k, v in (settings.get("params") or {}).items() if not is_reference(v)}


def _page_of(items: list[Record], _: Any) -> Page:
    return Page([item if is_feature(item) else flat(item) for item in items])


KIND = FeedKind(pages)
