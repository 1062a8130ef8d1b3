"""An API that its configuration describes: paging, signing in, and all that goes wrong."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from loader.feeds import session
from loader.feeds.errors import FeedError
from loader.feeds.fetching import FeedState
from tests.feeds.conftest import Fetching
from tests.feeds.server import (
    Asked,
    Reply,
    Server,
    bomb,
    cut_off,
    cut_off_chunked,
    dripping,
    failing,
    fault,
    hang_up,
    header,
    html,
    reply,
    stalled,
    text,
)

PLACES = [{"id": n, "name": f"Place {n}"} for n in range(1, 8)]
SIZE = 3


def _pages(asked: Asked, name: str = "page", first: int = 1) -> list[dict[str, Any]]:
    number = int(asked.query.get(name, first)) - first
    return PLACES[number * SIZE : (number + 1) * SIZE]


def _by_number(asked: Asked) -> Reply:
    return reply({"meta": {"pages": 3}, "items": _pages(asked)})


def _by_offset(asked: Asked) -> Reply:
    at, size = int(asked.query["from"]), int(asked.query["size"])
    return reply({"total": len(PLACES), "items": PLACES[at : at + size]})


def _by_capped_offset(asked: Asked) -> Reply:
    at, size = int(asked.query["offset"]), min(2, int(asked.query["limit"]))
    return reply({"meta": {"total": str(len(PLACES))}, "items": PLACES[at : at + size]})


def _by_cursor(asked: Asked) -> Reply:
    at = int(asked.query.get("after", "0"))
    following = str(at + SIZE) if at + SIZE < len(PLACES) else None
    return reply({"items": PLACES[at : at + SIZE], "cursors": {"next": following}})


def _by_link(asked: Asked) -> Reply:
    number = int(asked.query.get("page", "1"))
    links = '</places?page=1>; rel="first"'
    if number < 3:
        links += f', </places?page={number + 1}>; rel="next"'
    return reply(_pages(asked), Link=links)


def _by_url(asked: Asked) -> Reply:
    number = int(asked.query.get("page", "1"))
    following = f"?page={number + 1}" if number < 3 else ""
    return reply({"items": _pages(asked), "links": {"next": following}})


@pytest.mark.parametrize(
    ("page", "paging"),
    [
        (_by_number, {"type": "page", "total_pages": "meta.pages"}),
        (_by_number, {"type": "page"}),
        (
            lambda asked: reply({"items": _pages(asked, "p", 0), "meta": {}}),
            {"type": "page", "param": "p", "first": 0},
        ),
        (
            lambda asked: reply({"items": _pages(asked)}, X_Pages="3"),
            {"type": "page", "total_pages_header": "X-Pages"},
        ),
        (
            _by_offset,
            {
                "type": "offset",
                "limit": 3,
                "param": "from",
                "limit_param": "size",
                "total": "total",
            },
        ),
        (_by_offset, {"type": "offset", "limit": 2, "param": "from", "limit_param": "size"}),
        (_by_cursor, {"type": "cursor", "param": "after", "path": "cursors.next"}),
        (_by_link, {"type": "link_header"}),
        (_by_url, {"type": "next_url", "path": "links.next"}),
    ],
)
def test_every_way_of_paging_gives_every_record(
    web: Server, fetching: Fetching, page: Any, paging: dict[str, Any]
) -> None:
    web.pages["/places"] = page

    records = fetching.records("api", url=f"{web.url}/places", paging=paging)

    assert records == PLACES


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (PLACES, None),
        (PLACES, "$"),
        ({"data": {"items": PLACES}, "facets": [{"x": 1}]}, "data.items"),
        ({"items": PLACES, "meta": {"tags": []}}, None),
        ({"result": [{"place": p} for p in PLACES]}, "result[*].place"),
        ({"items": PLACES[:1]}, "items"),
        ({"result": [{"place": PLACES[0]}]}, "result[*].place"),
        ({"items": {str(n): place for n, place in enumerate(PLACES)}}, "items.*"),
        (PLACES[:1], None),
    ],
)
def test_records_are_found_or_told(
    web: Server, fetching: Fetching, document: Any, told: str | None
) -> None:
    web.pages["/places"] = lambda _: reply(document)
    more = {} if told is None else {"records": told}

    records = fetching.records("api", url=f"{web.url}/places", **more)

    assert records in (PLACES, PLACES[:1])


@pytest.mark.parametrize(
    ("document", "told", "message"),
    [
        ({"items": [PLACES[0], 3]}, "items", "at items in which number 2 of 2 is no object"),
        ({"items": [PLACES[0], 3]}, None, "at items in which number 2 of 2 is no object"),
        ([PLACES[0], None, PLACES[1]], "$", "number 2 of 3 is no object, but null"),
        ({"items": [[1]]}, "items", "but a list"),
        ({"item": PLACES[0]}, "item", "answers with one object at item, no list"),
        ({"item": "text"}, "item", "without a list of records at item"),
    ],
)
def test_what_is_no_list_of_objects_is_told_as_it_is(
    web: Server, fetching: Fetching, document: Any, told: str | None, message: str
) -> None:
    web.pages["/places"] = lambda _: reply(document)
    more: dict[str, Any] = {} if told is None else {"records": told}
    with pytest.raises(FeedError, match=re.escape(message)) as failed:
        fetching("api", url=f"{web.url}/places", **more)
    assert failed.value.code == "feed_bad_page"


def test_nested_fields_have_names_and_numbers_stay_as_written(
    web: Server, fetching: Fetching
) -> None:
    web.pages["/places"] = lambda _: text(
        '[{"id": 1, "place": {"geo": {"lat": 53.20000, "lng": -9.1}}, "tags": ["a"],'
        ' "big": 123456789012345678901, "none": {}, "bad": NaN}]',
        "application/json",
    )

    assert fetching.records("api", url=f"{web.url}/places") == [
        {
            "id": 1,
            "place.geo.lat": "53.20000",
            "place.geo.lng": "-9.1",
            "tags": ["a"],
            "big": "123456789012345678901",
            "none": {},
            "bad": "NaN",
        }
    ]


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ({"type": "bearer", "token": "env:CDL_FEED_A"}, ("Authorization", "Bearer s3cret/1")),
        (
            {"type": "api_key", "name": "X-Key", "key": "vault:cdl_feed_a"},
            ("X-Key", "from the vault"),
        ),
        (
            {"type": "basic", "username": "me", "password": "env:CDL_FEED_A"},
            ("Authorization", "Basic bWU6czNjcmV0LzE="),
        ),
    ],
)
def test_it_signs_in(
    web: Server,
    fetching: Fetching,
    monkeypatch: pytest.MonkeyPatch,
    auth: dict[str, str],
    expected: tuple[str, str],
) -> None:
    monkeypatch.setenv("CDL_FEED_A", "s3cret/1")
    fetching.secrets["cdl_feed_a"] = "from the vault"
    web.pages["/places"] = lambda _: reply(PLACES)

    fetching("api", url=f"{web.url}/places", auth=auth, headers={"Accept-Language": "ga"})

    assert header(web.asked[0], expected[0]) == expected[1]
    assert header(web.asked[0], "Accept-Language") == "ga"


def test_a_key_in_the_query_goes_with_every_page(
    web: Server, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_FEED_A", "s3cret")
    web.pages["/places"] = _by_url
    auth = {"type": "api_key", "in": "query", "name": "key", "key": "env:CDL_FEED_A"}

    records = fetching.records(
        "api", url=f"{web.url}/places", auth=auth, paging={"type": "next_url", "path": "links.next"}
    )

    assert records == PLACES
    assert [asked.query["key"] for asked in web.asked] == ["s3cret"] * 3


def test_a_token_is_fetched_for_id_and_secret_and_again_when_it_is_refused(
    web: Server, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_FEED_A", "s3cret")
    given: list[str] = []

    def token(asked: Asked) -> Reply:
        assert b"client_secret=s3cret" in asked.body
        assert b"grant_type=client_credentials" in asked.body
        given.append(f"token{len(given)}")
        return reply({"access_token": given[-1], "expires_in": 3600})

    def places(asked: Asked) -> Reply:
        if header(asked, "Authorization") != "Bearer token1":
            return failing(401)
        return _by_number(asked)

    web.pages |= {"/token": token, "/places": places}
    auth = {"type": "oauth2", "token_url": f"{web.url}/token", "client_id": "me"}

    records = fetching.records(
        "api",
        url=f"{web.url}/places",
        paging={"type": "page", "total_pages": "meta.pages"},
        auth={**auth, "client_secret": "env:CDL_FEED_A"},
    )

    assert records == PLACES
    assert given == ["token0", "token1"]


def test_a_secret_that_is_missing_is_named(web: Server, fetching: Fetching) -> None:
    auth = {"type": "bearer", "token": "env:CDL_FEED_NOT_THERE"}
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places", auth=auth)
    assert failed.value.code == "no_secret"
    assert "CDL_FEED_NOT_THERE" in failed.value.message
    assert web.asked == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (failing(401), "feed_refused"),
        (failing(403), "feed_refused"),
        (failing(400), "feed_refused"),
        (failing(404), "feed_not_found"),
        (failing(410), "feed_not_found"),
        (html("<!DOCTYPE html><title>Log in</title>"), "feed_not_json"),
        (html("Log in"), "feed_not_json"),
        (text("<?xml version='1.0'?><a/>", "application/xml"), "feed_not_json"),
        (text('[{"id": 1}', "application/json"), "feed_not_json"),
        (text("", "application/json"), "feed_not_json"),
        (text("[" * 100_000, "application/json"), "feed_not_json"),
        (text('[{"name": "Caf\xe9"}]'.encode("latin-1"), "application/json"), "feed_bad_encoding"),
        (text(b"[]", "application/json; charset=klingon"), "feed_bad_encoding"),
        (reply({"error": "quota"}), "feed_bad_page"),
        (reply({"items": None}), "feed_bad_page"),
        (reply([1, 2]), "feed_bad_page"),
        (reply("text"), "feed_bad_page"),
        (fault(bomb), "feed_too_big"),
    ],
)
def test_what_is_no_answer_is_told_at_once(
    web: Server, fetching: Fetching, answer: Reply, code: str
) -> None:
    web.pages["/places"] = lambda _: answer

    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places", max_bytes=20_000_000)

    assert failed.value.code == code
    assert failed.value.hint
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (failing(429), "feed_busy"),
        (failing(500), "feed_failed"),
        (failing(503, Retry_After="0"), "feed_failed"),
        (fault(cut_off), "feed_broken_off"),
        (fault(cut_off_chunked), "feed_broken_off"),
        (fault(hang_up), "feed_broken_off"),
        (fault(stalled), "feed_too_slow"),
        (fault(dripping), "feed_too_slow"),
    ],
)
def test_what_may_pass_is_tried_again(
    web: Server,
    fetching: Fetching,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply,
    code: str,
) -> None:
    monkeypatch.setattr(session, "_WHOLE_ANSWER", 2)
    web.pages["/places"] = lambda _: reply(PLACES)
    web.faults = [answer, answer]

    assert fetching("api", url=f"{web.url}/places", timeout_seconds=0.3).records == len(PLACES)
    assert len(web.asked) == 3

    web.faults = [answer] * 5
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places", timeout_seconds=0.3)
    assert failed.value.code == code
    assert len(web.asked) == 8


def test_a_server_that_is_down_or_unknown(fetching: Fetching) -> None:
    with Server() as gone:
        url = gone.url
    for address in (url, "http://no-such-host.invalid"):
        with pytest.raises(FeedError) as failed:
            fetching("api", url=f"{address}/places")
        assert failed.value.code == "feed_unreachable"


def test_retry_after_is_honoured_and_bounded(
    web: Server, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(session.Session, "wait", lambda _, seconds: waited.append(seconds))
    web.pages["/places"] = lambda _: reply(PLACES)
    web.faults = [
        failing(429, Retry_After="7"),
        failing(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"),
    ]

    fetching("api", url=f"{web.url}/places")
    assert waited == [7, 0]

    web.faults = [failing(429, Retry_After="121")]
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places")
    assert failed.value.code == "feed_busy"
    assert "121 seconds" in failed.value.message


def test_a_page_that_fails_fails_the_feed(web: Server, fetching: Fetching) -> None:
    def places(asked: Asked) -> Reply:
        return failing(500) if asked.query["page"] == "3" else _by_number(asked)

    web.pages["/places"] = places
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places", paging={"type": "page"})
    assert failed.value.code == "feed_failed"


@pytest.mark.parametrize("document", [{"error": "try later"}, {"items": None}, []])
def test_a_later_page_without_its_list_is_not_the_end(
    web: Server, fetching: Fetching, document: Any
) -> None:
    """What dlt would take for an empty page: the feed would look whole."""

    def places(asked: Asked) -> Reply:
        return reply(document) if asked.query["page"] == "2" else _by_number(asked)

    web.pages["/places"] = places
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places", records="items", paging={"type": "page"})
    assert failed.value.code == "feed_bad_page"


def test_endless_paging_is_noticed(web: Server, fetching: Fetching) -> None:
    web.pages["/same"] = lambda _: reply({"items": PLACES, "next": f"{web.url}/same"})
    web.pages["/growing"] = lambda _: reply(
        {"items": [{"id": len(web.asked)}], "next": f"{web.url}/growing"}
    )
    web.pages["/ignored"] = lambda _: reply(PLACES)
    by_url = {"type": "next_url", "path": "next"}

    for path, paging, code, requests in (
        ("/same", by_url, "feed_loops", 2),
        ("/growing", by_url, "feed_too_big", 6),
        ("/ignored", {"type": "page"}, "feed_loops", 2),
    ):
        web.asked.clear()
        with pytest.raises(FeedError) as failed:
            fetching("api", url=f"{web.url}{path}", paging=paging, max_pages=5)
        assert failed.value.code == code
        assert len(web.asked) == requests


def test_too_many_records(web: Server, fetching: Fetching) -> None:
    web.pages["/places"] = lambda _: reply(PLACES)
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places", max_records=6)
    assert failed.value.code == "feed_too_big"


@pytest.mark.parametrize("page", [_by_link, _by_url, _by_number])
def test_pages_that_nobody_asked_for_are_noticed(
    web: Server, fetching: Fetching, page: Any
) -> None:
    """The first page alone would look like a whole edition."""
    web.pages["/places"] = lambda asked: (
        reply({"items": PLACES, "total_pages": 3}) if page is _by_number else page(asked)
    )
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/places")
    assert failed.value.code == "feed_bad_page"
    assert "feed.paging" in failed.value.message

    assert fetching("api", url=f"{web.url}/places", paging={"type": "none"}).records


def test_other_hosts_are_not_asked(
    web: Server, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_FEED_A", "s3cret")
    auth = {"type": "bearer", "token": "env:CDL_FEED_A"}
    with Server() as other:
        other.pages["/more"] = lambda _: reply({"items": PLACES[3:]})
        web.pages["/moved"] = lambda _: Reply(302, headers={"Location": f"{other.url}/more"})
        web.pages["/leads"] = lambda _: reply({"items": PLACES[:3], "next": f"{other.url}/more"})
        paging = {"type": "next_url", "path": "next"}

        for path, code in (("/moved", "feed_redirected"), ("/leads", "feed_not_allowed")):
            with pytest.raises(FeedError) as failed:
                fetching("api", url=f"{web.url}{path}", auth=auth, paging=paging)
            assert failed.value.code == code
        assert other.asked == []

        for path in ("/moved", "/leads"):
            fetching(
                "api",
                url=f"{web.url}{path}",
                auth=auth,
                paging=paging,
                allowed_hosts=[other.host],
            )
        assert [header(asked, "Authorization") for asked in other.asked] == [None, None]


def test_redirects_within_the_host_are_followed(web: Server, fetching: Fetching) -> None:
    web.pages["/old"] = lambda _: Reply(301, headers={"Location": "/places"})
    web.pages["/places"] = lambda _: reply(PLACES)
    web.pages["/loop"] = lambda _: Reply(302, headers={"Location": "/loop"})

    assert fetching("api", url=f"{web.url}/old").records == len(PLACES)
    with pytest.raises(FeedError) as failed:
        fetching("api", url=f"{web.url}/loop")
    assert failed.value.code == "feed_redirected"


def test_our_own_network_is_not_asked(web: Server, fetching: Fetching) -> None:
    fetcher = fetching.fetcher("api", url=f"{web.url}/places")
    for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254"):
        public = type(fetcher)(
            {"source_type": "api", "feed": {"url": f"http://{host}:{web.port}/places"}},
            fetching.secrets.get,
            is_private_allowed=False,
        )
        with pytest.raises(FeedError) as failed:
            public.preview(1)
        assert failed.value.code == "feed_not_allowed"
    assert web.asked == []


def test_only_what_has_changed_is_asked_for(web: Server, fetching: Fetching) -> None:
    changed = ["2026-03-01T10:00:00+02:00", "2026-03-01T09:00:00Z", "2026-02-01T00:00:00Z", None]
    web.pages["/places"] = lambda _: reply(
        [{"id": n, "meta": {"at": at}} for n, at in enumerate(changed)]
    )
    incremental = {"cursor": "meta.at", "param": "since"}

    first = fetching("api", url=f"{web.url}/places", incremental=incremental)
    second = fetching("api", first.state, url=f"{web.url}/places", incremental=incremental)
    fetching(
        "api",
        second.state,
        url=f"{web.url}/places",
        incremental={**incremental, "format": "unix", "overlap_seconds": 0},
    )
    fetching(
        "api",
        FeedState("41"),
        url=f"{web.url}/places",
        incremental={"cursor": "id", "param": "after", "initial": "7"},
    )
    fetching(
        "api",
        url=f"{web.url}/places",
        incremental={"cursor": "id", "param": "after", "initial": "7"},
    )

    assert first.cursor == second.cursor == "2026-03-01T09:00:00Z"
    assert [asked.query for asked in web.asked] == [
        {},
        {"since": "2026-03-01T08:55:00Z"},
        {"since": "1772355600"},
        {"after": "41"},
        {"after": "7"},
    ]


_CAPPED = {"type": "offset", "limit": 5}


@pytest.mark.parametrize("paging", [_CAPPED, {**_CAPPED, "total": "meta.total"}])
def test_a_page_smaller_than_asked_for_loses_nothing(
    web: Server, fetching: Fetching, paging: dict[str, Any]
) -> None:
    web.pages["/places"] = _by_capped_offset
    assert fetching.records("api", url=f"{web.url}/places", paging=paging) == PLACES


@pytest.mark.parametrize(
    ("paging", "page"),
    [
        ({"type": "none"}, lambda _: PLACES[:5]),
        ({"type": "page"}, _pages),
        ({"type": "page", "total_pages": "pages"}, _pages),
        ({**_CAPPED, "limit": 3}, lambda a: PLACES[int(a.query["offset"]) :][:3]),
    ],
)
@pytest.mark.parametrize("place", ["total", "total_header"])
def test_what_came_is_held_against_what_the_api_says_it_has(
    web: Server, fetching: Fetching, paging: dict[str, Any], page: Any, place: str
) -> None:
    answer: dict[str, Any] = {"pages": 3, "total": 9}
    web.pages["/places"] = lambda asked: reply({**answer, "items": page(asked)}, X_Total="9")
    told = {**paging, place: "total" if place == "total" else "X-Total"}

    fetched = fetching("api", url=f"{web.url}/places", records="items", paging=told)

    assert [problem.code for problem in fetched.problems] == ["feed_short"]
    assert f"9 records, and gave {fetched.records}." in fetched.problems[0].message


def test_a_total_that_is_not_there_is_told(web: Server, fetching: Fetching) -> None:
    for told in ({"total": "meta.count"}, {"total_header": "X-Count"}, {"total": "items"}):
        web.pages["/places"] = _by_number
        with pytest.raises(FeedError) as failed:
            fetching("api", url=f"{web.url}/places", paging={"type": "page", **told})
        assert failed.value.code == "feed_bad_page"
        assert next(iter(told.values())) in failed.value.message


def test_an_empty_page_is_not_the_last_where_there_are_more(
    web: Server, fetching: Fetching
) -> None:
    def places(asked: Asked) -> Reply:
        found = [] if asked.query["page"] == "2" else _pages(asked)
        return reply({"meta": {"pages": 3}, "items": found})

    web.pages["/places"] = places
    paging = {"type": "page", "total_pages": "meta.pages"}
    fetched = fetching("api", url=f"{web.url}/places", records="items", paging=paging)
    assert fetched.records == 4


def test_pages_that_shift_while_they_are_read_are_noticed(web: Server, fetching: Fetching) -> None:
    """A record more at the front: one comes twice. One less: one is missed."""
    for places in ([{"id": 0, "name": "New"}, *PLACES], PLACES[1:]):
        total = max(len(PLACES), len(places))

        def answer(asked: Asked, places: Any = places) -> Reply:
            at = int(asked.query["offset"])
            found = places if at else PLACES
            return reply({"total": len(found), "items": found[at : at + SIZE]})

        web.pages["/places"] = answer
        paging = {"type": "offset", "limit": SIZE, "total": "total"}
        fetched = fetching("api", url=f"{web.url}/places", paging=paging)
        assert [problem.code for problem in fetched.problems] == ["feed_short"]
        assert f"{total} records" in fetched.problems[0].message


def test_an_answer_of_many_bytes_is_read_packed(web: Server, fetching: Fetching) -> None:
    many = [{"id": n, "name": "Ő" * 50} for n in range(2000)]
    web.pages["/places"] = lambda _: reply(many)

    assert fetching.records("api", url=f"{web.url}/places") == many
    assert json.loads(json.dumps(header(web.asked[0], "Accept-Encoding"))) == "gzip, deflate"
