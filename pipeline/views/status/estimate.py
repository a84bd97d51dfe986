"""From the estimate of category 7 to what the status page says of it: always as an estimate, apart from the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.criteria import EstimateRule
from pipeline.estimate import Aim, Estimate, IndicatorEstimate, ItemEstimate, Step, Way, points_at
from pipeline.model import Direction
from pipeline.rules import Case
from pipeline.thai import number_text
from pipeline.views.figures import BLANK, SCORE_DECIMALS

LEAST_ROWS = 10  # of the indicators that gain most, even where no target asks for as many

_CLIMBS = {
    Aim.MET: "หากตัวชี้วัดที่ยังไม่ถึงเป้าหมาย ทำได้ถึงเป้าหมายพอดี",
    Aim.PASSED: "หากตัวชี้วัดทำได้เกินเป้าหมายกว่าร้อยละ 5",
}


class ItemPoints(Struct, frozen=True):
    """One item: its points, and those of its sub-types in order; "–" where there are none."""

    code: str
    name: str
    points: str
    subtypes: tuple[str, ...]


class UnestimatedIndicator(Struct, frozen=True):
    """An indicator without points, and why."""

    code: str
    name: str
    reason: str


class ClimbRow(Struct, frozen=True):
    """One indicator on the way: from what to what, what category 7 gains and where it is then.

    ``milestone``: the targets reached with it, "" for none.
    """

    number: str
    code: str
    name: str
    now: str
    wanted: str
    gain: str
    reached: str
    milestone: str


class Climb(Struct, frozen=True):
    """The indicators that would move category 7 most, in order, and how far that leads to each target."""

    title: str
    verdicts: tuple[str, ...]
    rows: tuple[ClimbRow, ...]
    more: str


class EstimateView(Struct, frozen=True):
    """What the page says of the estimate. ``incomplete`` is "" when every item has points."""

    name: str
    source: str
    method: tuple[str, ...]
    apart: str
    year: str
    points: str
    incomplete: str
    items: tuple[ItemPoints, ...]
    subtypes: tuple[str, ...]
    left_out: tuple[UnestimatedIndicator, ...]
    climbs: tuple[Climb, ...]


def view(case: Case, estimate: Estimate | None) -> EstimateView | None:
    """Return what is said of the estimate, beside last year's announced score; None in a year without one."""
    rule = case.criteria.estimate
    if estimate is None or rule is None:
        return None
    widest = max(len(item.subtypes) for item in estimate.items)
    return EstimateView(
        name=estimate.name,
        source=estimate.source,
        method=tuple(_method(rule)),
        apart=_apart(estimate, case.score.categories.get(7), case.fiscal_year_be - 1),
        year=str(estimate.year_be),
        points=_points(estimate.points),
        incomplete=_incomplete(estimate),
        items=tuple(_item(item) for item in estimate.items),
        subtypes=tuple(str(number) for number in range(1, widest + 1)),
        left_out=tuple(
            UnestimatedIndicator(one.code, one.name, one.reason) for one in estimate.indicators if one.points is None
        ),
        climbs=tuple(_climb(estimate, aim, rule) for aim in Aim) if estimate.points is not None else (),
    )


def of_indicator(one: IndicatorEstimate) -> str:
    """Return an indicator's own points in words, or why it has none."""
    if one.points is None or one.attained_pct is None:
        return f"ไม่มีประมาณการ: {one.reason}"
    return f"ประมาณการ {_points(one.points)} คะแนน (บรรลุร้อยละ {_points(one.attained_pct)})"


def _method(rule: EstimateRule) -> Iterator[str]:
    """Yield how an indicator's points come about, and how they are brought together."""
    yield f"ผลต่ำกว่าเป้าหมาย: ร้อยละบรรลุ × {number_text(rule.points_per_pct)} คะแนน ไม่ต่ำกว่าศูนย์"
    start = "ร้อยละบรรลุ 100"
    for band in rule.bands:
        points = f"{number_text(band.points)} คะแนน"
        if band.up_to_pct is None:
            yield f"{start}: {points}"
        else:
            yield f"{start} ถึง {number_text(band.up_to_pct)}: {points}"
            start = f"เกิน {number_text(band.up_to_pct)}"
    yield "ประเภทย่อยเป็นค่าเฉลี่ยของตัวชี้วัด ข้อเป็นค่าเฉลี่ยของประเภทย่อย หมวด 7 เป็นค่าเฉลี่ยของข้อ"
    yield "ส่วนที่ไม่มีค่าไม่นำมาเฉลี่ย ไม่นับเป็นศูนย์"


