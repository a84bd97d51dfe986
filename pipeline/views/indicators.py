"""From the indicators of the master table to the lines of an item's table, the same in both documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from pipeline import scoring
from pipeline.criteria import Item
from pipeline.merge import Master
from pipeline.model import Direction, Figure, Indicator, IndicatorRow, Settings, Unit
from pipeline.views.figures import BLANK, ShownFigure, score, shown
from pipeline.views.remarks import Subject

CONFLICT = "ค่าไม่ตรงกับหน่วยงานอื่น"
SETTLED = "ใช้ค่าตามข้อยุติ"
MANDATORY = "ต้องมี"
COLUMNS = 4

_DIGITS = re.compile("([0-9]+)")


class YearHeads(Struct, frozen=True):
    """The four years a table of indicators shows, oldest first."""

    first: str  # ปีแรก
    second: str  # ปีที่สอง
    third: str  # ปีที่สาม
    fourth: str  # ปีที่สี่


class YearFigures(Struct, frozen=True):
    """The figures of the four years. Unit: the indicator's measure, or per cent for attainments."""

    first: ShownFigure  # ค่าของปีแรก
    second: ShownFigure  # ค่าของปีที่สอง
    third: ShownFigure  # ค่าของปีที่สาม
    fourth: ShownFigure  # ค่าของปีที่สี่


class ShownIndicator(Struct, frozen=True):
    """An indicator as one unit, or several that agree, sent it.

    ``conflict``: the words where another unit's figures differ, and each unit has a ShownIndicator of its own; or that
    the figures are those the coordinator decided on.
    """

    code: str  # รหัสตัวชี้วัด
    name: Subject  # ชื่อตัวชี้วัด
    measure: str  # หน่วยวัด
    direction: str  # ทิศทาง
    units: str  # หน่วยงานเจ้าของค่า
    conflict: str  # มีเมื่อค่าของหน่วยงานไม่ตรงกัน
    targets: YearFigures  # เป้าหมายทั้งสี่ปี
    actuals: YearFigures  # ผลทั้งสี่ปี
    attainments: YearFigures  # ร้อยละบรรลุทั้งสี่ปี
    trend: str  # แนวโน้ม


class ShownSubtype(Struct, frozen=True):
    """A sub-type of an item; ``mandatory`` holds the word that marks it, or nothing."""

    number: str  # ลำดับ
    name: str  # ชื่อประเภทย่อย
    mandatory: str  # คำว่า ต้องมี (เฉพาะประเภทที่เกณฑ์บังคับ)


def year_columns(settings: Settings, years_of_results: int) -> tuple[int, ...]:
    """Return the four years to show, oldest first: the three of results and the year of the target.

    Where the target's year is itself one of the three, the year before them fills the row.
    """
    latest = settings.latest_year_be
    years = {*settings.result_years(years_of_results), settings.fiscal_year_be}
    fillers = (latest - back for back in range(years_of_results, years_of_results + COLUMNS))
    while len(years) < COLUMNS:
        years.add(next(fillers))
    return tuple(sorted(years)[-COLUMNS:])


def year_heads(years: Sequence[int]) -> YearHeads:
    """Return the years as the table's head prints them."""
    first, second, third, fourth = map(str, years)
    return YearHeads(first, second, third, fourth)


def of_item(master: Master, item: str) -> tuple[Indicator, ...]:
    """Return the indicators of one item by sub-type, which a page names before them."""
    return by_subtype(indicator for indicator in master.indicators if indicator.first.item == item)


