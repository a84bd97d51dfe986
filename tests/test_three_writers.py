"""Every form of a value that the contract names is read alike, whichever program wrote the workbook."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipeline.model import Submission
from pipeline.workbook import intake, parse

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
HEADERS = ("ข้อ", "ประเภทย่อย", "ตัวชี้วัด", "หน่วยวัด", "ทิศทาง", "เป้าหมาย 2564", "ผล ๒๕๖๓")
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


def by_xlsxwriter(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheets = {name: book.add_worksheet(name) for name in ("หน่วยงาน", "หมวด 7")}
        for (sheet, row, column), (value, form) in workbook().items():
            sheets[sheet].write(row - 1, column - 1, value, book.add_format({"num_format": form}))


def by_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "หน่วยงาน"
    book.create_sheet("หมวด 7")
    for (sheet, row, column), (value, form) in workbook().items():
        cell = book[sheet].cell(row, column, value)
        cell.number_format = form
    book.save(path)


def by_libreoffice(path: Path) -> None:
    given = path.parent / "given" / path.name
    given.parent.mkdir()
    by_openpyxl(given)
    profile = (path.parent / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir",
         path.parent, given],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize(
    "write",
    [by_xlsxwriter, by_openpyxl, pytest.param(by_libreoffice, marks=pytest.mark.soffice)],
    ids=lambda write: write.__name__,
)
def test_every_form_is_read_alike_from_every_writer(write: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "สพบ.xlsx"
    write(path)
    book, refused = intake.read(path)
    assert refused == ()
    assert book is not None
    submission, findings = parse.read_submission(book)
    assert isinstance(submission, Submission)
    assert (submission.fiscal_year_be, submission.submitted_on.day) == (2564, date(2021, 1, 20))
    read = [row.actuals[2563].value for row in submission.rows]
    assert read == [None if value is None else Decimal(value) for *_, value, _ in FORMS]
    said = {finding.place.cell: finding.code for finding in findings}
    assert said == {f"G{row}": code for row, (*_, code) in enumerate(FORMS, FIRST_ROW) if code}
