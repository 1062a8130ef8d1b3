"""Two administrators who work at once: neither undoes, nor outlives, what the other does."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest

from loader.database import Connection
from tests.support.database import Database, wait_until_blocked

SET = "select pipeline.set_user(%s, %s, p_roles => %s, p_is_active => %s, p_seen => %s)"


def admin(database: Database, email: str) -> dict[str, Any]:
    """Add an administrator; give the claims."""
    with database.connect() as conn:
        conn.execute(
            "select pipeline.set_user(%s, tests.tenant(), 'correct horse',"
            " p_roles => '{super_admin}')",
            [email],
        )
        row = conn.execute(
            "select pipeline.local_user(id) from auth.users where email = %s", [email]
        ).fetchone()
    assert row is not None
    claims: dict[str, Any] = row[0]
    return claims


@pytest.mark.parametrize("change", ["bars", "demotes"])
def test_of_two_who_bar_each_other_one_stays(database: Database, change: str) -> None:
    ada, bob = admin(database, "ada@one.example"), admin(database, "bob@one.example")
    tenant = ada["app_metadata"]["tenant_id"]
    arguments = (None, False) if change == "bars" else (["observer"], None)
    failed: list[psycopg.Error] = []

    def stamp(conn: Connection, person: dict[str, Any]) -> str:
        row = conn.execute(
            "select p.stamp from pipeline.people(%s::uuid) as p", [person["sub"]]
        ).fetchone()
        assert row is not None
        return str(row[0])

    with database.connect() as observer, database.as_role("authenticated", bob) as second:
        seen = stamp(second, ada)

        def change_ada() -> None:
            try:
                with second.transaction():
                    second.execute(SET, [ada["email"], tenant, *arguments, seen])
            except psycopg.Error as error:
                failed.append(error)

        waiting = threading.Thread(target=change_ada)
        with database.as_role("authenticated", ada) as first:
            first.execute(SET, [bob["email"], tenant, *arguments, stamp(first, bob)])
            waiting.start()
            wait_until_blocked(observer, second.info.backend_pid)
        waiting.join()
    assert [error.sqlstate for error in failed] == ["42501"]
    with database.connect() as conn:
        row = conn.execute("select pipeline.administrators(%s)", [tenant]).fetchone()
    assert row == (1,)
