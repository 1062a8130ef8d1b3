"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
_LONGEST = 4000


def segments(old: str, new: str) -> list[tuple[str, bool]]:
    """Give `new` in pieces, each with whether it is other than in `old`.

    Texts that have little in common, or are very long, are one piece that differs.
    """
    if old == new:
        return [(new, False)]
    if len(old) > _LONGEST or len(new) > _LONGEST:
        return [(new, True)]
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.35:
        return [(new, True)]
    pieces: list[tuple[str, bool]] = []
    for kind, _, _, start, end in matcher.get_opcodes():
        if start < end:
            pieces.append(("".join(after[start:end]), kind != "equal"))
    return pieces
