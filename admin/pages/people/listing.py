"""The list of people."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from admin.pages.people.section import common, section
from admin.web.reading import read_uuid
from admin.web.visit import Visit

_PAGE = 50


@section.get("/people")
async def list_people(visit: Visit) -> Response:
    """Show who has to do with the tenant, by e-mail address."""
    query = visit.request.query_params
    text, role = query.get("q", "").strip() or None, query.get("role") or None
    after_id = read_uuid(query.get("id", ""))
    after = query.get("after") if after_id else None
    found = await visit.db.rows(
        "people.people", text=text, role=role, after=after, after_id=after_id, limit=_PAGE + 1
    )
    people = found[:_PAGE]
    kept = {name: value for name, value in (("q", text), ("role", role)) if value}
    more = None
    if len(found) > _PAGE:
        last = people[-1]
        more = "/people?" + urlencode({**kept, "after": last["email"], "id": last["user_id"]})
    return visit.page(
        "people/_list.html" if visit.is_htmx else "people/list.html",
        **common(visit),
        people=people,
        roles=await visit.db.rows("people.roles"),
        text=text,
        role=role,
        next_path=more,
        first_path=(f"/people?{urlencode(kept)}" if kept else "/people") if after else None,
    )
