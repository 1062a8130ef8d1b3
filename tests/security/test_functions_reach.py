"""No function of the API tells apart what is out of reach and what is not there.

Each is called with the id of something of another tenant (or of another broker), and with an id
that nobody has: both answers are the same, but for the id.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from loader.database import Connection
from tests.security import real_estate
from tests.security.real_estate import Caller, key
from tests.support.server import MIGRATED, TestServer

_DOMAINS = {
    "mls_listings": "mls_listings",
    "mls_media": "mls_listing_media",
    "mls_contacts": "mls_contacts",
    "mls_members": "members",
    "mls_offices": "offices",
}
_NO_NUMBER = 10**9

# Function to what its id is of, and the call.
CALLS: dict[str, tuple[str, str]] = {
    "accept_suggestion": ("suggestion", "(%s)"),
    "advance_listing": ("mls_listings", "(%s, 'WITHDRAWN')"),
    "claim_listing": ("mls_listings", "(%s)"),
    "claim_listings": ("mls_listings", "(array[%s]::uuid[])"),
    "complete_checklist_item": ("mls_listings", "(%s, 'KEYS')"),
    "decide_approval": ("mls_listing_approvals", "(%s, 'approve')"),
    "decide_document": ("mls_listing_documents", "(%s, 'approve')"),
    "decide_media": ("mls_listing_media", "(%s, 'approve')"),
    "dismiss_suggestion": ("suggestion", "(%s)"),
    "listing_origins": ("mls_listings", "(%s)"),
    "release_listing": ("mls_listings", "(%s)"),
    "reopen_checklist_item": ("mls_listings", "(%s, 'KEYS')"),
    "request_approval": ("mls_listings", "(%s, 'MARKETING')"),
    "resolve_conflict": ("suggestion", "(%s, 'ours')"),
    "return_ownership": ("mls_listings", "(%s)"),
    "submit_document": ("mls_listings", "(%s, 'TITLE_DEED', 'a.pdf', 'a.pdf')"),
    "take_ownership": ("mls_listings", "(%s)"),
    "undo_bulk_review": ("bulk_action", "(%s)"),
    "undo_suggestion": ("suggestion", "(%s)"),
    "bulk_review": ("mls_listings", "(jsonb_build_object('ids', array[%s]), 'publish')"),
}
# A broker of the same tenant is told who has claimed a listing.
_TELLS_COLLEAGUES = {"claim_listing", "claim_listings"}


class Callers:
    """Two tenants' real estate, and what those who call are answered."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        conn.execute("set session_replication_role = replica")
        real_estate.fill(conn)
        # Ids that stand out in a text.
        conn.execute("select setval('pipeline.suggestions_id_seq', 777000)")
        self.suggestions = {
            (tenant, tag): [self._suggest(domain, tenant, tag) for domain in _DOMAINS]
            for tenant in real_estate.TENANTS
            for tag in ("own", "other")
        }
        self.actions = {
            (tenant, tag): [self._act(tenant)]
            for tenant in real_estate.TENANTS
            for tag in ("own", "other")
        }
        conn.execute("set session_replication_role = origin")

    def _suggest(self, domain: str, tenant: str, tag: str) -> int:
        table = _DOMAINS[domain]
        record = key(table, tenant, "tenant" if table in real_estate.PEOPLE else tag)
        row = self.conn.execute(
            "insert into pipeline.suggestions (data_domain, record_uuid, field, source, reason,"
            " batch_id) values (%s, %s, %s, 1, 'claimed: keep', 1) returning id",
            [domain, record, f"city of {tag}"],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def _act(self, tenant: str) -> int:
        row = self.conn.execute(
            "insert into pipeline.bulk_actions (action_id, tenant_id, actor, action, row_count)"
            " overriding system value"
            " select 777000 + count(*), %s, 'Maria', 'claim', 1 from pipeline.bulk_actions"
            " returning action_id",
            [key("tenants", tenant, "tenant")],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def ids(self, what: str, tenant: str, tag: str) -> list[Any]:
        """Give the ids of a tenant's rows of that kind."""
        if what == "suggestion":
            return self.suggestions[tenant, tag]
        if what == "bulk_action":
            return self.actions[tenant, tag]
        return [key(what, tenant, tag)]

    def answer(self, caller: Caller, function: str, id_: Any) -> tuple[Any, ...]:
        """Call the function and give what it says, without the id."""
        call = f"select public.{function}{CALLS[function][1]}"
        said: tuple[Any, ...]
        try:
            with self.conn.transaction(force_rollback=True):
                self.conn.execute(
                    "select set_config('request.jwt.claims', %s, true),"
                    " set_config('role', %s, true)",
                    [json.dumps(caller.claims()), caller.role],
                )
                row = self.conn.execute(call.encode(), [id_]).fetchone()
                said = ("answered", str(row))
        except psycopg.Error as error:
            diag = error.diag
            said = (error.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint)
        return tuple(part and part.replace(str(id_), "<id>") for part in said)


@pytest.fixture(scope="module")
def callers(server: TestServer) -> Iterator[Callers]:
    """Lend the database of both tenants; what a test does is undone."""
    with (
        server.database(f"test_{uuid4().hex}", MIGRATED) as fresh,
        psycopg.connect(fresh.superuser_url, autocommit=True) as conn,
    ):
        yield Callers(conn)


def test_every_function_that_people_call_is_tried(callers: Callers) -> None:
    rows = callers.conn.execute(
        "select p.proname from pg_proc as p where p.pronamespace = 'public'::regnamespace"
        " and has_function_privilege('authenticated', p.oid, 'execute')"
    )
    assert {name for (name,) in rows} == set(CALLS)


def _nowhere(what: str) -> Any:
    return _NO_NUMBER if what in {"suggestion", "bulk_action"} else UUID(int=7)


@pytest.mark.parametrize("function", CALLS)
@pytest.mark.parametrize("scope", ["self", "team", "global", "org_admin"])
def test_another_tenants_is_as_good_as_none(callers: Callers, scope: str, function: str) -> None:
    what = CALLS[function][0]
    caller = Caller("authenticated", scope, "crud")
    none = callers.answer(caller, function, _nowhere(what))
    for tag in ("own", "other"):
        for id_ in callers.ids(what, "two", tag):
            assert callers.answer(caller, function, id_) == none
    if function not in ("claim_listings", "bulk_review", "undo_bulk_review"):
        assert none[0] in ("LC010", "LC040", "LC047")


@pytest.mark.parametrize("function", sorted(set(CALLS) - _TELLS_COLLEAGUES))
@pytest.mark.parametrize("scope", ["self", "team"])
def test_a_strangers_of_the_same_tenant_is_as_good_as_none(
    callers: Callers, scope: str, function: str
) -> None:
    what = CALLS[function][0]
    caller = Caller("authenticated", scope, "crud")
    none = callers.answer(caller, function, _nowhere(what))
    # Members and offices are seen by all of the tenant.
    ids = callers.ids(what, "one", "other")[:3]
    assert [callers.answer(caller, function, id_) for id_ in ids] == [none] * len(ids)


@pytest.mark.parametrize("function", CALLS)
def test_who_may_not_read_is_told_nothing(callers: Callers, function: str) -> None:
    what = CALLS[function][0]
    caller = Caller("authenticated", "global", "cud")
    none = callers.answer(caller, function, _nowhere(what))
    for id_ in callers.ids(what, "one", "own"):
        assert callers.answer(caller, function, id_) == none


@pytest.mark.parametrize("function", sorted(set(CALLS) - {"bulk_review"}))
def test_the_own_is_found(callers: Callers, function: str) -> None:
    what = CALLS[function][0]
    caller = Caller("authenticated", "org_admin", "crud")
    none = callers.answer(caller, function, _nowhere(what))
    for id_ in callers.ids(what, "one", "own"):
        assert callers.answer(caller, function, id_) != none
