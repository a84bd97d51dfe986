"""Sheets beside the known ones: those that are read along, those that are named (C111), and those nobody speaks of."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipeline.messages import message
from pipeline.model import Finding, Submission
from pipeline.workbook.reading import files
from pipeline.workbook.records.coordinator import read_coordinator
from pipeline.workbook.records.unit import read_submission
from tests.support import hostile, preview
from tests.support.drawing import book

UNIT = "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nรหัสหน่วยงาน | สพบ.\nชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล"
HEADER = "รหัส | ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง | ผล 2563"
TABLE = f"{HEADER}\n7.1-01 | 7.1 | 1 | จำนวนบ่อ | บ่อ | ยิ่งมากยิ่งดี | 85\n7.1-02 | 7.1 | 1 | จำนวนถัง | ถัง | ยิ่งมากยิ่งดี | 86"
OTHERS = f"{HEADER}\n7.1-51 | 7.1 | 1 | จำนวนฝาย | ฝาย | ยิ่งมากยิ่งดี | 87\n| 7.2 | 1 | ความพึงพอใจ | ร้อยละ | ยิ่งมากยิ่งดี | 88"
NARRATIVES = "หัวข้อ | ระดับ | ผลการดำเนินการ\n1.1 | พื้นฐาน | ทำแล้ว"


def read(sheets: dict[str, str]) -> tuple[Submission, tuple[Finding, ...]]:
    submission, findings = read_submission(book("สพบ.xlsx", {"หน่วยงาน": UNIT, **sheets}))
    assert submission is not None
    return submission, findings


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(one.code, one.place.sheet, one.place.cell) for one in findings]


SECOND_NAMES = (
    "หมวด 7 (2)",
    "หมวด 7 (ต่อ)",
    "หมวด 7.1",
    "Copy of หมวด 7",
    "หมวด 7 แก้ไข",
    "หมวดที่ ๗ (2)",
    "สำเนาของ หมวด 7",
)


@pytest.mark.parametrize("name", SECOND_NAMES)
def test_a_second_sheet_of_the_same_header_and_other_indicators_is_read_along(name: str) -> None:
    submission, findings = read({"หมวด 7": TABLE, name: OTHERS})
    assert [row.name for row in submission.rows] == ["จำนวนบ่อ", "จำนวนถัง", "จำนวนฝาย", "ความพึงพอใจ"]
    assert [row.place.sheet for row in submission.rows] == ["หมวด 7", "หมวด 7", name, name]
    assert findings == ()


@pytest.mark.parametrize("name", SECOND_NAMES)
@pytest.mark.parametrize(
    "second",
    [
        TABLE.replace("85", "99"),
        OTHERS.replace("7.1-51", "7.1-02"),
        OTHERS.replace("จำนวนฝาย", "จำนวน  บ่อ"),
        OTHERS.replace("ผล 2563", "ผล 2562"),
    ],
    ids=["a copy", "a code in common", "a name in common", "another header"],
)
def test_otherwise_the_sheet_with_the_plain_name_counts_and_the_other_is_named(name: str, second: str) -> None:
    submission, findings = read({name: second, "หมวด 7": TABLE})
    assert [row.actuals[2563].value for row in submission.rows] == [85, 86]
    assert places(findings) == [("C111", name, "A1")]
    assert f"ไม่ได้อ่านแผ่นงาน “{name}” ซึ่งมี 2 แถว (7.1-" in message(findings[0])
    assert "ต้องอยู่ในแผ่นงาน หมวด 7 หากต้องการใช้ ให้ย้ายแถว" in message(findings[0])


@pytest.mark.parametrize("name", ["หมวด 7 (เก่า)", "หมวด 7 ปี 2562", "หมวด 7 ตัวอย่าง", "หมวด 7 draft"])
def test_a_sheet_of_another_time_is_never_read_along(name: str) -> None:
    submission, findings = read({"หมวด 7": TABLE, name: OTHERS})
    assert (len(submission.rows), places(findings)) == (2, [("C111", name, "A1")])


def test_a_second_sheet_without_a_whole_header_is_named_where_it_holds_a_figure() -> None:
    _, findings = read({"หมวด 7": TABLE, "หมวด 7 (2)": "ตัวชี้วัด | ผล 2563\nจำนวนฝาย | 87"})
    assert places(findings) == [("C111", "หมวด 7 (2)", "A1")]
    assert read({"หมวด 7": TABLE, "หมวด 7 (2)": "แก้ไขแล้ว", "หมวด 7 (3)": HEADER, "หมวด 7 (4)": ""})[1] == ()


def test_second_sheets_number_their_own_rows() -> None:
    one, other = (
        TABLE.replace("7.1-01", "1").replace("7.1-02", "2"),
        OTHERS.replace("7.1-51", "1").replace("\n| 7.2", "\n2 | 7.2"),
    )
    submission, findings = read({"หมวด 7": one, "หมวด 7 (2)": other})
    assert ([row.code for row in submission.rows], findings) == ([""] * 4, ())


def test_texts_of_a_second_sheet_are_read_along_too() -> None:
    submission, findings = read({"หมวด 1-6": NARRATIVES, "หมวด 1-6 (ต่อ)": NARRATIVES.replace("1.1", "1.2")})
    assert ([one.subitem for one in submission.narratives], findings) == (["1.1", "1.2"], ())
    submission, findings = read({"หมวด 1-6": NARRATIVES, "หมวด 1": NARRATIVES})
    assert (len(submission.narratives), places(findings)) == (1, [("C111", "หมวด 1", "A1")])


def test_a_second_sheet_about_the_unit_is_named_and_never_mixed_in() -> None:
    submission, findings = read({"หน่วยงาน (2)": UNIT.replace("สพบ.", "สสป.")})
    assert submission.unit_code.text == "สพบ."
    assert places(findings) == [("C111", "หน่วยงาน (2)", "A1")]
    assert "ซึ่งมี 2564, สสป., สำนักพัฒนาน้ำบาดาล" in message(findings[0])
    assert read({"หน่วยงานภายใน": "ชื่อ | โทร\nกอง ก | 1"})[1] == ()


@pytest.mark.parametrize("other", ["Sheet1", "KPI", "ข้อมูล"])
def test_a_sheet_of_quite_another_name_that_holds_the_table_is_named(other: str) -> None:
    submission, findings = read({other: f"แบบรายงาน\n\n{OTHERS}"})
    assert (submission.rows, places(findings)) == ((), [("C111", other, "A1")])
    assert "ให้เปลี่ยนชื่อแผ่นงานเป็น หมวด 7" in message(findings[0])
    submission, findings = read({"หมวด 7": TABLE, other: OTHERS})
    assert (len(submission.rows), places(findings)) == (2, [("C111", other, "A1")])
    assert "ให้ย้ายแถวที่ต้องใช้ไปไว้ในแผ่นงานนั้น" in message(findings[0])


def test_the_unit_sheet_by_another_name_is_named() -> None:
    submission, findings = read_submission(book("สพบ.xlsx", {"ปก": UNIT, "หมวด 7": TABLE}))
    assert submission is not None
    assert places(findings) == [("F006", "", ""), ("C111", "ปก", "A1")]


HONEST = {
    "ข้อมูลดิบ": "วันที่ | ตำบล | จำนวนบ่อ\n1 ม.ค. 63 | ก | 12\n2 ม.ค. 63 | ข | 13",
    "ข้อมูลดิบหมวด 7": "เดือน | จำนวน\nม.ค. | 12",
    "หลักฐาน 7.1": "ไฟล์ | หน้า\nรายงาน.pdf | 12",
    "กราฟ หมวด 7": "ปี | ค่า\n2562 | 85\n2563 | 86",
    "คำแนะนำหมวด 7": TABLE,
    "ความเสี่ยง": "หัวข้อ | ระดับ | ผลการดำเนินการ\nน้ำท่วม | สูง | 12",
    "สรุป": "ตัวชี้วัด | หน่วยวัด | เป้าหมาย 2563 | ผล 2563\nจำนวนบ่อ | บ่อ | 80 | 85",
    "Sheet3": "",
    "รายชื่อ": "รหัสหน่วยงาน | ชื่อหน่วยงาน\nสพบ. | สำนัก\nสสป. | สำนัก",
}


def test_an_honest_workbook_with_raw_data_beside_gets_no_word_about_them() -> None:
    submission, findings = read({"หมวด 7": TABLE, "หมวด 1-6": NARRATIVES, **HONEST})
    assert (len(submission.rows), findings) == (2, ())


def test_the_coordinators_second_sheets_are_read_along_or_named() -> None:
    sheets = {
        "ตั้งค่า": "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nชื่อส่วนราชการ | กรม",
        "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน | ชื่อหน่วยงาน\nสพบ. | สำนักหนึ่ง",
        "ทะเบียนหน่วยงาน (2)": "รหัสหน่วยงาน | ชื่อหน่วยงาน\nสสป. | สำนักสอง",
        "ปฏิทินวันหยุด": "ปฏิทิน | ขั้นตอน | เริ่ม | สิ้นสุด\nวันหยุด | ปีใหม่ | 1 ม.ค. 64 |",
    }
    made, findings = read_coordinator(book("กพร.xlsx", sheets))
    assert made is not None
    assert [unit.code for unit in made.register] == ["สพบ.", "สสป."]
    assert places(findings) == [("C111", "ปฏิทินวันหยุด", "A1")]


# --- in files


def written(sheets: dict[str, str], rows_below: int = 0) -> bytes:
    """Return a workbook of XlsxWriter's; ``rows_below``: so many rows of figures under each sheet of another name."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        for name, drawn in sheets.items():
            sheet = workbook.add_worksheet(name)
            lines = [[typed.strip() for typed in line.split("|")] for line in drawn.split("\n")]
            for row, typed in enumerate(lines):
                sheet.write_row(row, 0, [int(text) if text.isdigit() else text for text in typed])
            for row in range(len(lines), len(lines) + (0 if name in KNOWN else rows_below)):
                sheet.write_row(row, 0, range(20))
    return stream.getvalue()


