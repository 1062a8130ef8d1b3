"""Suggestions: what a source said and a rule did not let through, to be taken or dismissed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import psycopg
from starlette.responses import Response

from admin.pages import words
from admin.pages.review.compare import segments
from admin.pages.review.filters import Filter, read_filter
from admin.pages.review.queue import common
from admin.pages.review.record import as_text
from admin.pages.review.section import section
from admin.pages.taking_back import last_decision, take_back
from admin.web.reading import read_number, read_seen
from admin.web.visit import Visit

_PAGE_SIZE = 50
_MOST = 200
_MEANWHILE = "LC082"


@section.get("/review/suggestions")
async def list_suggestions(visit: Visit) -> Response:
    """List the open ones, the newest first."""
    return await _show(visit)


@section.post("/review/suggestions/undo")
async def undo_suggestions(visit: Visit) -> Response:
    """Take the last decision back, or say why not; what was changed since stays."""
    said, refused = await take_back(visit, whole=True)
    if refused:
        return await _show(visit, refused=refused, done=said)
    return visit.redirect("/review/suggestions", said=said)


async def _show(
    visit: Visit, *, refused: list[dict[str, Any]] | None = None, done: str = ""
) -> Response:
    params = visit.request.query_params
    source = str(params.get("source") or "").replace("\0", "")[:100]
    wanted = read_filter(params)
    found = await visit.db.rows(
        "review.suggestions",
        after=read_number(params.get("after")),
        field=wanted.field or None,
        source=source or None,
        text=wanted.q or None,
        limit=_PAGE_SIZE + 1,
    )
    rows, following = found[:_PAGE_SIZE], found[_PAGE_SIZE:]
    query = "&".join(
        part
        for part in (
            Filter(field=wanted.field, q=wanted.q).query(),
            source and urlencode({"source": source}),
        )
        if part
    )
    first = f"/review/suggestions?{query}" if query else "/review/suggestions"
    after = f"{first}{'&' if query else '?'}after={rows[-1]['id']}" if following else None
    return visit.page(
        "review/suggestions.html",
        **common(visit, wanted, []),
        rows=rows,
        part_words=words.parts(visit.tongue),
        rule_words=lambda rule: words.rule(visit.tongue, rule),
        pieces=lambda old, new: segments(as_text(old), as_text(new)),
        source=source,
        next_path=after,
        first_path=first if params.get("after") else None,
        suggestion_count=await visit.db.value("review.suggestion_count"),
        is_filtered=bool(query),
        here=first,
        last=await last_decision(visit, is_estate=False),
        refused=refused or [],
        done=done,
        status=409 if refused and not done else 200,
    )


@section.post("/review/suggestions")
async def decide_suggestions(visit: Visit) -> Response:
    """Take or dismiss one, or those that were selected."""
    form = visit.form
    one = str(form.get("one") or "")
    verb, _, number = one.partition(".")
    takes = (verb or str(form.get("all") or "")) == "take"
    ids = [number] if number else [str(value) for value in form.getlist("pick")][:_MOST]
    done = edited = 0
    for text in ids:
        suggestion_id = read_number(text)
        if suggestion_id is None or (number == "" and not await _is_open(visit, suggestion_id)):
            continue
        try:
            async with visit.db.kept():
                await visit.db.run(
                    "review.decide_suggestion",
                    id=suggestion_id,
                    take=takes,
                    seen=read_seen(form.get(f"seen.{suggestion_id}")),
                    theirs=read_seen(form.get(f"theirs.{suggestion_id}")),
                )
        except psycopg.Error as error:
            if number or error.sqlstate != _MEANWHILE:
                raise
            edited += 1
            continue
        done += 1
    said = words.decided_suggestions(visit.tongue, done, taken=takes)
    if edited:
        said += " " + visit.tongue.ngettext(
            "%(num)s waits, since its field or the source's news changed: look at it again.",
            "%(num)s wait, since their fields or the sources' news changed: look at them again.",
            edited,
        )
    back = str(form.get("back") or "")
    is_ours = back.startswith("/review/suggestions") and "\\" not in back
    return visit.redirect(back if is_ours else "/review/suggestions", said=said)


async def _is_open(visit: Visit, suggestion_id: int) -> bool:
    """Tell whether it is still open: longitude goes with latitude."""
    return bool(await visit.db.value("review.suggestion_is_open", id=suggestion_id))
