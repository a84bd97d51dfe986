"""`pmqa forms`: a workbook for every unit to start the new year from, and the way back into the next report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from msgspec import Struct
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import criteria, new_year, publish, run
from pipeline.cli import pmqa
from pipeline.differences import compare
from pipeline.model import FeedbackRow, Figure, Narrative, Place, Text
from pipeline.publish import disk, edits
from pipeline.workbook.file_names import MAX_STEM_BYTES, file_stem, file_stems
from pipeline.workbook.forms.unit import unit_form
from tests.support import ooxml, records, typist
from tests.support.new_year import last_year, started
from tests.support.own_department import make_own

pytestmark = pytest.mark.long

LAST, NEW = 2564, 2565
NOW = datetime(2021, 1, 20, 9, 30, tzinfo=UTC)
COORDINATOR = "กพร. ตั้งค่าและทะเบียน 2565.xlsx"
UNITS = {"กพ", "กพร", "ศทส", "สคบ", "สบก", "สพบ", "สสป", "สอพ"}
FORMS = {COORDINATOR, *(f"{unit}.xlsx" for unit in UNITS)}
HEADER_ROWS = 5


class Desk(Struct, frozen=True):
    """The folders of a department that has sent for 2564."""

    top: Path

    @property
    def inputs(self) -> Path:
        return self.top / "inputs"

    @property
    def new_inputs(self) -> Path:
        folder = self.inputs / str(NEW)
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def made(self) -> Path:
        return self.top / "outputs" / str(NEW) / "forms"

    def run(self, *words: str) -> Result:
        folders = [word for name in ("inputs", "outputs", "templates") for word in (f"--{name}", str(self.top / name))]
        quick = ["--no-pages"] if words[0] == "report" else []  # LibreOffice has tests of its own
        return CliRunner().invoke(pmqa, [words[0], *folders, *quick, *words[1:]])

    def codes(self) -> list[str]:
        """The codes of all that is said of the new year."""
        return [
            found["code"] for found in json.loads(self.run("check", str(NEW), "--format", "json").stdout)["findings"]
        ]

    def names(self) -> set[str]:
        return {name for name in contents(self.made) if name.endswith(".xlsx")}


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    shutil.copytree(root / "templates", tmp_path / "templates")
    make_own(tmp_path / "inputs")
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def handed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The forms of 2565, made once."""
    folder = tmp_path_factory.mktemp("handed")
    shutil.copytree(root / "inputs", folder / "inputs")
    make_own(folder / "inputs")
    new_year.write_forms(NEW, run.Folders(folder / "inputs", folder, folder), lambda *_: None, NOW)
    return folder / str(NEW) / "forms"


