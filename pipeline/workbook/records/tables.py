"""From a sheet with a header row to one record for every row under it that says something of its own."""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice, pairwise

from msgspec import Struct

from pipeline import messages
from pipeline.model import Finding, Place
from pipeline.thai import match_key
from pipeline.workbook import contract
from pipeline.workbook.cells import Cell, CellKind, Sheet, Spot
from pipeline.workbook.contract import ColumnKind, SheetTable
from pipeline.workbook.reading import limits
from pipeline.workbook.records.headers import Header, find_header
from pipeline.workbook.records.passed_over import (
    PassedOver,
    holds_figure,
    lost_rows,
    passed_over_finding,
    row_far_below,
    texts_to_read,
    unread_columns,
)
from pipeline.workbook.records.record import (
    YEARLESS,
    ColumnSlot,
    Record,
    filled_cells,
    headers_missing,
    hidden_data,
    laid_out_otherwise,
    no_headers,
    place_of,
    shows_nothing,
    unseen_data,
)
from pipeline.workbook.records.sections import Section, sections_of

MAX_BLANK_ROWS = 50  # after more than so many, a cell alone in its row is no part of the table


def read_table(workbook: str, sheet: Sheet, table: SheetTable) -> tuple[tuple[Record, ...] | None, tuple[Finding, ...]]:
    """Return the sheet's records in their order, and what is wrong with the sheet as a whole.

    None when the header row was not found, or the sheet is laid out in another way (F006), or when there are too many
    records (F004).
    """
    header = find_header(sheet, table)
    if header is None or header.missing(table):
        return None, (_no_header(workbook, sheet, table, header),)
    sections = sections_of(sheet, table, header)
    if sections is None:
        return None, (laid_out_otherwise(workbook, sheet, table),)
    findings: list[Finding] = []
    records: list[Record] = []
    unseen: list[Finding] = []
    passed_over: list[PassedOver] = []
    for section in sections:
        if section.is_lost:
            passed_over += lost_rows(sheet, table, section.header, section.rows)
            continue
        findings += (_header_without_year(workbook, sheet, section.header, *found) for found in section.header.yearless)
        passed_over += unread_columns(sheet, table, section.header, section.rows)
        passed_over += texts_to_read(sheet, table, section.header, section.rows)
        found = _records(workbook, sheet, table, section, passed_over)
        for is_begun, run in groupby(found, key=partial(_is_begun, table)):
            if is_begun:
                findings.append(_left_begun(table, [record.place(table.subject) for record in run]))
            else:
                records += islice(run, limits.MAX_RECORDS + 1 - len(records))
                if len(records) > limits.MAX_RECORDS:
                    return None, (_too_many_records(workbook, sheet),)
        known = {column for columns in section.header.columns.values() for column in columns}
        unseen += unseen_data(workbook, sheet, known, section.rows)
    if passed_over:
        findings.append(passed_over_finding(workbook, sheet, passed_over))
    return tuple(records), (*findings, *hidden_data(workbook, sheet, records), *unseen)


def _no_header(workbook: str, sheet: Sheet, table: SheetTable, nearest: Header | None) -> Finding:
    """Return F006: the header row is missing or, where most of its headers are there, the others are."""
    missing = nearest.missing(table) if nearest else []
    required = sum(column.required for column in table.columns)
    if missing and len(missing) * 2 <= required:
        return headers_missing(workbook, sheet, "หัวตาราง", missing)
    return no_headers(workbook, sheet, table)


def _header_without_year(workbook: str, sheet: Sheet, header: Header, column: int, text: str) -> Finding:
    words = {"typed": text, "kind": "หัวตารางของปี", "example": "หัวตารางพร้อมปี พ.ศ. สี่หลัก เช่น เป้าหมาย 2564"}
    return messages.finding("C109", place_of(workbook, sheet, header.last_row, column), words=words)


