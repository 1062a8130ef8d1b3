"""Promote: what a batch would do to the listings, and having it done."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.database import Row
from admin.pages import words
from admin.pages.review.record import as_text
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.navigation import Entry
from admin.web.reading import LARGEST_ID, read_number
from admin.web.section import Section
from admin.web.visit import Visit

section = Section(
    entries=(Entry("/promote", "Promote", "promote", "pipeline", "pipeline:read"),),
    needs="pipeline:read",
)
_PAGE_SIZE = 30
_RUNNING = {"pending", "running"}


@section.get("/promote")
async def list_batches(visit: Visit) -> Response:
    """List the batches, the newest first."""
    params = visit.request.query_params
    dmo = read_number(params.get("dmo"), LARGEST_ID)
    found = await visit.db.rows(
        "promote.batches",
        after=read_number(params.get("after")),
        dmo=dmo,
        limit=_PAGE_SIZE + 1,
    )
    rows, following = found[:_PAGE_SIZE], found[_PAGE_SIZE:]
    first = f"/promote?dmo={dmo}" if dmo else "/promote"
    after = f"{first}{'&' if dmo else '?'}after={rows[-1]['batch_id']}" if following else None
    return visit.page(
        "promote/list.html",
        **_common(visit),
        rows=rows,
        dmo=dmo,
        dmos=await visit.db.rows("review.dmos"),
        next_path=after,
        first_path=first if params.get("after") else None,
    )


@section.get("/promote/{batch_id}")
async def show_batch(visit: Visit) -> Response:
    """Show a batch and its job; what promoting it would do comes in a moment."""
    batch = await _batch(visit)
    job = await visit.db.row("promote.job", batch_id=batch["batch_id"])
    is_whole = "preview" in visit.request.query_params
    return visit.page(
        "promote/batch.html",
        **_common(visit),
        batch=batch,
        job=job,
        preview=await _preview(visit, batch) if is_whole else None,
    )


@section.get("/promote/{batch_id}/preview")
async def show_preview(visit: Visit) -> Response:
    """Show what promoting a batch would do, by what is accepted now."""
    batch = await _batch(visit)
    return visit.page(
        "promote/_preview.html",
        **_common(visit),
        batch=batch,
        job=await visit.db.row("promote.job", batch_id=batch["batch_id"]),
        preview=await _preview(visit, batch),
    )


@section.get("/promote/{batch_id}/job")
async def show_job(visit: Visit) -> Response:
    """Show how far the promotion is."""
    batch = await _batch(visit)
    job = await visit.db.row("promote.job", batch_id=batch["batch_id"])
    if job is None:
        raise NotFoundError
    if job["status"] not in _RUNNING:
        visit.trigger("promote-ended")
    return visit.page("promote/_job.html", **_common(visit), batch=batch, job=job)


@section.get("/promote/{batch_id}/confirm")
async def confirm(visit: Visit) -> Response:
    """Ask once more, with the numbers."""
    _need_promote(visit)
    batch = await _batch(visit)
    return visit.page(
        "promote/_confirm.html" if visit.is_htmx else "promote/confirm.html",
        **_common(visit),
        batch=batch,
        preview=await _preview(visit, batch),
    )


@section.post("/promote/{batch_id}")
async def start(visit: Visit) -> Response:
    """Enqueue the promotion: a worker does it, and the page tells how far it is."""
    batch = await _batch(visit)
    await visit.db.value("promote.start", batch_id=batch["batch_id"])
    return visit.redirect(
        f"/promote/{batch['batch_id']}", said=visit.gettext("The promotion waits for a worker.")
    )


@section.post("/promote/{batch_id}/accept")
async def accept(visit: Visit) -> Response:
    """Accept the rows of a batch that nothing speaks against."""
    batch = await _batch(visit)
    await visit.db.run("review.take_time")
    done = await visit.db.value(
        "review.decide",
        filter=Jsonb({"batch": batch["batch_id"], "flagged": False, "status": "pending"}),
        decision="accept",
        take=None,
        fields=None,
        choices=None,
        apart=False,
        listing_id=None,
        note=None,
        release=False,
        seen=None,
        expected=None,
    )
    return visit.redirect(
        f"/promote/{batch['batch_id']}",
        said=words.decisions(visit.tongue, "accept", done["decided"]),
    )


async def _preview(visit: Visit, batch: Row) -> dict[str, Any]:
    await visit.db.run("review.take_time")
    preview: dict[str, Any] = await visit.db.value("promote.preview", batch_id=batch["batch_id"])
    return preview


async def _batch(visit: Visit) -> Row:
    batch_id = read_number(visit.request.path_params["batch_id"])
    batch = await visit.db.row("promote.batch", batch_id=batch_id)
    if batch is None:
        raise NotFoundError
    return batch


def _common(visit: Visit) -> dict[str, Any]:
    tongue = visit.tongue
    return {
        "flag_words": words.flags(tongue),
        "action_words": words.actions(tongue),
        "field_words": words.fields(tongue),
        "part_words": words.parts(tongue),
        "say_held": lambda reason: words.hold_reason(tongue, reason),
        "as_text": as_text,
        "is_running": lambda job: bool(job) and job["status"] in _RUNNING,
    }


def _need_promote(visit: Visit) -> None:
    if not visit.user.may("pipeline:promote"):
        raise NotAllowedError("pipeline:promote")
