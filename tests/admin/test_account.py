"""What people change of themselves: their own password, and nobody else's."""

from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import expect

from loader.database import connect
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.site import PASSWORD, Site, Visitor

PATH = "/account/password"
NEW = "quite another one"


def somebody(site: Site) -> str:
    email = f"{uuid4().hex[:8]}@example.com"
    site.add_user(email)
    return email


def change(visitor: Visitor, present: str, new: str, again: str | None = None) -> httpx.Response:
    return visitor.post(PATH, present=present, new=new, again=new if again is None else again)


def is_let_in(site: Site, email: str, password: str) -> bool:
    with connect(site.database.url) as conn:
        row = conn.execute(
            "select pipeline.sign_in(%s, %s, '192.0.2.7') is not null", (email, password)
        ).fetchone()
    return bool(row and row[0])


def test_people_change_their_own_password(site: Site, open_page: OpenPage) -> None:
    email = somebody(site)
    elsewhere, colleague = site.sign_in(email), site.sign_in(somebody(site))
    page = open_page("/listings", email)
    page.get_by_label("You", exact=True).click()
    page.get_by_role("link", name="Your password").click()
    check_page(page)
    page.get_by_label("Present password").fill("not this one")
    page.locator("[name=new]").fill(NEW)
    page.get_by_label("The new password again").fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("This is not your present password.")).to_be_visible()
    check_page(page)
    page.get_by_label("Present password").fill(PASSWORD)
    page.locator("[name=new]").fill(NEW)
    page.get_by_label("The new password again").fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    assert elsewhere.get("/listings").headers["location"].startswith("/sign-in")
    assert colleague.get("/listings").status_code == 200
    assert (is_let_in(site, email, PASSWORD), is_let_in(site, email, NEW)) == (False, True)
    with connect(site.database.url) as conn:
        kept = conn.execute(
            "select c.changes::text, c.changed_by = u.id::text from pipeline.people_changes as c"
            " join auth.users as u on u.id = c.user_id where u.email = %s"
            " order by c.id desc limit 1",
            (email,),
        ).fetchone()
    assert kept is not None
    assert tuple(kept) == ('{"password": {}}', True)


def test_what_is_no_new_password_is_refused(site: Site) -> None:
    email = somebody(site)
    visitor, elsewhere = site.sign_in(email), site.sign_in(email)
    for new, again, told in (
        ("short", None, "shorter than 10 characters"),
        ("x" * 80, None, "longer than 72 bytes"),
        (PASSWORD, None, "is the present one"),
        (NEW, "something else", "It is not what you wrote above."),
        ("", None, "This is not your present password."),
    ):
        refused = change(visitor, PASSWORD, new, again)
        assert (refused.status_code, told in refused.text) == (422, True), told
    assert elsewhere.get("/listings").status_code == 200
    assert is_let_in(site, email, PASSWORD)


def test_guessing_the_present_password_is_slowed_down_as_signing_in_is(site: Site) -> None:
    email = somebody(site)
    visitor = site.sign_in(email)
    answers = [change(visitor, f"guess {n}", NEW).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert change(visitor, PASSWORD, NEW).status_code == 429


def test_only_ones_own_and_only_from_our_form(site: Site) -> None:
    email = somebody(site)
    visitor = site.sign_in(email)
    fields: dict[str, Any] = {"present": PASSWORD, "new": NEW, "again": NEW}
    assert visitor.client.post(PATH, data=fields).status_code == 403
    assert site.client().post(PATH, data=fields).headers["location"].startswith("/sign-in")
    other = site.sign_in(somebody(site))
    assert other.post(PATH, **fields, email=email, user_id=str(uuid4())).status_code == 303
    assert is_let_in(site, email, PASSWORD)