def _too_many_records(workbook: str, sheet: Sheet) -> Finding:
    words = {"reason": f"แผ่นงาน {sheet.name} มีแถวข้อมูลมากเกินกำหนด", "limit": f"{limits.MAX_RECORDS:,} แถว"}
    return messages.finding("F004", Place(workbook, sheet.name), words=words)


# --- rows that are records


def _records(
    workbook: str, sheet: Sheet, table: SheetTable, section: Section, passed_over: list[PassedOver]
) -> Iterator[Record]:
    """Yield a record for every row of a section that says something of its own.

    Rows with figures that are not read are added to ``passed_over``.
    """
    header = section.header
    merged = _MergedRows.under(sheet, header.last_row)
    headings = {top for top, left, _, right in sheet.merges if left == header.leftmost < right}
    for row in _filled_rows(sheet, table, section, passed_over):
        here = {
            slot: tuple(filled_cells(sheet, ((row, column) for column in columns)))
            for slot, columns in header.columns.items()
        }
        own = {slot: cells[0] for slot, cells in here.items() if cells}
        spread = {
            slot: tuple(filled_cells(sheet, (merged.top(row, column) for column in columns)))
            for slot, columns in header.columns.items()
            if slot not in own
        }
        # A row that shares a merged cell with the rows above belongs to them, whatever it begins with.
        if not own or (not any(spread.values()) and _is_note(table, header, own)):
            continue
        if table.subject and row in headings and len(own) == 1:
            continue
        blank = {slot: place_of(workbook, sheet, row, columns[0]) for slot, columns in header.columns.items()}
        yield _record(workbook, sheet, {slot: cells for slot, cells in (here | spread).items() if cells}, blank)


def _record(
    workbook: str, sheet: Sheet, found: Mapping[ColumnSlot, tuple[Cell, ...]], blank: Mapping[ColumnSlot, Place]
) -> Record:
    """Return the record of the cells found in a row; ``blank``: where each slot would stand."""
    first = {slot: cells[0] for slot, cells in found.items()}
    filled = {slot: place_of(workbook, sheet, cell.row, cell.column) for slot, cell in first.items()}
    others = {slot: cells[1:] for slot, cells in found.items() if len(cells) > 1}
    return Record(first, {**blank, **filled}, others)


def _filled_rows(sheet: Sheet, table: SheetTable, section: Section, passed_over: list[PassedOver]) -> Iterator[int]:
    """Yield the rows of a section that hold something in a known column.

    After a long gap, one cell alone in its row is no part of the table: lists to choose from are kept there. A figure
    alone there is added to ``passed_over``.
    """
    fields = {column: slot[0] for slot, columns in section.header.columns.items() for column in columns}
    filled: dict[int, list[Cell]] = {}
    for (row, column), cell in sheet.cells.items():
        if column in fields and row in section.rows and not shows_nothing(cell):
            filled.setdefault(row, []).append(cell)
    last = section.header.last_row
    for row in sorted(filled):
        if row - last > MAX_BLANK_ROWS + 1 and len(filled[row]) == 1:
            (cell,) = filled[row]
            if table.column(fields[cell.column]).kind is ColumnKind.NUMBER and holds_figure(cell):
                passed_over.append(row_far_below(cell))
            continue
        last = row
        yield row


class _MergedRows(Struct, frozen=True):
    """The first and last rows of the merged areas that reach over several rows.

    They are sorted, by the column their value stands in.
    """

    by_column: Mapping[int, list[tuple[int, int]]]

    @classmethod
    def under(cls, sheet: Sheet, header_row: int) -> _MergedRows:
        """Return those that begin under the header."""
        by_column: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, _ in sorted(sheet.merges):
            if top > header_row and bottom > top:
                by_column.setdefault(left, []).append((top, bottom))
        return cls(by_column)

    def top(self, row: int, column: int) -> Spot:
        """Return the cell whose value counts for this one: the first of its merged area, or itself."""
        areas = self.by_column.get(column, [])
        index = bisect_right(areas, (row, 0)) - 1
        inside = index >= 0 and areas[index][0] <= row <= areas[index][1]
        return (areas[index][0], column) if inside else (row, column)


