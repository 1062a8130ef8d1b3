"""What a picture is, by its first bytes: a server's word and a name's end prove nothing."""

from __future__ import annotations

from dataclasses import dataclass

from loader.images.errors import ImageError

_JPEG_SIZES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_JPEG_ALONE = {0x01, *range(0xD0, 0xDA)}


@dataclass(frozen=True, slots=True)
class Picture:
    """A kind of picture, and its size in pixels where that stands at the beginning."""

    content_type: str
    extension: str
    width: int | None = None
    height: int | None = None


def recognise(content: bytes) -> Picture:
    """Find out what picture it is; ImageError when it is none that browsers show.

    SVG is none: it can hold programs.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return Picture("image/jpeg", "jpg", *_jpeg_size(content))
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return Picture("image/png", "png", _big(content[16:20]), _big(content[20:24]))
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return Picture("image/gif", "gif", _little(content[6:8]), _little(content[8:10]))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Picture("image/webp", "webp", *_webp_size(content))
    if content[4:12] in {b"ftypavif", b"ftypavis"}:
        return Picture("image/avif", "avif")
    begins = content[:16].decode("latin-1").encode("unicode_escape").decode()
    raise ImageError(
        f"what the server sent is no JPEG, PNG, GIF, WebP or AVIF; it begins with {begins!r}",
        code="image_not_a_picture",
    )


def _jpeg_size(content: bytes) -> tuple[int | None, int | None]:
    """Go from marker to marker to the one that tells the size."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_ALONE:
            at += 2
        elif marker in _JPEG_SIZES:
            return _big(content[at + 7 : at + 9]), _big(content[at + 5 : at + 7])
        else:
            at += 2 + _big(content[at + 2 : at + 4])
    return None, None


def _webp_size(content: bytes) -> tuple[int | None, int | None]:
    kind = content[12:16]
    if kind == b"VP8X" and len(content) >= 30:
        return 1 + _little(content[24:27]), 1 + _little(content[27:30])
    if kind == b"VP8L" and len(content) >= 25:
        bits = _little(content[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(content) >= 30:
        return _little(content[26:28]) & 0x3FFF, _little(content[28:30]) & 0x3FFF
    return None, None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
