"""What a site allows: its robots.txt, read as RFC 9309 says."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from loader.feeds.errors import FeedError
from loader.feeds.session import Session

_LONGEST = 500_000
"""So many bytes of a robots.txt must be read at least, and are."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What one site wants of us."""

    _rules: Protego
    _token: str

    @property
    def delay_seconds(self) -> float:
        """Give the pause between two requests that the site asks for."""
        rate = self._rules.request_rate(self._token)
        by_rate = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        return max(float(self._rules.crawl_delay(self._token) or 0.0), by_rate)

    @property
    def sitemaps(self) -> list[str]:
        """Give the addresses of sitemaps that it names."""
        return list(self._rules.sitemaps)

    def allows(self, url: str) -> bool:
        """Tell whether a page may be read."""
        return bool(self._rules.can_fetch(url, self._token))


def read_robots(session: Session, root: str, user_agent: str) -> Robots:
    """Fetch a site's robots.txt.

    Where there is none all is allowed; where the server fails nothing is, and FeedError says so.
    """
    try:
        text = session.fetch(f"{root}/robots.txt").content[:_LONGEST].decode("utf-8", "replace")
    except FeedError as error:
        if error.code not in {"feed_refused", "feed_not_found"}:
            raise
        text = ""
    return Robots(Protego.parse(text), user_agent.split("/", maxsplit=1)[0].split(maxsplit=1)[0])
