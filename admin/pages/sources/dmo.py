"""One DMO: how it is, its feeds, what its stages run with, and what may be changed about it."""

from __future__ import annotations

from typing import Any

import psycopg
from starlette.responses import Response

from admin.pages.runs.people import names_of
from admin.pages.sources.section import find_dmo, path_number, section, sent_text, zones
from admin.web.errors import NotAllowedError
from admin.web.reading import read_when_seen
from admin.web.visit import Visit
from loader.database import translate

_FILES = ("csv", "file")
_TOLD = ("LC013", "LC082")


@section.get("/sources/{dmo_id:int}")
async def show_dmo(visit: Visit) -> Response:
    """Show it."""
    return await _show(visit)


async def _show(visit: Visit, problem: str | None = None, *, status: int = 200) -> Response:
    dmo = await find_dmo(visit)
    stages = await visit.db.rows("sources.stages", dmo_id=dmo["id"], type=None)
    runs = await visit.db.rows("sources.recent_runs", dmo_id=dmo["id"])
    feeds = await visit.db.rows("sources.feeds", dmo_id=dmo["id"])
    settings = stages[0]["config_params"]
    is_fetched = settings.get("source_type", "csv") not in _FILES
    actors = [stage["changed_by"] for stage in stages] + [run["enqueued_by"] for run in runs]
    return visit.page(
        "sources/dmo.html",
        status=status,
        dmo=dmo,
        feeds=feeds,
        stages=stages,
        runs=runs,
        names=await names_of(visit, [*actors, *(feed["paused_by"] for feed in feeds)]),
        source_type=settings.get("source_type", "csv"),
        is_fetched=is_fetched,
        can_fetch=is_fetched or settings.get("path") is not None,
        problem=problem,
    )


@section.get("/sources/{dmo_id:int}/edit")
async def show_edit(visit: Visit) -> Response:
    """Show the form for its name, language and time zone."""
    if not visit.user.may("pipeline:configure"):
        raise NotAllowedError("pipeline:configure")
    return await _show_edit(visit)


@section.post("/sources/{dmo_id:int}/edit")
async def edit_dmo(visit: Visit) -> Response:
    """Change its name, language and time zone."""
    dmo = await find_dmo(visit)
    given = {name: sent_text(visit, name) for name in ("name", "language", "time_zone")}
    # A form that does not tell when it was shown overwrites nothing.
    seen = read_when_seen(sent_text(visit, "seen"))
    try:
        async with visit.db.kept():
            await visit.db.run("sources.change_dmo", dmo_id=dmo["id"], seen=seen, **given)
    except psycopg.Error as error:
        if error.sqlstate not in _TOLD:
            raise
        told = translate(error)
        if error.sqlstate == "LC082":
            text = visit.tongue.refusal(told, with_detail=True)
            return await _show_edit(visit, given, text, status=409)
        return await _show_edit(visit, given, visit.tongue.refusal(told), status=422)
    return visit.redirect(f"/sources/{dmo['id']}", said=visit.gettext("The source was changed."))


async def _show_edit(
    visit: Visit,
    given: dict[str, str] | None = None,
    problem: str | None = None,
    *,
    status: int = 200,
) -> Response:
    dmo = await find_dmo(visit)
    return visit.page(
        "sources/edit.html",
        status=status,
        dmo=dmo,
        given=given or dmo,
        problem=problem,
        zones=zones(),
    )


@section.post("/sources/{dmo_id:int}/feeds")
async def set_feed(visit: Visit) -> Response:
    """Add a feed, or give one another rank."""
    dmo_id, name = path_number(visit, "dmo_id"), sent_text(visit, "name")
    rank = sent_text(visit, "rank") or "100"
    is_number = rank.isascii() and rank.isdecimal() and len(rank) <= len("100000")
    try:
        async with visit.db.kept():
            await visit.db.run(
                "sources.set_source",
                dmo_id=dmo_id,
                name=name,
                rank=int(rank) if is_number else None,
            )
    except psycopg.Error as error:
        if error.sqlstate != "LC002":
            raise
        told = translate(error)
        return await _show(visit, visit.tongue.refusal(told), status=422)
    said = visit.gettext("The feed %(name)s has the rank %(rank)s.", name=name, rank=rank)
    return visit.redirect(f"/sources/{dmo_id}", said=said)


@section.post("/sources/{dmo_id:int}/feeds/pause")
async def pause_feed(visit: Visit) -> Response:
    """Pause a feed: nothing of it begins by itself until somebody resumes it."""
    done = await _pause_or_resume(visit, "sources.pause")
    said = visit.tongue.ngettext(
        "%(name)s is paused; %(num)s job was put aside.",
        "%(name)s is paused; %(num)s jobs were put aside.",
        done["jobs"],
        name=done["source_name"],
    )
    return visit.redirect(f"/sources/{path_number(visit, 'dmo_id')}", said=said)


@section.post("/sources/{dmo_id:int}/feeds/resume")
async def resume_feed(visit: Visit) -> Response:
    """Let a feed go on."""
    done = await _pause_or_resume(visit, "sources.resume")
    said = visit.gettext("%(name)s goes on.", name=done["source_name"])
    return visit.redirect(f"/sources/{path_number(visit, 'dmo_id')}", said=said)


async def _pause_or_resume(visit: Visit, query: str) -> dict[str, Any]:
    done: dict[str, Any] = await visit.db.value(
        query,
        dmo_id=path_number(visit, "dmo_id"),
        name=sent_text(visit, "name"),
        reason=sent_text(visit, "reason"),
    )
    return done
