"""Decisions on real estate that are taken back: suggestions, and what was done to many at once."""

import threading
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.mls.desk import ANNA, BERT, BOSS, TENANT, Desk
from tests.mls.gold import listing
from tests.mls.test_bulk_review import MANAGER, review, standing


def suggestion(desk: Desk, field: str, number: int = 1) -> int:
    return int(
        desk.cdl.value(
            "select max(id) from pipeline.suggestions where field = %s and record_uuid = %s",
            *(field, desk.id(number)),
        )
    )


def undo(desk: Desk, suggestion_id: int | None, whole: bool = False, **who: Any) -> dict[str, Any]:
    return dict(desk.call("undo_suggestion", suggestion_id, whole, **who))


def claimed_with_news(desk: Desk, **news: Any) -> None:
    """Let Anna have claimed the listing, and its source say something else, of any field."""
    for field in ("list_price", "latitude", "longitude"):
        desk.cdl.conn.execute(
            "insert into pipeline.tenant_rules (tenant_id, data_domain, target_column, unclaimed,"
            " claimed, changed_by) values (%s, 'mls_listings', %s, 'source', 'keep', 'Boss')",
            [TENANT, field],
        )
    desk.call("claim_listing", desk.id())
    desk.cdl.ingest(listing(**{"City": "Paphos", "ListPrice": "199000.00", **news}))


def log(desk: Desk, field: str) -> list[tuple[Any, ...]]:
    return desk.cdl.rows(
        "select new_value, actor, rule, undoes is not null from pipeline.change_log"
        " where field = %s and record_uuid = %s and source is null order by id",
        *(field, desk.id()),
    )


def test_what_was_taken_is_open_again_and_stands_as_before(desk: Desk) -> None:
    claimed_with_news(desk)
    city, price = suggestion(desk, "city"), suggestion(desk, "list_price")
    desk.call("accept_suggestion", city)
    desk.call("accept_suggestion", price)
    assert desk.cdl.column("(city, list_price::text)") == ("Paphos", "199000.00")

    assert undo(desk, price)["undone"] == 1
    assert desk.cdl.column("(city, list_price::text)") == ("Paphos", "250000.00")
    assert desk.cdl.open_news() == {"list_price": "suggestion"}
    assert [row[1:] for row in log(desk, "list_price")] == [
        (ANNA, "suggestion taken", False),
        (ANNA, "undo", True),
    ]
    assert desk.cdl.rows(
        "select new_price::text, reason, changed_by::text from public.mls_price_history"
        " where price_type = 'LIST' and changed_by is not null order by changed_at"
    ) == [("199000.00", "suggestion taken", ANNA), ("250000.00", "undo", ANNA)]
    # It is the source's value again, and says so.
    origins = {field["field"]: field for field in desk.call("listing_origins", desk.id())["fields"]}
    assert (origins["list_price"]["given_by"], origins["city"]["given_by"]) == (
        "source qobrix",
        ANNA,
    )
    told = str(desk.refused("LC084", "undo_suggestion", price))
    assert "taken the decision back already" in told
    # It can be decided again, and taken back again.
    desk.call("accept_suggestion", price)
    assert undo(desk, price)["undone"] == 1


def test_what_was_dismissed_is_open_again(desk: Desk) -> None:
    claimed_with_news(desk)
    city = suggestion(desk, "city")
    desk.call("dismiss_suggestion", city)
    assert undo(desk, city)["undone"] == 1
    assert desk.cdl.open_news()["city"] == "suggestion"
    assert log(desk, "city") == []


def test_a_conflict_decided_with_a_value_of_ones_own(desk: Desk) -> None:
    claimed_with_news(desk)
    city = suggestion(desk, "city")
    desk.call("resolve_conflict", city, "value", Jsonb("Nicosia"))
    assert desk.cdl.column("city") == "Nicosia"
    undo(desk, city)
    assert desk.cdl.column("city") == "Limassol"
    assert "city" in desk.cdl.open_news()


def test_a_place_is_put_back_whole(desk: Desk) -> None:
    claimed_with_news(desk, Latitude="34.8", Longitude="33.1")
    desk.call("accept_suggestion", suggestion(desk, "latitude"))
    undo(desk, suggestion(desk, "longitude"))
    assert desk.cdl.column("(latitude::text, longitude::text)") == ("34.7071", "33.0226")
    assert {"latitude", "longitude"} <= set(desk.cdl.open_news())


