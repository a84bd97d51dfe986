"""From a year that has ended to the forms of the next: a workbook for every unit, and the coordinator's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import carry, differences, messages, outputs, publish, run, submissions
from pipeline.criteria import Criteria, load
from pipeline.model import CannotGoOn, Coordinator
from pipeline.publish.names import stamp
from pipeline.run import Folders
from pipeline.workbook import inbox
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.forms.coordinator import next_year_form
from pipeline.workbook.forms.unit import unit_form
from pipeline.workbook.inbox import ProgressCallback

FORMS = "forms"


@dataclass(frozen=True, slots=True)
class NewYearForms:
    """The forms of a new year, written into ``folder``.

    ``last_year_be``: the year they carry on from, None without one. ``coordinator``: the name of the coordinator's new
    workbook, "" where one lies in the inputs of the year already. ``blank``: units with nothing to carry over.
    """

    fiscal_year_be: int
    last_year_be: int | None
    criteria_year_be: int
    folder: Path
    result: publish.PublishResult
    coordinator: str
    has_deadline: bool
    blank: tuple[str, ...]
    left_out: tuple[carry.UnitLeftOut, ...]


def write_forms(year_be: int, folders: Folders, progress: ProgressCallback, now: datetime) -> NewYearForms:
    """Write a workbook for every unit of the register, and the coordinator's, to start a new year from.

    They carry on from the newest earlier year with a coordinator workbook. Where the new year has one already, its
    register and settings count, and no other is made. Raises CannotGoOn when there is no register to go by, or the
    outputs cannot be written; they are then as they were.
    """
    begun = _begun(year_be, folders, progress)
    last = _last_year(year_be, folders, progress)
    coordinator = begun or (carry.coordinator_of(year_be, last.coordinator) if last else None)
    if coordinator is None or not coordinator.register:
        raise CannotGoOn(
            f"ไม่พบทะเบียนหน่วยงานในสมุดงานของ กพร. ทั้งของปี {year_be} และปีก่อนหน้า ใน {folders.inputs} "
            "จึงยังไม่ทราบว่าต้องทำแบบให้หน่วยงานใด"
        )
    criteria = load(year_be)
    starts = carry.starts(coordinator, last, criteria)
    own = "" if begun else f"{coordinator.settings.coordinator or 'กพร.'} ตั้งค่าและทะเบียน {year_be}"
    stems = file_stems([*(start.unit.code for start in starts), *filter(None, [own])])
    names = {code: f"{stem}.xlsx" for code, stem in stems.items()}
    forms = {names[start.unit.code]: content for start, content in _unit_forms(starts, coordinator, criteria, progress)}
    if last and not begun:
        forms[names[own]] = next_year_form(coordinator, criteria, last.year_be)
    folder = folders.outputs / str(year_be) / FORMS
    with outputs.writing_to(folder, "make forms", now, progress):
        result = publish.publish_forms(folder, forms, differences.compare, stamp(now))
    return NewYearForms(
        fiscal_year_be=year_be,
        last_year_be=last.year_be if last else None,
        criteria_year_be=criteria.fiscal_year_be,
        folder=folder,
        result=result,
        coordinator=names.get(own, ""),
        has_deadline=coordinator.settings.deadline.day is not None,
        blank=tuple(start.unit.code for start in starts if start.is_blank),
        left_out=carry.left_out(coordinator, last) if last else (),
    )


def _unit_forms(
    starts: Sequence[carry.Start], coordinator: Coordinator, criteria: Criteria, progress: ProgressCallback
) -> Iterator[tuple[carry.Start, bytes]]:
    for number, start in enumerate(starts, start=1):
        progress(f"เขียนแบบ {start.unit.code}", number, len(starts))
        yield start, unit_form(start.submission, coordinator, criteria, start.past)


def _begun(year_be: int, folders: Folders, progress: ProgressCallback) -> Coordinator | None:
    """Return the coordinator's workbook of the new year; None where there is none yet."""
    box = inbox.read_year(year_be, folders.inputs, progress)
    if box is None or not box.coordinator_books:
        return None
    coordinator, found = inbox.read_coordinator(box)
    if coordinator is None:
        raise CannotGoOn(f"{messages.message(found[0])} จึงยังไม่สร้างแบบ")
    return coordinator


def _last_year(year_be: int, folders: Folders, progress: ProgressCallback) -> carry.LastYear | None:
    """Return the newest year before that has a coordinator workbook; None without any."""
    for year in inbox.year_folders(folders.inputs):
        box = inbox.read_year(year, folders.inputs, progress) if year < year_be else None
        if box is None or not box.coordinator_books:
            continue
        examination = run.examine_inbox(box)
        if examination.case is None:
            raise CannotGoOn(f"ปี {year}: {examination.why_no_case} จึงยังไม่สร้างแบบ")
        master = examination.case.master
        coordinator = submissions.with_newest_contacts(examination.case.coordinator, examination.receipts)
        return carry.LastYear(coordinator, master.indicators, master.narratives)
    return None
