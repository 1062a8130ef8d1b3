"""Server-sent events: what PostgreSQL notifies, sent on to the browsers of the tenant."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import psycopg
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from admin.database import Database
from admin.web.section import SESSION_COOKIE, find_session
from loader.errors import CdlError

CHANNELS = ("cdl_progress", "cdl_jobs")
_LOG = logging.getLogger("admin")
_GATHER_SECONDS = 0.5
_BEAT_SECONDS = 15.0
_TRUSTED_SECONDS = 2.0
_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose news somebody may hear."""

    dmo_ids: frozenset[int]
    tenant_id: str | None
    """Of whose real estate."""


Ask: TypeAlias = Callable[[], Awaitable[Reach | None]]
"""Asks the database whose news somebody may hear; None when the session or the right is gone."""


@dataclass(slots=True, eq=False)
class Listener:
    """A browser that waits for news."""

    reach: Reach
    token: str
    """Of its session."""
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
                    for name in ("changed", "estate"):  # what happened meanwhile is not known
                        self._tell_all(name)
                    async for notice in conn.notifies():
                        self._pass_on(notice.payload)
            except psycopg.Error as error:
                _LOG.warning("no events: %s", str(error).strip())
            await asyncio.sleep(_AGAIN_SECONDS)

    def end(self, token: str) -> None:
        """Let the browsers of a session go."""
        for listener in self._listeners:
            if listener.token == token:
                listener.tell("end")

    def _tell_all(self, name: str) -> None:
        for listener in self._listeners:
            listener.tell(name)

    def _pass_on(self, payload: str) -> None:
        """Tell whom it concerns; a notification that names nobody says only that there is work."""
        try:
            news = json.loads(payload)
            dmo_id, run_id, tenant_id = (news.get(k) for k in ("dmo_id", "run_id", "tenant_id"))
        except (ValueError, AttributeError):
            return
        for listener in self._listeners:
            if tenant_id is not None and tenant_id == listener.reach.tenant_id:
                listener.tell("estate")
            if dmo_id in listener.reach.dmo_ids:
                listener.tell("changed")
                if run_id:
                    listener.tell(f"run-{run_id}")

    async def stream(self, reach: Reach, token: str, ask: Ask) -> AsyncIterator[bytes]:
        """Give the events within reach as they come, at most two a second of each name.

        It ends with the session, and with the right to hear them: that is asked again before
        something is told, and now and then.
        """
        listener = Listener(reach, token)
        self._listeners.add(listener)
        asked_at = time.monotonic()
        try:
            yield b"retry: 3000\n\n"
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(listener.woken.wait(), _BEAT_SECONDS)
                if "end" in listener.changed:
                    return
                if time.monotonic() - asked_at > _TRUSTED_SECONDS:
                    allowed = await _answer(ask)
                    if allowed is None:
                        return
                    listener.reach = allowed
                    asked_at = time.monotonic()
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


async def _answer(ask: Ask) -> Reach | None:
    """Ask; a database that does not answer ends the stream, and the browser comes again."""
    try:
        return await ask()
    except (psycopg.Error, CdlError) as error:
        _LOG.warning("no events: %s", str(error).strip())
        return None


async def send_events(request: Request) -> Response:
    """Answer with the events that the signed-in user may hear, until the browser leaves."""

    async def ask() -> Reach | None:
        session = await find_session(request)
        if session is None:
            return None
        database: Database = request.app.state.database
        async with database.as_user(session.claims) as work:
            row = await work.row("events.heard") or {}
        if row.get("dmo_ids") is None and row.get("tenant_id") is None:
            return None
        return Reach(frozenset(row["dmo_ids"] or ()), row["tenant_id"])

    reach = await ask()
    if reach is None:
        return Response(status_code=204)  # tells the browser not to try again
    events: Events = request.app.state.events
    token = request.cookies[SESSION_COOKIE]
    return StreamingResponse(events.stream(reach, token, ask), media_type="text/event-stream")


ROUTE = Route("/events", send_events)
