"""From a year that has ended to the forms of the next: a workbook for every unit, and the coordinator's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline import carry, differences, messages, outputs, publish, run
from pipeline.criteria import Criteria
from pipeline.criteria.given import of_year
from pipeline.home import Folders
from pipeline.model import CannotGoOn, Coordinator
from pipeline.publish.names import stamp
from pipeline.rules.years import with_sound_deadline
from pipeline.submissions import deadline_precedes_meeting
from pipeline.thai import is_written, long_date, match_key
from pipeline.views.figures import NO_DATE
from pipeline.workbook import inbox
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.forms.coordinator import blank_form, next_year_form
from pipeline.workbook.forms.unit import unit_form
from pipeline.workbook.inbox import ProgressCallback

FORMS = "forms"


class NewYearForms(Struct, frozen=True):
    """The forms of a new year, written into ``folder``.

    ``last_year_be``: the year they carry on from, None without one; ``carries``: whether one was looked for.
    ``coordinator``: the name of the coordinator's new workbook, "" where one had been begun, which lies in
    ``begun_in``. ``dropped_deadline``: why the deadline that was typed stands in no form, "" where it does or where
    none was. ``blank``: units with nothing to carry over.
    """

    fiscal_year_be: int
    last_year_be: int | None
    criteria_year_be: int
    folder: Path
    result: publish.PublishResult
    coordinator: str
    begun_in: str
    carries: bool
    has_units: bool
    has_deadline: bool
    dropped_deadline: str
    blank: tuple[str, ...]
    left_out: tuple[carry.UnitLeftOut, ...]


def write_forms(
    year_be: int, folders: Folders, progress: ProgressCallback, now: datetime, *, carries: bool = True
) -> NewYearForms:
    """Write a workbook for every unit of the register, and the coordinator's, to start a new year from.

    They carry on from the newest earlier year with a coordinator workbook, but never from the untouched sample, and
    not at all where ``carries`` is false. Where the new year has a coordinator workbook already, its register and
    settings count, and no other is made. Where there is neither, the coordinator's is blank and the only one. Raises
    CannotGoOn when the register is empty, or the outputs cannot be written; they are then as they were.
    """
    folder = folders.outputs / str(year_be) / FORMS
    begun, begun_in = _begun(year_be, folders.inputs / str(year_be), progress), f"inputs/{year_be}"
    last = run.last_year(year_be, folders, progress) if carries else None
    if not begun and not last:
        begun, begun_in = _filled(year_be, folder, progress), f"outputs/{year_be}/{FORMS}"
    coordinator = begun or (carry.coordinator_of(year_be, last.coordinator) if last else None)
    if coordinator and not coordinator.register:
        raise CannotGoOn(
            f"แผ่นงาน ทะเบียนหน่วยงาน ในสมุดงานของ กพร. ปี {year_be if begun or not last else last.year_be} ยังว่าง "
            "ให้กรอกหน่วยงานละหนึ่งแถว บันทึก แล้วสั่งอีกครั้ง จะได้แบบของทุกหน่วยงาน"
        )
    typed = coordinator or carry.blank_coordinator(year_be)
    coordinator = with_sound_deadline(typed)
    criteria = of_year(year_be, coordinator.criteria)
    starts = carry.starts(coordinator, last, criteria)
    own = "" if begun else f"{coordinator.settings.coordinator or 'กพร.'} ตั้งค่าและทะเบียน {year_be}"
    stems = file_stems([*(start.unit.code for start in starts), *filter(None, [own])])
    names = {code: f"{stem}.xlsx" for code, stem in stems.items()}
    forms = {names[start.unit.code]: content for start, content in _unit_forms(starts, coordinator, criteria, progress)}
    if not begun:
        carried = next_year_form(coordinator, criteria, last.year_be) if last else blank_form(coordinator, criteria)
        forms[names[own]] = carried
    with outputs.writing_to(folder, "make forms" if carries else "make start", now, progress):
        result = publish.publish_forms(folder, forms, differences.compare, stamp(now))
    return NewYearForms(
        fiscal_year_be=year_be,
        last_year_be=last.year_be if last else None,
        criteria_year_be=criteria.fiscal_year_be,
        folder=folder,
        result=result,
        coordinator=names.get(own, ""),
        begun_in=begun_in if begun else "",
        carries=carries,
        has_units=bool(starts),
        has_deadline=coordinator.settings.deadline.day is not None,
        dropped_deadline=_dropped_deadline(typed, coordinator),
        blank=tuple(start.unit.code for start in starts if start.is_blank),
        left_out=carry.left_out(coordinator, last) if last else (),
    )


def _unit_forms(
    starts: Sequence[carry.Start], coordinator: Coordinator, criteria: Criteria, progress: ProgressCallback
) -> Iterator[tuple[carry.Start, bytes]]:
    for number, start in enumerate(starts, start=1):
        progress(f"เขียนแบบ {start.unit.code}", number, len(starts))
        yield start, unit_form(start.submission, coordinator, criteria, start.past)


def _dropped_deadline(typed: Coordinator, sound: Coordinator) -> str:
    """Return why the deadline that was typed is not used; "" where it is, or where there was none."""
    deadline, meeting = typed.settings.deadline.day, typed.meeting.day.day
    words = typed.settings.deadline.typed
    if deadline is None and is_written(words) and match_key(words) != match_key(NO_DATE):
        return f"อ่าน “{messages.shortened(words)}” เป็นวันที่ไม่ได้"
    if deadline is None or sound.settings.deadline.day is not None:
        return ""
    if meeting and deadline_precedes_meeting(typed):
        return f"{long_date(deadline)} อยู่ก่อนวันประชุม {long_date(meeting)}"
    return f"{long_date(deadline)} ไม่อยู่ในปีงบประมาณ {typed.settings.fiscal_year_be}"


def _begun(year_be: int, folder: Path, progress: ProgressCallback) -> Coordinator | None:
    """Return the coordinator's workbook of the new year in a folder; None where there is none, or only the sample's."""
    box = inbox.read_folder(year_be, folder, progress)
    if box is None or not box.of_coordinator or box.is_sample:
        return None
    coordinator, found = inbox.read_coordinator(box)
    if coordinator is None:
        raise CannotGoOn(f"{messages.message(found[0])} จึงยังไม่สร้างแบบ")
    return coordinator


def _filled(year_be: int, forms: Path, progress: ProgressCallback) -> Coordinator | None:
    """Return the coordinator's workbook that was filled in where it had been made; None where it is still blank."""
    box = inbox.read_folder(year_be, forms, progress)
    books = [book for book in box.of_coordinator if "/" not in book.name] if box else []  # not those in kept/
    if box is None or len(books) != 1:
        return None
    coordinator, _ = inbox.read_coordinator(replace(box, readings=tuple(books)))
    return coordinator if coordinator and coordinator.register else None
