"""Documents and pictures that people bring: into the storage, and out for who may see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.auth.tokens import csrf_token
from admin.database import Row
from admin.web.bodies import LARGEST_FORM, bounded
from admin.web.errors import NotFoundError
from admin.web.reading import read_uuid
from admin.web.section import answer, find_session, find_user, read_form, to_sign_in
from admin.web.tongue import tongue_of
from admin.web.visit import Visit
from loader.stages.upload import safe_name
from loader.storage import Storage
from loader.storage.interface import data_place

LARGEST = 25_000_000
"""Bytes that a document or picture may have."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of a listing that lies in the storage."""

    key: str
    sha256: str
    name: str
    size: int


def key_of(storage: Storage, listing: Row, kind: str, file_id: UUID) -> str:
    """Give the key that a listing's file is stored under: its own folder, nobody else's."""
    return f"{_folder(storage, listing, kind)}{file_id}"


def is_ours(storage: Storage, listing: Row, kind: str, row: Row) -> bool:
    """Tell whether a row's file lies in the listing's own folder of our storage.

    Whoever writes the table by another way may have put any path there.
    """
    path, folder = str(row["storage_path"] or ""), _folder(storage, listing, kind)
    rest = path.removeprefix(folder)
    return bool(row["stored_sha256"]) and path.startswith(folder) and read_uuid(rest) is not None


def keep(storage: Storage, listing: Row, kind: str, file: UploadFile) -> Stored:
    """Write an uploaded file to the storage."""
    key, size = key_of(storage, listing, kind, uuid4()), 0
    file.file.seek(0)
    with storage.write(key) as target:
        while block := file.file.read(_BLOCK):
            size += len(block)
            target.write(block)
    return Stored(key, target.sha256, safe_name(file.filename or ""), size)


def content(storage: Storage, row: Row) -> bytes:
    """Give the whole of a stored file; it is checked before a byte of it goes out."""
    return b"".join(_blocks(storage, row))


async def receive(
    request: Request,
    kind: str,
    note: Callable[[Visit, Row, Stored], Awaitable[Response]],
) -> Response:
    """Take a file of a listing: it is stored, then noted; thrown away if it cannot be.

    No transaction is open while the file comes in.
    """
    session = await find_session(request)
    if session is None:
        return to_sign_in(request)
    tongue = tongue_of(request)
    database = request.app.state.database
    id_ = read_uuid(request.path_params["id"])
    async with database.as_user(session.claims) as work:
        request.state.user = await find_user(session, work)
        listing = await work.row("mls.listing", id=id_) if id_ else None
        if listing is None:
            raise NotFoundError
    too_large = tongue.gettext(
        "The file is larger than %(size)s, the most that can be brought here.",
        size=tongue.formats.size(LARGEST),
    )
    request = bounded(request, LARGEST + LARGEST_FORM, too_large)
    try:
        form = await read_form(request, csrf_token(session.token))
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise HTTPException(422, tongue.gettext("Choose a file first."))
        if not file.size:
            raise HTTPException(422, tongue.gettext("The file is empty."))
        if file.size > LARGEST:
            raise HTTPException(413, too_large)
        storage: Storage = request.app.state.settings.storage
        stored = await to_thread.run_sync(keep, storage, listing, kind, file)

        async def told(visit: Visit) -> Response:
            return await note(visit, listing, stored)

        try:
            return await answer(request, told, None)
        except BaseException:
            request.app.state.uploads.throw_away(stored.key)
            raise
    finally:
        await request.close()


def _folder(storage: Storage, listing: Row, kind: str) -> str:
    place = data_place(storage.environment)
    return f"{place}/estate/{listing['tenant_id']}/{listing['id']}/{kind}/"


def _blocks(storage: Storage, row: Row) -> Iterator[bytes]:
    with storage.read(row["storage_path"], row["stored_sha256"]) as stored:
        while block := stored.read(_BLOCK):
            yield block
