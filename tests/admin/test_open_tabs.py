"""Tabs that are left open: they keep no session alive, and hear nothing when it is over."""

import contextlib
import json
import threading
import time
from collections.abc import Callable

import httpx
import psycopg
import pytest

import admin.events
from admin.auth.tokens import token_hash
from loader.database import connect
from tests.admin.conftest import OpenPage
from tests.support.market import TENANT, Market
from tests.support.site import Site, Visitor

_SECONDS = 10.0


def ask(site: Site, query: str, *parameters: object) -> object:
    with connect(site.database.url) as conn:
        row = conn.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def run(site: Site, query: str, *parameters: object) -> None:
    with psycopg.connect(site.database.url, autocommit=True) as conn:
        conn.execute(query.encode(), parameters)


def let_lie(site: Site, visitor: Visitor) -> None:
    """Have the session unused for an hour."""
    run(
        site,
        "update pipeline.user_sessions set seen_at = now() - interval '1 hour'"
        " where token_hash = %s",
        token_hash(visitor.client.cookies["cdl_session"]),
    )


def idle_minutes(site: Site, visitor: Visitor) -> int:
    query = """
        select round(extract(epoch from now() - seen_at) / 60)::integer
        from pipeline.user_sessions where token_hash = %s
    """
    found = ask(site, query, token_hash(visitor.client.cookies["cdl_session"]))
    assert isinstance(found, int)
    return found


def add_dmo(site: Site) -> int:
    return int(
        str(ask(site, "select pipeline.add_dmo(gen_random_uuid()::text, 'AT', 'W', 'tenant one')"))
    )


class Ear:
    """A browser that hears events."""

    def __init__(self, visitor: Visitor) -> None:
        self.heard: list[str] = []
        self.has_ended = False
        self.status = 0
        self._visitor = visitor
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        wait_for(lambda: self.status != 0)

    def _listen(self) -> None:
        # The site's end ends it, too.
        with (
            contextlib.suppress(httpx.HTTPError, OSError),
            self._visitor.client.stream("GET", "/events", timeout=30) as answer,
        ):
            self.status = answer.status_code
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    self.heard.append(line.removeprefix("event: "))
        self.has_ended = True


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.02)


def tell(site: Site, dmo_id: int) -> None:
    run(site, "select pg_notify('cdl_progress', %s)", json.dumps({"dmo_id": dmo_id}))


@pytest.fixture
def steward(site: Site) -> Visitor:
    email = f"{time.monotonic_ns()}@example.com"
    site.add_user(email, roles=("steward",))
    return site.sign_in(email)


def test_what_a_page_asks_by_itself_keeps_no_session_alive(site: Site, steward: Visitor) -> None:
    let_lie(site, steward)
    for path in ("/overview/now", "/review/count", "/runs"):
        answer = steward.client.get(path, headers={"HX-Request": "true", "X-By-Itself": "yes"})
        assert answer.status_code == 200
    assert Ear(steward).status == 200
    assert idle_minutes(site, steward) == 60
    assert steward.get("/runs").status_code == 200
    assert idle_minutes(site, steward) == 0


def test_a_page_says_what_it_asks_by_itself(site: Site, open_page: OpenPage) -> None:
    site.add_user("sees@example.com", roles=("steward",))
    dmo_id = add_dmo(site)
    page = open_page("/runs", "sees@example.com")
    with page.expect_request("**/runs") as polled:
        # The stream begins a moment after the page.
        for _ in range(50):
            tell(site, dmo_id)
            page.wait_for_timeout(100)
            if polled.is_done():
                break
    assert polled.value.headers["x-by-itself"] == "yes"
    with page.expect_request("**/runs?**") as asked:
        page.get_by_label("State").first.select_option(index=1)
    assert "x-by-itself" not in asked.value.headers


def test_news_end_with_signing_out(site: Site, steward: Visitor) -> None:
    dmo_id = add_dmo(site)
    ear = Ear(steward)
    tell(site, dmo_id)
    wait_for(lambda: "changed" in ear.heard)
    assert steward.post("/sign-out").status_code == 303
    wait_for(lambda: ear.has_ended)


@pytest.mark.parametrize("how", ["over", "barred", "no role"])
def test_news_end_with_the_session_and_with_the_right_to_hear_them(
    site: Site, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(admin.events, "_TRUSTED_SECONDS", 0.0)
    person = site.add_user(f"{how.replace(' ', '')}@example.com", roles=("observer",))
    visitor = site.sign_in(person.email)
    dmo_id = add_dmo(site)
    ear = Ear(visitor)
    tell(site, dmo_id)
    wait_for(lambda: ear.heard.count("changed") == 1)
    if how == "over":
        run(site, "delete from pipeline.user_sessions where user_id = %s", person.id)
    elif how == "barred":
        run(site, "update auth.users set banned_until = 'infinity' where id = %s", person.id)
    else:
        site.add_user(person.email, roles=())
    tell(site, dmo_id)
    wait_for(lambda: ear.has_ended)
    assert ear.heard.count("changed") == 1


def test_without_news_it_ends_with_the_next_beat(
    site: Site, monkeypatch: pytest.MonkeyPatch, steward: Visitor
) -> None:
    monkeypatch.setattr(admin.events, "_BEAT_SECONDS", 0.2)
    monkeypatch.setattr(admin.events, "_TRUSTED_SECONDS", 0.0)
    ear = Ear(steward)
    run(
        site,
        "delete from pipeline.user_sessions where token_hash = %s",
        token_hash(steward.client.cookies["cdl_session"]),
    )
    wait_for(lambda: ear.has_ended)


def test_who_may_not_read_the_pipeline_hears_nothing(site: Site) -> None:
    site.add_user("broker@example.com")
    assert site.sign_in("broker@example.com").get("/events").status_code == 204


def test_brokers_hear_of_their_companys_real_estate_and_of_nothing_else(
    site: Site, market: Market
) -> None:
    site.add_user("here@example.com", tenant=TENANT)
    site.add_user("blind@example.com", tenant=TENANT, crud="c")
    assert site.sign_in("blind@example.com").get("/events").status_code == 204
    ear = Ear(site.sign_in("here@example.com"))
    for query in (
        "select pg_notify('cdl_progress', json_build_object('tenant_id', gen_random_uuid())::text)",
        "select pg_notify('cdl_progress', json_build_object('dmo_id', %s::integer)::text)",
    ):
        run(site, query, *([add_dmo(site)] if "%s" in query else []))
    market.ingest()
    wait_for(lambda: bool(ear.heard))
    assert set(ear.heard) == {"estate"}


def test_a_source_that_is_new_is_heard_by_tabs_that_are_open(
    site: Site, monkeypatch: pytest.MonkeyPatch, steward: Visitor
) -> None:
    monkeypatch.setattr(admin.events, "_BEAT_SECONDS", 0.2)
    monkeypatch.setattr(admin.events, "_TRUSTED_SECONDS", 0.0)
    ear = Ear(steward)
    dmo_id = add_dmo(site)

    def is_heard() -> bool:
        tell(site, dmo_id)
        time.sleep(0.1)
        return bool(ear.heard)

    wait_for(is_heard)