def _apart(estimate: Estimate, announced: Decimal | None, score_year_be: int) -> str:
    ours = f"ประมาณการนี้คำนวณจากผลปี {estimate.year_be} เทียบเป้าหมายปีเดียวกัน"
    if announced is None:
        return f"{ours} ไม่ใช่คะแนนของผู้ตรวจประเมิน"
    return (
        f"คะแนนหมวด 7 ปี {score_year_be} ที่ประกาศ ({_points(announced)}) เป็นของผู้ตรวจประเมิน "
        f"{ours} วิธีคิดต่างกัน ค่าหนึ่งแทนอีกค่าไม่ได้ "
        "และประมาณการที่ถึงเป้าหมายไม่ได้หมายความว่าผู้ตรวจประเมินจะให้คะแนนเท่านั้น"
    )


def _incomplete(estimate: Estimate) -> str:
    if not estimate.items_without or estimate.points is None:
        return ""
    known = len(estimate.items) - len(estimate.items_without)
    return (
        f"ข้อ {', '.join(estimate.items_without)} ยังไม่มีตัวชี้วัดที่ประมาณได้ "
        f"ประมาณการนี้จึงเฉลี่ยจาก {known} จาก {len(estimate.items)} ข้อ และไม่รวมข้อที่ขาด"
    )


def _item(item: ItemEstimate) -> ItemPoints:
    return ItemPoints(item.code, item.name, _points(item.points), tuple(_points(one.points) for one in item.subtypes))


def _climb(estimate: Estimate, aim: Aim, rule: EstimateRule) -> Climb:
    """Return every step that some target needs, and at least the first few."""
    ways = [way for way in estimate.ways if way.aim is aim]
    steps = estimate.gains[aim]
    shown = steps[: max([LEAST_ROWS, *(len(way.steps) for way in ways if way.is_enough)])]
    more = len(steps) - len(shown)
    return Climb(
        title=f"{_CLIMBS[aim]} (ตัวชี้วัดละ {number_text(points_at(aim, rule))} คะแนน)",
        verdicts=tuple(map(_verdict, ways)),
        rows=tuple(_climb_row(number, step, aim, ways) for number, step in enumerate(shown, start=1)),
        more=f"และอีก {more:,} ตัวชี้วัดที่เพิ่มคะแนนได้น้อยกว่า" if more else "",
    )


def _verdict(way: Way) -> str:
    target = f"เป้าหมาย{way.target} (หมวด 7 ต้องได้ {_points(way.needed)})"
    if not way.is_enough:
        return f"{target}: ไม่ถึง แม้ทำได้ครบทุกตัวชี้วัดก็ได้ {_points(way.reached)}"
    if not way.steps:
        return f"{target}: ประมาณการถึงแล้ว"
    return f"{target}: ถึงเมื่อทำได้ {len(way.steps):,} ตัวชี้วัดแรก"


def _climb_row(number: int, step: Step, aim: Aim, ways: Sequence[Way]) -> ClimbRow:
    one = step.indicator
    reached = [way.target for way in ways if way.is_enough and len(way.steps) == number]
    return ClimbRow(
        number=str(number),
        code=one.code,
        name=one.name,
        now=f"{_points(one.points)} (ร้อยละ {_points(one.attained_pct)})",
        wanted=_wanted(one, aim),
        gain=f"+{_points(step.gain)}",
        reached=_points(step.reached),
        milestone=" ".join(f"ถึงเป้าหมาย{target}" for target in reached),
    )


def _wanted(one: IndicatorEstimate, aim: Aim) -> str:
    target = BLANK if one.target is None else number_text(one.target)
    if aim is Aim.PASSED:
        return f"เกินร้อยละ 105 ของเป้าหมาย {target}"
    return f"ผล{'ไม่เกิน' if one.direction is Direction.LOWER else 'ตั้งแต่'} {target}"


def _points(value: Decimal | None) -> str:
    return BLANK if value is None else number_text(value, SCORE_DECIMALS)
