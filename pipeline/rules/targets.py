"""From the targets of category 7 to those that are missing, fall back or were missed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.model import Direction, IndicatorRow
from pipeline.rules.case import Case, Hit, hit_on, value_of
from pipeline.scoring import is_worse
from pipeline.thai import number_text


def target_not_below_last_year(case: Case) -> Iterator[Hit]:
    """The target of the year is at least as good as last year's, in the indicator's own direction.

    A missing target of the year is reported by `target_is_set`. Without last year's target, or without a direction,
    which C105 or C106 reports, there is nothing to compare.
    Source: feedback report 2563, category 7, point 1.
    """
    for row in case.rows:
        yield from _target_below_the_year_before(row, case.fiscal_year_be)


def target_not_below_last_actual(case: Case) -> Iterator[Hit]:
    """The target of the year is at least as good as what was reached last year.

    A missing target is reported by `target_is_set`, a missing actual by `three_years_are_given`. Without a direction
    there is nothing to compare.
    Source: feedback report 2563, category 7, point 1.
    """
    year_be = case.fiscal_year_be
    for row in case.rows:
        target, reached = value_of(row.targets, year_be), value_of(row.actuals, year_be - 1)
        if target is not None and reached is not None and row.direction and is_worse(target, reached, row.direction):
            yield hit_on(
                row,
                row.targets[year_be],
                year=str(year_be),
                target=number_text(target),
                last_year=str(year_be - 1),
                last_actual=number_text(reached),
                comparison=beyond(row.direction),
                direction=row.direction.thai,
            )


def target_is_set(case: Case) -> Iterator[Hit]:
    """The year has a target, from whichever unit.

    There is one finding an indicator, at the first unit's cell, where no unit gives a target. A word is no target; a
    zero is one. A cell that cannot be read has its own finding already.
    Source: criteria 2564, results are shown against their targets.
    """
    year_be = case.fiscal_year_be
    for indicator in case.master.indicators:
        rows = indicator.settled
        if not any(case.is_given(row.targets, year_be) for row in rows):
            yield hit_on(rows[0], rows[0].targets.get(year_be), year=str(year_be))


def target_is_met(case: Case) -> Iterator[Hit]:
    """The latest actual is at least as good as the target of its year.

    A missing actual is reported by `three_years_are_given`. Without that year's target, or without a direction, there
    is nothing to compare.
    Source: criteria 2564, results are shown against their targets.
    """
    year_be = case.coordinator.settings.latest_year_be
    for row in case.rows:
        actual, target = value_of(row.actuals, year_be), value_of(row.targets, year_be)
        if actual is not None and target is not None and row.direction and is_worse(actual, target, row.direction):
            yield hit_on(
                row,
                row.actuals[year_be],
                year=str(year_be),
                actual=number_text(actual),
                target=number_text(target),
                direction=row.direction.thai,
            )


def earlier_targets_did_not_fall(case: Case) -> Iterator[Hit]:
    """The target of each year before this one was at least as good as that of the year before it.

    Only two years in a row that both have a target are compared. Without a direction there is nothing to compare.
    Source: feedback report 2563, category 7, point 1.
    """
    for row in case.rows:
        for year_be in sorted(row.targets):
            if year_be < case.fiscal_year_be:
                for hit in _target_below_the_year_before(row, year_be):
                    yield replace(hit, beside=row.targets[year_be - 1].place)


def beyond(direction: Direction) -> str:
    """Return how a figure that is worse than another lies to it, by the direction of its indicator."""
    return "ต่ำกว่า" if direction is Direction.HIGHER else "สูงกว่า"


def _target_below_the_year_before(row: IndicatorRow, year_be: int) -> Iterator[Hit]:
    target, last_target = value_of(row.targets, year_be), value_of(row.targets, year_be - 1)
    if (
        target is not None
        and last_target is not None
        and row.direction
        and is_worse(target, last_target, row.direction)
    ):
        yield hit_on(
            row,
            row.targets[year_be],
            year=str(year_be),
            target=number_text(target),
            last_year=str(year_be - 1),
            last_target=number_text(last_target),
            comparison=beyond(row.direction),
            direction=row.direction.thai,
        )