def test_a_status_is_put_back_with_what_came_with_it(desk: Desk) -> None:
    desk.free()
    desk.call("claim_listing", desk.id())
    desk.advance_to("SOLD")
    desk.cdl.ingest(listing(StandardStatus="Closed"))
    desk.cdl.ingest(listing(ModificationTimestamp="2026-11-20T10:00:00Z"))
    status = suggestion(desk, "status")
    before = ways(desk)
    desk.call("accept_suggestion", status)
    assert desk.cdl.column("(status::text, closed_at)") == ("PUBLISHED", None)
    undo(desk, status)
    assert ways(desk) == before
    assert desk.history()[-1][2] == "undo"
    # Once a portal has been told of it, the status stays.
    desk.call("accept_suggestion", status)
    desk.cdl.conn.execute(
        "insert into public.mls_listing_syndications (tenant_id, listing_id, portal,"
        " last_pushed_at) values (%s, %s, 'BAZARAKI', now())",
        [TENANT, desk.id()],
    )
    assert "BAZARAKI" in str(desk.refused("LC084", "undo_suggestion", status))


def test_what_somebody_changed_since_is_not_overwritten(desk: Desk) -> None:
    claimed_with_news(desk)
    city = suggestion(desk, "city")
    desk.call("accept_suggestion", city)
    with desk.database.as_role("authenticated", desk.claims(BOSS, "global")) as conn:
        conn.execute("update public.mls_listings set city = 'Larnaca' where id = %s", [desk.id()])
    error = desk.refused("LC082", "undo_suggestion", city)
    assert "has changed city since" in str(error)
    assert "Larnaca" in str(error.diag.message_detail)
    assert desk.cdl.column("city") == "Larnaca"
    # Nor what came back to the same value by another's hand.
    desk.cdl.edit(city="Paphos")
    desk.refused("LC082", "undo_suggestion", city)


def test_what_its_source_says_now_counts(desk: Desk) -> None:
    claimed_with_news(desk)
    city = suggestion(desk, "city")
    desk.call("dismiss_suggestion", city)
    # It agrees again: the old news is no suggestion any more.
    desk.cdl.ingest(listing(ListPrice="199000.00", ModificationTimestamp="2026-11-12T10:00:00Z"))
    assert "something else about city" in str(desk.refused("LC084", "undo_suggestion", city))
    desk.cdl.ingest(
        listing(City="Polis", ListPrice="199000.00", ModificationTimestamp="2026-11-13T10:00:00Z")
    )
    desk.refused("LC084", "undo_suggestion", city)
    assert desk.cdl.rows(
        "select their_value from pipeline.suggestions where status = 'open' and field = 'city'"
    ) == [("Polis",)]


def test_a_price_is_put_back_also_when_the_listing_is_withdrawn(desk: Desk) -> None:
    claimed_with_news(desk)
    price = suggestion(desk, "list_price")
    desk.call("accept_suggestion", price)
    desk.call("advance_listing", desk.id(), "WITHDRAWN", "gone")
    assert undo(desk, price)["undone"] == 1
    assert desk.cdl.column("(status::text, list_price::text)") == ("WITHDRAWN", "250000.00")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"user": BERT}, "LC010"),
        ({"user": ANNA, "letters": "r"}, "42501"),
        ({"user": BOSS, "scope": "global", "letters": ""}, "LC010"),
    ],
)
def test_only_who_may_decide_takes_back(desk: Desk, who: dict[str, Any], code: str) -> None:
    claimed_with_news(desk)
    city = suggestion(desk, "city")
    desk.call("accept_suggestion", city)
    desk.refused(code, "undo_suggestion", city, **who)
    claims = desk.claims(BOSS, "org_admin")
    claims["app_metadata"]["tenant_id"] = "00000000-0000-4000-a000-000000000348"
    with (
        desk.database.as_role("authenticated", claims) as conn,
        pytest.raises(psycopg.Error, match="there is no suggestion"),
    ):
        conn.execute("select public.undo_suggestion(%s)", [city])
    assert desk.cdl.column("city") == "Paphos"
    assert undo(desk, city, user=BOSS, scope="global")["undone"] == 1


