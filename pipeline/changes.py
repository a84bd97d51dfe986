"""From what the data said at the last run and say now to what has changed: figures, texts and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from pipeline import messages
from pipeline.criteria import Criteria
from pipeline.findings import identity
from pipeline.merge import KINDS, Master, decision_text, figure_name, figures_of
from pipeline.model import Coordinator, Day, FeedbackAnswer, Figure, Finding, IndicatorRow, Narrative

_FOREWORDS = {"preface": "คำนำ", "summary": "บทสรุปผู้บริหาร"}
_FEEDBACK = {"strength": "จุดเด่น", "opportunity": "โอกาสในการปรับปรุง"}
_SCORES = {"total": "คะแนนรวม", "level": "ระดับ"}


class StatementKind(StrEnum):
    """What a statement is about, in the order people read them."""

    FIGURE = "figure"
    TEXT = "text"
    FINDING = "finding"

    @property
    def thai(self) -> str:
        """What people read: ตัวเลข, ข้อความ, ข้อสังเกต."""
        return {StatementKind.FIGURE: "ตัวเลข", StatementKind.TEXT: "ข้อความ", StatementKind.FINDING: "ข้อสังเกต"}[self]


class Statement(Struct, frozen=True):
    """One figure, text or finding. ``about`` names it in words, the same in every run."""

    kind: StatementKind
    about: str
    text: str


State = tuple[Statement, ...]


class ChangedStatement(Struct, frozen=True):
    """A statement that differs from the last run. A new one has no ``old`` text; one that is gone has no ``new``."""

    kind: StatementKind
    about: str
    old: str
    new: str


class Changes(Struct, frozen=True):
    """What differs from the data of the documents before these.

    ``since``: the day when documents were first made of those data; None where there were none.
    """

    since: date | None = None
    entries: tuple[ChangedStatement, ...] = ()

    @property
    def counts(self) -> Mapping[StatementKind, int]:
        """How many statements of each kind differ; a kind without any is left out."""
        counted = Counter(change.kind for change in self.entries)
        return {kind: counted[kind] for kind in StatementKind if counted[kind]}


NO_CHANGES = Changes()


def between(before: State, now: State, since: date) -> Changes:
    """Return what differs: by kind, then in the order of ``now``, then what is gone in the order of ``before``."""
    old, new = _by_subject(before), _by_subject(now)
    changed = [
        ChangedStatement(statement.kind, statement.about, old[subject].text if subject in old else "", statement.text)
        for subject, statement in new.items()
        if subject not in old or old[subject].text != statement.text
    ]
    gone = [
        ChangedStatement(statement.kind, statement.about, statement.text, "")
        for subject, statement in old.items()
        if subject not in new
    ]
    return Changes(since, tuple(sorted([*changed, *gone], key=lambda change: list(StatementKind).index(change.kind))))


def state(
    coordinator: Coordinator,
    criteria: Criteria,
    master: Master,
    findings: Iterable[Finding],
    headers: Mapping[str, str],
) -> State:
    """Return every figure and text of every workbook, and every finding.

    ``headers``: what people call the columns of หมวด 7, by the field of `IndicatorRow` that holds each.
    Empty cells are left out. Places are not compared: a row that moved in its sheet makes the same statements.
    """
    statements = [
        *_indicators(master, headers),
        *_narratives(master.narratives, {level.key: level.thai for level in criteria.levels}),
        *_answers(master.answers),
        *_coordinator(coordinator),
        *map(_finding, findings),
    ]
    return tuple(_numbered(statement for statement in statements if statement.text.strip()))


Subject = tuple[StatementKind, str]


def _subject(statement: Statement) -> Subject:
    """Return what two runs compare a statement by."""
    return statement.kind, statement.about


def _by_subject(state: State) -> dict[Subject, Statement]:
    return {_subject(statement): statement for statement in state}


def _numbered(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements; the second and later ones about one thing get a number, so that they differ."""
    times: Counter[Subject] = Counter()
    for statement in statements:
        subject = _subject(statement)
        times[subject] += 1
        yield replace(statement, about=f"{statement.about} ({times[subject]})") if times[subject] > 1 else statement


# --- the units' workbooks


def _indicators(master: Master, headers: Mapping[str, str]) -> Iterator[Statement]:
    for indicator in master.indicators:
        for row in indicator.rows:
            yield from _row(row, f"{indicator.code} ({row.unit})", headers)
        for decision in indicator.decisions:
            about = f"ข้อยุติของ {figure_name(decision.kind, decision.year_be)} {indicator.code}"
            yield Statement(StatementKind.FIGURE, about, decision_text(decision))


