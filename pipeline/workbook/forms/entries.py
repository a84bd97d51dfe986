"""From typed records to what stands in the cells of a form: one mapping a row, by the fields of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias

from pipeline import feedback, thai
from pipeline.carry import Past
from pipeline.criteria import Criteria
from pipeline.model import Coordinator, Day, FeedbackRow, Figure, IndicatorRow, Submission, Unit
from pipeline.workbook import contract
from pipeline.workbook.contract import Column, SheetTable

CellEntry: TypeAlias = str | int | Decimal | None
RowEntries: TypeAlias = Mapping[str, CellEntry]  # by field, a yearly one with its year (`target 2564`); missing: blank


def row_entries(table: SheetTable, record: object, **other_values: object) -> dict[str, CellEntry]:
    """Return the entries of a record, which is one row of a table or all of a รายการ | ข้อมูล sheet, by field.

    Each column shows the attribute of the record that has its name, or what ``other_values`` gives for it.
    """
    fields = [column for column in table.columns if not column.yearly and column.field not in other_values]
    values = {column.field: getattr(record, column.field) for column in fields} | other_values
    return {field: _entry(table.column(field), value) for field, value in values.items()}


def text_of(entries: RowEntries, key: str) -> str:
    """Return an entry of a row as text; "" for one that is missing or blank."""
    entry = entries.get(key)
    return "" if entry is None else str(entry)


def _entry(column: Column, value: object) -> CellEntry:
    """Return what stands in a cell for a value of the model."""
    if value is None:
        return None
    if column.words:
        return _word(column, value)
    match value:
        case Figure():
            return figure_entry(value)
        case Day():
            return day_text(value)
        case tuple():
            return ", ".join(map(str, value))
        case int():
            return value
        case _:
            return str(value)


def day_text(day: Day) -> str:
    """Return a date as it was typed, or written out."""
    return day.typed or (thai.long_date(day.day) if day.day else "")


def figure_entry(figure: Figure) -> CellEntry:
    """Return a figure as a number, or the word that stands for none."""
    return figure.typed or None if figure.value is None else figure.value


def word_for(table: SheetTable, field: str, value: object) -> str:
    """Return the first word that stands for ``value`` in a column, or ``value`` itself where none does."""
    return _word(table.column(field), value)


def _word(column: Column, value: object) -> str:
    words = column.words or {}
    return next((word for word, meaning in words.items() if meaning == str(value)), str(value))


def unit_entries(submission: Submission) -> RowEntries:
    """Return the values of `หน่วยงาน`."""
    return row_entries(contract.UNIT, submission)


def narrative_entries(
    submission: Submission, coordinator: Coordinator, criteria: Criteria, past: Past | None = None
) -> list[RowEntries]:
    """Return the rows of `หมวด 1-6`; without any yet, one for each level of each sub-item the unit must send.

    ``past`` adds what stands beside them: `feedback` and `before` to read, `remark` as a comment. A row that the unit
    wrote then without being asked is offered again.
    """
    if submission.narratives:
        return _rows(contract.NARRATIVES, submission.narratives)
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
    """Return what the assessors said of a sub-item or of category 7, a line each."""
    table = contract.FEEDBACK
    return "\n".join(f"{word_for(table, 'kind', row.kind)}: {row.text.text}" for row in past.feedback_on(subject))


def _level_entries(subitem: str, level: str) -> dict[str, CellEntry]:
    return {"subitem": subitem, "level": word_for(contract.NARRATIVES, "level", level)}


def _written_before(subitem: str, level: str, past: Past) -> str:
    """Return what the unit wrote the year before about a sub-item at a level, with the evidence."""
    evidence = contract.NARRATIVES.column("evidence").header
    return "\n".join(
        part
        for row in past.narratives
        if (row.subitem, row.level) == (subitem, level)
        for part in (row.text.text, row.evidence.text and f"{evidence}: {row.evidence.text}")
        if part
    )


def answer_entries(submission: Submission, coordinator: Coordinator, given: Iterable[FeedbackRow]) -> list[RowEntries]:
    """Return the rows of `ข้อเสนอแนะ`: those that the unit has sent, or one for each point that it is asked to answer.

    ``given``: the rows of the feedback report.
    """
    if submission.answers:
        return _rows(contract.FEEDBACK_ANSWERS, submission.answers)
    unit = submission.unit or submission.unit_code.text
    asked = feedback.points_of(unit, coordinator, given)
    return [{"subject": point.subject, "point": point.text.text} for point in asked]


def indicator_entries(row: IndicatorRow) -> RowEntries:
    """Return one row of `หมวด 7`."""
    figures = {"target": row.targets, "actual": row.actuals}
    yearly = {
        f"{field} {year}": figure_entry(figure)
        for field, by_year in figures.items()
        for year, figure in by_year.items()
    }
    return row_entries(contract.INDICATORS, row) | yearly


def indicator_rows(submission: Submission, past: Past | None = None) -> list[RowEntries]:
    """Return the rows of `หมวด 7`; with ``past``, what was explained and analysed then stands in `before`, to read."""
    before = past.rows if past else ()
    return [
        {**indicator_entries(row), **({"before": _explained_before(before[number])} if past else {})}
        for number, row in enumerate(submission.rows)
    ]


def _explained_before(row: IndicatorRow) -> str:
    table = contract.INDICATORS
    texts = {"explanation": row.explanation, "analysis": row.analysis}
    return "\n".join(f"{table.column(field).header}: {text}" for field, text in texts.items() if text)


def year_slots(
    rows: Iterable[IndicatorRow], coordinator: Coordinator, criteria: Criteria
) -> tuple[tuple[str, int], ...]:
    """Return the yearly columns in reading order: (field, year), the target before the actual."""
    settings = coordinator.settings
    first = settings.latest_year_be - criteria.years_of_results + 1
    wanted = {(year, "target") for year in range(first, settings.fiscal_year_be + 1)}
    wanted |= {(year, "actual") for year in range(first, settings.latest_year_be + 1)}
    for row in rows:
        wanted |= {(year, "target") for year, figure in row.targets.items() if figure_entry(figure) is not None}
        wanted |= {(year, "actual") for year, figure in row.actuals.items() if figure_entry(figure) is not None}
    in_order = sorted(wanted, key=lambda slot: (slot[0], slot[1] == "actual"))
    return tuple((field, year) for year, field in in_order)


def coordinator_pairs(coordinator: Coordinator) -> Mapping[str, RowEntries]:
    """Return the values of every รายการ | ข้อมูล sheet of the coordinator's workbook, by the table's key."""
    settings = coordinator.settings
    digits = "thai" if settings.thai_digits else "arabic"
    uses_drafts = "yes" if settings.uses_drafts else "no"
    return {
        "settings": row_entries(contract.SETTINGS, settings, digits=digits, uses_drafts=uses_drafts),
        "meeting": row_entries(contract.MEETING, coordinator.meeting),
    }


def coordinator_rows(coordinator: Coordinator, criteria: Criteria) -> Mapping[str, list[RowEntries]]:
    """Return the rows of every table of the coordinator's workbook, by the table's key."""
    return {
        "register": [_unit_entries(unit) for unit in coordinator.register],
        "agenda": _rows(contract.AGENDA, coordinator.agenda),
        "scores": _score_rows(coordinator),
        "feedback": _rows(contract.FEEDBACK, coordinator.feedback),
        "framework": _rows(contract.FRAMEWORK, coordinator.framework),
        "calendar": _rows(contract.CALENDAR, coordinator.calendar),
        "responsible": _rows(contract.RESPONSIBLE, coordinator.responsibilities),
        "subitem_owners": _rows(contract.SUBITEM_OWNERS, coordinator.subitem_owners),
        "profile": _profile_rows(coordinator),
        "forewords": _foreword_rows(coordinator),
        "segments": [
            row_entries(contract.SEGMENTS, segment, key="yes" if segment.key else "no")
            for segment in coordinator.segments
        ],
        "strategies": _rows(contract.STRATEGIES, coordinator.strategies),
        "switches": [
            row_entries(contract.SWITCHES, switch, level=switch.severity or "off") for switch in coordinator.switches
        ],
        "decisions": [
            row_entries(contract.DECISIONS, decision, value=decision.figure) for decision in coordinator.decisions
        ],
        "verdicts": [
            row_entries(contract.VERDICTS, verdict, accepts="yes" if verdict.accepts else "no")
            for verdict in coordinator.verdicts
        ],
        **_criteria_rows(criteria),
    }


def _unit_entries(unit: Unit) -> RowEntries:
    """Return one row of `ทะเบียนหน่วยงาน`."""
    contact = unit.contact
    return row_entries(contract.REGISTER, unit, contact_name=contact.name, phone=contact.phone, email=contact.email)


def _criteria_rows(criteria: Criteria) -> Mapping[str, list[RowEntries]]:
    """Return the rows of the sheets เกณฑ์…, by the table's key."""
    year_of = {number: criteria.years.get(number, criteria.fiscal_year_be) for number in range(8)}
    names: list[RowEntries] = [
        {"code": code, "name": name, "year_be": year_of[category.number]}
        for category in criteria.categories
        for code, name in ((str(category.number), category.name), *category.subitems.items())
    ]
    names.append({"code": "7", "name": criteria.category_7_name, "year_be": year_of[7]})
    names += [
        {
            "code": item.code,
            "name": item.name,
            "definition": item.definition,
            "examples": "\n".join(item.examples),
            "year_be": year_of[7],
        }
        for item in criteria.items
    ]
    return {
        "criteria names": names,
        "criteria subtypes": [
            {
                "item": item.code,
                "number": str(number),
                "name": name,
                "mandatory": "ใช่" if number in item.mandatory else "ไม่",
                "year_be": year_of[7],
            }
            for item in criteria.items
            for number, name in enumerate(item.subtypes, start=1)
        ],
        "criteria targets": [
            {
                "group": str(group.group),
                "minimum": group.minimum,
                "high": group.high,
                "high_rise_pct": group.high_rise_pct,
                "year_be": year_of[0],
            }
            for group in criteria.groups.values()
        ],
    }


