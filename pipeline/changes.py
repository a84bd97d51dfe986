"""From what the data said before and say now to what has changed: figures, texts and findings, old and new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline import messages
from pipeline.criteria import Criteria
from pipeline.merge import KINDS, Master, decision_text, figure_name, figures_of
from pipeline.model import Coordinator, Day, Figure, Finding, IndicatorRow, Narrative

_FEEDBACK = {"strength": "จุดเด่น", "opportunity": "โอกาสในการปรับปรุง"}
_SCORES = {"total": "คะแนนรวม", "level": "ระดับ"}


class Kind(StrEnum):
    """What sort of thing the data say, in the order people read them."""

    FIGURE = "figure"
    TEXT = "text"
    FINDING = "finding"

    @property
    def thai(self) -> str:
        """What people read: ตัวเลข, ข้อความ, ข้อสังเกต."""
        return {Kind.FIGURE: "ตัวเลข", Kind.TEXT: "ข้อความ", Kind.FINDING: "ข้อสังเกต"}[self]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the data say. ``about``: what, in words; the same thing has the same ``about`` in every run."""

    kind: Kind
    about: str
    text: str


State = tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is no longer said as before. Blank: ``old`` of what is new, ``new`` of what is gone."""

    kind: Kind
    about: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the data that the documents were made of before. ``since``: the day they first were.

    Blank: ``since`` is None when there were no documents before.
    """

    since: date | None = None
    entries: tuple[Change, ...] = ()

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many of each kind, those that there are."""
        counted = Counter(change.kind for change in self.entries)
        return {kind: counted[kind] for kind in Kind if counted[kind]}


NO_CHANGES = Changes()


def between(before: State, now: State, since: date) -> Changes:
    """Return what differs, in the order of ``now``; what is gone follows, in the order of ``before``."""
    old, new = _by_subject(before), _by_subject(now)
    changed = [
        Change(said.kind, said.about, old[subject].text if subject in old else "", said.text)
        for subject, said in new.items()
        if subject not in old or old[subject].text != said.text
    ]
    gone = [Change(said.kind, said.about, said.text, "") for subject, said in old.items() if subject not in new]
    return Changes(since, tuple(sorted([*changed, *gone], key=lambda change: list(Kind).index(change.kind))))


def state(coordinator: Coordinator, criteria: Criteria, master: Master, findings: Iterable[Finding]) -> State:
    """Return all that the data say: every figure and text of every workbook, and every finding.

    Blank: what is empty says nothing. Cells do not count: what moved to another row says the same.
    """
    said = [
        *_indicators(master),
        *_narratives(master.narratives, {level.key: level.thai for level in criteria.levels}),
        *_coordinator(coordinator),
        *(Said(Kind.FINDING, _finding(finding), messages.message(finding)) for finding in findings),
    ]
    return tuple(_told_apart(one for one in said if one.text.strip()))


def _by_subject(state: State) -> dict[tuple[str, ...], Said]:
    """Return what is said by what it is about; a finding is the same only when it says the same."""
    subjects = ((said.kind, said.about, said.text if said.kind is Kind.FINDING else "") for said in state)
    return dict(zip(subjects, state, strict=True))


def _told_apart(said: Iterable[Said]) -> Iterator[Said]:
    """Yield the same, where several are about one thing numbered in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in said:
        same = (one.kind, one.about, one.text if one.kind is Kind.FINDING else "")
        seen[same] += 1
        yield Said(one.kind, f"{one.about} ({seen[same]})", one.text) if seen[same] > 1 else one


# --- the units' workbooks


def _indicators(master: Master) -> Iterator[Said]:
    for indicator in master.indicators:
        for row in indicator.rows:
            yield from _row(row, f"{indicator.code} ({row.unit})")
        for decision in indicator.decisions:
            about = f"ข้อยุติของ {figure_name(decision.kind, decision.year_be)} {indicator.code}"
            yield Said(Kind.FIGURE, about, decision_text(decision))


