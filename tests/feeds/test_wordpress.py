"""A WordPress site, as its REST interface answers."""

from __future__ import annotations

from typing import Any

import pytest

from loader.feeds.errors import FeedError
from loader.feeds.fetching import FeedState
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
    """A WordPress site with posts of one type."""

    def __init__(self, web: Server, posts: list[dict[str, Any]]) -> None:
        self.posts = posts
        self.web = web
        web.pages[PATH] = self._answer

    def _answer(self, asked: Asked) -> Reply:
        query = asked.query
        since = query.get("modified_after", "").removesuffix("Z")
        found = [p for p in self.posts if p["modified_gmt"] > since]
        size, number = int(query["per_page"]), int(query.get("page", "1"))
        pages = -(-len(found) // size)
        if number > max(1, pages):
            code = "rest_post_invalid_page_number"
            return reply({"code": code, "message": "…", "data": {"status": 400}}, 400)
        return reply(
            found[(number - 1) * size : number * size],
            X_WP_Total=str(len(found)),
            X_WP_TotalPages=str(pages),
        )


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
            "page": str(page),
        }
        for page in (1, 2, 3)
    ]


def test_only_what_was_modified_is_asked_for(site: Site, fetching: Fetching) -> None:
    first = fetching("wordpress", **_feed(site, incremental={}))
    assert first.cursor == "2026-02-05T10:00:00"

    site.web.asked.clear()
    site.posts[0]["modified_gmt"] = "2026-03-01T10:00:00"
    second = fetching("wordpress", first.state, **_feed(site, incremental={}))
    assert site.web.asked[0].query["modified_after"] == "2026-02-05T09:55:00Z"
    assert site.web.asked[0].query["orderby"] == "modified"
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
        (reply([post(1)]), "feed_bad_page", "X-WP-TotalPages"),
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


def test_posts_that_go_missing_while_they_are_read_are_noticed(
    site: Site, fetching: Fetching
) -> None:
    """A post is taken down after the first page: the next ones shift, and one is missed."""
    whole = list(site.posts)
    answer = site.web.pages[PATH]

    def shifting(asked: Asked) -> Reply:
        if asked.query["page"] == "3":
            site.posts[:] = whole[:4]
            return reply([], X_WP_Total="5", X_WP_TotalPages="3")
        return answer(asked)

    site.web.pages[PATH] = shifting
    fetched = fetching("wordpress", FeedState(), **_feed(site))
    assert [problem.code for problem in fetched.problems] == ["feed_short"]
