"""Brings the catalogues of the interface's words up to date: `make words`.

What the pages say is gathered from `admin/`, what the database says from `db/`, and merged into
`admin/words/<language>.po`; words that are new there are empty until somebody translates them, and
a test fails as long as they are.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from admin.words.catalogue import DEFAULT, LANGUAGES
from scripts.database_words import all_words

FOLDER = Path(__file__).resolve().parent.parent / "admin"
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {
    "templates/**.html": {"extensions": "jinja2.ext.do", "trimmed": "true", "silent": "false"}
}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "Entry": (2,),
}
"""Functions whose arguments are words; an entry of the side bar has them in second place."""


def gather() -> Catalog:
    """Give all that the pages and the database say, with where they say it."""
    catalogue = Catalog(project="listings-cdl", charset="utf-8")
    found = extract_from_dir(FOLDER, _METHODS, _OPTIONS, _KEYWORDS, strip_comment_tags=True)
    for file, _line, message, _comments, context in sorted(found, key=lambda item: item[:2]):
        # No line numbers: they would change with every edit.
        catalogue.add(message, None, [(file, 0)], context=context)
    for message, file in all_words():
        catalogue.add(message, None, [(file, 0)])
    return catalogue


def merge(language: str) -> Catalog:
    """Give the catalogue of a language with the words that the pages have now."""
    catalogue = read(language)
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def read(language: str) -> Catalog:
    """Give the catalogue of a language as it stands, empty if there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="listings-cdl", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def text_of(catalogue: Catalog) -> bytes:
    """Write a catalogue as its file has it."""
    text = BytesIO()
    write_po(text, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return text.getvalue()


def path_of(language: str) -> Path:
    """Give where the catalogue of a language lies."""
    return FOLDER / "words" / f"{language}.po"


def main() -> None:
    """Write all catalogues again, and say what is missing in each."""
    for language in LANGUAGES:
        if language != DEFAULT:
            catalogue = merge(language)
            path_of(language).write_bytes(text_of(catalogue))
            missing = len([m for m in catalogue if m.id and not _is_said(m.string)])
            told = f"{language}: {len(catalogue)} messages, {missing} without words"
            sys.stdout.write(f"{told}\n")


def _is_said(words: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(words) if isinstance(words, str) else all(words or [""])


if __name__ == "__main__":
    main()
