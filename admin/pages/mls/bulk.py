"""Many listings at once, for managers: a filter, what would come of it, and doing it."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb
from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from admin.pages.mls.answers import refusals
from admin.pages.mls.section import SYSTEMS, brokers, is_manager, offices, section
from admin.web.errors import NotAllowedError
from admin.web.reading import read_number, read_uuid
from admin.web.visit import Visit

_MOST = 500
_SHOWN = 20
_TEXTS = ("status", "origin_system", "origin_status", "property_type", "city")
_NUMBERS = ("min_price", "max_price", "older_than_days")
_IDS = ("office_id", "broker_id")
_ALL = (*_TEXTS, *_NUMBERS, *_IDS, "origin_deleted", "suggested")
ACTIONS = (
    *("claim", "assign", "advance", "publish", "withdraw"),
    *("accept_suggestions", "dismiss_suggestions"),
)


@section.get("/mls/bulk")
async def show_bulk(visit: Visit) -> Response:
    """Show the filter, and with an action what it would do."""
    return await _show(visit, visit.request.query_params)


@section.post("/mls/bulk")
async def do_bulk(visit: Visit) -> Response:
    """Do what the preview showed, unless the filter finds other listings by now."""
    told = await visit.db.value("mls.bulk", **_asked(visit.form, dry_run=False))
    done = visit.tongue.ngettext(
        "Done for %(num)s listing.", "Done for %(num)s listings.", told["done"]
    )
    if not told["refused"]:
        return visit.redirect("/mls/bulk", said=done)
    return await _show(visit, visit.form, told=told, done=done)


async def _show(
    visit: Visit,
    asked: QueryParams | FormData,
    *,
    told: dict[str, Any] | None = None,
    done: str | None = None,
) -> Response:
    if not is_manager(visit):
        raise NotAllowedError(visit.gettext("scope global"))
    action = str(asked.get("action", ""))
    is_preview = told is None and action in ACTIONS
    if is_preview:
        told = await visit.db.value("mls.bulk", **_asked(asked, dry_run=True))
    sample: list[dict[str, Any]] = []
    reasons: list[dict[str, Any]] = []
    if told is not None:
        ids = [one["listing_id"] for one in told["listings"][:_SHOWN]]
        sample = await visit.db.rows("mls.named", ids=ids)
        reasons = refusals({"refused": told["refusals"]})
    return visit.page(
        "mls/bulk.html",
        action=action,
        asked={name: str(asked.get(name) or "").strip() for name in _ALL},
        broker=str(asked.get("broker") or ""),
        to_status=str(asked.get("to_status") or ""),
        note=str(asked.get("note") or ""),
        told=told,
        is_preview=is_preview,
        done=done,
        sample=sample,
        reasons=reasons,
        brokers=await brokers(visit),
        offices=await offices(visit),
        systems=SYSTEMS,
        statuses=[row["status"] for row in await visit.db.rows("mls.statuses")],
        types=[row["property_type"] for row in await visit.db.rows("mls.property_types")],
        fields=[row["field"] for row in await visit.db.rows("mls.rule_fields")],
        most=_MOST,
    )


def _asked(asked: QueryParams | FormData, *, dry_run: bool) -> dict[str, Any]:
    """Give what the database is asked: the filter of what was filled in, and the action."""
    given = {name: str(asked.get(name) or "").strip() for name in _ALL}
    filters: dict[str, Any] = {name: given[name] for name in (*_TEXTS, *_IDS) if given[name]}
    filters |= {name: _number(given[name]) for name in _NUMBERS if given[name]}
    if given["broker_id"] == "none":
        filters["broker_id"] = None
    if given["origin_deleted"]:
        filters["origin_deleted"] = given["origin_deleted"] == "yes"
    action = str(asked.get("action", ""))
    if given["suggested"] or action.endswith("_suggestions"):
        filters["suggested"] = [] if given["suggested"] in {"", "any"} else [given["suggested"]]
    return {
        "filter": Jsonb({**filters, "limit": _MOST}),
        "action": action,
        "broker": read_uuid(str(asked.get("broker") or "")),
        "to_status": str(asked.get("to_status") or "") or None,
        "note": str(asked.get("note") or "").strip() or None,
        "dry_run": dry_run,
        "seen": None if dry_run else str(asked.get("seen") or "none"),
    }


def _number(text: str) -> int | str:
    """Give a whole number; what is none goes to the database, which says so."""
    return number if (number := read_number(text)) is not None else text
