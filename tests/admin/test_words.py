"""The interface speaks as its visitor does."""

import re
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from admin.words.catalogue import LANGUAGES, choose_language, choose_locale
from admin.words.formats import Formats
from scripts import words

_PLACES = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize(
    ("wanted", "accepts", "language"),
    [
        (None, "", "en"),
        (None, "hu-HU,hu;q=0.9,en;q=0.8", "hu"),
        (None, "fr;q=0.9, el;q=0.5", "el"),
        (None, "en;q=0.1, ru;q=0.9", "ru"),
        ("el", "hu", "el"),
        ("xx", "hu", "hu"),
        (None, "*;q=x,,;;", "en"),
    ],
)
def test_the_language_is_the_chosen_or_the_browsers(
    wanted: str | None, accepts: str, language: str
) -> None:
    assert choose_language(wanted, accepts) == language


def test_numbers_are_written_as_the_region_does() -> None:
    assert str(choose_locale("en", "en-US,en")) == "en_US"
    assert str(choose_locale("en", "hu-HU")) == "en_GB"
    assert {choose_locale(language, "").language for language in LANGUAGES} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("list_price", 1250000, "€1,250,000"),
        ("list_price", 0.5, "€0.50"),
        ("living_area", 1234.5, "1,234.5"),
        ("year_built", 1996, "1996"),
        ("latitude", 34.98945678, "34.98945678"),
        ("modified_ts", "2026-02-10T08:00:00+00:00", "10 Feb 2026, 08:00:00"),
        ("modified_ts", "2026-02-10T08:00:00.123456Z", "10 Feb 2026, 08:00:00"),
        ("expires_on", "2026-02-10", "10 Feb 2026"),
        ("expires_on", "2026-02-30", "2026-02-30"),
        ("remarks", "built in 2026-02-10", "built in 2026-02-10"),
    ],
)
def test_values_are_written_as_the_region_does(field: str, value: object, shown: str) -> None:
    formats = Formats(Locale("en", "GB"), ZoneInfo("UTC"))
    assert formats.value(field, value, "EUR") == shown


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_catalogue_has_all_that_the_pages_say(language: str) -> None:
    merged = words.merge(language)
    assert words.text_of(merged) == words.path_of(language).read_bytes(), "run `make words`"
    silent = [message.id for message in merged if message.id and not _said(message.string)]
    assert silent == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_keep_what_is_filled_in(language: str) -> None:
    for message in words.read(language):
        for said in _texts(message.string):
            wanted = set(_PLACES.findall(" ".join(_texts(message.id))))
            assert set(_PLACES.findall(said)) <= wanted, message.id
            if isinstance(message.id, str):
                assert set(_PLACES.findall(said)) == wanted, message.id


_Text = str | list[str] | tuple[str, ...] | None


def _texts(text: _Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def _said(text: _Text) -> bool:
    return all(_texts(text))
