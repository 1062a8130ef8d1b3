"""Taking back what was decided: what the pages of suggestions and of many at once share."""

from __future__ import annotations

from typing import Any

import psycopg

from admin.database import Row
from admin.pages import words
from admin.pages.answers import refusals
from admin.web.errors import NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit
from loader.database import translate


async def last_decision(visit: Visit, *, is_estate: bool) -> Row | None:
    """Give what the visitor last decided on suggestions, with what the bar says of it."""
    return _told(visit, await visit.db.row("undo.last_suggestions", is_estate=is_estate))


async def last_of_listing(
    visit: Visit, *, listing_id: int | None = None, record_id: Any = None
) -> Row | None:
    """Give what the visitor last decided on suggestions for one listing."""
    row = await visit.db.row("undo.last_of_listing", listing_id=listing_id, record_id=record_id)
    return _told(visit, row)


async def take_back(visit: Visit, *, whole: bool) -> tuple[str, list[dict[str, Any]]]:
    """Take a decision on suggestions back; give what to say, and what was refused and why."""
    told = await _asked(visit, "undo.suggestions", whole=whole)
    return _open_again(visit, told["undone"]), refusals(told)


async def take_bulk_back(visit: Visit) -> tuple[str, list[dict[str, Any]]]:
    """Take back what was done to many listings; give what to say, and what was refused and why."""
    told = await _asked(visit, "undo.bulk")
    undone = told["undone"]
    if str(told.get("action")).endswith("_suggestions") or not undone:
        return _open_again(visit, undone), refusals(told)
    said = visit.tongue.ngettext(
        "%(num)s listing is what it was before.",
        "%(num)s listings are what they were before.",
        undone,
    )
    return said, refusals(told)


def _open_again(visit: Visit, count: int) -> str:
    if not count:
        return ""
    return visit.tongue.ngettext(
        "%(num)s suggestion is open again; what stood before stands.",
        "%(num)s suggestions are open again; what stood before stands.",
        count,
    )


async def _asked(visit: Visit, query: str, **values: Any) -> dict[str, Any]:
    """Ask for it. If all of it is refused, the page says why, in its place."""
    undo_id = read_number(visit.form.get("undo_id"))
    if undo_id is None:
        # The database would take back whatever was decided last.
        raise NotFoundError
    await visit.db.run("review.take_time")
    try:
        async with visit.db.kept():
            told: dict[str, Any] = await visit.db.value(query, undo_id=undo_id, **values)
            return told
    except psycopg.Error as error:
        refused = translate(error)
        if not (refused.code or "").startswith("LC"):
            raise
        told_why = {"detail": refused.detail, "hint": refused.hint}
        return {
            "undone": 0,
            "refused": [{"code": refused.code, "message": str(refused), **told_why}],
        }


def _told(visit: Visit, row: Row | None) -> Row | None:
    if row is None:
        return None
    said = words.decided_suggestions(visit.tongue, row["row_count"], taken=row["status"] == "taken")
    return {**row, "said": said}
