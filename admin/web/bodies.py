"""How much a browser may send."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

LARGEST_FORM = 8_000_000
"""Bytes of a form without files."""
MOST_FIELDS = 20_000
"""Of one form; a file of 2,000 columns is asked about by two fields for each."""


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
            raise _TooLargeError(message)
        return part

    return Request(request.scope, receive)


class _TooLargeError(MultiPartException):
    """So much was sent that the reading of the form was given up; what it had kept is removed."""


async def bounded_form(request: Request, largest_field: int) -> FormData:
    """Read the form of a bounded request."""
    try:
        # A file's bytes wait in a temporary file, not in memory.
        return await request.form(max_part_size=largest_field, max_fields=MOST_FIELDS)
    except HTTPException as error:
        if isinstance(error.__context__, _TooLargeError):
            raise HTTPException(413, error.detail) from error
        raise
    except _TooLargeError as error:
        raise HTTPException(413, error.message) from error
