"""From the merged data and the findings to what the application report says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.criteria import Criteria, Level
from pipeline.evidence import numbers_by_place
from pipeline.findings import counted, open_counts
from pipeline.model import (
    Coordinator,
    Decision,
    Figure,
    Finding,
    Indicator,
    IndicatorRow,
    Narrative,
    Place,
    Receipt,
    Switch,
    Text,
    Unit,
)
from pipeline.thai import long_date
from pipeline.views import (
    captions,
    changes,
    definitions,
    executive_summary,
    feedback,
    figures,
    indicators,
    remarks,
    results,
)
from pipeline.views import lines as typed
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.changes import ChangesTable
from pipeline.views.criteria_note import criteria_note
from pipeline.views.definitions import Dictionary
from pipeline.views.evidence import number_ranges
from pipeline.views.executive_summary import ExecutiveSummary
from pipeline.views.feedback import FollowedFeedback
from pipeline.views.figures import BLANK, TypedFigure, unit_text
from pipeline.views.indicators import YearHeads
from pipeline.views.lines import TypedLine
from pipeline.views.receipts import status_words
from pipeline.views.remarks import Subject
from pipeline.views.results import ItemResults
from pipeline.year import Year

TITLE = "รายงานผลการดำเนินการพัฒนาสู่ระบบราชการ 4.0"
TITLE_ENGLISH = "Application Report"
NO_TEXT = "ยังไม่มีเนื้อหา"
NO_ANSWER = "ยังไม่มีคำตอบ"
NO_PREFACE = "ยังไม่มีคำนำในแผ่นงาน คำนำและบทสรุป"
ATTAINMENT_NOTE = (
    "ร้อยละบรรลุ: ตัวชี้วัดยิ่งมากยิ่งดี = ผล ÷ เป้าหมาย × 100 ตัวชี้วัดยิ่งน้อยยิ่งดี = 200 − (ผล ÷ เป้าหมาย × 100)"
    " ตั้งแต่ 100 ขึ้นไปคือบรรลุเป้าหมาย แนวโน้มดูจากผล 3 ปี ปีที่ยังไม่มีผลหรือเป้าหมายเว้นว่างไว้ เครื่องหมาย – คือไม่ได้กรอก"
)
UNPLACED_TEXTS = "ข้อความที่ยังไม่ระบุหัวข้อ"


class ReceiptRow(Struct, frozen=True):
    """A unit, or a file of no known unit, whose data are not in the report."""

    who: str  # หน่วยงานหรือไฟล์
    status: str  # สถานะ
    wanted: str  # หมวดที่ต้องส่ง


class SubmissionStatus(Struct, frozen=True):
    """Whose data the report lacks."""

    summary: str  # ได้ข้อมูลจากกี่หน่วยงาน
    caption: Caption  # เลขตาราง
    mention: CaptionMention  # การอ้างถึงตาราง
    rows: tuple[ReceiptRow, ...]  # หน่วยงานหรือไฟล์ที่ยังขาด


class Answer(Struct, frozen=True):
    """The answer to one question of the profile. ``missing``: the text where there is none."""

    heading: str  # คำถามพร้อมลำดับ
    lines: tuple[TypedLine, ...]  # คำตอบทีละบรรทัด
    missing: str  # ข้อความแทนเมื่อยังไม่มีคำตอบ


class ProfileSection(Struct, frozen=True):
    """A block of the organisational profile."""

    heading: str  # ชื่อหมวดคำถาม
    answers: tuple[Answer, ...]  # คำตอบทีละคำถาม


class Passage(Struct, frozen=True):
    """What one unit writes about a sub-item at one level; its lines as typed."""

    unit: str  # หน่วยงานที่เขียน
    lines: tuple[TypedLine, ...]  # เนื้อหาทีละบรรทัด
    missing: str  # ข้อความแทนเมื่อยังไม่มีเนื้อหา
    evidence: TypedLine  # หลักฐาน
    numbers: str  # เลขที่ในทะเบียนหลักฐาน (ว่างเมื่อไม่ระบุหลักฐาน)


class LevelText(Struct, frozen=True):
    """One level of a sub-item that some unit writes about."""

    heading: str  # ชื่อระดับ
    passages: tuple[Passage, ...]  # เนื้อหาของแต่ละหน่วยงาน


class Subitem(Struct, frozen=True):
    """One sub-item, 1.1-6.4. ``missing``: the text where no unit writes about it."""

    heading: Subject  # หัวข้อ เช่น 1.1 …
    levels: tuple[LevelText, ...]  # ระดับที่มีเนื้อหา
    missing: str  # ข้อความแทนเมื่อไม่มีหน่วยงานใดเขียน


class CategorySection(Struct, frozen=True):
    """One of categories 1-6."""

    heading: str  # ชื่อหมวด
    subitems: tuple[Subitem, ...]  # หัวข้อของหมวด


class SourceFigure(Struct, frozen=True):
    """One figure as typed and its cell; "–" for an empty cell, no cell where the sheet has no such column."""

    value: TypedFigure  # ค่าตามที่พิมพ์
    cell: str  # ช่องในแผ่นงาน


NO_FIGURE = SourceFigure(TypedFigure(BLANK), "")


class SourceRow(Struct, frozen=True):
    """The two figures of a year, or the benchmark; ``label`` says which."""

    label: str  # ปี หรือค่าเทียบเคียง
    target: SourceFigure  # เป้าหมาย
    actual: SourceFigure  # ผล


class IndicatorSource(Struct, frozen=True):
    """Where every figure that one unit gives of one indicator was typed: its first row and the others.

    ``day``: when the unit gave it, "" where the workbook has no such day.
    """

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    unit: str  # หน่วยงาน
    workbook: str  # สมุดงาน
    sheet: str  # แผ่นงาน
    day: str  # วันที่ให้ข้อมูล
    first: SourceRow  # ค่าของแถวแรก
    others: tuple[SourceRow, ...]  # ค่าของแถวที่เหลือ


class SourceGroup(Struct, frozen=True):
    """The sources of one item's figures."""

    heading: str  # ชื่อข้อ
    title: str  # ชื่อหัวข้อของภาคผนวก บอกเลขข้อ
    caption: Caption  # เลขตาราง
    sources: tuple[IndicatorSource, ...]  # ที่มาทีละตัวชี้วัดและหน่วยงาน


