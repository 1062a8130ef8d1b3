"""A CDL as it lives today: the tables of the first migration, made by hand, with rows in them."""

from uuid import UUID

from loader.database import Connection, run_script
from loader.settings import PROJECT_ROOT
from tests.support.database import Database

TENANT = UUID("7d9d8c4e-0000-4000-8000-000000000001")
BROKER = UUID("7d9d8c4e-0000-4000-8000-000000000002")

_ROWS = """
    insert into public.mls_developments (tenant_id, name) values (%(tenant)s, 'Marina Park');
    insert into public.mls_listings (tenant_id, broker_id, ref, name, status, list_price, view)
    select %(tenant)s, %(broker)s, 'CY-' || n, 'Villa ' || n,
        (enum_range(null::public.mls_listing_status))[1 + n %% 9], 100000 * n, array['Sea', 'City']
    from generate_series(1, 18) as n;
    update public.mls_listings set development_id = (select d.id from public.mls_developments as d)
    where ref = 'CY-1';
    insert into public.mls_contacts (tenant_id, first_name, last_name, email)
    values (%(tenant)s, 'Eleni', 'Georgiou', 'eleni@example.com');
    insert into public.mls_listing_contact_roles (tenant_id, listing_id, contact_id, role)
    select %(tenant)s, l.id, c.id, 'SELLER'
    from public.mls_listings as l, public.mls_contacts as c;
    insert into public.mls_listing_media (tenant_id, listing_id, media_url, is_primary)
    select %(tenant)s, l.id, 'https://img.example.com/' || l.ref, true
    from public.mls_listings as l;
    insert into public.mls_status_history (tenant_id, listing_id, to_status, changed_by)
    select %(tenant)s, l.id, l.status, %(broker)s from public.mls_listings as l;
    insert into public.mls_checklist_templates (tenant_id, role, code, title, position)
    values (%(tenant)s, 'BROKER', 'VISIT', 'Visit the property', 1);
    insert into public.mls_listing_checklist_items (tenant_id, listing_id, template_id)
    select %(tenant)s, l.id, t.id
    from public.mls_listings as l, public.mls_checklist_templates as t;
    insert into public.property ("ListingKey", "StandardStatus", "ListPrice")
    select 'QOBRIX_' || n, 'Active', 1000 * n from generate_series(1, 5) as n;
    insert into public.member ("MemberKey") values ('QOBRIX_AGENT_1');
    insert into public.media ("MediaKey", "Order") values ('QOBRIX_MEDIA_1', 1);
    insert into public.contacts ("ContactKey") values ('QOBRIX_CONTACT_1');
"""


def migration(kind: str, name: str) -> str:
    """Give the text of a migration's file; kind is deploy, revert or verify."""
    return (PROJECT_ROOT / "db" / "migrations" / kind / f"{name}.sql").read_text("utf-8")


def make(database: Database) -> None:
    """Make the tables as a script of psql would, and put rows into them."""
    with database.connect() as conn:
        run_script(conn, migration("deploy", "001_cdl_today"))
        for statement in _ROWS.split(";")[:-1]:
            conn.execute(statement.encode(), {"tenant": TENANT, "broker": BROKER})


def columns(conn: Connection) -> dict[str, str]:
    """Give the columns of each table of today, to be read again later."""
    return dict(
        conn.execute(
            """
            select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
            from pg_class as c
            join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            group by c.relname
            """
        ).fetchall()
    )


def contents(conn: Connection, of: dict[str, str]) -> dict[str, list[str]]:
    """Give every row of the tables as text, by table, with these columns only."""
    return {
        name: [
            row
            for (row,) in conn.execute(
                f"select row({listed})::text from public.{name} order by 1".encode()
            )
        ]
        for name, listed in of.items()
    }
