"""`cdl feed`, and `cdl import` and `cdl run` of a feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cdl
from tests.feeds.server import Server, failing, reply

PLACES = [
    {"id": n, "name": f"Place {n}", "geo": {"lat": 53.2, "lng": -9.05}, "stars": 3}
    for n in range(1, 6)
]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Lend a server inside our own network, which may be asked."""
    monkeypatch.setenv("CDL_PRIVATE_FEEDS", "allow")
    with Server() as server:
        server.pages["/places"] = lambda _: reply(PLACES)
        yield server


def _configure(cdl: Cdl, dmo: str, web: Server, **feed: Any) -> None:
    config = {
        "source_type": "api",
        "source_name": "board",
        "columns": {"lat": "geo.lat", "lng": "geo.lng", "phone": "tel"},
        "feed": {"url": f"{web.url}/places", **feed},
    }
    done = cdl("config", "set", dmo, "import", "--json-params", json.dumps(config))
    assert done.code == 0, done.err


def test_preview_shows_records_as_they_would_come(cdl: Cdl, galway: str, web: Server) -> None:
    _configure(cdl, galway, web)

    done = cdl("feed", "preview", galway, "--limit", "2", "--json")

    assert done.document["records"] == [
        {
            "id": n,
            "name": f"Place {n}",
            "lat": "53.2",
            "lng": "-9.05",
            "attributes": {"stars": 3},
        }
        for n in (1, 2)
    ]
    assert done.document["columns"]["name"] == "name"
    assert "no record has 'tel' so far" in done.document["notes"]
    shown = cdl("feed", "preview", galway)
    assert "attributes: stars" in shown.out
    assert cdl("status", "--json").document["jobs"] == []


def test_run_and_import_need_no_file(cdl: Cdl, galway: str, web: Server) -> None:
    _configure(cdl, galway, web)

    done = cdl("run", "--dmo", galway, "--auto-accept", "--json")
    assert done.code == 0, done.err
    assert done.document["results"][-1]["records_new"] == 5

    again = cdl("import", "--dmo", galway, "--json")
    assert again.document["repeated"]
    forced = cdl("import", "--dmo", galway, "--force", "--json")
    assert not forced.document["repeated"]
    (feed,) = cdl("feed", "list", "--json").document
    assert (feed["dmo"], feed["source"], feed["source_type"]) == (galway, "board", "api")
    assert feed["url"] == f"{web.url}/places"


def test_a_path_of_the_configuration_is_read_too(cdl: Cdl, galway: str, hotels: Path) -> None:
    assert cdl("config", "set", galway, "import", "--param", f"path={hotels}").code == 0
    assert cdl("import", "--dmo", galway, "--json").document["records_new"] == 3


def test_without_file_and_feed_there_is_nothing_to_import(cdl: Cdl, galway: str) -> None:
    done = cdl("import", "--dmo", galway, "--json")
    assert (done.code, done.document["error"]["code"]) == (2, "usage")
    done = cdl("feed", "preview", galway, "--json")
    assert (done.code, done.document["error"]["code"]) == (2, "nothing_there")
    assert "No DMO has a feed" in cdl("feed", "list").out + cdl("feed", "list").err


def test_a_failure_is_told_with_what_to_do(cdl: Cdl, galway: str, web: Server) -> None:
    _configure(cdl, galway, web)
    web.pages["/places"] = lambda _: failing(403)
    done = cdl("run", "--dmo", galway, "--json")
    assert (done.code, done.document["error"]["code"]) == (1, "feed_refused")
    assert done.document["error"]["hint"]


def test_our_own_network_is_refused_unless_it_is_allowed(
    cdl: Cdl, galway: str, web: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _configure(cdl, galway, web)
    monkeypatch.delenv("CDL_PRIVATE_FEEDS")
    done = cdl("import", "--dmo", galway, "--json")
    assert done.document["error"]["code"] == "feed_not_allowed"
    assert "CDL_PRIVATE_FEEDS" in done.document["error"]["hint"]


def test_a_secret_is_refused_and_not_told(cdl: Cdl, galway: str, web: Server) -> None:
    done = cdl(
        *("config", "set", galway, "import", "--json"),
        *("--param", "source_type=api", "--param", "source_name=board"),
        *("--param", f"feed.url={web.url}", "--param", "feed.auth.type=bearer"),
        *("--param", "feed.auth.token=s3cret"),
    )
    assert done.code == 1
    assert done.document["error"]["code"] == "LC002"
    assert "env:CDL_FEED_" in done.document["error"]["detail"]
    assert "s3cret" not in done.out + done.err


def test_without_dlt_it_says_what_to_install(
    cdl: Cdl, galway: str, web: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError(name="dlt")

    _configure(cdl, galway, web)
    monkeypatch.setattr("loader.feeds.kinds.import_module", missing)
    done = cdl("feed", "preview", galway, "--json")
    assert (done.code, done.document["error"]["code"]) == (2, "no_dlt")
    assert "listings-cdl[feeds]" in done.document["error"]["hint"]
