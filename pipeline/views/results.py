"""From the merged indicators to what the report says of category 7, each indicator in one place.

An item's indicators stand by sub-type, and within one by code. Everything about an indicator stands together: its
figures by year, its chart, its analysis and its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from pipeline import drafts
from pipeline.criteria import Item
from pipeline.merge import decision_text, figure_name, figures_of
from pipeline.model import Decision, Figure, Indicator, IndicatorRow, Settings, Text, Unit
from pipeline.rules import Case
from pipeline.views import captions, charts, figures, gaps, indicators
from pipeline.views import lines as typed
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.charts import ChartPair, IndicatorChart
from pipeline.views.figures import RepeatedFigure, SentencePart, ShownFigure, unit_text
from pipeline.views.indicators import ShownIndicator, YearFigures
from pipeline.views.lines import TypedLine
from pipeline.views.remarks import Subject
from pipeline.year import Year

UNPLACED_INDICATORS = "ตัวชี้วัดที่ยังไม่ระบุข้อ"
NO_SUBTYPE = "ตัวชี้วัดที่ยังไม่ระบุประเภทย่อย"


class UnitNote(Struct, frozen=True):
    """What one unit adds to the figures of an indicator."""

    unit: str  # หน่วยงานที่ให้ข้อมูล
    lines: tuple[TypedLine, ...]  # บทวิเคราะห์ทีละบรรทัด
    segments: str  # กลุ่มผู้รับบริการ
    benchmark: ShownFigure | None  # ค่าเทียบเคียง
    benchmark_source: str  # แหล่งค่าเทียบเคียง
    evidence: str  # แหล่งข้อมูล
    explanation: str  # คำชี้แจง


class Analysis(Struct, frozen=True):
    """The analysis of one indicator, a note a unit.

    ``missing``: the text where no unit gives one. ``draft``: then, what the figures say, marked as a draft.
    """

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    charts: CaptionMention | None  # การอ้างถึงแผนภูมิของตัวชี้วัด
    notes: tuple[UnitNote, ...]  # สิ่งที่แต่ละหน่วยงานให้ไว้
    missing: str  # ข้อความแทนเมื่อยังไม่มีบทวิเคราะห์
    draft: tuple[SentencePart, ...]  # ร่างจากตัวเลขเมื่อยังไม่มีบทวิเคราะห์


class IndicatorYear(Struct, frozen=True):
    """The figures of one year: a line of an indicator's own table."""

    year: str  # ปี
    target: ShownFigure  # เป้าหมาย
    actual: ShownFigure  # ผล
    attainment: ShownFigure  # ร้อยละบรรลุ


class IndicatorFigures(Struct, frozen=True):
    """The figures of an indicator as one unit, or several that agree, sent them, and their chart."""

    measure: str  # หน่วยวัด
    direction: str  # ทิศทาง
    units: str  # หน่วยงานเจ้าของค่า
    conflict: str  # มีเมื่อค่าของหน่วยงานไม่ตรงกัน
    years: tuple[IndicatorYear, ...]  # ค่าทีละปี
    trend: str  # แนวโน้ม
    chart: IndicatorChart | None  # แผนภูมิ (ไม่มีเมื่อไม่มีค่าที่เป็นตัวเลข)


class IndicatorResults(Struct, frozen=True):
    """Everything about one indicator."""

    code: str  # รหัสตัวชี้วัด
    name: Subject  # ชื่อตัวชี้วัด
    figures: tuple[IndicatorFigures, ...]  # ค่าและแผนภูมิ (มากกว่าหนึ่งเมื่อค่าของหน่วยงานไม่ตรงกัน)
    analysis: Analysis  # บทวิเคราะห์และแหล่งข้อมูล


class OverviewLine(Struct, frozen=True):
    """An indicator in the table that an item opens with: the newest year of results."""

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    measure: str  # หน่วยวัด
    target: RepeatedFigure  # เป้าหมายของปีผลลัพธ์ล่าสุด
    actual: RepeatedFigure  # ผลของปีผลลัพธ์ล่าสุด
    attainment: ShownFigure  # ร้อยละบรรลุของปีผลลัพธ์ล่าสุด
    trend: str  # แนวโน้ม


