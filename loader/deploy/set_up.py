"""What a database must have before migrations run: the roles and functions that Supabase gives."""

from loader.database import Connection
from loader.errors import CdlError, ExitCode

API_ROLES = ("anon", "authenticated", "service_role", "authenticator")
AUTH_FUNCTIONS = ("auth.uid()", "auth.jwt()", "auth.role()")
SCRIPT = "db/setup/supabase_like.sql"


def missing_roles(conn: Connection) -> list[str]:
    """List the API roles that the server lacks."""
    rows = conn.execute(
        "select w.name from unnest(%s::text[]) with ordinality as w (name, place)"
        " where to_regrole(w.name) is null order by w.place",
        [list(API_ROLES)],
    ).fetchall()
    return [name for (name,) in rows]


def missing_functions(conn: Connection) -> list[str]:
    """List the functions of schema auth that the database lacks."""
    rows = conn.execute(
        "select w.name from unnest(%s::text[]) with ordinality as w (name, place)"
        " where to_regprocedure(w.name) is null order by w.place",
        [list(AUTH_FUNCTIONS)],
    ).fetchall()
    return [name for (name,) in rows]


def require(conn: Connection) -> None:
    """Refuse a database without them (`not_set_up`): half of a deploy would fail."""
    missing = missing_roles(conn) + missing_functions(conn)
    if missing:
        raise CdlError(
            "this database is not set up like Supabase's, so nothing was migrated",
            detail=f"Missing: {', '.join(missing)}.",
            hint=f'A superuser runs once: psql "$DATABASE_URL" -f {SCRIPT}',
            code="not_set_up",
            exit_code=ExitCode.NO_DATABASE,
        )
