"""The section that the pages of sources add their routes to, and what they share."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from admin.web.errors import NotFoundError
from admin.web.navigation import Entry
from admin.web.reading import LARGEST_ID, read_number
from admin.web.section import Section
from admin.web.visit import Visit

section = Section(
    entries=(Entry("/sources", "Sources", "sources", "pipeline", "pipeline:read"),),
    needs="pipeline:read",
)

STAGES = ("import", "transform", "stage", "promote")


async def find_dmo(visit: Visit) -> dict[str, Any]:
    """Give the DMO that the address names; NotFoundError unless it is of the user's tenant."""
    dmo = await visit.db.row("sources.dmo", dmo_id=path_number(visit, "dmo_id"))
    if dmo is None:
        raise NotFoundError
    return dmo


def find_stage(visit: Visit) -> str:
    """Give the stage that the address names."""
    stage = str(visit.request.path_params["stage"])
    if stage not in STAGES:
        raise NotFoundError
    return stage


@cache
def zones() -> list[str]:
    """Give the names of time zones to choose from; PostgreSQL decides, but lists them slowly."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


def path_number(visit: Visit, name: str) -> int:
    """Give a number of the address; NotFoundError for what is none."""
    number = read_number(str(visit.request.path_params[name]), LARGEST_ID)
    if number is None:
        raise NotFoundError
    return number


def sent_text(visit: Visit, name: str) -> str:
    """Give a field of the form without spaces around it, and without what no database keeps."""
    value = visit.form.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
