"""From the announced scores to totals, level, targets and what category 7 needs; and one indicator's own standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from pipeline.criteria import Criteria, GroupTargets
from pipeline.model import Coordinator, Direction

CATEGORIES = range(1, 8)
PROCESS_CATEGORIES = range(1, 7)  # category 7 is the results
_HUNDREDTH = Decimal("0.01")  # scores and percentages are announced with two decimals


class Trend(StrEnum):
    """How three years of actuals moved, in the good direction of their indicator."""

    BETTER = "ดีขึ้น"
    STEADY = "คงที่"
    WORSE = "ถดถอย"
    MIXED = "ผันผวน"
    UNKNOWN = "ข้อมูลไม่ครบ"


class Target(Struct, frozen=True):
    """One of the three targets of the department's group.

    Unit: ``score``, ``gap`` and ``category_7_needed`` in points of 500; ``points`` is what reaching it is worth.
    ``score`` and ``gap`` are None where the group has no such target or last year's total is not known.
    ``gap`` is what the total still lacks, negative when it is beyond. ``category_7_needed`` is what category 7 must
    reach with categories 1-6 as they are, never below 0; None, as ``reachable``, when one of them is not known. As
    scores are announced with two decimals, it is no more than what category 7 has where the mean of the seven, so
    rounded, reaches the target: unrounded it may lie below.
    """

    name: str
    points: int
    score: Decimal | None
    gap: Decimal | None
    category_7_needed: Decimal | None
    reachable: bool | None


class Score(Struct, frozen=True):
    """Last year's score as announced, and what follows from it.

    Unit: points of 500, but ``level`` and ``announced_level`` are on the scale 0-4.
    A score that is not known is None. ``mean_total`` is known where all seven categories are. ``total`` is the
    announced total, else the mean. ``level`` follows from ``total``. ``targets`` is empty while the group is not set.
    """

    categories: Mapping[int, Decimal | None]
    announced_total: Decimal | None
    announced_level: Decimal | None
    mean_total: Decimal | None
    total: Decimal | None
    level: Decimal | None
    targets: tuple[Target, ...]


def score(coordinator: Coordinator, criteria: Criteria) -> Score:
    """Return last year's score, its level, and the targets that this year's criteria draw from it."""
    given = {entry: figure.value for entry, figure in coordinator.scores.items()}
    categories = {number: given.get(str(number)) for number in CATEGORIES}
    announced_total = given.get("total")
    mean = exact_mean(categories)
    mean_total = None if mean is None else half_up(mean)
    total = mean_total if announced_total is None else announced_total
    group = criteria.groups.get(coordinator.settings.group or 0)
    return Score(
        categories=categories,
        announced_total=announced_total,
        announced_level=given.get("level"),
        mean_total=mean_total,
        total=total,
        level=None if total is None else half_up(exact_level(total, criteria)),
        targets=_targets(group, total, categories, criteria) if group else (),
    )


def exact_mean(categories: Mapping[int, Decimal | None]) -> Decimal | None:
    """Return the mean of the seven scores, unrounded; None when one of them is."""
    values = [value for value in categories.values() if value is not None]
    return sum(values, Decimal(0)) / len(values) if len(values) == len(CATEGORIES) else None


def exact_level(total: Decimal, criteria: Criteria) -> Decimal:
    """Return the level that a total is worth, unrounded."""
    return total / criteria.full_score * criteria.level_scale


def group_targets(criteria: Criteria) -> tuple[GroupTargets, ...]:
    """Return the targets of every group, in order: the general table."""
    return tuple(criteria.groups[group] for group in sorted(criteria.groups))


def attainment_pct(actual: Decimal | None, target: Decimal | None, direction: Direction | None) -> Decimal | None:
    """Return how far the actual reaches the target, in per cent: at 100 or above it is met.

    Unit: per cent, half up, two decimals. Lower is better: 200 - actual / target * 100.
    None where the actual, target or direction is; for a target of zero (nothing to divide by); and for a negative
    target (the quotient would rise as the result falls).
    """
    if actual is None or target is None or direction is None or target <= 0:
        return None
    quotient_pct = actual / target * 100
    return half_up(quotient_pct if direction is Direction.HIGHER else 200 - quotient_pct)


def is_met(actual: Decimal | None, target: Decimal | None, direction: Direction | None) -> bool | None:
    """Return whether the actual is at least as good as the target; None when one of the three is."""
    if actual is None or target is None or direction is None:
        return None
    return not is_worse(actual, target, direction)


def is_worse(value: Decimal, reference: Decimal, direction: Direction) -> bool:
    """Return whether ``value`` is worse than ``reference``; equal is fine."""
    return value < reference if direction is Direction.HIGHER else value > reference


def trend(actuals: Sequence[Decimal | None], direction: Direction | None) -> Trend:
    """Return how the actuals moved, oldest first.

    It is UNKNOWN with fewer than three values, or without a direction to judge them by.
    """
    values = [value for value in actuals if value is not None]
    if len(values) < 3 or len(values) < len(actuals) or direction is None:
        return Trend.UNKNOWN
    steps = list(pairwise(values))
    rises = any(is_worse(before, after, direction) for before, after in steps)
    falls = any(is_worse(after, before, direction) for before, after in steps)
    if rises and falls:
        return Trend.MIXED
    if rises:
        return Trend.BETTER
    return Trend.WORSE if falls else Trend.STEADY


def half_up(value: Decimal) -> Decimal:
    """Return ``value`` with two decimals, a half rounded up as people do."""
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)


def _targets(
    group: GroupTargets, total: Decimal | None, categories: Mapping[int, Decimal | None], criteria: Criteria
) -> tuple[Target, ...]:
    standard = total if group.follows_last_year else None
    scores = (("ขั้นต่ำ", 50, group.minimum), ("มาตรฐาน", 75, standard), ("ขั้นสูง", 100, _high(group, total)))
    return tuple(_target(name, points, wanted, total, categories, criteria) for name, points, wanted in scores)


def _high(group: GroupTargets, total: Decimal | None) -> Decimal | None:
    if group.high_rise_pct is None:
        return group.high
    return None if total is None else half_up(total * (100 + group.high_rise_pct) / 100)


def _target(
    name: str,
    points: int,
    wanted: Decimal | None,
    total: Decimal | None,
    categories: Mapping[int, Decimal | None],
    criteria: Criteria,
) -> Target:
    needed = _category_7_needed(wanted, categories)
    return Target(
        name=name,
        points=points,
        score=wanted,
        gap=None if wanted is None or total is None else wanted - total,
        category_7_needed=needed,
        reachable=None if needed is None else needed <= criteria.full_score,
    )


def _category_7_needed(wanted: Decimal | None, categories: Mapping[int, Decimal | None]) -> Decimal | None:
    process = [value for number in PROCESS_CATEGORIES if (value := categories[number]) is not None]
    if wanted is None or len(process) < len(PROCESS_CATEGORIES):
        return None
    needed = max(Decimal("0.00"), wanted * len(CATEGORIES) - sum(process, Decimal(0)))
    now, mean = categories[7], exact_mean(categories)
    return min(needed, now) if now is not None and mean is not None and half_up(mean) >= wanted else needed
