"""The public keys of a Supabase project, with which its tokens are verified."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import jwt

from loader.errors import CdlError

_KEPT_SECONDS = 600.0
_AGAIN_SECONDS = 2.0


class Keys:
    """The keys by their ids: fetched when a token names one that is not known, and now and then.

    So a new key counts at once, and one that the project has revoked is forgotten in ten minutes.
    """

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, token: str) -> Any:
        """Give the key that a token says it is signed with; raises jwt.InvalidTokenError."""
        kid = jwt.get_unverified_header(token).get("kid")
        async with self._lock:
            age = time.monotonic() - self._fetched_at
            if age > _KEPT_SECONDS or (kid not in self._keys and age > _AGAIN_SECONDS):
                self._keys = await self._fetch()
                self._fetched_at = time.monotonic()
        if kid not in self._keys:
            raise jwt.InvalidTokenError("It is signed with no key of the project")
        return self._keys[kid]

    async def _fetch(self) -> dict[str, Any]:
        try:
            answer = await self._client.get(self._url)
            answer.raise_for_status()
            told = answer.json()["keys"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise CdlError(
                "Supabase Auth's keys cannot be read",
                detail=str(error) or type(error).__name__,
                hint="Does the project show /auth/v1/.well-known/jwks.json?",
                code="auth_unreachable",
            ) from error
        keys = {}
        for key in told if isinstance(told, list) else ():
            # A key of another kind than ours is no use, and no harm to the others.
            if isinstance(key, dict) and key.get("kty") in {"EC", "RSA"} and "kid" in key:
                try:
                    keys[str(key["kid"])] = jwt.PyJWK(key).key
                except jwt.PyJWTError:
                    continue
        return keys
