"""From the merged data and the findings to what the application report says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline import messages
from pipeline.criteria import Criteria, Item, Level
from pipeline.merge import Master
from pipeline.model import Coordinator, Figure, Finding, Indicator, IndicatorRow, Narrative, Receipt, Text, Unit
from pipeline.scoring import Score
from pipeline.views import figures, indicators
from pipeline.views.figures import BLANK, Line, ShownFigure, unit_text
from pipeline.views.indicators import ShownIndicator, YearHeads

TITLE = "รายงานผลการดำเนินการพัฒนาสู่ระบบราชการ 4.0"
TITLE_ENGLISH = "Application Report"
NO_TEXT = "ยังไม่มีเนื้อหา"
NO_ANSWER = "ยังไม่มีคำตอบ"
ATTAINMENT_NOTE = (
    "ร้อยละบรรลุ: ตัวชี้วัดยิ่งมากยิ่งดี = ผล ÷ เป้าหมาย × 100 ตัวชี้วัดยิ่งน้อยยิ่งดี = 200 − (ผล ÷ เป้าหมาย × 100)"
    " ตั้งแต่ 100 ขึ้นไปคือบรรลุเป้าหมาย แนวโน้มดูจากผล 3 ปี ปีที่ยังไม่มีผลหรือเป้าหมายเว้นว่างไว้ เครื่องหมาย – คือไม่ได้กรอก"
)
UNPLACED_TEXTS = "ข้อความที่ยังไม่ระบุหัวข้อ"
UNPLACED_INDICATORS = "ตัวชี้วัดที่ยังไม่ระบุข้อ"

_STATUS = {"missing": "ยังไม่ส่งข้อมูล", "refused": "ใช้ข้อมูลที่ส่งมาไม่ได้", "late": "ส่งหลังกำหนด", "received": "ได้รับแล้ว"}


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A unit, or a file of no known unit, whose data are not in the report."""

    who: str
    status: str
    wanted: str


