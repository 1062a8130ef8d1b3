"""Fixtures of the queue's tests."""

from tests.pipeline.conftest import world

__all__ = ["world"]
