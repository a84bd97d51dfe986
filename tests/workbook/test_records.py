"""How a workbook's cells become typed records, and how each cell that cannot be read is named."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.messages import message
from pipeline.model import Contact, Coordinator, Direction, Finding, IndicatorRow, Place, Submission
from pipeline.workbook import contract
from pipeline.workbook.cells import Book, Cell, CellKind, Sheet
from pipeline.workbook.contract import ColumnKind
from pipeline.workbook.forms.entries import indicator_entries
from pipeline.workbook.reading import limits
from pipeline.workbook.records.book import book_kind
from pipeline.workbook.records.coordinator import read_coordinator
from pipeline.workbook.records.unit import read_submission
from tests.support.drawing import book

UNIT = """
รายการ | ข้อมูล
ปีงบประมาณ | 2564
รหัสหน่วยงาน | สพบ.
ชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล
ผู้ให้ข้อมูล | นางสาวสมใจ ใจดี
โทรศัพท์ | '0 2666 7000
วันที่ให้ข้อมูล | 15 มกราคม 2564
"""
HEADER = "รหัส | ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | เป้าหมาย 2563 | ผล 2563 | เป้าหมาย 2564 | คำชี้แจง"
ROW = "7.1-01 | 7.1 | 1 | จำนวนบ่อน้ำบาดาล | บ่อ | ยิ่งมากยิ่งดี | 100 | 120 | 130 |"
SETTINGS = """
รายการ | ข้อมูล
ปีงบประมาณ | 2564
ชื่อส่วนราชการ | กรมทรัพยากรน้ำบาดาล
"""


def unit_book(**sheets: str) -> Book:
    """Return a unit's workbook; ``indicators`` and ``narratives`` are its tables."""
    names = {"indicators": "หมวด 7", "narratives": "หมวด 1-6", "answers": "ข้อเสนอแนะ", "unit": "หน่วยงาน"}
    return book("สพบ.xlsx", {"หน่วยงาน": UNIT, **{names[key]: drawn for key, drawn in sheets.items()}})


def read(source: Book) -> tuple[Submission, list[tuple[str, str]]]:
    """Return the submission, and the findings as code and cell."""
    submission, findings = read_submission(source)
    assert submission is not None
    return submission, places(findings)


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    assert all(message(finding) for finding in findings)
    return [(finding.code, finding.place.cell) for finding in findings]


def indicators(*rows: str, header: str = HEADER) -> tuple[tuple[IndicatorRow, ...], list[tuple[str, str]]]:
    submission, found = read(unit_book(indicators="\n".join((header, *rows))))
    return submission.rows, found


def with_target(typed: str, measure: str = "บ่อ") -> str:
    return f"7.1-01 | 7.1 | 1 | จำนวนบ่อน้ำบาดาล | {measure} | ยิ่งมากยิ่งดี | 100 | 120 | {typed} |"


