"""Trying what an import would do, and doing it; or throwing the file away."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
from anyio import to_thread
from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.database import Database
from admin.forms import Problem
from admin.pages.imports.looking import Looked, look, show
from admin.pages.imports.section import find_upload, section, uploads_of
from admin.web.reading import LARGEST_ID, read_number
from admin.web.visit import Visit
from loader.database import translate
from loader.errors import CdlError
from loader.stages.trial import Trial, try_import

TRIED_ROWS = 2_000
_BUSY = "55P03"
_MEANWHILE = "LC082"
_UNKNOWN = -1


@section.post("/import/{upload_id:uuid}/try")
async def try_upload(visit: Visit) -> Response:
    """Run the stages on the first rows, count what would come of them, and take all back.

    The permission is the section's; what is tried is the service's work, as an import is.
    """
    upload = await find_upload(visit)
    uploads = uploads_of(visit)
    database: Database = visit.request.app.state.database

    def attempt() -> Trial:
        with uploads.at_hand(upload) as path:
            return try_import(
                database.url,
                path,
                upload["dmo_id"],
                source_name=upload["source_name"],
                settings=upload["settings"],
                rows=TRIED_ROWS,
            )

    trial: Trial | None = None
    problem: CdlError | str | None = None
    try:
        async with visit.db.set_aside():
            trial = await to_thread.run_sync(attempt, limiter=visit.request.app.state.trials)
    except CdlError as error:
        problem = error
    except psycopg.Error as error:
        if error.sqlstate != _BUSY:
            raise
        problem = visit.gettext("Something else of this source is being staged just now.")
    return await _show_trial(visit, upload, trial, problem)


async def _show_trial(
    visit: Visit, upload: dict[str, Any], trial: Trial | None, problem: CdlError | str | None
) -> Response:
    return visit.page(
        "import/_trial.html" if visit.is_htmx else "import/trial.html",
        upload=upload,
        trial=trial,
        problem=problem,
        tried_rows=TRIED_ROWS,
    )


@section.post("/import/{upload_id:uuid}/go")
async def send_upload(visit: Visit) -> Response:
    """Send it on its way through the stages, and go on to the run."""
    upload = await find_upload(visit)
    if upload["run_id"] is None:
        looked = await look(visit, upload)
        if not looked.can_go:
            return await show(visit, looked)
        if "remember" in visit.form and upload["settings"]:
            try:
                async with visit.db.kept():
                    await _remember(visit, looked)
            except psycopg.Error as error:
                if error.sqlstate != _MEANWHILE:
                    raise
                told = translate(error)
                text = f"{told.message}. {told.detail} {told.hint}"
                return await show(visit, looked, problems=[Problem("", text)])
            await visit.db.run(
                "imports.set",
                upload_id=upload["id"],
                settings=Jsonb({}),
                source_name=upload["source_name"],
            )
    run_id = await visit.db.value(
        "imports.send", upload_id=upload["id"], auto_accept="auto_accept" in visit.form
    )
    return visit.redirect(f"/runs/{run_id}", said=visit.gettext("The file is on its way."))


async def _remember(visit: Visit, looked: Looked) -> None:
    """Make how the file is read the source's configuration, unless somebody has saved another.

    What was shown counts; a form that does not tell the version overwrites none.
    """
    version = str(visit.form.get("version", ""))
    await visit.db.run(
        "imports.remember",
        dmo_id=looked.upload["dmo_id"],
        params=Jsonb({**looked.told, **looked.settings}),
        expected=0 if version == "0" else read_number(version, LARGEST_ID) or _UNKNOWN,
    )


@section.post("/import/{upload_id:uuid}/drop")
async def throw_away(visit: Visit) -> Response:
    """Throw it away."""
    upload = await find_upload(visit)
    key = await visit.db.value("imports.throw_away", upload_id=upload["id"])
    visit.later.append(partial(uploads_of(visit).throw_away, key))
    return visit.redirect("/import", said=visit.gettext("The file was thrown away."))
