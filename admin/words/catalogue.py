"""Languages: which there are, their words, and which one a visitor wants."""

from functools import cache
from gettext import NullTranslations
from importlib import resources
from io import BytesIO

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"en": "English", "el": "Ελληνικά", "hu": "Magyar", "ru": "Русский"}
"""Each language by its own name."""
DEFAULT = "en"


@cache
def translations(language: str) -> NullTranslations:
    """Give the words of a language; what has none stays English."""
    file = resources.files("admin").joinpath("words", f"{language}.po")
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def choose_language(wanted: str | None, accepts: str) -> str:
    """Give the language a visitor has chosen, else the best of their browser's."""
    if wanted in LANGUAGES:
        return wanted
    ranked = sorted(
        (part for part in (_read_range(p) for p in accepts.split(",")) if part),
        key=lambda part: -part[1],
    )
    return negotiate_locale([tag for tag, _ in ranked], list(LANGUAGES), sep="-") or DEFAULT


def choose_locale(language: str, accepts: str) -> Locale:
    """Give how numbers and dates are written: as the browser's region has it, if that fits."""
    for part in accepts.split(","):
        tag = part.split(";")[0].strip().replace("-", "_")
        if tag.split("_")[0].lower() == language:
            try:
                return Locale.parse(tag)
            except ValueError:
                continue
    # International English: days before months, twenty-four hours.
    return Locale.parse("en_GB" if language == DEFAULT else language)


def _read_range(text: str) -> tuple[str, float] | None:
    tag, _, weight = text.strip().partition(";q=")
    try:
        return (tag, float(weight or 1)) if tag else None
    except ValueError:
        return None
