"""`cdl doctor`: what the database offers and what is missing, in plain words."""

from typing import Annotated, Literal, NamedTuple

import psycopg
import typer

from loader import cluster
from loader.cli.output import JsonOption, Output
from loader.cli.sources import paused_sources
from loader.database import (
    Connection,
    connect,
    database_url,
    superuser_url,
    without_password,
)
from loader.deploy import deploy, set_up, twins
from loader.deploy.engines import engine_in_use
from loader.deploy.tree import Tree
from loader.errors import CdlError, ExitCode
from loader.locations.roots import ImportRoots
from loader.server import OLDEST_MAJOR
from loader.settings import load_settings
from loader.sqs import open_queue
from loader.storage import Storage, open_storage

_A_DAY = 86_400  # seconds
_EXTENSIONS = ("pg_trgm", "fuzzystrmatch", "unaccent", "pgcrypto")


class Finding(NamedTuple):
    """One thing looked at. `missing` stops the work, `note` is only good to know."""

    topic: str
    state: Literal["ok", "note", "missing"]
    text: str


def register(root: typer.Typer) -> None:
    """Add `cdl doctor`, the same as `cdl db doctor`."""
    root.command("doctor")(doctor)


def doctor(
    superuser: Annotated[
        str | None,
        typer.Option(
            "--superuser-url", help="A superuser's URL, to look into the server's Python."
        ),
    ] = None,
    left_behind: Annotated[
        bool,
        typer.Option(
            "--left-behind", help="Only list the stored files that this database does not know."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell what the database offers, what is missing, and what to do about it.

    Example: `cdl doctor`
    """
    output = Output(as_json)
    address = database_url()
    with connect(address) as conn:
        if left_behind:
            paths = _left_behind(conn, open_storage(load_settings()))
            for path in paths:
                output.line(path)
            output.data(paths)
            return
        findings = [
            Finding("database", "ok", without_password(address)),
            _server(conn),
            _kind(conn),
            *_roles(conn),
            *_extensions(conn),
            _cron(conn),
            _twins(conn, superuser or superuser_url()),
            _migrations(conn, address),
            *_sources(conn),
            *_imports(conn),
            _storage(conn),
            *_queue(),
        ]
    output.table(("what", "state", "finding"), findings)
    output.data([finding._asdict() for finding in findings])
    missing = [finding for finding in findings if finding.state == "missing"]
    if missing:
        output.say(f"{len(missing)} things are missing; see above.")
        raise typer.Exit(ExitCode.NO_DATABASE)


def _server(conn: Connection) -> Finding:
    version = conn.info.server_version // 10000
    shown = conn.info.parameter_status("server_version")
    if version < OLDEST_MAJOR:
        return Finding(
            "server", "missing", f"PostgreSQL {shown}; at least {OLDEST_MAJOR} is needed."
        )
    return Finding("server", "ok", f"PostgreSQL {shown}")


def _kind(conn: Connection) -> Finding:
    """Tell hosted Supabase, our private cluster and others apart."""
    hosted = _truth(
        conn,
        "select exists (select from pg_roles where rolname = 'supabase_admin') "
        "and exists (select from pg_namespace where nspname = 'storage')",
    )
    if hosted:
        return Finding(
            "kind", "ok", "A Supabase: plpython is not offered there, the SQL twins do its work."
        )
    if set_up.missing_functions(conn):
        return Finding(
            "kind",
            "missing",
            "A plain PostgreSQL: schema auth and its functions are missing. A superuser runs "
            f"{set_up.SCRIPT} once.",
        )
    if _is_private(conn):
        return Finding("kind", "ok", "The project's private cluster, set up like Supabase.")
    return Finding("kind", "ok", "A PostgreSQL set up like Supabase.")


def _is_private(conn: Connection) -> bool:
    private = cluster.find()
    return private is not None and private.server.port() == conn.info.port


def _roles(conn: Connection) -> list[Finding]:
    row = conn.execute(
        """
        select
            r.rolname, r.rolsuper, r.rolbypassrls,
            has_database_privilege(current_database(), 'create'),
            has_database_privilege(current_database(), 'temp')
        from pg_roles as r where r.rolname = current_user
        """
    ).fetchone()
    if row is None:
        return []
    name, is_superuser, bypasses, may_create, may_temp = row
    findings = []
    if is_superuser:
        findings.append(
            Finding(
                "role",
                "note",
                f"{name} is a superuser. All works, but what needs one goes unnoticed; "
                "a plain role that owns the database is enough.",
            )
        )
    elif not (may_create and may_temp):
        lacking = "make schemas" if not may_create else "make temporary tables"
        findings.append(Finding("role", "missing", f"{name} may not {lacking} in this database."))
    else:
        passes = "passes" if bypasses else "does not pass"
        findings.append(
            Finding("role", "ok", f"{name}, no superuser, owns what it makes, {passes} RLS.")
        )
    if absent := set_up.missing_roles(conn):
        findings.append(
            Finding(
                "API roles",
                "missing",
                f"{', '.join(absent)} do not exist; {set_up.SCRIPT} makes them.",
            )
        )
    else:
        findings.append(Finding("API roles", "ok", ", ".join(set_up.API_ROLES)))
    return findings


def _extensions(conn: Connection) -> list[Finding]:
    rows = conn.execute(
        """
        select w.name, e.extversion, e.extnamespace::regnamespace::text, a.name is not null
        from unnest(%s::text[]) as w (name)
        left join pg_extension as e on e.extname = w.name
        left join pg_available_extensions as a on a.name = w.name
        """,
        [list(_EXTENSIONS)],
    ).fetchall()
    findings = []
    for name, version, schema, available in rows:
        if version is None:
            hint = (
                f"create extension {name} with schema extensions"
                if available
                else "the server lacks it; on Debian it is part of postgresql-15"
            )
            findings.append(Finding(name, "missing", f"Not installed: {hint}."))
        elif schema != "extensions":
            findings.append(
                Finding(name, "missing", f"It is in schema {schema}, not in extensions.")
            )
        else:
            findings.append(Finding(name, "ok", f"{version}, in schema {schema}"))
    return findings


def _cron(conn: Connection) -> Finding:
    row = conn.execute("select extversion from pg_extension where extname = 'pg_cron'").fetchone()
    if row:
        return Finding("pg_cron", "ok", f"{row[0]}; schedules can run inside the database.")
    return Finding("pg_cron", "note", "Not here; schedules need `cdl` to run them from outside.")


def _twins(conn: Connection, root_url: str | None) -> Finding:
    on = twins.are_on(conn)
    used = "The plpython twins are in use" if on else "The SQL twins are in use"
    if not _truth(
        conn, "select exists (select from pg_available_extensions where name = 'plpython3u')"
    ):
        return Finding("plpython", "note", f"{used}; the server has no plpython3u.")
    if root_url is None:
        return Finding("plpython", "note", f"{used}; only a superuser's URL shows more.")
    try:
        with connect(root_url) as root:
            libraries = twins.look_at_libraries(root)
    except (CdlError, psycopg.Error) as error:
        return Finding("plpython", "note", f"{used}; {error}.")
    shown = ", ".join(
        f"{name} {version or 'missing'}" for name, version in libraries.versions.items()
    )
    text = f"{used}. The server's Python {libraries.python} has: {shown}."
    if libraries.missing:
        remedy = "Run: cdl db plpython off" if on else "With a network: cdl db down, cdl db up."
        return Finding("plpython", "missing" if on else "note", f"{text} {remedy}")
    return Finding("plpython", "ok", text if on else f"{text} To use them: cdl db plpython on")


def _migrations(conn: Connection, address: str) -> Finding:
    try:
        pending = deploy.pending_migrations(conn, Tree(), address)
    except CdlError as error:
        return Finding("migrations", "missing", f"{error.message}. {error.detail} {error.hint}")
    if pending:
        return Finding(
            "migrations", "missing", f"Pending: {', '.join(pending)}. Run: cdl db migrate"
        )
    return Finding("migrations", "ok", f"All are applied, by {engine_in_use(conn)}.")


def _sources(conn: Connection) -> list[Finding]:
    """Tell which sources are paused; nothing before the migrations."""
    if not _truth(conn, "select to_regclass('pipeline.source_states') is not null"):
        return []
    paused = paused_sources(conn)
    if not paused:
        return [Finding("sources", "ok", "None is paused.")]
    names = ", ".join(f"{source['dmo_name']} ({source['source_name']})" for source in paused)
    return [Finding("sources", "note", f"Paused: {names}. Why: cdl sources list --paused")]


def _imports(conn: Connection) -> list[Finding]:
    """Tell where imports may read, and which configurations name something else."""
    if not _truth(conn, "select to_regclass('pipeline.dmo_configs') is not null"):
        return []
    settings = load_settings()
    storage = open_storage(settings)
    refused = []
    for dmo_id, name, tenant_id, path in conn.execute(
        "select d.id, d.name, d.tenant_id::text, c.config_params ->> 'path'"
        " from pipeline.dmo_configs as c join public.dmos as d on d.id = c.dmo_id"
        " where c.type = 'import' and c.active and c.config_params ->> 'path' is not null"
        " order by d.id"
    ).fetchall():
        roots = ImportRoots(settings.import_roots).of(dmo_id, lambda _, found=tenant_id: found)  # type: ignore[misc]
        try:
            roots.check(path, storage)
        except CdlError:
            refused.append(f"{path} ({name})")
    told = f"They may read {', '.join(settings.import_roots) or 'no path'} (CDL_IMPORT_ROOTS)."
    if refused:
        return [Finding("imports", "note", f"{told} Not so: {', '.join(refused)}.")]
    return [Finding("imports", "ok", told)]


def _storage(conn: Connection) -> Finding:
    try:
        storage = open_storage(load_settings())
        storage.check()
        left = _left_behind(conn, storage)
    except CdlError as error:
        return Finding("storage", "missing", f"{error.message}. {error.detail} {error.hint}")
    if left:
        files = "1 file is" if len(left) == 1 else f"{len(left):,} files are"
        return Finding(
            "storage",
            "note",
            f"In {storage.place} {files} unknown to this database: what jobs wrote that were "
            "killed. They do no harm. Unless another database uses the same storage, "
            f"{storage.removal}",
        )
    return Finding("storage", "ok", f"Files lie in {storage.place}; they can be written.")


def _queue() -> list[Finding]:
    """Look at the queue in the cloud, where the environment has one."""
    try:
        queue = open_queue(load_settings())
        if queue is None:
            return []
        depth = queue.depth()
    except CdlError as error:
        return [Finding("queue", "missing", f"{error.message}. {error.detail} {error.hint}")]
    told = f"{queue.place}: {depth.waiting:,} messages wait, {depth.in_flight:,} are at work."
    if not depth.is_redriven:
        text = "No redrive policy names its dead-letter queue: what nobody can use comes back"
        return [Finding("queue", "note", f"{told} {text} for ever. docs/queue.md has the policy.")]
    if depth.dead:
        return [
            Finding("queue", "note", f"{told} {depth.dead:,} dead letters: cdl jobs dead-letters.")
        ]
    return [Finding("queue", "ok", told)]


def _left_behind(conn: Connection, storage: Storage) -> list[str]:
    """List the stored files, older than a day, that no row of ours names."""
    if not _truth(conn, "select to_regclass('pipeline.uploads') is not null"):
        return []
    known = {
        row[0]
        for row in conn.execute(
            "select f.file_path from pipeline.files as f"
            " union all select u.file_path from pipeline.uploads as u"
            " union all select d.storage_path from public.mls_listing_documents as d"
            " union all select m.storage_path from public.mls_listing_media as m"
        )
    }
    return sorted(storage.left_behind(known, older_than=_A_DAY))


def _truth(conn: Connection, query: str, *parameters: object) -> bool:
    return conn.execute(query, parameters or None).fetchone() == (True,)
