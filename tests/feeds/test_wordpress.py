"""A WordPress site, as its REST interface answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from loader.feeds.errors import FeedError
from loader.feeds.fetching import Fetched
from tests.feeds.conftest import Fetching, World
from tests.feeds.server import Asked, Reply, Server, header, html, reply
from tests.pipeline.world import counts

PATH = "/wp-json/wp/v2/accommodation"


def post(number: int, **changes: Any) -> dict[str, Any]:
    """Give a post as WordPress has it with `_embed`."""
    return {
        "id": number,
        "date": f"2026-01-{number:02}T11:00:00",
        "date_gmt": f"2026-01-{number:02}T10:00:00",
        "guid": {"rendered": f"https://visit.example/?p={number}"},
        "modified": f"2026-02-{number:02}T11:00:00",
        "modified_gmt": f"2026-02-{number:02}T10:00:00",
        "slug": f"hotel-{number}",
        "status": "publish",
        "type": "accommodation",
        "link": f"https://visit.example/accommodation/hotel-{number}/",
        "title": {"rendered": f"O&#8217;Brien &amp; Sons {number}"},
        "content": {
            "rendered": "<p>By the <b>sea</b>.</p>\n<script>track()</script><ul><li>Pool</li></ul>",
            "protected": False,
        },
        "excerpt": {"rendered": "<p>By the sea [&hellip;]</p>\n", "protected": False},
        "featured_media": 900 + number,
        "acf": {
            "street": f"Main Street {number}",
            "map": {"lat": 53.2 + number / 100, "lng": -9.05},
            "phone": f"091 56{number:04}",
        },
        "meta": [],
        "_links": {"self": [{"href": f"https://visit.example{PATH}/{number}"}]},
        "_embedded": {
            "wp:featuredmedia": [
                {"id": 900 + number, "source_url": f"https://visit.example/up/{number}.jpg"}
            ],
            "wp:term": [
                [{"id": 5, "name": "B&amp;B", "taxonomy": "category"}],
                [
                    {"id": 6, "name": "Wifi", "taxonomy": "post_tag"},
                    {"id": 7, "name": "Parking", "taxonomy": "post_tag"},
                ],
            ],
        },
        **changes,
    }


class Site:
    """A WordPress site with posts of one type. `meanwhile` is done before each answer."""

    def __init__(self, web: Server, posts: list[dict[str, Any]]) -> None:
        self.posts = posts
        self.web = web
        self.most = 100
        self.meanwhile: Callable[[], None] = lambda: None
        web.pages[PATH] = self._answer

    def _answer(self, asked: Asked) -> Reply:
        self.meanwhile()
        query = asked.query
        assert (query["orderby"], query["order"]) == ("id", "asc")
        since = query.get("modified_after", "").removesuffix("Z")
        found = [p for p in self.posts if p["modified_gmt"] > since]
        found.sort(key=lambda p: int(p["id"]))
        size, offset = min(int(query["per_page"]), self.most), int(query["offset"])
        some = found[offset : offset + size]
        # Behind the last post WordPress does not count.
        total = len(found) if some or not offset else 0
        return reply(some, X_WP_Total=str(total), X_WP_TotalPages=str(-(-total // size)))


@pytest.fixture
def site(web: Server) -> Site:
    """Lend a site with five posts."""
    return Site(web, [post(number) for number in range(1, 6)])


def _feed(site: Site, **more: Any) -> dict[str, Any]:
    return {"url": site.web.url, "post_type": "accommodation", "page_size": 2, **more}


def test_posts_become_listings(world: World, site: Site) -> None:
    columns = {"address": "acf.street", "lat": "acf.map.lat", "lng": "acf.map.lng"}
    dmo = world.feed("wordpress", _feed(site), columns={**columns, "phone": "acf.phone"})

    done = world.fetch(dmo)

    assert counts(done, "promote") == {"total": 5, "new": 5}
    listing = world.listings()["3"]
    assert listing["name"] == "O’Brien & Sons 3"
    assert (listing["category"], listing["address"]) == ("B&B", "Main Street 3")
    info = world.rows("select * from public.listing_info where listing_id = %s", listing["id"])[0]
    assert info["description"] == "By the sea. Pool"
    assert info["tags"] == ["Wifi", "Parking"]
    images = "select url from public.listing_images where listing_id = %s"
    assert world.value(images, listing["id"]) == "https://visit.example/up/3.jpg"


def test_pages_are_asked_for_in_an_order_that_does_not_shift(
    site: Site, fetching: Fetching
) -> None:
    assert len(fetching.records("wordpress", **_feed(site))) == 5
    assert [asked.query for asked in site.web.asked] == [
        {
            "per_page": "2",
            "order": "asc",
            "_embed": "wp:featuredmedia,wp:term",
            "orderby": "id",
            "offset": str(offset),
        }
        for offset in range(4)
    ]


def test_only_what_was_modified_is_asked_for(site: Site, fetching: Fetching) -> None:
    first = fetching("wordpress", **_feed(site, incremental={}))
    assert first.cursor == "2026-02-05T10:00:00"

    site.web.asked.clear()
    site.posts[0]["modified_gmt"] = "2026-03-01T10:00:00"
    second = fetching("wordpress", first.state, **_feed(site, incremental={}))
    # An hour earlier, too: the site's local time may have had it twice.
    assert site.web.asked[0].query["modified_after"] == "2026-02-05T08:55:00Z"
    assert (second.records, second.cursor) == (2, "2026-03-01T10:00:00")

    site.posts.clear()
    assert fetching("wordpress", second.state, **_feed(site, incremental={})).records == 0


def test_odd_posts_are_read_as_far_as_they_go(site: Site, fetching: Fetching) -> None:
    site.posts[:] = [
        post(1, acf=[], _embedded={"wp:featuredmedia": [{"code": "rest_forbidden"}]}),
        post(2, title={"rendered": ""}, _embedded=[]),
        {"id": 3, "modified_gmt": "2026-01-01T00:00:00"},
    ]
    first, second, third = fetching.records("wordpress", **_feed(site))
    assert "image" not in first
    assert not any(name.startswith("acf") for name in first)
    assert second["title"] == ""
    assert third == {
        "id": 3,
        "modified_gmt": "2026-01-01T00:00:00",
        "title": None,
        "content": None,
        "excerpt": None,
    }


def test_an_application_password_signs_in(
    site: Site, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_FEED_WP", "abcd efgh")
    auth = {"type": "basic", "username": "cdl", "password": "env:CDL_FEED_WP"}
    fetching("wordpress", **_feed(site, auth=auth, params={"status": "any"}))
    assert header(site.web.asked[0], "Authorization") == "Basic Y2RsOmFiY2QgZWZnaA=="
    assert site.web.asked[0].query["status"] == "any"


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (
            reply({"code": "rest_no_route", "message": "No route was found"}, 404),
            "feed_not_found",
            "rest_no_route; No route was found",
        ),
        (
            reply({"code": "rest_forbidden_context", "message": "Sorry"}, 401),
            "feed_refused",
            "rest_forbidden_context; Sorry",
        ),
        (html("<html>Just a moment …</html>", 200), "feed_not_json", "web page"),
        (reply([post(1)]), "feed_bad_page", "X-WP-Total"),
    ],
)
def test_what_wordpress_says_is_told(
    web: Server, fetching: Fetching, answer: Reply, code: str, said: str
) -> None:
    web.pages[PATH] = lambda _: answer
    with pytest.raises(FeedError) as failed:
        fetching("wordpress", url=web.url, post_type="accommodation")
    assert failed.value.code == code
    assert said in failed.value.message


def _ids(fetched: Fetched) -> list[int]:
    return [orjson.loads(line)["id"] for line in fetched.path.read_bytes().splitlines()]


@pytest.mark.parametrize("incremental", [None, {"initial": "2026-02-01T00:00:00Z"}])
@pytest.mark.parametrize("size", [2, 3, 7, 20, 100])
@pytest.mark.parametrize("at", [2, 3, 4])
def test_no_post_is_missed_when_others_are_taken_down_meanwhile(
    site: Site, fetching: Fetching, incremental: dict[str, Any] | None, size: int, at: int
) -> None:
    """The pages shift by what is gone, and as many others come: the number stays as it was."""
    site.posts[:] = [_numbered(number) for number in range(1, 61)]

    def meanwhile() -> None:
        if len(site.web.asked) == at:
            site.posts[:] = [*site.posts[5:], *(_numbered(number) for number in range(61, 66))]

    site.meanwhile = meanwhile
    fetched = fetching("wordpress", **_feed(site, page_size=size, incremental=incremental))

    ids = _ids(fetched)
    assert set(range(6, 61)) <= set(ids)
    assert len(ids) == len(set(ids))


def test_no_post_is_missed_when_others_are_edited_meanwhile(site: Site, fetching: Fetching) -> None:
    """In the order of change an edited post goes to the end, and the others shift."""
    site.posts[:] = [_numbered(number) for number in range(1, 41)]

    def meanwhile() -> None:
        number = len(site.web.asked)
        site.posts[number - 1]["modified_gmt"] = f"2026-06-01T12:{number:02}:00"

    site.meanwhile = meanwhile
    feed = _feed(site, page_size=10, incremental={"initial": "2026-01-01T00:00:00Z"})
    first = fetching("wordpress", **feed)

    assert _ids(first) == list(range(1, 41))
    # What was edited after we began may have been read before: the next fetch has it.
    assert first.cursor == "2026-06-01T12:00:00Z"
    site.meanwhile = lambda: None
    edited = {p["id"] for p in site.posts if p["modified_gmt"] > "2026-06-01"}
    assert len(edited) > 3
    assert set(_ids(fetching("wordpress", first.state, **feed))) == edited


def test_a_site_that_gives_smaller_pages_than_asked_for(site: Site, fetching: Fetching) -> None:
    site.posts[:] = [_numbered(number) for number in range(1, 61)]
    site.most = 20
    fetched = fetching("wordpress", **_feed(site, page_size=100))
    assert _ids(fetched) == list(range(1, 61))
    assert fetched.problems == []


def test_posts_in_another_order_are_refused(site: Site, fetching: Fetching) -> None:
    posts = [post(2), post(1)]
    site.web.pages[PATH] = lambda _: reply(posts, X_WP_Total="2")
    with pytest.raises(FeedError) as failed:
        fetching("wordpress", **_feed(site))
    assert failed.value.code == "feed_bad_page"
    assert "order of their ids" in str(failed.value.detail)


def test_a_site_without_offsets_does_not_go_on_for_ever(site: Site, fetching: Fetching) -> None:
    posts = [post(1), post(2)]
    site.web.pages[PATH] = lambda _: reply(posts, X_WP_Total="500")
    with pytest.raises(FeedError) as failed:
        fetching("wordpress", **_feed(site))
    assert failed.value.code == "feed_bad_page"
    assert len(site.web.asked) < 30


def test_a_feed_that_is_short_is_asked_from_the_same_moment_again(
    site: Site, fetching: Fetching
) -> None:
    first = fetching("wordpress", **_feed(site, incremental={}))
    answer = site.web.pages[PATH]

    def short(asked: Asked) -> Reply:
        given = answer(asked)
        given.headers["X-WP-Total"] = str(int(given.headers["X-WP-Total"]) + 1)
        return given

    site.web.pages[PATH] = short
    site.posts[0]["modified_gmt"] = "2026-03-01T10:00:00"
    second = fetching("wordpress", first.state, **_feed(site, incremental={}))

    assert [problem.code for problem in second.problems] == ["feed_short"]
    assert second.cursor == first.cursor


def _numbered(number: int) -> dict[str, Any]:
    moment = f"2026-02-{1 + number // 24:02}T{number % 24:02}:00:00"
    return {"id": number, "title": {"rendered": f"Post {number}"}, "modified_gmt": moment}
