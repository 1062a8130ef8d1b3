"""The queue of review: by browser and keyboard, by HTTP, as those who may and those who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from admin.pages.review.compare import segments
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place, places
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, serve

STEWARD, SECOND, OBSERVER = "rev@example.com", "second@example.com", "looks@example.com"
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}",
    "مرحبا \u202e evil \U0001f3e8",
]


class Review:
    """A site with staged rows that wait, and people who look at them."""

    def __init__(self, site: Site, world: World) -> None:
        self.site, self.world = site, world
        for email, role in ((STEWARD, "steward"), (SECOND, "steward"), (OBSERVER, "observer")):
            site.add_user(email, roles=(role,), name=email.split("@", maxsplit=1)[0].title())

    def status(self, source_id: str) -> str:
        """Give how far the last staged row of a record is."""
        return str(
            self.world.value(
                "select status from staging.listings where source_id = %s"
                " order by staging_id desc limit 1",
                source_id,
            )
        )

    def row(self, source_id: str) -> int:
        """Give the number of the last staged row of a record."""
        return int(
            self.world.value(
                "select max(staging_id) from staging.listings where source_id = %s", source_id
            )
        )


@pytest.fixture
def site(server: TestServer) -> Iterator[Site]:
    """Serve each test its own database: a queue is empty but for what the test brings."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh, serve(fresh) as served:
        yield served


@pytest.fixture
def review(site: Site, tmp_path: Path) -> Iterator[Review]:
    """Lend the site with its people, and the hands to stage rows."""
    with site.database.connect() as conn:
        yield Review(site, World(site.database, conn, tmp_path))


def conflicts(review: Review, count: int = 3) -> int:
    """Stage rows that a person must decide: the source changed what a person had changed."""
    world = review.world
    dmo_id = world.dmo("Galway", "tenant one")
    numbers = range(1, count + 1)
    world.load(places(*numbers), dmo_id)
    for number in numbers:
        world.edit(world.listings()[f"p{number}"]["id"], name=f"Ours {number}")
    world.load([place(n, name=f"Theirs {n}", phone="091 99999") for n in numbers], dmo_id, "2.csv")
    return dmo_id


def names(page: Page) -> list[str]:
    """Give the names in the list."""
    return page.locator("#queue .queue-name").all_inner_texts()


