"""Secrets by their names, as configurations have them; and texts without any secret in them."""

from __future__ import annotations

import base64
import os
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from loader.feeds.errors import FeedError

_ENVIRONMENT = "env:"
_VAULT = "vault:"
_SHORTEST_HIDDEN = 4
_HIDDEN = "***"

Vault = Callable[[str], str | None]
"""Gives a secret of Supabase Vault by its name."""


def is_reference(value: object) -> bool:
    """Tell whether a value of a configuration is a secret's name."""
    return isinstance(value, str) and value.startswith((_ENVIRONMENT, _VAULT))


class Secrets:
    """Looks secrets up, and keeps them out of what people and logs are told."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._shown: set[str] = set()

    def __repr__(self) -> str:
        return "Secrets()"

    def value(self, text: str) -> str:
        """Give the secret that a text names, or the text when it names none."""
        if text.startswith(_ENVIRONMENT):
            name = text.removeprefix(_ENVIRONMENT)
            found = os.environ.get(name)
            hint = f"Set the environment variable {name} where the feed is fetched: for cdl worker."
        elif text.startswith(_VAULT):
            name = text.removeprefix(_VAULT)
            found = self._vault(name)
            hint = f"select vault.create_secret('…', '{name}') in the database puts it there."
        else:
            return text
        # Mounted secrets mostly end with a line end, and no header takes one.
        found = (found or "").strip()
        if any(unicodedata.category(sign) == "Cc" for sign in found):
            problem = f"the secret {text} holds control characters"
            raise FeedError(problem, hint="Put it there in one line.", code="no_secret")
        if not found:
            raise FeedError(f"there is no secret {text}", hint=hint, code="no_secret")
        self.hide(found)
        return found

    def hide(self, secret: str) -> None:
        """Leave this out of all that is told from now on, however it is written."""
        written = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
        written.add(base64.b64encode(secret.encode()).decode())
        self._shown |= {text for text in written if len(text) >= _SHORTEST_HIDDEN}

    def without(self, text: str) -> str:
        """Give a text without any secret that was looked up."""
        for secret in sorted(self._shown, key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text
