"""One run: its chain, files, errors, and who did what."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from starlette.responses import Response

from admin.database import Row
from admin.pages.runs.chain import make_chain
from admin.pages.runs.hints import hint_of
from admin.pages.runs.people import names_of
from admin.pages.runs.section import section
from admin.web.errors import NotFoundError
from admin.web.visit import Visit


def run_id_of(visit: Visit, name: str = "run_id") -> UUID:
    """Give the run that the address names."""
    try:
        return UUID(str(visit.request.path_params[name]))
    except ValueError as error:
        raise NotFoundError from error


async def find_run(visit: Visit, run_id: UUID) -> Row:
    """Give a run that the visitor sees."""
    run = await visit.db.row("runs.run", run_id=run_id)
    if run is None:
        raise NotFoundError
    return run


@section.get("/runs/{run_id}")
async def show_run(visit: Visit) -> Response:
    """Show a run; htmx gets what changes while it runs."""
    run = await find_run(visit, run_id_of(visit))
    context = await _chain_of(visit, run)
    if visit.is_htmx:
        return visit.page("runs/_run.html", **context)
    return visit.page("runs/run.html", **context)


async def _chain_of(visit: Visit, run: Row) -> dict[str, Any]:
    run_id = run["run_id"]
    batches = await visit.db.rows("runs.run_batches", run_id=run_id)
    review = None
    if batches:
        batch = batches[-1]
        decided = await visit.db.row("runs.run_decisions", batch_id=batch["batch_id"])
        review = {**batch, **(decided or {})}
    events = await visit.db.rows("runs.run_events", run_id=run_id)
    steps = make_chain(
        run, review, dt.datetime.now(dt.UTC), bar_label=visit.gettext("When it waited and worked")
    )
    actors = {run["enqueued_by"], *(event["actor"] for event in events)}
    for step in steps:
        actors.update(job["enqueued_by"] for job in step.jobs)
    actors.update((review or {}).get("by") or ())
    return {
        "run": run,
        "steps": steps,
        "events": events,
        "files": await visit.db.rows("runs.run_files", run_id=run_id),
        "errors": await visit.db.rows("runs.run_errors", run_id=run_id),
        "names": await names_of(visit, actors),
        "hint": hint_of(visit, run["error_code"]),
        "hint_of": lambda code: hint_of(visit, code),
    }
