"""Reads from SQL text what `create or replace` cannot change: a function's signature."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      (?P<skipped> \s+ | --[^\n]* | /\*.*?\*/ )
    | (?P<body> \$(?P<tag>(?:[A-Za-z_]\w*)?)\$ .*? \$(?P=tag)\$ )
    | (?P<text> [eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | "(?:[^"]|"")*" )
    | (?P<word> [^\W\d][\w$]* )
    | (?P<other> . )
    """,
    re.DOTALL | re.VERBOSE,
)

# With these a clause begins that `create or replace` may change freely.
_ATTRIBUTES = frozenset(
    [
        "language",
        "transform",
        "window",
        "immutable",
        "stable",
        "volatile",
        "not",
        "leakproof",
        "called",
        "strict",
        "external",
        "security",
        "parallel",
        "cost",
        "rows",
        "support",
        "set",
        "as",
        "begin",
        "return",
    ]
)


def signatures(script: str) -> str:
    """Give the signatures of all functions the script makes: name, arguments, result.

    Comments, spacing, the case of keywords, attributes and bodies do not matter. One a line.
    """
    tokens = list(_tokens(script))
    found = []
    for start, word in enumerate(tokens):
        if word == "create":
            after = start + (3 if tokens[start + 1 : start + 3] == ["or", "replace"] else 1)
            if tokens[after : after + 1] in (["function"], ["procedure"]):
                found.append(" ".join(_header(tokens[after:])))
    return "\n".join(found)


def _header(tokens: list[str]) -> Iterator[str]:
    depth, previous = 0, ""
    for word in tokens:
        depth += (word == "(") - (word == ")")
        ends = word in _ATTRIBUTES or word == ";" or word.startswith("$")
        if depth == 0 and (ends or (previous == "returns" and word == "null")):
            return
        yield word
        previous = word


def _tokens(script: str) -> Iterator[str]:
    for match in _TOKEN.finditer(script):
        if match.lastgroup != "skipped" and match["skipped"] is None:
            yield match[0].lower() if match["word"] is not None else match[0]
