"""Workbooks of the format .xlsb, written by hand, record by record."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tests.support.hostile import Entry, Rich, halves, zipped

Rows = Iterable[Iterable[object]]
Area = tuple[int, int, int, int]  # first row, last row, first column, last column, from 0

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.ms-excel"


class BinarySheet(Struct, frozen=True):
    """One sheet. ``percent``: the references of the numbers that have the one format, such as `B2 C3`."""

    name: str
    rows: Rows
    percent: str = ""
    hidden_row: int = -1
    merges: Sequence[Area] = ()
    shows_zeros: bool = True


def xlsb(
    rows: Rows,
    *,
    percent: str = "",
    hidden_row: int = -1,
    code: str = "0.0%",
    merge: Area | None = None,
    shows_zeros: bool = True,
) -> bytes:
    """Return an .xlsb of one sheet, as `hostile.xls` does."""
    merges = (merge,) if merge else ()
    return xlsb_of((BinarySheet("หมวด 7", rows, percent, hidden_row, merges, shows_zeros),), code)


def xlsb_of(sheets: Sequence[BinarySheet], code: str = "0.0%") -> bytes:
    """Return an .xlsb of these sheets; ``code``: the format of the numbers that each sheet names."""
    bundle = b"".join(
        _b(156, struct.pack("<2I", 0, number) + _wide(f"rId{number}") + _wide(sheet.name))
        for number, sheet in enumerate(sheets, 1)
    )
    parts = {f"worksheets/sheet{number}.bin": _sheet(sheet) for number, sheet in enumerate(sheets, 1)}
    rels = {f"rId{number}": (f"{_OFFICE}/worksheet", name) for number, name in enumerate(parts, 1)}
    rels[f"rId{len(parts) + 1}"] = (f"{_OFFICE}/styles", "styles.bin")
    types = {"workbook.bin": "sheet.binary.macroEnabled.main", "styles.bin": "styles"} | dict.fromkeys(
        parts, "worksheet"
    )
    overrides = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{_KIND}.{content}"/>' for name, content in types.items()
    )
    return zipped(
        [
            Entry("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{overrides}</Types>'.encode()),
            Entry("_rels/.rels", _rels({"rId1": (f"{_OFFICE}/officeDocument", "xl/workbook.bin")})),
            Entry("xl/workbook.bin", _b(131) + _b(153, bytes(12)) + _b(143) + bundle + _b(144) + _b(132)),
            Entry("xl/_rels/workbook.bin.rels", _rels(rels)),
            Entry("xl/styles.bin", _styles(code)),
            *(Entry(f"xl/{name}", content) for name, content in parts.items()),
        ]
    )


def _styles(code: str) -> bytes:
    number_format = struct.pack("<H", 164) + _wide(code)
    looks = ((0, 0), (8, 0), (0, 1), (0, 2))  # plain, struck out, raised, lowered
    fonts = b"".join(_b(43, struct.pack("<4H", 200, options, 400, script) + bytes(13)) for options, script in looks)
    xfs = b"".join(_b(47, struct.pack("<2H", 0, number) + bytes(12)) for number in (0, 164))
    styles = _b(278) + _b(615, struct.pack("<I", 1)) + _b(44, number_format) + _b(616) + fonts
    return styles + _b(617, struct.pack("<I", 2)) + xfs + _b(618) + _b(279)


def _sheet(drawn: BinarySheet) -> bytes:
    view = _b(137, struct.pack("<H", 0x03DC if drawn.shows_zeros else 0x03CC) + bytes(28))
    sheet = _b(129) + _b(148, struct.pack("<4I", 0, 99, 0, 25)) + _b(133) + view + _b(138) + _b(134) + _b(145)
    for row, values in enumerate(drawn.rows):
        flags = 0x10 if row == drawn.hidden_row else 0
        sheet += _b(0, struct.pack("<2IH4BI", row, 0, 300, 0, flags, 0, 0, 0))
        for column, value in enumerate(values):
            style = 1 if f"{chr(65 + column)}{row + 1}" in drawn.percent.split() else 0
            sheet += _cell(column, style, value)
    for area in drawn.merges:
        sheet += _b(176, struct.pack("<4I", *area))
    return sheet + _b(146) + _b(130)


def _rels(relationships: Mapping[str, tuple[str, str]]) -> bytes:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in relationships.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def _b(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", halves(text)) + text.encode("utf-16-le")


def _cell(column: int, style: int, value: object) -> bytes:
    place = struct.pack("<2I", column, style)
    if value is None:
        return b""
    if isinstance(value, bool):
        return _b(4, place + bytes([value]))
    if isinstance(value, int):
        return _b(2, place + struct.pack("<I", value << 2 | 2))
    if isinstance(value, float):
        return _b(5, place + struct.pack("<d", value))
    if value == "#DIV/0!":
        return _b(3, place + b"\7")
    if isinstance(value, Rich):
        fonts = b"".join(struct.pack("<2H", *run) for run in value.runs)
        return _b(62, place + b"\1" + _wide(value.text) + struct.pack("<I", len(value.runs)) + fonts)
    return _b(6, place + _wide(str(value)))