class FindingRow(Struct, frozen=True):
    """One open finding, by its number in the annex."""

    number: str  # ลำดับ
    code: str  # รหัสข้อสังเกต
    severity: str  # ระดับความสำคัญ
    indicator: str  # รหัสตัวชี้วัด
    place: str  # สมุดงาน แผ่นงาน และช่อง
    message: str  # ข้อสังเกตและสิ่งที่ต้องทำ


class OverviewHeads(Struct, frozen=True):
    """The heads of the two columns of figures in a table of the newest year of results."""

    target: str  # เป้าหมายของปีใด
    actual: str  # ผลของปีใด


class AnnexLetters(Struct, frozen=True):
    """The letters of the annexes after the dictionary, which is ก where there is one."""

    sources: str  # อักษรของภาคผนวกที่มาของข้อมูล (ว่างเมื่อไม่มีตัวชี้วัด)
    findings: str  # อักษรของภาคผนวกข้อสังเกต
    changes: str  # อักษรของภาคผนวกสิ่งที่เปลี่ยน


class ReportFile(Struct, frozen=True):
    """One file of a report that is divided into several."""

    file: str  # ชื่อไฟล์ ไม่มีนามสกุล
    content: str  # เนื้อหาของไฟล์


class ReportFiles(Struct, frozen=True):
    """The files of a report that is too large for one. The names have no ending: each file is a PDF too."""

    count: str  # จำนวนไฟล์
    own: ReportFile  # ไฟล์นี้
    rows: tuple[ReportFile, ...]  # ทุกไฟล์ของรายงาน
    annexes: str  # ภาคผนวกที่มาของข้อมูลและข้อสังเกตอยู่ในไฟล์ใด


