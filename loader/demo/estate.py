"""The demo's real estate: a made-up office whose listings arrive, are claimed and led on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import orjson

from loader.cli.output import Output
from loader.cli.work import one
from loader.database import Connection
from loader.demo.estate_names import AGENTS, Agent
from loader.demo.estate_records import (
    FIRST,
    LIMASSOL,
    LISTINGS,
    PAPHOS,
    SECOND,
    SYSTEM,
    key_of,
    later_records,
    listing_records,
    member_records,
)
from loader.demo.pictures import HEIGHT, WIDTH, house
from loader.storage import Storage
from loader.storage.interface import data_place

_OFFICES = {LIMASSOL: "Sharp SIR Cyprus (demo)", PAPHOS: "Sharp SIR Paphos (demo)"}
_DESPINA, _MARKOS, _MANAGER = AGENTS[:3]
_CLAIMS = {_DESPINA: range(1, 13), _MARKOS: range(13, 22)}
_PUBLISHED = range(22, 44)
_PICTURED = (*range(1, 13), *range(22, 28))
_LED = (1, 2, 3, 13, 14)
"""Those whose first steps are done; the rest are drafts."""
_SPREAD_DAYS = 29
_LONGEST_DAYS = 420
_TITLES = ("From the street", "From the garden", "In the evening")
_ADD_PICTURE = """
    insert into public.mls_listing_media (tenant_id, listing_id, storage_path, stored_sha256,
        file_name, file_size, mime_type, media_category, title, alt_text, display_order, is_primary,
        is_distributable, image_width, image_height)
    select l.tenant_id, l.id, %(path)s, %(sha256)s, %(name)s, %(size)s, 'image/png', 'Photo',
        %(title)s, %(title)s, %(place)s, %(place)s = 1, true, %(width)s, %(height)s
    from public.mls_listings as l
    where l.id = %(listing)s
