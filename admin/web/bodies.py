"""How much a browser may send."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

LARGEST_FORM = 8_000_000
"""Bytes of a form without files."""


def bounded(request: Request, largest: int, message: str) -> Request:
    """Give a request whose body is refused (413, with the message) when it is larger than that."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > largest:
        raise HTTPException(413, message)
    read = 0

    async def receive() -> Message:
        nonlocal read
        part = await request.receive()
        read += len(part.get("body", b""))
        if read > largest:
            raise HTTPException(413, message)
        return part

    return Request(request.scope, receive)