def coordinator(**sheets: str) -> tuple[Coordinator, list[tuple[str, str]]]:
    names = {
        "settings": "ตั้งค่า",
        "register": "ทะเบียนหน่วยงาน",
        "meeting": "การประชุม",
        "agenda": "ระเบียบวาระ",
        "scores": "คะแนนปีก่อน",
        "feedback": "รายงานป้อนกลับ",
        "framework": "กรอบการประเมิน",
        "calendar": "ปฏิทิน",
        "responsible": "ผู้รับผิดชอบ",
        "profile": "ลักษณะสำคัญขององค์การ",
        "segments": "กลุ่มผู้รับบริการ",
        "strategies": "ยุทธศาสตร์",
        "switches": "กติกา",
        "decisions": "ข้อยุติ",
    }
    drawn = {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน | ชื่อหน่วยงาน"}
    drawn |= {names[key]: text for key, text in sheets.items()}
    made, findings = read_coordinator(book("กพร.xlsx", drawn))
    assert made is not None
    return made, places(findings)


# --- the columns of หมวด 7


@pytest.mark.parametrize("column", contract.INDICATORS.columns, ids=lambda column: column.field)
def test_a_column_of_the_contract_is_the_field_of_its_name(column: contract.Column) -> None:
    year = " 2563" if column.yearly else ""
    typed = {ColumnKind.NUMBER: "85", ColumnKind.WORD: next(iter(column.words or {}), "")}.get(column.kind, "คำ")
    drawn = {other.header: next(iter(other.words or ["คำ"])) for other in contract.INDICATORS.columns if other.required}
    drawn[f"{column.header}{year}"] = typed
    submission, _ = read(unit_book(indicators=f"{' | '.join(drawn)}\n{' | '.join(drawn.values())}"))
    (row,) = submission.rows
    value = getattr(row, f"{column.field}s")[2563] if column.yearly else getattr(row, column.field)
    assert value
    assert str(indicator_entries(row)[f"{column.field}{year}"]) == typed


# --- whose workbook it is


@pytest.mark.parametrize(
    ("sheets", "kind"),
    [
        ({"หน่วยงาน": UNIT}, "unit"),
        ({"หมวด  ๗": HEADER}, "unit"),
        ({"หมวด 1–6": "หัวข้อ | ระดับ"}, "unit"),
        ({"หน่วยงาน": UNIT, "ตั้งค่า": SETTINGS}, "coordinator"),
        ({"Sheet1": UNIT}, ""),
        ({"คำแนะนำ": "หมวด 7"}, ""),
    ],
)
def test_a_workbook_is_known_by_its_sheets(sheets: dict[str, str], kind: str) -> None:
    assert book_kind(book("ใดๆ.xlsx", sheets)) == kind


def test_a_workbook_without_known_sheets_is_refused() -> None:
    submission, findings = read_submission(book("ใดๆ.xlsx", {"Sheet1": UNIT}))
    assert submission is None
    assert [(finding.code, finding.place) for finding in findings] == [("F006", Place("ใดๆ.xlsx"))]
    assert "หมวด 7" in message(findings[0])


def test_a_workbook_whose_sheets_all_lack_their_headers_is_refused() -> None:
    submission, findings = read_submission(book("ใดๆ.xlsx", {"หน่วยงาน": "ว่าง", "หมวด 7": "ว่าง | เปล่า"}))
    assert submission is None
    assert [(finding.code, finding.place.sheet) for finding in findings] == [("F006", "หน่วยงาน"), ("F006", "หมวด 7")]


def test_a_unit_workbook_without_its_own_sheet_is_read_and_told_so() -> None:
    submission, findings = read_submission(book("ใดๆ.xlsx", {"หมวด 7": f"{HEADER}\n{ROW}"}))
    assert submission is not None
    assert (len(submission.rows), submission.unit_code.text, submission.fiscal_year_be) == (1, "", None)
    assert [(finding.code, "หน่วยงาน" in message(finding)) for finding in findings] == [("F006", True)]


# --- the whole of a sound workbook


def test_a_sound_workbook_is_read_whole_without_a_finding() -> None:
    narratives = """
    หัวข้อ | ระดับ | ผลการดำเนินการ | หลักฐาน
    1.1 | พื้นฐาน | R&D <select> {{ 7*7 }}\\n• ข้อแรก\\n   - ย่อย | คำสั่งที่ 1
    """
    table = f"{HEADER} | กลุ่มผู้รับบริการ | ค่าเทียบเคียง | แหล่งค่าเทียบเคียง | แหล่งข้อมูล | บทวิเคราะห์"
    row = f"{ROW} เหตุผล | เกษตรกร, ประชาชน; อปท.\\nเกษตรกร | 1,000 | กรมชล | รายงานประจำปี | บรรทัดหนึ่ง\\nบรรทัดสอง"
    submission, found = read(unit_book(narratives=narratives, indicators=f"{table}\n{row}"))
    assert found == []
    assert (submission.workbook, submission.unit, submission.fiscal_year_be) == ("สพบ.xlsx", "", 2564)
    assert submission.fiscal_year_place == Place("สพบ.xlsx", "หน่วยงาน", "B2")
    assert (submission.unit_code.text, submission.unit_code.place.cell) == ("สพบ.", "B3")
    assert submission.phone.text == "0 2666 7000"
    assert (submission.submitted_on.day, submission.submitted_on.typed) == (date(2021, 1, 15), "15 มกราคม 2564")

    (narrative,) = submission.narratives
    assert (narrative.subitem, narrative.level) == ("1.1", "basic")
    assert narrative.text.text == "R&D <select> {{ 7*7 }}\n• ข้อแรก\n   - ย่อย"
    assert narrative.place == Place("สพบ.xlsx", "หมวด 1-6", "A2")

    (indicator,) = submission.rows
    assert (indicator.code, indicator.item, indicator.subtype, indicator.name) == ("7.1-01", "7.1", 1, "จำนวนบ่อน้ำบาดาล")
    assert (indicator.measure, indicator.direction) == ("บ่อ", Direction.HIGHER)
    assert {year: figure.value for year, figure in indicator.targets.items()} == {2563: 100, 2564: 130}
    assert {year: figure.value for year, figure in indicator.actuals.items()} == {2563: 120}
    assert indicator.targets[2564].place == Place("สพบ.xlsx", "หมวด 7", "I2")
    assert indicator.segments == ("เกษตรกร", "ประชาชน", "อปท.")
    assert (indicator.benchmark.value, indicator.benchmark_source) == (1000, "กรมชล")
    assert (indicator.evidence, indicator.explanation) == ("รายงานประจำปี", "เหตุผล")
    assert indicator.analysis == "บรรทัดหนึ่ง\nบรรทัดสอง"
    assert indicator.place.cell == "D2"
    assert indicator.place_of("direction").cell == "F2"


ANSWERS = "หัวข้อ | ข้อเสนอแนะปีก่อน | การดำเนินการ | ผล | หลักฐาน | คำชี้แจง"


def answers(drawn: str) -> tuple[list[tuple[str, ...]], list[tuple[str, str]]]:
    """Return what every row of ข้อเสนอแนะ says, and the findings."""
    submission, found = read(unit_book(answers=drawn))
    rows = [
        (one.subject, one.point.text, one.action.text, one.result.text, one.evidence.text, one.explanation)
        for one in submission.answers
    ]
    return rows, found


def test_what_was_done_about_the_feedback_is_read_answered_or_not() -> None:
    rows, found = answers(f"{ANSWERS}\n1.2 | ควรวัด | วัดแล้ว | ดีขึ้น | รายงาน |\n๓.๔ | ควรลด | | | | รอแผน\n7 | ควรเพิ่ม")
    assert rows == [
        ("1.2", "ควรวัด", "วัดแล้ว", "ดีขึ้น", "รายงาน", ""),
        ("3.4", "ควรลด", "", "", "", "รอแผน"),
        ("7", "ควรเพิ่ม", "", "", "", ""),
    ]
    assert found == []
    submission, _ = read(unit_book(answers=f"{ANSWERS}\n1.2 | ควรวัด"))
    assert submission.answers[0].action.place == Place("สพบ.xlsx", "ข้อเสนอแนะ", "C2")


def test_the_sheet_of_the_feedback_is_read_in_another_order_and_under_other_headers() -> None:
    rows, found = answers("ที่ | สิ่งที่ดำเนินการ | โอกาสในการปรับปรุง | หัวข้อ\n1 | วัดแล้ว | ควรวัด | หัวข้อ 1.2")
    assert (rows, found) == ([("1.2", "ควรวัด", "วัดแล้ว", "", "", "")], [])


def test_a_workbook_without_the_sheet_of_the_feedback_is_as_good_as_before() -> None:
    submission, found = read(unit_book(indicators=f"{HEADER}\n{ROW}"))
    assert (submission.answers, found) == ((), [])
    other = book("สพบ.xlsx", {"หน่วยงาน": UNIT, "ข้อเสนอแนะเพิ่มเติม": "ขอเวลาเพิ่ม", "หมวด 7": f"{HEADER}\n{ROW}"})
    assert read(other)[1] == []


def test_a_row_of_the_feedback_whose_sub_item_or_point_is_wanting_is_named() -> None:
    assert answers(f"{ANSWERS}\n9.9 | ควรวัด | วัดแล้ว") == ([], [("C106", "A2")])
    rows, found = answers(f"{ANSWERS}\n1.2 | | วัดแล้ว")
    assert (rows, found) == ([("1.2", "", "วัดแล้ว", "", "", "")], [("C105", "B2")])


def test_text_is_kept_as_typed_but_for_the_blank_lines_around_it() -> None:
    narratives = "หัวข้อ | ระดับ | ผลการดำเนินการ\n1.1 | พื้นฐาน | '\\n  \\n    ย่อหน้าแรก\\n\\n   ย่อหน้าสอง  \\n\\n"
    submission, found = read(unit_book(narratives=narratives))
    assert found == []
    assert submission.narratives[0].text.text == "    ย่อหน้าแรก\n\n   ย่อหน้าสอง  "


def test_text_of_blank_lines_alone_in_the_middle_takes_no_time() -> None:
    text = "ก" + "\n" * 32_000 + "ข"
    drawn = "หัวข้อ | ระดับ | ผลการดำเนินการ\n1.1 | พื้นฐาน | " + text.replace("\n", "\\n")
    began = time.process_time()
    submission, found = read(unit_book(narratives=drawn))
    assert time.process_time() - began < 1
    assert (submission.narratives[0].text.text, found) == (text, [])


# --- sheets by other names


@pytest.mark.parametrize("name", ["หมวด7", "หมวด ๗", "หมวดที่ 7", " หมวด 7. ", "หมวด 7:"])
def test_a_sheet_is_known_by_its_name_as_people_write_it(name: str) -> None:
    submission, found = read(book("สพบ.xlsx", {"หน่วยงาน": UNIT, name: f"{HEADER}\n{ROW}"}))
    assert (len(submission.rows), found) == (1, [])


@pytest.mark.parametrize("name", ["หมวด 1 - 6", "หมวด 1–6", "หมวด 1 ถึง 6", "หมวดที่ 1-6"])
def test_the_sheet_of_the_texts_is_known_by_its_name_as_people_write_it(name: str) -> None:
    drawn = "หัวข้อ | ระดับ | ผลการดำเนินการ\n1.1 | พื้นฐาน | ทำแล้ว"
    submission, found = read(book("สพบ.xlsx", {"หน่วยงาน": UNIT, name: drawn}))
    assert (len(submission.narratives), found) == (1, [])


@pytest.mark.parametrize(
    ("name", "meant"),
    [("ตัวชี้วัดหมวด 7", "หมวด 7"), ("หมวด 7 ผลลัพธ์", "หมวด 7"), ("หมวด 4", "หมวด 1-6"), ("เนื้อหาหมวด 1-6", "หมวด 1-6")],
)
def test_a_sheet_that_seems_to_be_meant_is_named_and_not_guessed_at(name: str, meant: str) -> None:
    sheets = {"หน่วยงาน": UNIT, "หมวด 7": f"{HEADER}\n{ROW}", "หมวด 1-6": "หัวข้อ | ระดับ | ผลการดำเนินการ"}
    del sheets[meant]
    _, findings = read_submission(book("สพบ.xlsx", {**sheets, name: ""}))
    (said,) = findings
    assert (said.code, said.place) == ("F006", Place("สพบ.xlsx", name))
    assert f"ไม่พบแผ่นงาน “{meant}” แต่มีชื่อคล้ายกัน ต้องมี" in message(said)


def test_sheets_kept_beside_the_right_ones_are_nobodys_business() -> None:
    sheets = {"หน่วยงาน": UNIT, "หมวด 7": f"{HEADER}\n{ROW}", "หมวด 1-6": "หัวข้อ | ระดับ | ผลการดำเนินการ"}
    assert read(book("สพบ.xlsx", {**sheets, "หมวด 7 (เก่า)": "", "ข้อมูลดิบ": "", "หมวด 4": ""}))[1] == []
    del sheets["หมวด 7"]
    assert read(book("สพบ.xlsx", {**sheets, "คำแนะนำหมวด 7": "", "ปฏิทินวันหยุด": ""}))[1] == []


def test_the_coordinators_sheets_by_other_names_are_named() -> None:
    drawn = {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน | ชื่อหน่วยงาน", "ระเบียบวาระการประชุม": "", "การประชุม": ""}
    _, findings = read_coordinator(book("กพร.xlsx", drawn))
    assert [one.place.sheet for one in findings if one.code == "F006" and "“ระเบียบวาระ”" in message(one)] == [
        "ระเบียบวาระการประชุม"
    ]


# --- rows that are none


def test_words_dragged_down_a_sheet_are_one_finding_and_no_indicators() -> None:
    dragged = ["| 7.1 | | | บ่อ | ยิ่งมากยิ่งดี"] * 900
    rows, found = indicators(ROW, *dragged, ROW.replace("7.1-01", "7.1-02"), "| 7.2 | 1 | | | ยิ่งน้อยยิ่งดี")
    assert [row.code for row in rows] == ["7.1-01", "7.1-02"]
    assert found == [("C105", "D3"), ("C105", "D904")]
    _, findings = read_submission(unit_book(indicators="\n".join((HEADER, ROW, *dragged))))
    assert "ช่อง ตัวชี้วัด (แถว 3 ถึง 902) ว่างอยู่ เป็นช่องที่ต้องกรอก กรอกข้อมูล หรือลบแถวที่ไม่ใช้" in message(findings[0])


def test_a_row_without_a_name_that_says_anything_of_its_own_is_an_indicator() -> None:
    rows, found = indicators("| 7.1 | 1 | | บ่อ | ยิ่งมากยิ่งดี | | 120", "7.1-02 | 7.1 | 1 | | บ่อ | ยิ่งมากยิ่งดี")
    assert len(rows) == 1
    assert sorted(found) == [("C105", "D2"), ("C105", "D3")]


@pytest.mark.parametrize(
    "row",
    [
        "(1) | (2) | (3) | (4) | (5) | (6) | (7) | (8) | (9) | (10)",
        "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10",
        "'๑ | '๒ | '๓ | '๔ | '๕ | '๖",
    ],
)
def test_the_numbers_of_the_columns_are_no_indicator(row: str) -> None:
    rows, found = indicators(row, ROW)
    assert ([one.code for one in rows], found) == (["7.1-01"], [])


@pytest.mark.parametrize(
    "row",
    [
        "| | | รวม | | | 1,000 | 1,200 | 1,300 |",
        "รวมทั้งสิ้น | | | | | | 1000 | 1200 | 1300 |",
        "หมายเหตุ | | | ข้อมูล ณ วันที่ 31 ธันวาคม 2563",
        "ที่มา : | กรมทรัพยากรน้ำบาดาล",
        "| | | ลงชื่อ ........................ ผู้รายงาน",
        "ผู้รายงาน นางสาวสมใจ ใจดี",
    ],
)
def test_totals_notes_and_signatures_are_no_indicators(row: str) -> None:
    rows, found = indicators(ROW, row)
    assert ([one.code for one in rows], found) == (["7.1-01"], [])


def test_rows_that_a_unit_numbered_have_no_codes() -> None:
    def codes(*typed: str) -> list[str]:
        return [row.code for row in indicators(*(ROW.replace("7.1-01", code) if code else "" for code in typed))[0]]

    assert codes("1", "'๒", "3") == ["", "", ""]
    assert codes("'1.", "'2)", "", "'4.") == ["", "", ""]
    assert codes("1") == [""]
    assert codes("1", "3") == ["1", "3"]  # no row stands between them
    assert codes("101", "102") == ["101", "102"]
    assert codes("'001", "'002") == ["001", "002"]
    assert codes("1", "7.1-02") == ["1", "7.1-02"]


def test_a_heading_across_the_table_is_no_indicator() -> None:
    drawn = {"หน่วยงาน": UNIT, "หมวด 7": "\n".join((HEADER, "7.1 ด้านพันธกิจ", ROW))}
    submission, found = read(book("สพบ.xlsx", drawn, merges={"หมวด 7": ["A2:J2"]}))
    assert ([row.code for row in submission.rows], found) == (["7.1-01"], [])


def test_a_total_is_one_of_an_indicator_and_not_of_a_group() -> None:
    header = "ข้อ | กลุ่มผู้รับบริการ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง"
    rows, found = indicators("7.1 | รวม | 1 | ก | แห่ง | ยิ่งมากยิ่งดี", header=header)
    assert ([row.segments for row in rows], found) == ([("รวม",)], [])


def test_a_row_of_the_agenda_is_kept_whatever_it_begins_with() -> None:
    agenda = "วาระ | ข้อ | เรื่อง | รายละเอียด\nวาระที่ 1 เรื่องที่ประธานแจ้ง\n| | ที่มา | ตามหนังสือ ก.พ.ร.\n2 | 2.1 | * ด่วน | -"
    drawn = {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน | ชื่อหน่วยงาน", "ระเบียบวาระ": agenda}
    made, _ = read_coordinator(book("กพร.xlsx", drawn, merges={"ระเบียบวาระ": ["A2:D2"]}))
    assert made is not None
    assert len(made.agenda) == 3


@pytest.mark.long
def test_many_merged_numbered_rows_take_no_time() -> None:
    rows = 20_000
    cells = {
        (1, column): Cell(1, column, CellKind.TEXT, text, text) for column, text in enumerate(HEADER.split(" | "), 1)
    }
    cells |= {(row, 1): Cell(row, 1, CellKind.NUMBER, Decimal(1), "1") for row in range(2, rows)}
    sheet = Sheet("หมวด 7", cells, merges=tuple((row, 26, row, 27) for row in range(2, rows)))
    began = time.process_time()
    submission, findings = read_submission(Book("สพบ.xlsx", (sheet,)))
    assert time.process_time() - began < 3
    assert submission is not None
    assert (submission.rows, [one.code for one in findings]) == ((), ["F006"])


def test_figures_that_count_up_are_no_numbers_of_columns() -> None:
    rows, found = indicators("| | | | | | 1 | 2 | 3 |")
    assert len(rows) == 1
    assert {code for code, _ in found} == {"C105"}


def test_a_text_across_columns_is_no_heading() -> None:
    narratives = "หัวข้อ | ระดับ | ผลการดำเนินการ | หลักฐาน\n| | ทำแล้วทั้งกรม |"
    drawn = {"หน่วยงาน": UNIT, "หมวด 1-6": narratives}
    _, found = read(book("สพบ.xlsx", drawn, merges={"หมวด 1-6": ["C2:D2"]}))
    assert found == [("C105", "A2"), ("C105", "B2")]


def test_a_paragraph_of_a_merged_group_is_kept_whatever_it_begins_with() -> None:
    narratives = (
        "หัวข้อ | ระดับ | ผลการดำเนินการ\n1.1 | พื้นฐาน | ย่อหน้าแรก\n| | * ย่อหน้าที่สอง\n| | ที่มาของข้อมูลคือระบบกลาง\n"
        "| | หมายเหตุที่ต้องมี\n* หมายเหตุใต้ตาราง"
    )
    drawn = {"หน่วยงาน": UNIT, "หมวด 1-6": narratives}
    submission, found = read(book("สพบ.xlsx", drawn, merges={"หมวด 1-6": ["A2:A5", "B2:B5"]}))
    assert found == []
    assert [one.text.text for one in submission.narratives] == [
        "ย่อหน้าแรก", "* ย่อหน้าที่สอง", "ที่มาของข้อมูลคือระบบกลาง", "หมายเหตุที่ต้องมี",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "ผล 2563 (12 เดือน)",
        "ผล 2563 (ร้อยละ)",
        "ผล (ร้อยละ) 2563",
        "ผล/2563",
        "ผล - 2563",
        "ผล ปีงบฯ 2563",
        "ผลประจำปีงบประมาณ พ.ศ. 2563",
        "ผลการดำเนินงาน ประจำปี ๒๕๖๓",
        "ผล (2563)",
        "ผลการดำเนินงานย้อนหลัง 3 ปี 2563",
    ],
)
def test_a_year_is_found_beside_its_header_whatever_stands_around_it(header: str) -> None:
    rows, found = indicators(ROW, header=HEADER.replace("ผล 2563", header))
    assert found == []
    assert rows[0].actuals[2563].value == 120


@pytest.mark.parametrize(
    "header",
    [
        "ผลผลิต 2563",
        "ผลการดำเนินงาน ไตรมาส 1 2563",
        "เป้าหมายหน่วยนับ 2563",
        "เป้าหมาย (เชิงคุณภาพ)",
        "ผล 2563 (เดิม)",
        "ผล 2563 (ไตรมาส 1)",
    ],
)
def test_another_header_that_begins_alike_is_another_column_and_named(header: str) -> None:
    rows, found = indicators(ROW, header=HEADER.replace("ผล 2563", header))
    assert (found, rows[0].actuals) == ([("C111", "H1")], {})
    without_figure = ROW.replace("| 120 |", "| ไม่มีข้อมูล |")
    assert indicators(without_figure, header=HEADER.replace("ผล 2563", header))[1] == []


def test_years_under_a_wide_header_with_a_remark_are_its_years() -> None:
    top = "ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | ผลการดำเนินงานย้อนหลัง 3 ปี | | | เป้าหมาย (ร้อยละ) | คำชี้แจง"
    drawn = {
        "หน่วยงาน": UNIT,
        "หมวด 7": f"{top}\n| | | | | 2561 | 2562 | 2563 | 2564 |\n7.1 | 1 | ก | ร้อยละ | ยิ่งมากยิ่งดี | 1 | 2 | 3 | 4 |",
    }
    submission, found = read(book("สพบ.xlsx", drawn, merges={"หมวด 7": ["F1:H1"]}))
    assert found == []
    assert {year: figure.value for year, figure in submission.rows[0].actuals.items()} == {2561: 1, 2562: 2, 2563: 3}
    assert {year: figure.value for year, figure in submission.rows[0].targets.items()} == {2564: 4}


@pytest.mark.long
def test_a_table_of_more_rows_than_any_unit_has_is_refused_and_the_rest_is_read() -> None:
    many = [ROW.replace("7.1-01", f"7.1-{number}") for number in range(limits.MAX_RECORDS + 1)]
    rows, found = indicators(*many)
    assert (rows, found) == ((), [("F004", "")])
    assert len(indicators(*many[:-1])[0]) == limits.MAX_RECORDS


# --- how a figure is read


@pytest.mark.parametrize(
    ("typed", "measure", "value"),
    [
        ("85.5", "บ่อ", "85.5"),
        ("'๘๕.๕", "บ่อ", "85.5"),
        ("'1,234", "บ่อ", "1234"),
        ("'1\u00a0234", "บ่อ", "1234"),
        ("0", "บ่อ", "0"),
        ("-12", "บ่อ", "-12"),
        ("(12)", "บ่อ", "-12"),
        ("85.5%", "ร้อยละ", "85.5"),
        ("85.5%", "%", "85.5"),
        ("85.5%", "ร้อยละ (ของบ่อทั้งหมด)", "85.5"),
        ("'85.5%", "ร้อยละ", "85.5"),
        ("ร้อยละ 85.5", "ร้อยละ", "85.5"),
        ("85.5", "ร้อยละ", "85.5"),
        ("=G2*1.3 -> 130", "บ่อ", "130"),
        ("=G2 -> 85.5%", "ร้อยละ", "85.5"),
    ],
)
def test_a_figure_is_the_number_its_cell_means(typed: str, measure: str, value: str) -> None:
    (row,), found = indicators(with_target(typed, measure))
    assert found == []
    assert row.targets[2564].value == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "measure", "finding"),
    [
        ("≥ 85", "บ่อ", "C101"),
        ("85-90", "บ่อ", "C101"),
        ("85,5", "บ่อ", "C101"),
        ("ประมาณ 85", "บ่อ", "C101"),
        ("TRUE", "บ่อ", "C101"),
        ("<2021-01-20>", "บ่อ", "C101"),
        ("85.5%", "บ่อ", "C102"),
        ("'85.5%", "บ่อ", "C102"),
        ("ร้อยละ 85", "คะแนน", "C102"),
        ("=G2/H2", "บ่อ", "C103"),
        ("#DIV/0!", "บ่อ", "C104"),
        ("=G2/0 -> #DIV/0!", "บ่อ", "C104"),
    ],
)
def test_a_figure_that_cannot_be_read_is_named_at_its_cell_and_never_guessed(
    typed: str, measure: str, finding: str
) -> None:
    (row,), found = indicators(with_target(typed, measure))
    assert found == [(finding, "I2")]
    assert row.targets[2564].value is None
    assert row.targets[2564].place.cell == "I2"


