"""Schema reso: the RESO resources with the Data Dictionary's fields, types, lengths and values."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from psycopg.types.json import Jsonb

from loader.database import Connection
from scripts.views import RESOURCES
from tests.mls.generated import records
from tests.mls.gold import OFFICE, Cdl, Record, listing
from tests.support.database import Database

FUNCTIONS = {
    "mls_listings": "ingest_listings",
    "mls_media": "ingest_media",
    "mls_contacts": "ingest_contacts",
    "mls_members": "ingest_members",
    "mls_offices": "ingest_offices",
}


@pytest.fixture
def cdl(db: Connection) -> Cdl:
    return Cdl(db)


def _send(cdl: Cdl, domain: str, sent: list[Record]) -> None:
    body = Jsonb(sent, dumps=orjson.dumps)
    answer = cdl.value(f"select public.{FUNCTIONS[domain]}(%s, 'QOBRIX')", body)
    assert answer["inserted"] == len(sent), answer


def _answered(cdl: Cdl, *fields: str, number: int = 1) -> tuple[Any, ...]:
    """Give fields of a listing as the dictionary's view answers them."""
    listed = ", ".join(f'"{field}"' for field in fields)
    query = f'select {listed} from reso.property where "ListingKey" = %s'
    return tuple(cdl.rows(query, f"QOBRIX_{number}")[0])


def _rules(conn: Connection, domain: str) -> list[tuple[Any, ...]]:
    return conn.execute(
        "select field, source_field, data_type, max_length, scale, when_longer,"
        " (select array_agg(l.value order by l.value) from pipeline.dictionary_lookups as l"
        "   where l.lookup = f.lookup), f.lookup"
        " from pipeline.dictionary_fields as f where f.data_domain = %s order by position",
        [domain],
    ).fetchall()


@pytest.mark.parametrize("domain", RESOURCES)
def test_columns_are_the_dictionarys_in_name_and_type(
    shared_database: Database, domain: str
) -> None:
    with shared_database.connect() as conn:
        rules = _rules(conn, domain)
        columns = conn.execute(
            "select a.attname::text, format_type(a.atttypid, a.atttypmod) from pg_attribute as a"
            " where a.attrelid = %s::regclass and a.attnum > 0 order by a.attnum",
            [f"reso.{RESOURCES[domain]}"],
        ).fetchall()
    wanted = []
    for field, _, data_type, length, scale, when_longer, _, _ in rules:
        types = {
            "text": "text" if when_longer == "row" else f"character varying({length})",
            "numeric": f"numeric({length},{scale})",
            "timestamptz": "timestamp with time zone",
        }
        wanted.append((field, types.get(data_type, data_type)))
    assert columns == wanted
    assert [name for name, _ in columns if "_" in name] == []


@pytest.mark.parametrize("domain", RESOURCES)
def test_records_of_every_kind_hold_the_dictionarys_rules(cdl: Cdl, domain: str) -> None:
    _send(cdl, "mls_listings", records(cdl.conn, "mls_listings", 100, seed=11))
    if domain != "mls_listings":
        sent = records(cdl.conn, domain, 100, seed=12)
        if domain == "mls_media":
            for number, record in enumerate(sent, start=1):
                record["ResourceRecordKey"] = f"QOBRIX_{number}"
        _send(cdl, domain, sent)
    view = f"reso.{RESOURCES[domain]}"
    # Each market has an office of its own.
    assert cdl.value(f"select count(*) from {view}") == (103 if domain == "mls_offices" else 100)

    for field, _, data_type, length, scale, _, values, _ in _rules(cdl.conn, domain):
        answered = [
            value
            for (value,) in cdl.rows(f'select "{field}" from {view} where "{field}" is not null')
        ]
        words = (
            [word for value in answered for word in value] if data_type == "text[]" else answered
        )
        if values:
            assert set(words) <= set(values), field
        if data_type in ("text", "text[]"):
            assert max(map(len, words), default=0) <= length, field
        elif data_type == "bigint":
            assert all(abs(number) < 10**length for number in answered), field
        elif data_type == "numeric":
            assert all(abs(number) < 10 ** (length - scale) for number in answered), field
        if data_type not in ("text", "text[]") or not values:
            assert answered, f"{field} is never answered"


@pytest.mark.parametrize("domain", RESOURCES)
def test_every_value_of_a_lookup_is_known_however_it_is_spelled(cdl: Cdl, domain: str) -> None:
    lookups = [rule for rule in _rules(cdl.conn, domain) if rule[6]]
    wanted: dict[str, list[str]] = {}
    sent: list[Record] = []
    _send(cdl, "mls_listings", [listing()])
    base = records(cdl.conn, domain, max(len(rule[6]) for rule in lookups), seed=13)
    for field, source, _, _, _, _, values, _ in lookups:
        wanted[field] = values
        for number, record in enumerate(base):
            value = values[number % len(values)]
            spellings = (value, value.upper(), value.replace(" ", ""), f" {value} ")
            record[source] = spellings[number % 4]
    for number, record in enumerate(base, start=1):
        if domain == "mls_listings":
            record["ListingKey"] = f"QOBRIX_{number + 1}"
        if domain == "mls_media":
            record["ResourceRecordKey"] = "QOBRIX_1"
        sent.append(record)
    _send(cdl, domain, sent)

    view = f"reso.{RESOURCES[domain]}"
    for field, values in wanted.items():
        expression = f'unnest("{field}")' if _is_list(cdl, domain, field) else f'"{field}"'
        found = {value for (value,) in cdl.rows(f"select distinct {expression} from {view}")}
        assert set(values) <= found, (field, set(values) - found)
        assert found - {None} <= set(values), field


