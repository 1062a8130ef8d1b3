"""Fixtures of the pictures' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.images.server import PictureServer
from tests.pipeline.world import World
from tests.support.database import Database


@pytest.fixture
def web() -> Iterator[PictureServer]:
    """Start a web server with pictures."""
    with PictureServer() as server:
        yield server


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """Lend a fresh database with a storage, and the hands to work with them."""
    with database.connect() as conn:
        yield World(database, conn, tmp_path)
