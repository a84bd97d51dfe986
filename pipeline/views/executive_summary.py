"""From the merged indicators to the executive summary: what is met and how it moves, and what stands out.

It counts and ranks indicators by their own targets. It holds no score: the assessors give that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline import scoring
from pipeline.model import Figure, Indicator, Text
from pipeline.rules import Case
from pipeline.scoring import Trend
from pipeline.thai import width_chars
from pipeline.views import captions, indicators, results
from pipeline.views import lines as typed
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.lines import TypedLine
from pipeline.views.results import OverviewLine

RANKED = 3  # of the strongest and of the weakest, at most
_ROOM_LINES = 15  # of a table, which the department's own words and the rankings have on the page of the summary
_NAME_CHARS, _TEXT_CHARS = (
    46,
    85,
)  # on a line of the ranking's first column, and of text, which is as high as 4/3 of one
NO_WORDS = "ยังไม่มีถ้อยคำของหน่วยงานในแผ่นงาน คำนำและบทสรุป"


class ResultCounts(Struct, frozen=True):
    """How many indicators of an item, or of all, reached their target and moved which way; each counted once in both.

    So ``met``, ``missed`` and ``unknown`` add up to ``indicators``, and ``better``, ``level``, ``worse`` and
    ``incomplete`` do too. ``unknown``: without an actual, a target or a direction, of the newest year; ``incomplete``:
    without an actual of each year that a trend is drawn from, or without a direction. A figure on which units disagree
    counts as none, and only for what it decides: where they disagree on the target alone, the trend is known.
    """

    name: str  # ชื่อข้อ
    indicators: str  # จำนวนตัวชี้วัด
    met: str  # บรรลุเป้าหมาย
    missed: str  # ไม่บรรลุเป้าหมาย
    unknown: str  # เทียบไม่ได้ เพราะยังไม่มีผลหรือเป้าหมาย หรือหน่วยงานให้ค่าไม่ตรงกัน
    better: str  # แนวโน้มดีขึ้น
    level: str  # แนวโน้มคงที่หรือผันผวน
    worse: str  # แนวโน้มถดถอย
    incomplete: str  # ข้อมูลไม่ครบ


class ExecutiveSummary(Struct, frozen=True):
    """The results of the year on one page. ``missing``: the text where the coordinator wrote nothing.

    Without an indicator there are no ``items``; ``strongest`` and ``weakest`` share none.
    """

    lines: tuple[TypedLine, ...]  # ถ้อยคำของหน่วยงานจากแผ่นงาน คำนำและบทสรุป ทีละบรรทัด
    missing: str  # ข้อความแทนเมื่อยังไม่มีถ้อยคำ
    sentence: str  # จำนวนตัวชี้วัดที่บรรลุ ไม่บรรลุ เทียบไม่ได้ และแนวโน้ม รวมแล้วเท่ากับจำนวนตัวชี้วัด
    caption: Caption  # เลขตารางจำแนกตามข้อ
    mention: CaptionMention  # การอ้างถึงตารางจำแนกตามข้อ
    items: tuple[ResultCounts, ...]  # จำนวนทีละข้อ
    total: ResultCounts  # จำนวนรวมทุกข้อ
    note: str  # คำอธิบายวิธีนับ
    ranking_caption: Caption  # เลขตารางตัวชี้วัดที่ร้อยละบรรลุสูงสุดและต่ำสุด
    ranking_mention: CaptionMention  # การอ้างถึงตารางตัวชี้วัดที่ร้อยละบรรลุสูงสุดและต่ำสุด
    strongest: tuple[OverviewLine, ...]  # ตัวชี้วัดที่ร้อยละบรรลุสูงสุด
    weakest: tuple[OverviewLine, ...]  # ตัวชี้วัดที่ร้อยละบรรลุต่ำสุด


class _Standing(Struct, frozen=True):
    """Where one indicator stands in the newest year of results.

    ``reached_pct``: of its own target; None where units disagree on any of its figures.
    """

    indicator: Indicator
    is_met: bool | None
    trend: Trend
    reached_pct: Decimal | None


def view(case: Case, words: Text) -> ExecutiveSummary:
    """Return the executive summary. ``words``: the coordinator's own."""
    lines = typed.lines(typed.said(words))
    groups = list(_groups(case))
    everything = [standing for _, standings in groups for standing in standings]
    total = _counts("รวม", everything)
    caption, ranking = Caption(TABLE, "summary"), Caption(TABLE, "ranking")
    ranked = _ranked(everything)
    most = next((count for count in range(RANKED, 1, -1) if _fits(ranked, count, lines)), 1)
    strongest, weakest = ranked[:most], ranked[most:][-most:][::-1]
    return ExecutiveSummary(
        lines=lines,
        missing="" if lines else NO_WORDS,
        sentence=_sentence(total, case) if everything else "",
        caption=caption,
        mention=captions.mention_of(caption),
        items=tuple(_counts(name, standings) for name, standings in groups) if everything else (),
        total=total,
        note=_note(case),
        ranking_caption=ranking,
        ranking_mention=captions.mention_of(ranking),
        strongest=tuple(_lines(strongest, case)),
        weakest=tuple(_lines(weakest, case)),
    )


