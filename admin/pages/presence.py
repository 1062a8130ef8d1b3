"""Who else has a record open: asked by the pages where it is decided or changed."""

from __future__ import annotations

import re

from starlette.responses import Response

from admin.web.errors import NotFoundError
from admin.web.section import Section
from admin.web.visit import Visit

section = Section(needs="pipeline:read")
_RECORDS = {
    "row": re.compile(r"[1-9][0-9]{0,18}"),
    "listing": re.compile(r"[1-9][0-9]{0,18}"),
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
