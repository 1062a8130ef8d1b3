"""A throw-away PostgreSQL server for one run of the tests, shared by all its workers."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from pytest_postgresql.janitor import DatabaseJanitor

from loader import cluster
from loader.database import run_script
from loader.deploy import deploy, twins
from loader.deploy.tree import Tree
from loader.server import SUPERUSER, Server, server_user
from loader.settings import PROJECT_ROOT
from tests.support.database import Database

SET_UP = "template_set_up"
MIGRATED = "template_migrated"
_PASSWORD = "throw-away"
_PREFIX = "cdl-test-"
_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own in it)
_MEMORY_WANTED = 4 << 30
_LOGIN_ROLES = ("postgres", "authenticator")
# No data here is worth a wait for the disk.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "plpgsql.extra_errors": "strict_multi_assignment, too_many_rows",
}


@dataclass(frozen=True, slots=True)
class TestServer:
    """Where the run's server is; gives fresh databases."""

    __test__ = False

    port: int

    def url(self, role: str, database: str) -> str:
        """Give the URL of a role."""
        return f"postgresql://{role}:{_PASSWORD}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def database(self, name: str, template: str) -> Iterator[Database]:
        """Lend a fresh copy of a template."""
        with self.janitor(name, template):
            self.settle(name)
            yield Database(name, self.url)

    def janitor(self, name: str, template: str) -> DatabaseJanitor:
        """Give the one who copies a database from a template and drops it in the end."""
        return DatabaseJanitor(
            user=SUPERUSER,
            password=_PASSWORD,
            host="127.0.0.1",
            port=self.port,
            dbname=name,
            template_dbname=template,
        )

    def settle(self, name: str) -> None:
        """Give a copy the settings that PostgreSQL does not copy."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as root:
            for statement in (
                'alter database {} set search_path = "$user", public, extensions',
                "grant all on database {} to postgres",
            ):
                root.execute(sql.SQL(statement).format(sql.Identifier(name)))


def make_folder() -> Path:
    """Make the run's folder, and clear away the servers of runs that were killed.

    Its data is in memory where there is enough of it: a database is some 900 files, and each test
    wants a new one.
    """
    for old in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = old.name.removeprefix(_PREFIX).split("-")[0]
        # What else begins so is somebody else's.
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            remove_folder(old)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MEMORY_WANTED:
        (_MEMORY / folder.name).mkdir(mode=0o755)
    return folder


def server_in(folder: Path) -> Server:
    """Give the server of a run's folder; the folder becomes its OS user's."""
    shelf = _MEMORY / folder.name
    places = [place for place in (shelf, folder) if place.is_dir()]
    if user := server_user():
        for place in places:
            shutil.chown(place, user)
    return Server(data=places[0] / "data", log=folder / "log")


def remove_folder(folder: Path) -> None:
    """Stop the run's server, if it was started, and delete its data."""
    server_in(folder).stop()
    for place in (_MEMORY / folder.name, folder):
        shutil.rmtree(place, ignore_errors=True)


def start(folder: Path, *, plpython: bool) -> TestServer:
    """Give the run's server; the first worker to ask starts it and makes the templates."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / "ready.json"
        if not ready.is_file():
            server = _start(folder, plpython=plpython)
            _make_templates(server, plpython=plpython)
            ready.write_text(json.dumps({"port": server.port}), encoding="utf-8")
        return TestServer(**json.loads(ready.read_text(encoding="utf-8")))


def _start(folder: Path, *, plpython: bool) -> TestServer:
    server = server_in(folder)
    if not server.exists():
        server.create(_PASSWORD, _SETTINGS, SET_UP)
    libraries = folder / "python"
    if plpython:
        cluster.install_python_libraries(libraries)
    return TestServer(server.start(None, cluster.server_environment(libraries)))


def _make_templates(server: TestServer, *, plpython: bool) -> None:
    root_url = server.url(SUPERUSER, SET_UP)
    cluster.run_set_up(root_url)
    with psycopg.connect(root_url, autocommit=True) as root:
        for role in _LOGIN_ROLES:
            root.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(role), _PASSWORD)
            )
    server.janitor(MIGRATED, SET_UP).init()
    server.settle(MIGRATED)
    url, root_url = server.url("postgres", MIGRATED), server.url(SUPERUSER, MIGRATED)
    with psycopg.connect(root_url, autocommit=True) as root:
        root.execute("create extension pgtap with schema extensions")
        if root.execute(
            "select 1 from pg_available_extensions where name = 'plpgsql_check'"
        ).fetchone():
            root.execute("create extension plpgsql_check with schema extensions")
    deploy.migrate(url, tree=Tree(), engine="yoyo", say=lambda _: None)
    with psycopg.connect(url, autocommit=True) as conn:
        for path in sorted((PROJECT_ROOT / "db" / "tests" / "support").glob("*.sql")):
            run_script(conn, path.read_text(encoding="utf-8"))
        if plpython:
            twins.install(conn, Tree(), root_url)
