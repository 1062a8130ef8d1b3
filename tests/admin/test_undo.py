"""What was decided is taken back: suggestions, and what was done to many; who else is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place, places
from tests.support.market import Market
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, serve

ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture
def site(server: TestServer) -> Iterator[Site]:
    """Serve each test its own database: what was decided last is what the test decided."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh, serve(fresh) as served:
        yield served


@pytest.fixture
def world(site: Site, tmp_path: Path) -> Iterator[World]:
    """Lend two stewards and two listings whose category a source wants to be another one."""
    for email in (ANN, BOB):
        site.add_user(email, roles=("steward",), name=email.split("@", maxsplit=1)[0].title())
    with site.database.connect() as conn:
        world = World(site.database, conn, tmp_path)
        dmo_id = world.dmo("Galway", "tenant one")
        world.load(places(1, 2), dmo_id)
        for number in (1, 2):
            world.edit(world.listings()[f"p{number}"]["id"], category="Bistro")
        world.load([place(1, category="Bar"), place(2, category="Bar")], dmo_id, "2.csv")
        yield world


def categories(world: World) -> list[str]:
    return [world.listings()[f"p{number}"]["category"] for number in (1, 2)]


def rows_of(page: Page) -> Any:
    return page.locator("#suggestions tbody tr")


def test_a_suggestion_is_put_back_by_a_key(world: World, open_page: OpenPage) -> None:
    page = open_page("/review/suggestions", ANN)
    expect(rows_of(page)).to_have_count(2)
    for key in ("a", "r"):
        page.keyboard.press("j")
        page.keyboard.press(key)
        expect(rows_of(page)).to_have_count(1)
        told = page.locator("#undo")
        expect(told).to_contain_text("taken" if key == "a" else "dismissed")
        check_page(page)
        assert categories(world).count("Bar") == (key == "a")
        page.keyboard.press("u")
        expect(rows_of(page)).to_have_count(2)
        expect(page.get_by_text("1 suggestion is open again")).to_be_visible()
        assert categories(world) == ["Bistro", "Bistro"]
        expect(told).to_have_count(0)


def test_many_are_put_back_but_for_what_was_edited_since(
    world: World, site: Site, open_page: OpenPage
) -> None:
    page = open_page("/review/suggestions", ANN)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Take the selected").click()
    expect(page.locator("#undo")).to_contain_text("2 suggestions are taken.")
    listing = world.listings()["p1"]["id"]
    form = {
        f"listings:{listing}:category": "Pub",
        f"seen:listings:{listing}": world.value(
            "select updated_at::text from public.listings where id = %s", listing
        ),
        "reason": "",
    }
    assert site.sign_in(BOB).post(f"/listings/{listing}/edit", **form).status_code == 303
    page.keyboard.press("u")
    expect(page.get_by_text("1 suggestion is open again")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Bob has changed category since")
    expect(page.get_by_role("alert")).to_contain_text("Now stands Pub")
    check_page(page)
    assert categories(world) == ["Pub", "Bistro"]
    # What is left can not be taken back, and says so each time.
    page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_contain_text("Bob has changed category since")
    assert categories(world) == ["Pub", "Bistro"]


def test_on_the_listings_own_page(world: World, site: Site, open_page: OpenPage) -> None:
    listing = world.listings()["p1"]["id"]
    page = open_page(f"/listings/{listing}/suggestions", ANN)
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.get_by_text("No suggestions")).to_be_visible()
    check_page(page)
    # Another one is quicker.
    undo_id = page.locator("#undo [name='undo_id']").input_value()
    answer = site.sign_in(BOB).post(f"/listings/{listing}/undo", undo_id=undo_id)
    assert answer.status_code == 303
    # A form that does not say which one takes nothing back.
    assert site.sign_in(ANN).post(f"/listings/{listing}/undo", undo_id="x").status_code == 404
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("alert")).to_contain_text("Bob has taken the decision back already")
    expect(page.get_by_role("button", name="Take", exact=True)).to_be_visible()
    assert categories(world) == ["Bistro", "Bistro"]
    history = page.goto(page.url.replace("undo", "history"))
    assert history is not None
    expect(page.get_by_text("a decision was taken back")).to_be_visible()


@pytest.fixture
def market(site: Site) -> Iterator[Market]:
    """Lend the market of Cyprus."""
    with site.database.connect() as conn:
        yield Market(site, conn)


