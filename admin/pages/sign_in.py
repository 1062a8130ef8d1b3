"""Signing in and out."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin.auth.sessions import Sessions
from admin.auth.supabase import RefusedError
from admin.auth.tokens import csrf_token
from admin.events import Events
from admin.web import again
from admin.web.again import ask_again, is_ours, read_kept
from admin.web.bodies import bounded
from admin.web.errors import NO_SIGN_IN
from admin.web.section import SESSION_COOKIE, read_form
from admin.web.sign_in_form import FORM_COOKIE, show_sign_in_form
from admin.web.tongue import Tongue, tongue_of
from loader.errors import CdlError

_LOG = logging.getLogger("admin")
_LONGEST = 320
_LARGEST_BODY = 256 * 1024


async def show_sign_in(request: Request) -> Response:
    """Show the form."""
    return show_sign_in_form(request)


async def do_sign_in(request: Request) -> Response:
    """Open a session for who has the right password."""
    tongue = tongue_of(request)
    request = bounded(request, _LARGEST_BODY, tongue.gettext("More was sent than a form can hold."))
    form = await read_form(request, csrf_token(request.cookies.get(FORM_COOKIE, "")))
    email, password = str(form.get("email", "")).strip(), str(form.get("password", ""))
    kept, to = read_kept(form.get(again.FIELD)), str(form.get("to", ""))
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
        return show_sign_in_form(request, status, kept=kept, problem=problem, email=email, to=to)
    response: Response
    if kept is None:
        response = RedirectResponse(to if is_ours(to) else "/", 303)
    else:
        response = ask_again(request, kept, csrf_token(token))
    # Lax, not strict: a link in a mail leads to the page, and posts are checked besides.
    response.set_cookie(
        SESSION_COOKIE,
        token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    response.delete_cookie(FORM_COOKIE)
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


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", do_sign_in, methods=["POST"]),
    Route("/sign-out", do_sign_out, methods=["POST"]),
]
