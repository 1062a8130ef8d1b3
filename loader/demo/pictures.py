"""Pictures of made-up houses, painted as PNG row by row: there is no network in a demo."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 640, 480
_SKIES = ((126, 178, 221), (243, 190, 140), (150, 160, 200), (110, 190, 205))
_GROUNDS = ((196, 178, 132), (121, 158, 97), (210, 190, 160), (90, 140, 120))
_WALLS = ((246, 240, 228), (232, 214, 190), (250, 250, 246), (214, 205, 196))
_DOOR, _GLASS, _ROOF = (120, 78, 52), (84, 118, 140), (168, 84, 60)
_HORIZON = 300

Colour = tuple[int, int, int]


def house(number: int) -> bytes:
    """Paint the house of a number, the same each time: sky, ground, a few boxes with windows."""
    sky, ground = _SKIES[number % 4], _GROUNDS[number // 2 % 4]
    wall = _WALLS[number // 3 % 4]
    left, wide, storeys = 90 + number * 31 % 120, 300 + number * 17 % 140, 1 + number % 3
    top = _HORIZON + 60 - storeys * 85
    rows = bytearray()
    for y in range(HEIGHT):
        row = bytearray(bytes(_shade(sky if y < _HORIZON else ground, y)) * WIDTH)
        if top - 18 <= y < top:
            _paint(row, left - 14, left + wide + 14, _ROOF)
        elif top <= y < _HORIZON + 60:
            _paint(row, left, left + wide, wall)
            if 22 <= (y - top) % 85 < 62:
                for x in range(left + 26, left + wide - 118, 74):
                    _paint(row, x, x + 44, _GLASS)
            if y >= _HORIZON + 2:
                _paint(row, left + wide - 76, left + wide - 34, _DOOR)
        rows += b"\0" + row
    return _png(bytes(rows))


def _shade(colour: Colour, y: int) -> Colour:
    """Let colours become lighter towards the horizon."""
    light = 40 - abs(y - _HORIZON) // 8
    red, green, blue = (min(255, max(0, part + light)) for part in colour)
    return red, green, blue


def _paint(row: bytearray, begin: int, end: int, colour: Colour) -> None:
    begin, end = max(begin, 0), min(end, WIDTH)
    row[begin * 3 : end * 3] = bytes(colour) * max(end - begin, 0)


def _png(rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
