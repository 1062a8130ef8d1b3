"""Connections that are kept between jobs: to open one takes longer than a small job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import psycopg
from psycopg.pq import TransactionStatus

from loader.database import Connection, connect

_CLEAN_UP = b"reset all; discard temp; select pg_advisory_unlock_all()"


class Connections:
    """Lends connections to a database; as many are kept as were lent at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[Connection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while (conn := self._take_idle()) is not None:
            conn.close()

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """Lend a connection that answers."""
        conn = self.take()
        try:
            yield conn
        finally:
            self.give_back(conn)

    def take(self) -> Connection:
        """Give a connection that answers; `give_back` it, or close it."""
        while (conn := self._take_idle()) is not None:
            try:
                conn.execute(b"select")
            except psycopg.Error:
                conn.close()  # the server was started anew meanwhile
            else:
                return conn
        return connect(self._url)

    def give_back(self, conn: Connection) -> None:
        """Keep a connection for the next one, as if it were new; not one amid a transaction."""
        try:
            if conn.info.transaction_status == TransactionStatus.IDLE:
                conn.execute(_CLEAN_UP)
                self._idle.append(conn)
                return
        except psycopg.Error:
            pass
        conn.close()

    def _take_idle(self) -> Connection | None:
        """Give one that nobody has; another thread may take the last one at any moment."""
        try:
            return self._idle.pop()
        except IndexError:
            return None
