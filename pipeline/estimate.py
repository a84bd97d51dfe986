"""From the merged indicators to an estimate of category 7, and the shortest ways from it to each target.

The estimate is ours, by the year's named rule of a single source. The announced score of category 7 is the assessors':
neither is drawn from the other, and they are never added up. No application report shows anything of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from pipeline.criteria import Criteria, EstimateRule, Item
from pipeline.merge import measure_key
from pipeline.model import Direction, Figure, Indicator, IndicatorRow
from pipeline.scoring import Score, attainment_pct, half_up
from pipeline.thai import number_text

MET_PCT = Decimal(100)


class Aim(StrEnum):
    """What an indicator is brought to on a way: its target just met, or passed by enough for full points."""

    MET = "met"
    PASSED = "passed"


class IndicatorEstimate(Struct, frozen=True):
    """One indicator's latest actual against the target of its year.

    Unit: ``target`` and ``actual`` in ``measure``; ``attained_pct`` per cent; ``points`` of 500.
    ``points`` and ``attained_pct`` are None together, and ``reason`` then says why. A zero is a value.
    """

    code: str
    name: str
    item: str
    subtype: int | None
    measure: str
    direction: Direction | None
    target: Decimal | None
    actual: Decimal | None
    attained_pct: Decimal | None
    points: Decimal | None
    reason: str


class SubtypeEstimate(Struct, frozen=True):
    """The mean of a sub-type's indicators that have points. ``points`` is None when none has."""

    number: int
    name: str
    points: Decimal | None
    indicators: tuple[IndicatorEstimate, ...]


class ItemEstimate(Struct, frozen=True):
    """The mean of an item's sub-types that have points. ``points`` is None when none has."""

    code: str
    name: str
    points: Decimal | None
    subtypes: tuple[SubtypeEstimate, ...]


class Step(Struct, frozen=True):
    """One indicator on a way: its points now and then, what that adds to category 7, and where category 7 is then.

    Unit: points of 500, two decimals. Each is rounded by itself: gains may add up to a hundredth beside ``reached``.
    """

    indicator: IndicatorEstimate
    points: Decimal
    gain: Decimal
    reached: Decimal


class Way(Struct, frozen=True):
    """The fewest indicators that bring the estimate of category 7 to what one target needs, largest gain first.

    ``is_enough``: False when all there are do not bring it there; ``steps`` then holds every one that helps.
    There are no ``steps`` when the estimate is there already, or when nothing can be gained.
    """

    target: str
    needed: Decimal
    aim: Aim
    steps: tuple[Step, ...]
    reached: Decimal
    is_enough: bool


class Estimate(Struct, frozen=True):
    """Category 7 by the rule ``name``, from the results of ``year_be``.

    Unit: points of 500; ``points`` has two decimals as announced scores do, the parts are exact.
    ``points`` is None when no item has any. An item without points is left out of the mean of the six, not
    counted as zero: ``items_without`` names it, for the estimate then says nothing of it. ``unplaced``: indicators
    without a known item and sub-type, which count nowhere.
    ``gains``: for each aim every indicator that would add something, largest gain first: as far as it goes.
    ``ways``: for every target whose need is known, a way of each aim, as many of those steps as it takes.
    """

    name: str
    source: str
    year_be: int
    points: Decimal | None
    items: tuple[ItemEstimate, ...]
    items_without: tuple[str, ...]
    unplaced: tuple[IndicatorEstimate, ...]
    gains: Mapping[Aim, tuple[Step, ...]]
    ways: tuple[Way, ...]

    @property
    def indicators(self) -> tuple[IndicatorEstimate, ...]:
        """Every indicator, in the order of category 7."""
        placed = (one for item in self.items for subtype in item.subtypes for one in subtype.indicators)
        return (*placed, *self.unplaced)


