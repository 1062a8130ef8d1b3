"""Pages speak the visitor's language, also of what stands in the database."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from admin.words.catalogue import LANGUAGES, translations
from scripts.words import gather
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, places
from tests.support.market import Market
from tests.support.site import Site

ADMIN = "words@one.example"
OTHERS = [language for language in LANGUAGES if language != "en"]
_SHORTEST = 4
_VALUE = re.compile(r"%\(\w+\)s")


@cache
def english(language: str) -> set[str]:
    """Give all that the catalogue has, and that is another text in the language."""
    words = translations(language)
    messages = {str(message.id) for message in gather() if isinstance(message.id, str)}
    return {
        message
        for message in messages
        if len(message) >= _SHORTEST
        and not _VALUE.search(message)
        and words.gettext(message) != message
    }


@pytest.fixture(scope="module")
def dmo_id(site: Site, market: Market, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Stage rows that wait for a person, in a tenant of an administrator."""
    site.add_user(ADMIN, roles=("super_admin",))
    folder: Path = tmp_path_factory.mktemp("world")
    with site.database.connect() as conn:
        world = World(site.database, conn, folder)
        id_ = world.dmo("Galway", "tenant one")
        world.load(places(1, 2), id_)
        world.edit(world.listings()["p1"]["id"], name="Ours")
        world.load(places(1), id_, "2.csv")
    return int(id_)


@pytest.fixture(scope="module")
def listing(market: Market) -> tuple[str, UUID]:
    """Give a broker and what they claimed."""
    email = market.broker()
    return email, market.claimed(email)


def left(page: Page, language: str) -> set[str]:
    """Give what the page still says in English."""
    texts = page.locator("body").evaluate(
        """body => [...(function* () {
            const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (!parent.closest('script, style, bdi, code, [lang]:not(html)'))
                    yield walker.currentNode.textContent;
            }
        })()]"""
    )
    known = english(language)
    return {line.strip() for text in texts for line in text.split("\n")} & known


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_speaks_english(
    language: str, dmo_id: int, listing: tuple[str, UUID], open_page: OpenPage
) -> None:
    email, id_ = listing
    paths = {
        ADMIN: (
            *(f"/sources/{dmo_id}/config/{s}" for s in ("import", "transform", "stage", "promote")),
            *(f"/sources/{dmo_id}", "/sources/new", "/review", "/rules", "/rules/listings/name"),
            *("/runs", "/listings", "/rules?of=real-estate", "/promote", "/people/roles"),
        ),
        email: tuple(
            f"/mls/{id_}{part}" for part in ("", "/edit", "/papers", "/history", "/pictures")
        ),
    }
    for who, wanted in paths.items():
        page = open_page("/", who, locale=language)
        for path in wanted:
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert left(page, language) == set(), path


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_wrong_is_told_in_the_language(
    language: str, dmo_id: int, listing: tuple[str, UUID], open_page: OpenPage
) -> None:
    page = open_page(f"/sources/{dmo_id}/config/import", ADMIN, locale=language)
    page.locator("[name='p.delimiter']").fill("abc")
    page.locator("button.primary[type=submit]").click()
    problem = page.locator("small.problem")
    expect(problem).to_contain_text("abc")
    expect(problem).not_to_contain_text("does not match")
    email, id_ = listing
    page = open_page(f"/mls/{id_}/edit", email, locale=language)
    page.locator("#f-bedrooms").fill("many")
    page.locator("button.primary[type=submit]").click()
    expect(page.locator("span.problem")).to_be_visible()
    assert left(page, language) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_refusal_is_told_in_the_language(
    language: str, site: Site, listing: tuple[str, UUID]
) -> None:
    email, id_ = listing
    visitor = site.sign_in(email)
    visitor.client.cookies["cdl_language"] = language
    answer = visitor.post(f"/mls/{id_}/steps", code="<b>NOPE</b>", role="BROKER", state="completed")
    assert answer.status_code == 409
    said = translations(language).gettext("there is no step %(1)s")
    assert said % {"1": "BROKER &#39;&lt;b&gt;NOPE&lt;/b&gt;&#39;"} in answer.text
    assert "<b>NOPE" not in answer.text
    assert "there is no step" not in answer.text
