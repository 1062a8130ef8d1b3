"""Two connections at once: neither shuts the other out, and nothing is lost between them."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.mls.gold import Cdl, Record, counts, listing
from tests.mls.test_arrivals import picture
from tests.support.database import Database, wait_until_blocked

MANY = 300
LATER = "2026-11-02T10:00:00Z"
LATEST = "2026-11-03T10:00:00Z"


@pytest.fixture
def cdl(database: Database) -> Iterator[Cdl]:
    """Look at what is committed."""
    with database.connect() as conn:
        yield Cdl(conn)


def at_once(database: Database, *batches: list[Record]) -> list[dict[str, Any]]:
    """Send batches at the same moment, each by a connection of its own."""
    start = threading.Barrier(len(batches))

    def send(batch: list[Record]) -> dict[str, Any]:
        with database.connect() as conn:
            start.wait()
            return Cdl(conn).ingest(*batch)

    with ThreadPoolExecutor(len(batches)) as pool:
        return list(pool.map(send, batches))


@contextmanager
def waiting(
    database: Database, cdl: Cdl, call: Callable[[Cdl], dict[str, Any]]
) -> Iterator[Future[dict[str, Any]]]:
    """Make a call that has to wait for a lock; it waits when the block begins."""
    with database.connect() as conn, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(call, Cdl(conn))
        wait_until_blocked(cdl.conn, conn.info.backend_pid)
        yield answer


def many(**fields: Any) -> list[Record]:
    return [listing(n, **fields) for n in range(MANY)]


def total(answers: list[dict[str, Any]]) -> dict[str, int]:
    """Add up the counts of several answers."""
    summed: dict[str, int] = {}
    for answer in answers:
        for name, count in counts(answer).items():
            summed[name] = summed.get(name, 0) + count
    return summed


def test_the_same_new_keys_at_once_in_crossed_orders(database: Database, cdl: Cdl) -> None:
    records = many()
    answers = at_once(database, records, records[::-1], records[50:] + records[:50])

    assert total(answers) == {"inserted": MANY, "unchanged": 2 * MANY}
    assert cdl.value("select count(*) from public.mls_listings") == MANY
    assert cdl.value("select count(*) from pipeline.origin_property") == MANY
    assert cdl.value("select count(*) from pipeline.change_log where action = 'insert'") == MANY


def test_the_same_changed_keys_at_once_in_crossed_orders(database: Database, cdl: Cdl) -> None:
    cdl.ingest(*many())
    older = many(City="Paphos", ModificationTimestamp=LATER)
    newer = many(City="Larnaca", ModificationTimestamp=LATEST)
    answers = at_once(database, newer, older[::-1])

    summed = total(answers)
    assert summed.get("updated", 0) + summed.get("skipped", 0) == 2 * MANY
    assert summed["updated"] >= MANY
    assert cdl.rows("select city, count(*) from public.mls_listings group by 1") == [
        ("Larnaca", MANY)
    ]
    assert cdl.rows('select "City", count(*) from pipeline.origin_property group by 1') == [
        ("Larnaca", MANY)
    ]


def test_batches_that_overlap_bring_new_and_changed_keys(database: Database, cdl: Cdl) -> None:
    cdl.ingest(*many()[100:200])
    changed = many(City="Paphos", ModificationTimestamp=LATER)
    answers = at_once(database, changed[:250], changed[:49:-1])

    assert total(answers) == {"inserted": MANY - 100, "updated": 100, "unchanged": 200}
    assert cdl.rows("select city, count(*) from public.mls_listings group by 1") == [
        ("Paphos", MANY)
    ]


def test_an_older_record_that_waited_does_not_win(database: Database, cdl: Cdl) -> None:
    cdl.ingest(listing())
    with database.connect() as conn:
        conn.execute("begin")
        Cdl(conn).ingest(listing(City="Larnaca", ModificationTimestamp=LATEST))
        older = listing(City="Paphos", ModificationTimestamp=LATER)
        with waiting(database, cdl, lambda other: other.ingest(older)) as answer:
            conn.execute("commit")
            assert counts(answer.result()) == {"skipped": 1}
    assert cdl.column("city") == "Larnaca"


def test_a_record_that_says_what_another_just_said_is_unchanged(
    database: Database, cdl: Cdl
) -> None:
    cdl.ingest(listing())
    record = listing(City="Paphos", ModificationTimestamp=LATER)
    with database.connect() as conn:
        conn.execute("begin")
        Cdl(conn).ingest(record)
        with waiting(database, cdl, lambda other: other.ingest(record)) as answer:
            conn.execute("commit")
            assert counts(answer.result()) == {"unchanged": 1}


NEWS = listing(City="Paphos", ListPrice="1", ModificationTimestamp=LATER)


def test_the_merge_weighs_an_edit_that_was_not_committed_yet(database: Database, cdl: Cdl) -> None:
    cdl.ingest(listing())
    cdl.claim()
    with database.connect() as conn:
        conn.execute("begin")
        Cdl(conn).edit(city="Paphos", bedrooms=4)
        record = {**NEWS, "BedroomsTotal": "5"}
        with waiting(database, cdl, lambda other: other.ingest(record)) as answer:
            conn.execute("commit")
            assert counts(answer.result()) == {"merged": 1}
    assert (cdl.column("city"), cdl.column("bedrooms")) == ("Paphos", 4)
    assert cdl.rows("select field, our_value from pipeline.suggestions") == [("bedrooms", 4)]


def test_the_merge_weighs_a_claim_that_was_not_committed_yet(database: Database, cdl: Cdl) -> None:
    cdl.ingest(listing())
    with database.connect() as conn:
        conn.execute("begin")
        conn.execute("update public.mls_listings set status = 'DRAFT', claimed_at = now()")
        with waiting(database, cdl, lambda other: other.ingest(NEWS)) as answer:
            conn.execute("commit")
            assert counts(answer.result()) == {"merged": 1}
    assert (cdl.column("city"), cdl.column("list_price")) == ("Limassol", 1)
    assert cdl.open_news() == {"city": "suggestion"}


def test_the_merge_goes_by_a_claim_that_was_taken_back(database: Database, cdl: Cdl) -> None:
    cdl.ingest(listing())
    with database.connect() as conn:
        conn.execute("begin")
        conn.execute("update public.mls_listings set status = 'DRAFT', claimed_at = now()")
        with waiting(database, cdl, lambda other: other.ingest(NEWS)) as answer:
            conn.execute("rollback")
            assert counts(answer.result()) == {"updated": 1}
    assert cdl.column("city") == "Paphos"


def test_what_a_person_takes_over_meanwhile_is_left_alone(database: Database, cdl: Cdl) -> None:
    cdl.ingest(listing())
    cdl.claim()
    with database.connect() as conn:
        conn.execute("begin")
        Cdl(conn).edit(is_externally_managed=False)
        with waiting(database, cdl, lambda other: other.ingest(NEWS)) as answer:
            conn.execute("commit")
            assert counts(answer.result()) == {"skipped": 1}
    assert cdl.column("list_price") == 250000


def test_a_new_picture_on_two_listings_at_once_is_taken_once_and_the_other_told(
    database: Database, cdl: Cdl
) -> None:
    """Which of them is right only the source knows: moving it would cross the locks of listings."""
    cdl.ingest(listing(1), listing(2))

    def hang(other: Cdl, number: int) -> dict[str, Any]:
        record = Jsonb([picture(1, listing=number)])
        return dict(other.value("select public.ingest_media(%s, 'QOBRIX')", record))

    with database.connect() as conn:
        conn.execute("begin")
        hang(Cdl(conn), 1)
        with waiting(database, cdl, lambda other: hang(other, 2)) as answer:
            conn.execute("commit")
            assert counts(answer.result()) == {"rejected": 1}
    assert [e["code"] for e in answer.result()["errors"]] == ["key_in_use"]
    assert counts(hang(cdl, 2)) == {"updated": 1}, "sent again, it moves as its source says"


def test_the_same_call_twice_at_once_is_done_once(database: Database, cdl: Cdl) -> None:
    with database.connect() as conn:
        conn.execute("begin")
        first = Cdl(conn).ingest(listing(), batch="b1")
        with waiting(database, cdl, lambda other: other.ingest(listing(), batch="b1")) as answer:
            conn.execute("commit")
            assert answer.result() == first
    assert counts(first) == {"inserted": 1}
    assert cdl.value("select count(*) from pipeline.ingest_batches") == 1


def test_a_call_that_is_cut_off_leaves_nothing_and_can_be_sent_again(
    database: Database, cdl: Cdl
) -> None:
    records = many()
    with database.connect() as conn:
        conn.execute("begin")
        Cdl(conn).ingest(*records, batch="b1")
        with waiting(database, cdl, lambda other: other.ingest(*records, batch="b1")) as answer:
            cdl.value("select pg_terminate_backend(%s)", conn.info.backend_pid)
            assert counts(answer.result()) == {"inserted": MANY}
        with pytest.raises(psycopg.OperationalError):
            conn.execute("select")
    tables = ("mls_property", "ingest_records", "ingest_problems")
    assert [cdl.value(f"select count(*) from staging.{table}") for table in tables] == [0, 0, 0]
    assert cdl.value("select count(*) from public.mls_listings") == MANY
    assert cdl.value("select count(*) from pipeline.change_log") == MANY
