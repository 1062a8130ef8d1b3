"""The pages of channels: which listings are on which portals, and another try for what failed."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from loader.database import Connection
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.site import Site

NAUGHTY = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}} שלום 🏠\n' + "long " * 60


class Agency:
    """A tenant with listings on portals, and its people."""

    def __init__(self, site: Site, conn: Connection) -> None:
        self.site = site
        self.name = f"agency {uuid4().hex[:8]}"
        self._conn = conn
        self.manager = self.person("global")

    def person(self, scope: str, crud: str = "crud") -> str:
        """Add somebody; give the e-mail address."""
        email = f"{uuid4().hex[:8]}@example.com"
        self.site.add_user(email, tenant=self.name, scope=scope, crud=crud)
        return email

    def channel(
        self,
        portal: str,
        status: str = "FAILED",
        error: str | None = None,
        *,
        name: str = "Villa",
        attempts: int = 1,
        listing_status: str = "PUBLISHED",
        broker: str | None = None,
        minutes: int = 0,
        url: str | None = None,
    ) -> UUID:
        """Put a new listing on a portal; give the channel's id."""
        conn = self._conn
        broker_id = conn.execute(
            "select coalesce((select u.id from auth.users as u where u.email = %s),"
            " gen_random_uuid())",
            (broker,),
        ).fetchone()
        row = conn.execute(
            "with listing as materialized (select tests.real_estate(%s, %s, %s) as id)"
            " insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status,"
            " last_error, attempts, external_url, updated_at)"
            " select tests.tenant(%s), l.id, %s, %s, %s, %s, %s, now() - make_interval(mins => %s)"
            " from listing as l returning id, listing_id",
            (
                *(broker_id[0] if broker_id else None, self.name, name),
                *(self.name, portal, status, error, attempts, url, minutes),
            ),
        ).fetchone()
        assert row is not None
        with conn.transaction():
            conn.execute("select set_config('pipeline.merging', 'on', true)")
            conn.execute(
                "update public.mls_listings set status = %s where id = %s",
                (listing_status, row[1]),
            )
        return UUID(str(row[0]))

    def value(self, column: str, id_: UUID) -> str:
        """Give a column of a channel."""
        row = self._conn.execute(
            f"select s.{column}::text from public.mls_listing_syndications as s"
            " where s.id = %s".encode(),
            (id_,),
        ).fetchone()
        assert row is not None
        return str(row[0])

    def switch_off(self, portal: str) -> None:
        """Switch a portal off for this tenant."""
        self._conn.execute(
            "insert into public.mls_portal_definitions (tenant_id, code, name, portal_type,"
            " is_active) values (tests.tenant(%s), %s, %s, 'SOCIAL', false)",
            (self.name, portal, portal.title()),
        )


@pytest.fixture
def agency(site: Site) -> Iterator[Agency]:
    """Lend a tenant of its own."""
    with site.database.connect() as conn:
        yield Agency(site, conn)


def test_failures_are_found_and_retried_together(agency: Agency, open_page: OpenPage) -> None:
    ids = [
        agency.channel("FACEBOOK", error=f"listing {n}{n}{n}{n}: field price is missing")
        for n in range(3)
    ]
    other = agency.channel("FACEBOOK", error="timeout")
    draft = agency.channel(
        "FACEBOOK", error="listing 9999: field price is missing", listing_status="DRAFT"
    )
    agency.channel("SIR_GLOBAL", "ACTIVE")

    page = open_page("/channels", agency.manager)
    page.get_by_role("link", name="Facebook, failed: 5").click()
    expect(page.locator("table.channels tbody tr")).to_have_count(5)
    page.get_by_role("link", name="listing …: field price is missing").click()
    expect(page.locator("table.channels tbody tr")).to_have_count(4)
    assert "error=listing" in page.url
    page.get_by_role("link", name="Retry these failures").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 listings wait to be sent again")
    expect(dialog).to_contain_text("1 is left, since the listing is not out.")
    assert {agency.value("status", id_) for id_ in ids} == {"FAILED"}
    dialog.get_by_role("button", name="Retry 3").click()

    expect(page.get_by_text("3 listings wait to be sent again.")).to_be_visible()
    assert {agency.value("status", id_) for id_ in ids} == {"PENDING"}
    assert {agency.value("status", id_) for id_ in (other, draft)} == {"FAILED"}
    page.get_by_label("State").select_option("ACTIVE")
    page.wait_for_url("**state=ACTIVE**")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_label("Portal").select_option("SIR_GLOBAL")
    page.wait_for_url("**portal=SIR_GLOBAL**")
    expect(page.locator("table.channels tbody tr")).to_have_count(1)


def test_what_changed_since_the_preview_is_not_retried(agency: Agency, open_page: OpenPage) -> None:
    first = agency.channel("FACEBOOK", error="timeout")
    page = open_page("/channels/list?state=FAILED", agency.manager)
    page.get_by_role("link", name="Retry these failures").click()
    button = page.get_by_role("dialog").get_by_role("button", name="Retry 1")
    expect(button).to_be_visible()
    agency.channel("FACEBOOK", error="timeout")
    button.click()
    expect(
        page.get_by_text("there are 2 failed pushes now, not the 1 that were shown")
    ).to_be_visible()
    assert agency.value("status", first) == "FAILED"


