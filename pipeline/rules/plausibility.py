"""From the figures of category 7 to those that look mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from pipeline.merge import KINDS, figures_of
from pipeline.rules.case import Case, Hit, hit_on, value_of
from pipeline.thai import is_percentage, number_text

LEAP = 10  # times the year before, or a tenth of it: a digit too many or too few


def values_do_not_leap(case: Case) -> Iterator[Hit]:
    """No target or actual is ten times that of the year before, or a tenth of it, whatever the sign.

    Only two years in a row that both have a value are compared, and neither may be zero: nothing is ten times zero.
    Source: a figure that leaps so is most often a slip of the decimal point.
    """
    for row in case.rows:
        for kind, kind_thai in KINDS.items():
            figures = figures_of(row, kind)
            for year_be in sorted(figures):
                value, previous = value_of(figures, year_be), value_of(figures, year_be - 1)
                if value and previous and _leaps(abs(value), abs(previous)):
                    hit = hit_on(
                        row,
                        figures[year_be],
                        what=f"{kind_thai} {year_be}",
                        value=number_text(value),
                        previous=number_text(previous),
                    )
                    yield replace(hit, beside=figures[year_be - 1].place)


def percentages_are_within_bounds(case: Case) -> Iterator[Hit]:
    """A target or actual whose measure is a percentage lies between 0 and 100, both included.

    A blank figure is not judged, nor is a row without a measure, which C105 reports.
    Source: a figure beyond is most often mistyped or in another measure.
    """
    for row in case.rows:
        if not is_percentage(row.measure):
            continue
        for kind, kind_thai in KINDS.items():
            for year_be, figure in sorted(figures_of(row, kind).items(), key=lambda dated: dated[0]):
                if figure.value is not None and not 0 <= figure.value <= 100:
                    yield hit_on(row, figure, what=f"{kind_thai} {year_be}", value=number_text(figure.value))


def _leaps(value: Decimal, previous: Decimal) -> bool:
    return value >= LEAP * previous or LEAP * value <= previous
