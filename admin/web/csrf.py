"""Requests that change something must come from our own pages."""

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


def comes_from_here(request: Request) -> bool:
    """Tell whether the browser says that one of our pages sent the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def comes_surely_from_here(request: Request) -> bool:
    """Tell whether the browser says so in so many words; nothing said is not enough."""
    said = "sec-fetch-site" in request.headers or "origin" in request.headers
    is_typed = request.headers.get("sec-fetch-site") == "none"
    return said and not is_typed and comes_from_here(request)


def is_token(expected: str, given: object) -> bool:
    """Tell whether the form, or the header, has the session's token."""
    return isinstance(given, str) and hmac.compare_digest(expected.encode(), given.encode())
