"""What differs between two configurations, value by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from admin.forms.rules import MISSING, Rule, shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that was changed; texts as people read them, None for what is not there."""

    path: str
    old: str | None
    new: str | None
    old_is_default: bool
    new_is_default: bool


def differences(schema: Mapping[str, Any], old: Any, new: Any) -> list[Difference]:
    """Compare two documents of a schema; what is not told is compared as its default."""
    return list(_compare(Rule(dict(schema)), "", old, new))


def _compare(rule: Rule, path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new and type(old) is type(new):
        return
    objects = [isinstance(value, dict) for value in (old, new)]
    if all(objects) or (any(objects) and not rule.is_optional_group):
        before = old if isinstance(old, dict) else {}
        after = new if isinstance(new, dict) else {}
        for key in sorted(before.keys() | after.keys()):
            child = rule.properties.get(key, rule.values)
            here = f"{path}.{key}" if path else key
            yield from _compare(child, here, before.get(key, MISSING), after.get(key, MISSING))
        return
    yield Difference(path, _text(rule, old), _text(rule, new), old is MISSING, new is MISSING)


def _text(rule: Rule, value: Any) -> str | None:
    value = rule.default if value is MISSING else value
    return None if value is MISSING or value is None else shown(value)
