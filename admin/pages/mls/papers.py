"""A listing's documents and approvals: asked for, brought, decided, and who did."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from anyio import to_thread
from psycopg.types.json import Jsonb
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from admin.database import Row
from admin.pages.mls.files import LARGEST, Stored, content, is_ours, receive
from admin.pages.mls.section import decides, find_listing, section
from admin.web.errors import NotFoundError
from admin.web.reading import read_uuid
from admin.web.visit import Visit

_KIND = "documents"
_FIELDS = ("title", "issued_on", "expires_on")


@section.get("/mls/{id}/papers")
async def show_papers(visit: Visit) -> Response:
    """Show what was asked for and brought, and what a listing still needs."""
    listing = await find_listing(visit)
    storage = visit.request.app.state.settings.storage
    documents = await visit.db.rows("mls.documents", id=listing["id"])
    for row in documents:
        row["is_here"] = is_ours(storage, listing, _KIND, row)
    return visit.page(
        "mls/papers.html",
        listing=listing,
        documents=documents,
        types=await visit.db.rows("mls.document_types", id=listing["id"]),
        approvals=await visit.db.rows("mls.approvals", id=listing["id"]),
        approval_types=await visit.db.rows("mls.approval_types", id=listing["id"]),
        decisions=await visit.db.rows("mls.decisions", id=listing["id"]),
        decides=decides(visit),
        largest=LARGEST,
    )


@section.post("/mls/{id}/approvals")
async def ask_approval(visit: Visit) -> Response:
    """Ask managers for an approval; for a change of price with the new one."""
    listing = await find_listing(visit)
    kind = str(visit.form.get("type", ""))
    prices: dict[str, Any] = {}
    if kind == "PRICE_CHANGE":
        for name in ("list_price", "lease_price"):
            text = str(visit.form.get(name) or "").strip()
            if text:
                # What is no number stays a text, which the database refuses.
                prices[name] = await visit.db.value("mls.read_price", text=text) or text
    await visit.db.value(
        "mls.request_approval",
        id=listing["id"],
        type=kind,
        details=Jsonb(prices) if prices else None,
        note=visit.form.get("note") or None,
    )
    return visit.redirect(f"/mls/{listing['id']}/papers", said=visit.gettext("Asked for."))


async def bring_document(request: Request) -> Response:
    """Take a document of a listing."""
    return await receive(request, _KIND, _note)


section.routes.append(Route("/mls/{id}/documents", bring_document, methods=["POST"]))


async def _note(visit: Visit, listing: Row, stored: Stored) -> Response:
    about = {name: str(visit.form.get(name) or "").strip() or None for name in _FIELDS}
    for name in ("issued_on", "expires_on"):
        if about[name] and await visit.db.value("mls.read_date", text=about[name]) is None:
            raise HTTPException(422, visit.gettext("%(text)s is no day.", text=about[name]))
    file = {
        **about,
        "file_name": stored.name,
        "storage_path": stored.key,
        "stored_sha256": stored.sha256,
        "file_size": stored.size,
    }
    code = str(visit.form.get("code", ""))
    await visit.db.value("mls.submit_document", id=listing["id"], code=code, file=Jsonb(file))
    return visit.redirect(f"/mls/{listing['id']}/papers", said=visit.gettext("It is here."))


@section.get("/mls/{id}/documents/{document_id}")
async def take_document(visit: Visit) -> Response:
    """Hand a document out, to be saved: nothing in it is shown by the browser."""
    listing = await find_listing(visit)
    id_ = read_uuid(visit.request.path_params["document_id"])
    row = await visit.db.row("mls.document", id=listing["id"], document_id=id_) if id_ else None
    storage = visit.request.app.state.settings.storage
    if row is None or not is_ours(storage, listing, _KIND, row):
        raise NotFoundError
    data = await to_thread.run_sync(content, storage, row)
    name = quote(str(row["file_name"]))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type="application/octet-stream", headers=headers)