def by_openpyxl(content: bytes) -> bytes:
    stream = BytesIO()
    openpyxl.load_workbook(BytesIO(content)).save(stream)
    return stream.getvalue()


KNOWN = ("หน่วยงาน", "หมวด 7", "หมวด 1-6", "หมวด 7 (2)")
SENT = {"หน่วยงาน": UNIT, "หมวด 7": TABLE, "หมวด 7 (2)": OTHERS, "KPI": OTHERS, "ข้อมูลดิบ": HONEST["ข้อมูลดิบ"]}


def read_file(path: Path, content: bytes) -> tuple[list[str], list[tuple[str, str, str]]]:
    path.write_bytes(content)
    drawn, refused = files.read(path)
    assert drawn is not None, refused
    submission, findings = read_submission(drawn)
    assert submission is not None
    return [row.name for row in submission.rows], places(findings)


@pytest.mark.long
@pytest.mark.parametrize("writer", [bytes, by_openpyxl])
@pytest.mark.parametrize("rows_below", [0, 1000])
def test_sheets_beside_are_found_in_a_file_whatever_stands_below(
    writer: Callable[[bytes], bytes], rows_below: int, tmp_path: Path
) -> None:
    names, found = read_file(tmp_path / "สพบ.xlsx", writer(written(SENT, rows_below)))
    assert names == ["จำนวนบ่อ", "จำนวนถัง", "จำนวนฝาย", "ความพึงพอใจ"]
    assert found == [("C111", "KPI", "A1")]


