"""What arrived and nobody has claimed: the list, claiming, and how much of it waits."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from admin.pages.answers import refusals
from admin.pages.mls.section import SYSTEMS, section
from admin.web.badge import ENOUGH, show_badge
from admin.web.reading import read_moment, read_uuid
from admin.web.visit import Visit

_PAGE = 50
_FILTERS = ("origin", "city", "type")


@section.get("/mls/claim/count")
async def count_to_claim(visit: Visit) -> Response:
    """Tell how much waits, for the badge beside the entry."""
    count = await visit.db.value("mls.count_to_claim", most=ENOUGH)
    return show_badge(visit, count)


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
        "count": await visit.db.value("mls.count_to_claim", most=1001),
        "filters": {name: filters.get(name, "") for name in _FILTERS},
        "is_filtered": bool(filters),
        "origins": SYSTEMS,
        "next": more,
        "first": f"/mls/claim?{urlencode(filters)}" if is_later else None,
    }
