"""Errors as people see them: what, why, what to do; whole pages, or a message beside a part."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import psycopg
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from admin.web.render import environment
from admin.web.tongue import Tongue, tongue_of
from admin.web.visit import shared_context
from loader.database import translate
from loader.errors import CdlError

_LOG = logging.getLogger("admin")
_STATUSES = {
    "42501": 403,
    "57014": 503,
    "55P03": 409,
    "40001": 409,
    "40P01": 409,
    "23505": 409,
    "23514": 409,
    "unreachable": 503,
}


NO_SIGN_IN = {"auth_unreachable", "bad_token"}
"""Codes of errors that keep Supabase Auth from telling who somebody is."""


class NotAllowedError(Exception):
    """The user lacks a permission that a whole page needs."""


class ForeignFormError(Exception):
    """A form was sent by another site, or by a page of a session that is over."""


class NotFoundError(Exception):
    """There is no such thing, or it is not the user's to see."""


EXPECTED = (
    NotAllowedError,
    ForeignFormError,
    NotFoundError,
    HTTPException,
    psycopg.Error,
    CdlError,
)
"""What may happen to a request without a fault of the pages; all else is logged as one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in the visitor's words."""

    status: int
    title: str
    text: str
    hint: str | None = None
    detail: str | None = None
    code: str | None = None


async def show_error(request: Request, error: Exception) -> Response:
    """Answer with what went wrong: a page, or for htmx a message that leaves the page as it is."""
    tongue = tongue_of(request)
    problem = _describe(error, tongue)
    if problem.status >= 500:
        _LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    is_part = "HX-Request" in request.headers
    context: dict[str, Any] = {
        **shared_context(request, tongue),
        "problem": problem,
        "user": getattr(request.state, "user", None),
    }
    template = environment(tongue.language).get_template(
        "parts/problem.html" if is_part else "error.html"
    )
    headers = {"HX-Retarget": "#messages", "HX-Reswap": "beforeend"} if is_part else None
    return HTMLResponse(template.render(context), problem.status, headers)


def _describe(error: Exception, tongue: Tongue) -> Problem:
    _ = tongue.gettext
    match error:
        case NotAllowedError():
            told = (
                403,
                _("This page is not for you"),
                _("It needs the permission %(permission)s.", permission=error.args[0]),
                _("Ask an administrator for a role that has it."),
            )
        case ForeignFormError():
            told = (
                403,
                _("Nothing was changed"),
                _("The form did not come from a page of your session."),
                _("Load the page again and send it once more."),
            )
        case NotFoundError() | HTTPException(status_code=404):
            told = (
                404,
                _("There is nothing here"),
                _("It does not exist, or it is not yours to see."),
                _("Look for it in one of the lists."),
            )
        case HTTPException():
            told = (error.status_code, _("The request cannot be answered"), error.detail, "")
        case psycopg.errors.QueryCanceled():
            told = (
                503,
                _("This takes too long"),
                _("The database was asked for more than it can tell at once, and stopped."),
                _("Narrow the filter, and try again."),
            )
        case psycopg.errors.LockNotAvailable():
            told = (
                409,
                _("Somebody else is at it"),
                _("These records are just being staged, promoted or edited. Nothing was changed."),
                _("Try again in a moment."),
            )
        case psycopg.Error():
            return _of_database(translate(error), tongue)
        case CdlError():
            return _of_database(error, tongue)
        case _:
            told = (
                500,
                _("Something is broken here"),
                _("The error was written to the log; nothing was changed."),
                _("Try again; if it stays, tell an administrator what you did."),
            )
    return Problem(*told)


def _of_database(error: CdlError, tongue: Tongue) -> Problem:
    code = error.code or ""
    if code in NO_SIGN_IN:
        # What is wrong with the settings is the administrator's to read, in the log.
        return Problem(
            503,
            tongue.gettext("Your session cannot be renewed just now"),
            tongue.gettext("The service that says who you are does not answer as it should."),
            tongue.gettext("Try again in a moment."),
            code=code,
        )
    if code.startswith("LC"):
        status = 429 if code == "LC080" else 409
        title = tongue.gettext("Nothing was changed")
    else:
        status = _STATUSES.get(code, 503 if code.startswith("08") else 500)
        title = {
            403: tongue.gettext("This is not for you"),
            503: tongue.gettext("The database does not answer"),
        }.get(status, tongue.gettext("Nothing was changed"))
    if status == 503:
        # The message would tell strangers where the database is; the log has it.
        text = tongue.gettext("It is stopped, starting, or has no connection to spare.")
        return Problem(status, title, text, tongue.gettext("Try again in a moment."), code=code)
    return Problem(
        status,
        title,
        tongue.told(str(error)),
        tongue.told(error.hint) or None,
        tongue.told(error.detail) or None,
        code,
    )
