"""Random histories of listings, lived through by the database and by a plain model of the rules.

The model is `tests/mls/model.py`. CI lives through the same 120 histories each time; a long search
is `CDL_HISTORIES=5000 pytest tests/mls/test_histories.py`; it prints how to repeat what it finds.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from loader.database import Connection
from loader.settings import PROJECT_ROOT
from tests.mls import model
from tests.mls.gold import Cdl, counts
from tests.mls.model import FIELDS, WITHOUT_A_COLUMN, Answer, Listing, Model, Refused, Text
from tests.support.database import Database

_LONG = os.environ.get("CDL_HISTORIES")
_HISTORIES = settings(
    max_examples=int(_LONG or 120),
    derandomize=_LONG is None,
    print_blob=_LONG is not None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)

TENANT = "00000000-0000-4000-a000-000000000196"
PUBLISHING = "00000000-0000-4000-a000-000000000348"
BROKER = "00000000-0000-4000-8000-00000000000a"
OFFICES = {TENANT: "SHARPSIR-CY-001", PUBLISHING: "SHARPSIR-HU-001"}

# The third listing's tenant publishes on arrival what its source calls Active.
KEYS = {"H1": TENANT, "H2": TENANT, "H3": PUBLISHING}
_SAID: dict[str, list[Text]] = {
    "ListPrice": [None, "100", "100.00", "200", "on request"],
    "Latitude": [None, "34.7", "34.70", "35", "north"],
    "Longitude": [None, "33", "33.0", "32.5", "east"],
    "StandardStatus": [None, "Active", "Pending", "Closed", "Canceled", "Cancelled", "Odd"],
    "PublicRemarks": [None, "bright", "sunny", "dark"],
    "StateOrProvince": [None, "Limassol", "Paphos"],
    "BedroomsTotal": [None, "2", "2.0", "3", "many"],
    "ModificationTimestamp": [
        None,
        "soon",
        *(f"2026-11-0{d}T10:00:00Z" for d in (2, 3, 4, *[5] * 6)),
    ],
    WITHOUT_A_COLUMN: [None, "1", "2"],
}
_FIRST: dict[str, Text] = {
    **{name: values[1] for name, values in _SAID.items()},
    "ModificationTimestamp": "2026-11-02T10:00:00Z",
}
_WRITTEN: dict[str, list[Any]] = {
    "list_price": [None, Decimal(100), Decimal(300)],
    "latitude": [None, Decimal("34.7"), Decimal(36)],
    "longitude": [None, Decimal(33), Decimal(31)],
    "public_remarks": [None, "bright", "our words"],
    "state": [None, "Limassol", "our state"],
    "bedrooms": [None, Decimal(2), Decimal(9)],
}
_STATUSES = [
    *("INGESTED", "DRAFT", "PENDING_DUE_DILIGENCE", "AGREEMENT_PENDING", "PHOTOS_PENDING"),
    *("MARKETING_REVIEW", "PUBLISHED", "UNDER_OFFER", "SOLD", "WITHDRAWN"),
]


# Steps of a history. What does not exist yet is passed over.


@dataclass(frozen=True)
class Say:
    """The source changes fields of a listing, or sends one of its records once more."""

    key: str
    changes: Mapping[str, Text]
    again: int | None


@dataclass(frozen=True)
class Send:
    """A call with records; many calls may belong to one batch."""

    batch: str
    records: tuple[Say, ...]


@dataclass(frozen=True)
class Resend:
    """An earlier call once more."""

    number: int


@dataclass(frozen=True)
class Gone:
    """The source has listings no more, or has just these."""

    keys: tuple[str, ...]
    is_sweep: bool


@dataclass(frozen=True)
class Edit:
    """A person writes columns."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """A person claims, releases, takes or returns ownership."""

    key: str
    function: str


@dataclass(frozen=True)
class Advance:
    """A person moves a listing on."""

    key: str
    status: str


@dataclass(frozen=True)
class Decide:
    """A person decides one of the open suggestions and conflicts."""

    number: int
    how: str


Step: TypeAlias = Send | Resend | Gone | Edit | Act | Advance | Decide


def _some_of(values: Mapping[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for some of the names: fields go their own ways, so many are tried at once."""
    return st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(of) for name, of in values.items()}
    )


