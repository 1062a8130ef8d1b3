"""What the RESO API is served: Gold's columns, Gold's values, and what moves a listing's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
import pytest
from psycopg.types.json import Jsonb

from loader.database import Connection
from scripts.views import RESOURCES, VIEWS, texts
from tests.mls.gold import OFFICE, Cdl, Record, listing
from tests.support.database import Database

TENANT = "00000000-0000-4000-a000-000000000196"
USER = "00000000-0000-4000-8000-00000000beef"


@pytest.fixture
def cdl(db: Connection) -> Cdl:
    return Cdl(db)


def parity(cdl: Cdl, *records: Record, resource: str = "property") -> dict[str, Any]:
    """Compare Gold's records with what is served."""
    return dict(
        cdl.value("select public.reso_parity(%s, %s)", Jsonb(records, dumps=orjson.dumps), resource)
    )


def differences(cdl: Cdl, *records: Record) -> set[tuple[str, str | None, str]]:
    """Give key, field and reason of what differs."""
    found = parity(cdl, *records)["differences"]
    return {(d["key"], d["field"], d["reason"]) for d in found}


def served(cdl: Cdl, field: str, number: int = 1) -> Any:
    """Give a field of a listing as the view answers it."""
    return cdl.value(
        f'select "{field}" from public.property_reso where "ListingKey" = %s', f"QOBRIX_{number}"
    )


def moment(cdl: Cdl) -> Any:
    """Give the first listing's ModificationTimestamp."""
    return served(cdl, "ModificationTimestamp")


def setting(cdl: Cdl, **columns: bool) -> None:
    """Set what the tenant has served."""
    cdl.conn.execute(
        "insert into pipeline.serve_settings (tenant_id, serve_ingested, photos_move_timestamp)"
        " values (%s, %s, %s) on conflict (tenant_id) do update"
        " set serve_ingested = excluded.serve_ingested,"
        " photos_move_timestamp = excluded.photos_move_timestamp",
        [TENANT, columns.get("ingested", True), columns.get("photos", False)],
    )


def auto_publish(cdl: Cdl) -> None:
    """Let what is Active be published on arrival."""
    cdl.conn.execute(
        "insert into pipeline.ingest_settings (tenant_id, auto_publish) values (%s, true)", [TENANT]
    )


@pytest.mark.parametrize("domain", VIEWS)
def test_the_files_are_what_the_rules_make(shared_database: Database, domain: str) -> None:
    with shared_database.connect() as conn:
        made = texts(conn, domain)
    assert {path: path.read_text(encoding="utf-8") for path in made} == made, "run make views"


@pytest.mark.parametrize("domain", VIEWS)
def test_columns_are_golds_in_name_type_and_order(shared_database: Database, domain: str) -> None:
    with shared_database.connect() as conn:
        columns = conn.execute(
            "select a.attname::text, format_type(a.atttypid, a.atttypmod) from pg_attribute as a"
            " where a.attrelid = %s::regclass and a.attnum > 0 order by a.attnum",
            [f"public.{VIEWS[domain]}"],
        ).fetchall()
        fields = conn.execute(
            "select g.field, replace(g.data_type, 'timestamptz', 'timestamp with time zone')"
            " from pipeline.gold_fields as g where g.data_domain = %s order by g.position",
            [domain],
        ).fetchall()
    assert columns == fields