def test_a_finding_quotes_what_was_typed_and_names_the_indicator() -> None:
    _, findings = read_submission(unit_book(indicators=f"{HEADER}\n{with_target('มากกว่า 85')}"))
    assert [(f.words["typed"], f.indicator, f.unit) for f in findings] == [("มากกว่า 85", "7.1-01", "")]


@pytest.mark.parametrize("typed", ["", "-", "–", "N/A", "ไม่มี", "ไม่มีข้อมูล", "อยู่ระหว่างดำเนินการ"])
def test_no_value_is_no_fault_and_its_word_is_kept(typed: str) -> None:
    (row,), found = indicators(with_target(typed))
    assert found == []
    assert (row.targets[2564].value, row.targets[2564].typed) == (None, typed)
    assert row.targets[2564].place.cell == "I2"


def test_a_percentage_is_refused_while_its_measure_is_blank() -> None:
    _, found = indicators(with_target("85%", measure=""))
    assert found == [("C105", "E2"), ("C102", "I2")]


# --- headers


@pytest.mark.parametrize(
    ("header", "field", "year"),
    [
        ("เป้าหมาย 2562", "targets", 2562),
        ("เป้าหมาย๒๕๖๒", "targets", 2562),
        ("ค่าเป้าหมาย ปี ๒๕๖๒", "targets", 2562),
        ("เป้าหมาย พ.ศ. 2562", "targets", 2562),
        ("เป้าหมาย ปีงบประมาณ พ.ศ. 2562", "targets", 2562),
        ("เป้าหมาย (2562)", "targets", 2562),
        ("เป้าหมาย 2019", "targets", 2562),
        ("ปี 2562 เป้าหมาย", "targets", 2562),
        ("เป้าหมาย: 2562", "targets", 2562),
        ("ผล 2562", "actuals", 2562),
        ("ผล: 2562", "actuals", 2562),
        ("ผลลัพธ์ 2562", "actuals", 2562),
        ("ผลการดำเนินการ ปี 2562", "actuals", 2562),
        ("ผล ปี 2562", "actuals", 2562),
        ("ผลการดำเนินงาน\\n2562", "actuals", 2562),
        ("ผลการดํ\u0e32เนินงาน 25\u200b62", "actuals", 2562),
    ],
)
def test_yearly_headers_are_known_in_every_spelling(header: str, field: str, year: int) -> None:
    (row,), found = indicators(f"{ROW} | 77", header=f"{HEADER} | {header}")
    assert found == []
    assert getattr(row, field)[year].value == 77


