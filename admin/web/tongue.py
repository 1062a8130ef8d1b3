"""The language, locale and time zone of a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request

from admin.words.catalogue import choose_language, choose_locale, translations
from admin.words.fields import WORDED, english
from admin.words.formats import Formats
from admin.words.told import told_in
from loader.errors import CdlError

LANGUAGE_COOKIE = "cdl_language"
ZONE_COOKIE = "cdl_zone"


@dataclass(frozen=True, slots=True)
class Tongue:
    """How to speak to a visitor."""

    language: str
    formats: Formats

    def gettext(self, message: str, **values: Any) -> str:
        """Give a message in the language, its %(name)s filled in."""
        text = translations(self.language).gettext(message)
        return text % values if values else text

    def told(self, text: str | None) -> str:
        """Put what the database says into words; nothing is nothing, the unknown stays as it is."""
        return told_in(translations(self.language)).tell(text or "")

    def refusal(self, error: CdlError, *, with_detail: bool = False) -> str:
        """Put into words what the database refused and what to do, in one paragraph."""
        parts = [f"{self.told(error.message)}.", error.detail if with_detail else None, error.hint]
        return " ".join([parts[0] or "", *(self.told(part) for part in parts[1:] if part)])

    def field(self, column: str) -> str:
        """Name a field of the database."""
        return self.told(english(column))

    def is_word(self, column: str) -> bool:
        """Tell whether a field's values are words of the dictionary that the catalogue has."""
        return column in WORDED

    def country(self, code: str, name: str) -> str:
        """Name a country, as the language does."""
        return str(self.formats.locale.territories.get(code, name))

    def ngettext(self, one: str, many: str, n: int, **values: Any) -> str:
        """Give the message that fits a number; %(num)s is the number as it is written."""
        text = translations(self.language).ngettext(one, many, n)
        return text % {"num": self.formats.number(n), **values}


def tongue_of(request: Request) -> Tongue:
    """Give how to speak to whoever sent a request: as they chose, else as their browser says."""
    accepts = request.headers.get("accept-language", "")
    language = choose_language(request.cookies.get(LANGUAGE_COOKIE), accepts)
    return Tongue(language, Formats(choose_locale(language, accepts), _zone(request)))


def _zone(request: Request) -> ZoneInfo:
    try:
        return ZoneInfo(request.cookies.get(ZONE_COOKIE) or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
