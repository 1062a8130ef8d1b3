"""A server that answers as Supabase Auth (GoTrue) does: passwords, refresh tokens, keys, faults."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from admin.settings import Supabase

ANON_KEY = "the project's publishable key"
SECRET = "the project's secret, which is long enough for HS256"
LIFETIME = 3600
PASSWORD = "right"
WEAKEST = 8


@dataclass(slots=True)
class User:
    """Somebody whom the server knows."""

    email: str
    password: str
    app_metadata: dict[str, Any] | None
    id: str = field(default_factory=lambda: str(uuid4()))
    refusal: str | None = None
    """An error_code that signing in is answered with: user_banned, email_not_confirmed."""
    factors: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that tokens are signed with."""

    algorithm: str
    private: Any
    kid: str = field(default_factory=lambda: str(uuid4()))

    def shown(self) -> dict[str, Any]:
        """Give it as the JWKS shows it."""
        maker = jwt.get_algorithm_by_name(self.algorithm)
        public = json.loads(maker.to_jwk(self.private.public_key()))
        return {
            **public,
            "kid": self.kid,
            "alg": self.algorithm,
            "use": "sig",
            "key_ops": ["verify"],
        }


def new_key(algorithm: str) -> Key:
    """Make a key for HS256, ES256 or RS256."""
    if algorithm == "HS256":
        return Key(algorithm, SECRET)
    if algorithm == "ES256":
        return Key(algorithm, ec.generate_private_key(ec.SECP256R1()))
    return Key(algorithm, rsa.generate_private_key(public_exponent=65537, key_size=2048))


