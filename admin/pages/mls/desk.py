"""The desk of a broker or manager: what stands where, what waits, what sources did lately."""

from __future__ import annotations

from typing import Any

from babel.dates import format_skeleton
from starlette.responses import Response

from admin.charts import Series, bars, lines
from admin.pages.ingress import read_ingress
from admin.pages.mls.section import decides, is_manager, section
from admin.web.visit import Visit

_MOST = 1000


@section.get("/mls/desk")
async def show_desk(visit: Visit) -> Response:
    """Show the desk: of the user's own listings, or of all that a manager reaches."""
    is_wide = is_manager(visit) and visit.request.query_params.get("whose") != "mine"
    whose: dict[str, Any] = {"mine": not is_wide, "most": _MOST + 1}
    statuses = await visit.db.rows("mls.desk_statuses", **whose)
    ages = await visit.db.rows("mls.desk_ages", **whose)
    return visit.page(
        "mls/desk.html",
        is_wide=is_wide,
        may_be_wide=is_manager(visit),
        decides=decides(visit),
        most=_MOST,
        to_claim=await visit.db.value("mls.count_to_claim", most=_MOST + 1),
        decisions=await visit.db.value("mls.count_decisions", most=_MOST + 1)
        if decides(visit)
        else 0,
        open=await visit.db.row("mls.desk_open", **whose),
        statuses=statuses,
        ages=ages,
        age_chart=_age_chart(visit, ages),
        changes=await visit.db.rows("mls.desk_changes", **whose),
        tasks=await visit.db.rows("mls.desk_tasks"),
    )


@section.get("/mls/desk/arrived")
async def show_arrived(visit: Visit) -> Response:
    """Show what came and what became of it; asked for by itself, since it takes longer."""
    days, series = await read_ingress(visit)
    locale = visit.tongue.formats.locale
    chart = lines(
        "arrived",
        [format_skeleton("MMMd", day, locale=locale) for day in days],
        series,
        title=visit.gettext("What came in the last 30 days, and what became of it"),
        description=", ".join(
            f"{one.name}: {visit.tongue.formats.number(sum(v or 0 for v in one.values))}"
            for one in series
        ),
    )
    return visit.page("mls/_arrived.html", chart=chart, series=series, days=days)


def _age_chart(visit: Visit, ages: list[dict[str, Any]]) -> Any:
    _ = visit.gettext
    words = age_words(visit)
    counts = [float(row["count"]) for row in ages]
    return bars(
        "ages",
        [words[row["bucket"]] for row in ages],
        [Series(_("Listings"), "a", counts)],
        title=_("How long published listings have been on the market"),
        description=", ".join(
            f"{words[row['bucket']]}: {visit.tongue.formats.number(row['count'])}" for row in ages
        ),
    )


def age_words(visit: Visit) -> dict[int, str]:
    """Name the spans of days that the chart counts by."""
    _ = visit.gettext
    return {
        0: _("up to 30 days"),
        1: _("31 to 90"),
        2: _("91 to 180"),
        3: _("181 to 365"),
        4: _("over a year"),
    }
