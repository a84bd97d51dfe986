"""What was read of a file, what was passed over and why it was refused, on the page of กพร. and on the unit's copy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli import pmqa
from tests.support import hostile, ooxml

UNIT, FILE = "สสป.", "สสป.xlsx"


class Desk:
    """The sample's department."""

    def __init__(self, top: Path) -> None:
        self.year = top / "inputs" / "2564"
        self.made = top / "outputs" / "2564"

    def check(self) -> dict[str, Any]:
        folders = ("--inputs", str(self.year.parent), "--outputs", str(self.made.parent))
        result = CliRunner().invoke(pmqa, ["check", "2564", *folders, "--format", "json"])
        assert result.exit_code in (0, 1), result.output
        return dict(json.loads(result.stdout))

    @property
    def page(self) -> str:
        return (self.made / "status.html").read_text(encoding="utf-8")

    def copy(self, unit: str = UNIT) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.made / "marked" / f"{unit.rstrip('.')}.xlsx")

    def listed(self, unit: str = UNIT) -> list[str]:
        """Return the texts of the first sheet of a unit's copy."""
        rows = self.copy(unit).worksheets[0].iter_rows(values_only=True)
        return [str(value) for row in rows for value in row if value is not None]


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    return Desk(tmp_path)


def cut_off(desk: Desk) -> bytes:
    return (desk.year / FILE).read_bytes()[:3000]


REFUSED: dict[str, tuple[str, str, Callable[[Desk], bytes]]] = {
    "cut off": ("F001", "ได้รับมาไม่ครบ", cut_off),
    "empty": ("F001", "ไฟล์ว่างเปล่า", lambda _: b""),
    "of another kind": ("F001", "PDF", lambda _: b"%PDF-1.7\n"),
    "a password": ("F002", "รหัสผ่าน", lambda _: hostile.encrypted()),
    "too much": ("F004", "ขีดจำกัด", lambda _: hostile.hostile("ส่วนมากมาย.xlsx")),
}


# --- refused


@pytest.mark.long
@pytest.mark.parametrize("kind", REFUSED)
def test_a_unit_whose_file_is_refused_is_told_what_why_and_how_to_send_it_again(kind: str, desk: Desk) -> None:
    code, why, make = REFUSED[kind]
    (desk.year / FILE).write_bytes(make(desk))
    said = desk.check()
    assert [one["unit"] for one in said["findings"] if one["code"] == code] == [UNIT]
    assert len(desk.copy().worksheets) == 1
    words = desk.listed()
    assert {code, FILE, "ต้องแก้ 1 ข้อ", "ยังขาดข้อมูลหมวด 4, 7 เพราะใช้ไฟล์ที่ส่งมาไม่ได้"} <= set(words)
    assert any(why in word for word in words)
    assert any(word.endswith("ส่งใหม่") for word in words)
    assert any(word.startswith("ส่งไฟล์ที่แก้แล้วคืน กพร.") for word in words)
    assert 'href="marked/%E0%B8%AA%E0%B8%AA%E0%B8%9B.xlsx"' in desk.page
    assert why in desk.page


@pytest.mark.long
def test_the_folder_may_tell_whose_file_it_is_and_nobody_gets_what_is_of_nobody(desk: Desk) -> None:
    content = cut_off(desk)
    (desk.year / FILE).unlink()
    (desk.year / "จาก สสป").mkdir()
    (desk.year / "จาก สสป" / "ฉบับจริง.xlsx").write_bytes(content)
    (desk.year / "งาน.xlsx").write_bytes(content)
    said = desk.check()
    assert {one["workbook"]: one["unit"] for one in said["findings"] if one["code"] == "F001"} == {
        "จาก สสป/ฉบับจริง.xlsx": UNIT,
        "งาน.xlsx": None,
    }
    assert "จาก สสป/ฉบับจริง.xlsx" in desk.listed()
    assert not any("งาน.xlsx" in text for path in (desk.made / "marked").iterdir() for text in desk.listed(path.stem))
    assert "<b>งาน.xlsx</b>" in desk.page