def test_every_difference_has_its_reason(cdl: Cdl) -> None:
    cdl.ingest(*(listing(n) for n in range(1, 8)))
    cdl.claim(1)
    cdl.edit(2, city="Paphos")
    cdl.edit(3, claimed_at="2026-11-10", status="PUBLISHED", city="Paphos")
    cdl.ingest(listing(4, City="Larnaca", ModificationTimestamp="2026-11-02T10:00:00Z"))
    cdl.edit(6, is_externally_managed=False, claimed_at="2026-11-10", status="PUBLISHED")

    news = {"City": "Ayia Napa", "ModificationTimestamp": "2026-11-03T10:00:00Z"}
    found = differences(
        cdl,
        *(listing(n) for n in (1, 2, 3, 4)),
        *(listing(n, **news) for n in (5, 6)),
        listing(7, ListPrice="250000.000", City="Limassol", BedroomsTotal=3, PetsAllowed=""),
        listing(99),
    )
    assert {d for d in found if d[1] != "ModificationTimestamp"} == {
        ("QOBRIX_1", None, "not served"),
        ("QOBRIX_2", "City", "edited"),
        ("QOBRIX_3", "City", "claimed"),
        ("QOBRIX_4", "City", "older"),
        ("QOBRIX_5", "City", "newer"),
        ("QOBRIX_6", "City", "not externally managed"),
        ("QOBRIX_99", None, "not served"),
    }
    assert {d[0] for d in found if d[1] == "ModificationTimestamp"} == {
        f"QOBRIX_{n}" for n in (2, 3, 4, 5, 6)
    }


def test_our_own_values_are_spelled_as_gold_spells_them(cdl: Cdl) -> None:
    cdl.ingest(
        listing(View="Sea,Mountain", X_Elevator="no", X_Coverage="40.0", StandardStatus="Hold")
    )
    assert (served(cdl, "View"), served(cdl, "X_Elevator")) == ("Sea,Mountain", "no")
    cdl.edit(
        view=["City", "Park"],
        x_sm_elevator=True,
        x_sm_coverage=35,
        property_type="Residential Lease",
        status="SOLD",
        claimed_at="2026-11-10",
    )
    fields = ("View", "X_Elevator", "X_Coverage", "PropertyType", "StandardStatus")
    assert [served(cdl, field) for field in fields] == [
        *("City, Park", "Yes", "35", "ResidentialLease", "Closed")
    ]
    cdl.edit(status="WITHDRAWN")
    assert served(cdl, "StandardStatus") == "Hold", "the source's own word while it says the same"


def test_a_listing_that_people_made_is_served_under_its_id(cdl: Cdl) -> None:
    (id_,) = cdl.rows(
        "insert into public.mls_listings (tenant_id, status, property_type, view)"
        " values (%s, 'PUBLISHED', 'Commercial Sale', '{Sea,City}') returning id::text",
        TENANT,
    )[0]
    assert cdl.rows(
        'select "ListingKey", "StandardStatus", "PropertyType", "View" from public.property_reso'
    ) == [(id_, "Active", "CommercialSale", "Sea, City")]


@pytest.mark.parametrize(
    ("status", "claimed", "managed", "ingested", "is_served"),
    [
        ("INGESTED", False, True, True, True),
        ("INGESTED", False, True, False, False),
        ("INGESTED", False, False, True, False),
        ("DRAFT", True, True, True, False),
        ("MARKETING_REVIEW", True, True, True, False),
        ("PUBLISHED", True, False, False, True),
        ("UNDER_OFFER", True, True, False, True),
        ("SOLD", True, True, False, True),
        ("WITHDRAWN", True, False, True, True),
    ],
)
@pytest.mark.parametrize("set_first", [True, False])
def test_what_is_served(  # noqa: PLR0917
    cdl: Cdl,
    status: str,
    claimed: bool,
    managed: bool,
    ingested: bool,
    is_served: bool,
    set_first: bool,
) -> None:
    if set_first:
        setting(cdl, ingested=ingested)
    cdl.ingest(listing())
    claimed_at = "2026-11-10" if claimed else None
    cdl.edit(status=status, claimed_at=claimed_at, is_externally_managed=managed)
    if not set_first:
        setting(cdl, ingested=ingested)

    assert (served(cdl, "ListingKey") == "QOBRIX_1") == is_served
    setting(cdl, ingested=True)
    cdl.value("delete from pipeline.serve_settings where true returning 1")
    assert cdl.column("is_served") == (is_served or (status == "INGESTED" and managed))


