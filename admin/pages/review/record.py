"""One row of the queue with all that a person needs to decide it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from admin.database import Row
from admin.pages import words
from admin.pages.review.compare import segments
from admin.web.errors import NotFoundError
from admin.web.tongue import Tongue
from admin.web.visit import Visit

LISTING = "listings"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record, or of what hangs on it, as it stands and as it comes."""

    name: str
    """Of the form's inputs: part, row and column."""
    column: str
    label: str
    kind: str
    """How its text is read: text, long, list or json."""
    stands: Any
    comes: Any
    base: Any
    verdict: str | None
    rule: str
    take: str
    """What was chosen: rules, source, ours or value."""
    own: Any
    owner: str | None
    is_new: bool
    """There is nothing that stands, so there is nothing to choose but a value of one's own."""

    @property
    def differs(self) -> bool:
        """Tell whether there is something to decide."""
        return not self.is_new and (self.verdict is not None or self.take != "rules")

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """Give what comes, with what is other than what stands."""
        return segments(as_text(self.stands), as_text(self.comes))

    @property
    def own_text(self) -> str:
        """Give what the input for one's own value begins with."""
        return as_input(self.own if self.take == "value" else self.comes)


@dataclass(frozen=True, slots=True)
class Part:
    """The listing itself, or a row of what hangs on it."""

    domain: str
    title: str
    action: str
    fields: list[Field] = field(default_factory=list)

    @property
    def differing(self) -> list[Field]:
        """Give the fields to decide; of what is new all that is filled."""
        return [f for f in self.fields if f.differs or (f.is_new and f.comes is not None)]

    @property
    def agreeing(self) -> list[Field]:
        """Give the other fields."""
        shown = {f.name for f in self.differing}
        return [f for f in self.fields if f.name not in shown]


async def load_record(visit: Visit, row_id: int) -> dict[str, Any]:
    """Give what the template of a record needs; raises NotFoundError."""
    found = await visit.db.row("review.record", row=row_id)
    if found is None:
        raise NotFoundError
    rules = await visit.db.rows("review.rules")
    parts = _parts(visit.tongue, found, await visit.db.rows("review.parts", row=row_id), rules)
    duplicates = [
        item
        for item in await visit.db.rows("review.duplicates", row=row_id)
        if item["staging_id"] != row_id
    ]
    row = found["row"]
    is_open = row["status"] in {"pending", "held", "accepted", "rejected"}
    return {
        "record": found,
        "row": row,
        "parts": parts,
        "duplicates": duplicates,
        "pins": _pins(visit.tongue, row, found["stands"], duplicates),
        "is_open": is_open,
        "may_decide": is_open and visit.user.may("pipeline:review"),
        "may_keep_apart": row["action"] in {"insert", "update", "conflict"}
        and ("same_listing_twice" in (row["flags"] or ()) or row["certainty_score"] < 1),
    }


def as_text(value: Any) -> str:
    """Give a value as people read it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(as_text(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return str(value)


def as_input(value: Any) -> str:
    """Give a value as it stands in an input."""
    if isinstance(value, list):
        return "\n".join(as_text(item) for item in value)
    return as_text(value)


def _parts(tongue: Tongue, found: Row, children: Iterable[Row], rules: list[Row]) -> list[Part]:
    titles = words.parts(tongue)
    main = Said(LISTING, found["row"], found["stands"], found["record"], found["last_record"])
    parts = [
        Part(LISTING, "", main.row["action"], main.fields(tongue, rules, found["owners"] or {}))
    ]
    for child in children:
        domain, row = child["part"], child["row"]
        if row["action"] == "unchanged":
            continue
        match = next(r["match_columns"] for r in rules if r["data_domain"] == domain)
        which = " ".join(as_text(row[column]) for column in match if row[column] is not None)
        said = Said(
            domain,
            row,
            child["stands"],
            _item(found["record"], domain, row, match),
            _item(found["last_record"], domain, row, match),
        )
        title = " · ".join(text for text in (titles.get(domain, domain), which) if text)
        parts.append(Part(domain, title, row["action"], said.fields(tongue, rules, {})))
    return parts


def _item(record: Any, domain: str, row: Mapping[str, Any], match: Iterable[str]) -> Any:
    """Give what a record says of a part: the item that has the part's key."""
    items = (record.get(domain) or ()) if isinstance(record, dict) else ()
    keys = tuple(match)
    return next((i for i in items if all(i.get(key) == row.get(key) for key in keys)), None)


@dataclass(frozen=True, slots=True)
class Said:
    """A staged row of a domain, with what stands, and what its source said."""

    domain: str
    row: Mapping[str, Any]
    stands: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    before: Mapping[str, Any] | None

    def fields(
        self, tongue: Tongue, rules: Iterable[Row], owners: Mapping[str, Any]
    ) -> list[Field]:
        """Give its fields by the field rules."""
        names = words.fields(tongue)
        return [
            self._field(tongue, rule, names, owners.get(rule["target_column"]) or {})
            for rule in rules
            if rule["data_domain"] == self.domain
        ]

    def _field(
        self, tongue: Tongue, rule: Row, names: Mapping[str, str], owner: Mapping[str, Any]
    ) -> Field:
        column = rule["target_column"]
        choice = (self.row["choices"] or {}).get(column) or {}
        take = choice.get("take", "rules")
        verdict = (self.row["diff"] or {}).get(column)
        # One's own value stands where the source's did: that is still in the record.
        is_own = take == "value" and self.now is not None
        return Field(
            name=f"{self.domain}.{self.row['staging_id']}.{column}",
            column=column,
            label=names.get(column, column),
            kind=_kind(column, rule["cast_to"]),
            stands=None if self.stands is None else self.stands.get(column),
            comes=self.now.get(column) if is_own and self.now else self.row[column],
            base=None if self.before is None else self.before.get(column),
            verdict=verdict["verdict"] if verdict else None,
            rule=words.rule(tongue, verdict.get("rule")) if verdict else "",
            take=take,
            own=choice.get("value"),
            owner=owner.get("actor"),
            is_new=self.row["action"] == "insert" or self.stands is None,
        )


def _kind(column: str, cast_to: str) -> str:
    if cast_to == "text[]":
        return "list"
    if cast_to == "jsonb":
        return "json"
    return "long" if column in {"description", "note"} else "text"


def _pins(
    tongue: Tongue, row: Mapping[str, Any], stands: Mapping[str, Any] | None, others: list[Row]
) -> list[dict[str, Any]]:
    _ = tongue.gettext
    pins = [
        {
            "lat": row["lat"],
            "lng": row["lng"],
            "kind": "comes",
            "mark": "+",
            "label": _("what comes"),
        }
    ]
    moved = stands is not None and (stands["lat"], stands["lng"]) != (row["lat"], row["lng"])
    if moved and stands is not None:
        pins.append(
            {
                "lat": stands["lat"],
                "lng": stands["lng"],
                "kind": "stands",
                "mark": "=",
                "label": _("what stands"),
            }
        )
    pins += [
        {
            "lat": other["lat"],
            "lng": other["lng"],
            "kind": "other",
            "mark": str(number),
            "label": other["name"] or "",
        }
        for number, other in enumerate(others, 1)
    ]
    placed = [pin for pin in pins if pin["lat"] is not None and pin["lng"] is not None]
    # One pin alone tells nothing that the coordinates do not.
    return placed if len(placed) > 1 else []
