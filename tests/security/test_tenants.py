"""No tenant sees or changes another's rows, through any table."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest

from loader.database import Connection
from tests.security import real_estate
from tests.support.database import Database
from tests.support.server import MIGRATED, TestServer

USER = "00000000-0000-0000-0000-000000000001"
ADMIN = ["super_admin"]

# Tables that all tenants share: signed-in users read all of it.
SHARED = {
    "pipeline.countries",
    "pipeline.data_domains",
    "pipeline.field_rules",
    "pipeline.dictionary_fields",
    "pipeline.dictionary_lookups",
    "pipeline.gold_fields",
    "pipeline.job_types",
    "pipeline.permissions",
    "pipeline.problem_kinds",
    "pipeline.property_type_map",
    "pipeline.property_type_words",
    "pipeline.retention",
    "pipeline.retry_rules",
    "pipeline.role_permissions",
    "pipeline.roles",
    "pipeline.rules_version",
    "pipeline.status_map",
    "pipeline.status_transitions",
    "pipeline.status_words",
}
# Tables that no signed-in user may look into.
CLOSED = {
    "pipeline.bulk_undo",
    "pipeline.cdc_metadata",
    "pipeline.code_objects",
    "pipeline.feed_states",
    "pipeline.geocode_answers",
    "pipeline.geocode_slots",
    "pipeline.ingest_batches",
    "pipeline.presence",
    "pipeline.reference_rows",
    "pipeline.review_undo",
    "pipeline.sign_in_failures",
    "pipeline.user_sessions",
    "pipeline.waiting_media",
    "staging.ingest_problems",
    "staging.ingest_records",
}
# test_real_estate.py tries these, with more kinds of callers.
ELSEWHERE = set(real_estate.TABLES) - {"public.tenants"}
# What policies ask, once a statement.
_ASKED = (
    "pipeline.brokers_in_reach(",
    "pipeline.can(",
    "pipeline.contacts_in_reach(",
    "pipeline.current_tenant(",
    "pipeline.is_settings_admin(",
    "pipeline.is_tenant_wide(",
    "pipeline.may(",
    "pipeline.scope(",
    "pipeline.tenants_in_reach(",
    "auth.uid(",
    "uid(",
)
# What a user of the tenant sees without any role.
SEEN_BY_ALL_USERS = {
    "pipeline.ingest_settings",
    "pipeline.serve_settings",
    "pipeline.tenant_rules",
    "public.dmos",
    "public.listing_contact_info",
    "public.listing_hours",
    "public.listing_image_files",
    "public.listing_images",
    "public.listing_info",
    "public.listings",
    "public.tenants",
}


class Tenants:
    """A database with two tenants that have a row in every table."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.connect() as conn:
            self.seeded = _counts(conn, _all_tables(conn))
        self.one = self._make("one", USER)
        self.two = self._make("two", str(uuid4()))

    def _make(self, name: str, user: str) -> UUID:
        with self.database.connect() as conn:
            row = conn.execute(
                "select tests.tenant_with_everything(%s, %s)", [name, user]
            ).fetchone()
            assert row is not None
            return UUID(str(row[0]))

    def claims(self, roles: list[str]) -> dict[str, object]:
        """Give the claims of a user of the first tenant."""
        return {"sub": USER, "app_metadata": {"tenant_id": str(self.one), "roles": roles}}


