"""What a form shows: a tree of fields, each with its value, help, limits and problems."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin.forms.problems import Problem
from admin.forms.rules import MISSING, Kind, Rule, shown

_WIDE = (Kind.CHECKS, Kind.GROUP, Kind.MAP, Kind.LIST)


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values that can be chosen."""

    value: str
    word: str
    chosen: bool


@dataclass(slots=True)
class Field:
    """A field, or a group of fields."""

    name: str
    """What the browser calls it."""
    path: str
    """What errors call it."""
    label: str
    kind: Kind
    help: str = ""
    value: str = ""
    default: str | None = None
    """As a person reads it; None when there is none."""
    is_told: bool = False
    is_required: bool = False
    is_empty: bool = False
    """The empty text was told, on purpose."""
    may_be_empty: bool = False
    is_optional: bool = False
    is_long: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    children: list[Field] = field(default_factory=list)
    """Of a group: its fields; of a list: its items; of a map: rows of a key and a value."""
    rows: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Give an id for the page."""
        return self.name.replace(".", "-")

    @property
    def is_open(self) -> bool:
        """Tell whether something in it was told or is wrong."""
        return self.is_told or any(child.is_open or child.problems for child in self.children)

    def walk(self) -> Iterator[Field]:
        """Give it and all fields in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def build_form(
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    prefix: str = "p",
    order: Sequence[str] = (),
    add: str | None = None,
    remove: str | None = None,
) -> Field:
    """Make the form of a document.

    `order` has the paths that come first: PostgreSQL keeps no order of keys. What it does not name
    comes after, single values before groups.
    `add` names a map or list that gets a row more, `remove` the row of a list that is left out.
    """
    rule = Rule(dict(schema))
    builder = _Builder(order, add, remove)
    root = Field(prefix, "", "", Kind.GROUP, is_told=True)
    root.children = builder.properties(rule, prefix, "", values)
    return root


def place_problems(root: Field, problems: Iterable[Problem]) -> list[str]:
    """Put each problem at the field that it is of, and give those that are of none."""
    fields = [one for one in root.walk() if one.path]
    homeless = []
    for problem in problems:
        at = [one for one in fields if _is_of(problem.path, one.path)]
        if at:
            max(at, key=lambda one: len(one.path)).problems.append(problem.text)
        else:
            homeless.append(f"{problem.path}: {problem.text}" if problem.path else problem.text)
    return homeless


def _is_of(path: str, of: str) -> bool:
    return path == of or path.startswith((f"{of}.", f"{of}["))