class SubtypeResults(Struct, frozen=True):
    """The indicators of one sub-type of an item. ``heading``: "" where the item has no sub-types."""

    heading: str  # ประเภทย่อย
    lines: tuple[OverviewLine, ...]  # แถวของตารางรวมต้นข้อ
    indicators: tuple[IndicatorResults, ...]  # ตัวชี้วัดทีละตัว ทุกเรื่องของตัวชี้วัดอยู่ที่เดียว


class ItemResults(Struct, frozen=True):
    """One item of category 7. ``gaps``: the results the criteria ask for that no unit gives.

    The indicators stand here twice: ``subtypes`` holds each in one place, ``indicators``, ``chart_pairs`` and
    ``analyses`` hold the same ordered by what is said, for a template that prints a table, the charts, then the texts.
    """

    heading: Subject  # ชื่อข้อ เช่น 7.1 …
    definition: str  # นิยามของข้อ
    subtypes: tuple[SubtypeResults, ...]  # ตัวชี้วัดของข้อ ทีละประเภทย่อย
    indicators: tuple[ShownIndicator, ...]  # ตัวชี้วัดของข้อ สำหรับตารางเดียวทั้งข้อ
    caption: Caption  # เลขตารางตัวชี้วัด
    mention: CaptionMention  # การอ้างถึงตารางตัวชี้วัด
    chart_pairs: tuple[ChartPair, ...]  # แผนภูมิทั้งข้อ แถวละสองรูป
    charts: CaptionMention | None  # การอ้างถึงแผนภูมิทั้งหมดของข้อ
    not_drawn: str  # ตัวชี้วัดใดไม่มีแผนภูมิ เพราะอะไร
    gaps: tuple[str, ...]  # ผลลัพธ์ที่เกณฑ์ต้องการแต่ยังไม่มี
    analyses: tuple[Analysis, ...]  # บทวิเคราะห์ทั้งข้อ ทีละตัวชี้วัด


def items(year: Year) -> Iterator[ItemResults]:
    """Yield every item, and last the indicators whose item could not be read, so that none is lost."""
    case = year.case
    for item in case.criteria.items:
        found = indicators.of_item(case.master, item.code)
        heading, lacking = Subject(f"{item.code} {item.name}", item.code), tuple(gaps.of_item(item, year))
        yield _results(heading, item.definition, found, lacking, case, item)
    unplaced = unplaced_indicators(case)
    if unplaced:
        definition = "ตัวชี้วัดต่อไปนี้ยังไม่ระบุว่าอยู่ในข้อใดของหมวด 7"
        yield _results(Subject(UNPLACED_INDICATORS), definition, unplaced, (), case)


def of_indicators(found: Sequence[Indicator], case: Case) -> tuple[IndicatorResults, ...]:
    """Return everything about each of these indicators, in their order."""
    settings, years = case.coordinator.settings, case.criteria.years_of_results
    drawn = charts.indicator_charts(found, settings, years)
    shown = indicators.shown_indicators(found, settings, years)
    analyses = _analyses(found, case, drawn)
    return tuple(one.results for one in _arranged(found, shown, drawn, analyses, case))


def unplaced_indicators(case: Case) -> tuple[Indicator, ...]:
    """Return the indicators whose item could not be read."""
    known = {item.code for item in case.criteria.items}
    return tuple(indicator for indicator in case.master.indicators if indicator.first.item not in known)


def by_item(case: Case) -> Iterator[tuple[str, str, tuple[Indicator, ...]]]:
    """Yield every item that has indicators: its code, its heading, and them by code.

    Those of no known item are last, under the code "".
    """
    headings = {item.code: f"{item.code} {item.name}" for item in case.criteria.items} | {"": UNPLACED_INDICATORS}
    of_code: dict[str, list[Indicator]] = {code: [] for code in headings}
    for indicator in case.master.indicators:
        of_code.get(indicator.first.item, of_code[""]).append(indicator)
    for code, found in of_code.items():
        if found:
            yield code, headings[code], indicators.by_code(found)


