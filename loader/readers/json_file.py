"""JSON, JSON Lines and GeoJSON files: where their records are, and the records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from loader.readers.byte_source import ByteSource
from loader.readers.encodings import Encoding
from loader.readers.geojson import flattened, foreign_crs, is_feature
from loader.readers.json_text import (
    DECODER,
    VALUE_LIMIT,
    BrokenJsonError,
    JsonText,
    RefusedError,
    Value,
)
from loader.readers.records import (
    BadRecord,
    Counts,
    FileDescription,
    ReadError,
    ReadOptions,
    Record,
)
from loader.readers.text import chunks, first_mark, has_marks, is_storable, line_blocks, shown

SKIM_CHARS = 8_000_000
"""So much of a file is looked through for the array of records."""

SAMPLE_RECORDS = 100
_SKIM_DEPTH = 4
_USUAL_NAMES = frozenset(
    ("@graph", "data", "docs", "elements", "entries", "features", "hits", "items", "listings"),
).union(("places", "records", "response", "results", "rows", "value", "values"))
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


@dataclass(frozen=True, slots=True)
class JsonFile:
    """One JSON file. `path` leads to its array of records; None: values stand one by one."""

    source: ByteSource
    encoding: Encoding
    path: str | None
    options: ReadOptions
    description: FileDescription

    def records(self, counts: Counts) -> Iterator[Record | BadRecord]:
        """Read the file from its start."""
        with self.source.open() as stream:
            pieces = chunks(stream, self.encoding)
            if self.description.format == "jsonl":
                yield from self._from_lines(pieces, counts)
            else:
                yield from self._from_text(JsonText(pieces), counts)

    def _from_lines(self, pieces: Iterator[str], counts: Counts) -> Iterator[Record | BadRecord]:
        line = 0
        for block in line_blocks(pieces, "\n", VALUE_LIMIT):
            if block.overlong:
                line += 1
                message = f"The line is longer than {VALUE_LIMIT:,} characters."
                yield BadRecord(line, shown(block.text), "line_too_long", message)
                continue
            for text in block.text.removesuffix("\n").split("\n"):
                line += 1
                body = text.strip(" \t\r\x1e\ufeff")
                if body:
                    yield from self._outcome(_line_value(line, body), counts)
                else:
                    counts.blank_lines += 1

    def _from_text(self, text: JsonText, counts: Counts) -> Iterator[Record | BadRecord]:
        if self.path is not None:
            try:
                _descend(text, self.path)
            except BrokenJsonError as error:
                raise _broken(self.source, str(error)) from error
        known: frozenset[str] = frozenset()
        while (char := text.peek()) and char != "]":
            if text.skip(","):
                continue
            value: Value | BadRecord
            try:
                value = found = text.value()
            except BrokenJsonError as error:
                line, raw = text.skip_broken(known)
                message = str(error)
                if not text.peek():
                    message += " Nothing could be read from here on."
                value = BadRecord(line, shown(raw), error.code, message)
            else:
                if isinstance(found.value, dict):
                    known = frozenset(found.value)
            yield from self._outcome(value, counts)
        if self.path is not None and not char:
            message = "The file ends before its list of records does: it seems cut off."
            yield BadRecord(text.line, "", "truncated_json", message)
        elif self.path == "":
            text.skip("]")
            if text.peek():
                line = text.line
                text.to_end()
                message = "There is more text after the list of records; it was not read."
                yield BadRecord(line, "", "text_after_records", message)

    def _outcome(self, value: Value | BadRecord, counts: Counts) -> Iterator[Record | BadRecord]:
        if isinstance(value, BadRecord):
            yield value
        elif not isinstance(value.value, dict):
            kind = type(value.value).__name__
            message = f"An object is expected, this is a {kind}."
            yield BadRecord(value.line, shown(value.text), "not_an_object", message)
        else:
            # A feature without properties and geometry is empty only once it is flattened.
            record = self._record(value)
            if isinstance(record, Record) and not any(map(_is_filled, record.values.values())):
                counts.blank_lines += 1
            else:
                yield record

    def _record(self, value: Value) -> Record | BadRecord:
        found: dict[str, Any] = value.value
        text = value.text
        if _SUSPECT_ESCAPE.search(text) or not is_storable(text):
            for string in _strings(found):
                if is_storable(string):
                    continue
                if has_marks(string):
                    code = "invalid_bytes" if has_marks(text) else "lone_surrogate"
                    message = f"{first_mark(string)} is no {self.encoding.name} text."
                else:
                    code = "nul_character"
                    message = "A value holds a NUL character, which the database can't store."
                return BadRecord(value.line, shown(text), code, message)
        if len(found) > self.options.max_columns:
            message = f"{len(found):,} keys; {self.options.max_columns:,} are allowed."
            return BadRecord(value.line, shown(text), "too_many_fields", message)
        if len(text) > self.options.max_field_bytes // 4:
            for name, part in found.items():
                if isinstance(part, str) and len(part.encode()) > self.options.max_field_bytes:
                    message = (
                        f"The value of {name!r} is longer than "
                        f"{self.options.max_field_bytes:,} bytes."
                    )
                    return BadRecord(value.line, shown(text), "field_too_large", message)
        return Record(value.line, flattened(found) if is_feature(found) else found)


def open_json(
    source: ByteSource,
    encoding: Encoding,
    kind: str,
    options: ReadOptions,
    notes: tuple[str, ...],
) -> JsonFile:
    """Find the records of a JSON file and get ready to read them."""
    path = None
    if kind != "jsonl":
        path, found_notes = _find_path(source, encoding, options)
        notes = (*notes, *found_notes)
    description = FileDescription(
        format=kind, compression=source.compression, encoding=encoding.name, notes=notes
    )
    file = JsonFile(source, encoding, path, options, description)
    columns: dict[str, None] = {}
    outcomes = list(islice(file.records(Counts()), SAMPLE_RECORDS))
    for outcome in outcomes:
        if isinstance(outcome, Record):
            columns.update(dict.fromkeys(outcome.values))
    if outcomes and not columns and any(o.code == "not_an_object" for o in _bad(outcomes)):
        raise ReadError(
            "no_records",
            f"{source.path.name} holds no objects to make listings of.",
            f"Its first value: {outcomes[0].text[:100]}"
            if isinstance(outcomes[0], BadRecord)
            else None,
            "A list of objects is expected; name where it stands with records_path.",
        )
    if outcomes and not columns:
        first = _bad(outcomes)[0]
        raise _broken(source, f"Line {first.line}: {first.message}")
    return replace(file, description=replace(description, columns=tuple(columns)))


def _is_filled(value: Any) -> bool:
    return value is not None and value != ""


def _bad(outcomes: list[Record | BadRecord]) -> list[BadRecord]:
    return [outcome for outcome in outcomes if isinstance(outcome, BadRecord)]


def _broken(source: ByteSource, detail: str) -> ReadError:
    return ReadError(
        "broken_json",
        f"{source.path.name} can't be read as JSON.",
        detail,
        "Is it a JSON file, and was the download complete?",
    )


def _line_value(line: int, body: str) -> Value | BadRecord:
    """Parse one line of a JSON Lines file."""
    try:
        return Value(line, DECODER.decode(body), body)
    except RefusedError as error:
        return BadRecord(line, shown(body), error.code, str(error))
    except json.JSONDecodeError as error:
        message = f"{error.msg} at character {error.pos + 1}."
        return BadRecord(line, shown(body), "broken_json", message)
    except RecursionError:
        message = "Objects and lists are nested too deep."
        return BadRecord(line, shown(body), "nested_too_deep", message)


def _strings(value: Any) -> Iterator[str]:
    """Give all texts in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _descend(text: JsonText, path: str) -> None:
    """Step into the array at the end of a path of keys; '' is the file's top."""
    if path:
        text.skip("{")
        while (char := text.peek()) and char != "}":
            if text.skip(","):
                continue
            key = text.key()
            if path == key:
                path = ""
                break
            if path.startswith(f"{key}.") and text.peek() == "{":
                return _descend(text, path.removeprefix(f"{key}."))
            text.value()
    if path or not text.skip("["):
        raise BrokenJsonError("no_records", "There is no list at the path.")
    return None


