"""The section that the pages of import add their routes to, and what they share."""

from __future__ import annotations

from typing import Any

from admin.uploads import Uploads
from admin.web.errors import NotFoundError
from admin.web.navigation import Entry
from admin.web.section import Section
from admin.web.visit import Visit

PERMISSION = "pipeline:import"
section = Section(
    entries=(Entry("/import", "Import", "import", "pipeline", PERMISSION),),
    needs=PERMISSION,
)


async def find_upload(visit: Visit) -> dict[str, Any]:
    """Give the uploaded file that the address names."""
    upload_id = visit.request.path_params["upload_id"]
    row = await visit.db.row("imports.upload", upload_id=upload_id)
    if row is None:
        raise NotFoundError
    return row


def uploads_of(visit: Visit) -> Uploads:
    """Give where uploaded files lie."""
    uploads: Uploads = visit.request.app.state.uploads
    return uploads
