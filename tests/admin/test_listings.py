"""The pages of listings: finding, where values come from, editing, undoing."""

from decimal import InvalidOperation
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from admin.pages.listings.edit_form import read_value
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place
from tests.support.site import Site

NAUGHTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}${7*7}<%= 7 %>",
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd",
    "👩‍👩‍👧 e\u0301\u200b zero",
    "' or 1=1; drop table listings; --",
)


class Town:
    """A tenant with two sources that know the same place, and places for each test to change."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.tenant = f"tenant {uuid4().hex[:8]}"
        with site.database.connect() as conn:
            world = World(site.database, conn, folder)
            board = world.dmo(f"Board {uuid4().hex[:8]}", self.tenant)
            members = world.dmo(f"Members {uuid4().hex[:8]}", self.tenant)
            same = {"name": "Café Central", "address": "Main Street 1"}
            told = [place(1, **same, category="Café"), *(place(n) for n in range(2, 30))]
            world.load(told, board, "board.csv")
            world.load([place(7, **same, lat="53.21000", category="Bar")], members)
            rows = conn.execute(
                "select id, name from public.listings where dmo_id = any (%s) order by id",
                ([board, members],),
            )
            ids = {name: int(id_) for id_, name in rows}
        self.shared = ids.pop("Café Central")
        self._ids = iter(ids.values())

    def listing(self) -> int:
        """Give a listing that no other test changes."""
        return next(self._ids)

    def person(self, *roles: str) -> str:
        """Add somebody of the tenant; give the e-mail address."""
        email = f"{uuid4().hex[:8]}@example.com"
        self.site.add_user(email, tenant=self.tenant, roles=roles, name="Ann Smith")
        return email

    def value(self, field: str, listing_id: int) -> object:
        """Give a field of a listing as it stands."""
        with self.site.database.connect() as conn:
            row = conn.execute(
                "select to_jsonb(l) ->> %s from public.listings as l where l.id = %s",
                (field, listing_id),
            ).fetchone()
        return row[0] if row else None


@pytest.fixture(scope="module")
def town(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Lend a tenant that the module's tests share."""
    return Town(site, tmp_path_factory.mktemp("town"))


def test_words_find_a_listing_while_one_types(town: Town, open_page: OpenPage) -> None:
    page = open_page("/listings", town.person("steward"))
    expect(page.locator("#rows tbody tr")).to_have_count(29)
    page.get_by_label("Words").fill("cafe cen")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert "text=cafe%20cen" in page.url
    page.get_by_role("link", name="Café Central").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Café Central")


def test_a_value_says_whose_it_is(town: Town, open_page: OpenPage) -> None:
    page = open_page(f"/listings/{town.shared}", town.person("steward"))
    row = page.locator("tr", has=page.get_by_role("rowheader", name="category"))
    button = row.get_by_role("button")
    button.focus()
    card = row.get_by_role("tooltip")
    expect(card).to_be_visible()
    expect(card).to_contain_text("board.csv, line 2")
    expect(card).to_contain_text("Bar")


def test_who_does_not_say_what_they_saw_changes_nothing(town: Town) -> None:
    id_ = town.listing()
    steward = town.site.sign_in(town.person("steward"))
    for seen in ("", " ", "[1,2]", "9223372036854775808", "2026-13-45", "yesterday"):
        fields: dict[str, Any] = {
            f"listings:{id_}:category": "Bar",
            f"seen:listings:{id_}": seen,
        }
        answer = steward.post(f"/listings/{id_}/edit", **fields, reason="why not")
        assert answer.status_code == 409, (seen, answer.text)
    assert town.value("category", id_) == "Café"


@pytest.mark.parametrize("text", ["1e999", "-1e999", "NaN", "Infinity", "sNaN", "1.2.3", "((("])
def test_what_is_no_number_cannot_be_read(text: str) -> None:
    with pytest.raises((ValueError, InvalidOperation)):
        read_value(text, "double precision")


def test_an_edit_is_the_persons_and_is_logged_with_its_reason(
    town: Town, open_page: OpenPage
) -> None:
    id_ = town.listing()
    page = open_page(f"/listings/{id_}/edit", town.person("steward"))
    page.get_by_label("Category").fill("Garden restaurant")
    page.get_by_label("Why").fill("the owner called")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. These fields are now yours.")).to_be_visible()
    expect(page.get_by_text("Garden restaurant")).to_be_visible()
    page.get_by_role("link", name="History").click()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Ann Smith")
    expect(first).to_contain_text("the owner called")
    first.get_by_role("button", name="Put back").click()
    expect(page.get_by_text("The value before stands again.")).to_be_visible()
    assert town.value("category", id_) == "Café"


