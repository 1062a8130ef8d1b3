"""What the database found wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass

_WHOLE = "(whole)"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a path such as `feed.auth.type` or `geocode.providers[0].base_url`."""

    path: str
    text: str


def read_problems(detail: str | None) -> list[Problem]:
    """Read the detail of an error LC002: a line for each problem, the path before the colon."""
    problems = []
    for line in (detail or "").splitlines():
        path, colon, text = line.partition(": ")
        if colon and " " not in path:
            problems.append(Problem("" if path == _WHOLE else path, text))
        elif line:
            problems.append(Problem("", line))
    return problems
