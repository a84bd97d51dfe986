"""Headers as offices write them: what is read as which figure, and what is named because it was not read (C111)."""

from __future__ import annotations

import pytest

from pipeline.messages import message
from pipeline.model import Finding, IndicatorRow, TextLook, TextRun
from pipeline.workbook.cells import Book, Sheet
from pipeline.workbook.records.unit import read_submission
from tests.support.drawing import book

UNIT = "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nรหัสหน่วยงาน | สพบ.\nชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล"
FIXED = "รหัส | ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง"
ROW = "7.1-01 | 7.1 | 1 | จำนวนบ่อ | บ่อ | ยิ่งมากยิ่งดี"


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


@pytest.mark.parametrize(
    "header",
    [
        "แผน 2563",
        "แผน ปี 2563",
        "เป้า 2563",
        "เป้า ๒๕๖๓",
        "Target 2563",
        "TARGET FY2563",
        "FY 2020 Target",
        "เป้าหมาย ปีงบ 2563",
        "เป้าหมาย ปีงบฯ 2563",
        "เป้าหมาย FY2563",
        "เป้าหมาย 2563 (บ่อ)",
        "เป้าหมาย (บ่อ) 2563",
        "เป้าหมาย (บ่อ)\\nปี 2563",
        "เป้าหมาย 2563¹",
        "เป้าหมาย 2563 1/",
        "เป้าหมาย 2563 [2]",
        "เป้าหมาย 2563 (1)",
        "เป้าหมาย 2563*",
        "เป้าหมาย 2563 †",
    ],
)
def test_a_target_is_read_under_every_header_offices_write(header: str) -> None:
    (row,), findings = read(f"{FIXED} | {header}\n{ROW} | 85")
    assert findings == ()
    assert figures(row) == ({2563: "85"}, {})


@pytest.mark.parametrize(
    "header",
    [
        "ผลงาน 2563",
        "ผลดำเนินงาน 2563",
        "ผลจริง 2563",
        "Actual 2563",
        "Actual FY 2020",
        "ผล ปีงบ 2563",
        "ผล ปีงบประมาณ 2563 (บ่อ)",
        "ผล 2563 (12 เดือน)",
        "ผล 12 เดือน 2563",
        "ผล 2563 (ณ 30 ก.ย. 63)",
        "ผล 2563 (ณ 30 ก.ย.)",
        "ผล 2563 (ณ วันที่ 30 กันยายน 2563)",
        "ผล ณ 30 ก.ย. 2563",
        "ผล (ณ 30 ก.ย. 63)",
        "ผลการดำเนินงาน ปี 2563 ข้อมูล ณ 30 กันยายน 2563",
        "ผล 2563 ²",
        "ผล 2563 2/",
    ],
)
def test_an_actual_is_read_under_every_header_offices_write(header: str) -> None:
    (row,), findings = read(f"{FIXED} | {header}\n{ROW} | 85")
    assert findings == ()
    assert figures(row) == ({}, {2563: "85"})


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("หน่วยวัด", "หน่วยนับ"),
        ("หน่วยวัด", "หน่วยนับ 1/"),
        ("ตัวชี้วัด", "ชื่อตัวชี้วัด"),
        ("ตัวชี้วัด", "ชื่อตัวชี้วัด¹"),
        ("ทิศทาง", "ทิศทาง (2)"),
    ],
)
def test_the_other_columns_are_known_by_their_other_words(plain: str, written: str) -> None:
    (row,), findings = read(f"{FIXED.replace(plain, written)} | ผล 2563\n{ROW} | 85")
    assert findings == ()
    assert (row.measure, row.name) == ("บ่อ", "จำนวนบ่อ")


def test_a_unit_in_brackets_counts_where_a_row_is_measured_in_it() -> None:
    (row,), findings = read(f"{FIXED} | ผล 2563 (ฝายชะลอน้ำ)\n{ROW.replace('บ่อ |', 'ฝายชะลอน้ำ |')} | 85")
    assert (figures(row), findings) == (({}, {2563: "85"}), ())
    (row,), findings = read(f"{FIXED} | ผล 2563 (ล้านบาท)\n{ROW.replace('บ่อ |', 'บาท |')} | 85")
    assert (figures(row), places(findings)) == (({}, {}), [("C111", "G1")])


def test_raised_and_struck_marks_of_a_header_do_not_count() -> None:
    drawn = book("สพบ.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": f"{FIXED} | เป้าหมาย 25631 | ผล 25622563\n{ROW} | 85 | 90"})
    about, sheet = drawn.sheets
    raised, struck = TextLook(script="superscript"), TextLook(struck=True)
    target = sheet.cells[1, 7]._replace(runs=(TextRun("เป้าหมาย 2563"), TextRun("1", raised)))
    actual = sheet.cells[1, 8]._replace(runs=(TextRun("ผล "), TextRun("2562", struck), TextRun("2563")))
    marked = Sheet(sheet.name, {**sheet.cells, (1, 7): target, (1, 8): actual})
    submission, findings = read_submission(Book("สพบ.xlsx", (about, marked)))
    assert submission is not None
    assert (figures(submission.rows[0]), findings) == (({2563: "85"}, {2563: "90"}), ())


