"""Connections to PostgreSQL, and its errors in our words."""

from typing import Any, TypeAlias

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loader import cluster
from loader.errors import CdlError, DatabaseUnreachableError, ExitCode, NotMigratedError
from loader.settings import Settings, load_settings

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_CONNECT_SECONDS = 10
_NOT_MIGRATED = {"3F000", "42P01", "42883"}  # schema, table or function does not exist
_UNREACHABLE = "Is the server running, and are name and password right? See: cdl db status"
_TOO_MANY = "All its connections are taken. Try again later, or give the database more."
_REFUSED = {"28000", "28P01", "3D000", "53300", "57P03"}


def database_url(settings: Settings | None = None) -> str:
    """Give the URL of the database to work on: the settings', else the running private cluster's.

    Raises DatabaseUnreachableError when there is neither.
    """
    settings = settings or load_settings()
    if settings.database_url:
        return settings.database_url
    private = cluster.find()
    if private is None or not private.server.is_running():
        raise DatabaseUnreachableError(
            "no database is running",
            detail="DATABASE_URL is not set, cdl.toml names none, and the private cluster is down.",
            hint="Start the private cluster with: cdl db up",
            code="no_database",
        )
    return private.url("postgres")


def superuser_url(settings: Settings | None = None) -> str | None:
    """Give a superuser's URL where one is known: the settings', else the private cluster's."""
    settings = settings or load_settings()
    if settings.superuser_url or settings.database_url:
        return settings.superuser_url
    private = cluster.find()
    return private.url("supabase_admin") if private else None


def connect(url: str, *, application_name: str = "cdl") -> Connection:
    """Open a connection in autocommit mode; open transactions with `conn.transaction()`.

    Nothing is prepared on the server, so that a transaction pooler in between does no harm.
    """
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            prepare_threshold=None,
            application_name=application_name,
            connect_timeout=_CONNECT_SECONDS,
            client_encoding="utf8",
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnreachableError(
            f"cannot connect to {without_password(url)}",
            detail=str(error).strip(),
            hint=_TOO_MANY if _is_full(error) else _UNREACHABLE,
            code="unreachable",
        ) from error
    except psycopg.ProgrammingError as error:
        raise CdlError(
            "the database URL cannot be read",
            detail=str(error).strip(),
            hint="It looks like postgresql://name:password@host:5432/database.",
            code="bad_url",
            exit_code=ExitCode.USAGE,
        ) from error


def _is_full(error: psycopg.OperationalError) -> bool:
    """Tell whether a server (or a pooler) refused one more connection; it gives no code then."""
    return any(words in str(error) for words in ("too many", "connection slots", "no more conn"))


def with_role(url: str, *, user: str, password: str | None = None) -> str:
    """Give `url` for another role of the same database."""
    parts: dict[str, Any] = {**conninfo_to_dict(url), "user": user, "password": password}
    return make_conninfo("", **{key: value for key, value in parts.items() if value is not None})


def without_password(url: str) -> str:
    """Give the URL as it may be shown."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "the database"
    user, port = parts.get("user", ""), parts.get("port", 5432)
    return f"postgresql://{user}@{parts.get('host', 'localhost')}:{port}/{parts.get('dbname', '')}"


def one_row(conn: Connection, query: str, *parameters: Any) -> tuple[Any, ...]:
    """Run a query that gives one row, and give that."""
    row = conn.execute(query.encode(), parameters).fetchone()
    if row is None:
        raise RuntimeError(f"no row came back from: {query}")
    return row


def run_script(conn: Connection, script: str) -> None:
    """Run a text of several SQL statements that takes no parameters."""
    conn.execute(sql.SQL(script))


def translate(error: psycopg.Error) -> CdlError:
    """Put an error of the server into our form."""
    diag = error.diag
    message = diag.message_primary or str(error).strip() or type(error).__name__
    state = error.sqlstate or "unknown"
    detail = "\n".join(part for part in (diag.message_detail, _place(error)) if part) or None
    if state in _NOT_MIGRATED:
        return NotMigratedError(
            message,
            detail=detail,
            hint=diag.message_hint or "If the database is not up to date: cdl db migrate",
            code=state,
        )
    if error.sqlstate is None or state in _REFUSED or state.startswith("08"):
        return DatabaseUnreachableError(message, detail=detail, hint=diag.message_hint, code=state)
    return CdlError(message, detail=detail, hint=diag.message_hint, code=state)


def _place(error: psycopg.Error) -> str | None:
    """Tell where in our code it happened; our own errors (class LC) say enough themselves."""
    context = error.diag.context
    if not context or (error.sqlstate or "").startswith("LC"):
        return None
    return "in " + context.splitlines()[0]
