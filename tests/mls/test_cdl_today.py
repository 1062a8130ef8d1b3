"""The CDL of today, and the changes to it: nothing is lost on the way, nor on the way back."""

from collections.abc import Iterator

import psycopg
import pytest

from loader.database import Connection, run_script
from tests.mls import live_cdl
from tests.mls.live_cdl import TENANT, migration
from tests.support.database import Database

COLUMNS = {
    "mls_listings": 175,
    "mls_contacts": 30,
    "mls_listing_contact_roles": 9,
    "mls_checklist_templates": 13,
    "mls_listing_checklist_items": 12,
    "mls_document_type_config": 13,
    "mls_listing_documents": 19,
    "mls_listing_media": 30,
    "mls_developments": 14,
    "mls_development_buildings": 10,
    "mls_listing_remarks": 12,
    "mls_status_history": 11,
    "mls_price_history": 13,
    "mls_listing_approvals": 13,
    "mls_listing_tasks": 14,
    "mls_portal_definitions": 12,
    "mls_listing_syndications": 13,
    "mls_listing_notes": 9,
    "property": 199,
    "member": 27,
    "media": 24,
    "contacts": 36,
}


@pytest.fixture
def conn(empty_database: Database) -> Iterator[Connection]:
    live_cdl.make(empty_database)
    with empty_database.connect() as connection:
        yield connection


def _phase_a(conn: Connection) -> None:
    run_script(conn, migration("deploy", "002_origin_columns"))
    run_script(conn, migration("deploy", "003_ingested_status"))


def _statuses(conn: Connection) -> list[str]:
    rows = conn.execute("select unnest(enum_range(null::public.mls_listing_status))::text")
    return [status for (status,) in rows]


def test_each_table_has_as_many_columns_as_today(conn: Connection) -> None:
    found: dict[str, int] = dict(
        conn.execute(
            """
            select c.relname, count(*) from pg_class as c
            join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by 1
            """
        ).fetchall()
    )
    assert found == COLUMNS


def test_the_changes_keep_every_row_and_say_that_no_source_sent_it(conn: Connection) -> None:
    today = live_cdl.columns(conn)
    before = live_cdl.contents(conn, today)
    _phase_a(conn)

    listings = conn.execute(
        "select distinct origin_system, origin_key, origin_sync_ts, is_externally_managed,"
        " origin_deleted from public.mls_listings"
    ).fetchall()
    assert listings == [(None, None, None, False, False)]
    assert conn.execute("select count(*) from public.mls_listings").fetchone() == (18,)
    assert _statuses(conn)[:2] == ["INGESTED", "DRAFT"]

    run_script(conn, migration("revert", "003_ingested_status"))
    run_script(conn, migration("revert", "002_origin_columns"))
    assert live_cdl.columns(conn) == today
    assert live_cdl.contents(conn, today) == before
    assert _statuses(conn)[0] == "DRAFT"
    assert "INGESTED" not in _statuses(conn)
    row = conn.execute(
        "insert into public.mls_listings (tenant_id) values (%s) returning status::text", [TENANT]
    ).fetchone()
    assert row == ("DRAFT",), "the default came back with the type"


def test_the_same_key_of_the_same_source_stands_once_a_tenant(conn: Connection) -> None:
    _phase_a(conn)
    insert = (
        "insert into public.mls_listings (tenant_id, origin_system, origin_key) values (%s, %s, %s)"
    )
    conn.execute(insert, [TENANT, "QOBRIX", "QOBRIX_1"])
    conn.execute(insert, [TENANT, "DASH_API", "QOBRIX_1"])
    with pytest.raises(psycopg.errors.UniqueViolation, match="idx_mls_listings_origin"):
        conn.execute(insert, [TENANT, "QOBRIX", "QOBRIX_1"])
    with pytest.raises(psycopg.errors.CheckViolation, match="origin_system_is_known"):
        conn.execute(insert, [TENANT, "ZILLOW", "1"])


def test_the_status_stays_while_rows_have_it(conn: Connection) -> None:
    _phase_a(conn)
    conn.execute("update public.mls_listings set status = 'INGESTED' where ref = 'CY-3'")

    with pytest.raises(psycopg.Error, match="rows are INGESTED") as refused:
        run_script(conn, migration("revert", "003_ingested_status"))

    assert refused.value.sqlstate == "LC020"
    assert "mls_listings.status" in str(refused.value.diag.message_detail)
    assert "INGESTED" in _statuses(conn)


def test_indexes_that_compare_a_status_come_back(conn: Connection) -> None:
    for where in ("status = 'PUBLISHED'", "status > 'PUBLISHED'"):
        conn.execute(f"create index on public.mls_listings (ref) where {where}".encode())
    _phase_a(conn)
    run_script(conn, "create index on public.mls_listings (ref) where status = 'INGESTED'")

    run_script(conn, migration("revert", "003_ingested_status"))

    rows = conn.execute("select indexdef from pg_indexes where indexdef ~ 'WHERE'")
    assert sorted(definition.split("WHERE")[1] for (definition,) in rows) == [
        " (status = 'PUBLISHED'::mls_listing_status)",
        " (status > 'PUBLISHED'::mls_listing_status)",
    ]


def test_tables_that_were_adopted_are_not_dropped(conn: Connection) -> None:
    conn.execute("comment on type public.mls_listing_status is 'Adopted 2026-11-22'")

    with pytest.raises(psycopg.Error, match="was adopted") as refused:
        run_script(conn, migration("revert", "001_cdl_today"))

    assert refused.value.sqlstate == "LC021"
    assert conn.execute("select count(*) from public.mls_listings").fetchone() == (18,)
