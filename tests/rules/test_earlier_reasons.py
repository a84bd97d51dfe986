"""A reason that was given for the same fault in an earlier year is not asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline import new_year, rules, run
from pipeline.messages import finding, message
from pipeline.model import Finding, FindingState, Place, Unit
from pipeline.rules import EarlierYear
from pipeline.run import Folders
from tests.support.own_department import packed_anew
from tests.support.records import UNITS

FELL = {
    "year": "2563",
    "target": "80",
    "last_year": "2562",
    "last_target": "85",
    "comparison": "ต่ำกว่า",
    "direction": "ยิ่งมากยิ่งดี",
}
YEARS = {"first_year": "2562", "last_year": "2564"}


def open_now(code: str = "K311", unit: str = "สพบ.", **words: str) -> Finding:
    return finding(code, Place(f"{unit}xlsx", "หมวด 7", "K5"), unit=unit, indicator="7.1-02", words=words or FELL)


def closed(code: str = "K301", state: FindingState = FindingState.EXPLAINED, **words: str) -> Finding:
    return replace(open_now(code, **words), state=state, explanation="งบประมาณลดลง")


def after(now: Finding, *years: EarlierYear) -> Finding:
    (one,) = rules.with_earlier_reasons([now], UNITS, years)
    return one


def year(*findings: Finding, year_be: int = 2563, register: tuple[Unit, ...] = UNITS) -> EarlierYear:
    return EarlierYear(year_be, register, findings)


def test_a_target_that_fell_last_year_with_a_reason_does_not_ask_again() -> None:
    one = after(open_now(), year(closed()))
    assert one.state is FindingState.EXPLAINED
    assert message(one).endswith("คำชี้แจงของหน่วยงานเมื่อปี 2563: งบประมาณลดลง")


def test_a_reason_in_the_analysis_is_said_to_be_there() -> None:
    one = after(open_now(), year(replace(closed(), explained_in="analysis")))
    assert "บทวิเคราะห์ของหน่วยงานเมื่อปี 2563: " in message(one)


def test_what_was_accepted_last_year_is_accepted_and_says_when() -> None:
    one = after(open_now(), year(replace(closed(state=FindingState.ACCEPTED), verdict="ตามมติ", explanation="")))
    assert one.state is FindingState.ACCEPTED
    assert message(one).endswith("กพร. ยอมรับ: ตามมติ (ปี 2563)")


@pytest.mark.parametrize(
    "now",
    [
        open_now(unit="สสป."),
        replace(open_now(), indicator="7.1-03"),
        open_now(**FELL | {"target": "79"}),
        open_now(**FELL | {"year": "2562", "last_year": "2561"}),
        open_now("K308", year="2563", actual="80", target="85", direction="ยิ่งมากยิ่งดี"),
    ],
)
def test_a_reason_for_another_unit_indicator_figure_year_or_fault_is_none(now: Finding) -> None:
    assert after(now, year(closed())) == now


def test_a_missing_year_is_asked_for_only_where_no_reason_was_given_for_it() -> None:
    then = closed("K303", years="2561, 2562", **YEARS)
    assert not after(open_now("K303", years="2562", **YEARS), year(then)).is_open
    assert after(open_now("K303", years="2562, 2564", **YEARS), year(then)).is_open


def test_a_unit_of_another_code_that_took_over_brings_its_reasons_along() -> None:
    before = tuple(replace(unit, code="สพน.") if unit.code == "สพบ." else unit for unit in UNITS)
    assert not after(open_now(), year(replace(closed(), unit="สพน."), register=before)).is_open


def test_the_newest_year_that_knows_the_fault_counts() -> None:
    sent_back = replace(closed(), state=FindingState.OPEN, verdict="ให้แก้")
    assert after(open_now(), year(), year(closed(), year_be=2562)).explained_year_be == 2562
    assert after(open_now(), year(sent_back), year(closed(), year_be=2562)).is_open


def test_earlier_years_are_read_only_while_a_reason_is_looked_for() -> None:
    read = []

    def years() -> Iterator[EarlierYear]:
        for year_be in (2563, 2562):
            read.append(year_be)
            yield year(closed(), year_be=year_be)

    rules.with_earlier_reasons([closed()], UNITS, years())
    rules.with_earlier_reasons([finding("F013", Place())], UNITS, years())
    assert read == []
    rules.with_earlier_reasons([open_now()], UNITS, years())
    assert read == [2563]


@pytest.mark.long
def test_the_forms_of_the_next_year_do_not_ask_for_the_reasons_of_this_one(root: Path, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "inputs", tmp_path / "outputs", root / "templates")
    last = folders.inputs / "2564"
    last.mkdir(parents=True)
    for path in (root / "inputs/2564").iterdir():
        (last / path.name).write_bytes(packed_anew(path.read_bytes()))
    forms = new_year.write_forms(2565, folders, lambda *_: None, run_time())
    (folders.inputs / "2565").mkdir()
    for name in forms.result.files:
        (folders.inputs / "2565" / name).write_bytes((forms.folder / name).read_bytes())
    fell = {one.indicator: one for one in checked(folders, "K311")}
    assert fell["7.1-02"].state is FindingState.EXPLAINED
    assert "เมื่อปี 2564: ปี 2563 โยกเครื่องจักร" in message(fell["7.1-02"])
    book = openpyxl.load_workbook(folders.inputs / "2565" / "สพบ.xlsx")
    header = next(row for row in book["หมวด 7"].iter_rows() if any(cell.value == "เป้าหมาย 2564" for cell in row))
    column = next(cell.column for cell in header if cell.value == "เป้าหมาย 2564")
    row = next(cells[0].row for cells in book["หมวด 7"].iter_rows() if cells[0].value == "7.1-02")
    book["หมวด 7"].cell(row, column).value = 450
    book.save(folders.inputs / "2565" / "สพบ.xlsx")
    assert {one.indicator: one for one in checked(folders, "K311")}["7.1-02"].is_open


def run_time() -> datetime:
    return datetime.fromisoformat("2021-10-01T09:00:00+07:00")


def checked(folders: Folders, code: str) -> list[Finding]:
    return [one for one in run.examine(2565, folders, lambda *_: None).findings if one.code == code]
