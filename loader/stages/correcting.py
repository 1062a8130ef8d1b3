"""Correct: records that an import left out, and that people have mended, are imported again."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from loader.readers import BadRecord, ReadError, ReadOptions, Record, open_source
from loader.stages.importing import RawRecords, record_row, write_records
from loader.stages.jobs import Context, Job, StageResult
from loader.stages.lines import copy_records
from loader.stages.mapping import ColumnMapping, record_maker
from loader.storage import Storage

_MENDED = """
    select coalesce(e.line, 0), c.record
    from pipeline.corrections as c
    join pipeline.job_errors as e on e.id = c.error_id
    where c.job_id = %s
    order by e.line, e.id
"""
_NAME = """
    select concat_ws(', ', coalesce(max(f.original_name), max(j.source_name)), 'mended')
    from pipeline.job_queue as j
    left join pipeline.files as f on f.job_id = j.job_id and f.stage = 'import'
    where j.job_id = %s
"""
_TEXT_FORMATS = ("csv", "json", "jsonl", "geojson")


class CorrectionWork:
    """The import of the records that people have mended, of one file that was imported."""

    def __init__(self, storage: Storage, corrects: int) -> None:
        self._storage = storage
        self._corrects = corrects

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  nothing is the same
        """Tell that nobody did it before."""
        return None

    def run(self, job: Job) -> StageResult:
        """Write a raw file of the mended records, an addition to their source."""
        rows = job.work.execute(_MENDED, (job.job_id,)).fetchall()
        digest = hashlib.sha256(orjson.dumps([job.job_id, rows])).hexdigest()
        name = str(job.call(_NAME, self._corrects))
        return write_records(job, self._storage, lambda: _copy_in(job, rows), name, digest)


def _copy_in(job: Job, rows: list[tuple[Any, ...]]) -> RawRecords:
    has_id = any("id" in record for _, record in rows)
    identity = ("id",) if has_id else ("", "name", "address", "lat", "lng")
    with copy_records(job) as copy:
        copy.write(b"".join(record_row(line, record, identity) for line, record in rows))
    job.report(len(rows), len(rows), len(rows))
    job.call("select pipeline.import_lines(%s, %s)", job.job_id, has_id)
    return RawRecords((f"{len(rows):,} mended",), is_addition=True)


def can_read_again(layout: Mapping[str, Any] | None) -> bool:
    """Tell whether the text of a record of a file with this layout can be read by itself."""
    return layout is not None and layout["format"] in _TEXT_FORMATS


def read_again(layout: Mapping[str, Any], text: str) -> dict[str, Any] | BadRecord:
    """Read the text of one record as its file was read; give it with our names of the fields.

    It goes the way of a whole file, so that it means what it would have meant there.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record"
        is_csv = layout["format"] == "csv"
        options = _write_table(path, layout, text) if is_csv else _write_json(path, text)
        try:
            with open_source(path, options) as source:
                records = list(source)
        except ReadError as error:
            return BadRecord(1, text, error.code or "", str(error))
    if len(records) != 1:
        message = "It is more than one record." if records else "There is no record in it."
        return BadRecord(1, text, "not_one_record", message)
    record = records[0]
    if isinstance(record, BadRecord):
        return record
    if is_csv:
        values = zip(layout["columns"], record.values.values(), strict=True)
        record = Record(record.line, dict(values))
    mapping = ColumnMapping(layout["fields"], (), tuple(layout["attributes"]))
    return record_maker(mapping)(record.values)


def _write_table(path: Path, layout: Mapping[str, Any], text: str) -> ReadOptions:
    """Write the line below a header of plain names: only their number counts."""
    delimiter = layout["delimiter"] or ","
    names = [f"c{number}" for number in range(len(layout["columns"]))]
    path.write_text(f"{delimiter.join(names)}\n{text.rstrip()}\n", encoding="utf-8")
    return ReadOptions(
        file_format="csv",
        delimiter=delimiter,
        quote=layout["quote"] or "",
        encoding="utf-8",
        skip_rows=0,
    )


def _write_json(path: Path, text: str) -> ReadOptions:
    path.write_text(f"[{text.strip().removesuffix(',')}]", encoding="utf-8")
    return ReadOptions(file_format="json", encoding="utf-8", records_path="")
