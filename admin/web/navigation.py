"""The side bar: which entries a user sees, and where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

GROUPS = ("listings", "estate", "pipeline", "settings")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the side bar."""

    path: str
    word: str
    """Its English words; the catalogue has the others."""
    icon: str
    group: str
    """One of GROUPS."""
    needs: str | None = None
    """Shown to those who have this permission."""
    scopes: tuple[str, ...] = ()
    """Shown to those who reach so far among real estate; where none is named, to all."""
    badge: str | None = None
    """Address of a number that stands beside it and follows the news."""

    def is_here(self, path: str) -> bool:
        """Tell whether a path belongs to the entry."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


def entries_for(
    may: Callable[[str], bool], scope: str, entries: Iterable[Entry], *, has_estate: bool
) -> dict[str, list[Entry]]:
    """Give the entries a user sees, by group; groups without any are left out."""
    shown: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for entry in entries:
        is_theirs = entry.needs is None or may(entry.needs)
        reaches = not entry.scopes or scope in entry.scopes
        if is_theirs and reaches and (has_estate or entry.group != "estate"):
            shown[entry.group].append(entry)
    return {group: kept for group, kept in shown.items() if kept}
