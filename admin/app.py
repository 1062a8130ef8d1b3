"""The application: pages, protection, and what they share."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from admin import events
from admin.auth.sessions import Sessions
from admin.auth.supabase import SupabaseAuth
from admin.database import Database
from admin.events import Events
from admin.pages import SECTIONS, health, sign_in, taste
from admin.settings import AdminSettings
from admin.uploads import Uploads
from admin.web.errors import EXPECTED, show_error
from admin.web.headers import SecurityHeaders
from admin.web.static import FOLDER, KeptFiles

_PREVIEWS = 4
_TRIALS = 2
"""How many files are looked at and tried at once; the next ones wait, without a connection."""


def all_routes() -> list[Route]:
    """Give the routes of all pages."""
    routes = [*health.ROUTES, *sign_in.ROUTES, *taste.ROUTES, events.ROUTE]
    for section in SECTIONS:
        routes.extend(section.routes)
    return routes


def build_app(settings: AdminSettings) -> ASGIApp:
    """Put the interface together; it connects when it is started."""
    database = Database(settings.database_url)
    supabase = SupabaseAuth(settings.supabase) if settings.supabase else None

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await database.open()
        app.state.events.start()
        try:
            yield
        finally:
            await app.state.events.stop()
            await database.close()
            await to_thread.run_sync(app.state.uploads.close)
            if supabase is not None:
                await supabase.close()

    app = Starlette(
        routes=[Mount("/static", KeptFiles(directory=FOLDER), name="static"), *all_routes()],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers=dict.fromkeys((*EXPECTED, Exception), show_error),
        lifespan=lifespan,
    )
    app.state.database = database
    app.state.sessions = Sessions(database, supabase)
    app.state.events = Events(database)
    app.state.uploads = Uploads(settings.storage, settings.largest_upload)
    app.state.previews = CapacityLimiter(_PREVIEWS)
    app.state.trials = CapacityLimiter(_TRIALS)
    app.state.settings = settings
    app.state.entries = [entry for section in SECTIONS for entry in section.entries]
    return SecurityHeaders(app, tiles=settings.tiles)
