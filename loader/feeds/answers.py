"""Answers in JSON, read strictly: a wrong letter in a name is worse than no answer."""

from __future__ import annotations

import json
import re
from typing import Any

from requests import Response

from loader.feeds.errors import FeedError

_INT_DIGITS = 18  # fits a bigint for sure; longer ones stay text
_JSON_TYPE = re.compile(r"^(application|text)/([\w.-]+\+)?(json|javascript)\b")
_HTML = re.compile(rb"^\s*(<!doctype html|<html|<head|<body|<!--)", re.IGNORECASE)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _INT_DIGITS else digits


_DECODER = json.JSONDecoder(strict=False, parse_float=str, parse_int=_integer, parse_constant=str)
"""Keeps decimals and big integers as they are written, as the readers of files do."""


class Answer(Response):
    """An answer whose JSON is read once."""

    def __init__(self, response: Response, place: str) -> None:
        super().__init__()
        self.__dict__.update(response.__dict__)
        self._place = place
        self._read: Any = None

    def json(self, **_: Any) -> Any:
        """Give the JSON; FeedError when it is none."""
        if self._read is None:
            self._read = read_json(self, self._place)
        return self._read


def read_json(response: Response, place: str) -> Any:
    """Read an answer's JSON; `place` is its address as it may be told."""
    told = response.headers.get("Content-Type", "").lower()
    body = response.content
    if _HTML.match(body) or told.startswith("text/html"):
        raise FeedError(
            f"{place} answers with a web page, not with JSON",
            detail="Often that is a login page, an error page, or the shield of a firewall.",
            hint="Open the address in a browser to see what it says. Is the url right?",
            code="feed_not_json",
        )
    if (
        told
        and not _JSON_TYPE.match(told)
        and not told.startswith(("text/plain", "application/oct"))
    ):
        raise FeedError(
            f"{place} answers with {told[:100]}, not with JSON",
            hint="Is the url right?",
            code="feed_not_json",
        )
    charset = re.search(r"charset=\"?([\w-]+)", told)
    try:
        encoding = charset[1] if charset else json.detect_encoding(body)
        text = body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise FeedError(
            f"{place} answers with bytes that are no text in the encoding it names",
            detail=f"Content-Type: {told[:100] or 'none'}; without a charset JSON is UTF-8.",
            hint="Tell who runs the source; nothing was imported, lest names be spoiled.",
            code="feed_bad_encoding",
        ) from None
    try:
        return _DECODER.decode(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        where = (
            f": {error.msg} at character {error.pos + 1}"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise FeedError(
            f"{place} answers with what is no JSON{where}",
            detail=f"It has {len(body):,} bytes; perhaps it is cut off.",
            hint="Try again. If it stays so, tell who runs the source.",
            code="feed_not_json",
        ) from None
