"""The versions of a stage's configuration."""

from __future__ import annotations

from starlette.responses import Response

from admin.forms import differences
from admin.pages.runs.people import names_of
from admin.pages.sources.section import find_dmo, find_stage, section
from admin.web.reading import LARGEST_ID, read_number
from admin.web.visit import Visit

_PAGE = 25


@section.get("/sources/{dmo_id:int}/config/{stage}/history")
async def show_history(visit: Visit) -> Response:
    """Show who changed what and when, the newest first."""
    dmo, stage = await find_dmo(visit), find_stage(visit)
    before = visit.request.query_params.get("before", "")
    rows = await visit.db.rows(
        "sources.versions",
        dmo_id=dmo["id"],
        type=stage,
        before=read_number(before, LARGEST_ID),
    )
    versions, more = rows[:_PAGE], None
    path = f"/sources/{dmo['id']}/config/{stage}"
    if len(rows) > _PAGE:
        more = f"{path}/history?before={versions[-1]['version']}"
    schema = await visit.db.value("sources.schema", type=stage)
    for row in versions:
        row["changes"] = differences(schema, row["before"] or {}, row["config_params"])
    return visit.page(
        "sources/history.html",
        dmo=dmo,
        stage=stage,
        versions=versions,
        names=await names_of(visit, [row["changed_by"] for row in versions]),
        more=more,
        first=f"{path}/history" if before else None,
    )
