"""A window on a JSON text that streams in: values one by one, with their line numbers.

The standard library's scanner does the parsing (it is C, and says where a value ended), so numbers
keep the form they were written in. The window holds one value at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from loader.readers.records import ReadError

VALUE_LIMIT = 16_000_000
"""A single value may be so many characters long."""

_SPACE = re.compile("[ \t\r\n\x1e\ufeff]*")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]', re.DOTALL)
_NEXT_OBJECT = re.compile(r"[}\],]\s*(?=\{)|\n[ \t]*(?=\{)")
_INT_DIGITS = 18  # fits a bigint for sure; longer ones stay text


class RefusedError(ValueError):
    """The JSON is understood but must not be used; `code` and the message say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BrokenJsonError(Exception):
    """A value can't be parsed, or must not be used; `code` and the message say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Value(NamedTuple):
    """A parsed value, the number of its first line, and its text."""

    line: int
    value: Any
    text: str


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _INT_DIGITS else digits


def _constant(name: str) -> Any:
    raise RefusedError("not_a_number", f"{name} is no value that can be stored.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedError("duplicate_key", f"The key {twice!r} stands twice in one object.")
    return found


DECODER = json.JSONDecoder(
    strict=False,
    parse_float=str,
    parse_int=_integer,
    parse_constant=_constant,
    object_pairs_hook=_object,
)
"""Keeps decimals and big integers as written; refuses NaN and repeated keys."""

_PLAIN = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)


class JsonText:
    """Walks through a JSON text."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._window = ""
        self._at = 0
        self._ended = False
        self.line = 1
        self.consumed = 0
        """Characters walked through so far."""

    def peek(self) -> str:
        """Skip white space and give the next character, '' at the end."""
        while True:
            match = _SPACE.match(self._window, self._at)
            self._move_to(match.end() if match else self._at)
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def skip(self, char: str) -> bool:
        """Step over a character if it comes next."""
        if self.peek() != char:
            return False
        self._move_to(self._at + 1)
        return True

    def key(self) -> str:
        """Step over an object's key and its colon."""
        name = self.value().value
        if not isinstance(name, str) or not self.skip(":"):
            raise BrokenJsonError("broken_json", "A key and a colon are expected.")
        return name

    def value(self) -> Value:
        """Step over the next value and give it."""
        self.peek()
        line = self.line
        while True:
            try:
                value, end = DECODER.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                if self._may_be_cut(error) and self._more():
                    continue
                message = f"{error.msg} at line {self._line_of(error.pos)}."
                raise BrokenJsonError("broken_json", message) from error
            except RecursionError:
                message = "Objects and lists are nested too deep."
                raise BrokenJsonError("nested_too_deep", message) from None
            except RefusedError as error:
                raise BrokenJsonError(error.code, str(error)) from error
            if end == len(self._window) and not isinstance(value, dict | list) and self._more():
                continue  # a number may go on in the next piece
            text = self._window[self._at : end]
            self._move_to(end)
            return Value(line, value, text)

    def skip_broken(self, known: frozenset[str]) -> tuple[int, str]:
        """Step over the object that `value` choked on; give its line and text.

        It ends where its braces close, or before the next object that parses and has at least half
        of the `known` keys. If neither is found, the rest of the text is stepped over.
        """
        while len(self._window) - self._at < 1_000_000 and self._more(move=False):
            pass
        if self._at > 50_000:  # the parser's complaints count lines from the window's start
            self._window, self._at = self._window[self._at :], 0
        start, line = self._at, self.line
        closed = self._closing_brace()
        following = self._next_like(start + 1, closed, known) if known else None
        ends = [end for end in (closed, following) if end is not None]
        text = self._window[start : min(ends) if ends else None]
        if ends:
            self._move_to(min(ends))
        else:
            self.to_end()
        return line, text.rstrip(", \t\r\n")

    def to_end(self) -> None:
        """Step over all the rest."""
        self._move_to(len(self._window))
        while self._more():
            self._move_to(len(self._window))

    def _closing_brace(self) -> int | None:
        depth = 0
        for token in _TOKEN.finditer(self._window, self._at):
            if token[0] in "{[":
                depth += 1
            elif token[0] in "}]":
                depth -= 1
                if depth <= 0:
                    space = _SPACE.match(self._window, token.end())
                    after = space.end() if space else token.end()
                    ok = after >= len(self._window) or self._window[after] in ",]}{"
                    return token.end() if depth == 0 and ok else None
        return None

    def _next_like(self, start: int, stop: int | None, known: frozenset[str]) -> int | None:
        end = len(self._window) if stop is None else stop
        for match in _NEXT_OBJECT.finditer(self._window, start - 1, end):
            try:
                value, _ = _PLAIN.raw_decode(self._window, match.end())
            except (ValueError, RecursionError):
                continue
            if len(known & value.keys()) * 2 >= len(known):
                return match.end()
        return None

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return "Unterminated string" in error.msg or error.pos >= len(self._window) - 32

    def _line_of(self, position: int) -> int:
        return self.line + self._window.count("\n", self._at, position)

    def _move_to(self, position: int) -> None:
        self.line += self._window.count("\n", self._at, position)
        self.consumed += position - self._at
        self._at = position

    def _more(self, *, move: bool = True) -> bool:
        """Take in as much text again as stands ahead. False at the end."""
        if self._ended:
            return False
        ahead = self._window[self._at :]
        if move and len(ahead) > VALUE_LIMIT:
            raise ReadError(
                "record_too_large",
                f"A value that starts in line {self.line:,} is longer than {VALUE_LIMIT:,} "
                "characters.",
                ahead[:200],
                "Is records_path right? Else split the file, or ask for JSON Lines.",
            )
        taken: list[str] = []
        size = 0
        for piece in self._pieces:
            taken.append(piece)
            size += len(piece)
            if size > len(ahead):
                break
        else:
            self._ended = True
        self._window = ahead + "".join(taken)
        self._at = 0
        return bool(size)
