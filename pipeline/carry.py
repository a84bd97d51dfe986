"""From what a department said in one year to what it starts the next one from, old words set apart from new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.criteria import Criteria
from pipeline.model import (
    Coordinator,
    Day,
    FeedbackRow,
    Figure,
    Indicator,
    IndicatorRow,
    Narrative,
    Place,
    Submission,
    Text,
    Unit,
)
from pipeline.thai import match_key, to_arabic_digits


@dataclass(frozen=True, slots=True)
class Past:
    """What a form shows beside its fields, for reading: none of it is said of the new year.

    ``narratives`` and ``rows``: what the unit sent for ``year_be``, ``rows`` in the order of the new submission's.
    ``feedback``: the newest there is, from the coordinator's workbook of ``feedback_year_be``.
    """

    year_be: int
    narratives: tuple[Narrative, ...]
    rows: tuple[IndicatorRow, ...]
    feedback: tuple[FeedbackRow, ...]
    feedback_year_be: int

    def feedback_on(self, subject: str) -> tuple[FeedbackRow, ...]:
        """Return what the assessors said of a sub-item (4.1), or of category 7 (7)."""
        return tuple(row for row in self.feedback if row.subject == subject)


@dataclass(frozen=True, slots=True)
class Start:
    """What one unit starts the year from. Blank: ``past`` is None where no earlier year is known at all."""

    unit: Unit
    submission: Submission
    past: Past | None

    @property
    def is_blank(self) -> bool:
        """Whether nothing the unit sent was there to carry over."""
        return self.past is None or not (self.past.rows or self.past.narratives)


@dataclass(frozen=True, slots=True)
class LastYear:
    """A year that was read and merged: the coordinator's workbook, and what the units sent."""

    coordinator: Coordinator
    indicators: Sequence[Indicator]
    narratives: Sequence[Narrative]

    @property
    def year_be(self) -> int:
        """The fiscal year it was."""
        return self.coordinator.settings.fiscal_year_be

    def rows_of(self, unit: str) -> tuple[IndicatorRow, ...]:
        """Return the indicators one unit sent, each under its code, in the order of category 7.

        A figure on which units disagreed is the one that was decided on, so that it is not disputed again.
        """
        return tuple(row for indicator in self.indicators for row in indicator.settled if row.unit == unit)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit of last year that no unit of the new register goes on with, and how many indicators it had."""

    unit: str
    indicators: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A carried text that names a year gone by. ``table``: the key of its sheet; ``where``: its row, for people."""

    table: str
    where: str
    text: str


def coordinator_of(year_be: int, last: Coordinator) -> Coordinator:
    """Return the coordinator's workbook that ``year_be`` starts from.

    Carried as typed: names, register, titles, framework, steps, responsibilities, profile, segments.
    Blank, because nobody knows them yet: the deadline, when and where the meeting is, the days of the calendar, the
    scores and the feedback report; and what was decided for one year alone: rules switched off, figures settled.
    """
    settings = replace(last.settings, fiscal_year_be=year_be, latest_year_be=year_be - 1, deadline=Day(), places={})
    return replace(
        last,
        workbook="",
        settings=settings,
        meeting=replace(last.meeting, day=Day(), time=Text(), venue=Text()),
        scores={},
        feedback=(),
        switches=(),
        decisions=(),
        calendar=tuple(replace(step, start=Day(), end=Day()) for step in last.calendar),
    )


def starts(coordinator: Coordinator, last: LastYear | None, criteria: Criteria) -> tuple[Start, ...]:
    """Return what every unit of the register starts the year from, in register order."""
    units = _distinct(coordinator.register)
    if last is None:
        return tuple(Start(unit, _submission(unit, (), coordinator), None) for unit in units)
    heirs = {before.code: heir(before, units) for before in last.coordinator.register}
    return tuple(
        _start(unit, [code for code, after in heirs.items() if after is unit], coordinator, last, criteria)
        for unit in units
    )


def left_out(coordinator: Coordinator, last: LastYear) -> tuple[LeftOut, ...]:
    """Return the units that sent something last year and have no heir in the register."""
    units = _distinct(coordinator.register)
    gone = [unit.code for unit in last.coordinator.register if heir(unit, units) is None]
    wrote = {narrative.unit for narrative in last.narratives}
    indicators = {code: len(last.rows_of(code)) for code in gone}
    return tuple(LeftOut(code, sent) for code, sent in indicators.items() if sent or code in wrote)


