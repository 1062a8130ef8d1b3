"""Fixtures: the interface served on a database of the module, and a real Chromium.

`site` is shared by a module's tests: they make DMOs and users of their own. `open_page` gives a
signed-in browser page that fails its test when a script fails or the policy blocks something.
"""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.market import Market
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, browser_flags, need_chromium, serve

OpenPage = Callable[..., Page]
# A machine that does much else takes a while to show a page.
expect.set_options(timeout=15_000)
# What the browser and htmx say of an answer that is an error, which the page shows, of a request
# that was given up for a newer one, and of a stream of news that has ended.
_REFUSED = re.compile(
    "Failed to load resource|Response Status Error Code|htmx:afterRequest|htmx:sendAbort"
    r"|^\[object Event\]$"
)


@pytest.fixture(scope="module")
def site(server: TestServer) -> Iterator[Site]:
    """Serve the interface on a fresh database."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh, serve(fresh) as served:
        yield served


@pytest.fixture(scope="module")
def market(site: Site) -> Iterator[Market]:
    """Lend a market of real estate that the module's tests share."""
    with site.database.connect() as conn:
        yield Market(site, conn)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once for a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need_chromium(), args=browser_flags())
        yield browser
        browser.close()


@pytest.fixture
def open_page(site: Site, chromium: Browser) -> Iterator[OpenPage]:
    """Give a function that opens a path, signed in by an e-mail address if one is given."""
    problems: list[str] = []
    contexts = []

    def open_(path: str, email: str | None = None, **options: object) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
        context = chromium.new_context(base_url=site.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda line: (
                problems.append(line.text)
                if line.type == "error" and not _REFUSED.search(line.text)
                else None
            ),
        )
        if email is not None:
            token = site.sign_in(email).client.cookies["cdl_session"]
            context.add_cookies([{"name": "cdl_session", "value": token, "url": site.url}])
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []
