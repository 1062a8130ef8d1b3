"""Signing in by Supabase Auth, renewing, signing out: with a server that answers as GoTrue does."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import admin.auth.keys
import admin.auth.sessions
import admin.auth.supabase
from admin.auth.tokens import token_hash
from admin.settings import Supabase
from loader.database import connect
from tests.admin.gotrue import PASSWORD, GoTrue, Key, User, new_key, serve_auth
from tests.support.database import Database
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, Visitor, serve, token_in

WRONG = "The e-mail address or the password is wrong."
DOWN = "Signing in does not work just now"


@pytest.fixture(scope="module")
def database(server: TestServer) -> Iterator[Database]:
    """Lend a database that the module's sites share."""
    with server.database(f"test_{uuid4().hex}", MIGRATED) as fresh:
        yield fresh


@pytest.fixture
def auth() -> Iterator[GoTrue]:
    """Serve an Auth that signs with ES256."""
    with serve_auth() as served:
        yield served


@pytest.fixture
def site(database: Database, auth: GoTrue) -> Iterator[Site]:
    """Serve the interface with it."""
    with connect(database.url) as conn:
        conn.execute("delete from pipeline.sign_in_failures")
    with serve(database, supabase=auth.settings) as served:
        yield served


def tenant_of(site: Site, name: str = "tenant one") -> str:
    with connect(site.database.url) as conn:
        row = conn.execute("select tests.tenant(%s)::text", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def add_steward(site: Site, auth: GoTrue, **more: Any) -> User:
    """Let a steward of tenant one in."""
    email = f"{uuid4().hex[:8]}@example.com"
    return auth.add_user(email, tenant_id=tenant_of(site), roles=["steward"], **more)


def attempt(
    site: Site, email: str, password: str = PASSWORD
) -> tuple[httpx.Client, httpx.Response]:
    """Send the form; give the client, which is signed in if that went well, and the answer."""
    client = site.client()
    form = client.get("/sign-in")
    data = {"email": email, "password": password, "csrf_token": token_in(form.text)}
    return client, client.post("/sign-in", data=data)


def sign_in(site: Site, user: User) -> Visitor:
    client, answer = attempt(site, user.email, user.password)
    assert answer.status_code == 303, answer.text
    return Visitor(client)


def session(site: Site, visitor: Visitor) -> dict[str, Any] | None:
    """Give the session as the database has it."""
    with connect(site.database.url) as conn:
        row = conn.execute(
            "select to_jsonb(s) from pipeline.user_sessions as s where s.token_hash = %s",
            (token_hash(visitor.client.cookies["cdl_session"]),),
        ).fetchone()
    return row[0] if row else None


def let_expire(site: Site, visitor: Visitor, seconds: int = -1) -> None:
    """Have the claims end in so many seconds."""
    with connect(site.database.url) as conn:
        conn.execute(
            "update pipeline.user_sessions set claims_expire_at = now() + make_interval(secs => %s)"
            " where token_hash = %s",
            (seconds, token_hash(visitor.client.cookies["cdl_session"])),
        )


def failures(site: Site, email: str) -> int:
    with connect(site.database.url) as conn:
        row = conn.execute(
            "select count(*) from pipeline.sign_in_failures where email = %s", (email,)
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("algorithm", ["HS256", "ES256", "RS256"])
def test_whom_supabase_knows_is_let_in_and_is_who_it_says(
    database: Database, algorithm: str
) -> None:
    with serve_auth(algorithm) as auth, serve(database, supabase=auth.settings) as site:
        user = add_steward(site, auth)
        visitor = sign_in(site, user)
        page = visitor.get("/")
        assert page.status_code == 200
        assert "Mary Poppins" in page.text
        assert visitor.get("/review").status_code == 200
        kept = session(site, visitor)
        assert kept is not None
        assert (kept["user_id"], kept["is_local"]) == (user.id, False)
        assert kept["claims"]["app_metadata"]["roles"] == ["steward"]
        # Neither of the tokens can be read from the database.
        text = str(kept)
        assert not any(token in text for token in auth.unused)
        assert failures(site, user.email) == 0


def test_who_has_no_tenant_gets_in_and_sees_nothing(site: Site, auth: GoTrue) -> None:
    user = auth.add_user("stranger@example.com")
    visitor = sign_in(site, user)
    assert visitor.get("/").status_code == 200
    for path in ("/review", "/sources", "/runs", "/import", "/promote"):
        assert visitor.get(path).status_code == 403, path
    for path in ("/listings", "/mls/claim", "/mls/board"):
        assert visitor.get(path).status_code == 200, path
    assert visitor.get("/events").status_code == 204


FORGED: dict[str, dict[str, Any]] = {
    "of another project": {"claims": {"iss": "https://other.supabase.co/auth/v1"}},
    "without an issuer": {"claims": {"iss": None}},
    "for somebody else": {"claims": {"aud": "other"}},
    "expired": {"claims": {"exp": int(time.time()) - 60}},
    "not of a user": {"claims": {"role": "service_role"}},
    "without a role": {"claims": {"role": None}},
    "not signed": {"forged": None},
    "signed with the public key as a secret": {"forged": "public"},
    "signed with another key of that id": {"forged": "other"},
    "signed with a key that is not shown": {"forged": "unknown"},
}


@pytest.mark.parametrize("wrong", FORGED.values(), ids=FORGED)
def test_a_token_that_is_not_the_projects_opens_nothing(
    site: Site, auth: GoTrue, wrong: dict[str, Any]
) -> None:
    user = add_steward(site, auth)
    auth.claims = wrong.get("claims", {})
    auth.is_forging = "forged" in wrong
    other = new_key("ES256")
    auth.forged = {
        "public": auth.key.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        ),
        "other": Key("ES256", other.private, auth.key.kid),
        "unknown": None,
    }.get(wrong.get("forged") or "")
    if wrong.get("forged") == "unknown":
        auth.is_forging = False
        auth.key = other
    client, answer = attempt(site, user.email)
    assert answer.status_code == 503
    assert DOWN in answer.text
    assert "cdl_session" not in client.cookies
    # Strangers are not told how the project is set up.
    assert "SUPABASE" not in answer.text
    with connect(site.database.url) as conn:
        opened = conn.execute(
            "select from pipeline.user_sessions where user_id = %s", (user.id,)
        ).fetchall()
    assert opened == []


def test_a_token_signed_with_the_secret_is_nobodys_where_there_is_none(
    site: Site, auth: GoTrue
) -> None:
    user = add_steward(site, auth)
    auth.is_forging, auth.forged = True, new_key("HS256")
    assert attempt(site, user.email)[1].status_code == 503


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("old refusal", 401),
        ("new refusal", 401),
        ("429", 429),
        ("500", 503),
        ("401", 503),
        ("html", 503),
        ("cut", 503),
        ("no grant", 503),
        ("slow", 503),
    ],
)
def test_what_goes_wrong_there_is_told_and_is_nobodys_guess(
    site: Site,
    auth: GoTrue,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    status: int,
) -> None:
    monkeypatch.setattr(admin.auth.supabase, "_SECONDS", 0.3)
    user = add_steward(site, auth)
    with serve(site.database, supabase=auth.settings) as hasty:
        auth.faults = [fault]
        _, answer = attempt(hasty, user.email)
        assert answer.status_code == status
        assert {401: WRONG, 429: "too many attempts", 503: DOWN}[status] in answer.text
        # What Auth did not decide does not count; a refusal does.
        assert failures(site, user.email) == (1 if status == 401 else 0)
        if status == 503:
            assert user.email in answer.text
        assert attempt(hasty, user.email)[1].status_code == 303


