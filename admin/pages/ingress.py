"""What came of real estate in the last days and what became of it, for whoever draws it."""

from __future__ import annotations

import datetime as dt

from admin.charts import Series
from admin.web.visit import Visit

DAYS = 30


def last_days() -> list[dt.date]:
    """Give the days that trends are drawn for, in UTC, the oldest first."""
    today = dt.datetime.now(dt.UTC).date()
    return [today - dt.timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]


async def read_ingress(visit: Visit) -> tuple[list[dt.date], list[Series]]:
    """Give the days, and for each of them how much was ingested, claimed, enriched, published."""
    _ = visit.gettext
    days = last_days()
    since = dt.datetime.combine(days[0], dt.time(), dt.UTC)
    rows = {row["day"]: row for row in await visit.db.rows("overview.ingress", since=since)}
    names = {
        "ingested": (_("Ingested"), "a"),
        "claimed": (_("Claimed"), "b"),
        "enriched": (_("Enriched"), "c"),
        "published": (_("Published"), "d"),
    }
    return days, [
        Series(word, kind, [float(rows[day][name] or 0) if day in rows else 0.0 for day in days])
        for name, (word, kind) in names.items()
    ]
