"""What managers do with many listings at once, and what they are told before and after."""

from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from tests.mls.desk import ANNA, BERT, BOSS, Desk
from tests.mls.gold import listing

MANAGER = {"user": BOSS, "scope": "global"}


def review(desk: Desk, action: str, **options: Any) -> dict[str, Any]:
    """Let the manager act: `broker`, `to_status`, `note`, `dry_run`, and else the filter."""
    names = ("broker", "to_status", "note", "dry_run")
    broker, status, note, dry_run = (options.pop(name, None) for name in names)
    return dict(
        desk.boss(
            *("bulk_review", Jsonb(options), action, broker and UUID(broker), status, note),
            bool(dry_run),
        )
    )


def counted(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("total", "matched", "done", "refused"))


def refs(answer: dict[str, Any]) -> list[str]:
    return [found["ref"] for found in answer["listings"]]


def standing(desk: Desk) -> list[tuple[Any, ...]]:
    """Give all that a preview must leave as it was."""
    return desk.cdl.rows(
        "select to_jsonb(l)::text from public.mls_listings as l union all"
        " select to_jsonb(h)::text from public.mls_status_history as h union all"
        " select to_jsonb(s)::text from pipeline.suggestions as s union all"
        " select to_jsonb(c)::text from pipeline.change_log as c order by 1"
    )


_FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["CY-3", "CY-1", "CY-2"]),
    ({"limit": 2}, ["CY-3", "CY-1"]),
    ({"origin_system": "DASH_FILE"}, []),
    ({"origin_status": "Pending"}, ["CY-2"]),
    ({"status": "DRAFT"}, ["CY-4"]),
    ({"status": ["DRAFT", "INGESTED"]}, ["CY-3", "CY-1", "CY-2", "CY-4"]),
    ({"status": []}, []),
    ({"older_than_days": 30}, ["CY-3"]),
    ({"city": "Paphos"}, ["CY-2"]),
    ({"min_price": 300000}, ["CY-3"]),
    ({"max_price": 299999}, ["CY-1", "CY-2"]),
    ({"property_type": "Residential", "city": "Paphos"}, ["CY-2"]),
    ({"property_type": "Boat"}, []),
    ({"broker_id": None}, ["CY-3", "CY-1", "CY-2"]),
    ({"broker_id": BERT, "status": "DRAFT"}, ["CY-4"]),
    ({"origin_deleted": True}, ["CY-1"]),
    ({"suggested": [], "status": "DRAFT"}, ["CY-4"]),
    ({"suggested": ["city"], "status": "DRAFT"}, ["CY-4"]),
    ({"suggested": ["street"], "status": "DRAFT"}, []),
]


def test_a_filter_finds_what_it_says(desk: Desk) -> None:
    cdl = desk.cdl
    cdl.ingest(
        listing(2, City="Paphos", StandardStatus="Pending"),
        listing(3, ListPrice="300000"),
        listing(4),
    )
    desk.call("claim_listing", desk.id(4), user=BERT)
    cdl.ingest(listing(4, City="Larnaca"))
    cdl.edit(origin_deleted=True)
    cdl.edit(3, created_at="2026-01-01")
    # The two that came first came at the same moment.
    cdl.edit(2, created_at="2026-11-21")
    cdl.edit(1, created_at="2026-11-20")

    for wanted, found in _FOUND:
        answer = review(desk, "withdraw", note="a test", dry_run=True, **wanted)
        assert refs(answer) == found, wanted
        total = 3 if "limit" in wanted else len(found)
        assert counted(answer) == (total, len(found), len(found), 0), wanted


def test_the_office_is_a_filter(desk: Desk) -> None:
    office = str(desk.cdl.column("office_id"))
    assert review(desk, "claim", office_id=office, dry_run=True)["matched"] == 2
    assert review(desk, "claim", office_id=str(UUID(int=1)), dry_run=True)["matched"] == 0


@pytest.mark.parametrize(
    ("action", "options"),
    [
        ("claim", {"broker": ANNA}),
        ("assign", {"broker": ANNA, "status": ["INGESTED", "DRAFT"]}),
        ("advance", {"to_status": "WITHDRAWN"}),
        ("publish", {}),
        ("withdraw", {"note": "sold"}),
        ("accept_suggestions", {"suggested": []}),
        ("dismiss_suggestions", {"suggested": []}),
    ],
)
def test_a_preview_tells_what_would_come_and_changes_nothing(
    desk: Desk, action: str, options: dict[str, Any]
) -> None:
    desk.call("claim_listing", desk.id(2), user=BERT)
    desk.cdl.ingest(listing(2, City="Paphos"))
    before = standing(desk)

    preview = review(desk, action, dry_run=True, **options)
    assert preview["done"] > 0
    assert preview["dry_run"] is True
    assert standing(desk) == before
    done = review(desk, action, **options)
    assert counted(done) == counted(preview)
    assert done["refusals"] == preview["refusals"]
    assert standing(desk) != before


