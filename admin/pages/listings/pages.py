"""The pages of listings."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.database import Row
from admin.pages import words
from admin.pages.listings.edit_form import EditForm
from admin.pages.rules import words as rule_words
from admin.pages.taking_back import last_of_listing, take_back
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.navigation import Entry
from admin.web.reading import read_moment, read_number, read_seen, read_when_seen
from admin.web.section import Section
from admin.web.visit import Visit

_PAGE = 50
_FILTERS = ("text", "dmo", "source", "category", "place", "state")

section = Section(entries=(Entry("/listings", "Listings", "listings", "listings"),))


@section.get("/listings")
async def list_listings(visit: Visit) -> Response:
    """Show the listings that fit the filter, the latest changed first."""
    asked = visit.request.query_params
    filters = {name: asked[name].strip() for name in _FILTERS if asked.get(name, "").strip()}
    before = asked.get("before", "").rpartition("~")
    rows = await visit.db.rows(
        "listings.search",
        filter=Jsonb(filters),
        before_time=read_moment(before[0]),
        before_id=read_number(before[2]) if before[0] else None,
    )
    more = None
    if len(rows) > _PAGE:
        rows = rows[:_PAGE]
        last = rows[-1]
        key = f"{last['updated_at'].isoformat()}~{last['id']}"
        more = f"/listings?{urlencode({**filters, 'before': key})}"
    first = f"/listings?{urlencode(filters)}" if before[0] else None
    found: dict[str, Any] = {
        "rows": rows,
        "next": more,
        "first": first,
        "filters": {name: filters.get(name, "") for name in _FILTERS},
        "is_filtered": bool(filters),
    }
    if visit.is_htmx:
        return visit.page("listings/_rows.html", **found)
    return visit.page(
        "listings/list.html",
        dmos=_options(await visit.db.rows("listings.dmos")),
        sources=_options(await visit.db.rows("listings.sources")),
        **found,
    )


@section.get("/listings/{id}")
async def show_listing(visit: Visit) -> Response:
    """Show one listing: each value, whose it is, and what others say."""
    listing = await _find(visit)
    may_read = visit.user.may("pipeline:read")
    records = await visit.db.rows("listings.records", id=listing["id"])
    origins = await visit.db.rows("listings.origins", id=listing["id"]) if may_read else []
    return visit.page(
        "listings/show.html",
        listing=listing,
        groups=_grouped(records, origins, await visit.db.rows("listings.rules")),
        images=[record["row"] for record in records if record["data_domain"] == "listing_images"],
        known_as=await visit.db.rows("listings.known_as", id=listing["id"]) if may_read else [],
        unclaimed_words=rule_words.unclaimed(visit.tongue),
        claimed_words=rule_words.claimed(visit.tongue),
        **_words(visit),
    )


@section.get("/listings/{id}/suggestions")
async def show_suggestions(visit: Visit) -> Response:
    """Show what sources say that a rule did not let through."""
    return await _show_suggestions(visit, await _find(visit), [])


@section.post("/listings/{id}/undo")
async def undo_suggestion(visit: Visit) -> Response:
    """Take the last decision on a suggestion back, or say why not."""
    listing = await _find(visit)
    said, refused = await take_back(visit, whole=False)
    if refused:
        return await _show_suggestions(visit, listing, refused)
    return visit.redirect(f"/listings/{listing['id']}/suggestions", said=said)


@section.get("/listings/{id}/history")
async def show_history(visit: Visit) -> Response:
    """Show what happened to a listing, the latest first."""
    listing = await _find(visit)
    before = read_number(visit.request.query_params.get("before", ""))
    rows = await visit.db.rows("listings.history", id=listing["id"], before=before)
    path = f"/listings/{listing['id']}/history"
    return visit.page(
        "listings/history.html",
        listing=listing,
        rows=rows[:_PAGE],
        next=f"{path}?before={rows[_PAGE - 1]['id']}" if len(rows) > _PAGE else None,
        first=path if before else None,
        versions={
            f"{record['data_domain']}:{record['record_id']}": record["updated_at"].isoformat()
            for record in await visit.db.rows("listings.records", id=listing["id"])
        },
        **_words(visit),
    )


@section.get("/listings/{id}/edit")
async def show_edit(visit: Visit) -> Response:
    """Show the form for editing a listing and what hangs on it."""
    if not visit.user.may("pipeline:review"):
        raise NotAllowedError("pipeline:review")
    listing = await _find(visit)
    form = await _form(visit, listing["id"])
    return visit.page("listings/edit.html", listing=listing, form=form, **_words(visit))


@section.post("/listings/{id}/edit")
async def do_edit(visit: Visit) -> Response:
    """Write what was changed; the fields become the person's."""
    listing = await _find(visit)
    form = await _form(visit, listing["id"])
    edits = form.read(visit.form, visit.tongue)
    if form.problems:
        return visit.page(
            "listings/edit.html", status=422, listing=listing, form=form, **_words(visit)
        )
    path = f"/listings/{listing['id']}"
    if not edits:
        return visit.redirect(path, said=visit.gettext("Nothing was different."))
    await visit.db.row(
        "listings.edit", id=listing["id"], edits=Jsonb(edits), reason=visit.form.get("reason")
    )
    return visit.redirect(path, said=visit.gettext("Saved. These fields are now yours."))


