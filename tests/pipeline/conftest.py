"""Fixtures of the pipeline's tests: a database, a storage, small files, and what became of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.world import World
from tests.support.database import Database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """Lend a fresh database with a storage, and the hands to work with them."""
    with database.connect() as conn:
        yield World(database, conn, tmp_path)
