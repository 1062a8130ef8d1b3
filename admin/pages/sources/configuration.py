"""What a DMO tells a stage: a form from the JSON Schema, what would change, and the saving."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from starlette.exceptions import HTTPException
from starlette.responses import Response

from admin.forms import (
    FormReader,
    Problem,
    build_form,
    differences,
    place_problems,
    read_problems,
)
from admin.pages import words
from admin.pages.sources.schedule import WORDS, chosen
from admin.pages.sources.section import find_dmo, find_stage, path_number, section, sent_text
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.visit import Visit
from loader.database import translate
from loader.errors import CdlError

_PERMISSION = "pipeline:configure"
_LONGEST_VERSION = 10
_MEANWHILE = "LC082"
_CATCH_UP = ("skip", "once", "all")


_ORDER = (
    *("source_type", "source_name", "file_format", "encoding", "delimiter", "quote"),
    *("skip_header", "skip_rows", "sheet", "records_path", "path", "full_snapshot"),
    *("id_column", "columns", "feed", "feed.url"),
    *("phone_region", "currency", "round_lat_lng", "category_map", "normalize_fields", "geocode"),
    *("auto_accept", "conflict_resolution", "max_move_m", "max_delete_share", "required"),
)
"""How people think of the settings; the others come after."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a stage is to run with."""

    params: dict[str, Any]
    schedule: str
    catch_up: str


@dataclass(frozen=True, slots=True)
class Editing:
    """Somebody edits a stage's configuration."""

    visit: Visit
    dmo: dict[str, Any]
    stage: str
    present: dict[str, Any]
    """What stands now."""
    base: int
    """The version that was read when the editing began."""

    @property
    def is_overtaken(self) -> bool:
        """Tell whether somebody else has saved meanwhile."""
        return bool(self.base != self.present["version"])

    async def schema(self) -> dict[str, Any]:
        """Give the schema of the stage's configuration."""
        schema: dict[str, Any] = await self.visit.db.value("sources.schema", type=self.stage)
        return schema


async def _begin(visit: Visit) -> Editing:
    dmo, stage = await find_dmo(visit), find_stage(visit)
    present = await visit.db.row("sources.stages", dmo_id=dmo["id"], type=stage)
    if present is None:
        raise NotFoundError
    base = sent_text(visit, "base")
    if base.isascii() and base.isdecimal() and len(base) < _LONGEST_VERSION:
        return Editing(visit, dmo, stage, present, int(base))
    if visit.request.method == "POST":
        text = visit.gettext(
            "What was sent does not say which version of the configuration it changes. Load the"
            " form again and change that."
        )
        raise HTTPException(400, text)
    return Editing(visit, dmo, stage, present, present["version"])


@section.get("/sources/{dmo_id:int}/config/{stage}")
async def show_config(visit: Visit) -> Response:
    """Show the form with what stands."""
    editing = await _begin(visit)
    return await _show_form(editing, _stands(editing.present), [])


@section.post("/sources/{dmo_id:int}/config/{stage}")
async def check_config(visit: Visit) -> Response:
    """Show what would change; or the form again, with a row more or with what is wrong."""
    _need_permission(visit)
    editing = await _begin(visit)
    if "json" in visit.form:
        draft = _sent_draft(visit)
    else:
        reader = FormReader(visit.form)
        present = editing.present
        told = {} if editing.is_overtaken else present["config_params"]
        draft = Draft(
            reader.read(await editing.schema(), told),
            chosen(sent_text(visit, "schedule"), sent_text(visit, "cron")) or present["schedule"],
            _catch_up(visit),
        )
        if reader.problems:
            return await _show_form(editing, draft, reader.problems)
    if any(name in visit.form for name in ("add", "remove", "edit")):
        return await _show_form(editing, draft, [])
    return await _show_changes(editing, draft)


@section.post("/sources/{dmo_id:int}/config/{stage}/save")
async def save_config(visit: Visit) -> Response:
    """Save what was looked at, unless somebody else has saved meanwhile."""
    _need_permission(visit)
    editing, draft = await _begin(visit), _sent_draft(visit)
    waiting = "cancel" if sent_text(visit, "waiting_jobs") == "cancel" else "leave"
    try:
        async with visit.db.kept():
            saved = await _save(editing, draft, waiting, editing.base)
    except psycopg.Error as error:
        if error.sqlstate == _MEANWHILE:
            return await _show_changes(await _begin(visit), draft)
        return await _show_wrong(editing, draft, error)
    said = visit.gettext("Saved: version %(version)s.", version=saved["version"])
    if saved["are_cancelled"] and saved["waiting_jobs"]:
        said += " " + visit.tongue.ngettext(
            "%(num)s waiting job was cancelled.",
            "%(num)s waiting jobs were cancelled.",
            len(saved["waiting_jobs"]),
        )
    return visit.redirect(f"/sources/{editing.dmo['id']}/config/{editing.stage}", said=said)


