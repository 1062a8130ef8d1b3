"""When a stage runs: the times that a schedule has, as it is being written."""

from __future__ import annotations

import psycopg
from starlette.responses import Response

from admin.pages.sources.section import find_dmo, find_stage, section
from admin.web.visit import Visit
from loader.database import translate

WORDS = ("manual", "pipeline", "hourly", "daily", "weekly", "monthly")


def chosen(kind: str, cron: str) -> str:
    """Give the schedule that the two fields of the form stand for."""
    return cron.strip() if kind == "cron" else kind


@section.get("/sources/{dmo_id:int}/config/{stage}/times")
async def show_times(visit: Visit) -> Response:
    """Show the next five times of a schedule, by the DMO's clocks."""
    dmo = await find_dmo(visit)
    find_stage(visit)
    query = visit.request.query_params
    text = chosen(query.get("schedule", ""), query.get("cron", "")).replace("\0", "")
    problem, times = None, []
    if text and text not in WORDS[:2]:
        try:
            async with visit.db.tried():
                times = await visit.db.rows("sources.next_runs", dmo_id=dmo["id"], schedule=text)
        except psycopg.Error as error:
            if error.sqlstate != "LC002":
                raise
            told = translate(error)
            problem = " ".join(
                visit.tongue.told(part) for part in (told.detail or told.message, told.hint) if part
            )
    return visit.page("sources/_times.html", dmo=dmo, schedule=text, times=times, problem=problem)
