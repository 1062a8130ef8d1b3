"""A listing's whole way over the API: what each status requires is told, done, decided by two."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from loader.database import Connection
from tests.support.postgrest import Answer, Api, service_token, user_token

_WAY = (
    *("DRAFT", "PENDING_DUE_DILIGENCE", "AGREEMENT_PENDING", "PHOTOS_PENDING"),
    *("MARKETING_REVIEW", "PUBLISHED", "UNDER_OFFER", "SOLD"),
)


@dataclass(frozen=True, slots=True)
class Brokerage:
    """A market's office with a broker and a manager, and a listing that Databricks sent."""

    api: Api
    tenant: UUID
    anna: UUID
    boss: UUID
    listing: str

    def broker(self, function: str, **arguments: object) -> Answer:
        token = user_token(self.anna, self.tenant, scope="self", letters="cru")
        return self.api.rpc(function, arguments, token=token)

    def manager(self, function: str, **arguments: object) -> Answer:
        token = user_token(self.boss, self.tenant, scope="team", letters="ru")
        return self.api.rpc(function, arguments, token=token)

    def read(self, path: str) -> Any:
        token = user_token(self.anna, self.tenant, scope="self", letters="r")
        answer = self.api.get(path, token=token)
        assert answer.status == 200, answer.body
        return answer.body

    def advance(self, status: str, note: str | None = None) -> Answer:
        return self.broker("advance_listing", listing_id=self.listing, to_status=status, note=note)

    def missing(self, status: str) -> set[str]:
        """Try to go on, and give what is told to be missing."""
        answer = self.advance(status)
        assert (answer.status, answer.body["code"]) == (409, "LC043"), answer.body
        return {line.split(":")[0] for line in answer.body["details"].splitlines()}

    def fulfil(self, requirement: str) -> None:
        """Do what is missing, by what the refusal calls it."""
        kind, *words = requirement.split()
        if kind == "checklist":
            role, code = words
            done = self.broker(
                "complete_checklist_item", listing_id=self.listing, role=role, code=code
            )
            assert (done.status, done.body["state"]) == (200, "completed"), done.body
        elif kind == "document":
            (code,) = words
            sent = self.broker(
                "submit_document",
                listing_id=self.listing,
                code=code,
                file_name=f"{code}.pdf",
                storage_path=f"{self.listing}/{code}.pdf",
                expires_on="2999-01-01",
            )
            assert (sent.status, sent.body["status"]) == (200, "PENDING"), sent.body
            self.decide("decide_document", document_id=sent.body["document_id"])
        else:
            (code,) = words
            asked = self.broker(
                "request_approval", listing_id=self.listing, approval_type=code, note="please"
            )
            assert (asked.status, asked.body["status"]) == (200, "PENDING"), asked.body
            self.decide("decide_approval", approval_id=asked.body["approval_id"])

    def decide(self, function: str, **what: object) -> None:
        """Let the broker try in vain, and the manager approve."""
        refused = self.broker(function, **what, decision="approve")
        assert (refused.status, refused.body["code"]) == (403, "42501")
        decided = self.manager(function, **what, decision="approve", note="seen")
        assert (decided.status, decided.body["status"]) == (200, "APPROVED"), decided.body

    def go(self, to: str) -> list[str]:
        """Walk to a status, and give all that was required on the way."""
        claimed = self.broker("claim_listing", listing_id=self.listing)
        assert (claimed.status, claimed.body["status"]) == (200, "DRAFT"), claimed.body
        required: list[str] = []
        for status in _WAY[1 : _WAY.index(to) + 1]:
            answer = self.advance(status)
            if answer.status == 409:
                needs = self.missing(status)
                *most, last = sorted(needs)
                for requirement in most:
                    self.fulfil(requirement)
                assert self.missing(status) == {last}
                self.fulfil(last)
                required += needs
                answer = self.advance(status)
            assert (answer.status, answer.body["status"]) == (200, status), answer.body
        return required


@pytest.fixture
def office(api: Api, owner: Connection) -> Brokerage:
    tenant, anna, boss = uuid4(), uuid4(), uuid4()
    owner.execute("insert into public.tenants (id, name) values (%s, %s)", [tenant, str(tenant)])
    owner.execute(
        "insert into public.markets (tenant_id, code, name, currency)"
        " values (%s, 'CY', 'Cyprus', 'EUR')",
        [tenant],
    )
    owner.execute(
        "insert into public.offices (tenant_id, market, office_key, name)"
        " values (%s, 'CY', %s, 'Office')",
        [tenant, f"OFFICE-{tenant}"],
    )
    owner.execute(
        "with t as (insert into public.teams (tenant_id, name) values (%(t)s, 'A') returning id)"
        " insert into public.members (tenant_id, team_id, user_id, full_name)"
        " select %(t)s, t.id, u, 'Member' from t, unnest(%(u)s) as u",
        {"t": tenant, "u": [anna, boss]},
    )
    sent = api.rpc(
        "ingest_listing",
        {
            "record": {
                "ListingKey": f"QOBRIX_{tenant}",
                "StandardStatus": "Active",
                "ListPrice": "250000",
                "OriginatingSystemOfficeKey": f"OFFICE-{tenant}",
            },
            "origin_system": "QOBRIX",
            "batch_id": f"of {tenant}",
        },
        token=service_token(),
    )
    assert (sent.status, sent.body["inserted"]) == (200, 1), sent.body
    token = user_token(anna, tenant, scope="self", letters="r")
    (waiting,) = api.get("ingested_listings?select=id", token=token).body
    return Brokerage(api, tenant, anna, boss, waiting["id"])


