"""`cdl ingest --feed`: real estate from Databricks by SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loader.database import Connection
from tests.cli.conftest import Cdl, Done, cdl
from tests.feeds import test_databricks
from tests.feeds.server import Server
from tests.feeds.test_databricks import AUTH, Workspace
from tests.mls.gold import listing

__all__ = ["cdl"]

INCREMENTAL = {
    "cursor": "ModificationTimestamp",
    "param": "since",
    "initial": "1970-01-01T00:00:00Z",
}


@pytest.fixture
def bricks(
    web: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workspace, list[dict[str, Any]]]]:
    """Lend a workspace that has listings, and these."""
    monkeypatch.setenv("CDL_FEED_DATABRICKS", "s3cret")
    monkeypatch.setenv("CDL_PRIVATE_FEEDS", "allow")
    monkeypatch.setattr("loader.feeds.databricks._FIRST_LOOK_SECONDS", 0.01)
    records = [listing(number) for number in range(1, 6)]
    columns = tuple(records[0])
    monkeypatch.setattr(test_databricks, "COLUMNS", columns)
    with Server() as storage:
        workspace = Workspace(web, storage)
        workspace.rows = [[record.get(name) for name in columns] for record in records]
        yield workspace, records


def _ingest(cdl: Cdl, folder: Path, workspace: Workspace, **feed: Any) -> Done:
    told = {
        "source_type": "databricks",
        "feed": {
            "url": workspace.web.url,
            "auth": AUTH,
            "warehouse_id": "abc",
            "statement": "select * from reso_gold.property",
            **feed,
        },
    }
    path = folder / "gold.json"
    path.write_text(json.dumps(told))
    workspace.looks = 1
    return cdl(
        *("ingest", "--feed", path, "--resource", "property"),
        *("--origin-system", "QOBRIX", "--json"),
    )


def test_gold_is_fetched_and_merged(
    cdl: Cdl, db: Connection, tmp_path: Path, bricks: tuple[Workspace, list[dict[str, Any]]]
) -> None:
    workspace, _ = bricks

    done = _ingest(cdl, tmp_path, workspace)

    assert (done.code, done.document["inserted"]) == (0, 5)
    count = db.execute("select count(*) from public.mls_listings").fetchone()
    assert count == (5,)
    assert _ingest(cdl, tmp_path, workspace).document == done.document, "the same again"


def test_an_incremental_one_goes_on_where_the_last_ended(
    cdl: Cdl, tmp_path: Path, bricks: tuple[Workspace, list[dict[str, Any]]]
) -> None:
    workspace, records = bricks
    newest = max(str(record["ModificationTimestamp"]) for record in records)

    assert _ingest(cdl, tmp_path, workspace, incremental=INCREMENTAL).code == 0
    workspace.rows = []
    done = _ingest(cdl, tmp_path, workspace, incremental={**INCREMENTAL, "overlap_seconds": 0})

    assert (done.code, done.document["received"]) == (0, 0)
    first, second = (body["parameters"][0]["value"] for body in workspace.bodies)
    assert first == "1969-12-31T23:55:00Z"
    assert second[:19] == newest[:19]


def test_a_feed_without_records_or_with_a_secret_in_it_is_refused(
    cdl: Cdl, tmp_path: Path, bricks: tuple[Workspace, list[dict[str, Any]]]
) -> None:
    workspace, _ = bricks
    workspace.rows = []
    assert _ingest(cdl, tmp_path, workspace).document["error"]["code"] == "feed_empty"

    done = _ingest(cdl, tmp_path, workspace, auth={"type": "bearer", "token": "pl4in"})
    assert done.document["error"]["code"] == "LC002"
    assert "pl4in" not in done.out + done.err
    assert cdl("ingest", "--resource", "media", "--origin-system", "QOBRIX").code == 2
