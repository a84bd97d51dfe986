"""From what a department sent for one year to what it starts the next one from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline.criteria import Criteria
from pipeline.model import (
    CalendarStep,
    Coordinator,
    Day,
    FeedbackRow,
    Figure,
    Indicator,
    IndicatorRow,
    Meeting,
    Narrative,
    Place,
    Settings,
    Submission,
    Text,
    Unit,
)
from pipeline.thai import match_key
from pipeline.year_words import moved, year_words


class Past(Struct, frozen=True):
    """What the unit sent for an earlier year and the assessors said of it: a form shows it beside its fields, to read.

    ``narratives`` and ``rows`` are those of ``year_be``; the rows stand in the order of the new submission's rows.
    ``feedback`` is the newest there is, from the coordinator's workbook of ``feedback_year_be``.
    """

    year_be: int
    narratives: tuple[Narrative, ...]
    rows: tuple[IndicatorRow, ...]
    feedback: tuple[FeedbackRow, ...]
    feedback_year_be: int

    def feedback_on(self, subject: str) -> tuple[FeedbackRow, ...]:
        """Return what the assessors said of a sub-item (4.1), or of category 7 (7)."""
        return tuple(row for row in self.feedback if row.subject == subject)


class Start(Struct, frozen=True):
    """What one unit starts the year from. ``past`` is None where no earlier year is known."""

    unit: Unit
    submission: Submission
    past: Past | None

    @property
    def is_blank(self) -> bool:
        """Whether the unit sent nothing that could be carried over."""
        return self.past is None or not (self.past.rows or self.past.narratives)


class LastYear(Struct, frozen=True):
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

        A figure on which units disagreed is the one the coordinator decided on, so that the dispute does not return.
        """
        return tuple(row for indicator in self.indicators for row in indicator.settled if row.unit == unit)


class UnitLeftOut(Struct, frozen=True):
    """A unit of last year without a successor in the new register, and how many indicators it had."""

    unit: str
    indicators: int


class YearMention(Struct, frozen=True):
    """A carried text that names a past year. ``table`` is the key of its sheet, ``where`` names its row for people."""

    table: str
    where: str
    text: str


def coordinator_of(year_be: int, last: Coordinator) -> Coordinator:
    """Return the coordinator's workbook that ``year_be`` starts from.

    Names, register, responsibilities, profile and segments are carried as typed; titles, agenda, framework and
    calendars with the years they speak of moved on.
    What nobody knows yet is left blank: the deadline, number and date of the memos, when and where the meeting is, the
    days of the calendar, proposals and resolutions, the scores, the feedback report, and the texts before the
    report. So is what was decided for one year only: switched rules, settled figures and verdicts.
    """
    before = last.settings.fiscal_year_be
    settings = replace(
        last.settings,
        fiscal_year_be=year_be,
        latest_year_be=year_be - 1,
        deadline=Day(),
        memo_number="",
        uses_drafts=False,
        memo_day=Day(),
        places={},
    )

    def later(text: str) -> str:
        return moved(text, before, year_be - before)

    return replace(
        last,
        workbook="",
        settings=settings,
        meeting=Meeting(Text(later(last.meeting.title.text)), Day(), Text(), Text()),
        agenda=tuple(
            replace(
                row,
                title=Text(later(row.title.text)),
                detail=Text(later(row.detail.text)),
                proposal=Text(),
                resolution=Text(),
            )
            for row in last.agenda
        ),
        framework=tuple(replace(row, title=Text(later(row.title.text))) for row in last.framework),
        scores={},
        feedback=(),
        forewords={},
        switches=(),
        decisions=(),
        verdicts=(),
        calendar=tuple(
            CalendarStep(later(step.calendar), Text(later(step.step.text)), Day(), Day()) for step in last.calendar
        ),
    )


def blank_coordinator(year_be: int) -> Coordinator:
    """Return the coordinator's workbook of a department that has nothing to carry over."""
    return Coordinator(
        workbook="",
        settings=Settings(
            fiscal_year_be=year_be,
            department="",
            department_short="",
            coordinator="",
            latest_year_be=year_be - 1,
            group=None,
            deadline=Day(),
            thai_digits=False,
            max_pages=None,
        ),
        register=(),
        meeting=Meeting(Text(), Day(), Text(), Text()),
        agenda=(),
        scores={},
        feedback=(),
        framework=(),
        calendar=(),
        responsibilities=(),
        profile={},
        segments=(),
    )


def starts(coordinator: Coordinator, last: LastYear | None, criteria: Criteria) -> tuple[Start, ...]:
    """Return what every unit of the register starts the year from, in register order."""
    units = _distinct(coordinator.register)
    if last is None:
        return tuple(Start(unit, _submission(unit, (), coordinator), None) for unit in units)
    successors = {before.code: successor(before, units) for before in last.coordinator.register}
    return tuple(
        _start(unit, [code for code, after in successors.items() if after is unit], coordinator, last, criteria)
        for unit in units
    )


def left_out(coordinator: Coordinator, last: LastYear) -> tuple[UnitLeftOut, ...]:
    """Return the units that sent something last year and have no successor in the register."""
    units = _distinct(coordinator.register)
    gone = [unit.code for unit in last.coordinator.register if successor(unit, units) is None]
    wrote = {narrative.unit for narrative in last.narratives}
    indicators = {code: len(last.rows_of(code)) for code in gone}
    return tuple(UnitLeftOut(code, sent) for code, sent in indicators.items() if sent or code in wrote)


def successor(before: Unit, units: Sequence[Unit]) -> Unit | None:
    """Return the successor of last year's unit: of the same code, else full name, else with either as another name.

    None where no unit fits, or where several fit equally well.
    """
    keys = {match_key(name) for name in (before.code, before.name) if name}
    for names in (_codes, _full_names, _aliases):
        found = [unit for unit in units if keys & names(unit)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def mentions(carried: Coordinator, from_year_be: int) -> tuple[YearMention, ...]:
    """Return the carried texts that still name the year they come from or the one before it, for people to look at.

    Titles and the like name the year before rightly, where they are about its scores: their years were moved.
    """
    past = {from_year_be - 1, from_year_be}
    return tuple(
        mention for mention in _texts(carried) if past & {w.year_be for w in year_words(mention.text, from_year_be)}
    )


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

    The narratives, the reporter and the date are left for the unit to fill in.
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
    """Return the row without the years before ``first_year_be``, and without last year's explanation and analysis."""
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

    A unit that sent a longer history goes on with one of the same length.
    """
    asked = coordinator.settings.latest_year_be - criteria.years_of_results + 1
    kept = [
        year for row in rows for figures in (row.targets, row.actuals) for year in figures if _is_given(figures[year])
    ]
    passed = coordinator.settings.fiscal_year_be - last.year_be
    return min(asked, min(kept, default=asked) + passed)


def _is_given(figure: Figure) -> bool:
    return figure.value is not None or bool(figure.typed)


# --- the register


def _distinct(register: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return the units that have a code; of rows with the same code the first."""
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


def _texts(carried: Coordinator) -> Iterator[YearMention]:
    """Yield every carried text that may name a year and was carried as typed, in the order of the sheets."""
    yield YearMention("settings", "หมายเหตุท้ายเอกสาร", carried.settings.footnote)
    for responsibility in carried.responsibilities:
        yield YearMention("responsible", f"หมวด {responsibility.category}", responsibility.task.text)
    for number, answer in carried.profile.items():
        yield YearMention("profile", f"ข้อ {number}", answer.text)
