"""A website whose pages describe places by schema.org."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from loader.feeds.errors import FeedError
from loader.feeds.json_ld import BrokenBlockError, blocks, page_text
from tests.feeds.conftest import Fetching, World
from tests.feeds.server import Asked, Reply, Server, failing, header, html, reply, text
from tests.pipeline.world import counts

AGENT = "visit-loader/1.0 (feeds@visit.example)"


def hotel(number: int, **changes: Any) -> dict[str, Any]:
    """Describe a hotel."""
    return {
        "@context": "https://schema.org",
        "@type": "Hotel",
        "@id": f"/hotels/{number}#hotel",
        "name": f"Hotel {number}",
        "url": f"/hotels/{number}",
        "telephone": f"+353 91 56{number:04}",
        "email": "mailto:desk@hotel.example",
        "priceRange": "€€",
        "description": "By the <b>sea</b>",
        "image": [f"/img/{number}.jpg", {"@type": "ImageObject", "url": "/img/b.jpg"}],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": f"Main Street {number}",
            "addressLocality": "Galway",
            "postalCode": "H91",
            "addressCountry": {"@type": "Country", "name": "IE"},
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 53.2 + number / 100, "longitude": "-9.05"},
        "openingHoursSpecification": [
            {
                "dayOfWeek": ["Monday", "https://schema.org/Tuesday"],
                "opens": "09:00:00",
                "closes": "17:00",
            },
            {"dayOfWeek": "Sunday", "opens": "10:00", "closes": "12:00", "validFrom": "2026-01-01"},
        ],
        **changes,
    }


def page(*documents: Any, head: str = "") -> Reply:
    """Serve a page with descriptions."""
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(d)}</script>' for d in documents
    )
    return html(f"<!doctype html><html><head>{head}{scripts}</head><body>…</body></html>")


class Site:
    """A site with robots.txt, a sitemap and pages."""

    def __init__(self, web: Server) -> None:
        self.web = web
        self.robots = "User-agent: *\nDisallow:\n"
        self.listed = [f"/hotels/{number}" for number in range(1, 5)]
        for number in range(1, 5):
            self.serve(number, hotel(number))
        web.pages["/robots.txt"] = lambda _: text(self.robots)
        web.pages["/sitemap.xml"] = lambda _: self.sitemap()

    def serve(self, number: int, *documents: Any) -> None:
        """Serve a page."""
        self.web.pages[f"/hotels/{number}"] = lambda _: page(*documents)

    def sitemap(self) -> Reply:
        """List the pages."""
        places = "".join(f"<url><loc>{self.web.url}{p}</loc></url>" for p in self.listed)
        return _xml(f"<urlset {_NS}>{places}</urlset>")

    def visited(self) -> list[str]:
        """Give the pages that were asked for."""
        return [path for path in self.web.paths() if path.startswith("/hotels")]


_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/i"'


def _xml(body: str) -> Reply:
    return text(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', "application/xml")


@pytest.fixture
def site(web: Server) -> Site:
    """Lend a site of four hotels."""
    return Site(web)


def _feed(site: Site, **more: Any) -> dict[str, Any]:
    return {"url": site.web.url, "user_agent": AGENT, "delay_seconds": 0, **more}


def test_descriptions_become_listings(world: World, site: Site) -> None:
    dmo = world.feed("website", _feed(site))

    done = world.fetch(dmo)

    assert counts(done, "promote") == {"total": 4, "new": 4}
    listing = world.listings()[f"{site.web.url}/hotels/3#hotel"]
    assert (listing["name"], listing["category"]) == ("Hotel 3", "Hotel")
    assert (listing["address"], listing["locality"]) == ("Main Street 3", "Galway")
    assert (float(listing["lat"]), float(listing["lng"])) == (53.23, -9.05)
    hours = "select weekday, opens::text, closes::text from public.listing_hours"
    assert world.rows(f"{hours} where listing_id = %s order by weekday", listing["id"]) == [
        {"weekday": 1, "opens": "09:00:00", "closes": "17:00:00"},
        {"weekday": 2, "opens": "09:00:00", "closes": "17:00:00"},
    ]
    images = "select url from public.listing_images where listing_id = %s order by position"
    assert [image["url"] for image in world.rows(images, listing["id"])] == [
        f"{site.web.url}/img/3.jpg",
        f"{site.web.url}/img/b.jpg",
    ]
    assert {header(asked, "User-Agent") for asked in site.web.asked} == {AGENT}


def test_a_page_that_can_not_be_read_is_told_and_the_others_go_on(world: World, site: Site) -> None:
    dmo = world.feed("website", _feed(site), full_snapshot=True)
    world.fetch(dmo)

    broken = '<script type="application/ld+json">{"@type": "Hotel", "name": }</script>'
    site.web.pages["/hotels/1"] = lambda _: html(f"<html>{broken}</html>")
    site.web.pages["/hotels/2"] = lambda _: failing(403)
    site.web.pages["/hotels/3"] = lambda _: reply({"name": "no page"})
    done = world.fetch(dmo)

    assert [(row["error_type"], row["record"]) for row in world.errors()] == [
        ("feed_broken_json_ld", f"{site.web.url}/hotels/1"),
        ("feed_refused", f"{site.web.url}/hotels/2"),
        ("feed_not_a_page", f"{site.web.url}/hotels/3"),
    ]
    assert counts(done, "import") == {"total": 4, "new": 1, "error": 3}
    assert done.results[-1].results["records_deleted"] == 0, "what was not read was not removed"


def test_a_page_that_is_gone_takes_its_listing_along(world: World, site: Site) -> None:
    dmo = world.feed("website", _feed(site), full_snapshot=True)
    world.configure(dmo, "stage", max_delete_share=0.5)
    world.fetch(dmo)

    del site.web.pages["/hotels/4"]
    done = world.fetch(dmo)

    assert world.errors() == []
    assert done.results[-1].results["records_deleted"] == 1
    assert "1 page that are not there" in " ".join(done.results[0].notes)


def test_a_site_that_fails_is_left_alone(site: Site, fetching: Fetching) -> None:
    site.listed = [f"/hotels/{number}" for number in range(1, 40)]
    for number in range(2, 40):
        site.web.pages[f"/hotels/{number}"] = lambda _: failing(500)
    with pytest.raises(FeedError) as failed:
        fetching("website", **_feed(site))
    assert failed.value.code == "feed_failed"
    assert "/hotels/7" not in site.visited()


def test_robots_txt_is_respected(site: Site, fetching: Fetching) -> None:
    site.robots = (
        "User-agent: *\nDisallow: /\n\n"
        "User-agent: visit-loader\nDisallow: /hotels/2\nDisallow: /*4$\nAllow: /\n"
    )
    fetched = fetching("website", **_feed(site))
    assert site.visited() == ["/hotels/1", "/hotels/3"]
    assert fetched.notes == ["2 pages that robots.txt keeps us from"]

    site.robots = "User-agent: *\nDisallow: /\n"
    assert fetching("website", **_feed(site)).records == 0


@pytest.mark.parametrize(("status", "is_open"), [(404, True), (403, True), (500, False)])
def test_a_robots_txt_that_can_not_be_had(
    site: Site, fetching: Fetching, status: int, is_open: bool
) -> None:
    """RFC 9309: where there is none all is allowed, where the server fails nothing is."""
    site.web.pages["/robots.txt"] = lambda _: failing(status)
    if is_open:
        assert fetching("website", **_feed(site)).records == 4
    else:
        with pytest.raises(FeedError):
            fetching("website", **_feed(site))
        assert site.visited() == []


@pytest.mark.parametrize(
    ("robots", "told", "expected"),
    [
        ("User-agent: *\nCrawl-delay: 7\n", {"delay_seconds": 0}, 7),
        ("User-agent: *\nCrawl-delay: 0.5\n", {"delay_seconds": 2}, 2),
        ("User-agent: *\nRequest-rate: 1/5\n", {"delay_seconds": 0}, 5),
        ("", {}, 1),
    ],
)
def test_pages_are_asked_for_with_pauses(
    site: Site,
    fetching: Fetching,
    monkeypatch: pytest.MonkeyPatch,
    *,
    robots: str,
    told: dict[str, Any],
    expected: float,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("loader.feeds.session.Session.wait", lambda _, s: waited.append(s))
    site.robots = robots
    fetching("website", url=site.web.url, user_agent=AGENT, **told)
    assert waited == [expected] * 3


def test_sitemaps_of_sitemaps_packed_and_plain(site: Site, fetching: Fetching) -> None:
    url = site.web.url
    site.robots = f"Sitemap: {url}/index.xml\n"
    site.web.pages["/index.xml"] = lambda _: _xml(
        f"<sitemapindex {_NS}><sitemap><loc> {url}/a.xml.gz </loc></sitemap>"
        f"<sitemap><loc>{url}/b.txt</loc></sitemap><sitemap><loc>{url}/index.xml</loc></sitemap>"
        "<sitemap><loc>http://10.0.0.1/secret.xml</loc></sitemap></sitemapindex>"
    )
    packed = gzip.compress(
        f"<urlset {_NS}><url><loc>{url}/hotels/1</loc><image:image><image:loc>{url}/x.jpg"
        f"</image:loc></image:image></url><url><loc>{url}/hotels/2?a=1&amp;b=2#top</loc></url>"
        "</urlset>".encode()
    )
    site.web.pages["/a.xml.gz"] = lambda _: text(packed, "application/gzip")
    site.web.pages["/b.txt"] = lambda _: text(
        f"{url}/hotels/1\n{url}/hotels/3\nhttps://other.example/hotels/9\n"
    )
    fetched = fetching("website", **_feed(site))
    assert site.visited() == ["/hotels/1", "/hotels/2", "/hotels/3"]
    (second,) = (asked for asked in site.web.asked if asked.path == "/hotels/2")
    assert second.query == {"a": "1", "b": "2"}
    assert "1 page on other hosts" in fetched.notes
    (left_out,) = (note for note in fetched.notes if "10.0.0.1" in note)
    assert left_out.startswith("1 sitemap on 10.0.0.1 left out")


def test_robots_txt_may_name_a_sitemap_on_another_host(site: Site, fetching: Fetching) -> None:
    """As sitemaps.org says: only for pages of the site that names it, and no further."""
    with Server() as other:
        site.robots = f"Sitemap: {site.web.url}/sitemap.xml\nSitemap: {other.url}/index.xml\n"
        site.listed = ["/hotels/1"]
        other.pages["/index.xml"] = lambda _: _xml(
            f"<sitemapindex {_NS}><sitemap><loc>{other.url}/a.txt</loc></sitemap>"
            f"<sitemap><loc>http://localhost:{other.port}/b.txt</loc></sitemap></sitemapindex>"
        )
        lines = f"{site.web.url}/hotels/2\n{other.url}/hotels/3\n"
        other.pages["/a.txt"] = lambda _: text(lines)
        fetched = fetching("website", **_feed(site, headers={"X-Team": "ours"}))

        assert other.paths() == ["/index.xml", "/a.txt"]
        assert {header(asked, "X-Team") for asked in other.asked} == {None}
    assert site.visited() == ["/hotels/1", "/hotels/2"]
    assert fetched.problems == []
    assert "1 page on other hosts" in fetched.notes
    assert any(note.startswith(f"1 sitemap on localhost:{other.port}") for note in fetched.notes)


def test_a_sitemap_on_another_host_that_can_not_be_had_is_told(world: World, site: Site) -> None:
    dmo = world.feed("website", _feed(site), full_snapshot=True)
    world.fetch(dmo)
    with Server() as other:
        site.robots = f"Sitemap: {site.web.url}/sitemap.xml\nSitemap: {other.url}/more.xml\n"
        site.listed = ["/hotels/1", "/hotels/2", "/hotels/3"]
        done = world.fetch(dmo)

        assert [(row["error_type"], row["record"]) for row in world.errors()] == [
            ("feed_not_found", f"{other.url}/more.xml")
        ]
    assert done.results[-1].results["records_deleted"] == 0, "it may be in the other sitemap"


_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">'
    b'<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">'
    b'<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;">'
    b"]><urlset><url><loc>&h;&h;&h;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset><url><loc>/hotels/1</loc></url>",
        b"<html><body>Not found</body></html>",
        b"nothing",
        gzip.compress(b"<urlset/>", mtime=0)[:-8],
        _BOMB,
    ],
)
def test_what_is_no_sitemap(site: Site, fetching: Fetching, body: bytes) -> None:
    site.web.pages["/sitemap.xml"] = lambda _: text(body, "application/xml")
    with pytest.raises(FeedError) as failed:
        fetching("website", **_feed(site))
    assert failed.value.code == "feed_bad_page"


def test_pages_can_be_chosen(site: Site, fetching: Fetching) -> None:
    fetching("website", **_feed(site, paths=["/hotels/*"], skip_paths=["*/2", "*/3"]))
    assert site.visited() == ["/hotels/1", "/hotels/4"]
    site.web.asked.clear()

    urls = ["/hotels/3", f"{site.web.url}/hotels/3#again", "https://other.example/hotels/1"]
    fetching("website", **_feed(site, start_urls=urls))
    assert site.visited() == ["/hotels/3"]
    assert "/sitemap.xml" not in site.web.paths()


def test_more_pages_than_allowed_are_left_out_and_told(world: World, site: Site) -> None:
    dmo = world.feed("website", _feed(site), full_snapshot=True)
    world.fetch(dmo)
    world.configure(
        dmo,
        "import",
        source_type="website",
        source_name="board",
        full_snapshot=True,
        feed=_feed(site, max_pages=3),
    )
    site.web.asked.clear()

    done = world.fetch(dmo)

    assert len(site.visited()) == 3
    assert [row["error_type"] for row in world.errors()] == ["feed_page_limit"]
    assert done.results[-1].results["records_deleted"] == 0


def test_what_is_described_is_found_wherever_it_stands(site: Site, fetching: Fetching) -> None:
    site.listed = ["/hotels/1"]
    organizer = {"@type": "LocalBusiness", "name": "Agency", "@id": "#agency"}
    site.serve(
        1,
        {
            "@context": "https://schema.org",
            "@graph": [
                {"@type": "WebSite", "name": "Visit", "publisher": {"@id": "#org"}},
                {"@type": "WebPage", "mainEntity": {**hotel(1), "address": {"@id": "#address"}}},
                {"@type": "PostalAddress", "@id": "#address", "streetAddress": "By reference 1"},
            ],
        },
        [
            {
                "@type": "ItemList",
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "item": {"@type": "Restaurant", "name": "Fish", "url": "/fish"},
                    },
                ],
            }
        ],
        {
            "@type": ["MusicEvent", "Event"],
            "name": "Concert",
            "startDate": "2026-07-01",
            "location": {"@type": "Place", "name": "Hall", "address": "Square 1, Galway"},
            "organizer": organizer,
            "offers": [
                {"@type": "Offer", "price": "20", "priceCurrency": "EUR"},
                {"@type": "Offer", "price": 15.5, "priceCurrency": "EUR"},
            ],
        },
        {"@type": "Product", "name": "A mug", "sku": "1"},
    )

    records = {r["name"]: r for r in fetching.records("website", **_feed(site))}

    assert set(records) == {"Hotel 1", "Fish", "Concert"}
    assert records["Hotel 1"]["streetAddress"] == "By reference 1"
    assert records["Fish"]["id"] == f"{site.web.url}/fish"
    concert = records["Concert"]
    assert (concert["type"], concert["location.name"]) == ("MusicEvent", "Hall")
    assert concert["streetAddress"] == "Square 1, Galway"
    assert (concert["lowPrice"], concert["highPrice"]) == ("15.5", "20")
    assert concert["id"] == f"{site.web.url}/hotels/1"


def test_types_can_be_chosen_with_those_under_them(site: Site, fetching: Fetching) -> None:
    site.serve(1, hotel(1), hotel(9, **{"@type": "Winery", "@id": "#w"}))
    site.listed = ["/hotels/1"]
    kinds = [
        r["type"] for r in fetching.records("website", **_feed(site, types=["LodgingBusiness"]))
    ]
    assert kinds == ["Hotel"]


def test_what_each_page_says_of_the_site_is_taken_once(site: Site, fetching: Fetching) -> None:
    own = hotel(0, **{"@id": "https://visit.example/#us", "name": "Visit Galway"})
    for number in range(1, 5):
        site.serve(number, hotel(number), own)
    fetched = fetching("website", **_feed(site))
    assert fetched.records == 5
    assert fetched.notes == ["3 pages that describe what another did"]


def test_a_page_that_moves_elsewhere_is_not_followed(site: Site, fetching: Fetching) -> None:
    with Server() as other:
        other.pages["/hotels/1"] = lambda _: page(hotel(1))
        moved = Reply(301, headers={"Location": f"{other.url}/hotels/1"})
        site.web.pages["/hotels/1"] = lambda _: moved
        site.web.pages["/hotels/2"] = lambda _: Reply(301, headers={"Location": "/hotels/3"})
        fetched = fetching("website", **_feed(site))
        assert other.asked == []
    assert [problem.code for problem in fetched.problems] == ["feed_redirected"]
    assert fetched.records == 2, "of hotel 3, which two pages lead to, and hotel 4"


@pytest.mark.parametrize(
    ("html_text", "expected"),
    [
        ('<script type="application/ld+json">{"a": 1}</script>', [{"a": 1}]),
        ("<SCRIPT id=x TYPE='application/ld+json; charset=utf-8'>[1]</SCRIPT >", [[1]]),
        ('<script type="application/ld+json"><!-- {"a": 1} --></script>', [{"a": 1}]),
        (
            '<script type="application/ld+json">//<![CDATA[\n{"a": 1}\n//]]></script>',
            [{"a": 1}],
        ),
        ('<script type=application/ld+json>{"a": "line\nbreak"};</script>', [{"a": "line\nbreak"}]),
        (
            '<script type="application/ld+json">{&quot;a&quot;: &quot;b&quot;}</script>',
            [{"a": "b"}],
        ),
        ('<!-- <script type="application/ld+json">{"a": 1}</script> -->', []),
        ('<script>var x = "<script type=application/ld+json>";</script>', []),
        ('<script type="application/ld+json"></script>', [[]]),
        ('<script type="application/ld+json">{"a": 1}', [{"a": 1}]),
        ("<!-- never closed <script type='application/ld+json'>{}</script>", []),
        ("", []),
    ],
)
def test_blocks_are_found_in_what_people_write(html_text: str, expected: list[Any]) -> None:
    assert list(blocks(html_text)) == expected


def test_a_block_that_is_no_json_says_where() -> None:
    (found,) = blocks('<script type="application/ld+json">{"a": 1,, "b": 2}</script>')
    assert isinstance(found, BrokenBlockError)
    assert "character 9" in str(found)


def test_many_openings_take_no_longer_than_one() -> None:
    assert list(blocks("<!--" * 500_000)) == []
    assert list(blocks('<script type="application/ld+json">' * 20_000)) != []


@pytest.mark.parametrize(
    ("content", "told", "expected"),
    [
        ("Ő".encode(), None, "Ő"),
        ("é".encode("latin-1"), "iso-8859-1", "é"),
        (b'<meta charset="iso-8859-7">' + "Ω".encode("iso-8859-7"), None, "Ω"),
        ("é".encode("cp1252"), None, "é"),
        ("é".encode(), "klingon", "é"),
    ],
)
def test_pages_are_decoded_as_they_or_their_server_say(
    content: bytes, told: str | None, expected: str
) -> None:
    assert page_text(content, told).endswith(expected)


def test_every_request_says_who_asks_and_no_more(site: Site, fetching: Fetching) -> None:
    fetching("website", **_feed(site, headers={"Accept-Language": "ga"}))
    asked: Asked = site.web.asked[-1]
    assert header(asked, "Accept-Language") == "ga"
    assert header(asked, "Authorization") is None
    assert header(asked, "Cookie") is None
