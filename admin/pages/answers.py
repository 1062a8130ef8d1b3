"""What functions for many records answer, as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def refusals(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what was refused, each reason once with how many it hit."""
    counted: dict[tuple[str, str], dict[str, Any]] = {}
    for refused in answer.get("refused") or ():
        key = (refused["code"], refused["message"])
        entry = counted.setdefault(key, {"detail": None, "hint": None, **refused, "count": 0})
        entry["count"] += 1
        if entry["detail"] != refused.get("detail"):
            entry["detail"] = None
    return list(counted.values())