def _row(row: IndicatorRow, of: str, headers: Mapping[str, str]) -> Iterator[Statement]:
    for kind in KINDS:
        for year, figure in sorted(figures_of(row, kind).items()):
            yield Statement(StatementKind.FIGURE, f"{figure_name(kind, year)} ของ {of}", figure.typed)
    yield Statement(StatementKind.FIGURE, f"{headers['benchmark']}ของ {of}", row.benchmark.typed)
    texts = {
        "ชื่อตัวชี้วัด": row.name,
        "ข้อและประเภทย่อย": f"{row.item} {row.subtype or ''}".strip(),
        headers["measure"]: row.measure,
        headers["direction"]: row.direction.thai if row.direction else "",
        headers["segments"]: ", ".join(row.segments),
        **{headers[column]: text for column, text in row.texts.items()},
    }
    for name, text in texts.items():
        yield Statement(StatementKind.TEXT, f"{name}ของ {of}", text)


def _narratives(narratives: Sequence[Narrative], levels: Mapping[str, str]) -> Iterator[Statement]:
    for narrative in narratives:
        of = f"{narrative.subitem} {levels.get(narrative.level, narrative.level)} ({narrative.unit})"
        yield Statement(StatementKind.TEXT, f"ผลการดำเนินการ {of}", narrative.text.text)
        yield Statement(StatementKind.TEXT, f"หลักฐาน {of}", narrative.evidence.text)
        yield Statement(StatementKind.TEXT, f"คำชี้แจง {of}", narrative.explanation)


def _answers(answers: Sequence[FeedbackAnswer]) -> Iterator[Statement]:
    for answer in answers:
        of = f"ข้อเสนอแนะ {answer.subject} ({answer.unit})"
        texts = {"การดำเนินการ": answer.action, "ผล": answer.result, "หลักฐาน": answer.evidence}
        for name, text in texts.items():
            yield Statement(StatementKind.TEXT, f"{name} {of}", text.text)
        yield Statement(StatementKind.TEXT, f"คำชี้แจง {of}", answer.explanation)


# --- the coordinator's workbook


def _coordinator(given: Coordinator) -> Iterator[Statement]:
    settings, meeting = given.settings, given.meeting
    for entry, figure in given.scores.items():
        yield Statement(StatementKind.FIGURE, f"คะแนนปีก่อน {_SCORES.get(entry, f'หมวด {entry}')}", figure.typed)
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
        yield Statement(StatementKind.TEXT, f"ลักษณะสำคัญขององค์การ ({number})", answer.text)
    yield from _tables(given)


def _tables(given: Coordinator) -> Iterator[Statement]:
    for unit in given.register:
        wanted = ", ".join(map(str, unit.categories))
        yield from _texts(f"ทะเบียนหน่วยงาน {unit.code}", {"ชื่อ": unit.name, "หมวดที่ต้องส่ง": wanted})
    for segment in given.segments:
        yield from _texts(f"กลุ่มผู้รับบริการ {segment.name}", {"สำคัญ": "ใช่" if segment.key else "ไม่"})
    for strategy in given.strategies:
        yield from _texts(f"ยุทธศาสตร์ {strategy}", {"ชื่อ": strategy.name})
    for row in given.agenda:
        values = {"เรื่อง": row.title, "รายละเอียด": row.detail, "ตารางแนบ": row.attachment}
        values |= {"ข้อเสนอ": row.proposal, "มติ": row.resolution}
        yield from _texts(f"ระเบียบวาระ {row.item or row.agenda}", values)
    for feedback in given.feedback:
        of = f"รายงานป้อนกลับ {_FEEDBACK.get(feedback.kind, feedback.kind)} {feedback.subject}"
        yield Statement(StatementKind.TEXT, of, feedback.text.text)
    for line in given.framework:
        yield from _texts(f"กรอบการประเมิน {line.number}", {"รายการ": line.title, "ร้อยละ": line.weight_pct})
    for step in given.calendar:
        yield from _texts(f"ปฏิทิน {step.calendar} {step.step}", {"เริ่ม": step.start, "สิ้นสุด": step.end})
    for duty in given.responsibilities:
        yield from _texts(f"ผู้รับผิดชอบหมวด {duty.category}", {"หน่วยงาน": duty.units, "ภารกิจ": duty.task})
    for entry, text in given.forewords.items():
        yield Statement(StatementKind.TEXT, _FOREWORDS.get(entry, entry), text.text)
    for owner in given.subitem_owners:
        yield from _texts(f"ผู้รับผิดชอบหัวข้อ {owner.subitem}", {"หน่วยงาน": owner.units})


def _texts(of: str, values: Mapping[str, object]) -> Iterator[Statement]:
    """Yield the fields of one row: texts, and days and figures as they were typed."""
    for name, value in values.items():
        yield Statement(
            StatementKind.TEXT, f"{of}: {name}", value.typed if isinstance(value, Day | Figure) else str(value)
        )


# --- findings


def _finding(finding: Finding) -> Statement:
    """Return what is said of a finding, under its own name: with other words or in another state it is one change."""
    same = identity(finding)
    about = " ".join(filter(None, (same.code, same.subject, same.aspect, f"({same.unit})" if same.unit else "")))
    severity = finding.severity.thai if finding.is_open else f"{finding.severity.thai} ({finding.state.thai})"
    return Statement(StatementKind.FINDING, about, f"{severity}: {messages.message(finding)}")
