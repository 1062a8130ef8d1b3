"""db/setup/supabase_like.sql makes a plain database look like Supabase's."""

import psycopg
import pytest

from loader import cluster
from tests.support.catalog import dump
from tests.support.database import Database


def test_twice_is_once(empty_database: Database) -> None:
    before = dump(empty_database.superuser_url)

    cluster.run_set_up(empty_database.superuser_url)

    assert dump(empty_database.superuser_url) == before


def test_the_signed_in_user_is_known(empty_database: Database) -> None:
    user = "00000000-0000-0000-0000-000000000001"
    with empty_database.as_role("authenticated", {"sub": user}) as conn:
        row = conn.execute(
            "select current_user, auth.uid()::text, auth.role(), auth.jwt() ->> 'sub'"
        ).fetchone()
    assert row == ("authenticated", user, "authenticated", user)


def test_nobody_is_nobody(empty_database: Database) -> None:
    with empty_database.connect() as conn:
        assert conn.execute("select auth.uid(), auth.jwt()").fetchone() == (None, None)


@pytest.mark.parametrize("role", ["anon", "authenticated"])
def test_api_roles_may_make_nothing(empty_database: Database, role: str) -> None:
    with (
        empty_database.as_role(role) as conn,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        conn.transaction(),
    ):
        conn.execute("create table public.mine (n int)")


def test_names_of_any_script_compare_the_same_everywhere(empty_database: Database) -> None:
    with empty_database.connect() as conn:
        row = conn.execute(
            "select datcollate, datctype, pg_encoding_to_char(encoding), lower('ΑΘΉΝΑ ŐRSÉG ЛЕС') "
            "from pg_database where datname = current_database()"
        ).fetchone()
    assert row == ("C.UTF-8", "C.UTF-8", "UTF8", "αθήνα őrség лес")
