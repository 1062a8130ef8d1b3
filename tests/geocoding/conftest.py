"""Fixtures of geocoding's tests."""

from collections.abc import Iterator

import pytest

from tests.geocoding.server import FakeServices
from tests.pipeline.conftest import world

__all__ = ["services", "world"]


@pytest.fixture
def services() -> Iterator[FakeServices]:
    """Lend a server that knows no place yet."""
    with FakeServices() as server:
        yield server
