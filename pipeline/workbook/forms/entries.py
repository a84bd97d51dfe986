"""From typed records to what stands in the cells of a form: one mapping a row, by the field of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from pipeline import thai
from pipeline.carry import Past
from pipeline.criteria import Criteria
from pipeline.model import Coordinator, Day, Figure, IndicatorRow, Submission
from pipeline.workbook import contract
from pipeline.workbook.contract import Table

Entry: TypeAlias = str | int | Decimal | None
Entries: TypeAlias = Mapping[str, Entry]  # by field, a yearly one with its year (`target 2564`); missing: blank


def typed(day: Day) -> str:
    """A date as it was typed, or written out."""
    return day.typed or (thai.long_date(day.day) if day.day else "")


def shown(figure: Figure) -> Entry:
    """A figure as a number, or the word that stands for none."""
    return figure.typed or None if figure.value is None else figure.value


def word(table: Table, field: str, value: object) -> str:
    """The first word that stands for ``value`` in this column; ``value`` itself where none does."""
    words = table.column(field).words or {}
    return next((word for word, meant in words.items() if meant == str(value)), str(value))


def unit_entries(submission: Submission) -> Entries:
    """The values of `หน่วยงาน`."""
    return {
        "fiscal_year_be": submission.fiscal_year_be,
        "unit_code": submission.unit_code.text,
        "unit_name": submission.unit_name.text,
        "reporter": submission.reporter.text,
        "phone": submission.phone.text,
        "submitted_on": typed(submission.submitted_on),
    }


def narrative_entries(
    submission: Submission, coordinator: Coordinator, criteria: Criteria, past: Past | None = None
) -> list[Entries]:
    """The rows of `หมวด 1-6`; without any yet, one for each level of each sub-item the unit must send.

    ``past``: what stands beside them: `feedback` and `before` to read, `remark` as a comment. A row that the unit
    wrote then without being asked is offered again.
    """
    if submission.narratives:
        return [
            {**_level_entries(row.subitem, row.level), "text": row.text.text, "evidence": row.evidence.text}
            for row in submission.narratives
        ]
    wanted = categories(submission, coordinator)
    wrote = {(row.subitem, row.level) for row in past.narratives} if past else set()
    slots = [
        (subitem, level.key)
        for category in criteria.categories
        for subitem in category.subitems
        for level in criteria.levels
        if category.number in wanted or (subitem, level.key) in wrote
    ]
    if past is None:
        return [_level_entries(*slot) for slot in slots]
    first_of = dict(reversed(slots))
    return [
        {
            **_level_entries(subitem, level),
            "before": _written_before(subitem, level, past),
            "feedback": feedback_text(past, subitem) if first_of[subitem] == level else "",
            "remark": feedback_text(past, subitem),
        }
        for subitem, level in slots
    ]


def feedback_text(past: Past, subject: str) -> str:
    """What the assessors said of a sub-item or of category 7, a line each."""
    table = contract.FEEDBACK
    return "\n".join(f"{word(table, 'kind', row.kind)}: {row.text.text}" for row in past.feedback_on(subject))


def _level_entries(subitem: str, level: str) -> dict[str, Entry]:
    return {"subitem": subitem, "level": word(contract.NARRATIVES, "level", level)}


def _written_before(subitem: str, level: str, past: Past) -> str:
    """A unit's own words of a year before, with their evidence behind them."""
    evidence = contract.NARRATIVES.column("evidence").header
    return "\n".join(
        part
        for row in past.narratives
        if (row.subitem, row.level) == (subitem, level)
        for part in (row.text.text, row.evidence.text and f"{evidence}: {row.evidence.text}")
        if part
    )


def indicator_entries(row: IndicatorRow) -> Entries:
    """One row of `หมวด 7`."""
    table = contract.INDICATORS
    entries: dict[str, Entry] = {
        "code": row.code,
        "item": row.item,
        "subtype": None if row.subtype is None else str(row.subtype),
        "name": row.name,
        "measure": row.measure,
        "direction": None if row.direction is None else word(table, "direction", row.direction),
        "segments": ", ".join(row.segments),
        "benchmark": shown(row.benchmark),
        "benchmark_source": row.benchmark_source,
        "evidence": row.evidence,
        "explanation": row.explanation,
        "analysis": row.analysis,
    }
    entries |= {f"target {year}": shown(figure) for year, figure in row.targets.items()}
    entries |= {f"actual {year}": shown(figure) for year, figure in row.actuals.items()}
    return entries


def indicator_rows(submission: Submission, past: Past | None = None) -> list[Entries]:
    """The rows of `หมวด 7`; ``past``: what was explained and analysed then stands in `before`, to read."""
    before = past.rows if past else ()
    return [
        {**indicator_entries(row), **({"before": _explained_before(before[number])} if past else {})}
        for number, row in enumerate(submission.rows)
    ]


def _explained_before(row: IndicatorRow) -> str:
    table = contract.INDICATORS
    said = {"explanation": row.explanation, "analysis": row.analysis}
    return "\n".join(f"{table.column(field).header}: {text}" for field, text in said.items() if text)


