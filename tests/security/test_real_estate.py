"""Role by table by verb: each caller reaches exactly the rows of real estate that the rules say.

`real_estate.may` is the rules as a small plain model. The statements have no WHERE, so that only
grants and policies decide; each is undone.
"""

import json
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from loader.database import Connection
from tests.security import real_estate
from tests.security.real_estate import CALLERS, TABLES, VERBS, Caller
from tests.support.server import MIGRATED, TestServer

# Runs a statement as a caller and undoes it. Gives what `look` finds afterwards as the owner (or
# the statement itself, without one); null when the caller was refused. Running into another row
# means that grants and policies let the statement through.
_ATTEMPT = """
    create function pg_temp.attempt(p_role text, p_claims text, p_statement text, p_look text)
    returns text[] language plpgsql as $func$
    declare
        v_found text[];
    begin
        perform set_config('request.jwt.claims', p_claims, true), set_config('role', p_role, true);
        if p_look is null then
            execute p_statement into v_found;
        else
            execute p_statement;
            perform set_config('role', 'none', true);
            execute p_look into v_found;
        end if;
        raise exception 'undo' using errcode = 'TT001';
    exception
        when sqlstate 'TT001' then return v_found;
        when insufficient_privilege then return null;
        when unique_violation then return '{done}';
    end
    $func$
"""


