"""Everybody tries everything: each route as each kind of person, with the ids of one tenant.

Whoever may not is refused, and nothing is changed by it; the table in everybody.py says who may.
"""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from admin.app import all_routes
from loader.database import connect
from tests.admin.everybody import OURS, PEOPLE, Everything, read_table
from tests.support.server import MIGRATED, TestServer
from tests.support.site import Site, serve

TABLE = read_table()
ROUTES = sorted(
    f"{method} {route.path}"
    for route in all_routes()
    for method in (route.methods or ())
    if method != "HEAD"
)
POSTS = [route for route in ROUTES if route.startswith("POST")]
DONE = {"200", "204", "303"}
# Changed by the asking itself: when somebody was last seen, and that they tried to get in.
PASSING = {"pipeline.user_sessions", "pipeline.sign_in_failures", "pipeline.presence"}


@pytest.fixture(scope="module")
def everything(
    server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everything]:
    """Lend the site; what a test may do there is taken back."""
    with (
        server.database(f"test_{uuid4().hex}", MIGRATED) as fresh,
        serve(fresh) as site,
        fresh.connect() as conn,
    ):
        yield Everything(site, conn, tmp_path_factory.mktemp("world"))


@pytest.fixture
def taken_back(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Give a switch: while it is set, no transaction of the pages is committed."""
    switch = threading.Event()
    real = psycopg.AsyncConnection.transaction

    def transaction(conn: Any, name: str | None = None, force_rollback: bool = False) -> Any:
        return real(conn, name, force_rollback or switch.is_set())

    monkeypatch.setattr(psycopg.AsyncConnection, "transaction", transaction)
    return switch


class Snapshot:
    """All that stands in the database and in the storage."""

    def __init__(self, site: Site) -> None:
        self._site = site
        with connect(site.database.superuser_url) as conn:
            tables = conn.execute(
                "select format('%I.%I', n.nspname, c.relname) from pg_class as c"
                " join pg_namespace as n on n.oid = c.relnamespace where c.relkind in ('r', 'p')"
                " and n.nspname in ('public', 'pipeline', 'staging', 'auth') order by 1"
            ).fetchall()
        self._query = " union all ".join(
            f"select '{table}', count(*), md5(string_agg(t::text, '|' order by t::text))"
            f" from {table} as t"
            for (table,) in tables
            if table not in PASSING
        )

    def take(self) -> dict[str, Any]:
        """Give a hash of each table, and the stored files."""
        with connect(self._site.database.superuser_url) as conn:
            found = {row[0]: row[1:] for row in conn.execute(self._query.encode())}
        files = sorted(str(path) for path in self._site.storage.folder.rglob("*"))
        return {**found, "files": files}


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in after if before.get(name) != after[name]]


def test_the_table_has_every_route_and_no_other() -> None:
    assert sorted(TABLE) == ROUTES


def show(seen: dict[str, dict[str, str]]) -> str:
    """Write what was seen as the table has it, where it differs."""
    return "\n".join(
        f"{route:<60}" + " ".join(f"{cells[person]:<3}" for person in PEOPLE)
        for route, cells in seen.items()
        if cells != TABLE.get(route)
    )


def test_everybody_may_what_the_table_says(
    everything: Everything, taken_back: threading.Event
) -> None:
    taken_back.set()
    seen = {route: {person: everything.ask(person, route) for person in PEOPLE} for route in ROUTES}
    problems = show(seen)
    assert not problems, problems


def test_who_is_refused_changes_nothing(everything: Everything) -> None:
    snapshot = Snapshot(everything.site)
    before = snapshot.take()
    for route in POSTS:
        refused = [person for person in PEOPLE if TABLE[route][person] not in DONE]
        for person in refused:
            everything.ask(person, route)
        assert differing(before, snapshot.take()) == [], f"one of {refused}: {route}"


def test_looking_changes_nothing_and_shows_nobody_elses(everything: Everything) -> None:
    snapshot = Snapshot(everything.site)
    before = snapshot.take()
    for route in ROUTES:
        if not route.startswith("GET") or route == "GET /events":
            continue
        for person in ("out", "stranger", "other"):
            answer = everything.visitors[person].get(everything.path(route))
            assert OURS not in answer.text, f"{person}: {route}"
        for person in ("broker", "observer", "steward", "admin"):
            everything.ask(person, route)
    assert differing(before, snapshot.take()) == []


def test_a_form_without_the_sessions_token_is_refused(everything: Everything) -> None:
    snapshot = Snapshot(everything.site)
    before = snapshot.take()
    others = everything.visitors["steward"].token()
    for route in POSTS:
        # The form for signing in has a token of its own; a choice of colours has none.
        if route != "POST /taste":
            assert everything.ask("admin", route, token=None) == "403", route
            assert everything.ask("admin", route, token=others) == "403", route
        assert everything.ask("admin", route, Origin="https://evil.example") == "403", route
        assert differing(before, snapshot.take()) == [], route
