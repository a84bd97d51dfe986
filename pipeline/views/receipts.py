"""From where a unit stands to the words for it, and what was read of its workbook."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model import Receipt
from pipeline.year import Year

_STATUS = {"received": "ได้รับแล้ว", "late": "ส่งหลังกำหนด", "missing": "ยังไม่ส่งข้อมูล", "refused": "ใช้ข้อมูลที่ส่งมาไม่ได้"}
_UNREADABLE = "ส่งไฟล์ที่อ่านไม่ได้"
_CANNOT_BE_READ = frozenset(("F001", "F002", "F004", "F006"))
_READ = frozenset(("F007", "F009"))  # refused for what it says: of no known unit, of another year


def status_words(year: Year, receipt: Receipt) -> str:
    """Return where a unit or a file stands; of a refused one, whether its file could be read at all."""
    if is_unreadable(year, receipt):
        return _UNREADABLE
    return _STATUS[receipt.status]


def is_unreadable(year: Year, receipt: Receipt) -> bool:
    """Return whether what was sent is a file from which nothing could be read."""
    codes = {finding.code for finding in year.findings_by_workbook.get(receipt.workbook, ())}
    return receipt.status == "refused" and bool(codes & _CANNOT_BE_READ) and not codes & _READ


def read_words(year: Year, receipt: Receipt) -> str:
    """Return the sheets of a unit's workbook that were read, with how many rows; "" for one that is not used.

    A second sheet that was read along is named beside the first.
    """
    if receipt.status not in ("received", "late"):
        return ""
    counted: Mapping[str, int] = year.rows_by_workbook.get(receipt.workbook, {})
    return ", ".join(f"{sheet} ({count:,} แถว)" for sheet, count in counted.items()) or "ไม่พบแถวที่มีข้อมูล"
