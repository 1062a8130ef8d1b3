"""What a visitor chooses for themselves: the language and the theme, kept in cookies."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin.web import csrf
from admin.web.errors import ForeignFormError
from admin.web.tongue import LANGUAGE_COOKIE
from admin.words.catalogue import LANGUAGES

_A_YEAR = 365 * 24 * 3600
_CHOICES = {LANGUAGE_COOKIE: tuple(LANGUAGES), "cdl_theme": ("auto", "light", "dark")}


async def choose(request: Request) -> Response:
    """Keep what was chosen, and go back to where it was."""
    if not csrf.comes_from_here(request):
        raise ForeignFormError
    form = await request.form()
    back = urlsplit(request.headers.get("referer", "/"))
    response = RedirectResponse((back.path or "/") + (f"?{back.query}" if back.query else ""), 303)
    for name, words in _CHOICES.items():
        if form.get(name) in words:
            response.set_cookie(name, str(form[name]), max_age=_A_YEAR, samesite="lax")
    return response


ROUTES = [Route("/taste", choose, methods=["POST"])]
