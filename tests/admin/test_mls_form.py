"""The form in which a broker fills in a listing, and what happened to it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.market import Market
from tests.support.nasty import NASTY


def _field(page: Page, name: str) -> Locator:
    """Give a field's input; several fields have words in common."""
    return page.locator(f"#f-{name}")


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def test_what_is_filled_in_becomes_the_persons(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}", email)
    page.get_by_role("link", name="Fill in").click()
    _field(page, "short_description").fill("Close to the sea")
    _field(page, "x_sm_elevator").select_option("yes")
    _field(page, "list_price").fill("€ 260.000,50")
    page.locator("summary", has_text="Appliances").click()
    page.get_by_label("Dishwasher", exact=True).check()
    page.get_by_label("Others, one a line: Appliances").fill("Wine cellar\nBread oven")
    page.get_by_label("Why").fill("the owner called")
    _save(page)
    expect(page.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    assert market.column(id_, "short_description") == "Close to the sea"
    assert market.column(id_, "x_sm_elevator") is True
    assert str(market.column(id_, "list_price")) == "260000.50"
    assert market.column(id_, "appliances") == ["Dishwasher", "Wine cellar", "Bread oven"]
    page.get_by_role("link", name="History").click()
    row = page.locator("tr", has_text="Short description")
    expect(row).to_contain_text("the owner called")
    expect(row).to_contain_text("Despina")
    expect(page.get_by_text("€260,000.50").first).to_be_visible()


def test_only_what_was_touched_is_sent(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email, View="Sea,City", PublicRemarks="One\r\n\r\nTwo ")
    page = open_page(f"/mls/{id_}/edit", email)
    _save(page)
    expect(page.get_by_text("Nothing was different.")).to_be_visible()


def test_the_database_says_what_is_wrong_beside_the_field(
    market: Market, open_page: OpenPage
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}/edit", email)
    _field(page, "year_built").fill("20")
    _field(page, "video_url").fill("javascript:alert(1)")
    _field(page, "latitude").fill("")
    _field(page, "kitchens").fill("1")
    _save(page)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("this is no year of a building")
    expect(told).to_contain_text("this is no web address")
    expect(told).to_contain_text("a place needs both latitude and longitude")
    expect(_field(page, "video_url")).to_have_value("javascript:alert(1)")
    expect(_field(page, "year_built")).to_have_attribute("aria-invalid", "true")
    assert market.column(id_, "kitchens") is None
    check_page(page)
    _field(page, "year_built").fill("2020")
    _field(page, "video_url").fill("example.com/film")
    _field(page, "latitude").fill("34.7")
    _save(page)
    expect(page.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    assert market.column(id_, "video_url") == "https://example.com/film"
    assert market.column(id_, "kitchens") == 1


def test_the_second_of_two_is_told_and_overwrites_only_knowingly(
    market: Market, open_page: OpenPage
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    first, second = open_page(f"/mls/{id_}/edit", email), open_page(f"/mls/{id_}/edit", email)
    _field(first, "bedrooms").fill("5")
    _field(first, "kitchens").fill("2")
    _save(first)
    expect(first.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    _field(second, "bedrooms").fill("6")
    _field(second, "bathrooms").fill("4")
    _save(second)
    expect(second.get_by_role("alert")).to_contain_text("Despina has changed this listing")
    expect(second.get_by_text("Stands now: 5")).to_be_visible()
    expect(_field(second, "kitchens")).to_have_value("2")
    assert (market.column(id_, "bedrooms"), market.column(id_, "bathrooms")) == (5, None)
    _save(second)
    expect(second.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    standing = tuple(market.column(id_, name) for name in ("bedrooms", "bathrooms", "kitchens"))
    assert standing == (6, 4, 2)


def test_what_others_wrote_in_other_fields_stays(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}/edit", email)
    market.again(id_, ListPrice="240000.00")
    _field(page, "bathrooms").fill("2")
    _save(page)
    expect(page.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    assert str(market.column(id_, "list_price")) == "240000.00"


def test_what_the_source_says_stands_beside_what_a_person_wrote(
    market: Market, open_page: OpenPage
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}/edit", email)
    _field(page, "city").fill("Paphos")
    _save(page)
    expect(page.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    page.goto(f"/mls/{id_}/edit")
    field = page.locator(".form-field", has=_field(page, "city"))
    expect(field).to_contain_text("Despina")
    expect(field).to_contain_text("the source says: Limassol")
    market.again(id_, City="Larnaca")
    page.reload()
    expect(field).to_contain_text("suggested Larnaca")


def test_a_change_is_put_back(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}/edit", email)
    _field(page, "latitude").fill("34.8")
    _field(page, "longitude").fill("33.1")
    _field(page, "city").fill("Paphos")
    _save(page)
    expect(page.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    page.goto(f"/mls/{id_}/history")
    for field in ("Town", "Latitude"):
        page.locator("tr", has=page.get_by_text(field, exact=True)).first.get_by_role(
            "button", name=re.compile("Put back")
        ).click()
        expect(page.get_by_text("The value before stands again.")).to_be_visible()
    assert market.column(id_, "city") == "Limassol"
    assert market.column(id_, "latitude") == pytest.approx(34.7071)
    assert market.column(id_, "longitude") == pytest.approx(33.0226)


def test_nasty_texts_are_texts(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    visitor = market.site.sign_in(email)
    nasty = "\n".join(NASTY)
    fields: dict[str, Any] = {
        "version": "999999999",
        "reason": NASTY[0],
        "f:public_remarks": f"\0{nasty}",
        "was:public_remarks": "A bright flat by the sea.",
        "f:name": NASTY[1],
        "was:name": "",
        "more:lifestyles": nasty,
        "was:lifestyles": "",
        "was:nothing": "x",
    }
    answer = visitor.post(f"/mls/{id_}/edit", **fields)
    assert answer.status_code == 303
    assert market.column(id_, "public_remarks") == nasty
    assert market.column(id_, "lifestyles")[:4] == list(NASTY[:4])
    for path in ("", "/edit", "/history", "/papers", "/pictures"):
        page = open_page(f"/mls/{id_}{path}", email)
        expect(page.locator("h1")).to_contain_text("onerror=alert(1)")
    again = open_page(f"/mls/{id_}/edit", email)
    _save(again)
    expect(again.get_by_text("Nothing was different.")).to_be_visible()
    check_page(open_page(f"/mls/{id_}/history", email))


def test_others_may_not(market: Market) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    fields: dict[str, Any] = {"version": "0", "f:city": "Paphos", "was:city": "Limassol"}
    colleague = market.site.sign_in(market.broker())
    assert colleague.get(f"/mls/{id_}/edit").status_code == 404
    assert colleague.post(f"/mls/{id_}/edit", **fields).status_code == 404
    reader = market.site.sign_in(market.broker(scope="global", crud="r"))
    page = reader.get(f"/mls/{id_}/edit")
    assert page.status_code == 200
    assert "Save</button>" not in page.text
    assert reader.post(f"/mls/{id_}/edit", **fields).status_code == 403
    other = f"{uuid4().hex[:8]}@example.com"
    market.site.add_user(other, tenant="another", scope="global")
    stranger = market.site.sign_in(other)
    for path in ("edit", "papers", "pictures", "history"):
        assert stranger.get(f"/mls/{id_}/{path}").status_code == 404
    assert market.column(id_, "city") == "Limassol"


def test_the_form_is_accessible(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}/edit", email)
    page.locator("summary", has_text="Appliances").click()
    # What the top bar half covers after scrolling counts as too small a target.
    page.evaluate("scrollTo(0, 0)")
    check_page(page)
