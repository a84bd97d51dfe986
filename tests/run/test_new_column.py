"""A plain column of หมวด 7 is added in the four files that the README names, and goes all the way through."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell

from tests.support.word_drawing import words

pytestmark = pytest.mark.long

# The files that name a plain column. In each, every line about the column after which the new one is modelled is
# written once more for the new column.
CONTRACT, MODEL, VIEW, TEMPLATE = FILES = (
    "workbook/contract.py",
    "model.py",
    "views/results.py",
    "word/originals/application_report.py",
)
LIKE, HEADER_LIKE = "benchmark_source", "แหล่งค่าเทียบเคียง"
NEW, HEADER = "keeper", "ผู้จัดเก็บข้อมูล"
VALUE = "ฝ่ายแผนงาน (ตัวอย่าง)"
UNIT = "สพบ."


def add_column(package: Path) -> None:
    """Add the new column to a copy of the package."""
    for name in (CONTRACT, MODEL, VIEW):
        write_again(package / name, LIKE, {LIKE: NEW, HEADER_LIKE: HEADER})
    write_again(package / TEMPLATE, '"note.explanation"', {"note.explanation": f"note.{NEW}", "คำชี้แจง": HEADER})


def write_again(path: Path, mark: str, changes: dict[str, str]) -> None:
    """Write every line with ``mark`` once more below itself, changed."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert any(mark in line for line in lines)
    for number in [number for number, line in enumerate(lines) if mark in line][::-1]:
        again = lines[number]
        for old, new in changes.items():
            again = again.replace(old, new)
        lines.insert(number + 1, again)
    path.write_text("".join(lines), encoding="utf-8")


def test_a_plain_column_stands_in_four_files(root: Path) -> None:
    package = root / "pipeline"
    holding = {path for path in package.rglob("*.py") if LIKE in path.read_text(encoding="utf-8")}
    assert {path.relative_to(package).as_posix() for path in holding} == set(FILES)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the new column, its templates and its sample, filled in and made into outputs."""
    folder, root = tmp_path_factory.mktemp("new-column"), Path(__file__).parents[2]
    shutil.copytree(root / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    add_column(folder / "pipeline")
    run(folder, "pipeline.word.originals", "templates")
    run(folder, "pipeline.sample")
    fill_in(folder / "inputs" / "2564" / "สพบ.xlsx")
    run(folder, "pipeline", "report", "2564", "--no-pages", "--templates", "templates", *folders(folder))
    run(folder, "pipeline", "forms", "2565", *folders(folder))
    return folder


def run(folder: Path, module: str, *arguments: str) -> None:
    """Run a module of the copy, not of the package under test."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=300)


def folders(folder: Path) -> tuple[str, ...]:
    return ("--inputs", str(folder / "inputs"), "--outputs", str(folder / "outputs"))


def cell_below(book: openpyxl.Workbook, sheet: str | None = None) -> Cell:
    """Return the first cell below the new column's header."""
    where: Any = book[sheet] if sheet else book.active
    header = next(cell for row in where.iter_rows() for cell in row if cell.value == HEADER)
    below: Cell = where.cell(header.row + 1, header.column)
    return below


def fill_in(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    cell_below(book, "หมวด 7").value = VALUE
    book.save(path)


def test_the_forms_have_it_and_the_register_lists_what_was_typed(desk: Path) -> None:
    sheet: Any = openpyxl.load_workbook(desk / "outputs" / "2564" / "register.xlsx").active
    column = next(cell.column for cell in sheet[1] if cell.value == HEADER)
    assert [cell.value for cell in sheet[1]].index(HEADER_LIKE) + 2 == column
    assert [row[column - 1] for row in sheet.iter_rows(min_row=2, values_only=True)].count(VALUE) == 1


def test_the_report_prints_it(desk: Path) -> None:
    assert f"{HEADER}: {VALUE}" in words((desk / "outputs" / "2564" / "application-report.docx").read_bytes())


def test_the_next_run_compares_it(desk: Path) -> None:
    manifest = json.loads((desk / "outputs" / "2564" / "manifest.json").read_text(encoding="utf-8"))
    about = [entry["about"] for entry in manifest["documents"]["said"] if entry["text"] == VALUE]
    assert len(about) == 1
    assert about[0].startswith(f"{HEADER}ของ ")
    assert about[0].endswith(f"({UNIT})")


def test_the_form_of_the_next_year_carries_it(desk: Path) -> None:
    forms = [openpyxl.load_workbook(path) for path in (desk / "outputs" / "2565" / "forms").glob("*.xlsx")]
    carried = [cell_below(book, "หมวด 7").value for book in forms if "หมวด 7" in book.sheetnames]
    assert carried.count(VALUE) == 1