def year_slots(
    rows: Iterable[IndicatorRow], coordinator: Coordinator, criteria: Criteria
) -> tuple[tuple[str, int], ...]:
    """The yearly columns in reading order: (field, year), the target before the actual."""
    settings = coordinator.settings
    first = settings.latest_year_be - criteria.years_of_results + 1
    wanted = {(year, "target") for year in range(first, settings.fiscal_year_be + 1)}
    wanted |= {(year, "actual") for year in range(first, settings.latest_year_be + 1)}
    for row in rows:
        wanted |= {(year, "target") for year, figure in row.targets.items() if shown(figure) is not None}
        wanted |= {(year, "actual") for year, figure in row.actuals.items() if shown(figure) is not None}
    in_order = sorted(wanted, key=lambda slot: (slot[0], slot[1] == "actual"))
    return tuple((field, year) for year, field in in_order)


def settings_entries(coordinator: Coordinator) -> Entries:
    """The values of `ตั้งค่า`."""
    settings = coordinator.settings
    return {
        "fiscal_year_be": settings.fiscal_year_be,
        "department": settings.department,
        "department_short": settings.department_short,
        "coordinator": settings.coordinator,
        "latest_year_be": settings.latest_year_be,
        "group": None if settings.group is None else str(settings.group),
        "deadline": typed(settings.deadline),
        "digits": word(contract.SETTINGS, "digits", "thai" if settings.thai_digits else "arabic"),
        "max_pages": settings.max_pages,
        "footnote": settings.footnote,
    }


def meeting_entries(coordinator: Coordinator) -> Entries:
    """The values of `การประชุม`."""
    meeting = coordinator.meeting
    return {
        "title": meeting.title.text,
        "day": typed(meeting.day),
        "time": meeting.time.text,
        "venue": meeting.venue.text,
    }


def register_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `ทะเบียนหน่วยงาน`."""
    return [
        {
            "code": unit.code,
            "name": unit.name,
            "aliases": ", ".join(unit.aliases),
            "categories": ", ".join(map(str, unit.categories)),
        }
        for unit in coordinator.register
    ]


def agenda_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `ระเบียบวาระ`."""
    return [
        {
            "agenda": row.agenda,
            "item": row.item,
            "title": row.title.text,
            "detail": row.detail.text,
            "attachment": word(contract.AGENDA, "attachment", row.attachment),
        }
        for row in coordinator.agenda
    ]


def score_entries(coordinator: Coordinator) -> list[Entries]:
    """A row for each score of `คะแนนปีก่อน`, known or not."""
    blank = Figure()
    return [
        {"entry": word, "score": shown(coordinator.scores.get(key, blank))} for word, key in contract.SCORES.items()
    ]


def feedback_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `รายงานป้อนกลับ`."""
    return [
        {"kind": word(contract.FEEDBACK, "kind", row.kind), "subject": row.subject, "text": row.text.text}
        for row in coordinator.feedback
    ]


def framework_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `กรอบการประเมิน`."""
    return [
        {"number": row.number, "title": row.title.text, "weight_pct": shown(row.weight_pct)}
        for row in coordinator.framework
    ]


def calendar_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `ปฏิทิน`."""
    return [
        {"calendar": step.calendar, "step": step.step.text, "start": typed(step.start), "end": typed(step.end)}
        for step in coordinator.calendar
    ]


def responsible_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `ผู้รับผิดชอบ`."""
    return [
        {"category": str(row.category), "units": row.units.text, "task": row.task.text}
        for row in coordinator.responsibilities
    ]


def segment_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `กลุ่มผู้รับบริการ`."""
    table = contract.SEGMENTS
    return [
        {
            "name": segment.name,
            "kind": word(table, "kind", segment.kind),
            "key": word(table, "key", "yes" if segment.key else "no"),
        }
        for segment in coordinator.segments
    ]


def switch_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `กติกา`."""
    table = contract.SWITCHES
    return [
        {
            "code": switch.code,
            "level": word(table, "level", switch.severity or "off"),
            "reason": switch.reason,
        }
        for switch in coordinator.switches
    ]


def decision_entries(coordinator: Coordinator) -> list[Entries]:
    """The rows of `ข้อยุติ`."""
    return [
        {
            "indicator": decision.indicator,
            "year_be": decision.year_be,
            "kind": word(contract.DECISIONS, "kind", decision.kind),
            "value": shown(decision.figure),
            "reason": decision.reason,
        }
        for decision in coordinator.decisions
    ]


def profile_entries(coordinator: Coordinator) -> list[Entries]:
    """A row for each question of the profile, answered or not."""
    answers = {str(number): answer.text for number, answer in coordinator.profile.items()}
    questions = contract.PROFILE.column("question").words or {}
    return [{"question": word, "answer": answers.get(question, "")} for word, question in questions.items()]


# The tables of the coordinator's workbook, by key: its row makers.
COORDINATOR_TABLES: Mapping[str, Callable[[Coordinator], list[Entries]]] = MappingProxyType(
    {
        "register": register_entries,
        "agenda": agenda_entries,
        "scores": score_entries,
        "feedback": feedback_entries,
        "framework": framework_entries,
        "calendar": calendar_entries,
        "responsible": responsible_entries,
        "segments": segment_entries,
        "profile": profile_entries,
        "switches": switch_entries,
        "decisions": decision_entries,
    }
)


def categories(submission: Submission, coordinator: Coordinator) -> tuple[int, ...]:
    """The categories the register asks of this unit; all seven for a unit it does not know."""
    typed = submission.unit or submission.unit_code.text
    for unit in coordinator.register:
        if unit.code == typed:
            return unit.categories
    return tuple(int(number) for number in contract.CATEGORIES)
