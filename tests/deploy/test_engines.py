"""yoyo and sqitch run the project's own migrations to the same end, and back."""

import pytest

from loader.deploy import deploy
from loader.deploy.engines import EngineName, SqitchEngine
from loader.deploy.tree import Tree
from loader.errors import CdlError
from loader.server import SUPERUSER
from tests.support.catalog import dump
from tests.support.database import Database
from tests.support.server import SET_UP, TestServer

ENGINES: tuple[EngineName, ...] = ("yoyo", "sqitch")


def _silent(_: str) -> None:
    pass


def test_both_engines_give_the_same_schema_and_leave_nothing(server: TestServer) -> None:
    dumps = {}
    for engine in ENGINES:
        with server.database(f"engine_{engine}", SET_UP) as database:
            untouched = dump(database.superuser_url)
            report = deploy.migrate(database.url, tree=Tree(), engine=engine, say=_silent)
            assert report.engine == engine
            assert report.notes == []
            dumps[engine] = dump(database.superuser_url)
            deploy.rollback(database.url, tree=Tree(), to=None, everything=True, say=_silent)
            assert dump(database.superuser_url) == untouched
            with database.connect() as conn:
                left = conn.execute(
                    "select nspname from pg_namespace where nspname in ('pipeline', 'sqitch')"
                ).fetchall()
            assert left == []
    assert dumps["yoyo"] == dumps["sqitch"]


def test_verify_passes(empty_database: Database) -> None:
    deploy.migrate(empty_database.url, tree=Tree(), engine="sqitch", say=_silent)
    with empty_database.connect() as conn:
        SqitchEngine(Tree(), empty_database.url, conn, _silent).verify()


@pytest.mark.parametrize("first", ENGINES)
def test_one_engine_a_database(empty_database: Database, first: EngineName) -> None:
    second: EngineName = "sqitch" if first == "yoyo" else "yoyo"
    deploy.migrate(empty_database.url, tree=Tree(), engine=first, say=_silent)

    with pytest.raises(CdlError, match=f"was migrated by {first}"):
        deploy.migrate(empty_database.url, tree=Tree(), engine=second, say=_silent)

    again = deploy.migrate(empty_database.url, tree=Tree(), engine=None, say=_silent)
    assert again.engine == first


def test_the_migrating_role_is_no_superuser_and_owns_everything(database: Database) -> None:
    with database.connect() as conn:
        assert conn.execute(
            "select rolsuper from pg_roles where rolname = current_user"
        ).fetchone() == (False,)
        strangers = conn.execute(
            """
            select c.oid::regclass::text from pg_class as c
            where c.relnamespace::regnamespace::text in ('public', 'staging', 'pipeline')
                and pg_get_userbyid(c.relowner) <> current_user
            union all
            select p.oid::regprocedure::text from pg_proc as p
            where p.pronamespace::regnamespace::text in ('public', 'staging', 'pipeline')
                and pg_get_userbyid(p.proowner) <> current_user
            """
        ).fetchall()
    assert strangers == []
    assert SUPERUSER not in database.url


def test_yoyo_tables_stand_in_pipeline_and_are_closed(database: Database) -> None:
    with database.connect() as conn:
        tables = conn.execute(
            """
            select c.relnamespace::regnamespace::text, c.relrowsecurity,
                has_table_privilege('anon', c.oid, 'select'),
                has_table_privilege('authenticated', c.oid, 'select')
            from pg_class as c where c.relname ~ 'yoyo' and c.relkind = 'r'
            """
        ).fetchall()
    assert tables == [("pipeline", True, False, False)] * 4
