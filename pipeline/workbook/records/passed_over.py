"""From what a sheet holds and nobody reads to the one finding that names it (C111)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.model import Finding
from pipeline.thai import ReadingKind, read_number
from pipeline.workbook.cells import Cell, CellKind, Sheet, Spot
from pipeline.workbook.contract import FEEDBACK, FEEDBACK_TO_READ, NARRATIVES, SheetTable, header_key
from pipeline.workbook.records.header_words import Certainty
from pipeline.workbook.records.headers import Header, HeaderText
from pipeline.workbook.records.record import EXAMPLE_YEAR_BE, YEARLESS, place_of

_FEEDBACK_TO_READ = header_key(FEEDBACK_TO_READ)
_OF_ASSESSORS = re.compile(rf"\s*(?:{'|'.join(FEEDBACK.column('kind').choices)})\s*:")
MAX_NAMED = 4  # places named after the first; of more only their number is given


class PassedOver(Struct, frozen=True):
    """A column or some rows that were not read. The texts complete the sentence of C111, in Thai."""

    spot: Spot
    what: str
    right: str
    change: str


def passed_over_finding(workbook: str, sheet: Sheet, items: Sequence[PassedOver]) -> Finding:
    """Return the one C111 of a sheet: at the first item, with the places of the others."""
    first, *others = items
    words = {"what": first.what + _others(workbook, sheet, others), "right": first.right, "change": first.change}
    return messages.finding("C111", place_of(workbook, sheet, *first.spot), words=words)


def _others(workbook: str, sheet: Sheet, items: Sequence[PassedOver]) -> str:
    if not items:
        return ""
    cells = [place_of(workbook, sheet, *item.spot).cell for item in items[:MAX_NAMED]]
    more = " …" if len(items) > MAX_NAMED else ""
    return f" และอีก {len(items)} แห่ง ({' '.join(cells)}{more})"


def unread_columns(sheet: Sheet, table: SheetTable, header: Header, rows: range) -> Iterable[PassedOver]:
    """Return the columns that seem to be meant for figures, hold one in these rows, and are not read."""
    at = {one.column for one in header.unread}
    if not at:
        return ()
    filled = {
        column
        for (row, column), cell in sheet.cells.items()
        if column in at and row in rows and holds_figure(cell)
    }  # fmt: skip
    return tuple(_column(table, header, one) for one in header.unread if one.column in filled)


def holds_figure(cell: Cell) -> bool:
    """Return whether a cell holds a number, typed as one or as text."""
    if cell.kind is CellKind.NUMBER:
        return True
    return cell.kind is CellKind.TEXT and read_number(cell.typed).kind in (ReadingKind.NUMBER, ReadingKind.PERCENT)


_REASONS: Mapping[Certainty, str] = {
    Certainty.ALONE: " เพราะมีอีกคอลัมน์ของปีเดียวกัน",
    Certainty.OF_UNIT: " เพราะคำในวงเล็บไม่ใช่หน่วยวัดในแผ่นงานนี้",
    Certainty.REVISED: " เพราะไม่มีคอลัมน์ (เดิม) อยู่ด้วย",
    Certainty.EARLIER: " เพราะเป็นค่าเดิม",
    Certainty.PARTIAL: " เพราะไม่ใช่ค่าทั้งปี",
}


def _column(table: SheetTable, header: Header, unread: HeaderText) -> PassedOver:
    what = f"คอลัมน์ “{messages.shortened(unread.text)}”"
    spot = (header.last_row, unread.column)
    if unread.name is None or unread.name.slot[1] == YEARLESS:
        words = [f"{column.header} {EXAMPLE_YEAR_BE}" for column in table.columns if column.yearly]
        example = f"หัวตารางเป็นคำและปี เช่น {' หรือ '.join(words)}"
        return PassedOver(spot, what, f"คอลัมน์ที่มี{example}", "แก้หัวตารางตามตัวอย่าง")
    field, year = unread.name.slot
    plain = f"{table.column(field).header} {year}"
    what += _REASONS.get(unread.name.certainty, "")
    is_read = unread.name.slot in header.columns
    is_partial = unread.name.certainty is Certainty.PARTIAL
    checked = f"ตรวจสอบว่าค่าใต้หัวตาราง {plain} ที่มีอยู่แล้ว{'เป็นค่าทั้งปี' if is_partial else 'ถูกต้อง'}"
    change = checked if is_read else f"กรอกค่าทั้งปีใต้หัวตาราง {plain}"
    return PassedOver(spot, what, f"คอลัมน์ที่มีหัวตารางว่า {plain}", change)


def row_far_below(cell: Cell) -> PassedOver:
    """Return a figure that stands alone in its row, far below its table."""
    what = f"แถว {cell.row} ซึ่งมีตัวเลข “{messages.shortened(cell.typed)}” อยู่ห่างจากตาราง"
    return PassedOver((cell.row, cell.column), what, "แถวที่ต่อจากตาราง", "ย้ายขึ้นไปต่อจากตารางและกรอกให้ครบทั้งแถว")


def texts_to_read(sheet: Sheet, table: SheetTable, header: Header, rows: range) -> Iterator[PassedOver]:
    """Yield the texts that were typed into the column of feedback to read, where no text is looked for."""
    if table is not NARRATIVES:
        return
    columns = {
        column
        for (row, column), cell in sheet.cells.items()
        if header.first_row <= row <= header.last_row and header_key(cell.typed) == _FEEDBACK_TO_READ
    }
    for (row, column), cell in sorted(sheet.cells.items()) if columns else ():
        if column in columns and row in rows and cell.typed.strip() and not _OF_ASSESSORS.match(cell.typed):
            what = f"ข้อความ “{messages.shortened(cell.typed)}” ในช่องสีเทา {FEEDBACK_TO_READ} ซึ่งมีไว้อ่าน"
            text = table.column("text").header
            yield PassedOver((row, column), what, f"ช่อง {text}", f"ย้ายข้อความไปไว้ในช่อง {text} ของแถวเดียวกัน")


def lost_rows(sheet: Sheet, table: SheetTable, header: Header, rows: range) -> Iterator[PassedOver]:
    """Yield the rows under a header that lacks required columns, where they hold anything."""
    filled = [row for row, _ in sheet.cells if row in rows]
    if not filled:
        return
    first, last = min(filled), max(filled)
    where = f"แถว {first} ถึง {last}" if first != last else f"แถว {first}"
    missing = ", ".join(header.missing(table))
    what = f"{where} เพราะหัวตารางในแถว {header.first_row} ไม่มี {missing}"
    spot = (header.first_row, header.leftmost)
    yield PassedOver(spot, what, "แถวใต้หัวตารางที่ครบทุกคอลัมน์", f"เพิ่ม {missing} ในหัวตารางนั้น")
