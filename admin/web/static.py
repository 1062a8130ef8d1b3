"""The files that browsers keep: each is asked for by a name that changes with its content."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).resolve().parent.parent / "static"
_A_YEAR = "public, max-age=31536000, immutable"


class KeptFiles(StaticFiles):
    """Static files that browsers may keep for ever when asked for by `static_url()`."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file."""
        response = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            response.headers["Cache-Control"] = _A_YEAR
        return response


@cache
def static_url(path: str) -> str:
    """Give the address of a static file."""
    content = (FOLDER / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"
