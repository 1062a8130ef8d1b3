"""Connections that a worker keeps between jobs: as good as new, and none that is broken."""

from loader.connections import Connections
from loader.database import Connection
from tests.support.database import Database


def test_a_connection_is_kept_and_is_as_good_as_new(database: Database) -> None:
    with Connections(database.url) as connections:
        with connections.lend() as conn:
            conn.execute("set statement_timeout = '5s'")
            conn.execute("create temporary table left_over ()")
            conn.execute("select pg_advisory_lock(1)")
        with connections.lend() as again, database.connect() as other:
            assert again is conn
            assert again.execute("show statement_timeout").fetchone() == ("0",)
            assert again.execute("select to_regclass('pg_temp.left_over')").fetchone() == (None,)
            assert other.execute("select pg_try_advisory_lock(1)").fetchone() == (True,)
    assert again.closed


def test_two_that_are_lent_at_once_are_two(database: Database) -> None:
    with Connections(database.url) as connections, connections.lend() as one:
        with connections.lend() as two:
            assert one is not two
        with connections.lend() as three:
            assert three is two


def test_one_whose_server_process_is_gone_is_not_lent_again(
    database: Database, db: Connection
) -> None:
    with Connections(database.url) as connections:
        with connections.lend() as conn:
            process = conn.info.backend_pid
        db.execute("select pg_terminate_backend(%s, 5000)", (process,))
        with connections.lend() as other:
            assert other.execute("select 1").fetchone() == (1,)
            assert other.info.backend_pid != process


def test_one_amid_a_transaction_is_closed(database: Database) -> None:
    with Connections(database.url) as connections:
        with connections.lend() as conn:
            conn.execute("begin")
        assert conn.closed