class World:
    """A database with two tenants of real estate, seen by a superuser."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        # Foreign keys and triggers out of the way: what is asked here is who may, not what fits.
        conn.execute("set session_replication_role = replica")
        conn.execute(_ATTEMPT.encode())
        self.rows = real_estate.fill(conn)
        self.keys = {table: real_estate.primary_key(conn, table) for table in TABLES}

    def act_as(self, caller: Caller) -> None:
        """Work as the caller until the transaction ends."""
        self.conn.execute(
            "select set_config('request.jwt.claims', %s, true), set_config('role', %s, true)",
            [json.dumps(caller.claims()), caller.role],
        )

    def attempts(
        self, tables: list[str], verbs: tuple[str, ...]
    ) -> list[tuple[str, str, str, str | None]]:
        """List what is to be tried: table, verb (with a new row's tenant and tag), statements."""
        found = []
        for table in tables:
            name, primary = sql.Identifier(*table.split(".")), self.keys[table]
            column = real_estate.written_column(table)
            written = sql.SQL("{} = {}").format(sql.Identifier(column), _MARKS.get(column, "mark"))
            select = sql.SQL("select coalesce(array_agg({}), '{{}}') from {}").format(primary, name)
            update = sql.SQL("update {} set {}").format(name, written)
            delete = sql.SQL("delete from {}").format(name)
            marked = sql.SQL("{} where {}").format(select, written)
            statements: dict[str, tuple[sql.Composed, sql.Composed | None]] = {
                "select": (select, None),
                "update": (update, marked),
                "delete": (delete, select),
            }
            for verb, (act, look) in statements.items():
                if verb in verbs:
                    found.append((table, verb, self._text(act), self._text(look) if look else None))
        if "insert" in verbs:
            for row in real_estate.rows("probe"):
                if row.table in tables:
                    insert, values = real_estate.statement(row)
                    cursor = psycopg.ClientCursor(self.conn)
                    text = cursor.mogrify(insert, values)
                    verb = f"insert {row.tenant} {row.tag}"
                    found.append((row.table, verb, text, "select '{done}'::text[]"))
        return found

    def _text(self, query: sql.Composed) -> str:
        return query.as_string(self.conn)

    def reached(
        self, caller: Caller, attempts: list[tuple[str, str, str, str | None]]
    ) -> dict[tuple[str, str], set[str] | None]:
        """Try all and tell which rows each reached; None where it was refused."""
        results = self.conn.execute(
            """
            select a.table_name, a.verb, pg_temp.attempt(%s, %s, a.act, a.look)
            from unnest(%s::text[], %s::text[], %s::text[], %s::text[])
                as a (table_name, verb, act, look)
            """,
            [caller.role, json.dumps(caller.claims()), *map(list, zip(*attempts, strict=True))],
        ).fetchall()
        found = {}
        for table, verb, rows in results:
            reached = None if rows is None else set(rows)
            if verb == "delete" and reached is not None:
                reached = set(self.rows[table]) - reached
            found[table, verb] = reached
        return found

    def expected(
        self, caller: Caller, attempts: list[tuple[str, str, str, str | None]]
    ) -> dict[tuple[str, str], set[str] | None]:
        """Tell which rows each of these should reach."""
        found: dict[tuple[str, str], set[str] | None] = {}
        for table, verb, *_ in attempts:
            if verb.startswith("insert"):
                _, tenant, tag = verb.split()
                may = real_estate.may(caller, table, "insert", tenant, tag)
                found[table, verb] = {"done"} if may else None
            else:
                answers = {
                    key: real_estate.may(caller, table, verb, tenant, tag)
                    for key, (tenant, tag) in self.rows[table].items()
                }
                is_refused = None in answers.values()
                found[table, verb] = (
                    None if is_refused else {k for k, may in answers.items() if may}
                )
        return found


_MARKS = {"other": '"mark"', "updated_at": "2001-01-01"}


@pytest.fixture(scope="module")
def world(server: TestServer) -> Iterator[World]:
    """Lend the database of both tenants; what a test does is undone."""
    with (
        server.database(f"test_{uuid4().hex}", MIGRATED) as fresh,
        psycopg.connect(fresh.superuser_url, autocommit=True) as conn,
    ):
        yield World(conn)


def test_every_table_of_real_estate_is_tried(world: World) -> None:
    rows = world.conn.execute(
        """
        select c.relnamespace::regnamespace || '.' || c.relname from pg_class as c
        where c.relkind = 'r' and (
            c.relnamespace = 'public'::regnamespace and c.relname ~ '^mls_'
            or c.relnamespace = 'pipeline'::regnamespace and c.relname ~ '^origin_'
            or c.relnamespace = 'staging'::regnamespace and c.relname ~ '^mls_')
        """
    )
    assert {name for (name,) in rows} - set(TABLES) == set()
    assert [table for table, rows in world.rows.items() if len(rows) < 2] == []


@pytest.mark.parametrize("caller", CALLERS, ids=lambda c: f"{c.role} {c.scope} {c.letters}")
def test_callers_reach_what_the_rules_say(world: World, caller: Caller) -> None:
    attempts = world.attempts(TABLES, VERBS)
    reached, expected = world.reached(caller, attempts), world.expected(caller, attempts)
    assert {
        what: (sorted(reached[what] or ()) if reached[what] is not None else "refused", rows)
        for what, rows in expected.items()
        if reached[what] != rows
    } == {}


def test_every_policy_is_needed(world: World) -> None:
    """Without any one of the policies some caller reaches less, and the test above fails."""
    callers = [Caller("authenticated", scope, "crud") for scope in real_estate.SCOPES]
    policies = world.conn.execute(
        """
        select p.policyname, p.schemaname || '.' || p.tablename, lower(p.cmd)
        from pg_policies as p
        where p.schemaname || '.' || p.tablename = any (%s)
            and p.policyname !~ '_assigned$'  -- beside another one, and tested below
        """,
        [TABLES],
    ).fetchall()
    assert len(policies) > 80
    unnoticed = []
    for policy, table, verb in policies:
        attempts = world.attempts([table], (verb,))
        with world.conn.transaction(force_rollback=True):
            world.conn.execute(
                sql.SQL("drop policy {} on {}").format(
                    sql.Identifier(policy), sql.Identifier(*table.split("."))
                )
            )
            if all(world.reached(c, attempts) == world.expected(c, attempts) for c in callers):
                unnoticed.append(f"{policy} on {table}")
    assert unnoticed == []


def test_without_row_security_the_tenants_would_see_each_other(world: World) -> None:
    """The test above is no tautology: it fails for each table whose row security is off."""
    caller = Caller("authenticated", "global", "crud")
    for table in TABLES:
        if real_estate.may(caller, table, "select", "one", "tenant") is None:
            continue
        attempts = world.attempts([table], ("select",))
        with world.conn.transaction(force_rollback=True):
            name = sql.Identifier(*table.split("."))
            world.conn.execute(sql.SQL("alter table {} disable row level security").format(name))
            assert world.reached(caller, attempts) != world.expected(caller, attempts), table


def test_no_view_shows_another_tenants_rows(world: World) -> None:
    views = [
        name
        for (name,) in world.conn.execute(
            """
            select format('%I.%I', n.nspname, c.relname) from pg_class as c
            join pg_namespace as n on n.oid = c.relnamespace
            where c.relkind in ('v', 'm') and n.nspname in ('public', 'pipeline', 'staging', 'reso')
                and has_table_privilege('authenticated', c.oid, 'select')
            """
        )
    ]
    foreign = {
        key
        for table in TABLES
        for key, (tenant, _) in world.rows[table].items()
        if tenant == "two" and len(key) == 36
    } | {str(real_estate.key("tenants", "two"))}
    for scope in ("self", "team", "global", "org_admin"):
        caller = Caller("authenticated", scope, "crud")
        for view in [*views, "public.mls_listings", "public.members"]:
            with world.conn.transaction(force_rollback=True):
                world.act_as(caller)
                shown = world.conn.execute(f"select v::text from {view} as v".encode()).fetchall()
            assert not any(key in row for (row,) in shown for key in foreign), view
