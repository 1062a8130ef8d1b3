"""A PostgreSQL server of a test's own, which may be killed."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from loader import cluster
from loader.deploy import deploy
from loader.deploy.tree import Tree
from loader.server import SUPERUSER, Server
from tests.support import server as servers
from tests.support.database import Database

_PASSWORD = "throw-away"
_DEADLINE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The server, with a migrated database in it."""

    server: Server
    running: servers.TestServer
    database: Database

    def kill(self, *, everything: bool) -> None:
        """Kill -9 the postmaster, or all of its processes with it, and start anew."""
        postmaster = int((self.server.data / "postmaster.pid").read_text().splitlines()[0])
        children = _children(postmaster)
        os.kill(postmaster, signal.SIGKILL)
        if everything:
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while any(_is_alive(process) for process in (postmaster, *children)):
            assert time.monotonic() < deadline, "the old server's processes stay"
            time.sleep(0.01)
        self.start()

    def restart(self) -> None:
        """Stop the server as an administrator does, and start it again."""
        self.server.stop()
        self.start()

    def start(self) -> None:
        """Start it where it was."""
        assert self.server.start(self.running.port, {}) == self.running.port


@contextlib.contextmanager
def own_server(name: str, settings: Mapping[str, str] | None = None) -> Iterator[OwnServer]:
    """Run a server with a migrated database of that name until the block ends."""
    folder = servers.make_folder()
    try:
        server = servers.server_in(folder)
        # What is not written by a commit is lost; what the system has is not, as it goes on.
        common = {"fsync": "off", "shared_buffers": "128MB", "max_connections": "100"}
        server.create(
            _PASSWORD, {**cluster.server_settings(name), **common, **(settings or {})}, name
        )
        running = servers.TestServer(server.start(None, {}))
        cluster.run_set_up(running.url(SUPERUSER, name))
        with psycopg.connect(running.url(SUPERUSER, name), autocommit=True) as root:
            root.execute(sql.SQL("alter role postgres password {}").format(sql.Literal(_PASSWORD)))
        database = Database(name, running.url)
        deploy.migrate(database.url, tree=Tree(), engine="yoyo", say=lambda _: None)
        yield OwnServer(server, running, database)
    finally:
        servers.remove_folder(folder)


def _children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may hold anything: what counts comes after it.
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(path.parent.name))
    return found


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
