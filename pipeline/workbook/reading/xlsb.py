"""The parts of an .xlsb -> its sheets as cells, record by record."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from pipeline.workbook.cells import Cell, Sheet
from pipeline.workbook.reading import limits
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.biff_cells import (
    CellStyles,
    RichText,
    SheetRecords,
    error_cell,
    font_look,
    packed_number,
    truth_cell,
)
from pipeline.workbook.reading.rows_kept import last_row_kept

_ROW, _RK, _ERROR, _TRUTH, _REAL, _TEXT, _SHARED_TEXT = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_TRUTH, _FORMULA_ERROR, _RICH_TEXT = 8, 9, 10, 11, 62
_TEXT_ITEM, _FONT, _FORMAT, _XF, _COLUMNS, _WORKBOOK, _SHEET, _MERGE = 19, 43, 44, 47, 60, 153, 156, 176
_STYLES_BEGIN, _STYLES_END, _VIEW = 617, 618, 137
_CELLS = frozenset((
    _RK, _ERROR, _TRUTH, _REAL, _TEXT, _SHARED_TEXT, _FORMULA_TEXT, _FORMULA_REAL, _FORMULA_TRUTH, _FORMULA_ERROR,
    _RICH_TEXT,
))  # fmt: skip
_FONT_RUN = struct.Struct("<2H")


def read(archive: WorkbookArchive, is_read: Callable[[str], bool]) -> Iterator[Sheet]:
    """Yield the worksheets in the order of their tabs: those to be read, and the first rows of the others.

    Raises Refused.
    """
    main = archive.main_part()
    related = archive.relationships(main)
    styles = CellStyles()
    sheets: list[tuple[str, str, bool]] = []  # name, relationship id, hidden
    for kind, body in _records(archive.read(main)):
        if kind == _WORKBOOK:
            styles.epoch_1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            relationship_id, after = _wide_text(body, 8)
            sheets.append((_wide_text(body, after)[0], relationship_id, bool(body[0] & 3)))
    parts = {relationship.kind: relationship.target for relationship in related.values()}
    if "styles" in parts:
        _read_styles(archive.read(parts["styles"]), styles)
    texts = list(_shared_texts(archive.read(parts["sharedStrings"]))) if "sharedStrings" in parts else []
    for name, relationship_id, hidden in sheets:
        relationship = related.get(relationship_id)
        if relationship is None and is_read(name):
            raise limits.missing_sheet(name)
        if relationship is None or relationship.kind != "worksheet":
            continue
        if is_read(name):
            yield _sheet(archive, relationship.target, SheetRecords(name, hidden), styles, texts)
        else:
            found = SheetRecords(name, hidden, last_row_kept(name))
            yield _sheet_beside(archive, relationship.target, found, styles, texts)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
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


def _wide_text(body: bytes, at: int) -> tuple[str, int]:
    """Return a text and where it ends."""
    (count,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * count
    if end > len(body):
        raise limits.unreadable(limits.DAMAGED)
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _rich_text(body: bytes, at: int) -> RichText:
    text, end = _wide_text(body, at + 1)
    if not body[at] & 1:
        return text, ()
    (count,) = struct.unpack_from("<I", body, end)
    return text, tuple(_FONT_RUN.iter_unpack(body[end + 4 : end + 4 + 4 * count]))


def _shared_texts(part: bytes) -> Iterator[RichText]:
    return (_rich_text(body, 0) for kind, body in _records(part) if kind == _TEXT_ITEM)


def _read_styles(part: bytes, styles: CellStyles) -> None:
    in_cell_styles = False
    for kind, body in _records(part):
        if kind == _FORMAT:
            styles.codes[struct.unpack_from("<H", body)[0]] = _wide_text(body, 2)[0]
        elif kind == _FONT:
            options, weight, script, underline = struct.unpack_from("<3HB", body, 2)
            styles.fonts.append(font_look(options, weight, script, underline))
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            in_cell_styles = kind == _STYLES_BEGIN
        elif kind == _XF and in_cell_styles:
            _, number, font = struct.unpack_from("<3H", body)
            styles.numbers.append(number)
            styles.style_fonts.append(font)


def _sheet_beside(
    archive: WorkbookArchive, part: str, found: SheetRecords, styles: CellStyles, texts: list[RichText]
) -> Sheet:
    """Return the first rows of a sheet of another name; what it holds never refuses the workbook."""
    apart = WorkbookArchive(archive.zip)
    try:
        return _sheet(apart, part, found, styles, texts)
    except (limits.Refused, struct.error, ValueError, LookupError, ArithmeticError):
        return Sheet(found.name, {}, found.hidden)


def _sheet(
    archive: WorkbookArchive, part: str, found: SheetRecords, styles: CellStyles, texts: list[RichText]
) -> Sheet:
    row = 0
    for kind, body in _records(archive.read(part)):
        if found.is_cut:
            break
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & 0x10:
                found.hidden_rows.add(row)
        elif kind in _CELLS:
            column, style = struct.unpack_from("<2I", body)
            found.add(_cell(kind, row, column + 1, style & 0xFFFFFF, body[8:], styles, texts), archive.budget)
        elif kind == _COLUMNS and struct.unpack_from("<H", body, 16)[0] & 1:
            first, last = struct.unpack_from("<2I", body)
            found.hidden_ranges.append((first + 1, last + 1))
        elif kind == _VIEW:
            found.hides_zeros = found.hides_zeros or not body[0] & 0x10
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            found.merge((top + 1, left + 1, bottom + 1, right + 1), archive.budget)
    return found.sheet()


def _cell(
    kind: int, row: int, column: int, style: int, body: bytes, styles: CellStyles, texts: list[RichText]
) -> Cell | None:
    if kind in (_ERROR, _FORMULA_ERROR):
        return error_cell(row, column, body[0])
    if kind in (_TRUTH, _FORMULA_TRUTH):
        return truth_cell(row, column, body[0])
    if kind == _RK:
        return styles.number_cell(row, column, packed_number(struct.unpack_from("<I", body)[0]), style)
    if kind in (_REAL, _FORMULA_REAL):
        return styles.number_cell(row, column, struct.unpack_from("<d", body)[0], style)
    if kind == _RICH_TEXT:
        return styles.text_cell(row, column, _rich_text(body, 0), style)
    if kind == _SHARED_TEXT:
        return styles.text_cell(row, column, texts[struct.unpack_from("<I", body)[0]], style)
    return styles.text_cell(row, column, (_wide_text(body, 0)[0], ()), style)
