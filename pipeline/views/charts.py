"""From the figures of indicators to the charts of their years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.model import Figure, Indicator, IndicatorRow, Settings
from pipeline.thai import number_text
from pipeline.views import captions, indicators
from pipeline.views.captions import Caption


class ShownChart(Struct, frozen=True):
    """A chart: actuals as columns, targets as a line. Unit: the indicator's measure.

    A year without a number is None, and nothing is drawn there. ``told``: what the chart shows, in words.
    """

    title: str
    years: tuple[int, ...]
    targets: tuple[Decimal | None, ...]
    actuals: tuple[Decimal | None, ...]
    told: str

    def __str__(self) -> str:
        return self.told


class IndicatorChart(Struct, frozen=True):
    """The chart of one indicator, or of what one unit says of it where units contradict."""

    drawing: ShownChart  # แผนภูมิ (พิมพ์ตรงไหน แผนภูมิอยู่ตรงนั้น กว้างเท่าช่องของตาราง)
    caption: Caption  # เลขแผนภูมิ เช่น แผนภูมิที่ 3
    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    units: str  # หน่วยงานเจ้าของค่า เฉพาะตัวชี้วัดที่ค่าของหน่วยงานไม่ตรงกัน


class ChartPair(Struct, frozen=True):
    """Two charts side by side; the last of an item may stand alone."""

    left: IndicatorChart  # แผนภูมิซ้าย
    right: IndicatorChart | None  # แผนภูมิขวา (แถวสุดท้ายอาจไม่มี)


def indicator_charts(
    found: Iterable[Indicator], settings: Settings, years_of_results: int
) -> tuple[IndicatorChart, ...]:
    """Return a chart for each line of the item's table that has a number to draw."""
    years = indicators.year_columns(settings, years_of_results)
    return tuple(chart for indicator in found for chart in _of_indicator(indicator, years))


def pairs(charts: Sequence[IndicatorChart]) -> tuple[ChartPair, ...]:
    """Return the charts two by two."""
    return tuple(
        ChartPair(left, charts[number + 1] if number + 1 < len(charts) else None)
        for number, left in enumerate(charts)
        if number % 2 == 0
    )


def _of_indicator(indicator: Indicator, years: Sequence[int]) -> Iterator[IndicatorChart]:
    versions = indicators.versions(indicator)
    for number, rows in enumerate(versions, start=1):
        targets = _values([row.targets for row in rows], years)
        actuals = _values([row.actuals for row in rows], years)
        if any(value is not None for value in (*targets, *actuals)):
            yield IndicatorChart(
                drawing=_drawing(indicator.code, rows[0], years, targets, actuals),
                caption=Caption(captions.CHART, f"{indicator.code}/{number}"),
                code=indicator.code,
                name=rows[0].name,
                units=" ".join(row.unit for row in rows) if len(versions) > 1 else "",
            )


def _values(figures: Sequence[Mapping[int, Figure]], years: Sequence[int]) -> tuple[Decimal | None, ...]:
    found = (indicators.figure_of(figures, year) for year in years)
    return tuple(figure.value if figure else None for figure in found)


def _drawing(
    code: str,
    row: IndicatorRow,
    years: Sequence[int],
    targets: tuple[Decimal | None, ...],
    actuals: tuple[Decimal | None, ...],
) -> ShownChart:
    direction = f"({row.direction.thai})" if row.direction else ""
    title = " ".join(part for part in (row.measure, direction) if part)
    subject = " ".join(part for part in (f"แผนภูมิตัวชี้วัด {code} {row.name}", title) if part)
    by_year = (_year_words(*values) for values in zip(years, targets, actuals, strict=True))
    return ShownChart(title, tuple(years), targets, actuals, ": ".join([subject, "; ".join(by_year)]))


def _year_words(year: int, target: Decimal | None, actual: Decimal | None) -> str:
    values = [
        f"{word} {number_text(value)}" for word, value in (("ผล", actual), ("เป้าหมาย", target)) if value is not None
    ]
    return f"ปี {year} {' '.join(values) or 'ไม่มีค่า'}"
