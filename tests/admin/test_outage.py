"""What becomes of the pages while the database is away, and once it is back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool.base import AttemptWithBackoff

from admin.database import Database
from admin.queries import load_queries
from loader.errors import DatabaseUnreachableError
from tests.support import database as support
from tests.support.postgrest import free_port
from tests.support.site import Site

_LONG = 60.0


@contextlib.asynccontextmanager
async def door(port: int, target: tuple[str, int]) -> AsyncIterator[None]:
    """Let connections to a port through to the database while the block lasts."""
    tasks: set[asyncio.Task[None]] = set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(*target)
        tasks.add(asyncio.create_task(pass_on(reader, forth)))
        tasks.add(asyncio.create_task(pass_on(back, writer)))

    server = await asyncio.start_server(let_in, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
        await asyncio.gather(*tasks)


def test_pages_work_as_soon_as_the_database_is_back(
    database: support.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = conninfo_to_dict(database.url)
    port = free_port()
    url = make_conninfo("", **{**parts, "host": "127.0.0.1", "port": port})
    target = (str(parts["host"]), int(str(parts["port"])))
    # As after a long while without the database: the pool would wait longer than a visitor.
    monkeypatch.setattr(AttemptWithBackoff, "INITIAL_DELAY", _LONG)

    async def visit(pages: Database) -> int:
        async with pages.as_service() as work:
            return int(await work.value("health.ask"))

    async def come_and_go() -> None:
        pages = Database(url)
        await pages.open()
        with pytest.raises((DatabaseUnreachableError, psycopg.OperationalError)):
            await visit(pages)
        async with door(port, target):
            try:
                assert await visit(pages) == 1
            finally:
                await pages.close()

    # In a thread of its own: this one's loop is the browser's, once a page was opened.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(come_and_go())).result()


@pytest.mark.parametrize("is_part", [False, True])
def test_what_takes_too_long_is_told_with_what_to_do(
    site: Site, monkeypatch: pytest.MonkeyPatch, is_part: bool
) -> None:
    site.add_user("pat@example.com")
    visitor = site.sign_in("pat@example.com")
    begin = Database.as_user.__wrapped__  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        patch.setitem(begin.__kwdefaults__, "seconds", 0.5)
        patch.setitem(load_queries(), "listings.search", "select pg_sleep(30)")
        answer = visitor.get("/listings", htmx=is_part)
    assert answer.status_code == 503
    assert "This takes too long" in answer.text
    assert "Narrow the filter" in answer.text
    assert "pg_sleep" not in answer.text
    assert ("<html" in answer.text) is not is_part
    assert visitor.get("/listings").status_code == 200
