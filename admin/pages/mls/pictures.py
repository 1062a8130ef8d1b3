"""A listing's pictures: their order, the first one, what is shown outside, and new ones."""

from __future__ import annotations

from uuid import UUID

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from admin.database import Row
from admin.pages.mls.files import LARGEST, Stored, content, is_ours, receive
from admin.pages.mls.section import decides, find_listing, section
from admin.web.errors import NotFoundError
from admin.web.reading import read_uuid
from admin.web.tongue import tongue_of
from admin.web.visit import Visit

_KIND = "pictures"
_MOST = 200
_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")


@section.get("/mls/{id}/pictures")
async def show_pictures(visit: Visit) -> Response:
    """Show the pictures in their order, and what happened to them."""
    listing = await find_listing(visit)
    rows = await visit.db.rows("mls.pictures", id=listing["id"], limit=_MOST)
    return visit.page(
        "mls/pictures.html",
        listing=listing,
        pictures=rows,
        decisions=await visit.db.rows("mls.decisions_on_pictures", id=listing["id"]),
        decides=decides(visit),
        is_whole=len(rows) < _MOST,
        largest=LARGEST,
        types=",".join(_TYPES),
    )


@section.post("/mls/{id}/pictures/order")
async def move_picture(visit: Visit) -> Response:
    """Move one picture a place, or to the front, among those that were shown."""
    listing = await find_listing(visit)
    ids = [id_ for text in visit.form.getlist("id") if (id_ := read_uuid(str(text)))]
    moved, _, where = str(visit.form.get("move", "")).partition(".")
    id_ = read_uuid(moved)
    if id_ not in ids:
        raise NotFoundError
    await visit.db.value("mls.order_media", id=listing["id"], ids=_moved(ids, id_, where))
    return visit.redirect(f"/mls/{listing['id']}/pictures#picture-{id_}")


def _moved(ids: list[UUID], id_: UUID, where: str) -> list[UUID]:
    at = ids.index(id_)
    to = {"first": 0, "up": at - 1, "down": at + 1}.get(where, at)
    rest = [other for other in ids if other != id_]
    to = min(max(to, 0), len(rest))
    return [*rest[:to], id_, *rest[to:]]


@section.post("/mls/{id}/pictures/{picture_id}")
async def change_picture(visit: Visit) -> Response:
    """Make a picture the first one shown, hide or show it, name it, or take it away."""
    listing = await find_listing(visit)
    id_ = read_uuid(visit.request.path_params["picture_id"])
    what = str(visit.form.get("do", ""))
    if id_ is None or what not in {"primary", "show", "hide", "name", "remove"}:
        raise NotFoundError
    parameters = {"id": listing["id"], "picture_id": id_}
    if what == "name":
        parameters["title"] = str(visit.form.get("title") or "").strip()[:500] or None
    if await visit.db.run(f"mls.picture_{what}", **parameters) == 0:
        raise NotFoundError
    if what == "remove":
        return visit.redirect(f"/mls/{listing['id']}/pictures", said=visit.gettext("It is gone."))
    return visit.redirect(f"/mls/{listing['id']}/pictures#picture-{id_}")


async def bring_picture(request: Request) -> Response:
    """Take a picture of a listing."""
    return await receive(request, _KIND, _note)


section.routes.append(Route("/mls/{id}/pictures", bring_picture, methods=["POST"]))


async def _note(visit: Visit, listing: Row, stored: Stored) -> Response:
    storage = visit.request.app.state.settings.storage
    row = {"storage_path": stored.key, "stored_sha256": stored.sha256}
    kind = picture_type(await to_thread.run_sync(content, storage, row))
    if kind is None:
        raise HTTPException(
            422, tongue_of(visit.request).gettext("This is no picture: JPEG, PNG, WebP or GIF.")
        )
    await visit.db.run(
        "mls.add_picture",
        id=listing["id"],
        key=stored.key,
        sha256=stored.sha256,
        name=stored.name,
        size=stored.size,
        type=kind,
        title=str(visit.form.get("title") or "").strip()[:500] or None,
    )
    return visit.redirect(f"/mls/{listing['id']}/pictures", said=visit.gettext("It is here."))


@section.get("/mls/{id}/pictures/{picture_id}/file")
async def give_picture(visit: Visit) -> Response:
    """Give the bytes of a picture that lies in our storage."""
    listing = await find_listing(visit)
    id_ = read_uuid(visit.request.path_params["picture_id"])
    row = await visit.db.row("mls.picture_file", id=listing["id"], picture_id=id_) if id_ else None
    storage = visit.request.app.state.settings.storage
    if row is None or not is_ours(storage, listing, _KIND, row):
        raise NotFoundError
    data = await to_thread.run_sync(content, storage, row)
    kind = picture_type(data)
    if kind is None:
        raise NotFoundError
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(data, media_type=kind, headers=headers)


def picture_type(data: bytes) -> str | None:
    """Tell by its first bytes what kind of picture a file is; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis"}:
        return "image/avif"
    return None
