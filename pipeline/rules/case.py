"""What a rule looks at, and what it points to: from the year's data to a place and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.criteria import Criteria
from pipeline.evidence import NO_EVIDENCE, EvidenceRegister
from pipeline.merge import Master
from pipeline.model import Coordinator, Figure, IndicatorRow, Place
from pipeline.scoring import Score

NOWHERE = Place()  # for what is missing altogether: no cell can be named


class Case(Struct, frozen=True):
    """All that a rule may read: the year's criteria, the coordinator's workbook, the master and the score.

    ``sent``: the workbook that is used of each unit that has sent any, by the unit's code; None where it is not looked
    at who has. ``unreadable``: the cells of which a finding says already that no value can be read from them.
    """

    criteria: Criteria
    coordinator: Coordinator
    master: Master
    score: Score
    sent: Mapping[str, str] | None = None
    unreadable: frozenset[Place] = frozenset()
    evidence: EvidenceRegister = NO_EVIDENCE

    @property
    def rows(self) -> Iterator[IndicatorRow]:
        """Every unit's row of every indicator, with the figures that were decided on, in the master's order."""
        return (row for indicator in self.master.indicators for row in indicator.settled)

    def is_given(self, figures: Mapping[int, Figure], year_be: int) -> bool:
        """Whether a year has a value, or a cell of which another finding says that it cannot be read."""
        figure = figures.get(year_be)
        return figure is not None and (figure.value is not None or figure.place in self.unreadable)

    def is_awaited(self, category: int) -> bool:
        """Whether fewer than half of the units that owe the category have sent anything.

        What is missing then is mostly what has not been sent yet, which F010 says once a unit.
        """
        sent = self.sent
        if sent is None:
            return False
        owed_by = [unit.code for unit in self.coordinator.register if category in unit.categories]
        return 2 * sum(code in sent for code in owed_by) < len(owed_by)

    @property
    def fiscal_year_be(self) -> int:
        """The year whose targets are set."""
        return self.coordinator.settings.fiscal_year_be

    @property
    def years_of_results(self) -> tuple[int, ...]:
        """The years whose actuals are shown, oldest first."""
        return self.coordinator.settings.result_years(self.criteria.years_of_results)


class Hit(Struct, frozen=True):
    """One place where a rule does not hold, with the words of its sentence and what the unit wrote of the indicator.

    ``beside``: the other cell that may be the one to mend.
    """

    place: Place
    words: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    indicator: str = ""
    explanation: str = ""  # คำชี้แจง
    analysis: str = ""  # บทวิเคราะห์
    beside: Place = NOWHERE


def hit_on(row: IndicatorRow, figure: Figure | None, **words: str) -> Hit:
    """Return the hit on one figure of a row, or on the sheet where it has no column for the figure."""
    place = figure.place if figure and figure.place.cell else replace(row.place, cell="")
    return Hit(place, words, row.unit, row.code, row.explanation, row.analysis)


def value_of(figures: Mapping[int, Figure], year_be: int) -> Decimal | None:
    """Return the value of one year; None for a blank cell and for a year without a column."""
    figure = figures.get(year_be)
    return figure.value if figure else None
