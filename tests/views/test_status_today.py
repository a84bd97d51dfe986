"""What กพร. does first: whom to call, what the report waits for, what it alone decides, what has come."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.last_check import CheckedInputs, compared
from pipeline.messages import finding
from pipeline.model import Contact, Finding, FindingState, Place, Receipt
from pipeline.rules import Case
from pipeline.views.status import StatusView, view
from pipeline.views.status.arrivals import FIRST
from pipeline.year import LastMail, Year
from tests.support.records import GKP, case, day, narrative, row

TODAY = date(2021, 1, 19)
KIND = Contact("สมหญิง", "0 2666 7000 ต่อ 12", "")
RECEIPTS = (
    Receipt("กพร.", "กพร.xlsx", "received", 2, date(2021, 1, 18)),
    Receipt("สบก.", "สบก/สบก.xlsx", "refused", contact=KIND),
    Receipt("สพบ.", "", "missing", contact=replace(KIND, phone="๐๘๑-๒๓๔ ๕๖๗๘, 02 111 2222")),
    Receipt("สสป.", "สสป.xlsx", "received", 4, date(2021, 1, 9)),
)


def no_target(unit: str, indicator: str, cell: str = "M5") -> Finding:
    return finding("K305", Place(f"{unit}xlsx", "หมวด 7", cell), unit=unit, indicator=indicator, words={"year": "2564"})


DISAGREE = {"what": "ผล 2563", "values": "กพร. 120 / สสป. 118"}
FINDINGS = (
    finding("F001", Place("สบก/สบก.xlsx"), unit="สบก.", words={"reason": "ไฟล์ไม่ครบ"}),
    finding("F010", Place(), unit="สพบ.", words={"unit": "สพบ.", "categories": "4, 7"}),
    finding("F007", Place("ใคร.xlsx"), words={"unit": "ใคร", "nearest": ""}),
    finding("M201", Place("กพร.xlsx", "หมวด 7", "L5"), unit="กพร.", indicator="7.1-09", words=DISAGREE),
    finding("M201", Place("สสป.xlsx", "หมวด 7", "L8"), unit="สสป.", indicator="7.1-09", words=DISAGREE),
    no_target("กพร.", "7.1-01"),
    finding("D505", Place(GKP, "ตั้งค่า", "B7"), words={"standard": "360", "minimum": "370", "group": "3"}),
    replace(no_target("สสป.", "7.1-02"), state=FindingState.EXPLAINED, explanation="รอข้อมูล"),
)
TEXTS = (narrative("1.1"), narrative("3.1"), narrative("6.1"), narrative("4.1", unit="สสป."))


def shown(
    findings: tuple[Finding, ...] = FINDINGS,
    receipts: tuple[Receipt, ...] = RECEIPTS,
    checked_on: date | None = TODAY,
    given: Case | None = None,
    **year: Any,
) -> StatusView:
    rows = (row(unit="กพร."), row("K-2", unit="สสป.", line=6))
    return view(Year(given or case(*rows, narratives=TEXTS), receipts, findings, checked_on=checked_on, **year), {})


# --- what lies ready to be mailed


def test_the_page_says_whether_what_lies_ready_to_be_mailed_is_of_these_workbooks() -> None:
    made, older = (shown(last_mail=LastMail(TODAY, is_older=is_older)).today.mail for is_older in (False, True))
    assert made == ("ชุดส่งใน send/ จัดไว้เมื่อ 19 มกราคม 2564 จากสมุดงานชุดนี้ รายชื่อผู้ติดต่อและข้อความอีเมลอยู่ใน send/send.xlsx")
    assert older == "ชุดส่งใน send/ จัดไว้เมื่อ 19 มกราคม 2564 จากสมุดงานก่อนหน้านี้ สั่ง make send เพื่อจัดใหม่ก่อนส่ง"
    assert "ยังไม่ได้จัดชุดส่งถึงหน่วยงาน สั่ง make send" in shown().today.mail
    assert shown(findings=(), receipts=RECEIPTS[:1]).today.mail == ""


# --- the deadline


@pytest.mark.parametrize(
    ("today", "words", "key"),
    [
        (date(2021, 1, 13), "เหลืออีก 7 วัน ถึงกำหนดส่ง 20 มกราคม 2564", "ahead"),
        (date(2021, 1, 17), "เหลืออีก 3 วัน ถึงกำหนดส่ง 20 มกราคม 2564", "near"),
        (date(2021, 1, 20), "ครบกำหนดส่งวันนี้ 20 มกราคม 2564", "near"),
        (date(2021, 1, 22), "พ้นกำหนดส่งแล้ว 2 วัน (กำหนดส่ง 20 มกราคม 2564)", "past"),
        (None, "กำหนดส่ง 20 มกราคม 2564", "unknown"),
    ],
)
def test_the_days_to_the_deadline_are_counted_from_the_day_of_the_check(today: date, words: str, key: str) -> None:
    page = shown(checked_on=today)
    assert (page.today.deadline, page.today.deadline_key) == (words, key)


def test_a_deadline_that_is_blank_or_before_the_meeting_counts_no_days() -> None:
    blank = shown(given=case(row(), deadline=day(cell="B8"))).today
    assert (blank.deadline, blank.deadline_key) == ("ยังไม่ได้ระบุกำหนดส่งข้อมูลในแผ่นงาน ตั้งค่า", "unknown")
    misprinted = shown(given=case(row(), deadline=day(2020, 1, 20, cell="B8"))).today
    assert "อยู่ก่อนวันประชุม" in misprinted.deadline
    assert misprinted.deadline_key == "unknown"


def test_the_page_names_the_day_of_the_check() -> None:
    assert shown().checked_on == "19 มกราคม 2564"
    assert shown(checked_on=None).checked_on == ""


# --- whom to call


def test_those_of_whom_nothing_can_be_used_are_called_first_and_each_about_its_own() -> None:
    calls = shown().today.calls
    assert [(call.unit, call.subjects) for call in calls] == [
        ("สพบ.", ("ยังไม่ส่งข้อมูลหมวด 4, 7",)),
        ("สบก.", ("ส่งไฟล์ที่อ่านไม่ได้ (สบก/สบก.xlsx) ขอไฟล์ใหม่",)),
        ("กพร.", ("ต้องแก้ 2 ข้อ: ตัวชี้วัดเดียวกัน ค่าไม่ตรงกัน (7.1-09), ไม่มีเป้าหมายของปี (7.1-01)",)),
        ("สสป.", ("ต้องแก้ 1 ข้อ: ตัวชี้วัดเดียวกัน ค่าไม่ตรงกัน (7.1-09)",)),
    ]


def test_a_unit_that_owes_a_category_is_called_about_it_before_those_with_faults() -> None:
    owing = tuple(one for one in TEXTS if one.unit != "สสป.")
    page = shown(given=case(row(unit="กพร."), row("K-2", unit="สสป.", line=6), narratives=owing))
    assert [call.unit for call in page.today.calls] == ["สพบ.", "สบก.", "สสป.", "กพร."]
    assert page.today.calls[2].subjects[0] == "ยังขาดข้อมูลหมวด 4"


def test_the_telephone_can_be_dialled_and_its_absence_is_seen() -> None:
    calls = {call.unit: call for call in shown().today.calls}
    assert (calls["สบก."].contact, calls["สบก."].phone) == ("สมหญิง", "0 2666 7000 ต่อ 12")
    assert calls["สบก."].phone_href == "tel:026667000"
    assert calls["สพบ."].phone_href == "tel:0812345678"
    assert (calls["กพร."].phone, calls["กพร."].phone_href) == ("", "")


def test_nobody_is_called_about_what_is_explained_or_only_to_be_looked_at() -> None:
    warned = finding("K302", Place("สสป.xlsx", "หมวด 7", "M5"), unit="สสป.", words=dict.fromkeys(
        ("year", "target", "last_year", "last_actual", "direction", "comparison"), "1"))  # fmt: skip
    sent = (RECEIPTS[0], RECEIPTS[3])
    assert shown((FINDINGS[-1], warned), sent).today.calls == ()


# --- what the report waits for, what only กพร. decides


def test_every_open_error_stands_in_one_line_of_what_the_report_waits_for() -> None:
    page = shown()
    assert [(matter.count, matter.details) for matter in page.today.blocks] == [
        (1, ("สพบ.",)),
        (2, ("สบก/สบก.xlsx, ใคร.xlsx",)),
        (2, ("กพร. 7.1-09, สสป. 7.1-09",)),
        (1, ("กพร. 7.1-01",)),
        (1, ("เป้าหมายมาตรฐานต่ำกว่าขั้นต่ำ",)),
    ]
    assert sum(matter.count for matter in page.today.blocks) == page.summary.findings[0].count


def test_long_lists_are_cut_and_say_how_many_more_there_are() -> None:
    many = tuple(no_target("กพร.", f"7.1-{number:02}", f"M{number}") for number in range(1, 12))
    (matter,) = shown(many).today.blocks
    assert matter.count == 11
    assert matter.details[0].startswith("กพร. 7.1-01, กพร. 7.1-02, ")
    assert matter.details[0].endswith(", กพร. 7.1-06, และอีก 5 รายการ")
    (call,) = [call for call in shown(many).today.calls if call.unit == "กพร."]
    assert call.subjects == ("ต้องแก้ 11 ข้อ: ไม่มีเป้าหมายของปี (7.1-01, 7.1-02, 7.1-03 และอีก 8)",)


def test_what_only_the_coordinator_can_decide_is_named_once_with_where_to_decide_it() -> None:
    decisions = {matter.title: matter for matter in shown().today.decisions}
    assert [(title, matter.count) for title, matter in decisions.items()] == [
        ("ค่าที่หน่วยงานให้ไม่ตรงกัน", 1),
        ("ไฟล์ที่ไม่ทราบว่าเป็นของหน่วยงานใด", 1),
        ("สมุดงานของ กพร.", 1),
        ("คำชี้แจงของหน่วยงานที่ยังไม่ได้พิจารณา", 1),
    ]
    assert "7.1-09 ผล 2563 ของตัวชี้วัดนี้ไม่ตรงกัน: กพร. 120 / สสป. 118" in decisions["ค่าที่หน่วยงานให้ไม่ตรงกัน"].details
    assert "ข้อยุติ" in decisions["ค่าที่หน่วยงานให้ไม่ตรงกัน"].remedy
    assert decisions["คำชี้แจงของหน่วยงานที่ยังไม่ได้พิจารณา"].details == ("สสป. 1 ข้อ",)


def test_a_gap_waits_for_those_who_have_not_sent_before_somebody_is_asked_for_it() -> None:
    words = {"item": "7.3", "subtype": "1", "name": "จำนวนนวัตกรรมต่อบุคลากร"}
    gap = finding("K306", Place(), words=words)
    (waiting,) = shown((gap,)).today.decisions
    assert waiting.remedy == "รอหน่วยงานที่ยังไม่ส่ง หรือกำหนดหน่วยงานที่รับผิดชอบ"
    (asked,) = shown((gap,), (RECEIPTS[0], RECEIPTS[3])).today.decisions
    assert asked.remedy == "กำหนดหน่วยงานที่รับผิดชอบ"
    (block,) = shown((gap,)).today.blocks
    assert block.details == ("ข้อ 7.3 ประเภทย่อย 1",)


def test_findings_stand_by_how_much_the_report_lacks_through_them() -> None:
    assert [one.code for one in shown().findings] == ["F001", "F010", "F007", "M201", "M201", "D505", "K305", "K305"]


# --- while most have not sent


def test_while_most_units_have_not_sent_empty_places_are_no_fault() -> None:
    few = replace(case(row(unit="สพบ.")), sent={"สพบ.": "สพบ.xlsx"})
    page = shown((), given=few)
    assert "จึงยังดูไม่ได้ว่าหมวด 7" in page.summary.headline
    assert page.coverage.awaited
    assert shown(()).coverage.awaited == ""


# --- what has come


def entry(one: Finding) -> dict[str, str | None]:
    return {"code": one.code, "workbook": one.place.workbook, "unit": one.unit or None,
            "subject": one.indicator or None, "aspect": one.words.get("year")}  # fmt: skip


def test_the_first_check_has_nothing_to_be_compared_with() -> None:
    page = shown()
    assert (page.arrivals.summary, page.arrivals.rows) == (FIRST, ())


def test_what_came_and_what_was_mended_is_told_by_unit() -> None:
    then = (no_target("สสป.", "7.1-02"), no_target("สสป.", "7.1-03"), no_target("สพบ.", "7.1-04"))
    now = (no_target("สสป.", "7.1-03"), no_target("กพร.", "7.1-05"))
    before = CheckedInputs(
        date(2021, 1, 15), {"สสป.xlsx": "a", "กพร.xlsx": "b", "เก่า.xlsx": "c"}, tuple(map(entry, then))
    )
    since = compared(before, {"สสป.xlsx": "A", "กพร.xlsx": "b", "ใหม่.xlsx": "d"}, now)
    page = shown(now, since=since)
    assert page.arrivals.summary == "เทียบกับการตรวจครั้งก่อน 15 มกราคม 2564"
    assert [(one.unit, one.files, one.mended, one.new) for one in page.arrivals.rows] == [
        ("กพร.", (), 0, 1),
        ("สพบ.", (), 1, 0),
        ("สสป.", ("ฉบับใหม่: สสป.xlsx",), 1, 0),
        ("ภาพรวมและสมุดงานของ กพร.", ("มาใหม่: ใหม่.xlsx", "ไม่อยู่แล้ว: เก่า.xlsx"), 0, 0),
    ]
    assert (page.arrivals.mended, page.arrivals.new) == (2, 1)


def test_what_is_said_of_a_run_itself_is_neither_new_nor_mended() -> None:
    opened = finding("P602", Place("agenda.docx"), words={"document": "agenda.docx", "beside": "agenda.new.docx"})
    before = CheckedInputs(date(2021, 1, 15), {}, (entry(opened),))
    assert compared(before, {}, [opened, no_target("กพร.", "7.1-01")]).new == (no_target("กพร.", "7.1-01"),)
    assert compared(before, {}, []).mended == ()
