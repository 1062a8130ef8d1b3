"""Server-sent events: what PostgreSQL notifies, sent on to the browsers of the tenant."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import psycopg
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from admin.database import Database
from admin.web.section import find_session

CHANNELS = ("cdl_progress", "cdl_jobs")
_LOG = logging.getLogger("admin")
_GATHER_SECONDS = 0.5
_BEAT_SECONDS = 15.0
_AGAIN_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Listener:
    """A browser that waits for news of its tenant's DMOs."""

    dmo_ids: frozenset[int]
    changed: set[str] = field(default_factory=set)
    """Names of what changed since the browser was last told."""
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, name: str) -> None:
        """Note that something changed."""
        self.changed.add(name)
        self.woken.set()


class Events:
    """One connection of the process that listens, and the browsers it tells.

    Nothing of a record is sent: a browser learns that something of its tenant changed, and asks
    for it as the signed-in user.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening, and let the browsers go."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for listener in self._listeners:
            listener.tell("end")

    async def _listen(self) -> None:
        while True:
            try:
                conn = await psycopg.AsyncConnection.connect(
                    self._database.url, autocommit=True, application_name="cdl admin events"
                )
                async with conn:
                    for channel in CHANNELS:
                        await conn.execute(
                            psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel))
                        )
                    self._tell_all("changed")  # what happened meanwhile is not known
                    async for notice in conn.notifies():
                        self._pass_on(notice.payload)
            except psycopg.Error as error:
                _LOG.warning("no events: %s", str(error).strip())
            await asyncio.sleep(_AGAIN_SECONDS)

    def _tell_all(self, name: str) -> None:
        for listener in self._listeners:
            listener.tell(name)

    def _pass_on(self, payload: str) -> None:
        """Tell whom it concerns; a notification without a DMO says only that there is work."""
        try:
            news = json.loads(payload)
            dmo_id, run_id = news.get("dmo_id"), news.get("run_id")
        except (ValueError, AttributeError):
            return
        for listener in self._listeners:
            if dmo_id in listener.dmo_ids:
                listener.tell("changed")
                if run_id:
                    listener.tell(f"run-{run_id}")

    async def stream(self, dmo_ids: frozenset[int]) -> AsyncIterator[bytes]:
        """Give the events of some DMOs as they come, at most two a second of each name."""
        listener = Listener(dmo_ids)
        self._listeners.add(listener)
        try:
            yield b"retry: 3000\n\n"
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(listener.woken.wait(), _BEAT_SECONDS)
                if not listener.changed:
                    yield b": still here\n\n"
                    continue
                names = sorted(listener.changed)
                listener.changed.clear()
                listener.woken.clear()
                if "end" in names:
                    return
                for name in names:
                    yield f"event: {name}\ndata: \n\n".encode()
                await asyncio.sleep(_GATHER_SECONDS)
        finally:
            self._listeners.discard(listener)


async def send_events(request: Request) -> Response:
    """Answer with the events of the signed-in user's tenant, until the browser leaves."""
    session = await find_session(request)
    if session is None:
        return Response(status_code=204)  # tells the browser not to try again
    database: Database = request.app.state.database
    async with database.as_user(session.claims) as work:
        rows = await work.rows("events.dmos")
    events: Events = request.app.state.events
    return StreamingResponse(
        events.stream(frozenset(row["id"] for row in rows)), media_type="text/event-stream"
    )


ROUTE = Route("/events", send_events)
