"""Promote: what a batch would do, having it done, and who may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place, places
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, serve

STEWARD, OBSERVER = "promoter@example.com", "looks@example.com"
NASTY = '"><img src=x onerror=alert(1)> {{7*7}}'


@pytest.fixture
def site(server: TestServer) -> Iterator[Site]:
    """Serve each test its own database."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh, serve(fresh) as served:
        served.add_user(STEWARD, roles=("steward",))
        served.add_user(OBSERVER, roles=("observer",))
        yield served


@pytest.fixture
def world(site: Site, tmp_path: Path) -> Iterator[World]:
    """Lend the hands to stage files."""
    with site.database.connect() as conn:
        yield World(site.database, conn, tmp_path)


def staged(world: World) -> int:
    """Stage news of every kind that nobody has accepted yet; give the batch's number."""
    dmo_id = world.dmo(
        "Galway",
        "tenant one",
        import_={"full_snapshot": True},
        stage={"max_delete_share": 0.9},
    )
    world.load(places(1, 2, 3), dmo_id)
    rows = [
        place(1, city="Salthill", category=NASTY),
        place(4, name=NASTY),
        place(5, lat="0", lng="0"),
    ]
    done = world.run(world.file("2.csv", rows), dmo_id, auto_accept=False)
    assert done.batch_id is not None
    return done.batch_id


def test_a_batch_is_accepted_previewed_and_promoted(
    site: Site, world: World, open_page: OpenPage
) -> None:
    batch_id = staged(world)
    page = open_page("/promote", STEWARD)
    expect(page.locator("tbody tr").first).to_contain_text("to be reviewed")
    page.get_by_role("link", name=str(batch_id), exact=True).click()
    expect(page.locator("#preview")).to_contain_text("Nothing of it is accepted yet.")
    page.get_by_role("button", name="Accept all that nothing speaks against").click()
    tiles = page.locator("#preview .tile-value")
    expect(tiles).to_have_text(["1", "1", "2", "1", "0"])
    expect(page.locator("#preview")).to_contain_text("Doubtful place")
    town = page.get_by_role("row", name=re.compile("^Town"))
    expect(town).to_contain_text("1")
    check_page(page)

    page.get_by_role("link", name="Promote …").click()
    expect(page.locator("#dialog")).to_contain_text("2 listings are removed")
    page.get_by_role("button", name="Promote now").click()
    expect(page.locator("#job")).to_contain_text("waits for a worker")
    assert world.value("select count(*) from public.listings where deleted_at is null") == 3

    page.goto("/promote")
    expect(page.locator("tbody tr").first).to_contain_text("waits for a worker")
    page.goto(f"/promote/{batch_id}")
    expect(page.get_by_role("link", name="Promote …")).to_have_count(0)
    world.promote(batch_id)
    expect(page.locator("#job")).to_contain_text("1 added, 1 changed, 2 removed")
    expect(page.locator("#preview")).to_contain_text("All that was accepted is promoted.")
    assert world.value("select count(*) from public.listings where deleted_at is null") == 2
    text = site.sign_in(STEWARD).post(f"/promote/{batch_id}", htmx=True)
    assert text.status_code == 409
    assert "nothing of batch" in text.text


def test_a_held_batch_tells_why_and_is_released(
    site: Site, world: World, open_page: OpenPage
) -> None:
    dmo_id = world.dmo("Galway", "tenant one", import_={"full_snapshot": True})
    world.load(places(*range(1, 11)), dmo_id)
    done = world.load(places(1, 2, 3), dmo_id, "2.csv")
    page = open_page("/review", STEWARD)
    expect(page.locator(".held")).to_contain_text(
        "It would remove 7 of the source's 10 listings (70%); the limit is 20%."
    )
    check_page(page)
    assert site.sign_in(STEWARD).post(f"/promote/{done.batch_id}").status_code == 409
    page.get_by_role("link", name="Release or reject").click()
    expect(page.locator("#dialog")).to_contain_text("7 removal")
    page.get_by_role("button", name="Release, reject the 7 removals").click()
    expect(page.locator("#undo")).to_contain_text("You rejected 7 rows.")
    assert world.value("select status from staging.batches order by batch_id desc limit 1") == (
        "staged"
    )
    page.keyboard.press("u")
    expect(page.locator(".held")).to_be_visible()
    assert world.value("select count(*) from staging.listings where status = 'rejected'") == 0


def test_what_is_older_than_what_stands_is_told(
    site: Site, world: World, open_page: OpenPage
) -> None:
    dmo_id = world.dmo("Galway", "tenant one")
    world.load(places(1), dmo_id)
    older = world.run(world.file("2.csv", [place(1, city="A")]), dmo_id, auto_accept=False).batch_id
    world.load([place(1, city="B"), place(2)], dmo_id, "3.csv")
    page = open_page(f"/promote/{older}", STEWARD)
    expect(page.locator("#preview")).to_contain_text("Newer than this batch")
    expect(page.locator("#preview")).to_contain_text("Overtaken by a newer file")
    assert site.sign_in(STEWARD).get("/promote/999").status_code == 404


def test_who_may_not_promote_sees_and_is_refused(site: Site, world: World) -> None:
    batch_id = staged(world)
    observer = site.sign_in(OBSERVER)
    assert "2.csv" in observer.get("/promote").text
    text = observer.get(f"/promote/{batch_id}?preview=1").text
    assert "Accept all" not in text
    assert observer.get(f"/promote/{batch_id}/confirm").status_code == 403
    assert observer.post(f"/promote/{batch_id}").status_code == 403
    assert observer.post(f"/promote/{batch_id}/accept").status_code == 403

    site.add_user("stranger@example.com", tenant="tenant two", roles=("super_admin",))
    stranger = site.sign_in("stranger@example.com")
    assert "No batch yet" in stranger.get("/promote").text
    for path in ("", "/preview", "/job", "/confirm"):
        assert stranger.get(f"/promote/{batch_id}{path}").status_code == 404
    assert stranger.post(f"/promote/{batch_id}").status_code == 404
    assert (
        world.value("select count(*) from pipeline.job_queue where job_type = 'promote_public'")
        == 1
    )