def estimate(indicators: Sequence[Indicator], latest_year_be: int, criteria: Criteria, score: Score) -> Estimate | None:
    """Return the estimate from the actuals and targets of ``latest_year_be``.

    None for a year whose criteria have no rule to estimate by.
    """
    rule = criteria.estimate
    if rule is None:
        return None
    known = {(item.code, number) for item in criteria.items for number in range(1, len(item.subtypes) + 1)}
    placed: dict[tuple[str, int | None], list[IndicatorEstimate]] = {}
    unplaced = []
    for indicator in indicators:
        one = _of_indicator(indicator, latest_year_be, rule, known)
        if (one.item, one.subtype) in known:
            placed.setdefault((one.item, one.subtype), []).append(one)
        else:
            unplaced.append(one)
    items = tuple(_of_item(item, placed) for item in criteria.items)
    total = _mean(item.points for item in items)
    gains = {aim: _steps(_levers(items, aim, rule), total) if total is not None else () for aim in Aim}
    return Estimate(
        name=rule.name,
        source=rule.source,
        year_be=latest_year_be,
        points=None if total is None else half_up(total),
        items=items,
        items_without=tuple(item.code for item in items if item.points is None),
        unplaced=tuple(unplaced),
        gains=gains,
        ways=tuple(_ways(gains, half_up(total), score)) if total is not None else (),
    )


def points_of(attained_pct: Decimal, rule: EstimateRule) -> Decimal:
    """Return the points of an attainment, which is rounded to two decimals already. Unit: of 500."""
    if attained_pct < MET_PCT:
        return max(Decimal(0), attained_pct * rule.points_per_pct)
    return next(band.points for band in rule.bands if band.up_to_pct is None or attained_pct <= band.up_to_pct)


def points_at(aim: Aim, rule: EstimateRule) -> Decimal:
    """Return the points of an indicator brought to ``aim``. Unit: of 500."""
    return rule.bands[0].points if aim is Aim.MET else rule.bands[-1].points


# --- one indicator


def _of_indicator(
    indicator: Indicator, year_be: int, rule: EstimateRule, known: set[tuple[str, int]]
) -> IndicatorEstimate:
    rows = indicator.settled
    first = rows[0]
    targets = [row.targets[year_be] for row in rows if year_be in row.targets]
    actuals = [row.actuals[year_be] for row in rows if year_be in row.actuals]
    target, actual = _agreed(targets), _agreed(actuals)
    reason = _why_not(rows, targets, actuals, year_be)
    if not reason and (first.item, first.subtype) not in known:
        reason = "ยังไม่ระบุข้อหรือประเภทย่อย จึงไม่นับในส่วนใดของหมวด 7"
    attained_pct = None if reason else attainment_pct(actual, target, _direction(rows))
    return IndicatorEstimate(
        code=indicator.code,
        name=first.name,
        item=first.item,
        subtype=first.subtype,
        measure=first.measure,
        direction=_direction(rows),
        target=target,
        actual=actual,
        attained_pct=attained_pct,
        points=None if attained_pct is None else points_of(attained_pct, rule),
        reason=reason,
    )


def _why_not(rows: Sequence[IndicatorRow], targets: Sequence[Figure], actuals: Sequence[Figure], year_be: int) -> str:
    """Return why an indicator has no points, the first reason there is; "" when it has."""
    if len({measure_key(row.measure) for row in rows if row.measure}) > 1:
        return "หน่วยงานใช้หน่วยวัดไม่ตรงกัน"
    if len({row.direction for row in rows if row.direction}) > 1:
        return "หน่วยงานระบุทิศทางไม่ตรงกัน"
    for what, figures in ((f"ผล {year_be}", actuals), (f"เป้าหมาย {year_be}", targets)):
        values = {figure.value for figure in figures if figure.value is not None}
        if len(values) > 1:
            return f"หน่วยงานให้{what} ไม่ตรงกัน และยังไม่มีข้อยุติ"
        if not values:
            typed = next((figure.typed.strip() for figure in figures if figure.typed.strip()), "")
            return f"{what} เป็นข้อความ “{typed}”" if typed else f"ไม่มี{what}"
    if _direction(rows) is None:
        return "ยังไม่ระบุทิศทาง"
    target = _agreed(targets)
    if target == 0:
        return f"เป้าหมาย {year_be} เป็นศูนย์ คิดเป็นร้อยละไม่ได้"
    if target is not None and target < 0:
        return f"เป้าหมาย {year_be} ติดลบ ({number_text(target)}) คิดเป็นร้อยละไม่ได้"
    return ""


