"""The draft of an analysis in a marked copy: beside the empty cell, never in it, and gone when the copy returns."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pipeline.drafts import LABEL
from pipeline.model import Finding, Place
from pipeline.workbook.marking import copies
from pipeline.workbook.marking.task_words import Surroundings
from tests.support import rich_workbooks
from tests.support.marked_copies import UNIT, blank, comments, fills, opened, read_back
from tests.support.rich_workbooks import SHEET

CELL = "K5"
DRAFT = "ปี 2563 มีผลการดำเนินการ 87 คน เพิ่มขึ้น 2 คน จาก 85 คน ในปี 2561"


def copy_of(content: bytes, *findings: Finding, workbook: str = "สพบ.xlsx") -> bytes:
    around = Surroundings(drafts={Place(workbook, SHEET, CELL): DRAFT})
    return copies.marked_copy(content, findings, UNIT, workbook="สพบ.xlsx", around=around).content


@pytest.fixture(scope="module")
def sent() -> bytes:
    return rich_workbooks.by_openpyxl()


def value(content: bytes, cell: str = CELL) -> object:
    return opened(content)[SHEET][cell].value


@pytest.mark.parametrize("findings", [(), (blank("F5"),)], ids=["no other mark", "marks beside it"])
def test_the_draft_stands_beside_the_empty_cell_and_never_in_it(sent: bytes, findings: tuple[Finding, ...]) -> None:
    copy = copy_of(sent, *findings)
    told = comments(copy)[CELL]
    assert LABEL in told
    assert DRAFT in told
    assert value(copy) == value(sent)
    assert CELL not in fills(copy)


def test_a_cell_with_a_finding_has_both_in_one_comment(sent: bytes) -> None:
    told = comments(copy_of(sent, blank(CELL)))[CELL]
    assert told.index("C105") < told.index(LABEL) < told.index(DRAFT)


def test_what_is_read_of_the_copy_is_what_was_sent(sent: bytes) -> None:
    def of_sheet(content: bytes) -> object:
        return next(sheet.cells for sheet in read_back(content) if sheet.name == SHEET)

    assert of_sheet(copy_of(sent)) == of_sheet(sent)


def test_a_copy_that_comes_back_keeps_no_draft_of_ours(sent: bytes) -> None:
    back = copies.marked_copy(copy_of(sent), (), UNIT, workbook="สพบ.xlsx").content
    assert CELL not in comments(back)
    assert comments(copy_of(copy_of(sent)))[CELL].count(DRAFT) == 1


def test_a_draft_for_another_workbook_is_not_written(sent: bytes) -> None:
    assert CELL not in comments(copy_of(sent, workbook="กพร.xlsx"))


def test_a_draft_that_looks_like_a_formula_stays_text(sent: bytes) -> None:
    around = Surroundings(drafts={Place("สพบ.xlsx", SHEET, CELL): "=1+1 <b>&"})
    copy = copies.marked_copy(sent, (), UNIT, workbook="สพบ.xlsx", around=around).content
    assert "=1+1 <b>&" in comments(copy)[CELL]
    assert openpyxl.load_workbook(io.BytesIO(copy))[SHEET][CELL].value == value(sent)
