"""Posts of a WordPress site, of any type that it shows at /wp-json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from requests import Response

from loader.feeds.api import plain_params
from loader.feeds.errors import FeedError
from loader.feeds.feed import Feed, FeedKind, Page, Record
from loader.feeds.flattening import flat, text_of
from loader.feeds.rest import Endpoint, fetch_pages
from loader.feeds.walks import OffsetWalk

_CHANGED = "modified_gmt"
_OVERLAP_SECONDS = 3900
"""WordPress compares with its site's local time, which has an hour twice when summer time ends."""
_COLUMNS = {
    "id": "id",
    "name": "title",
    "url": "link",
    "description": "content",
    "short_description": "excerpt",
    "image_urls": "image",
    "category": "category",
    "tags": "post_tag",
}
_FIELDS = ("id", "slug", "link", "date_gmt", _CHANGED, "status", "type", "lang")
_TEXTS = ("title", "content", "excerpt")
_CUSTOM = ("acf", "meta", "meta_box", "toolset-meta")


def pages(feed: Feed) -> Iterator[Page]:
    """Fetch a type's posts, with their pictures and terms."""
    settings = feed.settings
    params: dict[str, Any] = {"_embed": "wp:featuredmedia,wp:term"}
    params |= plain_params(settings)
    params |= {"orderby": "id", "order": "asc"}
    if feed.cursor is not None and (since := feed.cursor.asked()) is not None:
        params[feed.cursor.param] = since
    endpoint = Endpoint(
        f"{settings['url'].rstrip('/')}/wp-json/wp/v2/{settings['post_type']}",
        params,
        "$",
        OffsetWalk(settings.get("page_size", 100), _total),
        _page_of,
        _total,
    )
    yield from fetch_pages(feed, endpoint)


def _total(answer: Response) -> int:
    told = answer.headers.get("X-WP-Total", "")
    if not told.isdecimal():
        raise FeedError(
            "an answer has no header X-WP-Total that says how many posts there are",
            hint="Does a cache or firewall before the source take it away?",
            code="feed_bad_page",
        )
    return int(told)


def _page_of(items: list[Record], _: Any) -> Page:
    return Page([_record(item) for item in items])


def _record(post: Mapping[str, Any]) -> Record:
    record = {name: post[name] for name in _FIELDS if name in post}
    for name in _TEXTS:
        part = post.get(name)
        record[name] = text_of(part.get("rendered") if isinstance(part, Mapping) else part)
    embedded = post.get("_embedded")
    parts: Mapping[str, Any] = embedded if isinstance(embedded, Mapping) else {}
    if image := _image(parts):
        record["image"] = image
    record |= _terms(parts)
    # Plugins give [] for no fields at all.
    record |= flat(
        {name: part for name in _CUSTOM if isinstance(part := post.get(name), Mapping) and part}
    )
    return record


def _image(embedded: Mapping[str, Any]) -> str | None:
    """Give the featured image's address; one that may not be seen is embedded as an error."""
    for media in embedded.get("wp:featuredmedia") or []:
        if isinstance(media, Mapping) and isinstance(url := media.get("source_url"), str):
            return url
    return None


def _terms(embedded: Mapping[str, Any]) -> Record:
    """Give the names of a post's terms, by taxonomy."""
    found: dict[str, list[str]] = {}
    for taxonomy in embedded.get("wp:term") or []:
        for term in taxonomy if isinstance(taxonomy, list) else []:
            if isinstance(term, Mapping) and isinstance(name := term.get("name"), str):
                found.setdefault(str(term.get("taxonomy")), []).append(text_of(name))
    return {name: terms[0] if len(terms) == 1 else terms for name, terms in found.items()}


KIND = FeedKind(
    pages,
    _COLUMNS,
    incremental={
        "cursor": _CHANGED,
        "param": "modified_after",
        "overlap_seconds": _OVERLAP_SECONDS,
    },
)
