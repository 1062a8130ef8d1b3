"""Import: any source file becomes a raw file of JSON lines in the storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from loader.database import Connection, connect, one_row
from loader.errors import CdlError
from loader.readers import (
    BadRecord,
    FileDescription,
    ReadOptions,
    Record,
    file_digest,
    open_source,
)
from loader.stages.jobs import (
    Chain,
    Context,
    Job,
    JobRequest,
    StageResult,
    job_results,
    run_by_hand,
)
from loader.stages.keys import free_key
from loader.stages.lines import copy_out, copy_records
from loader.stages.mapping import map_columns, record_maker
from loader.storage import Storage

_FLUSH_ROWS = 2_000
_TOLD_ERRORS = 5
_IDENTITY_COLUMNS = 5  # source_id, name, address, lat, lng
_NO_DELIMITERS = {1: " ", 2: " "}


def import_file(
    context: Context,
    path: Path,
    dmo_id: int,
    *,
    source_name: str | None = None,
    run_id: UUID | None = None,
    force: bool = False,
    chain: Chain | None = None,
    origin: str | None = None,
) -> StageResult:
    """Import a file for a DMO. `origin`: where it is from, if it was fetched to be read.

    The same file for the same feed under the same configuration is not imported again unless
    `force`; the result is then that of the first time, with `repeated` set. Rows that cannot be
    read go to pipeline.job_errors. Raises ReadError when the file as a whole cannot be read.
    """
    work = ImportWork(context.storage, path, dmo_id, source_name)
    request = JobRequest(
        "import_raw",
        dmo_id,
        source_name,
        run_id,
        params={"path": origin or str(path.resolve())},
        dedupe_key=f"import_raw:{dmo_id}:{source_name or ''}:{work.digest}",
        chain=chain,
    )
    return run_by_hand(context, request, work, force=force)


class ImportWork:
    """The import of one file."""

    def __init__(
        self,
        storage: Storage,
        path: Path,
        dmo_id: int,
        source_name: str | None,
        *,
        settings: dict[str, Any] | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Take a file; `settings` is what for it differs from the DMO's configuration.

        All of it is read here, so within a job give the job's `check`.
        """
        self.digest = file_digest(path, check)
        self._settings = settings or {}
        self._storage = storage
        self._path = path
        self._dmo_id = dmo_id
        self._source_name = source_name

    def known(self, context: Context) -> StageResult | None:
        """Give the result of the import of the same file."""
        with connect(context.url) as conn:
            (file_id,) = one_row(
                conn,
                "select pipeline.find_import(%s, %s, %s, p_config => %s)",
                self._dmo_id,
                self.digest,
                self._source_name,
                Jsonb(self._settings),
            )
            return None if file_id is None else earlier_import(conn, file_id)

    def run(self, job: Job) -> StageResult:
        """Read the file, and write the raw file."""
        with open_source(self._path, read_options(job.config)) as source:
            return write_raw_file(job, self._storage, source, self._path.name, self.digest)

    def run_unless_known(self, job: Job, context: Context, *, is_forced: bool) -> StageResult:
        """Import the file in a job that began before the file was here to be looked at."""
        known = None if is_forced else self.known(context)
        if known is None:
            return self.run(job)
        job.call(
            "select pipeline.complete_unchanged(%s, %s, %s)", job.job_id, job.token, known.file_id
        )
        return known


class RecordSource(Protocol):
    """Records with their lines, as the readers give them."""

    @property
    def description(self) -> FileDescription:
        """Say what it is."""
        ...

    @property
    def blank_lines(self) -> int:
        """Count the lines without any value so far."""
        ...

    def __iter__(self) -> Iterator[Record | BadRecord]: ...

    def tell_progress(self) -> tuple[int, int]:
        """Give the bytes read so far, and all of them."""
        ...


@dataclass(frozen=True, slots=True)
class RawRecords:
    """What was brought into the database to become a raw file."""

    notes: tuple[str, ...]
    layout: dict[str, Any] | None = None
    """How the original was read, for a line of it that is read again."""
    is_addition: bool = False
    """It is not all that the source has: nothing is missing from it."""


def write_raw_file(
    job: Job, storage: Storage, source: RecordSource, original_name: str, digest: str
) -> StageResult:
    """Make the job's raw file of a source's records, and end the job."""

    def copy_in() -> RawRecords:
        return bring_in(job, source)

    return write_records(job, storage, copy_in, original_name, digest)