class ReportView(Struct, frozen=True):
    """What the application report says.

    ``thai_digits`` is for the whole rendered document, page numbers and all: no text here is changed by it.
    """

    department: str  # ชื่อส่วนราชการ
    title: str  # ชื่อรายงาน
    title_english: str  # ชื่อรายงานภาษาอังกฤษ
    fiscal_year: str  # ประจำปีงบประมาณ พ.ศ. ใด
    note: str  # หมายเหตุท้ายเอกสารจากแผ่นงาน ตั้งค่า (อาจว่าง)
    criteria_note: str  # บอกว่าใช้เกณฑ์ของปีอื่น (ว่างเมื่อมีเกณฑ์ของปีนี้)
    thai_digits: bool  # ทั้งเอกสารเป็นเลขไทยหรือไม่ (ใช้ใน if เท่านั้น)
    files: ReportFiles | None  # ไฟล์ของรายงานที่แบ่งเป็นหลายไฟล์ (ไม่มีเมื่อรายงานเป็นไฟล์เดียว)
    has_tables: bool  # เอกสารมีตารางหรือไม่ (ใช้ใน if เท่านั้น)
    preface: tuple[TypedLine, ...]  # คำนำทีละบรรทัด
    no_preface: str  # ข้อความแทนเมื่อยังไม่มีคำนำ
    summary: ExecutiveSummary | None  # บทสรุปผู้บริหาร (ไม่มีในไฟล์แยกของรายงานที่แบ่งเป็นหลายไฟล์)
    status: SubmissionStatus | None  # ข้อมูลที่ยังขาด (ไม่มีเมื่อได้รับครบ)
    profile: tuple[ProfileSection, ...]  # ลักษณะสำคัญขององค์การ ทีละหมวดคำถาม
    categories: tuple[CategorySection, ...]  # หมวด 1-6
    category_7: str  # ชื่อหมวด 7
    years: YearHeads  # ปีทั้งสี่ของตารางตัวชี้วัด
    overview: OverviewHeads  # หัวตารางของปีผลลัพธ์ล่าสุด
    attainment_note: str  # คำอธิบายร้อยละบรรลุและแนวโน้ม (ว่างในไฟล์ที่ไม่มีตัวชี้วัด)
    items: tuple[ItemResults, ...]  # ผลลัพธ์หมวด 7 ทีละข้อ 7.1-7.6
    charts: CaptionMention | None  # การอ้างถึงแผนภูมิทั้งหมดของรายงาน (ไม่มีเมื่อไม่มีแผนภูมิ)
    dictionary: Dictionary | None  # พจนานุกรมตัวชี้วัด (ไม่มีเมื่อไม่มีนิยามและยุทธศาสตร์)
    annexes: AnnexLetters  # อักษรของภาคผนวก เลื่อนไปเมื่อมีพจนานุกรมตัวชี้วัด
    sources_mention: CaptionMention | None  # การอ้างถึงตารางที่มาของข้อมูลทั้งหมด
    sources: tuple[SourceGroup, ...]  # ที่มาของข้อมูล ทีละข้อ
    findings_summary: str  # สรุปจำนวนข้อสังเกตที่ยังเปิดอยู่ (ว่างในไฟล์ที่ไม่มีภาคผนวกนี้)
    findings_caption: Caption  # เลขตารางข้อสังเกต
    findings_mention: CaptionMention  # การอ้างถึงตารางข้อสังเกต
    findings: tuple[FindingRow, ...]  # ข้อสังเกตที่ยังเปิดอยู่ เรื่องสำคัญก่อน
    changes: ChangesTable  # สิ่งที่เปลี่ยนจากครั้งก่อน
    feedback: FollowedFeedback | None  # การดำเนินการตามรายงานป้อนกลับ (ไม่มีเมื่อไม่มีข้อเสนอแนะ)


def view(year: Year) -> ReportView:
    """Return what the application report says: everything the units sent, and plainly what is missing."""
    coordinator, criteria = year.case.coordinator, year.case.criteria
    settings, register = coordinator.settings, coordinator.register
    sources, items = tuple(_sources(year)), tuple(results.items(year))
    preface = typed.lines(typed.said(coordinator.forewords.get("preface", Text())))
    findings_caption, dictionary = Caption(TABLE, "findings"), definitions.view(year.case)
    summary = executive_summary.view(year.case, coordinator.forewords.get("summary", Text()))
    status, open_findings = _status(register, year), tuple(_findings(year.findings))
    changed, followed = changes.view(year.changes), feedback.view(year)
    return ReportView(
        department=settings.department,
        title=TITLE,
        title_english=TITLE_ENGLISH,
        fiscal_year=f"ประจำปีงบประมาณ พ.ศ. {settings.fiscal_year_be}",
        note=settings.footnote,
        criteria_note=criteria_note(settings.fiscal_year_be, criteria, "รายงานนี้"),
        thai_digits=settings.thai_digits,
        files=None,
        has_tables=any((summary.items, status, sources, dictionary, open_findings, changed.rows, followed)),
        preface=preface,
        no_preface="" if preface else NO_PREFACE,
        summary=summary,
        status=status,
        profile=tuple(_profile(criteria, coordinator)),
        categories=tuple(_categories(year)),
        category_7=f"หมวด 7 {criteria.category_7_name}",
        years=indicators.year_heads(indicators.year_columns(settings, criteria.years_of_results)),
        overview=OverviewHeads(f"เป้าหมาย {settings.latest_year_be}", f"ผล {settings.latest_year_be}"),
        attainment_note=ATTAINMENT_NOTE,
        items=items,
        charts=captions.mention(
            chart.caption for item in items for pair in item.chart_pairs for chart in (pair.left, pair.right) if chart
        ),
        dictionary=dictionary,
        annexes=_annex_letters(has_dictionary=dictionary is not None, has_sources=bool(sources)),
        sources_mention=captions.mention(group.caption for group in sources),
        sources=sources,
        findings_summary=_findings_summary(year.findings, coordinator.switches),
        findings_caption=findings_caption,
        findings_mention=captions.mention_of(findings_caption),
        findings=open_findings,
        changes=changed,
        feedback=followed,
    )


