"""From who answers for what, and what has come in, to the table that the agenda attaches to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from pipeline.criteria import Criteria
from pipeline.model import Finding, Narrative, Text
from pipeline.views import figures
from pipeline.views.captions import Caption
from pipeline.views.figures import BLANK, NO_DATE
from pipeline.views.remarks import Subject
from pipeline.year import Year

_CITED = re.compile(r"เอกสารประกอบวาระที่\s*([0-9๐-๙]+(?:\.[0-9๐-๙]+)*)")


class ResponsibleRow(Struct, frozen=True):
    """Who answers for one category, and what has come in of it."""

    category: str  # หมวดที่
    name: str  # ชื่อหมวด
    units: str  # หน่วยงานที่รับผิดชอบ
    task: str  # ภารกิจ
    received: str  # ข้อมูลที่ได้รับแล้วและที่ยังขาด


class SubitemRow(Struct, frozen=True):
    """Who answers for one sub-item, and what has come in of it. ``category``: the heading this sub-item opens."""

    category: str  # ชื่อหมวด เฉพาะหัวข้อแรกของหมวด
    subitem: Subject  # หัวข้อพร้อมชื่อ
    units: str  # หน่วยงานที่รับผิดชอบ
    received: str  # ระดับที่ได้รับเนื้อหาแล้ว หรือคำว่ายังไม่มีเนื้อหา


class ResponsibleTable(Struct, frozen=True):
    """Who answers for each category, or for each sub-item where the coordinator names them, and until when.

    ``subitems`` is empty where the sheet of sub-items is. ``doubt``: what is wrong with the deadline, "" for nothing.
    """

    caption: Caption  # เลขตาราง
    title: str  # ชื่อตาราง
    rows: tuple[ResponsibleRow, ...]  # ผู้รับผิดชอบทีละหมวด
    subitems: tuple[SubitemRow, ...]  # ผู้รับผิดชอบทีละหัวข้อ (ว่างเมื่อไม่ได้ระบุรายหัวข้อ)
    deadline: Subject  # กำหนดจัดส่งข้อมูล
    doubt: str  # ข้อที่ต้องตรวจของกำหนดจัดส่ง


def cited_papers(text: Text) -> tuple[str, ...]:
    """Return the items whose paper a text cites: 3.2 of เอกสารประกอบวาระที่ 3.2."""
    return tuple(dict.fromkeys(_CITED.findall(text.text)))


def table(year: Year, caption: Callable[[str], Caption], item: str) -> ResponsibleTable | None:
    """Return the table; None where no sheet names who answers. ``item``: the agenda item it is attached to."""
    case = year.case
    rows, owners = case.coordinator.responsibilities, case.coordinator.subitem_owners
    if not (rows or owners):
        return None
    criteria, narratives = case.criteria, case.master.narratives
    names = {category.number: category.name for category in criteria.categories} | {7: criteria.category_7_name}
    return ResponsibleTable(
        caption=caption("responsible"),
        title=_title(item),
        rows=tuple(
            ResponsibleRow(
                category=f"หมวด {row.category}",
                name=names.get(row.category, ""),
                units=row.units.text or BLANK,
                task=row.task.text or BLANK,
                received=_received(row.category, criteria, narratives),
            )
            for row in rows
        ),
        subitems=tuple(_subitems(year)) if owners else (),
        deadline=_deadline(year),
        doubt=_doubt(year.findings),
    )


def by_subitem(year: Year, caption: Callable[[str], Caption], item: str) -> ResponsibleTable | None:
    """Return the table by sub-item even where the sheet of sub-items is empty; None where nobody answers for any."""
    rows = tuple(_subitems(year))
    if all(row.units == BLANK for row in rows):
        return None
    return ResponsibleTable(
        caption=caption("responsible"),
        title=_title(item),
        rows=(),
        subitems=rows,
        deadline=_deadline(year),
        doubt=_doubt(year.findings),
    )


def _title(item: str) -> str:
    paper = f"เอกสารประกอบวาระที่ {item} " if item else ""
    return f"{paper}หน่วยงานที่รับผิดชอบและข้อมูลที่ได้รับ"


def _received(category: int, criteria: Criteria, narratives: Iterable[Narrative]) -> str:
    """Return how much of a category has come in, by its sub-items; nothing of category 7, which has its own tables."""
    wanted = next((held.subitems for held in criteria.categories if held.number == category), {})
    if not wanted:
        return BLANK
    told = {narrative.subitem for narrative in narratives if narrative.text}
    lacking = [subitem for subitem in wanted if subitem not in told]
    if not lacking:
        return f"ครบ {len(wanted)} หัวข้อ"
    return f"ได้รับ {len(wanted) - len(lacking)} จาก {len(wanted)} หัวข้อ ยังขาด {', '.join(lacking)}"


def _subitems(year: Year) -> Iterator[SubitemRow]:
    """Yield a row for every sub-item; one that the sheet does not name has the units of its category.

    Those are named in ผู้รับผิดชอบ, or else owe the category by the register.
    """
    case = year.case
    owners = {owner.subitem: owner.units.text for owner in case.coordinator.subitem_owners if owner.units.text}
    by_category = {row.category: row.units.text for row in case.coordinator.responsibilities if row.units.text}
    register = case.coordinator.register
    for category in case.criteria.categories:
        heading = f"หมวด {category.number} {category.name}"
        owing = ", ".join(unit.code for unit in register if category.number in unit.categories)
        for subitem, name in category.subitems.items():
            units = owners.get(subitem) or by_category.get(category.number) or owing or BLANK
            received = _levels(subitem, case.criteria, case.master.narratives)
            yield SubitemRow(heading, Subject(f"{subitem} {name}", subitem), units, received)
            heading = ""


def _levels(subitem: str, criteria: Criteria, narratives: Iterable[Narrative]) -> str:
    told = {narrative.level for narrative in narratives if narrative.subitem == subitem and narrative.text}
    levels = [level.thai for level in criteria.levels if level.key in told]
    return ", ".join(levels) or ("ไม่ระบุระดับ" if told else "ยังไม่มีเนื้อหา")


def _deadline(year: Year) -> Subject:
    """Return the deadline as a note of the table; comments on it stand on it."""
    settings = year.case.coordinator.settings
    receiver = settings.coordinator_name
    known = settings.deadline.day is not None or settings.deadline.typed.strip()
    when = f"ภายในวันที่ {figures.day_text(settings.deadline)}" if known else NO_DATE
    return Subject(f"กำหนดจัดส่งข้อมูลให้ {receiver} {when}", "deadline", (settings.deadline.place,))


def _doubt(findings: Iterable[Finding]) -> str:
    """Return why the deadline cannot be right, as D501 found; "" where it can."""
    return next((f"(อยู่ก่อนวันประชุม {one.words['meeting']} โปรดตรวจสอบ)" for one in findings if one.code == "D501"), "")
