"""The form for signing in: the page of it, and what is shown in place of another page."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from admin.auth.tokens import csrf_token, new_token
from admin.web.again import Kept
from admin.web.render import environment
from admin.web.tongue import tongue_of
from admin.web.visit import shared_context

FORM_COOKIE = "cdl_form"


def show_sign_in_form(
    request: Request, status: int = 200, *, kept: Kept | None = None, **context: Any
) -> Response:
    """Show the form; `kept` is what is to be sent afterwards."""
    tongue = tongue_of(request)
    token = request.cookies.get(FORM_COOKIE) or new_token()
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
                "kept": kept,
                **context,
            }
        )
    )
    response = HTMLResponse(text, status)
    response.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict")
    return response
