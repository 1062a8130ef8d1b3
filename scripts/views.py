"""Writes the RESO views, db/views/public/*_reso.sql, from the field list and the field rules.

Run it as `make views` after a change of db/reference/pipeline.gold_fields.csv, field_rules.csv, the
status and property type words, or of pipeline.cast_sql(). A test fails when a file is stale.
"""

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.support import server as servers

VIEWS = {
    "mls_listings": "property_reso",
    "mls_media": "media_reso",
    "mls_contacts": "contacts_reso",
    "mls_members": "member_reso",
    "mls_offices": "office_reso",
}
FOLDER = PROJECT_ROOT / "db" / "views" / "public"
_STUB = """\
create or replace view public.{name} with (security_invoker = false) as select null as nothing;
comment on view public.{name} is 'To be made.';
"""


def text(conn: Connection, domain: str) -> str:
    """Give the file of a domain's view, as the migrated database makes it."""
    row = conn.execute("select pipeline.reso_view_sql(%s)", [domain]).fetchone()
    return str(row[0]) if row else ""


def main() -> None:
    """Write the files."""
    paths = {domain: FOLDER / f"{view}.sql" for domain, view in VIEWS.items()}
    before = {path: path.read_bytes() for path in paths.values() if path.is_file()}
    folder = servers.make_folder()
    try:
        # The views of today may not fit the tables any more; what makes them does not need them.
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in paths.values():
            path.write_text(_STUB.format(name=path.stem), encoding="utf-8")
        server = servers.start(folder, plpython=False)
        with server.database("views", servers.MIGRATED) as fresh, fresh.connect() as conn:
            made = {path: text(conn, domain).encode() for domain, path in paths.items()}
    except BaseException:
        for path, content in before.items():
            path.write_bytes(content)
        raise
    finally:
        servers.remove_folder(folder)
    for path, content in made.items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