def heir(before: Unit, units: Sequence[Unit]) -> Unit | None:
    """Return the unit that goes on with last year's: of the same code, full name, or with either as another name.

    Blank: None when no unit does, or more than one.
    """
    keys = {match_key(name) for name in (before.code, before.name) if name}
    for names in (_codes, _full_names, _aliases):
        found = [unit for unit in units if keys & names(unit)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def mentions(carried: Coordinator, from_year_be: int) -> tuple[Mention, ...]:
    """Return the carried texts that name the year they come from or the one before it, for people to look at.

    Older years stay unmentioned: they are those of laws and of history.
    """
    past = {str(year) for year in (from_year_be - 1, from_year_be)}
    return tuple(mention for mention in _texts(carried) if past & set(_YEAR.findall(to_arabic_digits(mention.text))))


# --- one unit


def _start(unit: Unit, before: Sequence[str], coordinator: Coordinator, last: LastYear, criteria: Criteria) -> Start:
    sent = tuple(row for code in before for row in last.rows_of(code))
    first = _first_year(sent, coordinator, last, criteria)
    newer = coordinator if coordinator.feedback else last.coordinator
    past = Past(
        year_be=last.year_be,
        narratives=tuple(narrative for narrative in last.narratives if narrative.unit in before),
        rows=sent,
        feedback=newer.feedback,
        feedback_year_be=newer.settings.fiscal_year_be,
    )
    return Start(unit, _submission(unit, [_moved_on(row, unit, first) for row in sent], coordinator), past)


def _submission(unit: Unit, rows: Iterable[IndicatorRow], coordinator: Coordinator) -> Submission:
    """Return what the unit's workbook says before anyone has typed in it.

    Blank: the narratives, who gives the data and when; they are for the new year's people to say.
    """
    return Submission(
        workbook="",
        unit=unit.code,
        unit_code=Text(unit.code),
        unit_name=Text(unit.name),
        fiscal_year_be=coordinator.settings.fiscal_year_be,
        fiscal_year_place=Place(),
        reporter=Text(),
        phone=Text(),
        submitted_on=Day(),
        narratives=(),
        rows=tuple(rows),
    )


def _moved_on(row: IndicatorRow, unit: Unit, first_year_be: int) -> IndicatorRow:
    """Return the row without the years before ``first_year_be``, and without the words that spoke of last year."""
    return replace(
        row,
        unit=unit.code,
        targets=_since(first_year_be, row.targets),
        actuals=_since(first_year_be, row.actuals),
        explanation="",
        analysis="",
    )


def _since(first_year_be: int, figures: Mapping[int, Figure]) -> dict[int, Figure]:
    return {year: figure for year, figure in figures.items() if year >= first_year_be}


def _first_year(rows: Iterable[IndicatorRow], coordinator: Coordinator, last: LastYear, criteria: Criteria) -> int:
    """Return the oldest year the form still shows: the first that is asked for.

    A unit that has kept a longer history of its own keeps one as long: it moves on with the year.
    """
    asked = coordinator.settings.latest_year_be - criteria.years_of_results + 1
    kept = [year for row in rows for figures in (row.targets, row.actuals) for year in figures if _says(figures[year])]
    passed = coordinator.settings.fiscal_year_be - last.year_be
    return min(asked, min(kept, default=asked) + passed)


def _says(figure: Figure) -> bool:
    return figure.value is not None or bool(figure.typed)


# --- the register


def _distinct(register: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return the units with a code, each code once: who else is listed could send nothing under it."""
    first: dict[str, Unit] = {}
    for unit in register:
        first.setdefault(match_key(unit.code), unit)
    first.pop("", None)
    return tuple(first.values())


def _codes(unit: Unit) -> set[str]:
    return {match_key(unit.code)}


def _full_names(unit: Unit) -> set[str]:
    return {match_key(unit.name)} if unit.name else set()


def _aliases(unit: Unit) -> set[str]:
    return {match_key(alias) for alias in unit.aliases}


# --- texts that name a year

_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def _texts(carried: Coordinator) -> Iterator[Mention]:
    """Yield every carried text of the workbook that may name a year, in the order of its sheets."""
    yield Mention("settings", "หมายเหตุท้ายเอกสาร", carried.settings.footnote)
    yield Mention("meeting", "ชื่อการประชุม", carried.meeting.title.text)
    for row in carried.agenda:
        for text in (row.title, row.detail):
            yield Mention("agenda", f"ข้อ {row.item}" if row.item else f"วาระ {row.agenda}", text.text)
    for framework in carried.framework:
        yield Mention("framework", f"ลำดับ {framework.number}".strip(), framework.title.text)
    for name in dict.fromkeys(step.calendar for step in carried.calendar):
        yield Mention("calendar", "ชื่อปฏิทิน", name)
    for step in carried.calendar:
        yield Mention("calendar", "ขั้นตอน", step.step.text)
    for responsibility in carried.responsibilities:
        yield Mention("responsible", f"หมวด {responsibility.category}", responsibility.task.text)
    for number, answer in carried.profile.items():
        yield Mention("profile", f"ข้อ {number}", answer.text)
