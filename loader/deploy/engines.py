"""The two tools that run the same migration files: yoyo and sqitch."""

import contextlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, Literal, Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.migrations import Migration as YoyoMigration
from yoyo.migrations import MigrationList, read_migrations

from loader.database import Connection, connect, translate
from loader.deploy.tree import Tree
from loader.errors import CdlError

EngineName = Literal["yoyo", "sqitch"]
Say = Callable[[str], None]

LOCK_TIMEOUT = "30s"
_YOYO_SCHEMA = "pipeline"
_YOYO_TABLES = {
    "_yoyo_migration": "Which migrations yoyo has applied.",
    "_yoyo_log": "What yoyo did when, and who ran it.",
    "_yoyo_version": "The version of yoyo's own tables.",
    "yoyo_lock": "Holds a row while yoyo works.",
}


class Engine(Protocol):
    """Runs migrations. The caller sees to it that only one works at a time."""

    name: EngineName

    def applied(self) -> list[str]:
        """List the applied migrations, oldest first."""

    def deploy(self) -> None:
        """Apply all pending migrations."""

    def register(self, name: str) -> None:
        """Enter the plan's first migration as applied, without running it."""

    def revert(self, to: str | None) -> None:
        """Undo the migrations after `to`; all of them when it is None."""

    def forget(self) -> None:
        """Remove the engine's own tables; only when nothing is applied."""


def open_engine(name: EngineName, tree: Tree, url: str, conn: Connection, say: Say) -> Engine:
    """Give an engine; `conn` is used for looking only."""
    if name == "yoyo":
        return YoyoEngine(tree, url, conn, say)
    return SqitchEngine(tree, url, conn, say)


def engine_in_use(conn: Connection) -> EngineName | None:
    """Tell which engine this database was migrated by."""
    if _rows(conn, "pipeline._yoyo_migration"):
        return "yoyo"
    if _rows(conn, "sqitch.changes"):
        return "sqitch"
    return None


