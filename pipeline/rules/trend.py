"""From three years of actuals to those that are missing or move the wrong way."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.rules.case import Case, Hit, hit_on, value_of
from pipeline.scoring import Trend, trend
from pipeline.thai import number_text


def three_years_are_given(case: Case) -> Iterator[Hit]:
    """Each of the years of results has an actual, from whichever unit.

    There is one finding an indicator, at the first unit's cell of the first year that no unit gives. A word such as
    ไม่มีข้อมูล is no actual; a zero is one. A cell that cannot be read has its own finding already.
    Source: feedback report 2563, category 7, point 2.
    """
    years = case.years_of_results
    for indicator in case.master.indicators:
        rows = indicator.settled
        given = {year_be for row in rows for year_be in years if case.is_given(row.actuals, year_be)}
        missing = [year_be for year_be in years if year_be not in given]
        if missing:
            yield hit_on(
                rows[0],
                rows[0].actuals.get(missing[0]),
                years=", ".join(map(str, missing)),
                first_year=str(years[0]),
                last_year=str(years[-1]),
            )


def trend_is_not_worse(case: Case) -> Iterator[Hit]:
    """The actuals do not move in the wrong direction from year to year.

    Missing years are reported by `three_years_are_given`. Without a direction, which C105 or C106 reports, no movement
    is good or bad.
    Source: feedback report 2563, category 7, point 2.
    """
    years = case.years_of_results
    for row in case.rows:
        actuals = [value_of(row.actuals, year_be) for year_be in years]
        if row.direction and trend(actuals, row.direction) is Trend.WORSE:
            values = ", ".join(number_text(actual) for actual in actuals if actual is not None)
            yield hit_on(row, row.actuals[years[-1]], values=values, direction=row.direction.thai)
