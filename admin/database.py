"""The database as the pages see it: a pool, and transactions as a user or as the service."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeAlias

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from admin.queries import load_queries
from loader.database import without_password
from loader.errors import DatabaseUnreachableError

Row: TypeAlias = dict[str, Any]
AsyncConnection: TypeAlias = psycopg.AsyncConnection[DictRow]

_STATEMENT_SECONDS = 8
_LOCK_MILLISECONDS = 3000
_WAIT_SECONDS = 10.0
_RECONNECT_SECONDS = 2.0
_LARGEST_POOL = 16
_BE = """
    select set_config('role', %(role)s, true), set_config('request.jwt.claims', %(claims)s, true),
        set_config('statement_timeout', %(milliseconds)s, true),
        set_config('lock_timeout', %(lock_milliseconds)s, true)
"""


class Work:
    """One transaction: runs the named queries of `admin/sql/`."""

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
        self._begin = begin
        self._stack = AsyncExitStack()
        self._queries = load_queries()

    async def __aenter__(self) -> Self:
        """Begin."""
        self._conn = await self._stack.enter_async_context(self._begin())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Commit, or after an error take all back."""
        return await self._stack.__aexit__(kind, error, trace)

    @asynccontextmanager
    async def set_aside(self) -> AsyncIterator[None]:
        """Lend the connection to others while something takes its time.

        What was done before is committed; what comes after the block is another transaction.
        """
        await self._stack.aclose()
        try:
            yield
        finally:
            await self.__aenter__()

    async def rows(self, query: str, **parameters: Any) -> list[Row]:
        """Run a named query and give all its rows."""
        cursor = await self._conn.execute(self._queries[query].encode(), parameters)
        return await cursor.fetchall()

    async def row(self, query: str, **parameters: Any) -> Row | None:
        """Run a named query and give its first row, or None."""
        cursor = await self._conn.execute(self._queries[query].encode(), parameters)
        return await cursor.fetchone()

    async def value(self, query: str, **parameters: Any) -> Any:
        """Run a named query and give the first column of its first row, or None."""
        row = await self.row(query, **parameters)
        return next(iter(row.values())) if row else None

    async def run(self, query: str, **parameters: Any) -> int:
        """Run a named query that gives nothing back; tell how many rows it touched."""
        cursor = await self._conn.execute(self._queries[query].encode(), parameters)
        return cursor.rowcount

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep what is done in the block; after an error in it only that is taken back."""
        async with self._conn.transaction():
            yield

    @asynccontextmanager
    async def tried(self) -> AsyncIterator[None]:
        """Take back what is done in the block, also after an error in it."""
        async with self._conn.transaction(force_rollback=True):
            yield


async def _try_again(pool: AsyncConnectionPool[AsyncConnection]) -> None:
    """Go on trying to connect while somebody waits for it."""
    if pool.get_stats().get("requests_waiting"):
        await pool.check()


class Database:
    """A pool of connections. Nothing is prepared, so that a transaction pooler does no harm."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._pool: AsyncConnectionPool[AsyncConnection] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=_LARGEST_POOL,
            timeout=_WAIT_SECONDS,
            # Left to itself the pool waits twice as long after each attempt, up to five minutes:
            # pages would fail for as long after the database has come back.
            reconnect_timeout=_RECONNECT_SECONDS,
            reconnect_failed=_try_again,
            open=False,
            check=AsyncConnectionPool.check_connection,
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "prepare_threshold": None,
                "application_name": "cdl admin",
                "client_encoding": "utf8",
            },
        )

    async def open(self) -> None:
        """Connect."""
        await self._pool.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._pool.close()

    @asynccontextmanager
    async def as_user(
        self, claims: Mapping[str, Any], *, seconds: float = _STATEMENT_SECONDS
    ) -> AsyncIterator[Work]:
        """Lend a transaction as a signed-in user; `seconds` bounds each of its statements."""
        async with Work(partial(self._begin, "authenticated", claims, seconds)) as work:
            yield work

    @asynccontextmanager
    async def as_service(self) -> AsyncIterator[Work]:
        """Lend a transaction as the service: for who is signed in, never for what a page shows."""
        claims = {"role": "service_role"}
        begin = partial(self._begin, "service_role", claims, _STATEMENT_SECONDS)
        async with Work(begin) as work:
            yield work

    @asynccontextmanager
    async def _begin(
        self, role: str, claims: Mapping[str, Any], seconds: float
    ) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._pool.connection() as conn, conn.transaction():
                await conn.execute(
                    _BE.encode(),
                    {
                        "role": role,
                        "claims": json.dumps(claims),
                        "milliseconds": str(int(seconds * 1000)),
                        "lock_milliseconds": str(_LOCK_MILLISECONDS),
                    },
                )
                yield conn
        except PoolTimeout as error:
            raise DatabaseUnreachableError(
                f"cannot connect to {without_password(self.url)}",
                detail=str(error),
                hint="Is the server running? See: cdl db status",
                code="unreachable",
            ) from error
