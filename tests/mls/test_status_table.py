"""The status column of the conflict table whole: where a listing stands × what its source wants."""

import csv
from itertools import product
from typing import NamedTuple

import pytest

from loader.settings import PROJECT_ROOT
from tests.mls.gold import Cdl, listing
from tests.support.database import Database

# As the seed has them.
MEANT = {
    "Active": "PUBLISHED",
    "Active Under Contract": "UNDER_OFFER",
    "Canceled": "WITHDRAWN",
    "Closed": "SOLD",
    "Coming Soon": "MARKETING_REVIEW",
    "Delete": "WITHDRAWN",
    "Expired": "WITHDRAWN",
    "Hold": "WITHDRAWN",
    "Incomplete": "DRAFT",
    "Pending": "UNDER_OFFER",
    "Withdrawn": "WITHDRAWN",
}
STANDING = [
    "INGESTED",
    "DRAFT",
    "PENDING_DUE_DILIGENCE",
    "AGREEMENT_PENDING",
    "PHOTOS_PENDING",
    "MARKETING_REVIEW",
    "PUBLISHED",
    "UNDER_OFFER",
    "SOLD",
    "WITHDRAWN",
]
PUBLIC = {"PUBLISHED", "UNDER_OFFER", "SOLD", "WITHDRAWN"}


class Cell(NamedTuple):
    """A listing that stands somewhere, a person's or nobody's, and the word that comes for it."""

    standing: str
    is_claimed: bool
    word: str


class Outcome(NamedTuple):
    """Where the listing stands then, and whether a conflict waits for a person."""

    status: str
    is_conflict: bool


CELLS = [
    Cell(standing, is_claimed, word)
    for standing, is_claimed, word in product(STANDING, (False, True), MEANT)
    if standing != "INGESTED" or not is_claimed
]


def source_moves() -> set[tuple[str, str]]:
    """Give the steps of the pipeline that a source may make."""
    path = PROJECT_ROOT / "db" / "reference" / "pipeline.status_transitions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["from_status"], row["to_status"])
            for row in csv.DictReader(file)
            if row["by_source"] == "t"
        }


def expected(cell: Cell, moves: set[tuple[str, str]]) -> Outcome:
    """Say what has to come out."""
    wanted = MEANT[cell.word]
    # "An INGESTED row stays INGESTED however often the source repeats it, unless auto-publish."
    if cell.standing in {wanted, "INGESTED"}:
        return Outcome(cell.standing, is_conflict=False)
    # Publishing by itself claims nothing: "such a row still follows its source."
    if not cell.is_claimed and {wanted, cell.standing} <= PUBLIC:
        return Outcome(wanted, is_conflict=False)
    # "A status that the source wants but the transitions forbid is a conflict, not a jump."
    if (cell.standing, wanted) in moves:
        return Outcome(wanted, is_conflict=False)
    return Outcome(cell.standing, is_conflict=True)


@pytest.fixture(scope="module")
def seen(shared_database: Database) -> dict[Cell, Outcome]:
    """Let the source speak in all cells at once."""
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        cdl = Cdl(conn)
        # Another word than the one that comes, with another meaning: the news is news.
        before = ("Pending" if MEANT[c.word] != "UNDER_OFFER" else "Closed" for c in CELLS)
        cdl.ingest(*(listing(n, StandardStatus=word) for n, word in enumerate(before)))
        for number, cell in enumerate(CELLS):
            if cell.standing != "INGESTED":
                cdl.edit(number, status=cell.standing)
            if not cell.is_claimed:
                cdl.edit(number, claimed_at=None, claimed_by=None)
        answer = cdl.ingest(
            *(listing(number, StandardStatus=cell.word) for number, cell in enumerate(CELLS))
        )
        assert answer["rejected"] == answer["inserted"] == 0
        found = {
            int(key.removeprefix("QOBRIX_")): Outcome(status, is_conflict)
            for key, status, is_conflict in cdl.rows(
                "select t.origin_key, t.status, exists (select from pipeline.suggestions as g"
                " where g.record_uuid = t.id and g.field = 'status' and g.kind = 'conflict'"
                " and g.status = 'open') from public.mls_listings as t"
            )
        }
        return {cell: found[number] for number, cell in enumerate(CELLS)}


@pytest.mark.parametrize("standing", STANDING)
def test_a_source_moves_what_it_may_and_no_more(seen: dict[Cell, Outcome], standing: str) -> None:
    moves = source_moves()
    cells = [cell for cell in CELLS if cell.standing == standing]
    assert {c: seen[c] for c in cells} == {c: expected(c, moves) for c in cells}
