"""Signing in with Supabase Auth: its HTTP API, and its tokens verified."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt

from admin.auth.keys import Keys
from admin.settings import Supabase
from loader.errors import CdlError

_SECONDS = 10.0
_SIGN_OUT_SECONDS = 3.0
_LOOK_SECONDS = 3.0
_AUDIENCE = "authenticated"
_ROLE = "authenticated"
_LEEWAY_SECONDS = 10
_WRONG = {
    "invalid_grant",
    "invalid_credentials",
    "user_banned",
    "user_not_found",
    "refresh_token_already_used",
    "refresh_token_not_found",
    "session_expired",
    "session_not_found",
}
"""What Supabase Auth calls a password or a refresh token that it does not take."""
_WEAK = {"weak_password", "same_password"}
_OVER = {"user_banned", "user_not_found", "session_not_found", "session_expired", "bad_jwt"}
"""What it calls a token that it takes no more."""
_UNCONFIRMED = {"email_not_confirmed", "phone_not_confirmed"}


class RefusedError(Exception):
    """The password is right, and still nobody is let in; `reason` says why.

    unconfirmed: the e-mail address is not confirmed yet. second_factor: the user has one, which
    can not be given here, and is not to be passed by.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Grant:
    """What Supabase Auth gives to whoever has proved who they are."""

    claims: dict[str, Any]
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)

    @property
    def expires_at(self) -> dt.datetime:
        """Tell until when the claims hold."""
        return dt.datetime.fromtimestamp(self.claims["exp"], tz=dt.UTC)


class PasswordError(Exception):
    """A new password that Supabase Auth does not take; it says why."""


