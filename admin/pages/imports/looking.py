"""Looking at an uploaded file: how it is read, what its columns become, and changing both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from anyio import to_thread
from psycopg.types.json import Jsonb
from starlette.responses import Response

from admin.forms import FormReader, Problem, build_form, place_problems, read_problems
from admin.pages.imports.section import find_upload, section, uploads_of
from admin.web.visit import Visit
from loader.database import translate
from loader.errors import CdlError
from loader.stages.preview import Preview, as_text, chosen_columns, preview_file

READING = (
    *("file_format", "encoding", "delimiter", "quote", "skip_header", "skip_rows"),
    *("sheet", "records_path"),
)
"""The settings that say how a file is read; the others say what its columns become."""
_SHOWN = 10
_MOST_COLUMNS = 100
"""Beyond which a file's columns have no choices of their own, and not all are shown with rows."""


@dataclass(frozen=True, slots=True)
class Looked:
    """An uploaded file, and what was found in it."""

    upload: dict[str, Any]
    told: dict[str, Any]
    """What its DMO told import."""
    base: dict[str, Any]
    """The same over the defaults."""
    version: int
    """Which version of its configuration that is; 0 for none."""
    preview: Preview | None
    problem: CdlError | None
    """Why it can not be read, or not be imported."""

    @property
    def settings(self) -> dict[str, Any]:
        """Give what differs for this file."""
        return dict(self.upload["settings"])

    @property
    def can_go(self) -> bool:
        """Tell whether it can be imported."""
        return self.problem is None


async def look(visit: Visit, upload: dict[str, Any]) -> Looked:
    """Read the first rows of an uploaded file."""
    row = await visit.db.row("imports.told", dmo_id=upload["dmo_id"]) or {}
    told, base = row["told"], {**row["defaults"], **row["told"]}
    try:
        preview = await _preview(visit, upload, {**base, **upload["settings"]})
    except CdlError as error:
        return Looked(upload, told, base, row["version"], None, error)
    return Looked(upload, told, base, row["version"], preview, preview.problem)


async def _preview(visit: Visit, upload: dict[str, Any], config: Mapping[str, Any]) -> Preview:
    uploads = uploads_of(visit)

    def read() -> Preview:
        with uploads.at_hand(upload) as path:
            return preview_file(path, config, shown=_SHOWN)

    limiter = visit.request.app.state.previews
    async with visit.db.set_aside():
        return await to_thread.run_sync(read, limiter=limiter)


@section.get("/import/{upload_id:uuid}")
async def show_upload(visit: Visit) -> Response:
    """Show an uploaded file; one that was sent on its way leads to its run."""
    upload = await find_upload(visit)
    if upload["run_id"] is not None:
        return visit.redirect(f"/runs/{upload['run_id']}")
    return await show(visit, await look(visit, upload))


@section.post("/import/{upload_id:uuid}")
async def change_upload(visit: Visit) -> Response:
    """Read the file as the form says from now on, and show it so."""
    upload = await find_upload(visit)
    looked = await look(visit, upload)
    reader = FormReader(visit.form)
    settings = _different(
        reader.read(await _reading_schema(visit, looked.base), looked.settings), looked.base
    )
    name = str(visit.form.get("source_name", "")).strip() or None
    # The database says what does not fit before the file is read by it.
    problems = [*reader.problems, *await _keep(visit, upload, settings, name)]
    if problems:
        return await show(visit, looked, {**looked.settings, **settings}, problems)
    try:
        preview = await _preview(visit, upload, {**looked.base, **settings})
        header = preview.description.columns
        sent = _sent_columns(visit)
        if tuple(sent) == header:
            settings |= chosen_columns({**looked.base, **settings}, header, sent)
    except CdlError:
        pass  # told when it is shown
    else:
        problems = await _keep(visit, upload, settings, name)
    if problems:
        return await show(visit, looked, {**looked.settings, **settings}, problems)
    return await show(visit, await look(visit, await find_upload(visit)))


async def _keep(
    visit: Visit, upload: dict[str, Any], settings: dict[str, Any], source_name: str | None
) -> list[Problem]:
    """Keep how the file is read; give what the database has against it."""
    try:
        async with visit.db.kept():
            await visit.db.run(
                "imports.set",
                upload_id=upload["id"],
                settings=Jsonb(settings),
                source_name=source_name,
            )
    except psycopg.Error as error:
        if error.sqlstate != "LC002":
            raise
        told = translate(error)
        return read_problems(told.detail) or [Problem("", visit.tongue.refusal(told))]
    return []


async def show(
    visit: Visit,
    looked: Looked,
    settings: dict[str, Any] | None = None,
    problems: list[Problem] | None = None,
) -> Response:
    """Show the page of an uploaded file, or the part of it that htmx asks for."""
    upload = looked.upload
    form = build_form(
        await _reading_schema(visit, looked.base),
        settings or looked.settings,
        order=READING,
    )
    homeless = place_problems(form, problems or [])
    schema = await visit.db.value("sources.schema", type="import")
    part = visit.is_htmx and "HX-Boosted" not in visit.request.headers
    return visit.page(
        "import/_look.html" if part else "import/look.html",
        status=422 if problems else 200,
        upload=upload,
        looked=looked,
        preview=looked.preview,
        form=form,
        homeless=homeless,
        fields=schema["properties"]["columns"]["propertyNames"]["enum"],
        feeds=[
            row["name"] for row in await visit.db.rows("imports.feeds", dmo_id=upload["dmo_id"])
        ],
        earlier=await visit.db.row(
            "imports.earlier", dmo_id=upload["dmo_id"], hash=upload["original_hash"]
        ),
        as_text=as_text,
        most_columns=_MOST_COLUMNS,
    )


def _sent_columns(visit: Visit) -> dict[str, str]:
    """Give column → field as the form has them, in the order of the file."""
    names = visit.form.getlist("column")
    fields = visit.form.getlist("field")
    return {str(name): str(field) for name, field in zip(names, fields, strict=False)}


async def _reading_schema(visit: Visit, base: Mapping[str, Any]) -> dict[str, Any]:
    """Give the schema of the settings for reading; what the DMO told is their default."""
    schema = await visit.db.value("sources.schema", type="import")
    return {
        "type": "object",
        "properties": {
            name: {**schema["properties"][name], "default": base.get(name)} for name in READING
        },
    }


def _different(settings: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value != base.get(name)}