def contents(folder: Path) -> dict[str, bytes]:
    """Return what people see in the folder."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.startswith(".pmqa/")}


def headers(sheet: Worksheet, first: str) -> tuple[int, dict[str, str]]:
    """The row of the header that holds ``first``, and its column letters by header."""
    for row in sheet.iter_rows(max_row=HEADER_ROWS):
        found = {str(cell.value): cell.column_letter for cell in row if cell.value is not None}
        if first in found:
            return row[0].row, found
    raise AssertionError(f"{sheet.title} has no header {first}")


def rows(sheet: Worksheet, first: str) -> list[dict[str, str]]:
    """What stands in each filled row under the header, as text by header."""
    line, columns = headers(sheet, first)
    found = [
        {name: sheet[f"{letters}{row}"].value for name, letters in columns.items()}
        for row in range(line + 1, sheet.max_row + 1)
        if sheet[f"{columns[first]}{row}"].value is not None
    ]
    return [{name: str(value) for name, value in row.items() if value is not None} for row in found]


def said_in(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


# --- what is written, and what is left alone


def test_forms_writes_a_workbook_for_every_unit_and_the_coordinators(desk: Desk) -> None:
    result = desk.run("forms", "2565")
    assert result.exit_code == 0, result.output
    assert desk.names() == FORMS
    assert "แบบของหน่วยงาน: 8 ไฟล์" in result.stdout
    assert COORDINATOR in result.stdout
    assert str(desk.made) in result.stdout


def test_forms_changes_nothing_in_the_inputs_and_no_other_output(desk: Desk) -> None:
    desk.run("report", "2564")
    other = desk.top / "outputs" / str(NEW) / "agenda.docx"
    other.parent.mkdir()
    other.write_bytes(b"people's own")
    before = contents(desk.inputs) | contents(desk.top / "outputs")
    desk.run("forms", "2565")
    after = contents(desk.inputs) | contents(desk.top / "outputs")
    assert {name: content for name, content in after.items() if "/forms/" not in name} == before


def test_forms_twice_gives_the_same_bytes_and_keeps_nothing(desk: Desk) -> None:
    desk.run("forms", "2565")
    before = contents(desk.made)
    result = desk.run("forms", "2565")
    assert contents(desk.made) == before
    assert "เก็บไว้ที่" not in result.stdout


def test_a_form_that_someone_has_typed_in_is_kept_and_said(desk: Desk) -> None:
    desk.run("forms", "2565")
    edited = desk.made / "สพบ.xlsx"
    workbook = openpyxl.load_workbook(edited)
    workbook["หมวด 7"]["A1"] = "typed"
    workbook.save(edited)
    theirs = edited.read_bytes()
    result = desk.run("forms", "2565")
    (kept,) = (desk.made / "kept").iterdir()
    assert f"kept/{kept.name}" in result.stdout
    assert kept.name.startswith("สพบ ")
    assert kept.read_bytes() == theirs
    assert edited.read_bytes() != theirs
    assert desk.names() == FORMS | {f"kept/{kept.name}"}


def test_a_form_that_was_only_saved_again_is_renewed_without_a_copy(desk: Desk) -> None:
    desk.run("forms", "2565")
    edited = desk.made / "สพบ.xlsx"
    openpyxl.load_workbook(edited).save(edited)
    result = desk.run("forms", "2565")
    assert desk.names() == FORMS
    assert "เก็บไว้ที่" not in result.stdout


def test_a_form_nobody_touched_is_renewed_without_a_copy(desk: Desk) -> None:
    desk.run("forms", "2565")
    before = (desk.made / "สพบ.xlsx").read_bytes()
    begin(desk, {("ตั้งค่า", "กำหนดส่งข้อมูล"): "31 มกราคม 2565"})
    desk.run("forms", "2565")
    assert (desk.made / "สพบ.xlsx").read_bytes() != before
    assert desk.names() == FORMS


def test_forms_that_cannot_all_be_written_are_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run("forms", "2565")
    before = contents(desk.made)
    begin(desk, {("ตั้งค่า", "กำหนดส่งข้อมูล"): "31 มกราคม 2565"})
    write = disk.write

    def full(path: Path, content: bytes, *, flushed: bool = True) -> None:
        if path.name == "สอพ.xlsx" and flushed:
            raise OSError(28, "No space left on device")
        write(path, content, flushed=flushed)

    monkeypatch.setattr(disk, "write", full)
    result = desk.run("forms", "2565")
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert contents(desk.made) == before


def test_a_form_that_is_open_elsewhere_stays_and_the_new_one_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.publish_forms(tmp_path, {"a.xlsx": b"1", "b.xlsx": b"1"}, compare, "2564-01-20 0930")
    monkeypatch.setattr(edits, "open_elsewhere", lambda folder, names: {"a.xlsx": "a.new.xlsx"})
    done = publish.publish_forms(tmp_path, {"a.xlsx": b"2", "b.xlsx": b"2"}, compare, "2564-01-20 0930")
    assert (done.beside, done.kept) == ({"a.xlsx": "a.new.xlsx"}, {})
    assert [(tmp_path / name).read_bytes() for name in ("a.xlsx", "a.new.xlsx", "b.xlsx")] == [b"1", b"2", b"2"]


def test_the_new_register_names_whom_the_units_have_named_last(desk: Desk) -> None:
    desk.run("forms", "2565")
    sheet = openpyxl.load_workbook(desk.made / COORDINATOR)["ทะเบียนหน่วยงาน"]
    named = {row[0].value: [cell.value for cell in row[4:7]] for row in sheet.iter_rows(min_row=5) if row[0].value}
    assert named["สพบ."] == ["ผู้ให้ข้อมูลของ สพบ. (ข้อมูลสมมติ)", "0 2000 2006", "develop@example.com"]
    settings = openpyxl.load_workbook(desk.made / COORDINATOR)["ตั้งค่า"]
    typed = {row[0].value: row[1].value for row in settings.iter_rows()}
    assert (typed["ที่หนังสือ"], typed["วันที่หนังสือ"]) == (None, None)


# --- which years it goes by


@pytest.mark.parametrize("year", ["2564", "2563"])
def test_without_a_coordinator_workbook_of_this_or_an_earlier_year_a_blank_one_is_made(desk: Desk, year: str) -> None:
    shutil.move(desk.inputs / str(LAST), desk.inputs / "2566")
    result = desk.run("forms", year)
    assert result.exit_code == 0, result.output
    assert "กรอก ตั้งค่า และ ทะเบียนหน่วยงาน" in result.stdout
    (made,) = (desk.top / "outputs" / year / "forms").glob("*.xlsx")
    assert rows(openpyxl.load_workbook(made)["ทะเบียนหน่วยงาน"], "รหัสหน่วยงาน") == []


def test_two_coordinator_workbooks_last_year_are_one_sentence_and_3(desk: Desk) -> None:
    folder = desk.inputs / str(LAST)
    shutil.copy(folder / "กพร. ตั้งค่าและทะเบียน 2564.xlsx", folder / "สำเนา.xlsx")
    result = desk.run("forms", "2565")
    assert result.exit_code == 3
    assert "สำเนา.xlsx" in result.stderr


def test_a_department_that_begins_gets_blank_forms_from_its_register_alone(desk: Desk) -> None:
    folder = desk.inputs / str(LAST)
    for path in folder.iterdir():
        if path.name != "กพร. ตั้งค่าและทะเบียน 2564.xlsx":
            path.unlink()
    result = desk.run("forms", "2564")
    assert result.exit_code == 0, result.output
    made = desk.top / "outputs" / "2564" / "forms"
    assert {path.name for path in made.glob("*.xlsx")} == FORMS - {COORDINATOR}
    book = openpyxl.load_workbook(made / "สพบ.xlsx")
    assert rows(book["หมวด 7"], "รหัส") == []
    assert {row["หัวข้อ"] for row in rows(book["หมวด 1-6"], "หัวข้อ")} == {"4.1", "4.2", "4.3", "4.4"}
    assert "20 มกราคม 2563" not in said_in(book["คำแนะนำ"])  # a deadline that D501 knows to be wrong
    assert "ยังไม่กำหนด" in said_in(book["คำแนะนำ"])


def test_a_year_between_without_workbooks_is_passed_over(desk: Desk) -> None:
    desk.new_inputs.joinpath("หมายเหตุ.txt").write_text("ยังไม่เริ่ม", encoding="utf-8")
    assert "ยกข้อมูลมาจากปี: 2564" in desk.run("forms", "2566").stdout


def test_the_coordinator_who_has_begun_is_asked_and_not_answered_over(desk: Desk) -> None:
    desk.run("forms", "2565")
    begin(desk, {("ตั้งค่า", "กำหนดส่งข้อมูล"): "31 มกราคม 2565"})
    shutil.rmtree(desk.made)
    result = desk.run("forms", "2565")
    assert desk.names() == FORMS - {COORDINATOR}
    assert "มีอยู่แล้วใน inputs/2565" in result.stdout
    assert "ขั้นต่อไป: ส่งแบบใน" in result.stdout
    book = openpyxl.load_workbook(desk.made / "สพบ.xlsx")
    assert "ส่งให้ กพร. ภายในวันที่ 31 มกราคม 2565" in said_in(book["คำแนะนำ"])
    assert len(rows(book["หมวด 7"], "รหัส")) == 10


def test_a_unit_new_to_the_register_and_one_that_left_it_are_said(desk: Desk) -> None:
    desk.run("forms", "2565")
    path = begin(desk, {})
    book = openpyxl.load_workbook(path)
    sheet = book["ทะเบียนหน่วยงาน"]
    line, columns = headers(sheet, "รหัสหน่วยงาน")
    for row in range(line + 1, sheet.max_row + 1):
        if sheet[f"{columns['รหัสหน่วยงาน']}{row}"].value == "สคบ.":
            sheet[f"{columns['รหัสหน่วยงาน']}{row}"].value = "กบข."
            sheet[f"{columns['ชื่อหน่วยงาน']}{row}"].value = "กองใหม่"
    book.save(path)
    result = desk.run("forms", "2565")
    assert "ไม่มีข้อมูลเดิมให้ยก: กบข." in result.stdout
    assert "สคบ. (" in result.stdout
    assert "กบข.xlsx" in desk.names()


def test_criteria_of_another_year_are_said_by_every_command(desk: Desk) -> None:
    words = "ใช้เกณฑ์ปี 2564 เพราะยังไม่มีเกณฑ์ปี 2565"
    assert words in desk.run("forms", "2565").stdout
    shutil.copytree(desk.made, desk.new_inputs, dirs_exist_ok=True)
    assert words in desk.run("report", "2565").stdout
    assert words not in desk.run("report", "2564").stdout


# --- what stands in a unit's form


def test_the_columns_are_three_years_of_history_and_the_target_of_the_new_one(handed: Path) -> None:
    _, columns = headers(openpyxl.load_workbook(handed / "สพบ.xlsx")["หมวด 7"], "รหัส")
    assert [name for name in columns if name[-4:].isdigit() and not name.startswith("ที่เขียน")] == [
        *("เป้าหมาย 2562", "ผล 2562", "เป้าหมาย 2563", "ผล 2563", "เป้าหมาย 2564", "ผล 2564", "เป้าหมาย 2565"),
    ]


def test_an_indicator_stands_there_with_its_history_and_waits_for_this_year(handed: Path) -> None:
    sheet = openpyxl.load_workbook(handed / "สพบ.xlsx")["หมวด 7"]
    (found,) = [row for row in rows(sheet, "รหัส") if row["รหัส"] == "7.1-02"]
    assert {name: value for name, value in found.items() if name[-4:].isdigit() and "เขียน" not in name} == {
        "เป้าหมาย 2562": "580", "ผล 2562": "570", "เป้าหมาย 2563": "600", "ผล 2563": "480", "เป้าหมาย 2564": "500",
    }  # fmt: skip
    assert {"คำชี้แจง", "บทวิเคราะห์"} & found.keys() == set()
    assert "โยกเครื่องจักรไปช่วยภัยแล้ง" in found["ที่เขียนไว้ปี 2564"]
    line, columns = headers(sheet, "รหัส")
    waiting = {str(area.sqref).split(":")[0] for area in sheet.conditional_formatting
               for rule in area.rules if rule.dxf.fill and rule.dxf.fill.bgColor.rgb == "FFFFF9DB"}  # fmt: skip
    assert waiting == {f"{columns[name]}{line + 1}" for name in ("ผล 2564", "เป้าหมาย 2565")}


def test_the_feedback_stands_beside_the_text_and_on_it(handed: Path) -> None:
    sheet = openpyxl.load_workbook(handed / "สพบ.xlsx")["หมวด 1-6"]
    line, columns = headers(sheet, "หัวข้อ")
    found = rows(sheet, "หัวข้อ")
    assert "ควรแสดงผลการวิเคราะห์ตัวชี้วัดทุกระดับ" in found[3]["รายงานป้อนกลับล่าสุด"]  # 4.2, its first level
    assert "รายงานป้อนกลับล่าสุด" not in found[4]
    for row in range(line + 4, line + 7):
        comment = sheet[f"{columns['ผลการดำเนินการ']}{row}"].comment
        assert comment is not None
        assert "ควรแสดงผลการวิเคราะห์ตัวชี้วัดทุกระดับ" in comment.text
        assert comment.author == "กพร."


def test_what_is_typed_stands_in_the_same_columns_every_year_and_grey_ones_turn_it_away(handed: Path) -> None:
    narratives = openpyxl.load_workbook(handed / "สพบ.xlsx")["หมวด 1-6"]
    line, columns = headers(narratives, "หัวข้อ")
    blank = unit_form(
        started(None, records.coordinator())["สพบ."].submission, records.coordinator(), criteria.load(LAST)
    )
    first = headers(openpyxl.load_workbook(BytesIO(blank))["หมวด 1-6"], "หัวข้อ")[1]
    assert {name: columns[name] for name in first} == first
    rules = narratives.data_validations.dataValidation
    for name in ("รายงานป้อนกลับล่าสุด", "ที่เขียนไว้ปี 2564"):
        (rule,) = [rule for rule in rules if f"{columns[name]}{line + 1}" in rule.sqref]
        assert (rule.type, rule.formula1, rule.errorStyle) == ("custom", "FALSE", None)
        assert "ช่องสีเทามีไว้อ่าน" in rule.error


def test_last_years_text_is_there_to_read_and_this_years_is_blank(handed: Path) -> None:
    found = rows(openpyxl.load_workbook(handed / "สพบ.xlsx")["หมวด 1-6"], "หัวข้อ")
    assert [row for row in found if "ผลการดำเนินการ" in row or "หลักฐาน" in row] == []
    assert "หลักฐาน: รายงานผลการเจาะรายเดือน" in found[3]["ที่เขียนไว้ปี 2564"]


def test_what_a_unit_wrote_without_being_asked_is_offered_again() -> None:
    told = Narrative("สพบ.", "2.3", "advance", Text("ถ่ายทอดแผน"), Text(), Place())
    start = started(last_year(narratives=(told,)))["สพบ."]
    form = unit_form(start.submission, records.coordinator(), criteria.load(LAST), start.past)
    found = rows(openpyxl.load_workbook(BytesIO(form))["หมวด 1-6"], "หัวข้อ")
    assert [(row["ระดับ"], row["ที่เขียนไว้ปี 2564"]) for row in found if row["หัวข้อ"] == "2.3"] == [("ก้าวหน้า", "ถ่ายทอดแผน")]


def test_feedback_on_category_7_stands_in_the_instructions_and_on_the_header(handed: Path) -> None:
    book = openpyxl.load_workbook(handed / "สคบ.xlsx")
    words = "ผลลัพธ์ที่กำหนดค่าเป้าหมายต่ำกว่าปีที่ผ่านมาหลายตัวชี้วัด"
    assert words in said_in(book["คำแนะนำ"])
    line, columns = headers(book["หมวด 7"], "รหัส")
    assert words in book["หมวด 7"][f"{columns['ตัวชี้วัด']}{line}"].comment.text


def test_a_form_without_anything_before_it_has_no_empty_columns_for_it() -> None:
    start = started(last_year())["สพบ."]
    form = unit_form(start.submission, records.coordinator(), criteria.load(LAST), start.past)
    book = openpyxl.load_workbook(BytesIO(form))
    assert {"ที่เขียนไว้ปี 2564", "รายงานป้อนกลับล่าสุด"} & set(headers(book["หมวด 1-6"], "หัวข้อ")[1]) == set()
    assert "ไม่มีข้อมูลของหน่วยงานในปี 2564" in said_in(book["คำแนะนำ"])


def test_the_deadline_is_said_not_to_be_set_yet(handed: Path) -> None:
    sheet = openpyxl.load_workbook(handed / "สพบ.xlsx")["คำแนะนำ"]
    assert ("กำหนดส่ง", "ยังไม่กำหนด") in {(row[0].value, row[1].value) for row in sheet.iter_rows()}


def test_headers_are_locked_and_all_else_is_open_to_type_add_delete_and_sort(handed: Path) -> None:
    book = openpyxl.load_workbook(handed / "สพบ.xlsx")
    for name, first in (("หน่วยงาน", "รายการ"), ("หมวด 1-6", "หัวข้อ"), ("หมวด 7", "รหัส")):
        sheet = book[name]
        line, columns = headers(sheet, first)
        protection = sheet.protection
        assert protection.sheet
        assert protection.password is None
        forbidden = {act for act in ("insertRows", "deleteRows", "sort", "formatCells") if getattr(protection, act)}
        assert forbidden == set()
        assert protection.deleteColumns
        assert all(sheet[f"{letters}{line}"].protection.locked for letters in columns.values())
        below = [
            cell for row in sheet.iter_rows(min_row=line + 1) for cell in row if name != "หน่วยงาน" or cell.column == 2
        ]
        assert not [cell.coordinate for cell in below if cell.protection.locked]
    beyond = [dimension for dimension in book["หมวด 7"].column_dimensions.values() if dimension.max == 16384]
    assert [dimension.protection.locked for dimension in beyond] == [False]
    assert not openpyxl.load_workbook(handed / COORDINATOR)["ตั้งค่า"].protection.sheet


@pytest.mark.ooxml
@pytest.mark.parametrize("name", ["สพบ.xlsx", COORDINATOR])
def test_a_form_is_a_valid_workbook(handed: Path, name: str) -> None:
    assert ooxml.errors(handed / name) == []


def test_a_figure_with_more_digits_than_a_cell_keeps_stays_whole() -> None:
    typed = "12345678901234567.25"
    long = Figure(Decimal(typed), typed)
    last = last_year(records.row())
    start = started(last)["สพบ."]
    (one,) = start.submission.rows
    sent = replace(start.submission, rows=(replace(one, benchmark=long),))
    book = openpyxl.load_workbook(BytesIO(unit_form(sent, records.coordinator(), criteria.load(LAST))))
    assert rows(book["หมวด 7"], "รหัส")[0]["ค่าเทียบเคียง"] == typed


# --- the coordinator's


def test_the_coordinators_workbook_says_of_each_sheet_what_to_look_at(handed: Path) -> None:
    book = openpyxl.load_workbook(handed / COORDINATOR)
    told = said_in(book["คำแนะนำ"])
    assert "ยกมาจากปี 2564" in told
    titles = {row.get("ข้อ"): row["เรื่อง"] for row in rows(book["ระเบียบวาระ"], "วาระ")}
    assert "ประจำปี พ.ศ. 2564" in titles["2.1"]  # the scores of the year before
    assert "ประจำปีงบประมาณ พ.ศ. 2565" in titles["3.1"]
    assert "ประจำปี พ.ศ. 2565" in said_in(book["การประชุม"])
    assert all("2564" in said_in(sheet) or "ยังว่าง" in said_in(sheet) for sheet in book.worksheets)
    settings = {row[0].value: row[1].value for row in book["ตั้งค่า"].iter_rows()}
    assert settings["ปีงบประมาณ"] in (2565, "2565")
    assert settings["กำหนดส่งข้อมูล"] is None
    assert [row for row in rows(book["คะแนนปีก่อน"], "รายการ") if "คะแนน" in row] == []
    assert rows(book["รายงานป้อนกลับ"], "ประเภท") == []
    assert len(rows(book["ทะเบียนหน่วยงาน"], "รหัสหน่วยงาน")) == len(UNITS)
    assert len([row for row in rows(book["ลักษณะสำคัญขององค์การ"], "ข้อ") if "คำตอบ" in row]) == 13


# --- the way back


def test_forms_sent_back_untouched_say_nothing_new_and_nothing_old(desk: Desk) -> None:
    desk.run("forms", "2565")
    shutil.copytree(desk.made, desk.new_inputs, dirs_exist_ok=True)
    codes = desk.codes()
    assert faults_of_shape(codes) == []
    assert codes.count("T401") == 24  # no word of last year passes for one of this year


def test_forms_filled_in_are_read_without_a_fault_of_shape(desk: Desk, handed: Path) -> None:
    for path, typed in filled(handed).items():
        book = openpyxl.load_workbook(path)
        for (sheet, cell), text in typed.items():
            book[sheet][cell].value = text
        book.save(desk.new_inputs / path.name)
    assert_reads_as_typed(desk)


@pytest.mark.soffice
def test_forms_filled_in_at_libreoffice_are_read_without_a_fault_of_shape(
    desk: Desk, handed: Path, tmp_path: Path
) -> None:
    keys = filled(handed)
    guarded = {path: {**typed, ("หมวด 7", "A3"): "พิมพ์ทับ"} for path, typed in keys.items() if path.name != COORDINATOR}
    typist.type_into({**keys, **guarded}, desk.new_inputs, tmp_path)
    assert_reads_as_typed(desk)
    book = openpyxl.load_workbook(desk.new_inputs / "สพบ.xlsx")
    assert "รหัส" in headers(book["หมวด 7"], "รหัส")[1]
    assert book["หมวด 7"].protection.sheet


ACTUAL, TARGET = "1,234.5", "๑,๓๐๐"


def filled(folder: Path) -> dict[Path, dict[tuple[str, str], str]]:
    """What people type into every form, as they type it."""
    keys = {folder / name: dict(unit_keys(folder / name)) for name in sorted(FORMS - {COORDINATOR})}
    keys[folder / COORDINATOR] = dict(coordinator_keys(folder / COORDINATOR))
    return keys


def unit_keys(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    book = openpyxl.load_workbook(path)
    yield from pair_keys(
        book["หน่วยงาน"],
        {"ผู้ให้ข้อมูล": "สมหญิง", "โทรศัพท์": "0 2666 7000", "วันที่ให้ข้อมูล": "15 ม.ค. 65"},
    )
    sheet = book["หมวด 1-6"]
    line, columns = headers(sheet, "หัวข้อ")
    for row in range(line + 1, line + 1 + len(rows(sheet, "หัวข้อ"))):
        yield ("หมวด 1-6", f"{columns['ผลการดำเนินการ']}{row}"), f"- ทำในปี 2565 แถว {row}\n=และวัดผลแล้ว"
        yield ("หมวด 1-6", f"{columns['หลักฐาน']}{row}"), "คำสั่งที่ 1/2565"
    sheet = book["หมวด 7"]
    line, columns = headers(sheet, "รหัส")
    last = line + len(rows(sheet, "รหัส"))
    new = {"ข้อ": "7.4", "ประเภทย่อย": "2", "ตัวชี้วัด": f"ตัวชี้วัดใหม่ของ {path.stem}", "หน่วยวัด": "ร้อยละ", "ทิศทาง": "ยิ่งมากยิ่งดี",
           "ผล 2562": "85.5%", "ผล 2563": "ไม่มีข้อมูล"}  # fmt: skip
    for row in range(line + 1, last + 2):
        yield ("หมวด 7", f"{columns['ผล 2564']}{row}"), ACTUAL
        yield ("หมวด 7", f"{columns['เป้าหมาย 2565']}{row}"), TARGET
    for name, text in new.items():
        yield ("หมวด 7", f"{columns[name]}{last + 1}"), text


def coordinator_keys(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    book = openpyxl.load_workbook(path)
    yield from pair_keys(book["ตั้งค่า"], {"กำหนดส่งข้อมูล": "31 มกราคม 2565"})
    yield from pair_keys(book["การประชุม"], {"วันที่": "วันพุธที่ 12 มกราคม 2565", "เวลา": "09.30 น.", "สถานที่": "ห้องประชุม 2"})
    line, columns = headers(book["คะแนนปีก่อน"], "รายการ")
    for row in range(line + 1, line + 10):
        yield ("คะแนนปีก่อน", f"{columns['คะแนน']}{row}"), "3.30" if row == line + 9 else "412.50"
    line, columns = headers(book["รายงานป้อนกลับ"], "ประเภท")
    for name, text in (("ประเภท", "จุดเด่น"), ("หัวข้อ", "1.1"), ("ข้อความ", "ทำต่อเนื่อง")):
        yield ("รายงานป้อนกลับ", f"{columns[name]}{line + 1}"), text


def pair_keys(sheet: Worksheet, answers: dict[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    for row in sheet.iter_rows(max_col=1):
        if row[0].value in answers:
            yield (sheet.title, f"B{row[0].row}"), answers[str(row[0].value)]


def begin(desk: Desk, answers: dict[tuple[str, str], str]) -> Path:
    """Put the carried coordinator workbook into the inputs of the new year, with ``answers`` by sheet and label."""
    if not (desk.made / COORDINATOR).is_file():
        desk.run("forms", "2565")
    book = openpyxl.load_workbook(desk.made / COORDINATOR)
    for (sheet, label), text in answers.items():
        for (_, cell), typed in pair_keys(book[sheet], {label: text}):
            book[sheet][cell].value = typed
    path = desk.new_inputs / "ตั้งค่า.xlsx"
    book.save(path)
    return path


def faults_of_shape(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code[0] in "FC"]


def assert_reads_as_typed(desk: Desk) -> None:
    folders = run.Folders(desk.inputs, desk.top / "outputs", desk.top / "templates")
    checked = run.examine(NEW, folders, lambda *_: None)
    assert [found for found in checked.findings if found.code[0] in "FC"] == []
    assert checked.case is not None
    master = checked.case.master
    carried = [row for indicator in master.indicators for row in indicator.rows]
    assert {(row.actuals[2564].value, row.targets[2565].value) for row in carried} == {
        (Decimal("1234.5"), Decimal(1300))
    }
    assert len([row for row in carried if row.name.startswith("ตัวชี้วัดใหม่")]) == len(UNITS)
    last = run.examine(LAST, folders, lambda *_: None)
    assert last.case is not None
    known = {row.code for indicator in last.case.master.indicators for row in indicator.rows}
    assert known < {row.code for row in carried}
    assert {told.subitem for told in master.narratives} == {f"{c}.{n}" for c in range(1, 7) for n in range(1, 5)}
    assert {told.text.text.split(" แถว")[0] for told in master.narratives} == {"- ทำในปี 2565"}
    assert all(told.text.text.endswith("\n=และวัดผลแล้ว") for told in master.narratives)
    assert checked.case.coordinator.feedback == (
        FeedbackRow("strength", "1.1", checked.case.coordinator.feedback[0].text),
    )
    assert desk.run("report", str(NEW)).exit_code == 0


# --- names


@pytest.mark.parametrize(
    ("code", "stem"),
    [
        ("สพบ.", "สพบ"),
        ("กอง ก/1", "กอง ก-1"),
        ("../../etc", "-..-etc"),
        ("con", "_con"),
        ("LPT1.ข", "_LPT1.ข"),
        ("...", "หน่วยงาน"),
        ("น\u200bบ\x00", "นบ"),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_a_code_becomes_a_name_that_every_system_holds(code: str, stem: str) -> None:
    assert file_stem(code) == stem


def test_a_long_code_is_cut_between_letters() -> None:
    stem = file_stem("ก" * 200)
    assert set(stem) == {"ก"}
    assert MAX_STEM_BYTES - 3 < len(stem.encode()) <= MAX_STEM_BYTES


def test_codes_that_clean_to_one_name_get_two_whatever_their_order() -> None:
    stems = file_stems(["ก.", "ก", "A", "a"])
    assert stems == file_stems(["a", "A", "ก", "ก."]) == {"ก": "ก", "ก.": "ก-2", "A": "A", "a": "a-2"}
