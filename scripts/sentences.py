"""The sentences that the database's functions make, read from their SQL.

A sentence is a literal, `format()`, the message of `raise`, texts that are joined by `||`, or a
choice between such (`case`, `coalesce`). Where a value comes in, the sentence has a numbered place,
as `admin/words/told.py` reads it. A choice within a sentence makes one for each of its texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>[eE]?'(?:[^']|'')*')
    |(?P<body>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<word>[A-Za-z_][\w.]*(?:\[\])?|"[^"]*")
    |(?P<sign>:=|\|\||<>|<=|>=|->>|->|\#>>|\#>|::|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMAT = re.compile(r"%(?:(\d+)\$)?([sIL%])")
_MOST = 12
"""A sentence is written out for each of its choices, up to so many."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL."""

    kind: str
    text: str

    @property
    def value(self) -> str:
        """Give what a literal stands for."""
        inner = self.text[self.text.index("'") + 1 : -1].replace("''", "'")
        if self.text[0] in "eE":
            inner = inner.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        return inner


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: any text, one in quotes (q), or one that is a sentence itself (t)."""

    kind: str = ""


_SEMICOLON = Token("sign", ";")
_BORDERS = frozenset(
    {";", ",", "(", ")", "[", "]", ":=", "=", "<>", "then", "else", "when", "end", "case"}
    | {"select", "as", "return", "in", "values", "default", "and", "or", "from", "is", "~"}
    | {"where", "set", "into", "join", "on", "order", "group", "union"}
)
Sentence = tuple[str | Place, ...]
_ANY: list[Sentence] = [(Place(),)]


def tokens_of(sql: str) -> list[Token]:
    """Cut SQL into pieces, without spaces and comments."""
    made = []
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup or ""
        if kind == "tag":
            kind = "body"
        if kind != "skip":
            made.append(Token(kind, found.group()))
    return made


class Reader:
    """Reads the sentences of expressions. `said` names what is a sentence itself."""

    def __init__(self, said: frozenset[str]) -> None:
        self._said = said

    def read(self, tokens: Sequence[Token]) -> list[Sentence]:
        """Give what an expression may say."""
        tokens = _bare(tokens)
        joined = split(tokens, "||")
        if len(joined) > 1:
            return _joined([self.read(part) for part in joined])
        if not tokens:
            return [()]
        first = tokens[0]
        if first.kind == "text" and len(tokens) == 1:
            return [(first.value,)]
        if first.text == "case":
            return self._case(tokens)
        if first.kind == "word" and len(tokens) > 1 and tokens[1].text == "(" and _closes(tokens):
            return self._call(first.text, split(tokens[2:-1], ","))
        name = "".join(token.text for token in tokens)
        return [(Place("t"),)] if name in self._said else _ANY

    def _call(self, name: str, arguments: list[list[Token]]) -> list[Sentence]:
        if name == "format":
            template, *values = arguments
            pieces = _bare(template)
            if len(pieces) == 1 and pieces[0].kind == "text":
                return self.fill(pieces[0].value, values)
        if name == "coalesce":
            made = [sentence for one in arguments for sentence in self.read(one)]
            if made and (Place("q"),) in made:
                # What stands for nothing in quotes is null.
                return [(Place("q"),)]
            return list(dict.fromkeys(made))
        if name == "quote_literal":
            return [(Place("q"),)]
        return [(Place("t"),)] if name in self._said else _ANY

    def _case(self, tokens: Sequence[Token]) -> list[Sentence]:
        made: list[Sentence] = []
        depth, start, has_else = 0, None, False
        for at, token in enumerate(tokens):
            if depth == 1 and start is not None and token.text in {"when", "else", "end"}:
                made += self.read(tokens[start:at])
                start = None
            if token.text in {"case", "("}:
                depth += 1
            elif token.text in {"end", ")"}:
                depth -= 1
            elif depth == 1 and token.text in {"then", "else"}:
                start = at + 1
                has_else = token.text == "else"
        return list(dict.fromkeys(made if has_else else [*made, ()]))

    def fill(self, template: str, values: Sequence[Sequence[Token]]) -> list[Sentence]:
        """Put what the values may say into a template of format()."""
        parts: list[list[Sentence]] = []
        at, number = 0, 0
        for found in _FORMAT.finditer(template):
            parts.append([(template[at : found.start()],)])
            at = found.end()
            if found[2] == "%":
                parts.append([("%",)])
                continue
            number = int(found[1]) if found[1] else number + 1
            parts.append([(Place("q"),)] if found[2] == "L" else self.read(values[number - 1]))
        return _joined([*parts, [(template[at:],)]])

    def raised(self, tokens: Sequence[Token]) -> Iterator[Sentence]:
        """Give what a statement `raise` may say: its message, detail and hint."""
        head, *options = split(tokens, "using")
        for option in [part for one in options for part in split(one, ",")]:
            if option[0].text.lower() in {"message", "detail", "hint"}:
                yield from self.read(option[2:])
        pieces = [piece for piece in split(head, ",") if piece]
        if not pieces or pieces[0][0].kind != "text":
            return
        template = pieces[0][0].value.replace("%%", "\0")
        parts: list[list[Sentence]] = []
        values = iter(pieces[1:])
        for n, text in enumerate(template.split("%")):
            if n:
                parts.append(self.read(next(values)))
            parts.append([(text.replace("\0", "%"),)])
        yield from _joined(parts)

    def refusals(self, tokens: Sequence[Token]) -> Iterator[Sentence]:
        """Give what all statements `raise exception` of a function may say."""
        for start, end in _raises(tokens):
            yield from self.raised(tokens[start + 2 : end])

    def texts(self, tokens: Sequence[Token]) -> Iterator[Sentence]:
        """Give all other texts that a function makes: what stands between signs and keywords."""
        for start, end in _raises(tokens):
            tokens = [*tokens[:start], *[_SEMICOLON] * (end - start), *tokens[end:]]
        part: list[Token] = []
        depth = 0
        for token in [*tokens, _SEMICOLON]:
            opens_call = token.text == "(" and part and part[-1].text in {"format", "coalesce"}
            if depth or opens_call:
                depth += (token.text == "(") - (token.text == ")")
                part.append(token)
            elif token.text in _BORDERS:
                if any(one.kind == "text" for one in part):
                    yield from self.read(part)
                part = []
            else:
                part.append(token)


def _raises(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Give where statements `raise exception` begin and end."""
    for n, token in enumerate(tokens):
        if token.text == "raise" and n + 1 < len(tokens) and tokens[n + 1].text == "exception":
            yield n, next(k for k in range(n, len(tokens)) if tokens[k].text == ";")


