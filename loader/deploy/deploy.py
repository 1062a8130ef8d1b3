"""The deploy: drop what changed shape, migrate, apply the code; and the way back."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import psycopg

from loader.database import Connection, connect, run_script, translate
from loader.deploy import adopt as adoption
from loader.deploy import cutover, script, set_up, twins
from loader.deploy.adopt import Adoption
from loader.deploy.cutover import Cutover
from loader.deploy.engines import LOCK_TIMEOUT, Engine, EngineName, Say, engine_in_use, open_engine
from loader.deploy.tree import CUTOVER, Tree
from loader.errors import CdlError, ExitCode

_DROPPED = "select d.kind, d.identity from pg_temp.cdl_dropped as d"
ADVISORY_KEY = 0x11571465  # any number that all deploys share


CodeObject = tuple[str, str]
"""Kind and identity: a function with its arguments, a policy with its table."""


@dataclass(slots=True)
class Report:
    """What a deploy did.

    `remade_objects` were dropped and made again: all policies, views when one of them changed,
    functions whose result did. The others were replaced in place. `removed_objects` are gone.
    """

    engine: EngineName
    migrated: list[str] = field(default_factory=list)
    reverted: list[str] = field(default_factory=list)
    registered_objects: int = 0
    remade_objects: int = 0
    removed_objects: int = 0
    reference_rows_written: int = 0
    twins: str = "sql"
    notes: list[str] = field(default_factory=list)


def migrate(
    url: str,
    *,
    tree: Tree,
    engine: EngineName | None,
    say: Say,
    superuser_url: str | None = None,
) -> Report:
    """Bring a database to what the files say; twice is once.

    Without `engine`, the one the database knows is used, else yoyo. The plpython twins are
    installed again if they were on and `superuser_url` lets us.
    """
    with _only_one(url, say) as conn:
        set_up.require(conn)
        tool = _choose(conn, tree, url, engine, say)
        report = Report(tool.name)
        twins_were_on = twins.are_on(conn)
        before = tool.applied()
        pending = _pending(tree, before)
        adoption.refuse_unadopted(conn, pending)
        dropped: set[CodeObject] = set()
        if pending:
            dropped = _drop_before_migrations(conn, tree)
            try:
                tool.deploy()
            except CdlError as error:
                _restore(conn, tree, report, dropped)
                raise _with_notes(error, report) from error
        _apply(conn, tree, report, dropped)
        report.migrated = [name for name in tool.applied() if name not in before]
        if twins_were_on:
            _reinstall_twins(conn, tree, report, superuser_url)
    return report


def rollback(url: str, *, tree: Tree, to: str | None, everything: bool, say: Say) -> Report:
    """Undo the last migration, all after `to`, or everything.

    The code goes first and comes back where it fits the older tables. After everything nothing of
    ours is left, the engine's own tables included.
    """
    with _only_one(url, say) as conn:
        cutover.refuse_after(conn)
        tool = _choose(conn, tree, url, None, say)
        report = Report(tool.name)
        before = tool.applied()
        if not before and to is None:
            report.notes.append("No migration is applied; there is nothing to undo.")
            return report
        target = _target(tree, before, to, everything=everything)
        if target is None and adoption.is_adopted(conn):
            target = adoption.FIRST
            report.notes.append(f"{target} was adopted: its tables were there before, and stay.")
        dropped = _drop_all(conn)
        try:
            tool.revert(target)
        except CdlError as error:
            _restore(conn, tree, report, dropped)
            raise _with_notes(error, report) from error
        after = tool.applied()
        report.reverted = [name for name in reversed(before) if name not in after]
        if after:
            _restore(conn, tree, report, dropped)
        else:
            report.removed_objects = len(dropped)
            tool.forget()
    return report


def adopt(url: str, *, tree: Tree, engine: EngineName | None, say: Say) -> Adoption:
    """Register the first migration as applied in a database that has its tables already.

    Raises CdlError and changes nothing when they are not the same.
    """
    with _only_one(url, say) as conn:
        set_up.require(conn)
        tool = _choose(conn, tree, url, engine, say)
        report = Adoption(tool.name)
        if adoption.FIRST in tool.applied():
            report.notes.append(f"{adoption.FIRST} is registered already; nothing was changed.")
            return report
        report.tables, report.warnings = adoption.check(conn, tree)
        adoption.mark(conn)
        tool.register(adoption.FIRST)
        report.adopted = tool.applied()
    return report


def check_cutover(url: str, *, tree: Tree, say: Say) -> Cutover:
    """Tell what speaks against turning the old RESO tables into views; change nothing."""
    with _only_one(url, say) as conn:
        cutover.require_migrated(pending_migrations(conn, tree, url))
        report = cutover.compare(conn)
        report.engine = engine_in_use(conn)
    return report


def cut_over(url: str, *, tree: Tree, revert: bool, say: Say) -> Cutover:
    """Turn the old RESO tables into views over the merged ones, or back, by the plan db/cutover.

    Raises CdlError (LC022) and changes nothing while tables and views do not say the same. Without
    an earlier migration there is nothing to cut over.
    """
    with _only_one(url, say) as conn:
        cutover.require_migrated(pending_migrations(conn, tree, url))
        tool = _choose(conn, Tree(tree.root, CUTOVER), url, None, say)
        report = Cutover(tool.name)
        before = tool.applied()
        if revert:
            tool.revert(None)
        else:
            tool.deploy()
        after = tool.applied()
        report.deployed = [name for name in after if name not in before]
        report.reverted = [name for name in reversed(before) if name not in after]
        report.is_cut_over = cutover.is_cut_over(conn)
    return report


def pending_migrations(conn: Connection, tree: Tree, url: str) -> list[str]:
    """List the migrations that the plan has and the database has not."""
    name = engine_in_use(conn)
    if name is None:
        return [migration.name for migration in tree.migrations()]
    return _pending(tree, open_engine(name, tree, url, conn, lambda _: None).applied())


def replace_twins(url: str, *, tree: Tree, say: Say) -> int:
    """Put the SQL twins over the plpython ones; give their number."""
    names = {(twin.schema, twin.name) for twin in tree.twins()}
    files = [file for file in tree.functions() if (file.schema, file.name) in names]
    with _only_one(url, say) as conn, conn.transaction():
        conn.execute("set local check_function_bodies = off")
        for file in files:
            run_script(conn, file.text)
    return len(files)


def stale_scripts(tree: Tree) -> dict[Path, str]:
    """Give the psql scripts that differ from what the files ask for, with the right text."""
    right = {
        tree.db / "apply.sql": script.apply_script(tree),
        tree.db / "drop.sql": script.drop_script(),
    }
    return {
        path: text
        for path, text in right.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


@contextlib.contextmanager
def _only_one(url: str, say: Say) -> Iterator[Connection]:
    """Hold the deploy's lock on a connection of its own, and lend another to work on.

    The lock belongs to a transaction, not to the session: so it holds behind a pooler, too.
    """
    with connect(url, application_name="cdl deploy lock") as lock, lock.transaction():
        lock.execute("set local statement_timeout = 0")
        lock.execute("set local idle_in_transaction_session_timeout = 0")
        query = "select pg_try_advisory_xact_lock(%s)"
        if lock.execute(query, [ADVISORY_KEY]).fetchone() == (False,):
            say("another deploy is at work on this database; waiting for it to end")
            lock.execute("select pg_advisory_xact_lock(%s)", [ADVISORY_KEY])
        with connect(url, application_name="cdl deploy") as conn:
            yield conn


def _choose(conn: Connection, tree: Tree, url: str, wanted: EngineName | None, say: Say) -> Engine:
    used = engine_in_use(conn)
    if wanted and used and wanted != used:
        raise CdlError(
            f"this database was migrated by {used}, so {wanted} cannot go on with it",
            detail="Each tool keeps its own list of what is applied.",
            hint=f"Use --engine {used}, or leave --engine away.",
            code="other_engine",
            exit_code=ExitCode.USAGE,
        )
    return open_engine(wanted or used or "yoyo", tree, url, conn, say)


def _pending(tree: Tree, applied: list[str]) -> list[str]:
    names = [migration.name for migration in tree.migrations()]
    unknown = [name for name in applied if name not in names]
    if unknown:
        raise CdlError(
            "the database is newer than these files",
            detail=f"It has migrations that the plan lacks: {', '.join(unknown)}.",
            hint="Update the project's files, then migrate.",
            code="newer_database",
        )
    return [name for name in names if name not in applied]


def _target(tree: Tree, applied: list[str], to: str | None, *, everything: bool) -> str | None:
    """Give the migration that is to be the last one left."""
    if everything:
        return None
    _pending(tree, applied)
    in_order = [migration.name for migration in tree.migrations() if migration.name in applied]
    if to is None:
        return in_order[-2] if len(in_order) > 1 else None
    if to not in in_order:
        known = [migration.name for migration in tree.migrations()]
        raise CdlError(
            f"{to} is not an applied migration",
            detail=f"Applied: {', '.join(in_order) or 'none'}. Known: {', '.join(known)}.",
            hint="--to names the one that is to be the last; cdl db rollback --all undoes all.",
            code="unknown_migration",
            exit_code=ExitCode.USAGE,
        )
    return to


@contextlib.contextmanager
def _code_transaction(conn: Connection, tree: Tree) -> Iterator[None]:
    with conn.transaction():
        conn.execute("set local statement_timeout = 0")
        conn.execute("set local check_function_bodies = off")
        conn.execute("set local client_min_messages = warning")
        conn.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
        run_script(conn, script.tools())
        if wanted := script.wanted(tree):
            run_script(conn, wanted)
        yield
        conn.execute("discard temp")


def _drop_before_migrations(conn: Connection, tree: Tree) -> set[CodeObject]:
    """Drop what may stand in the way of migrations; give what that was."""
    with _code_transaction(conn, tree):
        conn.execute("select pg_temp.cdl_drop_stale(true)")
        return _objects(conn, _DROPPED)


def _drop_all(conn: Connection) -> set[CodeObject]:
    with _code_transaction(conn, Tree()):
        conn.execute("select pg_temp.cdl_drop_all()")
        return _objects(conn, _DROPPED)


def _apply(conn: Connection, tree: Tree, report: Report, dropped: set[CodeObject]) -> None:
    """Apply functions, views, policies and reference rows: all of them or nothing.

    `dropped` is what the way to here dropped already.
    """
    with _code_transaction(conn, tree):
        conn.execute("select pg_temp.cdl_drop_stale(false)")
        conn.execute("select pg_temp.cdl_look()")
        for file in script.code_files(tree):
            try:
                run_script(conn, file.text)
            except psycopg.Error as error:
                raise _in_file(error, file.file, file.text) from error
        if reference := script.reference(tree):
            run_script(conn, reference)
        report.registered_objects = _number(conn, "select pg_temp.cdl_register()")
        report.reference_rows_written = _number(conn, "select pg_temp.cdl_load_reference()")
        conn.execute("notify pgrst, 'reload schema'")
        in_place = _objects(conn, "select o.kind, o.identity from pipeline.code_objects as o")
        all_dropped = dropped | _objects(conn, _DROPPED)
        report.remade_objects = len(all_dropped & in_place)
        report.removed_objects = len(all_dropped - in_place)


def _restore(conn: Connection, tree: Tree, report: Report, dropped: set[CodeObject]) -> None:
    """Apply the code where it fits the tables there are; say so when it does not."""
    try:
        _apply(conn, tree, report, dropped)
    except (CdlError, psycopg.Error) as error:
        report.registered_objects = report.remade_objects = 0
        report.removed_objects = len(dropped)
        report.notes.append(
            "The functions, views and policies of these files do not fit the tables as they are "
            f"now, so none are in place ({error}). `cdl db migrate` brings them back; or check "
            "out the files of that version and run it there."
        )


def _reinstall_twins(
    conn: Connection, tree: Tree, report: Report, superuser_url: str | None
) -> None:
    try:
        twins.install(conn, tree, superuser_url)
        report.twins = "plpython"
    except CdlError as error:
        report.notes.append(
            f"The plpython twins were on and could not be installed again ({error.message}); "
            "their SQL twins do the same work now. `cdl db plpython on` brings them back."
        )


def _in_file(error: psycopg.Error, file: str, text: str) -> CdlError:
    told = translate(error)
    position = error.diag.statement_position
    place = f", line {text.count(chr(10), 0, int(position)) + 1}" if position else ""
    return CdlError(
        f"{file}{place}: {told.message}", detail=told.detail, hint=told.hint, code=told.code
    )


def _with_notes(error: CdlError, report: Report) -> CdlError:
    detail = "\n".join(part for part in (error.detail, *report.notes) if part) or None
    return CdlError(error.message, detail=detail, hint=error.hint, code=error.code)


def _number(conn: Connection, query: str) -> int:
    row = conn.execute(query).fetchone()
    return int(row[0]) if row else 0


def _objects(conn: Connection, query: LiteralString) -> set[CodeObject]:
    return {(kind, identity) for kind, identity in conn.execute(query)}
