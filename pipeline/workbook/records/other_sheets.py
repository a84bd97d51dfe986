"""From the sheets beside the known ones to those that are read along, and those that are named (C111)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pipeline import messages
from pipeline.model import Finding
from pipeline.thai import match_key
from pipeline.workbook import contract
from pipeline.workbook.cells import Book, Cell, CellKind, Sheet
from pipeline.workbook.contract import ColumnKind, SheetTable
from pipeline.workbook.records.cell_values import shown_text
from pipeline.workbook.records.fields import meaning_of
from pipeline.workbook.records.pairs import read_pairs
from pipeline.workbook.records.passed_over import PassedOver, holds_figure, passed_over_finding
from pipeline.workbook.records.record import YEARLESS, Record
from pipeline.workbook.records.tables import read_table

MAX_NAMED = 3  # records named of a sheet that is not read; of more only their number is given
_MIN_COLUMNS = 3  # so many known columns make a sheet of another name look meant
_MIN_LABELS = 2
_RUNNING_NUMBER = re.compile(r"[0-9]{1,4}[.)]?")


def second_sheets(book: Book, table: SheetTable) -> Iterator[Sheet]:
    """Yield the sheets that are named as a second one for a table, and were read whole."""
    for sheet in book.sheets:
        if sheet.cells and not sheet.first_rows_only and contract.is_second_name(sheet.name, table):
            yield sheet


def continues(sheet: Sheet, table: SheetTable, first: Sequence[Record], second: Sequence[Record]) -> bool:
    """Return whether the records of a second sheet belong to those of the first.

    They do where both have the same header and no record in common, and the name says nothing of another time.
    """
    if contract.is_of_another_time(sheet.name) or not first or not second:
        return False
    same_header = {slot for record in first for slot in record.places} == set(second[0].places)
    return same_header and not _identities(table, first) & _identities(table, second)


def second_sheet_finding(workbook: str, sheet: Sheet, table: SheetTable, records: Sequence[Record]) -> Finding:
    """Return C111 for a second sheet that is not read, with what it holds."""
    named = ", ".join(messages.shortened(_title(table, record)) for record in records[:MAX_NAMED])
    more = " …" if len(records) > MAX_NAMED else ""
    holds = f" ซึ่งมี {len(records):,} แถว ({named}{more})"
    return _sheet_finding(workbook, sheet, table, holds, "ย้ายแถวที่ต้องใช้ไปไว้ในแผ่นงานนั้น")


def unreadable_sheet_finding(workbook: str, sheet: Sheet, table: SheetTable) -> Finding | None:
    """Return C111 for a second sheet without the table's header; None where it has no figure, or is evidence."""
    if contract.is_kept_aside(sheet.name) or not any(map(holds_figure, sheet.cells.values())):
        return None
    holds = " ซึ่งมีตัวเลข แต่ไม่มีหัวตารางที่ครบทุกคอลัมน์"
    return _sheet_finding(workbook, sheet, table, holds, "ย้ายแถวที่ต้องใช้ไปไว้ในแผ่นงานนั้น")


def second_pairs_finding(workbook: str, sheet: Sheet, table: SheetTable) -> Finding | None:
    """Return C111 for a second รายการ | ข้อมูล sheet; None where it holds nothing of the table."""
    record, _ = read_pairs(workbook, sheet, table)
    if record is None or len(record.cells) < _MIN_LABELS:
        return None
    shown = ", ".join(messages.shortened(shown_text(cell)) for cell in list(record.cells.values())[:MAX_NAMED])
    return _sheet_finding(workbook, sheet, table, f" ซึ่งมี {shown}", "ย้ายข้อมูลที่ต้องใช้ไปไว้ในแผ่นงานนั้น")


def sheet_of_a_unit_finding(workbook: str, sheet: Sheet, table: SheetTable) -> Finding | None:
    """Return C111 for a sheet of a unit's workbook that stands in the coordinator's; None where nothing is in it."""
    if table.pairs:
        record, _ = read_pairs(workbook, sheet, table)
        holds = f" ซึ่งมี {len(record.cells):,} รายการ" if record is not None and record.cells else ""
    else:
        records, _ = read_table(workbook, sheet, table)
        holds = f" ซึ่งมี {len(records):,} แถว" if records else ""
    if not holds and not any(map(holds_figure, sheet.cells.values())):
        return None
    what = f"แผ่นงาน “{messages.shortened(sheet.name)}”{holds}"
    item = PassedOver(min(sheet.cells), what, "สมุดงานของหน่วยงาน", "ย้ายแผ่นงานนี้ไปไว้ในสมุดงานของหน่วยงานนั้น")
    return passed_over_finding(workbook, sheet, (item,))


