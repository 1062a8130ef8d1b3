"""Writes old Excel files (BIFF8 in a compound document), as no library at hand does."""

import struct

_SECTOR = 512
_END, _FREE, _FAT = -2, -1, -3

Cell = str | float | bool | None
DATE_FORMAT = 14


class Date(float):
    """A number that is shown as a date."""


class CellError(int):
    """An error by its code: 0x17 is #REF!."""


def xls(sheets: dict[str, list[list[Cell]]]) -> bytes:
    """Make a workbook of the sheets' rows."""
    streams = [_sheet(rows) for rows in sheets.values()]
    bound = [
        _record(0x85, struct.pack("<IBBBB", 0, 0, 0, len(name), 1) + name.encode("utf-16-le"))
        for name in sheets
    ]
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    formats = b"".join(
        _record(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, DATE_FORMAT)
    )
    end = _record(0x0A, b"")
    at = len(start) + len(formats) + sum(map(len, bound)) + len(end)
    placed = b""
    for record, stream in zip(bound, streams, strict=True):
        placed += record[:4] + struct.pack("<I", at) + record[8:]
        at += len(stream)
    return _compound(start + formats + placed + end + b"".join(streams))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet(rows: list[list[Cell]]) -> bytes:
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            body += _cell(y, x, cell)
    return body + _record(0x0A, b"")


def _cell(y: int, x: int, cell: Cell) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, str):
        text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHH", y, x, 0) + text)
    if isinstance(cell, bool | CellError):
        wrong = isinstance(cell, CellError)
        return _record(0x205, struct.pack("<HHHBB", y, x, 0, int(cell), wrong))
    return _record(0x203, struct.pack("<HHHd", y, x, isinstance(cell, Date), cell))


def _compound(stream: bytes) -> bytes:
    """Wrap one stream, long enough to need no short sectors, as 'Workbook'."""
    stream = stream.ljust(8 * _SECTOR, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<iiiiiiii", 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109i", 0, *[_FREE] * 108)
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    fat = struct.pack("<128i", *chain, *[_FREE] * (128 - len(chain)))
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return header + fat + entries + bytes(2 * 128) + stream


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    entry += struct.pack("<iii", _FREE, _FREE, child) + bytes(36)
    return entry + struct.pack("<iii", first, size, 0)
