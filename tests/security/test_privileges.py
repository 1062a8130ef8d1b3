"""Which role may do what with which table and function, as a text that a review can read.

After a change that is meant: CDL_UPDATE_SNAPSHOTS=1 pytest tests/security/test_privileges.py
"""

import os
from pathlib import Path

from loader.database import Connection
from tests.support.database import Database

_SNAPSHOT = Path(__file__).with_name("privileges.txt")
_ROLES = ("anon", "authenticated", "service_role")
_VERBS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")


def test_privileges_are_as_written(shared_database: Database) -> None:
    with shared_database.connect() as conn:
        now = "\n".join([*_tables(conn), "", *_functions(conn), ""])
    if os.environ.get("CDL_UPDATE_SNAPSHOTS") == "1":
        _SNAPSHOT.write_text(now, encoding="utf-8")
    assert now == _SNAPSHOT.read_text(encoding="utf-8")


def _tables(conn: Connection) -> list[str]:
    lines = []
    for table, oid in conn.execute(
        """
        select c.oid::regclass::text, c.oid from pg_class as c
        where c.relkind in ('r', 'p', 'v', 'm')
            and c.relnamespace::regnamespace::text in ('public', 'reso', 'pipeline', 'staging')
            and c.relname not like '%yoyo%'
        order by c.relnamespace::regnamespace::text, c.relname
        """
    ).fetchall():
        lines.append(f"table {table}")
        for role in _ROLES:
            verbs = [text for verb in _VERBS if (text := _granted(conn, role, oid, verb))]
            lines.append(f"    {role}: {', '.join(verbs) or '-'}")
    return lines


def _granted(conn: Connection, role: str, table: int, verb: str) -> str:
    row = conn.execute(
        "select has_table_privilege(%s, %s::oid, %s)", [role, table, verb]
    ).fetchone()
    if row == (True,):
        return verb
    if verb not in ("select", "insert", "update", "references"):
        return ""
    columns = conn.execute(
        """
        select string_agg(a.attname, ' ' order by a.attnum) from pg_attribute as a
        where a.attrelid = %s and a.attnum > 0 and not a.attisdropped
            and has_column_privilege(%s, a.attrelid, a.attnum, %s)
        """,
        [table, role, verb],
    ).fetchone()
    return f"{verb} ({columns[0]})" if columns and columns[0] else ""


def _functions(conn: Connection) -> list[str]:
    lines = []
    for role in _ROLES:
        rows = conn.execute(
            """
            select p.pronamespace::regnamespace || '.' || p.proname from pg_proc as p
            where p.pronamespace::regnamespace::text in ('public', 'reso', 'pipeline', 'staging')
                and has_function_privilege(%s, p.oid, 'execute')
            order by 1
            """,
            [role],
        ).fetchall()
        # The service may call all of schema pipeline: a list would only follow the files.
        names = ["all of schema pipeline"] if role == "service_role" else [row[0] for row in rows]
        lines += [f"functions for {role}", *(f"    {name}" for name in names or ["-"])]
    return lines


def test_the_service_may_call_every_function_of_the_pipeline(
    shared_database: Database,
) -> None:
    with shared_database.connect() as conn:
        refused = conn.execute(
            """
            select p.proname from pg_proc as p where p.pronamespace = 'pipeline'::regnamespace
                and not has_function_privilege('service_role', p.oid, 'execute')
            """
        ).fetchall()
    assert refused == []