@dataclass(frozen=True, slots=True)
class _Builder:
    order: Sequence[str]
    add: str | None
    remove: str | None

    def properties(
        self, rule: Rule, name: str, path: str, values: Mapping[str, Any]
    ) -> list[Field]:
        required = set(rule.schema.get("required", ()))
        made = [
            self.build(
                child,
                f"{name}.{key}",
                f"{path}.{key}" if path else key,
                key,
                values.get(key, MISSING),
                is_required=key in required,
            )
            for key, child in rule.properties.items()
        ]
        return sorted(made, key=self._place)

    def _place(self, one: Field) -> tuple[bool, int, bool, bool, str]:
        is_named = one.path in self.order
        return (
            not is_named,
            self.order.index(one.path) if is_named else 0,
            one.kind in _WIDE,
            not one.is_required,
            one.path,
        )

    def build(
        self, rule: Rule, name: str, path: str, label: str, value: Any, *, is_required: bool = False
    ) -> Field:
        made = Field(
            name,
            path,
            rule.title or label.replace("_", " ").capitalize(),
            rule.kind,
            help=rule.schema.get("description", ""),
            default=_default(rule),
            is_told=value not in (MISSING, None),
            is_required=is_required,
        )
        match rule.kind:
            case Kind.FIXED:
                made.value = shown(rule.schema["const"])
            case Kind.CHOICE:
                made.options = _choices(rule, value)
            case Kind.TEXT | Kind.NUMBER:
                _fill_text(made, rule, value)
            case Kind.CHECKS:
                ticked = value if isinstance(value, list) else rule.default
                ticked = ticked if isinstance(ticked, list) else []
                made.options = [
                    Option(json.dumps(one), _word(rule, one), one in ticked)
                    for one in rule.items.choices
                ]
            case Kind.LINES:
                made.value = "\n".join(map(shown, value)) if isinstance(value, list) else ""
            case Kind.GROUP:
                made.is_optional = rule.is_optional_group
                inner = value if isinstance(value, dict) else {}
                made.children = self.properties(rule, name, path, inner)
            case Kind.MAP:
                self._fill_map(made, rule, value)
            case Kind.LIST:
                self._fill_list(made, rule, value)
            case Kind.JSON:
                if made.is_told:
                    made.value = (
                        value
                        if isinstance(value, str)
                        else json.dumps(value, indent=2, ensure_ascii=False)
                    )
        return made

    def _fill_map(self, made: Field, rule: Rule, value: Any) -> None:
        pairs = list(value.items()) if isinstance(value, dict) else []
        made.is_told = bool(pairs)
        if self.add == made.name or not pairs:
            pairs.append(("", ""))
        made.rows = len(pairs)
        for number, (key, one) in enumerate(pairs):
            here = f"{made.path}.{key}"
            row = Field(f"{made.name}.{number}", here, key, Kind.MAP)
            key_field = Field(f"{row.name}.key", "", "", Kind.TEXT, value=key)
            if rule.names:
                key_field.kind = Kind.CHOICE
                known = rule.names if key in rule.names or not key else [*rule.names, key]
                key_field.options = [Option(name, name, name == key) for name in known]
            value_field = Field(f"{row.name}.value", "", "", Kind.TEXT)
            value_field.is_long = rule.values.may_be_list
            value_field.value = (
                "\n".join(map(shown, one))
                if isinstance(one, list)
                else ""
                if one is None
                else shown(one)
            )
            row.children = [key_field, value_field]
            made.children.append(row)

    def _fill_list(self, made: Field, rule: Rule, value: Any) -> None:
        items = list(value) if isinstance(value, list) else []
        items = [item for n, item in enumerate(items) if f"{made.name}.{n}" != self.remove]
        made.is_told = bool(items)
        if self.add == made.name:
            items.append({})
        made.rows = len(items)
        for number, item in enumerate(items):
            here = f"{made.path}[{number}]"
            inner = item if isinstance(item, dict) else {}
            row = Field(f"{made.name}.{number}", here, f"{made.label} {number + 1}", Kind.GROUP)
            row.children = self.properties(rule.items, row.name, here, inner)
            made.children.append(row)


def _default(rule: Rule) -> str | None:
    if rule.default in (MISSING, None):
        return None
    if isinstance(rule.default, list):
        return ", ".join(map(shown, rule.default)) or None
    return _word(rule, rule.default) if rule.default != {} else None


def _word(rule: Rule, value: Any) -> str:
    return rule.words.get(shown(value), shown(value))


def _choices(rule: Rule, value: Any) -> list[Option]:
    options = [
        Option(json.dumps(one), _word(rule, one), one == value and type(one) is type(value))
        for one in rule.choices
        if one is not None
    ]
    if value not in (MISSING, None) and not any(option.chosen for option in options):
        options.append(Option(json.dumps(value), shown(value), chosen=True))
    return options


def _fill_text(made: Field, rule: Rule, value: Any) -> None:
    made.may_be_empty = rule.may_be_empty
    made.is_empty = value == "" and rule.may_be_empty
    made.value = "" if value in (MISSING, None) else shown(value)
    made.is_long = "\n" in made.value or made.path.endswith("statement")
    limits = {"minimum": "min", "maximum": "max"} if rule.kind is Kind.NUMBER else {}
    limits["maxLength"] = "maxlength"
    made.attributes = {
        attribute: str(rule.schema[word])
        for word, attribute in limits.items()
        if word in rule.schema
    }
    if rule.kind is Kind.NUMBER:
        made.attributes["step"] = "1" if rule.types <= {"integer", "null"} else "any"
