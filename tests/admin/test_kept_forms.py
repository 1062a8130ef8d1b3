"""Forms whose session is over by the time they are sent: nothing that was written is lost."""

import html
import json
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from admin.web.again import read_kept
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.nasty import NASTY
from tests.support.site import PASSWORD, Site, token_in

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def email(site: Site) -> str:
    address = f"{uuid4().hex[:8]}@example.com"
    site.add_user(address, roles=("super_admin",))
    return address


def _fill_in(page: Page, name: str) -> None:
    page.locator("[name=name]").fill(name)
    page.locator("[name=country]").select_option("AT")
    page.locator("[name=state]").fill("W")


def _is_there(site: Site, name: str) -> bool:
    with site.database.connect() as conn:
        row = conn.execute("select from public.dmos as d where d.name = %s", (name,))
        return row.fetchone() is not None


def test_what_was_written_is_sent_after_signing_in_again(
    site: Site, open_page: OpenPage, email: str
) -> None:
    name = f"Visit {NASTY[0]} {uuid4().hex[:8]}"
    page = open_page("/sources/new", email)
    _fill_in(page, name)
    page.context.clear_cookies(name="cdl_session")
    page.get_by_role("button", name="Add the source").click()
    expect(page.get_by_text("Your session is over.")).to_be_visible()
    check_page(page)
    for password in ("wrong", PASSWORD):
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    page.get_by_text("What will be sent").click()
    expect(page.get_by_text(name)).to_be_visible()
    check_page(page)
    assert not _is_there(site, name)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("The source was added.")).to_be_visible()
    assert _is_there(site, name)


def test_a_form_of_an_earlier_session_is_sent_by_one_press(
    site: Site, open_page: OpenPage, email: str
) -> None:
    name = f"Visit {uuid4().hex[:8]}"
    page = open_page("/sources/new", email)
    _fill_in(page, name)
    token = site.sign_in(email).client.cookies["cdl_session"]
    page.context.add_cookies([{"name": "cdl_session", "value": token, "url": site.url}])
    page.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    assert not _is_there(site, name)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("The source was added.")).to_be_visible()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {**HERE, "HX-Request": "true"},
    ],
)
def test_nothing_is_kept_that_no_page_of_ours_sent(
    site: Site, email: str, headers: dict[str, str]
) -> None:
    sent = {"name": "Evil", "csrf_token": "0" * 64}
    with site.client() as client:
        answer = client.post("/sources/new", data=sent, headers=headers)
        where = answer.headers.get("location") or answer.headers["hx-redirect"]
        assert where.startswith("/sign-in")
    answer = site.sign_in(email).client.post("/sources/new", data=sent, headers=headers)
    assert answer.status_code == 403
    assert "Not sent yet" not in answer.text


def _kept_of(client: httpx.Client, fields: dict[str, str]) -> bool:
    return 'name="kept"' in client.post("/sources/new", data=fields, headers=HERE).text


def test_passwords_and_what_is_too_much_are_not_kept(site: Site) -> None:
    with site.client() as client:
        assert _kept_of(client, {"name": "x"})
        assert not _kept_of(client, {"name": "x", "password": "secret"})
        assert not _kept_of(client, {"name": "x" * 50_000})


@pytest.mark.parametrize(
    "kept",
    [
        *("", "[]", "null", "{}", "[" * 5000, '["/x"]', '["/x", [["a"]]]', '["/x", [[1, 2]]]'),
        *(json.dumps([path, []]) for path in ("//evil.example", "https://evil.example", "x", 7)),
    ],
)
def test_what_is_made_up_is_not_sent_on(site: Site, email: str, kept: str) -> None:
    assert read_kept(kept) is None
    with site.client() as client:
        form = client.get("/sign-in").text
        fields = {"email": email, "password": PASSWORD, "csrf_token": token_in(form)}
        answer = client.post("/sign-in", data={**fields, "kept": kept})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_part_of_a_page_leads_back_to_the_page(site: Site, email: str) -> None:
    with site.client() as client:
        page = f"{site.url}/review?why=any"
        headers = {"HX-Request": "true", "HX-Current-URL": page}
        answer = client.get("/review/count", headers=headers)
        where = answer.headers["hx-redirect"]
        assert where == "/sign-in?to=%2Freview%3Fwhy%3Dany"
        assert 'name="to" value="/review?why=any"' in html.unescape(client.get(where).text)
        headers["HX-Current-URL"] = "https://evil.example/x"
        assert client.get("/review/count", headers=headers).headers["hx-redirect"] == "/sign-in"
