"""What happens to listings on arrival: by office and source, and whom agents lead to."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from admin.pages.mls.section import SYSTEMS, brokers, offices, section
from admin.web.errors import NotFoundError
from admin.web.reading import LARGEST_ID, read_number, read_uuid
from admin.web.visit import Visit

_MOST_PERCENT = 100


@section.get("/mls/arrivals")
async def show_arrivals(visit: Visit) -> Response:
    """Show the offices with who gets their listings, the rules, and the agents."""
    return visit.page(
        "mls/arrivals.html",
        offices=await visit.db.rows("mls.office_rows"),
        rules=await visit.db.rows("mls.arrival_rules"),
        agents=await visit.db.rows("mls.agents"),
        brokers=await brokers(visit),
        systems=SYSTEMS,
        names=await offices(visit),
        may_set=_may_set(visit),
    )


@section.post("/mls/arrivals/offices/{id}")
async def set_default_broker(visit: Visit) -> Response:
    """Say who gets an office's new listings when they are assigned on arrival."""
    id_ = read_uuid(visit.request.path_params["id"])
    broker = read_uuid(str(visit.form.get("broker") or ""))
    if id_ is None or not await visit.db.run("mls.set_default_broker", id=id_, broker=broker):
        raise NotFoundError
    return visit.redirect("/mls/arrivals", said=visit.gettext("Saved."))


@section.post("/mls/arrivals/rules")
async def save_rule(visit: Visit) -> Response:
    """Save what happens to the listings of an office and source, or of all."""
    percent = str(visit.form.get("max_deleted_percent") or "20")
    number = 0 if percent == "0" else read_number(percent)
    if number is None or number > _MOST_PERCENT:
        raise HTTPException(422, visit.gettext("The percentage is a number from 0 to 100."))
    system = str(visit.form.get("origin_system") or "") or None
    values: dict[str, Any] = {
        "office": read_uuid(str(visit.form.get("office") or "")),
        "system": system if system in SYSTEMS else None,
        "auto_publish": visit.form.get("auto_publish") == "yes",
        "auto_assign": visit.form.get("auto_assign") == "yes",
        "unknown_agent": "error" if visit.form.get("unknown_agent") == "error" else "null",
        "percent": number,
    }
    await visit.db.run("mls.save_arrival_rule", **values)
    return visit.redirect("/mls/arrivals", said=visit.gettext("Saved."))


@section.post("/mls/arrivals/rules/{id}/remove")
async def remove_rule(visit: Visit) -> Response:
    """Take a rule away: what is said for more, or nothing, counts again."""
    id_ = read_number(visit.request.path_params["id"], LARGEST_ID)
    if id_ is None or not await visit.db.run("mls.remove_arrival_rule", id=id_):
        raise NotFoundError
    return visit.redirect("/mls/arrivals", said=visit.gettext("It is gone."))


def _may_set(visit: Visit) -> bool:
    return visit.user.scope in {"org_admin", "system_admin"} and "u" in visit.user.letters
