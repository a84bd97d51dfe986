"""From the agenda to what the minutes of the meeting say before it is held: the background of each item, and where to
write who came, what was resolved, who answers for it and until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from pipeline.model import Coordinator
from pipeline.thai import match_key
from pipeline.views import agenda, background, figures
from pipeline.views.agenda import NOT_YET, AgendaEntry
from pipeline.views.background import StatedPoint
from pipeline.views.lines import TypedLine
from pipeline.year import Year

_MINUTES = "รายงานการประชุม"
_MEETING = re.compile("(?:รายงาน)?(?:การ)?ประชุม")
_SESSION = re.compile(r"ครั้งที่\s*[0-9๐-๙]")
# A line of a resolution that names who answers for it, or until when; the colon tells it from a sentence.
_NAMED = re.compile(r"\s*(?P<label>ผู้รับผิดชอบ|กำหนด(?:เสร็จ|แล้วเสร็จ|ส่ง)?)\s*[:：]\s*(?P<text>.+)", re.DOTALL)
_RESPONSIBLE = "ผู้รับผิดชอบ"


class Attendee(Struct, frozen=True):
    """A place to write the name of someone who comes to the meeting."""

    role: str  # ฐานะในที่ประชุม เช่น ประธาน ผู้แทนสำนักบริหารกลาง


class MinutesEntry(Struct, frozen=True):
    """A วาระ (``number`` is "ระเบียบวาระที่ 1") or an item of one, as the meeting deals with it.

    ``is_resolved``: whether the minutes say what was resolved here; of a วาระ with items, each item says it.
    """

    opens_agenda: bool  # เป็นหัวของวาระหรือไม่ (ใช้ใน if เท่านั้น)
    number: str  # ระเบียบวาระที่ … หรือเลขข้อ
    title: str  # เรื่อง (ว่างเมื่อยังไม่มีเรื่อง)
    detail: tuple[TypedLine, ...]  # ความเป็นมาจากรายละเอียด ทีละบรรทัด
    points: tuple[StatedPoint, ...]  # ความเป็นมาจากตารางแนบ ทีละข้อ
    papers: str  # เลขข้อของระเบียบวาระที่มีตารางแนบ
    missing: str  # บอกว่าเหตุใดยังไม่มีตารางแนบ
    proposal: tuple[TypedLine, ...]  # ข้อเสนอทีละบรรทัด (ว่างเมื่อยังไม่มี)
    is_resolved: bool  # มีมติที่ประชุมในข้อนี้หรือไม่ (ใช้ใน if เท่านั้น)
    resolution: tuple[TypedLine, ...]  # มติที่ประชุมทีละบรรทัด (ว่างเมื่อยังไม่มี)
    responsible: str  # ผู้รับผิดชอบตามมติ (ว่างเมื่อยังไม่มี)
    due: str  # กำหนดตามมติ (ว่างเมื่อยังไม่มี)


class MinutesView(Struct, frozen=True):
    """What the minutes say, in the order of the agenda. What is not known is "", and left to be written."""

    title: str  # รายงานการประชุม … ตามชื่อการประชุม
    has_session: bool  # ชื่อการประชุมบอกครั้งที่แล้วหรือไม่ (ใช้ใน if เท่านั้น)
    session_year: str  # ปี พ.ศ. ของวันประชุม
    day: str  # วันที่ประชุม
    venue: str  # สถานที่
    note: str  # หมายเหตุท้ายเอกสารจากแผ่นงาน ตั้งค่า (อาจว่าง)
    thai_digits: bool  # ทั้งเอกสารเป็นเลขไทยหรือไม่ (ใช้ใน if เท่านั้น)
    attendees: tuple[Attendee, ...]  # ที่เขียนชื่อผู้มาประชุม ตามทะเบียนหน่วยงาน
    entries: tuple[MinutesEntry, ...]  # ระเบียบวาระทีละวาระและทีละข้อ


def view(year: Year) -> MinutesView:
    """Return what the minutes say of the meeting that the agenda of the year is for."""
    coordinator = year.case.coordinator
    meeting, planned = coordinator.meeting, agenda.view(year)
    is_known = meeting.day.day is not None or bool(meeting.day.typed.strip())
    return MinutesView(
        title=_title(planned.title),
        has_session=_SESSION.search(planned.title) is not None,
        session_year=figures.year_text(meeting.day),
        day=figures.day_text(meeting.day, weekday=True) if is_known else "",
        venue=meeting.venue.text,
        note=planned.note,
        thai_digits=planned.thai_digits,
        attendees=tuple(Attendee(role) for role in _roles(coordinator)),
        entries=tuple(_entry(entry, after) for entry, after in zip_longest(planned.entries, planned.entries[1:])),
    )


def _title(meeting: str) -> str:
    """Return the title of the minutes: that of the meeting, whose own word for a meeting is not said twice."""
    opening = _MEETING.match(meeting)
    return f"{_MINUTES}{meeting[opening.end() :] if opening else meeting}"


def _roles(coordinator: Coordinator) -> Iterator[str]:
    """Yield who is expected, as far as the register tells: a chair, someone of each unit, the coordinator last."""
    own = match_key(coordinator.settings.coordinator)
    units = sorted(coordinator.register, key=lambda unit: match_key(unit.code) == own)
    yield "ประธาน"
    for unit in units:
        representative = f"ผู้แทน{unit.name}" if unit.name else f"ผู้แทน {unit.code}"
        yield f"{representative} เลขานุการ" if match_key(unit.code) == own else representative


def _entry(entry: AgendaEntry, following: AgendaEntry | None) -> MinutesEntry:
    has_items = entry.opens_agenda and following is not None and not following.opens_agenda
    return MinutesEntry(
        opens_agenda=entry.opens_agenda,
        number=entry.number,
        title="" if entry.title == NOT_YET else entry.title,
        detail=entry.detail,
        points=tuple(background.points(entry)),
        papers=entry.number if entry.tables else "",
        missing=entry.missing,
        proposal=entry.proposal,
        is_resolved=not has_items,
        resolution=tuple(line for line in entry.resolution if not _NAMED.fullmatch(line.text)),
        responsible=_named(entry.resolution, is_responsible=True),
        due=_named(entry.resolution, is_responsible=False),
    )


def _named(resolution: Sequence[TypedLine], *, is_responsible: bool) -> str:
    """Return who answers for a resolution, or until when, where its lines say so."""
    return ", ".join(text for label, text in _labelled(resolution) if (label == _RESPONSIBLE) is is_responsible)


def _labelled(resolution: Iterable[TypedLine]) -> Iterator[tuple[str, str]]:
    for line in resolution:
        if found := _NAMED.fullmatch(line.text):
            yield found["label"], found["text"].strip()