def overview_lines(indicator: Indicator, settings: Settings, years_of_results: int) -> tuple[OverviewLine, ...]:
    """Return the newest year of an indicator's results: a line, or one for each unit where they contradict."""
    shown = indicators.shown_indicators((indicator,), settings, years_of_results)
    newest = indicators.year_columns(settings, years_of_results).index(settings.latest_year_be)
    return tuple(_overview_line(one, newest) for one in shown)


def is_given(figure: Figure) -> bool:
    """Return whether a cell holds a figure, or a word in its place."""
    return figure.value is not None or bool(figure.typed.strip())


def _results(
    heading: Subject,
    definition: str,
    found: Sequence[Indicator],
    lacking: tuple[str, ...],
    case: Case,
    item: Item | None = None,
) -> ItemResults:
    settings, years = case.coordinator.settings, case.criteria.years_of_results
    caption = Caption(TABLE, f"item {heading.key}")
    drawn = charts.indicator_charts(found, settings, years)
    shown = indicators.shown_indicators(found, settings, years)
    analyses = _analyses(found, case, drawn)
    return ItemResults(
        heading=heading,
        definition=definition,
        subtypes=tuple(_subtypes(_arranged(found, shown, drawn, analyses, case), item)),
        indicators=shown,
        caption=caption,
        mention=captions.mention_of(caption),
        chart_pairs=charts.pairs(drawn),
        charts=captions.mention(chart.caption for chart in drawn),
        not_drawn=_not_drawn(found, drawn),
        gaps=lacking,
        analyses=analyses,
    )


# --- an indicator in one place


class _Arranged(Struct, frozen=True):
    """One indicator with everything about it, and its lines of the item's table."""

    subtype: int | None
    lines: tuple[OverviewLine, ...]
    results: IndicatorResults


def _arranged(
    found: Sequence[Indicator],
    shown: Sequence[ShownIndicator],
    drawn: Sequence[IndicatorChart],
    analyses: Sequence[Analysis],
    case: Case,
) -> Iterator[_Arranged]:
    settings, years_of_results = case.coordinator.settings, case.criteria.years_of_results
    years = indicators.year_columns(settings, years_of_results)
    newest = years.index(settings.latest_year_be)
    drawing = {chart.caption.key: chart for chart in drawn}
    of_code = {code: tuple(ones) for code, ones in groupby(shown, key=lambda one: one.code)}
    for indicator, analysis in zip(found, analyses, strict=True):
        versions = of_code[indicator.code]
        yield _Arranged(
            subtype=indicator.first.subtype,
            lines=tuple(_overview_line(one, newest) for one in versions),
            results=IndicatorResults(
                code=indicator.code,
                name=versions[0].name,
                figures=tuple(
                    _figures(one, years, drawing.get(f"{indicator.code}/{number}"))
                    for number, one in enumerate(versions, start=1)
                ),
                analysis=analysis,
            ),
        )


def _figures(shown: ShownIndicator, years: Sequence[int], chart: IndicatorChart | None) -> IndicatorFigures:
    return IndicatorFigures(
        measure=shown.measure,
        direction=shown.direction,
        units=shown.units,
        conflict=shown.conflict,
        years=tuple(_year_lines(shown, years)),
        trend=shown.trend,
        chart=chart,
    )


def _overview_line(shown: ShownIndicator, newest: int) -> OverviewLine:
    target, actual = (figures.repeated(figures_by_year(held)[newest]) for held in (shown.targets, shown.actuals))
    return OverviewLine(
        code=shown.code,
        name=str(shown.name) if not shown.conflict else f"{shown.name} ({shown.units}: {shown.conflict})",
        measure=shown.measure,
        target=target,
        actual=actual,
        attainment=figures_by_year(shown.attainments)[newest],
        trend=shown.trend,
    )


def _year_lines(shown: ShownIndicator, years: Sequence[int]) -> Iterator[IndicatorYear]:
    by_year = zip(years, *map(figures_by_year, (shown.targets, shown.actuals, shown.attainments)), strict=True)
    for year, target, actual, attainment in by_year:
        yield IndicatorYear(str(year), target, actual, attainment)


def figures_by_year(held: YearFigures) -> tuple[ShownFigure, ...]:
    """Return the figures of the four years, oldest first."""
    return held.first, held.second, held.third, held.fourth


