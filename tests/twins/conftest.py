"""Both twins of a function side by side: the SQL one under another name."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from loader import cluster
from loader.database import Connection, run_script
from loader.deploy import twins
from loader.deploy.tree import Tree
from tests.support.database import Database
from tests.support.server import MIGRATED, TestServer


@pytest.fixture(scope="module")
def twins_database(server: TestServer, plpython: bool) -> Iterator[Database]:
    """Lend a database with the plpython twins in place and the SQL twins as pipeline.sql_<name>."""
    if not plpython:
        pytest.skip("the plpython twins are not in use: CDL_TEST_PLPYTHON is not 1")
    if cluster.server_python() is None:
        pytest.skip("the server has no plpython3u")
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        names = {twin.name for twin in Tree().twins()}
        with fresh.connect() as conn:
            assert twins.are_on(conn)
            for function in Tree().functions():
                if function.name in names:
                    script = re.sub(
                        rf"pipeline\.{function.name}\b",
                        rf"pipeline.sql_{function.name}",
                        function.text,
                    )
                    run_script(conn, script)
        yield fresh


@pytest.fixture
def conn(twins_database: Database) -> Iterator[Connection]:
    """Lend a connection to it."""
    with twins_database.connect() as connection:
        yield connection