@pytest.mark.long
def test_a_file_that_cannot_be_read_beside_one_that_is_used_is_on_the_copy_of_that_one(desk: Desk) -> None:
    (desk.year / "สสป ฉบับแก้ไข.xlsx").write_bytes(cut_off(desk))
    said = desk.check()
    assert {one["unit"]: one["workbook"] for one in said["submissions"]}[UNIT] == FILE
    assert "หมวด 7" in desk.copy().sheetnames
    words = desk.listed()
    assert {"F001", "สสป ฉบับแก้ไข.xlsx"} <= set(words)
    assert any(word.startswith("อ่านแล้ว") for word in words)


@pytest.mark.long
def test_what_is_sent_after_a_refused_file_is_compared_with_what_was_read_before_it(desk: Desk) -> None:
    path, good = desk.year / FILE, (desk.year / FILE).read_bytes()
    book = openpyxl.load_workbook(path)
    book["หมวด 7"]["M4"] = "ประมาณ 14,200"
    book.save(path)
    desk.check()
    path.write_bytes(good[:3000])
    desk.check()
    assert not any(word.startswith("เทียบกับ") for word in desk.listed())
    path.write_bytes(good)
    desk.check()
    assert any("แก้แล้ว 1 ข้อ" in word for word in desk.listed())


@pytest.mark.ooxml
def test_the_validator_finds_nothing_in_the_list_of_a_refused_file(desk: Desk) -> None:
    (desk.year / FILE).write_bytes(cut_off(desk))
    desk.check()
    assert ooxml.errors(desk.made / "marked" / FILE) == []


# --- read, and passed over


@pytest.mark.long
def test_what_was_read_of_a_workbook_stands_on_the_page_and_on_its_copy(desk: Desk) -> None:
    path = desk.year / FILE
    workbook = openpyxl.load_workbook(path)
    second = workbook.copy_worksheet(workbook["หมวด 7"])
    second.title = "หมวด 7 (ต่อ)"
    for row in range(4, second.max_row + 1):
        second.cell(row, 1).value = None
        if second.cell(row, 4).value:
            second.cell(row, 4).value = f"{second.cell(row, 4).value} ของสาขา"
    workbook.save(path)
    desk.check()
    read = "หมวด 1-6 (2 แถว), ข้อเสนอแนะ (5 แถว), หมวด 7 (4 แถว), หมวด 7 (ต่อ) (4 แถว)"
    assert f"อ่านแล้ว     {read}" in desk.listed()
    assert f"อ่านแล้ว {read}</small>" in desk.page


@pytest.mark.long
def test_a_workbook_of_another_year_is_not_said_to_be_read(desk: Desk) -> None:
    workbook = openpyxl.load_workbook(desk.year / FILE)
    for row in workbook["หน่วยงาน"].iter_rows():
        if row[0].value == "ปีงบประมาณ":
            row[1].value = 2563
    workbook.save(desk.year / FILE)
    desk.check()
    assert not any(word.startswith("อ่านแล้ว") for word in desk.listed())
    assert "F009" in desk.listed()


@pytest.mark.long
def test_what_was_read_otherwise_or_passed_over_stands_on_the_page_and_on_the_units_copy(desk: Desk) -> None:
    path = desk.year / FILE
    workbook = openpyxl.load_workbook(path)
    figure = workbook["หมวด 7"]["M4"]
    figure.number_format = '0.0" ครั้งต่อปี"'
    workbook.copy_worksheet(workbook["หมวด 7"]).title = "หมวด 7 (2)"
    workbook.save(path)
    desk.check()
    passed_over, seen = "ไม่ได้อ่านแผ่นงาน “หมวด 7 (2)” ซึ่งมี", "ครั้งต่อปี” แต่เก็บ"
    assert all(words in desk.page for words in (seen, passed_over))
    texts = desk.listed()
    assert all(any(words in text for text in texts) for words in (seen, passed_over))
    assert seen in desk.copy()["หมวด 7"][figure.coordinate].comment.text
    assert texts.count("C111") == 1
