"""Streams lines of JSON between files and the temporary tables of a job's transaction, by COPY.

COPY's CSV format with two control characters as delimiter and quote takes JSON lines as they are:
JSON never holds a control character unescaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from loader.stages.jobs import Job
from loader.storage import StoredContent

INPUT_COLUMNS = "line, record, source_id, name, address, lat, lng, error_type, error_message"
_BLOCK = 1 << 18
_FORMAT = r"(format csv, delimiter e'\x01', quote e'\x02')"
_COPY_RECORDS = f"copy pg_temp.input_lines (record) from stdin {_FORMAT}"
_OUTPUT = "select record from pg_temp.output_lines order by position"


@contextmanager
def copy_records(job: Job) -> Iterator[psycopg.Copy]:
    """Open the buffers and a COPY of rows as `INPUT_COLUMNS` says."""
    job.work.execute("select pipeline.open_buffers()")
    statement = f"copy pg_temp.input_lines ({INPUT_COLUMNS}) from stdin {_FORMAT}"
    with job.work.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        yield copy


def blocks_of_lines(source: StoredContent, size: int) -> Iterator[bytes]:
    """Cut a file into blocks of whole lines of some `size` bytes, or of one line that is longer."""
    rest = b""
    while block := source.read(size):
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest = block[end:]
        else:
            rest += block
    if rest:
        yield rest


def copy_block_in(job: Job, block: bytes) -> None:
    """Open the buffers and bring some lines of JSON in."""
    job.work.execute("select pipeline.open_buffers()")
    with job.work.cursor() as cursor, cursor.copy(_COPY_RECORDS.encode()) as copy:
        copy.write(block)


def copy_out(job: Job) -> Iterator[bytearray]:
    """Give the lines that the database made of those that went in, in blocks."""
    statement = f"copy ({_OUTPUT}) to stdout {_FORMAT}"
    block = bytearray()
    with job.work.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for line in copy:
            block += line
            if len(block) >= _BLOCK:
                yield block
                block = bytearray()
    yield block


def copy_file_in(job: Job, source: StoredContent, record_count: int, share: float) -> None:
    """Open the buffers and bring a whole file of JSON lines in: that `share` of the job's work."""
    job.work.execute("select pipeline.open_buffers()")
    records = 0
    with job.work.cursor() as cursor, cursor.copy(_COPY_RECORDS.encode()) as copy:
        while block := source.read(_BLOCK):
            copy.write(block)
            records += block.count(b"\n")
            done = round(records * share)
            job.report(done, done, record_count)