def test_real_estate_is_put_back_by_keys(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    market.again(id_, City="Paphos", BedroomsTotal="4")
    page = open_page("/mls/suggestions", email)
    expect(rows_of(page)).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(rows_of(page)).to_have_count(1)
    check_page(page)
    page.keyboard.press("u")
    expect(rows_of(page)).to_have_count(2)
    assert market.column(id_, "(city, bedrooms::text)") == ("Limassol", "3")
    page.locator("[data-ticks]").check()
    page.get_by_role("button", name="Take what is ticked").click()
    expect(page.locator("#undo")).to_contain_text("2 suggestions are taken.")
    page.get_by_role("button", name="Undo").click()
    expect(rows_of(page)).to_have_count(2)
    assert market.column(id_, "(city, bedrooms::text)") == ("Limassol", "3")


def test_on_the_page_of_a_piece_of_real_estate(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    manager = market.broker(scope="global", name="Eleni")
    id_ = market.claimed(email)
    market.again(id_, City="Paphos")
    page = open_page(f"/mls/{id_}", email)
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("#undo")).to_contain_text("1 suggestion is taken.")
    check_page(page)
    other = open_page(f"/mls/{id_}", manager)
    expect(other.locator("#undo")).to_have_count(0)
    version = market.value("select max(id) from pipeline.change_log where record_uuid = %s", id_)
    form: dict[str, Any] = {"f:city": "Larnaca", "was:city": "Paphos", "version": str(version)}
    saved = market.site.sign_in(manager).post(f"/mls/{id_}/edit", **form)
    assert saved.status_code == 303
    page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_contain_text("Eleni has changed city since")
    expect(page.get_by_role("alert")).to_contain_text("Now stands Larnaca")
    assert market.column(id_, "city") == "Larnaca"


def _bulk(page: Page, action: str) -> None:
    page.locator("select[name='action']").select_option(action)
    page.get_by_role("button", name="Show what would come of it").click()
    expect(page.get_by_text("It can be undone for a week")).to_be_visible()


def test_what_was_done_to_many_is_undone(market: Market, open_page: OpenPage) -> None:
    email = market.broker(scope="global", is_member=True)
    ids = [market.ingest() for _ in range(3)]
    page = open_page("/mls/bulk", email)
    _bulk(page, "claim")
    page.get_by_role("button", name="Do it for 3 listings").click()
    expect(page.locator("#undo")).to_contain_text("3 listings claimed.")
    check_page(page)
    assert {market.status(id_) for id_ in ids} == {"DRAFT"}
    # One of them is worked on.
    market.run("update public.mls_listings set city = 'Polis' where id = %s", ids[0])
    page.keyboard.press("u")
    expect(page.get_by_text("2 listings are what they were before.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("has changed city since")
    check_page(page)
    assert [market.status(id_) for id_ in ids] == ["DRAFT", "INGESTED", "INGESTED"]
    expect(page.locator("#undo")).to_have_count(0)


def test_what_portals_hear_of_is_asked_for_twice(market: Market, open_page: OpenPage) -> None:
    email = market.broker(scope="global")
    ids = [market.ingest() for _ in range(2)]
    market.run(
        "insert into public.mls_listing_syndications (tenant_id, listing_id, portal)"
        " select tenant_id, id, 'BAZARAKI' from public.mls_listings where id = %s",
        ids[0],
    )
    page = open_page("/mls/bulk", email)
    _bulk(page, "publish")
    expect(page.get_by_text("Portals hear of 1 of them.")).to_be_visible()
    check_page(page)
    # Neither the browser nor the server does it unasked.
    page.get_by_role("button", name="Do it for 2 listings").click()
    assert {market.status(id_) for id_ in ids} == {"INGESTED"}
    seen = page.locator("[name='seen']").input_value()
    answer = market.site.sign_in(email).post("/mls/bulk", action="publish", seen=seen)
    assert answer.status_code == 422
    assert {market.status(id_) for id_ in ids} == {"INGESTED"}
    page.get_by_role("checkbox", name="I know that 1 listing may not come back").check()
    page.get_by_role("button", name="Do it for 2 listings").click()
    expect(page.locator("#undo")).to_contain_text("2 listings published.")
    market.run("update public.mls_listing_syndications set last_pushed_at = now()")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("alert")).to_contain_text("portals have been told since: BAZARAKI")
    assert [market.status(id_) for id_ in ids] == ["PUBLISHED", "INGESTED"]


def test_two_on_one_piece_of_real_estate_are_told(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    first = open_page(f"/mls/{id_}/edit", email)
    expect(first.locator("#presence")).to_have_text("")
    second = open_page(f"/mls/{id_}", market.broker(scope="global", name="Eleni"))
    expect(second.locator("#presence")).to_have_text("Despina has this open, too.")
    first.reload()
    expect(first.locator("#presence")).to_have_text(re.compile("Eleni has this open, too."))
    check_page(first)
    # Whoever does not reach the listing is told nothing, and not told of.
    for stranger in (market.broker(name="Markos"), market.broker(crud="", scope="global")):
        answer = market.site.sign_in(stranger).get(f"/presence/estate/{id_}")
        assert answer.status_code == 409
        assert "open, too" not in answer.text
    reader = market.site.sign_in(market.broker(scope="global", crud="r", name="Reader"))
    assert "Despina" in reader.get(f"/presence/estate/{id_}").text
    assert market.value("select count(*) from pipeline.presence where record = %s", str(id_)) == 2
    assert reader.get(f"/presence/estate/{UUID(int=1)}x").status_code == 404