def total(case: Case) -> ResultCounts:
    """Return the counts over all items."""
    return _counts("รวม", [standing for _, standings in _groups(case) for standing in standings])


def _groups(case: Case) -> Iterator[tuple[str, tuple[_Standing, ...]]]:
    """Yield each item with where its indicators stand, and last those of no known item."""
    for item in case.criteria.items:
        found = indicators.of_item(case.master, item.code)
        yield f"{item.code} {_without_first_words(item.name)}", tuple(_standing(indicator, case) for indicator in found)
    if unplaced := results.unplaced_indicators(case):
        yield results.UNPLACED_INDICATORS, tuple(_standing(indicator, case) for indicator in unplaced)


def _without_first_words(name: str) -> str:
    """Return an item's name from the word ด้าน on, before which all items say the same; a name without it is whole."""
    at = name.find("ด้าน")
    return name[at:] if at > 0 else name


def _standing(indicator: Indicator, case: Case) -> _Standing:
    rows, newest = indicator.settled, case.coordinator.settings.latest_year_be
    terms = {(row.measure, row.direction) for row in rows}
    direction = rows[0].direction if len(terms) == 1 else None
    targets, actuals = [row.targets for row in rows], [row.actuals for row in rows]
    target, actual = _agreed(targets, newest), _agreed(actuals, newest)
    is_ranked = len(indicators.versions(indicator)) == 1
    return _Standing(
        indicator=indicator,
        is_met=scoring.is_met(actual, target, direction),
        trend=scoring.trend([_agreed(actuals, year) for year in case.years_of_results], direction),
        reached_pct=scoring.attainment_pct(actual, target, direction) if is_ranked else None,
    )


def _agreed(figures: Iterable[Mapping[int, Figure]], year: int) -> Decimal | None:
    """Return the value that all units give that give one of the year; None without one, or with two."""
    values = {held[year].value for held in figures if year in held} - {None}
    return values.pop() if len(values) == 1 else None


def _counts(name: str, standings: Sequence[_Standing]) -> ResultCounts:
    met = Counter(standing.is_met for standing in standings)
    trends = Counter(standing.trend for standing in standings)
    return ResultCounts(
        name=name,
        indicators=str(len(standings)),
        met=str(met[True]),
        missed=str(met[False]),
        unknown=str(met[None]),
        better=str(trends[Trend.BETTER]),
        level=str(trends[Trend.STEADY] + trends[Trend.MIXED]),
        worse=str(trends[Trend.WORSE]),
        incomplete=str(trends[Trend.UNKNOWN]),
    )


def _sentence(total: ResultCounts, case: Case) -> str:
    years = case.years_of_results
    return (
        f"ตัวชี้วัดหมวด 7 มี {total.indicators} ตัวชี้วัด จำแนกตามผลปี {years[-1]} บรรลุเป้าหมาย {total.met}"
        f" ไม่บรรลุ {total.missed} เทียบไม่ได้ {total.unknown} จำแนกตามแนวโน้ม {len(years)} ปี ดีขึ้น {total.better}"
        f" คงที่หรือผันผวน {total.level} ถดถอย {total.worse} ข้อมูลไม่ครบ {total.incomplete} แสดงรายข้อใน"
    )


def _note(case: Case) -> str:
    years = case.years_of_results
    return (
        f"บรรลุ: ผลปี {years[-1]} ถึงเป้าหมายปีเดียวกันตามทิศทางของตัวชี้วัด"
        " เทียบไม่ได้: ไม่มีผล เป้าหมาย หรือทิศทาง หรือหน่วยงานให้ค่าไม่ตรงกัน"
        f" แนวโน้ม: จากผลปี {years[0]}-{years[-1]} ข้อมูลไม่ครบ: มีผลไม่ครบ {len(years)} ปี หรือหน่วยงานให้ผลไม่ตรงกัน"
    )


def _ranked(standings: Iterable[_Standing]) -> list[_Standing]:
    """Return the standings by how much of their target they reach, most first; without those that cannot tell."""
    known = [(standing.reached_pct, standing) for standing in standings if standing.reached_pct is not None]
    return [standing for _, standing in sorted(known, key=lambda pair: (-pair[0], pair[1].indicator.code))]


def _fits(ranked: Sequence[_Standing], count: int, lines: Iterable[TypedLine]) -> bool:
    """Return whether so many of the strongest and the weakest fit on the page of the summary, below its own words."""
    rows = [standing.indicator for standing in (*ranked[:count], *ranked[count:][-count:])]
    names = (f"{one.code} {one.first.name} ({one.first.measure})" for one in rows)
    own = sum(-(-width_chars(line.text) // _TEXT_CHARS) for line in lines)
    return own * 4 // 3 + sum(-(-width_chars(name) // _NAME_CHARS) for name in names) <= _ROOM_LINES


def _lines(standings: Iterable[_Standing], case: Case) -> Iterator[OverviewLine]:
    settings, years = case.coordinator.settings, case.criteria.years_of_results
    for standing in standings:
        yield from results.overview_lines(standing.indicator, settings, years)
