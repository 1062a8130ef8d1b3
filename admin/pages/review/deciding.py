"""Deciding a record: accept, hold, reject, merge; undo; who looks after it."""

from __future__ import annotations

import json
from typing import Any

from psycopg.types.json import Jsonb
from starlette.datastructures import FormData
from starlette.responses import Response

from admin.pages import words
from admin.pages.review.filters import Filter, read_filter
from admin.pages.review.queue import common, last_action, load_items, load_rows
from admin.pages.review.record import load_record
from admin.pages.review.section import section
from admin.web.errors import NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit
from loader.errors import CdlError

_TAKES = ("source", "ours", "value", "rules")
_LONGEST_NOTE = 2000


@section.post("/review/rows/{row_id}")
async def decide(visit: Visit) -> Response:
    """Decide a record, and go on to the next one."""
    row_id = _row_id(visit)
    form = visit.form
    decision = read_word(form.get("decision"))
    merge_with = read_number(form.get("with_row"))
    listing_id = read_number(form.get("with_listing"))
    ids = [row_id, *([merge_with] if merge_with else [])]
    seen = {str(row_id): str(form.get("seen") or "")}
    if merge_with:
        seen[str(merge_with)] = str(form.get("with_seen") or "")
    is_accepting = decision == "accept"
    choices = read_choices(form, visit) if is_accepting else []
    await visit.db.value(
        "review.decide",
        filter=Jsonb({"ids": ids}),
        decision=decision,
        take=None,
        fields=None,
        choices=Jsonb(choices) if choices else None,
        apart=is_accepting and form.get("apart") == "yes",
        listing_id=listing_id if decision == "merge" else None,
        note=read_note(form),
        release=False,
        seen=Jsonb(seen),
        expected=None,
    )
    wanted = read_filter(visit.request.query_params)
    return await _go_on(visit, wanted, row_id, ids)


@section.post("/review/undo")
async def undo(visit: Visit) -> Response:
    """Take a decision back, and show what it was about."""
    action_id = read_number(visit.form.get("action_id"))
    told = await visit.db.value("review.undo", action_id=action_id)
    said = visit.tongue.ngettext(
        "%(num)s row is what it was before.",
        "%(num)s rows are what they were before.",
        told["undone"],
    )
    if told["kept"] > 0:
        said += " " + visit.tongue.ngettext(
            "%(num)s was promoted or decided again since, and stays.",
            "%(num)s were promoted or decided again since, and stay.",
            told["kept"],
        )
    wanted = read_filter(visit.request.query_params)
    rows: list[int] = told["rows"]
    if not visit.is_htmx or not rows or told["undone"] > 1:
        return visit.redirect(wanted.path_of(rows[0] if rows else None), said=said)
    visit.say(said)
    return await _show(visit, wanted, rows[0], rows)


@section.post("/review/rows/{row_id}/assign")
async def assign(visit: Visit) -> Response:
    """Give a record to somebody to look after."""
    row_id = _row_id(visit)
    if not await load_items(visit, [row_id]):
        raise NotFoundError
    user_id = str(visit.form.get("user_id") or "")
    people = {str(p["user_id"]) for p in await visit.db.rows("review.people")} | {visit.user.id}
    if user_id and user_id not in people:
        raise NotFoundError
    count = await visit.db.value("review.assign", rows=[row_id], user_id=user_id or None)
    if not count and user_id:
        raise NotFoundError
    wanted = read_filter(visit.request.query_params)
    if not visit.is_htmx:
        return visit.redirect(wanted.path_of(row_id))
    return await _show(visit, wanted, row_id, [row_id])


def read_choices(form: FormData, visit: Visit) -> list[dict[str, Any]]:
    """Give the choices that a record's form tells, as pipeline.choose_fields() takes them."""
    choices = []
    for key in form:
        if not key.startswith("take."):
            continue
        part, row, column = ([*key.split(".", 3)[1:], "", "", ""])[:3]
        take = str(form[key])
        name = f"{part}.{row}.{column}"
        # Left to the rules, as before: nothing is chosen.
        is_news = take != "rules" or f"had.{name}" in form
        is_field = column.isidentifier() and part.isidentifier() and read_number(row) is not None
        if take not in _TAKES or not is_field or not is_news:
            continue
        choice: dict[str, Any] = {"part": part, "row": int(row), "field": column, "take": take}
        if take == "value":
            kind = str(form.get(f"kind.{name}") or "text")
            own = str(form.get(f"own.{name}") or "")
            choice["value"] = _read_value(own.replace("\0", ""), kind, column, visit)
        choices.append(choice)
    return choices


def read_word(value: object) -> str:
    """Give a word of a form that the database will know, or refuse."""
    return str(value or "").replace("\0", "")


def read_note(form: FormData) -> str | None:
    """Give the note, or None."""
    return str(form.get("note") or "").replace("\0", "").strip()[:_LONGEST_NOTE] or None


def _read_value(text: str, kind: str, column: str, visit: Visit) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if kind == "list":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "json":
        try:
            return json.loads(text)
        except ValueError as error:
            name = words.fields(visit.tongue).get(column, column)
            raise CdlError(
                visit.gettext("%(field)s is no JSON", field=name),
                detail=str(error),
                hint=visit.gettext('It looks like {"stars": 4}.'),
                code="LC008",
            ) from error
    return text


async def _go_on(visit: Visit, wanted: Filter, row_id: int, changed: list[int]) -> Response:
    """Show the record that follows in the queue; at its end the first one that is left."""
    (item, *_) = await load_items(visit, [row_id])
    place = {"batch": item["batch_id"], "row": row_id}
    following = await load_rows(visit, wanted, after=place, limit=3)
    following = [row for row in following if row["staging_id"] not in changed]
    if not following:
        first = await load_rows(visit, wanted, after=None, limit=3)
        following = [row for row in first if row["staging_id"] not in changed]
    next_id = following[0]["staging_id"] if following else None
    if not visit.is_htmx:
        done = await last_action(visit)
        said = words.decisions(visit.tongue, done["decision"], done["row_count"]) if done else None
        return visit.redirect(wanted.path_of(next_id), said=said)
    return await _show(visit, wanted, next_id, changed)


async def _show(visit: Visit, wanted: Filter, row_id: int | None, changed: list[int]) -> Response:
    """Answer htmx with a record, the items of the list that changed, and what can be undone."""
    people = await visit.db.rows("review.people")
    response = visit.page(
        "review/_decided.html",
        **common(visit, wanted, people),
        **(await load_record(visit, row_id) if row_id else {"record": None}),
        changed=await load_items(visit, changed),
        last=await last_action(visit),
    )
    response.headers["HX-Push-Url"] = wanted.path_of(row_id)
    return response


def _row_id(visit: Visit) -> int:
    row_id = read_number(visit.request.path_params["row_id"])
    if row_id is None:
        raise NotFoundError
    return row_id
