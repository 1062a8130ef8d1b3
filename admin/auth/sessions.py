"""Sessions: opened by signing in, found again by the browser's cookie, closed by signing out."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from admin.auth.supabase import Grant, RefusedError, SupabaseAuth, unreachable
from admin.auth.tokens import new_token, seal, token_hash, unseal
from admin.database import Database, Row
from loader.errors import CdlError

_LOG = logging.getLogger("admin")
_EARLY = dt.timedelta(seconds=60)
"""So long before claims end they are renewed; until then those that stand still count."""
_TRUSTED_SECONDS = 45.0
"""So long claims are believed before Supabase Auth is asked whether the user still has them."""
_MANY_LOOKS = 5000
_WAIT_SECONDS = 12.0
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    token: str
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Look:
    """What Supabase Auth last said that a session's user may."""

    at: float
    rights: Mapping[str, Any]


class Sessions:
    """The sessions of the interface; they stand in `pipeline.user_sessions`."""

    def __init__(self, database: Database, supabase: SupabaseAuth | None) -> None:
        self._database = database
        self._supabase = supabase
        self._looks: dict[bytes, _Look] = {}

    async def sign_in(
        self, email: str, password: str, *, address: str | None, agent: str | None
    ) -> str | None:
        """Open a session and give its token; None when address or password are wrong.

        Raises psycopg.Error or CdlError (LC080) after too many attempts, RefusedError for a right
        password that is not enough, and CdlError when Supabase Auth does not answer.
        """
        if self._supabase is None:
            return await self._sign_in_here(email, password, address, agent)
        grant = await self._prove(self._supabase, email, password, address)
        if grant is None:
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
        self._note_look(token, _rights(grant.claims))
        return token

    async def change_password(
        self, session: Session, present: str, new: str, *, address: str | None
    ) -> bool:
        """Give who is signed in another password, and end their other sessions.

        False when the present one is wrong. Raises psycopg.Error (LC080 after too many attempts,
        LC081 for one that will not do), PasswordError, and CdlError as signing in does.
        """
        row = await self._row(session.token, is_person=True)
        if row is None:
            return False
        if not row["is_local"]:
            return await self._change_there(session, row, present, new, address)
        async with self._database.as_service() as work:
            return bool(
                await work.value(
                    "sessions.change_password",
                    user_id=row["user_id"],
                    present=present,
                    new=new,
                    address=address,
                    token_hash=token_hash(session.token),
                )
            )

    async def _change_there(
        self, session: Session, row: Row, present: str, new: str, address: str | None
    ) -> bool:
        tokens = _tokens(session.token, row["sealed"])
        if self._supabase is None or tokens is None:
            return False
        email = str(session.claims.get("email") or "")
        grant = await self._prove(self._supabase, email, present, address)
        if grant is None or grant.claims["sub"] != str(row["user_id"]):
            return False
        await self._leave(grant.access_token)
        await self._supabase.set_password(tokens["access"], new)
        async with self._database.as_service() as work:
            await work.run("sessions.close_other_sessions", token_hash=token_hash(session.token))
        return True

    async def _prove(
        self, supabase: SupabaseAuth, email: str, password: str, address: str | None
    ) -> Grant | None:
        """Ask Supabase Auth for a grant, unless there were too many wrong attempts."""
        async with self._database.as_service() as work:
            attempt = await work.value("sessions.begin_sign_in", email=email, address=address)
        is_wrong = False
        try:
            grant = await supabase.sign_in(email, password)
            is_wrong = grant is None
        finally:
            if not is_wrong:
                # It was right, or nobody has learnt whether it is.
                async with self._database.as_service() as work:
                    await work.run("sessions.forget_sign_in", attempt=attempt)
        return grant

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

    async def find(self, token: str, *, is_person: bool = True) -> Session | None:
        """Give the session of a token; None when it is over. Renews a grant that runs out.

        `is_person` tells that somebody is there, so that the session does not count as idle.
        """
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            row = await self._row(token, is_person=is_person)
            if row is None or (not row["is_local"] and self._supabase is None):
                return None
            if row["is_local"]:
                return Session(token, row["claims"])
            if _left(row) > _EARLY:
                return await self._look_again(token, row)
            if await self._claim(token, row):
                return await self._renew(token, row)
            # Another request has the refresh token used, here or in another process.
            if _left(row) > dt.timedelta():
                return Session(token, row["claims"])
            if time.monotonic() > until:
                raise unreachable("Another request waits for it, too.")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look_again(self, token: str, row: Row) -> Session | None:
        """Ask Supabase Auth now and then: a token is the word of an hour ago."""
        session = Session(token, row["claims"])
        last = self._looks.get(token_hash(token))
        tokens = _tokens(token, row["sealed"])
        if self._supabase is None or tokens is None:
            return None
        if last and time.monotonic() - last.at < _TRUSTED_SECONDS:
            return session
        known = last.rights if last else _rights(row["claims"])
        self._note_look(token, known)  # others go on meanwhile
        try:
            rights = await self._supabase.rights(tokens["access"])
        except CdlError as error:
            _LOG.warning("a session is not looked after: %s", error.detail)
            return session
        if rights is None:
            async with self._database.as_service() as work:
                await work.run("sessions.close_session", token_hash=token_hash(token))
            return None
        if rights == known or not await self._claim(token, row):
            return session
        renewed = await self._renew(token, row)
        if renewed is not None and renewed.claims is not row["claims"]:
            self._note_look(token, rights)
        return renewed

    def _note_look(self, token: str, rights: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if len(self._looks) > _MANY_LOOKS:
            self._looks = {
                key: look for key, look in self._looks.items() if now - look.at < _TRUSTED_SECONDS
            }
        self._looks[token_hash(token)] = _Look(now, rights)

    async def _row(self, token: str, *, is_person: bool) -> Row | None:
        async with self._database.as_service() as work:
            return await work.row(
                "sessions.find_session", token_hash=token_hash(token), is_person=is_person
            )

    async def _claim(self, token: str, row: Row) -> bool:
        async with self._database.as_service() as work:
            return bool(
                await work.value(
                    "sessions.claim_renewal", token_hash=token_hash(token), was_sealed=row["sealed"]
                )
            )

    async def _renew(self, token: str, row: Row) -> Session | None:
        """Have the refresh token used, by the one request that may."""
        tokens = _tokens(token, row["sealed"])
        grant = None
        try:
            if tokens is not None and self._supabase is not None:
                grant = await self._supabase.refresh(tokens["refresh"])
        except RefusedError:
            pass
        except BaseException as error:
            await asyncio.shield(self._end_renewal(token, row, is_refused=False))
            if isinstance(error, CdlError) and _left(row) > dt.timedelta():
                _LOG.warning("a session is not renewed yet: %s", error.detail)
                return Session(token, row["claims"])
            raise
        if grant is None or grant.claims["sub"] != str(row["user_id"]):
            await self._end_renewal(token, row, is_refused=True)
            return None
        async with self._database.as_service() as work:
            is_kept = await work.value(
                "sessions.renew_session", was_sealed=row["sealed"], **_kept(token, grant)
            )
        if not is_kept:  # signed out meanwhile
            await self._leave(grant.access_token)
            return None
        return Session(token, grant.claims)

    async def _end_renewal(self, token: str, row: Row, *, is_refused: bool) -> None:
        async with self._database.as_service() as work:
            await work.run(
                "sessions.end_renewal",
                token_hash=token_hash(token),
                was_sealed=row["sealed"],
                is_refused=is_refused,
            )

    async def close(self, token: str) -> None:
        """End a session: here, and then at Supabase Auth if that vouched for it."""
        row = await self._row(token, is_person=False)
        async with self._database.as_service() as work:
            await work.run("sessions.close_session", token_hash=token_hash(token))
        tokens = _tokens(token, row["sealed"]) if row and row["sealed"] else None
        if row is None or tokens is None or self._supabase is None:
            return
        if _left(row) > dt.timedelta():
            await self._leave(tokens["access"])
            return
        try:
            grant = await self._supabase.refresh(tokens["refresh"])
        except (CdlError, RefusedError) as error:
            _LOG.warning("a session is not ended at Supabase Auth: %s", error)
            return
        if grant is not None:
            await self._leave(grant.access_token)

    async def _leave(self, access_token: str) -> None:
        """End a session at Supabase Auth; it is over here, and nobody has its tokens any more."""
        if self._supabase is not None:
            try:
                await self._supabase.sign_out(access_token)
            except CdlError as error:
                _LOG.warning("a session is not ended at Supabase Auth: %s", error)


def _rights(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    return claims.get("app_metadata") or {}


def _left(row: Row) -> dt.timedelta:
    expire_at: dt.datetime = row["claims_expire_at"]
    return expire_at - dt.datetime.now(dt.UTC)


def _kept(token: str, grant: Grant) -> dict[str, Any]:
    tokens = json.dumps({"access": grant.access_token, "refresh": grant.refresh_token})
    return {
        "token_hash": token_hash(token),
        "claims": Jsonb(grant.claims),
        "sealed": seal(token, tokens),
        "claims_expire_at": grant.expires_at,
    }


def _tokens(token: str, sealed: bytes) -> dict[str, str] | None:
    """Give Supabase Auth's tokens as they were sealed; None when they cannot be read."""
    text = unseal(token, sealed)
    tokens: dict[str, str] | None = json.loads(text) if text else None
    return tokens