class GoTrue:
    """What the server knows, and how it is to behave."""

    def __init__(self, url: str, algorithm: str) -> None:
        self.url = url
        self.key = new_key(algorithm)
        self.shown: list[Key] = [] if algorithm == "HS256" else [self.key]
        self.users: dict[str, User] = {}
        self.unused: dict[str, tuple[User, str]] = {}
        """Refresh tokens that were not used yet: whose, and of which session."""
        self.sessions: set[str] = set()
        self.calls: Counter[str] = Counter()
        self.faults: list[str] = []
        """What to do instead, one a call: a status, "html", "cut", "no grant", "slow"."""
        self.is_down = False
        """Whether it fails to tell who somebody is."""
        self.slow_seconds = 1.0
        self.claims: dict[str, Any] = {}
        """What the tokens say otherwise."""
        self.forged: Any = None
        """A key, or None for no signature, that signs instead of the project's."""
        self.is_forging = False
        self.lock = threading.Lock()

    @property
    def settings(self) -> Supabase:
        """Give what the interface is configured with."""
        secret = SECRET if self.key.algorithm == "HS256" else None
        return Supabase(self.url, ANON_KEY, secret, f"{self.url}/auth/v1")

    def add_user(self, email: str, password: str = PASSWORD, **app_metadata: Any) -> User:
        """Let somebody in; without app_metadata they have no tenant and no role."""
        user = User(email, password, app_metadata or None)
        self.users[email] = user
        return user

    def rotate(self, algorithm: str, *, revoke: bool = False) -> None:
        """Sign with a new key from now on; the old one is still shown unless it is revoked."""
        self.key = new_key(algorithm)
        self.shown = [self.key] if revoke else [*self.shown, self.key]

    def grant(self, user: User, session_id: str) -> dict[str, Any]:
        """Give what a sign-in or a refresh is answered with."""
        refresh_token = secrets.token_urlsafe(9)
        self.unused[refresh_token] = (user, session_id)
        return {
            "access_token": self.token(user, session_id),
            "token_type": "bearer",
            "expires_in": LIFETIME,
            "expires_at": int(time.time()) + LIFETIME,
            "refresh_token": refresh_token,
            "user": {"id": user.id, "email": user.email, "factors": user.factors},
        }

    def token(self, user: User, session_id: str) -> str:
        """Sign a token."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": f"{self.url}/auth/v1",
            "sub": user.id,
            "aud": "authenticated",
            "exp": now + LIFETIME,
            "iat": now,
            "email": user.email,
            "role": "authenticated",
            "aal": "aal1",
            "session_id": session_id,
            "user_metadata": {"full_name": "Mary Poppins"},
            **({"app_metadata": user.app_metadata} if user.app_metadata else {}),
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        signer = self.forged if self.is_forging and isinstance(self.forged, Key) else self.key
        headers = {"kid": signer.kid}
        if not self.is_forging:
            return jwt.encode(claims, self.key.private, self.key.algorithm, headers)
        if self.forged is None:
            return jwt.encode(claims, "", "none", headers)
        if isinstance(self.forged, bytes):
            return _hs256(claims, headers, self.forged)
        return jwt.encode(claims, self.forged.private, self.forged.algorithm, headers)


def _hs256(claims: dict[str, Any], headers: dict[str, str], key: bytes) -> str:
    """Sign with a public key as if it were a secret, which PyJWT does not do."""

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", **headers}).encode())
    text = head + b"." + part(json.dumps(claims).encode())
    return (text + b"." + part(hmac.new(key, text, hashlib.sha256).digest())).decode()


class _Handler(BaseHTTPRequestHandler):
    """Answers requests by what a GoTrue says."""

    protocol_version = "HTTP/1.1"
    auth: GoTrue

    def do_GET(self) -> None:
        """Show the keys, and who somebody is."""
        self._read()
        if urlsplit(self.path).path == "/auth/v1/user":
            return self._show_user()
        if urlsplit(self.path).path != "/auth/v1/.well-known/jwks.json":
            return self._answer(404, {"message": "no Route matched with those values"})
        self.auth.calls["keys"] += 1
        return self._answer(200, {"keys": [key.shown() for key in self.auth.shown]})

    def do_PUT(self) -> None:
        """Change a user."""
        self.do_POST()

    def do_POST(self) -> None:  # noqa: PLR0911 - one for each thing it answers
        """Give grants, change users, and end sessions."""
        parts = urlsplit(self.path)
        body = self._read()
        kind = parse_qs(parts.query).get("grant_type", [parts.path.rpartition("/")[2]])[0]
        with self.auth.lock:
            self.auth.calls[kind] += 1
            fault = self.auth.faults.pop(0) if self.auth.faults else None
        if fault is not None and self._fail(fault):
            return None
        if self.headers.get("apikey") != ANON_KEY:
            hint = "Double check your Supabase `anon` or `service_role` API key."
            return self._answer(401, {"message": "Invalid API key", "hint": hint})
        with self.auth.lock:
            match parts.path, kind:
                case "/auth/v1/token", "password":
                    return self._sign_in(body)
                case "/auth/v1/token", "refresh_token":
                    return self._refresh(body)
                case "/auth/v1/user", _:
                    return self._change_user(body)
                case "/auth/v1/logout", _:
                    return self._sign_out(parse_qs(parts.query))
        return self._answer(404, {"message": "no Route matched with those values"})

    def _sign_in(self, body: dict[str, Any]) -> None:
        user = self.auth.users.get(str(body.get("email")).lower())
        if user is not None and user.refusal == "user_banned":
            return self._refuse("user_banned", "User is banned")
        if user is None or user.password != body.get("password"):
            return self._refuse("invalid_credentials", "Invalid login credentials")
        if user.refusal:
            return self._refuse(user.refusal, "Email not confirmed")
        session_id = str(uuid4())
        self.auth.sessions.add(session_id)
        return self._answer(200, self.auth.grant(user, session_id))

    def _refresh(self, body: dict[str, Any]) -> None:
        found = self.auth.unused.pop(str(body.get("refresh_token")), None)
        if found is None:
            # Used a second time, a refresh token ends its session: somebody may have stolen it.
            self.auth.sessions.clear()
            return self._refuse("refresh_token_already_used", "Invalid Refresh Token: Already Used")
        user, session_id = found
        if session_id not in self.auth.sessions:
            return self._refuse("session_not_found", "Invalid Refresh Token: Session Not Found")
        if user.refusal:
            return self._refuse(user.refusal, "User is banned")
        return self._answer(200, self.auth.grant(user, session_id))

    def _sign_out(self, query: dict[str, list[str]]) -> None:
        claims = self._claims()
        if claims is None:
            return None
        if query["scope"] == ["others"]:
            self.auth.sessions -= {
                session
                for user, session in self.auth.unused.values()
                if user.id == claims["sub"] and session != claims["session_id"]
            }
            return self._answer(204, None)
        assert query["scope"] == ["local"]
        self.auth.sessions.discard(claims["session_id"])
        return self._answer(204, None)

    def _show_user(self) -> None:
        self.auth.calls["look"] += 1
        if self.auth.is_down:
            return self._answer(500, {"code": 500, "msg": "Internal Server Error"})
        claims = self._claims()
        if claims is None:
            return None
        (user,) = (user for user in self.auth.users.values() if user.id == claims["sub"])
        banned = {"banned_until": "2126-11-22T15:00:00.123456Z"} if user.refusal else {}
        told = {"id": user.id, "app_metadata": user.app_metadata or {}, **banned}
        return self._answer(200, told)

    def _change_user(self, body: dict[str, Any]) -> None:
        claims = self._claims()
        if claims is None:
            return None
        (user,) = (user for user in self.auth.users.values() if user.id == claims["sub"])
        if len(body["password"]) < WEAKEST:
            return self._refuse("weak_password", "Password should be longer.", status=422)
        if body["password"] == user.password:
            return self._refuse("same_password", "New password should be different.", status=422)
        user.password = body["password"]
        return self._answer(200, {"id": user.id, "email": user.email})

    def _claims(self) -> dict[str, Any] | None:
        """Give the claims of the token that comes along; refuse one that is over."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        if claims["exp"] < time.time():
            self._refuse("bad_jwt", "token is expired", status=403)
        elif claims["session_id"] not in self.auth.sessions:
            self._refuse("session_not_found", "Session not found", status=403)
        else:
            return claims
        return None

    def _fail(self, fault: str) -> bool:
        """Do what goes wrong; tell whether that is all of the answer."""
        if fault == "slow":
            time.sleep(self.auth.slow_seconds)
            return False
        if fault == "cut":
            self.close_connection = True
        elif fault == "html":
            self._answer(502, "<html><h1>Bad gateway</h1></html>")
        elif fault == "no grant":
            self._answer(200, {"access_token": None})
        elif fault == "429":
            self._answer(
                429, {"code": 429, "error_code": "over_request_rate_limit", "msg": "Too many"}
            )
        elif fault == "old refusal":
            self._answer(
                400, {"error": "invalid_grant", "error_description": "Invalid login credentials"}
            )
        elif fault == "new refusal":
            self._answer(
                400, {"code": "invalid_credentials", "message": "Invalid login credentials"}
            )
        else:
            self._answer(int(fault), {"code": int(fault), "msg": "Internal Server Error"})
        return True

    def _refuse(self, code: str, message: str, *, status: int = 400) -> None:
        self._answer(status, {"code": status, "error_code": code, "msg": message})

    def _read(self) -> dict[str, Any]:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        read: dict[str, Any] = json.loads(content or b"{}")
        return read

    def _answer(self, status: int, content: Any) -> None:
        is_page = isinstance(content, str)
        body = content.encode() if is_page else json.dumps(content).encode()
        body = b"" if content is None else body
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if is_page else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serve_auth(algorithm: str = "ES256") -> Iterator[GoTrue]:
    """Serve until the block ends; tokens are signed with a key of an algorithm."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    auth = GoTrue(f"http://127.0.0.1:{server.server_port}", algorithm)
    server.RequestHandlerClass = type("Handler", (_Handler,), {"auth": auth})
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield auth
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
