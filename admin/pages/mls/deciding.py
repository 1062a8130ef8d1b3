"""What waits for a manager's word: approvals and documents, of all listings in reach."""

from __future__ import annotations

from starlette.responses import Response

from admin.pages.mls.section import decides, section
from admin.web.badge import ENOUGH, show_badge
from admin.web.errors import NotFoundError
from admin.web.reading import read_uuid
from admin.web.visit import Visit

_SUBJECTS = {"approval", "document", "picture"}
_PLACES = {"papers", "pictures"}
"""A listing's own pages that decide too; who decides there goes back there."""


@section.get("/mls/decisions")
async def show_decisions(visit: Visit) -> Response:
    """Show what waits, the oldest first, and what was decided lately."""
    return visit.page(
        "mls/decisions.html",
        approvals=await visit.db.rows("mls.waiting_approvals"),
        documents=await visit.db.rows("mls.waiting_documents"),
        decides=decides(visit),
    )


@section.get("/mls/decisions/count")
async def count_decisions(visit: Visit) -> Response:
    """Tell how much waits for the user's word, for the badge beside the entry."""
    count = 0
    if decides(visit):
        count = await visit.db.value("mls.count_decisions", most=ENOUGH)
    return show_badge(visit, count)


@section.post("/mls/decisions/{subject}/{id}")
async def decide(visit: Visit) -> Response:
    """Approve or reject; the database knows who may."""
    subject = visit.request.path_params["subject"]
    id_ = read_uuid(visit.request.path_params["id"])
    if subject not in _SUBJECTS or id_ is None:
        raise NotFoundError
    told = await visit.db.value(
        f"mls.decide_{subject}",
        id=id_,
        decision=str(visit.form.get("decision", "")),
        note=visit.form.get("note") or None,
    )
    is_approved = visit.form.get("decision") == "approve"
    said = visit.gettext("Approved.") if is_approved else visit.gettext("Rejected.")
    place = visit.form.get("from")
    path = f"/mls/{told['listing_id']}/{place}" if place in _PLACES else "/mls/decisions"
    return visit.redirect(path, said=said)
