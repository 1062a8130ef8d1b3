"""What the database says, in the visitor's language.

The database speaks English: names and descriptions of settings and fields, refusals, problems. Its
sentences are in the catalogue as those of the pages are (`scripts/words.py` gathers them). One that
has values in it is there as a template, with places for them that are numbered: `%(1)s` stands for
any text, `%(q1)s` for one in quotes, `%(t1)s` for one that the database said itself, and that is
put into words in turn.

A text is held against the literal parts of a template from left to right, and never goes back; so
it takes no longer than the text is long, whatever stands in it. What fits none stays English; of
`setting: problem` the problem alone is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from gettext import NullTranslations

_PLACE = re.compile(r"%\(([qt]?\d+)\)s")
_QUOTED = re.compile(r"E?'[^']*(?:''[^']*)*'|null")
_LONGEST = 20_000
"""Longer texts stay as they are."""
_DEEPEST = 3
"""A text in a text in a text is told, no further."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with places for values. A literal stands before, between and behind them."""

    id: str
    literals: tuple[str, ...]
    places: tuple[str, ...]

    @staticmethod
    def of(message: str) -> Template:
        """Read a template of the catalogue."""
        parts = _PLACE.split(message)
        literals = tuple(part.replace("%%", "%") for part in parts[::2])
        return Template(message, literals, tuple(parts[1::2]))

    @property
    def weight(self) -> tuple[int, int, int]:
        """Tell how much it says by itself: of two that fit, the one that says more is meant."""
        kinds = [place[0] for place in self.places]
        return sum(map(len, self.literals)), -len(kinds), kinds.count("q") + kinds.count("t")

    def values(self, text: str) -> dict[str, str] | None:
        """Give what stands in a text at the template's places; None if it says something else."""
        if not text.startswith(self.literals[0]) or not text.endswith(self.literals[-1]):
            return None
        at, end = len(self.literals[0]), len(text) - len(self.literals[-1])
        found = {}
        for number, place in enumerate(self.places):
            following = self.literals[number + 1]
            is_last = number == len(self.places) - 1
            if place[0] == "q":
                quoted = _QUOTED.match(text, at, max(at, end))
                if quoted is None:
                    return None
                upto = quoted.end()
                fits = upto == end if is_last else text.startswith(following, upto)
            else:
                upto = end if is_last else text.find(following, at, end)
                fits = upto >= at
            if not fits:
                return None
            found[place] = text[at:upto]
            at = upto + len(following)
        return found


class Told:
    """The database's sentences in one language."""

    def __init__(self, words: NullTranslations) -> None:
        self._words = words

    def tell(self, text: str) -> str:
        """Put a text of the database into words; of several lines, each by itself."""
        if len(text) > _LONGEST:
            return text
        lines = text.split("\n")
        told = "\n".join(self._line(line) for line in lines)
        return told if len(lines) == 1 or told != text else self._line(text)

    def _line(self, text: str) -> str:
        core = text.strip()
        told = self._told(core, 0)
        return text if told is None else text.replace(core, told, 1)

    def _told(self, text: str, depth: int) -> str | None:
        if not text:
            return None
        said = self._words.gettext(text)
        if said != text:
            return said
        path, colon, problem = text.partition(": ")
        if colon and " " not in path:
            said = self._inner(problem, depth)
            if said != problem:
                return f"{path}: {said}"
        for template in self._that_may_fit(text):
            values = template.values(text)
            if values is not None:
                told = {
                    place: (self._inner(value, depth) if place[0] == "t" else value)
                    for place, value in values.items()
                }
                return str(self._words.gettext(template.id) % told)
        return None

    def _inner(self, text: str, depth: int) -> str:
        return text if depth == _DEEPEST else self._told(text, depth + 1) or text

    def _that_may_fit(self, text: str) -> Iterable[Template]:
        begun = (*self._by_beginning.get(text[0], ()), *self._by_beginning[""])
        return sorted(begun, key=lambda one: one.weight, reverse=True)

    @cached_property
    def _by_beginning(self) -> Mapping[str, list[Template]]:
        """Templates by the letter that they begin with; by none, if they begin with a value."""
        made: defaultdict[str, list[Template]] = defaultdict(list, {"": []})
        for message in _messages(self._words):
            if _PLACE.search(message):
                template = Template.of(message)
                made[template.literals[0][:1]].append(template)
        return made


def _messages(words: NullTranslations) -> list[str]:
    catalogue: dict[object, str] = getattr(words, "_catalog", {})
    return [message for message in catalogue if isinstance(message, str)]


@cache
def told_in(words: NullTranslations) -> Told:
    """Give what the database says in the language of a catalogue."""
    return Told(words)
