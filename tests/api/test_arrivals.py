"""What Databricks calls besides ingest_listings, as the service and as nobody."""

from typing import Any

import pytest

from tests.mls.gold import OFFICE
from tests.support.postgrest import Api, service_token

_FEED: dict[str, Any] = {"origin_system": "QOBRIX", "office_key": OFFICE}
_OF_OFFICE = {"OriginatingSystemOfficeKey": OFFICE}
_RECORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "media": (
        "ingest_listing_media",
        {"MediaKey": "API_M", "ResourceRecordKey": "API_NONE", **_OF_OFFICE},
    ),
    "contacts": ("ingest_contact", {"ContactKey": "API_C", **_OF_OFFICE}),
    "members": ("ingest_member", {"MemberKey": "API_A", **_OF_OFFICE}),
    "offices": ("ingest_office", {"OfficeKey": "API_O", "OfficeName": "Paphos", **_OF_OFFICE}),
}
_CALLS: dict[str, dict[str, Any]] = {
    **{
        name: {"record": record, "origin_system": "QOBRIX", "batch_id": f"one of {many}"}
        for many, (name, record) in _RECORDS.items()
    },
    **{
        f"ingest_{many}": {"records": [record], "origin_system": "QOBRIX"}
        for many, (_, record) in _RECORDS.items()
    },
    "ingest_deletions": {**_FEED, "keys": ["API_UNKNOWN"]},
    "reconcile_keys": {**_FEED, "keys": ["API_C"], "resource": "contacts", "confirm": True},
    "ingest_cursor": {**_FEED, "resource": "contacts"},
}


@pytest.mark.parametrize("name", _CALLS)
def test_the_service_is_answered_and_anon_refused(api: Api, name: str) -> None:
    answer = api.rpc(name, _CALLS[name], token=service_token())
    assert answer.status == 200, answer.body
    assert "received" in answer.body
    assert answer.body.get("errors", []) == []

    refused = api.rpc(name, _CALLS[name])
    assert (refused.status, refused.body["code"]) == (401, "42501")


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"origin_system": "NOWHERE"}, 400, "LC030"),
        ({"office_key": "SHARPSIR-XX-001"}, 404, "LC032"),
        ({"resource": "houses"}, 400, "LC034"),
        ({"keys": "API_C"}, 400, "LC035"),
        ({"keys": [], "confirm": False}, 409, "LC033"),
    ],
)
def test_a_wrong_call_is_told_by_its_status(
    api: Api, wrong: dict[str, Any], status: int, code: str
) -> None:
    api.rpc("ingest_contact", _CALLS["ingest_contact"], token=service_token())
    answer = api.rpc("reconcile_keys", {**_CALLS["reconcile_keys"], **wrong}, token=service_token())
    assert (answer.status, answer.body["code"]) == (status, code)
