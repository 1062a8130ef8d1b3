"""A real HTTP server that speaks as Nominatim, Google, Photon and OpenCage do, and as they fail."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, and when."""

    service: str
    at: float
    agent: str
    parameters: dict[str, str]

    @property
    def address(self) -> str:
        """Give the address in question."""
        return self.parameters.get("q") or self.parameters.get("address", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; `body` is JSON unless it is bytes."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after_seconds: float = 0.0


def nominatim(lat: float, lng: float, rank: int = 30, **more: Any) -> Reply:
    """Answer as Nominatim does; a house unless `rank` says otherwise."""
    place = {
        "place_id": 1,
        "licence": "ODbL",
        "lat": str(lat),
        "lon": str(lng),
        "class": "building",
        "type": "house",
        "place_rank": rank,
        "importance": 0.1,
        "addresstype": "building",
        "display_name": "Somewhere",
    }
    return Reply([place | more])


def google(lat: float, lng: float, location_type: str = "ROOFTOP", **more: Any) -> Reply:
    """Answer as Google does."""
    place = {
        "formatted_address": "Somewhere",
        "types": ["street_address"],
        "geometry": {"location": {"lat": lat, "lng": lng}, "location_type": location_type},
    }
    return Reply({"status": "OK", "results": [place | more]})


def photon(lat: float, lng: float, kind: str = "house", code: str = "IE") -> Reply:
    """Answer as Photon does."""
    place = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lng, lat]},
        "properties": {"type": kind, "countrycode": code, "name": "Somewhere"},
    }
    return Reply({"type": "FeatureCollection", "features": [place]})


def opencage(lat: float, lng: float, kind: str = "building") -> Reply:
    """Answer as OpenCage does."""
    place = {
        "formatted": "Somewhere",
        "components": {"_type": kind},
        "geometry": {"lat": lat, "lng": lng},
    }
    return Reply({"status": {"code": 200, "message": "OK"}, "results": [place]})


NOWHERE = {
    "nominatim": Reply([]),
    "google": Reply({"status": "ZERO_RESULTS", "results": []}),
    "photon": Reply({"type": "FeatureCollection", "features": []}),
    "opencage": Reply({"status": {"code": 200, "message": "OK"}, "results": []}),
}


class FakeServices:
    """The server. `replies[service]` answers a request; without one the place is nowhere."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.replies: dict[str, Callable[[Request], Reply]] = {}
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, service: str) -> str:
        """Give the base URL of a service."""
        return f"http://127.0.0.1:{self._server.server_port}/{service}"

    def provider(self, service: str = "nominatim", **more: Any) -> dict[str, Any]:
        """Give a service's entry of the configuration."""
        entry: dict[str, Any] = {
            "provider": service,
            "base_url": self.url(service),
            "requests_per_second": 100,
        }
        if service == "nominatim":
            entry["user_agent"] = "Listings of Galway (geo@example.org)"
        if service in {"google", "opencage"}:
            entry["api_key_env"] = "TEST_GEOCODING_KEY"
        return entry | more

    def script(self, service: str, *replies: Reply) -> None:
        """Give these answers one after the other, and the last from then on."""
        left = list(replies)
        self.replies[service] = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def asked(self, service: str = "nominatim") -> list[Request]:
        """Give the requests that a service had."""
        return [request for request in self.requests if request.service == service]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        service = url.path.split("/")[1]
        request = Request(
            service,
            time.monotonic(),
            handler.headers.get("User-Agent", ""),
            {key: values[0] for key, values in parse_qs(url.query).items()},
        )
        self.requests.append(request)
        reply = self.replies[service](request) if service in self.replies else NOWHERE[service]
        time.sleep(reply.after_seconds)
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        try:
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # who asked waits no longer
