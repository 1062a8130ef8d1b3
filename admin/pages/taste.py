"""What a visitor chooses for themselves: the language and the theme, kept in cookies."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin.web import csrf
from admin.web.bodies import bounded, bounded_form
from admin.web.errors import ForeignFormError
from admin.web.tongue import LANGUAGE_COOKIE, tongue_of
from admin.words.catalogue import LANGUAGES

_A_YEAR = 365 * 24 * 3600
_LARGEST_BODY = 64 * 1024
_CHOICES = {LANGUAGE_COOKIE: tuple(LANGUAGES), "cdl_theme": ("auto", "light", "dark")}


async def choose(request: Request) -> Response:
    """Keep what was chosen, and go back to where it was."""
    if not csrf.comes_from_here(request):
        raise ForeignFormError
    too_large = tongue_of(request).gettext("More was sent than a form can hold.")
    form = await bounded_form(bounded(request, _LARGEST_BODY, too_large), _LARGEST_BODY)
    back = urlsplit(request.headers.get("referer", "/"))
    # One slash in front: two would lead to another site.
    path = "/" + back.path.lstrip("/\\")
    response = RedirectResponse(path + (f"?{back.query}" if back.query else ""), 303)
    for name, words in _CHOICES.items():
        if form.get(name) in words:
            response.set_cookie(name, str(form[name]), max_age=_A_YEAR, samesite="lax")
    return response


ROUTES = [Route("/taste", choose, methods=["POST"])]
