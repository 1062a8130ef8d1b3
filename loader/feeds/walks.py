"""From record to record by a key that never changes, while the source goes on being edited.

Pages by number or offset shift when a record before them comes or goes, and the one at their border
is missed. Here each page is asked for by the last key that came, or has to hold it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from dlt.sources.helpers.rest_client.paginators import BasePaginator
from requests import Request, Response

from loader.feeds.errors import FeedError
from loader.feeds.origins import shown

_IDLE_PAGES = 25
"""So many pages in a row may bring nothing new."""


class Walk(BasePaginator):
    """Leads through records in the order of their ids."""

    def __init__(self) -> None:
        super().__init__()
        self.news: list[dict[str, Any]] = []
        """The last page's records that did not come before."""
        self._idle = 0

    def init_request(self, request: Request) -> None:
        """Ask for the first page."""
        self.update_request(request)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Take a page, and see how it goes on."""
        self._has_next_page = self.take(response, data or [])
        self._idle = 0 if self.news else self._idle + 1
        if self._has_next_page and self._idle >= _IDLE_PAGES:
            raise _unsteady(response, f"{self._idle} pages in a row brought nothing new.")

    @abstractmethod
    def take(self, response: Response, items: list[dict[str, Any]]) -> bool:
        """Take a page, set `news`; tell whether there is another."""


class OffsetWalk(Walk):
    """Where only an offset can be asked for: each page begins with records that came already.

    So nothing can have been between the two. A page that does not is asked for again, earlier.
    """

    def __init__(self, page_size: int, total: Callable[[Response], int]) -> None:
        super().__init__()
        self._size = max(2, page_size)
        self._shared = max(1, self._size // 10)
        self._total = total
        self._offset = 0
        self._back = self._shared
        self._last: int | None = None

    def update_request(self, request: Request) -> None:
        """Ask for the page."""
        request.params = _params(request) | {"per_page": self._size, "offset": self._offset}

    def take(self, response: Response, items: list[dict[str, Any]]) -> bool:
        """Take what is new of a page, if the page begins with what is known."""
        ids = [number for item in items if isinstance(number := item.get("id"), int)]
        if len(ids) != len(items) or ids != sorted(set(ids)):
            raise _unsteady(response, "They are not in the order of their ids, as was asked for.")
        last = self._last
        total = self._total(response)
        if self._offset and (last is None or not ids or ids[0] > last):
            self.news = []
            self._offset = max(0, self._offset - self._back)
            self._back *= 2
            return True
        self.news = [item for item in items if last is None or item["id"] > last]
        self._back = self._shared
        if self.news:
            self._last = self.news[-1]["id"]
        # A page may be smaller than was asked for: of posts that are hidden, or by the site's will.
        ends = self._offset + (len(ids) if self.news else self._size)
        self._offset += max(1, len(ids) - self._shared)
        return ends < total


class KeyWalk(Walk):
    """Where a filter can ask for all after an id, as in Drupal's JSON:API."""

    _CONDITION = "filter[after-id][condition]"

    def __init__(self, page_size: int) -> None:
        super().__init__()
        self._size = page_size
        self._offset = 0
        self._last: str | None = None
        self._page: set[str] = set()

    def update_request(self, request: Request) -> None:
        """Ask for the page."""
        params = _params(request) | {"sort": "id", "page[limit]": self._size}
        params.pop("page[offset]", None)
        if self._offset:
            params["page[offset]"] = self._offset
        if self._last is not None:
            params |= {
                f"{self._CONDITION}[path]": "id",
                f"{self._CONDITION}[operator]": ">",
                f"{self._CONDITION}[value]": self._last,
            }
        request.params = params

    def take(self, response: Response, items: list[dict[str, Any]]) -> bool:
        """Take a page, and ask after its last id, or further where all of it is hidden from us."""
        ids = [item.get("id") for item in items]
        page = {i for i in ids if isinstance(i, str)}
        if len(page) != len(ids) or page & self._page:
            raise _unsteady(response, "They come without ids, or again and again.")
        self.news = items
        self._page = page or self._page
        if page:
            self._last, self._offset = str(ids[-1]), 0
        else:
            self._offset += self._size
        links = response.json().get("links")
        return isinstance(links, dict) and bool(links.get("next"))


def _params(request: Request) -> dict[str, Any]:
    told: Any = request.params
    return dict(told or {})


def _unsteady(response: Response, detail: str) -> FeedError:
    return FeedError(
        f"{shown(str(response.url))} gives records that can not be followed by their ids",
        detail=detail,
        hint="Does a plugin of the site change their order? With source_type api you say how it "
        "pages.",
        code="feed_bad_page",
    )
