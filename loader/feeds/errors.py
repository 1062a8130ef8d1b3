"""Why a feed could not be fetched, or a page of it not be read."""

from __future__ import annotations

from dataclasses import dataclass

from loader.errors import CdlError


class FeedError(CdlError):
    """A feed can not be fetched: nothing of it is imported. No secret is in any of its texts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a feed that could not be read, while the rest could.

    Whoever takes what is missing from the feed for removed must not do so now.
    """

    code: str
    message: str
    where: str
    """Which page or record it was."""
