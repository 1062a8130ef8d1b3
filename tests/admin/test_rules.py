"""Field rules: read by whoever may look, changed after a look at what that does, put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place, places
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, serve

ADMIN, STEWARD, OTHER = "ada@one.example", "sam@one.example", "olga@two.example"
NASTY = "\"><img src=x onerror=alert(1)> {{7*7}} <script>alert('x')</script> مرحبا 🏨"
CATEGORY = "/rules/listings/category"
NEW: dict[str, Any] = {"unclaimed": "source", "claimed": "review"}
SEEN: dict[str, Any] = {"seen_unclaimed": "source", "seen_claimed": "keep"}


@pytest.fixture
def site(server: TestServer) -> Iterator[Site]:
    """Serve each test its own database."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh, serve(fresh) as served:
        served.add_user(ADMIN, roles=("super_admin",), name="Ada Admin")
        served.add_user(STEWARD, roles=("steward",))
        served.add_user(OTHER, roles=("super_admin",), tenant="tenant two")
        yield served


@pytest.fixture
def world(site: Site, tmp_path: Path) -> Iterator[World]:
    """Lend the hands to stage files."""
    with site.database.connect() as conn:
        yield World(site.database, conn, tmp_path)


def waiting(world: World) -> int:
    """Stage news of a field that a person has written at two of three places."""
    dmo_id = world.dmo("Galway", "tenant one")
    world.load(places(1, 2, 3), dmo_id)
    for number in (1, 2):
        world.edit(world.listings()[f"p{number}"]["id"], category=f"Ours {number} {NASTY}")
    rows = [place(number, category=NASTY) for number in (1, 2, 3)]
    done = world.run(world.file("2.csv", rows), dmo_id, auto_accept=False)
    assert done.batch_id is not None
    world.configure(dmo_id, "stage", conflict_resolution="update_if_changed", max_move_m=100)
    return done.batch_id


def test_a_rule_is_previewed_changed_and_put_back(
    site: Site, world: World, open_page: OpenPage
) -> None:
    batch_id = waiting(world)
    page = open_page("/rules", ADMIN)
    check_page(page)
    page.get_by_text("How it is decided, step by step").click()
    check_page(page)
    page.get_by_role("link", name="Category", exact=True).click()
    check_page(page)
    page.get_by_role("radio", name="Somebody decides").check()
    preview = page.locator("#preview")
    expect(preview.locator(".tile-value")).to_have_text(["2", "2", "0"])
    expect(preview).to_contain_text("Ours 1")
    expect(preview).to_contain_text("{{7*7}}")
    check_page(page)
    world.value("select 1 from pipeline.tenant_rules")
    assert world.value("select count(*) from pipeline.tenant_rules") == 0

    page.get_by_label("Why").fill(NASTY)
    page.get_by_role("button", name="Change the rule").click()
    expect(page.locator("#messages")).to_contain_text("2 rows that wait were weighed anew.")
    expect(page.locator(".changes")).to_contain_text("Ada Admin")
    check_page(page)
    assert [row["action"] for row in world.staged(batch_id).values()] == [
        "conflict",
        "conflict",
        "update",
    ]
    page.goto("/rules")
    expect(page.get_by_role("row", name="Category")).to_contain_text("your own")
    page.get_by_role("link", name="History").click()
    check_page(page)
    page.get_by_role("link", name="Put back").click()
    expect(page.locator("#preview .tile-value")).to_have_text(["2", "0", "2"])
    page.get_by_role("button", name="Go back to the standard").click()
    expect(page.locator(".changes .change")).to_have_count(2)
    assert {row["action"] for row in world.staged(batch_id).values()} == {"update"}
    page.goto("/rules/history")
    expect(page.locator(".change").first).to_contain_text("the standard again")


def test_it_works_without_scripts(site: Site, world: World) -> None:
    waiting(world)
    ada = site.sign_in(ADMIN)
    answer = ada.get(f"{CATEGORY}/preview?unclaimed=source&claimed=review")
    assert answer.status_code == 200
    assert "Change the rule" in answer.text
    assert "<script>alert" not in answer.text
    assert (
        "This is the rule that stands."
        in ada.get(f"{CATEGORY}/preview?unclaimed=source&claimed=keep").text
    )
    done = ada.post(CATEGORY, **NEW, **SEEN)
    assert done.status_code == 303
    assert ada.get("/rules?of=real-estate").status_code == 200
    assert "no rule counts" in ada.get("/rules/mls_listings/status").text


def test_real_estate_shows_what_is_open(site: Site, open_page: OpenPage) -> None:
    page = open_page("/rules/mls_listings/bedrooms", ADMIN)
    page.get_by_role("radio", name="The source goes on").check()
    expect(page.locator("#preview")).to_contain_text("Real estate does not wait")
    expect(page.locator("#preview")).to_contain_text("No suggestion of this field is open.")
    check_page(page)
    page.get_by_role("button", name="Change the rule").click()
    expect(page.locator("#messages")).to_contain_text("The rule was changed.")
    page.goto("/rules?of=real-estate")
    expect(page.get_by_role("row", name="Bedrooms").first).to_contain_text("your own")
    check_page(page)


def test_the_second_of_two_is_told(site: Site, world: World) -> None:
    ada = site.sign_in(ADMIN)
    assert ada.post(CATEGORY, **NEW, **SEEN).status_code == 303
    told = ada.post(CATEGORY, unclaimed="keep", claimed="keep", **SEEN)
    assert told.status_code == 409
    assert "somebody else has changed this rule meanwhile" in told.text
    assert "Ada Admin" in told.text
    assert world.value("select claimed from pipeline.tenant_rules") == "review"


def test_who_may_not_looks_only(site: Site, world: World, open_page: OpenPage) -> None:
    page = open_page(CATEGORY, STEWARD)
    expect(page.get_by_role("radio").first).to_be_disabled()
    expect(page.get_by_role("button", name="Change the rule")).to_have_count(0)
    check_page(page)
    sam = site.sign_in(STEWARD)
    assert sam.get(f"{CATEGORY}/preview?unclaimed=source&claimed=review").status_code == 403
    assert sam.get(f"{CATEGORY}?unclaimed=source&claimed=review").status_code == 403
    assert sam.post(CATEGORY, **NEW, **SEEN).status_code == 403
    assert world.value("select count(*) from pipeline.tenant_rules") == 0


def test_another_tenant_sees_neither_rows_nor_changes(site: Site, world: World) -> None:
    waiting(world)
    site.sign_in(ADMIN).post(CATEGORY, **NEW, **SEEN, reason="our own reason")
    olga = site.sign_in(OTHER)
    assert "your own" not in olga.get("/rules").text
    assert "our own reason" not in olga.get("/rules/history").text
    seen = olga.get(f"{CATEGORY}/preview?unclaimed=source&claimed=fill").text
    assert "No record waits with news of this field." in seen
    assert olga.post(CATEGORY, **NEW, **SEEN).status_code == 303, "the standard stands there"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rules?of=nothing", 404),
        ("/rules/listings/nothing", 404),
        ("/rules/nothing/name", 404),
        ("/rules/listings/name%00", 404),
        ("/rules/listings/name/preview?unclaimed=%22%3E&claimed=x", 409),
        ("/rules/listings/name?unclaimed=keep&claimed=source", 409),
        ("/rules/mls_listings/status/preview?unclaimed=keep&claimed=keep", 409),
        ("/rules/history?before=x", 200),
    ],
)
def test_an_address_by_hand_breaks_nothing(site: Site, path: str, status: int) -> None:
    assert site.sign_in(ADMIN).get(path).status_code == status
