"""Who did something: names for the actors of histories."""

from __future__ import annotations

from collections.abc import Iterable

from admin.web.visit import Visit


async def names_of(visit: Visit, actors: Iterable[str | None]) -> dict[str, str]:
    """Give what colleagues are called, by what stands of them in histories.

    Those who are no colleagues, such as the database's own roles, are left out.
    """
    wanted = sorted({actor for actor in actors if actor})
    if not wanted:
        return {}
    rows = await visit.db.rows("runs.names", actors=wanted)
    return {row["actor"]: row["name"] for row in rows}