# --- rows that are begun: classed and measured, but not named


def _is_begun(table: SheetTable, record: Record) -> bool:
    """Return whether a row classes and measures something, but names no subject and says nothing about one."""
    columns = [table.column(field) for field, _ in record.cells]
    if not table.subject or any(column.field == table.subject for column in columns):
        return False
    return all(column.required or column.kind is ColumnKind.CODE for column in columns)


def _left_begun(table: SheetTable, subjects: Sequence[Place]) -> Finding:
    """Return C105, once for a run of such rows; ``subjects``: where their subjects would stand."""
    first, last = (place.cell.lstrip(string.ascii_uppercase) for place in (subjects[0], subjects[-1]))
    rows = f" (แถว {first} ถึง {last})" if first != last else ""
    words = {"column": table.column(table.subject).header + rows, "example": " หรือลบแถวที่ไม่ใช้"}
    return messages.finding("C105", subjects[0], words=words)


# --- rows that say nothing of their own

_NOTE_KEYS = frozenset(map(match_key, contract.NOTE_LABELS))
_TOTAL_KEYS = frozenset(map(match_key, contract.TOTAL_LABELS))
_TOTAL_OF_GROUP = re.compile(r"รวม(?:หมวด|หัวข้อ|ข้อ|ด้าน)?(?:ที่)?7(?:\.[1-6])?")
_RUNNING_NUMBER = re.compile(r"[0-9]+[.)]?")
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2})\)?")
_MIN_COLUMNS_NUMBERED = 3


def _is_note(table: SheetTable, header: Header, own: Mapping[ColumnSlot, Cell]) -> bool:
    """Return whether a row says nothing of its own.

    It numbers the columns, or is a note under the table, a total, a signature, or the number of a row left blank.
    """
    (first_field, _), first = min(own.items(), key=lambda item: item[1].column)
    is_text = all(cell.kind is CellKind.TEXT for cell in own.values())
    if first.column == header.leftmost and match_key(first.typed) in _NOTE_KEYS and is_text:
        return True
    subject = own.get((table.subject, YEARLESS))
    if table.subject and _is_total(match_key((subject or first).typed)):
        return True
    is_named = subject is not None or not table.subject
    if first.row == header.last_row + 1 and is_named and _is_numbering(own.values()):
        return True
    return len(own) == 1 and _is_note_alone(table, first_field, first)


def _is_total(key: str) -> bool:
    return key in _TOTAL_KEYS or _TOTAL_OF_GROUP.fullmatch(key) is not None


def _is_note_alone(table: SheetTable, field: str, cell: Cell) -> bool:
    """Return whether the only cell of a row is a note, a signature, or the number of a row left blank."""
    text = cell.typed.strip()
    # Without a subject, what looks like a signature may be all that a row of the table says.
    marks = contract.NOTE_MARKS + (contract.SIGNATURE_MARKS if table.subject else ())
    if cell.kind is CellKind.TEXT and text.startswith(marks):
        return True
    column = table.column(field)
    is_code = column.kind is ColumnKind.CODE and not column.required
    return is_code and bool(_RUNNING_NUMBER.fullmatch(match_key(text)))


def _is_numbering(cells: Iterable[Cell]) -> bool:
    """Return whether the row under a header numbers its columns, as forms do: (1) (2) (3)."""
    in_order = sorted(cells, key=lambda cell: cell.column)
    numbers = [_COLUMN_NUMBER.fullmatch(match_key(cell.typed)) for cell in in_order]
    if len(numbers) < _MIN_COLUMNS_NUMBERED or None in numbers:
        return False
    counted = [int(number[1]) for number in numbers if number]
    return counted[0] <= _MIN_COLUMNS_NUMBERED and all(a < b for a, b in pairwise(counted))