@pytest.mark.parametrize("header", ["หน่วย\\nวัด", " หน่วย\u200bวัด ", "หน่วยวัด*", "หน่วยวัด :", "หน่วยวัด (เช่น ร้อยละ)"])
def test_a_header_is_known_by_its_words(header: str) -> None:
    (row,), found = indicators(ROW, header=HEADER.replace("หน่วยวัด", header))
    assert (row.measure, found) == ("บ่อ", [])


def test_headers_stand_in_any_order_between_other_columns_and_below_a_title() -> None:
    table = """
    แบบรวบรวมข้อมูล หมวด 7 ปี 2564

    ลำดับ | ผล 2563 | ทิศทาง | หน่วยวัด | ผู้บันทึก | ตัวชี้วัด | ประเภทย่อย | ข้อ
    1 | 12 | ยิ่งน้อยยิ่งดี | วัน | สมใจ | ระยะเวลา | 2 | 7.5
    """
    submission, found = read(unit_book(indicators=table))
    (row,) = submission.rows
    assert found == []
    assert (row.item, row.subtype, row.direction, row.actuals[2563].value) == ("7.5", 2, Direction.LOWER, 12)
    assert row.code == ""


def test_a_header_in_row_20_is_found_and_in_row_21_is_not() -> None:
    blank = ["หมายเหตุ"]
    submission, found = read(unit_book(indicators="\n".join([*blank * 19, HEADER, ROW])))
    assert (len(submission.rows), found) == (1, [])
    submission, found = read(unit_book(indicators="\n".join([*blank * 20, HEADER, ROW])))
    assert (len(submission.rows), found) == (0, [("F006", "")])


def test_a_wide_header_over_years_is_read_with_them() -> None:
    table = """
    ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | ค่าเป้าหมาย | | ผลการดำเนินงาน |
     | | | | | 2563 | 2564 | 2562 | ปี ๒๕๖๓
    7.1 | 1 | จำนวนบ่อ | บ่อ | ยิ่งมากยิ่งดี | 1 | 2 | 3 | 4
    """
    merges = {"หมวด 7": ["F1:G1", "H1:I1", "A1:A2", "B1:B2"]}
    for areas in (merges, {}):
        submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": table}, merges=areas))
        assert submission is not None
        (row,) = submission.rows
        assert findings == ()
        assert {year: figure.value for year, figure in row.targets.items()} == {2563: 1, 2564: 2}
        assert {year: figure.value for year, figure in row.actuals.items()} == {2562: 3, 2563: 4}


def test_years_over_targets_and_actuals_are_read_with_them() -> None:
    table = """
    ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | 2562 | | 2563 |
     | | | | | เป้าหมาย | ผล | เป้าหมาย | ผล
    7.1 | 1 | จำนวนบ่อ | บ่อ | ยิ่งมากยิ่งดี | 1 | 2 | 3 | 4
    """
    areas = {"หมวด 7": ["F1:G1", "H1:I1"]}
    submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": table}, merges=areas))
    assert submission is not None
    assert findings == ()
    assert {year: figure.value for year, figure in submission.rows[0].targets.items()} == {2562: 1, 2563: 3}
    assert {year: figure.value for year, figure in submission.rows[0].actuals.items()} == {2562: 2, 2563: 4}


@pytest.mark.parametrize("header", ["เป้าหมาย", "ผล 63", "เป้าหมาย ปี 64", "ผล 2800"])
def test_a_yearly_header_without_a_readable_year_is_named_not_dropped(header: str) -> None:
    (row,), found = indicators(f"{ROW} | 2000", header=f"{HEADER} | {header}")
    assert found == [("C109", "K1")]
    assert sorted(row.targets) == [2563, 2564]


@pytest.mark.parametrize("header", ["ผลลัพธ์", "ผลการดำเนินการ"])
def test_a_word_that_means_a_figure_only_before_a_year_is_another_column(header: str) -> None:
    (row,), found = indicators(f"{ROW} | ดำเนินการแล้ว", header=f"{HEADER} | {header}")
    assert (found, sorted(row.actuals)) == ([], [2563])
    (row,), found = indicators(f"{ROW} | 2000", header=f"{HEADER} | {header}")
    assert (found, sorted(row.actuals)) == ([("C111", "K1")], [2563])


def test_headers_without_years_never_take_a_first_figure_for_a_year() -> None:
    header = "ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | เป้าหมาย | ผล"
    (row,), found = indicators("7.1 | 1 | จำนวนบ่อ | บ่อ | ยิ่งมากยิ่งดี | 2000 | 2500", header=header)
    assert found == [("C109", "F1"), ("C109", "G1")]
    assert (row.name, row.targets, row.actuals) == ("จำนวนบ่อ", {}, {})


def test_missing_headers_are_named() -> None:
    header = HEADER.replace("ทิศทาง", "แนวโน้ม")
    submission, findings = read_submission(unit_book(indicators=f"{header}\n{ROW}"))
    assert submission is not None
    assert submission.rows == ()
    assert [(f.code, f.place, f.words["missing"]) for f in findings] == [
        ("F006", Place("สพบ.xlsx", "หมวด 7"), "หัวตาราง ทิศทาง")
    ]


