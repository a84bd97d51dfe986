"""Every form of a value that the contract names is read alike, whichever program wrote the workbook."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipeline.model import Finding, Submission
from pipeline.workbook.cells import Book
from pipeline.workbook.reading import files
from pipeline.workbook.records.coordinator import read_coordinator
from pipeline.workbook.records.unit import read_submission

DAY = date(2021, 1, 20)

# What is typed, its cell format, the measure, what is read, and the code of the finding or "".
FORMS: tuple[tuple[object, str, str, str | None, str], ...] = (
    (85.5, "General", "ร้อยละ", "85.5", ""),
    ("๘๕.๕", "General", "ร้อยละ", "85.5", ""),
    ("85.5", "@", "ร้อยละ", "85.5", ""),
    ("1,234", "General", "บ่อ", "1234", ""),
    ("1 234", "General", "บ่อ", "1234", ""),
    ("\u00a01234\u200b", "General", "บ่อ", "1234", ""),
    ("๑,๒๓๔.๕", "General", "บาท", "1234.5", ""),
    ("85.5%", "General", "ร้อยละ", "85.5", ""),
    ("ร้อยละ 85.5", "General", "%", "85.5", ""),
    (0.855, "0.0%", "ร้อยละ", "85.5", ""),
    (0.855, "0.0%", "ครั้ง", None, "C102"),
    ("85.5%", "General", "ครั้ง", None, "C102"),
    ("(12)", "General", "บาท", "-12", ""),
    (-12, "#,##0;(#,##0)", "บาท", "-12", ""),
    ("−12", "General", "บาท", "-12", ""),
    ("", "General", "บาท", None, ""),
    ("-", "General", "บาท", None, ""),
    ("–", "General", "บาท", None, ""),
    ("N/A", "General", "บาท", None, ""),
    ("ไม่มี", "General", "บาท", None, ""),
    ("ไม่มีข้อมูล", "General", "บาท", None, ""),
    ("อยู่ระหว่างดำเนินการ", "General", "บาท", None, ""),
    ("≥ 85", "General", "ร้อยละ", None, "C101"),
    ("มากกว่า 85", "General", "ร้อยละ", None, "C101"),
    ("85-90", "General", "ร้อยละ", None, "C101"),
    ("ประมาณ 85", "General", "ร้อยละ", None, "C101"),
    ("85,5", "General", "ร้อยละ", None, "C101"),
    (0, "General", "บ่อ", "0", ""),
    (19.51, "0", "บาท", "19.51", ""),
    (True, "General", "บ่อ", None, "C101"),
)
# What is typed, its cell format, the day that is read, and the code of the finding or "".
DAYS: tuple[tuple[object, str, date | None, str], ...] = (
    (DAY, "d/m/yyyy", DAY, ""),
    (DAY, "[$-107041E]d mmm yyyy", DAY, ""),
    (DAY.replace(year=2564), "d/m/yyyy", DAY, ""),
    ("20 มกราคม 2564", "General", DAY, ""),
    ("20 ม.ค. 64", "General", DAY, ""),
    ("20/1/2564", "@", DAY, ""),
    ("๒๐ มกราคม ๒๕๖๔", "General", DAY, ""),
    ("20 มกราคม พ.ศ. 2564", "General", DAY, ""),
    ("20 มกราคม 2021", "General", DAY, ""),
    ("วันพุธที่ 20 มกราคม 2564", "General", DAY, ""),
    ("ยังไม่กำหนด", "General", None, ""),
    ("-", "General", None, ""),
    ("31 กุมภาพันธ์ 2564", "General", None, "C109"),
    ("20/1/64", "@", None, "C109"),
    ("ปลายเดือนมกราคม", "General", None, "C109"),
    (85.5, "General", None, "C109"),
)
# The same for a year, in พ.ศ.
YEARS: tuple[tuple[object, str, int | None, str], ...] = (
    (2564, "General", 2564, ""),
    ("๒๕๖๔", "General", 2564, ""),
    ("2564", "@", 2564, ""),
    ("พ.ศ. 2564", "General", 2564, ""),
    ("ปี 2564", "General", 2564, ""),
    (2021, "0", 2564, ""),
    ("ค.ศ. 2021", "General", 2564, ""),
    (2400, "General", 2400, ""),
    (2700, "General", 2700, ""),
    (64, "General", None, "C109"),
    ("๖๔", "General", None, "C109"),
    ("2563-2564", "General", None, "C109"),
    ("ค.ศ. 2564", "General", None, "C109"),
    (2701, "General", None, "C109"),
)
HEADERS = ("ข้อ", "ประเภทย่อย", "ตัวชี้วัด", "หน่วยวัด", "ทิศทาง", "เป้าหมาย 2564", "ผล ๒๕๖๓")
COORDINATOR = {
    "ตั้งค่า": (("ปีงบประมาณ", 2564), ("ชื่อส่วนราชการ", "กรมทรัพยากรน้ำบาดาล")),
    "ทะเบียนหน่วยงาน": (("รหัสหน่วยงาน", "ชื่อหน่วยงาน"), ("สพบ.", "สำนักพัฒนาน้ำบาดาล")),
    "ปฏิทิน": (("ปฏิทิน", "ขั้นตอน", "เริ่ม"),),
    "ข้อยุติ": (("รหัส", "ค่าที่ใช้", "เหตุผล", "ปี"),),
}
FIRST_ROW = 2
Cells = dict[tuple[str, int, int], tuple[object, str]]  # by sheet, row and column: value, format


def workbook() -> Cells:
    made: Cells = {
        ("หน่วยงาน", 1, 1): ("ปีงบประมาณ", "General"),
        ("หน่วยงาน", 1, 2): ("๒๕๖๔", "General"),
        ("หน่วยงาน", 2, 1): ("รหัสหน่วยงาน", "General"),
        ("หน่วยงาน", 2, 2): ("สพบ.", "General"),
        ("หน่วยงาน", 3, 1): ("วันที่ให้ข้อมูล", "General"),
        ("หน่วยงาน", 3, 2): ("๒๐ มกราคม ๒๕๖๔", "General"),
    }
    made |= {("หมวด 7", 1, column): (header, "General") for column, header in enumerate(HEADERS, 1)}
    for row, (typed, form, measure, *_) in enumerate(FORMS, FIRST_ROW):
        values = ("7.1", 1, f"ตัวชี้วัด {row}", measure, "ยิ่งมากยิ่งดี", 1)
        made |= {("หมวด 7", row, column): (value, "General") for column, value in enumerate(values, 1)}
        if typed != "":
            made["หมวด 7", row, len(HEADERS)] = (typed, form)
    return made


def coordinator_workbook() -> Cells:
    made: Cells = {
        (sheet, row, column): (value, "General")
        for sheet, rows in COORDINATOR.items()
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
    }
    for row, (typed, form, *_) in enumerate(DAYS, FIRST_ROW):
        made |= {("ปฏิทิน", row, column): (f"ขั้นตอน {row}", "General") for column in (1, 2)}
        made["ปฏิทิน", row, 3] = (typed, form)
    for row, (typed, form, *_) in enumerate(YEARS, FIRST_ROW):
        values = (f"7.1-{row}", 1, "ตรวจหลักฐานแล้ว")
        made |= {("ข้อยุติ", row, column): (value, "General") for column, value in enumerate(values, 1)}
        made["ข้อยุติ", row, 4] = (typed, form)
    return made


def by_xlsxwriter(path: Path, cells: Cells) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheets = {name: book.add_worksheet(name) for name in dict.fromkeys(sheet for sheet, _, _ in cells)}
        for (sheet, row, column), (value, form) in cells.items():
            sheets[sheet].write(row - 1, column - 1, value, book.add_format({"num_format": form}))


def by_openpyxl(path: Path, cells: Cells) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in dict.fromkeys(sheet for sheet, _, _ in cells):
        book.create_sheet(name)
    for (sheet, row, column), (value, form) in cells.items():
        cell = book[sheet].cell(row, column, value)
        cell.number_format = form
    book.save(path)


def by_libreoffice(path: Path, cells: Cells) -> None:
    given = path.parent / "given" / path.name
    given.parent.mkdir()
    by_openpyxl(given, cells)
    profile = (path.parent / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir",
         path.parent, given],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


WRITERS = pytest.mark.parametrize(
    "write",
    [by_xlsxwriter, by_openpyxl, pytest.param(by_libreoffice, marks=pytest.mark.soffice)],
    ids=lambda write: write.__name__,
)
Writer = Callable[[Path, Cells], None]


def opened(write: Writer, path: Path, cells: Cells) -> Book:
    write(path, cells)
    book, refused = files.read(path)
    assert refused == ()
    assert book is not None
    return book


def said(findings: Iterable[Finding], sheet: str) -> dict[str, str]:
    return {finding.place.cell: finding.code for finding in findings if finding.place.sheet == sheet}


@WRITERS
def test_every_form_of_a_figure_is_read_alike_from_every_writer(write: Writer, tmp_path: Path) -> None:
    submission, findings = read_submission(opened(write, tmp_path / "สพบ.xlsx", workbook()))
    assert isinstance(submission, Submission)
    assert (submission.fiscal_year_be, submission.submitted_on.day) == (2564, DAY)
    read = [row.actuals[2563].value for row in submission.rows]
    assert read == [None if value is None else Decimal(value) for *_, value, _ in FORMS]
    assert said(findings, "หมวด 7") == {f"G{row}": code for row, (*_, code) in enumerate(FORMS, FIRST_ROW) if code}


@WRITERS
def test_every_form_of_a_day_and_a_year_is_read_alike_from_every_writer(write: Writer, tmp_path: Path) -> None:
    coordinator, findings = read_coordinator(opened(write, tmp_path / "กพร.xlsx", coordinator_workbook()))
    assert coordinator is not None
    assert [step.start.day for step in coordinator.calendar] == [day for _, _, day, _ in DAYS]
    assert said(findings, "ปฏิทิน") == {f"C{row}": code for row, (*_, code) in enumerate(DAYS, FIRST_ROW) if code}
    assert [decision.year_be for decision in coordinator.decisions] == [year for _, _, year, _ in YEARS if year]
    assert said(findings, "ข้อยุติ") == {f"D{row}": code for row, (*_, code) in enumerate(YEARS, FIRST_ROW) if code}


def test_a_formula_gives_its_stored_result_and_none_without_one(tmp_path: Path) -> None:
    cells = workbook()
    row = FIRST_ROW + next(row for row, (_, _, measure, *_) in enumerate(FORMS) if measure == "บ่อ")
    cells["หมวด 7", row, len(HEADERS)] = ("=80+5.5", "General")
    stored, unstored = tmp_path / "stored.xlsx", tmp_path / "unstored.xlsx"
    by_openpyxl(unstored, cells)
    with xlsxwriter.Workbook(stored) as book:
        sheets = {name: book.add_worksheet(name) for name in ("หน่วยงาน", "หมวด 7")}
        for (sheet, line, column), (value, _) in cells.items():
            sheets[sheet].write(line - 1, column - 1, value)
        sheets["หมวด 7"].write_formula(row - 1, len(HEADERS) - 1, "=80+5.5", None, 85.5)
        sheets["หมวด 7"].write_formula(row, len(HEADERS) - 1, "=1/0", None, "#DIV/0!")
    for path, value, code in ((stored, Decimal("85.5"), ""), (unstored, None, "C103")):
        book_read, _ = files.read(path)
        assert book_read is not None
        submission, findings = read_submission(book_read)
        assert submission is not None
        assert submission.rows[row - FIRST_ROW].actuals[2563].value == value
        assert said(findings, "หมวด 7").get(f"G{row}", "") == code
        assert path == unstored or said(findings, "หมวด 7")[f"G{row + 1}"] == "C104"
