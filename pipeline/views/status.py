"""From the year's data to what the status page shows กพร.: who has sent, what breaks a rule, what is empty, how far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline import estimate as estimating
from pipeline import messages, rules, scoring
from pipeline.criteria import Item
from pipeline.model import Direction, Figure, Finding, Indicator, IndicatorRow, Receipt, Severity
from pipeline.thai import long_date, number_text
from pipeline.views import estimates, figures, indicators
from pipeline.views.estimates import EstimateView
from pipeline.views.figures import BLANK
from pipeline.views.indicators import YearFigures

TITLE = "สถานะการเตรียมข้อมูล PMQA 4.0"
OVERALL = "ภาพรวม"  # whose findings are of no one unit
UNPLACED = "ตัวชี้วัดที่ยังไม่ระบุข้อ"
CRITERIA_SOURCE = "เกณฑ์ที่ใช้ตรวจมาจากเอกสารประชุมและแบบฟอร์มของหน่วยงาน ไม่ใช่คู่มือทางการของสำนักงาน ก.พ.ร."

RESULTS = "7"  # the category of indicators; the others hold texts

_STATUS = {"received": "ได้รับแล้ว", "late": "ส่งหลังกำหนด", "missing": "ยังไม่ส่งข้อมูล", "refused": "ใช้ข้อมูลที่ส่งมาไม่ได้"}
_STANDING = {True: "met", False: "missed", None: "unknown"}


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """How many findings of one severity. ``key``: error, warning or info."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The year at a glance. ``headline`` says it in a sentence; the rest are the figures behind it."""

    headline: str
    units_received: int
    units_expected: int
    units_note: str
    indicators: int
    places_covered: int
    places: int
    mandatory_covered: int
    mandatory: int
    findings: tuple[SeverityCount, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Where one unit stands. ``status_key``: received, late, missing or refused.

    ``wanting``: the categories it owes of which its workbook holds nothing, in words. Blank: "" when there is none, and
    where the unit has not sent; ``marked_copy`` is "" when the unit has none.
    """

    code: str
    name: str
    categories: str
    wanting: str
    status_key: str
    status: str
    submitted_on: str
    workbook: str
    indicators: int
    findings: tuple[SeverityCount, ...]
    marked_copy: str


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A workbook that is not used, and why."""

    workbook: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submissions:
    """Who has sent. ``overall``: the findings of no one unit, so that the counts add up to ``total``."""

    units: tuple[UnitRow, ...]
    overall: tuple[SeverityCount, ...]
    overall_unit: str
    overall_label: str
    total: tuple[SeverityCount, ...]
    indicators: int
    has_marked_copies: bool
    refused: tuple[RefusedFile, ...]


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One of the 30 places of category 7. ``state``: covered, empty, or wanting (mandatory and empty)."""

    subtype: str
    name: str
    count: int
    is_mandatory: bool
    state: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One item with its places. Blank: ``href`` is "" when the item has no indicator to go to."""

    code: str
    name: str
    href: str
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Category 7 place by place. ``wanting``: the mandatory places without an indicator, by name."""

    subtypes: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    places: int
    covered: int
    mandatory: int
    mandatory_covered: int
    wanting: tuple[str, ...]
    unplaced: str


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """The score of one category as given. Blank: ``value`` is None."""

    number: str
    name: str
    score: str
    value: Decimal | None
    remark: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of the department and the way to it. ``reached``: None when the total is not known."""

    name: str
    points: str
    score: str
    reached: bool | None
    gap: str
    category_7_needed: str
    category_7_value: Decimal | None
    category_7_remark: str


@dataclass(frozen=True, slots=True)
class ScoreView:
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
    targets: tuple[TargetRow, ...]
    next_step: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearColumn:
    """One year of an indicator: the texts of its table and the values of its chart.

    ``standing`` of the actual against the target: met, missed or unknown. ``is_due``: the year whose target counts.
    Blank: a value that is not known is None, and its text "–" or the word that was typed.
    """

    year: str
    target_text: str
    actual_text: str
    target: Decimal | None
    actual: Decimal | None
    standing: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """One indicator, or one unit's version of it where units contradict. ``trend_key``: the English of ``trend``.

    ``is_settled``: ``conflict`` says that it is decided. Blank: ``estimate`` is "" in a year without a way to estimate.
    """

    code: str
    name: str
    subtype: str
    units: str
    measure: str
    direction: str
    is_lower_better: bool
    trend: str
    trend_key: str
    standing: str
    standing_key: str
    conflict: str
    is_settled: bool
    estimate: str
    findings: int
    years: tuple[YearColumn, ...]


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """One item of category 7 with its indicators."""

    anchor: str
    heading: str
    cards: tuple[IndicatorCard, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding in full words. ``unit`` is OVERALL where it is of no one unit."""

    code: str
    severity_key: str
    severity: str
    title: str
    found: str
    remedy: str
    explanation: str
    explained_by: str
    unit: str
    indicator: str
    indicator_name: str
    place: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the findings can be narrowed to: only what is there."""

    severities: tuple[Choice, ...]
    units: tuple[Choice, ...]
    codes: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the status page says. Blank: ``as_of``, ``note`` and ``criteria_note`` may be ""."""

    title: str
    department: str
    fiscal_year: str
    note: str
    criteria_note: str
    criteria_source: str
    as_of: str
    summary: Summary
    submissions: Submissions
    coverage: Coverage
    score: ScoreView
    estimate: EstimateView | None
    items: tuple[ItemGroup, ...]
    switches: tuple[str, ...]
    findings: tuple[ShownFinding, ...]
    filters: Filters


def view(
    case: rules.Case,
    receipts: Sequence[Receipt],
    findings: Sequence[Finding],
    year_be: int,
    marked: Mapping[str, str],
) -> StatusView:
    """Return what the status page says, the findings in the order they come.

    Shape: ``marked`` gives the address of a unit's marked copy, relative to the page, by the unit's code.
    The page tells no time of its own, so that the same data make the same page; a browser reads it off the file.
    """
    settings = case.coordinator.settings
    coverage = _coverage(case)
    shown = tuple(_shown_findings(case, receipts, findings))
    estimate = estimating.estimate(case.master.indicators, settings.latest_year_be, case.criteria, case.score)
    return StatusView(
        title=TITLE,
        department=settings.department,
        fiscal_year=f"ปีงบประมาณ พ.ศ. {year_be}",
        note=settings.footnote,
        criteria_note=_criteria_note(year_be, case.criteria.fiscal_year_be),
        criteria_source=CRITERIA_SOURCE,
        as_of=_as_of(receipts),
        summary=_summary(case, receipts, coverage, findings),
        submissions=_submissions(case, receipts, findings, marked),
        coverage=coverage,
        score=_score(case),
        estimate=_estimate(case, estimate),
        items=tuple(_items(case, findings, estimate)),
        switches=tuple(map(messages.switch_text, case.coordinator.switches)),
        findings=shown,
        filters=_filters(shown, receipts, _overall_label(case)),
    )


def _criteria_note(year_be: int, criteria_year_be: int) -> str:
    if year_be == criteria_year_be:
        return ""
    return f"ยังไม่มีเกณฑ์ของปีงบประมาณ พ.ศ. {year_be} หน้านี้ใช้เกณฑ์ของปีงบประมาณ พ.ศ. {criteria_year_be}"


def _as_of(receipts: Sequence[Receipt]) -> str:
    newest = max((receipt.submitted_on for receipt in receipts if receipt.submitted_on), default=None)
    return long_date(newest) if newest else ""


# --- the year at a glance


def _summary(case: rules.Case, receipts: Sequence[Receipt], coverage: Coverage, findings: Sequence[Finding]) -> Summary:
    of_units = [receipt for receipt in receipts if receipt.unit]
    received = sum(receipt.status in ("received", "late") for receipt in of_units)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return Summary(
        headline=" ".join(
            (_units_words(received, len(of_units)), _coverage_words(coverage), _errors_words(errors, len(findings)))
        ),
        units_received=received,
        units_expected=len(of_units),
        units_note=_units_note(receipts),
        indicators=len(case.master.indicators),
        places_covered=coverage.covered,
        places=coverage.places,
        mandatory_covered=coverage.mandatory_covered,
        mandatory=coverage.mandatory,
        findings=_counts(findings),
    )


def _units_words(received: int, expected: int) -> str:
    if received == expected:
        return f"ได้รับข้อมูลครบทั้ง {expected:,} หน่วยงาน"
    return f"ได้รับข้อมูล {received:,} จาก {expected:,} หน่วยงาน"


def _coverage_words(coverage: Coverage) -> str:
    empty = coverage.mandatory - coverage.mandatory_covered
    if empty:
        return f"หมวด 7 ยังไม่มีตัวชี้วัดใน {empty} จาก {coverage.mandatory} ประเภทย่อยที่ต้องมี"
    return f"หมวด 7 มีตัวชี้วัดครบ {coverage.mandatory} ประเภทย่อยที่ต้องมี"


def _errors_words(errors: int, findings: int) -> str:
    if errors:
        return f"และมีข้อสังเกตที่ต้องแก้ {errors:,} ข้อ"
    return "และไม่มีข้อสังเกตที่ต้องแก้" if findings else "และไม่มีข้อสังเกต"


def _units_note(receipts: Sequence[Receipt]) -> str:
    """Return who is late, missing or refused, in numbers. Blank: "" when nobody is."""
    numbers = Counter(receipt.status for receipt in receipts)
    words = {"late": "ส่งหลังกำหนด", "missing": "ยังไม่ส่ง", "refused": "ไฟล์ที่ใช้ไม่ได้"}
    return " · ".join(f"{word} {numbers[status]:,}" for status, word in words.items() if numbers[status])


def _counts(findings: Sequence[Finding]) -> tuple[SeverityCount, ...]:
    numbers = Counter(finding.severity for finding in findings)
    return tuple(SeverityCount(severity.value, severity.thai, numbers[severity]) for severity in Severity)


# --- submissions


def _submissions(
    case: rules.Case, receipts: Sequence[Receipt], findings: Sequence[Finding], marked: Mapping[str, str]
) -> Submissions:
    units = _unit_codes(receipts)
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(_unit_of(finding, units), []).append(finding)
    wanting = categories_wanting(case, receipts)
    rows = tuple(
        _unit_row(case, receipt, by_unit.get(receipt.unit, ()), wanting.get(receipt.unit, ()), marked)
        for receipt in receipts
        if receipt.unit
    )
    return Submissions(
        units=rows,
        overall=_counts(by_unit.get(OVERALL, ())),
        overall_unit=OVERALL,
        overall_label=_overall_label(case),
        total=_counts(findings),
        indicators=sum(row.indicators for row in rows),
        has_marked_copies=any(row.marked_copy for row in rows),
        refused=tuple(_refused(receipts, findings)),
    )


def categories_wanting(case: rules.Case, receipts: Sequence[Receipt]) -> Mapping[str, tuple[int, ...]]:
    """Return the categories that a unit owes and of which its workbook holds nothing, by the unit's code.

    Blank: a unit that has not sent, or whose workbook is refused, is not in it: it owes all. A text that only says
    ไม่มีข้อมูล is nothing.
    """
    sent = {receipt.unit for receipt in receipts if receipt.status in ("received", "late")}
    held = {
        (said.unit, said.subitem.partition(".")[0])
        for said in case.master.narratives
        if rules.is_written(said.text.text) or rules.is_written(said.evidence.text)
    }
    held |= {(row.unit, RESULTS) for indicator in case.master.indicators for row in indicator.rows}
    wanting = {
        unit.code: tuple(category for category in unit.categories if (unit.code, str(category)) not in held)
        for unit in case.coordinator.register
        if unit.code in sent
    }
    return {code: categories for code, categories in wanting.items() if categories}


def categories_text(categories: Sequence[int]) -> str:
    """Return categories for people: หมวด 4, 7."""
    return f"หมวด {', '.join(map(str, categories))}"


def _unit_codes(receipts: Sequence[Receipt]) -> frozenset[str]:
    return frozenset(receipt.unit for receipt in receipts if receipt.unit)


def _unit_of(finding: Finding, units: frozenset[str]) -> str:
    return finding.unit if finding.unit in units else OVERALL


def _overall_label(case: rules.Case) -> str:
    return f"{OVERALL}และสมุดงานของ {case.coordinator.settings.coordinator or 'กพร.'}"


def _unit_row(
    case: rules.Case,
    receipt: Receipt,
    findings: Sequence[Finding],
    wanting: Sequence[int],
    marked: Mapping[str, str],
) -> UnitRow:
    unit = next((unit for unit in case.coordinator.register if unit.code == receipt.unit), None)
    return UnitRow(
        code=receipt.unit,
        name=unit.name if unit else "",
        categories=", ".join(map(str, unit.categories)) if unit and unit.categories else BLANK,
        wanting=f"ยังขาด{categories_text(wanting)}" if wanting else "",
        status_key=receipt.status,
        status=_STATUS[receipt.status],
        submitted_on=long_date(receipt.submitted_on) if receipt.submitted_on else BLANK,
        workbook=receipt.workbook,
        indicators=receipt.indicators,
        findings=_counts(findings),
        marked_copy=marked.get(receipt.unit, ""),
    )


def _refused(receipts: Sequence[Receipt], findings: Sequence[Finding]) -> Iterator[RefusedFile]:
    for receipt in receipts:
        if receipt.status == "refused":
            said = (f for f in findings if f.place.workbook == receipt.workbook and f.code.startswith("F"))
            yield RefusedFile(receipt.workbook, tuple(map(messages.message, said)))


# --- category 7, place by place


def _coverage(case: rules.Case) -> Coverage:
    rows = tuple(_coverage_row(case, item) for item in case.criteria.items)
    cells = [cell for row in rows for cell in row.cells]
    mandatory = [cell for cell in cells if cell.is_mandatory]
    return Coverage(
        subtypes=tuple(str(number) for number in range(1, max(len(row.cells) for row in rows) + 1)),
        rows=rows,
        places=len(cells),
        covered=sum(cell.count > 0 for cell in cells),
        mandatory=len(mandatory),
        mandatory_covered=sum(cell.count > 0 for cell in mandatory),
        wanting=tuple(
            f"ข้อ {row.code} ประเภทย่อย {cell.subtype} {cell.name}"
            for row in rows
            for cell in row.cells
            if cell.state == "wanting"
        ),
        unplaced=_unplaced_words(case),
    )


def _coverage_row(case: rules.Case, item: Item) -> CoverageRow:
    cells = tuple(_coverage_cell(case, item, subtype) for subtype in range(1, len(item.subtypes) + 1))
    has_cards = bool(indicators.of_item(case.master, item.code))
    return CoverageRow(item.code, item.name, f"#{_anchor(item.code)}" if has_cards else "", cells)


def _coverage_cell(case: rules.Case, item: Item, subtype: int) -> CoverageCell:
    count = sum((item.code, subtype) in _places(indicator) for indicator in case.master.indicators)
    is_mandatory = subtype in item.mandatory
    state = "covered" if count else "wanting" if is_mandatory else "empty"
    return CoverageCell(str(subtype), item.subtypes[subtype - 1], count, is_mandatory, state)


def _places(indicator: Indicator) -> set[tuple[str, int | None]]:
    """Return where an indicator counts: wherever any of its units puts it, as rule K306 reads it."""
    return {(row.item, row.subtype) for row in indicator.rows}


def _unplaced_words(case: rules.Case) -> str:
    known = {(item.code, number) for item in case.criteria.items for number in range(1, len(item.subtypes) + 1)}
    unplaced = sum(not (_places(indicator) & known) for indicator in case.master.indicators)
    return f"ยังมี {unplaced:,} ตัวชี้วัดที่ไม่ระบุข้อหรือประเภทย่อย จึงไม่อยู่ในตารางนี้" if unplaced else ""


# --- score


def _score(case: rules.Case) -> ScoreView:
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
        targets=tuple(_target_row(target, target.score, case) for target in score.targets if target.score is not None),
        next_step=_next_step(score),
        missing=tuple(_missing_scores(case)),
    )


def _category_scores(case: rules.Case) -> Iterator[CategoryScore]:
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


def _target_row(target: scoring.Target, wanted: Decimal, case: rules.Case) -> TargetRow:
    reached = None if target.gap is None else target.gap <= 0
    return TargetRow(
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


def _category_7_words(target: scoring.Target, case: rules.Case, *, reached: bool) -> str:
    needed, now = target.category_7_needed, case.score.categories.get(7)
    if needed is None:
        return "ยังไม่รู้คะแนนหมวด 1-6 ครบทุกหมวด"
    if target.reachable is False:
        return f"เกินคะแนนเต็ม {number_text(case.criteria.full_score)} หมวด 7 อย่างเดียวไม่พอ"
    if needed == 0:
        return "หมวด 1-6 เพียงพอแล้ว"
    if now is None or reached:
        return ""
    return f"เพิ่มจาก {figures.score(now)} อีก {figures.score(needed - now)}"


def _next_step(score: scoring.Score) -> str:
    """Return the distance to the nearest target that is not reached. Blank: "" without targets or a total."""
    measured = [target for target in score.targets if target.gap is not None]
    ahead = [target for target in measured if target.gap is not None and target.gap > 0]
    if not measured:
        return ""
    if not ahead:
        return "คะแนนปีก่อนถึงเป้าหมายทุกขั้นแล้ว"
    target = min(ahead, key=lambda target: target.gap or Decimal(0))
    return f"ขาดอีก {figures.score(target.gap)} คะแนนจะถึงเป้าหมาย{target.name} {figures.points(target.score)}"


def _missing_scores(case: rules.Case) -> Iterator[str]:
    if all(value is None for value in case.score.categories.values()):
        yield "ยังไม่มีคะแนนในแผ่นงาน คะแนนปีก่อน ของสมุดงาน กพร."
    if not case.score.targets:
        yield "ยังไม่ได้ระบุกลุ่มการประเมินในแผ่นงาน ตั้งค่า จึงยังไม่รู้เป้าหมาย"


def _estimate(case: rules.Case, estimate: estimating.Estimate | None) -> EstimateView | None:
    rule, score_year_be = case.criteria.estimate, case.fiscal_year_be - 1
    return estimates.view(estimate, rule, case.score, score_year_be) if estimate and rule else None


# --- indicators


@dataclass(frozen=True, slots=True)
class _Said:
    """What else is said of an indicator, by its code: how many findings, and its own points in words."""

    findings: Counter[str]
    estimates: Mapping[str, str]


def _items(case: rules.Case, findings: Sequence[Finding], estimate: estimating.Estimate | None) -> Iterator[ItemGroup]:
    """Yield the items that have indicators, and last the indicators whose item could not be read."""
    said = _Said(
        Counter(finding.indicator for finding in findings),
        {one.code: estimates.of_indicator(one) for one in estimate.indicators} if estimate else {},
    )
    known = {item.code: item for item in case.criteria.items}
    for code, item in known.items():
        found = indicators.of_item(case.master, code)
        if found:
            heading = f"{code} {item.name}"
            yield ItemGroup(_anchor(code), heading, tuple(_cards(case, found, item, said)))
    unplaced = [indicator for indicator in case.master.indicators if indicator.first.item not in known]
    if unplaced:
        yield ItemGroup(_anchor("unplaced"), UNPLACED, tuple(_cards(case, unplaced, None, said)))


def _anchor(code: str) -> str:
    return f"item-{code.replace('.', '-')}"


def _cards(case: rules.Case, found: Sequence[Indicator], item: Item | None, said: _Said) -> Iterator[IndicatorCard]:
    """Yield a card an indicator, or one for each unit where their figures contradict."""
    for indicator in found:
        for rows, shown in zip(
            indicators.versions(indicator),
            indicators.shown_indicators((indicator,), case.coordinator.settings, case.criteria.years_of_results),
            strict=True,
        ):
            first = rows[0]
            years = _years(case, rows, shown.targets, shown.actuals)
            latest = next(year for year in years if year.year == str(case.coordinator.settings.latest_year_be))
            yield IndicatorCard(
                code=shown.code,
                name=shown.name,
                subtype=_subtype_words(first.subtype, item),
                units=shown.units,
                measure=shown.measure,
                direction=shown.direction,
                is_lower_better=first.direction is Direction.LOWER,
                trend=shown.trend,
                trend_key=scoring.Trend(shown.trend).name.lower(),
                standing=_standing_words(latest),
                standing_key=latest.standing,
                conflict=shown.conflict,
                is_settled=shown.conflict == indicators.SETTLED,
                estimate=said.estimates.get(shown.code, ""),
                findings=said.findings[shown.code],
                years=years,
            )


def _subtype_words(subtype: int | None, item: Item | None) -> str:
    if subtype is None or item is None or not 1 <= subtype <= len(item.subtypes):
        return "ยังไม่ระบุประเภทย่อย"
    return f"ประเภทย่อย {subtype} {item.subtypes[subtype - 1]}"


def _years(
    case: rules.Case, rows: Sequence[IndicatorRow], target_texts: YearFigures, actual_texts: YearFigures
) -> tuple[YearColumn, ...]:
    settings = case.coordinator.settings
    columns = indicators.year_columns(settings, case.criteria.years_of_results)
    texts = zip(columns, _in_order(target_texts), _in_order(actual_texts), strict=True)
    return tuple(_year(case, rows, year, target_text, actual_text) for year, target_text, actual_text in texts)


def _in_order(figures: YearFigures) -> tuple[str, str, str, str]:
    return (figures.first.text, figures.second.text, figures.third.text, figures.fourth.text)


def _year(case: rules.Case, rows: Sequence[IndicatorRow], year: int, target_text: str, actual_text: str) -> YearColumn:
    target = _value([row.targets for row in rows], year)
    actual = _value([row.actuals for row in rows], year)
    return YearColumn(
        year=str(year),
        target_text=target_text,
        actual_text=actual_text,
        target=target,
        actual=actual,
        standing=_STANDING[scoring.is_met(actual, target, rows[0].direction)],
        is_due=year == case.fiscal_year_be,
    )


def _value(held: Sequence[Mapping[int, Figure]], year: int) -> Decimal | None:
    figure = indicators.figure_of(held, year)
    return figure.value if figure else None


def _standing_words(latest: YearColumn) -> str:
    if latest.standing == "met":
        return f"ผล {latest.year} ถึงเป้าหมาย"
    if latest.standing == "missed":
        return f"ผล {latest.year} ไม่ถึงเป้าหมาย"
    return f"ผล {latest.year} เทียบเป้าหมายไม่ได้"


# --- findings


def _shown_findings(
    case: rules.Case, receipts: Sequence[Receipt], findings: Sequence[Finding]
) -> Iterator[ShownFinding]:
    units = _unit_codes(receipts)
    names = {indicator.code: indicator.first.name for indicator in case.master.indicators}
    for finding in findings:
        yield ShownFinding(
            code=finding.code,
            severity_key=finding.severity.value,
            severity=finding.severity.thai,
            title=messages.CATALOGUE[finding.code].title,
            found=messages.found(finding),
            remedy=messages.remedy(finding),
            explanation=finding.explanation,
            explained_by=messages.explained_by(finding),
            unit=_unit_of(finding, units),
            indicator=finding.indicator,
            indicator_name=names.get(finding.indicator, ""),
            place=str(finding.place),
        )


def _filters(shown: Sequence[ShownFinding], receipts: Sequence[Receipt], overall_label: str) -> Filters:
    """Return a choice for each severity, unit and code that some finding has, with their number."""
    severities = Counter(finding.severity_key for finding in shown)
    units = Counter(finding.unit for finding in shown)
    codes = Counter(finding.code for finding in shown)
    order = [*dict.fromkeys(receipt.unit for receipt in receipts if receipt.unit), OVERALL]
    unit_labels = dict.fromkeys(order, "") | {OVERALL: overall_label}
    return Filters(
        severities=tuple(_choice(s.value, s.thai, severities) for s in Severity if severities[s.value]),
        units=tuple(_choice(unit, label or unit, units) for unit, label in unit_labels.items() if units[unit]),
        codes=tuple(_choice(code, f"{code} {messages.CATALOGUE[code].title}", codes) for code in sorted(codes)),
    )


def _choice(value: str, label: str, numbers: Counter[str]) -> Choice:
    return Choice(value, f"{label} ({numbers[value]:,})")