def _agreed(figures: Iterable[Figure]) -> Decimal | None:
    """Return the one value that is given, by whichever unit; None without any, or when they differ."""
    values = {figure.value for figure in figures if figure.value is not None}
    return values.pop() if len(values) == 1 else None


def _direction(rows: Iterable[IndicatorRow]) -> Direction | None:
    return next((row.direction for row in rows if row.direction), None)


# --- category 7


def _of_item(item: Item, placed: Mapping[tuple[str, int | None], Sequence[IndicatorEstimate]]) -> ItemEstimate:
    subtypes = tuple(
        _of_subtype(number, name, placed.get((item.code, number), ())) for number, name in enumerate(item.subtypes, 1)
    )
    return ItemEstimate(item.code, item.name, _mean(subtype.points for subtype in subtypes), subtypes)


def _of_subtype(number: int, name: str, indicators: Sequence[IndicatorEstimate]) -> SubtypeEstimate:
    return SubtypeEstimate(number, name, _mean(one.points for one in indicators), tuple(indicators))


def _mean(points: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of what is known; None when nothing is. What is not known is left out, never zero."""
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


# --- the ways to the targets


class _Lever(Struct, frozen=True):
    """An indicator, the points it is brought to, and what that adds to category 7, exactly."""

    indicator: IndicatorEstimate
    wanted: Decimal  # points of the indicator
    gain: Decimal  # points of category 7


def _steps(levers: Iterable[_Lever], total: Decimal) -> tuple[Step, ...]:
    """Return the steps that the levers make one after the other, from ``total`` on."""
    steps = []
    exact = total
    for lever in levers:
        exact += lever.gain
        steps.append(Step(lever.indicator, lever.wanted, half_up(lever.gain), half_up(exact)))
    return tuple(steps)


def _ways(gains: Mapping[Aim, Sequence[Step]], points: Decimal, score: Score) -> Iterator[Way]:
    for target in score.targets:
        if target.category_7_needed is not None:
            for aim in Aim:
                yield _way(target.name, target.category_7_needed, aim, gains[aim], points)


def _way(target: str, needed: Decimal, aim: Aim, gains: Sequence[Step], points: Decimal) -> Way:
    """Take steps until the need is met.

    What an indicator adds does not depend on the others, so largest gain first needs the fewest of them.
    """
    reached = [points, *(step.reached for step in gains)]
    taken = next((number for number, score in enumerate(reached) if score >= needed), len(gains))
    return Way(target, needed, aim, tuple(gains[:taken]), reached[taken], reached[taken] >= needed)


def _levers(items: Sequence[ItemEstimate], aim: Aim, rule: EstimateRule) -> list[_Lever]:
    """Return the indicators that would gain, largest gain first; of equal gains the first in category 7 goes first."""
    wanted = points_at(aim, rule)
    levers = [
        _Lever(one, wanted, (wanted - one.points) / parts)
        for one, parts in _parts(items)
        if one.points is not None and one.points < wanted
    ]
    return sorted(levers, key=lambda lever: -lever.gain)


def _parts(items: Sequence[ItemEstimate]) -> Iterator[tuple[IndicatorEstimate, int]]:
    """Yield every indicator that has points with what they are divided by on their way up to category 7."""
    counted = [item for item in items if item.points is not None]
    for item in counted:
        valued = [subtype for subtype in item.subtypes if subtype.points is not None]
        for subtype in valued:
            alike = [one for one in subtype.indicators if one.points is not None]
            for one in alike:
                yield one, len(counted) * len(valued) * len(alike)