@pytest.mark.soffice
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_sheets_beside_are_found_in_other_formats(suffix: str, tmp_path: Path) -> None:
    sent = tmp_path / "ส่ง.xlsx"
    sent.write_bytes(written(SENT, 40))
    names, found = read_file(tmp_path / f"อ่าน.{suffix}", preview.converted(sent, tmp_path, suffix).read_bytes())
    assert names == ["จำนวนบ่อ", "จำนวนถัง", "จำนวนฝาย", "ความพึงพอใจ"]
    assert found == [("C111", "KPI", "A1")]


@pytest.mark.long
def test_a_second_sheet_of_any_size_never_refuses_the_workbook(tmp_path: Path) -> None:
    sheets = {"หน่วยงาน": UNIT, "หมวด 7": TABLE, "หมวด 7 ข้อมูลดิบ": "เดือน | จำนวน"}
    names, found = read_file(tmp_path / "สพบ.xlsx", written(sheets, 11_000))
    assert (names, found) == (["จำนวนบ่อ", "จำนวนถัง"], [])


# --- a unit's sheets in the coordinator's workbook, and labels in two columns

SETTINGS = "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nชื่อส่วนราชการ | กรมตัวอย่าง"
REGISTER = "รหัสหน่วยงาน | ชื่อหน่วยงาน\nสพบ. | สำนักพัฒนาน้ำบาดาล"