@section.post("/listings/{id}/put-back/{change_id}")
async def put_back(visit: Visit) -> Response:
    """Undo one change of a field: the value before it stands again, as a person's edit."""
    listing = await _find(visit)
    change_id = read_number(visit.request.path_params["change_id"])
    changes = await visit.db.rows("listings.change", change_id=change_id)
    if not changes:
        raise NotFoundError
    edit = {
        "data_domain": changes[0]["data_domain"],
        "record_id": changes[0]["record_id"],
        "updated_at": read_when_seen(visit.form.get("seen")),
        "values": {change["field"]: change["old_value"] for change in changes},
    }
    reason = visit.gettext("Put back what stood before change %(id)s.", id=change_id)
    await visit.db.row("listings.edit", id=listing["id"], edits=Jsonb([edit]), reason=reason)
    return visit.redirect(
        f"/listings/{listing['id']}/history", said=visit.gettext("The value before stands again.")
    )


@section.post("/listings/{id}/removed")
async def set_removed(visit: Visit) -> Response:
    """Take a listing out, or bring it back."""
    listing = await _find(visit)
    removed = visit.form.get("removed") == "yes"
    await visit.db.row(
        "listings.set_removed",
        id=listing["id"],
        removed=removed,
        reason=visit.form.get("reason") or None,
    )
    said = visit.gettext("It is out.") if removed else visit.gettext("It is back.")
    return visit.redirect(f"/listings/{listing['id']}", said=said)


@section.post("/listings/{id}/suggestions/{suggestion_id}")
async def decide_suggestion(visit: Visit) -> Response:
    """Take what a source suggests, or dismiss it."""
    listing = await _find(visit)
    take = visit.form.get("take") == "yes"
    await visit.db.row(
        "listings.decide_suggestion",
        suggestion_id=read_number(visit.request.path_params["suggestion_id"]),
        take=take,
        seen=read_seen(visit.form.get("seen")),
        theirs=read_seen(visit.form.get("theirs")),
    )
    said = visit.gettext("Taken.") if take else visit.gettext("Dismissed.")
    return visit.redirect(f"/listings/{listing['id']}/suggestions", said=said)


async def _show_suggestions(visit: Visit, listing: Row, refused: list[dict[str, Any]]) -> Response:
    rows = await visit.db.rows("listings.suggestions", id=listing["id"])
    return visit.page(
        "listings/suggestions.html",
        status=409 if refused else 200,
        listing=listing,
        suggestions=_paired(rows),
        last=await last_of_listing(visit, listing_id=listing["id"]),
        refused=refused,
        **_words(visit),
    )


async def _find(visit: Visit) -> Row:
    listing = await visit.db.row(
        "listings.listing", id=read_number(visit.request.path_params["id"])
    )
    if listing is None:
        raise NotFoundError
    return listing


async def _form(visit: Visit, listing_id: int) -> EditForm:
    return EditForm(
        await visit.db.rows("listings.records", id=listing_id),
        await visit.db.rows("listings.rules"),
    )


def _grouped(records: list[Row], origins: list[Row], rules: list[Row]) -> list[dict[str, Any]]:
    """Put values and where they come from together: one group a record, one line a field."""
    told = {(row["data_domain"], row["record_id"], row["field"]): row for row in origins}
    fields = {
        domain: list(rows) for domain, rows in groupby(rules, key=lambda row: row["data_domain"])
    }
    groups = []
    for record in records:
        if record["data_domain"] == "listing_images":
            continue
        lines = [
            {
                "rule": rule,
                "value": record["row"].get(rule["field"]),
                "origin": told.get((record["data_domain"], record["record_id"], rule["field"])),
            }
            for rule in fields[record["data_domain"]]
        ]
        groups.append({**record, "lines": lines})
    return groups


def _paired(rows: list[Row]) -> list[dict[str, Any]]:
    """Put suggestions together that are decided together: latitude with longitude."""
    paired: list[dict[str, Any]] = []
    by_key = {(r["data_domain"], r["record_id"], r["source"], r["field"]): r for r in rows}
    for row in rows:
        other = by_key.get(
            (row["data_domain"], row["record_id"], row["source"], row["changes_with"])
        )
        if other is not None and rows.index(other) < rows.index(row):
            continue
        parts = [row] if other is None else [row, other]
        paired.append(
            {
                **row,
                "fields": [part["field"] for part in parts],
                "ours": [part["our_value"] for part in parts],
                "theirs": [part["their_value"] for part in parts],
            }
        )
    return paired


def _words(visit: Visit) -> dict[str, Any]:
    """Give the words for fields, parts and rules that stand everywhere in the interface."""
    return {
        "field_words": words.fields(visit.tongue),
        "part_words": words.parts(visit.tongue),
        "rule_word": partial(words.rule, visit.tongue),
    }


def _options(rows: list[Row]) -> dict[int, str]:
    return {row["id"]: row["name"] for row in rows}