@pytest.mark.parametrize(
    ("first", "second", "value", "cell"),
    [("130", "", 130, "I2"), ("", "999", 999, "K2"), ("130", "'๑๓๐.๐", 130, "I2"), ("ไม่มีข้อมูล", "ไม่มี ข้อมูล", None, "I2")],
)
def test_of_two_columns_of_one_figure_the_one_that_is_filled_counts(
    first: str, second: str, value: int | None, cell: str
) -> None:
    (row,), found = indicators(f"{with_target(first)} | {second}", header=f"{HEADER} | ค่าเป้าหมาย 2564")
    assert (row.targets[2564].value, row.targets[2564].place.cell, found) == (value, cell, [])


@pytest.mark.parametrize(
    ("second", "quoted"),
    [("99", "86 / 99"), ("0", "86 / 0"), ("ไม่มีข้อมูล", "86 / ไม่มีข้อมูล"), ("#REF!", "86 / #REF!"), ("=A1", "86 / =A1")],
)
def test_of_two_columns_of_one_figure_that_differ_neither_is_used(second: str, quoted: str) -> None:
    table = f"{HEADER} | ค่าเป้าหมาย 2564\n{with_target('86')} | {second}"
    submission, findings = read_submission(unit_book(indicators=table))
    assert submission is not None
    figure = submission.rows[0].targets[2564]
    assert (figure.value, figure.typed, figure.place.cell) == (None, quoted, "I2")
    assert [(f.code, f.place.cell, f.words["typed"]) for f in findings] == [("C101", "I2", quoted)]


def test_merged_values_of_one_figure_that_differ_are_used_in_no_row() -> None:
    table = f"{HEADER} | ค่าเป้าหมาย 2564\n{with_target('86')} | 99\n| 7.1 | 1 | บ่อซ่อม | บ่อ | ยิ่งมากยิ่งดี"
    areas = {"หมวด 7": ["I2:I3", "K2:K3"]}
    submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": table}, merges=areas))
    assert submission is not None
    assert [row.targets[2564].value for row in submission.rows] == [None, None]
    assert places(findings) == [("C101", "I2"), ("C101", "I2")]


# --- which rows are records


def test_blank_rows_are_skipped_and_the_places_stay_true() -> None:
    rows, found = indicators("", ROW, "'  | '\u200b", "", ROW)
    assert [row.place.cell for row in rows] == ["D3", "D6"]
    assert found == []


def test_behind_a_long_gap_a_row_is_read_but_a_list_to_choose_from_is_not() -> None:
    lists = ["| | | | | ยิ่งมากยิ่งดี", "| | | | | ยิ่งน้อยยิ่งดี"]
    rows, found = indicators(ROW, *[""] * 60, ROW, *[""] * 60, *lists)
    assert ([row.place.cell for row in rows], found) == (["D2", "D63"], [])
    assert indicators(ROW, *[""] * 50, *lists)[1] == [("C105", "D53")]


@pytest.mark.parametrize("row", ["2 |", "2. |", "'๒ |", "หมายเหตุ: ข้อมูลสมมติ |", "| | | ที่มา: รายงานประจำปี", "* เบื้องต้น |"])
def test_a_running_number_or_a_note_alone_is_no_record(row: str) -> None:
    rows, found = indicators(ROW, row)
    assert (len(rows), found) == (1, [])


@pytest.mark.parametrize(
    ("row", "blank"),
    [
        ("| | | รวมบ่อทุกชนิด | | | | | 250 |", ["B3", "C3", "E3", "F3"]),
        ("| | | | | | | | 250 |", ["B3", "C3", "D3", "E3", "F3"]),
        ("7.1-02 | | | | | | | | 250 |", ["B3", "C3", "D3", "E3", "F3"]),
        ("| 7.1 | 2 | อีกตัว | | ยิ่งมากยิ่งดี |", ["E3"]),
    ],
)
def test_a_row_that_says_something_is_a_record_whose_blanks_are_named(row: str, blank: list[str]) -> None:
    rows, found = indicators(ROW, row)
    assert len(rows) == 2
    assert found == [("C105", cell) for cell in blank]


def test_a_blank_cell_is_told_every_word_that_may_stand_in_it() -> None:
    drawn = unit_book(indicators="\n".join((HEADER, ROW, "| 7.1 | 2 | อีกตัว | บ่อ | | 1 | 2 | 3 |")))
    (found,) = read_submission(drawn)[1]
    assert message(found).endswith("กรอกข้อมูล โดยใช้คำหรือค่าใดค่าหนึ่งต่อไปนี้: ยิ่งมากยิ่งดี, ยิ่งน้อยยิ่งดี")


def test_a_merged_value_counts_for_every_row_it_spans() -> None:
    table = f"""{HEADER}
    | 7.1 | 1 | บ่อใหม่ | บ่อ | ยิ่งมากยิ่งดี | | | 10 |
    | | | บ่อซ่อม | | | | | |
    | 7.2 | 2 | ความผูกพัน | ร้อยละ | ยิ่งมากยิ่งดี | | | 80 |
    """
    areas = {"หมวด 7": ["B2:B3", "C2:C3", "E2:E3", "F2:F3", "I2:I3", "A5:J9"]}
    submission, findings = read_submission(book("ก.xlsx", {"หน่วยงาน": UNIT, "หมวด 7": table}, merges=areas))
    assert submission is not None
    assert findings == ()
    first, second, third = submission.rows
    assert (second.item, second.subtype, second.measure, second.direction) == ("7.1", 1, "บ่อ", Direction.HIGHER)
    assert (second.targets[2564].value, second.targets[2564].place.cell) == (10, "I2")
    assert (first.targets[2564].value, third.item) == (10, "7.2")


def test_narratives_still_to_be_written_are_no_narratives_and_no_fault() -> None:
    narratives = "หัวข้อ | ระดับ | ผลการดำเนินการ | หลักฐาน\n1.1 | พื้นฐาน | |\n1.1 | ก้าวหน้า | ทำแล้ว |\n1.1 | Excellent | |"
    submission, found = read(unit_book(narratives=narratives))
    assert found == []
    assert [(narrative.level, narrative.text.text) for narrative in submission.narratives] == [("advance", "ทำแล้ว")]


def test_the_reason_for_an_empty_text_is_read_where_there_is_a_column_for_it() -> None:
    narratives = "หัวข้อ | ระดับ | ผลการดำเนินการ | หลักฐาน | คำชี้แจง\n1.1 | พื้นฐาน | | | เริ่มปี 2565\n1.1 | ก้าวหน้า | | |"
    submission, found = read(unit_book(narratives=narratives))
    assert found == []
    assert [(one.level, one.text.text, one.explanation) for one in submission.narratives] == [
        ("basic", "", "เริ่มปี 2565")
    ]


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("พื้นฐาน", "basic"),
        ("ระดับพื้นฐาน", "basic"),
        ("ระดับ ก้าวหน้า", "advance"),
        ("BASIC", "basic"),
        ("ระดับ Advance", "advance"),
        ("Significance", "significance"),
        ("Excellent", "significance"),
        ("พัฒนาจน\\nเกิดผล", "significance"),
    ],
)
def test_a_level_is_known_in_thai_and_english(typed: str, level: str) -> None:
    submission, found = read(unit_book(narratives=f"หัวข้อ | ระดับ | ผลการดำเนินการ\n๑.๑ | {typed} | ทำแล้ว"))
    assert found == []
    assert [(narrative.subitem, narrative.level) for narrative in submission.narratives] == [("1.1", level)]


# --- words, blanks, years, dates


@pytest.mark.parametrize(
    ("row", "cell", "allowed"),
    [
        ("| 7.7 | 1 | ก | บ่อ | ยิ่งมากยิ่งดี |", "B2", "7.1, 7.2, 7.3, 7.4, 7.5, 7.6"),
        ("| 7.1 | 6 | ก | บ่อ | ยิ่งมากยิ่งดี |", "C2", "1, 2, 3, 4, 5"),
        ("| 7.1 | 1 | ก | บ่อ | มากดี |", "F2", "ยิ่งมากยิ่งดี, ยิ่งน้อยยิ่งดี"),
        ("| <2021-01-07> | 1 | ก | บ่อ | ยิ่งมากยิ่งดี |", "B2", "7.1, 7.2, 7.3, 7.4, 7.5, 7.6"),
    ],
)
def test_a_word_that_is_not_allowed_is_named_with_those_that_are(row: str, cell: str, allowed: str) -> None:
    _, findings = read_submission(unit_book(indicators=f"{HEADER}\n{row}"))
    assert [(f.code, f.place.cell, f.words["allowed"]) for f in findings] == [("C106", cell, allowed)]


def test_a_word_may_have_its_header_in_front() -> None:
    (row,), found = indicators("| ข้อ ๗.๓ | ประเภทย่อย 2 | ก | คน | ยิ่งมาก ยิ่งดี |")
    assert (row.item, row.subtype, found) == ("7.3", 2, [])


