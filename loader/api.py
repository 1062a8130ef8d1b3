"""The API on this machine: PostgREST in front of a database, set as Supabase sets it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from loader.settings import PROJECT_ROOT

BINARY = PROJECT_ROOT / ".local" / "tools" / "postgrest"
"""Fetched by `make postgrest`; for tests and the laptop."""


def environment(url: str, port: int, secret: str) -> dict[str, str]:
    """Give PostgREST's settings; `url` is the authenticator's, `secret` signs the tokens."""
    return {
        "PGRST_DB_URI": url,
        "PGRST_DB_SCHEMAS": "public, reso",
        "PGRST_DB_EXTRA_SEARCH_PATH": "public, extensions",
        "PGRST_DB_ANON_ROLE": "anon",
        "PGRST_DB_MAX_ROWS": "1000",
        "PGRST_DB_POOL": "4",
        "PGRST_JWT_SECRET": secret,
        "PGRST_LOG_LEVEL": "error",
        "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(port),
    }


def sign(claims: Mapping[str, Any], secret: str) -> str:
    """Make a token with these claims, `role` among them, as Supabase's auth server does."""
    parts = [_base64(json.dumps(p, default=str)) for p in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signature = hmac.digest(secret.encode(), ".".join(parts).encode(), hashlib.sha256)
    return ".".join([*parts, _base64(signature)])


def _base64(data: str | bytes) -> str:
    octets = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
