"""The form in which a broker fills in a listing."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.pages import words
from admin.pages.mls.estate_form import EstateForm
from admin.pages.mls.section import find_listing, section
from admin.web.reading import read_number
from admin.web.visit import Visit
from loader.database import translate

_MEANWHILE = "LC082"


@section.get("/mls/{id}/edit")
async def show_form(visit: Visit) -> Response:
    """Show the form, each field with whose it is and what its source says."""
    listing = await find_listing(visit)
    return await _show(visit, listing, await _form(visit, listing["id"]))


@section.post("/mls/{id}/edit")
async def save_form(visit: Visit) -> Response:
    """Write what was changed; what somebody else changed meanwhile is shown, not overwritten."""
    listing = await find_listing(visit)
    form = await _form(visit, listing["id"])
    values = form.read(visit.form)
    path = f"/mls/{listing['id']}"
    if not values:
        return visit.redirect(path, said=visit.gettext("Nothing was different."))
    told = await visit.db.value("mls.read_values", id=listing["id"], values=Jsonb(values))
    form.tell(told["problems"])
    if told["problems"]:
        return await _show(visit, listing, form, status=422)
    try:
        async with visit.db.kept():
            await visit.db.value(
                "mls.edit",
                id=listing["id"],
                values=Jsonb(values),
                seen=read_number(visit.form.get("version")) or 0,
                reason=visit.form.get("reason"),
            )
    except psycopg.Error as error:
        refused = translate(error)
        if refused.code != _MEANWHILE:
            raise
        return await _show(visit, listing, form, status=409, refused=refused)
    return visit.redirect(path, said=visit.gettext("Saved. These fields are now yours."))


async def _form(visit: Visit, listing_id: Any) -> EstateForm:
    told = await visit.db.value("mls.form", id=listing_id)
    actors = list({one["given_by"] for one in told["fields"] if one["given_by"]})
    names = {row["actor"]: row["name"] for row in await visit.db.rows("mls.names", actors=actors)}
    for one in told["fields"]:
        one["given_by"] = names.get(one["given_by"], one["given_by"])
    lookups: dict[str, list[str]] = {}
    for row in await visit.db.rows("mls.lookups"):
        lookups.setdefault(row["lookup"], []).append(row["value"])
    return EstateForm(told, lookups)


async def _show(
    visit: Visit, listing: Any, form: EstateForm, *, status: int = 200, refused: Any = None
) -> Response:
    return visit.page(
        "mls/edit.html",
        status=status,
        listing=listing,
        form=form,
        refused=refused,
        rule_word=partial(words.rule, visit.tongue),
        reason=visit.form.get("reason") or "",
    )