"""
_PASSPORT = b"The passport of somebody who does not exist.\n"
_NAMES = UUID("5a5b8f6e-0000-4000-8000-0000000000de")


def prepare_estate(conn: Connection, storage: Storage, tenant: str, password: str) -> None:
    """Do it all, unless it is done: the listings are the mark."""
    tenant_id = one(conn, "select t.id::text from public.tenants as t where t.name = %s", tenant)
    done = one(
        conn,
        "select exists (select from public.mls_listings as l where l.origin_key = %s)",
        key_of(1),
    )
    if not done:
        with conn.transaction():
            _Office(conn, storage, tenant_id).fill(password)


def estate_data(conn: Connection, tenant: str) -> dict[str, Any]:
    """Count what stands of the made-up office."""
    row = conn.execute(
        "select count(*), count(*) filter (where l.status = 'INGESTED'),"
        " count(*) filter (where l.status = 'PUBLISHED'), (select count(*)"
        "  from pipeline.suggestions as s join public.mls_listings as x on x.id = s.record_uuid"
        "  where s.status = 'open' and x.tenant_id = t.id)"
        " from public.tenants as t left join public.mls_listings as l on l.tenant_id = t.id"
        " where t.name = %s group by t.id",
        (tenant,),
    ).fetchone() or (0, 0, 0, 0)
    names = ("listings", "to_claim", "published", "suggestions")
    return dict(zip(names, row, strict=True))


def tell_estate(output: Output, told: dict[str, Any]) -> None:
    """Tell what stands of it, and who can look."""
    output.line("")
    output.line(
        f"Real estate of a made-up office: {told['listings']} listings,"
        f" {told['to_claim']} wait to be claimed, {told['published']} are published,"
        f" {told['suggestions']} suggestions of the source are open."
    )
    for agent in AGENTS[:3]:
        who = "manager" if agent.scope == "global" else "broker"
        output.line(f"  {agent.email:24} {agent.name}, {who}")


@dataclass(slots=True)
class _Office:
    """The made-up office while it is filled."""

    conn: Connection
    storage: Storage
    tenant_id: str
    users: dict[Agent, str] = field(default_factory=dict)

    def fill(self, password: str) -> None:
        """Let listings arrive, people work on them, and their source speak again."""
        self._open()
        self._add_people(password)
        self._send("ingest_listings", listing_records(), FIRST)
        self._spread()
        self._work()
        self._send("ingest_listings", later_records(), SECOND)

    def _open(self) -> None:
        self.conn.execute(
            "insert into public.markets (tenant_id, code, name, currency)"
            " values (%s, 'CY', 'Cyprus', 'EUR') on conflict do nothing",
            (self.tenant_id,),
        )
        for office_key, name in _OFFICES.items():
            self.conn.execute(
                "insert into public.offices (tenant_id, market, office_key, name, country)"
                " values (%s, 'CY', %s, %s, 'CY') on conflict do nothing",
                (self.tenant_id, office_key, name),
            )

    def _add_people(self, password: str) -> None:
        self._send("ingest_members", member_records(), FIRST)
        for agent in AGENTS:
            if agent.scope is None:
                continue
            known = one(
                self.conn, "select u.id::text from auth.users as u where u.email = %s", agent.email
            )
            self.users[agent] = known or one(
                self.conn,
                "select pipeline.set_user(%s, %s, %s, %s, '{}', %s, 'crud')::text",
                *(agent.email, self.tenant_id, password, agent.name, agent.scope),
            )
            self.conn.execute(
                "update public.members as m set user_id = %s"
                " where m.tenant_id = %s and m.origin_member_key = %s",
                (self.users[agent], self.tenant_id, agent.key),
            )
        self.conn.execute(
            "update public.offices as o set default_broker_id = %s where o.office_key = %s",
            (self.users[_DESPINA], LIMASSOL),
        )

    def _send(self, function: str, records: list[dict[str, Any]], batch: str) -> None:
        one(
            self.conn,
            f"select public.{function}(%s::jsonb, %s, %s)",
            *(orjson.dumps(records).decode(), SYSTEM, f"demo {batch}"),
        )

    def _spread(self) -> None:
        """Let them have come over the last weeks, so that charts have something to show."""
        with self._quietly():
            for number in range(1, LISTINGS + 1):
                self.conn.execute(
                    "update public.mls_listings as l set created_at = now() - %s * interval '1 day'"
                    " where l.origin_key = %s",
                    (number * 7 % _SPREAD_DAYS, key_of(number)),
                )

    def _ids(self, numbers: Iterable[int]) -> list[str]:
        keys = [key_of(number) for number in numbers]
        rows = self.conn.execute(
            "select l.id::text from public.mls_listings as l where l.origin_key = any (%s)"
            " order by array_position(%s, l.origin_key)",
            (keys, keys),
        )
        return [row[0] for row in rows]

    def _work(self) -> None:
        """Let people claim, publish, fill in, ask and decide, as they do in the interface."""
        for agent, numbers in _CLAIMS.items():
            claimed = self._ids(numbers)
            with self._as(agent):
                self._call("claim_listings(%s::uuid[], auth.uid())", claimed)
        published = self._ids(_PUBLISHED)
        half = len(published) // 2
        with self._as(_MANAGER):
            self._call("advance_listings(%s::uuid[], 'PUBLISHED', null)", published)
            for agent, some in ((_DESPINA, published[:half]), (_MARKOS, published[half:])):
                self._call("claim_listings(%s::uuid[], %s::uuid, true)", some, self.users[agent])
        with self._quietly():
            for number in _PUBLISHED:
                self.conn.execute(
                    "update public.mls_listings as l set published_at = d.at,"
                    " status_changed_at = d.at, claimed_at = greatest(l.created_at, d.at)"
                    " from (select now() - %s * interval '1 day' as at) as d"
                    " where l.origin_key = %s",
                    (number * 37 % _LONGEST_DAYS, key_of(number)),
                )
        for number in _LED:
            self._lead_on(number)
        for number in _PICTURED:
            self._picture(number)

    def _lead_on(self, number: int) -> None:
        """Do a broker's first steps on a listing, bring a document, and ask for an approval."""
        agent = next(agent for agent, numbers in _CLAIMS.items() if number in numbers)
        listing_id = self._ids([number])[0]
        with self._as(agent):
            self.conn.execute(
                "select pipeline.set_checklist_item(%s, t.code, t.role, 'completed', null)"
                " from public.mls_checklist_templates as t where t.tenant_id is null"
                " and t.role = 'BROKER' and t.required_for_status = 'PENDING_DUE_DILIGENCE'",
                (listing_id,),
            )
            self._call(
                "edit_estate(%s, %s::jsonb, %s, %s)",
                *(listing_id, '{"x_sm_title_deeds": "yes"}', 2**63 - 1, "seen with the owner"),
            )
            path, sha256, size = self._store(listing_id, "documents", number, _PASSPORT)
            file = {"storage_path": path, "stored_sha256": sha256, "file_size": size}
            told = self._call(
                "submit_document(%s, 'OWNER_IDENTITY', %s::jsonb)",
                *(listing_id, orjson.dumps({"file_name": "passport.txt", **file}).decode()),
            )
            self._call(
                "request_approval(%s, 'DUE_DILIGENCE', null, %s)",
                *(listing_id, "Owner, title and permits are as they should be."),
            )
            self.conn.execute(
                "insert into public.mls_listing_tasks"
                " (tenant_id, listing_id, title, priority, due_date, assigned_to)"
                " values (%s, %s, 'Call the owner about the keys', 'HIGH', current_date + 2, %s)",
                (self.tenant_id, listing_id, self.users[agent]),
            )
        if number % 2:
            with self._as(_MANAGER):
                self._call("decide_document(%s, 'approve', null)", told["document_id"])
            with self._as(agent):
                self._call(
                    "advance_listings(array[%s]::uuid[], 'PENDING_DUE_DILIGENCE', null)", listing_id
                )

    def _picture(self, number: int) -> None:
        """Put pictures on a listing."""
        listing_id = self._ids([number])[0]
        for place, title in enumerate(_TITLES):
            painted = number * len(_TITLES) + place
            path, sha256, size = self._store(listing_id, "pictures", painted, house(painted))
            with self._as(_MANAGER):
                self.conn.execute(
                    _ADD_PICTURE,
                    {
                        "listing": listing_id,
                        "path": path,
                        "sha256": sha256,
                        "name": f"{number}-{place + 1}.png",
                        "size": size,
                        "title": title,
                        "place": place + 1,
                        "width": WIDTH,
                        "height": HEIGHT,
                    },
                )

    def _store(self, listing_id: str, kind: str, number: int, data: bytes) -> tuple[str, str, int]:
        """Put a file into the listing's folder of the storage."""
        file_id = uuid5(_NAMES, f"{listing_id} {kind} {number}")
        folder = f"{data_place(self.storage.environment)}/estate/{self.tenant_id}/{listing_id}"
        key = f"{folder}/{kind}/{file_id}"
        with self.storage.write(key) as stored:
            stored.write(data)
        return key, stored.sha256, len(data)

    def _call(self, call: str, *arguments: Any) -> Any:
        return one(self.conn, f"select pipeline.{call}", *arguments)

    @contextmanager
    def _as(self, agent: Agent) -> Iterator[None]:
        """Be a signed-in person, by the API's role, under RLS."""
        about = {"tenant_id": self.tenant_id, "scope": agent.scope, "crud": "crud"}
        claims = {"sub": self.users[agent], "role": "authenticated", "app_metadata": about}
        self.conn.execute(
            "select set_config('role', 'authenticated', true),"
            " set_config('request.jwt.claims', %s, true)",
            (orjson.dumps(claims).decode(),),
        )
        yield
        # The transaction goes on after this part of it.
        self.conn.execute("reset role")
        self.conn.execute("select set_config('request.jwt.claims', '', true)")

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set moments back without a line in the log, as the service that merges may."""
        self.conn.execute("select set_config('pipeline.merging', 'on', true)")
        yield
        self.conn.execute("select set_config('pipeline.merging', 'off', true)")
