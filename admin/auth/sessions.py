"""Sessions: opened by signing in, found again by the browser's cookie, closed by signing out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from admin.auth.supabase import Grant, SupabaseAuth
from admin.auth.tokens import new_token, seal, token_hash, unseal
from admin.database import Database


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    token: str
    claims: Mapping[str, Any]


class Sessions:
    """The sessions of the interface; they stand in `pipeline.user_sessions`."""

    def __init__(self, database: Database, supabase: SupabaseAuth | None) -> None:
        self._database = database
        self._supabase = supabase

    async def sign_in(
        self, email: str, password: str, *, address: str | None, agent: str | None
    ) -> str | None:
        """Open a session and give its token; None when address or password are wrong.

        Raises psycopg.Error (LC080) after too many attempts.
        """
        if self._supabase is None:
            return await self._sign_in_here(email, password, address, agent)
        async with self._database.as_service() as work:
            await work.run("sessions.check_rate", email=email, address=address)
        grant = await self._supabase.sign_in(email, password)
        if grant is None:
            async with self._database.as_service() as work:
                await work.run("sessions.note_failure", email=email, address=address)
            return None
        token = new_token()
        async with self._database.as_service() as work:
            await work.run(
                "sessions.open_session",
                user_id=grant.claims["sub"],
                is_local=False,
                address=address,
                agent=agent,
                **_kept(token, grant),
            )
        return token

    async def _sign_in_here(
        self, email: str, password: str, address: str | None, agent: str | None
    ) -> str | None:
        async with self._database.as_service() as work:
            user_id = await work.value(
                "sessions.sign_in", email=email, password=password, address=address
            )
            if user_id is None:
                return None
            token = new_token()
            await work.run(
                "sessions.open_session",
                user_id=user_id,
                is_local=True,
                token_hash=token_hash(token),
                claims=Jsonb({}),
                sealed=None,
                claims_expire_at=None,
                address=address,
                agent=agent,
            )
        return token

    async def find(self, token: str) -> Session | None:
        """Give the session of a token; None when it is over. Renews a grant that has expired."""
        async with self._database.as_service() as work:
            row = await work.row("sessions.find_session", token_hash=token_hash(token))
        if row is None or (not row["is_local"] and self._supabase is None):
            return None
        if not row["is_local"] and row["claims_expire_at"] <= dt.datetime.now(dt.UTC):
            return await self._renew(token, row["sealed"])
        return Session(token, row["claims"])

    async def _renew(self, token: str, sealed: bytes) -> Session | None:
        refresh_token = unseal(token, sealed)
        grant = (
            await self._supabase.refresh(refresh_token)
            if self._supabase is not None and refresh_token is not None
            else None
        )
        if grant is None:
            await self.close(token)
            return None
        async with self._database.as_service() as work:
            await work.run("sessions.renew_session", **_kept(token, grant))
        return Session(token, grant.claims)

    async def close(self, token: str) -> None:
        """End a session."""
        async with self._database.as_service() as work:
            await work.run("sessions.close_session", token_hash=token_hash(token))


def _kept(token: str, grant: Grant) -> dict[str, Any]:
    return {
        "token_hash": token_hash(token),
        "claims": Jsonb(grant.claims),
        "sealed": seal(token, grant.refresh_token),
        "claims_expire_at": grant.expires_at,
    }