@dataclass(frozen=True, slots=True)
class SubmissionStatus:
    """Whose data the report lacks."""

    summary: str
    rows: tuple[ReceiptRow, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question of the profile. ``missing``: said when there is none."""

    heading: str
    lines: tuple[Line, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class ProfileBlock:
    """A block of the organisational profile."""

    heading: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What one unit writes about a sub-item at one level; its lines as typed."""

    unit: str
    lines: tuple[Line, ...]
    missing: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LevelText:
    """One level of a sub-item that some unit writes about."""

    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Subitem:
    """One sub-item, 1.1-6.4. ``missing``: said when no unit writes about it."""

    heading: str
    levels: tuple[LevelText, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Category:
    """One of categories 1-6."""

    heading: str
    subitems: tuple[Subitem, ...]


@dataclass(frozen=True, slots=True)
class UnitNote:
    """What one unit adds to the figures of an indicator."""

    unit: str
    lines: tuple[Line, ...]
    segments: str
    benchmark: ShownFigure | None
    benchmark_source: str
    evidence: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The analysis of one indicator, a note a unit. ``missing``: said when no unit gives one."""

    code: str
    name: str
    notes: tuple[UnitNote, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class ItemResults:
    """One item of category 7. ``gaps``: the results the criteria ask for that no unit gives."""

    heading: str
    definition: str
    indicators: tuple[ShownIndicator, ...]
    gaps: tuple[str, ...]
    analyses: tuple[Analysis, ...]


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """One figure as typed and its cell; "–" for an empty cell, no cell where the sheet has no such column."""

    value: ShownFigure
    cell: str


NO_FIGURE = SourceFigure(ShownFigure(BLANK), "")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The two figures of a year, or the benchmark; ``label`` says which."""

    label: str
    target: SourceFigure
    actual: SourceFigure


@dataclass(frozen=True, slots=True)
class Source:
    """Where every figure that one unit gives of one indicator was typed: its first row and the others."""

    code: str
    name: str
    unit: str
    workbook: str
    sheet: str
    first: SourceRow
    others: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The sources of one item's figures."""

    heading: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One open finding, by its number in the annex."""

    number: str
    code: str
    severity: str
    indicator: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """What the application report says.

    ``thai_digits`` is for the whole rendered document, page numbers and all: no text here is changed by it.
    """

    department: str
    title: str
    title_english: str
    fiscal_year: str
    note: str
    criteria_note: str
    thai_digits: bool
    status: SubmissionStatus | None
    profile: tuple[ProfileBlock, ...]
    categories: tuple[Category, ...]
    category_7: str
    years: YearHeads
    attainment_note: str
    items: tuple[ItemResults, ...]
    sources: tuple[SourceGroup, ...]
    findings_summary: str
    findings: tuple[FindingRow, ...]


def view(
    coordinator: Coordinator,
    criteria: Criteria,
    master: Master,
    receipts: Sequence[Receipt],
    score: Score,  # noqa: ARG001 - the report shows no scores, yet takes what every view of the year takes
    findings: Sequence[Finding],
) -> ReportView:
    """Return what the application report says: everything the units sent, and plainly what is missing."""
    settings = coordinator.settings
    register = coordinator.register
    return ReportView(
        department=settings.department,
        title=TITLE,
        title_english=TITLE_ENGLISH,
        fiscal_year=f"ประจำปีงบประมาณ พ.ศ. {settings.fiscal_year_be}",
        note=settings.footnote,
        criteria_note=_criteria_note(settings.fiscal_year_be, criteria.fiscal_year_be),
        thai_digits=settings.thai_digits,
        status=_status(register, receipts),
        profile=tuple(_profile(criteria, coordinator)),
        categories=tuple(_categories(criteria, master.narratives, register)),
        category_7=f"หมวด 7 {criteria.category_7_name}",
        years=indicators.year_heads(indicators.year_columns(settings, criteria.years_of_results)),
        attainment_note=ATTAINMENT_NOTE,
        items=tuple(_items(coordinator, criteria, master, findings)),
        sources=tuple(_sources(criteria, master)),
        findings_summary=_findings_summary(findings),
        findings=tuple(_findings(findings)),
    )


def _criteria_note(fiscal_year_be: int, criteria_year_be: int) -> str:
    if fiscal_year_be == criteria_year_be:
        return ""
    return f"ยังไม่มีเกณฑ์ของปีงบประมาณ พ.ศ. {fiscal_year_be} รายงานนี้ใช้เกณฑ์ของปีงบประมาณ พ.ศ. {criteria_year_be}"


# --- who has not submitted


def _status(register: Sequence[Unit], receipts: Sequence[Receipt]) -> SubmissionStatus | None:
    """Return whose data the report lacks. Blank: None when nothing is missing."""
    lacking = [receipt for receipt in receipts if receipt.status in ("missing", "refused")]
    if not lacking:
        return None
    units = [receipt for receipt in receipts if receipt.unit]
    present = sum(receipt.status in ("received", "late") for receipt in units)
    return SubmissionStatus(
        summary=f"รายงานนี้จัดทำจากข้อมูลของ {present} หน่วยงาน จากทั้งหมด {len(units)} หน่วยงาน ข้อมูลที่ยังขาดมีดังนี้",
        rows=tuple(_receipt_row(receipt, register) for receipt in lacking),
    )


def _receipt_row(receipt: Receipt, register: Sequence[Unit]) -> ReceiptRow:
    wanted = next((unit.categories for unit in register if unit.code == receipt.unit), ())
    return ReceiptRow(
        who=unit_text(register, receipt.unit) if receipt.unit else f"ไฟล์ {receipt.workbook}",
        status=_STATUS[receipt.status],
        wanted="หมวด " + ", ".join(map(str, wanted)) if wanted else BLANK,
    )


# --- profile and categories 1-6


def _profile(criteria: Criteria, coordinator: Coordinator) -> Iterator[ProfileBlock]:
    for block in criteria.profile:
        answers = (
            _answer(number, question, coordinator.profile.get(number, Text()))
            for number, question in block.questions.items()
        )
        yield ProfileBlock(block.heading, tuple(answers))


def _answer(number: int, question: str, text: Text) -> Answer:
    said = figures.lines(text.text)
    return Answer(f"({number}) {question}", said, "" if said else NO_ANSWER)


def _categories(criteria: Criteria, narratives: Sequence[Narrative], register: Sequence[Unit]) -> Iterator[Category]:
    """Yield categories 1-6, and last the texts whose sub-item could not be read, so that none is lost."""
    for category in criteria.categories:
        subitems = (
            _subitem(f"{code} {name}", [n for n in narratives if n.subitem == code], criteria.levels, register)
            for code, name in category.subitems.items()
        )
        yield Category(f"หมวด {category.number} {category.name}", tuple(subitems))
    known = {code for category in criteria.categories for code in category.subitems}
    unplaced = [narrative for narrative in narratives if narrative.subitem not in known]
    if unplaced:
        yield Category(UNPLACED_TEXTS, (_subitem("หัวข้อที่อ่านไม่ได้", unplaced, criteria.levels, register),))


def _subitem(
    heading: str, narratives: Sequence[Narrative], levels: Iterable[Level], register: Sequence[Unit]
) -> Subitem:
    written = [narrative for narrative in narratives if narrative.text or narrative.evidence]
    found = tuple(_levels(written, levels, register))
    return Subitem(heading, found, "" if found else NO_TEXT)


def _levels(narratives: Sequence[Narrative], levels: Iterable[Level], register: Sequence[Unit]) -> Iterator[LevelText]:
    """Yield the levels somebody writes about, lowest first, and last what names no known level."""
    known = {level.key: level.thai for level in levels}
    for key, thai in [*known.items(), (None, "ไม่ระบุระดับ")]:
        passages = tuple(
            _passage(narrative, register)
            for narrative in narratives
            if (narrative.level if narrative.level in known else None) == key
        )
        if passages:
            yield LevelText(thai, passages)


def _passage(narrative: Narrative, register: Sequence[Unit]) -> Passage:
    said = figures.lines(narrative.text.text)
    return Passage(unit_text(register, narrative.unit), said, "" if said else NO_TEXT, narrative.evidence.text)


# --- category 7


def _items(
    coordinator: Coordinator, criteria: Criteria, master: Master, findings: Sequence[Finding]
) -> Iterator[ItemResults]:
    """Yield every item, and last the indicators whose item could not be read, so that none is lost."""
    for item in criteria.items:
        yield _item(item, coordinator, criteria, master, findings)
    known = {item.code for item in criteria.items}
    unplaced = tuple(indicator for indicator in master.indicators if indicator.first.item not in known)
    if unplaced:
        yield ItemResults(
            heading=UNPLACED_INDICATORS,
            definition="ตัวชี้วัดต่อไปนี้ยังไม่ระบุว่าอยู่ในข้อใดของหมวด 7",
            indicators=indicators.shown_indicators(unplaced, coordinator.settings, criteria.years_of_results),
            gaps=(),
            analyses=tuple(_analysis(indicator, coordinator.register) for indicator in unplaced),
        )


def _item(
    item: Item, coordinator: Coordinator, criteria: Criteria, master: Master, findings: Sequence[Finding]
) -> ItemResults:
    found = indicators.of_item(master, item.code)
    return ItemResults(
        heading=f"{item.code} {item.name}",
        definition=item.definition,
        indicators=indicators.shown_indicators(found, coordinator.settings, criteria.years_of_results),
        gaps=tuple(_gaps(item, found, coordinator, findings)),
        analyses=tuple(_analysis(indicator, coordinator.register) for indicator in found),
    )


def _gaps(
    item: Item, found: Sequence[Indicator], coordinator: Coordinator, findings: Sequence[Finding]
) -> Iterator[str]:
    """Yield what the rules on coverage (K306, K307) find wanting in this item, in full words."""
    if not found:
        yield "ยังไม่มีตัวชี้วัดในข้อนี้"
    for finding in findings:
        if finding.code == "K306" and finding.words["item"] == item.code:
            subtype = int(finding.words["subtype"])
            yield f"ประเภทย่อยที่ต้องมี แต่ยังไม่มีตัวชี้วัด: {subtype}) {item.subtypes[subtype - 1]}"
        if finding.code == "K307" and item.code == "7.2":
            yield f"กลุ่มสำคัญที่ยังไม่มีผลด้านความผูกพันและการให้ความร่วมมือ: {_segment(finding, coordinator)}"


def _segment(finding: Finding, coordinator: Coordinator) -> str:
    """Return the group's whole name: the words of a finding are cut to fit a line."""
    names = (segment.name for segment in coordinator.segments if segment.place == finding.place)
    return next(names, finding.words["segment"])


def _analysis(indicator: Indicator, register: Sequence[Unit]) -> Analysis:
    notes = tuple(_note(row, register) for row in indicator.rows)
    said = any(note.lines for note in notes)
    return Analysis(indicator.code, indicator.first.name, notes, "" if said else "ยังไม่มีบทวิเคราะห์")


def _note(row: IndicatorRow, register: Sequence[Unit]) -> UnitNote:
    return UnitNote(
        unit=unit_text(register, row.unit),
        lines=figures.lines(row.analysis),
        segments=", ".join(row.segments),
        benchmark=figures.shown(row.benchmark) if _is_given(row.benchmark) else None,
        benchmark_source=row.benchmark_source,
        evidence=row.evidence,
        explanation=row.explanation,
    )


# --- annexes


def _sources(criteria: Criteria, master: Master) -> Iterator[SourceGroup]:
    """Yield the sources of the figures by item, and last those of no known item."""
    names = {item.code: f"{item.code} {item.name}" for item in criteria.items}
    headings = [*names.items(), (None, UNPLACED_INDICATORS)]
    for code, heading in headings:
        sources = tuple(
            _source(indicator.code, row)
            for indicator in master.indicators
            if (indicator.first.item if indicator.first.item in names else None) == code
            for row in indicator.rows
        )
        if sources:
            yield SourceGroup(heading, sources)


def _source(code: str, row: IndicatorRow) -> Source:
    first, *others = _source_rows(row)
    return Source(
        code=code,
        name=row.name,
        unit=row.unit,
        workbook=row.place.workbook,
        sheet=row.place.sheet,
        first=first,
        others=tuple(others),
    )


def _source_rows(row: IndicatorRow) -> Iterator[SourceRow]:
    """Yield the years, oldest first, and the benchmark where there is one; at least one row."""
    years = sorted({*row.targets, *row.actuals})
    for year in years:
        yield SourceRow(str(year), _source_figure(row.targets.get(year)), _source_figure(row.actuals.get(year)))
    if not years:
        yield SourceRow("ไม่มีช่องของปีใด", NO_FIGURE, NO_FIGURE)
    if _is_given(row.benchmark):
        yield SourceRow("ค่าเทียบเคียง", NO_FIGURE, _source_figure(row.benchmark))


def _is_given(figure: Figure) -> bool:
    return figure.value is not None or bool(figure.typed.strip())


def _source_figure(figure: Figure | None) -> SourceFigure:
    if figure is None:
        return NO_FIGURE
    typed = figure.typed if figure.typed.strip() else figures.shown(figure).text
    return SourceFigure(ShownFigure(typed, figure.place), figure.place.cell)


def _findings_summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "ไม่มีข้อสังเกตที่ยังเปิดอยู่"
    counts: dict[str, int] = {}
    for finding in _worst_first(findings):
        counts[finding.severity.thai] = counts.get(finding.severity.thai, 0) + 1
    parts = (f"{severity} {count} ข้อ" for severity, count in counts.items())
    return f"โปรแกรมตรวจข้อมูลแล้ว มีข้อสังเกตที่ยังเปิดอยู่ {len(findings)} ข้อ: " + " ".join(parts)


def _findings(findings: Sequence[Finding]) -> Iterator[FindingRow]:
    for number, finding in enumerate(_worst_first(findings), start=1):
        yield FindingRow(
            number=str(number),
            code=finding.code,
            severity=finding.severity.thai,
            indicator=finding.indicator,
            place=str(finding.place) or finding.unit or BLANK,
            message=messages.message(finding),
        )


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.severity.rank)
