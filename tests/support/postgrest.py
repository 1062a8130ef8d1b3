"""A real PostgREST in front of a test's database, as Supabase has one, and a client to call it."""

import contextlib
import json
import os
import platform
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from loader import api
from tests.support.database import Database

_SECRET = "only-for-tests-and-never-anywhere-else"
_ATTEMPTS = 5
_START_SECONDS = 30.0
_CALL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered: the HTTP status, the headers, and the body as read from JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Api:
    """A running PostgREST."""

    port: int

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; without a token it is anon's. Bytes are sent as they are, else JSON."""
        sent = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = (
            body
            if body is None or isinstance(body, bytes)
            else json.dumps(body, default=str).encode()
        )
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_CALL_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, path, data, sent)
            response = connection.getresponse()
            text = response.read()
        return Answer(response.status, dict(response.headers), json.loads(text) if text else None)

    def rpc(
        self,
        function: str,
        arguments: Mapping[str, object] | None = None,
        *,
        token: str | None = None,
    ) -> Answer:
        """Call a function of schema public with named arguments."""
        return self.request("POST", f"/rpc/{function}", token=token, body=arguments or {})

    def get(self, path: str, *, token: str | None = None) -> Answer:
        """Read a table or a view: `mls_listings?select=id&limit=10`."""
        return self.request("GET", f"/{path}", token=token)


def sign(claims: Mapping[str, Any]) -> str:
    """Make a token with these claims, `role` among them."""
    return api.sign(claims, _SECRET)


def service_token() -> str:
    """Make the token of Databricks and of the loader."""
    return sign({"role": "service_role"})


def user_token(user: UUID, tenant: UUID, *, scope: str = "self", letters: str = "crud") -> str:
    """Make the token of a signed-in user; docs/access.md says what its claims mean."""
    own = {"tenant_id": tenant, "scope": scope, "crud": letters}
    return sign({"role": "authenticated", "sub": user, "app_metadata": own})


@contextlib.contextmanager
def serve(database: Database, log: Path) -> Iterator[Api]:
    """Run PostgREST on a database until the block ends; skip the test where there is no binary."""
    need_binary()
    for _ in range(_ATTEMPTS):
        port = free_port()
        url = database.url_of("authenticator", database.name)
        with log.open("wb") as file:
            # It ends with us, even if we are killed.
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", api.BINARY],
                env={"PATH": os.environ["PATH"], **api.environment(url, port, _SECRET)},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            if is_ready(process, port):
                yield Api(port)
                return
        finally:
            process.terminate()
            process.wait()
        if "in use" not in log.read_text(encoding="utf-8"):
            break
    pytest.fail(f"PostgREST does not start:\n{log.read_text(encoding='utf-8')}")


def is_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until it has read the catalog; tell whether it lives."""
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            if Api(port).get("").status != 503:
                return True
        time.sleep(0.02)
    return False


def need_binary() -> None:
    """Skip the test where there is no PostgREST; fail it in a build that could have it."""
    if api.BINARY.exists():
        return
    machine = f"{platform.system()} {platform.machine()}"
    reason = (
        f"{api.BINARY} is missing; `make postgrest` brings it on Linux x86_64 (this is {machine})"
    )
    if os.environ.get("CI") == "true" and machine == "Linux x86_64":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
