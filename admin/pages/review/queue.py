"""The queue: the list, and beside it the record that is being decided."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.database import Row
from admin.pages import words
from admin.pages.review.filters import USER, Filter, read_filter
from admin.pages.review.record import as_input, as_text, load_record
from admin.pages.review.section import section
from admin.web.badge import ENOUGH, show_badge
from admin.web.errors import NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit

PAGE_SIZE = 50
_MOST_COUNTED = 2000


@section.get("/review")
async def show_queue(visit: Visit) -> Response:
    """Show the queue and its first record, or the one that the address names."""
    params = visit.request.query_params
    wanted = read_filter(params)
    wanted_row = read_number(params.get("row"))
    after = _position(params.get("after"))
    rows = await load_rows(visit, wanted, after=after, limit=PAGE_SIZE + 1)
    is_first = after is None
    if wanted_row and all(row["staging_id"] != wanted_row for row in rows[:PAGE_SIZE]):
        from_there = await _rows_from(visit, wanted, wanted_row)
        rows, is_first = from_there or rows, is_first and not from_there
    following = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    rows = rows[:PAGE_SIZE]
    row_id = wanted_row or (rows[0]["staging_id"] if rows else None)
    people = await visit.db.rows("review.people")
    return visit.page(
        "review/queue.html",
        **await _around(visit, wanted),
        # What stands on one page is counted already.
        found={"rows": len(rows), "is_more": False}
        if is_first and following is None
        else await _count(visit, wanted),
        **await _shown(visit, row_id, is_named=wanted_row is not None),
        **common(visit, wanted, people),
        rows=rows,
        row_id=row_id,
        filter_values=parse_qsl(wanted.query()),
        next_path=_more(wanted, following),
        first_path=wanted.path() if after else None,
        last=await last_action(visit),
    )


@section.get("/review/count")
async def show_count(visit: Visit) -> Response:
    """Show how many rows the filter finds by now: others decide too."""
    wanted = read_filter(visit.request.query_params)
    return visit.page("review/_count.html", found=await _count(visit, wanted))


@section.get("/review/rows/{row_id}")
async def show_record(visit: Visit) -> Response:
    """Show a record: as a part of the queue for htmx, else the queue with it."""
    row_id = read_number(visit.request.path_params["row_id"])
    if row_id is None:
        raise NotFoundError
    wanted = read_filter(visit.request.query_params)
    if not visit.is_htmx:
        return visit.redirect(wanted.path_of(row_id))
    people = await visit.db.rows("review.people")
    return visit.page(
        "review/_record.html", **common(visit, wanted, people), **await load_record(visit, row_id)
    )


async def load_rows(
    visit: Visit, wanted: Filter, *, after: dict[str, int] | None, limit: int
) -> list[Row]:
    """Give rows of the queue in its order."""
    return await visit.db.rows(
        "review.rows",
        filter=Jsonb(wanted.for_database(visit.user.id)),
        limit=limit,
        after=Jsonb(after) if after else None,
        newest=wanted.newest_first,
    )


async def load_items(visit: Visit, ids: list[int]) -> list[Row]:
    """Give rows by number, as the list shows them, whatever has become of them."""
    return await visit.db.rows(
        "review.rows", filter=Jsonb({"ids": ids}), limit=len(ids), after=None, newest=False
    )


async def last_action(visit: Visit) -> Row | None:
    """Give what the visitor decided last and can undo."""
    if not visit.user.may("pipeline:review"):
        return None
    return await visit.db.row("review.last_action")


def common(visit: Visit, wanted: Filter, people: list[Row]) -> dict[str, Any]:
    """Give what every template of review uses."""
    tongue = visit.tongue
    names = {str(person["user_id"]): person["name"] for person in people}
    return {
        "filter": wanted,
        "flag_words": words.flags(tongue),
        "action_words": words.actions(tongue),
        "status_words": words.statuses(tongue),
        "field_words": words.fields(tongue),
        "name_fields": lambda names: ", ".join(map(tongue.field, names.split(", "))),
        "verdict_words": words.verdicts(tongue),
        "reason_words": words.reasons(tongue),
        "say_decided": lambda decision, count: words.decisions(tongue, decision, count),
        "say_held": lambda reason: words.hold_reason(tongue, reason),
        "people": people,
        "name_of": lambda actor: _name(names, actor, tongue.gettext("a former colleague")),
        "as_text": as_text,
        "as_input": as_input,
        "tiles": visit.request.app.state.settings.tiles,
        "tiles_credit": visit.request.app.state.settings.tiles_credit,
    }


def _name(names: dict[str, str], actor: object, unknown: str) -> str:
    """Give what whoever acted is called: users by name, all else as it is written."""
    text = str(actor or "")
    return names.get(text, unknown if USER.fullmatch(text) else text)


async def _shown(visit: Visit, row_id: int | None, *, is_named: bool) -> dict[str, Any]:
    if row_id is None:
        return {"record": None}
    try:
        return await load_record(visit, row_id)
    except NotFoundError:
        if is_named:
            raise
        return {"record": None}


@section.get("/review/waiting")
async def count_waiting(visit: Visit) -> Response:
    """Tell how much waits for anybody, for the badge beside the entry."""
    filter_ = Jsonb(Filter().for_database(visit.user.id))
    counts = await visit.db.value("review.counts", filter=filter_, limit=ENOUGH)
    return show_badge(visit, counts["rows"])


async def _count(visit: Visit, wanted: Filter) -> dict[str, Any]:
    """Count what a filter finds, up to a thousand or two."""
    counts: dict[str, Any] = await visit.db.value(
        "review.counts", filter=Jsonb(wanted.for_database(visit.user.id)), limit=_MOST_COUNTED
    )
    return counts


async def _around(visit: Visit, wanted: Filter) -> dict[str, Any]:
    """Give what stands around the list: counts, banners, choices of the filter."""
    return {
        "counts": await _count(visit, Filter()),
        "dmos": await visit.db.rows("review.dmos"),
        "held_batches": await visit.db.rows("review.held_batches"),
        "unflagged": await visit.db.rows("review.unflagged") if wanted.is_empty else [],
        "views": await visit.db.rows("review.views"),
        "suggestion_count": await visit.db.value("review.suggestion_count"),
    }


async def _rows_from(visit: Visit, wanted: Filter, row_id: int) -> list[Row]:
    """Give the rows from the named one on."""
    items = await load_items(visit, [row_id])
    if not items:
        return []
    before = 1 if wanted.newest_first else -1
    place = {"batch": items[0]["batch_id"], "row": row_id + before}
    return await load_rows(visit, wanted, after=place, limit=PAGE_SIZE + 1)


def _position(text: str | None) -> dict[str, int] | None:
    batch, _, row = (text or "").partition(".")
    numbers = read_number(batch), read_number(row)
    return {"batch": numbers[0], "row": numbers[1]} if numbers[0] and numbers[1] else None


def _more(wanted: Filter, last: Row | None) -> str | None:
    if last is None:
        return None
    path = wanted.path()
    return f"{path}{'&' if '?' in path else '?'}after={last['batch_id']}.{last['staging_id']}"
