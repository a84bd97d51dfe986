"""The page of the director: the year at a glance, and the most pressing questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.estimate import Aim, Way
from pipeline.model import CalendarStep
from pipeline.rules import RESULTS, Case
from pipeline.views import feedback, figures
from pipeline.views.captions import TABLE, Caption
from pipeline.views.executive_summary import ExecutiveSummary
from pipeline.views.figures import SentencePart, ShownFigure
from pipeline.views.results import OverviewLine
from pipeline.views.site_visit.categories import category_score
from pipeline.views.site_visit.questions import Asked, named
from pipeline.views.site_visit.shapes import DirectorPage, DirectorRow, PressingQuestion, WeakResult
from pipeline.views.status import estimate as estimates
from pipeline.year import Year

ESTIMATED = "คำนวณจากผลเทียบกับเป้าหมาย ไม่ใช่คะแนนของผู้ตรวจประเมิน"
NO_VISIT_STEP = "ปฏิทินยังไม่มีขั้นตอนการตรวจประเมิน ณ พื้นที่ปฏิบัติงาน"
PRESSING = 4  # questions on the director's page: with more, it would not be one page
_VISIT = ("site visit", "ณ พื้นที่ปฏิบัติงาน")  # by which a step of a calendar is known


def director(asked: Asked, summary: ExecutiveSummary, weak: Sequence[WeakResult], year: Year) -> DirectorPage:
    case = year.case
    names = {category.number: category.name for category in case.criteria.categories}
    last_year = case.fiscal_year_be - 1
    score, given = case.score, case.coordinator.scores
    return DirectorPage(
        visit=tuple(_visits(case.coordinator.calendar)) or (NO_VISIT_STEP,),
        score=figures.sentence(
            f"ผลการประเมินปี {last_year}: คะแนนรวม ",
            figures.given_score(given.get("total"), score.total),
            " ระดับ ",
            figures.given_score(given.get("level"), score.announced_level or score.level),
        ),
        results=tuple(_results_words(summary, weak, case)),
        strongest=_ranking("ร้อยละบรรลุสูงสุด: ", summary.strongest),
        score_head=f"คะแนนปี {last_year}",
        caption=Caption(TABLE, "director"),
        rows=tuple(
            DirectorRow(
                name=f"{number} {names.get(number, case.criteria.category_7_name)}",
                score=category_score(number, case),
                points=str(len(points)),
                answered=str(sum(point.is_answered for point in points)),
                questions=f"{asked.number_of_questions(number):,}",
            )
            for number in (*names, RESULTS)
            for points in ([point for point in asked.points if feedback.number_of(point) == number],)
        ),
        questions_caption=Caption(TABLE, "director questions"),
        questions=tuple(
            PressingQuestion(question.about, question.shown.question, question.units)
            for question in asked.questions[:PRESSING]
        ),
        estimates=tuple(_estimates(year)),
    )


def _visits(calendar: Iterable[CalendarStep]) -> Iterator[str]:
    """Yield the steps of the calendars that are the visit, with their days."""
    for step in calendar:
        if any(words in step.step.text.casefold() for words in _VISIT):
            days = dict.fromkeys((figures.day_text(step.start), figures.day_text(step.end)))
            yield f"{step.step}: {' ถึง '.join(days)}"


def _estimates(year: Year) -> Iterator[str]:
    """Yield what category 7 is estimated at, and how that stands to each target; nothing where it cannot be."""
    estimate = year.estimate
    shown = estimates.view(year.case, estimate)
    if estimate is None or shown is None or estimate.points is None:
        return
    ways = (_way(way) for way in estimate.ways if way.aim is Aim.MET and way.needed > 0)
    yield " ".join((f"ประมาณการหมวด 7 จากผลปี {shown.year}: {shown.points} คะแนน ({ESTIMATED})", *ways))
    yield from filter(None, (shown.incomplete,))


def _way(way: Way) -> str:
    target = f"เป้าหมาย{way.target} (หมวด 7 ต้องได้ {figures.score(way.needed)})"
    if not way.is_enough:
        return f"{target} ประมาณการไม่ถึง แม้ทุกตัวชี้วัดถึงเป้าหมาย ({figures.score(way.reached)})"
    if not way.steps:
        return f"{target} ประมาณการถึงแล้ว"
    return f"{target} ประมาณการถึงเมื่อบรรลุ {named([step.indicator.code for step in way.steps])}"


def _results_words(summary: ExecutiveSummary, weak: Sequence[WeakResult], case: Case) -> Iterator[str]:
    total = summary.total
    if summary.items:
        yield (
            f"ตัวชี้วัดหมวด 7 จำนวน {total.indicators} ตัวชี้วัด: บรรลุ {total.met} ไม่บรรลุ {total.missed}"
            f" เทียบไม่ได้ {total.unknown} แนวโน้ม {len(case.years_of_results)} ปีดีขึ้น {total.better}"
            f" ถดถอย {total.worse} ข้อมูลไม่ครบ {total.incomplete}"
        )
    if weak:
        yield f"ผลที่ต้องชี้แจง {len(weak):,} ตัวชี้วัด: {named([one.code for one in weak])}"


def _ranking(opening: str, lines: Sequence[OverviewLine]) -> tuple[SentencePart, ...]:
    pieces: list[str | ShownFigure] = []
    for line in lines:
        pieces += (f"{', ' if pieces else opening}{line.code} {line.name} ", line.attainment)
    return figures.sentence(*pieces)
