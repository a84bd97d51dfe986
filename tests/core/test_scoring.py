"""The score as announced, and what follows from it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.scoring import (
    Trend,
    attainment_pct,
    exact_level,
    exact_mean,
    group_targets,
    half_up,
    is_met,
    is_worse,
    score,
    trend,
)
from tests.support.records import ANNOUNCED, CRITERIA, HIGHER, LOWER, coordinator


def scored(announced: str = ANNOUNCED, group: int | None = 3):
    return score(coordinator(announced=announced, group=group), CRITERIA)


def test_the_meetings_figures_follow_from_the_seven_scores() -> None:
    result = scored()
    assert (result.mean_total, result.total, result.level) == (Decimal("412.03"), Decimal("412.03"), Decimal("3.30"))
    assert [(t.name, t.points, t.score) for t in result.targets] == [
        ("ขั้นต่ำ", 50, Decimal(370)),
        ("มาตรฐาน", 75, Decimal("412.03")),
        ("ขั้นสูง", 100, Decimal("420.27")),
    ]
    assert [t.gap for t in result.targets] == [Decimal("-42.03"), Decimal(0), Decimal("8.24")]
    assert [t.category_7_needed for t in result.targets] == [Decimal(0), Decimal("280.00"), Decimal("337.70")]
    assert all(t.reachable for t in result.targets)
    assert result.categories[7] == Decimal("280.00")
    assert (result.announced_total, result.announced_level) == (Decimal("412.03"), Decimal("3.30"))


def test_an_announced_total_is_used_as_announced_and_the_mean_stays_beside_it() -> None:
    result = scored("453.13 479.17 390.63 402.78 421.88 456.60 280.00 400.00 3.20")
    assert (result.total, result.mean_total, result.level) == (Decimal("400.00"), Decimal("412.03"), Decimal("3.20"))
    assert result.targets[2].score == Decimal("408.00")


def test_without_an_announced_total_the_mean_is_used() -> None:
    result = scored("453.13 479.17 390.63 402.78 421.88 456.60 280.00 . .")
    assert (result.announced_total, result.total, result.level) == (None, Decimal("412.03"), Decimal("3.30"))


def test_a_missing_category_leaves_the_mean_and_the_need_unknown() -> None:
    result = scored("453.13 x 390.63 402.78 421.88 456.60 280.00 412.03 3.30")
    assert result.categories[2] is None
    assert result.mean_total is None
    assert result.total == Decimal("412.03")
    assert [(t.category_7_needed, t.reachable) for t in result.targets] == [(None, None)] * 3


def test_what_category_7_needs_does_not_ask_for_its_own_score() -> None:
    result = scored("453.13 479.17 390.63 402.78 421.88 456.60 . 412.03 3.30")
    assert result.mean_total is None
    assert result.targets[2].category_7_needed == Decimal("337.70")


def test_a_target_that_the_announced_total_reaches_needs_no_more_than_there_is() -> None:
    # Seven times 412.03 less the six is 280.02; but 412.03 is what the seven, 280.00 among them, were rounded to.
    standard = scored().targets[1]
    assert (standard.gap, standard.category_7_needed) == (Decimal(0), Decimal("280.00"))
    unknown = scored("453.13 479.17 390.63 402.78 421.88 456.60 . 412.03 3.30").targets[1]
    assert unknown.category_7_needed == Decimal("280.02")


def test_what_is_compared_is_not_rounded() -> None:
    assert abs(exact_mean(scored().categories) * 7 - Decimal("2884.19")) < Decimal("1e-20")
    assert exact_mean({**scored().categories, 7: None}) is None
    assert exact_level(Decimal("412.03"), CRITERIA) == Decimal("3.29624")


def test_a_zero_is_a_score() -> None:
    assert scored("0 0 0 0 0 0 0 x x").mean_total == Decimal("0.00")


def test_without_any_total_the_targets_that_follow_it_are_unknown() -> None:
    result = scored("x x x x x x x x x")
    assert (result.total, result.level) == (None, None)
    assert [(t.score, t.gap) for t in result.targets] == [(Decimal(370), None), (None, None), (None, None)]


def test_a_target_beyond_full_marks_is_out_of_reach_and_at_full_marks_is_not() -> None:
    assert scored("0 0 0 0 0 0 0 71.42 0", 3).targets[1].reachable is True  # 499.94
    assert scored("0 0 0 0 0 0 0 71.44 0", 3).targets[1].reachable is False  # 500.08
    assert scored("500 500 500 500 500 500 0 500 4", 3).targets[1].reachable is True  # 500 exactly


def test_group_1_has_fixed_targets_and_no_standard() -> None:
    assert [t.score for t in scored(group=1).targets] == [Decimal(240), None, Decimal(350)]


def test_group_2_raises_last_years_score_by_eight_per_cent() -> None:
    assert [t.score for t in scored(group=2).targets] == [Decimal(325), Decimal("412.03"), Decimal("444.99")]


def test_without_a_group_there_are_no_targets() -> None:
    assert scored(group=None).targets == ()


def test_the_general_table_holds_the_three_groups_in_order() -> None:
    assert [(g.group, g.minimum, g.high, g.high_rise_pct) for g in group_targets(CRITERIA)] == [
        (1, Decimal(240), Decimal(350), None),
        (2, Decimal(325), None, Decimal(8)),
        (3, Decimal(370), None, Decimal(2)),
    ]


@pytest.mark.parametrize(
    ("actual", "target", "direction", "percent"),
    [
        ("487", "511", HIGHER, "95.30"),
        ("95", "95", HIGHER, "100.00"),
        ("96", "95", HIGHER, "101.05"),
        ("99.75", "95", HIGHER, "105.00"),
        ("100", "95", HIGHER, "105.26"),
        ("8", "10", LOWER, "120.00"),
        ("12", "10", LOWER, "80.00"),
        ("0", "10", HIGHER, "0.00"),
        ("0", "10", LOWER, "200.00"),
        ("0.5", "1", HIGHER, "50.00"),
        ("0.5", "0.5", LOWER, "100.00"),
        ("5", "0", HIGHER, None),
        ("0", "0", LOWER, None),
        ("-4", "-5", HIGHER, None),
    ],
)
def test_attainment_follows_the_direction(actual, target, direction, percent) -> None:
    assert attainment_pct(Decimal(actual), Decimal(target), direction) == (Decimal(percent) if percent else None)


def test_nothing_blank_has_an_attainment_or_is_met_or_missed() -> None:
    for actual, target, direction in [
        (None, Decimal(1), HIGHER),
        (Decimal(1), None, HIGHER),
        (Decimal(1), Decimal(1), None),
    ]:
        assert attainment_pct(actual, target, direction) is None
        assert is_met(actual, target, direction) is None


@pytest.mark.parametrize(
    ("value", "reference", "higher", "lower"),
    [("79", "80", True, False), ("80", "80.0", False, False), ("81", "80", False, True)],
)
def test_worse_follows_the_direction_and_equal_is_fine(value, reference, higher, lower) -> None:
    assert is_worse(Decimal(value), Decimal(reference), HIGHER) is higher
    assert is_worse(Decimal(value), Decimal(reference), LOWER) is lower
    assert is_met(Decimal(value), Decimal(reference), HIGHER) is (not higher)


@pytest.mark.parametrize(
    ("actuals", "higher", "lower"),
    [
        ("1 2 3", Trend.BETTER, Trend.WORSE),
        ("1 1 2", Trend.BETTER, Trend.WORSE),
        ("3 2 2", Trend.WORSE, Trend.BETTER),
        ("3 2 1", Trend.WORSE, Trend.BETTER),
        ("2 2.0 2.00", Trend.STEADY, Trend.STEADY),
        ("0 0 0", Trend.STEADY, Trend.STEADY),
        ("1 3 2", Trend.MIXED, Trend.MIXED),
        ("3 1 2", Trend.MIXED, Trend.MIXED),
        ("1 . 3", Trend.UNKNOWN, Trend.UNKNOWN),
        ("1 2", Trend.UNKNOWN, Trend.UNKNOWN),
        ("", Trend.UNKNOWN, Trend.UNKNOWN),
        ("1 2 3 .", Trend.UNKNOWN, Trend.UNKNOWN),
    ],
)
def test_a_trend_needs_three_years_and_a_direction(actuals, higher, lower) -> None:
    values = [None if drawn == "." else Decimal(drawn) for drawn in actuals.split()]
    assert trend(values, HIGHER) is higher
    assert trend(values, LOWER) is lower
    assert trend(values, None) is Trend.UNKNOWN


def test_a_trend_is_its_thai_word() -> None:
    assert [str(word) for word in Trend] == ["ดีขึ้น", "คงที่", "ถดถอย", "ผันผวน", "ข้อมูลไม่ครบ"]


def test_a_half_is_rounded_up_not_to_even() -> None:
    assert (half_up(Decimal("0.125")), half_up(Decimal("412.0271")), half_up(Decimal("420.2706"))) == (
        Decimal("0.13"),
        Decimal("412.03"),
        Decimal("420.27"),
    )