def test_what_its_source_has_no_more_is_served_only_while_people_want_it(cdl: Cdl) -> None:
    cdl.ingest(listing(), listing(2))
    cdl.edit(2, status="PUBLISHED", claimed_at="2026-11-10")
    cdl.conn.execute("update public.mls_listings set origin_deleted = true where true")
    assert (served(cdl, "ListingKey"), served(cdl, "ListingKey", 2)) == (None, "QOBRIX_2")


def test_the_time_of_an_untouched_listing_is_its_sources(cdl: Cdl) -> None:
    cdl.ingest(listing())
    assert moment(cdl).isoformat() == "2026-11-01T10:00:00+00:00"
    cdl.ingest(listing(City="Paphos", ModificationTimestamp="2026-11-02T10:00:00Z"))
    assert moment(cdl).isoformat() == "2026-11-02T10:00:00+00:00"
    cdl.ingest(listing(City="Larnaca", ModificationTimestamp="2026-11-02T10:00:00Z"))
    assert moment(cdl).isoformat() == "2026-11-02T10:00:00+00:00"


@pytest.mark.parametrize(
    ("columns", "moves"),
    [
        ({"city": "Paphos"}, True),
        ({"view": ["Sea"]}, True),
        ({"status": "SOLD"}, True),
        ({"list_price": 250000}, False),
        ({"x_sm_introducer_fee": 3}, False),
        ({"commission_percent": 3}, False),
    ],
)
def test_an_edit_moves_the_time_if_it_is_served(
    cdl: Cdl, columns: dict[str, Any], moves: bool
) -> None:
    cdl.ingest(listing())
    cdl.edit(status="PUBLISHED", claimed_at="2026-11-10")
    before = moment(cdl)
    cdl.edit(**columns)
    assert (moment(cdl) > before) == moves


def test_news_for_a_claimed_listing_moves_the_time(cdl: Cdl) -> None:
    cdl.ingest(listing(X_IdealFor="families"))
    cdl.edit(status="PUBLISHED", claimed_at="2026-11-10")
    before = moment(cdl)
    cdl.ingest(listing(X_IdealFor="investors"))
    assert served(cdl, "X_IdealFor") == "investors"
    between = moment(cdl)
    assert between > before
    cdl.ingest(listing(X_IdealFor="investors", ListPrice="1"))
    assert moment(cdl) > between
    after = moment(cdl)
    cdl.ingest(listing(X_IdealFor="investors", ListPrice="1"))
    assert moment(cdl) == after, "the source repeats itself"


@pytest.mark.parametrize("photos", [False, True])
def test_photos_move_the_time_where_the_tenant_says_so(cdl: Cdl, photos: bool) -> None:
    setting(cdl, photos=photos)
    cdl.ingest(listing())
    times = [moment(cdl)]
    for statement in (
        (
            "insert into public.mls_listing_media (tenant_id, listing_id, media_url)"
            " select tenant_id, id, 'https://x.test/1.jpg' from public.mls_listings"
        ),
        "update public.mls_listing_media set title = 'Pool' where true",
        "delete from public.mls_listing_media where true",
    ):
        cdl.conn.execute(statement.encode())
        times.append(moment(cdl))
    assert len(set(times)) == (4 if photos else 1)
    assert times == sorted(times)


def test_media_are_served_with_their_listing(cdl: Cdl) -> None:
    cdl.ingest(listing(), listing(2))
    cdl.claim(2)
    cdl.conn.execute(
        "insert into public.mls_listing_media (tenant_id, listing_id, media_url, title,"
        " is_distributable) select tenant_id, id, 'https://x.test/' || t.title, t.title, t.shown"
        " from public.mls_listings, (values ('a', null), ('b', false)) as t (title, shown)"
    )
    assert cdl.rows(
        'select "ResourceRecordKey", "ResourceName", "ShortDescription",'
        ' "OriginatingSystemOfficeKey" from public.media_reso'
    ) == [("QOBRIX_1", "Property", "a", OFFICE)]


# Who reads what --------------------------------------------------------------------------------


def _views() -> list[str]:
    return [
        *(f"public.{view}" for view in VIEWS.values()),
        *(f"reso.{resource}" for resource in RESOURCES.values()),
    ]