@section.get("/sources/{dmo_id:int}/config/{stage}/restore/{version:int}")
async def show_restore(visit: Visit) -> Response:
    """Show what would change if an older version came back."""
    _need_permission(visit)
    editing = await _begin(visit)
    older = await visit.db.row(
        "sources.version",
        dmo_id=editing.dmo["id"],
        type=editing.stage,
        version=path_number(visit, "version"),
    )
    if older is None:
        raise NotFoundError
    return await _show_changes(editing, _stands(older))


async def _show_form(
    editing: Editing,
    draft: Draft,
    problems: list[Problem],
    wrong_schedule: str | None = None,
) -> Response:
    visit, schema = editing.visit, await editing.schema()
    form = build_form(
        schema,
        draft.params,
        order=_ORDER,
        add=sent_text(visit, "add") or None,
        remove=sent_text(visit, "remove") or None,
    )
    homeless = place_problems(form, problems)
    return visit.page(
        "sources/config.html",
        status=422 if problems or wrong_schedule else 200,
        editing=editing,
        dmo=editing.dmo,
        stage=editing.stage,
        form=form,
        homeless=homeless,
        wrong=len(problems) + bool(wrong_schedule),
        title=schema.get("title", ""),
        field_words=words.fields(visit.tongue),
        schedule=draft.schedule if draft.schedule in WORDS else "cron",
        cron="" if draft.schedule in WORDS else draft.schedule,
        catch_up=draft.catch_up,
        wrong_schedule=wrong_schedule,
        is_changeable=visit.user.may(_PERMISSION),
        times=[],
        problem=None,
    )


async def _show_changes(editing: Editing, draft: Draft) -> Response:
    """Show what saving would do: it is tried, and taken back."""
    try:
        async with editing.visit.db.tried():
            tried = await _save(editing, draft, "leave")
    except psycopg.Error as error:
        return await _show_wrong(editing, draft, error)
    stands = _stands(editing.present)
    return editing.visit.page(
        "sources/changes.html",
        editing=editing,
        dmo=editing.dmo,
        stage=editing.stage,
        changes=differences(await editing.schema(), stands.params, draft.params),
        draft=draft,
        stands=stands,
        sent=json.dumps(draft.params, ensure_ascii=False),
        waiting_jobs=tried["waiting_jobs"],
        version=tried["version"],
    )


async def _show_wrong(editing: Editing, draft: Draft, error: psycopg.Error) -> Response:
    """Show the form with what the database found wrong; another error stays one."""
    if error.sqlstate != "LC002":
        raise error
    told: CdlError = translate(error)
    problems = read_problems(told.detail)
    if "configuration is wrong at" in told.message:
        return await _show_form(editing, draft, problems)
    # The schedule is wrong, or it needs something of the configuration.
    text = editing.visit.tongue.refusal(told, with_detail=True)
    return await _show_form(editing, draft, [p for p in problems if p.path == "path"], text)


async def _save(
    editing: Editing, draft: Draft, waiting: str, expected: int | None = None
) -> dict[str, Any]:
    saved: dict[str, Any] = await editing.visit.db.value(
        "sources.save_config",
        dmo_id=editing.dmo["id"],
        type=editing.stage,
        params=Jsonb(draft.params),
        schedule=draft.schedule,
        catch_up=draft.catch_up,
        waiting=waiting,
        expected=expected,
    )
    return saved


def _stands(row: dict[str, Any]) -> Draft:
    return Draft(row["config_params"], row["schedule"], row["catch_up"])


def _sent_draft(visit: Visit) -> Draft:
    """Read what an earlier page of ours has made of the form."""
    try:
        params = json.loads(sent_text(visit, "json"))
    except ValueError as error:
        raise NotFoundError from error
    if not isinstance(params, dict):
        raise NotFoundError
    return Draft(params, sent_text(visit, "schedule"), _catch_up(visit))


def _catch_up(visit: Visit) -> str:
    text = sent_text(visit, "catch_up")
    return text if text in _CATCH_UP else "once"


def _need_permission(visit: Visit) -> None:
    if not visit.user.may(_PERMISSION):
        raise NotAllowedError(_PERMISSION)
