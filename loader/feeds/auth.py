"""How we sign in at a feed's host, and at no other."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Protocol

from requests import PreparedRequest, Response
from requests.auth import AuthBase

from loader.feeds.errors import FeedError
from loader.feeds.origins import origin_of, secured
from loader.feeds.secrets import Secrets, is_reference

_EARLY_SECONDS = 60.0
_USUAL_SECONDS = 3600.0


class Poster(Protocol):
    """Sends a form, as a session does."""

    def post(self, url: str, *, data: Any, headers: Any, auth: Any) -> Response:
        """Send it and give the answer."""


class HostAuth(AuthBase):
    """Signs requests that go to one origin, and adds headers and parameters that only it may see.

    Whatever else a request goes to gets none of it.
    """

    def __init__(self, origin: str, settings: Mapping[str, Any], secrets: Secrets) -> None:
        self._origin = origin
        self._secrets = secrets
        self._settings: Mapping[str, Any] = settings.get("auth") or {}
        self._headers = {
            name: secrets.value(text) for name, text in (settings.get("headers") or {}).items()
        }
        self._query = {
            name: secrets.value(text)
            for name, text in (settings.get("params") or {}).items()
            if is_reference(text)
        }
        self._token = ""
        self._until = 0.0
        self._poster: Poster | None = None
        self._sign_up()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request."""
        if not self.is_home(str(request.url)):
            return request
        if self._poster is not None and time.monotonic() >= self._until:
            self._fetch_token(self._poster)
        request.headers.update(self._headers)
        if self._query:
            request.prepare_url(str(request.url), self._query)
        return request

    def is_home(self, url: str) -> bool:
        """Tell whether an address is the feed's own host's."""
        return origin_of(url) in {self._origin, secured(self._origin)}

    def signs_in_by(self, poster: Poster) -> None:
        """Tell how a token is fetched, where one has to be."""
        if self._settings.get("type") == "oauth2":
            self._poster = poster

    def renew(self) -> bool:
        """Forget the token, which the host does not take any more; tell whether another may do."""
        is_old = self._poster is not None and bool(self._token)
        self._until = 0.0
        self._token = ""
        return is_old

    def _sign_up(self) -> None:
        match self._settings.get("type"):
            case "bearer":
                self._headers["Authorization"] = f"Bearer {self._secret('token')}"
            case "api_key":
                place = self._query if self._settings.get("in") == "query" else self._headers
                place[self._settings["name"]] = self._secret("key")
            case "basic":
                self._headers["Authorization"] = self._basic("username", "password")
            case _:
                pass

    def _secret(self, key: str) -> str:
        return self._secrets.value(self._settings[key])

    def _basic(self, user: str, password: str) -> str:
        pair = f"{self._secret(user)}:{self._secret(password)}"
        self._secrets.hide(pair)
        return f"Basic {b64encode(pair.encode()).decode()}"

    def _fetch_token(self, poster: Poster) -> None:
        """Get a token for our id and secret, by OAuth 2's client credentials."""
        form = {"grant_type": "client_credentials"}
        headers = {"Accept": "application/json"}
        if scope := self._settings.get("scope"):
            form["scope"] = scope
        if self._settings.get("client_auth") == "basic":
            headers["Authorization"] = self._basic("client_id", "client_secret")
        else:
            form |= {key: self._secret(key) for key in ("client_id", "client_secret")}
        answer = poster.post(
            self._settings["token_url"], data=form, headers=headers, auth=_no_auth
        ).json()
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise FeedError(
                "the token's server answers without a token",
                hint="Is token_url right, and does the server know grant_type client_credentials?",
                code="feed_refused",
            )
        self._secrets.hide(token)
        self._token = token
        self._headers["Authorization"] = f"Bearer {token}"
        self._until = time.monotonic() + max(0.0, _lifetime(answer) - _EARLY_SECONDS)


def _lifetime(answer: Mapping[str, Any]) -> float:
    try:
        return float(answer.get("expires_in") or _USUAL_SECONDS)
    except (TypeError, ValueError):
        return _USUAL_SECONDS


def _no_auth(request: PreparedRequest) -> PreparedRequest:
    """Sign nothing."""
    return request
