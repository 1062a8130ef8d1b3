r"""From bytes to text without ever failing: what can't be decoded is marked, not lost.

Each undecodable byte becomes one lone surrogate (U+DC00 plus the byte), which no decoded text
holds. So a row with bad bytes can be told from the good ones around it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.readers.byte_source import ByteSource, UnpackedStream
from loader.readers.encodings import EVIDENCE_BYTES, Encoding
from loader.readers.records import BAD_TEXT_LIMIT

BLOCK_BYTES = 131_072
EVIDENCE_SCAN_BYTES = 32_000_000
"""A file that is ASCII for so long is taken for UTF-8."""

SCAN_BYTES = 1_000_000

_MARKS = re.compile(r"[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_HIGH = bytes(range(0x80, 0x100))
_HIGH_WORD = re.compile(rb"[\x00-\x7f]?(?:[\x80-\xff]{1,2000}[\x00-\x7f]?){1,200}")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error("loader.readers.mark", _mark)


def is_storable(text: str) -> bool:
    """Tell whether a text decoded cleanly and PostgreSQL can keep it: no marks, no NUL."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def has_marks(text: str) -> bool:
    """Tell whether a text holds undecodable bytes (or lone surrogates)."""
    return _MARKS.search(text) is not None


def first_mark(text: str) -> str:
    """Name the first undecodable byte of a text, for a message."""
    found = _MARKS.search(text)
    return _visible(found) if found else ""


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC00 <= code <= 0xDCFF else f"\\u{code:04x}"


def shown(text: str) -> str:
    r"""Give a bad row's text for keeping: cut, and with \x00 and \xe9 written out."""
    return _UNSTORABLE.sub(
        lambda m: "\\x00" if m[0] == "\0" else _visible(m), text[:BAD_TEXT_LIMIT]
    )[:BAD_TEXT_LIMIT].rstrip("\r\n")


def decode(data: bytes, encoding: str, *, final: bool = True) -> str:
    """Decode bytes, marking what can't be. Not `final`: a character cut at the end is dropped."""
    return codecs.getincrementaldecoder(encoding)("loader.readers.mark").decode(data, final)


def chunks(stream: UnpackedStream, encoding: Encoding) -> Iterator[str]:
    """Give a stream's text in pieces."""
    decoder = codecs.getincrementaldecoder(encoding.name)("loader.readers.mark")
    stream.read(encoding.bom)
    while data := stream.read(BLOCK_BYTES):
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a file as one text; `overlong`: one line, cut, that is too long to keep."""

    text: str
    overlong: bool = False


def line_blocks(pieces: Iterator[str], newline: str, max_line: int) -> Iterator[Lines]:
    """Cut a text's pieces at line ends; only the last block may lack one."""
    rest = ""
    skipping = False
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(newline) + 1
        if skipping:
            cut = text.find(newline) + 1
            rest = text[cut:] if cut else ""
            skipping = not cut
            continue
        if cut:
            yield Lines(text[:cut])
            rest = text[cut:]
        else:
            rest = text
        if len(rest) > max_line:
            yield Lines(rest[:BAD_TEXT_LIMIT], overlong=True)
            rest, skipping = "", True
    if rest:
        yield Lines(rest)


def non_ascii_text(source: ByteSource) -> bytes:
    """Collect the words with non-ASCII bytes, from wherever in the file the first of them stand."""
    found: list[bytes] = []
    size = scanned = 0
    with source.open() as stream:
        while scanned < EVIDENCE_SCAN_BYTES and size < EVIDENCE_BYTES:
            block = stream.read(SCAN_BYTES)
            if not block:
                break
            scanned += len(block)
            if block.isascii():
                continue
            for match in _HIGH_WORD.finditer(block):
                piece = match[0]
                if match.start() == 0 and scanned > len(block):
                    piece = piece.lstrip(_HIGH)
                if match.end() == len(block) == SCAN_BYTES:
                    piece = piece.rstrip(_HIGH)
                found.append(piece)
                size += len(piece)
                if size >= EVIDENCE_BYTES:
                    break
    return b"\n".join(piece for piece in found if not piece.isascii())
