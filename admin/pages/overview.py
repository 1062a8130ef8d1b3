"""The first page: how the sources are, what runs, what waits for whom, and how it went lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_skeleton
from markupsafe import Markup
from starlette.responses import Response

from admin.charts import Series, bars, lines
from admin.database import Row
from admin.pages import words
from admin.pages.ingress import DAYS, last_days, read_ingress
from admin.web.errors import NotAllowedError
from admin.web.navigation import Entry
from admin.web.section import Section
from admin.web.visit import Visit

section = Section(entries=(Entry("/", "Overview", "overview", "pipeline", "pipeline:read"),))

_SOURCES = 12
_WAITING = (
    "held_batch",
    "unpromoted_batch",
    "suggestion",
    "held_job",
    "paused_job",
    "waiting_job",
)
_STAGES = ("import", "transform", "stage", "promote")


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart, and its numbers for who does not see it."""

    title: str
    chart: Markup
    days: Sequence[dt.date]
    series: Sequence[Series]
    is_seconds: bool = False


@section.get("/")
async def show_overview(visit: Visit) -> Response:
    """Show it; who may not read the pipeline goes to their desk, or is told where to go."""
    if not visit.user.may("pipeline:read"):
        if visit.user.has_estate:
            return visit.redirect("/mls/desk")
        return visit.page("overview/elsewhere.html")
    sources = await visit.db.rows("overview.sources", limit=_SOURCES + 1)
    return visit.page(
        "overview.html",
        sources=[{**row, "health": _health(row)} for row in sources[:_SOURCES]],
        has_more_sources=len(sources) > _SOURCES,
        trends=await _trends(visit),
        has_estate=await visit.db.value("overview.has_estate"),
        **await _now(visit),
    )


@section.get("/overview/now")
async def show_now(visit: Visit) -> Response:
    """Show what runs and what waits, as it is now."""
    _require(visit)
    return visit.page("overview/_now.html", **await _now(visit))


@section.get("/overview/ingress")
async def show_ingress(visit: Visit) -> Response:
    """Show what came of real estate, asked for by itself since it takes longer."""
    _require(visit)
    days, series = await read_ingress(visit)
    trend = _trend(
        visit,
        "ingress",
        visit.gettext("Real estate in the last 30 days"),
        days,
        series,
        is_line=True,
    )
    return visit.page("parts/_trend.html", trend=trend)


def _require(visit: Visit) -> None:
    if not visit.user.may("pipeline:read"):
        raise NotAllowedError("pipeline:read")


async def _now(visit: Visit) -> dict[str, Any]:
    waiting = {row["what"]: row for row in await visit.db.rows("overview.waiting")}
    return {
        "running": await visit.db.rows("overview.running"),
        "waiting": {what: waiting.get(what) for what in _WAITING},
        "reasons": await visit.db.rows("overview.reasons"),
        "flag_words": words.flags(visit.tongue),
    }


def _health(source: Row) -> str:
    """Say how a source is, in one word: the worst that is true of it."""
    if source["paused_at"]:
        return "paused"
    if source["failed_runs"] or source["schedule_problem"]:
        return "failing"
    if source["is_late"]:
        return "late"
    return "well" if source["read_at"] else "new"


async def _trends(visit: Visit) -> list[Trend]:
    _ = visit.gettext
    days = last_days()
    rows = {row["day"]: row for row in await visit.db.rows("overview.days", days=DAYS)}
    totals = _totals(await visit.db.rows("overview.totals", days=DAYS), days)
    if not rows and not any(totals):
        return []

    def series(*columns: tuple[str, str, str]) -> list[Series]:
        return [
            Series(word, kind, [_of(rows, day, name) for day in days])
            for name, word, kind in columns
        ]

    stages = {"import": _("Import"), "transform": _("Transform"), "stage": _("Stage")}
    stages["promote"] = _("Promote")
    return [
        _trend(
            visit,
            "records",
            _("Records a day"),
            days,
            series(
                ("added", _("New"), "a"),
                ("changed", _("Changed"), "b"),
                ("held", _("Held"), "c"),
                ("errors", _("Errors"), "d"),
            ),
        ),
        _trend(
            visit,
            "listings",
            _("Listings"),
            days,
            [Series(_("Listings"), "a", totals)],
            is_line=True,
        ),
        _trend(
            visit,
            "durations",
            _("Seconds that a run takes, on average"),
            days,
            series(
                *(
                    (f"{stage}_seconds", stages[stage], kind)
                    for stage, kind in zip(_STAGES, "abcd", strict=True)
                )
            ),
            is_seconds=True,
        ),
    ]


def _trend(
    visit: Visit,
    name: str,
    title: str,
    days: Sequence[dt.date],
    series: Sequence[Series],
    *,
    is_line: bool = False,
    is_seconds: bool = False,
) -> Trend:
    locale = visit.tongue.formats.locale
    labels = [format_skeleton("MMMd", day, locale=locale) for day in days]
    told = ", ".join(
        f"{one.name}: {visit.tongue.formats.number(round(max(known), 1))}"
        for one in series
        if (known := [value for value in one.values if value is not None])
    )
    description = visit.gettext(
        "From %(first)s to %(last)s. Highest values: %(values)s. The table has all numbers.",
        first=visit.tongue.formats.day(days[0]),
        last=visit.tongue.formats.day(days[-1]),
        values=told or "–",
    )
    draw = lines if is_line else bars
    chart = draw(name, labels, series, title=title, description=description)
    return Trend(title, chart, days, series, is_seconds)


def _totals(counts: Sequence[Row], days: Sequence[dt.date]) -> list[float | None]:
    """Add up what each DMO had at the end of each day: its newest count until then."""
    newest: dict[int, int] = {}
    left = list(reversed(counts))
    totals: list[float | None] = []
    for day in days:
        while left and left[-1]["day"] <= day:
            count = left.pop()
            newest[count["dmo_id"]] = count["listings_total"]
        totals.append(float(sum(newest.values())) if newest else None)
    return totals


def _of(rows: dict[dt.date, Row], day: dt.date, column: str) -> float:
    return float(rows[day][column] or 0) if day in rows else 0.0