class YoyoEngine:
    """yoyo 9 with its tables in schema pipeline, each migration one transaction with its entry."""

    name: EngineName = "yoyo"

    def __init__(self, tree: Tree, url: str, conn: Connection, say: Say) -> None:
        self._tree = tree
        self._url = url
        self._conn = conn
        self._say = say

    def applied(self) -> list[str]:
        """List the applied migrations, oldest first."""
        table = "pipeline._yoyo_migration"
        names = _applied(self._conn, table, "migration_id", "applied_at_utc")
        return [name for name in names if self._tree.owns(name)]

    def deploy(self) -> None:
        """Apply all pending migrations."""
        self._prepare()
        with self._backend() as (backend, migrations):
            for migration in backend.to_apply(migrations):
                self._step("deploying", migration, backend.apply_one)

    def register(self, name: str) -> None:
        """Enter the plan's first migration as applied, without running it."""
        self._prepare()
        with self._backend() as (backend, migrations):
            backend.mark_migrations([m for m in migrations if m.id == name])

    def revert(self, to: str | None) -> None:
        """Undo the migrations after `to`; all of them when it is None."""
        names = [migration.name for migration in self._tree.migrations()]
        kept = set(names[: names.index(to) + 1]) if to else set()
        with self._backend() as (backend, migrations):
            for migration in backend.to_rollback(migrations):
                if migration.id not in kept:
                    self._step("reverting", migration, backend.rollback_one)

    def forget(self) -> None:
        """Remove yoyo's tables, and the schema when nothing else is in it."""
        for table in _YOYO_TABLES:
            self._conn.execute(
                sql.SQL("drop table if exists {}").format(sql.Identifier(_YOYO_SCHEMA, table))
            )
        with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):
            self._conn.execute("drop schema pipeline")

    def _prepare(self) -> None:
        """Make yoyo's tables where they belong, closed to everyone but their owner."""
        if self._conn.execute("select to_regnamespace('pipeline')").fetchone() == (None,):
            self._conn.execute("create schema pipeline")
        backend = _YoyoBackend(self._url)
        with contextlib.closing(backend.connection):
            if backend.lock_table not in backend.list_tables():
                backend.create_lock_table()
            self._break_stale_lock()
            backend.ensure_internal_schema_updated()
        for table, comment in _YOYO_TABLES.items():
            name = sql.Identifier(_YOYO_SCHEMA, table)
            self._conn.execute(sql.SQL("alter table {} enable row level security").format(name))
            self._conn.execute(sql.SQL("revoke all on {} from public").format(name))
            self._conn.execute(
                sql.SQL("comment on table {} is {}").format(name, sql.Literal(comment))
            )

    def _break_stale_lock(self) -> None:
        """Remove the lock of a run that died; ours is the only `cdl`, so it is no one else's.

        A bare yoyo on this machine that still lives keeps its lock.
        """
        row = self._conn.execute("select pid, ctime from pipeline.yoyo_lock").fetchone()
        if row is None:
            return
        if _is_alive(row[0]):
            raise CdlError(
                f"process {row[0]} on this machine is migrating the database with yoyo",
                hint="Wait for it to end; if it is not yoyo, run: yoyo break-lock",
                code="locked",
            )
        self._conn.execute("delete from pipeline.yoyo_lock where pid = %s", [row[0]])
        self._say(f"a migration of {row[1]:%Y-%m-%d %H:%M} UTC was broken off; going on from there")

    @contextlib.contextmanager
    def _backend(self) -> Iterator[tuple["_YoyoBackend", MigrationList]]:
        migrations = read_migrations(str(self._tree.migrations_folder / "deploy"))
        backend = _YoyoBackend(self._url)
        # yoyo prints what a SELECT in a migration gives; stdout belongs to the command's result
        with (
            contextlib.closing(backend.connection),
            contextlib.redirect_stdout(sys.stderr),
            backend.lock(),
        ):
            yield backend, migrations

    def _step(
        self, doing: str, migration: YoyoMigration, run: Callable[[YoyoMigration], None]
    ) -> None:
        self._say(f"{doing} {migration.id}")
        try:
            run(migration)
        except psycopg.Error as error:
            told = translate(error)
            raise CdlError(
                f"{doing} {migration.id} failed: {told.message}",
                detail=told.detail,
                hint=told.hint,
                code=told.code,
            ) from error


class _YoyoBackend(PostgresqlPsycopgBackend):  # type: ignore[misc]  # yoyo is not typed
    """yoyo's backend on our connection.

    It finds its own tables by schema instead of by search_path, which stays the role's as under
    sqitch; and it runs a migration and its entry in one transaction, so that a run that is killed
    leaves both or neither.
    """

    def __init__(self, url: str) -> None:
        logging.getLogger("yoyo.migrations").setLevel(logging.WARNING)
        super().__init__(url, "_yoyo_migration")

    def connect(self, dburi: str) -> Connection:
        return connect(dburi, application_name="cdl migrate (yoyo)")

    def init_connection(self, connection: Connection) -> None:
        connection.execute("reset all")
        connection.execute("set statement_timeout = 0")
        connection.execute(sql.SQL("set lock_timeout = {}").format(LOCK_TIMEOUT))

    def quote_identifier(self, s: str) -> str:
        quoted: str = super().quote_identifier(s)
        return f"{_YOYO_SCHEMA}.{quoted}" if s in _YOYO_TABLES else quoted

    def list_tables(self, **_: Any) -> list[str]:
        found = self.execute(
            "select tablename from pg_catalog.pg_tables where schemaname = :schema",
            {"schema": _YOYO_SCHEMA},
        )
        return [row[0] for row in found.fetchall()]

    def apply_one(self, migration: YoyoMigration, force: bool = False, mark: bool = True) -> None:
        self._run_one(migration, "apply", self.mark_one if mark else None, force=force)

    def rollback_one(self, migration: YoyoMigration, force: bool = False) -> None:
        self._run_one(migration, "rollback", self.unmark_one, force=force)

    def _run_one(
        self,
        migration: YoyoMigration,
        operation: str,
        enter: Callable[..., None] | None,
        *,
        force: bool,
    ) -> None:
        self.ensure_internal_schema_updated()
        with self.transaction():
            migration.process_steps(self, operation, force=force)
            self.log_migration(migration, operation)
            if enter:
                enter(migration, log=False)
        self.init_connection(self.connection)  # as fresh as the next psql of sqitch