def test_a_wrong_publishable_key_is_no_wrong_password(
    database: Database, auth: GoTrue, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Supabase(auth.url, "a wrong key", None, f"{auth.url}/auth/v1")
    with serve(database, supabase=settings) as site, caplog.at_level(logging.ERROR, "admin"):
        user = add_steward(site, auth)
        _, answer = attempt(site, user.email)
    assert answer.status_code == 503
    assert "SUPABASE_ANON_KEY" in caplog.text


def test_who_may_not_come_in_yet_is_told_why(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    user.refusal = "email_not_confirmed"
    _, answer = attempt(site, user.email)
    assert answer.status_code == 403
    assert "not confirmed yet" in answer.text
    user.refusal = "user_banned"
    _, answer = attempt(site, user.email)
    assert (answer.status_code, WRONG in answer.text) == (401, True)


def test_a_second_factor_is_not_passed_by(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    user.factors = [{"id": str(uuid4()), "factor_type": "totp", "status": "unverified"}]
    assert attempt(site, user.email)[1].status_code == 303
    user.factors[0]["status"] = "verified"
    client, answer = attempt(site, user.email)
    assert answer.status_code == 403
    assert "second factor" in answer.text
    assert "cdl_session" not in client.cookies
    assert auth.calls["logout"] == 1


def test_guesses_are_counted_before_anybody_is_asked(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    auth.faults, auth.slow_seconds = ["slow"] * 30, 0.3
    with ThreadPoolExecutor(12) as many:
        answers = list(many.map(lambda n: attempt(site, user.email, f"guess {n}")[1], range(12)))
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [401] * 5 + [429] * 7
    assert auth.calls["password"] == 5
    assert attempt(site, user.email)[1].status_code == 429


def test_claims_that_run_out_are_renewed(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    visitor = sign_in(site, user)
    assert visitor.get("/review").status_code == 200
    user.app_metadata = {"tenant_id": tenant_of(site), "roles": []}
    assert visitor.get("/review").status_code == 200
    let_expire(site, visitor)
    assert visitor.get("/review").status_code == 403
    assert auth.calls["refresh_token"] == 1
    let_expire(site, visitor)
    assert visitor.get("/review").status_code == 403
    assert auth.calls["refresh_token"] == 2


@pytest.mark.parametrize("left", [-1, 30])
def test_many_requests_at_once_use_a_refresh_token_once(
    site: Site, auth: GoTrue, left: int
) -> None:
    visitor = sign_in(site, add_steward(site, auth))
    token = visitor.client.cookies["cdl_session"]
    # Two processes serve the same people.
    with serve(site.database, supabase=auth.settings) as other:
        for _ in range(3):
            let_expire(site, visitor, left)
            auth.faults, auth.slow_seconds = ["slow"], 0.3
            clients = [(site, other)[n % 2].client() for n in range(8)]
            for client in clients:
                client.cookies["cdl_session"] = token
            with ThreadPoolExecutor(8) as many:
                answers = list(many.map(lambda client: client.get("/review"), clients))
            assert [answer.status_code for answer in answers] == [200] * 8
    assert auth.calls["refresh_token"] == 3
    assert len(auth.sessions) == 1


def test_a_renewal_that_nobody_ends_is_taken_over(site: Site, auth: GoTrue) -> None:
    visitor = sign_in(site, add_steward(site, auth))
    let_expire(site, visitor)
    with connect(site.database.url) as conn:
        conn.execute(
            "update pipeline.user_sessions set renewing_until = clock_timestamp() + '1 second'"
        )
    assert visitor.get("/review").status_code == 200
    assert auth.calls["refresh_token"] == 1


def test_while_auth_is_down_claims_that_hold_still_count(site: Site, auth: GoTrue) -> None:
    visitor = sign_in(site, add_steward(site, auth))
    let_expire(site, visitor, 30)
    auth.faults = ["500"]
    assert visitor.get("/review").status_code == 200
    assert auth.calls["refresh_token"] == 1
    let_expire(site, visitor)
    auth.faults = ["cut", "429"]
    answer = visitor.get("/review")
    assert answer.status_code == 503
    assert "Your session cannot be renewed just now" in answer.text
    assert visitor.get("/review").status_code == 429
    # It has not ended by that.
    assert visitor.get("/review").status_code == 200


def test_whom_auth_does_not_renew_is_out(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    visitor = sign_in(site, user)
    let_expire(site, visitor)
    user.refusal = "user_banned"
    assert visitor.get("/review").headers["location"].startswith("/sign-in")
    assert session(site, visitor) is None


def test_nobody_becomes_somebody_else_by_a_renewal(site: Site, auth: GoTrue) -> None:
    visitor = sign_in(site, add_steward(site, auth))
    auth.claims = {"sub": str(uuid4())}
    let_expire(site, visitor)
    assert visitor.get("/review").headers["location"].startswith("/sign-in")
    assert session(site, visitor) is None


@pytest.mark.parametrize("left", [600, -1])
def test_signing_out_ends_the_session_there_too(site: Site, auth: GoTrue, left: int) -> None:
    visitor = sign_in(site, add_steward(site, auth))
    assert len(auth.sessions) == 1
    visitor.get("/")
    token = token_in(visitor.get("/").text)
    let_expire(site, visitor, left)
    answer = visitor.client.post("/sign-out", data={"csrf_token": token})
    assert answer.headers["location"] == "/sign-in"
    assert auth.sessions == set()
    assert auth.calls["logout"] == 1


def test_signing_out_works_while_auth_is_down(site: Site, auth: GoTrue) -> None:
    visitor = sign_in(site, add_steward(site, auth))
    cookie = visitor.client.cookies["cdl_session"]
    token = token_in(visitor.get("/").text)
    auth.faults = ["500"]
    answer = visitor.client.post("/sign-out", data={"csrf_token": token})
    assert answer.status_code == 303
    visitor.client.cookies["cdl_session"] = cookie
    assert visitor.get("/").headers["location"].startswith("/sign-in")


def test_a_new_key_counts_at_once_and_a_revoked_one_soon_not_any_more(
    site: Site, auth: GoTrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin.auth.keys, "_AGAIN_SECONDS", 0.0)
    user = add_steward(site, auth)
    old = auth.key
    sign_in(site, user)
    asked = auth.calls["keys"]
    sign_in(site, user)
    assert auth.calls["keys"] == asked
    auth.rotate("RS256")
    sign_in(site, user)
    assert auth.calls["keys"] == asked + 1
    auth.rotate("ES256", revoke=True)
    auth.is_forging, auth.forged = True, old
    old_still_known = attempt(site, user.email)[1]
    assert old_still_known.status_code == 303
    monkeypatch.setattr(admin.auth.keys, "_KEPT_SECONDS", 0.0)
    assert attempt(site, user.email)[1].status_code == 503


def test_a_project_may_go_over_from_its_secret_to_keys(database: Database) -> None:
    with serve_auth("HS256") as auth, serve(database, supabase=auth.settings) as site:
        user = add_steward(site, auth)
        sign_in(site, user)
        auth.rotate("ES256", revoke=True)
        sign_in(site, user)


def change_password(visitor: Visitor, present: str, new: str) -> httpx.Response:
    return visitor.post("/account/password", present=present, new=new, again=new)


def test_people_change_their_own_password_there(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    here, elsewhere = sign_in(site, user), sign_in(site, user)
    other = add_steward(site, auth)
    colleague = sign_in(site, other)
    for present, new, told in (
        ("wrong", "a better one", "This is not your present password."),
        (PASSWORD, "short", "Password should be longer."),
        (PASSWORD, PASSWORD, "Password should be longer."),
    ):
        refused = change_password(here, present, new)
        assert refused.status_code == 422
        assert told in refused.text
    assert failures(site, user.email) == 1
    assert elsewhere.get("/runs").status_code == 200
    assert change_password(here, PASSWORD, "a better one").status_code == 303
    assert user.password == "a better one"
    assert here.get("/runs").status_code == 200
    assert colleague.get("/runs").status_code == 200
    assert session(site, elsewhere) is None
    assert len(auth.sessions) == 2
    auth.faults.append("500")
    assert change_password(here, "a better one", "the next one").status_code == 503
    assert user.password == "a better one"


def test_guessing_the_present_password_there_is_slowed_down(site: Site, auth: GoTrue) -> None:
    user = add_steward(site, auth)
    visitor = sign_in(site, user)
    answers = [change_password(visitor, "guess", "a better one").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert auth.calls["user"] == 0
    assert attempt(site, user.email)[1].status_code == 429


def test_who_was_barred_or_signed_out_there_is_out_here(
    site: Site, auth: GoTrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    barred, gone, stays = (add_steward(site, auth) for _ in range(3))
    visitors = [sign_in(site, user) for user in (barred, gone, stays)]
    barred.refusal = "user_banned"
    auth.sessions -= {who for user, who in auth.unused.values() if user is gone}
    # What was said less than a minute ago is believed.
    assert [visitor.get("/review").status_code for visitor in visitors] == [200] * 3
    assert auth.calls["look"] == 0
    monkeypatch.setattr(admin.auth.sessions, "_TRUSTED_SECONDS", 0.0)
    assert [visitor.get("/review").status_code for visitor in visitors] == [303, 303, 200]
    assert [session(site, visitor) is None for visitor in visitors] == [True, True, False]
    barred.refusal = None
    assert visitors[0].get("/review").status_code == 303


def test_roles_that_were_changed_there_count_in_a_minute(
    site: Site, auth: GoTrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = add_steward(site, auth)
    visitor = sign_in(site, user)
    monkeypatch.setattr(admin.auth.sessions, "_TRUSTED_SECONDS", 0.0)
    user.app_metadata = {"tenant_id": tenant_of(site), "roles": []}
    assert [visitor.get("/review").status_code for _ in range(3)] == [403] * 3
    assert auth.calls["refresh_token"] == 1
    user.app_metadata = {"tenant_id": tenant_of(site), "roles": ["steward"]}
    assert visitor.get("/review").status_code == 200
    assert auth.calls["refresh_token"] == 2


def test_a_hook_that_says_more_than_the_user_has_is_no_change(
    site: Site, auth: GoTrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = auth.add_user("hooked@example.com", tenant_id=tenant_of(site))
    auth.claims = {"app_metadata": {"tenant_id": tenant_of(site), "roles": ["steward"]}}
    visitor = sign_in(site, user)
    monkeypatch.setattr(admin.auth.sessions, "_TRUSTED_SECONDS", 0.0)
    assert [visitor.get("/review").status_code for _ in range(3)] == [200] * 3
    assert auth.calls["refresh_token"] == 1


def test_while_nobody_can_tell_who_was_signed_in_stays(
    site: Site, auth: GoTrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = add_steward(site, auth)
    visitor = sign_in(site, user)
    monkeypatch.setattr(admin.auth.sessions, "_TRUSTED_SECONDS", 0.0)
    user.refusal = "user_banned"
    auth.is_down = True
    assert visitor.get("/review").status_code == 200
    auth.is_down = False
    assert visitor.get("/review").status_code == 303
