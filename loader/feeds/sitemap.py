"""The pages of a site, as its sitemaps list them: XML or text, packed or not, or indexes."""

from __future__ import annotations

import io
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

from loader.feeds.errors import FeedError
from loader.feeds.origins import shown

_LONGEST = 52_428_800  # what sitemaps.org allows, unpacked
_MOST = 1_000
_GZIP = b"\x1f\x8b"


def listed_pages(
    sitemaps: list[str],
    *,
    is_wanted: Callable[[str, str], bool],
    fetch: Callable[[str], bytes | None],
    rest: Callable[[], None],
) -> Iterator[str]:
    """Give the addresses that sitemaps list, in their order; each sitemap is read once.

    `is_wanted` tells whether a sitemap may be read that an index (the second) names; `fetch` gives
    what one holds, or None where that can not be had and the others go on; `rest` comes before each
    but the first.
    """
    waiting = deque(sitemaps)
    known = set(sitemaps)
    while waiting:
        url = waiting.popleft()
        if url != sitemaps[0]:
            rest()
        found = fetch(url)
        if found is None:
            continue
        content = _unpacked(found, url)
        is_index, addresses = _read(content, url)
        if not is_index:
            yield from addresses
            continue
        for address in addresses:
            if address not in known and is_wanted(address, url):
                if len(known) >= _MOST:
                    raise FeedError(
                        f"{shown(url)} leads to more than {_MOST:,} sitemaps",
                        hint="Name the one that is wanted: feed.sitemap.",
                        code="feed_too_big",
                    )
                known.add(address)
                waiting.append(address)


def _unpacked(content: bytes, url: str) -> bytes:
    if not content.startswith(_GZIP):
        return content
    reader = zlib.decompressobj(wbits=31)
    try:
        text = reader.decompress(content, _LONGEST)
    except zlib.error:
        raise _unreadable(url, "It is packed, and damaged.") from None
    if reader.unconsumed_tail:
        raise FeedError(
            f"{shown(url)} has more than {_LONGEST:,} bytes, unpacked",
            hint="No sitemap may be so big; tell who runs the site.",
            code="feed_too_big",
        )
    if not reader.eof:
        raise _unreadable(url, "It is packed, and cut off.")
    return text


def _read(content: bytes, url: str) -> tuple[bool, list[str]]:
    """Tell whether it is an index, and give the addresses."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = [line.strip() for line in content.decode("utf-8-sig", "replace").splitlines()]
        addresses = [line for line in lines if line.startswith(("http://", "https://"))]
        if not addresses:
            raise _unreadable(url, "It is neither XML nor a list of addresses.")
        return False, addresses
    addresses = []
    root = ""
    try:
        # Expat bounds what entities may grow to, and fetches none.
        for event, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314
            name = element.tag.rpartition("}")[2]
            if not root:
                root = name
            if event == "end" and name in {"sitemap", "url"}:
                place = next((e.text for e in element if e.tag.rpartition("}")[2] == "loc"), None)
                if place and place.strip():
                    addresses.append(place.strip())
                element.clear()
    except ET.ParseError as error:
        raise _unreadable(url, f"It is no XML: {error}.") from None
    if root not in {"urlset", "sitemapindex"}:
        raise _unreadable(url, f"Its first element is {root[:50]}.")
    return root == "sitemapindex", addresses


def _unreadable(url: str, detail: str) -> FeedError:
    return FeedError(
        f"{shown(url)} is no sitemap",
        detail=detail,
        hint="Name the right one in feed.sitemap, or the pages themselves in feed.start_urls.",
        code="feed_bad_page",
    )
