"""A record that could not go on is mended in place and imported again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from anyio import to_thread
from starlette.datastructures import FormData
from starlette.responses import Response

from admin.database import Row
from admin.pages.runs.errors import text_of
from admin.pages.runs.hints import hint_of
from admin.pages.runs.people import names_of
from admin.pages.runs.section import section
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit
from loader.readers import BadRecord
from loader.stages.correcting import can_read_again, read_again

_USUAL = ("id", "name", "category", "address", "locality", "postal_code", "lat", "lng")
_LONG = ("description", "short_description")
_OPEN = ("cancelled", "failed", "held")
_FIELD = "field."
_ATTRIBUTE = "attribute."


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form."""

    name: str
    label: str
    value: str
    is_json: bool = False
    is_long: bool = False


@section.get("/runs/errors/{error_id}")
async def show_error(visit: Visit) -> Response:
    """Show a record with the reason, and the form that mends it."""
    error = await _find_error(visit)
    record = error["record"] or error["original_record"]
    return await _show(visit, error, record if isinstance(record, dict) else None)


@section.post("/runs/errors/{error_id}/read")
async def read_line(visit: Visit) -> Response:
    """Read a corrected line as its file was read, and show the fields that come of it."""
    error = await _find_error(visit)
    text = str(visit.form.get("text", ""))
    if not can_read_again(error["layout"]) or not text.strip():
        return await _show(visit, error, {}, text=text)
    found = await to_thread.run_sync(read_again, error["layout"], text)
    if isinstance(found, BadRecord):
        return await _show(visit, error, None, text=text, problem=found.message, code=found.code)
    return await _show(visit, error, found, text=text)


@section.post("/runs/errors/{error_id}")
async def mend(visit: Visit) -> Response:
    """Import the record again as it was mended."""
    if not visit.user.may("pipeline:import"):
        raise NotAllowedError("pipeline:import")
    error = await _find_error(visit)
    record, wrong = _read_form(visit.form)
    if wrong:
        problem = visit.gettext("%(field)s is not JSON.", field=wrong)
        return await _show(visit, error, record, problem=problem)
    await visit.db.value("jobs.mend", error_id=error["id"], record=orjson.dumps(record).decode())
    following = await visit.db.value(
        "jobs.next_error",
        job_id=error["job_id"],
        error_type=error["error_type"],
        error_id=error["id"],
    )
    said = visit.gettext("The mended record is on its way. Its import is a run of its own.")
    if following and visit.form.get("then") == "next":
        return visit.redirect(f"/runs/errors/{following}", said=said)
    return visit.redirect(f"/runs/errors/{error['id']}", said=said)


async def _find_error(visit: Visit) -> Row:
    error_id = read_number(str(visit.request.path_params["error_id"]))
    error = await visit.db.row("jobs.error", error_id=error_id) if error_id else None
    if error is None:
        raise NotFoundError
    return error


async def _show(
    visit: Visit,
    error: Row,
    record: Mapping[str, Any] | None,
    *,
    text: str | None = None,
    problem: str | None = None,
    code: str | None = None,
) -> Response:
    can_be_read = isinstance(error["original_record"], str) and can_read_again(error["layout"])
    if record is None and not can_be_read:
        record = {}
    is_mendable = (
        error["job_type"] == "import_raw"
        and visit.user.may("pipeline:import")
        and (error["corrected_at"] is None or error["mended_status"] in (*_OPEN, "pending"))
    )
    following = await visit.db.value(
        "jobs.next_error",
        job_id=error["job_id"],
        error_type=error["error_type"],
        error_id=error["id"],
    )
    return visit.page(
        "runs/error.html",
        status=400 if problem else 200,
        error=error,
        original=text_of(error),
        can_be_read=can_be_read,
        text=text_of(error) if text is None else text,
        inputs=_inputs(record, error) if record is not None else None,
        is_mendable=is_mendable,
        problem=problem,
        hint=hint_of(visit, code or error["error_type"]),
        following=following,
        names=await names_of(visit, [error["corrected_by"]]),
    )


def _inputs(record: Mapping[str, Any], error: Row) -> list[Input]:
    """Give a field for what stands in the record, and for what most records have."""
    layout = error["layout"] or {}
    names = [*_USUAL, *(layout.get("fields") or {}), *record]
    if (
        not layout.get("has_id")
        and "id" not in record
        and error["error_type"] != "missing_source_id"
    ):
        names.remove("id")
    inputs = []
    for name in dict.fromkeys(names):
        if name == "attributes":
            continue
        value = record.get(name)
        is_json = isinstance(value, (dict, list))
        shown = orjson.dumps(value).decode() if is_json else "" if value is None else str(value)
        inputs.append(Input(_FIELD + name, name, shown, is_json, name in _LONG or is_json))
    attributes = record.get("attributes") or {}
    for name in dict.fromkeys([*attributes, *(layout.get("attributes") or ())]):
        value = attributes.get(name)
        is_json = isinstance(value, (dict, list))
        shown = orjson.dumps(value).decode() if is_json else "" if value is None else str(value)
        inputs.append(Input(_ATTRIBUTE + name, name, shown, is_json, is_json))
    return inputs


def _read_form(form: FormData) -> tuple[dict[str, Any], str | None]:
    """Give the record of a sent form, and the field that should be JSON and is not."""
    record: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    json_fields = set(form.getlist("json"))
    for name, sent in form.multi_items():
        if not name.startswith((_FIELD, _ATTRIBUTE)) or not isinstance(sent, str):
            continue
        value: Any = sent.replace("\r\n", "\n").replace("\0", "")
        if not value.strip():
            continue
        kind, _, plain = name.partition(".")
        if name in json_fields:
            try:
                value = orjson.loads(value)
            except orjson.JSONDecodeError:
                return record, plain
        if kind == "attribute":
            attributes[plain] = value
        else:
            record[plain] = value
    if attributes:
        record["attributes"] = attributes
    return record, None
