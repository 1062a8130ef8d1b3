"""Many listings at once, for managers: a filter, what would come of it, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from admin.pages.answers import refusals
from admin.pages.mls.section import SYSTEMS, brokers, is_manager, offices, section
from admin.pages.taking_back import take_bulk_back
from admin.web.errors import NotAllowedError
from admin.web.reading import LARGEST_ID, read_uuid
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
    """Do what the preview showed, unless the filter finds other listings by now.

    What portals hear of may not come back: it is done if that was said to be known.
    """
    numbers, problems = await _numbers(visit, visit.form)
    if problems:
        return await _show(visit, visit.form)
    await visit.db.run("review.take_time")
    try:
        async with visit.db.kept():
            told = await visit.db.value("mls.bulk", **_asked(visit.form, numbers, dry_run=False))
            if told["portals"] and visit.form.get("sure") != "yes":
                raise _NotSureError
    except _NotSureError:
        return await _show(visit, visit.form, is_unsure=True)
    done = visit.tongue.ngettext(
        "Done for %(num)s listing.", "Done for %(num)s listings.", told["done"]
    )
    if not told["refused"]:
        return visit.redirect("/mls/bulk", said=done)
    return await _show(visit, visit.form, told=told, done=done)


@section.post("/mls/bulk/undo")
async def undo_bulk(visit: Visit) -> Response:
    """Take back what was done last; what somebody changed since stays, and is told."""
    said, refused = await take_bulk_back(visit)
    if refused:
        asked = QueryParams()
        return await _show(visit, asked, done=said, refused=refused)
    return visit.redirect("/mls/bulk", said=said)


class _NotSureError(Exception):
    """Portals would hear of it, and nobody said that this is known."""


async def _show(
    visit: Visit,
    asked: QueryParams | FormData,
    *,
    told: dict[str, Any] | None = None,
    done: str | None = None,
    refused: list[dict[str, Any]] | None = None,
    is_unsure: bool = False,
) -> Response:
    if not is_manager(visit):
        raise NotAllowedError(visit.gettext("scope global"))
    action = str(asked.get("action", ""))
    numbers, problems = await _numbers(visit, asked)
    is_preview = told is None and action in ACTIONS and not problems
    if is_preview:
        await visit.db.run("review.take_time")
        told = await visit.db.value("mls.bulk", **_asked(asked, numbers, dry_run=True))
    sample: list[dict[str, Any]] = []
    reasons: list[dict[str, Any]] = []
    if told is not None:
        ids = [one["listing_id"] for one in told["listings"][:_SHOWN]]
        sample = await visit.db.rows("mls.named", ids=ids)
        reasons = refusals({"refused": told["refusals"]})
    return visit.page(
        "mls/bulk.html",
        status=422 if problems or is_unsure else 409 if refused and not done else 200,
        problems=problems,
        action=action,
        last=await visit.db.row("undo.last_bulk"),
        refused=refused or [],
        is_unsure=is_unsure,
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


async def _numbers(
    visit: Visit, asked: QueryParams | FormData
) -> tuple[dict[str, str], dict[str, str]]:
    """Give the numbers of the filter as the database reads them, and what is wrong with others."""
    numbers: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in _NUMBERS:
        text = str(asked.get(name) or "").strip()
        if not text:
            continue
        number = await visit.db.value("mls.number", text=text, is_whole=name == "older_than_days")
        if number is None:
            problems[name] = visit.gettext("This is no number.")
        elif not 0 <= number <= LARGEST_ID:
            problems[name] = visit.gettext("This is too little or too much.")
        else:
            numbers[name] = str(number)
    return numbers, problems


def _asked(
    asked: QueryParams | FormData, numbers: Mapping[str, str], *, dry_run: bool
) -> dict[str, Any]:
    """Give what the database is asked: the filter of what was filled in, and the action."""
    given = {name: str(asked.get(name) or "").strip() for name in _ALL}
    filters: dict[str, Any] = {name: given[name] for name in _TEXTS if given[name]}
    filters |= {name: _id(given[name]) for name in _IDS if given[name]}
    filters |= numbers
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


def _id(text: str) -> str:
    """Give an id as the database has them; what is none finds nothing."""
    return str(read_uuid(text) or UUID(int=0))
