"""The interface speaks as its visitor does."""

import pytest

from admin.words.catalogue import LANGUAGES, choose_language, choose_locale


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
