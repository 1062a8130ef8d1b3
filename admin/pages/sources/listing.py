"""The list of sources with their health, and the form for a new one."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import psycopg
from starlette.responses import Response

from admin.pages.sources.section import section, sent_text, zones
from admin.web.errors import NotAllowedError
from admin.web.reading import LARGEST_ID, read_number
from admin.web.visit import Visit
from loader.database import translate

_PAGE = 50
_LATE = dt.timedelta(minutes=15)


@section.get("/sources")
async def list_sources(visit: Visit) -> Response:
    """Show the list."""
    query = visit.request.query_params
    text = query.get("q", "").replace("\0", "").strip() or None
    after = query.get("after", "").replace("\0", "") or None
    after_id = query.get("id", "0")
    rows = await visit.db.rows(
        "sources.list_sources",
        text=text,
        after=after,
        after_id=read_number(after_id, LARGEST_ID) or 0,
    )
    sources, more = rows[:_PAGE], None
    if len(rows) > _PAGE:
        last = sources[-1]
        kept = {"q": text} if text else {}
        more = "/sources?" + urlencode({**kept, "after": last["key"], "id": last["id"]})
    for source in sources:
        source["health"] = health(source)
    part = visit.is_htmx and "HX-History-Restore-Request" not in visit.request.headers
    return visit.page(
        "sources/_list.html" if part else "sources/list.html",
        sources=sources,
        more=more,
        text=text,
        is_begin=after is None,
    )


def health(source: dict[str, Any]) -> str:
    """Say how a source is: paused, failing, late, new or well."""
    due = source["next_run_at"]
    if source["paused"]:
        word = "paused"
    elif (
        source["failed_runs"]
        or source["schedule_problem"]
        or source["run_state"] in ("failed", "held")
    ):
        word = "failing"
    elif due is not None and due < dt.datetime.now(dt.UTC) - _LATE:
        word = "late"
    elif source["fresh_at"] is None:
        word = "new"
    else:
        word = "well"
    return word


@section.get("/sources/new")
async def show_new(visit: Visit) -> Response:
    """Show the form for a new DMO."""
    return await _show_new(
        visit, {"name": "", "country": "", "state": "", "language": "und", "time_zone": "UTC"}
    )


@section.post("/sources/new")
async def add_dmo(visit: Visit) -> Response:
    """Add a DMO, and go on to it."""
    _need_configure(visit)
    names = ("name", "country", "state", "language", "time_zone")
    given = {name: sent_text(visit, name) for name in names}
    if await visit.db.value(
        "sources.known_dmo", name=given["name"], country=given["country"], state=given["state"]
    ):
        said = visit.gettext("There is a DMO of this name, country and state already.")
        return await _show_new(visit, given, said, status=422)
    try:
        async with visit.db.kept():
            dmo_id = await visit.db.value("sources.add_dmo", **given)
    except psycopg.Error as error:
        if error.sqlstate != "LC013":
            raise
        told = translate(error)
        return await _show_new(visit, given, visit.tongue.refusal(told), status=422)
    return visit.redirect(f"/sources/{dmo_id}", said=visit.gettext("The source was added."))


async def _show_new(
    visit: Visit, given: dict[str, str], problem: str | None = None, *, status: int = 200
) -> Response:
    _need_configure(visit)
    return visit.page(
        "sources/new.html",
        status=status,
        given=given,
        problem=problem,
        countries=await visit.db.rows("sources.countries"),
        zones=zones(),
    )


def _need_configure(visit: Visit) -> None:
    if not visit.user.may("pipeline:configure"):
        raise NotAllowedError("pipeline:configure")