def _row(row: IndicatorRow, of: str) -> Iterator[Said]:
    for kind in KINDS:
        for year, figure in sorted(figures_of(row, kind).items()):
            yield Said(Kind.FIGURE, f"{figure_name(kind, year)} ของ {of}", figure.typed)
    yield Said(Kind.FIGURE, f"ค่าเทียบเคียงของ {of}", row.benchmark.typed)
    for name, text in (
        ("ชื่อตัวชี้วัด", row.name),
        ("ข้อและประเภทย่อย", f"{row.item} {row.subtype or ''}".strip()),
        ("หน่วยวัด", row.measure),
        ("ทิศทาง", row.direction.thai if row.direction else ""),
        ("กลุ่มผู้รับบริการ", ", ".join(row.segments)),
        ("แหล่งค่าเทียบเคียง", row.benchmark_source),
        ("แหล่งข้อมูล", row.evidence),
        ("คำชี้แจง", row.explanation),
        ("บทวิเคราะห์", row.analysis),
    ):
        yield Said(Kind.TEXT, f"{name}ของ {of}", text)


def _narratives(narratives: Sequence[Narrative], levels: Mapping[str, str]) -> Iterator[Said]:
    for narrative in narratives:
        of = f"{narrative.subitem} {levels.get(narrative.level, narrative.level)} ({narrative.unit})"
        yield Said(Kind.TEXT, f"ผลการดำเนินการ {of}", narrative.text.text)
        yield Said(Kind.TEXT, f"หลักฐาน {of}", narrative.evidence.text)


# --- the coordinator's workbook


def _coordinator(given: Coordinator) -> Iterator[Said]:
    settings, meeting = given.settings, given.meeting
    for entry, figure in given.scores.items():
        yield Said(Kind.FIGURE, f"คะแนนปีก่อน {_SCORES.get(entry, f'หมวด {entry}')}", figure.typed)
    yield from _texts(
        "ตั้งค่า",
        {
            "ชื่อส่วนราชการ": settings.department,
            "ชื่อย่อส่วนราชการ": settings.department_short,
            "หน่วยงานผู้ประสาน": settings.coordinator,
            "ปีผลลัพธ์ล่าสุด": str(settings.latest_year_be),
            "กลุ่มการประเมิน": str(settings.group or ""),
            "กำหนดส่งข้อมูล": settings.deadline,
            "หมายเหตุท้ายเอกสาร": settings.footnote,
        },
    )
    held = {"ชื่อ": meeting.title, "วันที่": meeting.day, "เวลา": meeting.time, "สถานที่": meeting.venue}
    yield from _texts("การประชุม", held)
    for number, answer in sorted(given.profile.items()):
        yield Said(Kind.TEXT, f"ลักษณะสำคัญขององค์การ ({number})", answer.text)
    yield from _tables(given)


def _tables(given: Coordinator) -> Iterator[Said]:
    for unit in given.register:
        wanted = ", ".join(map(str, unit.categories))
        yield from _texts(f"ทะเบียนหน่วยงาน {unit.code}", {"ชื่อ": unit.name, "หมวดที่ต้องส่ง": wanted})
    for segment in given.segments:
        yield from _texts(f"กลุ่มผู้รับบริการ {segment.name}", {"สำคัญ": "ใช่" if segment.key else "ไม่"})
    for row in given.agenda:
        values = {"เรื่อง": row.title, "รายละเอียด": row.detail, "ตารางแนบ": row.attachment}
        yield from _texts(f"ระเบียบวาระ {row.item or row.agenda}", values)
    for feedback in given.feedback:
        of = f"รายงานป้อนกลับ {_FEEDBACK.get(feedback.kind, feedback.kind)} {feedback.subject}"
        yield Said(Kind.TEXT, of, feedback.text.text)
    for line in given.framework:
        yield from _texts(f"กรอบการประเมิน {line.number}", {"รายการ": line.title, "ร้อยละ": line.weight_pct})
    for step in given.calendar:
        yield from _texts(f"ปฏิทิน {step.calendar} {step.step}", {"เริ่ม": step.start, "สิ้นสุด": step.end})
    for duty in given.responsibilities:
        yield from _texts(f"ผู้รับผิดชอบหมวด {duty.category}", {"หน่วยงาน": duty.units, "ภารกิจ": duty.task})


def _texts(of: str, values: Mapping[str, object]) -> Iterator[Said]:
    """Yield what fields of a row say: texts, days and figures as typed."""
    for name, value in values.items():
        yield Said(Kind.TEXT, f"{of}: {name}", value.typed if isinstance(value, Day | Figure) else str(value))


# --- findings


def _finding(finding: Finding) -> str:
    about = finding.indicator or finding.unit or finding.place.workbook
    return " ".join(part for part in (finding.code, finding.severity.thai, about) if part)
