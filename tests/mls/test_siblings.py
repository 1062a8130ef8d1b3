"""Dual offers: the half for sale and the half to let are two listings that know each other."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from loader.database import Connection
from tests.mls.gold import Cdl, Record, counts, listing
from tests.mls.test_arrivals import picture
from tests.support.database import Database, wait_until_blocked

SALE = listing()
LEASE = listing(ListingKey="QOBRIX_1_LEASE", PropertyType="ResidentialLease")


@pytest.fixture
def cdl(db: Connection) -> Cdl:
    return Cdl(db)


def _pairs(cdl: Cdl) -> list[tuple[Any, ...]]:
    return cdl.rows(
        "select l.origin_key, s.origin_key from public.mls_listings as l"
        " join public.mls_listings as s on s.id = l.sibling_id order by l.origin_key"
    )


@pytest.mark.parametrize(
    "calls",
    [[(SALE, LEASE)], [(LEASE, SALE)], [(SALE,), (LEASE,)], [(LEASE,), (SALE,)]],
    ids=["one call", "one call, lease first", "sale first", "lease first"],
)
def test_both_halves_are_linked_whichever_comes_first(
    cdl: Cdl, calls: list[tuple[Record, ...]]
) -> None:
    for records in calls:
        cdl.ingest(*records)
    assert _pairs(cdl) == [("QOBRIX_1", "QOBRIX_1_LEASE"), ("QOBRIX_1_LEASE", "QOBRIX_1")]


def test_news_of_other_listings_in_the_call_is_taken_as_well(cdl: Cdl) -> None:
    cdl.ingest(SALE, listing(2))
    cdl.ingest(LEASE, listing(2, City="Paphos"), listing(City="Paphos"))
    assert len(_pairs(cdl)) == 2
    assert cdl.column("city") == cdl.column("city", 2) == "Paphos"


def test_halves_of_other_sources_and_tenants_are_not_linked(cdl: Cdl) -> None:
    cdl.ingest(SALE)
    cdl.ingest(LEASE, system="DASH_FILE")
    cdl.ingest(listing(2))
    cdl.ingest(
        listing(ListingKey="QOBRIX_2_LEASE", OriginatingSystemOfficeKey="SHARPSIR-HU-001"),
    )
    assert _pairs(cdl) == []


def test_lone_lease_halves_are_found_by_their_index(cdl: Cdl) -> None:
    cdl.conn.execute("set enable_seqscan = off")
    plan = cdl.rows(
        "explain select from public.mls_listings as l where l.tenant_id = gen_random_uuid()"
        " and l.origin_system = 'QOBRIX' and l.origin_key = 'QOBRIX_1_LEASE'"
        " and l.sibling_id is null and right(l.origin_key, 6) = '_LEASE'"
    )
    assert "mls_listings_lone_lease_idx" in str(plan) or "idx_mls_listings_origin" in str(plan)


@pytest.mark.parametrize(("first", "second"), [(SALE, LEASE), (LEASE, SALE)])
def test_halves_that_two_calls_bring_at_once_find_each_other(
    cdl: Cdl, database: Database, first: Record, second: Record
) -> None:
    cdl.ingest(listing(9))
    with database.connect() as other, ThreadPoolExecutor(1) as pool:
        with cdl.conn.transaction():
            cdl.ingest(first)
            answer = pool.submit(Cdl(other).ingest, second)
            wait_until_blocked(cdl.conn, other.info.backend_pid)
        answer.result()
    assert len(_pairs(cdl)) == 2


def test_media_that_come_while_their_listing_does_are_linked(cdl: Cdl, database: Database) -> None:
    cdl.ingest(listing(9))
    with database.connect() as other, ThreadPoolExecutor(1) as pool:
        with cdl.conn.transaction():
            cdl.ingest(SALE)
            answer = pool.submit(
                Cdl(other).value, "select public.ingest_media(%s, 'QOBRIX')", Jsonb([picture(1)])
            )
            wait_until_blocked(cdl.conn, other.info.backend_pid)
        assert counts(answer.result()) == {"inserted": 1}
    assert cdl.value("select count(*) from pipeline.waiting_media") == 0