class SupabaseAuth:
    """Supabase Auth of one project."""

    def __init__(self, settings: Supabase, client: httpx.AsyncClient | None = None) -> None:
        self._settings = settings
        self._client = client or httpx.AsyncClient(timeout=_SECONDS)
        self._keys = Keys(f"{settings.url}/auth/v1/.well-known/jwks.json", self._client)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def sign_in(self, email: str, password: str) -> Grant | None:
        """Give the grant of a user; None when address or password are wrong.

        Raises RefusedError, and CdlError when Supabase Auth does not answer as it should.
        """
        return await self._grant("password", {"email": email, "password": password})

    async def refresh(self, refresh_token: str) -> Grant | None:
        """Give a new grant for a refresh token; None when it is used up or the user is gone."""
        return await self._grant("refresh_token", {"refresh_token": refresh_token})

    async def sign_out(self, access_token: str) -> None:
        """End the session there that an access token belongs to; one that is over is no error."""
        answer = await self._post(
            "logout",
            params={"scope": "local"},
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=_SIGN_OUT_SECONDS,
        )
        if answer.is_error and answer.status_code not in {401, 403, 404}:
            raise unreachable(f"Signing out was answered with {answer.status_code}.")

    async def rights(self, access_token: str) -> dict[str, Any] | None:
        """Give the app_metadata that a token's user has by now.

        None when the user is barred or gone, or the session was ended there. Raises CdlError when
        Supabase Auth does not answer as it should.
        """
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = await self._ask("GET", "user", headers=headers, timeout=_LOOK_SECONDS)
        content = _read(answer)
        if answer.is_error:
            if _code(content) in _OVER:
                return None
            raise unreachable(f"Who a user is was answered with {answer.status_code}.")
        try:
            banned_until = content.get("banned_until")
            is_barred = banned_until and dt.datetime.fromisoformat(banned_until) > dt.datetime.now(
                dt.UTC
            )
            rights: dict[str, Any] = dict(content.get("app_metadata") or {})
        except (TypeError, ValueError) as error:
            raise unreachable(f"Its answer is no user: {error!r}.") from error
        return None if is_barred else rights

    async def set_password(self, access_token: str, password: str) -> None:
        """Give the user of an access token a new password, and end their other sessions there.

        Raises PasswordError when it is too weak or the present one.
        """
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = await self._ask("PUT", "user", headers=headers, json={"password": password})
        if answer.is_error:
            content = _read(answer)
            if _code(content) in _WEAK:
                raise PasswordError(str(content.get("msg") or content.get("message") or ""))
            raise unreachable(f"A new password was answered with {answer.status_code}.")
        answer = await self._post("logout", params={"scope": "others"}, headers=headers)
        if answer.is_error:
            raise unreachable(f"Signing out elsewhere was answered with {answer.status_code}.")

    async def _post(
        self, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        return await self._ask("POST", path, headers=headers, **options)

    async def _ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        try:
            return await self._client.request(
                method,
                f"{self._settings.url}/auth/v1/{path}",
                headers={"apikey": self._settings.key, **(headers or {})},
                **options,
            )
        except httpx.HTTPError as error:
            raise unreachable(str(error) or type(error).__name__) from error

    async def _grant(self, kind: str, body: dict[str, str]) -> Grant | None:
        answer = await self._post("token", params={"grant_type": kind}, json=body)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise CdlError(
                "too many attempts to sign in",
                detail="Supabase Auth lets no more through for now.",
                hint="Wait a few minutes.",
                code="LC080",
            )
        content = _read(answer)
        if answer.is_error:
            code = _code(content)
            if code in _WRONG:
                return None
            if code in _UNCONFIRMED:
                raise RefusedError("unconfirmed")
            raise unreachable(f"It answered {answer.status_code} ({code or 'no reason'}).")
        try:
            access_token, refresh_token = content["access_token"], content["refresh_token"]
            factors = (content.get("user") or {}).get("factors") or ()
            has_second = any(factor.get("status") == "verified" for factor in factors)
        except (KeyError, AttributeError, TypeError) as error:
            raise unreachable(f"Its answer is no grant: {error!r}.") from error
        if not isinstance(access_token, str) or not isinstance(refresh_token, str):
            raise unreachable("Its answer is no grant.")
        claims = await self.verify(access_token)
        grant = Grant(claims, access_token, refresh_token)
        if has_second and claims.get("aal") != "aal2":
            await self.sign_out(access_token)
            raise RefusedError("second_factor")
        return grant

    async def verify(self, token: str) -> dict[str, Any]:
        """Give the claims of an access token; raises CdlError when it is not Supabase Auth's.

        Each algorithm has keys of its own: HS256 the project's secret, ES256 and RS256 the public
        keys that the project shows. What a token says of itself only chooses among those.
        """
        settings = self._settings
        key: Any
        try:
            is_shared = jwt.get_unverified_header(token).get("alg") == "HS256"
            if is_shared and settings.jwt_secret:
                key, algorithms = settings.jwt_secret, ["HS256"]
            else:
                key, algorithms = await self._keys.find(token), ["ES256", "RS256"]
            claims: dict[str, Any] = jwt.decode(
                token,
                key=key,
                algorithms=algorithms,
                audience=_AUDIENCE,
                issuer=settings.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub", "role"]},
            )
            if claims["role"] != _ROLE:
                raise jwt.InvalidTokenError(f"Its role is {claims['role']!r}, not {_ROLE!r}")
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise CdlError(
                "Supabase Auth's token cannot be verified",
                detail=str(error),
                hint="Are SUPABASE_JWT_SECRET and SUPABASE_JWT_ISSUER the project's?",
                code="bad_token",
            ) from error
        return claims


def _read(answer: httpx.Response) -> dict[str, Any]:
    """Give the object of an answer; of one that is none, such as a gateway's page, nothing."""
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _code(content: dict[str, Any]) -> Any:
    """Give what Supabase Auth calls an error, in newer and older versions."""
    return content.get("error_code") or content.get("error") or content.get("code")


def unreachable(detail: str) -> CdlError:
    """Give the error for an Auth that does not answer as it should."""
    return CdlError(
        "Supabase Auth cannot be asked",
        detail=detail,
        hint="Are SUPABASE_URL and SUPABASE_ANON_KEY right, and does it answer?",
        code="auth_unreachable",
    )
