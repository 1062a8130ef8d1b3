"""Fixtures: a throw-away server for the run, a fresh database for each test.

`db` is a connection as `postgres` to a fresh, migrated database; `database` is that database with
its URLs and `as_role`; `empty_database` has the roles and schemas of Supabase and nothing of ours.
With CDL_TEST_PLPYTHON=1 the plpython twins are in use.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from loader.database import Connection
from tests.support import server as servers
from tests.support.database import Database
from tests.support.server import MIGRATED, SET_UP, TestServer

RUN_FOLDER = "CDL_TESTRUN_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder in the first process; the workers inherit its name."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = str(servers.make_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's server when all workers are done."""
    if not hasattr(config, "workerinput") and (folder := os.environ.pop(RUN_FOLDER, None)):
        servers.remove_folder(Path(folder))


@pytest.fixture(scope="session")
def plpython() -> bool:
    """Tell whether the plpython twins are in use."""
    return os.environ.get("CDL_TEST_PLPYTHON") == "1"


@pytest.fixture(scope="session")
def server(plpython: bool) -> TestServer:
    """Give the run's server."""
    return servers.start(Path(os.environ[RUN_FOLDER]), plpython=plpython)


@pytest.fixture
def database(server: TestServer) -> Iterator[Database]:
    """Lend a fresh, migrated database."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        yield fresh


@pytest.fixture
def empty_database(server: TestServer) -> Iterator[Database]:
    """Lend a fresh database that is set up like Supabase and not migrated."""
    with server.database(f"test_{uuid4().hex}", SET_UP) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def shared_database(server: TestServer) -> Iterator[Database]:
    """Lend a migrated database to tests that leave no trace, one for each worker."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        yield fresh


@pytest.fixture
def db(database: Database) -> Iterator[Connection]:
    """Lend a connection as `postgres` to a fresh database."""
    with database.connect() as conn:
        yield conn


@pytest.fixture
def db_url(database: Database) -> str:
    """Give the URL of `postgres` for the test's fresh database."""
    return database.url


@pytest.fixture
def superuser_url(database: Database) -> str:
    """Give the superuser's URL for the test's fresh database."""
    return database.superuser_url