def test_a_listings_page_has_its_channels(agency: Agency, open_page: OpenPage) -> None:
    broker = agency.person("self")
    id_ = agency.channel("SIR_GLOBAL", error="HTTP 503", attempts=10, broker=broker)
    page = open_page(f"/mls/{agency.value('listing_id', id_)}", broker)
    card = page.locator("#channels")
    expect(card).to_contain_text("SIR Global")
    expect(card).to_contain_text("only when somebody retries it")
    card.get_by_role("button", name="Retry SIR Global").click()
    expect(page.get_by_text("1 listing waits to be sent again.")).to_be_visible()
    expect(card).to_contain_text("waits to be sent")
    assert (agency.value("status", id_), agency.value("attempts", id_)) == ("PENDING", "0")
    # The second of two has the page of before.
    answer = agency.site.sign_in(broker).post(f"/channels/{id_}/retry")
    assert answer.status_code == 303
    assert agency.value("status", id_) == "PENDING"


def test_why_nothing_is_tried_by_itself_is_told(agency: Agency) -> None:
    agency.switch_off("INSTAGRAM")
    agency.channel("INSTAGRAM", error="timeout")
    agency.channel("FACEBOOK", error="timeout", listing_status="DRAFT")
    agency.channel("OLD_PORTAL", error="timeout", minutes=600)
    visitor = agency.site.sign_in(agency.manager)
    text = visitor.get("/channels/list").text
    assert "never: the portal is switched off" in text
    assert "never: the listing is not out" in text
    assert "due now" in text
    assert text.count('aria-label="Retry ') == 1
    overview = visitor.get("/channels").text
    assert "switched off" in overview
    assert "not defined" in overview


def test_pages_of_the_list_follow_one_another(agency: Agency) -> None:
    names = [f"Villa {n:03}" for n in range(53)]
    for minutes, name in enumerate(names):
        agency.channel("FACEBOOK", "ACTIVE", name=name, minutes=minutes // 4)
    visitor = agency.site.sign_in(agency.manager)
    text = visitor.get("/channels/list?state=ACTIVE&portal=FACEBOOK").text
    path = text.split('rel="next"', maxsplit=1)[0].rpartition('href="')[2].partition('"')[0]
    more = visitor.get(path.replace("&amp;", "&")).text
    shown = [[name for name in names if f"<bdi>{name}</bdi>" in page] for page in (text, more)]
    assert [len(found) for found in shown] == [50, 3]
    assert sorted(shown[0] + shown[1]) == names
    # What makes no sense is as if it were not there.
    for query in ("before=x", "before=2026-01-01T00:00:00Z~x", "state=NONE", "portal=%00"):
        assert visitor.get(f"/channels/list?{query}").status_code == 200


def test_brokers_see_their_own_and_readers_change_nothing(agency: Agency) -> None:
    broker, reader = agency.person("self"), agency.person("global", crud="r")
    own = agency.channel("FACEBOOK", error="timeout", name="Own Villa", broker=broker)
    other = agency.channel("FACEBOOK", error="timeout", name="Other Villa")
    visitor = agency.site.sign_in(broker)
    text = visitor.get("/channels/list").text
    assert "Own Villa" in text
    assert "Other Villa" not in text
    assert visitor.post(f"/channels/{other}/retry").status_code == 404
    assert agency.value("status", other) == "FAILED"

    looking = agency.site.sign_in(reader)
    text = looking.get("/channels/list").text
    assert "Other Villa" in text
    assert "/retry" not in text
    assert looking.get("/channels/retry").status_code == 403
    assert looking.post("/channels/retry", expected="2").status_code == 403
    assert looking.post(f"/channels/{own}/retry").status_code == 403
    assert agency.value("status", own) == "FAILED"


def test_another_tenants_channels_are_not_there(agency: Agency) -> None:
    id_ = agency.channel("SECRET_PORTAL", error="timeout", name="Secret Villa")
    email = f"{uuid4().hex[:8]}@example.com"
    agency.site.add_user(email, tenant="another", scope="org_admin")
    visitor = agency.site.sign_in(email)
    for path in ("/channels", "/channels/list", "/channels/list?portal=SECRET_PORTAL"):
        text = visitor.get(path).text
        assert "Secret Villa" not in text
        assert "SECRET_PORTAL</bdi>" not in text
    assert visitor.post(f"/channels/{id_}/retry").status_code == 404
    assert agency.value("status", id_) == "FAILED"


def test_where_nothing_is_it_says_so(agency: Agency, open_page: OpenPage) -> None:
    page = open_page("/channels", agency.manager)
    expect(page.get_by_text("No listing is on a channel yet.")).to_be_visible()
    page.get_by_role("link", name="All listings on channels").click()
    expect(page.get_by_role("heading", name="Nothing on a channel yet")).to_be_visible()
    check_page(page)
    blind = agency.site.sign_in(agency.person("global", crud=""))
    assert "You may not see real estate" in blind.get("/channels").text


def test_the_pages_are_accessible_whatever_portals_say(agency: Agency, open_page: OpenPage) -> None:
    id_ = agency.channel(NAUGHTY[:60], error=NAUGHTY, name=NAUGHTY[:80], url="javascript:alert(1)")
    agency.channel("FACEBOOK", "ACTIVE", url="https://portal.example/1")
    agency.switch_off("FACEBOOK")
    page = open_page("/channels", agency.manager)
    check_page(page)
    page.goto("/channels/list")
    expect(page.get_by_role("link", name="open there")).to_have_count(1)
    check_page(page)
    page.locator(".reasons a").first.click()
    page.wait_for_url("**error=**")
    expect(page.locator("table.channels tbody tr")).to_have_count(1)
    check_page(page)
    page.get_by_role("link", name="Retry these failures").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Retry 1")).to_be_visible()
    check_page(page)
    page.goto(f"/mls/{agency.value('listing_id', id_)}")
    check_page(page)
    page.goto("/channels/retry")
    check_page(page)