def split(tokens: Sequence[Token], sign: str) -> list[list[Token]]:
    """Cut pieces at a sign, but not within brackets or a case."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.text in {"(", "[", "case"}:
            depth += 1
        elif token.text in {")", "]", "end"}:
            depth -= 1
        if token.text == sign and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def message_of(sentence: Sentence) -> str:
    """Write a sentence as the catalogue has it; places that touch are one."""
    is_template = any(isinstance(part, Place) for part in sentence)
    text, number, after_place = "", 0, False
    for part in sentence:
        if isinstance(part, str):
            text += part.replace("%", "%%") if is_template else part
            after_place = after_place and not part
        elif not after_place:
            number += 1
            text += f"%({part.kind}{number})s"
            after_place = True
    return text


def _joined(parts: list[list[Sentence]]) -> list[Sentence]:
    """Give all ways to say the parts one after the other; too many choices are a place."""
    count = 1
    kept = []
    for part in parts:
        count *= len(part)
        kept.append(part if count <= _MOST else [(Place("t"),)])
        count = min(count, _MOST)
    return [tuple(piece for one in way for piece in one) for way in product(*kept)]


def _bare(tokens: Sequence[Token]) -> Sequence[Token]:
    """Take away brackets around all of it, and a cast behind."""
    while len(tokens) > 2 and tokens[-2].text == "::":
        tokens = tokens[:-2]
    while len(tokens) > 1 and tokens[0].text == "(" and _closes(tokens, 0):
        tokens = tokens[1:-1]
    return tokens


def _closes(tokens: Sequence[Token], at: int = 1) -> bool:
    """Tell whether the bracket at a place ends with the last piece."""
    depth = 0
    for n, token in enumerate(tokens[at:], at):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return n == len(tokens) - 1
    return False