def by_subtype(found: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators by sub-type, those without one last, and within one by code."""
    return tuple(sorted(by_code(found), key=lambda one: one.first.subtype or 99))


def by_code(found: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators by code, for a table that names no sub-types: 7.1-9 before 7.1-10."""
    return tuple(sorted(found, key=lambda one: code_key(one.code)))


def code_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key that sorts codes: 7.1-9 before 7.1-10."""
    pieces = _DIGITS.split(code)
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece)


def owners(found: Iterable[Indicator], register: Sequence[Unit]) -> str:
    """Return the codes of the units that send these indicators, as they are registered; those that are not, last."""
    places = {unit.code: place for place, unit in enumerate(register)}
    units = dict.fromkeys(row.unit for indicator in found for row in indicator.rows)
    return " ".join(sorted(units, key=lambda code: places.get(code, len(places))))


def anchor(item: str) -> str:
    """Return what a page calls the place of an item's indicators, for links to go to."""
    return f"item-{item.replace('.', '-')}"


def subtypes(item: Item) -> tuple[ShownSubtype, ...]:
    """Return the sub-types of an item with the mandatory ones marked."""
    return tuple(
        ShownSubtype(str(number), name, MANDATORY if number in item.mandatory else "")
        for number, name in enumerate(item.subtypes, start=1)
    )


def shown_indicators(
    indicators: Sequence[Indicator], settings: Settings, years_of_results: int
) -> tuple[ShownIndicator, ...]:
    """Return each indicator once, or once for each unit where their figures contradict."""
    return tuple(
        _shown(indicator.code, rows, _conflict(indicator, parts), settings, years_of_results)
        for indicator in indicators
        for parts in (versions(indicator),)
        for rows in parts
    )


def versions(indicator: Indicator) -> tuple[tuple[IndicatorRow, ...], ...]:
    """Return the unit rows that may share one line: all of them, or each alone where any two contradict.

    Where the coordinator decided on a figure, all of them have that one.
    """
    rows = indicator.settled
    if any(_contradict(one, other) for one, other in combinations(rows, 2)):
        return tuple((row,) for row in rows)
    return (rows,)


def _conflict(indicator: Indicator, parts: Sequence[Sequence[IndicatorRow]]) -> str:
    if len(parts) > 1:
        return CONFLICT
    return SETTLED if indicator.decisions else ""


def figure_of(figures: Sequence[Mapping[int, Figure]], year: int) -> Figure | None:
    """Return the year's figure of rows that agree: a number if any has one, else the first word typed.

    Without either, an empty cell if there is one; None where no sheet has a column for the year.
    """
    found = [held[year] for held in figures if year in held]
    for wanted in (_has_value, _has_words):
        for figure in found:
            if wanted(figure):
                return figure
    return found[0] if found else None


def _shown(
    code: str, rows: Sequence[IndicatorRow], conflict: str, settings: Settings, years_of_results: int
) -> ShownIndicator:
    first = rows[0]
    years = year_columns(settings, years_of_results)
    targets = [row.targets for row in rows]
    actuals = [row.actuals for row in rows]
    latest = settings.latest_year_be
    history = [_value(figure_of(actuals, year)) for year in settings.result_years(years_of_results)]
    return ShownIndicator(
        code=code,
        name=Subject(first.name, code, (row.place for row in rows)),
        measure=first.measure or BLANK,
        direction=first.direction.thai if first.direction else BLANK,
        units=" ".join(row.unit for row in rows),
        conflict=conflict,
        targets=_year_figures(targets, years, years[-1]),
        actuals=_year_figures(actuals, years, latest),
        attainments=_attainments(targets, actuals, years, first.direction),
        trend=scoring.trend(history, first.direction).value,
    )


def _year_figures(figures: Sequence[Mapping[int, Figure]], years: Sequence[int], due_until: int) -> YearFigures:
    # A year that is not over yet has no actual: nothing is printed there, for a dash would say it is missing.
    first, second, third, fourth = (
        shown(figure_of(figures, year), BLANK if year <= due_until else "") for year in years
    )
    return YearFigures(first, second, third, fourth)


def _attainments(
    targets: Sequence[Mapping[int, Figure]],
    actuals: Sequence[Mapping[int, Figure]],
    years: Sequence[int],
    direction: Direction | None,
) -> YearFigures:
    """Return how far each year's actual reaches its target; nothing where one of the two is missing."""
    reached = (
        scoring.attainment_pct(_value(figure_of(actuals, year)), _value(figure_of(targets, year)), direction)
        for year in years
    )
    first, second, third, fourth = (ShownFigure("") if pct is None else score(pct) for pct in reached)
    return YearFigures(first, second, third, fourth)


def _contradict(one: IndicatorRow, other: IndicatorRow) -> bool:
    # A blank against a value is no contradiction: the one fills the other.
    if (one.measure, one.direction) != (other.measure, other.direction):
        return True
    pairs = ((one.targets, other.targets), (one.actuals, other.actuals))
    return any(_differ(mine.get(year), theirs.get(year)) for mine, theirs in pairs for year in mine)


def _differ(one: Figure | None, other: Figure | None) -> bool:
    mine, theirs = _value(one), _value(other)
    return mine is not None and theirs is not None and mine != theirs


def _value(figure: Figure | None) -> Decimal | None:
    return figure.value if figure else None


def _has_value(figure: Figure) -> bool:
    return figure.value is not None


def _has_words(figure: Figure) -> bool:
    return bool(figure.typed.strip())
