"""The portals: how many listings are in which state on each."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from admin.pages.channels.filters import STATES
from admin.pages.channels.section import section
from admin.web.visit import Visit

MOST = 1000


@section.get("/channels")
async def show_channels(visit: Visit) -> Response:
    """Show the portals with their counts; htmx gets the table alone."""
    counts: dict[str, dict[str, Any]] = {}
    for row in await visit.db.rows("channels.counts", most=MOST):
        counts.setdefault(row["portal"], {})[row["status"]] = row
    context: dict[str, Any] = {
        "portals": await visit.db.rows("channels.portals"),
        "counts": counts,
        "states": STATES,
        "most": MOST,
    }
    page = "channels/_portals.html" if visit.is_htmx else "channels/portals.html"
    return visit.page(page, **context)
