"""How one page leads to the next: dlt's paginators, as a configuration names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    HeaderLinkPaginator,
    JSONLinkPaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
    PageNumberPaginator,
    SinglePagePaginator,
)
from requests import Response

from loader.feeds.errors import FeedError


class NumberedPages(PageNumberPaginator):
    """Pages with a number; an empty one is the end only where nobody tells how many there are."""

    def __init__(self, *, total_path: str | None, **options: Any) -> None:
        super().__init__(total_path=total_path, **options)
        self.stop_after_empty_page = total_path is None


class Offsets(OffsetPaginator):
    """Goes on behind what came, which may be less than was asked for."""

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Count it."""
        self.value_step = len(data or ())
        super().update_state(response, data)


class HeaderPages(PageNumberPaginator):
    """Pages with a number, whose count a header tells, as WordPress does."""

    def __init__(self, header: str, **options: Any) -> None:
        super().__init__(total_path=None, **options)
        self._header = header

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:  # noqa: ARG002
        """Go on until the page that the header says is the last."""
        told = response.headers.get(self._header, "")
        if not told.isdecimal():
            raise FeedError(
                f"an answer has no header {self._header} that says how many pages there are",
                hint="Does a cache or firewall before the source take it away?",
                code="feed_bad_page",
            )
        self.current_value += 1
        self._has_next_page = self.current_value < int(told) + self.base_index


class NextUrl(JSONLinkPaginator):
    """An address of the next page in the answer; an empty one is none."""

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Take it."""
        super().update_state(response, data)
        if not isinstance(self._next_reference, str) or not self._next_reference.strip():
            self._next_reference = None


def paginator_of(paging: Mapping[str, Any]) -> BasePaginator:
    """Give what leads from page to page."""
    match paging["type"]:
        case "page":
            return _numbered(paging)
        case "offset":
            return Offsets(
                limit=paging["limit"],
                offset_param=paging.get("param", "offset"),
                limit_param=paging.get("limit_param", "limit"),
                total_path=paging.get("total"),
            )
        case "cursor":
            return JSONResponseCursorPaginator(
                cursor_path=paging["path"], cursor_param=paging.get("param", "cursor")
            )
        case "link_header":
            return HeaderLinkPaginator()
        case "next_url":
            return NextUrl(paging["path"])
        case _:
            return SinglePagePaginator()


def _numbered(paging: Mapping[str, Any]) -> BasePaginator:
    options = {"base_page": paging.get("first", 1), "page_param": paging.get("param", "page")}
    if header := paging.get("total_pages_header"):
        return HeaderPages(header, **options)
    return NumberedPages(total_path=paging.get("total_pages"), **options)
