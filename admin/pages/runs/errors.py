"""Records that could not go on: by reason, with what came, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.responses import Response, StreamingResponse

from admin.database import Database, Row
from admin.pages.runs.filters import PAGE
from admin.pages.runs.hints import hint_of
from admin.pages.runs.jobs import find_job
from admin.pages.runs.people import names_of
from admin.pages.runs.section import section
from admin.web.reading import read_number
from admin.web.visit import Visit

_LONGEST_TYPE = 100
_AT_ONCE = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("line", "record_id", "error_type", "error_message", "original_record")


@section.get("/runs/jobs/{job_id}/errors")
async def list_errors(visit: Visit) -> Response:
    """Show a job's records that could not go on, of one reason or of all."""
    job = await find_job(visit)
    error_type = _error_type(visit)
    after = read_number(visit.request.query_params.get("after"))
    rows = await visit.db.rows(
        "jobs.errors", job_id=job["job_id"], error_type=error_type, after=after, limit=PAGE + 1
    )
    shown = rows[:PAGE]
    path = f"/runs/jobs/{job['job_id']}/errors"
    return visit.page(
        "runs/errors.html",
        job=job,
        errors=[{**row, "text": _shortly(row["original_record"])} for row in shown],
        error_type=error_type,
        types=await visit.db.rows("jobs.error_types", job_id=job["job_id"]),
        hint=hint_of(visit, error_type),
        more=_address(path, error_type, shown[-1]["id"]) if len(rows) > PAGE else None,
        first=_address(path, error_type) if after else None,
        download=_address(f"{path}.csv", error_type),
        names=await names_of(visit, (row["corrected_by"] for row in shown)),
    )


@section.get("/runs/jobs/{job_id}/errors.csv")
async def download_errors(visit: Visit) -> Response:
    """Give them as CSV, piece by piece."""
    job = await find_job(visit)
    database: Database = visit.request.app.state.database
    name = f"errors of job {job['job_id']}.csv"
    return StreamingResponse(
        _as_csv(database, visit.session.claims, job["job_id"], _error_type(visit)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"},
    )


def text_of(error: Row) -> str:
    """Give what came, as a person reads it."""
    record = error["original_record"]
    if record is None or isinstance(record, str):
        return record or ""
    return orjson.dumps(record, option=orjson.OPT_INDENT_2).decode()


def _shortly(record: object) -> str:
    """Give what came in one line."""
    if isinstance(record, dict):
        return " · ".join(
            f"{name}: {value if isinstance(value, str) else orjson.dumps(value).decode()}"
            for name, value in record.items()
        )
    return "" if record is None else str(record)


async def _as_csv(
    database: Database, claims: Mapping[str, Any], job_id: int, error_type: str
) -> AsyncIterator[bytes]:
    """Read a thousand at a time, each in a transaction of its own: a slow reader holds none."""
    yield "\ufeff".encode() + _line(_COLUMNS)
    after = None
    while True:
        async with database.as_user(claims) as work:
            rows = await work.rows(
                "jobs.errors", job_id=job_id, error_type=error_type, after=after, limit=_AT_ONCE
            )
        for row in rows:
            cells = {**row, "original_record": _flat(row["original_record"])}
            yield _line([cells[column] for column in _COLUMNS])
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1]["id"]


def _flat(record: object) -> object:
    return record if record is None or isinstance(record, str) else orjson.dumps(record).decode()


def _line(cells: Iterable[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode()


def harmless(cell: object) -> object:
    """Give a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _error_type(visit: Visit) -> str:
    return visit.request.query_params.get("type", "")[:_LONGEST_TYPE].replace("\0", "")


def _address(path: str, error_type: str, after: int | None = None) -> str:
    values = {name: value for name, value in (("type", error_type), ("after", after)) if value}
    return f"{path}?{urlencode(values)}" if values else path