def test_a_person_decides_one_after_the_other_by_keyboard(
    review: Review, open_page: OpenPage
) -> None:
    conflicts(review)
    page = open_page("/review", STEWARD)
    assert names(page) == ["Theirs 1", "Theirs 2", "Theirs 3"]
    record = page.locator("#record")
    expect(record).to_contain_text("The source changed what a person had changed")

    page.keyboard.press("j")
    expect(record.get_by_role("heading", name="Theirs 2")).to_be_visible()
    page.keyboard.press("k")
    expect(record.get_by_role("heading", name="Theirs 1")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("just a look")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(record.get_by_role("heading", name="Theirs 2")).to_be_visible()
    page.keyboard.press("k")
    expect(record.get_by_role("heading", name="Theirs 1")).to_be_visible()

    page.keyboard.press("a")
    expect(record.get_by_role("heading", name="Theirs 2")).to_be_visible()
    page.keyboard.press("h")
    expect(record.get_by_role("heading", name="Theirs 3")).to_be_visible()
    page.keyboard.press("r")
    expect(record).to_contain_text("No record is open")
    assert [review.status(f"p{n}") for n in (1, 2, 3)] == ["accepted", "held", "rejected"]

    page.keyboard.press("u")
    expect(record.get_by_role("heading", name="Theirs 3")).to_be_visible()
    assert review.status("p3") == "pending"
    assert f"row={review.row('p3')}" in page.url
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("undo the last decision")


def test_each_field_is_chosen_for_itself_and_promoted_so(
    review: Review, open_page: OpenPage
) -> None:
    conflicts(review, 1)
    page = open_page("/review", STEWARD)
    page.get_by_label("Take the source's for Name").check()
    phone = page.locator("tr", has=page.get_by_role("rowheader", name=re.compile("^Telephone by")))
    phone.get_by_text("another").click()
    page.get_by_label("Own value for Telephone", exact=True).fill("+353 91 111 111")
    page.locator("[data-key=n]").fill("Asked them")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(page.locator("#record")).to_contain_text("No record is open")
    staged = review.world.rows(
        "select name, notes, choices from staging.listings order by staging_id desc limit 1"
    )
    assert staged == [
        {"name": "Theirs 1", "notes": "Asked them", "choices": {"name": {"take": "source"}}}
    ]

    review.world.promote(review.world.value("select max(batch_id) from staging.batches"))
    (listing,) = review.world.rows(
        "select l.name, c.phone, c.phone_e164 from public.listings as l"
        " join public.listing_contact_info as c on c.listing_id = l.id"
    )
    assert listing == {
        "name": "Theirs 1",
        "phone": "+353 91 111 111",
        "phone_e164": "+35391111111",
    }


def test_a_value_that_does_not_fit_is_told_and_nothing_is_changed(review: Review) -> None:
    conflicts(review, 1)
    visitor = review.site.sign_in(STEWARD)
    row = review.row("p1")
    answer = visitor.post(
        f"/review/rows/{row}",
        htmx=True,
        decision="accept",
        seen=version(review, row),
        **{f"take.listings.{row}.lat": "value", f"own.listings.{row}.lat": "999"},
        **{f"take.listings.{row}.lng": "value", f"own.listings.{row}.lng": "x"},
    )
    assert answer.status_code == 409
    assert "does not fit its field" in answer.text
    assert review.status("p1") == "pending"


def version(review: Review, row: int) -> str:
    """Give the version of a row as a page shows it."""
    return str(
        review.world.value("select xmin::text from staging.listings where staging_id = %s", row)
    )


def test_the_second_of_two_is_told_who_was_first(review: Review, open_page: OpenPage) -> None:
    conflicts(review, 1)
    first, second = open_page("/review", STEWARD), open_page("/review", SECOND)
    first.keyboard.press("h")
    expect(first.locator("#record")).to_contain_text("No record is open")
    second.keyboard.press("a")
    expect(second.locator("#messages")).to_contain_text("Rev has decided row")
    expect(second.locator("#messages")).to_contain_text("it is held")
    assert review.status("p1") == "held"


def test_duplicates_are_shown_with_their_evidence_and_merged(
    review: Review, open_page: OpenPage
) -> None:
    dmo_id = review.world.dmo("Galway", "tenant one")
    review.world.load(places(1, 2), dmo_id)
    review.world.load(
        [place(7, name="Place 1", address="Main Street 1", lat="53.21000")], dmo_id, "2.csv"
    )
    page = open_page("/review", STEWARD)
    expect(page.locator(".duplicate")).to_have_count(1)
    expect(page.locator(".duplicate")).to_contain_text("matched by name, address and place")
    expect(page.locator(".duplicate")).to_contain_text("95%")
    expect(page.locator("#map .map-pin")).to_have_count(2)
    expect(page.locator("#map .leaflet-control-scale")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_contain_text("No record is open")
    assert review.status("p7") == "accepted"

    page.keyboard.press("u")
    expect(page.locator(".duplicate")).to_have_count(1)
    page.get_by_role("button", name="Keep apart").click()
    expect(page.locator("#record")).to_contain_text("No record is open")
    review.world.promote(review.world.value("select max(batch_id) from staging.batches"))
    assert review.world.value("select count(*) from public.listings") == 3


def test_filters_are_addresses_and_views_have_names(review: Review, open_page: OpenPage) -> None:
    conflicts(review)
    page = open_page("/review", STEWARD)
    page.get_by_label("Text").fill("Theirs 2")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**q=Theirs+2**")
    assert names(page) == ["Theirs 2"]
    page.locator(".queue-head summary").click()
    page.get_by_label("Save this view as").fill("The second <b>")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/review")
    page.get_by_role("link", name="The second <b>").click()
    assert names(page) == ["Theirs 2"]
    page.goto("/review?field=phone")
    assert len(names(page)) == 3
    page.goto(
        "/review?why=missing_name&dmo=x&who=x&state=x&row=x&batch=99999999999999999999&after=1"
    )
    expect(page.locator(".queue")).to_contain_text("No record of the queue fits this filter")


def test_records_are_given_to_people(review: Review, open_page: OpenPage) -> None:
    conflicts(review)
    page = open_page("/review", STEWARD)
    page.get_by_label("Who looks after it").select_option(label="Second")
    expect(page.locator("#queue")).to_contain_text("Second")
    page.goto("/review?who=nobody")
    assert names(page) == ["Theirs 2", "Theirs 3"]
    other = open_page("/review?who=me", SECOND)
    assert names(other) == ["Theirs 1"]


def test_who_only_looks_is_offered_nothing_and_refused(review: Review) -> None:
    conflicts(review, 1)
    row = review.row("p1")
    observer = review.site.sign_in(OBSERVER)
    text = observer.get("/review").text
    assert "Theirs 1" in text
    assert 'name="decision"' not in text
    seen = version(review, row)
    paths: dict[str, dict[str, str]] = {
        f"/review/rows/{row}": {"decision": "accept", "seen": seen},
        "/review/bulk": {"decision": "accept"},
        "/review/undo": {},
        f"/review/rows/{row}/assign": {},
        f"/review/batches/{review.world.value('select max(batch_id) from staging.batches')}": {
            "what": "reject"
        },
    }
    for path, fields in paths.items():
        assert observer.post(path, htmx=False, **fields).status_code == 403, path
    assert observer.get("/review/bulk").status_code == 403
    assert review.status("p1") == "pending"

    review.site.add_user("norole@example.com")
    assert review.site.sign_in("norole@example.com").get("/review").status_code == 403


def test_another_tenant_reaches_nothing(review: Review) -> None:
    conflicts(review, 1)
    row = review.row("p1")
    review.site.add_user("stranger@example.com", tenant="tenant two", roles=("super_admin",))
    stranger = review.site.sign_in("stranger@example.com")
    assert "Nothing waits" in stranger.get("/review").text
    assert stranger.get(f"/review?row={row}").status_code == 404
    answer = stranger.post(f"/review/rows/{row}", decision="accept", seen=version(review, row))
    assert answer.status_code == 409
    assert stranger.post(f"/review/rows/{row}/assign", user_id="").status_code in {303, 404}
    assert review.status("p1") == "pending"


def test_without_scripts_it_works_too(review: Review) -> None:
    conflicts(review, 2)
    visitor = review.site.sign_in(STEWARD)
    row = review.row("p1")
    done = visitor.post(f"/review/rows/{row}", decision="accept", seen=version(review, row))
    assert done.status_code == 303
    assert done.headers["location"] == f"/review?row={review.row('p2')}"
    assert "You accepted 1 row." in visitor.get(done.headers["location"]).text
    assert visitor.post("/review/undo").headers["location"] == f"/review?row={row}"
    assert review.status("p1") == "pending"


def test_nothing_waits_says_what_to_do(review: Review) -> None:
    text = review.site.sign_in(STEWARD).get("/review").text
    assert "Nothing waits" in text


def test_naughty_strings_are_only_shown(review: Review, open_page: OpenPage) -> None:
    dmo_id = review.world.dmo("Galway", "tenant one")
    rows = [
        place(
            n,
            id=f"id {text}",
            name=text,
            address=text,
            city=text,
            category=text,
            phone=text,
            lat="0",
            lng="0",
        )
        for n, text in enumerate(NASTY, 1)
    ]
    review.world.load(rows, dmo_id)
    page = open_page("/review", STEWARD)
    for number, text in enumerate(NASTY):
        page.locator("#queue .queue-item a").nth(number).click()
        expect(page.locator("#record h2").first).to_have_text(text)
    page.get_by_role("button", name="Decide all of these").click()
    expect(page.locator("#dialog")).to_contain_text(NASTY[0])
    page.get_by_role("button", name="Cancel").click()
    page.locator("[data-key=n]").fill(NASTY[1])
    page.locator("[data-key=h]").click()
    expect(page.locator("#undo")).to_contain_text("You put 1 row on hold.")
    page.goto("/review?state=held")
    expect(page.locator(".note-text")).to_have_text(NASTY[1])
    page.goto(f"/review?q={NASTY[0]}&why={NASTY[1]}&field={NASTY[2]}")
    expect(page.locator("h1")).to_have_text("Review")


def test_everybody_can_use_it(review: Review, open_page: OpenPage) -> None:
    dmo_id = conflicts(review)
    review.world.load(
        [place(9, name="Place 1", address="Main Street 1", lat="53.21", phone="")], dmo_id, "3.csv"
    )
    page = open_page("/review", STEWARD)
    check_page(page)
    page.goto(f"/review?row={review.row('p9')}")
    expect(page.locator(".map-pin").first).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Decide all of these").click()
    expect(page.locator("#dialog h2")).to_be_visible()
    check_page(page)


def test_many_are_decided_after_a_look_at_the_effects_and_undone(
    review: Review, open_page: OpenPage
) -> None:
    conflicts(review)
    page = open_page("/review", STEWARD)
    page.locator("#queue input[type=checkbox]").nth(0).check()
    page.keyboard.press("j")
    expect(page.locator("#record").get_by_role("heading", name="Theirs 2")).to_be_visible()
    page.keyboard.press("x")
    page.get_by_role("button", name="Decide the selected (2)").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Name 2")
    expect(dialog).to_contain_text("Telephone 2")
    dialog.get_by_label("keep ours").check()
    dialog.get_by_text("In some fields only").click()
    dialog.get_by_role("checkbox", name=re.compile("Name")).check()
    dialog.get_by_role("button", name="Accept 2").click()
    expect(page.locator("#undo")).to_contain_text("You accepted 2 rows.")
    assert names(page) == ["Theirs 3"]
    kept = review.world.rows("select choices from staging.listings where status = 'accepted'")
    assert [row["choices"] for row in kept[-2:]] == [{"name": {"take": "ours"}}] * 2

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#queue .queue-item")).to_have_count(3)
    assert [review.status(f"p{n}") for n in (1, 2, 3)] == ["pending"] * 3


def test_another_number_than_was_shown_is_not_decided(review: Review) -> None:
    conflicts(review)
    visitor = review.site.sign_in(STEWARD)
    assert 'name="expected" value="3"' in visitor.get("/review/bulk", htmx=True).text
    review.world.value(
        "select pipeline.take_decision(jsonb_build_object('ids', array[%s::bigint]), 'hold')",
        review.row("p1"),
    )
    answer = visitor.post("/review/bulk", htmx=True, decision="accept", expected="3")
    assert answer.status_code == 409
    assert "there are 2 rows now, not the 3 that were shown" in answer.text
    assert review.status("p2") == "pending"


def test_the_number_beside_review_follows_what_others_decide(
    review: Review, open_page: OpenPage
) -> None:
    conflicts(review)
    page = open_page("/listings", STEWARD)
    with page.expect_response("**/events"):
        page.reload()
    number = page.locator('.sidebar a[href="/review"] .nav-badge')
    expect(number).to_contain_text("3")
    row = review.row("p1")
    second = review.site.sign_in(SECOND)
    decided = second.post(f"/review/rows/{row}", decision="hold", seen=version(review, row))
    assert decided.status_code == 303
    expect(number).to_contain_text("2")


def test_suggestions_are_taken_and_dismissed(review: Review, open_page: OpenPage) -> None:
    world = review.world
    dmo_id = world.dmo("Galway", "tenant one")
    world.load(places(1, 2), dmo_id)
    for number in (1, 2):
        world.edit(world.listings()[f"p{number}"]["id"], category="Bistro")
    world.load([place(1, category=NASTY[0]), place(2, category="Bar")], dmo_id, "2.csv")
    page = open_page("/review/suggestions", STEWARD)
    rows = page.locator("#suggestions tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator("#suggestions")).to_contain_text(NASTY[0])
    check_page(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Dismiss", exact=True).click()
    expect(page.locator("main")).to_contain_text("No suggestions")
    categories = {row["category"] for row in world.listings().values()}
    assert len(categories) == 2
    assert "Bistro" in categories
    assert review.site.sign_in(OBSERVER).post("/review/suggestions").status_code == 303
    number = world.value("select max(id) from pipeline.suggestions")
    refused = review.site.sign_in(OBSERVER).post("/review/suggestions", one=f"take.{number}")
    assert refused.status_code == 403


def test_a_suggestion_is_not_taken_over_what_was_edited_meanwhile(review: Review) -> None:
    world = review.world
    dmo_id = world.dmo("Galway", "tenant one")
    world.load(places(1, 2), dmo_id)
    for number in (1, 2):
        world.edit(world.listings()[f"p{number}"]["id"], category="Bistro")
    world.load([place(1, category="Bar"), place(2, category="Bar")], dmo_id, "2.csv")
    steward = review.site.sign_in(STEWARD)
    numbers = [row["id"] for row in world.rows("select id from pipeline.suggestions order by id")]
    path = "/review/suggestions"
    seen: dict[str, Any] = {f"seen.{number}": '{"category": "Bistro"}' for number in numbers}
    world.edit(world.listings()["p1"]["id"], category="Tea room")

    alone = steward.post(path, one=f"take.{numbers[0]}", **seen)
    assert (alone.status_code, "Tea room" in alone.text) == (409, True)
    assert steward.post(path, one=f"take.{numbers[0]}").status_code == 409
    assert "Tea room" in steward.get(path).text

    several = steward.post(path, all="take", pick=[str(number) for number in numbers], **seen)
    assert several.status_code == 303
    assert "1 waits, since its field or the source" in steward.get(path).text
    found = {key: row["category"] for key, row in world.listings().items()}
    assert found == {"p1": "Tea room", "p2": "Bar"}

    seen = {f"seen.{numbers[0]}": '{"category": "Tea room"}'}
    assert steward.post(path, one=f"take.{numbers[0]}", **seen).status_code == 303
    assert world.listings()["p1"]["category"] == "Bar"


def test_a_suggestion_that_says_something_else_by_now_is_not_decided(
    review: Review, open_page: OpenPage
) -> None:
    world = review.world
    dmo_id = world.dmo("Galway", "tenant one")
    world.load(places(1, 1), dmo_id)
    listing_id = world.listings()["p1"]["id"]
    world.edit(listing_id, category="Bistro")
    world.load([place(1, category="Bar")], dmo_id, "2.csv")
    pages = [
        open_page(path, STEWARD)
        for path in ("/review/suggestions", f"/listings/{listing_id}/suggestions")
    ]
    world.load([place(1, category="Night club")], dmo_id, "3.csv")
    for page, word in zip(pages, ("Take", "Dismiss"), strict=True):
        page.get_by_role("button", name=word, exact=True).click()
        expect(page.locator("main")).to_contain_text("says something else by now of category")
        expect(page.locator("main")).to_contain_text("Night club")
    assert world.listings()["p1"]["category"] == "Bistro"
    page = open_page("/review/suggestions", STEWARD)
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("main")).to_contain_text("No suggestions")
    assert world.listings()["p1"]["category"] == "Night club"


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Grand Hotel", "Grand Hotel", []),
        ("Grand Hotel Royal", "Grand Hotel Palace", ["Palace"]),
        ("Grand Hotel", "Something else", ["Something else"]),
        ("", "New", ["New"]),
        ("a " * 4000, "b", ["b"]),
    ],
)
def test_what_is_other_than_before_is_marked(old: str, new: str, marked: list[str]) -> None:
    pieces = segments(old, new)
    assert "".join(text for text, _ in pieces) == new
    assert [text for text, is_other in pieces if is_other] == marked