def test_a_listing_goes_from_ingested_to_sold(office: Brokerage) -> None:
    required = office.go("SOLD")

    steps = office.read(
        "mls_checklist_templates?select=role,code,required_for_status&is_required=is.true"
    )
    documents = office.read(
        "mls_document_type_config?select=code,required_for_status&is_required=is.true"
    )
    approvals = office.read(
        "mls_approval_type_config?select=code,required_for_status&is_required=is.true"
    )
    assert sorted(required) == sorted(
        [
            *(f"checklist {s['role']} {s['code']}" for s in steps if s["required_for_status"]),
            *(f"document {d['code']}" for d in documents if d["required_for_status"]),
            *(f"approval {a['code']}" for a in approvals if a["required_for_status"]),
        ]
    )
    history = office.read(
        f"mls_status_history?select=from_status,to_status&listing_id=eq.{office.listing}"
        "&order=changed_at"
    )
    assert [h["to_status"] for h in history] == list(_WAY)
    assert history[0]["from_status"] == "INGESTED"
    decided = office.read(
        "mls_decision_history?select=subject,code,decision,note,decided_by,decided_by_role"
        f"&listing_id=eq.{office.listing}"
    )
    assert len(decided) == len(required)
    assert {(d["decision"], d["decided_by"], d["note"]) for d in decided} == {
        ("COMPLETED", str(office.anna), None),
        ("APPROVED", str(office.boss), "seen"),
    }


def test_a_listing_goes_from_ingested_to_withdrawn_and_starts_anew(office: Brokerage) -> None:
    required = office.go("AGREEMENT_PENDING")
    gone = office.advance("WITHDRAWN", "sold privately")
    assert (gone.status, gone.body["status"]) == (200, "WITHDRAWN")

    # What was done stays done, and what was not is asked for.
    lacking = office.missing("PUBLISHED")
    assert "document LISTING_AGREEMENT" in lacking
    assert not lacking & set(required)
    assert office.advance("DRAFT").body["status"] == "DRAFT"
    assert office.advance("PENDING_DUE_DILIGENCE").status == 200


def test_a_listing_is_withdrawn_before_anybody_claimed_it(office: Brokerage) -> None:
    assert office.advance("WITHDRAWN").status == 403
    token = user_token(office.boss, office.tenant, scope="global", letters="ru")
    gone = office.api.rpc(
        "advance_listing",
        {"listing_id": office.listing, "to_status": "WITHDRAWN", "note": "a test record"},
        token=token,
    )
    assert (gone.status, gone.body["status"]) == (200, "WITHDRAWN")


def test_a_manager_rejects_and_the_broker_does_better(office: Brokerage) -> None:
    office.broker("claim_listing", listing_id=office.listing)
    file = {"code": "OWNER_IDENTITY", "file_name": "a.pdf", "storage_path": "a.pdf"}
    first = office.broker("submit_document", listing_id=office.listing, **file).body
    silent = office.manager("decide_document", document_id=first["document_id"], decision="reject")
    assert (silent.status, silent.body["code"]) == (400, "LC044")
    rejected = office.manager(
        "decide_document", document_id=first["document_id"], decision="reject", note="blurred"
    )
    assert (rejected.status, rejected.body["rejection_reason"]) == (200, "blurred")
    assert "document OWNER_IDENTITY" in office.missing("PENDING_DUE_DILIGENCE")
    second = office.broker("submit_document", listing_id=office.listing, **file).body
    assert second["version"] == 2
    office.decide("decide_document", document_id=second["document_id"])
    assert "document OWNER_IDENTITY" not in office.missing("PENDING_DUE_DILIGENCE")


def test_a_price_is_changed_by_two(office: Brokerage) -> None:
    office.broker("claim_listing", listing_id=office.listing)
    ask = {"listing_id": office.listing, "approval_type": "PRICE_CHANGE"}
    assert office.broker("request_approval", **ask).status == 400
    asked = office.broker("request_approval", **ask, details={"list_price": 240000})
    again = office.broker("request_approval", **ask, details={"list_price": 230000})
    assert (again.status, again.body["code"]) == (409, "LC048")
    office.decide("decide_approval", approval_id=asked.body["approval_id"])
    (row,) = office.read(f"mls_listings?select=list_price&id=eq.{office.listing}")
    assert row == {"list_price": 240000}


def test_a_picture_is_approved_by_another(office: Brokerage) -> None:
    office.broker("claim_listing", listing_id=office.listing)
    token = user_token(office.anna, office.tenant, scope="self", letters="cru")
    made = office.api.request(
        "POST",
        "/mls_listing_media?select=id",
        token=token,
        body={
            "tenant_id": office.tenant,
            "listing_id": office.listing,
            "media_url": "https://x.test/1.jpg",
        },
        headers={"Prefer": "return=representation"},
    )
    media = {"media_id": made.body[0]["id"], "decision": "approve"}
    assert office.broker("decide_media", **media).status == 403
    approved = office.manager("decide_media", **media)
    assert (approved.status, approved.body["approved_by"]) == (200, str(office.boss))