def write_records(
    job: Job,
    storage: Storage,
    copy_in: Callable[[], RawRecords],
    original_name: str,
    digest: str,
) -> StageResult:
    """Make the job's raw file of what `copy_in` brings into the database, and end the job."""
    written: str | None = None
    try:
        records = copy_in()
        key, date, batch = free_key(job, storage, "raw")
        with storage.write(key) as target:
            for block in copy_out(job):
                target.write(block)
        written = key
        file_id = job.call(
            "select pipeline.complete_import(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)",
            job.job_id,
            job.token,
            key,
            date,
            batch,
            target.size,
            target.sha256,
            original_name,
            digest,
            None if records.layout is None else orjson.dumps(records.layout).decode(),
            records.is_addition,
        )
        results = job_results(job.work, job.job_id)
        notes = records.notes + _left_out(job.work, job.job_id, results)
    except BaseException:
        if written is not None:
            with suppress(CdlError):  # what stays is of no meaning; the first error has it
                storage.remove(written)
        raise
    return StageResult("import", job.job_id, results, file_id=file_id, notes=notes)


def earlier_import(conn: Connection, file_id: int) -> StageResult:
    """Give the result of the import that made a raw file."""
    job_id, name, created = one_row(
        conn,
        "select job_id, original_name, created_at from pipeline.files where id = %s",
        file_id,
    )
    results = job_results(conn, job_id)
    note = f"this file was imported {created:%Y-%m-%d %H:%M} as file {file_id} ({name})"
    return StageResult(
        "import",
        job_id,
        results,
        file_id=file_id,
        notes=(note, *_left_out(conn, job_id, results)),
        repeated=True,
    )


def _left_out(conn: Connection, job_id: int | None, results: dict[str, Any]) -> tuple[str, ...]:
    """Tell which rows could not be read, and why; of many the first few."""
    errors = conn.execute(
        "select format('line %%s was left out: %%s: %%s', e.line, e.error_type, e.error_message)"
        " from pipeline.job_errors as e where e.job_id = %s order by e.line, e.id limit %s",
        (job_id, _TOLD_ERRORS),
    ).fetchall()
    notes = tuple(text for (text,) in errors)
    if (number := results.get("records_error", 0)) > len(notes):
        notes += (f"{number:,} rows were left out in all; cdl jobs errors {job_id} says why",)
    return notes


def read_options(config: Mapping[str, Any]) -> ReadOptions:
    """Give how a file is read, as an import configuration says."""
    return ReadOptions(
        file_format=config["file_format"],
        delimiter=config["delimiter"],
        quote=config["quote"],
        encoding=config["encoding"],
        skip_header=config["skip_header"],
        skip_rows=config["skip_rows"],
        sheet=config["sheet"],
        records_path=config["records_path"],
    )


def bring_in(job: Job, source: RecordSource) -> RawRecords:
    """Bring the file's rows into the database, which makes the raw file's lines of them."""
    mapping = map_columns(job.config, source.description.columns)
    make = record_maker(mapping)
    identity = ("id",) if mapping.has_id else ("", "name", "address", "lat", "lng")
    rows: list[bytes] = []
    count = 0
    with copy_records(job) as copy:
        for record in source:
            if isinstance(record, BadRecord):
                rows.append(_bad_row(record))
            else:
                rows.append(record_row(record.line, make(record.values), identity))
            if len(rows) >= _FLUSH_ROWS:
                copy.write(b"".join(rows))
                count += len(rows)
                rows.clear()
                job.report(count, *source.tell_progress())
        copy.write(b"".join(rows))
        job.report(count + len(rows), *source.tell_progress())
    job.call("select pipeline.import_lines(%s, %s)", job.job_id, mapping.has_id)
    notes = [*source.description.notes, f"columns: {mapping.describe()}"]
    if source.blank_lines:
        lines = "line was" if source.blank_lines == 1 else "lines were"
        notes.append(f"{source.blank_lines:,} blank {lines} left out")
    layout = {
        "format": source.description.format,
        "delimiter": source.description.delimiter,
        "quote": source.description.quote,
        "columns": source.description.columns,
        "fields": mapping.columns,
        "attributes": mapping.attributes,
        "has_id": mapping.has_id,
    }
    return RawRecords(tuple(notes), layout)


def record_row(line: int, record: dict[str, Any], identity: tuple[str, ...]) -> bytes:
    """Give a record as a row of COPY: its JSON, and beside it the fields that make its id."""
    fields = [_quoted(record.get(field)) for field in identity]
    fields += [b""] * (_IDENTITY_COLUMNS - len(fields))
    return b"%d\x01%s\x01%s\x01\x01\n" % (line, orjson.dumps(record, str), b"\x01".join(fields))


def _bad_row(record: BadRecord) -> bytes:
    """Give a row that could not be read as a row of COPY."""
    return b"%d\x01%s\x01\x01\x01\x01\x01\x01%s\x01%s\n" % (
        record.line,
        orjson.dumps(record.text),
        _quoted(record.code),
        _quoted(record.message),
    )


def _quoted(value: Any) -> bytes:
    """Quote a value for COPY; nothing is null. COPY's own two control characters become spaces."""
    if value is None:
        return b""
    return b"\x02%s\x02" % str(value).translate(_NO_DELIMITERS).encode()