def sheets_that_seem_meant(
    book: Book, tables: Iterable[SheetTable], missing: Iterable[SheetTable]
) -> Iterator[Finding]:
    """Yield C111 for the sheets of other names that begin as one of the tables does. ``missing``: those not there."""
    missing = frozenset(missing)
    others = [sheet for sheet in book.sheets if sheet.cells and _has_quite_another_name(sheet.name)]
    for sheet in others:
        table = next((table for table in tables if _begins_as(book.name, sheet, table, table in missing)), None)
        if table is not None:
            change = f"เปลี่ยนชื่อแผ่นงานเป็น {table.sheet}" if table in missing else "ย้ายแถวที่ต้องใช้ไปไว้ในแผ่นงานนั้น"
            yield _sheet_finding(book.name, sheet, table, f" ซึ่งมีหัวตารางของแผ่นงาน {table.sheet}", change)


def _has_quite_another_name(name: str) -> bool:
    return not (contract.names_sheet(name) or contract.may_be_second(name) or contract.is_instructions(name))


@cache
def _required_words(table: SheetTable) -> tuple[frozenset[str], ...]:
    """Return the words of each required column, without white space."""
    required = (column for column in table.columns if column.required)
    return tuple(frozenset("".join(word.split()) for word in (one.header, *one.aliases)) for one in required)


def _begins_as(workbook: str, sheet: Sheet, table: SheetTable, is_missing: bool) -> bool:
    """Return whether a sheet has a table's header and, right under it, rows that only such a table has."""
    texts = {"".join(cell.typed.split()) for cell in sheet.cells.values() if cell.kind is CellKind.TEXT}
    if not all(words & texts for words in _required_words(table)):
        return False  # as nearly all are: their headers need no closer look
    if table.pairs:
        record = read_pairs(workbook, sheet, table)[0] if is_missing and table is contract.UNIT else None
        return record is not None and all(record.holds(column.field) for column in table.columns if column.required)
    records, _ = read_table(workbook, sheet, table)
    return bool(records) and any(_is_typical(table, record) for record in records or ())


def _is_typical(table: SheetTable, record: Record) -> bool:
    """Return whether a record has enough known columns, and allowed words wherever the table wants some."""
    if len(record.places) < min(_MIN_COLUMNS, len(table.columns)):
        return False
    required = [column for column in table.columns if column.required]
    if not any(column.kind is ColumnKind.WORD for column in required):
        return len(record.places) == len(table.columns)
    cells = [(column.field, record.cells.get((column.field, YEARLESS))) for column in required]
    return all(cell is not None and _is_allowed(table, field, cell) for field, cell in cells)


def _is_allowed(table: SheetTable, field: str, cell: Cell) -> bool:
    column = table.column(field)
    return column.kind is not ColumnKind.WORD or meaning_of(table, field, shown_text(cell)) is not None


def _sheet_finding(workbook: str, sheet: Sheet, table: SheetTable, holds: str, change: str) -> Finding:
    what = f"แผ่นงาน “{messages.shortened(sheet.name)}”{holds}"
    item = PassedOver(min(sheet.cells), what, f"แผ่นงาน {table.sheet}", change)
    return passed_over_finding(workbook, sheet, (item,))


def _title(table: SheetTable, record: Record) -> str:
    """Return what a record is named by: its code, else its subject, else its first cell."""
    fields = ("code", table.subject, *(column.field for column in table.columns))
    cells = (record.cells.get((field, YEARLESS)) for field in fields)
    return next((shown_text(cell) for cell in cells if cell is not None), "")


def _identities(table: SheetTable, records: Iterable[Record]) -> set[tuple[str, ...]]:
    """Return the keys by which two records are the same: their code or their name; without a subject all they say."""
    found: set[tuple[str, ...]] = set()
    for record in records:
        keys = {field: match_key(shown_text(cell)) for (field, _), cell in record.cells.items()}
        if not table.subject:
            found.add(tuple(keys.get(column.field, "") for column in table.columns))
            continue
        found.update((field, keys[field]) for field in ("code", table.subject) if keys.get(field))
    return {identity for identity in found if not (identity[0] == "code" and _RUNNING_NUMBER.fullmatch(identity[1]))}
