"""From the coordinator's workbook to what is still another year's in it, or has not been given yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from pipeline.model import Coordinator, Day, Figure, Place
from pipeline.rules.case import Case, Hit
from pipeline.submissions import deadline_precedes_meeting
from pipeline.thai import YEARS_BE_AHEAD, is_written, match_key
from pipeline.year_words import year_words

SCORE_NAMES = {**{str(number): f"หมวด {number}" for number in range(1, 8)}, "total": "รวม", "level": "ระดับ"}
_OCTOBER = 10  # a fiscal year begins in October of the year before
_NOT_DATED = match_key("ยังไม่กำหนด")
_THAI_LETTER = re.compile("[ก-ฮ]")


def years_belong_to_the_fiscal_year(case: Case) -> Iterator[Hit]:
    """Every year in a title, an agenda item or a date belongs to the work of the fiscal year, as its field allows.

    A title: the year. Scores and feedback: the year before. Results: the three before. A calendar: the year and the
    next. An agenda item: what its attached table is about; without one, the year before, the year and the next. A
    meeting and a deadline: from October of the year before to the end of the year. Years of laws, of plans and of
    history are not looked at. A deadline before the meeting is D501's to say.
    Source: the agenda of a year that was carried over unchanged into the next.
    """
    yield from _of_texts(case)
    yield from _of_days(case)
    settings, year_be = case.coordinator.settings, case.fiscal_year_be
    place = settings.places.get("latest_year_be")
    if place and settings.latest_year_be not in (year_be - 1, year_be):
        yield _hit(place, "ปีผลลัพธ์ล่าสุด", [settings.latest_year_be], [year_be - 1])


def what_the_documents_need_is_given(case: Case) -> Iterator[Hit]:
    """The day of the meeting, the deadline and the scores of the year before are given.

    That the sheet ระเบียบวาระ holds nothing is said where it is read.
    A blank and ยังไม่กำหนด are not; one word such as ไม่มี in place of every score is: there are none. C109 speaks of a day
    that cannot be read.
    Source: documents that print ยังไม่กำหนด.
    """
    coordinator = case.coordinator
    for day, what, sheet in (
        (coordinator.meeting.day, "วันประชุม", "การประชุม"),
        (coordinator.settings.deadline, "กำหนดส่งข้อมูล", "ตั้งค่า"),
    ):
        if day.day is None and (not is_written(day.typed) or match_key(day.typed) == _NOT_DATED):
            yield _blank(day.place if day.place.cell else Place(coordinator.workbook, sheet), what, sheet)
    missing = {entry: coordinator.scores.get(entry, Figure()) for entry in SCORE_NAMES}
    blank = {entry: score.place for entry, score in missing.items() if score.value is None and not score.typed}
    if blank and not word_for_no_scores(coordinator):
        place = next((place for place in blank.values() if place.cell), Place(coordinator.workbook, "คะแนนปีก่อน"))
        names = "" if len(blank) == len(SCORE_NAMES) else f" ({', '.join(SCORE_NAMES[entry] for entry in blank)})"
        yield _blank(place, f"คะแนนปีก่อน{names}", "คะแนนปีก่อน")


def word_for_no_scores(coordinator: Coordinator) -> str:
    """Return the word that stands in the place of every score of the year before; "" where none does.

    Blank: some of the cells may be; a dash alone, and N/A, are ไม่มี.
    """
    given = [score for score in coordinator.scores.values() if score.value is not None or score.typed]
    if not given or any(score.value is not None or is_written(score.typed) for score in given):
        return ""
    return next((score.typed for score in given if _THAI_LETTER.search(score.typed)), "ไม่มี")


def with_sound_deadline(coordinator: Coordinator) -> Coordinator:
    """Return the coordinator's workbook without a deadline that is known to be wrong: no form shall ask for it.

    One that lies before the meeting, or in another year, is.
    """
    settings = coordinator.settings
    is_within = settings.deadline.day is None or _is_within(settings.deadline, settings.fiscal_year_be, 0)
    if is_within and not deadline_precedes_meeting(coordinator):
        return coordinator
    return replace(coordinator, settings=replace(settings, deadline=Day()))


def _of_texts(case: Case) -> Iterator[Hit]:
    coordinator, year_be = case.coordinator, case.fiscal_year_be
    results = {*case.years_of_results, year_be}
    around = {year_be - 1, year_be, year_be + 1}
    calendar = {year_be, year_be + 1}
    by_attachment: dict[str, Collection[int]] = {
        "scores": {year_be - 1},
        "feedback": {year_be - 1},
        "framework": {year_be},
        "calendar": calendar,
        "responsible": {year_be},
        "subitem_owners": {year_be},
        "indicators": results,
    }
    meeting = coordinator.meeting.title
    yield from _of_text(meeting.text, meeting.place, "ชื่อการประชุม", year_be, {year_be})
    for row in coordinator.agenda:
        allowed = by_attachment.get(row.attachment, around)
        what = f"ระเบียบวาระ {row.item or row.agenda}"
        for text in (row.title, row.detail):
            yield from _of_text(text.text, text.place, what, year_be, allowed)
    for framework in coordinator.framework:
        yield from _of_text(framework.title.text, framework.title.place, "กรอบการประเมิน", year_be, {year_be})
    for name, place in {step.calendar: step.place for step in reversed(coordinator.calendar)}.items():
        yield from _of_text(name, place, "ชื่อปฏิทิน", year_be, calendar)
    for step in coordinator.calendar:
        yield from _of_text(step.step.text, step.step.place, "ขั้นตอนของปฏิทิน", year_be, calendar)


def _of_text(text: str, place: Place, what: str, year_be: int, allowed: Collection[int]) -> Iterator[Hit]:
    strange = [word.year_be for word in year_words(text, year_be) if word.year_be not in allowed]
    if strange:
        yield _hit(place, what, strange, allowed)


def _of_days(case: Case) -> Iterator[Hit]:
    coordinator, year_be = case.coordinator, case.fiscal_year_be
    days = [(coordinator.meeting.day, "วันประชุม", 0)]
    if not deadline_precedes_meeting(coordinator):
        days.append((coordinator.settings.deadline, "กำหนดส่งข้อมูล", 0))
    days += [(day, "วันในปฏิทิน", 1) for step in coordinator.calendar for day in (step.start, step.end)]
    for day, what, later in days:
        if day.day and not _is_within(day, year_be, later):
            yield _hit(day.place, what, [day.day.year + YEARS_BE_AHEAD], range(year_be, year_be + later + 1))


def _is_within(day: Day, year_be: int, later: int) -> bool:
    """Return whether a day lies between October of the year before and the end of the year, or of a later one."""
    first = date(year_be - YEARS_BE_AHEAD - 1, _OCTOBER, 1)
    return day.day is not None and first <= day.day and day.day.year + YEARS_BE_AHEAD <= year_be + later


def _hit(place: Place, what: str, years: Iterable[int], allowed: Iterable[int]) -> Hit:
    found, expected = (", ".join(map(str, sorted(set(some)))) for some in (years, allowed))
    return Hit(place, {"years": found, "what": what, "expected": expected})


def _blank(place: Place, what: str, sheet: str) -> Hit:
    return Hit(place, {"what": what, "sheet": sheet})