def test_a_manager_gives_a_brokers_listings_to_another(desk: Desk) -> None:
    desk.call("claim_listing", desk.id(2), user=BERT)
    since = desk.cdl.column("claimed_at", 2)
    assert review(desk, "claim", broker=ANNA, status="DRAFT")["refusals"][0]["code"] == "LC041"

    answer = review(desk, "assign", broker=ANNA, broker_id=BERT)
    assert counted(answer) == (1, 1, 1, 0)
    assert desk.cdl.column("(broker_id::text, claimed_by::text)", 2) == (ANNA, BERT)
    assert desk.cdl.column("claimed_at", 2) == since
    assert desk.cdl.rows(
        "select old_value, new_value, actor, rule from pipeline.change_log"
        " where field = 'broker_id' and rule = 'assign'"
    ) == [(BERT, ANNA, BOSS, "assign")]

    assert counted(review(desk, "assign", broker=BERT, ids=[str(desk.id())])) == (1, 1, 1, 0)
    assert desk.cdl.column("(status::text, broker_id::text)") == ("DRAFT", BERT)
    stranger = review(desk, "assign", broker=str(UUID(int=5)), ids=[str(desk.id())])
    assert [r["code"] for r in stranger["refusals"]] == ["LC046"]
    desk.refused("LC046", "bulk_review", Jsonb({"broker_id": BERT}), "assign", **MANAGER)


def test_what_is_rejected_is_withdrawn_for_a_reason(desk: Desk) -> None:
    desk.refused("LC044", "bulk_review", Jsonb({}), "withdraw", **MANAGER)
    answer = review(desk, "withdraw", note="not for our brand")
    assert counted(answer) == (2, 2, 2, 0)
    assert desk.cdl.column("(status::text, withdrawal_reason)") == (
        *("WITHDRAWN", "not for our brand"),
    )
    assert {row[3] for row in desk.history()} == {"not for our brand"}


def test_suggestions_are_taken_for_the_fields_that_are_named(desk: Desk) -> None:
    for number, broker in ((1, ANNA), (2, BERT)):
        desk.call("claim_listing", desk.id(number), user=broker)
        desk.cdl.ingest(listing(number, City="Paphos", PublicRemarks="New.", BedroomsTotal="4"))

    answer = review(desk, "accept_suggestions", suggested=["city", "bedrooms"])
    assert sorted((f["ref"], f["fields"]) for f in answer["listings"]) == [
        ("CY-1", ["bedrooms", "city"]),
        ("CY-2", ["bedrooms", "city"]),
    ]
    assert desk.cdl.column("(city, bedrooms::text)", 2) == ("Paphos", "4")
    assert desk.cdl.open_news() == {"public_remarks": "suggestion"}
    logged = desk.cdl.rows("select actor, rule from pipeline.change_log where field = 'city'")
    assert set(logged) == {(BOSS, "suggestion taken")}

    review(desk, "dismiss_suggestions", broker_id=ANNA)
    assert desk.cdl.rows(
        "select s.record_uuid from pipeline.suggestions as s where s.status = 'open'"
    ) == [(desk.id(2),)]


def test_conflicts_are_left_to_a_person(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(StandardStatus="Closed", City="Paphos"))
    answer = review(desk, "accept_suggestions", ids=[str(desk.id())])
    assert answer["listings"][0]["fields"] == ["city"]
    assert desk.cdl.open_news() == {"status": "conflict"}


def test_a_suggestion_that_is_refused_leaves_the_others(desk: Desk) -> None:
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(City="Paphos", BedroomsTotal="4"))
    desk.cdl.conn.execute(
        "update pipeline.suggestions set their_value = '\"many\"' where field = 'bedrooms'"
    )
    answer = review(desk, "accept_suggestions", suggested=[])
    assert answer["listings"][0]["fields"] == ["city"]
    assert [(r["field"], r["code"]) for r in answer["refusals"]] == [("bedrooms", "LC044")]


def test_what_is_not_known_is_refused_and_what_is_known_is_listed(desk: Desk) -> None:
    error = desk.refused("LC044", "bulk_review", Jsonb({"wish": 1, "age": 2}), "claim", **MANAGER)
    assert "'age', 'wish'" in str(error)
    hint = str(error.diag.message_hint)
    for known in ("ids", "origin_system", "office_id", "older_than_days", "status", "suggested"):
        assert known in hint
    error = desk.refused("LC044", "bulk_review", Jsonb({}), "sell", **MANAGER)
    for known in ("claim", "assign", "publish", "withdraw", "accept_suggestions"):
        assert known in str(error.diag.message_hint)
    for wrong in ({"status": "GONE"}, {"suggested": "city"}, {"min_price": "much"}, {"ids": 1}):
        desk.refused("LC044", "bulk_review", Jsonb(wrong), "claim", **MANAGER)
    for action in ("assign", "accept_suggestions", "dismiss_suggestions"):
        everything = Jsonb({"limit": 5})
        desk.refused("LC044", "bulk_review", everything, action, UUID(ANNA), **MANAGER)


@pytest.mark.parametrize(
    ("scope", "letters"), [("self", "crud"), ("team", "crud"), ("global", "r"), ("org_admin", "u")]
)
def test_only_managers_review(desk: Desk, scope: str, letters: str) -> None:
    who = {"scope": scope, "letters": letters}
    desk.refused("42501", "bulk_review", Jsonb({}), "claim", **who)


def test_another_tenants_listings_are_not_found(desk: Desk) -> None:
    claims = desk.claims(BOSS, "org_admin")
    claims["app_metadata"]["tenant_id"] = "00000000-0000-4000-a000-000000000348"
    with desk.database.as_role("authenticated", claims) as conn:
        row = conn.execute(
            "select public.bulk_review(%s, 'withdraw', note => 'mine now')",
            [Jsonb({"ids": [str(desk.id())]})],
        ).fetchone()
    assert row is not None
    assert counted(row[0]) == (0, 0, 0, 0)
