"""Over the API, too, everybody reaches what docs/access.md says, and the rest is refused."""

from uuid import UUID

import pytest

from loader.database import Connection
from tests.security.real_estate import key, user
from tests.support.postgrest import Api, service_token, sign, user_token

_LISTINGS = {
    tenant: {tag: str(key("mls_listings", tenant, tag)) for tag in ("own", "team", "new")}
    for tenant in ("one", "two")
}


def _broker(scope: str = "self", letters: str = "crud") -> str:
    return user_token(user("own"), key("tenants", "one"), scope=scope, letters=letters)


def test_anon_is_refused_every_table_and_view(api: Api, owner: Connection) -> None:
    relations = owner.execute(
        "select c.relname, c.relkind = 'v' and pg_relation_is_updatable(c.oid, false) & 8 = 0"
        " from pg_class as c"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')"
    ).fetchall()
    assert relations
    for name, only_reads in relations:
        # A view that nobody can write says so before it asks who wants to.
        methods = ("GET",) if only_reads else ("GET", "POST", "DELETE")
        for method in methods:
            body: dict[str, str] | None = {} if method == "POST" else None
            answer = api.request(method, f"/{name}", body=body)
            assert (answer.status, answer.body["code"]) == (401, "42501"), (method, name)


def test_anon_is_refused_every_function(api: Api, owner: Connection) -> None:
    functions = owner.execute(
        """
        select p.proname, p.proargnames[:p.pronargs] from pg_proc as p
        where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
        """
    ).fetchall()
    for name, arguments in functions:
        answer = api.rpc(name, dict.fromkeys(arguments or ()))
        assert (answer.status, answer.body["code"]) == (401, "42501"), name


def test_anon_is_shown_nothing(api: Api) -> None:
    answer = api.get("")
    assert answer.status == 200
    assert set(answer.body["paths"]) == {"/"}


def test_the_dictionarys_resources_are_read_by_those_who_read_reso(api: Api) -> None:
    headers = {"Accept-Profile": "reso"}
    for token, status in ((sign({"role": "reso_api"}), 200), (service_token(), 200), (None, 401)):
        for resource in ("property", "media", "contacts", "member", "office"):
            answer = api.request("GET", f"/{resource}?limit=5", token=token, headers=headers)
            assert answer.status == status, (resource, answer.body)
    broker = api.request("GET", "/property", token=_broker(), headers=headers)
    assert broker.status == 200


def test_schemas_behind_the_api_are_not_shown(api: Api) -> None:
    for profile in ("pipeline", "staging", "auth", "extensions"):
        answer = api.request(
            "GET", "/files", token=service_token(), headers={"Accept-Profile": profile}
        )
        assert (answer.status, answer.body["code"]) == (406, "PGRST106")


def test_a_broker_reads_the_own_listings_and_what_can_be_claimed(api: Api) -> None:
    mine = _LISTINGS["one"]
    assert _read(api, _broker()) == {mine["own"], mine["new"]}
    assert _read(api, _broker("team")) == {mine["own"], mine["team"], mine["new"]}
    assert _read(api, _broker(letters="")) == set()


@pytest.mark.parametrize("scope", ["self", "team", "global", "org_admin"])
def test_a_broker_reads_no_other_tenants_listing(api: Api, scope: str) -> None:
    theirs = _LISTINGS["two"]["own"]
    assert api.get(f"mls_listings?id=eq.{theirs}", token=_broker(scope)).body == []


def test_a_broker_changes_the_own_listing_and_no_other(api: Api) -> None:
    for listing, changed in (
        (_LISTINGS["one"]["own"], 1),
        (_LISTINGS["one"]["team"], 0),
        (_LISTINGS["two"]["own"], 0),
    ):
        answer = api.request(
            "PATCH",
            f"/mls_listings?id=eq.{listing}&select=id",
            token=_broker(),
            body={"name": "fixture"},
            headers={"Prefer": "return=representation"},
        )
        assert (answer.status, len(answer.body)) == (200, changed)


def test_a_broker_does_not_write_what_functions_decide(api: Api) -> None:
    answer = api.request(
        "PATCH",
        f"/mls_listings?id=eq.{_LISTINGS['one']['own']}",
        token=_broker("system_admin"),
        body={"status": "PUBLISHED"},
    )
    assert (answer.status, answer.body["code"]) == (403, "42501")


def test_the_service_reads_all_tenants_listings(api: Api) -> None:
    everything = {id_ for tenant in _LISTINGS.values() for id_ in tenant.values()}
    assert everything <= _read(api, service_token())


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("not.a.token", "PGRST301"),
        (service_token()[:-4] + "AAAA", "PGRST301"),
        (sign({"role": "service_role", "exp": 1}), "PGRST301"),
    ],
    ids=["damaged", "signed by somebody else", "expired"],
)
def test_a_token_that_is_not_good_is_refused(api: Api, token: str, code: str) -> None:
    answer = api.get("mls_listings", token=token)
    assert (answer.status, answer.body["code"]) == (401, code)


def test_a_token_gives_no_role_beyond_those_of_the_api(api: Api) -> None:
    answer = api.get("mls_listings", token=sign({"role": "postgres"}))
    assert (answer.status, answer.body["code"]) == (403, "42501")


def test_a_user_without_a_tenant_reads_nothing(api: Api) -> None:
    token = sign({"role": "authenticated", "sub": UUID(int=7)})
    assert _read(api, token) == set()


def _read(api: Api, token: str) -> set[str]:
    answer = api.get("mls_listings?select=id", token=token)
    assert answer.status == 200
    return {row["id"] for row in answer.body}
