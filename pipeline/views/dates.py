"""From the meeting, the deadline and the calendars to the dates that everyone keeps in a calendar of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, time

from msgspec import Struct

from pipeline.model import CalendarStep
from pipeline.rules.years import with_sound_deadline
from pipeline.thai import read_hours
from pipeline.year import Year


class KnownDate(Struct, frozen=True):
    """A day or a span of days that is set. ``last`` is one of its days.

    ``key``: tells it from all others, and stays the same when its days change. ``begins``: None where it takes the
    whole day. ``ends``: None where only the beginning is known. Hours are those of Thailand.
    """

    key: str
    title: str
    first: date
    last: date
    begins: time | None = None
    ends: time | None = None
    venue: str = ""
    note: str = ""


class DatesView(Struct, frozen=True):
    """The dates of a year in the order of the workbook, and what their calendar is called."""

    name: str
    dates: tuple[KnownDate, ...]


def view(year: Year) -> DatesView:
    """Return the dates that are set: no day that is blank or cannot be read, and no deadline that must be wrong."""
    settings = year.case.coordinator.settings
    name = f"PMQA 4.0 {settings.department_short or settings.department} ปีงบประมาณ พ.ศ. {year.fiscal_year_be}"
    return DatesView(name, (*_meeting(year), *_deadline(year), *_steps(year)))


def _meeting(year: Year) -> Iterator[KnownDate]:
    meeting = year.case.coordinator.meeting
    if meeting.day.day:
        day, (begins, ends) = meeting.day.day, read_hours(meeting.time.text)
        note = _note(year, f"เวลา {meeting.time}" if meeting.time else "")
        title, venue = _one_line(meeting.title.text) or "การประชุม", _one_line(meeting.venue.text)
        yield KnownDate("meeting", title, day, day, begins, ends, venue, note)


def _deadline(year: Year) -> Iterator[KnownDate]:
    settings = with_sound_deadline(year.case.coordinator).settings
    if settings.deadline.day:
        title = f"กำหนดส่งข้อมูล PMQA 4.0 ถึง{settings.coordinator_name}"
        yield KnownDate("deadline", title, settings.deadline.day, settings.deadline.day, note=_note(year))


def _steps(year: Year) -> Iterator[KnownDate]:
    """Yield a span a step; where it would end before it begins, its two days stand apart."""
    rows: Counter[tuple[str, str]] = Counter()
    for step in year.case.coordinator.calendar:
        named = (step.calendar, step.step.text)
        rows[named] += 1
        key = "\n".join((*named, str(rows[named])))
        begins, ends = step.start.day, step.end.day
        if begins and ends and begins > ends:
            yield _step(year, step, f"{key}\nเริ่ม", "เริ่ม: ", begins, begins)
            yield _step(year, step, f"{key}\nสิ้นสุด", "สิ้นสุด: ", ends, ends)
        elif first := begins or ends:
            yield _step(year, step, key, "" if begins else "ภายในวันนี้: ", first, ends or first)


def _step(year: Year, step: CalendarStep, key: str, label: str, first: date, last: date) -> KnownDate:
    return KnownDate(key, _one_line(f"{label}{step.step}"), first, last, note=_note(year, step.calendar))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _note(year: Year, text: str = "") -> str:
    return "\n".join(filter(None, (text, year.case.coordinator.settings.footnote)))
