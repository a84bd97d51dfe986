"""What the minutes say before the meeting: the items of the agenda with their background, and what is left to write."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import merge, scoring
from pipeline.model import AgendaRow, CalendarStep, Day, FeedbackRow, IndicatorRow, Meeting, Place, Text, Unit
from pipeline.rules import Case, evaluate
from pipeline.views import minutes
from pipeline.views.background import StatedPoint
from pipeline.views.minutes import MinutesEntry, MinutesView
from pipeline.year import Year
from tests.support import records
from tests.support.records import CRITERIA


def opens(number: str, title: str, **given: Any) -> AgendaRow:
    return replace(AgendaRow(number, "", Text(title), Text(), "", Place()), **given)


def item(number: str, attachment: str = "", **given: Any) -> AgendaRow:
    row = AgendaRow(number.partition(".")[0], number, Text(f"เรื่อง {number}"), Text(), attachment, Place())
    return replace(row, **{name: Text(text) for name, text in given.items()})


def shown(*agenda: AgendaRow, rows: tuple[IndicatorRow, ...] = (), **given: Any) -> MinutesView:
    coordinator = replace(records.coordinator(agenda=agenda), **given)
    units = dict.fromkeys(row.unit for row in rows)
    sent = [records.submission(unit, *(row for row in rows if row.unit == unit), unit=unit) for unit in units]
    master, _ = merge.merge(sent, coordinator.register)
    case = Case(CRITERIA, coordinator, master, scoring.score(coordinator, CRITERIA))
    return minutes.view(Year(case, (), tuple(evaluate(case))))


def unit(code: str, name: str) -> Unit:
    return Unit(code, name, (), (7,), Place())


def said(point: StatedPoint) -> str:
    return "".join(f"{part.words}{part.figure}" for part in point.parts)


def entry(attachment: str, **given: Any) -> MinutesEntry:
    return shown(opens("2", "เพื่อทราบ"), item("2.1", attachment), **given).entries[1]


# --- the heading


@pytest.mark.parametrize(
    ("meeting", "title"),
    [
        ("การประชุมคณะทำงาน PMQA", "รายงานการประชุมคณะทำงาน PMQA"),
        ("คณะทำงาน PMQA", "รายงานการประชุมคณะทำงาน PMQA"),
        ("ประชุมคณะทำงาน PMQA", "รายงานการประชุมคณะทำงาน PMQA"),
        ("รายงานการประชุมคณะทำงาน PMQA", "รายงานการประชุมคณะทำงาน PMQA"),
    ],
)
def test_the_title_is_that_of_the_meeting(meeting: str, title: str) -> None:
    assert shown(meeting=Meeting(Text(meeting), Day(), Text(), Text())).title == title


def test_a_title_that_gives_the_session_is_not_asked_for_it_again() -> None:
    def asked(title: str) -> bool:
        return not shown(meeting=Meeting(Text(title), Day(), Text(), Text())).has_session

    assert asked("การประชุมคณะทำงาน")
    assert not asked("การประชุมคณะทำงาน ครั้งที่ 1/2564")
    assert not asked("การประชุมคณะทำงาน ครั้งที่ ๑/๒๕๖๔")


def test_the_year_of_the_session_is_that_of_the_day_and_what_is_not_known_is_left_to_be_written() -> None:
    held = shown(meeting=Meeting(Text("การประชุม"), Day(date(2021, 1, 12)), Text("09.30 น."), Text("ห้องประชุม 1")))
    assert (held.day, held.session_year, held.venue) == ("วันอังคารที่ 12 มกราคม 2564", "2564", "ห้องประชุม 1")
    not_yet = shown(meeting=Meeting(Text(), Day(), Text(), Text()))
    assert (not_yet.day, not_yet.session_year, not_yet.venue) == ("", "", "")
    assert shown(meeting=Meeting(Text(), Day(typed="กลางเดือน"), Text(), Text())).day == "กลางเดือน"


def test_every_unit_of_the_register_has_a_line_and_the_coordinator_is_the_secretary() -> None:
    register = (
        unit("กพร.", "กลุ่มพัฒนาระบบบริหาร"),
        unit("สบก.", "สำนักบริหารกลาง"),
        unit("กพ.", ""),
    )
    settings = replace(records.coordinator().settings, coordinator="กพร.")
    roles = [attendee.role for attendee in shown(register=register, settings=settings).attendees]
    assert roles == ["ประธาน", "ผู้แทนสำนักบริหารกลาง", "ผู้แทน กพ.", "ผู้แทนกลุ่มพัฒนาระบบบริหาร เลขานุการ"]


# --- the items


def test_every_entry_of_the_agenda_stands_there_in_its_order_and_an_empty_agenda_has_its_slot() -> None:
    view = shown(opens("1", "เรื่องแจ้ง"), opens("2", "เพื่อทราบ"), item("2.1"), opens("3", "อื่น ๆ"))
    assert [(e.number, e.title) for e in view.entries] == [
        ("ระเบียบวาระที่ 1", "เรื่องแจ้ง"),
        ("1.1", ""),
        ("ระเบียบวาระที่ 2", "เพื่อทราบ"),
        ("2.1", "เรื่อง 2.1"),
        ("ระเบียบวาระที่ 3", "อื่น ๆ"),
        ("3.1", ""),
    ]
    assert [e.is_resolved for e in view.entries] == [False, True, False, True, False, True]


def test_an_agenda_that_has_details_and_no_items_is_resolved_itself() -> None:
    view = shown(opens("1", "รับรองรายงาน", detail=Text("รับรองรายงานครั้งก่อน")), opens("2", "เพื่อทราบ"), item("2.1"))
    assert (view.entries[0].number, view.entries[0].is_resolved) == ("ระเบียบวาระที่ 1", True)
    assert [line.text for line in view.entries[0].detail] == ["รับรองรายงานครั้งก่อน"]


def test_a_resolution_tells_who_answers_for_it_and_until_when() -> None:
    text = "เห็นชอบตามเสนอ\nกำหนดให้ส่งอีกครั้ง\nผู้รับผิดชอบ: กพร. และ กพ.\nกำหนดเสร็จ : 31 มกราคม 2564"
    found = shown(opens("3", "พิจารณา"), item("3.1", proposal="เห็นชอบ", resolution=text)).entries[1]
    assert [line.text for line in found.resolution] == ["เห็นชอบตามเสนอ", "กำหนดให้ส่งอีกครั้ง"]
    assert (found.responsible, found.due) == ("กพร. และ กพ.", "31 มกราคม 2564")
    assert [line.text for line in found.proposal] == ["เห็นชอบ"]


def test_without_a_resolution_all_is_left_to_be_written() -> None:
    found = shown(opens("3", "พิจารณา"), item("3.1")).entries[1]
    assert (found.resolution, found.responsible, found.due, found.is_resolved) == ((), "", "", True)


# --- the background


def test_the_scores_are_told_with_the_way_to_each_target() -> None:
    points = [said(point) for point in entry("scores").points]
    assert "คะแนนรวม 412.03 ระดับการเป็นระบบราชการ (เต็ม 4) 3.30" in points[0]
    assert points[1].startswith("คะแนนรายหมวด: หมวด 1 การนำองค์การ 453.13, หมวด 2 ")
    assert points[1].endswith("หมวด 7 ผลลัพธ์การดำเนินการ 280.00")
    assert points[-1].endswith("คะแนนรวม 420.27, ยังห่าง 8.24, หมวด 7 ต้องได้ 337.70 (หมวด 7 เพิ่มขึ้น 57.70)")
    assert len(points) == 5


def test_a_figure_of_the_background_keeps_the_place_it_was_typed_at() -> None:
    parts = entry("scores").points[0].parts
    assert [str(part.figure) for part in parts] == ["412.03", "3.30"]
    given = records.coordinator().scores
    assert parts[0].figure.place == given["total"].place


def test_feedback_is_counted_by_what_it_is_about() -> None:
    rows = (
        FeedbackRow("strength", "มิติที่ 1", Text("ก")),
        FeedbackRow("strength", "มิติที่ 1", Text("ข")),
        FeedbackRow("strength", "มิติที่ 2", Text("ค")),
        FeedbackRow("opportunity", "1.1", Text("ง")),
    )
    found = [said(point) for point in entry("feedback", feedback=rows).points]
    assert found == [
        "จุดเด่น 3 ข้อ: มิติที่ 1 2 ข้อ, มิติที่ 2 1 ข้อ",
        "โอกาสในการปรับปรุง 1 ข้อ ใน 1 หัวข้อ",
        "ข้อเสนอแนะในรายงานป้อนกลับ 1 ข้อ มีคำตอบแล้ว 0 ข้อ ยังไม่มีคำตอบ: 1.1",
    ]


def test_a_calendar_tells_its_days_or_that_they_are_not_set() -> None:
    first = CalendarStep("ปฏิทิน ก", Text("เริ่ม"), Day(date(2021, 1, 4)), Day(date(2021, 1, 5)))
    last = CalendarStep("ปฏิทิน ก", Text("จบ"), Day(date(2021, 2, 1)), Day(date(2021, 2, 2)))
    unset = CalendarStep("ปฏิทิน ข", Text("เริ่ม"), Day(), Day())
    found = [said(point) for point in entry("calendar", calendar=(first, last, unset)).points]
    assert found == [
        "ปฏิทิน ก จำนวน 2 ขั้นตอน ตั้งแต่วันที่ 4 มกราคม 2564 ถึงวันที่ 2 กุมภาพันธ์ 2564",
        "ปฏิทิน ข จำนวน 1 ขั้นตอน ยังไม่กำหนดวันเริ่มหรือวันสิ้นสุด 1 ขั้นตอน",
    ]


def test_the_indicators_are_told_by_item_with_what_the_meeting_has_to_look_at() -> None:
    row = records.row("7.1-01", name="บ่อที่พัฒนา", targets="80 85 90 70", actuals="80 86 91")
    points = entry("indicators", rows=(row,)).points
    (first,) = [point for point in points if said(point).startswith("7.1 ")]
    assert "ร่างตัวชี้วัด 1 ตัวชี้วัด (หน่วยงาน: สพบ.)" in said(first)
    assert "บ่อที่พัฒนา: เป้าหมาย 2564 ต่ำกว่าเป้าหมาย 2563, เป้าหมาย 2564 ต่ำกว่าผล 2563" in first.details
    (empty,) = [point for point in points if said(point).startswith("7.2 ")]
    assert said(empty).endswith("ยังไม่มีตัวชี้วัดในข้อนี้")
    assert "ยังไม่มีตัวชี้วัดในข้อนี้" not in empty.details


def test_a_table_that_cannot_be_made_is_said_and_no_papers_are_named() -> None:
    found = entry("calendar", calendar=())
    assert found.points == ()
    assert found.papers == ""
    assert "ปฏิทิน" in found.missing
    assert entry("scores").papers == "2.1"
