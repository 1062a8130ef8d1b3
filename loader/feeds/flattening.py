"""Nested answers as flat records, whose fields a configuration can name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

_DEEPEST = 20
_UNSEEN = {"script", "style", "template"}
_BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th"),
    *("tr", "ul"),
}


def flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Give nested objects as fields of their own: `{"a": {"b": 1}}` has a field `a.b`.

    Lists stay, and what is nested without reason stays whole from some depth on.
    """
    found: dict[str, Any] = {}
    for name, part in value.items():
        path = f"{prefix}{name}"
        if isinstance(part, Mapping) and part and path.count(".") < _DEEPEST:
            found |= flat(part, f"{path}.")
        else:
            found[path] = part
    return found


def text_of(html: Any) -> Any:
    """Give the text of a piece of HTML, as people read it; what is no text stays as it is."""
    if not isinstance(html, str):
        return html
    if "<" not in html:
        return " ".join(unescape(html).split())
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
