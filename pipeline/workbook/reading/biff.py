"""The records of an .xls or .xlsb -> its numbers with their formats, its error values, and what is hidden.

These are what calamine, which reads the texts and merges of these formats, leaves out. It runs in
the process of `xls_xlsb`, within its limits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.workbook.cells import Cell, CellKind
from pipeline.workbook.reading import limits, number_formats, ole
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.number_formats import GENERAL, NumberFormat

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


@dataclass(slots=True)
class SheetRecords:
    """What the records of one sheet say. ``cells``: its numbers, dates, truths and errors, by (row, column) from 1."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_ranges: list[tuple[int, int]] = field(default_factory=list)  # of columns

    def add(self, cell: Cell) -> None:
        """Keep a cell."""
        self.cells[cell.row, cell.column] = cell


@dataclass(slots=True)
class _StyleFormats:
    """The number formats of the cell styles, gathered record by record."""

    codes: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    epoch_1904: bool = False
    known: dict[int, NumberFormat] = field(default_factory=dict)  # by style

    def number_cell(self, row: int, column: int, number: float, style: int) -> Cell:
        if style not in self.known:
            self.known[style] = self._format(style)
        return number_formats.number_cell(row, column, repr(number), self.known[style], self.epoch_1904)

    def _format(self, style: int) -> NumberFormat:
        if style >= len(self.numbers):
            return GENERAL
        return number_formats.of_number(self.numbers[style], self.codes)


def _error_cell(row: int, column: int, code: int) -> Cell:
    text = _ERRORS.get(code, "#VALUE!")
    return Cell(row, column, CellKind.ERROR, text, text)


def _truth_cell(row: int, column: int, code: int) -> Cell:
    return Cell(row, column, CellKind.BOOLEAN, bool(code), "TRUE" if code else "FALSE")


def _packed_number(packed: int) -> float:
    """Return the number of an RK field: 30 bits of a whole number or of a double, perhaps in hundredths."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


# --- .xls


_BOF, _EOF, _FILEPASS, _SHEET, _FORMAT, _XF, _EPOCH = 0x0809, 0x000A, 0x002F, 0x0085, 0x041E, 0x00E0, 0x0022
_NUMBER, _RK, _RKS, _FORMULA, _TRUTH_OR_ERROR, _ROW, _COLUMNS = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205, 0x0208, 0x007D
_BIFF_8 = 0x0600
_NO_NUMBER = b"\xff\xff"  # ends the result of a formula that is a truth, an error or a text
_PACKED = struct.Struct("<HI")


def xls_sheets(data: bytes) -> tuple[SheetRecords, ...]:
    """Return what the records of each sheet of an .xls say, in the order of the tabs. Raises Refused."""
    opened = ole.open_compound(data)
    stream = opened.read("Workbook" if "Workbook" in opened.streams else "Book")
    styles, starts = _xls_globals(stream)
    return tuple(_xls_sheet(stream, start, styles) for start in starts)


def _xls_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, leaving out the charts within it."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth == 1:
            yield kind, body
    raise limits.unreadable(limits.TRUNCATED)


def _xls_globals(stream: bytes) -> tuple[_StyleFormats, list[int]]:
    styles, starts = _StyleFormats(), []
    is_8 = True
    for kind, body in _xls_records(stream, 0):
        if kind == _BOF:
            is_8 = struct.unpack_from("<H", body)[0] == _BIFF_8
        elif kind == _FILEPASS:
            raise limits.encrypted()
        elif kind == _EPOCH:
            styles.epoch_1904 = body[:1] == b"\1"
        elif kind == _SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _XF:
            styles.numbers.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT:
            styles.codes[struct.unpack_from("<H", body)[0]] = _format_code(body, is_8)
    return styles, starts


def _format_code(body: bytes, is_8: bool) -> str:
    if not is_8:
        return body[3:].decode("cp874", "replace")
    return body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")


def _xls_sheet(stream: bytes, start: int, styles: _StyleFormats) -> SheetRecords:
    records = SheetRecords()
    for kind, body in _xls_records(stream, start):
        if kind in (_NUMBER, _RK, _FORMULA, _TRUTH_OR_ERROR):
            row, column, style = struct.unpack_from("<3H", body)
            cell = _xls_cell(kind, row + 1, column + 1, style, body[6:], styles)
            if cell is not None:
                records.add(cell)
        elif kind == _RKS:
            row, column = struct.unpack_from("<2H", body)
            for step, (style, packed) in enumerate(_PACKED.iter_unpack(body[4:-2])):
                records.add(styles.number_cell(row + 1, column + 1 + step, _packed_number(packed), style))
        elif kind == _ROW and (body[12] & 0x20):
            records.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and (body[8] & 1):
            first, last = struct.unpack_from("<2H", body)
            records.hidden_ranges.append((first + 1, last + 1))
    return records


def _xls_cell(kind: int, row: int, column: int, style: int, body: bytes, styles: _StyleFormats) -> Cell | None:
    if kind == _RK:
        return styles.number_cell(row, column, _packed_number(struct.unpack_from("<I", body)[0]), style)
    if kind == _TRUTH_OR_ERROR:
        return _error_cell(row, column, body[0]) if body[1] else _truth_cell(row, column, body[0])
    if kind == _FORMULA and body[6:8] == _NO_NUMBER:
        special = {1: _truth_cell, 2: _error_cell}.get(body[0])
        return special(row, column, body[2]) if special else None
    return styles.number_cell(row, column, struct.unpack_from("<d", body)[0], style)


# --- .xlsb


_B_ROW, _B_RK, _B_ERROR, _B_TRUTH, _B_REAL = 0, 2, 3, 4, 5
_B_FORMULA_REAL, _B_FORMULA_TRUTH, _B_FORMULA_ERROR = 9, 10, 11
_B_FORMAT, _B_XF, _B_COLUMNS, _B_WORKBOOK, _B_SHEET = 44, 47, 60, 153, 156
_B_STYLES_BEGIN, _B_STYLES_END = 617, 618
_B_CELLS = frozenset((_B_RK, _B_ERROR, _B_TRUTH, _B_REAL, _B_FORMULA_REAL, _B_FORMULA_TRUTH, _B_FORMULA_ERROR))


def xlsb_sheets(archive: WorkbookArchive) -> tuple[SheetRecords, ...]:
    """Return what the records of each sheet of an .xlsb say, in the order of the tabs. Raises Refused."""
    main = archive.main_part()
    related = archive.relationships(main)
    styles = _StyleFormats()
    sheets = []
    for kind, body in _xlsb_records(archive.read(main)):
        if kind == _B_WORKBOOK:
            styles.epoch_1904 = bool(body[0] & 1)
        elif kind == _B_SHEET:
            sheets.append(related[_wide_text(body, 8)])
    for relationship in related.values():
        if relationship.kind == "styles":
            _read_xlsb_styles(archive.read(relationship.target), styles)
    return tuple(
        _xlsb_sheet(archive.read(sheet.target), styles) if sheet.kind == "worksheet" else SheetRecords()
        for sheet in sheets
    )


def _xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _sevens(part, at, 2)
        size, at = _sevens(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _sevens(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number kept seven bits a byte, and where it ends."""
    number = 0
    for step in range(most):
        byte = part[at + step]
        number |= (byte & 0x7F) << 7 * step
        if not byte & 0x80:
            break
    return number, at + step + 1


