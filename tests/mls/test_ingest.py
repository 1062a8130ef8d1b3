"""Listings that come from Databricks: what is news, what is refused, what is left alone."""

from typing import Any

import pytest

from loader.database import Connection
from tests.mls.gold import Cdl, counts, listing


@pytest.fixture
def cdl(db: Connection) -> Cdl:
    return Cdl(db)


def test_a_new_record_is_an_ingested_listing(cdl: Cdl) -> None:
    answer = cdl.ingest(listing(X_Elevator="Yes", View="Sea, Mountain", X_New="1"), batch="b1")

    assert counts(answer) == {"inserted": 1}
    assert (answer["batch_id"], answer["errors"]) == ("b1", [])
    (row,) = cdl.rows(
        "select status::text, list_price, bedrooms, x_sm_elevator, view, currency_code,"
        " is_externally_managed, listing_key, origin_status, claimed_at from public.mls_listings"
    )
    assert row == (
        *("INGESTED", 250000, 3, True, ["Sea", "Mountain"], "EUR"),
        *(True, "QOBRIX_1", "Active", None),
    )
    assert cdl.rows('select "View", other from pipeline.origin_property') == [
        ("Sea, Mountain", {"X_New": "1"})
    ]
    assert cdl.rows("select action, actor from pipeline.change_log") == [
        ("insert", "source qobrix")
    ]


def test_the_source_repeating_itself_is_no_news(cdl: Cdl) -> None:
    cdl.ingest(listing(etl_batch_id="1"), batch="b1")
    before = cdl.rows("select xmin, * from public.mls_listings")

    assert counts(cdl.ingest(listing(etl_batch_id="2"), batch="b2")) == {"unchanged": 1}
    assert cdl.rows("select xmin, * from public.mls_listings") == before


def test_the_same_call_is_answered_the_same(cdl: Cdl) -> None:
    answer = cdl.ingest(listing(), listing(2, BedroomsTotal="many"), batch="b1")

    assert cdl.ingest(listing(), listing(2, BedroomsTotal="many"), batch="b1") == answer
    assert cdl.value("select count(*) from pipeline.job_errors") == 1
    assert counts(cdl.ingest(listing(), batch="b1")) == {"unchanged": 1}, "another part of it"


SURPRISES: dict[str, tuple[str, Any, Any]] = {
    "list_price": ("ListPrice", "1200.0", 1200),
    "bedrooms": ("BedroomsTotal", "4.0", 4),
    "x_sm_elevator": ("X_Elevator", 1, True),
    "is_new_construction": ("NewConstructionYN", "Yes", True),
    "listed_date::text": ("ListingContractDate", "15/03/2026", "2026-03-15"),
    "city": ("City", "", None),
    "longitude": ("Longitude", "-3,5", -3.5),
    "view": ("View", ["Sea", "City"], ["Sea", "City"]),
    "is_price_upon_request": ("X_PriceUponRequest", "Yes", True),
}


@pytest.mark.parametrize("column", SURPRISES)
def test_surprises_become_values(cdl: Cdl, column: str) -> None:
    field, value, expected = SURPRISES[column]

    assert cdl.ingest(listing(**{field: value}))["errors"] == []
    assert cdl.column(column) == expected


@pytest.mark.parametrize("is_new", [True, False])
def test_what_cannot_be_read_leaves_the_field_and_is_told(cdl: Cdl, is_new: bool) -> None:
    if not is_new:
        cdl.ingest(listing(YearBuilt="1999"))
    answer = cdl.ingest(listing(2), listing(YearBuilt="old", City="Paphos", StandardStatus="Odd"))

    errors = {(e["index"], e["key"], e["field"], e["code"]) for e in answer["errors"]}
    assert errors == {
        (1, "QOBRIX_1", "YearBuilt", "not_integer"),
        (1, "QOBRIX_1", "StandardStatus", "not_listing_status"),
    }
    assert answer["rejected"] == 0
    assert cdl.rows("select city, year_built from public.mls_listings where ref = 'CY-1'") == [
        ("Paphos", None if is_new else 1999)
    ]
    assert cdl.rows(
        "select record_id, original_record ->> 'YearBuilt' from pipeline.job_errors"
        " where error_type = 'not_integer'"
    ) == [("QOBRIX_1", "old")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ListingKey": " "}, "missing_key"),
        ({"OriginatingSystemOfficeKey": "SHARPSIR-XX-001"}, "unknown_office"),
        ({"OriginatingSystemOfficeKey": None}, "unknown_office"),
    ],
)
def test_a_record_that_is_nobodys_is_refused_and_the_others_go_on(
    cdl: Cdl, fields: dict[str, Any], code: str
) -> None:
    answer = cdl.ingest(listing(1, **fields), listing(2))

    assert counts(answer) == {"inserted": 1, "rejected": 1}
    assert [(e["index"], e["code"]) for e in answer["errors"]] == [(0, code)]


