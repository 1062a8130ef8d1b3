"""What sources suggest and what conflicts, of all listings in reach."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

import psycopg
from starlette.responses import Response

from admin.pages import words
from admin.pages.mls.section import is_manager, section
from admin.pages.taking_back import last_decision, take_back
from admin.web.reading import read_number, read_seen
from admin.web.visit import Visit
from loader.database import translate

_PAGE = 50
_FILTERS = ("kind", "field", "whose")
_TAKES = {"source", "ours"}


@section.get("/mls/suggestions")
async def list_suggestions(visit: Visit) -> Response:
    """Show what is open, the latest first."""
    return await _show(visit)


@section.post("/mls/suggestions")
async def settle_many(visit: Visit) -> Response:
    """Take or dismiss one, or what is ticked; tell what was refused and why."""
    alone, _, take = str(visit.form.get("one", "")).partition(".")
    if alone:
        ids, choice = [read_number(alone)], take
    else:
        ids = [read_number(text) for text in visit.form.getlist("id")]
        choice = str(visit.form.get("take", ""))
    done: set[int | None] = set()
    refused: list[dict[str, Any]] = []
    for id_ in ids[: _PAGE + 1]:
        if id_ in done:  # longitude went with latitude
            continue
        try:
            # Each by itself: a status that lacks something keeps nobody else from going on.
            async with visit.db.kept():
                answer = await visit.db.value(
                    "mls.settle_suggestion",
                    suggestion_id=id_,
                    take=choice if choice in _TAKES else None,
                    seen=read_seen(visit.form.get(f"seen.{id_}")),
                    theirs=read_seen(visit.form.get(f"theirs.{id_}")),
                )
            done.update(answer["settled"])
        except psycopg.Error as error:
            told = translate(error)
            if not (told.code or "").startswith("LC") and told.code != "42501":
                raise
            refused.append(
                {"message": str(told), "detail": told.detail, "hint": told.hint, "count": 1}
            )
    if refused:
        return await _show(visit, refused=refused, status=409)
    told_many = visit.tongue.ngettext("%(num)s decided.", "%(num)s decided.", len(done))
    asked = {name: visit.request.query_params.get(name, "") for name in _FILTERS}
    query = urlencode({name: value for name, value in asked.items() if value})
    path = f"/mls/suggestions?{query}" if query else "/mls/suggestions"
    return visit.redirect(path, said=told_many)


@section.post("/mls/suggestions/undo")
async def undo_suggestions(visit: Visit) -> Response:
    """Take the last decision back, or say why not; what was changed since stays."""
    said, refused = await take_back(visit, whole=True)
    if refused:
        return await _show(visit, refused=refused, done=said, status=200 if said else 409)
    return visit.redirect("/mls/suggestions", said=said)


async def _show(
    visit: Visit,
    *,
    refused: list[dict[str, Any]] | None = None,
    done: str = "",
    status: int = 200,
) -> Response:
    asked = visit.request.query_params
    filters = {name: asked[name].strip() for name in _FILTERS if asked.get(name, "").strip()}
    before = read_number(asked.get("before", ""))
    is_wide = is_manager(visit) and filters.get("whose") != "mine"
    rows = await visit.db.rows(
        "mls.suggestions_of_all" if is_wide else "mls.suggestions_of_brokers",
        kind=filters.get("kind"),
        field=filters.get("field"),
        mine=filters.get("whose") == "mine",
        before=before,
        limit=_PAGE + 1,
    )
    more = None
    if len(rows) > _PAGE:
        rows = rows[:_PAGE]
        more = f"/mls/suggestions?{urlencode({**filters, 'before': rows[-1]['id']})}"
    return visit.page(
        "mls/suggestions.html",
        status=status,
        rows=rows,
        refused=refused or [],
        done=done,
        last=await last_decision(visit, is_estate=True),
        rule_word=partial(words.rule, visit.tongue),
        filters={name: filters.get(name, "") for name in _FILTERS},
        is_filtered=bool(filters),
        query=urlencode(filters),
        fields=[row["field"] for row in await visit.db.rows("mls.rule_fields")],
        next=more,
        first=f"/mls/suggestions?{urlencode(filters)}" if before else None,
    )
