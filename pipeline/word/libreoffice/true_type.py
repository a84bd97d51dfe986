"""From a TrueType font to one in which its Thai digits stand in the places of the Arabic ones."""

from __future__ import annotations

import struct

_THAI_ZERO = 0x0E50
_FORMAT_4 = 4  # the kind of a font's table of characters that every font for Windows has


def with_thai_digits(font: bytes) -> bytes:
    """Return a TrueType font that holds its Thai digits alone, in the places of the Arabic ones.

    Raises ValueError for a font without them.
    """
    glyphs = [_glyph(font, _THAI_ZERO + digit) for digit in range(10)]
    if not all(glyphs):
        raise ValueError("the font has no Thai digits")
    segments = struct.pack(">14H", 4, 4, 1, 0, 0x39, 0xFFFF, 0, 0x30, 0xFFFF, 0, 1, 4, 0, glyphs[0])
    subtable = segments + struct.pack(">9H", *glyphs[1:])
    head = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", _FORMAT_4, 6 + len(subtable), 0)
    table = head + subtable
    data = bytearray(font) + b"\0" * (-len(font) % 4)
    struct.pack_into(">II", data, entry(font, b"cmap") + 8, len(data), len(table))
    return bytes(data + table)


def entry(font: bytes, tag: bytes) -> int:
    """Return where a table is entered in the list of a font's tables."""
    (count,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * count, 16):
        if font[at : at + 4] == tag:
            return at
    raise ValueError(f"the font has no table {tag!r}")


def _glyph(font: bytes, char: int) -> int:
    """Return the number of the glyph of a character; 0 without one."""
    (start,) = struct.unpack_from(">I", font, entry(font, b"cmap") + 8)
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        at = start + offset
        if platform == 3 and struct.unpack_from(">H", font, at)[0] == _FORMAT_4:
            return _glyph_of_format_4(font, at, char)
    return 0


def _glyph_of_format_4(font: bytes, at: int, char: int) -> int:
    doubled = struct.unpack_from(">H", font, at + 6)[0]
    for index in range(doubled // 2):
        (end,) = struct.unpack_from(">H", font, at + 14 + 2 * index)
        if char > end:
            continue
        start, delta, offset = (
            struct.unpack_from(">H", font, at + 16 + doubled * column + 2 * index)[0] for column in (1, 2, 3)
        )
        if char < start:
            return 0
        if offset == 0:
            return int(char + delta) % 65536
        place = at + 16 + doubled * 3 + 2 * index + offset + 2 * (char - start)
        glyph = struct.unpack_from(">H", font, place)[0]
        return int(glyph + delta) % 65536 if glyph else 0
    return 0
