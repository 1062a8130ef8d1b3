"""One piece of real estate: its way, what it lacks, what its sources say."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from starlette.responses import Response

from admin.pages import words
from admin.pages.answers import refusals
from admin.pages.mls.section import find_listing, section
from admin.pages.taking_back import last_of_listing, take_back
from admin.web.errors import NotFoundError
from admin.web.reading import read_number, read_seen
from admin.web.visit import Visit


@section.get("/mls/{id:uuid}")
async def show_piece(visit: Visit) -> Response:
    """Show one piece of real estate: its way, what it lacks, what sources say."""
    return visit.page("mls/listing.html", **await _piece(visit))


@section.post("/mls/{id}/advance")
async def advance(visit: Visit) -> Response:
    """Move it one step; tell what is missing if that is refused."""
    listing = await find_listing(visit)
    answer = await visit.db.value(
        "mls.advance",
        id=listing["id"],
        status=str(visit.form.get("status", "")),
        note=str(visit.form.get("note") or "") or None,
    )
    refused = refusals(answer)
    if refused:
        return visit.page(
            "mls/listing.html", status=409, **{**await _piece(visit), "refused": refused}
        )
    said = visit.gettext("It is %(status)s now.", status=answer["advanced"][0]["status"])
    return visit.redirect(f"/mls/{listing['id']}", said=said)


@section.post("/mls/{id}/release")
async def release(visit: Visit) -> Response:
    """Give a claimed draft back to whoever claims it next."""
    listing = await find_listing(visit)
    note = str(visit.form.get("note") or "") or None
    await visit.db.value("mls.release", id=listing["id"], note=note)
    return visit.redirect("/mls/claim", said=visit.gettext("It can be claimed again."))


@section.post("/mls/{id}/ownership")
async def set_ownership(visit: Visit) -> Response:
    """Shut its source out, or let it speak again."""
    listing = await find_listing(visit)
    by_source = visit.form.get("by_source") == "yes"
    await visit.db.value("mls.set_ownership", id=listing["id"], by_source=by_source)
    said = (
        visit.gettext("Its source is heard again.")
        if by_source
        else visit.gettext("Its source is not heard any more.")
    )
    return visit.redirect(f"/mls/{listing['id']}", said=said)


@section.post("/mls/{id}/steps")
async def set_step(visit: Visit) -> Response:
    """Say that a step of the checklist is done, open again, or not applicable."""
    listing = await find_listing(visit)
    await visit.db.value(
        "mls.set_step",
        id=listing["id"],
        code=str(visit.form.get("code", "")),
        role=str(visit.form.get("role", "")),
        state=str(visit.form.get("state", "")),
        note=str(visit.form.get("note") or "") or None,
    )
    return visit.redirect(f"/mls/{listing['id']}#checklist", said=visit.gettext("Noted."))


@section.post("/mls/{id}/suggestions/{suggestion_id}")
async def settle(visit: Visit) -> Response:
    """Take what a source suggests, or keep what stands."""
    listing = await find_listing(visit)
    number = read_number(visit.request.path_params["suggestion_id"])
    if number is None:
        raise NotFoundError
    take = "source" if visit.form.get("take") == "source" else "ours"
    await visit.db.value(
        "mls.settle_suggestion",
        suggestion_id=number,
        take=take,
        seen=read_seen(visit.form.get("seen")),
        theirs=read_seen(visit.form.get("theirs")),
    )
    said = visit.gettext("Taken.") if take == "source" else visit.gettext("Dismissed.")
    return visit.redirect(f"/mls/{listing['id']}", said=said)


@section.post("/mls/{id:uuid}/undo")
async def undo_suggestion(visit: Visit) -> Response:
    """Take the last decision on a suggestion back, or say why not."""
    listing = await find_listing(visit)
    said, refused = await take_back(visit, whole=False)
    if refused:
        page = {**await _piece(visit), "refused": refused}
        return visit.page("mls/listing.html", status=409, **page)
    return visit.redirect(f"/mls/{listing['id']}", said=said)


async def _piece(visit: Visit) -> dict[str, Any]:
    listing = await find_listing(visit)
    steps = await visit.db.rows("mls.steps", id=listing["id"])
    for step in steps:
        step["missing"] = await visit.db.rows(
            "mls.missing", id=listing["id"], status=step["to_status"]
        )
    checklist = await visit.db.rows("mls.checklist", id=listing["id"])
    fields = (await visit.db.value("mls.origins", id=listing["id"]))["fields"]
    actors = list({field["given_by"] for field in fields if field["given_by"]})
    names = {row["actor"]: row["name"] for row in await visit.db.rows("mls.names", actors=actors)}
    for field in fields:
        field["given_by"] = names.get(field["given_by"], field["given_by"])
    return {
        "listing": listing,
        "steps": steps,
        "checklist": {
            role: list(items) for role, items in groupby(checklist, key=lambda row: row["role"])
        },
        "fields": fields,
        "shown": {
            row["id"]: row
            for row in await visit.db.rows("mls.shown_of_suggestions", id=listing["id"])
        },
        "channels": await visit.db.rows("channels.of_listing", id=listing["id"]),
        "way": await visit.db.rows("mls.status_history", id=listing["id"]),
        "pictures": await visit.db.rows("mls.pictures", id=listing["id"], limit=8),
        "last": await last_of_listing(visit, record_id=listing["id"]),
        "refused": [],
        "rule_word": partial(words.rule, visit.tongue),
    }