def _say(key: st.SearchStrategy[str]) -> st.SearchStrategy[Say]:
    return st.builds(Say, key, _some_of(_SAID), st.sampled_from([None] * 6 + list(range(6))))


_BATCH = st.sampled_from(["b1", "b2"])
_KEY = st.sampled_from(["H1", "H1", "H1", "H2", "H3"])
_KEYS = st.lists(_KEY, max_size=3, unique=True).map(tuple)
_OWN = st.sampled_from(["take_ownership", "take_ownership", "return_ownership", "release_listing"])
_CLAIM = st.builds(Act, _KEY, st.just("claim_listing"))
_HOW = st.sampled_from(["take", "dismiss", "settle"])
_WEIGHTS: dict[st.SearchStrategy[Step], int] = {
    st.builds(Send, _BATCH, st.lists(_say(_KEY), min_size=1, max_size=3).map(tuple)): 8,
    st.builds(Edit, _KEY, _some_of(_WRITTEN)): 4,
    _CLAIM: 2,
    st.builds(Decide, st.integers(0, 9), _HOW): 2,
    st.builds(Advance, _KEY, st.sampled_from(_STATUSES)): 2,
    st.builds(Act, _KEY, _OWN): 2,
    st.builds(Gone, _KEYS, st.booleans()): 1,
    st.builds(Resend, st.integers(0, 9)): 1,
}
_STEP = st.sampled_from([step for step, weight in _WEIGHTS.items() for _ in range(weight)]).flatmap(
    lambda step: step
)
# Every listing comes first, and often somebody claims it.
_START = st.tuples(
    st.builds(Send, _BATCH, st.tuples(*(_say(st.just(key)) for key in KEYS))), _CLAIM, _CLAIM
)


