"""What everybody may do at every route: the table, and the people and things it is tried with."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from loader.database import Connection
from tests.pipeline.world import World, place, places
from tests.support.site import Site, Visitor

OURS = "Ours-and-nobody-elses"
"""Stands in the names of all that belongs to the tenant."""

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OWN = "own"
"""Says that a form goes with the visitor's own token."""

# What each is answered, in the order of PEOPLE; "in": go and sign in. 303 is done, and shown on the
# next page; 409 is refused, since there is no such thing for them.
PEOPLE = ("out", "stranger", "broker", "observer", "steward", "admin", "other")
"""out: not signed in. stranger: a user without tenant and roles. broker: of the tenant, without a
role. observer, steward, admin (super_admin): by their roles; the admin reaches all real estate,
the others their own. other: a super_admin of another tenant, with the ids of ours."""

TABLE = """
GET  /                                                         in  200 303 200 200 200 200
GET  /events                                                204 204 200 200 200 200 200
GET  /health                                                   200 200 200 200 200 200 200
GET  /sign-in                                                  200 200 200 200 200 200 200
POST /sign-in                                                  403 403 403 403 403 403 403
POST /sign-out                                                 403 303 303 303 303 303 303
POST /taste                                                    303 303 303 303 303 303 303
GET  /overview/ingress                                         in  403 403 200 200 200 200
GET  /overview/now                                             in  403 403 200 200 200 200

GET  /account/password                                         in  200 200 200 200 200 200
POST /account/password                                         in  422 422 422 422 422 422
GET  /listings                                                 in  200 200 200 200 200 200
GET  /listings/{id}                                            in  404 200 200 200 200 404
GET  /listings/{id}/edit                                       in  403 403 403 200 200 404
GET  /listings/{id}/history                                    in  404 200 200 200 200 404
GET  /listings/{id}/suggestions                                in  404 200 200 200 200 404
POST /listings/{id}/edit                                       in  404 403 403 303 303 404
POST /listings/{id}/put-back/{change_id}                       in  404 404 403 303 303 404
POST /listings/{id}/removed                                    in  404 403 403 303 303 404
POST /listings/{id}/suggestions/{suggestion_id}                in  404 403 403 303 303 404
POST /listings/{id}/undo                                        in  404 403 403 303 303 404

GET  /mls/board                                                in  200 200 200 200 200 200
GET  /mls/claim                                                in  200 200 200 200 200 200
GET  /mls/{id:uuid}                                             in  404 200 404 404 200 404
POST /mls/claim                                                in  409 303 303 303 303 409
POST /mls/{id}/advance                                         in  404 303 404 404 303 404
POST /mls/{id}/ownership                                       in  404 303 404 404 303 404
POST /mls/{id}/release                                         in  404 303 404 404 303 404
POST /mls/{id}/steps                                           in  404 303 404 404 303 404
POST /mls/{id}/suggestions/{suggestion_id}                     in  404 303 404 404 303 404
POST /mls/{id:uuid}/undo                                        in  404 303 404 404 303 404
GET  /mls/arrivals                                             in  200 200 200 200 200 200
GET  /mls/bulk                                                 in  403 403 403 403 200 200
GET  /mls/claim/count                                          in  200 200 200 200 200 200
GET  /mls/decisions                                            in  200 200 200 200 200 200
GET  /mls/decisions/count                                      in  200 200 200 200 200 200
GET  /mls/desk                                                 in  200 200 200 200 200 200
GET  /mls/desk/arrived                                         in  200 200 200 200 200 200
GET  /mls/suggestions                                          in  200 200 200 200 200 200
GET  /mls/{id}/documents/{document_id}                         in  404 200 404 404 200 404
GET  /mls/{id}/edit                                            in  404 200 404 404 200 404
GET  /mls/{id}/history                                         in  404 200 404 404 200 404
GET  /mls/{id}/tasks                                           in  404 200 404 404 200 404
GET  /mls/{id}/papers                                          in  404 200 404 404 200 404
GET  /mls/{id}/pictures                                        in  404 200 404 404 200 404
GET  /mls/{id}/pictures/{picture_id}/file                      in  404 200 404 404 200 404
POST /mls/arrivals/offices/{id}                                in  404 404 404 404 303 404
POST /mls/arrivals/rules                                       in  403 403 403 403 303 303
POST /mls/arrivals/rules/{id}/remove                           in  404 404 404 404 303 404
POST /mls/bulk                                                 in  403 403 403 403 409 409
POST /mls/bulk/undo                                             in  403 403 403 403 303 409
POST /mls/decisions/{subject}/{id}                             in  409 403 409 409 303 409
POST /mls/suggestions                                          in  409 303 409 409 303 409
POST /mls/suggestions/undo                                      in  409 303 409 409 303 409
POST /mls/{id}/tasks                                           in  404 303 404 404 303 404
POST /mls/{id}/tasks/{task_id}                                 in  404 303 404 404 303 404
POST /mls/{id}/notes                                           in  404 303 404 404 303 404
POST /mls/{id}/notes/{note_id}                                 in  404 303 404 404 303 404
POST /mls/{id}/plan                                            in  404 303 404 404 303 404
POST /mls/approvals/{approval_id}/reason                       in  409 303 409 409 403 409
POST /mls/{id}/approvals                                       in  404 303 404 404 303 404
POST /mls/{id}/documents                                       in  404 303 404 404 303 404
POST /mls/{id}/edit                                            in  404 303 404 404 303 404
POST /mls/{id}/pictures                                        in  404 303 404 404 303 404
POST /mls/{id}/pictures/order                                  in  404 303 404 404 303 404
POST /mls/{id}/pictures/{picture_id}                           in  404 303 404 404 303 404
POST /mls/{id}/put-back/{change_id}                            in  404 303 404 404 303 404

GET  /sources                                                  in  403 403 200 200 200 200
GET  /sources/new                                              in  403 403 403 403 200 200
GET  /sources/{dmo_id:int}                                     in  403 403 200 200 200 404
GET  /sources/{dmo_id:int}/config/{stage}                      in  403 403 200 200 200 404
GET  /sources/{dmo_id:int}/config/{stage}/history              in  403 403 200 200 200 404
GET  /sources/{dmo_id:int}/config/{stage}/restore/{version:int} in 403 403 403 403 200 404
GET  /sources/{dmo_id:int}/config/{stage}/times                in  403 403 200 200 200 404
GET  /sources/{dmo_id:int}/edit                                in  403 403 403 403 200 404
POST /sources/new                                              in  403 403 403 403 303 303
POST /sources/{dmo_id:int}/config/{stage}                      in  403 403 403 403 200 404
POST /sources/{dmo_id:int}/config/{stage}/save                 in  403 403 403 403 303 404
POST /sources/{dmo_id:int}/edit                                in  403 403 403 403 303 404
POST /sources/{dmo_id:int}/feeds                               in  403 403 403 403 303 409
POST /sources/{dmo_id:int}/feeds/pause                         in  403 403 403 303 303 409
POST /sources/{dmo_id:int}/feeds/resume                        in  403 403 403 303 303 409

GET  /import                                                   in  403 403 403 200 200 200
GET  /import/{upload_id:uuid}                                  in  403 403 403 200 200 404
POST /import                                                   in  403 403 403 303 303 404
POST /import/fetch                                             in  403 403 403 303 303 409
POST /import/{upload_id:uuid}                                  in  403 403 403 200 200 404
POST /import/{upload_id:uuid}/drop                             in  403 403 403 303 303 404
POST /import/{upload_id:uuid}/go                               in  403 403 403 303 303 404
POST /import/{upload_id:uuid}/try                              in  403 403 403 200 200 404

GET  /runs                                                     in  403 403 200 200 200 200
GET  /runs/errors/{error_id}                                   in  403 403 200 200 200 404
GET  /runs/jobs                                                in  403 403 200 200 200 200
GET  /runs/jobs/{job_id}                                       in  403 403 200 200 200 404
GET  /runs/jobs/{job_id}/do/{action}                           in  403 403 403 200 200 404
GET  /runs/jobs/{job_id}/errors                                in  403 403 200 200 200 404
GET  /runs/jobs/{job_id}/errors.csv                            in  403 403 200 200 200 404
GET  /runs/{run_id}                                            in  403 403 200 200 200 404
GET  /runs/{run_id}/compare                                    in  403 403 200 200 200 404
POST /runs/errors/{error_id}                                   in  403 403 403 303 303 404
POST /runs/errors/{error_id}/read                              in  403 403 200 200 200 404
POST /runs/jobs/{job_id}/do/{action}                           in  403 403 403 303 303 404

GET  /review                                                   in  403 403 200 200 200 200
GET  /review/batches/{batch_id}                                in  403 403 200 200 200 404
GET  /review/bulk                                              in  403 403 403 200 200 200
GET  /review/count                                             in  403 403 200 200 200 200
GET  /review/rows/{row_id}                                     in  403 403 303 303 303 303
GET  /presence/{kind}/{record}                                 in  403 403 200 200 200 200
GET  /review/suggestions                                       in  403 403 200 200 200 200
GET  /review/waiting                                           in  403 403 200 200 200 200
POST /review/batches/{batch_id}                                in  403 403 403 303 303 404
POST /review/bulk                                              in  403 403 403 303 303 409
POST /review/rows/{row_id}                                     in  403 403 403 303 303 409
POST /review/rows/{row_id}/assign                              in  403 403 403 303 303 404
POST /review/suggestions                                       in  403 403 403 303 303 409
POST /review/suggestions/undo                                   in  403 403 403 303 303 409
POST /review/undo                                              in  403 403 403 303 303 409
POST /review/views                                             in  403 403 303 303 303 303
POST /review/views/remove                                      in  403 403 303 303 303 303

GET  /promote                                                  in  403 403 200 200 200 200
GET  /promote/{batch_id}                                       in  403 403 200 200 200 404
GET  /promote/{batch_id}/confirm                               in  403 403 403 200 200 404
GET  /promote/{batch_id}/job                                   in  403 403 404 404 404 404
GET  /promote/{batch_id}/preview                               in  403 403 200 200 200 404
POST /promote/{batch_id}                                       in  403 403 403 303 303 404
POST /promote/{batch_id}/accept                                in  403 403 403 303 303 404

GET  /channels                                                 in  200 200 200 200 200 200
GET  /channels/list                                            in  200 200 200 200 200 200
GET  /channels/retry                                           in  403 200 200 200 200 200
POST /channels/retry                                           in  403 303 303 303 303 303
POST /channels/{id}/retry                                      in  404 303 404 404 303 404

GET  /people                                                   in  403 403 403 403 200 200
GET  /people/history                                           in  403 403 403 403 200 200
GET  /people/new                                               in  403 403 403 403 200 200
GET  /people/roles                                             in  403 403 403 403 200 200
GET  /people/{user_id:uuid}                                    in  403 403 403 403 200 404
GET  /people/{user_id:uuid}/bar                                in  403 403 403 403 200 404
GET  /people/{user_id:uuid}/password                           in  403 403 403 403 200 404
POST /people/new                                               in  403 403 403 403 200 200
POST /people/{user_id:uuid}                                    in  403 403 403 403 303 404
POST /people/{user_id:uuid}/bar                                in  403 403 403 403 303 404
POST /people/{user_id:uuid}/password                           in  403 403 403 403 200 404

GET  /rules                                                    in  403 403 200 200 200 200
GET  /rules/history                                            in  403 403 200 200 200 200
GET  /rules/{domain}/{field}                                   in  403 403 200 200 200 200
GET  /rules/{domain}/{field}/preview                           in  403 403 403 403 200 200
POST /rules/{domain}/{field}                                   in  403 403 403 403 303 303
"""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a route is tried with, such that whoever may do it succeeds."""

    form: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    files: Mapping[str, Any] | None = None


def read_table() -> dict[str, dict[str, str]]:
    """Give route → person → expected answer."""
    table = {}
    for line in TABLE.splitlines():
        if not line.strip():
            continue
        method, path, *cells = line.split()
        assert len(cells) == len(PEOPLE), line
        table[f"{method} {path}"] = dict(zip(PEOPLE, cells, strict=True))
    return table


class Everything:
    """A site with people of all kinds, and something of a tenant for every route."""

    def __init__(self, site: Site, conn: Connection, folder: Path) -> None:
        self.site = site
        self._world = World(site.database, conn, folder)
        self.visitors = self._people()
        self.ids: dict[str, Any] = {}
        self._pipeline()
        self._decision()
        self._upload()
        self._real_estate()

    def value(self, query: str, *parameters: Any) -> Any:
        """Ask the database as its owner."""
        return self._world.value(query, *parameters)

    def _people(self) -> dict[str, Visitor]:
        site = self.site
        site.add_user("admin@one.example", roles=("super_admin",), scope="org_admin")
        site.add_user("steward@one.example", roles=("steward",))
        site.add_user("observer@one.example", roles=("observer",))
        self.broker = site.add_user("broker@one.example")
        stranger = site.add_user("stranger@one.example")
        self.value(
            "update auth.users set raw_app_meta_data = '{}' where id = %s returning 1", stranger.id
        )
        site.add_user(
            "other@two.example", roles=("super_admin",), scope="org_admin", tenant="tenant two"
        )
        people = {name: site.sign_in(f"{name}@one.example") for name in PEOPLE[1:-1]}
        people["other"] = site.sign_in("other@two.example")
        return {"out": Visitor(site.client()), **people}

    def _pipeline(self) -> None:
        world, ids = self._world, self.ids
        dmo = world.dmo(OURS, "tenant one")
        world.load([{**row, "name": f"{OURS} {row['id']}"} for row in places(1, 2, 3)], dmo)
        ids["listing"] = self.value("select min(id) from public.listings")
        world.edit(ids["listing"], name=f"{OURS} edited")
        ids["change"] = self.value(
            "select max(id) from pipeline.change_log where field = 'name' and action = 'update'"
        )
        news = [place(n, name=f"{OURS} {n} news", phone="091 99999") for n in (1, 2, 3)]
        world.load(news, dmo, "2.csv")
        ids["row"], ids["batch"] = self.pair(
            "select staging_id, batch_id from staging.listings"
            " where status = 'pending' and flags is not null order by staging_id limit 1"
        )
        ids["run"], ids["job"] = self.pair(
            "select run_id, job_id from pipeline.job_queue where job_type = 'import_raw' limit 1"
        )
        ids["fresh"] = self.value("select tests.batch(%s)", dmo)
        for status in ("pending", "accepted"):
            row = self.value("select tests.staged(%s, %s)", ids["fresh"], f"{OURS} {status}")
            self.value(
                "update staging.listings set status = %s, ok_to_promote = true, decided_by = 'x',"
                " decided_at = now() where staging_id = %s returning 1",
                status,
                row,
            )
        ids["held"] = self.value("select tests.batch(%s, 'mass_deletion')", dmo)
        self.value("select tests.staged(%s, %s)", ids["held"], OURS)
        ids["waiting"] = self.value(
            "select pipeline.enqueue_job('import_raw', %s, p_params => %s)",
            dmo,
            f'{{"path": "{OURS}"}}',
        )
        ids["error"] = self.value(
            "insert into pipeline.job_errors (job_id, line, error_type, error_message,"
            " original_record) values (%s, 2, 'missing_name', %s, %s) returning id",
            ids["job"],
            OURS,
            '{"id": "p9", "lat": "53"}',
        )
        ids["suggestion"] = self.value(
            "insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source,"
            " our_value, their_value, reason, batch_id)"
            " select 'listings', l.id, l.id, 'category', s.id, to_jsonb(l.category), '\"Pub\"',"
            " 'claimed', %s from public.listings as l join pipeline.sources as s using (dmo_id)"
            " where l.id = %s limit 1 returning id",
            ids["batch"],
            ids["listing"],
        )
        ids["decided"] = self._decided(ids["suggestion"], "locality")
        world.configure(dmo, "import", delimiter=";")
        ids["dmo"], ids["dmo_id"] = OURS, dmo
        ids["source"] = self.value("select name from pipeline.sources where dmo_id = %s", dmo)
        ids["fetched"] = world.dmo(f"{OURS} fetched", "tenant one", import_={"path": "/data"})

    def _decision(self) -> None:
        """Have a steward decide something that can be undone."""
        row, seen = self.pair(
            "select staging_id, xmin::text from staging.listings"
            " where status = 'pending' and flags is not null order by staging_id desc limit 1"
        )
        answer = self.visitors["steward"].post(f"/review/rows/{row}", decision="hold", seen=seen)
        assert answer.status_code == 303, answer.text
        self.ids["action"] = self.value("select max(action_id) from pipeline.review_actions")

    def _decided(self, like: object, field: str) -> Any:
        """Have a suggestion like another one be dismissed; it can be taken back."""
        number = self.value(
            "insert into pipeline.suggestions (data_domain, record_id, record_uuid, listing_id,"
            " field, source, their_value, reason, batch_id, status, decided_by, decided_at)"
            " select data_domain, record_id, record_uuid, listing_id, %s, source, '\"Pub\"',"
            " reason, batch_id, 'dismissed', 'Maria', now()"
            " from pipeline.suggestions where id = %s returning id",
            *(field, like),
        )
        return self.value(
            "update pipeline.suggestions set undo = jsonb_build_object('ids',"
            " jsonb_build_array(id), 'changes', '[]'::jsonb,"
            " 'stands', '{}'::jsonb, 'seen', 1000000000)"
            " where id = %s returning id",
            number,
        )

    def _upload(self) -> None:
        steward = self.visitors["steward"]
        content = f"id;name;lat;lng\n1;{OURS};48.2;16.37\n".encode()
        answer = steward.client.post(
            "/import",
            data={"dmo": str(self.ids["dmo_id"]), "csrf_token": steward.token()},
            files={"file": (f"{OURS}.csv", content)},
        )
        assert answer.status_code == 303, answer.text
        self.ids["upload"] = answer.headers["location"].rpartition("/")[2]

    def _real_estate(self) -> None:
        ids = self.ids
        ids["ingested"] = self.value("select tests.real_estate(null, p_name => %s)", OURS)
        ids["estate"] = self.value(
            "select tests.real_estate(%s, p_name => %s)", self.broker.id, OURS
        )
        self.value(
            "update public.mls_listings set origin_system = 'QOBRIX', origin_key = 'k1',"
            " claimed_at = now(), is_externally_managed = true where id = %s returning 1",
            ids["estate"],
        )
        ids["estate_news"] = self.value(
            "insert into pipeline.suggestions (data_domain, record_uuid, field, source, our_value,"
            " their_value, reason, batch_id) select 'mls_listings', %s, 'city', s.id, 'null',"
            " '\"Paphos\"', 'claimed', %s from pipeline.sources as s limit 1 returning id",
            ids["estate"],
            ids["batch"],
        )
        ids["estate_decided"] = self._decided(ids["estate_news"], "street")
        ids["bulk"] = self.value(
            "insert into pipeline.bulk_actions (tenant_id, actor, action, row_count)"
            " select l.tenant_id, 'Maria', 'claim', 1 from public.mls_listings as l"
            " where l.id = %s returning action_id",
            ids["estate"],
        )
        self.value(
            "insert into pipeline.bulk_undo (action_id, listing_id, seen, changes)"
            " values (%s, %s, 1000000000, %s) returning 1",
            *(ids["bulk"], ids["estate"], '[{"id": 1, "field": "claimed_by", "before": null}]'),
        )
        ids["channel"] = self.value(
            "insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status,"
            " last_error) select l.tenant_id, l.id, (select min(code) from"
            " public.mls_portal_definitions), 'FAILED', %s from public.mls_listings as l"
            " where l.id = %s returning id",
            OURS,
            ids["estate"],
        )
        broker, estate = self.visitors["broker"], f"/mls/{ids['estate']}"
        written: dict[str, dict[str, Any]] = {
            "tasks": {"title": OURS},
            "notes": {"content": OURS},
            "approvals": {"type": "MANAGEMENT"},
        }
        for path, fields in written.items():
            assert broker.post(f"{estate}/{path}", **fields).status_code == 303
            table = f"public.mls_listing_{path}"
            ids[path] = self.value(f"select id from {table} where listing_id = %s", ids["estate"])
        ids["document_code"] = self.value("select min(code) from public.mls_document_type_config")
        for path, form, file in (
            ("documents", {"code": ids["document_code"]}, (f"{OURS}.pdf", b"%PDF-1.4 deed")),
            ("pictures", {"title": OURS}, (f"{OURS}.png", PICTURE, "image/png")),
        ):
            form["csrf_token"] = broker.token()
            answer = broker.client.post(f"{estate}/{path}", data=form, files={"file": file})
            assert answer.status_code == 303, answer.text
        ids["document"] = self.value("select id from public.mls_listing_documents")
        ids["picture"] = self.value("select id from public.mls_listing_media")
        edit: dict[str, Any] = {"f:city": "Limassol", **self._estate_form()}
        answer = broker.post(f"{estate}/edit", **edit)
        assert answer.status_code == 303, answer.text
        ids["estate_change"] = self.value(
            "select max(id) from pipeline.change_log where data_domain = 'mls_listings'"
            " and field = 'city'"
        )
        tenant = self.broker.tenant_id
        self.value(
            "insert into public.markets (tenant_id, code, name, currency)"
            " values (%s, 'CY', 'Cyprus', 'EUR') returning 1",
            tenant,
        )
        ids["office"] = self.value(
            "insert into public.offices (tenant_id, name, market) values (%s, %s, 'CY')"
            " returning id",
            tenant,
            OURS,
        )
        ids["arrival"] = self.value(
            "insert into pipeline.ingest_settings (tenant_id) values (%s) returning id", tenant
        )
        ids["step"], ids["step_role"] = self.pair(
            "select code, role from public.mls_checklist_templates where is_active"
            " and tenant_id is null order by position limit 1"
        )

    def pair(self, query: str) -> tuple[Any, Any]:
        """Ask the database for two values."""
        (row,) = self._world.rows(query)
        first, second = tuple(row.values()) if isinstance(row, dict) else tuple(row)
        return first, second

    def thing(self, route: str) -> Thing:
        """Give what a route is tried with."""
        ids = self.ids
        own = self.value(
            "select updated_at::text from public.listings where id = %s", ids["listing"]
        )
        seen = self.value(
            "select xmin::text from staging.listings where staging_id = %s", ids["row"]
        )
        config = {
            "json": '{"delimiter": ","}',
            "schedule": "manual",
            "catch_up": "once",
            "base": "1",
        }
        unclaimed, claimed = self.pair(
            "select unclaimed, claimed from pipeline.field_rules"
            " where data_domain = 'listings' and target_column = 'name'"
        )
        stamp = self._stamp() if "/people/{" in route else ""
        dmo_seen = self.value(
            "select updated_at::text from public.dmos where id = %s", ids["dmo_id"]
        )
        is_estate_edit = route.startswith("POST /mls/") and ("edit" in route or "put-b" in route)
        shown = self._estate_form() if is_estate_edit else {}
        things = {
            "POST /mls/{id}/edit": Thing({"f:city": "Paphos", **shown}),
            "POST /mls/{id}/put-back/{change_id}": Thing(shown),
            "POST /channels/retry": Thing({"expected": "0"}),
            "GET /rules/{domain}/{field}/preview": Thing(
                query=urlencode({"unclaimed": unclaimed, "claimed": claimed})
            ),
            "POST /mls/arrivals/offices/{id}": Thing({"broker": ""}),
            "POST /mls/bulk": Thing({"action": "claim", "seen": ""}),
            "POST /mls/decisions/{subject}/{id}": Thing({"decision": "approve"}),
            "POST /mls/suggestions": Thing({"one": f"{ids['estate_news']}.source"}),
            "POST /mls/{id}/tasks": Thing({"title": "tried"}),
            "POST /mls/{id}/tasks/{task_id}": Thing({"title": OURS, **self._seen("tasks")}),
            "POST /mls/{id}/notes": Thing({"content": "tried"}),
            "POST /mls/{id}/notes/{note_id}": Thing({"content": OURS, **self._seen("notes")}),
            "POST /mls/{id}/plan": Thing({"role": "BROKER", "code": "OWNER_IDENTITY"}),
            "POST /mls/{id}/approvals": Thing({"type": "PRICE_CHANGE", "list_price": "5"}),
            "POST /mls/{id}/documents": Thing(
                {"code": ids["document_code"]}, files={"file": ("a.pdf", b"%PDF-1.4 deed")}
            ),
            "POST /mls/{id}/pictures": Thing(files={"file": ("a.png", PICTURE, "image/png")}),
            "POST /mls/{id}/pictures/order": Thing(
                {"id": str(ids["picture"]), "move": f"{ids['picture']}.first"}
            ),
            "POST /mls/{id}/pictures/{picture_id}": Thing({"do": "name", "title": "tried"}),
            "POST /rules/{domain}/{field}": Thing(
                {
                    "unclaimed": unclaimed,
                    "claimed": claimed,
                    "seen_unclaimed": unclaimed,
                    "seen_claimed": claimed,
                }
            ),
            "POST /people/new": Thing(
                {
                    "email": "new@one.example",
                    "name": "New",
                    "roles": "observer",
                    "scope": "self",
                    "letters": "r",
                }
            ),
            "POST /people/{user_id:uuid}": Thing({"name": "Renamed", "seen": stamp}),
            "POST /people/{user_id:uuid}/password": Thing({"seen": stamp}),
            "POST /people/{user_id:uuid}/bar": Thing({"is_active": "no", "seen": stamp}),
            "POST /listings/{id}/edit": Thing(
                {
                    f"listings:{ids['listing']}:locality": "Oranmore",
                    f"seen:listings:{ids['listing']}": own,
                    "reason": "tried",
                }
            ),
            "POST /listings/{id}/put-back/{change_id}": Thing({"seen": own}),
            "POST /listings/{id}/removed": Thing({"removed": "yes"}),
            "POST /listings/{id}/suggestions/{suggestion_id}": Thing({"take": "yes"}),
            "POST /listings/{id}/undo": Thing({"undo_id": str(ids["decided"])}),
            "POST /review/suggestions/undo": Thing({"undo_id": str(ids["decided"])}),
            "POST /mls/{id:uuid}/undo": Thing({"undo_id": str(ids["estate_decided"])}),
            "POST /mls/suggestions/undo": Thing({"undo_id": str(ids["estate_decided"])}),
            "POST /mls/bulk/undo": Thing({"undo_id": str(ids["bulk"])}),
            "POST /mls/claim": Thing({"id": str(ids["ingested"])}),
            "POST /mls/{id}/advance": Thing({"status": "WITHDRAWN", "note": "tried"}),
            "POST /mls/{id}/ownership": Thing({"by_source": "no"}),
            "POST /mls/{id}/steps": Thing(
                {"code": ids["step"], "role": ids["step_role"], "state": "completed"}
            ),
            "POST /mls/{id}/suggestions/{suggestion_id}": Thing({"take": "source"}),
            "POST /sources/{dmo_id:int}/config/{stage}": Thing(config),
            "POST /sources/{dmo_id:int}/config/{stage}/save": Thing(config),
            "POST /sources/{dmo_id:int}/edit": Thing(
                {"name": "Renamed", "language": "en", "time_zone": "UTC", "seen": dmo_seen}
            ),
            "POST /sources/{dmo_id:int}/feeds": Thing({"name": "another", "rank": "5"}),
            "POST /sources/{dmo_id:int}/feeds/pause": Thing({"name": ids["source"]}),
            "POST /sources/{dmo_id:int}/feeds/resume": Thing({"name": ids["source"]}),
            "POST /sources/new": Thing(
                {
                    "name": "Quite new",
                    "country": "IE",
                    "state": "G",
                    "language": "en",
                    "time_zone": "UTC",
                }
            ),
            "POST /import": Thing(
                {"dmo": str(ids["dmo_id"])}, files={"file": ("a.csv", b"id;name\n1;a\n")}
            ),
            "POST /import/fetch": Thing({"dmo": str(ids["fetched"])}),
            "POST /runs/jobs/{job_id}/do/{action}": Thing({"reason": "tried"}),
            "POST /runs/errors/{error_id}": Thing({"field.id": "p9", "field.name": "Mended"}),
            "POST /review/rows/{row_id}": Thing({"decision": "reject", "seen": seen}),
            "POST /review/undo": Thing({"action_id": str(ids["action"])}),
            "POST /review/rows/{row_id}/assign": Thing({"user_id": ""}),
            "POST /review/batches/{batch_id}": Thing({"what": "release"}),
            "POST /review/bulk": Thing(
                {"decision": "hold", "pick": f"{ids['row']}.{seen}", "expected": "1"}
            ),
            "GET /review/bulk": Thing(query=f"batch={ids['batch']}&why=any"),
            "POST /review/suggestions": Thing({"one": f"take.{ids['suggestion']}"}),
            "POST /review/views": Thing({"name": "tried", "query": "who=me"}),
            "POST /review/views/remove": Thing({"name": "Mine"}),
            "POST /sign-in": Thing({"email": "nobody@one.example", "password": "wrong"}),
            "GET /sources/{dmo_id:int}/config/{stage}/times": Thing(query="schedule=daily"),
        }
        return things.get(route, Thing())

    def _seen(self, what: str) -> dict[str, str]:
        """Give when a task or a note was changed last, as its form has it."""
        query = f"select updated_at from public.mls_listing_{what} where id = %s"
        return {"seen": self.value(query, self.ids[what]).isoformat()}

    def _estate_form(self) -> dict[str, str]:
        """Give what the form of the estate brings along: its version, and the city as shown."""
        page = self.visitors["broker"].get(f"/mls/{self.ids['estate']}/edit").text
        found = dict(re.findall(r'name="(version|was:city)" value="([^"]*)"', page))
        return {name: html.unescape(value) for name, value in found.items()}

    def _stamp(self) -> str:
        """Give the version of the broker that a form of the page has."""
        page = self.visitors["admin"].get(f"/people/{self.broker.id}").text
        found = re.search(r'name="seen" value="([^"]+)"', page)
        assert found is not None, page
        return found.group(1)

    def path(self, route: str) -> str:
        """Give the address of a route with the ids of ours."""
        _, path = route.split()
        ids = self.ids
        is_estate = path.startswith("/mls/")
        which = {
            "/channels/": "channel",
            "/mls/arrivals/offices": "office",
            "/mls/arrivals/rules": "arrival",
            "/mls/decisions": "document",
            "/mls/": "estate",
            "/listings/": "listing",
        }
        places = {
            "id": next((ids[name] for start, name in which.items() if path.startswith(start)), ""),
            "id:uuid": ids["estate"],
            "document_id": ids["document"],
            "task_id": ids["tasks"],
            "note_id": ids["notes"],
            "approval_id": ids["approvals"],
            "picture_id": ids["picture"],
            "subject": "document",
            "domain": "listings",
            "kind": "row",
            "record": ids["row"],
            "field": "name",
            "user_id:uuid": self.broker.id,
            "change_id": ids["estate_change"] if is_estate else ids["change"],
            "suggestion_id": ids["estate_news"] if is_estate else ids["suggestion"],
            "dmo_id:int": ids["dmo_id"],
            "stage": "import",
            "version:int": 1,
            "upload_id:uuid": ids["upload"],
            "job_id": ids["waiting"] if "/do/" in path else ids["job"],
            "action": "hold",
            "run_id": ids["run"],
            "error_id": ids["error"],
            "row_id": ids["row"],
            "batch_id": ids["held"] if path.startswith("/review/") else ids["fresh"],
        }
        for name, value in places.items():
            path = path.replace(f"{{{name}}}", str(value))
        assert "{" not in path, path
        query = self.thing(route).query
        return f"{path}?{query}" if query else path

    def ask(self, person: str, route: str, *, token: str | None = OWN, **headers: str) -> str:
        """Try a route as somebody, and tell what came of it; "in": they are to sign in first."""
        visitor, thing = self.visitors[person], self.thing(route)
        method, path = route.split(maxsplit=1)[0], self.path(route)
        if method == "GET":
            if path == "/events":
                with visitor.client.stream("GET", path) as stream:
                    return self._read(stream)
            return self._read(visitor.client.get(path))
        form = dict(thing.form)
        if token == OWN:
            token = visitor.token() if person != "out" else None
        if token is not None:
            form["csrf_token"] = token
        session = visitor.client.cookies.get("cdl_session")
        answer = visitor.client.post(path, data=form, files=thing.files, headers=headers)
        # Signing out is tried as all else is: the cookie stays.
        visitor.client.cookies.clear()
        if session is not None:
            visitor.client.cookies["cdl_session"] = session
        return str(answer.status_code) if path == "/sign-out" else self._read(answer)

    @staticmethod
    def _read(answer: httpx.Response) -> str:
        if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"):
            return "in"
        return str(answer.status_code)
