"""What is to be done for a listing, by whom and until when, and what people note."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from psycopg.types.json import Jsonb
from starlette.exceptions import HTTPException
from starlette.responses import Response

from admin.pages.mls.section import brokers, find_listing, is_manager, section
from admin.web.errors import NotFoundError
from admin.web.reading import read_moment, read_uuid
from admin.web.visit import Visit

_TASK = ("title", "description", "priority", "status", "assigned_to", "due_date")


@section.get("/mls/{id}/tasks")
async def show_tasks(visit: Visit) -> Response:
    """Show a listing's tasks, the days of its steps, and its notes."""
    listing = await find_listing(visit)
    checklist = await visit.db.rows("mls.checklist", id=listing["id"])
    return visit.page(
        "mls/tasks.html",
        listing=listing,
        tasks=await visit.db.rows("mls.tasks", id=listing["id"]),
        notes=await visit.db.rows("mls.notes", id=listing["id"]),
        checklist={
            role: list(items) for role, items in groupby(checklist, key=lambda row: row["role"])
        },
        people=await brokers(visit),
        is_manager=is_manager(visit),
    )


@section.post("/mls/{id}/tasks")
async def add_task(visit: Visit) -> Response:
    """Add a task."""
    return await _save_task(visit, None, visit.gettext("The task is added."))


@section.post("/mls/{id}/tasks/{task_id}")
async def change_task(visit: Visit) -> Response:
    """Change a task."""
    return await _save_task(visit, "task_id", visit.gettext("Saved."))


async def _save_task(visit: Visit, name: str | None, said: str) -> Response:
    listing = await find_listing(visit)
    given: dict[str, Any] = {
        field: str(visit.form[field]).strip() or None for field in _TASK if field in visit.form
    }
    await visit.db.value(
        "mls.save_task",
        id=listing["id"],
        task_id=_named(visit, name),
        values=Jsonb(given),
        seen=read_moment(str(visit.form.get("seen", ""))),
    )
    return _back(visit, listing, said)


@section.post("/mls/{id}/notes")
async def add_note(visit: Visit) -> Response:
    """Add a note."""
    return await _save_note(visit, None, visit.gettext("The note is added."))


@section.post("/mls/{id}/notes/{note_id}")
async def change_note(visit: Visit) -> Response:
    """Change a note, or take it away."""
    return await _save_note(visit, "note_id", visit.gettext("Saved."))


async def _save_note(visit: Visit, name: str | None, said: str) -> Response:
    listing = await find_listing(visit)
    is_removed = "remove" in visit.form
    await visit.db.value(
        "mls.save_note",
        id=listing["id"],
        note_id=_named(visit, name),
        content=None if is_removed else str(visit.form.get("content", "")) or None,
        is_private="private" in visit.form,
        seen=read_moment(str(visit.form.get("seen", ""))),
    )
    return _back(visit, listing, visit.gettext("The note is gone.") if is_removed else said)


@section.post("/mls/{id}/plan")
async def plan_step(visit: Visit) -> Response:
    """Say until when a step is due, and what there is to note."""
    listing = await find_listing(visit)
    text = str(visit.form.get("due_date", "")).strip()
    due_date = await visit.db.value("mls.read_date", text=text) if text else None
    if text and due_date is None:
        raise HTTPException(422, visit.gettext("%(text)s is no day.", text=text))
    await visit.db.value(
        "mls.plan_step",
        id=listing["id"],
        role=str(visit.form.get("role", "")),
        code=str(visit.form.get("code", "")),
        due_date=due_date,
        note=visit.form.get("note") or None,
        seen=read_moment(str(visit.form.get("seen", ""))),
    )
    return _back(visit, listing, visit.gettext("Saved."))


@section.post("/mls/approvals/{approval_id}/reason")
async def revise_approval(visit: Visit) -> Response:
    """Say otherwise why an approval is asked for."""
    id_ = read_uuid(str(visit.request.path_params["approval_id"]))
    reason = visit.form.get("reason") or None
    listing_id = await visit.db.value("mls.revise_approval", id=id_, reason=reason)
    return visit.redirect(f"/mls/{listing_id}/papers", said=visit.gettext("Saved."))


def _named(visit: Visit, name: str | None) -> Any:
    """Give the id that the address names; None when it is about something new."""
    if name is None:
        return None
    id_ = read_uuid(str(visit.request.path_params[name]))
    if id_ is None or read_moment(str(visit.form.get("seen", ""))) is None:
        raise NotFoundError
    return id_


def _back(visit: Visit, listing: dict[str, Any], said: str) -> Response:
    return visit.redirect(f"/mls/{listing['id']}/tasks", said=said)
