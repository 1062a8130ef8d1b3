"""The yardstick: a bare COPY of the very rows that the stages made, into public.listings.

It counts: reading the rows from a file and sending them, COPY into the empty table with its
primary key, its four other indexes, its checks, its foreign key to the DMO and its row triggers
(whose conditions are looked at and are false), and the commit. It does not count: making the rows.
The one trigger that would do work, the log of direct edits, is off.
"""

from __future__ import annotations

import time
from pathlib import Path

from psycopg import sql

from loader.database import Connection, connect

_BLOCK = 1 << 18
_OWNERS = ("public.tenants", "public.dmos")
_LISTINGS = "public.listings"


def export_listings(url: str, folder: Path) -> int:
    """Write the listings of a database, and who owns them, to files; give how many there are."""
    folder.mkdir(exist_ok=True)
    with connect(url) as conn:
        counts = [_copy_out(conn, table, folder / table) for table in (*_OWNERS, _LISTINGS)]
    return counts[-1]


def measure_copy(url: str, folder: Path) -> float:
    """Copy the exported listings into an empty database, and give the seconds it took."""
    with connect(url) as conn:
        with conn.transaction():
            conn.execute("alter table public.listings disable trigger _900_log_change")
            for table in _OWNERS:
                _add(conn, table, folder / table)
        started = time.perf_counter()
        with conn.transaction():
            _copy_in(conn, _LISTINGS, folder / _LISTINGS)
        return time.perf_counter() - started


def _copy_out(conn: Connection, table: str, path: Path) -> int:
    statement = f"copy {table} to stdout"
    with path.open("wb") as file, conn.cursor() as cursor:
        with cursor.copy(statement.encode()) as copy:
            for block in copy:
                file.write(block)
        return cursor.rowcount


def _add(conn: Connection, table: str, path: Path) -> None:
    """Bring rows in, but those that every database has from the start."""
    conn.execute(f"create temporary table added (like {table}) on commit drop".encode())
    _copy_in(conn, "pg_temp.added", path)
    conn.execute(
        sql.SQL(
            "insert into {} overriding system value"
            " select a.* from pg_temp.added as a on conflict do nothing"
        ).format(sql.Identifier(*table.split(".")))
    )
    conn.execute("drop table pg_temp.added")


def _copy_in(conn: Connection, table: str, path: Path) -> None:
    statement = f"copy {table} from stdin"
    with path.open("rb") as file, conn.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        while block := file.read(_BLOCK):
            copy.write(block)
