"""What people do with listings: claim, advance, own, decide; and what is written down of it."""

import threading
import time
from itertools import pairwise
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from loader.database import Connection
from tests.mls.desk import ANNA, BERT, BOSS, STEPS, TENANT, Desk
from tests.mls.gold import Cdl, listing
from tests.support.database import wait_until_blocked


def test_a_claim_makes_a_draft_of_ones_own(desk: Desk) -> None:
    answer = desk.call("claim_listing", desk.id())

    assert (answer["status"], answer["broker_id"], answer["ref"]) == ("DRAFT", ANNA, "CY-1")
    assert desk.cdl.column("(status::text, broker_id::text, claimed_by::text)") == (
        "DRAFT",
        ANNA,
        ANNA,
    )
    assert desk.cdl.column("claimed_at is not null and status_changed_at is not null")
    assert desk.history() == [("INGESTED", "DRAFT", "claim", None, None, ANNA, "self")]
    logged = desk.cdl.rows(
        "select field, actor, rule from pipeline.change_log where action = 'update' order by field"
    )
    assert logged == [
        (field, ANNA, "claim") for field in ("broker_id", "claimed_at", "claimed_by", "status")
    ]

    assert desk.call("claim_listing", desk.id()) == answer, "again changes nothing"
    assert len(desk.history()) == 1


def test_who_comes_late_is_told_who_has_it_and_since_when(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())

    error = desk.refused("LC041", "claim_listing", desk.id(), user=BERT)
    assert "Anna Alpha" in str(error.diag.message_primary)
    assert str(error.diag.message_detail).startswith("Since 2")


def test_who_moved_a_listing_on_may_still_become_its_broker(desk: Desk) -> None:
    desk.free()
    desk.boss("advance_listing", desk.id(), "PUBLISHED")
    assert desk.cdl.column("broker_id") is None

    desk.refused("LC041", "claim_listing", desk.id())
    answer = desk.boss("claim_listing", desk.id())
    assert (answer["status"], answer["broker_id"]) == ("PUBLISHED", BOSS)


def test_two_brokers_at_once_and_one_wins(desk: Desk, db: Connection) -> None:
    listing_id = desk.id()
    failed: list[psycopg.Error] = []
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as first:
        first.execute("select public.claim_listing(%s)", [listing_id])
        pids: list[int] = []

        def late() -> None:
            try:
                with desk.database.as_role("authenticated", desk.claims(BERT, "self")) as second:
                    pids.append(second.info.backend_pid)
                    second.execute("select public.claim_listing(%s)", [listing_id])
            except psycopg.Error as error:
                failed.append(error)

        thread = threading.Thread(target=late)
        thread.start()
        while not pids:
            time.sleep(0.01)
        wait_until_blocked(db, pids[0])
    thread.join(timeout=20)

    assert [error.sqlstate for error in failed] == ["LC041"]
    assert "Anna Alpha" in str(failed[0])
    assert str(desk.cdl.column("broker_id")) == ANNA


def test_a_claim_waits_for_a_batch_and_loses_nothing_of_it(desk: Desk, db: Connection) -> None:
    failed: list[BaseException] = []
    pids: list[int] = []
    listing_id = desk.id()

    def claim() -> None:
        try:
            with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as second:
                pids.append(second.info.backend_pid)
                second.execute("select public.claim_listing(%s)", [listing_id])
        except psycopg.Error as error:
            failed.append(error)

    with desk.database.connect() as source:
        with source.transaction():
            Cdl(source).ingest(listing(City="Paphos", ListPrice="7"))
            thread = threading.Thread(target=claim)
            thread.start()
            while not pids:
                time.sleep(0.01)
            wait_until_blocked(db, pids[0])
        thread.join(timeout=20)

    assert failed == []
    assert desk.cdl.column("(status::text, city, list_price::integer::text)") == (
        *("DRAFT", "Paphos"),
        "7",
    )


