"""The pages of real estate: claiming, the board, a listing's way."""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.market import Market


def test_what_is_ticked_is_claimed(market: Market, open_page: OpenPage) -> None:
    names = [f"Sea View {uuid4().hex[:6]}" for _ in range(3)]
    ids = [market.ingest(X_PropertyName=name) for name in names]
    page = open_page("/mls/claim", market.broker())
    claim = page.get_by_role("button", name="Claim what is ticked")
    expect(claim).to_be_disabled()
    for name in names[:2]:
        page.get_by_role("checkbox", name=name).check()
    claim.click()
    expect(page.get_by_text("2 listings are yours now.")).to_be_visible()
    expect(page.get_by_role("link", name=names[0])).to_be_visible()
    assert [market.status(id_) for id_ in ids] == ["DRAFT", "DRAFT", "INGESTED"]


def test_the_second_of_two_is_told_who_was_first(market: Market, open_page: OpenPage) -> None:
    id_ = market.ingest()
    page = open_page(f"/mls/{id_}", market.broker())
    first = market.site.sign_in(market.broker())
    assert first.post("/mls/claim", id=str(id_)).status_code == 303
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("alert")).to_contain_text("claimed by")


def test_a_step_tells_what_it_lacks_and_is_made_when_that_is_done(
    market: Market, open_page: OpenPage
) -> None:
    id_ = market.ingest()
    page = open_page(f"/mls/{id_}", market.broker())
    page.get_by_role("button", name="Claim").click()
    page.wait_for_url(f"**/mls/{id_}")
    page.get_by_role("button", name="due diligence").click()
    expect(page.get_by_role("alert")).to_contain_text("Owner's identity checked")
    page.get_by_role("button", name="Done: Owner's identity checked").click()
    expect(page.get_by_role("button", name="Open again: Owner's identity checked")).to_be_visible()
    page.get_by_label("Note for withdrawn").fill("the owner thinks again")
    page.get_by_role("button", name="withdrawn").click()
    expect(page.get_by_text("the owner thinks again")).to_be_visible()
    assert market.status(id_) == "WITHDRAWN"


def test_a_suggestion_of_the_source_is_taken(market: Market, open_page: OpenPage) -> None:
    id_ = market.ingest()
    email = market.broker()
    assert market.site.sign_in(email).post("/mls/claim", id=str(id_)).status_code == 303
    market.again(id_, City="Paphos")
    page = open_page(f"/mls/{id_}", email)
    row = page.locator("tr", has=page.get_by_role("button", name="Take")).first
    expect(row).to_contain_text("Paphos")
    row.get_by_role("button", name="Take").click()
    expect(page.get_by_text("Taken.", exact=True)).to_be_visible()


def test_giving_a_listing_back_asks_first(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}", email)
    page.get_by_role("button", name="Release").click()
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert market.status(id_) == "DRAFT"
    page.get_by_role("button", name="Release").click()
    check_page(page)
    page.get_by_label("Why").fill("I am away")
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_text("It can be claimed again.")).to_be_visible()
    assert market.status(id_) == "INGESTED"


def test_values_are_written_as_the_visitor_reads_them(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email, ListPrice="1234567.00")
    page = open_page(f"/mls/{id_}", email)
    values = page.locator("table.values")
    expect(values).to_contain_text("€1,234,567")
    text = values.inner_text()
    assert "DRAFT" not in text
    assert str(market.column(id_, "broker_id")) not in text
    assert not re.search(r"\d{4}-\d\d-\d\dT", text)


def test_who_may_only_read_is_refused(market: Market) -> None:
    id_ = market.ingest()
    visitor = market.site.sign_in(market.broker(crud="r"))
    assert "Claim what is ticked" not in visitor.get("/mls/claim").text
    answer = visitor.post("/mls/claim", id=str(id_))
    assert answer.status_code in {403, 409}
    assert market.status(id_) == "INGESTED"


def test_another_tenants_listing_is_not_found(market: Market) -> None:
    id_ = market.ingest()
    email = f"{uuid4().hex[:8]}@example.com"
    market.site.add_user(email, tenant="another", scope="global")
    visitor = market.site.sign_in(email)
    for path in (f"/mls/{id_}", "/mls/x", f"/mls/{uuid4()}"):
        assert visitor.get(path).status_code == 404
    assert visitor.post("/mls/claim", id=str(id_)).status_code == 409


def test_the_pages_are_accessible(market: Market, open_page: OpenPage) -> None:
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    id_ = market.ingest(X_PropertyName=name, PublicRemarks=name, City=name)
    email = market.broker()
    check_page(open_page("/mls/claim", email))
    assert market.site.sign_in(email).post("/mls/claim", id=str(id_)).status_code == 303
    check_page(open_page("/mls/board?whose=mine", email))
    check_page(open_page(f"/mls/{id_}", email))
