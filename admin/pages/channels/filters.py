"""The filters of the list: read from the address, and written back into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from admin.database import Row
from admin.web.reading import read_moment, read_uuid

PAGE = 50
STATES = ("FAILED", "PENDING", "ACTIVE", "PAUSED", "REMOVED")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; what makes no sense in the address is as if it were not there.

    An error is a kind of errors; the empty one is that of failures without any reason.
    """

    portal: str | None = None
    state: str | None = None
    error: str | None = None
    before: tuple[dt.datetime, UUID] | None = None
    """The key of the last row of the page before."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Read them."""
        state, error = query.get("state"), query.get("error")
        time, _, id_ = query.get("before", "").rpartition("~")
        moment, uuid = read_moment(time), read_uuid(id_)
        return cls(
            query.get("portal", "").strip()[:_LONGEST] or None,
            state if state in STATES and error is None else None,
            None if error is None else error[:_LONGEST],
            (moment, uuid) if moment and uuid else None,
        )

    @property
    def are_set(self) -> bool:
        """Tell whether anything is left out by them."""
        return bool(self.portal or self.state or self.error is not None)

    @property
    def failed_only(self) -> bool:
        """Tell whether only failures are wanted, which can be retried."""
        return self.state == "FAILED" or self.error is not None

    def parameters(self) -> dict[str, Any]:
        """Give what the list's query asks for; one row more tells whether there is a next page."""
        moment, id_ = self.before or (None, None)
        return {
            "portal": self.portal,
            "state": self.state,
            "error": self.error,
            "before": moment,
            "before_id": id_,
            "limit": PAGE + 1,
        }

    def query(self) -> str:
        """Give the filters as an address has them, without where in the list it is."""
        told = {"portal": self.portal, "state": self.state, "error": self.error}
        return urlencode({name: value for name, value in told.items() if value is not None})

    def without_error(self) -> str:
        """Give the address of the list with all failures."""
        return Filters(self.portal, "FAILED").path()

    def path(self, *, after: Row | None = None, to: str = "/channels/list") -> str:
        """Give the address of the list, from its begin or from behind a row."""
        query = self.query()
        if after is not None:
            key = urlencode({"before": f"{after['updated_at'].isoformat()}~{after['id']}"})
            query = f"{query}&{key}" if query else key
        return f"{to}?{query}" if query else to
