"""Who gave whom which rights."""

from __future__ import annotations

from starlette.responses import Response

from admin.pages.people.section import common, section
from admin.pages.runs.people import names_of
from admin.web.reading import read_number
from admin.web.visit import Visit

_PAGE = 50


@section.get("/people/history")
async def show_people_history(visit: Visit) -> Response:
    """Show the changes, the newest first."""
    before = read_number(visit.request.query_params.get("before"))
    found = await visit.db.rows("people.changes", user_id=None, before=before, limit=_PAGE + 1)
    rows = found[:_PAGE]
    about = [str(row["user_id"]) for row in rows]
    return visit.page(
        "people/history.html",
        **common(visit),
        changes=rows,
        names=await names_of(visit, [*about, *(row["changed_by"] for row in rows)]),
        next_path=f"/people/history?before={rows[-1]['id']}" if len(found) > _PAGE else None,
        first_path="/people/history" if before else None,
    )
