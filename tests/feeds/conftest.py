"""Fixtures of the feeds' tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from loader.feeds import session
from loader.feeds.fetching import FeedState, Fetched, Fetcher
from loader.stages.chain import ChainResult, run_chain
from loader.stages.jobs import Context
from loader.storage.folder import FolderStorage
from tests.feeds.server import Server
from tests.pipeline.world import World as FileWorld
from tests.pipeline.world import unwatched
from tests.support.database import Database


@dataclass(frozen=True, slots=True)
class World(FileWorld):
    """A fresh database and its storage; feeds may be on this machine."""

    @property
    def context(self) -> Context:
        """Give what the stages need."""
        storage = FolderStorage(self.folder / "storage", "test")
        return Context(self.database.url, storage, private_feeds=True)

    def feed(self, source_type: str, feed: Mapping[str, Any], **config: Any) -> int:
        """Add a DMO whose import fetches something."""
        return self.dmo(
            import_={
                "source_type": source_type,
                "source_name": "board",
                "feed": feed,
                **config,
            }
        )

    def fetch(self, dmo_id: int, *, force: bool = False) -> ChainResult:
        """Run what the configuration names through all stages."""
        return run_chain(self.context, None, dmo_id, watch=unwatched, auto_accept=True, force=force)

    def errors(self) -> list[dict[str, Any]]:
        """Give what could not be read."""
        return self.rows(
            "select error_type, error_message, original_record #>> '{}' as record"
            " from pipeline.job_errors order by id"
        )


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """Lend a fresh database with a storage."""
    with database.connect() as conn:
        yield World(database, conn, tmp_path)


@pytest.fixture
def web() -> Iterator[Server]:
    """Lend a web server."""
    with Server() as server:
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait hardly at all before trying again."""
    monkeypatch.setattr(session, "_BACKOFF_SECONDS", 0.01)


_NEW = FeedState()


class Fetching:
    """Fetches feeds without a database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.secrets: dict[str, str] = {}

    def fetcher(self, source_type: str, **feed: Any) -> Fetcher:
        """Give what fetches."""
        config = {"source_type": source_type, "feed": feed}
        return Fetcher(config, self.secrets.get, is_private_allowed=True)

    def __call__(self, source_type: str, state: FeedState = _NEW, **feed: Any) -> Fetched:
        """Fetch a feed."""
        return self.fetcher(source_type, **feed).fetch(self._folder / "feed.jsonl", state)

    def records(self, source_type: str, **feed: Any) -> list[dict[str, Any]]:
        """Fetch a feed's records."""
        fetched = self(source_type, **feed)
        return [orjson.loads(line) for line in fetched.path.read_bytes().splitlines()]


@pytest.fixture
def fetching(tmp_path: Path) -> Fetching:
    """Lend what fetches."""
    return Fetching(tmp_path)
