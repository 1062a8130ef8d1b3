"""Which role may do what."""

from __future__ import annotations

from starlette.responses import Response

from admin.pages.people.section import SCOPES, common, section
from admin.web.visit import Visit


@section.get("/people/roles")
async def show_roles(visit: Visit) -> Response:
    """Show roles and permissions as a table."""
    return visit.page(
        "people/roles.html",
        **common(visit),
        roles=await visit.db.rows("people.roles"),
        permissions=await visit.db.rows("people.permissions"),
        scopes=SCOPES,
    )
