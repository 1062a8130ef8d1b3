"""The list of rules, and the history of all their changes."""

from __future__ import annotations

from starlette.responses import Response

from admin.pages.rules.section import GROUPS, common, group_of, section, together
from admin.pages.runs.people import names_of
from admin.web.errors import NotFoundError
from admin.web.reading import read_number
from admin.web.visit import Visit

_PAGE = 50


@section.get("/rules")
async def list_rules(visit: Visit) -> Response:
    """Show the rules of a group of domains."""
    group = visit.request.query_params.get("of", "places")
    if group not in GROUPS:
        raise NotFoundError
    rules = await visit.db.rows("rules.rules", domains=list(GROUPS[group]), field=None)
    by_domain = {
        domain: together([rule for rule in rules if rule["data_domain"] == domain])
        for domain in GROUPS[group]
    }
    return visit.page(
        "rules/list.html",
        **common(visit),
        group=group,
        by_domain=by_domain,
        own=sum(rule["changed_at"] is not None for rule in rules),
        names=await names_of(visit, [rule["changed_by"] for rule in rules]),
        otherwise=await visit.db.rows("rules.otherwise") if group == "places" else [],
    )


@section.get("/rules/history")
async def show_history(visit: Visit) -> Response:
    """Show who changed which rule."""
    before = read_number(visit.request.query_params.get("before"))
    found = await visit.db.rows(
        "rules.changes", domain=None, field=None, before=before, limit=_PAGE + 1
    )
    rows = found[:_PAGE]
    return visit.page(
        "rules/history.html",
        **common(visit),
        changes=rows,
        group_of=group_of,
        names=await names_of(visit, [row["changed_by"] for row in rows]),
        next_path=f"/rules/history?before={rows[-1]['id']}" if len(found) > _PAGE else None,
        first_path="/rules/history" if before else None,
    )