def _find_path(
    source: ByteSource, encoding: Encoding, options: ReadOptions
) -> tuple[str | None, list[str]]:
    """Find the array of records: told, the file's top, or the likeliest one inside."""
    found: dict[str, int] = {}
    with source.open() as stream:
        text = JsonText(chunks(stream, encoding))
        if options.records_path is not None:
            try:
                _descend(text, options.records_path)
            except BrokenJsonError as error:
                raise ReadError(
                    "no_records",
                    f"{source.path.name} has no list of records at {options.records_path!r}.",
                    str(error),
                    "Correct records_path in the import config, or leave it out.",
                ) from error
            return options.records_path, []
        if text.peek() == "[":
            return "", []
        start = ""
        try:
            for piece in chunks_of_head(source, encoding):
                start += piece
            _skim(text, (), found)
        except BrokenJsonError:
            pass  # what was found before counts; the records' reader will tell of the rest
    notes = []
    if (crs := foreign_crs(start)) is not None:
        notes.append(f"coordinates are in {crs}, not in degrees")
    if not found:
        return None, ["no list of objects inside: each object at the top is one record"]
    path = max(found, key=lambda p: (p.rpartition(".")[2].lower() in _USUAL_NAMES, found[p]))
    notes.append(f"records taken from the list at {path!r}")
    if others := [other for other in found if other != path]:
        notes.append(f"other lists of objects in the file: {', '.join(others)}")
    return path, notes


def chunks_of_head(source: ByteSource, encoding: Encoding) -> Iterator[str]:
    """Give the file's first piece of text."""
    with source.open() as stream:
        yield from islice(chunks(stream, encoding), 1)


def _skim(text: JsonText, keys: tuple[str, ...], found: dict[str, int]) -> None:
    """Note each list of objects in the object that comes next, and how many it has."""
    text.skip("{")
    while (char := text.peek()) and not text.skip("}"):
        if text.skip(","):
            continue
        path = (*keys, text.key())
        char = text.peek()
        if char == "{" and len(path) < _SKIM_DEPTH:
            _skim(text, path, found)
        elif char == "[":
            _skim_list(text, path, found)
        else:
            text.value()
        if text.consumed > SKIM_CHARS:
            return


def _skim_list(text: JsonText, keys: tuple[str, ...], found: dict[str, int]) -> None:
    text.skip("[")
    path = ".".join(keys)
    if text.peek() == "{" or (text.peek() == "]" and keys[-1].lower() in _USUAL_NAMES):
        found[path] = 0
    while (char := text.peek()) and not text.skip("]"):
        if text.skip(","):
            continue
        text.value()
        if char == "{" and path in found:
            found[path] += 1
        if text.consumed > SKIM_CHARS:
            return