def test_nobody_overwrites_what_another_saved_meanwhile(town: Town, open_page: OpenPage) -> None:
    id_ = town.listing()
    first = open_page(f"/listings/{id_}/edit", town.person("steward"))
    second = open_page(f"/listings/{id_}/edit", town.person("steward"))
    first.get_by_label("Name").first.fill("First")
    first.get_by_role("button", name="Save").click()
    first.wait_for_url(f"**/listings/{id_}")
    second.get_by_label("Name").first.fill("Second")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("somebody else has changed this record meanwhile")).to_be_visible()
    assert town.value("name", id_) == "First"


def test_a_suggestion_is_taken(town: Town, open_page: OpenPage) -> None:
    id_ = town.shared
    page = open_page(f"/listings/{id_}/suggestions", town.person("steward"))
    row = page.locator("tr", has=page.get_by_role("rowheader", name="category"))
    row.get_by_role("button", name="Take").click()
    expect(page.get_by_text("Taken.", exact=True)).to_be_visible()
    assert town.value("category", id_) == "Bar"


def test_a_listing_is_taken_out_and_brought_back(town: Town, open_page: OpenPage) -> None:
    page = open_page(f"/listings/{town.listing()}", town.person("steward"))
    for button, said in (("Take out", "It is out."), ("Bring back", "It is back.")):
        page.get_by_role("button", name=button).click()
        page.get_by_role("dialog").get_by_role("button", name=button).click()
        expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize("path", ["", "/suggestions", "/history", "/edit"])
def test_the_pages_are_accessible(town: Town, open_page: OpenPage, path: str) -> None:
    check_page(open_page(f"/listings/{town.shared}{path}", town.person("steward")))


def test_the_lists_are_accessible(town: Town, open_page: OpenPage) -> None:
    email = town.person("steward")
    check_page(open_page("/listings", email))
    check_page(open_page("/listings?text=nothing+like+it", email))


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_text(town: Town, open_page: OpenPage, text: str) -> None:
    id_ = town.listing()
    email = town.person("steward")
    page = open_page(f"/listings/{id_}/edit", email)
    for label in ("Name", "Address", "Title", "Description"):
        page.get_by_label(label, exact=False).first.fill(text)
    page.get_by_label("Why").fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    for path in ("", "/history", "/edit"):
        page.goto(f"/listings/{id_}{path}")
        assert page.locator("img[src='x']").count() == 0
    page.goto("/listings")
    expect(page.get_by_role("link", name=text)).to_be_visible()


def test_what_a_form_cannot_mean_is_told_at_its_field(town: Town, open_page: OpenPage) -> None:
    page = open_page(f"/listings/{town.listing()}/edit", town.person("steward"))
    page.get_by_label("Lat").fill("north")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This cannot be read.")).to_be_visible()
    expect(page.get_by_label("Lat")).to_have_value("north")


def test_who_may_only_look_is_shown_no_way_to_change(town: Town) -> None:
    id_ = town.listing()
    visitor = town.site.sign_in(town.person("observer"))
    assert "/edit" not in visitor.get(f"/listings/{id_}").text
    assert visitor.get(f"/listings/{id_}/edit").status_code == 403
    fields: dict[str, Any] = {f"listings:{id_}:name": "Mine", "reason": ""}
    answer = visitor.post(f"/listings/{id_}/edit", **fields)
    assert answer.status_code == 403
    assert visitor.post(f"/listings/{id_}/removed", removed="yes").status_code == 403


@pytest.mark.parametrize("path", ["0", "x", "99999999999999999999", "-1", "1/history", "1/edit"])
def test_what_is_not_there_or_anothers_is_not_found(town: Town, path: str) -> None:
    email = f"{uuid4().hex[:8]}@example.com"
    town.site.add_user(email, tenant=f"other {uuid4().hex[:8]}", roles=("super_admin",))
    visitor = town.site.sign_in(email)
    assert visitor.get(f"/listings/{path}").status_code == 404
    assert visitor.get(f"/listings/{town.shared}").status_code == 404


@pytest.mark.parametrize(
    "query", ["dmo=x", "before=nonsense", "before=2020-01-01~5", "text=%00", "source=99999999999"]
)
def test_a_strange_address_breaks_nothing(town: Town, query: str) -> None:
    visitor = town.site.sign_in(town.person("observer"))
    assert visitor.get(f"/listings?{query}").status_code in {200, 400, 409, 422}
