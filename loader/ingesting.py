"""Ingest: a file of Gold-shaped records goes by COPY into staging and is merged, as the RPCs do."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from loader.database import Connection, connect, one_row
from loader.errors import CdlError, ExitCode
from loader.readers import BadRecord, ReadOptions, Record, file_digest, open_source


class Resource(StrEnum):
    """RESO's resources, as Gold has them."""

    PROPERTY = "property"
    MEDIA = "media"
    CONTACTS = "contacts"
    MEMBER = "member"
    OFFICE = "office"


_DOMAINS = {
    Resource.PROPERTY: "mls_listings",
    Resource.MEDIA: "mls_media",
    Resource.CONTACTS: "mls_contacts",
    Resource.MEMBER: "mls_members",
    Resource.OFFICE: "mls_offices",
}
_PARQUET = b"PAR1"
_BLOCK_ROWS = 500


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """A file to ingest: of which resource, from which source, under which of its batches.

    Without a batch the file's own content is the batch: the same file again changes nothing.
    """

    path: Path
    resource: Resource
    origin_system: str
    batch: str | None = None


def ingest_file(
    url: str, request: IngestRequest, progress: Callable[[int, int | None], None]
) -> dict[str, Any]:
    """Merge a file of records, and give the answer that the RPCs give.

    All of it is one transaction. The errors' `line` is that of the file; a row that cannot be read
    at all is one of the rejected records.
    """
    domain = _DOMAINS[request.resource]
    digest = file_digest(request.path)
    with connect(url) as conn, conn.transaction():
        (batch_id, answer, table) = one_row(
            conn,
            "select b.batch_id, b.answer, d.staging_table"
            " from pipeline.begin_ingest(%s, %s, %s, %s) as b"
            " join pipeline.data_domains as d on d.data_domain = b.data_domain",
            domain,
            request.origin_system,
            request.batch or f"file {digest[:16]}",
            digest[:32],
        )
        if answer is None:
            fields = [
                name
                for (name,) in conn.execute(
                    "select field from pipeline.gold_fields where data_domain = %s"
                    " order by position",
                    (domain,),
                )
            ]
            loaded = _copy_in(conn, table, fields, _records(request.path), progress)
            (answer,) = one_row(conn, "select pipeline.ingest_batch(%s, %s)", batch_id, loaded.rows)
            for error in answer["errors"]:
                error["line"] = error.pop("index") + loaded.first_line
    return dict(answer)


@dataclass(slots=True)
class _Loaded:
    rows: int = 0
    first_line: int = 0


def _copy_in(
    conn: Connection,
    table: str,
    fields: list[str],
    records: Iterable[Record | BadRecord],
    progress: Callable[[int, int | None], None],
) -> _Loaded:
    """Stream records into a staging table; a row's position is its line in the file."""
    columns = ", ".join(f'"{name}"' for name in ("position", "other", *fields))
    known = frozenset(fields)
    loaded = _Loaded()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    statement = f"copy {table} ({columns}) from stdin (format csv, force_null ({columns}))"
    with conn.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for record in records:
            if not loaded.rows:
                loaded.first_line = record.line
            writer.writerow(_row(record, fields, known))
            loaded.rows += 1
            if loaded.rows % _BLOCK_ROWS == 0:
                copy.write(buffer.getvalue())
                buffer.seek(0)
                buffer.truncate()
                progress(loaded.rows, None)
        copy.write(buffer.getvalue())
    progress(loaded.rows, loaded.rows)
    return loaded


def _row(record: Record | BadRecord, fields: list[str], known: frozenset[str]) -> list[Any]:
    if isinstance(record, BadRecord):
        other = {"unreadable": record.message, "text": record.text}
        return [record.line, orjson.dumps(other).decode(), *[None] * len(fields)]
    values = record.values
    rest = {name: value for name, value in values.items() if name not in known}
    return [
        record.line,
        orjson.dumps(rest, default=str).decode() if rest else None,
        *(_text(values.get(name)) for name in fields),
    ]


def _text(value: Any) -> str | None:
    """Write a value as the database's casts read it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return orjson.dumps(value, default=str).decode()
    return str(value)


def _records(path: Path) -> Iterator[Record | BadRecord]:
    with path.open("rb") as file:
        is_parquet = file.read(len(_PARQUET)) == _PARQUET
    if is_parquet:
        yield from _parquet_records(path)
        return
    with open_source(path, ReadOptions()) as source:
        yield from source


def _parquet_records(path: Path) -> Iterator[Record]:
    try:
        from pyarrow import parquet  # noqa: PLC0415 (an extra, and slow to import)
    except ImportError as error:
        raise CdlError(
            f"{path.name} is a Parquet file, and pyarrow is not installed",
            hint="pip install 'listings-cdl[parquet]'",
            code="no_pyarrow",
            exit_code=ExitCode.USAGE,
        ) from error
    number = 0
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_BLOCK_ROWS):
            for values in batch.to_pylist():
                number += 1
                yield Record(number, values)
