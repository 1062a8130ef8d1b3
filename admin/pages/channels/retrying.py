"""Another try for what failed: one, or all that a filter finds, after a preview."""

from __future__ import annotations

from starlette.responses import Response

from admin.pages.channels.filters import Filters
from admin.pages.channels.section import section
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.reading import read_number, read_uuid
from admin.web.visit import Visit


@section.get("/channels/retry")
async def preview_retry(visit: Visit) -> Response:
    """Say what a retry of all failures that the filter finds would do, and ask for it."""
    if "u" not in visit.user.letters:
        raise NotAllowedError("u")
    filters = Filters.of(visit.request.query_params)
    preview = await visit.db.value("channels.preview", portal=filters.portal, error=filters.error)
    portals = await visit.db.rows("channels.portals")
    return visit.page(
        "channels/_retry.html" if visit.is_htmx else "channels/retry.html",
        preview=preview,
        filters=filters,
        names={row["code"]: row["name"] for row in portals},
    )


@section.post("/channels/retry")
async def retry_all(visit: Visit) -> Response:
    """Retry all failures that the filter finds, if they are still as many as were shown."""
    filters = Filters.of(visit.request.query_params)
    done = await visit.db.value(
        "channels.retry",
        portal=filters.portal,
        error=filters.error,
        expected=read_number(visit.form.get("expected")) or 0,
    )
    return visit.redirect(
        Filters(filters.portal, "PENDING").path(), said=_said(visit, done["rows"])
    )


@section.post("/channels/{id}/retry")
async def retry_one(visit: Visit) -> Response:
    """Retry one."""
    id_ = read_uuid(visit.request.path_params["id"])
    channel = await visit.db.row("channels.channel", id=id_) if id_ else None
    if channel is None:
        raise NotFoundError
    done = await visit.db.value("channels.retry_one", id=id_)
    _ = visit.gettext
    if done["rows"]:
        said = _said(visit, 1)
    elif done["not_out"]:
        said = _("Nothing was done: the listing is not out.")
    elif done["switched_off"]:
        said = _("Nothing was done: the portal is switched off.")
    else:
        said = _("Nothing was done: it does not fail any more, or it is not yours to change.")
    return visit.redirect(_back(visit, channel["listing_id"]), said=said)


def _said(visit: Visit, count: int) -> str:
    return visit.tongue.ngettext(
        "%(num)s listing waits to be sent again.",
        "%(num)s listings wait to be sent again.",
        count,
    )


def _back(visit: Visit, listing_id: object) -> str:
    """Give where the form was: the list by its filters, or the listing's page."""
    if visit.form.get("from") == "list":
        return Filters.of(visit.request.query_params).path()
    return f"/mls/{listing_id}#channels"
