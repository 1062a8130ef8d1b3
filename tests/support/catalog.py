"""What a database holds, as text that can be compared."""

import subprocess

from loader.database import Connection
from loader.server import find_binaries

_OWN_TABLES = ("pipeline._yoyo_migration", "pipeline._yoyo_log", "pipeline._yoyo_version")


def dump(url: str) -> str:
    """Give the database's schema without the migration tools' own tables."""
    done = subprocess.run(
        [
            find_binaries() / "pg_dump",
            "--schema-only",
            "--exclude-schema=sqitch",
            *(f"--exclude-table={table}" for table in (*_OWN_TABLES, "pipeline.yoyo_lock")),
            url,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return "\n".join(
        line for line in done.stdout.splitlines() if not line.startswith(("\\", "-- Dumped"))
    )


def code_objects(conn: Connection) -> set[tuple[str, str]]:
    """List kind and name of all functions, views, triggers and policies in our schemas."""
    return set(
        conn.execute(
            """
            select 'function', p.oid::regprocedure::text
            from pg_proc as p
            where p.pronamespace::regnamespace::text ~ '^(public|reso|pipeline|staging)$'
                and not exists (
                    select from pg_depend as d
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
                )
            union all
            select 'view', c.oid::regclass::text from pg_class as c
            where c.relkind = 'v'
                and c.relnamespace::regnamespace::text ~ '^(public|reso|pipeline|staging)$'
            union all
            select 'trigger', t.tgname || ' on ' || t.tgrelid::regclass from pg_trigger as t
            where not t.tgisinternal
                and t.tgrelid in (
                    select c.oid from pg_class as c
                    where c.relnamespace::regnamespace::text ~ '^(public|reso|pipeline|staging)$'
                )
            union all
            select 'policy', p.polname || ' on ' || p.polrelid::regclass from pg_policy as p
            where p.polrelid in (
                select c.oid from pg_class as c
                where c.relnamespace::regnamespace::text ~ '^(public|reso|pipeline|staging)$'
            )
            """
        ).fetchall()
    )
