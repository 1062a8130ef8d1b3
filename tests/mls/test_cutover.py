"""The cutover: the old RESO tables become views of the same shape, and come back with every row."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest
from psycopg.types.json import Jsonb

from loader.database import Connection, connect
from loader.deploy import deploy
from loader.deploy.cutover import Cutover
from loader.deploy.engines import EngineName, SqitchEngine
from loader.deploy.tree import CUTOVER, Tree
from loader.errors import CdlError
from tests.mls import live_cdl
from tests.mls.generated import records
from tests.mls.gold import Cdl
from tests.support.catalog import dump
from tests.support.database import Database
from tests.support.server import SET_UP, TestServer

ENGINES: tuple[EngineName, ...] = ("yoyo", "sqitch")
TABLES = {
    "property": ("mls_listings", "ingest_listings", "ListingKey"),
    "member": ("mls_members", "ingest_members", "MemberKey"),
    "media": ("mls_media", "ingest_media", "MediaKey"),
    "contacts": ("mls_contacts", "ingest_contacts", "ContactKey"),
}


def _silent(_: str) -> None:
    pass


def _cut_over(database: Database, *, revert: bool = False) -> Cutover:
    return deploy.cut_over(database.url, tree=Tree(), revert=revert, say=_silent)


def _check(database: Database) -> Cutover:
    return deploy.check_cutover(database.url, tree=Tree(), say=_silent)


def _migrate(database: Database, engine: EngineName | None = None) -> None:
    deploy.migrate(database.url, tree=Tree(), engine=engine, say=_silent)


def _refused(database: Database) -> str:
    """Cut over, and give what speaks against it; see to it that nothing was changed."""
    before = dump(database.superuser_url)
    with pytest.raises(CdlError) as refused:
        _cut_over(database)
    assert refused.value.code in ("LC022", "sqitch")
    assert dump(database.superuser_url) == before
    return refused.value.detail or ""


def _rows(conn: Connection, table: str) -> list[str]:
    rows = conn.execute(f"select t::text from {table} as t order by 1".encode())
    return [row for (row,) in rows]


def _columns(conn: Connection, table: str) -> list[tuple[Any, ...]]:
    return conn.execute(
        "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute as a"
        " where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by attnum",
        [table],
    ).fetchall()


def _fill(database: Database, count: int = 60) -> None:
    """Send records, and write what Gold says of them into the old tables, as the old sync did."""
    with database.connect() as conn:
        cdl = Cdl(conn)
        for resource, (domain, function, _) in TABLES.items():
            sent = records(conn, domain, count, seed=21)
            body = Jsonb(sent, dumps=orjson.dumps)
            cdl.value(f"select public.{function}(%s, 'QOBRIX')", body)
            copied = f"insert into public.{resource} select v.* from public.{resource}_reso as v"
            conn.execute(copied.encode())


@pytest.fixture
def filled(database: Database) -> Database:
    _fill(database)
    return database


@pytest.fixture(params=ENGINES)
def engined(request: pytest.FixtureRequest, server: TestServer) -> Iterator[Database]:
    """Lend a database with records, migrated by each engine."""
    with server.database(f"cutover_{uuid4().hex}", SET_UP) as fresh:
        _migrate(fresh, request.param)
        _fill(fresh)
        yield fresh


def test_tables_become_views_of_the_same_shape_and_come_back(engined: Database) -> None:
    untouched = dump(engined.superuser_url)
    with engined.connect() as conn:
        shapes = {name: _columns(conn, f"public.{name}") for name in TABLES}
        before = {name: _rows(conn, f"public.{name}") for name in TABLES}
    assert _check(engined).is_clean

    done = _cut_over(engined)
    assert (done.deployed, done.is_cut_over) == (["cutover_001_legacy_views"], True)
    assert _cut_over(engined).deployed == [], "twice is once"
    with engined.connect() as conn:
        for name in TABLES:
            assert _columns(conn, f"public.{name}") == shapes[name]
            assert _rows(conn, f"public.{name}") == _rows(conn, f"public.{name}_reso")
            assert _rows(conn, f"legacy.{name}") == before[name]
            assert len(before[name]) == 60
        conn.execute("update public.mls_listings set city = 'Edited', status = 'PUBLISHED'")
        assert conn.execute('select distinct "City" from public.property').fetchall() == [
            ("Edited",)
        ]

    undone = _cut_over(engined, revert=True)
    assert (undone.reverted, undone.is_cut_over) == (done.deployed, False)
    assert dump(engined.superuser_url) == untouched
    with engined.connect() as conn:
        assert {name: _rows(conn, f"public.{name}") for name in TABLES} == before
    assert _cut_over(engined).deployed == done.deployed


def test_later_deploys_go_on_and_migrations_are_not_undone(engined: Database) -> None:
    _cut_over(engined)
    with engined.connect() as conn:
        # As if the view's file had changed: all views are dropped and made again.
        conn.execute(
            "update pipeline.code_objects set shape = 'old' where identity = 'property_reso'"
        )
        before = _rows(conn, "public.property")
    report = deploy.migrate(engined.url, tree=Tree(), engine=None, say=_silent)
    assert report.notes == []
    assert report.remade_objects > 0
    with engined.connect() as conn:
        assert _rows(conn, "public.property") == before
        assert deploy.pending_migrations(conn, Tree(), engined.url) == []
    for everything in (True, False):
        with pytest.raises(CdlError) as refused:
            deploy.rollback(engined.url, tree=Tree(), to=None, everything=everything, say=_silent)
        assert refused.value.code == "cut_over"
    _cut_over(engined, revert=True)
    to = "003_ingested_status"  # which is not undone while listings are INGESTED
    assert deploy.rollback(engined.url, tree=Tree(), to=to, everything=False, say=_silent).reverted


def test_sqitch_alone_does_it_too(server: TestServer) -> None:
    with server.database(f"cutover_{uuid4().hex}", SET_UP) as fresh:
        _migrate(fresh, "sqitch")
        _fill(fresh, 10)
        with fresh.connect() as conn:
            engine = SqitchEngine(Tree(plan=CUTOVER), fresh.url, conn, _silent)
            engine.deploy()
            engine.verify()
            with pytest.raises(CdlError, match="sqitch revert failed") as refused:
                SqitchEngine(Tree(), fresh.url, conn, _silent).revert("015_reso")
            assert "cutover_001_legacy_views" in (refused.value.detail or "")
            engine.revert(None)
            assert engine.applied() == []
            assert len(_rows(conn, "public.property")) == 10


def test_what_no_source_sent_stands_in_the_way(filled: Database) -> None:
    with filled.connect() as conn:
        for statement in (
            "insert into public.property (\"ListingKey\") values ('QOBRIX_9999')",
            (
                "update public.contacts set \"ContactCity\" = 'Elsewhere'"
                " where \"ContactKey\" = 'QOBRIX_CONTACT_7'"
            ),
        ):
            conn.execute(statement.encode())
    found = _check(filled)
    assert found.unexplained == {"contacts: newer": 1, "property: missing": 1}
    assert {(d["resource"], d["key"], d["field"]) for d in found.differences} == {
        ("property", "QOBRIX_9999", None),
        ("contacts", "QOBRIX_CONTACT_7", "ContactCity"),
    }
    detail = _refused(filled)
    assert "property: 1 rows are not among the merged records, such as QOBRIX_9999" in detail
    assert "contacts: 1 values are not what the sources said last" in detail
    assert "QOBRIX_CONTACT_7 ContactCity" in detail


def test_a_live_cdl_that_is_not_ready_goes_on_being_migrated(empty_database: Database) -> None:
    live_cdl.make(empty_database)
    deploy.adopt(empty_database.url, tree=Tree(), engine=None, say=_silent)
    _migrate(empty_database)
    found = _check(empty_database)
    assert found.unexplained == {
        **{f"{name}: missing": 1 for name in ("contacts", "media", "member")},
        "property: missing": 5,
    }
    assert "property: 5 rows are not among the merged records" in _refused(empty_database)
    _migrate(empty_database)


def test_what_people_did_and_later_news_are_explained(filled: Database) -> None:
    with filled.connect() as conn:
        cdl = Cdl(conn)
        conn.execute(
            "update public.property set \"ModificationTimestamp\" = '2026-09-01'"
            " where \"ListingKey\" = 'QOBRIX_4'"
        )
        news = records(conn, "mls_listings", 4, seed=21)[3] | {
            "City": "News",
            "ModificationTimestamp": "2026-11-20T10:00:00Z",
        }
        conn.execute("select public.ingest_listing(%s, 'QOBRIX')", [Jsonb(news)])
        cdl.claim(1)
        cdl.edit(2, city="Edited")
        cdl.edit(3, status="PUBLISHED", claimed_at="2026-11-10", city="Edited")
    found = _check(filled)
    assert found.is_clean
    assert found.unexplained == {}
    assert {what for what in found.explained if what.startswith("property")} == {
        *("property: not served", "property: edited", "property: claimed", "property: older")
    }
    assert _cut_over(filled).is_cut_over


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            'create view public.prices as select "ListPrice" from public.property',
            "public.prices reads public.property",
        ),
        (
            "create publication changes for table public.media",
            "publication changes sends the changes of public.media",
        ),
        ("grant select on public.member to public", "everybody may read public.member"),
        (
            "alter table public.property add column crm_id integer default 7",
            "public.property.crm_id has values and is no field of Gold",
        ),
    ],
)
def test_other_obstacles_are_told_with_what_to_do(
    filled: Database, statement: str, told: str
) -> None:
    with connect(filled.superuser_url) as root:
        root.execute(statement.encode())
        root.execute("alter view if exists public.prices owner to postgres")
    (obstacle,) = _check(filled).obstacles
    assert told.removeprefix("public.prices") in obstacle
    assert "→" in obstacle
    assert told.removeprefix("public.prices") in _refused(filled)


def test_a_column_of_their_own_that_is_empty_stays_empty(filled: Database) -> None:
    with filled.connect() as conn:
        conn.execute("alter table public.property add column crm_id integer")
        conn.execute('alter table public.property alter column "City" type varchar(500)')
        before = _columns(conn, "public.property")
    _cut_over(filled)
    with filled.connect() as conn:
        assert _columns(conn, "public.property") == before
        assert conn.execute("select distinct crm_id from public.property").fetchall() == [(None,)]


# Who reads, and who writes ---------------------------------------------------------------------


def test_who_read_the_table_reads_the_view_and_nobody_more(filled: Database) -> None:
    with connect(filled.superuser_url) as root:
        for role in ("cutover_reader", "cutover_stranger"):
            root.execute(f"create role {role} nologin".encode())
    try:
        with connect(filled.superuser_url) as root:
            root.execute("grant select on public.property to cutover_reader, cutover_stranger")
            (_, stranger) = _check(filled).obstacles
            assert "grant reso_api to cutover_stranger" in stranger
            root.execute("grant reso_api to cutover_reader")
            root.execute("revoke select on public.property from cutover_stranger")
        _cut_over(filled)
        read: dict[str, object] = {}
        with connect(filled.superuser_url) as root:
            for role in ("cutover_reader", "cutover_stranger", "anon", "authenticated"):
                read[role] = _try(root, role, "select count(*) from public.property")
        with filled.as_role("service_role") as conn:
            read["service_role"] = conn.execute("select count(*) from public.property").fetchone()
        assert read == {
            "cutover_reader": (60,),
            "service_role": (60,),
            "cutover_stranger": "42501",
            "anon": "42501",
            "authenticated": "42501",
        }
    finally:
        with connect(filled.superuser_url) as root:
            for role in ("cutover_reader", "cutover_stranger"):
                root.execute(f"drop owned by {role}; drop role {role}".encode())


def _try(root: Connection, role: str, query: str) -> object:
    try:
        with root.transaction(force_rollback=True):
            root.execute(f"set local role {role}".encode())
            return root.execute(query.encode()).fetchone()
    except psycopg.Error as error:
        return error.sqlstate


@pytest.mark.parametrize(
    "statement",
    [
        "insert into public.property (\"ListingKey\") values ('QOBRIX_1')",
        "update public.member set \"MemberCity\" = 'X' where true",
        "update public.member set \"MemberCity\" = 'X' where false",
        'delete from public.media where "Order" = 1',
        "insert into public.contacts select * from public.contacts limit 0",
    ],
)
def test_writing_is_refused_with_where_to_send_it(filled: Database, statement: str) -> None:
    _cut_over(filled)
    with (
        pytest.raises(psycopg.Error) as refused,
        filled.as_role("service_role") as conn,
    ):
        conn.execute(statement.encode())
    assert refused.value.sqlstate == "LC023"
    assert "Send the records to ingest_" in (refused.value.diag.message_hint or "")


def test_an_upsert_is_refused_by_postgresql_itself(filled: Database) -> None:
    _cut_over(filled)
    with pytest.raises(psycopg.Error) as refused, filled.as_role("service_role") as conn:
        conn.execute(
            "insert into public.property (\"ListingKey\") values ('QOBRIX_1')"
            ' on conflict ("ListingKey") do nothing'
        )
    assert refused.value.sqlstate == "42P10"


# The command -------------------------------------------------------------------------------------


@pytest.fixture
def cdl_command(filled: Database) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).with_name("cdl"), "db", "cutover", *arguments],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DATABASE_URL": filled.url},
        )

    return run


def test_the_command_checks_cuts_over_and_reverts(
    filled: Database, cdl_command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    with filled.connect() as conn:
        conn.execute("insert into public.member (\"MemberKey\") values ('M')")
    checked = cdl_command("--check", "--json")
    assert checked.returncode != 0
    found = json.loads(checked.stdout)
    assert (found["is_clean"], found["unexplained"]) == (False, {"member: missing": 1})
    with filled.connect() as conn:
        conn.execute("delete from public.member where \"MemberKey\" = 'M'")
    for argument, is_cut_over in (("--check", False), (None, True), ("--revert", False)):
        done = cdl_command(*([argument] if argument else []), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["is_cut_over"] == is_cut_over
    assert cdl_command("--check", "--revert").returncode == 2


def test_an_older_database_is_migrated_first(empty_database: Database) -> None:
    with pytest.raises(CdlError) as refused:
        _cut_over(empty_database)
    assert refused.value.code == "not_migrated"
