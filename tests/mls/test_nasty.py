"""Records as nobody would write them: none stops its batch, and text comes out as it went in."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mls.gold import Cdl, counts, listing
from tests.support.database import Database


@pytest.fixture
def cdl(shared_database: Database) -> Iterator[Cdl]:
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        yield Cdl(conn)


def test_text_comes_out_as_it_went_in(cdl: Cdl) -> None:
    texts = [
        "'); drop table mls_listings; --",
        "NULL",
        "\\N\t\\\\",
        "%s %(x)s {0} $1",
        "\"'`<b>&amp;",
        "\u202eright to left",
        "\ufeffmark\u200b",
        "Ω 田中 🏡 e\u0301",
        "\x01\x7f\x85",
        "long " * 40_000,
    ]
    cdl.ingest(*(listing(n, PublicRemarks=text) for n, text in enumerate(texts)))
    assert [cdl.column("public_remarks", n) for n in range(len(texts))] == texts


@pytest.mark.parametrize(
    "value",
    [
        *(
            "NaN",
            "Infinity",
            "-Infinity",
            "1e400",
            "0x1F",
            "--1",
            "1.2.3",
            ".",
            "-",
            "٣",
            "9" * 500,
        ),
        *([], {}, {"a": {"b": [1]}}, [[1]], True),
    ],
    ids=str,
)
def test_what_is_no_number_is_told_and_the_record_goes_on(cdl: Cdl, value: Any) -> None:
    fields: dict[str, Any] = {"ListPrice": value, "BedroomsTotal": value, "Latitude": value}
    answer = cdl.ingest(listing(**fields), listing(2))

    assert counts(answer) == {"inserted": 2}
    assert {e["field"] for e in answer["errors"]} == set(fields)


def test_fields_that_nobody_knows_are_kept(cdl: Cdl) -> None:
    unknown: dict[str, Any] = {f"X_Unknown{n}": str(n) for n in range(2000)}
    ours: dict[str, Any] = {
        "batch_id": "b",
        "position": "first",
        "other": [1],
        "tenant_id": "t",
        "id": None,
    }

    assert counts(cdl.ingest(listing(**unknown, **ours))) == {"inserted": 1}
    assert cdl.value("select other from pipeline.origin_property") == {**unknown, **ours}
