"""No secret is told: not in errors, logs, jobs, events, files or by the command line."""

from __future__ import annotations

import base64
import logging
import traceback
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from loader.feeds.errors import FeedError
from loader.feeds.secrets import Secrets
from tests.feeds.conftest import World
from tests.feeds.server import (
    Asked,
    Reply,
    Server,
    cut_off,
    failing,
    fault,
    hang_up,
    reply,
    stalled,
    text,
)

SECRET = "s3cret/with+signs=and spaces"
WRITTEN = [SECRET, quote(SECRET, safe=""), quote(SECRET), quote_plus(SECRET)]
WRITTEN += [base64.b64encode(text.encode()).decode() for text in (SECRET, f"me:{SECRET}")]

AUTHS: dict[str, dict[str, Any]] = {
    "bearer": {"type": "bearer", "token": "env:CDL_FEED_A"},
    "header": {"type": "api_key", "name": "X-Key", "key": "env:CDL_FEED_A"},
    "query": {"type": "api_key", "name": "key", "in": "query", "key": "env:CDL_FEED_A"},
    "basic": {"type": "basic", "username": "me", "password": "env:CDL_FEED_A"},
}


def _echo(asked: Asked) -> Reply:
    """Answer an error that repeats all that was asked, as some servers do."""
    return reply({"message": f"{asked.query} {asked.headers}", "error": asked.path}, 400)


FAULTS: dict[str, Any] = {
    "refused": _echo,
    "missing": lambda _: failing(404),
    "failing": lambda _: failing(500),
    "cut off": lambda _: fault(cut_off),
    "hung up": lambda _: fault(hang_up),
    "slow": lambda _: fault(stalled),
    "no json": lambda asked: text(f"{{{asked.query} {asked.headers}", "application/json"),
    "no records": lambda asked: reply({"error": str(asked.headers) + str(asked.query)}),
    "moved": lambda asked: Reply(302, headers={"Location": f"http://10.0.0.1/?{asked.query}"}),
    "loops": lambda asked: reply({"items": [{"a": 1}], "next": f"/places?again={asked.query}"}),
    "bad page": lambda asked: reply({"items": [], "total": str(asked.headers) + str(asked.query)}),
}


@pytest.mark.parametrize("kind", AUTHS)
def test_no_failure_tells_a_secret(
    world: World,
    web: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("CDL_FEED_A", SECRET)
    feed = {
        "url": f"{web.url}/places",
        "auth": AUTHS[kind],
        "headers": {"X-Token": "env:CDL_FEED_A"},
        "params": {"access_token": "env:CDL_FEED_A"},
        "timeout_seconds": 0.2,
    }
    told: list[str] = []
    paging: Any
    for number, (name, page) in enumerate(FAULTS.items()):
        web.pages["/places"] = page
        paging = {"type": "next_url", "path": "next"}
        if name == "bad page":
            paging = {"type": "offset", "limit": 5, "total": "total"}
        dmo = world.dmo(
            f"Galway {number}",
            import_={
                "source_type": "api",
                "source_name": "board",
                "feed": {**feed, "paging": paging},
            },
        )
        with pytest.raises(FeedError) as failed:
            world.fetch(dmo)
        error = failed.value
        told += [name, *map(str, (error.message, error.detail, error.hint, repr(error)))]
        told += traceback.format_exception(error)
    told += [record.getMessage() for record in caplog.records]
    told += [str(row) for table in _tables(world) for row in world.rows(f"select * from {table}")]

    found = [(written, line) for line in told for written in WRITTEN if written in line]
    assert found == []
    assert len(web.asked) > len(FAULTS)


def _tables(world: World) -> list[str]:
    rows = world.rows(
        "select c.oid::regclass::text as name from pg_class as c"
        " where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('pipeline', 'staging')"
    )
    return [row["name"] for row in rows if "yoyo" not in row["name"]]


def test_a_secret_is_taken_without_the_line_end_of_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CDL_FEED_A", "s3cret\n")
    assert Secrets(lambda _: None).value("env:CDL_FEED_A") == "s3cret"


def test_a_secret_that_no_header_takes_is_refused_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDL_FEED_A", "s3cret\r\nX-Other: 1")
    with pytest.raises(FeedError, match="control characters") as caught:
        Secrets(lambda _: None).value("env:CDL_FEED_A")
    assert "s3cret" not in str(caught.value)
