"""Addresses: whose they are, and how they may be told."""

from __future__ import annotations

from urllib.parse import urlsplit

from loader.feeds.errors import FeedError

_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Give scheme, host and port of an address; FeedError when it is none that can be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in _PORTS or not parts.hostname or not port or "@" in parts.netloc:
        raise FeedError(
            "the source names an address that is none of http or https without a password",
            detail=f"It begins with {url[:20]!r}.",
            hint="Is the url right? Else tell who runs the source.",
            code="feed_not_allowed",
        )
    return f"{parts.scheme}://{parts.hostname}:{port}"


def secured(origin: str) -> str:
    """Give the origin that the same host has by https, where it has the usual port."""
    if origin.startswith("http://") and origin.endswith(":80"):
        return f"https://{origin[7:-3]}:443"
    return origin


def host_of(url: str) -> str:
    """Give host and port as `allowed_hosts` has them: the port only where it is an unusual one."""
    scheme, _, rest = origin_of(url).partition("://")
    return rest.removesuffix(f":{_PORTS[scheme]}")


def shown(url: str) -> str:
    """Give an address as it may be told: without the query, which may hold a key."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