def _rows(table: SheetTable, records: Iterable[object]) -> list[RowEntries]:
    return [row_entries(table, record) for record in records]


def _score_rows(coordinator: Coordinator) -> list[RowEntries]:
    """Return a row for each score of `คะแนนปีก่อน`, known or not."""
    return [
        {"entry": word, "score": figure_entry(coordinator.scores.get(key, Figure()))}
        for word, key in contract.SCORES.items()
    ]


def _profile_rows(coordinator: Coordinator) -> list[RowEntries]:
    """Return a row for each question of the profile, answered or not."""
    answers = {str(number): answer.text for number, answer in coordinator.profile.items()}
    questions = contract.PROFILE.column("question").words or {}
    return [{"question": word, "answer": answers.get(question, "")} for word, question in questions.items()]


def _foreword_rows(coordinator: Coordinator) -> list[RowEntries]:
    """Return a row for each text of `คำนำและบทสรุป`, written or not."""
    column = contract.FOREWORDS.column("entry")
    return [
        {"entry": word, "text": text.text if (text := coordinator.forewords.get((column.words or {})[word])) else ""}
        for word in column.choices
    ]


def categories(submission: Submission, coordinator: Coordinator) -> tuple[int, ...]:
    """Return the categories the register asks of this unit; all seven for a unit it does not know."""
    typed = submission.unit or submission.unit_code.text
    for unit in coordinator.register:
        if unit.code == typed:
            return unit.categories
    return tuple(int(number) for number in contract.CATEGORIES)