def test_of_two_at_once_one_takes_it_back(desk: Desk) -> None:
    claimed_with_news(desk)
    city = suggestion(desk, "city")
    desk.call("accept_suggestion", city)
    ready = threading.Barrier(2)
    told: list[str] = []

    def press(user: str, scope: str) -> None:
        ready.wait()
        try:
            told.append(str(undo(desk, city, user=user, scope=scope)["undone"]))
        except psycopg.Error as error:
            told.append(str(error.sqlstate))

    people = [
        threading.Thread(target=press, args=who) for who in ((ANNA, "self"), (BOSS, "global"))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["1", "LC084"]
    assert desk.cdl.column("city") == "Limassol"


_WAY = (
    "(status::text, broker_id, claimed_at, claimed_by, withdrawal_reason, published_at, closed_at)"
)


def ways(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.cdl.rows(f"select origin_key, {_WAY} from public.mls_listings order by 1")


@pytest.mark.parametrize(
    ("action", "options"),
    [
        ("claim", {"broker": ANNA}),
        ("assign", {"broker": ANNA, "status": ["INGESTED", "DRAFT"]}),
        ("advance", {"to_status": "DRAFT"}),
        ("publish", {}),
        ("withdraw", {"note": "sold", "status": ["INGESTED", "DRAFT"]}),
        ("accept_suggestions", {"suggested": []}),
        ("dismiss_suggestions", {"suggested": []}),
    ],
)
def test_what_was_done_to_many_is_taken_back(
    desk: Desk, action: str, options: dict[str, Any]
) -> None:
    desk.call("claim_listing", desk.id(2), user=BERT)
    desk.cdl.ingest(listing(2, City="Paphos"))
    before, news = ways(desk), desk.cdl.open_news()
    done = review(desk, action, **options)
    assert ways(desk) != before or desk.cdl.open_news() != news
    answer = dict(desk.boss("undo_bulk_review"))
    assert answer == {
        "action_id": done["action_id"],
        "action": action,
        "undone": done["done"],
        "refused": [],
    }
    assert (ways(desk), desk.cdl.open_news()) == (before, news)
    assert desk.cdl.column("city", 2) == "Limassol"
    error = desk.refused("LC084", "undo_bulk_review", done["action_id"], **MANAGER)
    assert "has taken it back already" in str(error)
    desk.refused("LC084", "undo_bulk_review", **MANAGER)


def test_a_preview_leaves_nothing_to_take_back(desk: Desk) -> None:
    before = standing(desk)
    assert review(desk, "claim", broker=ANNA, dry_run=True)["action_id"] is None
    desk.refused("LC084", "undo_bulk_review", **MANAGER)
    assert standing(desk) == before


def test_what_was_changed_since_stays_and_is_told(desk: Desk) -> None:
    review(desk, "assign", broker=ANNA, ids=[str(desk.id(1)), str(desk.id(2))])
    with desk.database.as_role("authenticated", desk.claims(ANNA, "self")) as conn:
        conn.execute(
            "update public.mls_listings set public_remarks = 'Mine.' where id = %s", [desk.id()]
        )
    answer = dict(desk.boss("undo_bulk_review"))
    assert answer["undone"] == 1
    assert [(r["listing_id"], r["code"]) for r in answer["refused"]] == [(str(desk.id()), "LC082")]
    assert "has changed public_remarks since" in answer["refused"][0]["message"]
    assert desk.cdl.column("broker_id") == UUID(ANNA)
    assert desk.cdl.column("(status::text, broker_id)", 2) == ("INGESTED", None)


def test_a_step_that_was_done_since_is_work_too(desk: Desk) -> None:
    review(desk, "claim", broker=ANNA, ids=[str(desk.id())])
    code, role = desk.cdl.rows(
        "select code, role from public.mls_checklist_templates where role = 'BROKER' limit 1"
    )[0]
    desk.call("complete_checklist_item", desk.id(), code, role)
    error = desk.refused("LC084", "undo_bulk_review", **MANAGER)
    assert "has worked on it since" in str(error.diag.message_detail)
    assert desk.cdl.column("broker_id") == UUID(ANNA)


def test_what_a_portal_has_is_not_taken_back(desk: Desk) -> None:
    for number, portal in ((1, "BAZARAKI"), (2, "SPITOGATOS")):
        desk.cdl.conn.execute(
            "insert into public.mls_listing_syndications (tenant_id, listing_id, portal)"
            " values (%s, %s, %s)",
            [TENANT, desk.id(number), portal],
        )
    assert review(desk, "claim", broker=ANNA, dry_run=True)["portals"] == 0
    assert review(desk, "publish", dry_run=True)["portals"] == 2
    review(desk, "publish")
    desk.cdl.conn.execute(
        "update public.mls_listing_syndications set last_pushed_at = now(), status = 'ACTIVE'"
        " where portal = 'BAZARAKI'"
    )
    answer = dict(desk.boss("undo_bulk_review"))
    assert answer["undone"] == 1
    assert answer["refused"][0]["message"] == "portals have been told since: BAZARAKI"
    assert desk.cdl.column("status::text") == "PUBLISHED"
    assert desk.cdl.column("(status::text, published_at)", 2) == ("INGESTED", None)
    assert desk.history()[-1][2] == "undo"


@pytest.mark.parametrize(
    ("scope", "letters"), [("self", "crud"), ("team", "crud"), ("global", "r")]
)
def test_only_managers_take_many_back(desk: Desk, scope: str, letters: str) -> None:
    action = review(desk, "claim", broker=ANNA)["action_id"]
    who = {"scope": scope, "letters": letters}
    desk.refused("42501", "undo_bulk_review", action, **who)
    claims = desk.claims(BOSS, "org_admin")
    claims["app_metadata"]["tenant_id"] = "00000000-0000-4000-a000-000000000348"
    with (
        desk.database.as_role("authenticated", claims) as conn,
        pytest.raises(psycopg.Error, match="there is nothing to take back"),
    ):
        conn.execute("select public.undo_bulk_review(%s)", [action])
    assert desk.cdl.column("broker_id") == UUID(ANNA)


def test_a_decision_on_many_suggestions_is_taken_back_where_it_can_be(desk: Desk) -> None:
    for number, broker in ((1, ANNA), (2, BERT)):
        desk.call("claim_listing", desk.id(number), user=broker)
        desk.cdl.ingest(listing(number, City="Paphos", BedroomsTotal="4"))
    review(desk, "accept_suggestions", suggested=["city", "bedrooms"])
    desk.cdl.edit(2, city="Larnaca")
    answer = dict(desk.boss("undo_bulk_review"))
    assert answer["undone"] == 3
    assert [r["code"] for r in answer["refused"]] == ["LC082"]
    assert desk.cdl.column("(city, bedrooms::text)") == ("Limassol", "3")
    assert desk.cdl.column("(city, bedrooms::text)", 2) == ("Larnaca", "3")
    # A manager's decision is not the broker's last one.
    desk.refused("LC084", "undo_suggestion", None, user=ANNA)


def test_an_approval_that_lapsed_is_not_given_by_taking_back(desk: Desk) -> None:
    """Whoever takes back has not looked at the picture."""
    desk.call("claim_listing", desk.id())
    picture = desk.cdl.value(
        "insert into public.mls_listing_media (tenant_id, listing_id, media_url, is_approved,"
        " approved_by, approved_at) values (%s, %s, 'https://example.com/1.jpg', true, %s, now())"
        " returning id",
        *(TENANT, desk.id(), BOSS),
    )
    number = desk.cdl.value(
        "insert into pipeline.suggestions (data_domain, record_uuid, field, source, our_value,"
        " their_value, reason, batch_id) select 'mls_media', %s, 'media_url', s.id,"
        " '\"https://example.com/1.jpg\"', '\"https://example.com/2.jpg\"', 'claimed: keep', 1"
        " from pipeline.sources as s limit 1 returning id",
        picture,
    )
    desk.call("accept_suggestion", number)
    assert undo(desk, number)["undone"] == 1
    assert desk.cdl.rows("select media_url, is_approved from public.mls_listing_media") == [
        ("https://example.com/1.jpg", False)
    ]
    assert desk.cdl.rows(
        "select decision from public.mls_decision_history"
        " where subject = 'MEDIA' and decided_by = %s",
        ANNA,
    ) == [("REOPENED",)]
