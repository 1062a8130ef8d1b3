"""Brokers at work over the API: claims, steps, refusals with their HTTP status."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from loader.database import Connection
from tests.support.postgrest import Answer, Api, user_token


@dataclass(frozen=True, slots=True)
class Office:
    """A tenant with one listing that waits for a broker."""

    api: Api
    tenant: UUID
    listing: str
    anna: UUID
    bert: UUID

    def call(self, user: UUID, function: str, scope: str = "self", **arguments: object) -> Answer:
        token = user_token(user, self.tenant, scope=scope, letters="crud")
        return self.api.rpc(function, arguments, token=token)


@pytest.fixture
def office(api: Api, owner: Connection) -> Office:
    tenant, anna, bert = uuid4(), uuid4(), uuid4()
    owner.execute("insert into public.tenants (id, name) values (%s, %s)", [tenant, str(tenant)])
    owner.execute(
        "insert into public.members (tenant_id, user_id, full_name) values (%s, %s, 'Anna Alpha')",
        [tenant, anna],
    )
    row = owner.execute(
        "insert into public.mls_listings (tenant_id, status, broker_id, origin_system, origin_key)"
        " values (%s, 'INGESTED', null, 'QOBRIX', %s) returning id::text",
        [tenant, f"QOBRIX_{tenant}"],
    ).fetchone()
    assert row is not None
    return Office(api, tenant, row[0], anna, bert)


def test_one_broker_claims_and_the_next_is_told(office: Office) -> None:
    claimed = office.call(office.anna, "claim_listing", listing_id=office.listing)
    assert (claimed.status, claimed.body["status"]) == (200, "DRAFT")

    late = office.call(office.bert, "claim_listing", listing_id=office.listing)
    assert (late.status, late.body["code"]) == (409, "LC041")
    assert late.body["message"].endswith("has been claimed by Anna Alpha")
    assert late.body["details"].startswith("Since ")


def test_what_is_missing_stands_in_the_details(office: Office) -> None:
    office.call(office.anna, "claim_listing", listing_id=office.listing)
    answer = office.call(
        office.anna,
        "advance_listing",
        listing_id=office.listing,
        to_status="PENDING_DUE_DILIGENCE",
    )
    assert (answer.status, answer.body["code"]) == (409, "LC043")
    assert "document OWNER_IDENTITY: Owner's identity" in answer.body["details"].splitlines()


@pytest.mark.parametrize(
    ("function", "arguments", "status", "code"),
    [
        ("claim_listing", {"listing_id": str(UUID(int=7))}, 404, "LC040"),
        ("release_listing", {}, 403, "42501"),
        ("advance_listing", {"to_status": "GONE"}, 400, "LC044"),
        ("bulk_review", {"filter": {}, "action": "publish"}, 403, "42501"),
        ("accept_suggestion", {"suggestion_id": 0}, 404, "LC010"),
    ],
)
def test_refusals_have_their_status(
    office: Office, function: str, arguments: dict[str, Any], status: int, code: str
) -> None:
    if "listing" in function:
        arguments = {"listing_id": office.listing, **arguments}
    answer = office.call(office.anna, function, **arguments)
    assert (answer.status, answer.body["code"]) == (status, code)


def test_a_manager_reviews_and_the_answer_counts(office: Office) -> None:
    answer = office.call(
        office.bert,
        "bulk_review",
        "global",
        filter={"origin_system": "QOBRIX"},
        action="claim",
        broker_id=office.anna,
    )
    assert answer.status == 200
    assert [answer.body[name] for name in ("matched", "done", "refused")] == [1, 1, 0]


def test_a_broker_reads_what_awaits_review(office: Office) -> None:
    token = user_token(office.anna, office.tenant, scope="self", letters="r")
    answer = office.api.get("ingested_listings?select=id,age_days&order=ingested_at", token=token)
    assert (answer.status, answer.body) == (200, [{"id": office.listing, "age_days": 0}])
    metrics = office.api.get("ingress_metrics?select=origin_system,ingested", token=token)
    assert metrics.body == [{"origin_system": "QOBRIX", "ingested": 1}]
    fields = office.call(office.anna, "listing_origins", listing_id=office.listing).body["fields"]
    assert {"list_price", "city"} <= {field["field"] for field in fields}
