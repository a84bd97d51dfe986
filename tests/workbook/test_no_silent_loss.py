"""No figure is lost in silence: one under every column and in every sheet that could be meant is read or named."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.messages import message
from pipeline.model import Figure, Finding, Submission
from pipeline.workbook import contract
from pipeline.workbook.contract import Column, ColumnKind
from pipeline.workbook.records.unit import read_submission
from tests.support.drawing import book

UNIT = "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nรหัสหน่วยงาน | สพบ.\nชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล"
WORDS = {"item": "7.1", "subtype": "1", "direction": "ยิ่งมากยิ่งดี", "measure": "บ่อ", "name": "จำนวนบ่อ", "code": "7.1-01"}
YEAR = 2563
BESIDE = (
    *("เป้าหมาย", "ผล 63", "แผน 2562", "เป้า 2561", "ผลงาน 2562", "Actual FY2561", "Target 2560", "ผลจริง 2560 (บ่อ)"),
    *("ผล 2562 (9 เดือน)", "ผล ไตรมาส 2 2562", "เป้าหมาย 2562 (เดิม)", "ผล 2559 (ณ 30 ก.ย. 59)", "ผล 2559 (ณ 31 มี.ค. 59)"),
    *("ผลผลิต 2563", "งบประมาณ 2564", "2558", "FY58", "ผลการดำเนินการ", "เป้าหมาย (เชิงปริมาณ)", "ผล 2563 (สะสม)"),
)
SHEETS = ("หมวด 7 (2)", "หมวด 7 (ต่อ)", "หมวด 7.1", "Copy of หมวด 7", "หมวด 7 เก่า", "KPI", "Sheet1")


def columns() -> Iterator[tuple[str, str]]:
    """Yield every column of the contract as header and value: a number of its own wherever one may stand."""
    for number, column in enumerate(contract.INDICATORS.columns, start=1):
        words = (column.header, *column.aliases, *column.aliases_before_year, *column.aliases_alone)
        if not column.yearly:
            yield column.header, _value(column, number)
            continue
        for step, word in enumerate(words):
            yield f"{word} {YEAR - 20 - step}", str(1000 * number + step)


def _value(column: Column, number: int) -> str:
    return str(9000 + number) if column.kind is ColumnKind.NUMBER else WORDS.get(column.field, f"ข้อความ {number}")


def values(submission: Submission) -> set[Decimal]:
    """Return every figure that was read."""
    figures: list[Figure] = []
    for row in submission.rows:
        figures += (*row.targets.values(), *row.actuals.values(), row.benchmark)
    return {figure.value for figure in figures if figure.value is not None}


def cells(findings: tuple[Finding, ...]) -> str:
    return " ".join(f"{one.place.sheet}!{one.place.cell} {message(one)}" for one in findings)


def test_a_figure_under_every_known_column_is_read() -> None:
    drawn = dict(columns())
    submission, findings = read_submission(
        book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": f"{' | '.join(drawn)}\n{' | '.join(drawn.values())}"})
    )
    assert submission is not None
    assert findings == ()
    assert values(submission) == {Decimal(value) for value in drawn.values() if value.isdigit() and len(value) > 1}


def test_a_figure_in_every_column_that_looks_known_is_read_or_named() -> None:
    fixed = " | ".join(column.header for column in contract.INDICATORS.columns if column.required)
    row = " | ".join(WORDS[column.field] for column in contract.INDICATORS.columns if column.required)
    for number, header in enumerate(BESIDE, start=777):
        table = f"{fixed} | {header}\n{row} | {number}"
        submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": table}))
        assert submission is not None
        is_read, is_named = Decimal(number) in values(submission), "หมวด 7!F1" in cells(findings)
        assert is_read != is_named, header


def test_a_figure_in_every_sheet_that_looks_known_is_read_or_named() -> None:
    header = " | ".join(column.header for column in contract.INDICATORS.columns if column.required)
    row = " | ".join(WORDS[column.field] for column in contract.INDICATORS.columns if column.required)
    plain = f"{header} | ผล 2563\n{row} | 5"
    for second in (plain.replace("| 5", "| 777"), plain.replace("จำนวนบ่อ", "จำนวนถัง").replace("| 5", "| 777")):
        for name in SHEETS:
            submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": plain, name: second}))
            assert submission is not None
            is_read, is_named = Decimal(777) in values(submission), f"{name}!A1" in cells(findings)
            assert is_read != is_named, name
            assert Decimal(5) in values(submission)


def test_a_figure_in_every_row_around_a_table_is_read_or_named() -> None:
    header = " | ".join(column.header for column in contract.INDICATORS.columns if column.required)
    row = " | ".join(WORDS[column.field] for column in contract.INDICATORS.columns if column.required)
    plain = f"{header} | ผล 2563\n{row} | 5"
    below = {
        "a blank row between": f"\n\n{row.replace('จำนวนบ่อ', 'จำนวนถัง')} | 777",
        "a note": "\nหมายเหตุ | | | | | 777",
        "no words at all": "\n | | | | | 777",
        "far below": "\n" * 70 + " | | | | | 777",
        "another header": f"\n{header} | ผล 2562\n{row.replace('จำนวนบ่อ', 'จำนวนถัง')} | 777",
        "half a header": "\nข้อ | ตัวชี้วัด | หน่วยวัด | ผล 2562\n7.1 | จำนวนถัง | ถัง | 777",
    }
    for what, drawn in below.items():
        submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": plain + drawn}))
        assert submission is not None
        assert (Decimal(777) in values(submission)) or findings, what
