"""Many records at once: those that a filter finds, or those selected, after a preview."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.pages import words
from admin.pages.review.deciding import read_note, read_word
from admin.pages.review.filters import Filter, read_filter
from admin.pages.review.queue import common
from admin.pages.review.section import section
from admin.web.errors import NotAllowedError
from admin.web.reading import read_number
from admin.web.visit import Visit
from loader.errors import CdlError

_MOST_PICKED = 500


@section.get("/review/bulk")
async def preview_bulk(visit: Visit) -> Response:
    """Show what a decision on many records would be about, and ask for it."""
    _need_review(visit)
    params = visit.request.query_params
    wanted, picked = read_filter(params), _picked(params.getlist("pick"))
    await visit.db.run("review.take_time")
    preview = await visit.db.value(
        "review.preview", filter=Jsonb(_for_database(visit, wanted, picked))
    )
    people = await visit.db.rows("review.people")
    return visit.page(
        "review/_bulk.html" if visit.is_htmx else "review/bulk.html",
        **common(visit, wanted, people),
        preview=preview,
        picked=picked,
        field_options=_field_options(visit, preview["fields"]),
    )


@section.post("/review/bulk")
async def decide_bulk(visit: Visit) -> Response:
    """Decide many records, if they are still those that the preview showed; or give them away."""
    form = visit.form
    wanted = read_filter(visit.request.query_params)
    picked = _picked([str(value) for value in form.getlist("pick")])
    decision = read_word(form.get("decision"))
    if decision == "assign":
        return await _assign(visit, wanted, picked)
    accepts = decision == "accept"
    take = str(form.get("take") or "")
    fields = [read_word(value) for value in form.getlist("field")]
    await visit.db.run("review.take_time")
    done = await visit.db.value(
        "review.decide",
        filter=Jsonb(_for_database(visit, wanted, picked)),
        decision=decision,
        take=take if accepts and take in {"source", "ours"} else None,
        fields=fields if accepts and take and fields else None,
        choices=None,
        apart=accepts and form.get("apart") == "yes",
        listing_id=None,
        note=read_note(form),
        release=False,
        seen=Jsonb(picked) if picked else None,
        expected=read_number(form.get("expected")),
    )
    said = words.decisions(visit.tongue, decision, done["decided"])
    if done["refused"]:
        said += " " + visit.tongue.ngettext(
            "%(num)s was left: it has no name.",
            "%(num)s were left: they have no name.",
            len(done["refused"]),
        )
    return visit.redirect(wanted.path(), said=said)


async def _assign(visit: Visit, wanted: Filter, picked: dict[str, str]) -> Response:
    user_id = str(visit.form.get("user_id") or "")
    people = {str(p["user_id"]) for p in await visit.db.rows("review.people")} | {visit.user.id}
    if not picked or (user_id and user_id not in people):
        raise CdlError(
            visit.gettext("Nobody was given anything"),
            hint=visit.gettext("Select records, and choose somebody."),
            code="LC083",
        )
    count = await visit.db.value(
        "review.assign", rows=[int(row) for row in picked], user_id=user_id or None
    )
    said = visit.tongue.ngettext(
        "%(num)s record has another owner.", "%(num)s records have another owner.", count
    )
    return visit.redirect(wanted.path(), said=said)


def _picked(values: list[str]) -> dict[str, str]:
    """Give the selected rows, each with the version that was shown."""
    picked = {}
    for value in values[:_MOST_PICKED]:
        row, _, version = value.partition(".")
        if read_number(row) and version.isdigit():
            picked[row] = version
    return picked


def _for_database(visit: Visit, wanted: Filter, picked: dict[str, str]) -> dict[str, Any]:
    if picked:
        return {"ids": [int(row) for row in picked]}
    return wanted.for_database(visit.user.id)


def _field_options(visit: Visit, found: dict[str, int]) -> list[tuple[str, str, int]]:
    """Give the fields that differ in the preview: value, words, how often."""
    names, parts = words.fields(visit.tongue), words.parts(visit.tongue)
    options = []
    for key, times in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        part, _, column = key.rpartition(".")
        name = names.get(column, column)
        options.append((key, f"{parts.get(part, part)}: {name}" if part else name, times))
    return options


def _need_review(visit: Visit) -> None:
    if not visit.user.may("pipeline:review"):
        raise NotAllowedError("pipeline:review")
