"""From last year's score to the scores of the categories and the way to each target."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from pipeline.model import Figure
from pipeline.rules import Case
from pipeline.scoring import Score, Target
from pipeline.thai import number_text
from pipeline.views import figures
from pipeline.views.figures import BLANK


class CategoryScore(Struct, frozen=True):
    """The score of one category as given. ``value`` is None where there is none."""

    number: str
    name: str
    score: str
    value: Decimal | None
    remark: str


class TargetProgress(Struct, frozen=True):
    """One target of the department and the way to it. ``reached``: None when the total is not known."""

    name: str
    points: str
    score: str
    reached: bool | None
    gap: str
    category_7_needed: str
    category_7_value: Decimal | None
    category_7_remark: str


class ScoreView(Struct, frozen=True):
    """Last year's score and the way to each target. ``missing``: what is wanting for either table.

    Unit: points of ``full_score``, but ``level`` of ``level_scale``. ``category_7_value`` is last year's, here as in
    the targets what a chart is drawn from.
    """

    year: str
    target_year: str
    categories: tuple[CategoryScore, ...]
    total: str
    level: str
    category_7_value: Decimal | None
    full_score: str
    level_scale: str
    targets: tuple[TargetProgress, ...]
    next_step: str
    missing: tuple[str, ...]


def view(case: Case) -> ScoreView:
    """Return last year's score and the way to each target."""
    score, settings = case.score, case.coordinator.settings
    return ScoreView(
        year=str(settings.fiscal_year_be - 1),
        target_year=str(settings.fiscal_year_be),
        categories=tuple(_category_scores(case)),
        total=figures.score(score.total).text,
        level=figures.score(score.level if score.announced_level is None else score.announced_level).text,
        category_7_value=score.categories.get(7),
        full_score=number_text(case.criteria.full_score),
        level_scale=number_text(case.criteria.level_scale),
        targets=tuple(_progress(target, target.score, case) for target in score.targets if target.score is not None),
        next_step=_next_step(score),
        missing=tuple(_missing_scores(case)),
    )


def _category_scores(case: Case) -> Iterator[CategoryScore]:
    names = {category.number: category.name for category in case.criteria.categories}
    known = [value for value in case.score.categories.values() if value is not None]
    for number, value in sorted(case.score.categories.items()):
        typed = case.coordinator.scores.get(str(number), Figure())
        yield CategoryScore(
            number=str(number),
            name=names.get(number, case.criteria.category_7_name),
            score=figures.shown(typed).text if value is None else figures.score(value).text,
            value=value,
            remark="ต่ำที่สุด" if len(known) > 1 and value == min(known) < max(known) else "",
        )


def _progress(target: Target, wanted: Decimal, case: Case) -> TargetProgress:
    reached = None if target.gap is None else target.gap <= 0
    return TargetProgress(
        name=target.name,
        points=str(target.points),
        score=figures.points(wanted).text,
        reached=reached,
        gap=_gap_words(target.gap),
        category_7_needed=figures.score(target.category_7_needed).text,
        category_7_value=target.category_7_needed,
        category_7_remark=_category_7_words(target, case, reached=bool(reached)),
    )


def _gap_words(gap: Decimal | None) -> str:
    if gap is None:
        return BLANK
    if gap > 0:
        return f"ขาดอีก {figures.score(gap)}"
    return f"ถึงแล้ว เกิน {figures.score(-gap)}" if gap else "ถึงแล้วพอดี"


def _category_7_words(target: Target, case: Case, *, reached: bool) -> str:
    needed, now = target.category_7_needed, case.score.categories.get(7)
    if needed is None:
        return "ยังไม่มีคะแนนหมวด 1-6 ครบทุกหมวด"
    if target.reachable is False:
        return f"เกินคะแนนเต็ม {number_text(case.criteria.full_score)} หมวด 7 อย่างเดียวไม่พอ"
    if needed == 0:
        return "หมวด 1-6 เพียงพอแล้ว"
    if now is None or reached:
        return ""
    if needed <= now:  # the announced total is below the mean of the seven scores
        return "ค่าเฉลี่ยรายหมวดถึงแล้ว แต่คะแนนรวมที่ประกาศไม่ถึง"
    return f"เพิ่มจาก {figures.score(now)} อีก {figures.score(needed - now)}"


def _next_step(score: Score) -> str:
    """Return the distance to the nearest target that is not reached; "" without targets or a total."""
    measured = [target for target in score.targets if target.gap is not None]
    ahead = [target for target in measured if target.gap is not None and target.gap > 0]
    if not measured:
        return ""
    if not ahead:
        return "คะแนนปีก่อนถึงเป้าหมายทุกขั้นแล้ว"
    target = min(ahead, key=lambda target: target.gap or Decimal(0))
    return f"ขาดอีก {figures.score(target.gap)} คะแนนจะถึงเป้าหมาย{target.name} {figures.points(target.score)}"


def _missing_scores(case: Case) -> Iterator[str]:
    if all(value is None for value in case.score.categories.values()):
        yield "ยังไม่มีคะแนนในแผ่นงาน คะแนนปีก่อน ของสมุดงาน กพร."
    if not case.score.targets:
        yield "ยังไม่ได้ระบุกลุ่มการประเมินในแผ่นงาน ตั้งค่า จึงยังไม่มีเป้าหมาย"
