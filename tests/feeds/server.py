"""A web server that a test teaches what to answer, and that keeps what it was asked."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(slots=True)
class Reply:
    """An answer; `act` replaces it by something that no answer should be."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[Handler], None] | None = None


Page = Callable[[Asked], Reply]


def reply(document: Any, status: int = 200, **headers: str) -> Reply:
    """Answer with JSON."""
    told = {"Content-Type": "application/json; charset=utf-8"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(document).encode(), told)


def html(body: str, status: int = 200) -> Reply:
    """Answer with a web page."""
    return Reply(status, body.encode(), {"Content-Type": "text/html; charset=utf-8"})


def text(body: str | bytes, kind: str = "text/plain") -> Reply:
    """Answer with a file."""
    content = body.encode() if isinstance(body, str) else body
    return Reply(200, content, {"Content-Type": kind})


class Server:
    """Serves `pages` by their path; one that is missing is a 404. Use as a context."""

    def __init__(self, certificate: tuple[str, str] | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.date = "Mon, 01 Jun 2026 12:00:00 GMT"
        """What it tells as the time of day."""
        self.faults: list[Reply] = []
        """What the next requests are answered with, before all else."""
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.owner = self
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.port = self._server.server_port
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{scheme}://{self.host}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        """Give the paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def reply_to(self, asked: Asked) -> Reply:
        """Decide about a request."""
        self.asked.append(asked)
        if self.faults:
            return self.faults.pop(0)
        page = self.pages.get(asked.path)
        return Reply(404) if page is None else page(asked)


class _Server(ThreadingHTTPServer):
    owner: Server
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients hang up here."""


class Handler(BaseHTTPRequestHandler):
    """Answers."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            dict(self.headers.items()),
            self.rfile.read(size),
        )
        answer = self.server.owner.reply_to(asked)
        if answer.act is not None:
            self.close_connection = True
            answer.act(self)
            return
        body = answer.body
        headers = dict(answer.headers)
        if len(body) > 1000 and "gzip" in asked.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        self.send_response_only(answer.status)
        told = {"Date": self.server.owner.date, "Content-Length": str(len(body))}
        for name, value in {**told, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def cut_off(handler: Handler) -> None:
    """Promise more than comes."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'[{"id": 1, "name": "Grand"},')


def cut_off_chunked(handler: Handler) -> None:
    """End in the middle of a chunk."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'10\r\n[{"id": 1')


def hang_up(handler: Handler) -> None:
    """Say nothing at all."""
    handler.connection.close()


def stalled(handler: Handler) -> None:
    """Begin, and stop without an end."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(b"[")
    time.sleep(3)


def dripping(handler: Handler) -> None:
    """Send a byte now and then, until nobody listens any more."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def bomb(handler: Handler) -> None:
    """Send little that unpacks to much."""
    body = gzip.compress(b" " * 30_000_000)
    handler.send_response_only(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def fault(act: Callable[[Handler], None]) -> Reply:
    """Answer with something that no answer should be."""
    return Reply(act=act)


def failing(status: int, **headers: str) -> Reply:
    """Answer with an error."""
    return reply({"message": f"sorry, {status}"}, status, **headers)


def header(asked: Asked, name: str) -> str | None:
    """Give a request's header, however it is written."""
    found: Mapping[str, str] = {key.lower(): value for key, value in asked.headers.items()}
    return found.get(name.lower())
