"""What the run makes of all findings: their order, and whose indicator each speaks of."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline import drafts, run
from pipeline.findings import in_order
from pipeline.messages import finding
from pipeline.model import Finding, Place
from pipeline.run import Folders
from pipeline.workbook import inbox
from tests.support.departments import build

SHEET = "หมวด 7"


def no_text(subitem: str, unit: str = "") -> Finding:
    words = {"subitem": subitem, "name": "", "category": subitem[0], "units": ""}
    return finding("T401", Place(), unit=unit, words=words)


def test_what_is_said_of_one_place_stays_in_the_order_it_was_said() -> None:
    said = [no_text("1.2", "สพบ."), no_text("1.10"), no_text("2.1", "กพร.")]
    assert in_order(said) == tuple(said)


def test_findings_stand_worst_first_then_by_code_and_place_with_k9_before_k12() -> None:
    places = [Place("ก.xlsx", SHEET, "K9"), Place("ก.xlsx", SHEET, "K12"), Place("ข.xlsx", SHEET, "A2")]
    cells = [finding("C104", place, words={"typed": "#REF!", "reason": ""}) for place in places]
    sorted_so = (*cells, finding("F005", Place("~$ก.xlsx"), words={"name": "~$ก.xlsx"}), no_text("1.1"))
    expected = (*cells, sorted_so[4], sorted_so[3])
    assert in_order(reversed(sorted_so)) == expected


def test_the_sample_says_sub_types_and_sub_items_in_the_order_of_the_criteria(root: Path, tmp_path: Path) -> None:
    folders = Folders(root / "inputs", tmp_path, root / "templates")
    told = [
        (one.words["item"], one.words["subtype"])
        for one in run.examine(2564, folders, lambda *_: None).findings
        if one.code == "K306"
    ]
    assert told == sorted(told)


@pytest.mark.parametrize("sent", [(), ("สพบ.xlsx",), ("สพบ.xlsx", "สสป.xlsx")])
def test_while_most_have_not_sent_each_is_one_line_and_nothing_restates_it(
    root: Path, tmp_path: Path, sent: tuple[str, ...]
) -> None:
    (tmp_path / "2564").mkdir()
    for name in ("กพร. ตั้งค่าและทะเบียน 2564.xlsx", *sent):
        (tmp_path / "2564" / name).write_bytes((root / "inputs" / "2564" / name).read_bytes())
    found = run.examine(2564, Folders(tmp_path, tmp_path, tmp_path), lambda *_: None).findings
    assert [one.code for one in found].count("F010") == 8 - len(sent)
    assert {one.code for one in found if one.is_open} == {"D501", "F010"}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> inbox.Inbox:
    """A department's workbooks with faults of every kind."""
    folder = tmp_path_factory.mktemp("department")
    build(1, folder, units=12, faults=200)
    return inbox.open_inbox(2564, folder, lambda *_: None)


def test_the_order_of_the_workbooks_does_not_matter(box: inbox.Inbox) -> None:
    turned = replace(box, readings=box.readings[::-1], findings=box.findings[::-1], refused=box.refused[::-1])
    assert run.examine_inbox(turned).findings == run.examine_inbox(box).findings


def test_what_is_said_of_a_row_names_the_indicator_the_merge_made_of_it(box: inbox.Inbox) -> None:
    checked = run.examine_inbox(box)
    assert checked.case is not None
    codes = {
        (row.place.workbook, row.place.sheet, row.place.cell[1:]): row.code
        for indicator in checked.case.master.indicators
        for row in indicator.rows
    }
    of_rows = []
    for one in checked.findings:
        row = (one.place.workbook, one.place.sheet, one.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        if row in codes:
            of_rows.append((one, codes[row]))
    assert {one.code for one, _ in of_rows if one.code[0] == "C"}
    assert [one for one, code in of_rows if one.indicator != code] == []


def test_a_fault_in_a_row_without_a_code_is_said_under_its_new_code(root: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(root / "inputs" / "2564" / "สพบ.xlsx")
    for row, code in ((4, None), (5, "-")):
        book[SHEET][f"A{row}"] = code
        book[SHEET][f"N{row}"] = "มากกว่า 400"
    for path in (root / "inputs" / "2564").iterdir():
        (tmp_path / "2564").mkdir(exist_ok=True)
        (tmp_path / "2564" / path.name).write_bytes(path.read_bytes())
    book.save(tmp_path / "2564" / "สพบ.xlsx")
    checked = run.examine(2564, Folders(tmp_path, tmp_path, tmp_path), lambda *_: None)
    given = {one.place.cell[1:]: one.indicator for one in checked.findings if one.code == "M205"}
    said = {one.place.cell[1:]: one.indicator for one in checked.findings if one.code == "C101" and one.unit == "สพบ."}
    assert set(given) == {"4", "5"}
    assert {row: said[row] for row in given} == given


def test_a_pasted_draft_is_no_analysis_of_the_unit(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "inputs" / "2564", tmp_path / "2564")
    path = tmp_path / "2564" / "สพบ.xlsx"
    before = run.examine(2564, Folders(tmp_path, tmp_path, tmp_path), lambda *_: None)
    assert before.case is not None
    one = next(row for row in before.case.rows if row.unit == "สพบ." and row.analysis)
    workbook = openpyxl.load_workbook(path)
    text = drafts.text(drafts.draft(one, before.case.years_of_results))
    workbook[SHEET][one.places["analysis"].cell] = f"{drafts.LABEL}: {text}"
    workbook.save(path)
    after = run.examine(2564, Folders(tmp_path, tmp_path, tmp_path), lambda *_: None)
    assert after.case is not None
    assert [row.analysis for row in after.case.rows if (row.unit, row.code) == (one.unit, one.code)] == [""]
