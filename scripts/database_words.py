"""What the database says to people: settings, fields, reference rows."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from admin.pages.mls.estate_form import GROUPS
from admin.words.fields import english

DATABASE = Path(__file__).resolve().parent.parent / "db"
_SCHEMAS = ("config_schema", "feed_schema")
_REFERENCE = {
    "pipeline.field_rules": ("description",),
    "public.mls_approval_type_config": ("name",),
    "public.mls_checklist_templates": ("title",),
    "public.mls_document_type_config": ("name",),
    "public.mls_portal_definitions": ("description",),
}
"""Columns of reference rows that pages show."""
_DOCUMENT = re.compile(r"\$json\$(\{.*?\})\$json\$", re.DOTALL)


def all_words() -> Iterator[tuple[str, str]]:
    """Give each message, with the file that it stands in."""
    yield from _settings()
    yield from _reference_rows()
    for column in _columns():
        yield english(column), "fields"


def _settings() -> Iterator[tuple[str, str]]:
    for name in _SCHEMAS:
        path = DATABASE / "functions" / "pipeline" / f"{name}.sql"
        for document in _DOCUMENT.findall(path.read_text()):
            for message in _of_schema(json.loads(document)):
                yield message, path.name


def _reference_rows() -> Iterator[tuple[str, str]]:
    for name, columns in _REFERENCE.items():
        for row in _rows(name):
            yield from ((row[column], f"{name}.csv") for column in columns if row[column])


def _columns() -> Iterator[str]:
    yield from (row["target_column"] for row in _rows("pipeline.field_rules"))
    yield from (column for columns in GROUPS.values() for column in columns)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATABASE / "reference" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _of_schema(schema: dict[str, Any]) -> Iterator[str]:
    """Give what a form made of a JSON Schema says: titles, descriptions, words of values."""
    yield from (schema[key] for key in ("title", "description") if key in schema)
    yield from schema.get("words", {}).values()
    for name, inner in schema.get("properties", {}).items():
        if "title" not in inner:
            yield name.replace("_", " ").capitalize()
        yield from _of_schema(inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _of_schema(schema[key])
