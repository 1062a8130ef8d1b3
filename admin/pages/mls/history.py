"""What happened to a listing: each change of a field, and a way back."""

from __future__ import annotations

from functools import partial

from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.pages import words
from admin.pages.mls.estate_form import as_text
from admin.pages.mls.section import find_listing, section
from admin.web.errors import NotFoundError
from admin.web.reading import LARGEST_KEY, read_number
from admin.web.visit import Visit

_PAGE = 50


@section.get("/mls/{id}/history")
async def show_history(visit: Visit) -> Response:
    """Show the changes of a listing and its pictures, and those of its prices."""
    listing = await find_listing(visit)
    before = read_number(visit.request.query_params.get("before", ""))
    rows = await visit.db.rows("mls.history", id=listing["id"], before=before, limit=_PAGE + 1)
    newest = rows
    if before is not None:
        newest = await visit.db.rows("mls.history", id=listing["id"], before=None, limit=1)
    path = f"/mls/{listing['id']}/history"
    fields = {row["field"] for row in await visit.db.rows("mls.estate_fields")}
    return visit.page(
        "mls/history.html",
        listing=listing,
        rule_word=partial(words.rule, visit.tongue),
        rows=rows[:_PAGE],
        prices=await visit.db.rows("mls.price_history", id=listing["id"]) if not before else [],
        fields=fields,
        version=newest[0]["id"] if newest else 0,
        next=f"{path}?before={rows[_PAGE - 1]['id']}" if len(rows) > _PAGE else None,
        first=path if before else None,
    )


@section.post("/mls/{id}/put-back/{change_id}")
async def put_back(visit: Visit) -> Response:
    """Undo one change of a field: the value before it stands again, as a person's edit."""
    listing = await find_listing(visit)
    change_id = read_number(visit.request.path_params["change_id"], LARGEST_KEY - 1) or 0
    rows = await visit.db.rows("mls.history", id=listing["id"], before=change_id + 1, limit=1)
    if not rows or rows[0]["id"] != change_id or rows[0]["data_domain"] != "mls_listings":
        raise NotFoundError
    values = {rows[0]["field"]: _written(rows[0]["old_value"])}
    if rows[0]["field"] in {"latitude", "longitude"}:
        others = await visit.db.rows("mls.change_beside", id=listing["id"], change_id=change_id)
        values.update({row["field"]: _written(row["old_value"]) for row in others})
    await visit.db.value(
        "mls.edit",
        id=listing["id"],
        values=Jsonb(values),
        seen=read_number(visit.form.get("version")) or 0,
        reason=visit.gettext("Put back what stood before change %(id)s.", id=change_id),
    )
    return visit.redirect(
        f"/mls/{listing['id']}/history", said=visit.gettext("The value before stands again.")
    )


def _written(value: object) -> str | list[str] | None:
    """Write a value as a person would fill it in."""
    return [str(item) for item in value] if isinstance(value, list) else as_text(value) or None
