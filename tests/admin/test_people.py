"""People: added, changed and barred by who may; nobody gets more than the giver has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from admin.settings import Supabase
from loader.database import connect
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.server import MIGRATED, TestServer
from tests.support.site import PASSWORD, Person, Site, Visitor, serve, token_in

ADMIN, STEWARD, SYSTEM, OTHER = (
    "ada@one.example",
    "sam@one.example",
    "sys@one.example",
    "olga@two.example",
)
NASTY = "\"><img src=x onerror=alert(1)> {{7*7}} <script>alert('x')</script> مرحبا 🏨"


@pytest.fixture
def people(site: Site) -> Iterator[dict[str, Person]]:
    """Add those who look after people, a steward, and who may more than the administrator."""
    added = {
        ADMIN: site.add_user(ADMIN, roles=("super_admin",), scope="global", name="Ada Admin"),
        STEWARD: site.add_user(STEWARD, roles=("steward",), crud="r", name="Sam Steward"),
        SYSTEM: site.add_user(SYSTEM, roles=("super_admin",), scope="system_admin"),
        OTHER: site.add_user(OTHER, roles=("super_admin",), tenant="tenant two"),
    }
    yield added
    with connect(site.database.url) as conn:
        conn.execute("update auth.users set banned_until = null where id is not null")


def value(site: Site, query: str, *parameters: Any) -> Any:
    """Ask the database."""
    with connect(site.database.url) as conn:
        row = conn.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def rights(site: Site, email: str) -> dict[str, Any]:
    """Give what somebody may, as it is kept."""
    told: dict[str, Any] = value(
        site,
        "select pipeline.person_rights(id, (raw_app_meta_data ->> 'tenant_id')::uuid)"
        " from auth.users where email = %s",
        email,
    )
    return told


def seen(visitor: Visitor, person: Person) -> str:
    """Give the stamp of somebody as a page shows them; of who cannot be changed, as it is."""
    found = re.search(r'name="seen" value="(\w+)"', visitor.get(f"/people/{person.id}").text)
    return found.group(1) if found else ""


def test_somebody_is_added_changed_barred_and_let_in_again(
    site: Site, people: dict[str, Person], open_page: OpenPage
) -> None:
    page = open_page("/people", ADMIN)
    check_page(page)
    page.get_by_role("link", name="Add a person").click()
    check_page(page)
    page.get_by_label("E-mail address").fill("New@One.example")
    page.get_by_label("Name", exact=True).fill(NASTY)
    page.get_by_role("checkbox", name="Observer").check()
    page.get_by_role("radio", name="Their team's").check()
    page.get_by_role("button", name="Add the person").click()
    check_page(page)
    password = page.locator(".secret").inner_text()
    assert rights(site, "new@one.example") == {
        "name": NASTY,
        "roles": ["observer"],
        "scope": "team",
        "crud": "r",
        "is_active": True,
    }
    client = site.client()
    form = client.get("/sign-in")
    data = {"email": "new@one.example", "password": password, "csrf_token": token_in(form.text)}
    assert client.post("/sign-in", data=data).status_code == 303
    newcomer = Visitor(client)
    assert newcomer.get("/runs").status_code == 200

    page.get_by_role("link", name="I have noted it").click()
    check_page(page)
    page.get_by_role("checkbox", name="Observer").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert newcomer.get("/runs").status_code == 403, "from the next click on"
    page.get_by_role("link", name="Bar", exact=True).click()
    expect(page.locator("#dialog")).to_contain_text("They have 1 session now.")
    check_page(page)
    page.get_by_role("button", name="Bar them").click()
    expect(page.locator("#messages")).to_contain_text("signed out everywhere")
    assert newcomer.get("/listings").status_code == 303, "to signing in"
    page.get_by_role("link", name="Let in again").click()
    page.get_by_role("button", name="Let them in").click()
    expect(page.locator("#messages")).to_contain_text("may sign in again")
    expect(page.locator(".change")).to_have_count(4)
    page.goto("/people/history")
    expect(page.locator(".change").first).to_contain_text("Ada Admin")
    check_page(page)
    page.goto("/people/roles")
    check_page(page)
    page.goto("/people?q=%3Cimg")
    expect(page.locator("tbody tr")).to_have_count(1)
    check_page(page)


def test_a_new_password_ends_the_sessions(site: Site, people: dict[str, Person]) -> None:
    ada, sam = site.sign_in(ADMIN), site.sign_in(STEWARD)
    path = f"/people/{people[STEWARD].id}/password"
    assert "New password for Sam Steward" in ada.get(path, htmx=True).text
    stamp = seen(ada, people[STEWARD])
    assert ada.post(path, password="short", seen=stamp).status_code == 422
    assert sam.get("/runs").status_code == 200
    assert ada.post(path, password=PASSWORD, seen=stamp).status_code == 303
    assert sam.get("/runs").status_code == 303
    site.sign_in(STEWARD)
    new: dict[str, Any] = {"email": "own@one.example", "password": PASSWORD, "scope": "self"}
    assert ada.post("/people/new", **new).headers["location"].startswith("/people/")
    assert site.sign_in("own@one.example").get("/listings").status_code == 200


def test_nobody_gets_more_than_the_giver_has(site: Site, people: dict[str, Person]) -> None:
    ada = site.sign_in(ADMIN)
    sam, system, other = people[STEWARD], people[SYSTEM], people[OTHER]
    before = {email: rights(site, email) for email in people}
    stamp = seen(ada, sam)

    def change(person: Person, **fields: Any) -> int:
        """Post what the form would not offer."""
        sent: dict[str, Any] = {
            "rights": "yes",
            "scope": "self",
            "letters": ["r"],
            "seen": stamp,
            **fields,
        }
        return ada.post(f"/people/{person.id}", **sent).status_code

    assert change(sam, scope="org_admin") == 403
    assert change(sam, scope="system_admin") == 403
    assert change(sam, scope="everything") == 422
    assert change(sam, roles=["emperor"]) == 422
    assert change(sam, letters=["x"]) == 422
    assert change(system, roles=[], name="Mine") == 403
    assert (
        ada.post(f"/people/{system.id}/password", password="a password of mine").status_code == 403
    )
    assert ada.post(f"/people/{system.id}/bar", is_active="no").status_code == 403
    for path in ("", "/password", "/bar"):
        assert ada.get(f"/people/{other.id}{path}").status_code == 404
        assert ada.post(f"/people/{other.id}{path}", password=PASSWORD).status_code == 404
    new: dict[str, Any] = {
        "rights": "yes",
        "email": "more@one.example",
        "letters": ["r"],
        "password": PASSWORD,
    }
    assert ada.post("/people/new", **new, scope="system_admin").status_code == 403
    taken = ada.post("/people/new", **{**new, "email": OTHER}, scope="self")
    assert taken.status_code == 422
    assert "can not be used here" in taken.text
    assert "already" in ada.post("/people/new", **{**new, "email": STEWARD}, scope="self").text
    own = people[ADMIN]
    assert change(own, roles=["super_admin", "steward"], seen=seen(ada, own)) == 422
    assert ada.post(f"/people/{own.id}/bar", is_active="no", seen=seen(ada, own)).status_code == 409
    assert {email: rights(site, email) for email in people} == before
    assert value(site, "select count(*) from auth.users where email = 'more@one.example'") == 0
    page = ada.get(f"/people/{system.id}").text
    assert "somebody who may all of it has to change them" in page
    assert "All companies" in page


def test_who_may_not_finds_no_page_and_posts_in_vain(
    site: Site, people: dict[str, Person], open_page: OpenPage
) -> None:
    page = open_page("/runs", STEWARD)
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    sam = site.sign_in(STEWARD)
    own, ada = people[STEWARD].id, people[ADMIN].id
    for path in ("", "/new", "/roles", "/history", f"/{own}", f"/{ada}/password"):
        assert sam.get(f"/people{path}").status_code == 403
    for path in ("/new", f"/{own}", f"/{ada}", f"/{ada}/password", f"/{ada}/bar"):
        sent: dict[str, Any] = {
            "rights": "yes",
            "roles": ["super_admin"],
            "password": PASSWORD,
            "scope": "self",
        }
        assert sam.post(f"/people{path}", email="x@one.example", **sent).status_code == 403
    assert rights(site, STEWARD)["roles"] == ["steward"]


def test_the_second_of_two_is_told(site: Site, people: dict[str, Person]) -> None:
    ada, sam = site.sign_in(ADMIN), people[STEWARD]
    stamp = seen(ada, sam)
    sent: dict[str, Any] = {"rights": "yes", "scope": "self", "letters": ["r"], "seen": stamp}
    assert ada.post(f"/people/{sam.id}", **sent, roles=["observer"]).status_code == 303
    told = ada.post(f"/people/{sam.id}", **sent, roles=["super_admin"])
    assert told.status_code == 409
    assert "somebody else has changed this person meanwhile" in told.text
    assert rights(site, STEWARD)["roles"] == ["observer"]


def test_ones_own_name_is_ones_own(
    site: Site, people: dict[str, Person], open_page: OpenPage
) -> None:
    page = open_page(f"/people/{people[ADMIN].id}", ADMIN)
    expect(page.get_by_text("This is you.")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_label("Name", exact=True).fill("Ada A.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert rights(site, ADMIN)["name"] == "Ada A."
    assert rights(site, ADMIN)["roles"] == ["super_admin"]
    check_page(page)


def test_many_are_read_by_key(site: Site) -> None:
    site.add_user("boss@three.example", roles=("super_admin",), tenant="tenant three")
    with connect(site.database.url) as conn:
        conn.execute(
            "insert into auth.users (id, aud, role, email, raw_app_meta_data)"
            " select gen_random_uuid(), 'authenticated', 'authenticated',"
            " format('p%s@three.example', n), jsonb_build_object('tenant_id', t.id)"
            " from generate_series(100, 159) as n, public.tenants as t"
            " where t.name = 'tenant three'"
        )
    boss = site.sign_in("boss@three.example")
    first = boss.get("/people").text
    more = re.search(r'href="(/people\?after=[^"]+)" rel="next"', first)
    assert more is not None
    second = boss.get(more.group(1).replace("&amp;", "&")).text
    found = [set(re.findall(r"[bp]\w+@three.example", text)) for text in (first, second)]
    assert [len(emails) for emails in found] == [50, 12], "the visitor's own is in the bar"
    assert len(found[0] | found[1]) == 61


def test_with_supabase_auth_passwords_are_kept_there(server: TestServer) -> None:
    supabase = Supabase(
        "http://127.0.0.1:9",
        "key",
        "a secret of at least thirty-two letters",
        "http://127.0.0.1:9/auth/v1",
    )
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        with serve(fresh) as plain:
            ada = plain.add_user(ADMIN, roles=("super_admin",))
            sam = plain.add_user(STEWARD, roles=("steward",))
            token = plain.sign_in(ADMIN).client.cookies["cdl_session"]
        with serve(fresh, supabase=supabase) as served:
            client = served.client()
            client.cookies.set("cdl_session", token)
            visitor = Visitor(client)
            page = visitor.get("/people/new").text
            assert "Supabase Auth keeps who can sign in" in page
            assert 'name="password"' not in page
            stamp = seen(visitor, sam)
            before = value(
                served, "select encrypted_password from auth.users where id = %s", sam.id
            )
            visitor.post(f"/people/{sam.id}/password", password=PASSWORD + "x", seen=stamp)
            after = value(served, "select encrypted_password from auth.users where id = %s", sam.id)
            assert before == after
            sent: dict[str, Any] = {"rights": "yes", "email": "new@one.example", "scope": "self"}
            assert visitor.post("/people/new", **sent).status_code == 422
            value(
                served,
                "insert into auth.users (id, aud, role, email)"
                " values (gen_random_uuid(), '', 'authenticated', 'new@one.example') returning 1",
            )
            assert visitor.post("/people/new", **sent, roles=["observer"]).status_code == 303
            assert rights(served, "new@one.example")["roles"] == ["observer"]
            assert ada.tenant_id == value(
                served,
                "select raw_app_meta_data ->> 'tenant_id' from auth.users"
                " where email = 'new@one.example'",
            )
