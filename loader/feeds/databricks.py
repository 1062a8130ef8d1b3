"""Rows of a SQL statement in Databricks: Gold's tables, by the Statement Execution API."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

import requests

from loader.feeds.answers import Answer
from loader.feeds.errors import FeedError
from loader.feeds.feed import Feed, FeedKind, Page, Record

_PATH = "/api/2.0/sql/statements/"
_WAIT = "10s"
_FIRST_LOOK_SECONDS = 1.0
_LAST_LOOK_SECONDS = 15.0
_LONGEST_SECONDS = 3600.0
_OPEN = {"PENDING", "RUNNING"}
_TRANSIENT = {"RESOURCE_EXHAUSTED", "TEMPORARILY_UNAVAILABLE", "SERVICE_UNDER_MAINTENANCE"}


def pages(feed: Feed) -> Iterator[Page]:
    """Run the statement, and fetch its rows chunk by chunk."""
    statement = _Statement(feed)
    try:
        yield from statement.chunks()
    except BaseException:
        statement.cancel()
        raise


class _Statement:
    """One run of a statement."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._session = feed.session
        self._root = feed.settings["url"].rstrip("/")
        self._id: str | None = None

    def chunks(self) -> Iterator[Page]:
        """Give the rows."""
        done = self._finished()
        manifest = _part(done, "manifest")
        if manifest.get("truncated"):
            raise FeedError(
                "Databricks cut the result off",
                detail=f"It gives {manifest.get('total_row_count')} rows, and there are more.",
                hint="Fetch less at once: add a where to the statement, or make it incremental.",
                code="feed_too_big",
            )
        columns = [
            str(column.get("name")) for column in _part(manifest, "schema").get("columns", ())
        ]
        expected = manifest.get("total_row_count", 0)
        count = 0
        result = _part(done, "result")
        while result:
            following: Any = result.get("next_chunk_internal_link")
            for rows in self._rows(result):
                records = [_record(columns, row) for row in rows]
                count += len(records)
                yield Page(records)
            for link in result.get("external_links") or ():
                following = link.get("next_chunk_internal_link") or following
            result = self._chunk(following) if following else {}
        if count != expected:
            raise FeedError(
                f"Databricks says that there are {expected:,} rows, and gave {count:,}",
                hint="Nothing was imported; it is tried again later.",
                code="feed_broken_off",
            )
        self._id = None

    def cancel(self) -> None:
        """Let a statement that nobody waits for any more not go on."""
        if self._id is not None:
            with suppress(FeedError):
                self._post(f"{_PATH}{self._id}/cancel", {})
            self._id = None

    def _finished(self) -> Mapping[str, Any]:
        """Start the statement and wait until it is done."""
        settings = self._feed.settings
        body: dict[str, Any] = {
            "warehouse_id": settings["warehouse_id"],
            "statement": settings["statement"],
            "disposition": "EXTERNAL_LINKS",
            "format": "JSON_ARRAY",
            "wait_timeout": _WAIT,
            "on_wait_timeout": "CONTINUE",
        }
        body |= {name: settings[name] for name in ("catalog", "schema") if settings.get(name)}
        if parameters := list(self._parameters()):
            body["parameters"] = parameters
        answer = self._document(self._post(_PATH, body))
        self._id = str(answer.get("statement_id"))
        pause, until = _FIRST_LOOK_SECONDS, time.monotonic() + _LONGEST_SECONDS
        while (state := _part(answer, "status").get("state")) in _OPEN:
            if time.monotonic() >= until:
                raise FeedError(
                    "Databricks' statement takes more than an hour",
                    hint="Look at it in the warehouse's query history.",
                    code="feed_too_slow",
                )
            self._session.wait(pause)
            pause = min(2 * pause, _LAST_LOOK_SECONDS)
            answer = self._document(self._session.fetch(f"{self._root}{_PATH}{self._id}"))
        if state != "SUCCEEDED":
            raise self._failure(str(state), _part(_part(answer, "status"), "error"))
        return answer

    def _parameters(self) -> Iterator[dict[str, Any]]:
        for name, value in (self._feed.settings.get("parameters") or {}).items():
            kind = "BOOLEAN" if isinstance(value, bool) else "STRING"
            if isinstance(value, int | float) and kind == "STRING":
                kind = "BIGINT" if isinstance(value, int) else "DOUBLE"
            yield {
                "name": name,
                "value": str(value).lower() if kind == "BOOLEAN" else str(value),
                "type": kind,
            }
        cursor = self._feed.cursor
        if cursor is not None and (since := cursor.asked()) is not None:
            yield {"name": cursor.param, "value": since, "type": "STRING"}

    def _failure(self, state: str, error: Mapping[str, Any]) -> FeedError:
        code = str(error.get("error_code") or state)
        said = str(error.get("message") or "")[:500]
        return FeedError(
            f"Databricks' statement ended as {state}: {code}",
            detail=said or None,
            hint="Try the statement in Databricks' SQL editor, as the same user.",
            code="feed_failed" if code in _TRANSIENT else "feed_refused",
        )

    def _rows(self, result: Mapping[str, Any]) -> Iterator[list[list[Any]]]:
        if (rows := result.get("data_array")) is not None:
            yield _checked(rows)
        for link in result.get("external_links") or ():
            # A place in the cloud's storage, signed for a while: who asks is in the address itself.
            url = urljoin(f"{self._root}/", str(link.get("external_link")))
            self._session.allow(url)
            yield _checked(self._session.fetch(url, signed=False).json())

    def _chunk(self, link: str) -> Mapping[str, Any]:
        return self._document(self._session.fetch(urljoin(f"{self._root}/", link)))

    def _post(self, path: str, body: Mapping[str, Any]) -> Answer:
        request = requests.Request(
            "POST", f"{self._root}{path}", json=body, auth=self._session.auth
        )
        return self._session.send(self._session.prepare_request(request))

    @staticmethod
    def _document(answer: Answer) -> Mapping[str, Any]:
        document = answer.json()
        if not isinstance(document, Mapping):
            raise _nonsense()
        return document


def _record(columns: list[str], row: Any) -> Record:
    if not isinstance(row, list) or len(row) != len(columns):
        raise _nonsense()
    return {name: value for name, value in zip(columns, row, strict=True) if value is not None}


def _checked(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise _nonsense()
    return rows


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, Mapping) else {}


def _nonsense() -> FeedError:
    return FeedError(
        "Databricks answers with what is no result of a statement",
        hint="Is feed.url the workspace's, such as https://adb-123.4.azuredatabricks.net?",
        code="feed_bad_page",
    )


KIND = FeedKind(pages)
