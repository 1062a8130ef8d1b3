"""Connections that go only where they may: not into our own network, and always with proper TLS.

Addresses come from configurations and from what servers answer. A host is looked up once, all it
leads to is checked, and the connection goes to what was checked: a second look-up cannot lead
elsewhere.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from loader.feeds.errors import FeedError
from loader.images.addresses import is_public

_CONNECT_SECONDS = 10.0


class Adapter(HTTPAdapter):
    """Makes connections that were checked, and can tear them all down."""

    def __init__(self, *, is_private_allowed: bool) -> None:
        self._is_private_allowed = is_private_allowed
        self._open: WeakSet[socket.socket] = WeakSet()
        super().__init__(max_retries=0, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools' connections ours, and trust whom the system trusts."""
        adapter = self

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return adapter.new_socket(self)

            def connect(self) -> None:
                super().connect()
                adapter.remember(self.sock)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return adapter.new_socket(self)

            def connect(self) -> None:
                super().connect()
                adapter.remember(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the context as it is: it verifies, by the system's authorities."""

    def new_socket(self, connection: HTTPConnection) -> socket.socket:
        """Connect to the first of the host's addresses that answers; all of them must be public."""
        host, port = connection.host.strip("[]"), connection.port or connection.default_port
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise FeedError(
                f"the host {host} is not known",
                hint="Is the address right, and does the network work?",
                code="feed_unreachable",
            ) from None
        addresses = [str(entry[4][0]) for entry in found]
        private = [a for a in addresses if not self._is_private_allowed and not is_public(a)]
        if private:
            raise FeedError(
                f"the host {host} leads to {private[0]}, which is no public address",
                hint="For a source inside our own network: CDL_PRIVATE_FEEDS=allow.",
                code="feed_not_allowed",
            )
        for address in addresses:
            try:
                sock = socket.create_connection((address, port), _CONNECT_SECONDS)
            except OSError:
                continue
            sock.settimeout(connection.timeout)
            return sock
        raise FeedError(
            f"{host}:{port} can not be reached",
            hint="Is the address right, and is the server up?",
            code="feed_unreachable",
        )

    def remember(self, sock: socket.socket | None) -> None:
        """Note a socket that may have to be torn down; its connection forgets it early."""
        if sock is not None:
            self._open.add(sock)

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[threading.Event]:
        """Tear the connections down when the block takes longer; the event tells that it did."""
        over = threading.Event()

        def tear_down() -> None:
            over.set()
            for sock in list(self._open):
                with suppress(OSError):  # it is over already
                    sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, tear_down)
        timer.daemon = True
        timer.start()
        try:
            yield over
        finally:
            timer.cancel()
