"""The conflict table whole: what becomes of a field, by state, by who changed it, by its rule.

What has to come out is told by `expected`, which knows nothing of how it is done. Each listing has
a field for each rule, once with a value of ours and once with none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import pytest

from tests.mls.gold import Cdl, counts, listing
from tests.support.database import Database

State = Literal[
    "not here",
    "INGESTED",
    "DRAFT",
    "published by itself",
    "PUBLISHED",
    "ours alone",
    "deleted",
    "deleted, claimed",
]
Who = Literal["nobody", "source", "person", "both", "both alike"]
Rule = Literal["source", "keep", "fill", "review"]

CLAIMED = ("DRAFT", "PUBLISHED", "ours alone", "deleted, claimed")
DELETED = ("deleted", "deleted, claimed")


class Field(NamedTuple):
    """A field of the table, as the source and as we call it."""

    source: str
    column: str
    rule: Rule
    is_null: bool


FIELDS = [
    Field("City", "city", "source", is_null=False),
    Field("StateOrProvince", "state", "source", is_null=True),
    Field("PostalCode", "post_code", "keep", is_null=False),
    Field("Country", "country", "keep", is_null=True),
    Field("UnparsedAddress", "street", "fill", is_null=False),
    Field("X_PropertyName", "name", "fill", is_null=True),
    Field("PublicRemarks", "public_remarks", "review", is_null=False),
    Field("X_UnitNumber", "unit_number", "review", is_null=True),
]


class Values(NamedTuple):
    """What the source said last, says now, and what stands here when it says so."""

    base: str | None
    theirs: str | None
    ours: str | None


def values(who: Who, *, is_null: bool) -> Values:
    """Give a cell's values; with `is_null` nothing stands here when the source speaks."""
    edited = None if is_null else "edited"
    base = None if is_null and who in ("nobody", "source") else "old"
    match who:
        case "nobody":
            return Values(base, base, base)
        case "source":
            return Values(base, "new", base)
        case "person":
            return Values(base, base, edited)
        case "both":
            return Values(base, "new", edited)
        case "both alike":
            return Values(base, edited, edited)


class Outcome(NamedTuple):
    """What stands afterwards, and what is kept for a person to look at."""

    value: str | None
    kept: str | None


def expected(state: State, rule: Rule, v: Values) -> Outcome:  # noqa: PLR0911
    """Tell what the seed and the design want."""
    if state == "not here":
        return Outcome(v.theirs, None)
    # "Full ownership, no source updates": skip.
    if state == "ours alone":
        return Outcome(v.ours, None)
    # "The source repeating itself is no news; a person's edit is never overwritten by old news."
    if v.theirs in (v.base, v.ours):
        return Outcome(v.ours, None)
    # "Unclaimed: source wins." Auto-publish does not claim.
    if state not in CLAIMED:
        return Outcome(v.theirs, None)
    # "Only when both changed is there a conflict."
    is_touched = v.ours != v.base
    match rule:
        case "source":
            return Outcome(v.theirs, None)
        case "keep":
            return Outcome(v.ours, "suggestion")
        case "fill":
            return Outcome(v.theirs, None) if v.ours is None else Outcome(v.ours, "suggestion")
        case "review":
            return Outcome(v.ours, "conflict") if is_touched else Outcome(v.theirs, None)


