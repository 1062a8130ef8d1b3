"""`cdl api` serves the private cluster's API, and makes tokens that it believes."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from loader import api, cluster
from tests.cli.conftest import Cdl
from tests.security.real_estate import user
from tests.support.database import Database
from tests.support.postgrest import Api, free_port, is_ready, need_binary


@pytest.fixture
def private_cluster(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Let the test's database be that of the private cluster."""
    found = SimpleNamespace(
        server=SimpleNamespace(is_running=lambda: True),
        state=lambda: {"password": "throw-away"},
        url=lambda role: database.url_of(role, database.name),
    )
    monkeypatch.setattr(cluster, "find", lambda: found)


@pytest.mark.usefixtures("private_cluster")
def test_it_serves_and_believes_its_tokens(cdl: Cdl, monkeypatch: pytest.MonkeyPatch) -> None:
    need_binary()
    started: list[subprocess.Popen[bytes]] = []

    def start(path: Path, arguments: list[str], environment: Mapping[str, str]) -> None:
        started.append(subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL))

    monkeypatch.setattr(os, "execve", start)
    port = free_port()
    shown = cdl("api", "serve", "--port", port, "--json")
    try:
        assert shown.document == {"url": f"http://127.0.0.1:{port}"}
        assert is_ready(started[0], port)
        served = Api(port)
        service = cdl("api", "token").out.strip()
        person = cdl("api", "token", "--user", user("own"), "--json").document["token"]
        assert len(served.get("offices", token=service).body) == 3
        assert served.get("offices", token=person).body == []
        assert served.get("offices").status == 401
    finally:
        started[0].terminate()
        started[0].wait()


@pytest.mark.usefixtures("private_cluster")
def test_without_postgrest_it_tells_how_to_get_it(
    cdl: Cdl, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(api, "BINARY", tmp_path / "postgrest")
    done = cdl("api", "serve", "--json")
    assert done.code == 1
    assert done.document["error"]["code"] == "no_postgrest"


def test_without_the_private_cluster_there_is_none(
    cdl: Cdl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "find", lambda: None)
    for command in ("serve", "token"):
        done = cdl("api", command, "--json")
        assert done.code == 4
        assert done.document["error"]["code"] == "no_database"


def test_the_service_has_no_tenant(cdl: Cdl) -> None:
    done = cdl("api", "token", "--tenant", user("own"), "--json")
    assert done.code == 2
    assert done.document["error"]["hint"] == "Add --user."