def test_what_is_no_object_is_refused_and_kept(cdl: Cdl) -> None:
    answer = cdl.ingest("nonsense", listing(2))  # type: ignore[arg-type]

    assert counts(answer) == {"inserted": 1, "rejected": 1}
    assert cdl.value("select original_record #>> '{other,record}' from pipeline.job_errors") == (
        "nonsense"
    )


def test_of_one_key_twice_in_a_batch_the_newer_record_counts(cdl: Cdl) -> None:
    newer = listing(City="Paphos", ModificationTimestamp="2026-11-02T10:00:00Z")

    assert counts(cdl.ingest(newer, listing())) == {"inserted": 1, "skipped": 1}
    assert cdl.column("city") == "Paphos"


def test_an_older_record_never_wins(cdl: Cdl) -> None:
    cdl.ingest(listing(City="Paphos", ModificationTimestamp="2026-11-02T10:00:00Z"))

    assert counts(cdl.ingest(listing(City="Larnaca"))) == {"skipped": 1}
    assert cdl.column("city") == "Paphos"


def test_a_key_of_another_source_is_refused(cdl: Cdl) -> None:
    cdl.ingest(listing())

    answer = cdl.ingest(listing(), system="DASH_FILE")
    assert [e["code"] for e in answer["errors"]] == ["key_taken"]
    assert counts(answer) == {"rejected": 1}


def test_an_unclaimed_listing_follows_its_source(cdl: Cdl) -> None:
    cdl.ingest(listing())
    answer = cdl.ingest(listing(City="Paphos", BedroomsTotal=None, StandardStatus="Closed"))

    assert counts(answer) == {"updated": 1}
    (row,) = cdl.rows("select city, bedrooms, status::text, origin_status from public.mls_listings")
    assert row == ("Paphos", None, "INGESTED", "Closed")
    assert set(cdl.rows("select field, rule from pipeline.change_log where action = 'update'")) == {
        ("city", "unclaimed: source"),
        ("bedrooms", "unclaimed: source"),
        ("origin_status", "unclaimed: source"),
    }


def test_a_claimed_listing_takes_price_status_and_place_only(cdl: Cdl) -> None:
    cdl.ingest(listing())
    cdl.claim()
    answer = cdl.ingest(listing(ListPrice="1", Latitude="35", City="Paphos", BedroomsTotal="9"))

    assert counts(answer) == {"merged": 1}
    assert (cdl.column("list_price"), cdl.column("latitude")) == (1, 35)
    assert (cdl.column("city"), cdl.column("bedrooms")) == ("Limassol", 3)
    assert cdl.open_news() == {"city": "suggestion", "bedrooms": "suggestion"}


def test_a_persons_edit_outlives_old_news(cdl: Cdl) -> None:
    cdl.ingest(listing())
    cdl.claim()
    cdl.edit(list_price=300000)

    cdl.ingest(listing(City="Paphos"))
    assert cdl.column("list_price") == 300000, "the source said nothing new about the price"


def test_a_listing_that_people_manage_alone_is_left_alone(cdl: Cdl) -> None:
    cdl.ingest(listing())
    cdl.claim()
    cdl.edit(is_externally_managed=False)

    assert counts(cdl.ingest(listing(ListPrice="1"))) == {"skipped": 1}
    assert cdl.column("list_price") == 250000


@pytest.mark.parametrize(
    ("standing", "word", "ends", "kind"),
    [
        ("PUBLISHED", "Pending", "UNDER_OFFER", None),
        ("PUBLISHED", "Closed", "SOLD", None),
        ("UNDER_OFFER", "Withdrawn", "WITHDRAWN", None),
        ("DRAFT", "Closed", "DRAFT", "conflict"),
        ("SOLD", "Pending", "SOLD", "conflict"),
        ("UNDER_OFFER", "Pending", "UNDER_OFFER", None),
    ],
)
def test_a_sources_status_goes_by_the_pipeline(
    cdl: Cdl, standing: str, word: str, ends: str, kind: str | None
) -> None:
    cdl.ingest(listing())
    cdl.claim()
    cdl.edit(status=standing)

    answer = cdl.ingest(listing(StandardStatus=word))
    assert (cdl.column("status::text"), answer["conflicts"]) == (ends, 1 if kind else 0)
    assert cdl.open_news() == ({"status": kind} if kind else {})


def test_with_auto_publish_what_is_active_is_published_and_follows_its_source(cdl: Cdl) -> None:
    cdl.value(
        "insert into pipeline.ingest_settings (tenant_id, auto_publish)"
        " select tenant_id, true from public.offices where office_key = 'SHARPSIR-CY-001'"
        " returning id"
    )
    cdl.ingest(listing(), listing(2, StandardStatus="Pending"))
    assert (cdl.column("status::text"), cdl.column("status::text", 2)) == ("PUBLISHED", "INGESTED")
    assert cdl.column("claimed_at") is None

    cdl.ingest(listing(StandardStatus="Closed", City="Paphos"))
    assert (cdl.column("status::text"), cdl.column("city")) == ("SOLD", "Paphos")


