"""`/health`: for whoever watches the process."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from admin.database import Database


async def tell_health(request: Request) -> Response:
    """Answer 200 when the database answers."""
    database: Database = request.app.state.database
    async with database.as_service() as work:
        await work.value("health.ask")
    return PlainTextResponse("well\n")


ROUTES = [Route("/health", tell_health)]
