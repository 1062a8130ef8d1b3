"""The shape of a schema's tables, and where two schemas differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from loader.database import Connection

_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as the catalog has it."""

    table_name: str
    kind: str
    is_ours: bool
    column_name: str
    type: str
    is_not_null: bool
    is_identity: bool
    default_value: str | None
    generated_as: str | None


@dataclass(slots=True)
class Table:
    """A table with its columns and the sets of columns that are unique."""

    is_table: bool
    is_ours: bool
    columns: dict[str, Column] = field(default_factory=dict)
    keys: set[frozenset[str]] = field(default_factory=set)


@dataclass(slots=True)
class Shape:
    """The tables and enums of a schema."""

    tables: dict[str, Table]
    enums: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it should be; `mend` is the statement that makes it so, where one does."""

    what: str
    mend: str | None = None

    def __str__(self) -> str:
        return f"{self.what}  →  {self.mend};" if self.mend else self.what


def look(conn: Connection, schema: str) -> Shape:
    """Give the shape of a schema; the connection must be in a transaction."""
    conn.execute(sql.SQL("set local search_path = {}").format(sql.Identifier(schema)))
    query = resources.files("loader.deploy").joinpath("sql/shape.sql").read_text(encoding="utf-8")
    tables: dict[str, Table] = {}
    with conn.cursor(row_factory=class_row(Column)) as cursor:
        for column in cursor.execute(query.encode(), {"schema": schema}):
            empty = Table(column.kind in ("r", "p"), column.is_ours)
            table = tables.setdefault(column.table_name, empty)
            table.columns[column.column_name] = column
    keys = conn.execute(
        """
        select c.relname::text, array_agg(a.attname::text)
        from pg_catalog.pg_class as c
        join pg_catalog.pg_index as i on i.indrelid = c.oid
        join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where c.relnamespace = to_regnamespace(%s)
            and i.indisunique and i.indpred is null and i.indexprs is null
        group by c.relname, i.indexrelid
        """,
        [schema],
    )
    for name, columns in keys:
        tables[name].keys.add(frozenset(columns))
    enums = conn.execute(
        """
        select t.typname::text, array_agg(e.enumlabel::text order by e.enumsortorder)
        from pg_catalog.pg_type as t
        join pg_catalog.pg_enum as e on e.enumtypid = t.oid
        where t.typnamespace = to_regnamespace(%s)
        group by t.typname
        """,
        [schema],
    )
    return Shape(tables, dict(enums.fetchall()))


def differences(conn: Connection, wanted: Shape, found: Shape, schema: str) -> list[Difference]:
    """List where `found` can not do what `wanted` does. More tables and columns do no harm."""
    return [
        *_of_enums(wanted, found, schema),
        *(d for name in wanted.tables for d in _of_table(conn, name, wanted, found, schema)),
    ]


def _of_enums(wanted: Shape, found: Shape, schema: str) -> Iterator[Difference]:
    for name, labels in wanted.enums.items():
        if name not in found.enums:
            yield Difference(f"{schema}.{name} is missing: an enum of {', '.join(labels)}")
        elif found.enums[name] != labels:
            yield Difference(
                f"{schema}.{name} has the values {', '.join(found.enums[name])}; "
                f"it should have {', '.join(labels)}"
            )


def _of_table(
    conn: Connection, name: str, wanted: Shape, found: Shape, schema: str
) -> Iterator[Difference]:
    whole = sql.Identifier(schema, name).as_string(conn)
    title = f"{schema}.{name}"
    ours, theirs = wanted.tables[name], found.tables.get(name)
    if theirs is None:
        yield Difference(f"{title} is missing")
        return
    if not theirs.is_table:
        yield Difference(f"{title} is no table")
        return
    if not theirs.is_ours:
        yield Difference(f"{title} belongs to another role", f"alter table {whole} owner to ROLE")
    for column in ours.columns.values():
        yield from _of_column(conn, column, theirs.columns.get(column.column_name), schema)
    for column_name, column in theirs.columns.items():
        if column_name not in ours.columns and _must_be_given(column):
            quoted = sql.Identifier(column_name).as_string(conn)
            yield Difference(
                f"{title}.{column_name} is unknown here and must not be null, so no row could be "
                "added",
                f"alter table {whole} alter column {quoted} drop not null",
            )
    for key in sorted(ours.keys - theirs.keys, key=sorted):
        columns = [c for c in ours.columns if c in key]
        if key <= set(theirs.columns):
            listed = sql.SQL(", ").join(map(sql.Identifier, columns)).as_string(conn)
            yield Difference(
                f"{title} does not see to it that ({', '.join(columns)}) is unique",
                f"alter table {whole} add unique ({listed})",
            )


def _of_column(
    conn: Connection, ours: Column, theirs: Column | None, schema: str
) -> Iterator[Difference]:
    title = f"{schema}.{ours.table_name}.{ours.column_name}"
    table = sql.Identifier(schema, ours.table_name).as_string(conn)
    name = sql.Identifier(ours.column_name).as_string(conn)
    alter = f"alter table {table} alter column {name}"
    if theirs is None:
        rest = (
            f" generated always as ({ours.generated_as}) stored"
            if ours.generated_as
            else (f" default {ours.default_value}" if ours.default_value else "")
        )
        yield Difference(
            f"{title} is missing", f"alter table {table} add column {name} {ours.type}{rest}"
        )
        return
    if theirs.type != ours.type and not _holds(theirs.type, ours.type):
        change = f"{alter} type {ours.type} using {name}::{ours.type}"
        yield Difference(
            f"{title} is {theirs.type}, not {ours.type}",
            change if _is_castable(conn, theirs.type, ours.type, schema) else None,
        )
    if bool(ours.generated_as) != bool(theirs.generated_as):
        yield Difference(
            f"{title} must be generated"
            if ours.generated_as
            else f"{title} is generated, so that nothing can be written to it",
            None if ours.generated_as else f"{alter} drop expression",
        )
        return
    if ours.is_not_null and not theirs.is_not_null:
        yield Difference(f"{title} may be null", f"{alter} set not null")
    if theirs.is_not_null and not ours.is_not_null:
        yield Difference(f"{title} must not be null, and is here", f"{alter} drop not null")
    if ours.is_not_null and ours.default_value and not (theirs.default_value or theirs.is_identity):
        yield Difference(f"{title} has no default", f"{alter} set default {ours.default_value}")


def widened(wanted: Shape, found: Shape) -> list[str]:
    """List the columns whose type holds more than it would have to."""
    return [
        f"{name}.{column.column_name} is {theirs.type} instead of {column.type}"
        for name, table in wanted.tables.items()
        for column in table.columns.values()
        if (theirs := found.tables[name].columns[column.column_name]).type != column.type
    ]


def _must_be_given(column: Column) -> bool:
    return column.is_not_null and not (
        column.default_value or column.generated_as or column.is_identity
    )


def _holds(found: str, wanted: str) -> bool:
    """Tell whether every value of one type fits into another, and reads the same."""
    if wanted == "text":
        return found == "character varying"
    if wanted == "integer":
        return found == "bigint"
    if match := _NUMERIC.fullmatch(wanted):
        other = _NUMERIC.fullmatch(found)
        digits, scale = int(match[1]), int(match[2])
        return found == "numeric" or bool(
            other and int(other[2]) >= scale and int(other[1]) - int(other[2]) >= digits - scale
        )
    return False


def _is_castable(conn: Connection, found: str, wanted: str, schema: str) -> bool:
    conn.execute(sql.SQL("set local search_path = {}").format(sql.Identifier(schema)))
    try:
        with conn.transaction():
            conn.execute(f"select null::{found}::{wanted}".encode())  # types as the catalog prints
    except psycopg.Error:
        return False
    return True
