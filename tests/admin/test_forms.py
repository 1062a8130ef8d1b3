"""Forms made from a JSON Schema give back what was told, and nothing else."""

from typing import Any

import pytest
from starlette.datastructures import FormData, UploadFile

from admin.forms import (
    Field,
    FormReader,
    Problem,
    build_form,
    differences,
    place_problems,
    read_problems,
)

Sent = list[tuple[str, str | UploadFile]]

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["csv", "api", None], "default": None},
        "header": {"type": "boolean", "default": True},
        "quote": {"type": ["string", "null"], "pattern": "^[^\\r\\n]?$", "default": None},
        "sheet": {"type": ["string", "integer", "null"], "minLength": 1, "default": None},
        "share": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.2},
        "fixed": {"const": True, "default": True},
        "fields": {
            "type": "array",
            "uniqueItems": True,
            "items": {"enum": ["name", "title"]},
            "default": ["name"],
        },
        "paths": {"type": "array", "items": {"type": "string"}},
        "columns": {
            "type": ["object", "null"],
            "default": None,
            "propertyNames": {"enum": ["id", "name", "address", "phone"]},
            "additionalProperties": {"type": ["string", "array", "null"]},
        },
        "params": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
        "geocode": {
            "type": ["object", "null"],
            "default": None,
            "properties": {
                "enabled": {"type": "boolean", "default": True},
                "providers": {
                    "type": "array",
                    "default": [],
                    "items": {
                        "type": "object",
                        "required": ["provider"],
                        "properties": {
                            "provider": {"enum": ["a", "b"]},
                            "rate": {"type": "number"},
                        },
                    },
                },
            },
        },
        "odd": {"anyOf": [{"type": "string"}, {"type": "array"}]},
    },
}
EVERYTHING = {
    "kind": "api",
    "header": False,
    "quote": "",
    "sheet": 2,
    "share": 0.5,
    "fixed": True,
    "fields": ["name", "title"],
    "paths": ["/a b/*", "/c"],
    "columns": {"name": "Titel, lang", "address": ["street", "no."], "phone": None},
    "params": {"a.b": "text", "n": 5},
    "geocode": {"enabled": False, "providers": [{"provider": "a", "rate": 0.1}, {"provider": "b"}]},
    "odd": ["x", {"y": 1}],
}


def as_sent(root: Field) -> Sent:
    """Give what a browser would send of a form as it is shown."""
    sent: Sent = []
    for field in root.walk():
        if field.kind == "choice":
            sent += [(field.name, o.value) for o in field.options if o.chosen] or [(field.name, "")]
        elif field.kind == "checks":
            sent.append((f"{field.name}.shown", "1"))
            sent += [(field.name, o.value) for o in field.options if o.chosen]
        elif field.kind in {"text", "number", "lines", "json"} and field.name:
            sent.append((field.name, field.value.replace("\n", "\r\n")))
            if field.is_empty:
                sent.append((f"{field.name}.empty", "1"))
        elif field.kind == "group" and field.is_optional and field.is_told:
            sent.append((f"{field.name}.used", "1"))
        if field.kind in {"map", "list"}:
            sent.append((f"{field.name}.rows", str(field.rows)))
        if field.kind == "list":
            sent += [(f"{row.name}.here", "1") for row in field.children]
    return sent


def read(sent: Sent, old: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    reader = FormReader(FormData(sent))
    return reader.read(SCHEMA, old), reader.problems


@pytest.mark.parametrize(
    "document",
    [
        {},
        EVERYTHING,
        {"geocode": {}},
        {"geocode": None, "columns": None, "kind": None},
        {"fields": []},
        {"columns": {}},
        {"sheet": "2"},
        {"quote": " "},
        {"columns": {"name": ["only one"]}},
        {"params": {"n": 1.5, "text": "1.5"}},
    ],
    ids=str,
)
def test_a_form_that_nobody_touched_changes_nothing(document: dict[str, Any]) -> None:
    sent = as_sent(build_form(SCHEMA, document))
    assert read(sent, document) == (document, [])


def test_an_empty_form_tells_nothing() -> None:
    assert read([], {}) == ({}, [])
    assert read(as_sent(build_form(SCHEMA, {})), {}) == ({}, [])


def test_fields_that_were_emptied_fall_back_to_the_default() -> None:
    sent: Sent = [
        (name, "")
        for name, _ in as_sent(build_form(SCHEMA, EVERYTHING))
        if not name.endswith((".rows", ".used", ".empty"))
    ]
    document, problems = read(sent, EVERYTHING)
    assert problems == []
    assert document == {"fixed": True, "fields": [], "columns": {}, "params": {}}


def test_a_row_more_and_one_less() -> None:
    form = build_form(SCHEMA, EVERYTHING, add="p.columns", remove="p.geocode.providers.0")
    columns = next(f for f in form.walk() if f.name == "p.columns")
    providers = next(f for f in form.walk() if f.name == "p.geocode.providers")
    assert (columns.rows, providers.rows) == (4, 1)
    document, _ = read([*as_sent(form), ("p.columns.3.key", "id"), ("p.columns.3.value", "ID")], {})
    assert document["columns"]["id"] == "ID"
    assert document["geocode"]["providers"] == [{"provider": "b"}]


def test_what_is_no_json_is_told_at_its_field() -> None:
    document, problems = read([("p.odd", "[1,")], {})
    assert document == {"odd": "[1,"}
    assert [problem.path for problem in problems] == ["odd"]


def test_the_same_name_twice_is_told() -> None:
    sent: Sent = [("p.columns.rows", "2")]
    for number in range(2):
        sent += [(f"p.columns.{number}.key", "name"), (f"p.columns.{number}.value", str(number))]
    assert [problem.path for problem in read(sent, {})[1]] == ["columns.name"]


@pytest.mark.parametrize("text", ["1e999", "nan", "four", "0x10", "1 2"])
def test_what_is_no_number_stays_a_text_for_the_database_to_refuse(text: str) -> None:
    assert read([("p.share", text)], {})[0] == {"share": text}


def test_problems_stand_at_their_fields() -> None:
    form = build_form(SCHEMA, EVERYTHING)
    left = place_problems(
        form,
        read_problems(
            "geocode.providers[1].rate: 0 is less than the minimum\n"
            "fields[1]: is not one of them\ncolumns.name: is wrong\n(whole): is no object"
        ),
    )
    assert left == ["is no object"]
    assert {field.path: field.problems for field in form.walk() if field.problems} == {
        "geocode.providers[1].rate": ["0 is less than the minimum"],
        "fields": ["is not one of them"],
        "columns.name": ["is wrong"],
    }


def test_differences_name_each_value_and_know_defaults() -> None:
    new = {**EVERYTHING, "geocode": {"enabled": True, "providers": []}, "columns": {"name": "x"}}
    del new["share"]
    found = {d.path: (d.old, d.new, d.new_is_default) for d in differences(SCHEMA, EVERYTHING, new)}
    assert found["share"] == ("0.5", "0.2", True)
    assert found["columns.name"] == ("Titel, lang", "x", False)
    assert found["columns.address"] == ('["street", "no."]', None, True)
    assert found["geocode.enabled"] == ("false", "true", False)
    assert found.keys() == {
        *("share", "columns.name", "columns.address", "columns.phone"),
        *("geocode.enabled", "geocode.providers"),
    }
