"""A web server with pictures, good and bad."""

from __future__ import annotations

import struct
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


def png(width: int = 3, height: int = 2, shade: int = 0) -> bytes:
    """Make a grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + bytes([shade]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


Page = Callable[["Handler"], None]


class PictureServer:
    """Serves `pages`, and keeps the paths and headers of what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.pictures = self
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
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
        return [path for path, _ in self.asked]


class _Server(ThreadingHTTPServer):
    pictures: PictureServer
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients hang up here."""


class Handler(BaseHTTPRequestHandler):
    """Answers."""

    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.pictures.asked.append((self.path, dict(self.headers.items())))
        page = self.server.pictures.pages.get(self.path)
        if page is None:
            self.answer(404)
        else:
            page(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def picture(body: bytes, **headers: str) -> Page:
    """Serve a picture; with an ETag or a date, only when it has changed."""

    def page(handler: Handler) -> None:
        for asked, told in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last_Modified")):
            if told in headers and handler.headers.get(asked) == headers[told]:
                handler.answer(304)
                return
        handler.answer(200, body, Content_Type="text/html", **headers)

    return page


def redirect(to: str) -> Page:
    """Send on."""
    return lambda handler: handler.answer(302, Location=to)


def dripping(seconds: float) -> Page:
    """Send a byte now and then, for so long."""

    def page(handler: Handler) -> None:
        handler.send_response_only(200)
        handler.end_headers()
        handler.wfile.write(png())
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b".")
            time.sleep(0.02)

    return page


def cut_off(body: bytes) -> Page:
    """Promise more than comes."""

    def page(handler: Handler) -> None:
        handler.send_response_only(200)
        handler.send_header("Content-Length", str(len(body) + 100))
        handler.end_headers()
        handler.wfile.write(body)

    return page


def nonsense(handler: Handler) -> None:
    """Say what is no HTTP."""
    handler.wfile.write(b"What?\r\n\r\n")


def endless(handler: Handler) -> None:
    """Send without an end, and without saying how much."""
    handler.send_response_only(200)
    handler.end_headers()
    while True:
        handler.wfile.write(png() * 1000)
