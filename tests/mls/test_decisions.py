"""Checklist items, documents, pictures and approvals: who decides what, and what is kept of it."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.mls.desk import ANNA, BERT, BOSS, TENANT, Desk

NEXT = "PENDING_DUE_DILIGENCE"
BOSS_ON_DUTY = {"user": BOSS, "scope": "global"}


@pytest.fixture(autouse=True)
def claimed(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())


def decisions(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.cdl.rows(
        "select subject, code, decision, note, decided_by::text, decided_by_role"
        " from public.mls_decision_history order by decided_at, code"
    )


def submit(desk: Desk, code: str = "OWNER_IDENTITY", expires: str | None = None) -> dict[str, Any]:
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        row = conn.execute(
            "select public.submit_document(%s, %s, 'a.pdf', 'cy/a.pdf', expires_on => %s::date)",
            [desk.id(), code, expires],
        ).fetchone()
        assert row is not None
        return dict(row[0])


def missing(desk: Desk, status: str = NEXT) -> set[str]:
    error = desk.refused("LC043", "advance_listing", desk.id(), status)
    return {line.split(":")[0] for line in str(error.diag.message_detail).splitlines()}


# Steps -----------------------------------------------------------------------------------------


def test_a_step_is_done_once_and_says_by_whom(desk: Desk) -> None:
    assert "checklist BROKER KEYS" not in missing(desk)
    assert "checklist BROKER PROPERTY_VISITED" in missing(desk)
    done = desk.call("complete_checklist_item", desk.id(), "PROPERTY_VISITED", "BROKER", "sunny")

    assert (done["role"], done["state"], done["completed_by"]) == ("BROKER", "completed", ANNA)
    assert "checklist BROKER PROPERTY_VISITED" not in missing(desk)
    assert desk.call("complete_checklist_item", desk.id(), "PROPERTY_VISITED") == done, "unchanged"
    step = ("CHECKLIST", "BROKER PROPERTY_VISITED")
    assert decisions(desk) == [(*step, "COMPLETED", "sunny", ANNA, "self")]

    desk.call("reopen_checklist_item", desk.id(), "PROPERTY_VISITED", None, "the wrong flat")
    assert "checklist BROKER PROPERTY_VISITED" in missing(desk)
    assert decisions(desk)[1:] == [(*step, "REOPENED", "the wrong flat", ANNA, "self")]


def test_a_required_step_is_declared_not_applicable_by_managers_who_say_why(desk: Desk) -> None:
    step = (desk.id(), "MARKET_ANALYSIS", "BROKER")
    desk.refused("42501", "complete_checklist_item", *step, "none sold", True)
    desk.refused("LC044", "complete_checklist_item", *step, " ", True, **BOSS_ON_DUTY)
    desk.boss("complete_checklist_item", *step, "none sold", True)

    assert "checklist BROKER MARKET_ANALYSIS" not in missing(desk)
    assert decisions(desk)[0][2:] == ("NOT_APPLICABLE", "none sold", BOSS, "global")
    optional = (desk.id(), "OWNER_MOTIVES", "BROKER", "an heir", True)
    assert desk.call("complete_checklist_item", *optional)["state"] == "not_applicable"


def test_a_step_that_is_not_there_is_refused(desk: Desk) -> None:
    desk.refused("LC044", "complete_checklist_item", desk.id(), "DANCE")
    desk.refused("LC044", "complete_checklist_item", desk.id(), "KEYS", "FINANCE")
    desk.cdl.conn.execute(
        "insert into public.mls_checklist_templates (tenant_id, role, code, title, position,"
        " is_active) values (%s, 'BROKER', 'KEYS', 'Keys', 1, false),"
        " (%s, 'FINANCE', 'OWNER_CONTACT', 'Bank', 1, true)",
        [TENANT, TENANT],
    )
    desk.refused("LC044", "complete_checklist_item", desk.id(), "KEYS")
    desk.refused("LC044", "complete_checklist_item", desk.id(), "OWNER_CONTACT")
    assert desk.call("complete_checklist_item", desk.id(), "OWNER_CONTACT", "FINANCE")


def test_a_step_done_under_the_shared_row_is_reopened_under_the_tenants_own(desk: Desk) -> None:
    desk.call("complete_checklist_item", desk.id(), "OWNER_CONTACT")
    desk.cdl.conn.execute(
        "insert into public.mls_checklist_templates (tenant_id, role, code, title, position,"
        " required_for_status) values (%s, 'BROKER', 'OWNER_CONTACT', 'Owner', 1, %s)",
        [TENANT, NEXT],
    )
    assert "checklist BROKER OWNER_CONTACT" not in missing(desk)
    desk.call("reopen_checklist_item", desk.id(), "OWNER_CONTACT")
    assert "checklist BROKER OWNER_CONTACT" in missing(desk)


def test_a_step_is_nobodys_to_forge(desk: Desk) -> None:
    desk.call("complete_checklist_item", desk.id(), "OWNER_CONTACT")
    for column in ("is_completed = false", f"completed_by = '{BERT}'", "template_id = id"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            desk.database.as_role("authenticated", desk.claims(ANNA, "org_admin")) as conn,
        ):
            conn.execute(
                f"update public.mls_listing_checklist_items set {column} where true".encode()
            )


# Documents -------------------------------------------------------------------------------------


def test_a_document_counts_once_a_manager_approved_it(desk: Desk) -> None:
    first = submit(desk)
    assert (first["version"], first["status"], first["needs_approval"]) == (1, "PENDING", True)
    assert "document OWNER_IDENTITY" in missing(desk)
    assert submit(desk)["version"] == 2

    desk.refused("LC044", "decide_document", first["document_id"], "reject", **BOSS_ON_DUTY)
    desk.boss("decide_document", first["document_id"], "reject", "blurred")
    assert "document OWNER_IDENTITY" in missing(desk)
    approved = desk.boss("decide_document", first["document_id"], "approve", "the second scan")
    assert (approved["status"], approved["approved_by"]) == ("APPROVED", BOSS)
    assert "rejection_reason" not in approved
    assert "document OWNER_IDENTITY" not in missing(desk)

    assert desk.boss("decide_document", first["document_id"], "approve") == approved, "unchanged"
    document = ("DOCUMENT", "OWNER_IDENTITY")
    assert decisions(desk) == [
        (*document, "REJECTED", "blurred", BOSS, "global"),
        (*document, "APPROVED", "the second scan", BOSS, "global"),
    ]


def test_a_document_that_needs_no_approval_counts_at_once_until_it_is_rejected(desk: Desk) -> None:
    lacking = "document ENERGY_CERTIFICATE"
    desk.call("advance_listing", desk.id(), "WITHDRAWN", "for now")
    assert lacking in missing(desk, "PUBLISHED")
    document = submit(desk, "ENERGY_CERTIFICATE")["document_id"]
    assert lacking not in missing(desk, "PUBLISHED")
    desk.boss("decide_document", document, "reject", "of the flat next door")
    assert lacking in missing(desk, "PUBLISHED")


def test_what_has_expired_is_neither_submitted_nor_approved(desk: Desk) -> None:
    with pytest.raises(psycopg.Error) as caught:
        submit(desk, expires="2020-01-01")
    assert caught.value.sqlstate == "LC044"
    document = submit(desk, expires="2999-01-01")["document_id"]
    desk.cdl.conn.execute("update public.mls_listing_documents set expires_on = '2020-01-01'")
    desk.refused("LC048", "decide_document", document, "approve", **BOSS_ON_DUTY)
    desk.boss("decide_document", document, "reject", "expired")


@pytest.mark.parametrize(
    ("user", "scope", "letters", "code"),
    [
        (BERT, "self", "crud", "LC047"),  # does not see the listing
        (ANNA, "self", "crud", "42501"),  # is no manager
        (ANNA, "global", "crud", "42501"),  # submitted it
        (BERT, "global", "cr", "42501"),
        (BERT, "global", "u", "LC047"),
        (BERT, "global", "ru", None),
        (BERT, "team", "ru", None),
    ],
)
def test_who_decides(desk: Desk, user: str, scope: str, letters: str, code: str | None) -> None:
    desk.cdl.conn.execute(
        "with t as (insert into public.teams (tenant_id, name) values (%s, 'A') returning id)"
        " update public.members as m set team_id = t.id from t where m.user_id = any (%s)",
        [TENANT, [ANNA, BERT]],
    )
    who = {"user": user, "scope": scope, "letters": letters}
    document = (submit(desk)["document_id"], "approve")
    if code:
        desk.refused(code, "decide_document", *document, **who)
    else:
        assert desk.call("decide_document", *document, **who)["status"] == "APPROVED"


def test_four_eyes_are_a_setting_but_never_ones_own_request(desk: Desk) -> None:
    document = submit(desk)["document_id"]
    desk.cdl.edit(broker_id=BOSS)
    error = desk.refused("42501", "decide_document", document, "approve", **BOSS_ON_DUTY)
    assert str(error.diag.message_detail) == "You are the listing's broker."

    desk.cdl.conn.execute(
        "insert into public.mls_document_type_config (tenant_id, code, name, position,"
        " needs_approval, four_eyes) values (%s, 'OWNER_IDENTITY', 'Identity', 1, true, false)",
        [TENANT],
    )
    own = {"user": ANNA, "scope": "global"}
    error = desk.refused("42501", "decide_document", document, "approve", **own)
    assert str(error.diag.message_detail) == "It comes from you."
    assert desk.boss("decide_document", document, "approve")["status"] == "APPROVED"


def test_an_approved_document_is_not_exchanged_for_another(desk: Desk) -> None:
    document = submit(desk)["document_id"]
    desk.boss("decide_document", document, "approve")
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        conn.execute("update public.mls_listing_documents set title = 'Passport' where true")
    for column in ("storage_path = 'b'", "expires_on = '2999-01-01'", "status = 'APPROVED'"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            desk.database.as_role("authenticated", desk.claims(ANNA, "org_admin")) as conn,
        ):
            conn.execute(f"update public.mls_listing_documents set {column} where true".encode())
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        conn.execute("delete from public.mls_listing_documents where true")
    assert decisions(desk)[-1][:5] == ("DOCUMENT", "OWNER_IDENTITY", "DELETED", None, ANNA)


def test_a_document_of_no_type_or_without_a_file_is_refused(desk: Desk) -> None:
    desk.refused("LC044", "submit_document", desk.id(), "POEM", "a.pdf", "cy/a.pdf")
    desk.refused("LC044", "submit_document", desk.id(), "OWNER_IDENTITY", " ", "cy/a.pdf")
    file = ("OWNER_IDENTITY", "a.pdf", "cy/a.pdf")
    desk.refused("42501", "submit_document", desk.id(), *file, letters="ru")
    desk.refused("42501", "submit_document", desk.id(2), *file)


# Pictures --------------------------------------------------------------------------------------


def picture(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "MediaKey": f"M{number}",
        "ResourceRecordKey": "QOBRIX_1",
        "MediaURL": f"https://x.test/{number}.jpg",
        "Order": str(number),
        "OriginatingSystemOfficeKey": "SHARPSIR-CY-001",
        **fields,
    }


def send(desk: Desk, *records: dict[str, Any]) -> None:
    answer = desk.cdl.value("select public.ingest_media(%s, 'QOBRIX')", Jsonb(records))
    assert answer["errors"] == []


def media(desk: Desk, number: int) -> Any:
    return desk.cdl.value(
        "select id from public.mls_listing_media where origin_media_key = %s", f"M{number}"
    )


def shown(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.cdl.rows(
        "select origin_media_key, is_primary, is_approved, is_distributable, rejection_reason"
        " from public.mls_listing_media order by origin_media_key"
    )


def test_a_rejected_picture_is_neither_shown_nor_primary_whatever_its_source_says(
    desk: Desk,
) -> None:
    send(desk, picture(1, X_IsPrimary="true"), picture(2), picture(3))
    desk.refused("42501", "decide_media", media(desk, 1), "reject", "dark")
    desk.boss("decide_media", media(desk, 1), "reject", "dark")
    rejected = [
        ("M1", False, False, False, "dark"),
        ("M2", True, False, None, None),
        ("M3", False, False, None, None),
    ]
    assert shown(desk) == rejected
    assert decisions(desk) == [("MEDIA", None, "REJECTED", "dark", BOSS, "global")]
    assert set(
        desk.cdl.rows("select field, rule, actor from pipeline.change_log where actor = %s", BOSS)
    ) == {
        (field, "picture rejected", BOSS)
        for field in ("is_primary", "is_distributable", "rejection_reason")
    }

    send(desk, picture(1, X_IsPrimary="true", ShortDescription="Hall"))
    assert shown(desk) == rejected
    with (
        pytest.raises(psycopg.errors.CheckViolation),
        desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn,
    ):
        conn.execute("update public.mls_listing_media set is_distributable = true where true")

    desk.boss("decide_media", media(desk, 1), "approve")
    assert shown(desk)[0] == ("M1", False, True, True, None)


def test_an_approval_is_of_one_file(desk: Desk) -> None:
    send(desk, picture(1), picture(2))
    for number in (1, 2):
        desk.boss("decide_media", media(desk, number), "approve")
    send(desk, picture(1, ShortDescription="Hall"), picture(2, MediaURL="https://x.test/9.jpg"))

    assert [(row[0], row[2]) for row in shown(desk)] == [("M1", True), ("M2", False)]
    assert desk.cdl.rows(
        "select decision, source, decided_by from public.mls_decision_history"
        " where source is not null"
    ) == [("REOPENED", "source qobrix", None)]


def test_nobody_approves_the_own_picture(desk: Desk) -> None:
    with desk.database.as_role("authenticated", desk.claims(BOSS, "global")) as conn:
        row = conn.execute(
            "insert into public.mls_listing_media (tenant_id, listing_id, media_url)"
            " values (%s, %s, 'https://x.test/own.jpg') returning id",
            [TENANT, desk.id()],
        ).fetchone()
        assert row is not None
    desk.refused("42501", "decide_media", row[0], "approve", **BOSS_ON_DUTY)
    desk.refused("LC044", "decide_media", row[0], "love", **BOSS_ON_DUTY)
    assert desk.call("decide_media", row[0], "approve", user=BERT, scope="global")["is_approved"]


# Approvals -------------------------------------------------------------------------------------


def test_an_approval_is_asked_for_and_given_by_two(desk: Desk) -> None:
    asked = desk.call("request_approval", desk.id(), "DUE_DILIGENCE", None, "all papers are here")
    assert (asked["status"], asked["requested_by"]) == ("PENDING", ANNA)
    error = desk.refused("LC048", "request_approval", desk.id(), "DUE_DILIGENCE")
    assert str(error.diag.message_detail).startswith("Since 2")

    own = {"user": ANNA, "scope": "org_admin"}
    desk.refused("42501", "decide_approval", asked["approval_id"], "approve", **own)
    desk.refused("42501", "decide_approval", asked["approval_id"], "approve")
    desk.boss("decide_approval", asked["approval_id"], "reject", "the deed is missing")
    error = desk.refused(
        "LC048", "decide_approval", asked["approval_id"], "approve", **BOSS_ON_DUTY
    )
    assert "was rejected by Boss" in str(error)

    again = desk.call("request_approval", desk.id(), "DUE_DILIGENCE")["approval_id"]
    desk.boss("decide_approval", again, "approve")
    approval = ("APPROVAL", "DUE_DILIGENCE")
    assert decisions(desk) == [
        (*approval, "REJECTED", "the deed is missing", BOSS, "global"),
        (*approval, "APPROVED", None, BOSS, "global"),
    ]
    assert desk.cdl.rows(
        "select reason, comment, decided_by::text from public.mls_listing_approvals"
        " order by requested_at"
    ) == [("all papers are here", "the deed is missing", BOSS), (None, None, BOSS)]


def test_an_approved_price_is_the_listings_and_the_history_names_both(desk: Desk) -> None:
    price = Jsonb({"list_price": 240000})
    asked = desk.call("request_approval", desk.id(), "PRICE_CHANGE", price, "no viewings")
    assert asked["details"]["was"] == {"list_price": 250000}
    assert desk.cdl.column("list_price") == 250000

    desk.boss("decide_approval", asked["approval_id"], "approve", "agreed")
    assert desk.cdl.column("list_price") == 240000
    assert desk.cdl.rows(
        "select old_price, new_price, reason, approval_status, changed_by::text,"
        " approved_by::text, approved_at is not null, source from public.mls_price_history"
    ) == [(250000, 240000, "no viewings", "APPROVED", ANNA, BOSS, True, None)]
    assert desk.cdl.rows(
        "select actor, rule from pipeline.change_log where field = 'list_price'"
    ) == [(BOSS, "price approved")]


def test_a_price_that_moved_meanwhile_is_asked_for_anew(desk: Desk) -> None:
    price = Jsonb({"list_price": 240000})
    asked = desk.call("request_approval", desk.id(), "PRICE_CHANGE", price)["approval_id"]
    desk.cdl.edit(list_price=200000)

    error = desk.refused("LC048", "decide_approval", asked, "approve", **BOSS_ON_DUTY)
    assert "200000" in str(error.diag.message_detail)
    assert desk.cdl.column("list_price") == 200000
    desk.boss("decide_approval", asked, "reject", "it is lower already")


@pytest.mark.parametrize(
    "details",
    [
        *(None, [], {}, {"list_price": "cheap"}, {"list_price": 0}, {"list_price": -1}),
        *({"list_price": 0.004}, {"list_price": 1e16}, {"price": 5}, {"list_price": 250000}),
    ],
)
def test_a_change_of_price_needs_a_price(desk: Desk, details: Any) -> None:
    asked = (desk.id(), "PRICE_CHANGE", Jsonb(details))
    desk.refused("LC044", "request_approval", *asked)


def test_approvals_are_asked_for_by_who_works_on_the_listing(desk: Desk) -> None:
    desk.refused("LC044", "request_approval", desk.id(), "LOVE")
    desk.refused("LC040", "request_approval", desk.id(), "MARKETING", user=BERT)
    desk.refused("42501", "request_approval", desk.id(2), "MARKETING")
    desk.refused("42501", "request_approval", desk.id(), "MARKETING", letters="ru")
