"""The marked copies of a whole run: whoever has only his copy finds in each line what to write, and where."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import run
from pipeline.run import Folders
from pipeline.workbook.marking import copies as marking
from tests.support.marked_copies import RED, comments, fills, opened

NOW = datetime.fromisoformat("2021-01-15T09:30:00+07:00")
TASK = "ต้องเป็นอย่างไร และต้องทำอะไร"
ABOUT = "ตัวชี้วัดหรือหัวข้อ"

Line = dict[str, Any]


def edited(path: Path, sheet: str, edit: Callable[[Worksheet, dict[str, int], int], None]) -> None:
    """Change the rows of a sheet that hold something; ``edit`` is given the sheet, the columns and the row."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    head = next(row for row in page.iter_rows(max_row=20) if row[0].value in ("รหัส", "หัวข้อ"))
    columns = {str(cell.value): cell.column for cell in head if cell.value}
    for row in range(head[0].row + 1, page.max_row + 1):
        if page.cell(row, 1).value:
            edit(page, columns, row)
    book.save(path)


@pytest.fixture(scope="module")
def copies(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("copies")
    inputs = top / "inputs" / "2564"
    shutil.copytree(root / "inputs" / "2564", inputs)

    def narratives(page: Worksheet, columns: dict[str, int], row: int) -> None:
        if str(page.cell(row, 1).value).startswith("5."):
            page.cell(row, columns["ผลการดำเนินการ"]).value = None
            page.cell(row, columns["หลักฐาน"]).value = None

    def unlevelled(page: Worksheet, columns: dict[str, int], row: int) -> None:
        if page.cell(row, 1).value == "4.4" and page.cell(row, columns["ระดับ"]).value == "พื้นฐาน":
            page.cell(row, columns["ระดับ"]).value = None

    def unclassed(page: Worksheet, columns: dict[str, int], row: int) -> None:
        if page.cell(row, 1).value == "7.3-02":
            page.cell(row, columns["ประเภทย่อย"]).value = 9

    def leap(page: Worksheet, columns: dict[str, int], row: int) -> None:
        if page.cell(row, 1).value == "7.1-01":
            page.cell(row, columns["เป้าหมาย 2562"]).value *= 10

    def emptied(page: Worksheet, columns: dict[str, int], row: int) -> None:
        for column in columns.values():
            page.cell(row, column).value = None

    def without_reasons(page: Worksheet, columns: dict[str, int], row: int) -> None:
        page.cell(3, columns["คำชี้แจง"]).value = "อื่น ๆ"
        page.cell(row, columns["คำชี้แจง"]).value = None

    edited(inputs / "สคบ.xlsx", "หมวด 7", without_reasons)
    edited(inputs / "สบก.xlsx", "หมวด 1-6", narratives)
    edited(inputs / "สบก.xlsx", "หมวด 7", unclassed)
    edited(inputs / "ศทส.xlsx", "หมวด 1-6", unlevelled)
    edited(inputs / "สพบ.xlsx", "หมวด 7", leap)
    edited(inputs / "สสป.xlsx", "หมวด 7", emptied)
    folders = Folders(top / "inputs", top / "outputs", root / "templates")
    run.check(2564, folders, lambda *_: None, NOW)
    return top / "outputs" / "2564" / "marked"


def lines(copy: Path) -> list[Line]:
    rows = [["" if cell is None else cell for cell in row] for row in opened(copy.read_bytes()).worksheets[0].values]
    header = next(row for row in rows if row[0] == "ลำดับ")
    return [dict(zip(map(str, header), row, strict=True)) for row in rows if str(row[0]).isdigit()]


def line_of(copy: Path, code: str) -> Line:
    return next(line for line in lines(copy) if line["รหัสข้อสังเกต"] == code)


def link_at(copy: Path, text: str) -> str | None:
    cells = (cell for row in opened(copy.read_bytes()).worksheets[0] for cell in row)
    linked = next(cell for cell in cells if cell.value == text)
    return linked.hyperlink.location if linked.hyperlink else None


def test_a_category_that_is_owed_is_a_line_with_its_topic_and_a_link_to_its_sheet(copies: Path) -> None:
    first = lines(copies / "สบก.xlsx")[0]
    assert (first["ลำดับ"], first["ความสำคัญ"], first["แผ่นงาน"]) == (1, "ยังขาด", "หมวด 1-6")
    assert first[ABOUT].startswith("หมวด 5\n")
    assert "5.1, 5.2, 5.3, 5.4" in first[TASK]
    assert link_at(copies / "สบก.xlsx", "หมวด 1-6") == "'หมวด 1-6'!A1"


def test_a_unit_without_any_indicator_is_led_to_the_sheet_once(copies: Path) -> None:
    said = [line for line in lines(copies / "สสป.xlsx") if "หมวด 7" in (line["แผ่นงาน"], line[ABOUT])]
    assert [(line["รหัสข้อสังเกต"], line["แผ่นงาน"]) for line in said] == [("K312", "หมวด 7")]
    assert link_at(copies / "สสป.xlsx", "หมวด 7") == "'หมวด 7'!A1"


def test_a_wrong_sub_type_tells_what_each_one_means(copies: Path) -> None:
    task = line_of(copies / "สบก.xlsx", "C106")[TASK]
    assert "ประเภทย่อยของข้อ 7.3: 1 = จำนวนนวัตกรรมต่อบุคลากร; 2 = " in task
    told = comments((copies / "สบก.xlsx").read_bytes(), "หมวด 7").values()
    assert any("ประเภทย่อยของข้อ 7.3: 1 = " in text for text in told)


def test_a_sheet_without_the_column_that_is_asked_for_is_told_to_add_it(copies: Path) -> None:
    assert "แผ่นงานนี้ไม่มีคอลัมน์ คำชี้แจง ให้เพิ่ม" in line_of(copies / "สคบ.xlsx", "K301")[TASK]
    assert "แผ่นงานนี้ไม่มีคอลัมน์" not in line_of(copies / "สพบ.xlsx", "K311")[TASK]


def test_a_row_of_categories_1_to_6_is_named_by_its_sub_item(copies: Path) -> None:
    line = line_of(copies / "ศทส.xlsx", "C105")
    assert line[ABOUT].startswith("4.4\n")


def test_where_two_years_differ_both_cells_are_named_coloured_and_told(copies: Path) -> None:
    copy = copies / "สพบ.xlsx"
    both = line_of(copy, "K311")["ช่อง"].split("\n")
    assert len(both) == 2
    content = copy.read_bytes()
    assert {cell: fills(content, "หมวด 7").get(cell) for cell in both} == dict.fromkeys(both, RED)
    assert all("K311" in comments(content, "หมวด 7")[cell] for cell in both)


# --- a copy that would come out the same


UNIT = "สพบ.xlsx"


@pytest.fixture
def checked_once(root: Path, tmp_path: Path) -> Folders:
    shutil.copytree(root / "inputs" / "2564", tmp_path / "inputs" / "2564")
    folders = Folders(tmp_path / "inputs", tmp_path / "outputs", root / "templates")
    run.check(2564, folders, lambda *_: None, NOW)
    return folders


def made_again(monkeypatch: pytest.MonkeyPatch, folders: Folders, *, is_in_full: bool = False) -> set[str]:
    """Check once more; return the workbooks of which a marked copy was made."""
    made = set()
    marked_copy = marking.marked_copy

    def noted(*given: Any, workbook: str, **more: Any) -> marking.MarkedCopy:
        made.add(workbook)
        return marked_copy(*given, workbook=workbook, **more)

    monkeypatch.setattr(marking, "marked_copy", noted)
    run.check(2564, folders, lambda *_: None, NOW, is_in_full=is_in_full)
    return made


def test_only_the_copy_of_a_changed_workbook_is_made_again_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, checked_once: Folders
) -> None:
    def unmeasured(page: Worksheet, columns: dict[str, int], row: int) -> None:
        page.cell(row, columns["หน่วยวัด"]).value = None

    said: list[str] = []
    before = {path.name: path.read_bytes() for path in (checked_once.outputs / "2564/marked").iterdir()}
    edited(checked_once.inputs / "2564" / UNIT, "หมวด 7", unmeasured)
    assert made_again(monkeypatch, checked_once) == {UNIT}
    after = {path.name: path.read_bytes() for path in (checked_once.outputs / "2564/marked").iterdir()}
    assert {name for name in after if after[name] != before[name]} == {UNIT}
    run.check(2564, checked_once, lambda doing, *_: said.append(doing), NOW)
    assert "ทำสำเนาที่ทำเครื่องหมายของ สคบ. (ใช้ฉบับเดิม 7 ฉบับ)" in said


