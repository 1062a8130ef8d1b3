"""The conflict table of media, contacts, members and offices: whose a field is, one by one.

They have no claim: a field is a person's while its value is not what the source said last. What has
to come out is told by `expected`, which knows nothing of how it is done.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import orjson
import pytest
from psycopg.types.json import Jsonb

from tests.mls.gold import OFFICE, Cdl, Record, counts, listing
from tests.mls.test_conflict_table import Outcome, Rule, Values, Who, values
from tests.support.database import Database

Domain = Literal["mls_media", "mls_contacts", "mls_members", "mls_offices"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A domain: what brings its records, where they end, and the field that is weighed."""

    function: str
    table: str
    key_field: str
    key_column: str
    source: str
    column: str
    fixed: Record


KINDS: dict[Domain, Kind] = {
    "mls_media": Kind(
        *("ingest_media", "mls_listing_media", "MediaKey", "origin_media_key"),
        *("ShortDescription", "title", {"ResourceRecordKey": "QOBRIX_1"}),
    ),
    "mls_contacts": Kind(
        *("ingest_contacts", "mls_contacts", "ContactKey", "origin_contact_key"),
        *("ContactPhone", "phone", {}),
    ),
    "mls_members": Kind(
        *("ingest_members", "members", "MemberKey", "origin_member_key"),
        *("MemberPreferredPhone", "phone", {}),
    ),
    "mls_offices": Kind(
        *("ingest_offices", "offices", "OfficeKey", "origin_key"),
        *("OfficePhone", "phone", {}),
    ),
}
CELLS = [(who, is_null) for who in get_args(Who) for is_null in (False, True)]


def expected(rule: Rule, v: Values) -> Outcome:
    """Tell what the design wants."""
    # "The source repeating itself is no news; a person's edit is never overwritten by old news."
    if v.theirs in (v.base, v.ours):
        return Outcome(v.ours, None)
    # Before a person owns it, the source does.
    if v.ours == v.base or rule == "source" or (rule == "fill" and v.ours is None):
        return Outcome(v.theirs, None)
    return Outcome(v.ours, "conflict" if rule == "review" else "suggestion")


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one record, and of the batch that it was in."""

    value: str | None
    kept: str | None
    logged: list[tuple[Any, ...]]
    answer: dict[str, Any]


@pytest.fixture(scope="module")
def seen(shared_database: Database) -> dict[tuple[Domain, Rule, Who, bool], Seen]:
    """Let a source speak to records of each domain under each rule."""
    found: dict[tuple[Domain, Rule, Who, bool], Seen] = {}
    for domain in get_args(Domain):
        for rule in get_args(Rule):
            with shared_database.connect() as conn, conn.transaction(force_rollback=True):
                for cell, result in _let_speak(Cdl(conn), domain, rule).items():
                    found[(domain, rule, *cell)] = result
    return found


def _let_speak(cdl: Cdl, domain: Domain, rule: Rule) -> dict[tuple[Who, bool], Seen]:
    kind = KINDS[domain]
    cells = {cell: values(cell[0], is_null=cell[1]) for cell in CELLS}
    cdl.conn.execute(
        "update pipeline.field_rules set claimed = %s"
        " where data_domain = %s and target_column = %s",
        [rule, domain, kind.column],
    )
    cdl.ingest(listing())

    def send(said: list[str | None]) -> dict[str, Any]:
        records = [
            {
                kind.key_field: f"K{number}",
                kind.source: text,
                "OriginatingSystemOfficeKey": OFFICE,
                **kind.fixed,
            }
            for number, text in enumerate(said)
        ]
        body = Jsonb(records, dumps=orjson.dumps)
        return dict(cdl.value(f"select public.{kind.function}(%s, 'QOBRIX')", body))

    send([v.base for v in cells.values()])
    for number, v in enumerate(cells.values()):
        if v.ours != v.base:
            cdl.conn.execute(
                f"update public.{kind.table} set {kind.column} = %s"
                f" where {kind.key_column} = %s".encode(),
                [v.ours, f"K{number}"],
            )
    last = cdl.value("select coalesce(max(id), 0) from pipeline.change_log")
    answer = send([v.theirs for v in cells.values()])
    found = {}
    for number, cell in enumerate(cells):
        ((value, kept),) = cdl.rows(
            f"select t.{kind.column}, (select g.kind from pipeline.suggestions as g"
            f" where g.record_uuid = t.id and g.field = '{kind.column}' and g.status = 'open')"
            f" from public.{kind.table} as t where t.{kind.key_column} = %s",
            f"K{number}",
        )
        logged = cdl.rows(
            "select c.field, c.actor, c.rule from pipeline.change_log as c"
            f" join public.{kind.table} as t on t.id = c.record_uuid"
            f" where c.id > %s and t.{kind.key_column} = %s",
            *(last, f"K{number}"),
        )
        found[cell] = Seen(value, kept, logged, answer)
    return found


@pytest.mark.parametrize(("who", "is_null"), CELLS)
@pytest.mark.parametrize("rule", get_args(Rule))
@pytest.mark.parametrize("domain", get_args(Domain))
def test_a_field_ends_as_the_table_says(
    seen: dict[tuple[Domain, Rule, Who, bool], Seen],
    domain: Domain,
    rule: Rule,
    who: Who,
    is_null: bool,
) -> None:
    got = seen[domain, rule, who, is_null]
    v = values(who, is_null=is_null)
    outcome = expected(rule, v)

    assert Outcome(got.value, got.kept) == outcome
    # One row a changed field, and the merge's, not the trigger's as well.
    why = f"claimed: {rule}" if v.ours != v.base else "unclaimed: source"
    logged = [(KINDS[domain].column, "source qobrix", why)] if outcome.value != v.ours else []
    assert got.logged == logged


@pytest.mark.parametrize("rule", get_args(Rule))
@pytest.mark.parametrize("domain", get_args(Domain))
def test_a_batch_counts_as_the_table_says(
    seen: dict[tuple[Domain, Rule, Who, bool], Seen], domain: Domain, rule: Rule
) -> None:
    cells = [values(who, is_null=is_null) for who, is_null in CELLS]
    news = sum(v.theirs != v.base for v in cells)
    conflicts = sum(expected(rule, v).kept == "conflict" for v in cells)

    answer = seen[domain, rule, "both", False].answer
    assert counts(answer) == {
        "updated": news,
        "unchanged": len(CELLS) - news,
        **({"conflicts": conflicts} if conflicts else {}),
    }
    assert answer["errors"] == []