class SqitchEngine:
    """Debian's sqitch, with its registry in schema sqitch."""

    name: EngineName = "sqitch"

    def __init__(self, tree: Tree, url: str, conn: Connection, say: Say) -> None:
        self._tree = tree
        self._url = url
        self._conn = conn
        self._say = say

    def applied(self) -> list[str]:
        """List the applied migrations, oldest first."""
        names = _applied(self._conn, "sqitch.changes", "change", "committed_at")
        return [name for name in names if self._tree.owns(name)]

    def deploy(self) -> None:
        """Apply all pending migrations."""
        self._run("deploy")

    def register(self, name: str) -> None:
        """Enter the plan's first migration as applied, without running it."""
        self._run("deploy", "--log-only", "--to-change", name)

    def revert(self, to: str | None) -> None:
        """Undo the migrations after `to`; all of them when it is None."""
        self._run("revert", "-y", *(["--to-change", to] if to else []))

    def verify(self) -> None:
        """Run the verify files of all applied migrations."""
        self._run("verify")

    def forget(self) -> None:
        """Remove sqitch's registry."""
        self._conn.execute("drop schema if exists sqitch cascade")

    def _run(self, command: str, *arguments: str) -> None:
        program = shutil.which("sqitch")
        if program is None:
            raise CdlError(
                "sqitch is not installed",
                hint="On Debian: make bootstrap. Or use --engine yoyo.",
                code="no_sqitch",
            )
        parts = conninfo_to_dict(self._url)
        environment = {
            f"PG{variable}": str(parts[key])
            for variable, key in _LIBPQ_VARIABLES.items()
            if parts.get(key) is not None
        }
        # the password goes by environment: a command line can be read by anyone on the machine
        done = subprocess.run(
            [
                *(program, command, "--target", f"db:pg:{parts.get('dbname', '')}"),
                *("--top-dir", self._tree.migrations_folder),
                *("--plan-file", self._tree.migrations_folder / "sqitch.plan"),
                *arguments,
            ],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=self._tree.root,
            env={
                **os.environ,
                **environment,
                "PGOPTIONS": f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout=0",
                "PGAPPNAME": "cdl migrate (sqitch)",
                "LC_ALL": "C.UTF-8",
            },
        )
        for line in done.stdout.splitlines():
            self._say(line.strip())
        if done.returncode != 0:
            raise CdlError(
                f"sqitch {command} failed",
                detail="\n".join((done.stderr or done.stdout).strip().splitlines()[-12:]),
                code="sqitch",
            )


_LIBPQ_VARIABLES = {
    "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "DATABASE": "dbname",
    "SSLMODE": "sslmode", "SSLROOTCERT": "sslrootcert", "SSLCERT": "sslcert", "SSLKEY": "sslkey",
}  # fmt: skip


def _rows(conn: Connection, table: str) -> bool:
    if conn.execute("select to_regclass(%s)", [table]).fetchone() == (None,):
        return False
    query = sql.SQL("select exists (select from {})").format(sql.Identifier(*table.split(".")))
    return conn.execute(query).fetchone() == (True,)


def _applied(conn: Connection, table: str, column: str, order: str) -> list[str]:
    if not _rows(conn, table):
        return []
    query = sql.SQL("select {} from {} order by {}").format(
        sql.Identifier(column), sql.Identifier(*table.split(".")), sql.Identifier(order)
    )
    return [name for (name,) in conn.execute(query)]


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