@pytest.mark.parametrize(("rows", "said"), [("", ["เรื่องในระเบียบวาระ"]), ("\n1 |  | เปิดประชุม", []), ("\n1 |  | ", [])])
def test_an_agenda_without_anything_in_it_is_said_once(rows: str, said: list[str]) -> None:
    drawn = {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน | ชื่อหน่วยงาน", "ระเบียบวาระ": f"วาระ | ข้อ | เรื่อง{rows}"}
    _, findings = read_coordinator(book("กพร.xlsx", drawn))
    assert [one.words["what"] for one in findings if one.code == "D508"] == said
    without, found = read_coordinator(book("กพร.xlsx", {name: drawn[name] for name in ("ตั้งค่า", "ทะเบียนหน่วยงาน")}))
    assert without is not None
    assert "D508" not in {one.code for one in found}


def test_a_long_list_of_allowed_words_is_named_by_its_ends() -> None:
    _, findings = read_submission(unit_book(narratives="หัวข้อ | ระดับ | ผลการดำเนินการ\n8.1 | พื้นฐาน | ทำแล้ว"))
    assert [(f.code, f.place.cell, f.words["allowed"]) for f in findings] == [("C106", "A2", "1.1 ถึง 6.4")]


@pytest.mark.parametrize(
    ("year", "value", "expected"),
    [
        ("2564", 2564, []),
        ("'๒๕๖๔", 2564, []),
        ("พ.ศ. 2564", 2564, []),
        ("2021", 2564, []),
        ("64", None, [("C109", "B2")]),
        ("ปีนี้", None, [("C109", "B2")]),
        ("-", None, [("C109", "B2")]),
        ("<2021-01-01>", None, [("C109", "B2")]),
        ("", None, [("C105", "B2")]),
        ("=A1", None, [("C103", "B2")]),
        ("#REF!", None, [("C104", "B2")]),
    ],
)
def test_a_fiscal_year_is_read_or_named(year: str, value: int | None, expected: list[tuple[str, str]]) -> None:
    submission, found = read(unit_book(unit=UNIT.replace("ปีงบประมาณ | 2564", f"ปีงบประมาณ | {year}")))
    assert (submission.fiscal_year_be, found) == (value, expected)


@pytest.mark.parametrize(
    ("typed", "day", "expected"),
    [
        ("<2021-01-15>", date(2021, 1, 15), []),
        ("<2564-01-15>", date(2021, 1, 15), []),
        ("<2564-02-29>", None, [("C109", "B7")]),
        ("15/1/2564", date(2021, 1, 15), []),
        ("๑๕ ม.ค. ๖๔", date(2021, 1, 15), []),
        ("31/2/2564", None, [("C109", "B7")]),
        ("15/1/64", None, [("C109", "B7")]),
        ("44211", None, [("C109", "B7")]),
        ("เมื่อวาน", None, [("C109", "B7")]),
        ("ยังไม่กำหนด", None, []),
        ("-", None, []),
        ("", None, []),
    ],
)
def test_a_date_is_read_or_named(typed: str, day: date | None, expected: list[tuple[str, str]]) -> None:
    submission, found = read(unit_book(unit=UNIT.replace("15 มกราคม 2564", typed)))
    assert (submission.submitted_on.day, found) == (day, expected)
    assert submission.submitted_on.place.cell == "B7"


def test_a_weekday_is_kept_beside_its_date() -> None:
    submission, _ = read(unit_book(unit=UNIT.replace("15 มกราคม 2564", "วันจันทร์ที่ 15 มกราคม 2564")))
    assert (submission.submitted_on.day, submission.submitted_on.weekday_typed) == (date(2021, 1, 15), "จันทร์")


def test_numbers_where_text_is_expected_are_the_text_as_typed() -> None:
    (row,), found = indicators("001 | 7.1 | 1 | 2564 | 7.10 | ยิ่งมากยิ่งดี |")
    assert (row.code, row.name, row.measure, found) == ("001", "2564", "7.10", [])


def test_labels_are_found_without_their_header_and_in_any_order() -> None:
    drawn = "แบบรวบรวม |\n\n| ชื่อหน่วยงาน: | สำนัก\n| รหัสหน่วยงาน | สพบ. | คำอธิบาย\n| ปีงบประมาณ | 2564"
    submission, found = read(unit_book(unit=drawn))
    assert (submission.unit_name.text, submission.unit_code.text, submission.fiscal_year_be) == ("สำนัก", "สพบ.", 2564)
    assert (submission.unit_code.place.cell, found) == ("C4", [])


def test_values_stand_under_their_own_header_when_there_is_one() -> None:
    drawn = "รายการ | คำอธิบาย | ข้อมูล\nปีงบประมาณ | สี่หลัก | 2564\nรหัสหน่วยงาน | ชื่อย่อ | สพบ."
    submission, found = read(unit_book(unit=drawn))
    assert (submission.unit_code.text, submission.fiscal_year_be, found) == ("สพบ.", 2564, [])


def test_a_missing_label_is_named_and_the_rest_is_read() -> None:
    submission, findings = read_submission(unit_book(unit="รหัสหน่วยงาน | สพบ."))
    assert submission is not None
    assert (submission.unit_code.text, submission.fiscal_year_be) == ("สพบ.", None)
    assert [(f.code, f.words["missing"]) for f in findings] == [("F006", "ช่อง ปีงบประมาณ")]


def test_a_blank_code_is_no_fault_beside_a_name_and_is_one_without() -> None:
    nameless = UNIT.replace("| สำนักพัฒนาน้ำบาดาล", "|")
    submission, found = read(unit_book(unit=UNIT.replace("| สพบ.", "|")))
    assert (submission.unit_code.text, submission.unit_code.place.cell, found) == ("", "B3", [])
    assert read(unit_book(unit=nameless.replace("| สพบ.", "|")))[1] == [("C105", "B3")]
    assert read(unit_book(unit=nameless))[1] == []


# --- what documents cannot hold, and what is hidden


def test_characters_a_document_cannot_hold_are_removed_and_counted() -> None:
    (row,), found = indicators(ROW.replace("จำนวนบ่อ", "จำ\x07นวน\x00บ่อ"))
    assert (row.name, found) == ("จำนวนบ่อน้ำบาดาล", [("C107", "D2")])


@pytest.mark.parametrize(
    ("hidden", "cell", "where"),
    [
        (["หมวด 7"], "", "แผ่นงาน หมวด 7"),
        (["หมวด 7!3"], "A3", "แถว 3"),
        (["หมวด 7!3", "หมวด 7!4"], "A3", "แถว 3-4"),
        (["หมวด 7!I"], "I2", "คอลัมน์ I"),
    ],
)
def test_hidden_data_is_said_once_and_read_all_the_same(hidden: list[str], cell: str, where: str) -> None:
    sheets = {"หน่วยงาน": UNIT, "หมวด 7": "\n".join((HEADER, ROW, ROW, ROW, ROW))}
    submission, findings = read_submission(book("ก.xlsx", sheets, hidden=hidden))
    assert submission is not None
    assert len(submission.rows) == 4
    assert [(f.code, f.place.cell, f.words["where"]) for f in findings] == [("C108", cell, where)]
    assert f"มีข้อมูลอยู่ใน{where} ที่ซ่อนไว้" in message(findings[0])


def test_hidden_rows_apart_are_said_apart_and_hidden_blanks_not_at_all() -> None:
    sheets = {"หน่วยงาน": UNIT, "หมวด 7": "\n".join((HEADER, ROW, ROW, ROW, "| | | | | | | | | | หมายเหตุ"))}
    _, findings = read_submission(book("ก.xlsx", sheets, hidden=["หมวด 7!2", "หมวด 7!4", "หมวด 7!5", "หมวด 7!K"]))
    assert [f.words["where"] for f in findings] == ["แถว 2", "แถว 4"]


# --- the coordinator's workbook


def test_settings_are_read_with_their_defaults() -> None:
    made, found = coordinator()
    assert found == []
    assert (made.settings.fiscal_year_be, made.settings.latest_year_be) == (2564, 2563)
    assert (made.settings.group, made.settings.thai_digits, made.settings.max_pages) == (None, False, None)
    assert made.settings.deadline.day is None
    assert (made.register, made.scores, made.profile) == ((), {}, {})


def test_settings_are_read_as_typed() -> None:
    settings = f"""{SETTINGS.strip()}
    ชื่อย่อส่วนราชการ | ทบ.
    หน่วยงานผู้ประสาน | กพร.
    ปีผลลัพธ์ล่าสุด | 2562
    กลุ่มการประเมิน | 3
    กำหนดส่งข้อมูล | 20 มกราคม 2563
    เลขในเอกสาร | ไทย
    จำนวนหน้าสูงสุด | 80
    ที่หนังสือ | ทส 0701.4/ว 12
    วันที่หนังสือ | 25 มกราคม 2564
    หมายเหตุท้ายเอกสาร | ข้อมูลสมมติ
    """
    made, found = coordinator(settings=settings)
    assert found == []
    assert (made.settings.latest_year_be, made.settings.group, made.settings.thai_digits) == (2562, 3, True)
    assert (made.settings.max_pages, made.settings.footnote) == (80, "ข้อมูลสมมติ")
    assert (made.settings.memo_number, made.settings.memo_day.day) == ("ทส 0701.4/ว 12", date(2021, 1, 25))
    assert made.settings.deadline.day == date(2020, 1, 20)
    assert made.settings.places["deadline"] == Place("กพร.xlsx", "ตั้งค่า", "B8")


def test_a_fiscal_year_that_cannot_be_read_is_zero_and_named() -> None:
    made, found = coordinator(settings="ปีงบประมาณ | 64\nชื่อส่วนราชการ | กรม")
    assert (made.settings.fiscal_year_be, made.settings.latest_year_be, found) == (0, -1, [("C109", "B1")])


@pytest.mark.parametrize("pages", ["12.5", "0", "-3", "มาก"])
def test_a_page_limit_is_a_whole_number(pages: str) -> None:
    made, found = coordinator(settings=f"{SETTINGS.strip()}\nจำนวนหน้าสูงสุด | {pages}")
    assert (made.settings.max_pages, found) == (None, [("C101", "B4")])


def test_a_coordinator_workbook_without_a_register_is_read_and_told_so() -> None:
    made, findings = read_coordinator(book("กพร.xlsx", {"ตั้งค่า": SETTINGS}))
    assert made is not None
    assert (made.settings.fiscal_year_be, made.register) == (2564, ())
    assert [(f.code, f.words["missing"]) for f in findings] == [("F006", "แผ่นงาน “ทะเบียนหน่วยงาน”")]


def test_a_workbook_without_settings_is_no_coordinator_workbook() -> None:
    made, findings = read_coordinator(book("ก.xlsx", {"ทะเบียนหน่วยงาน": "รหัสหน่วยงาน\nสพบ."}))
    assert made is None
    assert [finding.code for finding in findings] == ["F006"]


@pytest.mark.parametrize(
    ("typed", "categories", "found"),
    [
        ("4, 7", (4, 7), []),
        ("'๔,๗", (4, 7), []),
        ("7", (7,), []),
        ("หมวด 4 หมวด 7", (4, 7), []),
        ("4;7;4", (4, 7), []),
        ("", (), []),
        ("1-3, 7", (1, 2, 3, 7), []),
        ("หมวด 1 – ๖ และ ๗", (1, 2, 3, 4, 5, 6, 7), []),
        ("๑, ๒ และ ๗", (1, 2, 7), []),
        ("1 ถึง 3", (1, 2, 3), []),
        ("4, 8", (4,), [("C106", "D2")]),
        ("8, 9", (), [("C106", "D2")]),
        ("6-4", (), [("C106", "D2")]),
        ("1-9", (), [("C106", "D2")]),
        ("4.7", (), [("C106", "D2")]),
    ],
)
def test_the_register_names_the_categories_a_unit_sends(
    typed: str, categories: tuple[int, ...], found: list[tuple[str, str]]
) -> None:
    register = f"รหัสหน่วยงาน | ชื่อหน่วยงาน | ชื่ออื่น | หมวดที่ต้องส่ง\nสบก. | สำนักบริหารกลาง | สบบ., สลก. | {typed}"
    made, said = coordinator(register=register)
    (unit,) = made.register
    assert (unit.code, unit.name, unit.aliases, unit.categories) == (
        "สบก.",
        "สำนักบริหารกลาง",
        ("สบบ.", "สลก."),
        categories,
    )
    assert (unit.place.cell, said) == ("A2", found)


@pytest.mark.parametrize(
    ("headers", "typed", "contact"),
    [
        (
            "ผู้ติดต่อ | โทรศัพท์ | อีเมล",
            "นางสาวสมใจ ใจดี | '0 2666 7000 ต่อ 12 | a@example.com",
            Contact("นางสาวสมใจ ใจดี", "0 2666 7000 ต่อ 12", "a@example.com"),
        ),
        ("อีเมล์ | เบอร์โทรศัพท์", "a@example.com | 0810000000", Contact("", "0810000000", "a@example.com")),
        ("หมวดที่ต้องส่ง", "4, 7", Contact()),
        ("ผู้ติดต่อ | โทรศัพท์ | อีเมล", " | - | ", Contact("", "-", "")),
    ],
)
def test_the_register_names_whom_to_call_where_it_has_the_columns(headers: str, typed: str, contact: Contact) -> None:
    made, said = coordinator(register=f"รหัสหน่วยงาน | {headers}\nสบก. | {typed}")
    assert ([unit.contact for unit in made.register], said) == ([contact], [])


def test_categories_that_cannot_be_read_are_told_those_that_can() -> None:
    drawn = "รหัสหน่วยงาน | หมวดที่ต้องส่ง\nสบก. | ทั้งหมด"
    _, findings = read_coordinator(book("กพร.xlsx", {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": drawn}))
    assert [(f.words["typed"], f.words["allowed"]) for f in findings] == [("ทั้งหมด", "1, 2, 3, 4, 5, 6, 7")]


def test_of_a_code_that_stands_twice_in_the_register_the_first_row_counts() -> None:
    drawn = "รหัสหน่วยงาน | ชื่อหน่วยงาน\nสบก. | สำนักหนึ่ง\nสพบ. | สำนักสอง\nส บก. | สำนักสาม"
    made, findings = read_coordinator(book("กพร.xlsx", {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": drawn}))
    assert made is not None
    assert [(unit.code, unit.name) for unit in made.register] == [("สบก.", "สำนักหนึ่ง"), ("สพบ.", "สำนักสอง")]
    assert [(f.code, f.place.cell, f.words["allowed"]) for f in findings] == [("C106", "A4", "รหัสที่ไม่ซ้ำกัน (มีแล้วที่ A2)")]


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("มิติที่ ๒ ยึดประชาชน", "มิติที่ 2 ยึดประชาชน"),
        ("1.1", "1.1"),
        ("๖.๔", "6.4"),
        ("หัวข้อ 1.1 ระบบการนำองค์การ", "1.1"),
        ("1.1 ระบบการนำองค์การที่สร้างความยั่งยืน", "1.1"),
        ("7", "7"),
        ("หมวด ๗", "7"),
        ("หมวด 7 ผลลัพธ์การดำเนินการ", "7"),
    ],
)
def test_the_subject_of_feedback_is_known_with_its_name_or_without(typed: str, subject: str) -> None:
    made, found = coordinator(feedback=f"ประเภท | หัวข้อ | ข้อความ\nจุดเด่น | {typed} | ดี")
    assert ([row.subject for row in made.feedback], found) == ([subject], [])


@pytest.mark.parametrize("typed", ["เรื่องอื่น", "8.1", "1.5", "7.1", "77", "1.10", "มิติ", "1.3 ระบบการนำองค์การ"])
def test_another_subject_of_feedback_is_named_and_its_row_kept(typed: str) -> None:
    made, found = coordinator(feedback=f"ประเภท | หัวข้อ | ข้อความ\nจุดเด่น | '{typed} | ดี")
    assert [(row.subject, row.text.text) for row in made.feedback] == [(typed, "ดี")]
    assert found == [("C106", "B2")]


@pytest.mark.parametrize("item", ["2.1", "'๒.๑", "ข้อ 2.1.3"])
def test_an_item_without_its_agenda_belongs_to_the_number_before_its_dot(item: str) -> None:
    made, found = coordinator(agenda=f"วาระ | ข้อ | เรื่อง\n | {item} | ผลการประเมิน")
    assert ([row.agenda for row in made.agenda], found) == (["2"], [])


@pytest.mark.parametrize("item", ["", "2", "ก"])
def test_an_agenda_row_of_no_number_is_named(item: str) -> None:
    made, found = coordinator(agenda=f"วาระ | ข้อ | เรื่อง\n | {item} | ผลการประเมิน")
    assert ([row.agenda for row in made.agenda], found) == ([""], [("C105", "A2")])


def test_the_agenda_keeps_its_order_and_what_it_attaches() -> None:
    agenda = """
    วาระ | ข้อ | เรื่อง | รายละเอียด | ตารางแนบ
    1 | | เรื่องแจ้งให้ทราบ | |
    ระเบียบวาระที่ ๒ | ๒.๑ | ผลการประเมิน | บรรทัดหนึ่ง\\nบรรทัดสอง | คะแนน
    2 | 2.2 | ตัวชี้วัด | | ตัวชี้วัด หมวด 7
    2 | 2.3 | อื่น ๆ | | ตารางลับ
    3 | 3.1 | | |
    """
    made, found = coordinator(agenda=agenda)
    assert [(row.agenda, row.item, row.attachment) for row in made.agenda] == [
        ("1", "", ""),
        ("2", "2.1", "scores"),
        ("2", "2.2", "indicators"),
        ("2", "2.3", "ตารางลับ"),
        ("3", "3.1", ""),
    ]
    assert made.agenda[1].detail.text == "บรรทัดหนึ่ง\nบรรทัดสอง"
    assert made.agenda[3].attachment_place.cell == "E5"
    assert found == [("C105", "C6")]


def test_the_other_sheets_are_read_row_by_row() -> None:
    made, found = coordinator(
        meeting="ชื่อการประชุม | ประชุม\nวันที่ | วันอังคารที่ 12 มกราคม 2564\nเวลา | 09.30 - 14.30 น.\nสถานที่ | ห้อง 1",
        scores="รายการ | คะแนน\n1 | 453.13\nหมวด 2 | 1\n๒ | 479.17\nรวม | 412.03\nระดับ | '3.30",
        feedback="ประเภท | หัวข้อ | ข้อความ\nจุดเด่น | มิติที่ 1 เปิดกว้าง | ดี\nโอกาสในการปรับปรุง | 1.1 | ควร",
        framework="ลำดับ | รายการ | ร้อยละ\n1 | ประสิทธิผล | 70\n1) | ดิจิทัล | 15%\n | อื่น | ร้อยละ 15",
        calendar="ปฏิทิน | ขั้นตอน | เริ่ม | สิ้นสุด\nรางวัล | สมัคร | 1 ก.พ. 64 |\nรางวัล | แจ้งผล | ยังไม่กำหนด | มี.ค. 64",
        responsible="หมวด | หน่วยงานที่รับผิดชอบ | ภารกิจ\n4 | ศทส. สบก. | รวบรวม\nหมวด 7 | กพร. |",
        profile="ข้อ | คำตอบ\n1 | พันธกิจ\n2 |\n13 | ท้าย\n1 | ต่อ",
        segments="กลุ่ม | ประเภท | สำคัญ\nเกษตรกร | ผู้รับบริการ | ใช่\nอปท. | ผู้มีส่วนได้ส่วนเสีย | ไม่\nอื่น | |",
    )
    assert found == [("C106", "A3"), ("C109", "D3")]
    assert (made.meeting.day.day, made.meeting.day.weekday_typed) == (date(2021, 1, 12), "อังคาร")
    assert (made.meeting.title.text, made.meeting.time.text, made.meeting.venue.place.cell) == (
        "ประชุม",
        "09.30 - 14.30 น.",
        "B4",
    )
    assert [(row.kind, row.subject, row.text.text) for row in made.feedback] == [
        ("strength", "มิติที่ 1 เปิดกว้าง", "ดี"),
        ("opportunity", "1.1", "ควร"),
    ]
    assert [(row.number, row.weight_pct.value) for row in made.framework] == [("1", 70), ("1)", 15), ("", 15)]
    assert [(step.start.day, step.start.typed, step.end.typed) for step in made.calendar] == [
        (date(2021, 2, 1), "1 ก.พ. 64", ""),
        (None, "ยังไม่กำหนด", "มี.ค. 64"),
    ]
    assert [(row.category, row.units.text) for row in made.responsibilities] == [(4, "ศทส. สบก."), (7, "กพร.")]
    assert {question: answer.text for question, answer in made.profile.items()} == {1: "พันธกิจ\nต่อ", 13: "ท้าย"}
    assert [(segment.name, segment.kind, segment.key) for segment in made.segments] == [
        ("เกษตรกร", "customer", True),
        ("อปท.", "stakeholder", False),
        ("อื่น", "", False),
    ]


def test_strategies_are_read_with_or_without_codes_and_the_first_of_one_code_counts() -> None:
    made, found = coordinator(strategies="รหัส | ประเด็นยุทธศาสตร์\n1 | พัฒนา\n | อนุรักษ์\n | กำกับ\n๑ | ซ้ำ\nย3 |")
    assert [(strategy.code, strategy.name, strategy.place.cell) for strategy in made.strategies] == [
        ("1", "พัฒนา", "B2"),
        ("", "อนุรักษ์", "B3"),
        ("", "กำกับ", "B4"),
    ]
    assert found == [("C106", "A5"), ("C105", "B6")]


def test_scores_are_kept_with_their_decimals_and_the_first_of_two_counts() -> None:
    made, found = coordinator(scores="รายการ | คะแนน\n1 | \n๑ | 453.13\n1 | 9\nรวม | 412.03\nระดับ | '3.30\nค่ากลาง | 5")
    assert {entry: str(figure.value) for entry, figure in made.scores.items()} == {
        "1": "453.13",
        "total": "412.03",
        "level": "3.30",
    }
    assert found == [("C106", "A7")]


def test_the_column_of_reasons_is_named_only_where_the_sheet_has_one() -> None:
    sheets = {"ตั้งค่า": SETTINGS, "คะแนนปีก่อน": "รายการ | คะแนน\nระดับ | พื้นฐาน\nรวม | #REF!"}
    said = [message(one) for one in read_coordinator(book("กพร.xlsx", sheets))[1] if one.code in ("C101", "C104")]
    assert (len(said), any("คำชี้แจง" in text for text in said)) == (2, False)
    assert all("ระดับ: ตัวเลข 0 ถึง 4" in text for text in said)
    _, findings = read_submission(unit_book(indicators=f"{HEADER}\n{with_target('มาก')}"))
    assert [message(one).endswith("คำอธิบายหรือเหตุผลให้เขียนในช่อง คำชี้แจง") for one in findings] == [True]


def test_an_item_as_the_subject_of_feedback_is_refused_with_a_word_on_how_it_is_given() -> None:
    drawn = {"ตั้งค่า": SETTINGS, "รายงานป้อนกลับ": "ประเภท | หัวข้อ | ข้อความ\nจุดเด่น | ข้อ ๗.๔ | มีรางวัล\nจุดเด่น | ภาพรวม | ดี"}
    item, other = (one for one in read_coordinator(book("กพร.xlsx", drawn))[1] if one.code == "C106")
    assert (item.place.cell, item.words["allowed"]) == ("B2", "7 แล้วเขียนว่าข้อ 7.4 ในช่อง ข้อความ")
    assert other.words["allowed"] == "มิติที่ 1 …, 1.1 ถึง 6.4, 7"


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("15/8/66", "วันที่ที่มีอยู่จริงและปี พ.ศ. สี่หลัก เช่น 15/8/2566"),
        ("๑๕-๘-๖๖", "วันที่ที่มีอยู่จริงและปี พ.ศ. สี่หลัก เช่น 15-8-2566"),
        ("31/2/66", "วันที่ที่มีอยู่จริงและปี พ.ศ. สี่หลัก คือ วันที่ เดือน และปี"),
        ("เมื่อวาน", "วันที่ที่มีอยู่จริงและปี พ.ศ. สี่หลัก คือ วันที่ เดือน และปี"),
    ],
)
def test_a_day_that_cannot_be_read_is_answered_with_how_it_is_typed(typed: str, example: str) -> None:
    unit = UNIT.replace("วันที่ให้ข้อมูล | 15 มกราคม 2564", f"วันที่ให้ข้อมูล | '{typed}")
    (finding,) = read_submission(unit_book(unit=unit))[1]
    assert (finding.code, finding.words["example"]) == ("C109", example)


def test_rows_that_belong_nowhere_are_named_and_left_out() -> None:
    made, found = coordinator(
        register="รหัสหน่วยงาน | ชื่อหน่วยงาน\n | สำนัก",
        feedback="ประเภท | หัวข้อ | ข้อความ\nจุดด้อย | 1.1 | ข้อความ",
        responsible="หมวด | หน่วยงานที่รับผิดชอบ\n9 | กพร.",
        profile="ข้อ | คำตอบ\n14 | คำตอบ",
    )
    assert (made.register, made.feedback, made.responsibilities, made.profile) == ((), (), (), {})
    assert found == [("C105", "A2"), ("C106", "A2"), ("C106", "A2"), ("C106", "A2")]


# --- anything at all


ANY_TEXT = st.text(st.characters(blacklist_categories=()), max_size=30)
ANY_CELL = st.one_of(
    ANY_TEXT.map(lambda text: (CellKind.TEXT, text, text)),
    st.decimals().map(lambda number: (CellKind.NUMBER, number, str(number))),
    st.booleans().map(lambda flag: (CellKind.BOOLEAN, flag, str(flag).upper())),
    st.datetimes().map(lambda moment: (CellKind.DATE, moment, moment.isoformat())),
    st.just((CellKind.ERROR, "#REF!", "#REF!")),
    st.just((CellKind.EMPTY, None, "")),
)


@pytest.mark.long
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast a busy machine is proves nothing
@given(
    st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 11)), st.tuples(ANY_CELL, st.booleans()), max_size=20),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 12), st.integers(1, 6), st.integers(1, 12)), max_size=4),
)
def test_no_cell_of_any_sheet_can_stop_the_reading(
    strewn: dict[tuple[int, int], tuple[tuple[CellKind, object, str], bool]], merges: list[tuple[int, int, int, int]]
) -> None:
    drawn = {
        "หน่วยงาน": UNIT,
        "หมวด 7": f"{HEADER}\n{ROW}\n{ROW}",
        "หมวด 1-6": "หัวข้อ | ระดับ | ผลการดำเนินการ",
        "ตั้งค่า": SETTINGS,
        "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน | ชื่อหน่วยงาน | ชื่ออื่น | หมวดที่ต้องส่ง",
        "ระเบียบวาระ": "วาระ | ข้อ | เรื่อง | รายละเอียด | ตารางแนบ",
        "คะแนนปีก่อน": "รายการ | คะแนน",
        "ปฏิทิน": "ปฏิทิน | ขั้นตอน | เริ่ม | สิ้นสุด",
    }
    extra = {
        (row, column): Cell(row, column, kind, value, typed, is_percent=percent)  # type: ignore[arg-type]
        for (row, column), ((kind, value, typed), percent) in strewn.items()
    }
    sheets = tuple(
        Sheet(sheet.name, {**sheet.cells, **extra}, merges=tuple(merges)) for sheet in book("ใดๆ.xlsx", drawn).sheets
    )
    whole = Book("ใดๆ.xlsx", sheets)
    for _, findings in (read_submission(whole), read_coordinator(whole)):
        assert all(message(finding) for finding in findings)
