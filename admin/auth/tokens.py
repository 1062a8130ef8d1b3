"""The token in a session's cookie, and what is made from it."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken


def new_token() -> str:
    """Make a token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Give what the database keeps instead of the token."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token(token: str) -> str:
    """Give what a form of this session carries; it tells nothing of the token."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def seal(token: str, secret: str) -> bytes:
    """Encrypt a secret so that only who has the session's token reads it."""
    return _box(token).encrypt(secret.encode())


def unseal(token: str, sealed: bytes) -> str | None:
    """Give the secret again; None when it was sealed with another token."""
    try:
        return _box(token).decrypt(sealed).decode()
    except InvalidToken:
        return None


def _box(token: str) -> Fernet:
    # The token is 256 random bits, so a hash is enough to make a key of it.
    key = hmac.new(token.encode(), b"seal", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
