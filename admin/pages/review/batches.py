"""Held batches: look at what they would do, release them, or reject them."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.pages.review.deciding import read_note
from admin.pages.review.filters import Filter
from admin.pages.review.queue import common
from admin.pages.review.section import section
from admin.web.errors import NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit

_ALL = ["pending", "accepted", "held"]


@section.get("/review/batches/{batch_id}")
async def show_batch(visit: Visit) -> Response:
    """Show what a held batch would do, and ask what is to become of it."""
    batch = await _batch(visit)
    await visit.db.run("review.take_time")
    preview = await visit.db.value(
        "review.preview", filter=Jsonb({"batch": batch["batch_id"], "status": _ALL})
    )
    return visit.page(
        "review/_batch.html" if visit.is_htmx else "review/batch.html",
        **common(visit, Filter(batch=batch["batch_id"], why="any"), []),
        batch=batch,
        preview=preview,
    )


@section.post("/review/batches/{batch_id}")
async def decide_batch(visit: Visit) -> Response:
    """Release a held batch, with or without its removals; or reject all of it."""
    batch = await _batch(visit)
    batch_id, note = batch["batch_id"], read_note(visit.form)
    await visit.db.run("review.take_time")
    match visit.form.get("what"):
        case "release":
            await visit.db.value("review.release", batch_id=batch_id, note=note)
            said = visit.gettext("The batch is released: its rows can be accepted and promoted.")
        case "without_removals":
            await _reject(visit, {"batch": batch_id, "action": "delete", "status": _ALL}, note)
            said = visit.gettext("The batch is released, and its removals are rejected.")
        case "reject":
            await _reject(visit, {"batch": batch_id, "status": _ALL}, note)
            said = visit.gettext("All of the batch is rejected.")
        case _:
            raise NotFoundError
    return visit.redirect("/review", said=said)


async def _reject(visit: Visit, wanted: dict[str, Any], note: str | None) -> None:
    await visit.db.value(
        "review.decide",
        filter=Jsonb(wanted),
        decision="reject",
        take=None,
        fields=None,
        choices=None,
        apart=False,
        listing_id=None,
        note=note,
        release=True,
        seen=None,
        expected=None,
    )


async def _batch(visit: Visit) -> dict[str, Any]:
    batch_id = read_number(visit.request.path_params["batch_id"])
    batch = await visit.db.row("review.batch", batch_id=batch_id)
    if batch is None:
        raise NotFoundError
    return batch
