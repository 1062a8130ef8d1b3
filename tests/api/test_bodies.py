"""Calls of 5,000 records, and bodies that are no proper JSON, or JSON that no database takes."""

from collections.abc import Iterator

import pytest

from loader.database import Connection
from tests.mls.gold import counts, listing
from tests.support.postgrest import Answer, Api, service_token

_MANY = 5000
_OF_OFFICE = b',"OriginatingSystemOfficeKey":"SHARPSIR-CY-001"}'
_SOUND = b'{"ListingKey":"BODY_1","City":"Paphos"' + _OF_OFFICE


@pytest.fixture
def bodies(api: Api, owner: Connection) -> Iterator[Api]:
    """Lend the API; what a test brings in with keys BODY_… is taken away again."""
    _own_batches(owner)
    yield api
    owner.execute("delete from public.mls_listings where origin_key ~ '^BODY_'")
    owner.execute("delete from pipeline.origin_property where origin_key ~ '^BODY_'")


def _own_batches(owner: Connection) -> None:
    """Give batches numbers past those of the staged rows that the shared database has."""
    owner.execute(
        "select nextval('pipeline.ingest_batches_batch_id_seq') from generate_series(1, 100)"
    )


def _send(api: Api, fields: bytes) -> Answer:
    """Send a sound record, and one with these fields, as they are."""
    odd = b'{"ListingKey":"BODY_2",' + fields + _OF_OFFICE
    body = b'{"origin_system":"QOBRIX","records":[' + _SOUND + b"," + odd + b"]}"
    return api.request("POST", "/rpc/ingest_listings", token=service_token(), body=body)


def test_five_thousand_records_in_a_call(bodies: Api) -> None:
    records = [listing(n, ListingKey=f"BODY_{n}") for n in range(_MANY)]
    changed = [{**record, "City": "Paphos"} for record in records]
    for sent, expected in (
        (records, {"inserted": _MANY}),
        (records, {"unchanged": _MANY}),
        (changed, {"updated": _MANY}),
    ):
        call = {"records": sent, "origin_system": "QOBRIX"}
        answer = bodies.rpc("ingest_listings", call, token=service_token())
        assert answer.status == 200, answer.body
        assert counts(answer.body) == expected


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (b'"City":"a\\u0000b"', "22P05"),
        (b'"Ci\\u0000ty":"a"', "22P05"),
        (b'"City":"a\x00b"', "PGRST102"),
        (b'"City":"\\ud83d"', "PGRST102"),
        (b'"City":"\\ude00"', "PGRST102"),
        (b'"City":"\xff\xfe"', "PGRST102"),
        (b'"ListPrice":NaN', "PGRST102"),
        (b'"ListPrice":-Infinity', "PGRST102"),
        (b'"ListPrice":1e200000', "22003"),
        (b'"ListPrice":1e9999999999', "22003"),
        (b'"City":', "PGRST102"),
        (b'"X_Deep":' + b"[" * 100_000 + b"]" * 100_000, "54001"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_no_database_takes_is_told_and_nothing_is_taken(
    bodies: Api, owner: Connection, fields: bytes, code: str
) -> None:
    answer = _send(bodies, fields)
    assert (answer.status, answer.body["code"]) == (413 if code == "54001" else 400, code)
    assert set(answer.body) == {"code", "message", "details", "hint"}
    left = owner.execute("select count(*) from public.mls_listings where origin_key ~ '^BODY_'")
    assert left.fetchone() == (0,)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (b'"City":"Limassol","City":"Larnaca"', set()),
        (b'"City":' + b'[{"a":' * 900 + b"1" + b"}]" * 900, set()),
        (b'"X_Deep":' + b'[{"a":' * 3000 + b"1" + b"}]" * 3000, set()),
        (b'"ListPrice":1e400', {"ListPrice"}),
        (b'"ListPrice":' + b"9" * 400, {"ListPrice"}),
        (b'"BedroomsTotal":-%s.5' % (b"9" * 400), {"BedroomsTotal"}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_odd_is_taken_and_what_cannot_be_read_is_told(
    bodies: Api, owner: Connection, fields: bytes, errors: set[str]
) -> None:
    answer = _send(bodies, fields)
    assert answer.status == 200, answer.body
    assert counts(answer.body) == {"inserted": 2}
    told = [(e["index"], e["field"]) for e in answer.body["errors"]]
    assert {index for index, _ in told} <= {1}
    assert {field for _, field in told} == errors
    if b"Larnaca" in fields:
        city = owner.execute("select city from public.mls_listings where origin_key = 'BODY_2'")
        assert city.fetchone() == ("Larnaca",), "of a name that stands twice, the last counts"
