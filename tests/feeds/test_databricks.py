"""Databricks, as its Statement Execution API answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from loader.feeds.errors import FeedError
from tests.feeds.conftest import Fetching, World
from tests.feeds.server import Asked, Reply, Server, failing, header, reply
from tests.pipeline.world import counts

PATH = "/api/2.0/sql/statements/"
COLUMNS = ("id", "name", "lat", "lng", "changed")
AUTH = {"type": "bearer", "token": "env:CDL_FEED_DATABRICKS"}


class Workspace:
    """A workspace whose warehouse answers after some looks, and the cloud's storage beside it."""

    def __init__(self, web: Server, storage: Server) -> None:
        self.web = web
        self.storage = storage
        self.rows: list[list[Any]] = [
            [str(n), f"Place {n}", f"{53.2 + n / 100:.6f}", "-9.05", f"2026-01-0{n}T00:00:00Z"]
            for n in range(1, 8)
        ]
        self.looks = 2
        self.size = 3
        self.inline = False
        self.manifest: dict[str, Any] = {}
        self.error: dict[str, str] | None = None
        self.bodies: list[dict[str, Any]] = []
        self.cancelled = 0
        web.pages[PATH] = self._start
        web.pages[f"{PATH}s1"] = self._look
        web.pages[f"{PATH}s1/cancel"] = self._cancel
        for number in range(10):
            web.pages[f"{PATH}s1/result/chunks/{number}"] = self._chunk
            storage.pages[f"/bucket/{number}"] = self._object

    def _start(self, asked: Asked) -> Reply:
        if header(asked, "Authorization") != "Bearer s3cret":
            return reply({"error_code": "UNAUTHENTICATED", "message": "Credential s3cret"}, 401)
        self.bodies.append(json.loads(asked.body))
        return self._state()

    def _look(self, _: Asked) -> Reply:
        self.looks -= 1
        return self._state()

    def _state(self) -> Reply:
        if self.looks > 0:
            state = "PENDING" if self.looks > 1 else "RUNNING"
            return reply({"statement_id": "s1", "status": {"state": state}})
        if self.error is not None:
            status = {"state": "FAILED", "error": self.error}
            return reply({"statement_id": "s1", "status": status})
        return reply(
            {
                "statement_id": "s1",
                "status": {"state": "SUCCEEDED"},
                "manifest": {
                    "format": "JSON_ARRAY",
                    "schema": {
                        "column_count": len(COLUMNS),
                        "columns": [
                            {"name": name, "type_name": "STRING", "position": at}
                            for at, name in enumerate(COLUMNS)
                        ],
                    },
                    "total_chunk_count": -(-len(self.rows) // self.size),
                    "total_row_count": len(self.rows),
                    "truncated": False,
                    **self.manifest,
                },
                "result": self._result(0),
            }
        )

    def _result(self, number: int) -> dict[str, Any]:
        rows = self.rows[number * self.size : (number + 1) * self.size]
        about: dict[str, Any] = {"chunk_index": number, "row_count": len(rows)}
        if (number + 1) * self.size < len(self.rows):
            link = f"{PATH}s1/result/chunks/{number + 1}?row_offset={number * self.size}"
            about["next_chunk_internal_link"] = link
        if self.inline:
            return {**about, "data_array": rows}
        url = f"{self.storage.url}/bucket/{number}?X-Signature=s1gned"
        return {"external_links": [{**about, "external_link": url}]}

    def _chunk(self, asked: Asked) -> Reply:
        return reply(self._result(int(asked.path.rsplit("/", 1)[1])))

    def _object(self, asked: Asked) -> Reply:
        if header(asked, "Authorization") or asked.query.get("X-Signature") != "s1gned":
            return failing(403)
        number = int(asked.path.rsplit("/", 1)[1])
        return reply(self.rows[number * self.size : (number + 1) * self.size])

    def _cancel(self, _: Asked) -> Reply:
        self.cancelled += 1
        return reply({})


@pytest.fixture
def bricks(web: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Lend a workspace."""
    monkeypatch.setenv("CDL_FEED_DATABRICKS", "s3cret")
    monkeypatch.setattr("loader.feeds.databricks._FIRST_LOOK_SECONDS", 0.01)
    with Server() as storage:
        yield Workspace(web, storage)


def _feed(bricks: Workspace, **more: Any) -> dict[str, Any]:
    return {
        "url": bricks.web.url,
        "auth": AUTH,
        "warehouse_id": "abc",
        "statement": "select * from places order by id",
        **more,
    }


@pytest.mark.parametrize("inline", [False, True])
def test_rows_become_listings(world: World, bricks: Workspace, inline: bool) -> None:
    bricks.inline = inline
    dmo = world.feed("databricks", _feed(bricks, catalog="main", schema="gold"))

    done = world.fetch(dmo)

    assert counts(done, "import") == {"total": 7, "new": 7}
    assert world.listings()["3"]["name"] == "Place 3"
    body = bricks.bodies[0]
    assert (body["warehouse_id"], body["catalog"], body["schema"]) == ("abc", "main", "gold")
    assert body["format"] == "JSON_ARRAY"
    assert len(bricks.storage.asked) == (0 if inline else 3)
    assert bricks.cancelled == 0


def test_it_goes_on_after_the_last_value(bricks: Workspace, fetching: Fetching) -> None:
    incremental = {"cursor": "changed", "param": "since", "initial": "2026-01-01T00:00:00Z"}
    feed = _feed(bricks, incremental=incremental, parameters={"limit": 10, "open": True})

    first = fetching("databricks", **feed)
    bricks.looks = 1
    fetching("databricks", first.state, **feed)

    given = [{p["name"]: (p["value"], p["type"]) for p in b["parameters"]} for b in bricks.bodies]
    assert given == [
        {
            "limit": ("10", "BIGINT"),
            "open": ("true", "BOOLEAN"),
            "since": ("2025-12-31T23:55:00Z", "STRING"),
        },
        {
            "limit": ("10", "BIGINT"),
            "open": ("true", "BOOLEAN"),
            "since": ("2026-01-06T23:55:00Z", "STRING"),
        },
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"error_code": "BAD_REQUEST", "message": "[TABLE_OR_VIEW_NOT_FOUND] …"}, "feed_refused"),
        ({"error_code": "TEMPORARILY_UNAVAILABLE", "message": "starting"}, "feed_failed"),
    ],
)
def test_a_statement_that_fails(
    bricks: Workspace, fetching: Fetching, error: dict[str, str], code: str
) -> None:
    bricks.error = error
    with pytest.raises(FeedError) as failed:
        fetching("databricks", **_feed(bricks))
    assert failed.value.code == code
    assert error["error_code"] in failed.value.message


def test_a_wrong_token_is_not_told(
    bricks: Workspace, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_FEED_DATABRICKS", "wr0ng")
    with pytest.raises(FeedError) as failed:
        fetching("databricks", **_feed(bricks))
    assert failed.value.code == "feed_refused"
    assert "UNAUTHENTICATED" in failed.value.message


def test_a_result_that_is_not_whole(bricks: Workspace, fetching: Fetching) -> None:
    bricks.manifest = {"truncated": True}
    with pytest.raises(FeedError) as failed:
        fetching("databricks", **_feed(bricks))
    assert failed.value.code == "feed_too_big"

    bricks.manifest = {"total_row_count": 8}
    with pytest.raises(FeedError) as failed:
        fetching("databricks", **_feed(bricks))
    assert failed.value.code == "feed_broken_off"


def test_a_chunk_that_can_not_be_had_ends_the_statement_and_tells_no_signature(
    bricks: Workspace, fetching: Fetching
) -> None:
    bricks.storage.pages["/bucket/1"] = lambda _: failing(403)
    with pytest.raises(FeedError) as failed:
        fetching("databricks", **_feed(bricks))
    assert failed.value.code == "feed_refused"
    assert "s1gned" not in f"{failed.value.message} {failed.value.detail} {failed.value!r}"
    assert bricks.cancelled == 1


@pytest.mark.parametrize("document", [[], {}, {"status": "ok"}])
def test_what_is_no_result(bricks: Workspace, fetching: Fetching, document: Any) -> None:
    bricks.web.pages[PATH] = lambda _: reply(document)
    with pytest.raises(FeedError):
        fetching("databricks", **_feed(bricks))