def test_many_are_claimed_and_what_is_refused_is_told(desk: Desk) -> None:
    desk.call("claim_listing", desk.id(2), user=BERT)
    nowhere = UUID(int=7)

    answer = desk.call("claim_listings", [desk.id(2), desk.id(), nowhere])
    assert [c["listing_id"] for c in answer["claimed"]] == [str(desk.id())]
    assert [(r["listing_id"], r["code"]) for r in answer["refused"]] == [
        (str(desk.id(2)), "LC041"),
        (str(nowhere), "LC040"),
    ]


def test_another_tenants_listing_is_none(desk: Desk) -> None:
    claims = desk.claims(ANNA, "org_admin")
    claims["app_metadata"]["tenant_id"] = "00000000-0000-4000-a000-000000000348"
    for function in ("claim_listing", "take_ownership", "listing_origins", "release_listing"):
        with (
            pytest.raises(psycopg.Error) as caught,
            desk.database.as_role("authenticated", claims) as conn,
        ):
            conn.execute(f"select public.{function}(%s)".encode(), [desk.id()])
        assert caught.value.sqlstate == "LC040"


def test_without_the_letter_nothing_is_claimed(desk: Desk) -> None:
    desk.refused("42501", "claim_listing", desk.id(), letters="r")
    desk.refused("LC040", "claim_listing", desk.id(), letters="u")


def test_any_move_of_a_person_out_of_ingested_is_a_claim(desk: Desk) -> None:
    desk.cdl.edit(status="WITHDRAWN")
    assert desk.cdl.column("claimed_at is not null")
    assert desk.cdl.rows("select actor, rule from pipeline.change_log where field = 'status'") == [
        ("postgres", "direct edit")
    ]


def test_a_listing_published_on_arrival_is_claimed_as_it_stands(desk: Desk) -> None:
    desk.cdl.conn.execute(
        "insert into pipeline.ingest_settings (tenant_id, auto_publish) values (%s, true)", [TENANT]
    )
    desk.cdl.ingest(listing(3))
    assert desk.cdl.column("(claimed_at is null, published_at is not null)", 3) == ("t", "t")

    desk.refused("LC040", "claim_listing", desk.id(3))
    answer = desk.boss("bulk_review", Jsonb({"status": "PUBLISHED"}), "claim", UUID(ANNA))
    assert (answer["matched"], answer["done"]) == (1, 1)
    assert desk.cdl.column("(status::text, broker_id::text, claimed_by::text)", 3) == (
        *("PUBLISHED", ANNA),
        BOSS,
    )


