"""A figure that a unit cites in a text: its marked copy holds what it typed, and says what names nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from pipeline import run

pytestmark = pytest.mark.long

SHEET, HEADER = "หมวด 1-6", "ผลการดำเนินการ"
TYPED = "ได้ [๗.๑-๐๒ ผล ๒๕๖๓] บ่อ และ [7.1-92 ผล 2563] บ่อ"


def first_text(workbook: openpyxl.Workbook) -> Cell:
    """Return the first text of the categories 1-6."""
    sheet = workbook[SHEET]
    head = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(HEADER))
    found = sheet.cell(head.row + 1, head.column)
    assert isinstance(found, Cell)
    return found


def test_a_marked_copy_holds_citations_as_typed_and_marks_the_one_that_names_nothing(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    sent = tmp_path / "inputs" / "2564" / "กพร.xlsx"
    workbook = openpyxl.load_workbook(sent)
    first_text(workbook).value = TYPED
    place = first_text(workbook).coordinate
    workbook.save(sent)
    folders = run.Folders(tmp_path / "inputs", tmp_path / "outputs", root / "templates")
    result = run.check(2564, folders, lambda *_: None, datetime(2021, 1, 20, 9, 30, tzinfo=UTC))
    (unknown,) = [one for one in result.examination.findings if one.code == "C112"]
    assert (unknown.place.cell, unknown.words["text"]) == (place, "[7.1-92 ผล 2563]")
    marked = first_text(openpyxl.load_workbook(tmp_path / "outputs" / "2564" / "marked" / "กพร.xlsx"))
    assert marked.value == TYPED
    assert marked.comment is not None
    assert "[7.1-92 ผล 2563]" in marked.comment.text
