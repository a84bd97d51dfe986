"""From the first header of a sheet to its sections: a header lower down counts for the rows from there on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from pipeline.workbook.cells import MAX_ROW, CellKind, Sheet
from pipeline.workbook.contract import SheetTable
from pipeline.workbook.records.header_words import slot_of
from pipeline.workbook.records.headers import Header, header_at

MAX_HEADERS = 200  # rows looked at more closely for being a header: far above any form, small for a hostile file
MAX_WORD_CHARS = 40  # a longer text in a cell under a header is no header
_MIN_HEADERS = 3  # so many known headers in one row make a header of it
_MIN_BLOCKS = 2


class Section(Struct, frozen=True):
    """The rows under one header. ``is_lost``: the header lacks required columns, so that its rows cannot be read."""

    header: Header
    rows: range
    is_lost: bool = False


def sections_of(sheet: Sheet, table: SheetTable, header: Header) -> list[Section] | None:
    """Return the sections of a sheet, the first under ``header``.

    None where the sheet is laid out in another way: tables side by side, or one record in several rows.
    """
    if header.repeats:
        return None
    candidates = _candidates(sheet, table, header)
    if _stands_in_blocks(table, header, candidates):
        return None
    sections = [Section(header, range(header.last_row + 1, MAX_ROW + 1))]
    for row in list(candidates)[:MAX_HEADERS]:
        current = sections[-1]
        if row not in current.rows:  # the second row of a header
            continue
        later = header_at(sheet, table, row) if len(candidates[row]) > 1 else None
        if later is None or len(later.columns) < _MIN_HEADERS:
            continue
        if not later.missing(table) and not _columns_of(later) & _columns_of(current.header):
            return None
        sections[-1:] = _divided(table, current, later)
    return sections


def _divided(table: SheetTable, current: Section, later: Header) -> Iterator[Section]:
    """Yield the sections that a header within a section makes of it."""
    yield replace(current, rows=range(current.rows.start, later.first_row))
    rows = range(later.last_row + 1, current.rows.stop)
    if not later.missing(table):
        yield Section(later, rows)
    elif all(set(columns) <= set(current.header.columns.get(slot, ())) for slot, columns in later.columns.items()):
        yield replace(current, rows=rows)  # the same header again, in part
    else:
        yield Section(later, rows, is_lost=True)


def _candidates(sheet: Sheet, table: SheetTable, header: Header) -> dict[int, list[str]]:
    """Return the rows below a header in which known headers stand again, in their order, with their fields.

    Under a known column only those are looked at where such a word can be nothing else: not the names of records.
    """
    known = _columns_of(header)
    watched = {
        column
        for (name, _), columns in header.columns.items()
        for column in columns
        if name != table.subject and (table.column(name).required or table.column(name).yearly)
    }
    candidates: dict[int, list[str]] = {}
    for (row, column), cell in sheet.cells.items():
        if row <= header.last_row or cell.kind is not CellKind.TEXT or len(cell.typed) > MAX_WORD_CHARS:
            continue
        if (column in watched or column not in known) and (slot := slot_of(table, cell.typed)):
            candidates.setdefault(row, []).append(slot[0])
    return dict(sorted(candidates.items()))


def _columns_of(header: Header) -> set[int]:
    return {column for columns in header.columns.values() for column in columns}


def _stands_in_blocks(table: SheetTable, header: Header, candidates: dict[int, list[str]]) -> bool:
    """Return whether targets and actuals stand in rows of their own: the header has no year, the rows their words."""
    yearly = {column.field for column in table.columns if column.yearly}
    if any(name in yearly for name, _ in header.columns) or header.yearless:
        return False
    return sum(yearly.issuperset(fields) for fields in candidates.values()) >= _MIN_BLOCKS
