"""Records as nobody would write them: none stops its batch, and text comes out as it went in."""

import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.mls.gold import Cdl, Record, counts, listing
from tests.mls.test_arrivals import contact, member, office, picture
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


# Random, since an index compresses what repeats itself.
LONG = secrets.token_hex(2000)
KEYS: dict[str, tuple[str, Record]] = {
    "ListingKey": ("ingest_listings", listing()),
    "MediaKey": ("ingest_media", picture(1)),
    "ContactKey": ("ingest_contacts", contact(1)),
    "MemberKey": ("ingest_members", member(1)),
    "OfficeKey": ("ingest_offices", office(1)),
}


VIEWS = {
    "ListingKey": "property_reso",
    "MediaKey": "media_reso",
    "ContactKey": "contacts_reso",
    "MemberKey": "member_reso",
    "OfficeKey": "office_reso",
}


@pytest.mark.parametrize("field", KEYS)
def test_a_key_longer_than_an_index_takes_rejects_its_record_alone(cdl: Cdl, field: str) -> None:
    function, record = KEYS[field]
    records = [record, {**record, field: LONG}, {**record, field: "Ω" * 256}]
    cdl.ingest(listing())
    answer = cdl.value(f"select public.{function}(%s, 'QOBRIX')", Jsonb(records))

    assert answer["rejected"] == 2
    assert [(e["index"], e["field"], e["code"]) for e in answer["errors"]] == [
        (1, field, "key_too_long"),
        (2, field, "key_too_long"),
    ]
    assert len(answer["errors"][0]["key"]) == 255
    assert "has 4000 characters, and at most 255" in answer["errors"][0]["message"]


@pytest.mark.parametrize("field", KEYS)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["padded first", "padded last"])
def test_spaces_around_a_key_make_no_other_record(
    cdl: Cdl, field: str, order: tuple[int, int]
) -> None:
    function, record = KEYS[field]
    calls = ([record], [{**record, field: f"  {record[field]} "}])
    cdl.ingest(listing())
    for which in (*order, *order):
        answer = cdl.value(f"select public.{function}(%s, 'QOBRIX')", Jsonb(calls[which]))
        assert not answer["rejected"]

    served = cdl.rows(
        f'select "{field}" from public.{VIEWS[field]} where btrim("{field}") = %s', record[field]
    )
    assert served == [(record[field],)]


def test_a_key_of_255_letters_is_taken(cdl: Cdl) -> None:
    assert counts(cdl.ingest(listing(ListingKey="田" * 255))) == {"inserted": 1}


def test_a_picture_of_a_listing_with_too_long_a_key_is_rejected(cdl: Cdl) -> None:
    records = [picture(1, ResourceRecordKey=LONG), picture(2)]
    answer = cdl.value("select public.ingest_media(%s, 'QOBRIX')", Jsonb(records))
    assert counts(answer) == {"rejected": 1, "skipped": 1}
    assert [(e["index"], e["field"], e["code"]) for e in answer["errors"]] == [
        (0, "ResourceRecordKey", "parent_too_long")
    ]


@pytest.mark.parametrize("number", range(3))
def test_an_email_longer_than_an_index_takes_is_told(cdl: Cdl, number: int) -> None:
    function, record, field = [
        ("ingest_contacts", contact(1), "ContactEmail"),
        ("ingest_members", member(1), "MemberEmail"),
        ("ingest_offices", office(1), "OfficeEmail"),
    ][number]
    records = [{**record, field: LONG}]
    answer = cdl.value(f"select public.{function}(%s, 'QOBRIX')", Jsonb(records))
    assert counts(answer) == {"inserted": 1}
    assert [(e["field"], e["code"]) for e in answer["errors"]] == [(field, "not_email")]


def test_a_batch_id_that_is_too_long_is_refused(cdl: Cdl) -> None:
    with pytest.raises(psycopg.Error, match="has 4000 characters") as refused:
        cdl.ingest(listing(), batch=LONG)
    assert refused.value.sqlstate == "LC036"


@pytest.mark.parametrize(("field", "other"), [("Latitude", "Longitude"), ("Longitude", "Latitude")])
@pytest.mark.parametrize("state", ["new", "unclaimed", "claimed"])
def test_a_place_that_is_half_unreadable_is_not_taken_by_half(
    cdl: Cdl, state: str, field: str, other: str
) -> None:
    place = (34.7071, 33.0226)
    if state == "new":
        place = (None, None)  # type: ignore[assignment]
    else:
        cdl.ingest(listing())
    if state == "claimed":
        cdl.claim()
    half: dict[str, Any] = {field: "north", other: "35.5"}
    answer = cdl.ingest(listing(**half))
    assert (cdl.column("latitude"), cdl.column("longitude")) == place
    assert [(e["field"], e["code"]) for e in answer["errors"]] == [(field, f"not_{field.lower()}")]

    cdl.ingest(listing(**{**half, field: "34.9"}))
    assert {cdl.column("latitude"), cdl.column("longitude")} == {34.9, 35.5}


def test_both_halves_of_a_place_that_cannot_be_read_are_told(cdl: Cdl) -> None:
    cdl.ingest(listing())
    answer = cdl.ingest(listing(Latitude="north", Longitude="east"))
    assert [e["field"] for e in answer["errors"]] == ["Latitude", "Longitude"]


def test_after_half_a_place_was_unreadable_the_next_is_taken_whole(cdl: Cdl) -> None:
    cdl.ingest(listing(Latitude="34.7", Longitude="33"))
    cdl.ingest(listing(Latitude="north", Longitude="33.5"))
    cdl.ingest(listing(Latitude=None, Longitude="33.5"))
    assert (cdl.column("latitude"), cdl.column("longitude")) == (None, 33.5)


def test_another_spelling_of_half_a_place_leaves_the_other_half_alone(cdl: Cdl) -> None:
    cdl.ingest(listing(Latitude=None, Longitude="33"))
    cdl.edit(latitude=36)
    cdl.ingest(listing(Latitude=None, Longitude="33.0"))
    assert (cdl.column("latitude"), cdl.column("longitude")) == (36, 33)


_LETTERS = "0123456789.,-+eE:/TZ []{}\"'_xyNaInfinity\t\n\u00a0\u2003\u202f٣Ω€𝟛"


@given(text=st.text(alphabet=_LETTERS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_cast_fails_whatever_the_text(casts: Cdl, text: str) -> None:
    casts.value("select pg_temp.every_cast(%s)", text)


@pytest.fixture(scope="module")
def casts(shared_database: Database) -> Iterator[Cdl]:
    """Lend every cast of the field rules at once, over one text."""
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        cdl = Cdl(conn)
        expressions = cdl.value(
            "select string_agg('(' || pipeline.cast_sql(c.cast_to, 's.v') || ')::text', ', ')"
            " from (select distinct r.cast_to from pipeline.field_rules as r"
            " where r.data_domain ~ '^mls_' and r.cast_to not in ('agent', 'office')) as c"
        )
        conn.execute(
            "create function pg_temp.every_cast(p_text text) returns text[] language sql as"
            f" $$ select array[{expressions}] from (select p_text as v) as s $$".encode()
        )
        yield cdl