@contextmanager
def _as(database: Database, role: str, **claims: Any) -> Iterator[Connection]:
    with database.as_role(role, {"sub": USER, "app_metadata": claims}) as conn:
        yield conn


@pytest.fixture
def two_tenants(database: Database) -> Database:
    """Give two tenants with a listing, a contact and a member each; the user is a broker of one."""
    with database.connect() as conn:
        cdl = Cdl(conn)
        cdl.ingest(*(listing(n) for n in (1, 2, 3)))
        hungary = listing(4, OriginatingSystemOfficeKey="SHARPSIR-HU-001")
        cdl.ingest(hungary, system="DASH_FILE")
        cdl.edit(2, status="PUBLISHED", claimed_at="2026-11-10", broker_id=USER)
        cdl.edit(3, status="PUBLISHED", claimed_at="2026-11-10", broker_id=TENANT)
        conn.execute(
            "insert into public.mls_contacts (tenant_id, broker_id, last_name)"
            " select o.tenant_id, b.id::uuid, o.market from public.offices as o,"
            " unnest(array[%s, null]) as b (id)",
            [USER],
        )
        conn.execute(
            "insert into public.members (tenant_id, full_name)"
            " select o.tenant_id, o.market from public.offices as o"
        )
    return database


def _keys(conn: Connection) -> set[str]:
    """Give the listings that are answered, by both families alike."""
    served, dictionarys = (
        {key for (key,) in conn.execute(f'select substr("ListingKey", 8) from {view}'.encode())}
        for view in ("public.property_reso", "reso.property")
    )
    assert served == dictionarys
    return served


def _count(conn: Connection, view: str) -> int:
    """Count what is answered, by both families alike."""
    row = conn.execute(
        f"select (select count(*) from public.{view}),"
        f" (select count(*) from reso.{view.removesuffix('_reso')})".encode()
    ).fetchone()
    assert row is not None
    assert row[0] == row[1]
    return int(row[0])


def test_reso_api_reads_the_views_and_nothing_else(two_tenants: Database) -> None:
    with two_tenants.connect() as conn:
        rows = conn.execute(
            """
            select c.oid::regclass::text, p.verb from pg_class as c
            cross join unnest('{select,insert,update,delete,truncate}'::text[]) as p (verb)
            where c.relkind in ('r', 'p', 'v', 'm', 'f')
                and has_table_privilege('reso_api', c.oid, p.verb)
                and c.relnamespace::regnamespace::text = any (
                    '{public,reso,pipeline,staging,auth}')
            """
        ).fetchall()
        assert {(name.removeprefix("public."), verb) for name, verb in rows} == {
            (view.removeprefix("public."), "select") for view in _views()
        }
        functions = conn.execute(
            "select p.proname from pg_proc as p where p.pronamespace = 'public'::regnamespace"
            " and has_function_privilege('reso_api', p.oid, 'execute')"
        ).fetchall()
        assert functions == []
    with _as(two_tenants, "reso_api") as conn:
        assert _keys(conn) == {"1", "2", "3", "4"}
        assert [_count(conn, view) for view in ("contacts_reso", "member_reso")] == [6, 3]
        for view in _views():
            conn.execute(f"select * from {view}".encode()).fetchall()
    for table in ("public.mls_listings", "pipeline.origin_property", "public.members"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            _as(two_tenants, "reso_api") as conn,
        ):
            conn.execute(f"select 1 from {table}".encode())


def test_a_token_of_the_api_may_name_its_tenant(two_tenants: Database) -> None:
    with _as(two_tenants, "reso_api", tenant_id=TENANT) as conn:
        assert _keys(conn) == {"1", "2", "3"}
        assert [_count(conn, view) for view in ("contacts_reso", "member_reso")] == [2, 1]


@pytest.mark.parametrize("nothing", ["", None])
def test_a_token_of_the_api_that_names_no_tenant_reaches_none(
    two_tenants: Database, nothing: str | None
) -> None:
    with _as(two_tenants, "reso_api", tenant_id=nothing) as conn:
        assert _keys(conn) == set()
        assert _count(conn, "member_reso") == 0


