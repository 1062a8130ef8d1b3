"""A tenant's own rules for real estate: they bind its offices, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mls.gold import Cdl, listing
from tests.support.database import Database

HUNGARY = {"OriginatingSystemOfficeKey": "SHARPSIR-HU-001"}


@pytest.fixture
def cdl(shared_database: Database) -> Iterator[Cdl]:
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        yield Cdl(conn)


def set_rule(cdl: Cdl, column: str, unclaimed: str, claimed: str) -> None:
    cdl.value(
        "insert into pipeline.tenant_rules"
        " select o.tenant_id, 'mls_listings', %s, %s, %s, 'Maria' from public.offices as o"
        " where o.office_key = 'SHARPSIR-CY-001' returning 1",
        column,
        unclaimed,
        claimed,
    )


def city(cdl: Cdl, number: int) -> Any:
    return cdl.value(
        "select city from public.mls_listings where origin_key = %s", f"QOBRIX_{number}"
    )


def test_news_goes_by_the_rule_of_the_offices_tenant(cdl: Cdl) -> None:
    def say(word: str) -> None:
        cdl.ingest(listing(1, City=word), listing(101, City=word, **HUNGARY), batch=word)

    say("Paphos")
    say("Limassol")
    assert (city(cdl, 1), city(cdl, 101)) == ("Limassol", "Limassol")
    set_rule(cdl, "city", "keep", "keep")
    say("Nicosia")
    assert (city(cdl, 1), city(cdl, 101)) == ("Limassol", "Nicosia")
    assert cdl.open_news() == {"city": "suggestion"}
    reasons = cdl.rows("select distinct reason from pipeline.suggestions where status = 'open'")
    assert reasons == [("unclaimed: keep",)]


def test_a_preview_tells_what_would_come_of_open_suggestions(cdl: Cdl) -> None:
    cdl.ingest(listing(1, City="Paphos"), listing(2, City="Paphos"), listing(3, City="Paphos"))
    for number in (1, 2):
        cdl.claim(number)
        cdl.edit(number, city="Ours")
    cdl.ingest(*(listing(n, City="Limassol") for n in (1, 2, 3)), batch="second")
    tenant = cdl.value(
        "select tenant_id::text from public.offices where office_key = 'SHARPSIR-CY-001'"
    )
    cdl.value("select tests.sign_in(t.name) from public.tenants as t where t.id = %s", tenant)

    def open_(claimed: str, field: str = "city") -> Any:
        return cdl.value(
            "select pipeline.preview_rule('mls_listings', %s, 'source', %s)", field, claimed
        )["open"]

    def move(verdict: str) -> dict[str, Any]:
        return {"verdict": "suggest", "new_verdict": verdict, "times": 2}

    assert open_("source") == {"suggestions": 2, "is_more": False, "moves": [move("apply")]}
    assert open_("review")["moves"] == [move("conflict")]
    assert open_("keep")["moves"] == [move("suggest")]
    assert open_("keep", "street") == {"suggestions": 0, "is_more": False, "moves": []}