def _is_list(cdl: Cdl, domain: str, field: str) -> bool:
    query = (
        "select data_type = 'text[]' from pipeline.dictionary_fields"
        " where data_domain = %s and field = %s"
    )
    return bool(cdl.value(query, domain, field))


def test_words_that_the_dictionary_lacks_are_not_answered(cdl: Cdl) -> None:
    cdl.ingest(
        listing(
            PropertyType="Castle",
            View="Sea, Golf course, Water, The neighbour's",
            Heating="Hamsters",
            Furnished="Rather",
            StateOrProvince="Limassol",
            Country="Cyprus",
            StandardStatus="Odd",
        )
    )
    fields = ("PropertyType", "View", "Heating", "Furnished", "StateOrProvince", "StateRegion")
    assert _answered(cdl, *fields, "Country", "StandardStatus") == (
        *(None, ["Golf Course", "Water"], None, None, None, "Limassol"),
        *("CY", "Incomplete"),
    )


@pytest.mark.parametrize(
    ("word", "answered", "sub_type"),
    [
        ("ResidentialLease", "Residential Lease", None),
        ("CommercialSale", "Commercial Sale", None),
        ("Apartment", "Residential", "Apartment"),
        ("SingleFamilyDetached", "Residential", "Single Family Residence"),
        ("Land", "Land", None),
    ],
)
def test_types_are_spelled_as_the_dictionary_has_them(
    cdl: Cdl, word: str, answered: str, sub_type: str | None
) -> None:
    cdl.ingest(listing(PropertyType=word))
    assert _answered(cdl, "PropertyType", "PropertySubType") == (answered, sub_type)
    cdl.edit(property_subtype="Town house")
    assert _answered(cdl, "PropertySubType") == ("Townhouse",)


@pytest.mark.parametrize(
    ("units", "sent", "answered"),
    [
        ("SquareMeters", None, ("1000.0000", "Square Meters", "10763.91", "0.2471")),
        ("m²", "0.5", ("1000.0000", "Square Meters", "10763.91", "0.5000")),
        ("Square Feet", None, ("1000.0000", "Square Feet", "1000.00", "0.0230")),
        ("Acres", None, ("1000.0000", "Acres", "43560000.00", "1000.0000")),
        ("hides", None, ("1000.0000", None, None, None)),
    ],
)
def test_the_plot_has_its_unit(
    cdl: Cdl, units: str, sent: str | None, answered: tuple[str | None, ...]
) -> None:
    cdl.ingest(listing(LotSizeSquareFeet="1000", LotSizeUnits=units, LotSizeAcres=sent))
    area, unit, feet, acres = answered
    fields = ("LotSizeArea", "LotSizeUnits", "LotSizeSquareFeet", "LotSizeAcres")
    assert _answered(cdl, *fields) == (
        Decimal(area or 0),
        unit,
        feet and Decimal(feet),
        acres and Decimal(acres),
    )


def test_longer_texts_are_cut_keys_and_codes_are_not(cdl: Cdl) -> None:
    cdl.ingest(
        listing(
            PublicRemarks="é" * 5000,
            PostalCode="1" * 11,
            ListAgentKey="A" * 256,
            BedroomsTotal=1000,
            ListPrice="1234567890123.00",
        ),
        listing(2, ListingKey="K" * 256),
    )
    fields = ("PublicRemarks", "PostalCode", "ListAgentKey", "BedroomsTotal", "ListPrice")
    assert _answered(cdl, *fields) == ("é" * 4000, None, None, None, None)
    assert cdl.rows('select "ListingKey" from reso.property') == [("QOBRIX_1",)]


def test_the_primary_picture_and_the_times_are_ours(cdl: Cdl) -> None:
    cdl.ingest(listing())
    picture = {
        "MediaKey": "M1",
        "ResourceRecordKey": "QOBRIX_1",
        "MediaURL": "https://img.example.com/1.jpg",
        "MediaType": "image/jpeg",
        "MediaCategory": "photo",
        "OriginatingSystemOfficeKey": OFFICE,
    }
    _send(cdl, "mls_media", [picture])
    ((kind, category, is_primary, modified),) = cdl.rows(
        'select "MediaType", "MediaCategory", "PreferredPhotoYN", "ModificationTimestamp"'
        " from reso.media"
    )
    assert (kind, category, is_primary) == ("jpeg", "Photo", True)
    assert modified > datetime(2026, 1, 1, tzinfo=UTC)
    (at,) = _answered(cdl, "ModificationTimestamp")
    assert at == datetime(2026, 11, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "query",
    [
        "select * from reso.property where \"ListingKey\" = 'QOBRIX_1'",
        'select * from reso.property order by "ModificationTimestamp", "ListingKey" limit 10',
        "select * from reso.media where \"MediaKey\" = 'M1'",
        "select * from reso.media where \"ResourceRecordKey\" = 'QOBRIX_1'",
    ],
)
def test_look_ups_and_pages_read_an_index(cdl: Cdl, query: str) -> None:
    for costly in ("seqscan", "bitmapscan", "sort"):
        cdl.conn.execute(f"set enable_{costly} = off".encode())
    plan = "\n".join(line for (line,) in cdl.rows(f"explain {query}"))
    read = [line for line in plan.splitlines() if "Index" in line and "Cond" not in line]
    assert any("mls_listing" in line for line in read), plan
    assert "Sort Key: t." not in plan
