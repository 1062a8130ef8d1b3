"""One fresh database of a test, and how to reach it."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from loader.database import Connection, connect
from loader.server import SUPERUSER

_DEADLINE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Database:
    """A database that belongs to one test."""

    name: str
    url_of: Callable[[str, str], str]

    @property
    def url(self) -> str:
        """Give the URL of `postgres`, who owns all objects and is no superuser."""
        return self.url_of("postgres", self.name)

    @property
    def superuser_url(self) -> str:
        """Give the URL of the superuser."""
        return self.url_of(SUPERUSER, self.name)

    def connect(self) -> Connection:
        """Open a connection as `postgres`, in autocommit mode."""
        return connect(self.url, application_name="test")

    @contextlib.contextmanager
    def as_role(self, role: str, claims: Mapping[str, Any] | None = None) -> Iterator[Connection]:
        """Lend a connection that works as an API role does: by the authenticator, in a transaction.

        `claims` are the signed-in user's; the transaction is committed when the block ends well.
        """
        with (
            psycopg.connect(self.url_of("authenticator", self.name), autocommit=True) as conn,
            conn.transaction(),
        ):
            conn.execute(
                "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                [role, json.dumps({"role": role, **(claims or {})})],
            )
            yield conn


def wait_until_blocked(observer: Connection, pid: int) -> None:
    """Wait until the server says that a backend waits for a lock; never sleep and hope."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    query = "select cardinality(pg_blocking_pids(%s)) > 0"
    while observer.execute(query, [pid]).fetchone() != (True,):
        assert time.monotonic() < deadline, f"backend {pid} never waited for a lock"
        time.sleep(0.01)
