"""Signing in with Supabase Auth: its HTTP API, and its tokens verified."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import Any

import httpx
import jwt

from admin.settings import Supabase
from loader.errors import CdlError

_SECONDS = 10.0
_AUDIENCE = "authenticated"
_WRONG = {400, 401, 403, 422}
_LEEWAY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Grant:
    """What Supabase Auth gives to whoever has proved who they are."""

    claims: dict[str, Any]
    refresh_token: str
    expires_at: dt.datetime


class SupabaseAuth:
    """Supabase Auth of one project."""

    def __init__(self, settings: Supabase, client: httpx.AsyncClient | None = None) -> None:
        self._settings = settings
        self._client = client or httpx.AsyncClient(timeout=_SECONDS)
        self._keys = jwt.PyJWKClient(
            f"{settings.url}/auth/v1/.well-known/jwks.json", timeout=int(_SECONDS)
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def sign_in(self, email: str, password: str) -> Grant | None:
        """Give the grant of a user; None when address or password are wrong."""
        return await self._grant("password", {"email": email, "password": password})

    async def refresh(self, refresh_token: str) -> Grant | None:
        """Give a new grant for a refresh token; None when it is used up or the user is gone."""
        return await self._grant("refresh_token", {"refresh_token": refresh_token})

    async def _grant(self, kind: str, body: dict[str, str]) -> Grant | None:
        try:
            answer = await self._client.post(
                f"{self._settings.url}/auth/v1/token",
                params={"grant_type": kind},
                json=body,
                headers={"apikey": self._settings.key},
            )
        except httpx.HTTPError as error:
            raise _unreachable(str(error) or type(error).__name__) from error
        if answer.status_code in _WRONG:
            return None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise CdlError(
                "too many attempts to sign in",
                detail="Supabase Auth lets no more through for now.",
                hint="Wait a few minutes.",
                code="LC080",
            )
        if answer.is_error:
            raise _unreachable(f"It answered {answer.status_code}.")
        try:
            content = answer.json()
            claims = await asyncio.to_thread(self.verify, content["access_token"])
            return Grant(
                claims,
                content["refresh_token"],
                dt.datetime.fromtimestamp(claims["exp"], tz=dt.UTC),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise _unreachable(f"Its answer is none: {type(error).__name__}.") from error

    def verify(self, token: str) -> dict[str, Any]:
        """Give the claims of an access token; raises CdlError when it is not Supabase Auth's.

        The algorithm is ours to choose, never the token's: HS256 with the project's secret, else
        ES256 or RS256 with a key of its JWKS.
        """
        secret = self._settings.jwt_secret
        try:
            return jwt.decode(
                token,
                key=secret or self._keys.get_signing_key_from_jwt(token).key,
                algorithms=["HS256"] if secret else ["ES256", "RS256"],
                audience=_AUDIENCE,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "role"]},
            )
        except jwt.PyJWTError as error:
            raise CdlError(
                "Supabase Auth's token cannot be verified",
                detail=str(error),
                hint="Is SUPABASE_JWT_SECRET the project's? Unset it if the project signs by keys.",
                code="bad_token",
            ) from error


def _unreachable(detail: str) -> CdlError:
    return CdlError(
        "Supabase Auth cannot be asked",
        detail=detail,
        hint="Is SUPABASE_URL right, and does it answer?",
        code="unreachable",
    )
