"""Saved views: a filter with a name, for whoever saved it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.responses import Response

from admin.pages.review.filters import read_filter
from admin.pages.review.section import section
from admin.web.visit import Visit

_LONGEST = 60


@section.post("/review/views")
async def save_view(visit: Visit) -> Response:
    """Keep the filter under a name; the name of another view of one's own replaces it."""
    wanted = read_filter(dict(parse_qsl(str(visit.form.get("query") or ""))))
    name = str(visit.form.get("name") or "").replace("\0", "").strip()[:_LONGEST]
    if not name:
        return visit.redirect(wanted.path())
    await visit.db.run("review.save_view", name=name, view_query=wanted.query())
    return visit.redirect(wanted.path(), said=visit.gettext("The view is saved."))


@section.post("/review/views/remove")
async def remove_view(visit: Visit) -> Response:
    """Forget a view."""
    await visit.db.run("review.drop_view", name=str(visit.form.get("name") or "").replace("\0", ""))
    return visit.redirect("/review", said=visit.gettext("The view is removed."))
