"""What managers and brokers see of many listings: desk, badge, bulk, suggestions, arrivals."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.market import Market
from tests.support.nasty import NASTY


def test_the_badge_counts_what_waits(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.ingest()
    page = open_page("/mls/board", email)
    badge = page.locator("nav a", has_text="To claim").locator(".nav-badge")
    waiting = market.value(
        "select count(*) from public.mls_listings as l join public.tenants as t"
        " on t.id = l.tenant_id where l.status = 'INGESTED' and t.name = 'Sharp SIR Cyprus'"
    )
    expect(badge).to_contain_text(f"{waiting}")
    assert market.site.sign_in(email).post("/mls/claim", id=str(id_)).status_code == 303
    page.evaluate("document.body.dispatchEvent(new Event('estate-changed'))")
    expect(badge).to_contain_text(f"{waiting - 1}" if waiting > 1 else "")
    other = f"{uuid4().hex[:8]}@example.com"
    market.site.add_user(other, tenant="another")
    stranger = market.site.sign_in(other)
    assert "To claim" not in stranger.get("/").text
    assert stranger.get("/mls/claim/count").text.strip() == ""


def test_the_desk_shows_what_waits_and_what_sources_did(
    market: Market, open_page: OpenPage
) -> None:
    email = market.broker()
    id_ = market.claimed(email, X_PropertyName="Villa Desk")
    market.again(id_, X_PropertyName="Villa Desk", ListPrice="199000.00", City="Paphos")
    market.value(
        "insert into public.mls_listing_tasks (tenant_id, listing_id, title, assigned_to)"
        " select l.tenant_id, l.id, %s, l.broker_id from public.mls_listings as l where l.id = %s"
        " returning 1",
        *(NASTY[0], id_),
    )
    page = open_page("/mls/desk", email)
    expect(page.get_by_role("link", name=re.compile("suggestions of sources"))).to_contain_text("1")
    expect(page.locator("tr", has_text="€199,000")).to_contain_text("Villa Desk")
    expect(page.get_by_text(NASTY[0])).to_be_visible()
    expect(
        page.get_by_role("img", name=re.compile("What came in the last 30 days"))
    ).to_be_visible()
    check_page(page)
    manager = open_page("/mls/desk", market.broker(scope="global"))
    manager.get_by_role("link", name="Mine").click()
    expect(manager.locator("tr", has_text="Villa Desk")).to_have_count(0)


def test_what_is_no_number_is_told_at_its_field(market: Market) -> None:
    manager = market.site.sign_in(market.broker(scope="global"))
    for wrong in ("abc", "1e999", "-5", "99999999999", "NaN"):
        answer = manager.get(f"/mls/bulk?action=claim&city=Paphos&min_price={wrong}")
        assert answer.status_code == 422
        assert f'value="{wrong}" aria-invalid="true"' in answer.text
        assert 'value="Paphos"' in answer.text
    for right in ("1.250.000,50", "€ 120", "120.5"):
        assert manager.get(f"/mls/bulk?action=claim&max_price={right}").status_code == 200
    for path in ("broker_id=((", "office_id=1", "older_than_days=1.5"):
        assert manager.get(f"/mls/bulk?action=claim&{path}").status_code in (200, 422)


def test_who_only_sells_begins_at_the_desk(market: Market, open_page: OpenPage) -> None:
    page = open_page("/", market.broker())
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")


def test_many_are_decided_after_a_preview(market: Market, open_page: OpenPage) -> None:
    broker = market.broker(name="Markos", is_member=True)
    city = f"Town {uuid4().hex[:6]}"
    ids = [market.ingest(City=city) for _ in range(3)]
    email = market.broker(scope="global")
    page = open_page("/mls/bulk", email)
    page.get_by_role("textbox", name="City").fill(city)
    page.get_by_role("combobox", name="Action", exact=True).select_option("claim for a broker")
    page.get_by_role("combobox", name="For which broker").select_option("Markos")
    page.get_by_role("button", name="Show what would come of it").click()
    expect(page.get_by_role("heading", name=re.compile("What would come of it"))).to_be_visible()
    assert [market.status(id_) for id_ in ids] == ["INGESTED"] * 3
    check_page(page)
    late = market.ingest(City=city)
    page.get_by_role("button", name="Do it for 3 listings").click()
    expect(page.get_by_text("the filter finds other listings now")).to_be_visible()
    assert market.status(ids[0]) == "INGESTED"
    page.go_back()
    page.get_by_role("button", name="Show what would come of it").click()
    page.get_by_role("button", name="Do it for 4 listings").click()
    expect(page.get_by_text("Done for 4 listings.")).to_be_visible()
    user_id = market.value("select id::text from auth.users where email = %s", broker)
    assert {str(market.column(id_, "broker_id")) for id_ in (*ids, late)} == {user_id}


def test_a_bulk_that_is_refused_says_why(market: Market) -> None:
    visitor = market.site.sign_in(market.broker(scope="global"))
    city = f"Town {uuid4().hex[:6]}"
    market.ingest(City=city)
    query = f"city={city}&action=advance&to_status=SOLD"
    page = visitor.get(f"/mls/bulk?{query}").text
    assert "can not go from INGESTED to SOLD" in page
    assert "Nothing would be done" in page
    assert visitor.get("/mls/bulk?action=claim&status=NO").status_code == 409
    assert "Nothing would be done" in visitor.get("/mls/bulk?action=claim&office_id=x").text
    assert visitor.get("/mls/bulk?action=explode").status_code == 200
    assert visitor.post("/mls/bulk", action="claim", city=city, seen="old").status_code == 409
    assert market.site.sign_in(market.broker()).get("/mls/bulk").status_code == 403


def test_suggestions_are_decided_in_the_list(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email, X_PropertyName=NASTY[1])
    market.again(
        id_, X_PropertyName=NASTY[1], City="Paphos", BedroomsTotal="5", PublicRemarks=NASTY[0]
    )
    page = open_page("/mls/suggestions?whose=mine", email)
    expect(page.locator("tbody tr")).to_have_count(3)
    check_page(page)
    page.get_by_role("button", name=re.compile("^Take: .*, Town")).click()
    expect(page.get_by_text("1 decided.")).to_be_visible()
    assert market.column(id_, "city") == "Paphos"
    page.get_by_label("Tick all on this page").check()
    page.get_by_role("button", name="Dismiss what is ticked").click()
    expect(page.get_by_text("2 decided.")).to_be_visible()
    assert market.column(id_, "bedrooms") == 3
    colleague = market.site.sign_in(market.broker())
    assert "Paphos" not in colleague.get("/mls/suggestions").text
    refused = colleague.post("/mls/suggestions", one="1.source")
    assert refused.status_code == 409
    manager = open_page(
        "/mls/suggestions?kind=conflict&field=status", market.broker(scope="global")
    )
    expect(manager.get_by_text("Nothing fits")).to_be_visible()


def test_a_place_that_is_ticked_whole_is_decided_once(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email, Latitude="34.7", Longitude="33.0")
    market.run(
        "insert into pipeline.tenant_rules"
        " (tenant_id, data_domain, target_column, unclaimed, claimed, changed_by)"
        " select l.tenant_id, 'mls_listings', c, 'source', 'keep', 'test'"
        " from public.mls_listings as l"
        " cross join unnest('{latitude,longitude}'::text[]) as c where l.id = %s",
        id_,
    )
    market.again(id_, Latitude="34.8", Longitude="33.1")
    market.run("delete from pipeline.tenant_rules")
    page = open_page("/mls/suggestions?whose=mine", email)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Tick all on this page").check()
    page.get_by_role("button", name="Take what is ticked").click()
    expect(page.get_by_text("2 decided.")).to_be_visible()
    assert (market.column(id_, "latitude"), market.column(id_, "longitude")) == (34.8, 33.1)


PAGES_OF_SUGGESTIONS = pytest.mark.parametrize(
    "path", ["/mls/suggestions?whose=mine", "/mls/{id}"], ids=["list", "listing"]
)


@PAGES_OF_SUGGESTIONS
def test_what_a_source_says_anew_is_not_decided_unseen(
    market: Market, open_page: OpenPage, path: str
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    market.again(id_, City="Paphos")
    pages = [open_page(path.format(id=id_), email) for _ in range(2)]
    market.again(id_, City="Larnaca", ModificationTimestamp="2026-11-03T10:00:00Z")
    for page, word in zip(pages, ("Take", "Dismiss"), strict=True):
        page.get_by_role("button", name=re.compile(f"^{word}(: .*, Town)?$")).click()
        told = page.locator("main")
        expect(told).to_contain_text("says something else by now of city")
        expect(told).to_contain_text("Larnaca")
    assert market.column(id_, "city") == "Limassol"
    page = open_page(path.format(id=id_), email)
    page.get_by_role("button", name=re.compile("^Take(: .*, Town)?$")).click()
    expect(page.get_by_text(re.compile("Taken|1 decided"))).to_be_visible()
    assert market.column(id_, "city") == "Larnaca"


@PAGES_OF_SUGGESTIONS
def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(
    market: Market, open_page: OpenPage, path: str
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    market.again(id_, City="Paphos")
    page = open_page(path.format(id=id_), email)
    market.value("update public.mls_listings set city = 'Polis' where id = %s returning 1", id_)
    page.get_by_role("button", name=re.compile("^Take(: .*, Town)?$")).click()
    expect(page.locator("main")).to_contain_text("has changed city meanwhile")
    assert market.column(id_, "city") == "Polis"


def test_what_happens_on_arrival_is_set_by_administrators(
    market: Market, open_page: OpenPage
) -> None:
    market.broker(name="Despina Default", is_member=True)
    email = market.broker(scope="org_admin")
    page = open_page("/mls/arrivals", email)
    page.get_by_role("combobox", name="Broker of Sharp SIR Cyprus").select_option("Despina Default")
    page.get_by_role("button", name="Save the broker of Sharp SIR Cyprus").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Without a known agent").select_option(
        "goes to the office's broker"
    )
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_role("cell", name="goes to the office's broker")).to_be_visible()
    check_page(page)
    broker = market.value("select user_id from public.members where full_name = 'Despina Default'")
    assert market.column(market.ingest(), "broker_id") == broker
    page.get_by_role("button", name="Remove the rule for all, all").click()
    expect(page.get_by_text("None yet:")).to_be_visible()
    assert market.column(market.ingest(), "broker_id") is None

    visitor = market.site.sign_in(market.broker(scope="global"))
    assert "Save the rule" not in visitor.get("/mls/arrivals").text
    office = market.value("select id from public.offices where office_key = 'SHARPSIR-CY-001'")
    assert visitor.post(f"/mls/arrivals/offices/{office}", broker="").status_code == 404
    assert visitor.post("/mls/arrivals/rules", auto_publish="yes").status_code == 403
    admin = market.site.sign_in(email)
    for percent in ("101", "-1", "many"):
        answer = admin.post("/mls/arrivals/rules", max_deleted_percent=percent)
        assert answer.status_code == 422
