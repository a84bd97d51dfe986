"""Headers as offices write them, beside the cases of `layouts`: what is said of them, and how far each of them goes."""

from __future__ import annotations

import pytest

from pipeline.messages import message
from pipeline.model import Finding, IndicatorRow
from pipeline.workbook.records.unit import read_submission
from tests.support.drawing import book
from tests.support.layouts import FIXED, LAYOUTS, NEVER_READ, OTHER_SHAPES, ROW, UNIT


def read(table: str, *merges: str) -> tuple[tuple[IndicatorRow, ...], tuple[Finding, ...]]:
    drawn = book("สพบ.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": table}, merges={"หมวด 7": merges})
    submission, findings = read_submission(drawn)
    assert submission is not None
    assert all(message(finding) for finding in findings)
    return submission.rows, findings


def figures(row: IndicatorRow) -> tuple[dict[int, str], dict[int, str]]:
    return (
        {year: str(figure.value) for year, figure in row.targets.items()},
        {year: str(figure.value) for year, figure in row.actuals.items()},
    )


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.cell) for finding in findings]


# --- one column


@pytest.mark.parametrize("header", NEVER_READ)
def test_what_is_never_read_is_named_with_the_right_header_where_it_holds_a_figure(header: str) -> None:
    _, (finding,) = read(f"{FIXED} | {header}\n{ROW} | 85")
    assert "ผล 256" in message(finding)
    assert read(f"{FIXED} | {header}\n{ROW} | -")[1] == ()


def test_what_is_not_read_is_one_finding_a_sheet_that_names_all_its_columns() -> None:
    header = f"{FIXED} | ผล 2563 (6 เดือน) | ผล 2563 (9 เดือน) | ผล 2563 | เป้าหมาย 2563 (เดิม)"
    (row,), findings = read(f"{header}\n{ROW} | 1 | 2 | 3 | 4")
    assert figures(row) == ({}, {2563: "3"})
    assert places(findings) == [("C111", "G1")]
    assert message(findings[0]) == (
        "ไม่ได้อ่านคอลัมน์ “ผล 2563 (6 เดือน)” เพราะไม่ใช่ค่าทั้งปี และอีก 2 แห่ง (H1 J1) "
        "ข้อมูลที่จะใช้ต้องอยู่ในคอลัมน์ที่มีหัวตารางว่า ผล 2563 "
        "หากต้องการใช้ ให้ตรวจสอบว่าค่าใต้หัวตาราง ผล 2563 ที่มีอยู่แล้วเป็นค่าทั้งปี หากไม่ใช้ ไม่ต้องแก้"
    )


def test_a_text_typed_into_the_column_of_feedback_to_read_is_named_at_its_cell() -> None:
    header = "หัวข้อ | ระดับ | รายงานป้อนกลับล่าสุด | ผลการดำเนินการ"
    rows = "1.1 | พื้นฐาน | โอกาสในการปรับปรุง: ควรประเมินผล |\n1.1 | ก้าวหน้า | ทบทวนแผนทุกไตรมาส |\n1.2 | พื้นฐาน | | ทำแล้วเสร็จ"
    submission, (finding,) = read_submission(book("สพบ.xlsx", {"หน่วยงาน": UNIT, "หมวด 1-6": f"{header}\n{rows}"}))
    assert submission is not None
    assert [narrative.text.text for narrative in submission.narratives] == ["ทำแล้วเสร็จ"]
    assert (finding.code, finding.place.cell) == ("C111", "C3")
    assert "“ทบทวนแผนทุกไตรมาส” ในช่องสีเทา รายงานป้อนกลับล่าสุด" in message(finding)
    assert "ย้ายข้อความไปไว้ในช่อง ผลการดำเนินการ" in message(finding)


# --- headers of several rows


@pytest.mark.parametrize("label", ["ปีงบประมาณ พ.ศ.", "(บ่อ)", "บ่อ", "ปีงบฯ"])
def test_a_row_of_labels_may_stand_between_title_and_years(label: str) -> None:
    table = f"""
    {FIXED} | เป้าหมาย | | ผลการดำเนินงาน |
    | | | | | | {label} | | {label} |
    | | | | | | 2562 | 2563 | 2562 | FY2563
    {ROW} | 1 | 2 | 3 | 4
    """
    for merges in (("G1:H1", "I1:J1", "G2:H2", "I2:J2"), ("G1:H1", "I1:J1")):
        (row,), findings = read(table, *merges)
        assert (figures(row), findings) == (({2562: "1", 2563: "2"}, {2562: "3", 2563: "4"}), ())


# --- tables of other shapes


def test_the_first_table_of_a_sheet_is_read_even_where_a_later_one_has_more_columns() -> None:
    table = f"{FIXED} | ผล 2563\n{ROW} | 1\n{FIXED} | ผล 2562 | ผล 2563\n{ROW.replace('-01', '-02')} | 2 | 3"
    rows, findings = read(table)
    assert ([row.code for row in rows], findings) == (["7.1-01", "7.1-02"], ())


@pytest.mark.parametrize("again", [f"{FIXED} | ผล 2563", "| ข้อ | ประเภทย่อย | ตัวชี้วัด | | | ผล 2563"])
def test_a_header_that_is_repeated_is_no_indicator(again: str) -> None:
    rows, findings = read("\n".join((f"{FIXED} | ผล 2563", f"{ROW} | 1", again, f"{ROW.replace('-01', '-02')} | 2")))
    assert ([row.code for row in rows], findings) == (["7.1-01", "7.1-02"], ())


def test_rows_under_a_header_that_lacks_columns_are_named_and_never_read_as_another_year() -> None:
    other = "ข้อ | ตัวชี้วัด | ผล 2562 | ผล 2563 | เป้าหมาย 2563"
    table = "\n".join((f"{FIXED} | ผล 2563", f"{ROW} | 1", other, "7.1 | บ่อ | 2 | 3 | 4", "7.2 | ถัง | 5 | 6 | 7"))
    (row,), findings = read(table)
    assert (row.code, places(findings)) == ("7.1-01", [("C111", "A3")])
    assert "แถว 4 ถึง 5 เพราะหัวตารางในแถว 3 ไม่มี ประเภทย่อย, หน่วยวัด, ทิศทาง" in message(findings[0])


@pytest.mark.parametrize("label", ["ยอดรวม", "รวม 7.1", "รวมข้อ 7.1", "รวมหมวด 7", "ค่าเฉลี่ย", "Total"])
def test_totals_are_no_indicators_and_no_noise(label: str) -> None:
    rows, findings = read(f"{FIXED} | ผล 2563\n{ROW} | 1\n{label} | | | | | | 1\n| | | {label} | | | 1")
    assert (len(rows), findings) == (1, ())


DIAGONAL = f"{FIXED} | ผล 2563\n{ROW} | 1\n\n| | | | | | | {FIXED} | ผล 2563\n| | | | | | | {ROW} | 2"


@pytest.mark.parametrize("table", [DIAGONAL, *(LAYOUTS[name].sheets["หมวด 7"] for name in OTHER_SHAPES)])
def test_a_sheet_of_another_layout_is_one_finding_that_shows_how_it_must_look(table: str) -> None:
    rows, findings = read(table)
    assert (rows, places(findings)) == ((), [("F006", "")])
    shown = "ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | เป้าหมาย 2564 | ผล 2564"
    assert shown in message(findings[0])
