"""The first page: what there is to do, and how the sources are."""

from starlette.responses import Response

from admin.web.navigation import Entry
from admin.web.section import Section
from admin.web.visit import Visit

section = Section(entries=(Entry("/", "Overview", "overview", "pipeline", "pipeline:read"),))


@section.get("/")
async def show_overview(visit: Visit) -> Response:
    """Show it."""
    return visit.page("overview.html")