def test_a_released_listing_goes_back_to_its_source(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.refused("LC040", "release_listing", desk.id(), user=BERT)
    assert desk.call("release_listing", desk.id(), "not mine")["status"] == "INGESTED"

    assert desk.cdl.column("num_nonnulls(broker_id, claimed_at, claimed_by)") == 0
    assert desk.history()[-1] == ("DRAFT", "INGESTED", "release", "not mine", None, ANNA, "self")
    assert desk.cdl.ingest(listing(City="Paphos"))["updated"] == 1
    assert desk.cdl.column("city") == "Paphos"
    desk.refused("42501", "release_listing", desk.id())
    assert desk.call("claim_listing", desk.id(), user=BERT)["broker_id"] == BERT


def test_only_a_sources_draft_is_released(desk: Desk) -> None:
    desk.free()
    desk.call("claim_listing", desk.id())
    desk.advance_to("PENDING_DUE_DILIGENCE")
    desk.refused("LC042", "release_listing", desk.id())
    own = desk.cdl.value(
        "insert into public.mls_listings (tenant_id, broker_id) values (%s, %s) returning id",
        *(TENANT, ANNA),
    )
    desk.refused("LC045", "release_listing", own)


def test_a_listing_goes_through_the_pipeline_and_its_history_tells(desk: Desk) -> None:
    desk.free()
    desk.call("claim_listing", desk.id())
    desk.advance_to("SOLD")

    assert [(row[0], row[1]) for row in desk.history()] == [
        ("INGESTED", "DRAFT"),
        *pairwise(STEPS),
    ]
    assert desk.cdl.column("published_at is not null and closed_at is not null")


def test_a_step_that_is_not_there_is_refused(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())

    error = desk.refused("LC042", "advance_listing", desk.id(), "SOLD")
    assert "PENDING_DUE_DILIGENCE" in str(error.diag.message_hint)
    desk.refused("LC044", "advance_listing", desk.id(), "GONE")
    desk.refused("LC040", "advance_listing", desk.id(), "WITHDRAWN", user=BERT)
    desk.refused("42501", "advance_listing", desk.id(2), "WITHDRAWN")
    assert desk.call("advance_listing", desk.id(), "DRAFT")["status"] == "DRAFT", "it is there"


def _missing(error: psycopg.Error) -> set[str]:
    lines = str(error.diag.message_detail).splitlines()
    return {line.split(":")[0].removeprefix("checklist ") for line in lines}


def test_what_is_missing_is_listed_and_then_is_not(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    error = desk.refused("LC043", "advance_listing", desk.id(), "PENDING_DUE_DILIGENCE")
    assert {"BROKER OWNER_IDENTITY", "BROKER PRICE_AGREED", "document OWNER_IDENTITY"} <= _missing(
        error
    )
    assert "BROKER OWNER_MOTIVES" not in _missing(error), "not required"
    assert "BROKER TITLE_DEED" not in _missing(error), "for a later status"

    conn = desk.cdl.conn
    conn.execute(
        "insert into public.mls_listing_checklist_items"
        " (tenant_id, listing_id, template_id, is_completed)"
        " select %s, %s, t.id, true from public.mls_checklist_templates as t",
        [TENANT, desk.id()],
    )
    error = desk.refused("LC043", "advance_listing", desk.id(), "PENDING_DUE_DILIGENCE")
    assert _missing(error) == {"document OWNER_IDENTITY"}

    # A document that awaits approval, one that has expired, and then a good one.
    for status, expires, left in (
        ("PENDING", None, {"document OWNER_IDENTITY"}),
        ("APPROVED", "2020-01-01", {"document OWNER_IDENTITY"}),
        ("APPROVED", None, set()),
    ):
        conn.execute(
            "insert into public.mls_listing_documents (tenant_id, listing_id, document_type_id,"
            " file_name, storage_path, status, expires_on)"
            " select %s, %s, d.id, 'a', 'a', %s, %s from public.mls_document_type_config as d"
            " where d.code = 'OWNER_IDENTITY'",
            [TENANT, desk.id(), status, expires],
        )
        if left:
            assert _missing(desk.refused("LC043", "advance_listing", desk.id(), STEPS[1])) == left
    assert desk.call("advance_listing", desk.id(), STEPS[1])["status"] == STEPS[1]


def test_an_approval_is_asked_for_and_the_last_one_counts(desk: Desk) -> None:
    desk.free()
    desk.cdl.conn.execute(
        "update public.mls_approval_type_config as a set is_required = true"
        " where a.code = 'DUE_DILIGENCE'"
    )
    desk.call("claim_listing", desk.id())
    desk.advance_to("PENDING_DUE_DILIGENCE")
    for number, status in enumerate((None, "APPROVED", "REJECTED", "APPROVED")):
        if status:
            desk.cdl.conn.execute(
                "insert into public.mls_listing_approvals"
                " (tenant_id, listing_id, approval_type, status, requested_at) values"
                " (%s, %s, 'DUE_DILIGENCE', %s, now() + make_interval(hours => %s))",
                [TENANT, desk.id(), status, number],
            )
        if number != 1 and status != "APPROVED":
            error = desk.refused("LC043", "advance_listing", desk.id(), "AGREEMENT_PENDING")
            assert _missing(error) == {"approval DUE_DILIGENCE"}
    assert desk.call("advance_listing", desk.id(), "AGREEMENT_PENDING")


def test_a_tenants_own_row_stands_for_the_shared_one(desk: Desk) -> None:
    desk.free()
    desk.cdl.conn.execute(
        "update public.mls_checklist_templates as t set is_required = true where t.code = 'KEYS'"
    )
    desk.call("claim_listing", desk.id())
    desk.advance_to("AGREEMENT_PENDING")
    desk.refused("LC043", "advance_listing", desk.id(), "PHOTOS_PENDING")

    desk.cdl.conn.execute(
        "insert into public.mls_checklist_templates"
        " (tenant_id, role, code, title, position, required_for_status, is_active)"
        " values (%s, 'BROKER', 'KEYS', 'Keys', 1, 'PHOTOS_PENDING', false)",
        [TENANT],
    )
    assert desk.call("advance_listing", desk.id(), "PHOTOS_PENDING")


def test_what_was_withdrawn_does_not_come_back_past_the_guards(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.call("advance_listing", desk.id(), "WITHDRAWN", "sold privately")
    assert desk.cdl.column("withdrawal_reason") == "sold privately"

    error = desk.refused("LC043", "advance_listing", desk.id(), "PUBLISHED")
    assert {"BROKER OWNER_IDENTITY", "MARKETING PHOTOS_SELECTED", "approval MARKETING"} <= _missing(
        error
    )


def test_a_manager_waives_what_the_data_lets_be_waived(desk: Desk) -> None:
    desk.free()
    conn = desk.cdl.conn
    conn.execute(
        "update public.mls_checklist_templates as t set is_required = true"
        " where t.code = 'OWNER_CONTACT'"
    )
    desk.call("claim_listing", desk.id())
    to = (desk.id(), "PENDING_DUE_DILIGENCE", "the owner is a regular")
    desk.refused("LC043", "advance_listing", *to, user=BOSS, scope="global")

    conn.execute("update public.mls_checklist_templates as t set may_be_waived = true where true")
    desk.refused("LC043", "advance_listing", *to)
    desk.refused("LC043", "advance_listing", *to[:2], user=BOSS, scope="global")
    assert desk.boss("advance_listing", *to)["waived"] == "OWNER_CONTACT"
    assert desk.history()[-1][2:4] == ("waived: OWNER_CONTACT", "the owner is a regular")


def test_who_takes_ownership_shuts_the_source_out(desk: Desk) -> None:
    desk.refused("42501", "take_ownership", desk.id())
    desk.refused("LC045", "take_ownership", desk.id(), user=BOSS, scope="global")
    desk.call("claim_listing", desk.id())
    assert desk.call("take_ownership", desk.id())["is_externally_managed"] is False
    assert desk.cdl.ingest(listing(ListPrice="1"))["skipped"] == 1

    assert desk.call("return_ownership", desk.id())["is_externally_managed"] is True
    assert desk.cdl.ingest(listing(ListPrice="2"))["merged"] == 1
    assert desk.cdl.column("list_price") == 2


def _suggestion(desk: Desk, field: str) -> Any:
    return desk.cdl.value(
        "select id from pipeline.suggestions where field = %s and status = 'open'", field
    )


def test_a_suggestion_is_taken_with_one_call_and_once(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(City="Paphos"))
    suggestion = _suggestion(desk, "city")

    desk.refused("LC010", "accept_suggestion", suggestion, user=BERT)
    assert desk.call("accept_suggestion", suggestion)["fields"] == ["city"]
    assert desk.cdl.column("city") == "Paphos"
    assert desk.cdl.rows(
        "select old_value, new_value, actor, rule from pipeline.change_log where field = 'city'"
    ) == [("Limassol", "Paphos", ANNA, "suggestion taken")]
    desk.refused("LC010", "accept_suggestion", suggestion)
    assert desk.cdl.ingest(listing(City="Paphos"))["unchanged"] == 1


def test_a_suggestion_is_dismissed(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(City="Paphos"))
    desk.call("dismiss_suggestion", _suggestion(desk, "city"))

    assert desk.cdl.column("city") == "Limassol"
    assert desk.cdl.open_news() == {}


def test_a_conflict_is_resolved_for_the_source_for_us_or_with_a_value(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(City="Paphos", BedroomsTotal="4", PublicRemarks="New."))

    desk.call("resolve_conflict", _suggestion(desk, "city"), "source")
    desk.call("resolve_conflict", _suggestion(desk, "public_remarks"), "ours")
    beds = _suggestion(desk, "bedrooms")
    desk.refused("LC044", "resolve_conflict", beds, "value", Jsonb("many"))
    desk.refused("LC044", "resolve_conflict", beds, "theirs")
    desk.call("resolve_conflict", beds, "value", Jsonb(5))
    assert desk.cdl.column("(city, public_remarks, bedrooms)") == (
        *("Paphos", "A bright flat by the sea."),
        "5",
    )
    assert desk.cdl.open_news() == {}


def test_a_sources_status_is_taken_only_along_the_pipeline(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(StandardStatus="Closed"))
    conflict = _suggestion(desk, "status")

    desk.refused("LC042", "resolve_conflict", conflict, "source")
    desk.call("resolve_conflict", conflict, "ours")
    assert desk.cdl.column("status::text") == "DRAFT"


def test_managers_review_many_at_once(desk: Desk) -> None:
    desk.call("claim_listing", desk.id(2), user=BERT)
    both = Jsonb({"ids": [str(desk.id()), str(desk.id(2))]})
    desk.refused("42501", "bulk_review", both, "claim", UUID(ANNA))
    desk.refused("LC044", "bulk_review", both, "sell", user=BOSS, scope="global")
    desk.refused("LC044", "bulk_review", Jsonb({"wish": 1}), "claim", user=BOSS, scope="global")
    desk.refused("LC044", "bulk_review", Jsonb({"ids": ["x"]}), "claim", user=BOSS, scope="global")

    answer = desk.boss("bulk_review", both, "claim", UUID(ANNA))
    assert (answer["matched"], answer["done"], answer["refused"]) == (2, 1, 1)
    assert answer["refusals"][0]["code"] == "LC041"
    stranger = desk.boss("bulk_review", Jsonb({"ids": [str(desk.id())]}), "claim", UUID(int=5))
    assert stranger["refused"] == 1

    answer = desk.boss("bulk_review", both, "advance", None, "PENDING_DUE_DILIGENCE")
    assert [r["code"] for r in answer["refusals"]] == ["LC043", "LC043"]
    assert "OWNER_IDENTITY" in answer["refusals"][0]["detail"]


def test_nobody_is_claimed_for_who_is_no_member(desk: Desk) -> None:
    answer = desk.boss("bulk_review", Jsonb({}), "claim", UUID(int=5))
    assert [r["code"] for r in answer["refusals"]] == ["LC046", "LC046"]


def test_managers_publish_what_is_ingested_and_brokers_do_not(desk: Desk) -> None:
    desk.cdl.edit(broker_id=ANNA)
    desk.refused("42501", "advance_listing", desk.id(), "PUBLISHED")

    answer = desk.boss("bulk_review", Jsonb({"origin_system": "QOBRIX"}), "publish")
    assert (answer["matched"], answer["done"]) == (2, 2)
    assert desk.cdl.column("(status::text, claimed_by::text)") == ("PUBLISHED", BOSS)


def test_a_batch_writes_its_histories_once_and_logs_nothing_twice(desk: Desk) -> None:
    cdl = desk.cdl
    cdl.conn.execute(
        "insert into pipeline.ingest_settings (tenant_id, auto_publish) values (%s, true)", [TENANT]
    )
    assert cdl.rows("select from public.mls_status_history") == [], "plain inserts have no history"
    cdl.ingest(*(listing(n, ListPrice="300000", LeasePrice="900") for n in (1, 2, 3)))

    # They were ingested before auto-publish was on, so only their prices change.
    assert cdl.rows(
        "select price_type, old_price, new_price, currency_code, source, changed_by"
        " from public.mls_price_history order by price_type, listing_id limit 3"
    ) == [
        ("LEASE", None, 900, "EUR", "source qobrix", None),
        ("LEASE", None, 900, "EUR", "source qobrix", None),
        ("LIST", 250000, 300000, "EUR", "source qobrix", None),
    ]
    assert cdl.rows(
        "select field, count(*) from pipeline.change_log where action = 'update'"
        " and field ~ 'price' group by 1 order by 1"
    ) == [("lease_price", 2), ("list_price", 2)]
    cdl.ingest(listing(3, ListPrice="300000", LeasePrice="900", StandardStatus="Pending"))
    assert desk.history() == [("PUBLISHED", "UNDER_OFFER", None, None, "source qobrix", None, None)]


def test_a_persons_edit_is_logged_field_by_field(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        conn.execute("update public.mls_listings as l set list_price = 1, name = 'A' where true")
    assert desk.cdl.rows(
        "select field, old_value, new_value, actor, rule from pipeline.change_log"
        " where rule = 'direct edit' and data_domain = 'mls_listings' order by field"
    ) == [
        ("list_price", 250000, 1, ANNA, "direct edit"),
        ("name", None, "A", ANNA, "direct edit"),
    ]
    assert desk.cdl.rows(
        "select old_price, new_price, source, changed_by::text from public.mls_price_history"
    ) == [(250000, 1, None, ANNA)]


def test_ten_thousand_rows_are_one_statement(desk: Desk) -> None:
    conn = desk.cdl.conn
    conn.execute(
        "insert into public.mls_listings (tenant_id, list_price)"
        " select %s, n from generate_series(1, 10000) as n",
        [TENANT],
    )
    with conn.transaction():
        conn.execute("set local statement_timeout = '20s'")
        conn.execute(
            "select set_config('pipeline.merging', 'on', true),"
            " set_config('pipeline.actor', 'source qobrix', true)"
        )
        conn.execute("update public.mls_listings as l set list_price = l.list_price + 1 where true")
    assert desk.cdl.value("select count(*) from public.mls_price_history") == 10002


def test_what_awaits_review_shows_with_its_age(desk: Desk) -> None:
    desk.cdl.edit(2, created_at="2026-01-01")
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        rows = conn.execute(
            "select ref, age_days > 100, age > '100 days' from public.ingested_listings"
            " order by ingested_at, id"
        ).fetchall()
    assert rows == [("CY-2", True, True), ("CY-1", False, False)]

    desk.call("claim_listing", desk.id(2))
    with desk.database.as_role("authenticated", desk.claims(BERT, "self")) as conn:
        assert len(conn.execute("select from public.ingested_listings").fetchall()) == 1


def test_the_first_page_of_what_awaits_review_is_read_in_the_order_of_its_index(desk: Desk) -> None:
    conn = desk.cdl.conn
    conn.execute(
        "insert into public.mls_listings (tenant_id, status, created_at)"
        " select %s, 'INGESTED', now() - make_interval(mins => n)"
        " from generate_series(1, 5000) as n",
        [TENANT],
    )
    conn.execute("analyze public.mls_listings")
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as broker:
        plan = "\n".join(
            line
            for (line,) in broker.execute(
                "explain select * from public.ingested_listings order by ingested_at, id limit 50"
            ).fetchall()
        )
    assert "mls_listings_ingested_idx" in plan
    assert "Sort" not in plan


def test_metrics_count_what_came_of_it(desk: Desk) -> None:
    desk.free()
    desk.call("claim_listing", desk.id())
    desk.advance_to("PUBLISHED")
    with desk.database.as_role("authenticated", desk.claims(BOSS, "global")) as conn:
        rows = conn.execute(
            "select origin_system, day = (now() at time zone 'UTC')::date, ingested, claimed,"
            " enriched, published from public.ingress_metrics"
        ).fetchall()
    assert rows == [("QOBRIX", True, 2, 1, 1, 1)]


def test_origins_tell_where_each_value_comes_from(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(City="Paphos", ListPrice="260000"))
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        conn.execute("update public.mls_listings as l set name = 'Villa' where true")

    answer = desk.call("listing_origins", desk.id())
    fields = {field["field"]: field for field in answer["fields"]}
    assert answer["is_claimed"] is True
    assert (fields["name"]["value"], fields["name"]["given_by"]) == ("Villa", ANNA)
    price = fields["list_price"]
    assert (price["value"], price["given_by"], price["source_says"]) == (
        *(260000, "source qobrix"),
        "260000",
    )
    city = fields["city"]
    assert (city["value"], city["source_says"]) == ("Limassol", "Paphos")
    assert [(s["value"], s["kind"]) for s in city["suggestions"]] == [("Paphos", "suggestion")]
    desk.refused("LC040", "listing_origins", desk.id(), user=BERT)
