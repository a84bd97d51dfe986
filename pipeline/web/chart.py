"""From the years of one indicator to the shapes of its small chart: bars from zero, targets as marks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.thai import number_text
from pipeline.views.status.cards import YearColumn

# Unit: the user's units of the drawing, which the page scales to the width of the table below it.
COLUMN = 100
HEIGHT = 96
PADDING = 6  # above and below, so that a mark at the edge is drawn whole
BAR = 46
MARK = 74  # wider than the bar: a mark is seen before a bar as tall as itself
STUB = 2  # a zero is drawn, so that it is not taken for a blank

_ROUND = tuple(map(Decimal, ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")))  # where an axis may end


class Bar(Struct, frozen=True):
    """The actual of one year. ``standing``: met, missed or unknown."""

    x: str
    y: str
    width: str
    height: str
    standing: str


class Mark(Struct, frozen=True):
    """The target of one year. ``is_due``: the year whose target counts."""

    x1: str
    x2: str
    y: str
    is_due: bool


class ChartShapes(Struct, frozen=True):
    """A chart as shapes. ``top`` and ``bottom``: the values at the ends of its axis, which always holds zero."""

    width: str
    height: str
    zero: str
    top: str
    bottom: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


def drawn(years: Sequence[YearColumn]) -> ChartShapes | None:
    """Return the shapes of the years' actuals and targets, a column a year.

    A year without a value has no shape; None when no year has any.
    """
    values = [value for year in years for value in (year.target, year.actual) if value is not None]
    if not values:
        return None
    top = _round_end(max(*values, Decimal(0)))
    bottom = -_round_end(-min(*values, Decimal(0)))
    if top == bottom:
        top = Decimal(1)  # nothing but zeros: they stand on the axis
    scale = _Scale(top, bottom)
    return ChartShapes(
        width=str(COLUMN * len(years)),
        height=str(HEIGHT),
        zero=_number(scale.y(Decimal(0))),
        top=_axis_text(top),
        bottom=_axis_text(bottom),
        bars=tuple(
            _bar(scale, column, year.actual, year.standing)
            for column, year in enumerate(years)
            if year.actual is not None
        ),
        marks=tuple(
            _mark(scale, column, year.target, is_due=year.is_due)
            for column, year in enumerate(years)
            if year.target is not None
        ),
    )


class _Scale(Struct, frozen=True):
    top: Decimal
    bottom: Decimal

    def y(self, value: Decimal) -> Decimal:
        """Return how far below the upper edge a value lies."""
        return PADDING + (self.top - value) / (self.top - self.bottom) * (HEIGHT - 2 * PADDING)


def _bar(scale: _Scale, column: int, value: Decimal, standing: str) -> Bar:
    zero, end = scale.y(Decimal(0)), scale.y(value)
    height = max(abs(zero - end), Decimal(STUB))
    y = zero if value < 0 else zero - height
    return Bar(_number(_left(column, BAR)), _number(y), str(BAR), _number(height), standing)


def _mark(scale: _Scale, column: int, value: Decimal, *, is_due: bool) -> Mark:
    x1 = _left(column, MARK)
    return Mark(_number(x1), _number(x1 + MARK), _number(scale.y(value)), is_due)


def _left(column: int, width: int) -> Decimal:
    return COLUMN * column + Decimal(COLUMN - width) / 2


def _round_end(value: Decimal) -> Decimal:
    """Return the round number at or above ``value`` that ends an axis. Zero stays zero."""
    if value <= 0:
        return Decimal(0)
    power = Decimal(1).scaleb(value.adjusted())
    return next(step * power for step in _ROUND if step * power >= value)


def _axis_text(value: Decimal) -> str:
    whole = value.to_integral_value()
    return number_text(whole if value == whole else value.normalize())


def _number(value: Decimal) -> str:
    """Return a coordinate with one decimal at most: finer is not seen, and the page stays small."""
    return f"{value:.1f}".removesuffix(".0")
