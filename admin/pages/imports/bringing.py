"""Bringing a file: the page to drop it on, its way into the storage, and fetching instead."""

from __future__ import annotations

from anyio import CancelScope, to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from admin.auth.tokens import csrf_token
from admin.database import Database
from admin.pages.imports.section import PERMISSION, section, uploads_of
from admin.pages.runs.people import names_of
from admin.uploads import Kept, Uploads
from admin.web.bodies import LARGEST_FORM, bounded
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.reading import LARGEST_ID, read_number
from admin.web.section import answer, find_session, find_user, read_form, to_sign_in
from admin.web.tongue import Tongue, tongue_of
from admin.web.visit import Visit


@section.get("/import")
async def show_import(visit: Visit) -> Response:
    """Show where a file is dropped, those that wait, and what can be fetched."""
    waiting = await visit.db.rows("imports.waiting")
    sent = await visit.db.rows("imports.sent")
    dmos = await visit.db.rows("imports.dmos")
    return visit.page(
        "import/bring.html",
        dmos=[dmo for dmo in dmos if not dmo["is_fetched"]],
        fetched=[dmo for dmo in dmos if dmo["is_fetched"]],
        chosen=visit.request.query_params.get("dmo", ""),
        waiting=waiting,
        sent=sent,
        names=await names_of(visit, [row["uploaded_by"] for row in (*waiting, *sent)]),
        largest=uploads_of(visit).largest,
        has_none=not dmos,
    )


async def receive_file(request: Request) -> Response:
    """Take a file: first the permission is asked for, then it is stored, then it is noted.

    No transaction is open while the file comes in, however long that takes.
    """
    session = await find_session(request)
    if session is None:
        return to_sign_in(request)
    database: Database = request.app.state.database
    uploads: Uploads = request.app.state.uploads
    tongue = tongue_of(request)
    async with database.as_user(session.claims) as work:
        user = await find_user(session, work)
        request.state.user = user
        if not user.may(PERMISSION):
            raise NotAllowedError(PERMISSION)
    too_large = tongue.gettext(
        "The file is larger than %(size)s, the most that can be uploaded here. Pack it with gzip,"
        " or have it read from a path by its source's configuration.",
        size=tongue.formats.size(uploads.largest),
    )
    request = bounded(request, uploads.largest + LARGEST_FORM, too_large)
    try:
        form = await read_form(request, csrf_token(session.token))
        dmo_id, file = _sent(form, tongue)
        if (file.size or 0) > uploads.largest:
            raise HTTPException(413, too_large)
        async with database.as_user(session.claims) as work:
            if await work.row("imports.dmo", dmo_id=dmo_id) is None:
                raise NotFoundError
        kept = await to_thread.run_sync(uploads.keep, dmo_id, file.filename or "", file.file)

        async def note(visit: Visit) -> Response:
            return await _note(visit, dmo_id, kept)

        try:
            return await answer(request, note, PERMISSION)
        except BaseException:
            with CancelScope(shield=True):
                await to_thread.run_sync(uploads.throw_away, kept.key)
            raise
    finally:
        await request.close()


def _sent(form: FormData, tongue: Tongue) -> tuple[int, UploadFile]:
    """Give the DMO and the file of a form; tell what is missing."""
    file, dmo = form.get("file"), form.get("dmo")
    if not isinstance(file, UploadFile) or not file.filename:
        raise HTTPException(422, tongue.gettext("Choose a file first."))
    if not file.size:
        raise HTTPException(422, tongue.gettext("The file is empty."))
    if not isinstance(dmo, str) or not dmo.isascii() or not dmo.isdecimal():
        raise HTTPException(422, tongue.gettext("Choose the source that the file is of."))
    if int(dmo) > LARGEST_ID:
        raise NotFoundError
    return int(dmo), file


section.routes.append(Route("/import", receive_file, methods=["POST"]))


async def _note(visit: Visit, dmo_id: int, kept: Kept) -> Response:
    await visit.db.run(
        "imports.add",
        id=kept.id,
        dmo_id=dmo_id,
        key=kept.key,
        sha256=kept.sha256,
        name=kept.name,
        size=kept.size,
        digest=kept.digest,
    )
    return visit.redirect(f"/import/{kept.id}")


@section.post("/import/fetch")
async def fetch_now(visit: Visit) -> Response:
    """Do now what the source's schedule would, and go on to the run."""
    dmo_id = read_number(visit.form.get("dmo"), LARGEST_ID)
    if dmo_id is None:
        raise NotFoundError
    run_id = await visit.db.value("imports.fetch", dmo_id=dmo_id)
    return visit.redirect(f"/runs/{run_id}", said=visit.gettext("It is on its way."))
