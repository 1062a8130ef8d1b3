"""What people write past the merge is logged, field by field; what a source writes, once."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.mls.desk import ANNA, TENANT, Desk
from tests.mls.gold import Record
from tests.mls.test_arrivals import Arrivals, contact, member, office, picture
from tests.support.database import wait_until_blocked


@dataclass(frozen=True, slots=True)
class Kind:
    """A domain: its table, how it comes from a source, and what people write there."""

    table: str
    function: str
    record: Record
    source: str
    columns: tuple[str, str]
    own: str


KINDS = {
    "mls_media": Kind(
        *("mls_listing_media", "ingest_media", picture(1), "ShortDescription"),
        *(("title", "alt_text"), "listing_id, media_url) select tenant_id, id, 'https://x.test/o'"),
    ),
    "mls_contacts": Kind(
        *("mls_contacts", "ingest_contacts", contact(1), "ContactPhone"),
        *(("phone", "first_name"), "last_name) select tenant_id, 'Own'"),
    ),
    "mls_members": Kind(
        *("members", "ingest_members", member(1), "MemberPreferredPhone"),
        *(("phone", "full_name"), "full_name) select tenant_id, 'Own'"),
    ),
    "mls_offices": Kind(
        *("offices", "ingest_offices", office(1), "OfficePhone"),
        *(("phone", "name"), "market, name) select tenant_id, 'CY', 'Own'"),
    ),
}


class Log:
    """A domain with one record of a source, and what is logged from now on."""

    def __init__(self, desk: Desk, domain: str) -> None:
        self.desk = desk
        self.domain = domain
        self.kind = KINDS[domain]
        desk.call("claim_listing", desk.id())
        assert self.send()["inserted"] == 1
        self.record = desk.cdl.value(
            "select record_uuid from pipeline.change_log where data_domain = %s and action ="
            " 'insert' and actor = 'source qobrix'",
            domain,
        )
        self.last = desk.cdl.value("select max(id) from pipeline.change_log")

    def send(self, text: str = "1") -> dict[str, Any]:
        record = {**self.kind.record, self.kind.source: text}
        return Arrivals(self.desk.cdl.conn).send(self.kind.function, record)

    def act(self, statement: str, *values: Any, role: str = "authenticated") -> None:
        with self.desk.database.as_role(role, self.desk.claims(ANNA, "org_admin")) as conn:
            conn.execute(statement.encode(), values)

    def rows(self) -> list[tuple[Any, ...]]:
        return self.desk.cdl.rows(
            "select action, field, old_value, new_value, actor, rule from pipeline.change_log"
            " where data_domain = %s and id > %s order by id",
            *(self.domain, self.last),
        )


@pytest.fixture(params=KINDS)
def log(request: pytest.FixtureRequest, desk: Desk) -> Log:
    return Log(desk, request.param)


@pytest.mark.parametrize("is_person", [True, False])
def test_an_edit_is_one_row_a_changed_field(log: Log, is_person: bool) -> None:
    column, other = log.kind.columns
    before = log.desk.cdl.value(
        f"select to_jsonb(t.{other}) from public.{log.kind.table} as t where t.id = %s", log.record
    )
    edit = f"update public.{log.kind.table} set {column} = %s, {other} = 'new' where id = %s"
    if is_person:
        log.act(edit, "7", log.record)
    else:
        log.desk.cdl.conn.execute(edit.encode(), ["7", log.record])

    actor = ANNA if is_person else "postgres"
    was = "María" if other == "first_name" else before
    assert sorted(log.rows()) == sorted(
        [
            ("update", column, "1", "7", actor, "direct edit"),
            ("update", other, was, "new", actor, "direct edit"),
        ]
    )


def test_a_new_and_a_deleted_record_are_a_row_each(log: Log) -> None:
    insert = f"insert into public.{log.kind.table} (tenant_id, {log.kind.own}"
    log.act(f"{insert} from public.mls_listings where id = %s", log.desk.id())
    (own,) = log.desk.cdl.rows(
        "select record_uuid from pipeline.change_log where data_domain = %s and id > %s",
        *(log.domain, log.last),
    )
    log.act(f"delete from public.{log.kind.table} where id = %s", *own)
    (made, gone) = log.rows()
    assert made == ("insert", None, None, None, ANNA, "direct edit")
    assert (gone[0], gone[1], gone[4], gone[5]) == ("delete", None, ANNA, "direct edit")
    assert gone[2]["tenant_id"] == TENANT


def test_what_a_source_writes_is_logged_once(log: Log) -> None:
    column = log.kind.columns[0]
    assert log.send("2")["updated"] == 1
    assert log.rows() == [("update", column, "1", "2", "source qobrix", "unclaimed: source")]


def test_nobody_hides_an_edit_behind_the_merge(log: Log) -> None:
    column = log.kind.columns[0]
    with log.desk.database.as_role("authenticated", log.desk.claims(ANNA, "org_admin")) as conn:
        conn.execute(
            "select set_config('pipeline.merging', 'on', true),"
            " set_config('pipeline.actor', 'source qobrix', true)"
        )
        conn.execute(
            f"update public.{log.kind.table} set {column} = '9' where id = %s".encode(),
            [log.record],
        )
    assert log.rows() == [("update", column, "1", "9", ANNA, "direct edit")]


def test_a_persons_edit_outlives_the_next_sync_and_is_decided_afterwards(log: Log) -> None:
    column = log.kind.columns[0]
    edit = f"update public.{log.kind.table} set {column} = '7' where id = %s"
    value = f"select {column} from public.{log.kind.table} where id = %s"
    log.act(edit, log.record)
    for text in ("1", "2", "3"):
        log.send(text)
        assert log.desk.cdl.value(value, log.record) == "7"

    # The last news is what can be taken, as the API shows it.
    with log.desk.database.as_role("authenticated", log.desk.claims(ANNA, "org_admin")) as conn:
        ((suggestion, *told),) = conn.execute(
            "select suggestion_id, data_domain, kind, field, our_value, their_value, source"
            " from public.open_suggestions where record_id = %s",
            [log.record],
        ).fetchall()
    assert told == [log.domain, "suggestion", column, "7", "3", "qobrix"]

    who = {"user": ANNA, "scope": "org_admin"}
    assert log.desk.call("accept_suggestion", suggestion, **who)["fields"] == [column]
    assert log.desk.cdl.value(value, log.record) == "3"
    assert log.rows() == [
        ("update", column, "1", "7", ANNA, "direct edit"),
        ("update", column, "7", "3", ANNA, "suggestion taken"),
    ]
    log.desk.refused("LC010", "accept_suggestion", suggestion, **who)

    # What was taken follows its source again; what is dismissed does not.
    log.send("4")
    assert log.desk.cdl.value(value, log.record) == "4"
    log.act(edit, log.record)
    log.send("5")
    log.desk.call("dismiss_suggestion", open_suggestion(log), **who)
    assert log.desk.cdl.value(value, log.record) == "7"
    assert log.send("5")["unchanged"] == 1
    log.send("6")
    assert log.desk.cdl.value(value, log.record) == "7"
    assert log.desk.cdl.open_news() == {column: "suggestion"}


def test_a_conflict_is_resolved_for_the_source_for_us_or_with_a_value(log: Log) -> None:
    column = log.kind.columns[0]
    who = {"user": ANNA, "scope": "org_admin"}
    log.desk.cdl.conn.execute(
        "update pipeline.field_rules set claimed = 'review'"
        " where data_domain = %s and target_column = %s",
        [log.domain, column],
    )
    for text, take in (("2", "source"), ("3", "ours"), ("4", "value")):
        log.act(f"update public.{log.kind.table} set {column} = '7' where id = %s", log.record)
        assert log.send(text)["conflicts"] == 1
        value = Jsonb("8") if take == "value" else None
        log.desk.call("resolve_conflict", open_suggestion(log), take, value, **who)
        assert (
            log.desk.cdl.value(
                f"select {column} from public.{log.kind.table} where id = %s", log.record
            )
            == {"source": "2", "ours": "7", "value": "8"}[take]
        )
        assert log.desk.cdl.open_news() == {}


def open_suggestion(log: Log) -> int:
    return int(
        log.desk.cdl.value(
            "select id from pipeline.suggestions where record_uuid = %s and status = 'open'",
            log.record,
        )
    )


@pytest.mark.parametrize(
    ("scope", "letters", "code"),
    [
        ("self", "crud", {"mls_media": None, "mls_contacts": "LC010", "": "42501"}),
        ("global", "crud", {"mls_media": None, "mls_contacts": None, "": "42501"}),
        ("global", "r", {"": "42501"}),
        ("global", "u", {"": "LC010"}),
        ("org_admin", "ru", {"": None}),
    ],
)
def test_who_decides_what_a_source_suggests(
    log: Log, scope: str, letters: str, code: dict[str, str | None]
) -> None:
    log.act(
        f"update public.{log.kind.table} set {log.kind.columns[0]} = '7' where id = %s", log.record
    )
    log.send("2")
    wanted = code.get(log.domain, code[""])
    suggestion = open_suggestion(log)
    who = {"scope": scope, "letters": letters}
    if wanted:
        log.desk.refused(wanted, "dismiss_suggestion", suggestion, **who)
    else:
        log.desk.call("dismiss_suggestion", suggestion, **who)


def test_a_decision_waits_for_a_batch_and_takes_the_latest_news(log: Log) -> None:
    """A batch locks the record before what is suggested for it, and so does who decides."""
    column = log.kind.columns[0]
    log.act(f"update public.{log.kind.table} set {column} = '7' where id = %s", log.record)
    log.send("2")
    suggestion = open_suggestion(log)
    pids: list[int] = []

    def decide() -> None:
        claims = log.desk.claims(ANNA, "org_admin")
        with log.desk.database.as_role("authenticated", claims) as second:
            pids.append(second.info.backend_pid)
            second.execute("select public.accept_suggestion(%s)", [suggestion])

    thread = threading.Thread(target=decide)
    with log.desk.database.connect() as first, first.transaction():
        # A picture's way leads over its listing.
        locked = ("mls_listings", log.desk.id())
        table, key = locked if log.domain == "mls_media" else (log.kind.table, log.record)
        first.execute(f"select from public.{table} where id = %s for update".encode(), [key])
        thread.start()
        while not pids:
            time.sleep(0.01)
        wait_until_blocked(log.desk.cdl.conn, pids[0])
        record = {**log.kind.record, log.kind.source: "3"}
        Arrivals(first).send(log.kind.function, record)
    thread.join(timeout=20)

    value = f"select {column} from public.{log.kind.table} where id = %s"
    assert log.desk.cdl.value(value, log.record) == "3"
    assert log.desk.cdl.open_news() == {}


def test_a_persons_order_of_pictures_outlives_the_sources(desk: Desk) -> None:
    cdl = Arrivals(desk.cdl.conn)
    cdl.put_up_photo(is_primary=False)
    cdl.send("ingest_media", *(picture(n) for n in (1, 2, 3)))
    own = cdl.rows("select * from public.mls_listing_media where origin_system is null")
    cdl.conn.execute(
        "update public.mls_listing_media set display_order = 4 - display_order"
        " where origin_system is not null and display_order <> 2"
    )
    assert [key for key, _ in cdl.pictures()] == ["M3", "M2", "M1", "own"]

    cdl.send("ingest_media", *(picture(n) for n in (1, 2, 3)))
    assert [key for key, _ in cdl.pictures()] == ["M3", "M2", "M1", "own"]
    # The source puts another one in front.
    cdl.send("ingest_media", *(picture(n, Order=str(n + 1)) for n in (1, 2, 3)))
    assert cdl.rows(
        "select origin_media_key, display_order from public.mls_listing_media"
        " where origin_system is not null order by display_order, origin_media_key"
    ) == [("M3", 1), ("M2", 2), ("M1", 3)], "the order of all of them, moved or not"
    assert cdl.value("select count(*) from pipeline.suggestions where field = 'display_order'") == 3
    assert own == cdl.rows("select * from public.mls_listing_media where origin_system is null")