def _subtypes(arranged: Iterable[_Arranged], item: Item | None) -> Iterator[SubtypeResults]:
    for subtype, members in groupby(arranged, key=lambda one: one.subtype if item else None):
        ones = tuple(members)
        yield SubtypeResults(
            heading=subtype_heading(subtype, item) if item else "",
            lines=tuple(line for one in ones for line in one.lines),
            indicators=tuple(one.results for one in ones),
        )


def subtype_heading(subtype: int | None, item: Item) -> str:
    """Return the words under which the indicators of a sub-type stand, or those of none."""
    return f"ประเภทย่อย {subtype} {item.subtypes[subtype - 1]}" if subtype else NO_SUBTYPE


# --- what is said of it


def _not_drawn(found: Sequence[Indicator], drawn: Sequence[IndicatorChart]) -> str:
    """Return which indicators have no chart because no year of theirs has a number."""
    have = {chart.code for chart in drawn}
    codes = [indicator.code for indicator in found if indicator.code not in have]
    return f"ไม่มีแผนภูมิของ {', '.join(codes)} เพราะยังไม่มีค่าที่เป็นตัวเลข" if codes else ""


def _analyses(found: Sequence[Indicator], case: Case, drawn: Sequence[IndicatorChart]) -> tuple[Analysis, ...]:
    charts_of = defaultdict(list)
    for chart in drawn:
        charts_of[chart.code].append(chart.caption)
    return tuple(_analysis(indicator, case, charts_of[indicator.code]) for indicator in found)


def _analysis(indicator: Indicator, case: Case, charts_of_it: Sequence[Caption]) -> Analysis:
    notes = (
        *(_note(row, case.coordinator.register) for row in indicator.rows),
        *(_decision_note(decision, indicator.rows) for decision in indicator.decisions),
    )
    is_analysed = any(note.lines for note in notes)
    return Analysis(
        code=indicator.code,
        name=indicator.first.name,
        charts=captions.mention(charts_of_it),
        notes=notes,
        missing="" if is_analysed else "ยังไม่มีบทวิเคราะห์",
        draft=() if is_analysed else _draft_parts(indicator, case.years_of_results),
    )


def _draft_parts(indicator: Indicator, years: Sequence[int]) -> tuple[SentencePart, ...]:
    """Return the draft from the figures of the indicator; () where units disagree on them."""
    agreed, *others = indicators.versions(indicator)
    pieces = () if others else drafts.draft(drafts.merged(agreed), years)
    if not pieces:
        return ()
    said = (piece if isinstance(piece, str) else figures.shown(piece) for piece in pieces)
    return figures.sentence(f"{drafts.LABEL}: ", *said)


def _note(row: IndicatorRow, register: Sequence[Unit]) -> UnitNote:
    return UnitNote(
        unit=unit_text(register, row.unit),
        lines=typed.lines(typed.said(Text(row.analysis, runs=row.analysis_runs))),
        segments=", ".join(filter(typed.words, row.segments)),
        benchmark=figures.shown(row.benchmark) if _is_told(row.benchmark) else None,
        benchmark_source=typed.words(row.benchmark_source),
        evidence=typed.words(row.evidence),
        explanation=typed.words(row.explanation),
    )


def _is_told(figure: Figure) -> bool:
    """Return whether a cell holds more than a dash, which says that there is none."""
    return figure.value is not None or bool(typed.words(figure.typed))


def _decision_note(decision: Decision, rows: Sequence[IndicatorRow]) -> UnitNote:
    """Return what was decided of a figure on which units disagree: who sent what, what is used, where and why."""
    held = ((row.unit, figures_of(row, decision.kind).get(decision.year_be)) for row in rows)
    sent = " ".join(f"{unit} {figures.shown(figure)}" for unit, figure in held)
    return UnitNote(
        unit=f"ข้อยุติของ{figure_name(decision.kind, decision.year_be)}",
        lines=(),
        segments="",
        benchmark=None,
        benchmark_source="",
        evidence="",
        explanation=f"หน่วยงานส่ง {sent} {decision_text(decision)}",
    )
