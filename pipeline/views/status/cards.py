"""From the indicators to a card of each: its figures, whether it reached its target, and what else is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.criteria import Item
from pipeline.estimate import Estimate
from pipeline.model import Direction, Figure, Indicator, IndicatorRow
from pipeline.rules import Case
from pipeline.scoring import Trend, is_met
from pipeline.views import indicators
from pipeline.views.indicators import YearFigures
from pipeline.views.status import estimate as estimate_view
from pipeline.year import Year

UNPLACED = "ตัวชี้วัดที่ยังไม่ระบุข้อ"
MOST_IN_ITEM = 250  # cards: five times what the sample has in all; a page of 20,000 is of no use to anyone

_ARROWS: Mapping[Direction | None, str] = {Direction.HIGHER: "▲", Direction.LOWER: "▼"}
_STANDING = {True: "met", False: "missed", None: "unknown"}


class YearColumn(Struct, frozen=True):
    """One year of an indicator: the texts of its table and the values of its chart.

    ``standing`` of the actual against the target: met, missed or unknown. ``is_due``: the year whose target counts.
    A value that is not known is None, and its text "–" or the word that was typed.
    """

    year: str
    target_text: str
    actual_text: str
    target: Decimal | None
    actual: Decimal | None
    standing: str
    is_due: bool


class IndicatorCard(Struct, frozen=True):
    """One indicator, or one unit's version of it where units contradict. ``trend_key``: the English of ``trend``.

    ``is_settled``: ``conflict`` says that it is decided. ``estimate`` is "" in a year without a way to estimate.
    """

    code: str
    name: str
    subtype: str
    units: str
    measure: str
    direction: str
    arrow: str
    trend: str
    trend_key: str
    standing: str
    standing_key: str
    conflict: str
    is_settled: bool
    estimate: str
    findings: int
    years: tuple[YearColumn, ...]


class ItemGroup(Struct, frozen=True):
    """One item of category 7 with its indicators. ``count``: how many there are, in words; not all may have a card."""

    anchor: str
    heading: str
    count: str
    cards: tuple[IndicatorCard, ...]


class _IndicatorNotes(Struct, frozen=True):
    """What else a card shows, by the code of its indicator: how many findings, and its estimated points in words."""

    findings: Counter[str]
    estimates: Mapping[str, str]


def view(year: Year, estimate: Estimate | None) -> Iterator[ItemGroup]:
    """Yield the items that have indicators, and last the indicators whose item could not be read."""
    case = year.case
    notes = _IndicatorNotes(
        Counter(finding.indicator for finding in year.findings),
        {one.code: estimate_view.of_indicator(one) for one in estimate.indicators} if estimate else {},
    )
    known = {item.code: item for item in case.criteria.items}
    for code, item in known.items():
        found = indicators.of_item(case.master, code)
        if found:
            yield _group(case, found, item, notes)
    unplaced = [indicator for indicator in case.master.indicators if indicator.first.item not in known]
    if unplaced:
        yield _group(case, unplaced, None, notes)


def _group(case: Case, found: Sequence[Indicator], item: Item | None, notes: _IndicatorNotes) -> ItemGroup:
    """Return an item with its cards; of very many indicators, those with findings come before the others."""
    chosen = {one.code for one in sorted(found, key=lambda one: not notes.findings[one.code])[:MOST_IN_ITEM]}
    with_cards = [one for one in found if one.code in chosen]
    count = f"{len(found):,} ตัวชี้วัด"
    if len(with_cards) < len(found):
        count += f" แสดง {len(with_cards):,} ตัวชี้วัด ที่มีข้อสังเกตก่อน ทั้งหมดอยู่ใน register.xlsx"
    return ItemGroup(
        anchor=indicators.anchor(item.code if item else "unplaced"),
        heading=f"{item.code} {item.name}" if item else UNPLACED,
        count=count,
        cards=tuple(_cards(case, with_cards, item, notes)),
    )


def _cards(
    case: Case, found: Sequence[Indicator], item: Item | None, notes: _IndicatorNotes
) -> Iterator[IndicatorCard]:
    """Yield a card an indicator, or one for each unit where their figures contradict."""
    for indicator in found:
        for rows, shown in zip(
            indicators.versions(indicator),
            indicators.shown_indicators((indicator,), case.coordinator.settings, case.criteria.years_of_results),
            strict=True,
        ):
            first = rows[0]
            years = _years(case, rows, shown.targets, shown.actuals)
            latest = next(year for year in years if year.year == str(case.coordinator.settings.latest_year_be))
            yield IndicatorCard(
                code=shown.code,
                name=shown.name,
                subtype=_subtype_words(first.subtype, item),
                units=shown.units,
                measure=shown.measure,
                direction=shown.direction,
                arrow=_ARROWS.get(first.direction, ""),
                trend=shown.trend,
                trend_key=Trend(shown.trend).name.lower(),
                standing=_standing_words(latest),
                standing_key=latest.standing,
                conflict=shown.conflict,
                is_settled=shown.conflict == indicators.SETTLED,
                estimate=notes.estimates.get(shown.code, ""),
                findings=notes.findings[shown.code],
                years=years,
            )


def _subtype_words(subtype: int | None, item: Item | None) -> str:
    if subtype is None or item is None or not 1 <= subtype <= len(item.subtypes):
        return "ยังไม่ระบุประเภทย่อย"
    return f"ประเภทย่อย {subtype} {item.subtypes[subtype - 1]}"


def _years(
    case: Case, rows: Sequence[IndicatorRow], target_texts: YearFigures, actual_texts: YearFigures
) -> tuple[YearColumn, ...]:
    settings = case.coordinator.settings
    columns = indicators.year_columns(settings, case.criteria.years_of_results)
    texts = zip(columns, _in_order(target_texts), _in_order(actual_texts), strict=True)
    return tuple(_year(case, rows, year, target_text, actual_text) for year, target_text, actual_text in texts)


def _in_order(figures: YearFigures) -> tuple[str, str, str, str]:
    return (figures.first.text, figures.second.text, figures.third.text, figures.fourth.text)


def _year(case: Case, rows: Sequence[IndicatorRow], year: int, target_text: str, actual_text: str) -> YearColumn:
    target = _value([row.targets for row in rows], year)
    actual = _value([row.actuals for row in rows], year)
    return YearColumn(
        year=str(year),
        target_text=target_text,
        actual_text=actual_text,
        target=target,
        actual=actual,
        standing=_STANDING[is_met(actual, target, rows[0].direction)],
        is_due=year == case.fiscal_year_be,
    )


def _value(held: Sequence[Mapping[int, Figure]], year: int) -> Decimal | None:
    figure = indicators.figure_of(held, year)
    return figure.value if figure else None


def _standing_words(latest: YearColumn) -> str:
    if latest.standing == "met":
        return f"ผล {latest.year} ถึงเป้าหมาย"
    if latest.standing == "missed":
        return f"ผล {latest.year} ไม่ถึงเป้าหมาย"
    return f"ผล {latest.year} เทียบเป้าหมายไม่ได้"
