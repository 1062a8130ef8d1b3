"""`cdl db adopt`: a live CDL with rows in it goes on under these migrations, and loses nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from loader.database import connect, run_script
from loader.deploy import deploy
from loader.deploy.adopt import Adoption
from loader.deploy.deploy import Report
from loader.deploy.engines import EngineName, engine_in_use
from loader.deploy.tree import Tree
from loader.errors import CdlError
from tests.mls import live_cdl
from tests.mls.live_cdl import TENANT, migration
from tests.support.catalog import dump
from tests.support.database import Database

ENGINES: tuple[EngineName, ...] = ("yoyo", "sqitch")

# What a deploy adds rows to, beside those that were there.
CONFIGURATION = {"mls_checklist_templates", "mls_document_type_config", "mls_portal_definitions"}

_ONE_TEXT = "mls_listing_remarks_listing_id_language_remark_type_key"


@pytest.fixture
def live(empty_database: Database) -> Database:
    live_cdl.make(empty_database)
    return empty_database


def _silent(_: str) -> None:
    pass


def _adopt(database: Database, engine: EngineName | None = None) -> Adoption:
    return deploy.adopt(database.url, tree=Tree(), engine=engine, say=_silent)


def _migrate(database: Database) -> Report:
    return deploy.migrate(database.url, tree=Tree(), engine=None, say=_silent)


def _refused(database: Database) -> list[str]:
    """Adopt, and give what differs; see to it that nothing was changed."""
    before = dump(database.superuser_url)
    with pytest.raises(CdlError, match="nothing was changed") as refused:
        _adopt(database)
    assert refused.value.code == "not_alike"
    assert dump(database.superuser_url) == before
    with database.connect() as conn:
        assert engine_in_use(conn) is None
    return (refused.value.detail or "").splitlines()


def _lost(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """Give the tables with other rows than before; new ones of the configuration do not count."""
    return {
        name: rows
        for name, rows in before.items()
        if not (set(rows) <= set(after[name]) if name in CONFIGURATION else rows == after[name])
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_live_cdl_goes_on_with_every_row(live: Database, engine: EngineName) -> None:
    with live.connect() as conn:
        today = live_cdl.columns(conn)
        before = live_cdl.contents(conn, today)

    adopted = _adopt(live, engine)
    assert (adopted.engine, adopted.adopted) == (engine, ["001_cdl_today"])
    assert (adopted.tables, adopted.warnings) == (22, [])

    migrated = _migrate(live)
    assert migrated.engine == engine
    assert [m.name for m in Tree().migrations()][1:] == migrated.migrated
    assert migrated.notes == []

    with live.connect() as conn:
        assert _lost(before, live_cdl.contents(conn, today)) == {}
        assert conn.execute(
            "select distinct origin_system, origin_key, origin_sync_ts, is_externally_managed,"
            " origin_deleted, claimed_at, listing_key = id::text from public.mls_listings"
        ).fetchall() == [(None, None, None, False, False, None, True)]
        assert conn.execute("select name from public.tenants where id = %s", [TENANT]).fetchall()
        for applied in Tree().migrations():
            run_script(conn, migration("verify", applied.name))

    undone = deploy.rollback(live.url, tree=Tree(), to=None, everything=True, say=_silent)
    assert undone.reverted == migrated.migrated[::-1]
    assert "001_cdl_today was adopted: its tables were there before, and stay." in undone.notes
    with live.connect() as conn:
        assert live_cdl.columns(conn) == today
        assert _lost(before, live_cdl.contents(conn, today)) == {}

    assert _migrate(live).migrated == migrated.migrated
    with live.connect() as conn:
        assert _lost(before, live_cdl.contents(conn, today)) == {}


def test_an_adopted_database_has_the_same_schema_as_a_new_one(
    live: Database, database: Database
) -> None:
    with database.connect() as conn:
        new = live_cdl.columns(conn)
    _adopt(live)
    _migrate(live)
    with live.connect() as conn:
        assert live_cdl.columns(conn) == new


def test_adopting_twice_is_once(live: Database) -> None:
    _adopt(live)
    again = _adopt(live)
    assert again.adopted == []
    assert "nothing was changed" in again.notes[0]


def test_rows_for_all_tenants_that_were_there_stay_instead_of_ours(live: Database) -> None:
    with live.connect() as conn:
        run_script(
            conn,
            """
            insert into public.mls_checklist_templates (tenant_id, role, code, title, position)
            values (null, 'BROKER', 'OWNER_IDENTITY', 'Passport seen', 1);
            insert into public.mls_document_type_config (tenant_id, code, name, category, position)
            values (null, 'TITLE_DEED', 'Our deed', 'OWNERSHIP', 1);
            insert into public.mls_portal_definitions (tenant_id, code, name, portal_type)
            values (null, 'FACEBOOK', 'Our page', 'SOCIAL');
            """,
        )
    _adopt(live)
    _migrate(live)
    assert _migrate(live).reference_rows_written == 0
    titles = (
        "select title from public.mls_checklist_templates where code = 'OWNER_IDENTITY'"
        " union all select name from public.mls_document_type_config where code = 'TITLE_DEED'"
        " union all select name from public.mls_portal_definitions where code = 'FACEBOOK'"
    )
    with live.connect() as conn:
        theirs = [("Passport seen",), ("Our deed",), ("Our page",)]
        assert conn.execute(titles.encode()).fetchall() == theirs
        conn.execute("delete from public.mls_portal_definitions where name = 'Our page'")
    assert _migrate(live).reference_rows_written == 1, "the project's own, now that it may"


def test_what_differs_is_listed_with_what_mends_it(live: Database) -> None:
    with live.connect() as conn:
        for change in (
            "alter table public.mls_listings drop column x_sm_coverage",
            "alter table public.mls_listings alter column list_price type double precision",
            "alter table public.mls_listings alter column year_built type boolean using null",
            "alter table public.mls_listings alter column city set not null",
            "alter table public.mls_contacts alter column tenant_id drop not null",
            "alter table public.mls_contacts alter column id drop default",
            "alter table public.mls_contacts add column crm_id integer not null default 1",
            "alter table public.mls_contacts alter column crm_id drop default",
            f"alter table public.mls_listing_remarks drop constraint {_ONE_TEXT}",
            'alter table public.property alter column "ListPrice" type text',
        ):
            if "set not null" in change:
                conn.execute("update public.mls_listings set city = 'Limassol' where city is null")
            conn.execute(change.encode())

    found = _refused(live)

    assert len(found) == 9, found
    mends = [line.split("→")[1] for line in found if "→" in line]
    assert [line for line in found if "→" not in line] == [], "each has a statement that mends it"
    with live.connect() as conn:
        for mend in mends:
            conn.execute(mend.strip().encode())
    assert _adopt(live).adopted == ["001_cdl_today"]


def test_what_no_statement_mends_is_told_too(live: Database) -> None:
    with live.connect() as conn:
        for change in (
            "drop table public.mls_listing_notes",
            "drop table public.contacts",
            "create view public.contacts as select 1 as one",
            "alter type public.mls_listing_status rename value 'SOLD' to 'CLOSED'",
            "alter table public.mls_listings drop column year_built",
            "alter table public.mls_listings add column year_built uuid",
            "alter table public.mls_contacts alter column full_name drop expression",
            "create table public.offices (id integer primary key)",
        ):
            conn.execute(change.encode())

    found = "\n".join(_refused(live))

    assert "public.mls_listing_notes is missing" in found
    assert "public.contacts is no table" in found
    assert "public.mls_listing_status has the values DRAFT" in found
    assert "public.mls_listings.year_built is uuid, not integer" in found
    assert "public.mls_contacts.full_name must be generated" in found
    assert "public.offices is there already, and 010_mls_owners makes it" in found
    assert "→" not in found


def test_tables_of_another_role_are_refused(live: Database) -> None:
    with connect(live.superuser_url) as root:
        root.execute("alter table public.media owner to supabase_admin")
    assert any("public.media belongs to another role" in line for line in _refused(live))


def test_readers_foreign_policies_triggers_and_wider_types_are_told(live: Database) -> None:
    with live.connect() as conn:
        run_script(
            conn,
            """
            alter table public.mls_listings alter column bedrooms type bigint;
            alter table public.mls_listings alter column city type varchar;
            alter table public.mls_listings alter column list_price type numeric(20, 4);
            alter table public.mls_listings enable row level security;
            grant select on public.property, public.media to anon, authenticated, service_role;
            create policy brokers on public.mls_listings for select to authenticated using (true);
            create function public.stamp() returns trigger language plpgsql
                as 'begin new.updated_at := now(); return new; end';
            create trigger stamp before update on public.mls_listings
                for each row execute function public.stamp();
            """,
        )

    warnings = "\n".join(_adopt(live).warnings)

    assert "anon, authenticated can read public.media, public.property: after" in warnings
    assert "mls_listings has policies that these files do not know (brokers)" in warnings
    assert "mls_listings has triggers that these files do not know (stamp)" in warnings
    assert "mls_listings.bedrooms is bigint instead of integer" in warnings
    assert "mls_listings.city is character varying instead of text" in warnings
    assert "mls_listings.list_price is numeric(20,4) instead of numeric(18,2)" in warnings


def test_a_live_cdl_is_not_migrated_before_it_is_adopted(live: Database) -> None:
    with pytest.raises(CdlError, match="has a CDL already") as refused:
        _migrate(live)
    assert refused.value.code == "not_adopted"
    assert "cdl db adopt" in (refused.value.hint or "")


def test_an_empty_database_has_nothing_to_adopt(empty_database: Database) -> None:
    with pytest.raises(CdlError, match="no CDL to adopt") as refused:
        _adopt(empty_database)
    assert refused.value.code == "nothing_to_adopt"


def test_the_command_tells_what_comes_next(live: Database) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("cdl"), "db", "adopt", "--json"],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DATABASE_URL": live.url},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["adopted"] == ["001_cdl_today"]
    assert "Next: cdl db migrate" in done.stderr
