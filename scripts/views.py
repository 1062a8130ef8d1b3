"""Writes the RESO views, db/views/public/*_reso.sql and db/views/reso/, from the reference rows.

Run it as `make views` after a change of the field lists, the field rules, the words and lookups in
db/reference/, or of the functions that write them. A test fails when a file is stale.
"""

from pathlib import Path

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.support import server as servers

RESOURCES = {
    "mls_listings": "property",
    "mls_media": "media",
    "mls_contacts": "contacts",
    "mls_members": "member",
    "mls_offices": "office",
}
VIEWS = {domain: f"{resource}_reso" for domain, resource in RESOURCES.items()}
_FOLDER = PROJECT_ROOT / "db" / "views"
_STUB = """\
create or replace view {schema}.{name} with (security_invoker = false) as select null as nothing;
comment on view {schema}.{name} is 'To be made.';
"""


def texts(conn: Connection, domain: str) -> dict[Path, str]:
    """Give the files of a domain's views, as the migrated database makes them."""
    row = conn.execute(
        "select pipeline.reso_view_sql(%(domain)s), pipeline.dictionary_view_sql(%(domain)s)",
        {"domain": domain},
    ).fetchone()
    assert row is not None  # noqa: S101  # a function call gives a row
    return dict(zip(_files(domain), row, strict=True))


def _files(domain: str) -> tuple[Path, Path]:
    return (
        _FOLDER / "public" / f"{VIEWS[domain]}.sql",
        _FOLDER / "reso" / f"{RESOURCES[domain]}.sql",
    )


def main() -> None:
    """Write the files."""
    paths = [path for domain in RESOURCES for path in _files(domain)]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    folder = servers.make_folder()
    try:
        # The views of today may not fit the tables any more; what makes them does not need them.
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_STUB.format(schema=path.parent.name, name=path.stem), encoding="utf-8")
        server = servers.start(folder, plpython=False)
        with server.database("views", servers.MIGRATED) as fresh, fresh.connect() as conn:
            made = {
                path: text.encode()
                for domain in RESOURCES
                for path, text in texts(conn, domain).items()
            }
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        for path, content in before.items():
            path.write_bytes(content)
        raise
    finally:
        servers.remove_folder(folder)
    for path, content in made.items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
