"""Finds UPDATE and DELETE statements without WHERE in the body of a function."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      (?P<skipped> \s+ | --[^\n]* | /\*.*?\*/ )
    | (?P<text> \$(?P<tag>[A-Za-z_]*)\$ .*? \$(?P=tag)\$ | [eE]?'(?:[^']|'')*' )
    | (?P<word> [%"\w][\w$."%]* )
    | (?P<other> . )
    """,
    re.DOTALL | re.VERBOSE,
)
# After these, "update" is a lock, a conflict's action or a trigger's event.
_NO_STATEMENT = {"for", "key", "do", "before", "after", "or"}


def unguarded(body: str) -> list[str]:
    """List the beginnings of the statements that would change or delete every row.

    The texts of dynamic statements are looked into too.
    """
    return list(_unguarded(body))


def _unguarded(body: str) -> Iterator[str]:
    words: list[str] = []
    for token in _TOKEN.finditer(body):
        if token["text"] is not None:
            words.append("''")
            yield from _unguarded(_content(token["text"]))
        elif token["skipped"] is None:
            words.append(token[0].lower())
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        is_update = word == "update" and before not in _NO_STATEMENT and "set" in words[at : at + 6]
        is_delete = word == "delete" and words[at + 1 : at + 2] == ["from"]
        if (is_update or is_delete) and "where" not in _statement(words[at:]):
            yield " ".join(words[at : at + 8])


def _content(text: str) -> str:
    if text.startswith("$"):
        tag = text[: text.index("$", 1) + 1]
        return text.removeprefix(tag).removesuffix(tag)
    return text[text.index("'") + 1 : -1].replace("''", "'")


def _statement(words: list[str]) -> Iterator[str]:
    """Give the statement's own words: up to its end, without what stands in parentheses."""
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if depth < 0 or (depth == 0 and word == ";"):
            return
        if depth == 0:
            yield word
