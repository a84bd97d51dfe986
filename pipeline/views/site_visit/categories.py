"""The page of each category: last year's score and words, what is held, what is strong and weak, what is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from pipeline import messages
from pipeline.model import Finding, Indicator
from pipeline.rules import RESULTS, Case
from pipeline.thai import is_written, number_text
from pipeline.views import figures, indicators, results
from pipeline.views import lines as typed
from pipeline.views.captions import TABLE, Caption
from pipeline.views.executive_summary import ExecutiveSummary, ResultCounts
from pipeline.views.figures import ShownFigure
from pipeline.views.site_visit.questions import ASKED, Asked
from pipeline.views.site_visit.shapes import VisitCategory, VisitPart, WeakPoint, WeakResult
from pipeline.views.status import estimate as estimates
from pipeline.year import Year

# What makes a result weak: it has fallen, is missed, or is short of years or of a target.
WEAK = frozenset(("K301", "K302", "K303", "K304", "K305", "K308", "K311"))


def process_categories(asked: Asked) -> Iterator[VisitCategory]:
    """Yield the pages of categories 1-6."""
    case = asked.case
    for one in case.criteria.categories:
        yield _category(
            one.number, one.name, (_subitem(code, name, asked) for code, name in one.subitems.items()), case
        )


def _category(number: int, name: str, parts: Iterable[VisitPart], case: Case) -> VisitCategory:
    opening = f"คะแนนปี {case.fiscal_year_be - 1}: "
    full = f" คะแนน จากคะแนนเต็ม {number_text(case.criteria.full_score)} คะแนน"
    return VisitCategory(
        heading=f"หมวด {number} {name}",
        score=figures.sentence(opening, category_score(number, case), full),
        strengths=tuple(
            typed.together(row.text)
            for row in case.coordinator.feedback
            if row.kind == "strength" and row.text and row.subject.partition(".")[0] == str(number)
        ),
        caption=Caption(TABLE, f"category {number}"),
        parts=tuple(parts),
        strongest_caption=Caption(TABLE, f"strongest {number}"),
        strongest=(),
        weak=(),
    )


def _subitem(code: str, name: str, asked: Asked) -> VisitPart:
    criteria, narratives = asked.case.criteria, asked.case.master.narratives
    told = {one.level for one in narratives if one.subitem == code and is_written(one.text.text)}
    levels = ", ".join(level.thai for level in criteria.levels if level.key in told)
    return VisitPart(
        name=f"{code} {name}",
        held=levels or ("ไม่ระบุระดับ" if told else "ยังไม่มีเนื้อหา"),
        units=asked.owners(code),
        evidence=asked.evidence(code),
        points=asked.points_on(code),
        questions=asked.of(code),
    )


def category_score(number: int, case: Case) -> ShownFigure:
    return figures.given_score(case.coordinator.scores.get(str(number)), case.score.categories.get(number))


def results_category(asked: Asked, summary: ExecutiveSummary, weak: tuple[WeakResult, ...]) -> VisitCategory:
    parts = tuple(_result_parts(asked, summary))
    page = _category(RESULTS, asked.case.criteria.category_7_name, parts, asked.case)
    return replace(page, strongest=summary.strongest, weak=weak)


def _result_parts(asked: Asked, summary: ExecutiveSummary) -> Iterator[VisitPart]:
    """Yield category 7 as a whole, then each item, and last the indicators of no known item.

    What is asked about a weak result stands with it.
    """
    case = asked.case
    whole = str(RESULTS)
    everything = [indicator.code for indicator in case.master.indicators]
    yield VisitPart(
        name=f"หมวด {RESULTS} โดยรวม",
        held=_held(summary.total),
        units=case.coordinator.settings.coordinator_name,
        evidence=asked.evidence(*everything),
        points=asked.points_on(whole),
        questions=asked.of(whole),
    )
    counts = dict(zip((item.code for item in case.criteria.items), summary.items, strict=False))
    for item in case.criteria.items:
        found = indicators.of_item(case.master, item.code)
        yield _result_part(f"{item.code} {item.name}", found, asked, counts.get(item.code), item.code)
    if unplaced := results.unplaced_indicators(case):
        yield _result_part(results.UNPLACED_INDICATORS, unplaced, asked, summary.items[-1])


def _result_part(
    name: str, found: Sequence[Indicator], asked: Asked, counted: ResultCounts | None, item: str = ""
) -> VisitPart:
    codes = [indicator.code for indicator in found]
    units = indicators.owners(found, asked.case.coordinator.register)
    return VisitPart(
        name=name,
        held=_held(counted) if found and counted else "ยังไม่มีตัวชี้วัด",
        units=units or asked.case.coordinator.settings.coordinator_name,
        evidence=asked.evidence(*codes),
        points=(),
        questions=asked.of(*codes, *filter(None, (item,)), without=WEAK),
    )


def _held(counted: ResultCounts) -> str:
    return f"{counted.indicators} ตัวชี้วัด บรรลุ {counted.met} ไม่บรรลุ {counted.missed} เทียบไม่ได้ {counted.unknown}"


def weak_results(asked: Asked, year: Year) -> Iterator[WeakResult]:
    """Yield the indicators that a finding calls weak, whatever became of it, in the order of the report."""
    found: dict[str, list[Finding]] = {}
    for finding in year.findings:
        if finding.code in WEAK and finding.indicator:
            found.setdefault(finding.indicator, []).append(finding)
    estimate = year.estimate
    of_code = {one.code: one for one in estimate.indicators} if estimate else {}
    weak = [indicator for indicator in year.case.master.indicators if indicator.code in found]
    for one in results.of_indicators(_by_item(weak), year.case):
        estimated = of_code.get(one.code)
        yield WeakResult(
            code=one.code,
            name=one.analysis.name,
            points=tuple(_weak_point(finding) for finding in found[one.code]),
            figures=one.figures,
            estimate=estimates.of_indicator(estimated) if estimated else "",
            evidence=asked.evidence(one.code),
        )


def _weak_point(finding: Finding) -> WeakPoint:
    return WeakPoint(
        title=messages.CATALOGUE[finding.code].title,
        code=finding.code,
        state=finding.state.thai,
        place=str(finding.place),
        question=messages.question(finding.code, finding.words) if finding.state in ASKED else "",
        reasons=messages.reasons(finding),
    )


def _by_item(found: Collection[Indicator]) -> list[Indicator]:
    items = sorted({indicator.first.item for indicator in found}, key=lambda item: (not item, item))
    return [one for item in items for one in indicators.by_subtype(each for each in found if each.first.item == item)]
