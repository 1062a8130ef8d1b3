"""An error of ours reaches the caller as JSON, with the HTTP status that docs/errors.md names."""

import pytest

from loader.database import Connection
from tests.catalog import error_codes
from tests.security.real_estate import key, user
from tests.support.postgrest import Api, service_token, user_token

_CODES = error_codes.statuses()


@pytest.mark.parametrize("code", _CODES)
def test_every_code_of_ours_has_its_status(api: Api, code: str) -> None:
    answer = api.rpc("test_fail", {"code": code}, token=service_token())
    assert answer.status == _CODES[code]
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.body == {
        "code": code,
        "message": f'it failed with "{code}"',
        "details": "Where and why.",
        "hint": r"What to do: a\b.",
    }


def test_a_signed_in_user_is_told_alike(api: Api) -> None:
    token = user_token(user("own"), key("tenants", "one"))
    answer = api.rpc("test_find_dmo", {"dmo": "Nowhere"}, token=token)
    assert answer.status == 404
    assert answer.body == {
        "code": "LC001",
        "message": "there is no DMO 'Nowhere'",
        "details": None,
        "hint": "cdl dmo add makes one; cdl dmo list shows those there are.",
    }


def test_a_call_that_fails_leaves_nothing_behind(api: Api, owner: Connection) -> None:
    for code, name, left in ((None, "left", 1), ("LC008", "gone", 0), ("P0001", "gone", 0)):
        api.rpc("test_fail", {"code": code, "name": f"{name} by the call"}, token=service_token())
        found = owner.execute(
            "select count(*) from public.tenants as t where t.name = %s", [f"{name} by the call"]
        ).fetchone()
        assert found == (left,)


@pytest.mark.parametrize(
    ("code", "status"),
    [("42501", 403), ("23505", 409), ("23514", 400), ("22023", 400), ("57014", 500)],
)
def test_errors_that_are_not_ours_keep_what_postgrest_gives(
    api: Api, code: str, status: int
) -> None:
    answer = api.rpc("test_fail", {"code": code}, token=service_token())
    assert (answer.status, answer.body["code"]) == (status, code)
    assert set(answer.body) == {"code", "message", "details", "hint"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("rpc/no_such_function", 404, "PGRST202"),
        ("rpc/test_setting?other=1", 404, "PGRST202"),
        ("no_such_table", 404, "42P01"),
        ("mls_listings?no_such_column=eq.1", 400, "42703"),
        ("mls_listings?id=eq.seven", 400, "22P02"),
    ],
)
def test_what_is_not_there_is_told(api: Api, path: str, status: int, code: str) -> None:
    answer = api.get(path, token=service_token())
    assert (answer.status, answer.body["code"]) == (status, code)
    assert set(answer.body) == {"code", "message", "details", "hint"}


def test_a_function_is_not_found_by_other_arguments(api: Api) -> None:
    answer = api.rpc("test_find_dmo", {"name": "Nowhere"}, token=service_token())
    assert (answer.status, answer.body["code"]) == (404, "PGRST202")


@pytest.mark.parametrize(
    ("token", "limit"),
    [(service_token(), "8s"), (user_token(user("own"), key("tenants", "one")), "8s")],
    ids=["service", "user"],
)
def test_calls_have_the_time_that_supabase_gives(api: Api, token: str, limit: str) -> None:
    assert api.rpc("test_setting", {"name": "statement_timeout"}, token=token).body == limit
