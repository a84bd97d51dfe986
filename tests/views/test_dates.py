"""calendar.ics: the days that are set, as other programs read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import vobject
from msgspec.structs import replace

from pipeline import ics
from pipeline.model import CalendarStep, Coordinator, Day, Text
from pipeline.thai import read_hours
from pipeline.views import dates
from pipeline.year import Year
from tests.support.records import case, coordinator, day

MADE_ON = date(2021, 1, 4)
AWARDS = "ปฏิทินการรับสมัครรางวัล"
UNSET = Day()


def step(text: str, start: Day = UNSET, end: Day = UNSET) -> CalendarStep:
    return CalendarStep(AWARDS, Text(text), start, end)


def undated(**given: Any) -> Coordinator:
    """Return a coordinator's workbook that sets no day but those that are given."""
    return coordinator(**{"deadline": UNSET, "meeting": UNSET, **given})


def told(given: Coordinator) -> Year:
    return Year(replace(case(), coordinator=given), checked_on=MADE_ON)


def events(given: Coordinator) -> list[Any]:
    """Return the events as vobject reads them, which is not the library that writes them."""
    content = ics.calendar_file(dates.view(told(given)), MADE_ON)
    return list(vobject.readOne(content.decode()).vevent_list)


def meeting_at(hours: str) -> Coordinator:
    given = undated(meeting=day(2021, 1, 12))
    return replace(
        given, meeting=replace(given.meeting, title=Text("การประชุม"), time=Text(hours), venue=Text("ห้อง 1, ชั้น 8"))
    )


def test_a_meeting_has_its_hours_and_its_place() -> None:
    (meeting,) = events(meeting_at("09.30 - 14.30 น."))
    assert (meeting.summary.value, meeting.location.value) == ("การประชุม", "ห้อง 1, ชั้น 8")
    assert meeting.dtstart.value == datetime(2021, 1, 12, 2, 30, tzinfo=UTC)
    assert meeting.dtend.value == datetime(2021, 1, 12, 7, 30, tzinfo=UTC)
    assert meeting.description.value == "เวลา 09.30 - 14.30 น."


def test_a_meeting_whose_hours_nobody_can_tell_takes_the_day() -> None:
    (meeting,) = events(meeting_at("ช่วงบ่าย"))
    assert (meeting.dtstart.value, meeting.dtend.value) == (date(2021, 1, 12), date(2021, 1, 13))


def test_the_deadline_and_the_steps_of_the_calendars_are_days() -> None:
    steps = (
        step("ขั้นตอนที่ 1", day(2021, 1, 20), day(2021, 2, 5)),
        step("ขั้นตอนที่ 2"),
        step("ขั้นตอนที่ 3", end=day(2021, 3, 31)),
        step("ขั้นตอนที่ 3", day(2021, 4, 1)),
    )
    found = events(undated(deadline=day(2021, 1, 20), calendar=steps))
    assert [(one.summary.value, one.dtstart.value, one.dtend.value) for one in found] == [
        ("กำหนดส่งข้อมูล PMQA 4.0 ถึงกพร.", date(2021, 1, 20), date(2021, 1, 21)),
        ("ขั้นตอนที่ 1", date(2021, 1, 20), date(2021, 2, 6)),
        ("ภายในวันนี้: ขั้นตอนที่ 3", date(2021, 3, 31), date(2021, 4, 1)),
        ("ขั้นตอนที่ 3", date(2021, 4, 1), date(2021, 4, 2)),
    ]
    assert {one.transp.value for one in found} == {"TRANSPARENT"}
    assert found[1].description.value == AWARDS


def test_a_deadline_that_lies_before_the_meeting_is_in_nobodys_calendar() -> None:
    found = dates.view(told(undated(deadline=day(2020, 1, 20), meeting=day(2021, 1, 12))))
    assert [known.key for known in found.dates] == ["meeting"]


def test_a_span_that_ends_before_it_begins_is_two_days() -> None:
    found = dates.view(told(undated(calendar=(step("ประเมินตนเอง", day(2021, 3, 1), day(2021, 2, 1)),))))
    assert [(known.title, known.first, known.last) for known in found.dates] == [
        ("เริ่ม: ประเมินตนเอง", date(2021, 3, 1), date(2021, 3, 1)),
        ("สิ้นสุด: ประเมินตนเอง", date(2021, 2, 1), date(2021, 2, 1)),
    ]


def test_an_event_that_moves_keeps_its_uid_and_no_two_share_one() -> None:
    def uids(when: Day) -> list[str]:
        steps = (step("ก", when), step("ก", when), step("ข", when))
        return [one.uid.value for one in events(undated(meeting=when, deadline=when, calendar=steps))]

    assert uids(day(2021, 1, 12)) == uids(day(2021, 2, 1))
    assert len(set(uids(day(2021, 1, 12)))) == 5


def test_the_same_dates_give_the_same_bytes_that_bear_the_day_of_the_run() -> None:
    view = dates.view(told(meeting_at("09.30")))
    assert ics.calendar_file(view, MADE_ON) == ics.calendar_file(view, MADE_ON)
    assert b"DTSTAMP:20210104T000000Z\r\n" in ics.calendar_file(view, MADE_ON)


def test_lines_are_as_short_as_the_format_asks_and_no_letter_is_cut() -> None:
    long = "การประชุมพิจารณาการประเมินสถานะการเป็นระบบราชการ 4.0; ประจำปี, " * 5 + "จบ"
    given = meeting_at("09.30")
    view = dates.view(told(replace(given, meeting=replace(given.meeting, title=Text(long)))))
    content = ics.calendar_file(view, MADE_ON)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert all(line.decode() is not None for line in content.split(b"\r\n"))
    assert vobject.readOne(content.decode()).vevent.summary.value == long


def test_texts_stay_texts_whatever_they_hold() -> None:
    (found,) = events(undated(calendar=(step("ก\nEND:VEVENT \\n;,:", day(2021, 1, 12)),)))
    assert found.summary.value == "ก END:VEVENT \\n;,:"


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("09.30 - 14.30 น.", (time(9, 30), time(14, 30))),
        ("๑๓.๓๐ น.", (time(13, 30), None)),
        ("9:30-12:00", (time(9, 30), time(12, 0))),
        ("14.30 - 09.30 น.", (None, None)),
        ("09.00-12.00 และ 13.00-16.00 น.", (None, None)),
        ("25.30 น.", (None, None)),
        ("ข้อ 4.0", (None, None)),
        ("12.01.2564", (None, None)),
        ("", (None, None)),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, hours: tuple[time | None, time | None]) -> None:
    assert read_hours(typed) == hours
