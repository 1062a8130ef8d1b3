"""A Drupal site, as its JSON:API answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from loader.feeds.errors import FeedError
from tests.feeds.conftest import Fetching, World
from tests.feeds.server import Asked, Reply, Server, reply
from tests.pipeline.world import counts

PATH = "/jsonapi/node/hotel"
_CHANGED = "2026-02-01T10:00:00+00:00"
_AFTER = "filter[after-id][condition]"
_SINCE = "filter[changed][condition][value]"


def node(number: int) -> dict[str, Any]:
    """Give a node as JSON:API has it."""
    return {
        "type": "node--hotel",
        "id": f"00000000-0000-4000-8000-00000000000{number}",
        "links": {"self": {"href": f"https://visit.example{PATH}/{number}"}},
        "attributes": {
            "drupal_internal__nid": number,
            "langcode": "en",
            "status": True,
            "title": f"Hotel {number}",
            "changed": f"2026-02-0{number}T10:00:00+00:00",
            "path": {"alias": f"/hotels/hotel-{number}", "pid": number, "langcode": "en"},
            "body": {
                "value": "<p>By the <em>sea</em></p>",
                "format": "basic_html",
                "processed": "<p>By the <em>sea</em></p>",
                "summary": "",
            },
            "field_address": {
                "country_code": "IE",
                "locality": "Galway",
                "postal_code": "H91",
                "address_line1": f"Main Street {number}",
            },
            "field_geo": {
                "value": f"POINT (-9.05 53.2{number})",
                "geo_type": "Point",
                "lat": 53.2 + number / 100,
                "lon": -9.05,
            },
            "field_website": {"uri": "https://hotel.example", "title": "", "options": []},
        },
        "relationships": {
            "node_type": {"data": {"type": "node_type--node_type", "id": "hotel"}},
            "uid": {"data": {"type": "user--user", "id": "1"}},
            "field_category": {"data": {"type": "taxonomy_term--kind", "id": "t1"}},
            "field_images": {
                "data": [
                    {"type": "media--image", "id": f"m{number}"},
                    {"type": "file--file", "id": "f9"},
                    {"type": "media--image", "id": "not-included"},
                ]
            },
            "field_empty": {"data": None},
        },
    }


def _file(name: str) -> dict[str, Any]:
    uri = {"value": f"public://{name}.jpg", "url": f"/sites/default/files/{name}.jpg"}
    return {"type": "file--file", "id": name, "attributes": {"filename": name, "uri": uri}}


def _media(number: int) -> dict[str, Any]:
    own = {"data": {"type": "file--file", "id": f"f{number}"}}
    small = {"data": {"type": "file--file", "id": "f9"}}
    return {
        "type": "media--image",
        "id": f"m{number}",
        "attributes": {"name": "a.jpg"},
        "relationships": {"thumbnail": small, "field_media_image": own},
    }


class Site:
    """A Drupal site, two nodes a page."""

    def __init__(self, web: Server) -> None:
        self.nodes = [node(number) for number in range(1, 6)]
        self.meta: dict[str, Any] = {}
        self.hidden: set[str] = set()
        self.web = web
        self.meanwhile: Callable[[], None] = lambda: None
        web.pages[PATH] = self._answer

    def _answer(self, asked: Asked) -> Reply:
        self.meanwhile()
        query = asked.query
        at, size = int(query.get("page[offset]", "0")), int(query["page[limit]"])
        assert query["sort"] == "id"
        assert query.get(f"{_AFTER}[path]", "id") == "id"
        assert query.get(f"{_AFTER}[operator]", ">") == ">"
        since = dt.datetime.fromtimestamp(int(query.get(_SINCE, 0)), dt.UTC)
        found = [
            n
            for n in sorted(self.nodes, key=lambda n: str(n["id"]))
            if n["id"] > query.get(f"{_AFTER}[value]", "")
            and dt.datetime.fromisoformat(n["attributes"]["changed"]) >= since
        ]
        document: dict[str, Any] = {
            "jsonapi": {"version": "1.0"},
            "data": [n for n in found[at : at + size] if n["id"] not in self.hidden],
            "links": {"self": {"href": f"{self.web.url}{PATH}"}},
        }
        if self.meta:
            document["meta"] = self.meta
        if "include" in asked.query:
            term = {"type": "taxonomy_term--kind", "id": "t1", "attributes": {"name": "Hotel"}}
            document["included"] = [
                term,
                _file("f9"),
                *(_file(f"f{n}") for n in range(1, 6)),
                *(_media(n) for n in range(1, 6)),
            ]
        if at + size < len(found):
            document["links"]["next"] = {"href": f"{self.web.url}{PATH}?page[offset]={at + size}"}
        return reply(document, Content_Type="application/vnd.api+json")


@pytest.fixture
def site(web: Server) -> Site:
    """Lend a site."""
    return Site(web)


def _feed(site: Site, **more: Any) -> dict[str, Any]:
    include = ["field_category", "field_images", "field_images.field_media_image"]
    feed = {"url": site.web.url, "resource": "node/hotel", "include": include, "page_size": 2}
    return {**feed, **more}


def test_nodes_become_listings(world: World, site: Site) -> None:
    dmo = world.feed(
        "drupal",
        _feed(site),
        columns={
            "category": "field_category",
            "address": "field_address.address_line1",
            "locality": "field_address.locality",
            "lat": "field_geo.lat",
            "lng": "field_geo.lon",
            "image_urls": "field_images",
        },
    )

    done = world.fetch(dmo)

    assert counts(done, "promote") == {"total": 5, "new": 5}
    listing = world.listings()["00000000-0000-4000-8000-000000000003"]
    assert (listing["name"], listing["category"]) == ("Hotel 3", "Hotel")
    assert (listing["address"], listing["locality"]) == ("Main Street 3", "Galway")
    assert float(listing["lat"]) == 53.23
    images = world.rows(
        "select url from public.listing_images where listing_id = %s order by position",
        listing["id"],
    )
    assert [image["url"] for image in images] == [
        f"{site.web.url}/sites/default/files/f3.jpg",
        f"{site.web.url}/sites/default/files/f9.jpg",
    ]


def test_fields_are_called_as_the_site_calls_them(site: Site, fetching: Fetching) -> None:
    record = fetching.records("drupal", **_feed(site))[0]
    assert record["body"] == "By the sea"
    assert record["link"] == f"{site.web.url}/hotels/hotel-1"
    assert record["field_website"] == "https://hotel.example"
    assert record["field_geo.lat"] == "53.21"
    assert "field_empty" not in record
    assert "uid" not in record
    assert len(site.web.asked) == 3


def test_only_what_has_changed_is_asked_for(site: Site, fetching: Fetching) -> None:
    first = fetching("drupal", **_feed(site, incremental={"overlap_seconds": 60}))
    assert first.cursor == "2026-02-05T10:00:00+00:00"
    site.web.asked.clear()
    fetching("drupal", first.state, **_feed(site, incremental={"overlap_seconds": 60}))
    query = site.web.asked[0].query
    assert query["filter[changed][condition][path]"] == "changed"
    assert query["filter[changed][condition][operator]"] == ">="
    assert query["filter[changed][condition][value]"] == "1770285540"
    assert query["sort"] == "id"


def test_no_node_is_missed_while_others_come_go_and_change(site: Site, fetching: Fetching) -> None:
    site.nodes = [_numbered(number) for number in range(100, 140)]
    extra = iter(range(10, 60))

    def meanwhile() -> None:
        asked = len(site.web.asked)
        del site.nodes[0]
        site.nodes[0]["attributes"]["changed"] = f"2026-06-01T12:{asked:02}:00+00:00"
        site.nodes.append(_numbered(next(extra)))

    site.meanwhile = meanwhile
    feed = _feed(site, page_size=5, incremental={"initial": "2026-01-01T00:00:00Z"})
    fetched = fetching("drupal", **feed)

    ids = [orjson.loads(line)["id"] for line in fetched.path.read_bytes().splitlines()]
    assert {_id(number) for number in range(110, 140)} <= set(ids)
    assert len(ids) == len(set(ids))
    assert fetched.cursor == "2026-06-01T12:00:00Z"


def test_pages_of_which_nothing_may_be_seen_are_passed(site: Site, fetching: Fetching) -> None:
    site.nodes = [_numbered(number) for number in range(100, 120)]
    site.hidden = {_id(number) for number in range(103, 113)}
    records = fetching.records("drupal", **_feed(site, page_size=3))
    assert [r["id"] for r in records] == [_id(n) for n in (100, 101, 102, *range(113, 120))]


def test_a_site_that_does_not_filter_is_refused(site: Site, fetching: Fetching) -> None:
    links = {"next": {"href": "…"}}
    site.web.pages[PATH] = lambda _: reply({"data": [node(1), node(2)], "links": links})
    with pytest.raises(FeedError) as failed:
        fetching("drupal", **_feed(site))
    assert failed.value.code == "feed_bad_page"
    assert len(site.web.asked) == 2


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-000000000{number:03}"


def _numbered(number: int) -> dict[str, Any]:
    return {**node(number % 10), "id": _id(number), "attributes": {"changed": _CHANGED}}


def test_what_the_site_leaves_out_was_not_removed(world: World, site: Site) -> None:
    dmo = world.feed("drupal", _feed(site), full_snapshot=True)
    world.fetch(dmo)
    site.nodes.pop()
    site.meta = {
        "omitted": {
            "detail": "Some resources have been omitted because of insufficient authorization.",
            "links": {"help": {"href": "…"}, "item--abc": {"href": "…"}},
        }
    }

    done = world.fetch(dmo)

    assert {row["error_type"] for row in world.errors()} == {"feed_left_out"}
    assert "incomplete_file" in done.waiting.reasons
    assert done.results[-1].results["records_deleted"] == 0


def test_an_error_of_json_api_is_told(web: Server, fetching: Fetching) -> None:
    errors = [{"title": "Bad Request", "status": "400", "detail": "`x` is no relationship."}]
    web.pages[PATH] = lambda _: reply({"errors": errors}, 400)
    with pytest.raises(FeedError) as failed:
        fetching("drupal", url=web.url, resource="node/hotel")
    assert failed.value.code == "feed_refused"
    assert "`x` is no relationship." in failed.value.message