@pytest.mark.parametrize(
    ("claims", "keys", "contacts"),
    [
        ({"scope": "self"}, {"1", "2"}, 1),
        ({"scope": "global"}, {"1", "2", "3"}, 2),
        ({"scope": "org_admin"}, {"1", "2", "3"}, 2),
        ({"scope": "system_admin"}, {"1", "2", "3", "4"}, 6),
        ({"scope": "global", "crud": "cud"}, set(), 0),
    ],
)
def test_signed_in_users_read_what_they_may_read_of_the_tables(
    two_tenants: Database, claims: dict[str, str], keys: set[str], contacts: int
) -> None:
    with _as(two_tenants, "authenticated", tenant_id=TENANT, **claims) as conn:
        assert (_keys(conn), _count(conn, "contacts_reso")) == (keys, contacts)
        listings = conn.execute("select substr(listing_key, 8) from public.mls_listings")
        assert {key for (key,) in listings} == keys


def test_a_user_without_a_tenant_reads_nothing(two_tenants: Database) -> None:
    with _as(two_tenants, "authenticated", scope="global") as conn:
        for view in _views():
            assert conn.execute(f"select 1 from {view}".encode()).fetchall() == []


def test_anon_is_refused(two_tenants: Database) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), _as(two_tenants, "anon") as conn:
        conn.execute("select 1 from public.property_reso")


def test_people_write_neither_what_is_served_nor_its_time(two_tenants: Database) -> None:
    for column in ("is_served = false", "reso_modified_ts = now()"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            _as(two_tenants, "authenticated", tenant_id=TENANT, scope="global", crud="ru") as conn,
        ):
            conn.execute(f"update public.mls_listings set {column} where true".encode())


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select public.reso_parity('[]', 'rooms')", "LC050"),
        ("select public.reso_parity('[]', null)", "LC050"),
        ("select public.reso_parity('{}')", "LC051"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(cdl: Cdl, query: str, code: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        cdl.value(query)
    assert caught.value.sqlstate == code


OTHERS: dict[str, tuple[str, Record]] = {
    "media": (
        "ingest_media",
        {
            "MediaKey": "QOBRIX_MEDIA_1",
            "ResourceRecordKey": "QOBRIX_1",
            "ResourceName": "Property",
            "MediaURL": "https://x.test/1.jpg",
            "Order": "1",
            "X_IsPrimary": "true",
            "X_DataSource": "qobrix",
        },
    ),
    "contacts": (
        "ingest_contacts",
        {
            "ContactKey": "QOBRIX_CONTACT_1",
            "ContactFirstName": "Eleni",
            "ContactLastName": "Georgiou",
            "ContactFullName": "Ms Eleni Georgiou",
            "ContactBirthdate": "15/03/1980",
            "ContactAssignedToKey": "QOBRIX_AGENT_1",
        },
    ),
    "member": (
        "ingest_members",
        {
            "MemberKey": "QOBRIX_AGENT_1",
            "MemberFullName": "Nikos Ioannou",
            "MemberEmail": "nikos@x.test",
            "X_QobrixCommission1": "2.50",
        },
    ),
    "office": (
        "ingest_offices",
        {"OfficeKey": "QOBRIX_OFFICE_1", "OfficeName": "Limassol", "X_QobrixAgentRef": "7"},
    ),
}


@pytest.mark.parametrize("resource", OTHERS)
def test_the_other_resources_are_answered_as_gold_answers_them(cdl: Cdl, resource: str) -> None:
    function, record = OTHERS[resource]
    record = record | {"OriginatingSystemOfficeKey": OFFICE}
    cdl.ingest(listing())
    taken = cdl.value(
        f"select public.{function}(%s, 'QOBRIX')", Jsonb([record], dumps=orjson.dumps)
    )
    assert (taken["rejected"], taken["errors"]) == (0, [])

    answer = parity(cdl, record, resource=resource)
    assert (answer["equal"], answer["differences"]) == (1, [])