# --- who has not submitted


def _status(register: Sequence[Unit], year: Year) -> SubmissionStatus | None:
    """Return whose data the report lacks; None when nothing is missing."""
    lacking = [receipt for receipt in year.receipts if receipt.status in ("missing", "refused")]
    if not lacking:
        return None
    units = [receipt for receipt in year.receipts if receipt.unit]
    present = sum(receipt.status in ("received", "late") for receipt in units)
    caption = Caption(TABLE, "status")
    return SubmissionStatus(
        summary=f"รายงานนี้จัดทำจากข้อมูลของ {present} หน่วยงาน จากทั้งหมด {len(units)} หน่วยงาน ข้อมูลที่ยังขาดแสดงใน",
        caption=caption,
        mention=captions.mention_of(caption),
        rows=tuple(_receipt_row(year, receipt, register) for receipt in lacking),
    )


def _receipt_row(year: Year, receipt: Receipt, register: Sequence[Unit]) -> ReceiptRow:
    wanted = next((unit.categories for unit in register if unit.code == receipt.unit), ())
    return ReceiptRow(
        who=unit_text(register, receipt.unit) if receipt.unit else f"ไฟล์ {receipt.workbook}",
        status=status_words(year, receipt),
        wanted="หมวด " + ", ".join(map(str, wanted)) if wanted else BLANK,
    )


# --- profile and categories 1-6


def _profile(criteria: Criteria, coordinator: Coordinator) -> Iterator[ProfileSection]:
    for block in criteria.profile:
        answers = (
            _answer(number, question, coordinator.profile.get(number, Text()))
            for number, question in block.questions.items()
        )
        yield ProfileSection(block.heading, tuple(answers))


def _answer(number: int, question: str, text: Text) -> Answer:
    lines = typed.lines(typed.said(text))
    return Answer(f"({number}) {question}", lines, "" if lines else NO_ANSWER)


def _categories(year: Year) -> Iterator[CategorySection]:
    """Yield categories 1-6, and last the texts whose sub-item could not be read, so that none is lost."""
    criteria, narratives = year.case.criteria, year.case.master.narratives
    passages = _Passages(criteria.levels, year.case.coordinator.register, numbers_by_place(year.case.evidence))
    for category in criteria.categories:
        subitems = (
            _subitem(code, f"{code} {name}", [n for n in narratives if n.subitem == code], passages)
            for code, name in category.subitems.items()
        )
        yield CategorySection(f"หมวด {category.number} {category.name}", tuple(subitems))
    known = {code for category in criteria.categories for code in category.subitems}
    unplaced = [narrative for narrative in narratives if narrative.subitem not in known]
    if unplaced:
        yield CategorySection(UNPLACED_TEXTS, (_subitem("", "หัวข้อที่อ่านไม่ได้", unplaced, passages),))


def _subitem(code: str, heading: str, narratives: Sequence[Narrative], passages: _Passages) -> Subitem:
    written = [each for each in narratives if typed.words(each.text.text) or typed.words(each.evidence.text)]
    found = tuple(passages.by_level(written))
    subject = Subject(heading, code, (narrative.place for narrative in narratives))
    return Subitem(subject, found, "" if found else NO_TEXT)


class _Passages(Struct, frozen=True):
    """What the passages of units are made with. ``numbers``: of the register of evidence, by the cell that names it."""

    levels: Iterable[Level]
    register: Sequence[Unit]
    numbers: Mapping[Place, tuple[int, ...]]

    def by_level(self, narratives: Sequence[Narrative]) -> Iterator[LevelText]:
        """Yield the levels somebody writes about, lowest first, and last what names no known level."""
        known = {level.key: level.thai for level in self.levels}
        for key, thai in [*known.items(), (None, "ไม่ระบุระดับ")]:
            passages = tuple(
                self._passage(narrative)
                for narrative in narratives
                if (narrative.level if narrative.level in known else None) == key
            )
            if passages:
                yield LevelText(thai, passages)

    def _passage(self, narrative: Narrative) -> Passage:
        lines = typed.lines(typed.said(narrative.text))
        return Passage(
            unit_text(self.register, narrative.unit),
            lines,
            "" if lines else NO_TEXT,
            typed.together(typed.said(narrative.evidence)),
            number_ranges(self.numbers.get(narrative.evidence.place, ())),
        )


