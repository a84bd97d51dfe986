"""What the memo and the e-mail to a unit say, for each way a unit can stand."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from pipeline.messages import finding
from pipeline.model import Finding, FindingState, Place, Receipt, Unit
from pipeline.views import mailing, memo
from pipeline.year import Year
from tests.support.records import day
from tests.support.sample_documents import examined_sample

TODAY = date(2021, 1, 15)


@pytest.fixture(scope="module")
def sample() -> Year:
    """The sample year, with a deadline that is meant."""
    year = examined_sample().year
    assert year is not None
    settings = replace(year.case.coordinator.settings, deadline=day(2021, 1, 20))
    case = replace(year.case, coordinator=replace(year.case.coordinator, settings=settings))
    return replace(year, case=case, checked_on=TODAY)


def unit_of(year: Year, code: str) -> Unit:
    return next(unit for unit in year.case.coordinator.register if unit.code == code)


def error(state: FindingState = FindingState.OPEN) -> Finding:
    words = {"typed": "มากกว่า 85", "reason": ""}
    return replace(finding("C101", Place("สพบ.xlsx", "หมวด 7", "H6"), unit="สพบ.", words=words), state=state)


def warning() -> Finding:
    words = {"submitted": "22 มกราคม 2564", "deadline": "20 มกราคม 2564"}
    return finding("F011", Place("สพบ.xlsx"), unit="สพบ.", words=words)


def of(year: Year, *findings: Finding, receipt: Receipt | None = None) -> memo.MemoView:
    receipt = receipt or next(one for one in year.receipts if one.unit == "สพบ.")
    receipts = tuple(receipt if one.unit == "สพบ." else one for one in year.receipts)
    changed = replace(year, findings=findings, receipts=receipts)
    return memo.view(changed, unit_of(changed, "สพบ."), receipt, "สพบ.xlsx")


def test_what_is_to_mend_is_counted_and_asked_for_by_the_deadline(sample: Year) -> None:
    view = of(sample, error(), error(), warning(), error(FindingState.ACCEPTED), error(FindingState.EXPLAINED))
    assert (view.to_mend, view.to_review, view.explained, view.accepted, view.asks) == ("2", "1", "1", "1", True)
    assert view.results == (
        "ข้อสังเกตที่ต้องแก้ 2 ข้อ",
        "ข้อสังเกตที่ควรทบทวน 1 ข้อ",
        "ชี้แจงแล้ว 1 ข้อ และ กพร. ยอมรับแล้ว 1 ข้อ ไม่ต้องดำเนินการ",
    )
    assert view.due == "ภายในวันที่ 20 มกราคม 2564"
    assert "ตัวชี้วัดหมวด 7 จำนวน" in view.contents


def test_where_there_is_nothing_to_mend_nothing_is_asked(sample: Year) -> None:
    for findings in ((), (warning(),), (error(FindingState.EXPLAINED),)):
        view = of(sample, *findings)
        assert (view.asks, view.to_mend, view.results[0]) == (False, "", "ไม่มีข้อสังเกตที่ต้องแก้")


def test_a_unit_that_has_not_sent_owes_all_its_categories(sample: Year) -> None:
    view = of(sample, receipt=Receipt("สพบ.", "", "missing"))
    assert (view.owed, view.asks, view.workbook, view.problem) == ("หมวด 4, 7", True, "", "")


def test_a_file_that_is_refused_is_said_with_its_cause_and_without_a_time(sample: Year) -> None:
    refused = finding("F009", Place("สพบ.xlsx", "หน่วยงาน", "B3"), unit="สพบ.",
                      words={"found": "2563", "expected": "2564", "sheet": "หน่วยงาน"})  # fmt: skip
    view = of(sample, refused, receipt=Receipt("สพบ.", "สพบ.xlsx", "refused"))
    assert view.asks
    assert "2563" in view.problem
    assert view.owed == "หมวด 4, 7"


def test_number_and_date_of_the_memo_are_those_of_the_settings_or_blank(sample: Year) -> None:
    assert (of(sample).number, of(sample).day) == ("", "")
    settings = replace(sample.case.coordinator.settings, memo_number="ทส 0701.4/ว 12", memo_day=day(2021, 1, 25))
    given = replace(sample, case=replace(sample.case, coordinator=replace(sample.case.coordinator, settings=settings)))
    assert (of(given).number, of(given).day) == ("ทส 0701.4/ว 12", "25 มกราคม 2564")


def test_the_list_begins_with_whom_to_call_and_each_line_has_its_e_mail(sample: Year) -> None:
    receipts = tuple(
        replace(one, status="missing", workbook="") if one.unit == "สคบ." else one for one in sample.receipts
    )
    year = replace(sample, receipts=receipts, findings=(error(),))
    sent = {unit.code: (f"{unit.code}zip", "บันทึกข้อความ.docx") for unit in year.case.coordinator.register}
    lines = mailing.lines(year, sent, {"สพบ."})
    assert [line.code for line in lines][:2] == ["สคบ.", "สพบ."]
    assert [line.is_marked for line in lines][:2] == [False, True]
    missing, mends, *others = lines
    assert "ยังไม่ได้รับข้อมูลหมวด 4, 7ของ สคบ." not in missing.text
    assert "ยังไม่ได้รับข้อมูลหมวด 4, 7 ของ สคบ." in missing.text
    assert "1. ข้อสังเกตที่ต้องแก้ 1 ข้อ" in mends.text
    assert "สคบ.zip" in missing.text
    assert all("แล้วส่งกลับ" not in line.text and not line.hand_back for line in others)