def test_where_no_copy_is_reused_none_is_counted(root: Path, tmp_path: Path) -> None:
    said: list[str] = []
    folders = Folders(root / "inputs", tmp_path, root / "templates")
    run.check(2564, folders, lambda doing, *_: said.append(doing), NOW)
    assert "ทำสำเนาที่ทำเครื่องหมายของ สคบ." in said
    assert not [doing for doing in said if "ใช้ฉบับเดิม" in doing]


def test_what_decides_on_a_copy_elsewhere_makes_it_again(
    monkeypatch: pytest.MonkeyPatch, checked_once: Folders
) -> None:
    """The deadline stands in every copy; the figures of another unit in none."""
    path = next((checked_once.inputs / "2564").glob("*ตั้งค่า*"))
    book = openpyxl.load_workbook(path)
    page = book["ตั้งค่า"]
    (row,) = [row for row in page.iter_rows() if str(row[0].value).startswith("กำหนดส่ง")]
    row[1].value = datetime(2021, 1, 20)  # noqa: DTZ001 - as Excel has it
    book.save(path)
    assert len(made_again(monkeypatch, checked_once)) == 8


@pytest.mark.parametrize("how", ["edited", "removed", "forged", "in full"])
def test_a_copy_that_does_not_lie_there_as_it_was_left_is_made_again(
    monkeypatch: pytest.MonkeyPatch, checked_once: Folders, how: str
) -> None:
    folder = checked_once.outputs / "2564"
    copy, manifest = folder / "marked" / UNIT, folder / "manifest.json"
    before = copy.read_bytes()
    if how == "edited":
        copy.write_bytes(b"somebody's own")
    elif how == "removed":
        copy.unlink()
    elif how == "forged":  # a manifest that leads out of the folder is not followed
        forged = manifest.read_text(encoding="utf-8").replace(f"marked/{UNIT}", "../../2564.xlsx")
        manifest.write_text(forged, encoding="utf-8")
        (checked_once.outputs.parent / "2564.xlsx").write_bytes(before)
    made = made_again(monkeypatch, checked_once, is_in_full=how == "in full")
    assert (UNIT in made, len(made)) == (True, 8 if how == "in full" else 1)
    assert copy.read_bytes() == before
