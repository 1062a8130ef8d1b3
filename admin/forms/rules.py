"""What a JSON Schema says about one value, as a form needs to know it."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Any, Final


class _Missing(enum.Enum):
    MISSING = enum.auto()


MISSING: Final = _Missing.MISSING
"""Stands for a value that nobody told, so that the default counts; null is a value."""


class Kind(enum.StrEnum):
    """How a value is edited."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHECKS = "checks"
    LINES = "lines"
    FIXED = "fixed"
    GROUP = "group"
    MAP = "map"
    LIST = "list"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Rule:
    """The schema of one value."""

    schema: dict[str, Any]

    @property
    def types(self) -> frozenset[str]:
        """Give the JSON types it may have."""
        told = self.schema.get("type", ())
        return frozenset([told] if isinstance(told, str) else told)

    @property
    def default(self) -> Any:
        """Give the value that counts when nobody tells one; MISSING when there is none."""
        return self.schema.get("default", MISSING)

    @property
    def kind(self) -> Kind:
        """Say how the value is edited; what is not understood is edited as JSON."""
        types = self.types - {"null"}
        if "const" in self.schema:
            kind = Kind.FIXED
        elif "enum" in self.schema or self.types == {"boolean"}:
            kind = Kind.CHOICE
        elif types and types <= {"integer", "number"}:
            kind = Kind.NUMBER
        elif types and types <= {"string", "integer", "number", "boolean"}:
            kind = Kind.TEXT
        elif types == {"array"}:
            kind = self._array_kind()
        elif types == {"object"} and "properties" in self.schema:
            kind = Kind.GROUP
        elif types == {"object"} and isinstance(self.schema.get("additionalProperties"), dict):
            kind = Kind.MAP
        else:
            kind = Kind.JSON
        return kind

    def _array_kind(self) -> Kind:
        item = self.items
        if "enum" in item.schema and self.schema.get("uniqueItems"):
            return Kind.CHECKS
        if item.types == {"string"}:
            return Kind.LINES
        return Kind.LIST if item.kind is Kind.GROUP else Kind.JSON

    @property
    def choices(self) -> list[Any]:
        """Give the values of an enum; true and false for a boolean."""
        if self.types == {"boolean"}:
            return [True, False]
        return list(self.schema.get("enum", ()))

    @property
    def title(self) -> str:
        """Give what it is called; nothing where its name says it."""
        return str(self.schema.get("title", ""))

    @property
    def words(self) -> dict[str, str]:
        """Give how the values of an enum are told; others are told as they are."""
        return dict(self.schema.get("words", {}))

    @property
    def items(self) -> Rule:
        """Give the rule of an array's items."""
        items = self.schema.get("items")
        return Rule(items if isinstance(items, dict) else {})

    @property
    def values(self) -> Rule:
        """Give the rule of a map's values."""
        values = self.schema.get("additionalProperties")
        return Rule(values if isinstance(values, dict) else {})

    @property
    def properties(self) -> dict[str, Rule]:
        """Give the rules of an object's properties."""
        return {name: Rule(schema) for name, schema in self.schema.get("properties", {}).items()}

    @property
    def names(self) -> list[str]:
        """Give the names that a map's keys may have; none when they may be anything."""
        return list(self.schema.get("propertyNames", {}).get("enum", ()))

    @property
    def may_be_list(self) -> bool:
        """Tell whether a text may also be a list of texts, as a column may be several."""
        return {"string", "array"} <= self.types

    @property
    def is_optional_group(self) -> bool:
        """Tell whether it matters if an object is there at all."""
        return "null" in self.types or self.default is MISSING

    @property
    def may_be_empty(self) -> bool:
        """Tell whether the empty text is a value of its own, beside nothing at all."""
        if "string" not in self.types or self.schema.get("minLength", 0) > 0:
            return False
        pattern = self.schema.get("pattern")
        return "null" in self.types and (pattern is None or pattern.endswith("?$"))


def shown(value: Any) -> str:
    """Give a value as a person reads it: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
