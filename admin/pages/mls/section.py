"""The pages of real estate: their entries in the side bar, and what several of them ask."""

from __future__ import annotations

from typing import Any

from admin.database import Row
from admin.web.errors import NotFoundError
from admin.web.navigation import Entry
from admin.web.reading import read_uuid
from admin.web.section import Section
from admin.web.visit import Visit

section = Section(
    entries=(
        Entry("/mls/desk", "Desk", "overview", "estate"),
        Entry("/mls/claim", "To claim", "mls", "estate", badge="/mls/claim/count"),
        Entry("/mls/board", "Board", "runs", "estate"),
        Entry("/mls/decisions", "Decisions", "check", "estate", badge="/mls/decisions/count"),
        Entry("/mls/suggestions", "Suggestions", "review", "estate"),
        Entry("/mls/bulk", "Many at once", "rules", "estate", scopes=("global", "org_admin")),
        Entry("/mls/arrivals", "Arrivals", "import", "estate"),
    )
)

SYSTEMS = {"QOBRIX": "Qobrix", "DASH_API": "Dash API", "DASH_FILE": "Dash file"}


async def find_listing(visit: Visit) -> Row:
    """Give the listing that an address names, as the user may see it."""
    id_ = read_uuid(str(visit.request.path_params["id"]))
    listing = await visit.db.row("mls.listing", id=id_) if id_ else None
    if listing is None:
        raise NotFoundError
    return listing


def is_manager(visit: Visit) -> bool:
    """Tell whether the user reaches all of the tenant; what is shown, not what is allowed."""
    return visit.user.scope in {"global", "org_admin", "system_admin"}


def decides(visit: Visit) -> bool:
    """Tell whether the user decides on others' work; what is shown, not what is allowed."""
    return visit.user.scope != "self" and "u" in visit.user.letters


async def brokers(visit: Visit) -> dict[Any, str]:
    """Give the members of the tenant who can sign in, by user."""
    return {row["user_id"]: row["name"] for row in await visit.db.rows("mls.brokers")}


async def offices(visit: Visit) -> dict[Any, str]:
    """Give the offices that records come under."""
    return {row["id"]: row["name"] for row in await visit.db.rows("mls.offices")}
