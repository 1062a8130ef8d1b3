"""What kind of file it is, told by its content and never by its name alone."""

from __future__ import annotations

import re
import zipfile
from json import JSONDecodeError, JSONDecoder

from loader.readers.byte_source import ByteSource, library_errors
from loader.readers.records import ReadError, ReadOptions

FORMATS = ("csv", "json", "jsonl", "geojson", "xlsx", "xls")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"Obj\x01", "an Avro file"),
    (b"{\\rtf", "an RTF document"),
)
_HTML = re.compile(r"\s*<(!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<(\?xml|!doctype|!--|[A-Za-z_][\w:.-]*(\s+[\w:.-]+\s*=|/?>))", re.IGNORECASE)
_JSON_START = re.compile(r"\s*(\{\s*[\"}]|\[\s*[\[{\]\"\d-])")
_GEOJSON = re.compile(r'"type"\s*:\s*"FeatureCollection"|"type"\s*:\s*"Feature"')
_LINES_SUFFIXES = (".jsonl", ".ndjson", ".geojsonl", ".geojsons")
_LENIENT = JSONDecoder(strict=False)


def binary_format(source: ByteSource, head: bytes) -> str | None:
    """Name the format of a binary file, None for text. Raises for what can't be read."""
    if head.startswith(b"PK\x03\x04"):
        return _office_file(source)
    if head.startswith(_OLE):
        return "xls"
    for magic, name in _OTHER_MAGIC:
        if head.startswith(magic):
            raise _unsupported(source, name)
    if head.startswith(b"\x1f\x8b"):
        raise _unsupported(source, "packed twice")
    return None


def _office_file(source: ByteSource) -> str:
    with (
        library_errors(source.path, "xlsx"),
        source.open_seekable() as raw,
        zipfile.ZipFile(raw) as archive,
    ):
        names = archive.namelist()
        kind = archive.read("mimetype") if "mimetype" in names else b""
    if b"opendocument" in kind:
        raise _unsupported(source, "an OpenDocument file")
    if any(name.startswith("xl/") for name in names):
        if "xl/workbook.bin" in names:
            raise _unsupported(source, "a binary Excel workbook (xlsb)")
        return "xlsx"
    raise _unsupported(source, "an archive or document that is no Excel workbook")


def _unsupported(source: ByteSource, what: str) -> ReadError:
    return ReadError(
        "unsupported_format",
        f"{source.path.name} can't be read: it is {what}.",
        f"Readable are {', '.join(FORMATS)}, also packed with gz or zip.",
        "Ask the source for one of these, or export the file as CSV.",
    )


def text_format(source: ByteSource, text: str, told: str | None) -> str:
    """Name the format of a text file: csv, json, jsonl or geojson. Raises for XML and HTML."""
    if _HTML.match(text):
        raise ReadError(
            "html_not_data",
            f"{source.path.name} is a web page, not a data file.",
            "Often a source's error or login page is saved in place of the file.",
            "Open it in a browser to see what it says, then fetch the file again.",
        )
    if _XML.match(text):
        raise _unsupported(source, "an XML file")
    shape = _json_shape(text, source.inner_name.lower(), sure=told == "csv")
    if shape is None:
        return told if told in {"json", "jsonl", "geojson"} else "csv"
    if shape == "json" and _GEOJSON.search(text[:50_000]):
        return "geojson"
    return shape


def _json_shape(text: str, name: str, *, sure: bool) -> str | None:
    """Tell JSON from JSON Lines from neither. `sure`: only if a first value really parses."""
    body = text.lstrip("\x1e \t\r\n")
    if not _JSON_START.match(body):
        return None
    is_object = body.startswith("{")
    try:
        _, end = _LENIENT.raw_decode(body)
    except JSONDecodeError as error:
        cut_off = error.pos >= len(body) - 32 or "Unterminated string" in error.msg
        if sure and not cut_off and not is_object:
            return None
        return "jsonl" if is_object and _looks_like_lines(body, name) else "json"
    except (RecursionError, ValueError):
        return "json"
    after = body[end:].lstrip("\x1e \t\r\n")
    if is_object and "\n" not in body[:end]:
        one_by_one = after.startswith("{") or name.endswith(_LINES_SUFFIXES)
        if one_by_one or _looks_like_lines(body, name):
            return "jsonl"
    return None if after and sure else "json"


def _looks_like_lines(body: str, name: str) -> bool:
    if name.endswith(_LINES_SUFFIXES):
        return True
    lines = [line.strip("\x1e \t\r") for line in body.split("\n")[:50]]
    lines = [line for line in lines if line]
    whole = sum(line.startswith("{") and line.endswith("}") for line in lines)
    return len(lines) > 1 and whole >= 0.6 * len(lines)


def check_options(options: ReadOptions) -> None:
    """Refuse a format name that does not exist, and lines to skip that can't be counted."""
    if options.skip_rows is not None and options.skip_rows < 0:
        raise ReadError(
            "bad_skip_rows",
            f"{options.skip_rows} lines above the header can't be left out.",
            "It was named in the import config.",
            "Give 0 or more, or leave skip_rows out.",
        )
    if options.file_format is not None and options.file_format not in FORMATS:
        raise ReadError(
            "unknown_format",
            f"There is no file format called {options.file_format!r}.",
            "It was named in the import config.",
            f"Name one of {', '.join(FORMATS)}, or leave it out.",
        )
