"""A PostgreSQL cluster of a measurement's own: as durable as a real one, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from loader import cluster
from loader.deploy import deploy
from loader.deploy.tree import Tree
from loader.server import SUPERUSER, Server, run_as, server_user

_PASSWORD = "only-for-measuring"  # noqa: S105
_PREFIX = "cdl-bench-cluster-"
_TEMPLATE = "migrated"
_LOGIN_ROLES = ("postgres", "authenticator")


class OwnCluster:
    """A running cluster with a migrated template; it keeps its port when it is restarted."""

    def __init__(self, folder: Path) -> None:
        self.server = Server(data=folder / "data", log=folder / "log")
        settings = {
            name: value
            for name, value in cluster.server_settings(_TEMPLATE).items()
            if not name.startswith(("cron.", "shared_preload"))
        }
        self.server.create(_PASSWORD, settings | {"max_connections": "300"}, _TEMPLATE)
        self.port = self._start(None)

    def url(self, database: str, role: str = "postgres") -> str:
        """Give the URL of a role in a database."""
        return f"postgresql://{role}:{quote(_PASSWORD)}@127.0.0.1:{self.port}/{database}"

    def set_up(self) -> None:
        """Make the template: what Supabase has, and all of ours."""
        root_url = self.url(_TEMPLATE, SUPERUSER)
        cluster.run_set_up(root_url)
        with psycopg.connect(root_url, autocommit=True) as root:
            for role in _LOGIN_ROLES:
                root.execute(
                    sql.SQL("alter role {} password {}").format(sql.Identifier(role), _PASSWORD)
                )
        deploy.migrate(self.url(_TEMPLATE), tree=Tree(), engine="yoyo", say=lambda _: None)

    def make(self, database: str, *, migrated: bool = True) -> str:
        """Make a database, with all of ours or empty, and give its URL."""
        template = _TEMPLATE if migrated else "template1"
        with psycopg.connect(self.url("postgres", SUPERUSER), autocommit=True) as root:
            root.execute(
                sql.SQL("create database {} template {} owner postgres").format(
                    sql.Identifier(database), sql.Identifier(template)
                )
            )
        return self.url(database)

    def break_down_and_start(self) -> None:
        """Stop the server as a failure of power does, and start it again: it recovers."""
        pg_ctl = self.server.binaries / "pg_ctl"
        stop = [pg_ctl, "stop", "--mode", "immediate", "--silent", "--pgdata", self.server.data]
        run_as(self.server.user, stop, cwd=self.server.data.parent)
        self._start(self.port)

    def _start(self, port: int | None) -> int:
        home = self.server.data.parent
        return self.server.start(port, cluster.server_environment(home / "python"))


@contextmanager
def own_cluster() -> Iterator[OwnCluster]:
    """Make and start a cluster in the folder for temporary files, and delete it at the end."""
    _clear_left_over()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    if user := server_user():
        shutil.chown(folder, user)
    made: OwnCluster | None = None
    try:
        made = OwnCluster(folder)
        made.set_up()
        yield made
    finally:
        if made is not None:
            made.server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _clear_left_over() -> None:
    """Delete the clusters of measurements that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        if not Path(f"/proc/{owner}").exists():
            Server(data=folder / "data", log=folder / "log").kill()
            shutil.rmtree(folder, ignore_errors=True)
