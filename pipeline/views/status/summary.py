"""From the year's data to the year at a glance: a sentence, and the figures it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from pipeline.findings import open_counts
from pipeline.model import Receipt, Severity
from pipeline.rules import RESULTS
from pipeline.views.status.counts import SeverityCount, closed_counts, counts
from pipeline.views.status.coverage import Coverage
from pipeline.year import Year


class Summary(Struct, frozen=True):
    """The year at a glance. ``headline`` says it in a sentence; the rest are its figures."""

    headline: str
    units_received: int
    units_expected: int
    units_note: str
    indicators: int
    places_covered: int
    places: int
    mandatory_covered: int
    mandatory: int
    findings: tuple[SeverityCount, ...]
    closed: tuple[SeverityCount, ...]


def view(year: Year, coverage: Coverage) -> Summary:
    """Return the year at a glance."""
    of_units = [receipt for receipt in year.receipts if receipt.unit]
    received = sum(receipt.status in ("received", "late") for receipt in of_units)
    of_severity = open_counts(year.findings)
    sentences = (
        _units_words(received, len(of_units)),
        _coverage_words(year, coverage),
        _errors_words(of_severity[Severity.ERROR], sum(of_severity.values())),
    )
    return Summary(
        headline=" ".join(sentences),
        units_received=received,
        units_expected=len(of_units),
        units_note=_units_note(year.receipts),
        indicators=len(year.case.master.indicators),
        places_covered=coverage.covered,
        places=coverage.places,
        mandatory_covered=coverage.mandatory_covered,
        mandatory=coverage.mandatory,
        findings=counts(year.findings),
        closed=closed_counts(year.findings),
    )


def _units_words(received: int, expected: int) -> str:
    if received == expected:
        return f"ได้รับข้อมูลครบทั้ง {expected:,} หน่วยงาน"
    return f"ได้รับข้อมูล {received:,} จาก {expected:,} หน่วยงาน"


def _coverage_words(year: Year, coverage: Coverage) -> str:
    if year.case.is_awaited(RESULTS):
        return f"จึงยังดูไม่ได้ว่าหมวด 7 มีตัวชี้วัดครบ {coverage.mandatory} ประเภทย่อยที่ต้องมีหรือไม่"
    empty = coverage.mandatory - coverage.mandatory_covered
    if empty:
        return f"หมวด 7 ยังไม่มีตัวชี้วัดใน {empty} จาก {coverage.mandatory} ประเภทย่อยที่ต้องมี"
    return f"หมวด 7 มีตัวชี้วัดครบ {coverage.mandatory} ประเภทย่อยที่ต้องมี"


def _errors_words(errors: int, findings: int) -> str:
    if errors:
        return f"และมีข้อสังเกตที่ต้องแก้ {errors:,} ข้อ"
    return "และไม่มีข้อสังเกตที่ต้องแก้" if findings else "และไม่มีข้อสังเกตที่ยังเปิดอยู่"


def _units_note(receipts: Sequence[Receipt]) -> str:
    """Return who is late, missing or refused, in numbers; "" when nobody is."""
    numbers = Counter(receipt.status for receipt in receipts)
    words = {"late": "ส่งหลังกำหนด", "missing": "ยังไม่ส่ง", "refused": "ไฟล์ที่ใช้ไม่ได้"}
    return " · ".join(f"{word} {numbers[status]:,}" for status, word in words.items() if numbers[status])
