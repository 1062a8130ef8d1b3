"""One request of a person: who it is, what they may, the transaction, and how to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from admin.auth.sessions import Session
from admin.auth.tokens import csrf_token
from admin.database import Work
from admin.web.navigation import entries_for
from admin.web.render import environment
from admin.web.tongue import Tongue

SAID_COOKIE = "cdl_said"
_SAID_SECONDS = 60


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in, and what the database lets them do."""

    id: str
    email: str
    name: str
    tenant_id: str | None
    tenant: str | None
    permissions: frozenset[str]
    scope: str
    """How far they reach among real estate: self, team, global, org_admin, system_admin."""
    letters: frozenset[str]
    """What they may do there: c, r, u, d."""
    has_estate: bool = False
    """Whether their tenant has a market of real estate."""

    @property
    def hears(self) -> bool:
        """Tell whether there is news that the user may hear: of sources, or of real estate."""
        return self.may("pipeline:read") or (self.has_estate and "r" in self.letters)

    def may(self, permission: str) -> bool:
        """Tell whether the user has a permission; what is shown, not what is allowed."""
        return permission in self.permissions


@dataclass(slots=True)
class Visit:
    """A request with everything that a page needs to answer it."""

    request: Request
    session: Session
    user: User
    db: Work
    """The request's transaction, as the user. It is committed when the answer is made."""
    tongue: Tongue
    form: FormData
    """What was sent, empty for a GET."""
    later: list[Callable[[], object]] = field(default_factory=list)
    """What is done in a thread once the transaction is committed."""
    _headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_htmx(self) -> bool:
        """Tell whether htmx asks for a part of a page; on the way back it asks for a whole one."""
        headers = self.request.headers
        return "HX-Request" in headers and "HX-History-Restore-Request" not in headers

    def gettext(self, message: str, **values: Any) -> str:
        """Give a message in the visitor's language."""
        return self.tongue.gettext(message, **values)

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Answer with a page, or a part of one: a template of `admin/templates/`."""
        values = {**self.context(), **context}
        text = environment(self.tongue.language).get_template(template).render(values)
        response = HTMLResponse(text, status, self._headers)
        if SAID_COOKIE in self.request.cookies and not self.is_htmx:
            response.delete_cookie(SAID_COOKIE)
        return response

    def redirect(self, path: str, *, said: str | None = None) -> Response:
        """Send the browser to another page, which then shows what was `said`."""
        if self.is_htmx:
            response = Response(status_code=204, headers={"HX-Redirect": path})
        else:
            response = RedirectResponse(path, 303)
        if said is not None:
            response.set_cookie(
                SAID_COOKIE, quote(said), max_age=_SAID_SECONDS, httponly=True, samesite="lax"
            )
        return response

    def say(self, message: str) -> None:
        """Show a message beside the answer to an htmx request."""
        self.trigger("say", {"message": message})

    def trigger(self, event: str, detail: Mapping[str, Any] | None = None) -> None:
        """Have the browser raise an event when it has the answer."""
        events = json.loads(self._headers.get("HX-Trigger", "{}"))
        self._headers["HX-Trigger"] = json.dumps({**events, event: dict(detail or {})})

    def context(self) -> dict[str, Any]:
        """Give what every template may use."""
        said = self.request.cookies.get(SAID_COOKIE)
        return {
            **shared_context(self.request, self.tongue),
            "visit": self,
            "user": self.user,
            "may": self.user.may,
            "navigation": entries_for(
                self.user.may,
                self.user.scope,
                self.request.app.state.entries,
                has_estate=self.user.has_estate,
            ),
            "csrf": csrf_token(self.session.token),
            "said": unquote(said) if said else None,
        }


def shared_context(request: Request, tongue: Tongue) -> dict[str, Any]:
    """Give what templates may use whoever asks, signed in or not."""
    return {
        "request": request,
        "path": request.url.path,
        "tongue": tongue,
        "f": tongue.formats,
        "theme": request.cookies.get("cdl_theme", "auto"),
    }
