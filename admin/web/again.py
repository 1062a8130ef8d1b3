"""A form whose session is over by the time it is sent: kept, and sent again after signing in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from admin.web import csrf
from admin.web.render import environment
from admin.web.tongue import tongue_of
from admin.web.visit import shared_context

FIELD = "kept"
"""Of the form for signing in: what is to be sent afterwards."""
_LARGEST = 48 * 1024
_UNSHOWN = {csrf.FIELD}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent, and whereto."""

    path: str
    fields: list[tuple[str, str]]

    def text(self) -> str:
        """Write it into a field of another form."""
        return json.dumps([self.path, self.fields])


def keep(request: Request, form: FormData) -> Kept | None:
    """Keep what one of our pages sent; None for files, passwords, and what is too much.

    Nothing that another site sent is kept: a person would send it on as their own.
    """
    if "HX-Request" in request.headers or not csrf.comes_surely_from_here(request):
        return None
    fields: list[tuple[str, str]] = []
    for name, value in form.multi_items():
        if not isinstance(value, str) or "password" in name:
            return None
        if name not in _UNSHOWN:
            fields.append((name, value.replace("\0", "")))
    kept = Kept(path_of(request), fields)
    return kept if len(kept.text()) <= _LARGEST else None


def read_kept(text: object) -> Kept | None:
    """Read what a form carried along; None for what `Kept.text()` did not write."""
    try:
        path, fields = json.loads(text if isinstance(text, str) and len(text) <= _LARGEST else "")
        kept = Kept(path, [(name, value) for name, value in fields])
    except (TypeError, ValueError, RecursionError):
        return None
    texts = (path, *(text for field in kept.fields for text in field))
    return kept if all(isinstance(text, str) for text in texts) and is_ours(path) else None


def ask_again(request: Request, kept: Kept, token: str, *, status: int = 200) -> Response:
    """Show what was not sent yet, with the session's token: one press sends it."""
    tongue = tongue_of(request)
    text = (
        environment(tongue.language)
        .get_template("again.html")
        .render({**shared_context(request, tongue), "kept": kept, "csrf": token})
    )
    return HTMLResponse(text, status)


def path_of(request: Request) -> str:
    """Give the path that was asked for, with its query."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def page_of(request: Request) -> str | None:
    """Give the page of ours from which something was asked; None when it is not known."""
    told = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return None
    if parts.netloc != request.headers.get("host") or parts.path.startswith("/sign-in"):
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if is_ours(path) else None


def is_ours(path: str) -> bool:
    """Tell whether an address is one of our pages', never another site."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return path.startswith("/") and not parts.netloc and "\\" not in path and path[:2] != "//"
