"""Signing in and out."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from admin.auth.sessions import Sessions
from admin.auth.supabase import RefusedError
from admin.auth.tokens import csrf_token, new_token
from admin.events import Events
from admin.web.bodies import bounded
from admin.web.errors import NO_SIGN_IN
from admin.web.render import environment
from admin.web.section import SESSION_COOKIE, read_form
from admin.web.tongue import Tongue, tongue_of
from admin.web.visit import shared_context
from loader.errors import CdlError

_LOG = logging.getLogger("admin")
_FORM_COOKIE = "cdl_form"
_LONGEST = 320
_LARGEST_BODY = 64 * 1024


async def show_sign_in(request: Request) -> Response:
    """Show the form."""
    return _show(request)


async def do_sign_in(request: Request) -> Response:
    """Open a session for who has the right password."""
    tongue = tongue_of(request)
    request = bounded(request, _LARGEST_BODY, tongue.gettext("More was sent than a form can hold."))
    form = await read_form(request, csrf_token(request.cookies.get(_FORM_COOKIE, "")))
    email, password = str(form.get("email", "")).strip(), str(form.get("password", ""))
    sessions: Sessions = request.app.state.sessions
    token, status = None, 401
    problem = tongue.gettext("The e-mail address or the password is wrong.")
    if email and password and len(email) <= _LONGEST and "\0" not in email + password:
        try:
            token = await sessions.sign_in(
                email,
                password,
                address=request.client.host if request.client else None,
                agent=request.headers.get("user-agent"),
            )
        except RefusedError as refused:
            status, problem = 403, why_refused(refused, tongue)
        except CdlError as error:
            if error.code not in NO_SIGN_IN:
                raise
            _LOG.error("nobody can sign in: %s (%s) %s", error, error.detail, error.hint)
            status = 503
            problem = tongue.gettext(
                "Signing in does not work just now: the service that checks passwords does not"
                " answer as it should. Try again in a moment."
            )
    if token is None:
        return _show(request, status=status, problem=problem, email=email)
    response = RedirectResponse(_target(str(form.get("to", ""))), 303)
    # Lax, not strict: a link in a mail leads to the page, and posts are checked besides.
    response.set_cookie(
        SESSION_COOKIE,
        token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    response.delete_cookie(_FORM_COOKIE)
    return response


async def do_sign_out(request: Request) -> Response:
    """Close the session, here and in the database."""
    token = request.cookies.get(SESSION_COOKIE, "")
    too_large = tongue_of(request).gettext("More was sent than a form can hold.")
    await read_form(bounded(request, _LARGEST_BODY, too_large), csrf_token(token))
    sessions: Sessions = request.app.state.sessions
    events: Events = request.app.state.events
    events.end(token)
    await sessions.close(token)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def _show(request: Request, *, status: int = 200, **context: Any) -> Response:
    tongue = tongue_of(request)
    token = request.cookies.get(_FORM_COOKIE) or new_token()
    text = (
        environment(tongue.language)
        .get_template("sign_in.html")
        .render(
            {
                **shared_context(request, tongue),
                "csrf": csrf_token(token),
                "to": request.query_params.get("to", ""),
                "email": "",
                "problem": None,
                **context,
            }
        )
    )
    response = HTMLResponse(text, status)
    response.set_cookie(_FORM_COOKIE, token, httponly=True, samesite="strict")
    return response


def why_refused(refused: RefusedError, tongue: Tongue) -> str:
    """Say why somebody with the right password is not let in."""
    if refused.reason == "unconfirmed":
        return tongue.gettext(
            "Your e-mail address is not confirmed yet. Follow the link in the mail that was sent"
            " to it, then sign in."
        )
    return tongue.gettext(
        "Your account asks for a second factor, which cannot be given here. Ask an administrator."
    )


def _target(path: str) -> str:
    """Give where to go: a page of ours, never another site."""
    parts = urlsplit(path)
    is_ours = path.startswith("/") and not parts.netloc and "\\" not in path and path[:2] != "//"
    return path if is_ours else "/"


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", do_sign_in, methods=["POST"]),
    Route("/sign-out", do_sign_out, methods=["POST"]),
]
