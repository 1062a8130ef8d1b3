"""What the database says is put into words, with just the values that it was said with."""

import pytest

from admin.words.catalogue import LANGUAGES, translations
from admin.words.told import Template, Told, told_in
from scripts.database_words import all_words
from scripts.sentences import Reader, message_of, tokens_of
from tests.support.nasty import NASTY

OTHERS = [language for language in LANGUAGES if language != "en"]
MESSAGES = sorted({message for message, _file in all_words()})
TEMPLATES = [template for template in map(Template.of, MESSAGES) if template.places]
VALUES = (*NASTY, "", "5", "%(1)s", "%s %d %", "a: b", "'; --", "(.*)+$" * 50, "\\1 \\g<0>")


def _told(language: str) -> Told:
    return told_in(translations(language))


def _quoted(value: str) -> str:
    """Quote as quote_literal() does."""
    doubled = value.replace("\\", "\\\\").replace("'", "''")
    return f"E'{doubled}'" if "\\" in value else f"'{doubled}'"


def _filled(template: Template, value: str, other: str) -> dict[str, str]:
    """Give values for the places, each another one."""
    given = {}
    for number, place in enumerate(template.places):
        text = (value, other, "5", "x y")[number % 4]
        given[place] = _quoted(text) if place[0] == "q" else text
    return given


def _english(template: Template, values: dict[str, str]) -> str:
    return template.id % values


def _is_clear(template: Template, values: dict[str, str]) -> bool:
    """Tell whether one can see where each value ends: none has in it what follows it."""
    following = dict(zip(template.places, template.literals[1:], strict=True))
    return not any(
        place[0] != "q" and following[place] and following[place] in value
        for place, value in values.items()
    )


def test_there_is_much_to_tell() -> None:
    assert len(TEMPLATES) > 150
    assert len(MESSAGES) > 900


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_template_gives_back_exactly_its_values(value: str) -> None:
    for template in TEMPLATES:
        values = _filled(template, value, value[::-1])
        if _is_clear(template, values):
            assert template.values(_english(template, values)) == values, template.id


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_what_is_told_has_its_values_as_they_were(language: str, value: str) -> None:
    told = _told(language)
    for template in TEMPLATES:
        values = _filled(template, value, "5")
        if not _is_clear(template, values):
            continue
        said = told.tell(_english(template, values))
        for one in values.values():
            assert one in said, (template.id, said)


@pytest.mark.parametrize("language", OTHERS)
def test_all_that_the_database_says_is_told_in_the_language(language: str) -> None:
    told = _told(language)
    same = {
        template.id
        for template in TEMPLATES
        if told.tell(text := _english(template, _filled(template, "'x'", "7"))) == text
    }
    assert same == set()


def test_what_is_unknown_stays_as_it_is() -> None:
    told = _told("ru")
    for text in ("", "<b>", "no such sentence", "x" * 50_000, *NASTY):
        assert told.tell(text) == text
    assert told_in(translations("en")).tell("there is no listing 5") == "there is no listing 5"


def test_values_that_are_sentences_are_told_too() -> None:
    said = _told("hu").tell(
        "batch 7 is held: it would remove 12 of the source's 20 listings (60 %); the limit is 20 %"
    )
    assert said.startswith("a(z) 7. köteg vissza van tartva: a forrás 20 adatlapjából 12 tűnne el")


def test_each_line_is_told_and_of_a_setting_its_problem() -> None:
    said = _told("el").tell("feed.url: is needed for api.\npath: 'x' is not of type string\nx: y")
    first, second, third = said.split("\n")
    assert first.startswith("feed.url: απαιτείται")
    assert second.startswith("path: το 'x'")
    assert third == "x: y"


@pytest.mark.parametrize(
    ("sql", "messages"),
    [
        (
            "raise exception 'row % is %', a, 'no' using hint = 'Look.';",
            ["Look.", "row %(1)s is no"],
        ),
        ("raise exception 'it''s %%' using errcode = 'LC001';", ["it's %"]),
        (
            "raise exception '% is bad', quote_literal(a) using hint = format('%s%% %s', b, said);",
            ["%(1)s%% %(t2)s", "%(q1)s is bad"],
        ),
        (
            "raise exception 'no' using detail = case when a then 'One.' else 'Two ' || b end;",
            ["One.", "Two %(1)s", "no"],
        ),
        (
            "raise exception using message = case a when 1 then 'One' when 2 then 'Two' end;",
            ["", "One", "Two"],
        ),
    ],
)
def test_sentences_are_read_from_sql(sql: str, messages: list[str]) -> None:
    found = Reader(frozenset({"said"})).refusals(tokens_of(sql))
    assert sorted(map(message_of, found)) == messages
