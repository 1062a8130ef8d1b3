"""Filters of the queue: as they stand in the page's address, and as the database takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from admin.web.reading import LARGEST_ID, read_number

_STATES = ("", "held", "accepted", "rejected", "decided", "every")
_ACTIONS = ("", "insert", "update", "conflict", "delete")
_LONGEST = 200
USER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows; empty is what waits because something speaks against it."""

    why: str = ""
    """A flag; none: nothing speaks against it; any. The last two of one batch only."""
    state: str = ""
    """Waiting, or how it was decided."""
    dmo: int | None = None
    batch: int | None = None
    action: str = ""
    field: str = ""
    q: str = ""
    who: str = ""
    """me, nobody, or a colleague's id."""
    sort: str = ""
    """Oldest first, or new."""

    def query(self, **changes: Any) -> str:
        """Give the query part of the address, with some of it changed."""
        changed = replace(self, **changes) if changes else self
        values = ((name, getattr(changed, name)) for name in _NAMES)
        return urlencode([(name, value) for name, value in values if value])

    def path(self, **changes: Any) -> str:
        """Give the page's address, with some of the filter changed."""
        query = self.query(**changes)
        return f"/review?{query}" if query else "/review"

    def path_of(self, row_id: int | None) -> str:
        """Give the page's address with a record chosen, if there is one."""
        if row_id is None:
            return self.path()
        query = self.query()
        return f"/review?{query}&row={row_id}" if query else f"/review?row={row_id}"

    @property
    def is_empty(self) -> bool:
        """Tell whether it is the whole queue."""
        return not replace(self, sort="").query()

    @property
    def newest_first(self) -> bool:
        """Tell whether the newest stand first."""
        return self.sort == "new"

    def for_database(self, user_id: str) -> dict[str, Any]:
        """Give the filter of pipeline.review_listings()."""
        wanted: dict[str, Any] = {}
        whole_batch = self.batch is not None and self.why in {"none", "any"}
        match self.state:
            case "":
                wanted |= {"status": "pending"} | ({} if whole_batch else {"waits": True})
            case "held":
                wanted |= {"status": "held"} | ({} if whole_batch else {"waits": True})
            case "decided":
                wanted |= {"status": ["accepted", "rejected"]}
            case "every":
                wanted |= {"status": ["pending", "held", "accepted", "rejected"]}
            case _:
                wanted |= {"status": self.state}
        if not whole_batch and self.state not in {"", "held"}:
            wanted |= {"flagged": True} if self.state == "every" else {"waits": False}
        if self.why == "none" and whole_batch:
            wanted |= {"flagged": False}
        elif self.why not in {"", "none", "any"}:
            wanted |= {"reason": self.why}
        if self.who:
            wanted |= {"assignee": user_id if self.who == "me" else self.who}
        wanted |= {
            key: value
            for key, value in (
                ("dmo", self.dmo),
                ("batch", self.batch),
                ("action", self.action),
                ("field", self.field),
                ("text", self.q),
            )
            if value
        }
        return wanted


_NAMES = tuple(field.name for field in fields(Filter))


def read_filter(given: Mapping[str, Any]) -> Filter:
    """Read a filter from an address or a form; what makes no sense is left out."""

    def text(name: str) -> str:
        return str(given.get(name) or "").replace("\0", "").strip()[:_LONGEST]

    state, action, who = text("state"), text("action"), text("who")
    return Filter(
        why=text("why"),
        state=state if state in _STATES else "",
        dmo=read_number(given.get("dmo"), LARGEST_ID),
        batch=read_number(given.get("batch")),
        action=action if action in _ACTIONS else "",
        field=text("field"),
        q=text("q"),
        who=who if who in {"", "me", "nobody"} or USER.fullmatch(who) else "",
        sort="new" if text("sort") == "new" else "",
    )
