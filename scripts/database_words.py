"""What the database says to people: settings as the schemas describe them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATABASE = Path(__file__).resolve().parent.parent / "db"
_SCHEMAS = ("config_schema", "feed_schema")
_DOCUMENT = re.compile(r"\$json\$(\{.*?\})\$json\$", re.DOTALL)


def all_words() -> Iterator[tuple[str, str]]:
    """Give each message, with the file that it stands in."""
    yield from _settings()


def _settings() -> Iterator[tuple[str, str]]:
    for name in _SCHEMAS:
        path = DATABASE / "functions" / "pipeline" / f"{name}.sql"
        for document in _DOCUMENT.findall(path.read_text()):
            for message in _of_schema(json.loads(document)):
                yield message, path.name


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
