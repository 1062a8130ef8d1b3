"""An HTTP server in front of another one: it passes requests on, or fails as it was told to."""

from __future__ import annotations

import base64
import hashlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

_ERROR = (
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message>'
    "</Error>"
)
_NOT_PASSED_ON = {"transfer-encoding", "connection", "content-length"}


@dataclass(slots=True)
class Request:
    """What came in."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def operation(self) -> str:
        """Say what SQS is asked for."""
        return self.headers.get("X-Amz-Target", "")


Fault = Callable[["_Handler", Request], bool]
"""Answers a request in place of the server behind; False: it is passed on after all."""


@dataclass(slots=True)
class _Planned:
    fault: Fault
    matches: Callable[[Request], bool]
    times: int


class FaultyServer:
    """The server. `requests` keeps what came in, `plan` says what is to go wrong."""

    def __init__(self, behind: str) -> None:
        self.behind = urlsplit(behind)
        self.requests: list[Request] = []
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.faulty = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
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

    def plan(
        self,
        fault: Fault,
        *,
        method: str = "POST",
        having: str = "",
        operation: str = "",
        times: int = 1,
    ) -> None:
        """Let the next requests of a method, with `having` in their path, fail so many times.

        `operation`: only those that ask SQS for that.
        """
        self._planned.append(
            _Planned(
                fault,
                lambda r: r.method == method and having in r.path and operation in r.operation,
                times,
            )
        )

    def methods(self) -> list[str]:
        """Give the methods of all requests that came in."""
        return [request.method for request in self.requests]

    def fault_of(self, request: Request) -> Fault | None:
        """Note a request, and find what is to go wrong with it."""
        with self._lock:
            self.requests.append(request)
            for planned in self._planned:
                if planned.times and planned.matches(request):
                    planned.times -= 1
                    return planned.fault
        return None


class _Server(ThreadingHTTPServer):
    faulty: FaultyServer
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: connections are meant to break here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def handle_any(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, body, dict(self.headers.items()))
        fault = self.server.faulty.fault_of(request)
        if fault is None or not fault(self, request):
            self.answer(*self.ask(request))

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any  # noqa: N815

    def handle_expect_100(self) -> bool:
        """Leave it to `handle_any`."""
        return True

    def ask(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        """Pass a request on, and give the answer."""
        behind = self.server.faulty.behind
        connection = http.client.HTTPConnection(behind.hostname or "", behind.port)
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Give an answer back."""
        self.send_response_only(status)
        length = str(len(body))
        for name, value in headers:
            if self.command == "HEAD" and name.lower() == "content-length":
                length = value
            if name.lower() not in _NOT_PASSED_ON:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def cut(self) -> None:
        """Break the connection off, as a network does."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def status(code: int, error: str, message: str = "No.") -> Fault:
    """Answer with an error of S3."""

    def fault(handler: _Handler, request: Request) -> bool:
        body = _ERROR.format(code=error, message=message).encode()
        headers = [("Content-Type", "application/xml"), ("x-amz-request-id", "R-4711")]
        handler.answer(code, headers, body)
        return True

    return fault


def cut_before(handler: _Handler, request: Request) -> bool:
    """Break off without having done anything."""
    handler.cut()
    return True


def cut_after(handler: _Handler, request: Request) -> bool:
    """Do what was asked, and break off before the answer."""
    handler.ask(request)
    handler.cut()
    return True


def cut_amid(handler: _Handler, request: Request) -> bool:
    """Break off after half of the answer's body."""
    code, headers, body = handler.ask(request)
    handler.send_response_only(code)
    for name, value in headers:
        if name.lower() not in _NOT_PASSED_ON:
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.cut()
    return True


def garbled_on_its_way(handler: _Handler, request: Request) -> bool:
    """Change a byte of what is sent, and check it as S3 does against the checksum beside it."""
    body = bytes([request.body[0] ^ 1]) + request.body[1:]
    told = request.headers["x-amz-checksum-sha256"]
    assert base64.b64encode(hashlib.sha256(body).digest()).decode() != told
    return status(400, "BadDigest", "The SHA256 you specified did not match.")(handler, request)


def garbled_on_its_way_back(handler: _Handler, request: Request) -> bool:
    """Change the last byte of what is given."""
    code, headers, body = handler.ask(request)
    handler.answer(code, headers, body[:-1] + bytes([body[-1] ^ 1]))
    return True


def garbled_unnoticed(handler: _Handler, request: Request) -> bool:
    """Keep something else than was sent, and tell its true checksum: a storage that errs."""
    body = bytes([request.body[0] ^ 1]) + request.body[1:]
    checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {
        **request.headers,
        "x-amz-checksum-sha256": checksum,
    }
    handler.answer(*handler.ask(Request(request.method, request.path, body, headers)))
    return True