def _wide_text(body: bytes, at: int) -> str:
    (count,) = struct.unpack_from("<I", body, at)
    return body[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")


def _read_xlsb_styles(part: bytes, styles: _StyleFormats) -> None:
    in_cell_styles = False
    for kind, body in _xlsb_records(part):
        if kind == _B_FORMAT:
            styles.codes[struct.unpack_from("<H", body)[0]] = _wide_text(body, 2)
        elif kind in (_B_STYLES_BEGIN, _B_STYLES_END):
            in_cell_styles = kind == _B_STYLES_BEGIN
        elif kind == _B_XF and in_cell_styles:
            styles.numbers.append(struct.unpack_from("<H", body, 2)[0])


def _xlsb_sheet(part: bytes, styles: _StyleFormats) -> SheetRecords:
    records = SheetRecords()
    row = 0
    for kind, body in _xlsb_records(part):
        if kind == _B_ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & 0x10:
                records.hidden_rows.add(row)
        elif kind in _B_CELLS:
            column, style = struct.unpack_from("<2I", body)
            records.add(_xlsb_cell(kind, row, column + 1, style & 0xFFFFFF, body[8:], styles))
        elif kind == _B_COLUMNS and struct.unpack_from("<H", body, 16)[0] & 1:
            first, last = struct.unpack_from("<2I", body)
            records.hidden_ranges.append((first + 1, last + 1))
    return records


def _xlsb_cell(kind: int, row: int, column: int, style: int, body: bytes, styles: _StyleFormats) -> Cell:
    if kind in (_B_ERROR, _B_FORMULA_ERROR):
        return _error_cell(row, column, body[0])
    if kind in (_B_TRUTH, _B_FORMULA_TRUTH):
        return _truth_cell(row, column, body[0])
    if kind == _B_RK:
        return styles.number_cell(row, column, _packed_number(struct.unpack_from("<I", body)[0]), style)
    return styles.number_cell(row, column, struct.unpack_from("<d", body)[0], style)
