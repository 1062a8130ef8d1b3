"""Jobs: their list, one of them, and what people can do to it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from admin.database import Row
from admin.pages.runs.filters import PAGE, SINCE_DAYS, Filters
from admin.pages.runs.hints import hint_of
from admin.pages.runs.people import names_of
from admin.pages.runs.section import section
from admin.web.errors import NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit

STATES = ("running", "pending", "held", "failed", "cancelled", "completed")


@section.get("/runs/jobs")
async def list_jobs(visit: Visit) -> Response:
    """Show jobs, the newest first; htmx gets the list alone."""
    filters = Filters.of(visit.request.query_params, STATES)
    query = "jobs.list" if filters.state in {"", "completed"} else "jobs.list_in_state"
    rows = await visit.db.rows(query, **filters.parameters())
    shown = rows[:PAGE]
    more = filters.address("/runs/jobs", before=shown[-1]["job_id"]) if len(rows) > PAGE else None
    context: dict[str, Any] = {
        "jobs": shown,
        "filters": filters,
        "here": filters.address("/runs/jobs", before=filters.before),
        "more": more,
        "first": filters.address("/runs/jobs") if filters.before else None,
        "names": await names_of(visit, (row["enqueued_by"] for row in shown)),
    }
    if visit.is_htmx:
        return visit.page("runs/_jobs.html", **context)
    return visit.page(
        "runs/jobs.html",
        states=STATES,
        days=SINCE_DAYS,
        dmos=await visit.db.rows("runs.dmos"),
        **context,
    )


async def find_job(visit: Visit) -> Row:
    """Give the job that the address names, if the visitor sees it."""
    job_id = read_number(str(visit.request.path_params["job_id"]))
    job = await visit.db.row("jobs.job", job_id=job_id) if job_id else None
    if job is None:
        raise NotFoundError
    return job


@section.get("/runs/jobs/{job_id}")
async def show_job(visit: Visit) -> Response:
    """Show a job with its history; htmx gets what changes."""
    job = await find_job(visit)
    events = await visit.db.rows("jobs.events", job_id=job["job_id"])
    ahead = None
    if job["line_state"] == "waiting" and job["order_key"]:
        ahead = await visit.db.value("jobs.ahead", job_id=job["job_id"], order_key=job["order_key"])
    context: dict[str, Any] = {
        "job": job,
        "events": events,
        "ahead": ahead,
        "hint": hint_of(visit, job["error_code"]),
        "hint_of": lambda code: hint_of(visit, code),
        "errors": await visit.db.rows("jobs.error_types", job_id=job["job_id"]),
        "names": await names_of(visit, [job["enqueued_by"], *(event["actor"] for event in events)]),
    }
    return visit.page("runs/_job.html" if visit.is_htmx else "runs/job.html", **context)
