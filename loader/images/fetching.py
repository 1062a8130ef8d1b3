"""Fetching one picture from a server that nobody vouches for."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from loader.images.addresses import public_addresses
from loader.images.errors import ImageError

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_NOT_MODIFIED = 304
_OK = 200
_BLOCK = 1 << 16
_USER_AGENT = "listings-cdl/0.1 (pictures of listings)"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server may ask of us."""

    size: int = 20 << 20
    """Bytes of a picture."""
    seconds: float = 60
    """From the first look-up to the last byte, redirects included."""
    idle_seconds: float = 15
    """Without a byte."""
    redirects: int = 5
    is_private_allowed: bool = False
    """Addresses inside our own network may be asked, too."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent; `content` is None when it is what is there already."""

    content: bytes | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes = field(repr=False)


def fetch(url: str, etag: str | None, last_modified: str | None, limits: Limits) -> Fetched:
    """Fetch a picture's bytes; ImageError says in words why not."""
    deadline = time.monotonic() + limits.seconds
    asked = {"User-Agent": _USER_AGENT, "Accept": "image/*", "Accept-Encoding": "identity"}
    if etag:
        asked["If-None-Match"] = etag
    if last_modified:
        asked["If-Modified-Since"] = last_modified
    for _ in range(limits.redirects + 1):
        answer = _ask(url, asked, limits, deadline)
        if answer.status in _REDIRECTS and (place := answer.headers["Location"]):
            url = urljoin(url, place)
            continue
        if answer.status == _NOT_MODIFIED and (etag or last_modified):
            return Fetched(None, None, None)
        if answer.status != _OK:
            raise ImageError(f"the server answers {answer.status}", code="image_refused")
        return Fetched(answer.content, answer.headers["ETag"], answer.headers["Last-Modified"])
    raise ImageError(
        f"the server sends us on more than {limits.redirects} times", code="image_refused"
    )


def _ask(url: str, headers: dict[str, str], limits: Limits, deadline: float) -> _Answer:
    parts = _checked(url)
    host = parts.hostname or ""
    try:
        with _connected(parts, limits, deadline) as connection:
            connection.request(
                "GET", _target(parts), headers={"Host": _host_header(parts)} | headers
            )
            with connection.getresponse() as response:
                content = _body(response, limits) if response.status == _OK else b""
            if time.monotonic() >= deadline:
                # Torn down: what there is may be a part.
                raise TimeoutError
            return _Answer(response.status, response.headers, content)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            raise ImageError(f"{host} takes too long", code="image_too_slow") from error
        raise ImageError(
            f"{host} can not be asked: {type(error).__name__}: {error}", code="image_unreachable"
        ) from error


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ImageError(
            f"{url[:200]!r} is no address: {error}", code="image_not_allowed"
        ) from error
    if not is_usable or "@" in parts.netloc:
        raise ImageError(
            f"{url[:200]!r} is no address of http or https without a password",
            code="image_not_allowed",
        )
    return parts


@contextmanager
def _connected(
    parts: SplitResult, limits: Limits, deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """Connect to the address that was checked; at the deadline the connection is torn down."""
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    sock = _socket(host, port, limits, deadline)
    if parts.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(
            sock, server_hostname=host, do_handshake_on_connect=False
        )
    timer = threading.Timer(max(0.001, deadline - time.monotonic()), _tear_down, (sock,))
    timer.daemon = True
    timer.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = http.client.HTTPConnection(host, port)
        connection.sock = sock
        yield connection
    finally:
        timer.cancel()
        sock.close()


def _socket(host: str, port: int, limits: Limits, deadline: float) -> socket.socket:
    """Connect to the first of the host's addresses that answers."""
    failure: OSError = TimeoutError()
    for address in public_addresses(host, port, is_private_allowed=limits.is_private_allowed):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, port), min(limits.idle_seconds, left))
        except OSError as error:
            failure = error
            continue
        sock.settimeout(limits.idle_seconds)
        return sock
    raise failure


def _tear_down(sock: socket.socket) -> None:
    with suppress(OSError):  # it is over already
        sock.shutdown(socket.SHUT_RDWR)


def _body(response: http.client.HTTPResponse, limits: Limits) -> bytes:
    too_big = ImageError(f"it has more than {limits.size:,} bytes", code="image_too_big")
    if int(response.headers.get("Content-Length") or 0) > limits.size:
        raise too_big
    content = bytearray()
    while block := response.read(_BLOCK):
        content += block
        if len(content) > limits.size:
            raise too_big
    if response.length:
        raise http.client.IncompleteRead(bytes(content), response.length)
    return bytes(content)


def _target(parts: SplitResult) -> str:
    """Give the path and query as they may stand in a request."""
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe="/?&=+%:;,@!$'()*~[]")


def _host_header(parts: SplitResult) -> str:
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}" if parts.port else host
