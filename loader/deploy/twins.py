"""The plpython twins: functions that a Python library does better, with the SQL twins' signatures.

A superuser installs them over the SQL ones; `create or replace` leaves owner and grants as they
are. Without them everything works, by the SQL twins.
"""

from dataclasses import dataclass

import psycopg

from loader.database import Connection, connect, run_script, translate
from loader.deploy.tree import Tree
from loader.errors import CdlError

LIBRARIES = ("phonenumbers", "rapidfuzz", "jsonschema")


@dataclass(frozen=True, slots=True)
class Libraries:
    """What the server's Python can import: version by module, `None` where it cannot."""

    python: str
    versions: dict[str, str | None]

    @property
    def missing(self) -> list[str]:
        """List the modules that cannot be imported."""
        return [name for name, version in self.versions.items() if version is None]


def are_on(conn: Connection) -> bool:
    """Tell whether any of our functions is a plpython one."""
    if conn.execute("select to_regclass('pipeline.code_objects')").fetchone() == (None,):
        return False
    query = """
        select exists (
            select from pg_catalog.pg_proc as p
            join pg_catalog.pg_language as l on l.oid = p.prolang
            join pipeline.code_objects as o
                on o.kind = 'function' and to_regprocedure(o.identity) = p.oid
            where l.lanname = 'plpython3u'
        )
    """
    return conn.execute(query).fetchone() == (True,)


def install(conn: Connection, tree: Tree, superuser_url: str | None) -> int:
    """Put the plpython twins over the SQL ones; give their number.

    Raises CdlError when no superuser is known, plpython3u or a library is missing, or a twin's
    signature differs from its SQL twin's.
    """
    check_signatures(tree)
    if superuser_url is None:
        raise CdlError(
            "only a superuser can install plpython functions, and none is known",
            detail="A hosted Supabase has neither; its SQL twins do the same work.",
            hint="Give one with --superuser-url or CDL_SUPERUSER_URL.",
            code="no_superuser",
        )
    owner = conn.execute("select current_user").fetchone()
    with connect(superuser_url, application_name="cdl plpython") as root:
        _same_database(conn, root)
        try:
            root.execute("create extension if not exists plpython3u")
        except psycopg.Error as error:
            raise CdlError(
                "the server has no plpython3u",
                detail=translate(error).message,
                hint="On Debian: apt-get install postgresql-plpython3-15",
                code="no_plpython",
            ) from error
        libraries = look_at_libraries(root)
        if libraries.missing:
            raise CdlError(
                f"the server's Python {libraries.python} lacks {', '.join(libraries.missing)}",
                hint="On the private cluster: cdl db down, then cdl db up with a network. "
                f"Elsewhere install them for the server: pip install {' '.join(libraries.missing)}",
                code="no_libraries",
            )
        twins = tree.twins()
        with root.transaction():
            for twin in twins:
                try:
                    run_script(root, twin.text)
                except psycopg.Error as error:
                    told = translate(error)
                    raise CdlError(
                        f"{twin.file}: {told.message}", detail=told.detail, hint=told.hint
                    ) from error
            _check_owner(root, str(owner[0]) if owner else "")
    return len(twins)


def look_at_libraries(root: Connection) -> Libraries:
    """Ask the server's Python for its version and libraries, and leave no trace.

    `root` must be a superuser's connection.
    """
    with root.transaction(force_rollback=True):
        root.execute("create extension if not exists plpython3u")
        run_script(
            root,
            """
            create function pg_temp.cdl_libraries(p_names text[]) returns jsonb
            language plpython3u
            as $python$
                import importlib.metadata, json, platform
                versions = {}
                for name in p_names:
                    try:
                        __import__(name)
                        versions[name] = importlib.metadata.version(name)
                    except Exception:
                        versions[name] = None
                return json.dumps({"python": platform.python_version(), "versions": versions})
            $python$
            """,
        )
        row = root.execute("select pg_temp.cdl_libraries(%s)", [list(LIBRARIES)]).fetchone()
        assert row is not None  # noqa: S101  # a function call gives a row
        return Libraries(row[0]["python"], row[0]["versions"])


def check_signatures(tree: Tree) -> None:
    """Refuse twins without an SQL function of the same signature."""
    functions = {(file.schema, file.name): file for file in tree.functions()}
    for twin in tree.twins():
        plain = functions.get((twin.schema, twin.name))
        if plain is None or plain.shape != twin.shape:
            raise CdlError(
                f"{twin.file} is no twin of an SQL function",
                detail=f"Its signature: {twin.shape}\nSQL: {plain.shape if plain else 'no file'}",
                code="twin_differs",
            )


def _same_database(conn: Connection, root: Connection) -> None:
    query = "select system_identifier, current_database() from pg_control_system()"
    try:
        same = conn.execute(query).fetchone() == root.execute(query).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        same = conn.info.dbname == root.info.dbname and conn.info.port == root.info.port
    if not same:
        raise CdlError("the superuser's URL leads to another database", code="other_database")


def _check_owner(root: Connection, owner: str) -> None:
    row = root.execute(
        """
        select string_agg(p.oid::regprocedure::text, ', ')
        from pg_catalog.pg_proc as p
        join pg_catalog.pg_language as l on l.oid = p.prolang
        join pipeline.code_objects as o
            on o.kind = 'function' and to_regprocedure(o.identity) = p.oid
        where l.lanname = 'plpython3u' and pg_catalog.pg_get_userbyid(p.proowner) <> %s
        """,
        [owner],
    ).fetchone()
    if row and row[0]:
        raise CdlError(
            "plpython twins have another owner than the SQL functions",
            detail=f"{row[0]} should belong to {owner}.",
            hint="Run cdl db migrate first, then cdl db plpython on.",
        )
