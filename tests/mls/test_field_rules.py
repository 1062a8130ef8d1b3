"""The map from Gold to our columns: whole, in order, and true to the tables."""

from collections.abc import Iterator

import pytest

from loader.database import Connection
from tests.support.database import Database

DOMAINS = ["mls_listings", "mls_media", "mls_contacts", "mls_members", "mls_offices"]

# The tables that hold Gold's columns as Gold has them: what the RESO API reads today, and for
# offices, which it does not read, what their source said last.
GOLD_TABLES = {
    "mls_listings": ("public.property", 199),
    "mls_media": ("public.media", 24),
    "mls_contacts": ("public.contacts", 36),
    "mls_members": ("public.member", 27),
    "mls_offices": ("pipeline.origin_office", 27),
}

# What these words of cast_to give; any other is a type's name.
MAPS = {
    "listing_status": "public.mls_listing_status",
    "property_type": "text",
    "latitude": "double precision",
    "longitude": "double precision",
    "agent": "uuid",
    "office": "uuid",
    "email": "text",
}

# Sent by sources, though not among Gold's columns.
BESIDE_GOLD = {"X_PriceUponRequest"}


@pytest.fixture
def conn(shared_database: Database) -> Iterator[Connection]:
    with shared_database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("set local search_path = ''")
        yield connection


@pytest.mark.parametrize("domain", DOMAINS)
def test_gold_fields_are_the_columns_of_gold_in_their_order(conn: Connection, domain: str) -> None:
    table, count = GOLD_TABLES[domain]
    columns = conn.execute(
        """
        select row_number() over (order by a.attnum), a.attname::text,
            format_type(a.atttypid, a.atttypmod)
        from pg_attribute as a
        where a.attrelid = %s::regclass and a.attname ~ '^[A-Z]|^etl_'
        order by 1
        """,
        [table],
    ).fetchall()
    fields = conn.execute(
        """
        select g.position, g.field,
            case g.data_type when 'timestamptz' then 'timestamp with time zone' else g.data_type end
        from pipeline.gold_fields as g where g.data_domain = %s order by g.position
        """,
        [domain],
    ).fetchall()
    assert fields == columns
    assert len(fields) == count


def test_each_rule_leads_from_a_field_of_gold_to_a_column(conn: Connection) -> None:
    rules = conn.execute(
        """
        select r.data_domain, r.target_column, r.cast_to, g.field is not null,
            format_type(a.atttypid, a.atttypmod),
            to_regtype(case r.cast_to when 'timestamptz' then 'timestamp with time zone'
                else r.cast_to end) is not null, r.source_field
        from pipeline.field_rules as r
        join pipeline.data_domains as d using (data_domain)
        left join pipeline.gold_fields as g
            on g.data_domain = r.data_domain and g.field = r.source_field
        left join pg_attribute as a
            on a.attrelid = to_regclass(d.public_table) and a.attname = r.target_column
            and not a.attisdropped and a.attgenerated = ''
        where r.data_domain = any (%s)
        """,
        [DOMAINS],
    ).fetchall()
    assert {row[0] for row in rules} == set(DOMAINS)
    wrong = [
        (domain, column, cast, kind)
        for domain, column, cast, is_gold, kind, is_type, field in rules
        if is_gold == (field in BESIDE_GOLD)
        or (MAPS.get(cast) or cast.replace("timestamptz", "timestamp with time zone")) != kind
        or not (cast in MAPS or is_type)
    ]
    assert wrong == []


def test_all_fields_of_the_standard_and_most_others_have_a_column(conn: Connection) -> None:
    homes = {
        field
        for (field,) in conn.execute(
            "select source_field from pipeline.field_rules where data_domain = 'mls_listings'"
        )
    }
    fields = [
        field
        for (field,) in conn.execute(
            "select field from pipeline.gold_fields where data_domain = 'mls_listings'"
        )
    ]
    assert len(homes) >= 104
    assert [f for f in fields if not f.startswith(("X_", "etl_")) and f not in homes] == []


def test_only_price_status_and_place_follow_the_source_once_claimed(conn: Connection) -> None:
    rows = conn.execute(
        """
        select r.data_domain, r.target_column from pipeline.field_rules as r
        where r.data_domain = any (%s) and (r.claimed, r.unclaimed) <> ('keep', 'source')
        """,
        [DOMAINS],
    )
    prices = {"list_price", "lease_price", "lease_amount", "is_price_upon_request"}
    status_and_place = {"status", "latitude", "longitude"}
    what_the_source_says_of_itself = {"origin_status", "modified_ts"}
    assert set(rows) == {
        ("mls_listings", column)
        for column in prices | status_and_place | what_the_source_says_of_itself
    }


def test_every_status_word_is_understood_and_every_status_has_a_word(conn: Connection) -> None:
    words: dict[str, str] = dict(
        conn.execute("select origin_word, status::text from pipeline.status_map")
    )
    assert set(words) >= {
        *("Active", "Active Under Contract", "Canceled", "Closed", "Coming Soon", "Delete"),
        *("Expired", "Hold", "Incomplete", "Pending", "Withdrawn"),
        *("ActiveUnderContract", "Cancelled", "ComingSoon"),
    }
    back: dict[str, str] = dict(
        conn.execute("select status::text, standard_status from pipeline.status_words")
    )
    statuses = conn.execute("select unnest(enum_range(null::public.mls_listing_status))::text")
    assert set(back) == {status for (status,) in statuses}
    assert {status for status, word in back.items() if words[word] != status} == {
        # Nobody outside tells these apart: they are served as Incomplete or Coming Soon.
        *("INGESTED", "PENDING_DUE_DILIGENCE", "AGREEMENT_PENDING", "PHOTOS_PENDING"),
    }


def test_every_property_type_is_served_as_gold_spells_it(conn: Connection) -> None:
    words = conn.execute(
        """
        select m.origin_word, w.standard_type, w.dd_type
        from pipeline.property_type_map as m
        left join pipeline.property_type_words as w using (property_type)
        """
    ).fetchall()
    assert [w for w in words if w[0].replace(" ", "") != w[1]] == []
    present = {"Residential", "ResidentialLease", "CommercialSale", "CommercialLease", "Land"}
    older = {"Apartment", "SingleFamilyDetached"}
    assert present | older <= {word for word, _, _ in words}
    assert {dd for word, _, dd in words if word in older} == {"Residential"}
    assert [dd for _, _, dd in words if "  " in dd or not dd[0].isupper()] == []