@pytest.fixture(scope="module")
def tenants(server: TestServer) -> Iterator[Tenants]:
    """Lend two tenants; what a test writes, it takes back."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        yield Tenants(fresh)


def _all_tables(conn: Connection) -> list[str]:
    rows = conn.execute(
        """
        select n.nspname || '.' || c.relname from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname in ('public', 'pipeline', 'staging')
            and c.relname not like '%yoyo%'
        order by 1
        """
    )
    return [row[0] for row in rows]


def _rows(conn: Connection, table: str) -> set[str]:
    return {row[0] for row in conn.execute(f"select t.ctid::text from {table} as t".encode())}


def _counts(conn: Connection, tables: list[str]) -> dict[str, int]:
    return {table: len(_rows(conn, table)) for table in tables}


def test_users_see_their_own_tenants_rows_only(tenants: Tenants) -> None:
    with tenants.database.connect() as conn:
        tables = [t for t in _all_tables(conn) if t not in SHARED | CLOSED | ELSEWHERE]
        everything = {
            table: count - tenants.seeded[table] for table, count in _counts(conn, tables).items()
        }
    assert {table for table, count in everything.items() if count < 2} == set(), "not filled"

    with tenants.database.as_role("authenticated", tenants.claims(ADMIN)) as conn:
        own = _counts(conn, tables)
        for table in ("public.listings", "staging.listings", "public.dmos", "pipeline.match_keys"):
            seen = conn.execute(f"select distinct tenant_id from {table}".encode()).fetchall()
            assert seen == [(tenants.one,)]
    # Both tenants have the same rows, so each sees half of all.
    assert {t: count * 2 for t, count in own.items()} == everything


def test_users_without_a_role_see_only_what_is_canonical(tenants: Tenants) -> None:
    claims = tenants.claims([])
    claims["sub"] = str(uuid4())
    with tenants.database.connect() as conn:
        tables = [t for t in _all_tables(conn) if t not in SHARED | CLOSED | ELSEWHERE]
    with tenants.database.as_role("authenticated", claims) as conn:
        seen = {table for table, count in _counts(conn, tables).items() if count}
    assert seen == SEEN_BY_ALL_USERS


def test_users_without_a_tenant_see_nothing(tenants: Tenants) -> None:
    with tenants.database.connect() as conn:
        tables = [t for t in _all_tables(conn) if t not in SHARED | CLOSED | ELSEWHERE]
    claims = {"sub": str(uuid4()), "app_metadata": {"roles": ADMIN}}
    with tenants.database.as_role("authenticated", claims) as conn:
        assert {table for table, count in _counts(conn, tables).items() if count} == set()
    with tenants.database.as_role("authenticated") as conn:
        assert {table for table, count in _counts(conn, tables).items() if count} == set()


def test_everyone_signed_in_reads_what_is_shared(tenants: Tenants) -> None:
    with tenants.database.as_role("authenticated", tenants.claims([])) as conn:
        assert {
            table for table, count in _counts(conn, sorted(SHARED)).items() if not count
        } == set()


@pytest.mark.parametrize("table", sorted(CLOSED))
def test_what_is_the_services_alone_is_closed(tenants: Tenants, table: str) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        tenants.database.as_role("authenticated", tenants.claims(ADMIN)) as conn,
    ):
        _rows(conn, table)


def test_anon_reaches_no_table(tenants: Tenants) -> None:
    with tenants.database.connect() as conn:
        tables = _all_tables(conn)
    for table in tables:
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            tenants.database.as_role("anon") as conn,
        ):
            _rows(conn, table)


def test_reviewers_change_their_own_listings_and_no_others(tenants: Tenants) -> None:
    with tenants.database.as_role("authenticated", tenants.claims(ADMIN)) as conn:
        changed = conn.execute("update public.listings as l set name = 'New' where true").rowcount
        assert changed == 1
    with tenants.database.connect() as conn:
        rows = conn.execute("select l.tenant_id, l.name from public.listings as l").fetchall()
        assert dict(rows) == {tenants.one: "New", tenants.two: "two"}


def test_readers_change_nothing(tenants: Tenants) -> None:
    claims = tenants.claims([])
    claims["sub"] = str(uuid4())
    with tenants.database.as_role("authenticated", claims) as conn:
        changed = conn.execute("update public.listings as l set name = 'New' where true").rowcount
        assert changed == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update public.listings as l set tenant_id = %(two)s where true",
        "update public.listings as l set dmo_id = 1 where true",
        "update public.listings as l set id = 1 where true",
        "delete from public.listings as l where true",
        "delete from public.listing_info as i where true",
        """
        insert into public.listings (tenant_id, dmo_id, name)
        select %(two)s, d.id, 'x' from public.dmos as d
        """,
        """
        insert into public.listing_info (tenant_id, listing_id, language)
        values (%(one)s, %(listing)s, 'hu')
        """,
        """
        insert into public.listing_info (tenant_id, listing_id, language)
        values (%(two)s, %(listing)s, 'hu')
        """,
        """
        insert into public.listing_images (tenant_id, listing_id, url)
        values (%(one)s, %(listing)s, 'https://example.com/x.jpg')
        """,
        "update staging.listings as s set status = 'accepted' where true",
        "update pipeline.field_rules as r set claimed = 'source' where true",
        """
        insert into pipeline.user_roles (user_id, tenant_id, role_name)
        values (%(user)s, %(two)s, 'super_admin')
        """,
        "update public.tenants as t set name = 'x' where true",
        "update public.dmos as d set tenant_id = %(two)s where true",
        """
        insert into pipeline.change_log (data_domain, record_id, action, actor)
        values ('listings', 1, 'insert', 'x')
        """,
        "delete from pipeline.change_log as c where true",
    ],
)
def test_what_even_administrators_may_not_do(tenants: Tenants, statement: str) -> None:
    with tenants.database.connect() as conn:
        row = conn.execute(
            "select l.id from public.listings as l where l.tenant_id = %s", [tenants.two]
        ).fetchone()
    assert row is not None
    values = {"one": tenants.one, "two": tenants.two, "listing": row[0], "user": USER}
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        tenants.database.as_role("authenticated", tenants.claims(ADMIN)) as conn,
    ):
        conn.execute(statement.encode(), values)


@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
def test_the_service_does_not_rewrite_the_log(tenants: Tenants, verb: str) -> None:
    statement = {
        "update": "update pipeline.change_log as c set actor = 'x' where true",
        "delete": "delete from pipeline.change_log as c where true",
        "truncate": "truncate pipeline.change_log",
    }[verb]
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        tenants.database.as_role("service_role") as conn,
    ):
        conn.execute(statement.encode())


def test_policies_ask_who_calls_once_a_statement(tenants: Tenants) -> None:
    """The caller's tenant and permission are found before the rows are, not for each of them."""
    with tenants.database.connect() as conn:
        policies = conn.execute(
            """
            select p.polrelid::regclass || '.' || p.polname,
                concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
            from pg_policy as p
            """
        ).fetchall()
    bare = [
        name
        for name, expression in policies
        for function in _ASKED
        if expression.count(function) != expression.count(f"( SELECT {function}")
        and not (function == "uid(" and "auth.uid(" in expression)
    ]
    assert bare == []
