"""The graphical interface on a test's database: served for real, asked by HTTP or by a browser."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from admin.app import build_app
from admin.settings import AdminSettings, Supabase
from loader.database import connect
from loader.storage import FolderStorage
from tests.support.database import Database
from tests.support.postgrest import free_port

PASSWORD = "only for tests 1"
LARGEST_UPLOAD = 3_000_000
_START_SECONDS = 30.0
_CHROMIUM = shutil.which("chromium")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the interface in a test."""

    email: str
    id: str
    tenant_id: str


@dataclass(frozen=True, slots=True)
class Site:
    """A served interface."""

    url: str
    database: Database
    storage: FolderStorage
    clients: list[httpx.Client] = field(default_factory=list)

    def add_user(
        self,
        email: str,
        *,
        tenant: str = "tenant one",
        roles: tuple[str, ...] = (),
        scope: str = "self",
        crud: str = "crud",
        name: str | None = None,
    ) -> Person:
        """Add somebody who can sign in with PASSWORD; the tenant is made if it is new."""
        with connect(self.database.url) as conn:
            row = conn.execute(
                "select tests.tenant(%s)::text",
                (tenant,),
            ).fetchone()
            assert row is not None
            user = conn.execute(
                "select pipeline.set_user(%s, %s, %s, %s, %s, %s, %s)::text",
                (email, row[0], PASSWORD, name or email.split("@", 1)[0], list(roles), scope, crud),
            ).fetchone()
        assert user is not None
        return Person(email, str(user[0]), str(row[0]))

    def client(self) -> httpx.Client:
        """Give an HTTP client that nobody is signed in with."""
        client = httpx.Client(base_url=self.url, timeout=30)
        self.clients.append(client)
        return client

    def sign_in(self, email: str) -> Visitor:
        """Sign in with PASSWORD and give who can get and post pages."""
        client = self.client()
        form = client.get("/sign-in")
        answer = client.post(
            "/sign-in",
            data={"email": email, "password": PASSWORD, "csrf_token": token_in(form.text)},
        )
        assert answer.status_code == 303, answer.text
        return Visitor(client)


class Visitor:
    """Somebody who is signed in, by HTTP."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self._token: str | None = None

    def get(self, path: str, *, htmx: bool = False) -> httpx.Response:
        """Get a page, or with `htmx` what htmx would."""
        return self.client.get(path, headers={"HX-Request": "true"} if htmx else {})

    def token(self) -> str:
        """Give the session's token, as our forms have it."""
        if self._token is None:
            self._token = token_in(self.get("/listings").text)
        return self._token

    def post(self, path: str, *, htmx: bool = False, **fields: Any) -> httpx.Response:
        """Post a form as one of our pages would, with the session's token."""
        return self.client.post(
            path,
            data={**fields, "csrf_token": self.token()},
            headers={"HX-Request": "true"} if htmx else {},
        )


def token_in(page: str) -> str:
    """Give the token of the first form of a page."""
    found = _TOKEN.search(page)
    assert found is not None, page
    return found.group(1)


@contextlib.contextmanager
def serve(database: Database, *, supabase: Supabase | None = None) -> Iterator[Site]:
    """Serve the interface on a database until the block ends."""
    storage = FolderStorage(Path(tempfile.mkdtemp(prefix="cdl-test-")), "localhost")
    settings = AdminSettings(
        database_url=database.url_of("authenticator", database.name),
        supabase=supabase,
        tiles=None,
        tiles_credit="",
        storage=storage,
        largest_upload=LARGEST_UPLOAD,
    )
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(settings),
            host="127.0.0.1",
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the interface does not start"
        assert time.monotonic() < deadline, "the interface does not start in time"
        time.sleep(0.02)
    site = Site(f"http://127.0.0.1:{port}", database, storage)
    try:
        yield site
    finally:
        for client in site.clients:
            client.close()
        server.should_exit = True
        thread.join()
        shutil.rmtree(storage.folder)


def need_chromium() -> str:
    """Give Chromium's path; skip the test where there is none, fail it in a build."""
    if _CHROMIUM:
        return _CHROMIUM
    reason = "there is no Chromium; `make browser` installs it on Debian"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def browser_flags() -> list[str]:
    """Give the flags that Chromium is started with: as root too, and without the network."""
    return _FLAGS
