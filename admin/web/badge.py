"""The number beside an entry of the side bar: how much waits there, up to a bound."""

from __future__ import annotations

from starlette.responses import Response

from admin.web.visit import Visit

_MOST_SHOWN = 99
ENOUGH = _MOST_SHOWN + 1
"""What is more need not be counted: a badge that counts so much says 99+."""


def show_badge(visit: Visit, count: int) -> Response:
    """Answer with the number."""
    return visit.page("parts/_badge.html", count=count, most=_MOST_SHOWN)