def test_an_agent_leads_to_the_broker(cdl: Cdl) -> None:
    user = "00000000-0000-4000-8000-00000000beef"
    cdl.conn.execute(
        "insert into public.members (tenant_id, user_id, origin_system, origin_member_key)"
        " select tenant_id, %s, 'QOBRIX', 'QOBRIX_AGENT_7' from public.offices"
        " where office_key = 'SHARPSIR-CY-001'",
        [user],
    )
    cdl.ingest(listing(ListAgentKey="QOBRIX_AGENT_7"), listing(2, ListAgentKey="QOBRIX_AGENT_8"))
    assert str(cdl.column("broker_id")) == user
    assert cdl.column("broker_id", 2) is None

    cdl.value(
        "insert into pipeline.ingest_settings (tenant_id, unknown_agent)"
        " select tenant_id, 'error' from public.offices where office_key = 'SHARPSIR-CY-001'"
        " returning id"
    )
    answer = cdl.ingest(listing(3, ListAgentKey="QOBRIX_AGENT_8"))
    assert [(e["field"], e["code"]) for e in answer["errors"]] == [
        ("ListAgentKey", "unknown_agent")
    ]


def test_more_than_fifty_errors_are_counted_in_job_errors(cdl: Cdl) -> None:
    answer = cdl.ingest(*(listing(n, YearBuilt="old") for n in range(60)))

    assert len(answer["errors"]) == 50
    assert cdl.value("select count(*) from pipeline.job_errors") == 60


def test_nothing_is_left_in_staging(cdl: Cdl) -> None:
    cdl.ingest(listing(), listing(2, YearBuilt="old"), listing(3, ListingKey=""))

    tables = ("mls_property", "ingest_records", "ingest_problems")
    assert [cdl.value(f"select count(*) from staging.{table}") for table in tables] == [0, 0, 0]


def test_a_rule_that_was_taken_back_leaves_no_statement_behind(cdl: Cdl) -> None:
    """A rollback takes the rules' version back, but not what the session has prepared under it."""
    cdl.ingest(listing())
    cdl.claim()
    rule = (
        "update pipeline.field_rules set claimed = %s"
        " where data_domain = 'mls_listings' and target_column = %s"
    )
    with cdl.conn.transaction(force_rollback=True):
        cdl.conn.execute(rule.encode(), ["source", "city"])
        cdl.ingest(listing(City="Paphos"))
        assert cdl.column("city") == "Paphos"

    cdl.conn.execute(rule.encode(), ["source", "post_code"])
    cdl.ingest(listing(City="Larnaca", PostalCode="4000"))
    assert (cdl.column("city"), cdl.column("post_code")) == ("Limassol", "4000")


def test_a_changed_rule_counts_at_once(cdl: Cdl) -> None:
    """Statements are kept in the session; they must not outlive the rules that made them."""
    cdl.ingest(listing())
    cdl.claim()
    cdl.ingest(listing(City="Paphos"))
    assert cdl.column("city") == "Limassol"

    cdl.conn.execute(
        "update pipeline.field_rules set claimed = 'source'"
        " where data_domain = 'mls_listings' and target_column = 'city'"
    )
    cdl.ingest(listing(City="Larnaca"))
    assert cdl.column("city") == "Larnaca"
    kept = "select count(*) from pg_prepared_statements where name ~ '^cdl_ingest_merge_'"
    assert cdl.value(kept) == 1, "older ones are dropped"


@pytest.mark.parametrize("count", [1, 200, 201])
def test_small_and_large_batches_end_alike(cdl: Cdl, count: int) -> None:
    records = [listing(n, X_Elevator="No", YearBuilt="1999") for n in range(count)]
    assert counts(cdl.ingest(*records)) == {"inserted": count}
    assert counts(cdl.ingest(*records)) == {"unchanged": count}
    changed = [{**record, "City": "Paphos"} for record in records]
    assert counts(cdl.ingest(*changed)) == {"updated": count}
    assert cdl.rows("select distinct city, year_built, x_sm_elevator from public.mls_listings") == [
        ("Paphos", 1999, False)
    ]


def test_after_the_first_batch_a_key_is_looked_up_by_the_index_of_the_key(cdl: Cdl) -> None:
    # Plans for an empty table take any index that begins with the tenant, and a session keeps them.
    # Over the API it is the service who calls, which owns no table.
    cdl.conn.execute("set role service_role")
    cdl.ingest(*(listing(number) for number in range(200)))
    cdl.conn.execute("reset role")

    cdl.conn.execute(
        "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off"
    )
    plan = cdl.conn.execute(
        "explain select from staging.ingest_records as r left join lateral ("
        " select t.* from public.mls_listings as t where t.tenant_id = r.tenant_id"
        " and t.origin_system = 'QOBRIX' and t.origin_key = r.origin_key offset 0) as t on true"
    ).fetchall()
    assert "idx_mls_listings_origin" in "".join(line for (line,) in plan)
