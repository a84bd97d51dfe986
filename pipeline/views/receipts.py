"""From where a unit stands to the words for it."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.model import Finding, Receipt

_STATUS = {"received": "ได้รับแล้ว", "late": "ส่งหลังกำหนด", "missing": "ยังไม่ส่งข้อมูล", "refused": "ใช้ข้อมูลที่ส่งมาไม่ได้"}
_UNREADABLE = "ส่งไฟล์ที่อ่านไม่ได้"
_CANNOT_BE_READ = frozenset(("F001", "F002", "F004", "F006"))
_READ = frozenset(("F007", "F009"))  # refused for what it says: of no known unit, of another year


def status_words(receipt: Receipt, findings: Iterable[Finding]) -> str:
    """Return where a unit or a file stands; of a refused one, whether its file could be read at all."""
    if is_unreadable(receipt, findings):
        return _UNREADABLE
    return _STATUS[receipt.status]


def is_unreadable(receipt: Receipt, findings: Iterable[Finding]) -> bool:
    """Return whether what was sent is a file from which nothing could be read."""
    codes = {finding.code for finding in findings if finding.place.workbook == receipt.workbook}
    return receipt.status == "refused" and bool(codes & _CANNOT_BE_READ) and not codes & _READ
