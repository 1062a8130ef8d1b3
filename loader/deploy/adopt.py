"""Takes over a CDL that was made before these migrations, when it is the one they begin with."""

import re
from dataclasses import dataclass, field

from loader.database import Connection, run_script
from loader.deploy.engines import EngineName
from loader.deploy.shape import Shape, differences, look, widened
from loader.deploy.tree import Tree
from loader.errors import CdlError

FIRST = "001_cdl_today"
_ANCHOR = "public.mls_listings"
_STATUS = "public.mls_listing_status"
_MARK = "Adopted "  # db/migrations/revert/001_cdl_today.sql looks for it
_SCRATCH = "cdl_adopt_scratch"
_CREATE_TABLE = re.compile(r"^create table public\.(\w+)", re.MULTILINE)


@dataclass(slots=True)
class Adoption:
    """What an adoption found and did."""

    engine: EngineName
    adopted: list[str] = field(default_factory=list)
    tables: int = 0
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_there(conn: Connection) -> bool:
    """Tell whether the database has a CDL, whoever made it."""
    return conn.execute("select to_regclass(%s) is not null", [_ANCHOR]).fetchone() == (True,)


def is_adopted(conn: Connection) -> bool:
    """Tell whether the CDL was there before these migrations."""
    query = "select obj_description(to_regtype(%s), 'pg_type') like %s"
    return conn.execute(query, [_STATUS, f"{_MARK}%"]).fetchone() == (True,)


def mark(conn: Connection) -> None:
    """Leave the mark that keeps a rollback from dropping what was adopted."""
    conn.execute(
        f"""
        do $do$
        begin
            execute format(
                'comment on type {_STATUS} is %L',
                '{_MARK}' || current_date || ': its tables were there before these migrations. '
                    'Where a listing stands in the workflow, in its order.'
            );
        end
        $do$
        """.encode()
    )


def refuse_unadopted(conn: Connection, pending: list[str]) -> None:
    """Refuse to migrate a database whose CDL somebody else made (`not_adopted`)."""
    if FIRST in pending and is_there(conn):
        raise CdlError(
            "this database has a CDL already, which these migrations did not make",
            detail=f"{_ANCHOR} is there, and {FIRST} is not registered as applied.",
            hint="Take it over with: cdl db adopt",
            code="not_adopted",
        )


def check(conn: Connection, tree: Tree) -> tuple[int, list[str]]:
    """Compare the database with what the first migration makes; change nothing.

    Gives the number of its tables and the warnings. Raises CdlError with every difference when the
    database is not the CDL that the migrations begin with (`not_alike`), or has none at all
    (`nothing_to_adopt`).
    """
    if not is_there(conn):
        raise CdlError(
            "there is no CDL to adopt",
            detail=f"The database has no table {_ANCHOR}.",
            hint="cdl db migrate makes it, with all that belongs to it.",
            code="nothing_to_adopt",
        )
    with conn.transaction(force_rollback=True):
        found = look(conn, "public")
        wanted = _made_by_first(conn, tree)
        problems = [str(d) for d in differences(conn, wanted, found, "public")]
        problems += _in_the_way(tree, found)
        if problems:
            raise CdlError(
                f"this database is not what {FIRST} makes, so nothing was changed",
                detail="\n".join(problems),
                hint="Mend what is listed, then adopt again; docs/adopt.md tells more.",
                code="not_alike",
            )
        return len(wanted.tables), [
            *_readers(conn, wanted),
            *_policies(conn, wanted),
            *_triggers(conn, wanted),
            *(f"{column}: kept, since it holds as much" for column in widened(wanted, found)),
        ]


def _made_by_first(conn: Connection, tree: Tree) -> Shape:
    """Make the first migration's tables in a schema of their own, to look at."""
    text = (tree.migrations_folder / "deploy" / f"{FIRST}.sql").read_text(encoding="utf-8")
    conn.execute(f"create schema {_SCRATCH}".encode())
    run_script(conn, text.replace("public.", f"{_SCRATCH}."))
    return look(conn, _SCRATCH)


def _in_the_way(tree: Tree, found: Shape) -> list[str]:
    """List the tables that later migrations make and that are there already."""
    problems = []
    for migration in tree.migrations():
        path = tree.migrations_folder / "deploy" / f"{migration.name}.sql"
        if migration.name != FIRST:
            problems += [
                f"public.{name} is there already, and {migration.name} makes it: rename yours"
                for name in _CREATE_TABLE.findall(path.read_text(encoding="utf-8"))
                if name in found.tables
            ]
    return problems


def _readers(conn: Connection, wanted: Shape) -> list[str]:
    rows = conn.execute(
        """
        select f.readers, string_agg('public.' || f.relname, ', ' order by f.relname)
        from (
            select c.relname, string_agg(distinct n.name, ', ' order by n.name) as readers
            from pg_catalog.pg_class as c
            cross join lateral pg_catalog.aclexplode(c.relacl) as a
            left join pg_catalog.pg_roles as r on r.oid = a.grantee
            cross join lateral (select coalesce(r.rolname::text, 'everybody') as name) as n
            where c.relnamespace = 'public'::regnamespace and c.relname = any (%s)
                and a.privilege_type = 'SELECT' and a.grantee <> c.relowner
                and not coalesce(r.rolbypassrls or r.rolsuper, false)
            group by c.relname
        ) as f
        group by f.readers order by f.readers
        """,
        [list(wanted.tables)],
    )
    return [
        f"{readers} can read {tables}: after `cdl db migrate` row level security and db/policies "
        "decide what they see"
        for readers, tables in rows
    ]


def _policies(conn: Connection, wanted: Shape) -> list[str]:
    rows = conn.execute(
        "select tablename, string_agg(policyname, ', ' order by policyname)"
        " from pg_catalog.pg_policies where schemaname = 'public' and tablename = any (%s)"
        " group by tablename order by tablename",
        [list(wanted.tables)],
    )
    return [
        f"public.{table} has policies that these files do not know ({names}): they stay, and a row "
        "that any policy shows is shown"
        for table, names in rows
    ]


def _triggers(conn: Connection, wanted: Shape) -> list[str]:
    rows = conn.execute(
        "select c.relname, string_agg(t.tgname, ', ' order by t.tgname)"
        " from pg_catalog.pg_trigger as t join pg_catalog.pg_class as c on c.oid = t.tgrelid"
        " where not t.tgisinternal and c.relnamespace = 'public'::regnamespace"
        " and c.relname = any (%s) group by c.relname order by c.relname",
        [list(wanted.tables)],
    )
    return [
        f"public.{table} has triggers that these files do not know ({names}): they stay, and fire "
        "for every row that a source sends"
        for table, names in rows
    ]
