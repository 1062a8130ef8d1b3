"""The list of runs."""

from typing import Any

from starlette.responses import Response

from admin.pages.runs.filters import PAGE, SINCE_DAYS, STATES, Filters
from admin.pages.runs.people import names_of
from admin.pages.runs.section import section
from admin.web.visit import Visit


@section.get("/runs")
async def list_runs(visit: Visit) -> Response:
    """Show runs, the newest first; htmx gets the list alone."""
    filters = Filters.of(visit.request.query_params)
    query = {"": "runs.list", "done": "runs.list_done"}.get(filters.state, "runs.list_in_state")
    rows = await visit.db.rows(query, **filters.parameters())
    shown = rows[:PAGE]
    before = shown[-1]["first_job_id"] if len(rows) > PAGE else None
    if before is None and shown:
        before = shown[-1].get("scanned_to")
    more = filters.address("/runs", before=before) if before else None
    context: dict[str, Any] = {
        "runs": shown,
        "filters": filters,
        "here": filters.address("/runs", before=filters.before),
        "more": more,
        "first": filters.address("/runs") if filters.before else None,
        "names": await names_of(visit, (row["enqueued_by"] for row in shown)),
    }
    if visit.is_htmx:
        return visit.page("runs/_list.html", **context)
    return visit.page(
        "runs/list.html",
        states=STATES,
        days=SINCE_DAYS,
        dmos=await visit.db.rows("runs.dmos"),
        **context,
    )
