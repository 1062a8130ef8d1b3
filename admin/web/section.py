"""Routes of pages: each handler gets a Visit, inside its transaction, and gives the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin.auth.sessions import Session, Sessions
from admin.auth.tokens import csrf_token
from admin.database import Database, Work
from admin.web import csrf
from admin.web.again import Kept, ask_again, keep, page_of, path_of
from admin.web.bodies import LARGEST_FORM, bounded, bounded_form
from admin.web.errors import ForeignFormError, NotAllowedError, NotFoundError
from admin.web.navigation import Entry
from admin.web.sign_in_form import show_sign_in_form
from admin.web.tongue import tongue_of
from admin.web.visit import User, Visit

SESSION_COOKIE = "cdl_session"
BY_ITSELF = "X-By-Itself"
"""Header of what a page asks without anybody having done something: polls, and after news."""
Handler: TypeAlias = Callable[[Visit], Awaitable[Response]]
_LARGEST_FORM_FIELD = 1 << 20


@dataclass(slots=True)
class Section:
    """The routes of one page and what belongs to it."""

    entries: tuple[Entry, ...] = ()
    needs: str | None = None
    """Permission without which all of it answers with 403, before a query is run."""
    routes: list[Route] = field(default_factory=list)

    def get(self, path: str) -> Callable[[Handler], Handler]:
        """Answer GET requests for a path with the function below."""
        return self._add(path, "GET")

    def post(self, path: str) -> Callable[[Handler], Handler]:
        """Answer POST requests for a path with the function below, if they come from our pages."""
        return self._add(path, "POST")

    def _add(self, path: str, method: str) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            async def endpoint(request: Request) -> Response:
                too_large = tongue_of(request).gettext("More was sent than a form can hold.")
                request = bounded(request, LARGEST_FORM, too_large)
                return await answer(request, handler, self.needs)

            self.routes.append(Route(path, endpoint, methods=[method], name=handler.__name__))
            return handler

        return keep


async def answer(request: Request, handler: Handler, needs: str | None) -> Response:
    """Answer a request with a handler, in one transaction as the signed-in user."""
    _leave_out_nul(request)
    session = await find_session(request)
    if session is None:
        return await sign_in_first(request)
    try:
        form = await read_form(request, csrf_token(session.token))
    except ForeignFormError:
        # Of an earlier session, perhaps: whoever wrote it sends it again by one press.
        kept = await _keep(request)
        if kept is None:
            raise
        return ask_again(request, kept, csrf_token(session.token), status=403)
    database: Database = request.app.state.database
    async with database.as_user(session.claims) as work:
        user = await find_user(session, work)
        request.state.user = user
        if needs is not None and not user.may(needs):
            raise NotAllowedError(needs)
        visit = Visit(request, session, user, work, tongue_of(request), form)
        response = await handler(visit)
    for do in visit.later:
        await to_thread.run_sync(do)
    return response


async def find_session(request: Request) -> Session | None:
    """Give the session of the browser that asks; what a page asks by itself keeps none alive."""
    token = request.cookies.get(SESSION_COOKIE)
    sessions: Sessions = request.app.state.sessions
    is_person = BY_ITSELF not in request.headers and request.url.path != "/events"
    return await sessions.find(token, is_person=is_person) if token else None


async def find_user(session: Session, work: Work) -> User:
    """Ask the database who the user is and what they may."""
    claims = session.claims
    row = await work.row("sessions.visitor") or {}
    about: dict[str, Any] = claims.get("user_metadata") or {}
    email = str(claims.get("email") or "")
    return User(
        id=str(claims["sub"]),
        email=email,
        name=str(about.get("full_name") or email or claims["sub"]),
        tenant_id=str(row["tenant_id"]) if row.get("tenant_id") else None,
        tenant=row.get("tenant"),
        permissions=frozenset(row.get("permissions") or ()),
        scope=str(row.get("scope")),
        letters=frozenset(row.get("letters") or ()),
        has_estate=bool(row.get("has_estate")),
    )


async def read_form(request: Request, token: str) -> FormData:
    """Read what was sent; raises ForeignFormError unless one of our pages sent it."""
    if request.method != "POST":
        return FormData()
    if not csrf.comes_from_here(request):
        raise ForeignFormError
    form = await bounded_form(request, _LARGEST_FORM_FIELD)
    given: str | UploadFile | None = request.headers.get(csrf.HEADER) or form.get(csrf.FIELD)
    if not csrf.is_token(token, given):
        raise ForeignFormError
    return FormData(
        [
            (name, value.replace("\0", "") if isinstance(value, str) else value)
            for name, value in form.multi_items()
        ]
    )


def _leave_out_nul(request: Request) -> None:
    """Take NUL out of what was asked: PostgreSQL has no text with it."""
    if "\0" in request.url.path:
        raise NotFoundError
    request.scope["query_string"] = request.scope["query_string"].replace(b"%00", b"")


async def sign_in_first(request: Request) -> Response:
    """Have somebody sign in; a form that they sent is kept for afterwards."""
    kept = await _keep(request) if request.method == "POST" else None
    return to_sign_in(request) if kept is None else show_sign_in_form(request, 401, kept=kept)


async def _keep(request: Request) -> Kept | None:
    if not csrf.comes_surely_from_here(request):
        return None
    return keep(request, await bounded_form(request, _LARGEST_FORM_FIELD))


def to_sign_in(request: Request) -> Response:
    """Send to the page for signing in, and then back to the page that was asked for or open."""
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    path = path_of(request) if is_page else page_of(request)
    target = request.url_for("show_sign_in").include_query_params(**({"to": path} if path else {}))
    where = target.path + (f"?{target.query}" if target.query else "")
    if "HX-Request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)
