"""The list of channels: each a listing on a portal."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from admin.pages.channels.filters import PAGE, STATES, Filters
from admin.pages.channels.section import section
from admin.web.visit import Visit

_MOST_ERRORS = 5000


@section.get("/channels/list")
async def list_channels(visit: Visit) -> Response:
    """Show channels, those that changed last first."""
    filters = Filters.of(visit.request.query_params)
    rows = await visit.db.rows("channels.list", **filters.parameters())
    shown = rows[:PAGE]
    errors: list[dict[str, Any]] = []
    if filters.state in {None, "FAILED"} and filters.error is None and filters.before is None:
        errors = await visit.db.rows("channels.errors", portal=filters.portal, most=_MOST_ERRORS)
    portals = await visit.db.rows("channels.portals")
    return visit.page(
        "channels/list.html",
        channels=shown,
        errors=errors,
        most_errors=_MOST_ERRORS,
        errors_are_all=sum(row["rows"] for row in errors) < _MOST_ERRORS,
        can_retry=bool(errors or (filters.failed_only and shown)),
        filters=filters,
        states=STATES,
        portals={row["code"]: row["name"] for row in portals},
        more=filters.path(after=shown[-1]) if len(rows) > PAGE else None,
        first=filters.path() if filters.before else None,
        path_of_error=lambda error: Filters(filters.portal, None, error).path(),
    )
