"""The estimate of category 7: worked values, what is left out and why, and the shortest ways to the targets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import merge, scoring
from pipeline.estimate import Aim, Estimate, IndicatorEstimate, Way, estimate, points_of
from pipeline.model import Decision, Direction, IndicatorRow, Place
from tests.support.records import CRITERIA, HIGHER, LOWER, coordinator, figure, row, submission

RULE = CRITERIA.estimate
NO_TARGETS = scoring.score(coordinator(group=None), CRITERIA)


def estimated(*rows: IndicatorRow, decisions: tuple[Decision, ...] = (), latest: int = 2563, **given: Any) -> Estimate:
    """Return the estimate of rows as their units sent them."""
    by_unit: dict[str, list[IndicatorRow]] = {}
    for one in rows:
        by_unit.setdefault(one.unit, []).append(one)
    ours = coordinator(**given)
    sent = [submission(unit, *of_unit, unit=unit) for unit, of_unit in by_unit.items()]
    master, _ = merge.merge(sent, ours.register, decisions)
    made = estimate(master.indicators, latest, CRITERIA, scoring.score(ours, CRITERIA))
    assert made is not None
    return made


def one(actual: str, target: str, direction: Direction | None = HIGHER, **given: Any) -> IndicatorEstimate:
    """Return what is said of one indicator with these figures in 2563."""
    (found,) = estimated(
        row(targets=f"80 85 {target} 95", actuals=f"82 86 {actual}", direction=direction, **given)
    ).indicators
    return found


def at(place: str, actual: str, target: str = "100", code: str = "", **given: Any) -> IndicatorRow:
    """Return an indicator at a place such as 7.1/2 with these figures in 2563."""
    item, _, subtype = place.partition("/")
    code = code or f"{place}:{actual}"
    return row(
        code, item=item, subtype=int(subtype), targets=f". . {target}", actuals=f". . {actual}", name=code, **given
    )


# --- one indicator


@pytest.mark.parametrize(
    ("actual", "target", "direction", "percent", "points"),
    [
        ("487", "511", HIGHER, "95.30", "285.90"),
        ("95", "95", HIGHER, "100", "300"),
        ("96", "95", HIGHER, "101.05", "400"),
        ("99.75", "95", HIGHER, "105.00", "400"),
        ("100", "95", HIGHER, "105.26", "500"),
        ("8", "10", LOWER, "120", "500"),
        ("12", "10", LOWER, "80", "240"),
        # the edges of the bands, on the percentage with its two decimals
        ("99.994", "100", HIGHER, "99.99", "299.97"),
        ("99.995", "100", HIGHER, "100.00", "300"),
        ("101", "100", HIGHER, "101", "300"),
        ("101.004", "100", HIGHER, "101.00", "300"),
        ("101.005", "100", HIGHER, "101.01", "400"),
        ("105.004", "100", HIGHER, "105.00", "400"),
        ("105.005", "100", HIGHER, "105.01", "500"),
        # a zero is a result; no points are below zero
        ("0", "10", HIGHER, "0", "0"),
        ("0", "10", LOWER, "200", "500"),
        ("-5", "10", HIGHER, "-50", "0"),
        ("25", "10", LOWER, "-50", "0"),
        ("20", "10", LOWER, "0", "0"),
        ("0.5", "0.5", HIGHER, "100", "300"),
    ],
)
def test_the_worked_values_and_the_edges_of_the_bands(actual, target, direction, percent, points) -> None:
    found = one(actual, target, direction)
    assert (found.attained_pct, found.points, found.reason) == (Decimal(percent), Decimal(points), "")
    assert (found.actual, found.target) == (Decimal(actual), Decimal(target))


@pytest.mark.parametrize(
    ("actual", "target", "direction", "reason"),
    [
        (".", "90", HIGHER, "ไม่มีผล 2563"),
        ("x", "90", HIGHER, "ไม่มีผล 2563"),
        ("อยู่ระหว่างดำเนินการ", "90", HIGHER, "ผล 2563 เป็นข้อความ “อยู่ระหว่างดำเนินการ”"),
        ("90", ".", HIGHER, "ไม่มีเป้าหมาย 2563"),
        ("90", "ไม่มีข้อมูล", HIGHER, "เป้าหมาย 2563 เป็นข้อความ “ไม่มีข้อมูล”"),
        ("90", "0", HIGHER, "เป้าหมาย 2563 เป็นศูนย์ คิดเป็นร้อยละไม่ได้"),
        ("0", "0", LOWER, "เป้าหมาย 2563 เป็นศูนย์ คิดเป็นร้อยละไม่ได้"),
        ("4", "-5", HIGHER, "เป้าหมาย 2563 ติดลบ (-5) คิดเป็นร้อยละไม่ได้"),
        ("90", "90", None, "ยังไม่ระบุทิศทาง"),
    ],
)
def test_what_cannot_be_estimated_has_no_points_and_a_reason(actual, target, direction, reason) -> None:
    found = one(actual, target, direction)
    assert (found.attained_pct, found.points, found.reason) == (None, None, reason)


@pytest.mark.parametrize(("item", "subtype"), [("", 1), ("7.1", None), ("7.1", 0), ("7.1", 6)])
def test_an_indicator_without_a_place_in_category_7_counts_nowhere(item, subtype) -> None:
    made = estimated(row(item=item, subtype=subtype), row("K-2", targets=". . 90", actuals=". . 90"))
    (found,) = made.unplaced
    assert found.points is None
    assert found.reason == "ยังไม่ระบุข้อหรือประเภทย่อย จึงไม่นับในส่วนใดของหมวด 7"
    assert made.points == Decimal("300.00")


def test_only_the_latest_year_of_results_counts() -> None:
    made = estimated(row(targets="100 100 100 100", actuals="50 60 70"), latest=2562)
    assert made.year_be == 2562
    assert made.indicators[0].points == Decimal(180)
    assert estimated(row(actuals="82 86 .")).indicators[0].reason == "ไม่มีผล 2563"


# --- several units


@pytest.mark.parametrize("field", ["targets", "actuals"])
def test_a_figure_on_which_units_disagree_is_not_estimated(field) -> None:
    figures = {"targets": "80 85 90 95", "actuals": "82 86 92"}
    other = figures | {field: figures[field].replace("9", "8")}
    made = estimated(row(**figures), row(unit="สสป.", **other))
    what = {"targets": "เป้าหมาย", "actuals": "ผล"}[field]
    assert made.indicators[0].reason == f"หน่วยงานให้{what} 2563 ไม่ตรงกัน และยังไม่มีข้อยุติ"
    assert made.points is None


def test_a_disagreement_of_another_year_does_not_hinder() -> None:
    assert estimated(row(actuals="82 86 90"), row(unit="สสป.", actuals="81 86 90")).points == Decimal("300.00")


def test_a_decided_figure_is_estimated() -> None:
    place = Place("กพร.xlsx", "ข้อยุติ", "A4")
    decision = Decision("K-1", 2563, "", figure("90", replace(place, cell="D4")), "ตรวจหลักฐานแล้ว", place)
    made = estimated(row(actuals="82 86 80"), row(unit="สสป.", actuals="82 86 90"), decisions=(decision,))
    assert (made.indicators[0].actual, made.points) == (Decimal(90), Decimal("300.00"))


def test_what_one_unit_leaves_blank_another_gives() -> None:
    rows = row(targets=". . 90 .", actuals=". . ."), row(unit="สสป.", targets=". . . .", actuals=". . 90")
    assert estimated(*rows).points == Decimal("300.00")


def test_units_that_measure_or_judge_differently_are_not_estimated() -> None:
    assert estimated(row(), row(unit="สสป.", measure="แห่ง")).indicators[0].reason == "หน่วยงานใช้หน่วยวัดไม่ตรงกัน"
    assert estimated(row(), row(unit="สสป.", direction=LOWER)).indicators[0].reason == "หน่วยงานระบุทิศทางไม่ตรงกัน"
    same = estimated(row(measure="ร้อยละ"), row(unit="สสป.", measure="%"), row("2", unit="กพร."))
    assert [found.reason for found in same.indicators] == ["", ""]
    assert estimated(row(measure="", direction=None), row(unit="สสป.")).indicators[0].reason == ""


# --- means


def test_a_subtype_is_the_mean_of_its_indicators_an_item_of_its_subtypes_category_7_of_its_items() -> None:
    made = estimated(
        *(at("7.1/1", actual) for actual in ("50", "100", "0")),  # 150 300 0: 150
        at("7.1/3", "110"),  # 500
        at("7.2/2", "80"),  # 240
    )
    items = {item.code: item for item in made.items}
    assert [subtype.points for subtype in items["7.1"].subtypes] == [Decimal(150), None, Decimal(500), None, None]
    assert (items["7.1"].points, items["7.2"].points, items["7.3"].points) == (Decimal(325), Decimal(240), None)
    assert made.points == Decimal("282.50")
    assert made.items_without == ("7.3", "7.4", "7.5", "7.6")


def test_nothing_blank_counts_as_zero_at_any_height() -> None:
    alone = estimated(at("7.1/1", "90"))
    among = estimated(at("7.1/1", "90"), at("7.1/1", "."), at("7.1/2", "."), at("7.2/1", "."))
    assert alone.points == among.points == Decimal("270.00")
    assert "7.2" in among.items_without


def test_a_zero_counts() -> None:
    assert estimated(at("7.1/1", "90"), at("7.1/1", "0")).points == Decimal("135.00")


def test_without_any_indicator_there_is_no_estimate_and_no_way() -> None:
    made = estimated()
    assert (made.points, made.ways, made.gains) == (None, (), {Aim.MET: (), Aim.PASSED: ()})
    assert made.items_without == ("7.1", "7.2", "7.3", "7.4", "7.5", "7.6")


def test_only_the_total_is_rounded() -> None:
    rows = [at("7.1/1", actual, code=f"a{actual}") for actual in ("10.01", "10.02", "10.04")]
    made = estimated(*rows)
    assert made.items[0].points == (Decimal("30.03") + Decimal("30.06") + Decimal("30.12")) / 3
    assert made.points == Decimal("30.07")


def test_every_part_keeps_its_names() -> None:
    made = estimated(row(direction=LOWER, measure="วัน"))
    (indicator,) = made.indicators
    assert (indicator.code, indicator.name, indicator.measure) == ("K-1", "จำนวนบ่อน้ำบาดาล", "วัน")
    assert (indicator.item, indicator.subtype, indicator.direction) == ("7.1", 1, LOWER)
    for item, ours in zip(made.items, CRITERIA.items, strict=True):
        assert (item.code, item.name) == (ours.code, ours.name)
        assert [(one.number, one.name) for one in item.subtypes] == list(enumerate(ours.subtypes, 1))


def test_the_estimate_is_named_with_its_single_source() -> None:
    made = estimated(at("7.1/1", "90"))
    assert made.name == "วิธีคิดจากแบบฟอร์มแหล่งเดียว"
    assert "แหล่งเดียว" in made.source


def test_criteria_without_a_rule_give_no_estimate() -> None:
    assert estimate((), 2563, replace(CRITERIA, estimate=None), NO_TARGETS) is None


# --- the ways to the targets. Categories 1-6 as announced need 280.00 of category 7 for 412.03 and 337.70 for 420.27.


def way(made: Estimate, target: str, aim: Aim) -> Way:
    (found,) = [one for one in made.ways if (one.target, one.aim) == (target, aim)]
    return found


def test_the_largest_gain_goes_first_and_the_way_ends_where_the_target_is_reached() -> None:
    made = estimated(
        at("7.1/1", "80", code="a"),  # 240, a third of a sub-type of one of two: 1/6 of 7.1
        at("7.1/1", "50", code="b"),  # 150
        at("7.1/1", "100", code="c"),  # 300
        at("7.1/2", "90", code="d"),  # 270, half of 7.1
    )
    assert made.points == Decimal("250.00")  # (230 + 270) / 2
    met = way(made, "มาตรฐาน", Aim.MET)
    assert [(step.indicator.code, step.points, step.gain, step.reached) for step in met.steps] == [
        ("b", Decimal(300), Decimal("25.00"), Decimal("275.00")),
        ("d", Decimal(300), Decimal("15.00"), Decimal("290.00")),
    ]
    assert (met.needed, met.reached, met.is_enough) == (Decimal("280.00"), Decimal("290.00"), True)
    passed = way(made, "ขั้นสูง", Aim.PASSED)
    assert [(step.indicator.code, step.gain, step.reached) for step in passed.steps] == [
        ("d", Decimal("115.00"), Decimal("365.00"))
    ]
    assert passed.is_enough


def test_where_meeting_every_target_is_not_enough_the_way_says_so_and_how_far_it_leads() -> None:
    made = estimated(at("7.1/1", "80", code="a"), at("7.1/1", "90", code="b"))
    met = way(made, "ขั้นสูง", Aim.MET)
    assert ([step.indicator.code for step in met.steps], met.reached, met.is_enough) == (
        ["a", "b"],
        Decimal("300.00"),
        False,
    )


def test_a_target_that_is_reached_already_needs_no_step() -> None:
    made = estimated(at("7.1/1", "110"))
    assert [(one.steps, one.is_enough) for one in made.ways] == [((), True)] * 6
    assert (way(made, "ขั้นต่ำ", Aim.MET).needed, way(made, "ขั้นต่ำ", Aim.MET).reached) == (0, Decimal("500.00"))


def test_a_need_that_is_met_exactly_is_reached() -> None:
    announced = "500 500 500 500 500 500 0 x x"
    made = estimated(at("7.1/1", "80"), at("7.1/2", "100"), group=1, announced=announced)  # needs nothing
    assert way(made, "ขั้นสูง", Aim.MET).steps == ()
    announced = "400 400 400 350 300 300 0 x x"
    exact = estimated(at("7.1/1", "80"), group=1, announced=announced)
    high = way(exact, "ขั้นสูง", Aim.MET)
    assert (high.needed, high.reached, high.is_enough) == (Decimal(300), Decimal("300.00"), True)
    assert len(high.steps) == 1


def test_of_equal_gains_the_first_in_category_7_goes_first() -> None:
    made = estimated(at("7.2/1", "80", code="a"), at("7.1/1", "80", code="b"))
    assert [step.indicator.code for step in made.gains[Aim.MET]] == ["b", "a"]


def test_what_has_no_points_or_cannot_gain_is_no_step() -> None:
    made = estimated(at("7.1/1", ".", code="blank"), at("7.1/1", "100", code="met"), at("7.1/1", "106", code="passed"))
    assert made.gains[Aim.MET] == ()
    assert [step.indicator.code for step in made.gains[Aim.PASSED]] == ["met"]


def test_without_a_known_need_there_is_no_way_but_the_gains_stay() -> None:
    made = estimated(at("7.1/1", "80"), group=None)
    assert made.ways == ()
    assert len(made.gains[Aim.MET]) == 1
    unknown = estimated(at("7.1/1", "80"), announced="453.13 x 390.63 402.78 421.88 456.60 280.00 412.03 3.30")
    assert unknown.ways == ()


def test_the_announced_score_of_category_7_has_no_part_in_the_estimate() -> None:
    low = estimated(at("7.1/1", "80"), announced="453.13 479.17 390.63 402.78 421.88 456.60 0 412.03 3.30")
    high = estimated(at("7.1/1", "80"), announced="453.13 479.17 390.63 402.78 421.88 456.60 500 412.03 3.30")
    assert low == high


PLACES = [(item.code, number) for item in CRITERIA.items for number in range(1, 6)]


@pytest.mark.long
@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 120)), min_size=1, max_size=9))
def test_steps_lead_where_they_say_and_no_fewer_indicators_would_do(drawn) -> None:
    rows = [
        row(f"{n}", item=item, subtype=subtype, name=f"{n}", targets=". . 100", actuals=f". . {actual}")
        for n, ((item, subtype), actual) in enumerate(drawn)
    ]
    made = estimated(*rows)
    assert made.points is not None
    assert 0 <= made.points <= 500
    for aim, steps in made.gains.items():
        assert [step.gain for step in steps] == sorted((step.gain for step in steps), reverse=True)
        reached = [made.points, *(step.reached for step in steps)]
        for step, before, after in zip(steps, reached, reached[1:], strict=False):
            assert abs(after - before - step.gain) <= Decimal("0.01")
        for step in {*steps[:1], *steps[-1:]}:
            raised = {step.indicator.code: "100" if aim is Aim.MET else "106"}
            again = estimated(
                *(replace(r, actuals={2563: figure(raised[r.code], Place())}) if r.code in raised else r for r in rows)
            )
            assert again.points is not None
            assert abs(again.points - made.points - step.gain) <= Decimal("0.01")
    for one in made.ways:
        reached = [made.points, *(step.reached for step in one.steps)]
        assert all(score < one.needed for score in reached[:-1])
        assert (reached[-1] >= one.needed) is one.is_enough
        assert one.is_enough or len(one.steps) == len(made.gains[one.aim])


def test_points_of_a_percentage_are_never_negative() -> None:
    assert RULE is not None
    assert points_of(Decimal("-0.01"), RULE) == 0
    assert points_of(Decimal("0.01"), RULE) == Decimal("0.03")


def test_a_target_just_met_is_in_the_first_band_whatever_that_is_worth() -> None:
    assert RULE is not None
    first = replace(RULE.bands[0], points=Decimal(350))
    assert points_of(Decimal(100), replace(RULE, bands=(first, *RULE.bands[1:]))) == 350