def of_coordinator(sheets: dict[str, str]) -> tuple[Finding, ...]:
    _, findings = read_coordinator(book("กพร.xlsx", {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": REGISTER, **sheets}))
    return tuple(one for one in findings if one.code == "C111")


@pytest.mark.parametrize(
    ("name", "drawn", "holds"),
    [
        ("หมวด 7", TABLE, "2 แถว"),
        ("หมวด 1-6", NARRATIVES, "1 แถว"),
        ("หน่วยงาน", UNIT, "3 รายการ"),
        ("หมวด 7", "ผลงาน\n85", ""),
    ],
)
def test_a_units_sheet_in_the_coordinators_workbook_is_named(name: str, drawn: str, holds: str) -> None:
    (found,) = of_coordinator({name: drawn})
    assert found.place.sheet == name
    assert holds in message(found)
    assert "สมุดงานของหน่วยงาน" in message(found)


@pytest.mark.parametrize(
    ("name", "drawn"), [("หมวด 7", HEADER), ("หน่วยงาน", "รายการ | ข้อมูล\nชื่อหน่วยงาน | "), ("หมวด 1-6", "")]
)
def test_of_a_units_blank_form_there_nothing_is_said(name: str, drawn: str) -> None:
    assert of_coordinator({name: drawn}) == ()


def test_labels_in_two_columns_are_both_read() -> None:
    two = "ปีงบประมาณ | 2564 | รหัสหน่วยงาน | สพบ.\nชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล | ผู้ให้ข้อมูล | นางสาวหนึ่ง\nโทรศัพท์ | 02-1"
    submission, findings = read_submission(book("สพบ.xlsx", {"หน่วยงาน": two, "หมวด 7": TABLE}))
    assert submission is not None
    assert (submission.fiscal_year_be, submission.unit_code.text) == (2564, "สพบ.")
    assert (submission.reporter.text, submission.reporter.place.cell) == ("นางสาวหนึ่ง", "D2")
    assert findings == ()


def test_a_label_beside_that_has_no_value_or_is_one_changes_nothing() -> None:
    drawn = f"{UNIT}\nผู้ให้ข้อมูล | โทรศัพท์ | 02-1\nโทรศัพท์ | 02-2 | วันที่ให้ข้อมูล"
    submission, findings = read_submission(book("สพบ.xlsx", {"หน่วยงาน": drawn, "หมวด 7": TABLE}))
    assert submission is not None
    assert (submission.reporter.text, submission.phone.text) == ("โทรศัพท์", "02-2")
    assert findings == ()


def _with_instructions_by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    for name in ("คำแนะนำ", "หมวด 7", "คำแนะนำหมวด 7"):
        workbook.create_sheet(name).append([name])
    workbook.remove(workbook.worksheets[0])
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _with_instructions_by_hand() -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = f"<table:table-row>{cell}</table:table-row>"
    nested = row.format("</text:p><table:table table:name='ใน'></table:table><text:p>")
    tables = "</table:table>".join(
        f'<table:table table:name="{name}">{row.format(name)}{nested}'
        for name in ("คำแนะนำ", "คำแนะนำหมวด 7", "หน่วยงาน")
    )
    return hostile.ods(f"{row.format('หมวด 7')}</table:table>{tables}")


@pytest.mark.parametrize(
    ("suffix", "made"), [("xlsx", _with_instructions_by_openpyxl), ("ods", _with_instructions_by_hand)]
)
def test_of_instructions_nothing_is_kept_and_the_sheets_around_are_read(
    suffix: str, made: Callable[[], bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"แบบ.{suffix}"
    path.write_bytes(made())
    read_book, findings = files.read(path)
    assert read_book is not None
    assert findings == ()
    for sheet in read_book.sheets:
        first = sheet.cells.get((1, 1))
        assert (first and first.typed) == (None if sheet.name.startswith("คำแนะนำ") else sheet.name)
