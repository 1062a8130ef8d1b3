"""Eventbrite, as its API answers."""

from __future__ import annotations

from typing import Any

import pytest

from loader.feeds.errors import FeedError
from tests.feeds.conftest import Fetching, World
from tests.feeds.server import Asked, Reply, Server, header, reply
from tests.pipeline.world import counts

PATH = "/v3/organizations/123/events/"
AUTH = {"type": "bearer", "token": "env:CDL_FEED_EVENTBRITE"}


def event(number: int) -> dict[str, Any]:
    """Give an event as Eventbrite has it, with what is expanded."""
    return {
        "id": f"90{number}",
        "name": {"text": f"Sea Festival {number}", "html": f"Sea Festival {number}"},
        "summary": "By the sea",
        "description": {"text": "By the sea", "html": "<p>By the sea</p>"},
        "url": f"https://www.eventbrite.example/e/{number}",
        "start": {"timezone": "Europe/Dublin", "local": "2026-07-01T19:00:00"},
        "end": {"timezone": "Europe/Dublin", "local": "2026-07-01T22:00:00"},
        "organization_id": "123",
        "created": "2026-01-01T00:00:00Z",
        "changed": "2026-01-02T00:00:00Z",
        "status": "live",
        "currency": "EUR",
        "online_event": False,
        "locale": "en_IE",
        "is_free": False,
        "logo": {"original": {"url": "https://img.example/a.jpg"}, "url": "https://img.example/s"},
        "venue_id": "55",
        "venue": {
            "name": "Town Hall",
            "latitude": "53.2707",
            "longitude": "-9.0568",
            "address": {
                "address_1": "Courthouse Square",
                "address_2": None,
                "city": "Galway",
                "region": "G",
                "postal_code": "H91",
                "country": "IE",
                "localized_address_display": "Courthouse Square, Galway",
            },
        },
        "category": {"id": "103", "name": "Music"},
        "organizer": {"name": "Arts", "url": "https://arts.example"},
        "ticket_availability": {
            "minimum_ticket_price": {"currency": "EUR", "major_value": "12.50"},
            "maximum_ticket_price": {"currency": "EUR", "major_value": "40.00"},
        },
    }


@pytest.fixture
def events(web: Server, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let the server be Eventbrite, and give the events that it has."""
    monkeypatch.setenv("CDL_FEED_EVENTBRITE", "s3cret-token")
    found = [event(number) for number in range(1, 6)]

    def answer(asked: Asked) -> Reply:
        if header(asked, "Authorization") != "Bearer s3cret-token":
            error = {"status_code": 401, "error": "INVALID_AUTH", "error_description": "Bad token"}
            return reply(error, 401)
        at, size = int(asked.query.get("continuation", "0")), int(asked.query["page_size"])
        has_more = at + size < len(found)
        pagination: dict[str, Any] = {
            "object_count": len(found),
            "page_number": 1 + at // size,
            "page_size": size,
            "page_count": -(-len(found) // size),
            "has_more_items": has_more,
        }
        if has_more:
            pagination["continuation"] = str(at + size)
        return reply({"pagination": pagination, "events": found[at : at + size]})

    web.pages[PATH] = answer
    return found


def _feed(web: Server) -> dict[str, Any]:
    return {"url": web.url, "organization_id": "123", "auth": AUTH, "page_size": 2}


def test_events_become_listings(world: World, web: Server, events: list[Any]) -> None:
    dmo = world.feed("eventbrite", _feed(web))

    done = world.fetch(dmo)

    assert counts(done, "promote") == {"total": 5, "new": 5}
    listing = world.listings()["903"]
    assert (listing["name"], listing["category"]) == ("Sea Festival 3", "Music")
    assert (listing["address"], listing["locality"]) == ("Courthouse Square", "Galway")
    assert float(listing["lat"]) == 53.2707
    info = world.rows("select * from public.listing_info where listing_id = %s", listing["id"])[0]
    assert float(info["price_min"]) == 12.5
    assert web.asked[0].query["status"] == "live"
    assert web.asked[0].query["expand"] == "venue,category,organizer,ticket_availability"


def test_events_without_a_venue(web: Server, events: list[Any], fetching: Fetching) -> None:
    events[:] = [{"id": "1", "name": {"text": None, "html": "<b>Talk</b>"}, "venue": None}]
    assert fetching.records("eventbrite", **_feed(web)) == [{"id": "1", "name": "Talk"}]


def test_a_wrong_token_is_told(
    web: Server, events: list[Any], fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_FEED_EVENTBRITE", "wr0ng-token")
    with pytest.raises(FeedError) as failed:
        fetching("eventbrite", **_feed(web))
    assert failed.value.code == "feed_refused"
    assert "INVALID_AUTH" in failed.value.message
    assert "wr0ng" not in failed.value.message


def test_its_limit_of_requests_is_waited_for(
    web: Server, events: list[Any], fetching: Fetching
) -> None:
    error = {"status_code": 429, "error": "HIT_RATE_LIMIT", "error_description": "Slow down"}
    web.faults = [reply(error, 429)]
    assert fetching("eventbrite", **_feed(web)).records == 5


def test_events_that_it_counts_and_does_not_give(
    web: Server, events: list[Any], fetching: Fetching
) -> None:
    pagination = {"object_count": 3, "has_more_items": False}
    web.pages[PATH] = lambda _: reply({"pagination": pagination, "events": events[:2]})
    assert [p.code for p in fetching("eventbrite", **_feed(web)).problems] == ["feed_short"]
