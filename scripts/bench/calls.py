"""Measures calls of ingest: in one session, over a real PostgREST, and beside single upserts."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import islice
from socket import socket
from statistics import median

import orjson
from databases import BenchServer
from gold_records import as_sent, fields, gold_records
from psycopg import sql

from loader import api
from loader.database import Connection, connect

_SINGLE = 300
_BATCH = 1_000
_BATCHES = 8
_CALLERS = (1, 2, 4)
_USUAL_SHARE = 0.45
_SECRET = "only-for-measuring-and-never-anywhere-else"  # noqa: S105
_START_SECONDS = 30.0
_CALL_SECONDS = 120.0
_INGEST_ONE = "select public.ingest_listing(%b::jsonb, 'QOBRIX')"
_INGEST_MANY = "select public.ingest_listings(%b::jsonb, 'QOBRIX')"
_HISTORIES = (("new", {}), ("repeated", {}), ("changed", {"ListPrice": "1.00"}))

Records = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """What a kind of call brought: records a second, or the median milliseconds of one call."""

    what: str
    records_a_second: float | None = None
    median_ms: float | None = None


def measure_calls(server: BenchServer) -> list[Call]:
    """Make all the calls, each kind in a database of its own."""
    records = [as_sent(r) for r in gold_records(_BATCH * _BATCHES)]
    usual = [as_sent(r, _USUAL_SHARE) for r in records]
    found: list[Call] = []
    with server.database() as url, connect(url) as conn:
        found += _singles(conn, records[:_SINGLE])
    with server.database() as url, connect(url) as conn:
        found.append(_upserts(conn, records[:_BATCH]))
    for width, sent in (("all fields filled", records), ("45 % of the fields", usual)):
        with server.database() as url, connect(url) as conn:
            found += _batches(conn, width, sent)
        if not api.BINARY.is_file():
            continue
        for callers in _CALLERS:
            with server.database() as url, _postgrest(server, url) as port:
                found += _over_http(port, width, sent, callers)
    return found


def _singles(conn: Connection, records: Records) -> Iterator[Call]:
    for what, change in _HISTORIES:
        took = [_timed(conn, _INGEST_ONE, orjson.dumps(record | change)) for record in records]
        yield Call(f"one record in a session, {what}", median_ms=1000 * median(took))


def _batches(conn: Connection, width: str, records: Records) -> Iterator[Call]:
    for what, change in _HISTORIES:
        took = [_timed(conn, _INGEST_MANY, body) for body in _bodies(records, change)]
        yield Call(f"{_BATCH:,} in a session, {width}, {what}", _BATCH / median(took))


def _over_http(port: int, width: str, records: Records, callers: int) -> Iterator[Call]:
    headers = {
        "Authorization": f"Bearer {api.sign({'role': 'service_role'}, _SECRET)}",
        "Content-Type": "application/json",
    }

    def send(body: bytes) -> None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=_CALL_SECONDS)) as connection:
            connection.request("POST", "/rpc/ingest_listings", body, headers)
            response = connection.getresponse()
            answer = orjson.loads(response.read())
        if response.status != HTTPStatus.OK or answer["rejected"]:
            raise RuntimeError(f"{response.status}: {answer}")

    for what, change in _HISTORIES:
        bodies = [
            b'{"origin_system": "QOBRIX", "batch_id": "%s %d", "records": %b}'
            % (what.encode(), number, body)
            for number, body in enumerate(_bodies(records, change))
        ]
        with ThreadPoolExecutor(callers) as pool:
            started = time.perf_counter()
            list(pool.map(send, bodies))
            took = time.perf_counter() - started
        yield Call(
            f"{_BATCH:,} over PostgREST, {callers} at once, {width}, {what}", len(records) / took
        )


def _upserts(conn: Connection, records: Records) -> Call:
    """Upsert record after record into a bare table of texts with a key: no rules, no checks."""
    names = [sql.Identifier(name) for name in fields()]
    conn.execute(
        sql.SQL("create table public.bare ({} text, primary key ({}))").format(
            sql.SQL(" text, ").join(names), sql.Identifier("ListingKey")
        )
    )
    statement = sql.SQL(
        "insert into public.bare ({}) values ({}) on conflict ({}) do update set {}"
    ).format(
        sql.SQL(", ").join(names),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
        sql.Identifier("ListingKey"),
        sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names),
    )
    started = time.perf_counter()
    for record in records:
        conn.execute(statement, [record.get(name) for name in fields()], prepare=True)
    took = time.perf_counter() - started
    return Call("a loop of single upserts into bare texts", len(records) / took)


def _bodies(records: Records, change: dict[str, str]) -> Iterator[bytes]:
    remaining = iter(records)
    while batch := list(islice(remaining, _BATCH)):
        yield orjson.dumps([record | change for record in batch])


def _timed(conn: Connection, query: str, body: bytes) -> float:
    started = time.perf_counter()
    conn.execute(query.encode(), (body.decode(),))
    return time.perf_counter() - started


@contextmanager
def _postgrest(server: BenchServer, url: str) -> Iterator[int]:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [api.BINARY], env={**os.environ, **api.environment(server.url_of_api(url), port, _SECRET)}
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until PostgREST has read the schema: before, it refuses calls."""
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        with closing(HTTPConnection("127.0.0.1", port, timeout=_START_SECONDS)) as connection:
            try:
                connection.request("GET", "/")
                if connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return
            except OSError:
                pass
        time.sleep(0.1)
    raise RuntimeError("PostgREST does not answer")
