"""Who else has a record open: asked by the pages where it is decided or changed."""

from __future__ import annotations

import re

from starlette.responses import Response

from admin.web.errors import NotFoundError
from admin.web.section import Section
from admin.web.visit import Visit

# No permission of its own: who may open a record may know who else has; the database says which.
section = Section()
_RECORDS = {
    "row": re.compile(r"[1-9][0-9]{0,18}"),
    "listing": re.compile(r"[1-9][0-9]{0,18}"),
    "estate": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "config": re.compile(r"[1-9][0-9]{0,9}-(import|transform|stage|promote)"),
}


@section.get("/presence/{kind}/{record}")
async def tell_presence(visit: Visit) -> Response:
    """Note that the visitor has it open, and tell who else has."""
    kind, record = visit.request.path_params["kind"], visit.request.path_params["record"]
    if kind not in _RECORDS or not _RECORDS[kind].fullmatch(record):
        raise NotFoundError
    people = await visit.db.rows("presence.look_at", kind=kind, record=record)
    return visit.page("parts/_presence.html", kind=kind, record=record, people=people)
