"""From the fields that a browser sends back to the document that they stand for."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from admin.forms.problems import Problem
from admin.forms.rules import MISSING, Kind, Rule

_MOST_ROWS = 2_000


class FormReader:
    """Reads a document. `problems` has what could not be read, such as broken JSON.

    What stood before decides what an empty field means: a null that somebody told stays one.
    """

    def __init__(self, sent: FormData, prefix: str = "p") -> None:
        self.problems: list[Problem] = []
        self._sent = sent
        self._prefix = prefix

    def read(self, schema: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
        """Give the document."""
        return self._properties(Rule(dict(schema)), self._prefix, "", old)

    def _text(self, name: str) -> str:
        value = self._sent.get(name)
        # PostgreSQL keeps no NUL; browsers send line ends as CR LF.
        return value.replace("\0", "").replace("\r\n", "\n") if isinstance(value, str) else ""

    def _properties(
        self, rule: Rule, name: str, path: str, old: Mapping[str, Any]
    ) -> dict[str, Any]:
        values = {}
        for key, child in rule.properties.items():
            here = f"{path}.{key}" if path else key
            value = self._read(child, f"{name}.{key}", here, old.get(key, MISSING))
            if value is not MISSING:
                values[key] = value
        return values

    def _read(self, rule: Rule, name: str, path: str, old: Any) -> Any:
        match rule.kind:
            case Kind.FIXED:
                value = old
            case Kind.CHOICE:
                value = self._choice(rule, name, old)
            case Kind.NUMBER:
                text = self._text(name).strip()
                value = _number(text) if text else _nothing(old)
            case Kind.TEXT:
                value = self._value(rule, name, old)
            case Kind.CHECKS:
                value = self._checks(rule, name, old)
            case Kind.LINES:
                lines = [line for line in self._text(name).split("\n") if line.strip()]
                value = lines or _nothing(old)
            case Kind.GROUP:
                value = self._group(rule, name, path, old)
            case Kind.MAP:
                value = self._map(rule, name, path, old)
            case Kind.LIST:
                value = self._list(rule, name, path, old)
            case Kind.JSON:
                value = self._json(name, path, old)
        return value

    def _choice(self, rule: Rule, name: str, old: Any) -> Any:
        text = self._text(name)
        if not text:
            return _nothing(old)
        try:
            value = json.loads(text)
        except ValueError:
            return text  # none of ours; the database says so
        return value if value in rule.choices else text

    def _value(self, rule: Rule, name: str, old: Any) -> Any:
        text = self._text(name)
        if not text:
            return "" if rule.may_be_empty and f"{name}.empty" in self._sent else _nothing(old)
        if "integer" in rule.types or "number" in rule.types:
            return old if text == old else _number(text)
        return text

    def _checks(self, rule: Rule, name: str, old: Any) -> Any:
        if f"{name}.shown" not in self._sent:
            return old
        ticked = set(self._sent.getlist(name))
        values = [value for value in rule.items.choices if json.dumps(value) in ticked]
        told = old if isinstance(old, list) else rule.default
        if isinstance(told, list) and {*map(json.dumps, told)} == ticked:
            return old  # the same, perhaps in another order
        if not values and not isinstance(told, list):
            return _nothing(old)
        return values

    def _group(self, rule: Rule, name: str, path: str, old: Any) -> Any:
        if rule.is_optional_group and f"{name}.used" not in self._sent:
            return _nothing(old)
        values = self._properties(rule, name, path, old if isinstance(old, dict) else {})
        is_told = isinstance(old, dict) or rule.is_optional_group
        return values if values or is_told else MISSING

    def _rows(self, name: str, mark: str) -> Sequence[int]:
        """Give the numbers of the rows that were sent; one that was removed leaves a gap."""
        last = self._text(f"{name}.rows")
        count = min(int(last), _MOST_ROWS) if last.isdecimal() and len(last) < 6 else 0
        return [n for n in range(count) if f"{name}.{n}.{mark}" in self._sent]

    def _map(self, rule: Rule, name: str, path: str, old: Any) -> Any:
        before = old if isinstance(old, dict) else {}
        values: dict[str, Any] = {}
        for number in self._rows(name, "key"):
            key = self._text(f"{name}.{number}.key")
            value = self._map_value(rule.values, f"{name}.{number}.value", before.get(key, MISSING))
            if not key and value in (MISSING, None):
                continue
            if key in values:
                self.problems.append(Problem(f"{path}.{key}", "stands here twice"))
            values[key] = "" if value is MISSING else value
        return values if values or isinstance(old, dict) else _nothing(old)

    def _map_value(self, rule: Rule, name: str, old: Any) -> Any:
        text = self._text(name)
        if not text:
            return None if "null" in rule.types else MISSING
        if rule.may_be_list:
            lines = [line for line in text.split("\n") if line.strip()]
            return lines if len(lines) > 1 or isinstance(old, list) else "".join(lines)
        if rule.types & {"integer", "number", "boolean"} and text != old:
            words = {"true": True, "false": False} if "boolean" in rule.types else {}
            return words[text] if text in words else _number(text)
        return text

    def _list(self, rule: Rule, name: str, path: str, old: Any) -> Any:
        before = old if isinstance(old, list) else []
        values: list[dict[str, Any]] = []
        for number in self._rows(name, "here"):
            item = before[number] if number < len(before) else {}
            values.append(
                self._properties(
                    rule.items,
                    f"{name}.{number}",
                    f"{path}[{len(values)}]",
                    item if isinstance(item, dict) else {},
                )
            )
        return values if values or isinstance(old, list) else _nothing(old)

    def _json(self, name: str, path: str, old: Any) -> Any:
        text = self._text(name)
        if not text.strip():
            return _nothing(old)
        try:
            return json.loads(text)
        except ValueError as error:
            self.problems.append(Problem(path, f"is no JSON: {error}"))
            return text


def _nothing(old: Any) -> Any:
    return None if old is None else MISSING


def _number(text: str) -> int | float | str:
    """Read a number; what is none stays a text, and the database says that it is none."""
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        return number if math.isfinite(number) else text
    return text
