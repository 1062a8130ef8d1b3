"""What people change of themselves: their password."""

from __future__ import annotations

import psycopg
from starlette.responses import Response

from admin.auth.sessions import Sessions
from admin.auth.supabase import PasswordError, RefusedError
from admin.pages.sign_in import why_refused
from admin.web.section import Section
from admin.web.visit import Visit
from loader.database import translate

section = Section()
_WRONG = "LC081"
_LONGEST = 200


@section.get("/account/password")
async def show_own_password(visit: Visit) -> Response:
    """Show the form."""
    return _show(visit)


@section.post("/account/password")
async def change_own_password(visit: Visit) -> Response:
    """Take a new password of who knows the present one, and end their other sessions."""
    problems = await _change(visit)
    if problems:
        return _show(visit, **problems)
    said = visit.gettext("Your password was changed. You are signed out everywhere else.")
    return visit.redirect("/account/password", said=said)


async def _change(visit: Visit) -> dict[str, str]:
    """Change it; tell what is wrong with which field."""
    present, new, again = (str(visit.form.get(name) or "") for name in ("present", "new", "again"))
    if new != again:
        return {"again": visit.gettext("It is not what you wrote above.")}
    sessions: Sessions = visit.request.app.state.sessions
    client = visit.request.client
    is_changed = False
    try:
        if present and new and len(present) <= _LONGEST:
            async with visit.db.set_aside():
                is_changed = await sessions.change_password(
                    visit.session, present, new, address=client.host if client else None
                )
    except psycopg.Error as error:
        if error.sqlstate != _WRONG:
            raise
        told = translate(error)
        return {"new": f"{told.message}. {told.hint}"}
    except PasswordError as error:
        return {"new": str(error)}
    except RefusedError as refused:
        return {"present": why_refused(refused, visit.tongue)}
    return {} if is_changed else {"present": visit.gettext("This is not your present password.")}


def _show(visit: Visit, **problems: str) -> Response:
    return visit.page("account/password.html", status=422 if problems else 200, problems=problems)
