"""What the tests of the API call: one PostgREST a worker, and two tenants' real estate behind it.

PostgREST commits, and all tests of a worker share its database: a test makes tenants of its own, or
reads those of `tests.security.real_estate`, which nobody changes.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from loader.database import Connection, run_script
from tests.security import real_estate
from tests.support.database import Database
from tests.support.postgrest import Api, serve
from tests.support.server import MIGRATED, TestServer

_FUNCTIONS = Path(__file__).with_name("functions.sql")


@pytest.fixture(scope="session")
def api_database(server: TestServer) -> Iterator[Database]:
    """Lend the database that the API shows."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        with psycopg.connect(fresh.superuser_url, autocommit=True) as root:
            _guard_updates(root, fresh)
            root.execute("set session_replication_role = replica")
            real_estate.fill(root)
        with fresh.connect() as conn:
            run_script(conn, _FUNCTIONS.read_text(encoding="utf-8"))
            # Batches get numbers past those of the staged rows that are there.
            conn.execute(
                "select nextval('pipeline.ingest_batches_batch_id_seq')"
                " from generate_series(1, 100)"
            )
        yield fresh


@pytest.fixture(scope="session")
def api(api_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Lend the API."""
    with serve(api_database, tmp_path_factory.mktemp("postgrest") / "log") as running:
        yield running


@pytest.fixture
def owner(api_database: Database) -> Iterator[Connection]:
    """Lend a connection to the API's database as the owner of everything."""
    with api_database.connect() as conn:
        yield conn


def _guard_updates(root: Connection, database: Database) -> None:
    """Refuse an UPDATE or DELETE without WHERE, as Supabase does; where the server can."""
    folder = root.execute("select setting from pg_config where name = 'PKGLIBDIR'").fetchone()
    if folder and (Path(folder[0]) / "safeupdate.so").exists():
        root.execute(
            sql.SQL(
                "alter role authenticator in database {} set session_preload_libraries = safeupdate"
            ).format(sql.Identifier(database.name))
        )