class World:
    """The database and the model beside it."""

    def __init__(self, conn: Connection) -> None:
        self.cdl = Cdl(conn)
        self.model = Model(
            {row["origin_word"]: row["status"] for row in _reference("pipeline.status_map")},
            {
                (row["from_status"], row["to_status"]): row["by_source"] == "t"
                for row in _reference("pipeline.status_transitions")
            },
            lambda key: KEYS[key] == PUBLISHING,
        )
        self.said: dict[str, list[dict[str, Text]]] = {key: [] for key in KEYS}
        self.calls: list[tuple[str, list[dict[str, Text]]]] = []
        self.last_change = 0

    def live(self, step: Step) -> None:
        """Let a step happen in both, and compare them."""
        before = _flat(self.model.listings)
        match step:
            case Send(batch, records):
                self._send(batch, [self._record(say) for say in records])
            case Resend(number) if self.calls:
                self._send(*self.calls[number % len(self.calls)])
            case Gone(keys, is_sweep):
                self._gone(set(keys), is_sweep=is_sweep)
            case Edit(key, values) if values and key in self.model.listings:
                self.model.edit(key, values)
                self.cdl.conn.execute(
                    sql.SQL("update public.mls_listings set {} where origin_key = %s").format(
                        sql.SQL(", ").join(
                            sql.SQL("{} = %s").format(sql.Identifier(column)) for column in values
                        )
                    ),
                    [*values.values(), key],
                )
            case Act(key, function) if key in self.model.listings:
                self._try(key, function, lambda: _act(self.model, key, function))
            case Advance(key, status) if key in self.model.listings:
                self._try(key, "advance_listing", lambda: self.model.advance(key, status), status)
            case Decide(number, how):
                self._decide(number, how)
        self._compare(before)

    def _record(self, say: Say) -> dict[str, Text]:
        said = self.said[say.key]
        if said and say.again is not None:
            return said[say.again % len(said)]
        record = {
            "ListingKey": say.key,
            "OriginatingSystemOfficeKey": OFFICES[KEYS[say.key]],
            **(said[-1] if said else _FIRST),
            **say.changes,
        }
        said.append(record)
        return record

    def _send(self, batch: str, records: list[dict[str, Text]]) -> None:
        self.calls.append((batch, records))
        expected = self.model.ingest(batch, list(records))
        answer = self.cdl.value(
            "select public.ingest_listings(%s, 'QOBRIX', %s)",
            Jsonb(records, dumps=orjson.dumps),
            batch,
        )
        told = counts(answer)
        conflicts = told.pop("conflicts", 0)
        errors = frozenset((e["key"], e["field"]) for e in answer["errors"])
        assert Answer(told, conflicts, errors) == expected

    def _gone(self, keys: set[str], *, is_sweep: bool) -> None:
        for tenant, office in OFFICES.items():
            theirs = sorted(key for key in keys if KEYS[key] == tenant)
            self.cdl.value(
                f"select public.{'reconcile_keys' if is_sweep else 'ingest_deletions'}"
                "('QOBRIX', %s, %s, 'property', true)",
                office,
                Jsonb(theirs),
            )
        if is_sweep:
            self.model.reconcile(keys)
        else:
            self.model.delete(keys)

    def _decide(self, number: int, how: str) -> None:
        waiting = sorted(
            (key, column) for key, listing in self.model.listings.items() for column in listing.news
        )
        if not waiting:
            return
        key, column = waiting[number % len(waiting)]
        id_ = self.cdl.value(
            "select g.id from pipeline.suggestions as g join public.mls_listings as t"
            " on t.id = g.record_uuid where g.status = 'open' and g.field = %s"
            " and t.origin_key = %s",
            column,
            key,
        )
        match how:
            case "take":
                self._try(key, "accept_suggestion", lambda: self.model.take(key, column), of=id_)
            case "settle" if column == "bedrooms":
                self._try(
                    key,
                    "resolve_conflict",
                    lambda: self.model.settle(key, column, Decimal(7)),
                    "value",
                    Jsonb(7),
                    of=id_,
                )
            case _:
                self._try(
                    key, "dismiss_suggestion", lambda: self.model.dismiss(key, column), of=id_
                )

    def _try(
        self, key: str, function: str, expected: Any, *arguments: Any, of: int | None = None
    ) -> None:
        """Call a function of the API as the tenant's manager; it is refused where the model is."""
        code = told = None
        try:
            expected()
        except Refused as refused:
            code = str(refused)
        subject = of if of is not None else self._id(key)
        marks = ", ".join(["%s"] * (1 + len(arguments)))
        try:
            with self._signed_in(KEYS[key]):
                self.cdl.value(f"select public.{function}({marks})", subject, *arguments)
        except psycopg.Error as error:
            told = error.sqlstate
        assert told == code

    def _id(self, key: str) -> UUID:
        query = "select id from public.mls_listings where origin_key = %s"
        return UUID(str(self.cdl.value(query, key)))

    @contextmanager
    def _signed_in(self, tenant: str) -> Iterator[None]:
        told = {"tenant_id": tenant, "scope": "global", "crud": "crud"}
        claims = {"sub": BROKER, "role": "authenticated", "app_metadata": told}
        with self.cdl.conn.transaction():
            self.cdl.value(
                "select set_config('request.jwt.claims', %s, true),"
                " set_config('role', 'authenticated', true)",
                orjson.dumps(claims).decode(),
            )
            yield
            self.cdl.value(
                "select set_config('role', 'none', true),"
                " set_config('request.jwt.claims', '', true)"
            )

    def _compare(self, before: Mapping[tuple[str, str], Any]) -> None:
        assert self._stands() == {
            key: {
                **listing.ours,
                "status": listing.status,
                "is_claimed": listing.is_claimed,
                "is_externally_managed": listing.is_externally_managed,
                "origin_deleted": listing.is_deleted,
                "base": dict(listing.base),
                "news": {c: (n.kind, _plain(n.value)) for c, n in listing.news.items()},
            }
            for key, listing in self.model.listings.items()
        }
        # Each change is logged once, with what stood there before and after.
        after = _flat(self.model.listings)
        logged = self._logged()
        assert logged == {
            place: (_plain(before[place]), _plain(value))
            for place, value in after.items()
            if place in before and before[place] != value
        }

    def _stands(self) -> dict[str, dict[str, Any]]:
        rows = self.cdl.rows(_STANDS)
        return {
            key: {
                **dict(zip((f.column for f in FIELDS), columns, strict=True)),
                "status": status,
                "is_claimed": claimed,
                "is_externally_managed": managed,
                "origin_deleted": deleted,
                "base": base,
                "news": {c: tuple(n) for c, n in news.items()},
            }
            for key, status, claimed, managed, deleted, base, news, *columns in rows
        }

    def _logged(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        rows = self.cdl.rows(_LOGGED, self.last_change, list(_LOGGED_COLUMNS))
        self.last_change = max([self.last_change, *(row[0] for row in rows)])
        changes = {(key, column): (_plain(old), _plain(new)) for _, key, column, old, new in rows}
        assert len(changes) == len(rows), "a change is logged twice"
        return changes


_LOGGED_COLUMNS = [
    *(f.column for f in FIELDS if f.column != "modified_ts"),
    *("status", "is_externally_managed", "origin_deleted"),
]
_STANDS = (
    "select t.origin_key, t.status::text, t.claimed_at is not null, t.is_externally_managed,"
    " t.origin_deleted, jsonb_build_object('ListingKey', o.\"ListingKey\","
    " 'OriginatingSystemOfficeKey', o.\"OriginatingSystemOfficeKey\", "
    + ", ".join(f"'{f}', o.\"{f}\"" for f in _SAID if f != WITHOUT_A_COLUMN)
    + f", '{WITHOUT_A_COLUMN}', o.other -> '{WITHOUT_A_COLUMN}'),"
    " (select coalesce(jsonb_object_agg(g.field, jsonb_build_array(g.kind, g.their_value)), '{}')"
    " from pipeline.suggestions as g where g.record_uuid = t.id and g.status = 'open'), "
    + ", ".join(
        f"t.{f.column}" if f.read is not model.number else f"t.{f.column}::numeric" for f in FIELDS
    )
    + " from public.mls_listings as t left join pipeline.origin_property as o on o.record_id = t.id"
)
_LOGGED = (
    "select c.id, t.origin_key, c.field, c.old_value, c.new_value from pipeline.change_log as c"
    " join public.mls_listings as t on t.id = c.record_uuid"
    " where c.id > %s and c.action = 'update' and c.field = any (%s)"
)


def _flat(listings: Mapping[str, Listing]) -> dict[tuple[str, str], Any]:
    """Give what is logged of each listing, a value a place."""
    return {
        (key, column): value
        for key, listing in listings.items()
        for column, value in {
            **listing.ours,
            "status": listing.status,
            "is_externally_managed": listing.is_externally_managed,
            "origin_deleted": listing.is_deleted,
        }.items()
        if column in _LOGGED_COLUMNS
    }


def _plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    return float(value) if isinstance(value, Decimal | int) and value is not True else value


def _act(of: Model, key: str, function: str) -> None:
    match function:
        case "claim_listing":
            of.claim(key)
        case "release_listing":
            of.release(key)
        case _:
            of.set_ownership(key, is_externally_managed=function == "return_ownership")


def _reference(table: str) -> list[dict[str, str]]:
    with (PROJECT_ROOT / "db" / "reference" / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def conn(shared_database: Database) -> Iterator[Connection]:
    """Lend a database whose rules are the model's, and which requires nothing of a status."""
    with shared_database.connect() as conn, conn.transaction(force_rollback=True):
        for f in FIELDS:
            conn.execute(
                "update pipeline.field_rules set claimed = %s"
                " where data_domain = 'mls_listings' and target_column = %s",
                [f.claimed, f.column],
            )
        conn.execute(
            "insert into pipeline.ingest_settings (tenant_id, auto_publish) values (%s, true)",
            [PUBLISHING],
        )
        for tenant in OFFICES:
            conn.execute(
                "insert into public.members (tenant_id, user_id) values (%s, %s)", [tenant, BROKER]
            )
        for table in (
            "mls_checklist_templates",
            "mls_document_type_config",
            "mls_approval_type_config",
        ):
            conn.execute(f"update public.{table} set is_required = false where true".encode())
        yield conn


@given(start=_START, steps=st.lists(_STEP, min_size=8, max_size=24))
@_HISTORIES
def test_the_database_does_what_the_rules_say(
    conn: Connection, start: tuple[Step, ...], steps: list[Step]
) -> None:
    with conn.transaction(force_rollback=True):
        world = World(conn)
        for step in [*start, *steps]:
            world.live(step)
