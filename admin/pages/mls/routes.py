"""The pages of real estate."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from admin.database import Row
from admin.pages.mls.answers import refusals
from admin.web.errors import NotFoundError
from admin.web.navigation import Entry
from admin.web.reading import read_moment, read_number, read_uuid
from admin.web.section import Section
from admin.web.visit import Visit

_PAGE = 50
_FILTERS = ("origin", "city", "type")
_ORIGINS = ("QOBRIX", "DASH_API", "DASH_FILE")

section = Section(
    entries=(
        Entry("/mls/claim", "To claim", "mls", "listings"),
        Entry("/mls/board", "Board", "overview", "listings"),
    )
)


@section.get("/mls/claim")
async def list_to_claim(visit: Visit) -> Response:
    """Show what was ingested and nobody has claimed, the oldest first."""
    return visit.page("mls/claim.html", **await _to_claim(visit), refused=[])


@section.post("/mls/claim")
async def claim(visit: Visit) -> Response:
    """Claim the listings that were ticked; tell of those that somebody else was quicker with."""
    ids = [id_ for text in visit.form.getlist("id") if (id_ := read_uuid(str(text)))]
    answer = await visit.db.value("mls.claim", ids=ids)
    refused = refusals(answer)
    if refused:
        return visit.page("mls/claim.html", status=409, **await _to_claim(visit), refused=refused)
    count = len(answer["claimed"])
    said = visit.tongue.ngettext(
        "%(num)s listing is yours now.", "%(num)s listings are yours now.", count
    )
    if count == 1:
        return visit.redirect(f"/mls/{answer['claimed'][0]['listing_id']}", said=said)
    return visit.redirect("/mls/board?whose=mine" if count else "/mls/claim", said=said)


@section.get("/mls/board")
async def show_board(visit: Visit) -> Response:
    """Show the listings by status, those that moved last on top."""
    is_mine = visit.request.query_params.get("whose") == "mine"
    rows = await visit.db.rows("mls.board", mine=is_mine)
    columns = []
    for status, cards in groupby(rows, key=lambda row: str(row["status"])):
        kept = list(cards)
        columns.append(
            {
                "status": status,
                "count": kept[0]["count"],
                "cards": [card for card in kept if card["id"] is not None],
            }
        )
    return visit.page("mls/board.html", columns=columns, is_mine=is_mine)


@section.get("/mls/{id}")
async def show_piece(visit: Visit) -> Response:
    """Show one piece of real estate: its way, what it lacks, what sources say."""
    return visit.page("mls/listing.html", **await _piece(visit))


@section.post("/mls/{id}/advance")
async def advance(visit: Visit) -> Response:
    """Move it one step; tell what is missing if that is refused."""
    listing = await _find(visit)
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
    listing = await _find(visit)
    note = str(visit.form.get("note") or "") or None
    await visit.db.value("mls.release", id=listing["id"], note=note)
    return visit.redirect("/mls/claim", said=visit.gettext("It can be claimed again."))


@section.post("/mls/{id}/ownership")
async def set_ownership(visit: Visit) -> Response:
    """Shut its source out, or let it speak again."""
    listing = await _find(visit)
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
    listing = await _find(visit)
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
    listing = await _find(visit)
    number = read_number(visit.request.path_params["suggestion_id"])
    if number is None:
        raise NotFoundError
    take = "source" if visit.form.get("take") == "source" else "ours"
    await visit.db.value("mls.settle_suggestion", suggestion_id=number, take=take)
    said = visit.gettext("Taken.") if take == "source" else visit.gettext("Dismissed.")
    return visit.redirect(f"/mls/{listing['id']}", said=said)


async def _to_claim(visit: Visit) -> dict[str, Any]:
    asked = visit.request.query_params
    filters = {name: asked[name].strip() for name in _FILTERS if asked.get(name, "").strip()}
    after_time, _, after_id = asked.get("after", "").rpartition("~")
    key = (read_moment(after_time), read_uuid(after_id))
    is_later = None not in key
    rows = await visit.db.rows(
        "mls.to_claim",
        **{name: filters.get(name) for name in _FILTERS},
        after_time=key[0] if is_later else None,
        after_id=key[1] if is_later else None,
    )
    more = None
    if len(rows) > _PAGE:
        rows = rows[:_PAGE]
        after = f"{rows[-1]['ingested_at'].isoformat()}~{rows[-1]['id']}"
        more = f"/mls/claim?{urlencode({**filters, 'after': after})}"
    return {
        "rows": rows,
        "count": await visit.db.value("mls.count_to_claim"),
        "filters": {name: filters.get(name, "") for name in _FILTERS},
        "is_filtered": bool(filters),
        "origins": dict.fromkeys(_ORIGINS),
        "next": more,
        "first": f"/mls/claim?{urlencode(filters)}" if is_later else None,
    }


async def _piece(visit: Visit) -> dict[str, Any]:
    listing = await _find(visit)
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
        "channels": await visit.db.rows("channels.of_listing", id=listing["id"]),
        "media": await visit.db.rows("mls.media", id=listing["id"]),
        "history": await visit.db.rows("mls.status_history", id=listing["id"]),
        "refused": [],
    }


async def _find(visit: Visit) -> Row:
    id_ = read_uuid(visit.request.path_params["id"])
    listing = await visit.db.row("mls.listing", id=id_) if id_ else None
    if listing is None:
        raise NotFoundError
    return listing
