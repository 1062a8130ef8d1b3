"""Events of an organisation at Eventbrite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from requests import Response

from loader.feeds.api import plain_params
from loader.feeds.feed import Feed, FeedKind, Page, Record
from loader.feeds.flattening import text_of
from loader.feeds.rest import Endpoint, fetch_pages

_URL = "https://www.eventbriteapi.com"
_COLUMNS = {
    "id": "id",
    "name": "name",
    "url": "url",
    "description": "description",
    "short_description": "summary",
    "category": "category",
    "address": "venue.address",
    "locality": "venue.city",
    "region": "venue.region",
    "postal_code": "venue.postal_code",
    "country": "venue.country",
    "lat": "venue.latitude",
    "lng": "venue.longitude",
    "image_urls": "image",
    "price_min": "price_min",
    "price_max": "price_max",
    "currency": "currency",
    "language": "language",
}

_FIELDS = ("id", "url", "summary", "status", "created", "changed", "online_event", "is_free")


def pages(feed: Feed) -> Iterator[Page]:
    """Fetch the organisation's events, with venue, category, organiser and prices."""
    settings = feed.settings
    params: dict[str, Any] = {
        "status": settings.get("status", "live"),
        "order_by": "start_asc",
        "expand": "venue,category,organizer,ticket_availability",
        "page_size": settings.get("page_size", 50),
    }
    root = (settings.get("url") or _URL).rstrip("/")
    endpoint = Endpoint(
        f"{root}/v3/organizations/{settings['organization_id']}/events/",
        params | plain_params(settings),
        "events",
        {"type": "cursor", "path": "pagination.continuation", "param": "continuation"},
        _page_of,
        _total,
    )
    yield from fetch_pages(feed, endpoint)


def _total(answer: Response) -> int | None:
    told = (answer.json().get("pagination") or {}).get("object_count")
    return told if isinstance(told, int) else None


def _page_of(items: list[Record], _: Any) -> Page:
    return Page([_record(item) for item in items])


def _record(event: Mapping[str, Any]) -> Record:
    record = {name: event[name] for name in _FIELDS if name in event}
    for name in ("name", "description"):
        part = _part(event, name)
        record[name] = part.get("text") or text_of(part.get("html"))
    for name in ("start", "end"):
        record |= {f"{name}.{key}": value for key, value in _part(event, name).items()}
    venue = _part(event, "venue")
    address = _part(venue, "address")
    lines = [line for line in (address.get("address_1"), address.get("address_2")) if line]
    tickets = _part(event, "ticket_availability")
    cheapest, dearest = (_part(tickets, f"{word}_ticket_price") for word in ("minimum", "maximum"))
    logo = _part(event, "logo")
    record |= {
        "venue.id": event.get("venue_id"),
        "venue.name": venue.get("name"),
        "venue.address": ", ".join(lines) or address.get("localized_address_display"),
        "venue.city": address.get("city"),
        "venue.region": address.get("region"),
        "venue.postal_code": address.get("postal_code"),
        "venue.country": address.get("country"),
        "venue.latitude": venue.get("latitude") or address.get("latitude"),
        "venue.longitude": venue.get("longitude") or address.get("longitude"),
        "category": _part(event, "category").get("name"),
        "organizer.name": _part(event, "organizer").get("name"),
        "organizer.url": _part(event, "organizer").get("url"),
        "image": _part(logo, "original").get("url") or logo.get("url"),
        "price_min": cheapest.get("major_value"),
        "price_max": dearest.get("major_value"),
        "currency": event.get("currency"),
        "language": str(event.get("locale") or "").replace("_", "-") or None,
    }
    return {name: value for name, value in record.items() if value is not None}


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give a part of an answer; nothing where it was not sent."""
    part = value.get(name)
    return part if isinstance(part, Mapping) else {}


KIND = FeedKind(pages, _COLUMNS, _URL)
