"""Writes docs/sql-api.md from the catalog of a freshly migrated, throw-away database.

Run it as `make docs`. A test fails when the page is stale.
"""

from collections.abc import Iterator
from typing import Any

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.support import server as servers

PAGE = PROJECT_ROOT / "docs" / "sql-api.md"

_HEAD = """\
# SQL reference

Generated from the database's catalog by `make docs`; not to be edited. Codes such as `LC001` are
explained in [errors.md](errors.md).
"""
_SCHEMAS = ("public", "pipeline", "staging")
_NOTES = {
    "public": "The canonical tables, and the functions that the API offers.",
}
_FUNCTION = """
    select p.oid::regprocedure::text, p.proname,
        pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
        coalesce(obj_description(p.oid, 'pg_proc'), ''), p.provolatile::text, p.prosecdef,
        array(
            select r.rolname from pg_roles as r
            where r.rolname in ('anon', 'authenticated', 'service_role')
                and has_function_privilege(r.oid, p.oid, 'execute')
            order by r.rolname
        ),
        array(
            select distinct t.tgrelid::regclass::text from pg_trigger as t
            where t.tgfoid = p.oid order by 1
        )
    from pg_proc as p
    where p.pronamespace = %s::regnamespace
        and (p.prorettype = 'trigger'::regtype) = %s
        and not exists (
            select from pg_depend as d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
        )
    order by p.proname
"""
_RELATION = """
    select c.oid, c.relname, coalesce(obj_description(c.oid, 'pg_class'), '')
    from pg_class as c
    where c.relnamespace = %s::regnamespace and c.relkind = any (%s)
        and c.relname not like '%%yoyo%%'
    order by c.relname
"""
_COLUMN = """
    select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity <> '',
        pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum),
        (
            select k.confrelid::regclass::text from pg_constraint as k
            where k.contype = 'f' and k.conrelid = a.attrelid and k.conkey = array[a.attnum]
        )
    from pg_attribute as a
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = %s and a.attnum > 0 and not a.attisdropped
    order by a.attnum
"""
_VOLATILITY = {"i": "immutable", "s": "stable", "v": "volatile"}


def page(conn: Connection) -> str:
    """Give the page for a migrated database."""
    conn.execute("set search_path = pg_catalog")
    parts = [_HEAD]
    for schema in _SCHEMAS:
        parts += _schema(conn, schema)
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    folder = servers.make_folder()
    try:
        server = servers.start(folder, plpython=False)
        with server.database("docs", servers.MIGRATED) as fresh, fresh.connect() as conn:
            PAGE.write_text(page(conn), encoding="utf-8")
    finally:
        servers.remove_folder(folder)


def _schema(conn: Connection, schema: str) -> Iterator[str]:
    yield f"## Schema {schema}\n"
    comment = conn.execute(
        "select obj_description(%s::regnamespace, 'pg_namespace')", [schema]
    ).fetchone()
    note = _NOTES.get(schema) or (comment[0] if comment else None)
    if note:
        yield f"{note}\n"
    for title, kinds in (("Tables", ["r", "p"]), ("Views", ["v", "m"])):
        relations = conn.execute(_RELATION, [schema, kinds]).fetchall()
        if relations:
            yield f"### {title} of {schema}\n"
        for oid, name, comment_text in relations:
            yield f"#### {schema}.{name}\n\n{comment_text}\n"
            yield from _columns(conn, oid)
    functions = conn.execute(_FUNCTION, [schema, False]).fetchall()
    if functions:
        yield f"### Functions of {schema}\n"
    for function in functions:
        yield from _function(schema, function)
    triggers = conn.execute(_FUNCTION, [schema, True]).fetchall()
    if triggers:
        yield f"### Triggers of {schema}\n"
        for function in triggers:
            yield f"- `{schema}.{function[1]}`, on {', '.join(function[8])}: {function[4]}"
        yield ""


def _columns(conn: Connection, oid: int) -> Iterator[str]:
    yield "| Column | Type | | |\n|---|---|---|---|"
    for name, kind, required, identity, default, comment, parent in conn.execute(_COLUMN, [oid]):
        facts = [
            "not null" if required and not identity else "",
            "generated" if identity else "",
            f"default `{default}`" if default is not None else "",
            f"→ {parent}" if parent else "",
        ]
        told = ", ".join(fact for fact in facts if fact).replace("|", "\\|")
        yield f"| `{name}` | {kind} | {told} | {(comment or '').replace('|', chr(92) + '|')} |"
    yield ""


def _function(schema: str, row: tuple[Any, ...]) -> Iterator[str]:
    _, name, arguments, result, comment, volatility, is_definer, roles, _ = row
    yield f"#### {schema}.{name}\n"
    yield f"```sql\n{schema}.{name}({arguments}) returns {result}\n```\n"
    if comment:
        yield f"{comment}\n"
    rights = "its owner" if is_definer else "its caller"
    callers = ", ".join(roles) or "the owner only"
    yield f"For {callers}; {_VOLATILITY[volatility]}; with the rights of {rights}.\n"


if __name__ == "__main__":
    main()