@pytest.mark.parametrize(
    "header",
    [
        "ผล ไตรมาส 1 2563",
        "ผล 2563 (ไตรมาส 4)",
        "ผล 2563 (Q3)",
        "ผล 2563 (6 เดือน)",
        "ผล 2563 (9 เดือน)",
        "ผล 2563 รอบ 6 เดือน",
        "ผล 2563 (ณ 31 มี.ค. 63)",
        "ผล 2563 (ณ 30 ก.ย. 62)",
        "ผล 2563 (เดิม)",
        "ผล 2563 (ใหม่)",
        "ผล 2563 (สะสม)",
        "ผลผลิต 2563",
        "งบประมาณ FY63",
        "2563",
    ],
)
def test_a_figure_of_something_else_is_never_read_and_named_at_its_header(header: str) -> None:
    (row,), findings = read(f"{FIXED} | {header}\n{ROW} | 85")
    assert figures(row) == ({}, {})
    assert places(findings) == [("C111", "G1")]
    assert "ผล 256" in message(findings[0])
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


def test_the_new_target_counts_where_the_old_one_stands_beside_it() -> None:
    (row,), findings = read(f"{FIXED} | เป้าหมาย 2563 (เดิม) | เป้าหมาย 2563 (ใหม่)\n{ROW} | 80 | 85")
    assert (figures(row), places(findings)) == (({2563: "85"}, {}), [("C111", "G1")])


def test_a_plan_beside_the_target_of_its_year_is_named_and_not_read() -> None:
    (row,), findings = read(f"{FIXED} | แผน 2563 | เป้าหมาย 2563 | แผน 2564\n{ROW} | 80 | 85 | 90")
    assert (figures(row), places(findings)) == (({2563: "85", 2564: "90"}, {}), [("C111", "G1")])


# --- headers of several rows


def test_plans_and_results_under_their_years_are_read() -> None:
    table = f"""
    {FIXED} | 2562 | | 2563 |
    | | | | | | แผน | ผล | แผน | ผล
    {ROW} | 1 | 2 | 3 | 4
    """
    for merges in (("G1:H1", "I1:J1"), ()):
        (row,), findings = read(table, *merges)
        assert (figures(row), findings) == (({2562: "1", 2563: "3"}, {2562: "2", 2563: "4"}), ())


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


def test_years_may_stand_below_a_header_in_row_20() -> None:
    table = "\n".join([*["หมายเหตุ"] * 19, f"{FIXED} | ผล", "| | | | | | 2563", f"{ROW} | 85"])
    (row,), findings = read(table)
    assert (figures(row), findings) == (({}, {2563: "85"}), ())


# --- tables of other shapes


def test_a_second_header_lower_down_counts_for_the_rows_from_there_on() -> None:
    table = f"""
    {FIXED} | เป้าหมาย 2563 | ผล 2563
    {ROW} | 1 | 2

    {FIXED} | ผล 2563 | เป้าหมาย 2563 | ผล 2562
    {ROW.replace("-01", "-02")} | 3 | 4 | 5
    """
    (first, second), findings = read(table)
    assert (figures(first), figures(second)) == (({2563: "1"}, {2563: "2"}), ({2563: "4"}, {2562: "5", 2563: "3"}))
    assert findings == ()


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


SIDE_BY_SIDE = f"{FIXED} | ผล 2563 | {FIXED} | ผล 2563\n{ROW} | 1 | {ROW} | 2"
DIAGONAL = f"{FIXED} | ผล 2563\n{ROW} | 1\n\n| | | | | | | {FIXED} | ผล 2563\n| | | | | | | {ROW} | 2"
TRANSPOSED = "\n".join(
    f"{label} | {' | '.join([value] * 20)}"
    for label, value in zip([*FIXED.split(" | "), "ผล 2563"], [*ROW.split(" | "), "85"], strict=True)
)
LONG = f"{FIXED} | รายการ | 2562 | 2563\n" + "\n".join([f"{ROW} | เป้าหมาย | 1 | 2\n{ROW} | ผล | 3 | 4"] * 20)
BLOCKS = "\n".join(
    f"ตัวชี้วัด | จำนวนบ่อ\nข้อ | 7.1\nหน่วยวัด | บ่อ\nทิศทาง | ยิ่งมากยิ่งดี\nปี | 2562 | 2563\nเป้าหมาย | 1 | 2\nผล | 3 | {n}\n"
    for n in range(20)
)


@pytest.mark.parametrize(
    "table",
    [SIDE_BY_SIDE, DIAGONAL, TRANSPOSED, LONG, BLOCKS],
    ids=["beside", "diagonal", "transposed", "long", "blocks"],
)
def test_a_sheet_of_another_layout_is_one_finding_that_shows_how_it_must_look(table: str) -> None:
    rows, findings = read(table)
    assert (rows, places(findings)) == ((), [("F006", "")])
    shown = "ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | เป้าหมาย 2564 | ผล 2564"
    assert shown in message(findings[0])


def test_a_figure_alone_far_below_its_table_is_named() -> None:
    _, findings = read("\n".join((f"{FIXED} | ผล 2563", f"{ROW} | 1", *[""] * 60, "| | | | | | 85")))
    assert places(findings) == [("C111", "G63")]
