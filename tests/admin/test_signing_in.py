"""Who gets in, who does not, and what becomes of a session."""

import psycopg
import pytest

from admin.auth.tokens import token_hash
from tests.admin.conftest import OpenPage
from tests.support.site import PASSWORD, Site, token_in


def _attempt(site: Site, email: str, password: str, **fields: str) -> tuple[int, str, str]:
    with site.client() as client:
        form = client.get("/sign-in")
        answer = client.post(
            "/sign-in",
            data={
                "email": email,
                "password": password,
                "csrf_token": token_in(form.text),
                **fields,
            },
        )
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_a_page_asks_to_sign_in_and_then_is_shown(site: Site, open_page: OpenPage) -> None:
    site.add_user("ann@example.com", roles=("super_admin",), name="Ann Smith")
    page = open_page("/listings?text=x")
    page.get_by_label("E-mail address").fill("ann@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/listings?text=x")
    page.goto("/")
    assert page.title() == "Overview · listings-cdl"
    page.get_by_label("You").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/")
    assert "/sign-in" in page.url


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("bob@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("bob@example.com", ""),
        ("' or true --@example.com", PASSWORD),
    ],
)
def test_who_is_wrong_stays_out(site: Site, email: str, password: str) -> None:
    site.add_user("bob@example.com")
    status, _, text = _attempt(site, email, password)
    assert status == 401
    assert "The e-mail address or the password is wrong." in text


def test_guessing_is_slowed_down(site: Site) -> None:
    site.add_user("carl@example.com")
    statuses = [_attempt(site, "carl@example.com", f"guess {n}")[0] for n in range(6)]
    assert statuses == [401] * 5 + [429]
    assert _attempt(site, "carl@example.com", PASSWORD)[0] == 429


@pytest.mark.parametrize("target", ["https://evil.test", "//evil.test", "/\\evil.test", "x"])
def test_signing_in_leads_to_no_other_site(site: Site, target: str) -> None:
    site.add_user("dora@example.com")
    status, location, _ = _attempt(site, "dora@example.com", PASSWORD, to=target)
    assert (status, location) == (303, "/")


def test_the_session_stands_in_the_database_as_a_hash_only(site: Site) -> None:
    person = site.add_user("eve@example.com")
    visitor = site.sign_in("eve@example.com")
    token = visitor.client.cookies["cdl_session"]
    with psycopg.connect(site.database.url) as conn:
        kept = conn.execute(
            "select token_hash from pipeline.user_sessions where user_id = %s", (person.id,)
        ).fetchall()
    assert kept == [(token_hash(token),)]


def test_the_cookie_is_out_of_reach_of_scripts(site: Site) -> None:
    site.add_user("flo@example.com")
    with site.client() as client:
        form = client.get("/sign-in")
        answer = client.post(
            "/sign-in",
            data={
                "email": "flo@example.com",
                "password": PASSWORD,
                "csrf_token": token_in(form.text),
            },
        )
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("cdl_session="))
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()


def test_a_barred_user_is_out_at_once(site: Site) -> None:
    person = site.add_user("gus@example.com")
    visitor = site.sign_in("gus@example.com")
    assert visitor.get("/").status_code == 200
    with psycopg.connect(site.database.url) as conn:
        conn.execute("update auth.users set banned_until = 'infinity' where id = %s", (person.id,))
    assert visitor.get("/").headers["location"].startswith("/sign-in")


def test_a_form_from_elsewhere_changes_nothing(site: Site) -> None:
    site.add_user("hal@example.com")
    visitor = site.sign_in("hal@example.com")
    token = token_in(visitor.get("/").text)
    tries = [
        ({}, {}),
        ({"csrf_token": "0" * 64}, {}),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf_token": token}, {"Origin": "https://evil.example"}),
    ]
    for fields, headers in tries:
        answer = visitor.client.post("/sign-out", data=fields, headers=headers)
        assert answer.status_code == 403
    assert visitor.get("/").status_code == 200
    assert visitor.post("/sign-out").status_code == 303


def test_every_answer_has_the_policy(site: Site) -> None:
    with site.client() as client:
        for path in ("/sign-in", "/", "/nothing", "/static/css/base.css", "/health"):
            policy = client.get(path).headers["content-security-policy"]
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy


def test_a_body_without_end_is_refused_before_it_is_read(site: Site) -> None:
    with site.client() as client:
        for path in ("/sign-in", "/taste", "/sign-out"):
            answer = client.post(path, files={"f": b"x" * 300_000})
            assert answer.status_code == 413, path


def test_a_choice_of_theme_leads_to_no_other_site(site: Site) -> None:
    with site.client() as client:
        answer = client.post(
            "/taste",
            data={"cdl_theme": "dark"},
            headers={"Referer": f"{site.url}//evil.test/x", "Origin": site.url},
        )
    assert answer.headers["location"] == "/evil.test/x"


def test_who_waits_for_a_lock_is_told_soon(site: Site) -> None:
    site.add_user("ida@example.com")
    with psycopg.connect(site.database.url, autocommit=True) as conn:
        conn.execute("begin")
        conn.execute("lock table auth.users in access exclusive mode")
        status, _, text = _attempt(site, "ida@example.com", PASSWORD)
        conn.execute("rollback")
    assert status == 409
    assert "postgresql://" not in text
