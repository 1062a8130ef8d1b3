"""What the lint asks the catalog with."""

from collections.abc import Iterator

import pytest

from loader.database import Connection
from tests.support.database import Database


@pytest.fixture
def conn(shared_database: Database) -> Iterator[Connection]:
    """Lend a connection to a migrated database; what is done on it is undone."""
    with shared_database.connect() as connection, connection.transaction(force_rollback=True):
        yield connection
