"""กติกา and ข้อยุติ from the coordinator's workbook to every output, and a year that borrows another's criteria."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document

from pipeline.cli import pmqa

REASON = "ปีนี้โยกงบประมาณตามมติที่ประชุม"


def header_of(sheet: openpyxl.worksheet.worksheet.Worksheet, first: str) -> tuple[int, dict[str, int]]:
    """Return the header's row and its columns by name."""
    for line in sheet.iter_rows(max_row=10):
        found = {str(cell.value): cell.column for cell in line if cell.value is not None}
        if first in found:
            return line[0].row, found
    raise AssertionError(first)


def type_row(path: Path, sheet_name: str, **values: object) -> None:
    """Type one row under the header of a sheet, in the first line below it."""
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_name]
    line, columns = header_of(sheet, next(iter(values)))
    for name, value in values.items():
        sheet.cell(line + 1, columns[name]).value = value
    book.save(path)


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    shutil.copytree(root / "templates", tmp_path / "templates")
    return tmp_path


def pmqa_in(desk: Path, *words: str) -> Result:
    folders = [f"--{name}={desk / name}" for name in ("inputs", "outputs", "templates")]
    return CliRunner().invoke(pmqa, [words[0], *folders, *words[1:]])


def coordinator(desk: Path, year: int = 2564) -> Path:
    (path,) = (desk / "inputs" / str(year)).glob("กพร. ตั้งค่า*.xlsx")
    return path


def words_of(document: Path) -> str:
    opened = Document(str(document))
    cells = (cell.text for table in opened.tables for line in table.rows for cell in line.cells)
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


@pytest.mark.long
def test_a_rule_that_is_off_is_silent_and_every_output_says_so(desk: Path) -> None:
    type_row(coordinator(desk), "กติกา", รหัส="K301", ระดับ="ปิด", เหตุผล=REASON)
    answer = json.loads(pmqa_in(desk, "check", "--format", "json").stdout)
    assert "K301" not in {finding["code"] for finding in answer["findings"]}
    (off,) = answer["switched_off"]
    assert (off["code"], off["reason"], off["findings"]) == ("K301", REASON, 4)
    assert answer["severity_changed"] == []

    said = pmqa_in(desk, "report", "--no-pages")
    assert f"K301 เป้าหมายไม่ถึงเป้าหมายปีก่อน: ปิด (เหตุผล: {REASON}) มีผลกับ 4 ข้อ" in said.stdout
    made = desk / "outputs" / "2564"
    assert json.loads((made / "manifest.json").read_text(encoding="utf-8"))["switched_off"] == [off]
    assert REASON in (made / "status.html").read_text(encoding="utf-8")
    assert REASON in words_of(made / "application-report.docx")
    listed = openpyxl.load_workbook(made / "findings.xlsx")["กติกาที่ปิดหรือปรับ"]
    assert [cell.value for cell in listed[2]][:3] == ["K301", "เป้าหมายไม่ถึงเป้าหมายปีก่อน", "ปิด"]


@pytest.mark.long
def test_a_decision_is_used_and_cited_in_the_report_and_the_register(desk: Path) -> None:
    unit = desk / "inputs" / "2564" / "สพบ.xlsx"
    other = desk / "inputs" / "2564" / "สสป.xlsx"
    sheet = openpyxl.load_workbook(unit)["หมวด 7"]
    line, columns = header_of(sheet, "รหัส")
    theirs = {name: sheet.cell(line + 1, column).value for name, column in columns.items()}
    book = openpyxl.load_workbook(other)
    target, columns_there = header_of(book["หมวด 7"], "รหัส")
    for name, value in theirs.items():
        if name in columns_there and not str(value).startswith("="):
            book["หมวด 7"].cell(target + 1, columns_there[name]).value = value
    book["หมวด 7"].cell(target + 1, columns_there["ผล 2562"]).value = 777
    book.save(other)
    code = theirs["รหัส"]

    before = json.loads(pmqa_in(desk, "check", "--format", "json").stdout)
    disputed = [finding for finding in before["findings"] if finding["code"] == "M201"]
    assert [finding["severity"] for finding in disputed] == ["error", "error"]

    type_row(coordinator(desk), "ข้อยุติ", รหัส=code, ปี=2562, ค่าที่ใช้=776.5, เหตุผล=REASON)
    said = json.loads(pmqa_in(desk, "report", "--no-pages", "--format", "json").stdout)
    settled = [finding for finding in said["findings"] if finding["code"] == "M201"]
    assert [finding["severity"] for finding in settled] == ["info", "info"]
    assert all(f"ข้อยุติ: ใช้ 776.5 ({coordinator(desk).name} › ข้อยุติ!" in finding["message"] for finding in settled)

    made = desk / "outputs" / "2564"
    text = words_of(made / "application-report.docx")
    assert "776.5" in text
    assert REASON in text
    assert "ใช้ค่าตามข้อยุติ" in text
    register = openpyxl.load_workbook(made / "register.xlsx").active
    assert register is not None
    head = {str(cell.value): number for number, cell in enumerate(register[1])}
    rows = [[cell.value for cell in line] for line in register.iter_rows(min_row=2)]
    ours = [values for values in rows if values[head["รหัส"]] == code]
    assert [float(values[head["ผล 2562"]]) for values in ours] == [776.5, 776.5]
    assert all(REASON in values[head["ข้อยุติ"]] for values in ours)
    traced = pmqa_in(desk, "trace", str(code)).stdout
    assert "(ข้อยุติ)" in traced
    assert "777" in traced


@pytest.mark.long
def test_a_year_without_criteria_says_whose_it_borrows_wherever_people_look(desk: Path) -> None:
    (desk / "inputs" / "2564").rename(desk / "inputs" / "2566")
    book = openpyxl.load_workbook(coordinator(desk, 2566))
    for line in book["ตั้งค่า"].iter_rows():
        for cell in line:
            if cell.value == 2564:
                cell.value = 2566
    book.save(coordinator(desk, 2566))
    said = pmqa_in(desk, "report", "2566", "--no-pages")
    assert "ใช้เกณฑ์ปี 2564 เพราะยังไม่มีเกณฑ์ปี 2566" in said.stdout
    made = desk / "outputs" / "2566"
    words = "ใช้เกณฑ์ของปีงบประมาณ พ.ศ. 2564"
    assert words in (made / "status.html").read_text(encoding="utf-8")
    for document in ("application-report.docx", "agenda.docx"):
        assert words in words_of(made / document)
    assert "ขั้นต่อไป: เปิด" in said.stdout
    assert "make send" in said.stdout
    assert json.loads(pmqa_in(desk, "check", "2566", "--format", "json").stdout)["criteria_year"] == 2564
