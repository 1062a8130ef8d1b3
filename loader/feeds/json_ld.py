"""schema.org's descriptions in web pages: JSON-LD, read as leniently as search engines do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

_OPEN = re.compile(r"<!--|<script\b([^>]*)>", re.IGNORECASE)
_CLOSE = re.compile(r"</script\s*>", re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?\s*application/ld\+json""", re.IGNORECASE)
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)"
    r"|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_DEEPEST = 12
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False, parse_float=str, parse_constant=str)


class BrokenBlockError(ValueError):
    """A block of JSON-LD that is no JSON; its text says where."""


def page_text(content: bytes, told: str | None) -> str:
    """Decode a page: by what the server says, else by what the page says, else as UTF-8."""
    found = _CHARSET.search(content[:4096])
    inside = found[1].decode("ascii") if found else None
    for encoding in (told, inside, "utf-8"):
        if encoding is not None:
            try:
                return content.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return content.decode("cp1252", "replace")


def blocks(page: str) -> Iterator[Any | BrokenBlockError]:
    """Give the JSON-LD blocks of a page, read; those in comments are not the page's."""
    at = 0
    while (opening := _OPEN.search(page, at)) is not None:
        if opening[1] is None:
            end = page.find("-->", opening.end())
            if end < 0:
                return
            at = end + 3
            continue
        closing = _CLOSE.search(page, opening.end())
        end = closing.start() if closing else len(page)
        if _TYPE.search(opening[1]):
            yield _parsed(page[opening.end() : end])
        if closing is None:
            return
        at = closing.end()


def _parsed(text: str) -> Any | BrokenBlockError:
    body = _WRAPPERS.sub("", _WRAPPERS.sub("", text)).strip().removesuffix(";").strip()
    if not body:
        return []
    try:
        return _DECODER.decode(body)
    except (json.JSONDecodeError, RecursionError) as error:
        failure = error
    try:
        return _DECODER.decode(unescape(body))  # some systems escape what needs no escape here
    except (json.JSONDecodeError, RecursionError):
        if isinstance(failure, json.JSONDecodeError):
            return BrokenBlockError(f"{failure.msg} at character {failure.pos + 1} of the block")
        return BrokenBlockError("it is nested too deep")


def things(documents: list[Any], wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Give the described things of wanted types, wherever they stand, but for parts of others.

    What refers to another description of the page by `@id` gets that one's fields.
    """
    known: dict[str, Mapping[str, Any]] = {}
    for node in _nodes(documents, 0):
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            known.setdefault(name, node)
    yield from (_resolved(node, known) for node in _wanted(documents, wanted, 0))


def types_of(node: Mapping[str, Any]) -> list[str]:
    """Give a node's types, without schema.org's address before them."""
    told = node.get("@type")
    names = told if isinstance(told, list) else [told]
    return [re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str)]


def _nodes(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        yield value
        for part in value.values():
            yield from _nodes(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part, depth + 1)


def _wanted(value: Any, wanted: frozenset[str], depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        if len(value) > 2 and not wanted.isdisjoint(types_of(value)):
            yield value
            return
        for part in value.values():
            yield from _wanted(part, wanted, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _wanted(part, wanted, depth + 1)


def _resolved(node: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    def of(value: Any) -> Any:
        if isinstance(value, Mapping) and set(value) <= {"@id", "@type"}:
            return known.get(str(value.get("@id")), value)
        if isinstance(value, list):
            return [of(item) for item in value]
        return value

    return {name: of(value) for name, value in node.items()}
