"""The filters of the lists: read from the address, and written back into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from admin.web.reading import LARGEST_ID, read_number

PAGE = 50
STATES = ("running", "waiting", "review", "held", "failed", "paused", "cancelled", "done")
SINCE_DAYS = (1, 7, 30, 90)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; what makes no sense in the address is as if it were not there."""

    state: str = ""
    dmo_id: int | None = None
    days: int | None = None
    before: int | None = None
    """The key of the last row of the page before."""

    @classmethod
    def of(cls, query: Mapping[str, str], states: tuple[str, ...] = STATES) -> Filters:
        """Read them."""
        state = query.get("state", "")
        days = read_number(query.get("days"), SINCE_DAYS[-1])
        return cls(
            state if state in states else "",
            read_number(query.get("dmo"), LARGEST_ID),
            days if days in SINCE_DAYS else None,
            read_number(query.get("before")),
        )

    @property
    def are_set(self) -> bool:
        """Tell whether anything is left out by them."""
        return bool(self.state or self.dmo_id or self.days)

    @property
    def since(self) -> dt.datetime | None:
        """Give the moment that `days` means."""
        return dt.datetime.now(dt.UTC) - dt.timedelta(days=self.days) if self.days else None

    def parameters(self) -> dict[str, object]:
        """Give what a query of a list asks for; one row more tells whether there is a next page."""
        return {
            "state": self.state,
            "dmo_id": self.dmo_id,
            "since": self.since,
            "before": self.before,
            "limit": PAGE + 1,
        }

    def address(self, path: str, *, before: int | None = None) -> str:
        """Give the address of the list, from its begin or from below a key."""
        values = {
            "state": self.state,
            "dmo": self.dmo_id,
            "days": self.days,
            "before": before,
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{path}?{query}" if query else path