# --- annexes


def _annex_letters(*, has_dictionary: bool, has_sources: bool) -> AnnexLetters:
    letters = iter("ขคง" if has_dictionary else "กขค")
    return AnnexLetters(next(letters) if has_sources else "", next(letters), next(letters))


def _sources(year: Year) -> Iterator[SourceGroup]:
    """Yield the sources of the figures by item, and last those of no known item."""
    days = {receipt.workbook: long_date(receipt.submitted_on) for receipt in year.receipts if receipt.submitted_on}
    for code, heading, found in results.by_item(year.case):
        sources = tuple(
            source
            for indicator in found
            for source in (
                *(_source(indicator.code, row, days.get(row.place.workbook, "")) for row in indicator.rows),
                *(_decision_source(decision, indicator) for decision in indicator.decisions),
            )
        )
        title = f"ที่มาของข้อมูลข้อ {code}" if code else f"ที่มาของข้อมูลของ{heading}"
        yield SourceGroup(heading, title, Caption(TABLE, f"sources {code}"), sources)


def _source(code: str, row: IndicatorRow, day: str) -> IndicatorSource:
    first, *others = _source_rows(row)
    return IndicatorSource(
        code=code,
        name=row.name,
        unit=row.unit,
        workbook=row.place.workbook,
        sheet=row.place.sheet,
        day=day,
        first=first,
        others=tuple(others),
    )


def _decision_source(decision: Decision, indicator: Indicator) -> IndicatorSource:
    """Return where a figure that the coordinator decided on was typed."""
    figure = _source_figure(decision.figure)
    is_target = decision.kind == "target"
    return IndicatorSource(
        code=indicator.code,
        name=indicator.first.name,
        unit="ข้อยุติ",
        workbook=decision.place.workbook,
        sheet=decision.place.sheet,
        day="",
        first=SourceRow(str(decision.year_be), figure if is_target else NO_FIGURE, NO_FIGURE if is_target else figure),
        others=(),
    )


def _source_rows(row: IndicatorRow) -> Iterator[SourceRow]:
    """Yield the years, oldest first, and the benchmark where there is one; at least one row."""
    years = sorted({*row.targets, *row.actuals})
    for year in years:
        yield SourceRow(str(year), _source_figure(row.targets.get(year)), _source_figure(row.actuals.get(year)))
    if not years:
        yield SourceRow("ไม่มีช่องของปีใด", NO_FIGURE, NO_FIGURE)
    if results.is_given(row.benchmark):
        yield SourceRow("ค่าเทียบเคียง", NO_FIGURE, _source_figure(row.benchmark))


def _source_figure(figure: Figure | None) -> SourceFigure:
    if figure is None:
        return NO_FIGURE
    typed = figure.typed if figure.typed.strip() else figures.shown(figure).text
    return SourceFigure(TypedFigure(typed, figure.place), figure.place.cell)


def _findings_summary(findings: Sequence[Finding], switches: Sequence[Switch]) -> str:
    """Return how many findings stand, and which rules the coordinator switched off or weighed anew, with the reason."""
    return " ".join((_findings_counted(findings), *_switches_words(switches)))


def _switches_words(switches: Sequence[Switch]) -> Iterator[str]:
    if switches:
        yield "กติกาที่หน่วยงานผู้ประสานปิดหรือปรับระดับในปีนี้:"
        yield ", ".join(map(messages.switch_text, switches))


def _findings_counted(findings: Sequence[Finding]) -> str:
    opened = sum(open_counts(findings).values())
    head = f"มีข้อสังเกตจากการตรวจที่ยังเปิดอยู่ {opened} ข้อ:" if opened else "ไม่มีข้อสังเกตที่ยังเปิดอยู่"
    return " ".join((head, *(f"{label} {count} ข้อ" for label, count in counted(findings).items())))


def _findings(findings: Sequence[Finding]) -> Iterator[FindingRow]:
    """Yield the open findings. Those that are explained or accepted are counted above the table."""
    for number, finding in remarks.numbered(finding for finding in findings if finding.is_open):
        yield FindingRow(
            number=str(number),
            code=finding.code,
            severity=finding.severity.thai,
            indicator=finding.indicator,
            place=str(finding.place) or finding.unit or BLANK,
            message=messages.message(finding),
        )