def expected_count(state: State, who: Who) -> str:
    """Tell what the record is counted as."""
    if state == "not here":
        return "inserted"
    if state == "ours alone":
        return "skipped"
    # A person's doing is no news of the source; that a deleted record is back is.
    if who in ("nobody", "person") and state not in DELETED:
        return "unchanged"
    return "merged" if state in CLAIMED else "updated"


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one listing."""

    answer: dict[str, Any]
    row: dict[str, Any]
    kept: dict[str, str]
    logged: set[str]


CELLS: list[tuple[State, Who]] = [(s, w) for s in get_args(State) for w in get_args(Who)]


@pytest.fixture(scope="module")
def seen(shared_database: Database) -> dict[tuple[State, Who], Seen]:
    """Bring a listing into each state, and let the source speak."""
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        cdl = Cdl(conn)
        for field in FIELDS:
            conn.execute(
                "update pipeline.field_rules set claimed = %s"
                " where data_domain = 'mls_listings' and target_column = %s",
                [field.rule, field.column],
            )
        conn.execute(
            "insert into pipeline.ingest_settings (tenant_id, auto_publish)"
            " select tenant_id, true from public.offices where office_key = 'SHARPSIR-CY-001'"
        )
        return {cell: let_speak(cdl, number, *cell) for number, cell in enumerate(CELLS)}


def let_speak(cdl: Cdl, number: int, state: State, who: Who) -> Seen:
    cells = {f: values(who, is_null=f.is_null) for f in FIELDS}
    # What is Active is published by itself here; what is Pending waits.
    word = "Active" if state == "published by itself" else "Pending"
    if state != "not here":
        said = {f.source: v.base for f, v in cells.items()}
        cdl.ingest(listing(number, StandardStatus=word, **said))
        if state in CLAIMED:
            cdl.claim(number)
        if state == "PUBLISHED":
            cdl.edit(number, status="PUBLISHED")
        if state == "ours alone":
            cdl.edit(number, is_externally_managed=False)
        if state in DELETED:
            cdl.edit(number, origin_deleted=True)
        if who not in ("nobody", "source"):
            cdl.edit(number, **{f.column: v.ours for f, v in cells.items()})
    last = cdl.value("select coalesce(max(id), 0) from pipeline.change_log")
    answer = cdl.ingest(
        listing(number, StandardStatus=word, **{f.source: v.theirs for f, v in cells.items()}),
        batch=f"{state}, {who}",
    )
    key = f"QOBRIX_{number}"
    return Seen(
        answer,
        cdl.value("select to_jsonb(t) from public.mls_listings as t where origin_key = %s", key),
        dict(
            cdl.rows(
                "select g.field, g.kind from pipeline.suggestions as g"
                " join public.mls_listings as t on t.id = g.record_uuid"
                " where g.status = 'open' and t.origin_key = %s",
                key,
            )
        ),
        {
            field
            for (field,) in cdl.rows(
                "select field from pipeline.change_log"
                " where id > %s and action = 'update' and actor = 'source qobrix'",
                last,
            )
        },
    )


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.rule}{'-null' * f.is_null}")
@pytest.mark.parametrize(("state", "who"), CELLS)
def test_a_field_ends_as_the_table_says(
    seen: dict[tuple[State, Who], Seen], state: State, who: Who, field: Field
) -> None:
    got = seen[state, who]
    v = values(who, is_null=field.is_null)
    outcome = expected(state, field.rule, v)

    assert Outcome(got.row[field.column], got.kept.get(field.column)) == outcome
    assert (field.column in got.logged) == (state != "not here" and outcome.value != v.ours)


@pytest.mark.parametrize(("state", "who"), CELLS)
def test_a_record_counts_as_the_table_says(
    seen: dict[tuple[State, Who], Seen], state: State, who: Who
) -> None:
    outcomes = [expected(state, f.rule, values(who, is_null=f.is_null)) for f in FIELDS]
    conflicts = sum(o.kept == "conflict" for o in outcomes)

    answer = seen[state, who].answer
    assert counts(answer) == {
        expected_count(state, who): 1,
        **({"conflicts": conflicts} if conflicts else {}),
    }
    assert (answer["batch_id"], answer["errors"]) == (f"{state}, {who}", [])


@pytest.mark.parametrize(("state", "who"), CELLS)
def test_a_listing_stays_in_its_state(
    seen: dict[tuple[State, Who], Seen], state: State, who: Who
) -> None:
    row = seen[state, who].row
    statuses = {"published by itself": "PUBLISHED", "PUBLISHED": "PUBLISHED"}
    waiting = "DRAFT" if state in CLAIMED else "INGESTED"
    assert row["status"] == statuses.get(state, waiting)
    assert (row["claimed_at"] is not None) == (state in CLAIMED)
    assert row["is_externally_managed"] == (state != "ours alone")
    # "A record that comes back is un-flagged under its old id."
    assert row["origin_deleted"] is False


@pytest.fixture
def cdl(shared_database: Database) -> Iterator[Cdl]:
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        yield Cdl(conn)


@pytest.mark.parametrize("claim", [False, True])
def test_another_spelling_of_the_same_value_is_no_news(cdl: Cdl, claim: bool) -> None:
    cdl.ingest(listing(ListPrice="250000.00", Latitude="34.70", StandardStatus="Canceled"))
    if claim:
        cdl.claim()
    cdl.edit(list_price=300000, latitude=35, longitude=33)

    cdl.ingest(listing(ListPrice="250000", Latitude="34.7", StandardStatus="Cancelled"))
    assert (cdl.column("list_price"), cdl.column("latitude")) == (300000, 35)
    assert cdl.open_news() == {}


def test_a_place_moves_with_both_of_its_coordinates(cdl: Cdl) -> None:
    cdl.ingest(listing(Latitude="34.7", Longitude="33.0"))
    cdl.claim()
    cdl.edit(latitude=35, longitude=32)

    cdl.ingest(listing(Latitude="34.8", Longitude="33.0"))
    assert (cdl.column("latitude"), cdl.column("longitude")) == (34.8, 33.0)


def test_a_record_without_a_time_leaves_the_time_of_the_last(cdl: Cdl) -> None:
    cdl.ingest(listing(City="Paphos", ModificationTimestamp="2026-11-05T10:00:00Z"))
    cdl.ingest(listing(City="Larnaca", ModificationTimestamp=None))

    assert counts(cdl.ingest(listing(ModificationTimestamp="2026-11-04T10:00:00Z"))) == {
        "skipped": 1
    }
    assert cdl.column("city") == "Larnaca"
