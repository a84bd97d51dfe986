"""A record: the cells of one row by their columns, with their places, before anything is made of their contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct, field

from pipeline import messages
from pipeline.model import Finding, Place
from pipeline.thai import is_blank
from pipeline.workbook.cells import Cell, CellKind, Sheet, ShownDifference, Spot, column_letters
from pipeline.workbook.contract import PAIR_HEADERS, SheetTable

_UNHIDE = "คลิกขวาที่เลขแถว หัวคอลัมน์ หรือชื่อแผ่นงานข้างเคียง เลือก ยกเลิกการซ่อน"
_UNMERGE = "คลิกช่องที่ผสานไว้ เลือก ยกเลิกการผสานเซลล์"

YEARLESS = 0
EXAMPLE_YEAR_BE = 2564  # of the headers in a sentence
# A column of the contract as a sheet has it: its field, and its fiscal year, YEARLESS for a column that is not yearly.
ColumnSlot: TypeAlias = tuple[str, int]


class Record(Struct, frozen=True):
    """One row of a table, or all of a รายการ | ข้อมูล sheet.

    ``cells``: what stands in each slot; a blank slot is not in it.
    ``places``: every slot the sheet has, also where it is blank.
    ``others``: what else stands in a slot, where several columns mean the same.
    """

    cells: Mapping[ColumnSlot, Cell]
    places: Mapping[ColumnSlot, Place]
    others: Mapping[ColumnSlot, tuple[Cell, ...]] = field(default_factory=dict)

    def holds(self, field: str) -> bool:
        """Return whether anything stands in a field that is not yearly."""
        return (field, YEARLESS) in self.cells

    def place(self, field: str) -> Place:
        """Return where a field that is not yearly stands; no place when the sheet has none for it."""
        return self.places.get((field, YEARLESS), Place())

    def years(self, field: str) -> list[int]:
        """Return the years the sheet has a column of ``field`` for, earliest first."""
        return sorted(year for name, year in self.places if name == field and year != YEARLESS)


NO_RECORD = Record({}, {})


def place_of(workbook: str, sheet: Sheet, row: int, column: int) -> Place:
    """Return the place of a cell."""
    return Place(workbook, sheet.name, f"{column_letters(column)}{row}")


def filled_cells(sheet: Sheet, spots: Iterable[Spot]) -> Iterator[Cell]:
    """Yield the cells of ``spots`` that hold something, in that order."""
    for spot in spots:
        cell = sheet.cells.get(spot)
        if cell is not None and not shows_nothing(cell):
            yield cell


def shows_nothing(cell: Cell) -> bool:
    """Return whether a cell is blank to a reader. A formula without a result is not: it is a fault (C103)."""
    return cell.kind is CellKind.TEXT and is_blank(cell.typed)


def headers_missing(workbook: str, sheet: Sheet, what: str, headers: Iterable[str]) -> Finding:
    """Return F006 for headers or labels that the sheet lacks; ``what`` names them in Thai."""
    words = {"missing": f"{what} {', '.join(headers)}", "layout": ""}
    return messages.finding("F006", Place(workbook, sheet.name), words=words)


def no_headers(workbook: str, sheet: Sheet, table: SheetTable) -> Finding:
    """Return F006 for a sheet without any header of its table; it shows how the sheet must look."""
    words = {"missing": f"หัวตารางของแผ่นงาน {sheet.name}", "layout": f" คือ {layout(table)}"}
    return messages.finding("F006", Place(workbook, sheet.name), words=words)


def laid_out_otherwise(workbook: str, sheet: Sheet, table: SheetTable) -> Finding:
    """Return F006 for a sheet whose tables stand side by side, or whose figures of one record stand in several rows."""
    words = {"missing": f"ตารางแบบแถวละหนึ่งรายการในแผ่นงาน {sheet.name}", "layout": f" คือ {layout(table)}"}
    return messages.finding("F006", Place(workbook, sheet.name), words=words)


def layout(table: SheetTable) -> str:
    """Return how a sheet of the table must look, in Thai: its required headers and those of its figures in one row."""
    if table.pairs:
        return f"{' | '.join(PAIR_HEADERS)} แถวละหนึ่งรายการ"
    shown = [column for column in table.columns if column.required or column.yearly] or table.columns
    headers = " | ".join(f"{column.header} {EXAMPLE_YEAR_BE}" if column.yearly else column.header for column in shown)
    return f"หัวตารางเดียวที่มี {headers} แล้วกรอกแถวละหนึ่งรายการ"


def difference_words(cell: Cell, difference: ShownDifference) -> dict[str, str]:
    """Return the words of C110: what a person sees, what the cell holds, and what is read."""
    value = f"{cell.value:f}" if isinstance(cell.value, Decimal) and not cell.is_percent else cell.typed
    return {name: text.strip() or "(ว่าง)" for name, text in
            (("shown", difference.shown), ("held", difference.held), ("read", value))}  # fmt: skip


def unseen_data(workbook: str, sheet: Sheet, columns: Iterable[int], rows: range) -> Iterator[Finding]:
    """Yield what stands in the known columns and in ``rows`` and nobody sees, which is not read.

    C110 for a cell whose look hides what it holds, C108 for one under a merged area.
    """
    known = frozenset(columns)
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.difference and row in rows and column in known and shows_nothing(cell):
            words = difference_words(cell, cell.difference)
            yield messages.finding("C110", place_of(workbook, sheet, row, column), words=words)
    covered = sorted(spot for spot in sheet.covered if spot[0] in rows and spot[1] in known)
    for row, column in covered:
        where = f"ช่อง {column_letters(column)}{row}"
        words = {"where": where, "unseen": "ซึ่งช่องที่ผสานไว้บังอยู่", "how": _UNMERGE, "use": "ไม่ได้นำเข้ารายงาน"}
        yield messages.finding("C108", place_of(workbook, sheet, row, column), words=words)


def hidden_data(workbook: str, sheet: Sheet, records: Iterable[Record]) -> Iterator[Finding]:
    """Yield C108 for what was read and is hidden: once for the sheet, for each column, for each run of rows."""
    spots = sorted({(cell.row, cell.column) for record in records for cell in record.cells.values()})
    if sheet.hidden and spots:
        yield _hidden(Place(workbook, sheet.name), f"แผ่นงาน {sheet.name}")
    rows = sorted({row for row, _ in spots})
    for first, last in _hidden_runs(rows, sheet.hidden_rows):
        column = min(column for row, column in spots if row == first)
        where = f"แถว {first}" if first == last else f"แถว {first}-{last}"
        yield _hidden(place_of(workbook, sheet, first, column), where)
    for column in sorted({column for _, column in spots} & sheet.hidden_columns):
        row = min(row for row, found in spots if found == column)
        yield _hidden(place_of(workbook, sheet, row, column), f"คอลัมน์ {column_letters(column)}")


def _hidden(place: Place, where: str) -> Finding:
    words = {"where": where, "unseen": "ที่ซ่อนไว้", "how": _UNHIDE, "use": "นำเข้ารายงานด้วย"}
    return messages.finding("C108", place, words=words)


def _hidden_runs(rows: Iterable[int], hidden: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of hidden rows with no visible row between them."""
    first = last = 0
    for row in rows:
        if row in hidden:
            first, last = first or row, row
        elif first:
            yield first, last
            first = last = 0
    if first:
        yield first, last
