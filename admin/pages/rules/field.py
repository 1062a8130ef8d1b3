"""One field's rule: what it is, what another would do to what waits, and giving it another."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from admin.database import Row
from admin.pages.rules.section import PERMISSION, common, group_of, section
from admin.pages.runs.people import names_of
from admin.pages.sources.section import sent_text
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.visit import Visit

_CHANGES = 20


@section.get("/rules/{domain}/{field}")
async def show_rule(visit: Visit) -> Response:
    """Show a field's rule; with another one in the address, what that would do."""
    rules = await _rules(visit)
    query = visit.request.query_params
    wanted = (
        query.get("unclaimed", rules[0]["unclaimed"]),
        query.get("claimed", rules[0]["claimed"]),
    )
    return await _show(visit, rules, wanted, is_asked="unclaimed" in query)


@section.get("/rules/{domain}/{field}/preview")
async def show_preview(visit: Visit) -> Response:
    """Show what another rule would do to what waits."""
    rules = await _rules(visit)
    query = visit.request.query_params
    wanted = (query.get("unclaimed", ""), query.get("claimed", ""))
    if not visit.is_htmx:
        return await _show(visit, rules, wanted, is_asked=True)
    return visit.page("rules/_preview.html", **await _about(visit, rules, wanted, is_asked=True))


@section.post("/rules/{domain}/{field}")
async def save_rule(visit: Visit) -> Response:
    """Give the field another rule; the database says whether one may, and weighs anew."""
    rules = await _rules(visit)
    await visit.db.run("review.take_time")
    done = await visit.db.value(
        "rules.save",
        domain=rules[0]["data_domain"],
        field=rules[0]["field"],
        unclaimed=sent_text(visit, "unclaimed"),
        claimed=sent_text(visit, "claimed"),
        seen_unclaimed=sent_text(visit, "seen_unclaimed"),
        seen_claimed=sent_text(visit, "seen_claimed"),
        reason=sent_text(visit, "reason"),
    )
    said = visit.gettext("The rule was changed.")
    if done["weighed_again"]:
        said += " " + visit.tongue.ngettext(
            "%(num)s row that waits was weighed anew.",
            "%(num)s rows that wait were weighed anew.",
            done["weighed_again"],
        )
    if not done["is_changed"]:
        said = visit.gettext("Nothing differs from what stands.")
    return visit.redirect(_path(rules), said=said)


async def _show(
    visit: Visit, rules: list[Row], wanted: tuple[str, str], *, is_asked: bool
) -> Response:
    changes = await visit.db.rows(
        "rules.changes",
        domain=rules[0]["data_domain"],
        field=rules[0]["field"],
        before=None,
        limit=_CHANGES,
    )
    return visit.page(
        "rules/field.html",
        **await _about(visit, rules, wanted, is_asked=is_asked),
        changes=changes,
        names=await names_of(visit, [row["changed_by"] for row in changes]),
    )


async def _about(
    visit: Visit, rules: list[Row], wanted: tuple[str, str], *, is_asked: bool
) -> dict[str, Any]:
    rule = rules[0]
    stands = (rule["unclaimed"], rule["claimed"])
    preview = None
    if is_asked:
        if not visit.user.may(PERMISSION):
            raise NotAllowedError(PERMISSION)
        if wanted != stands:
            await visit.db.run("review.take_time")
            preview = await visit.db.value(
                "rules.preview",
                domain=rule["data_domain"],
                field=rule["field"],
                unclaimed=wanted[0],
                claimed=wanted[1],
            )
    return {
        **common(visit),
        "rules": rules,
        "rule": rule,
        "path": _path(rules),
        "group": group_of(rule["data_domain"]),
        "unclaimed": wanted[0],
        "claimed": wanted[1],
        "is_asked": is_asked,
        "preview": preview,
        "is_standard": wanted == (rule["standard_unclaimed"], rule["standard_claimed"]),
    }


async def _rules(visit: Visit) -> list[Row]:
    """Give the field's rule and those that change with it; NotFoundError when there is none."""
    params = visit.request.path_params
    domain, field = str(params["domain"]), str(params["field"])
    found = await visit.db.rows("rules.rules", domains=[domain], field=None)
    mine = [rule for rule in found if rule["field"] == field]
    if not mine:
        raise NotFoundError
    others = [
        rule
        for rule in found
        if rule["field"] != field
        and (rule["changes_with"] == field or rule["field"] == mine[0]["changes_with"])
    ]
    return mine + others


def _path(rules: list[Row]) -> str:
    return f"/rules/{rules[0]['data_domain']}/{rules[0]['field']}"
