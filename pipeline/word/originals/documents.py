"""From nothing to the two templates as they were first laid out: `python -m pipeline.word.originals templates`.

What stands in {{ }} and {% %} is a field of `pipeline.views.agenda.AgendaView` or `pipeline.views.report.ReportView`.
A paragraph or a table row that holds only a {%p %} or {%tr %} tag leaves no trace in the document.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK

from pipeline.views.agenda import AgendaView
from pipeline.views.report import ReportView
from pipeline.word import house_style, package
from pipeline.word.originals import guide
from pipeline.word.originals.layout import (
    AGENDA_ITEM,
    AGENDA_LINE,
    BODY,
    BULLET,
    CHART,
    CHART_CAPTION,
    DETAIL,
    EVIDENCE,
    GAP,
    HEAD,
    LABEL,
    LIST,
    NOTE,
    NUMBER,
    PART,
    SMALL,
    STRONG,
    SUM,
    TABLE_BULLET,
    TEXT,
    Cell,
    Layout,
    Row,
    cell,
    centred,
    for_each,
    head,
    row,
    rule_below,
    when,
)
from pipeline.word.parts import contents

if TYPE_CHECKING:
    from docx.document import Document

AGENDA = "agenda.docx"
REPORT = "application-report.docx"
GUIDE = "README.md"
VIEWS: Mapping[str, type] = {REPORT: ReportView, AGENDA: AgendaView}

_YEARS = ("first", "second", "third", "fourth")
_YEAR_WIDTHS_CM = (2.3, 2.3, 2.3, 2.3)  # room for 12,500,000.50
_GROUP_FIELDS = ("group", "minimum", "standard", "high")
_GROUP_WIDTHS_CM = (3.4, 3.4, 4.2, 5.0)
_CONTENTS_LEVELS = 2  # with level 3, the levels and the indicators, the contents would be five pages


def agenda() -> bytes:
    """Return the template of the agenda."""
    layout = Layout("ระเบียบวาระการประชุม")
    section = layout.document.sections[0]
    house_style.page_number_header(section)
    house_style.footer_note(section, "{{ note }}", first_page=True)
    _agenda_title(layout)
    _agenda_list(layout)
    layout.tag("for entry in entries")
    _agenda_headings(layout)
    _agenda_scores(layout)
    _agenda_feedback(layout)
    _agenda_framework(layout)
    _agenda_calendars(layout)
    _agenda_responsible(layout)
    _agenda_indicators(layout)
    layout.tag("endfor")
    return _bytes(layout.document)


def report() -> bytes:
    """Return the template of the application report."""
    layout = Layout("รายงานผลการดำเนินการพัฒนาสู่ระบบราชการ 4.0 (Application Report)")
    _report_cover(layout)
    _report_contents(layout)
    _report_status(layout)
    _report_profile(layout)
    _report_categories(layout)
    _report_category_7(layout)
    _report_sources(layout)
    _report_findings(layout)
    _report_changes(layout)
    return _bytes(layout.document)


# --- the agenda


def _agenda_title(layout: Layout) -> None:
    layout.paragraph("Subtitle", "ระเบียบวาระการประชุม")
    layout.paragraph("Title", "{{ title }}")
    layout.paragraph("Subtitle", "{{ day }} เวลา {{ time }}")
    layout.paragraph("Subtitle", "ณ {{ venue }}")
    layout.tag("if note")
    centred(layout.paragraph(NOTE, "({{ note }})"))
    layout.tag("endif")
    rule_below(layout.paragraph(GAP))


def _agenda_list(layout: Layout) -> None:
    layout.tag("for entry in entries")
    layout.tag("if entry.opens_agenda")
    layout.paragraph(AGENDA_LINE, "{{ entry.number }}\t{{ entry.title }}")
    layout.tag("else")
    layout.paragraph(AGENDA_ITEM, "{{ entry.number }}\t{{ entry.title }}")
    layout.tag("endif")
    layout.tag("endfor")
    layout.paragraph(GAP).add_run().add_break(WD_BREAK.PAGE)


def _agenda_headings(layout: Layout) -> None:
    layout.tag("if entry.opens_agenda")
    layout.paragraph("Heading 1", "{{ entry.number }} {{ entry.title }}")
    layout.tag("else")
    layout.paragraph("Heading 2", "{{ entry.number }} {{ entry.title }}")
    layout.tag("endif")
    layout.typed_lines("entry.detail")
    layout.when("entry.missing", BODY, "{{ entry.missing }}")
    layout.when("entry.tables", BODY, "รายละเอียดแสดงใน{{ entry.tables }}", kept=True)


def _agenda_scores(layout: Layout) -> None:
    layout.tag("if entry.scores")
    layout.paragraph("Caption", "{{ entry.scores.caption }} {{ entry.scores.title }}")
    layout.table(
        (2.2, 10.3, 3.5),
        [
            head("หมวด", "ชื่อหมวด", "คะแนน"),
            "for row in entry.scores.rows",
            row(cell(TEXT, "{{ row.category }}"), cell(TEXT, "{{ row.name }}"), cell(NUMBER, "{{ row.score }}")),
            "endfor",
            row(cell(HEAD, "คะแนนรวม", span=2), cell(SUM, "{{ entry.scores.total }}")),
            row(cell(HEAD, "ระดับ", span=2), cell(SUM, "{{ entry.scores.level }}")),
        ],
    )
    layout.tag("if entry.scores.targets")
    layout.paragraph("Caption", "{{ entry.scores.targets_caption }} {{ entry.scores.targets_title }}")
    layout.table(
        (2.2, 2.3, 2.5, 2.3, 2.7, 4.0),
        [
            head("เป้าหมาย", "ได้ (คะแนน)", "คะแนนรวม", "ยังห่าง", "หมวด 7 ต้องได้", "หมายเหตุ"),
            "for target in entry.scores.targets",
            row(
                cell(TEXT, "{{ target.name }}"),
                cell(NUMBER, "{{ target.points }}"),
                cell(NUMBER, "{{ target.score }}"),
                cell(NUMBER, "{{ target.gap }}"),
                cell(SUM, "{{ target.category_7_needed }}"),
                cell(TEXT, "{{ target.remark }}"),
            ),
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.tag("endif")


def _agenda_feedback(layout: Layout) -> None:
    layout.tag("if entry.feedback")
    for field, title, subject in (
        ("strengths", "จุดเด่น", "มิติ"),
        ("opportunities", "โอกาสในการปรับปรุง", "หัวข้อ"),
    ):
        layout.tag(f"if entry.feedback.{field}")
        layout.paragraph("Caption", f"{{{{ entry.feedback.{field}_caption }}}} {title}")
        layout.table(
            (4.5, 11.5),
            [
                head(subject, title),
                f"for group in entry.feedback.{field}",
                "if group.category",
                row(cell(STRONG, "{{ group.category }}", span=2), kept=True),
                "endif",
                row(
                    cell(TEXT, "{{ group.subject }}"),
                    Cell(for_each("text in group.texts", (TABLE_BULLET, "{{ text }}"))),
                ),
                "endfor",
            ],
        )
        layout.tag("endif")
    layout.tag("endif")


def _agenda_framework(layout: Layout) -> None:
    layout.tag("if entry.framework")
    layout.paragraph("Caption", "{{ entry.framework.caption }} {{ entry.framework.title }}")
    line = (
        *when("row.heading", (STRONG, "{{ row.heading }}")),
        *when("row.part", (PART, "{{ row.part }}")),
        *when("row.detail", (DETAIL, "{{ row.detail }}")),
    )
    layout.table(
        (13.4, 2.6),
        [
            head("รายการ", "ร้อยละ"),
            "for row in entry.framework.rows",
            row(Cell(line), cell(NUMBER, "{{ row.weight_pct }}")),
            "endfor",
        ],
    )
    layout.paragraph("Caption", "{{ entry.framework.groups_caption }} {{ entry.framework.groups_title }}")
    layout.table(
        _GROUP_WIDTHS_CM,
        [_group_head(), "for group in entry.framework.groups", _group_row("group"), "endfor"],
    )
    layout.tag("if entry.framework.own")
    layout.paragraph("Caption", "{{ entry.framework.own.caption }} {{ entry.framework.own.title }}")
    layout.table(_GROUP_WIDTHS_CM, [_group_head(), _group_row("entry.framework.own")])
    layout.tag("endif")
    layout.tag("endif")


def _group_head() -> Row:
    return head("กลุ่มการประเมิน", "ขั้นต่ำ (50 คะแนน)", "มาตรฐาน (75 คะแนน)", "ขั้นสูง (100 คะแนน)")


def _group_row(name: str) -> Row:
    return row(*(cell(TEXT, f"{{{{ {name}.{field} }}}}") for field in _GROUP_FIELDS))


def _agenda_calendars(layout: Layout) -> None:
    layout.tag("for calendar in entry.calendars")
    layout.paragraph("Caption", "{{ calendar.caption }} {{ calendar.title }}")
    layout.table(
        (1.2, 8.0, 3.4, 3.4),
        [
            head("ที่", "ขั้นตอน", "เริ่ม", "สิ้นสุด"),
            "for row in calendar.rows",
            row(*(cell(TEXT, f"{{{{ row.{field} }}}}") for field in ("number", "step", "start", "end"))),
            "endfor",
        ],
    )
    layout.tag("endfor")


def _agenda_responsible(layout: Layout) -> None:
    layout.tag("if entry.responsible")
    layout.paragraph("Caption", "{{ entry.responsible.caption }} หน่วยงานที่รับผิดชอบ")
    layout.table(
        (4.8, 4.2, 7.0),
        [
            head("หมวด", "หน่วยงานที่รับผิดชอบ", "ภารกิจ"),
            "for row in entry.responsible.rows",
            row(
                cell(TEXT, "{{ row.category }} {{ row.name }}"),
                cell(TEXT, "{{ row.units }}"),
                cell(TEXT, "{{ row.task }}"),
            ),
            "endfor",
        ],
    )
    layout.paragraph(LABEL, "{{ entry.responsible.deadline }}")
    layout.tag("endif")


def _agenda_indicators(layout: Layout) -> None:
    layout.tag("if entry.indicators")
    layout.tag("for item in entry.indicators.items")
    layout.paragraph("Heading 3", "{{ item.heading }}")
    layout.labelled(BODY, "นิยาม", "{{ item.definition }}")
    layout.paragraph(LABEL, "ตัวอย่างตัวชี้วัด")
    layout.tag("for example in item.examples")
    layout.paragraph(BULLET, "{{ example }}")
    layout.tag("endfor")
    layout.paragraph(LABEL, "ประเภทย่อย")
    layout.tag("for subtype in item.subtypes")
    line = layout.paragraph(LIST, "{{ subtype.number }})\t{{ subtype.name }}")
    house_style.add_run(line, "{% if subtype.mandatory %} ({{ subtype.mandatory }}){% endif %}", bold=True)
    layout.tag("endfor")
    layout.when("item.missing", BODY, "{{ item.missing }}")
    layout.tag("if item.indicators")
    layout.paragraph("Caption", "{{ item.caption }} ร่างตัวชี้วัด {{ item.heading }}")
    layout.table(
        (5.2, 1.6, *_YEAR_WIDTHS_CM),
        [
            _indicator_head("entry.indicators.years"),
            "for indicator in item.indicators",
            row(_indicator_cell(), *_year_cells("เป้าหมาย", "targets"), kept=True),
            row(cell(TEXT, "", merge="continue"), *_year_cells("ผล", "actuals")),
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.tag("endfor")
    layout.tag("endif")


# --- what both documents show of an indicator


def _indicator_head(years: str) -> Row:
    return head("ตัวชี้วัด", "", *(f"{{{{ {years}.{year} }}}}" for year in _YEARS))


def _indicator_cell(*more: tuple[str, str]) -> Cell:
    return Cell(
        (
            (TEXT, "{{ indicator.code }} {{ indicator.name }}"),
            (SMALL, "{{ indicator.measure }} ({{ indicator.direction }})"),
            *more,
            *when("indicator.conflict", (SMALL, "{{ indicator.units }}: {{ indicator.conflict }}")),
        ),
        merge="restart",
    )


def _year_cells(label: str, field: str) -> tuple[Cell, ...]:
    return (cell(TEXT, label), *(cell(NUMBER, f"{{{{ indicator.{field}.{year} }}}}") for year in _YEARS))


# --- the report


def _report_cover(layout: Layout) -> None:
    section = layout.document.sections[0]
    house_style.footer_note(section, "{{ note }}")
    centred(layout.paragraph("Title", "{{ title }}"), before_pt=150)
    layout.paragraph("Subtitle", "({{ title_english }})")
    layout.paragraph("Subtitle", "{{ fiscal_year }}")
    centred(layout.paragraph("Title", "{{ department }}"), before_pt=150)
    layout.tag("if note")
    centred(layout.paragraph("Normal", "({{ note }})"), before_pt=60)
    layout.tag("endif")
    layout.tag("if criteria_note")
    centred(layout.paragraph("Normal", "({{ criteria_note }})"), before_pt=6)
    layout.tag("endif")


def _report_contents(layout: Layout) -> None:
    section = layout.document.add_section(WD_SECTION.NEW_PAGE)
    house_style.page_number_header(section, first_page=True)
    house_style.footer_note(section, "{{ note }}")
    layout.paragraph("TOC Heading", "สารบัญ")
    contents.add_contents(layout.document, levels=_CONTENTS_LEVELS)


def _report_status(layout: Layout) -> None:
    layout.tag("if status")
    layout.chapter("สถานะการส่งข้อมูล")
    layout.paragraph(BODY, "{{ status.summary }}{{ status.mention }}")
    layout.paragraph("Caption", "{{ status.caption }} ข้อมูลที่ยังขาด")
    layout.table(
        (8.4, 4.4, 3.2),
        [
            head("หน่วยงานหรือไฟล์", "สถานะ", "ข้อมูลที่ต้องส่ง"),
            "for row in status.rows",
            row(*(cell(TEXT, f"{{{{ row.{field} }}}}") for field in ("who", "status", "wanted"))),
            "endfor",
        ],
    )
    layout.tag("endif")


def _report_profile(layout: Layout) -> None:
    layout.chapter("ลักษณะสำคัญขององค์การ")
    layout.tag("for block in profile")
    layout.paragraph("Heading 2", "{{ block.heading }}")
    layout.tag("for answer in block.answers")
    layout.paragraph("Heading 3", "{{ answer.heading }}")
    layout.typed_lines("answer.lines")
    layout.when("answer.missing", BODY, "{{ answer.missing }}")
    layout.tag("endfor")
    layout.tag("endfor")


def _report_categories(layout: Layout) -> None:
    layout.tag("for category in categories")
    layout.chapter("{{ category.heading }}")
    layout.tag("for subitem in category.subitems")
    layout.paragraph("Heading 2", "{{ subitem.heading }}")
    layout.when("subitem.missing", BODY, "{{ subitem.missing }}")
    layout.tag("for level in subitem.levels")
    layout.paragraph("Heading 3", "{{ level.heading }}")
    layout.tag("for passage in level.passages")
    layout.typed_lines("passage.lines", kept=True)
    layout.when("passage.missing", BODY, "{{ passage.missing }}", kept=True)
    layout.when("passage.evidence", EVIDENCE, "หลักฐาน: {{ passage.evidence }}", kept=True)
    layout.paragraph(EVIDENCE, "ผู้ให้ข้อมูล: {{ passage.unit }}")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")


def _report_category_7(layout: Layout) -> None:
    layout.chapter("{{ category_7 }}")
    layout.paragraph(NOTE, "{{ attainment_note }}")
    layout.tag("for item in items")
    layout.paragraph("Heading 2", "{{ item.heading }}")
    layout.paragraph(BODY, "{{ item.definition }}")
    layout.tag("if item.indicators")
    layout.paragraph(
        BODY,
        "เป้าหมาย ผล ร้อยละบรรลุ และแนวโน้มของตัวชี้วัดในข้อนี้แสดงใน{{ item.mention }}"
        "{% if item.charts %} และ{{ item.charts }}{% endif %}",
    )
    layout.paragraph("Caption", "{{ item.caption }} เป้าหมายและผลของตัวชี้วัด {{ item.heading }}")
    layout.table(
        (4.6, 2.2, *_YEAR_WIDTHS_CM),
        [
            _indicator_head("years"),
            "for indicator in item.indicators",
            row(
                _indicator_cell((SMALL, "แนวโน้ม: {{ indicator.trend }}")),
                *_year_cells("เป้าหมาย", "targets"),
                kept=True,
            ),
            row(cell(TEXT, "", merge="continue"), *_year_cells("ผล", "actuals"), kept=True),
            row(cell(TEXT, "", merge="continue"), *_year_cells("ร้อยละบรรลุ", "attainments")),
            "endfor",
        ],
    )
    layout.tag("endif")
    _report_charts(layout)
    layout.tag("if item.gaps")
    layout.paragraph(LABEL, "ข้อมูลที่ยังขาด")
    layout.tag("for gap in item.gaps")
    layout.paragraph(BULLET, "{{ gap }}")
    layout.tag("endfor")
    layout.tag("endif")
    _report_analyses(layout)
    layout.tag("endfor")


def _report_charts(layout: Layout) -> None:
    layout.tag("if item.chart_pairs")
    layout.side_by_side(
        (8.0, 8.0),
        [
            "for pair in item.chart_pairs",
            row(Cell(_chart("pair.left")), Cell(when("pair.right", *_chart("pair.right")))),
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.when("item.not_drawn", NOTE, "{{ item.not_drawn }}")


def _chart(name: str) -> tuple[tuple[str, str], ...]:
    units = f"{{% if {name}.units %}} ({{{{ {name}.units }}}}){{% endif %}}"
    return (
        (CHART, f"{{{{ {name}.drawing }}}}"),
        (CHART_CAPTION, f"{{{{ {name}.caption }}}} {{{{ {name}.code }}}} {{{{ {name}.name }}}}{units}"),
    )


def _report_analyses(layout: Layout) -> None:
    layout.tag("for analysis in item.analyses")
    layout.paragraph("Heading 3", "{{ analysis.code }} {{ analysis.name }}")
    layout.when("analysis.missing", BODY, "{{ analysis.missing }}", kept=True)
    layout.tag("for note in analysis.notes")
    layout.typed_lines("note.lines", kept=True)
    layout.when("note.explanation", EVIDENCE, "คำชี้แจง: {{ note.explanation }}", kept=True)
    layout.when("note.segments", EVIDENCE, "กลุ่มผู้รับบริการ: {{ note.segments }}", kept=True)
    layout.when(
        "note.benchmark",
        EVIDENCE,
        "ค่าเทียบเคียง: {{ note.benchmark }}{% if note.benchmark_source %} ({{ note.benchmark_source }}){% endif %}",
        kept=True,
    )
    layout.when("note.evidence", EVIDENCE, "แหล่งข้อมูล: {{ note.evidence }}", kept=True)
    layout.paragraph(EVIDENCE, "ผู้ให้ข้อมูล: {{ note.unit }}{% if analysis.charts %} (ดู{{ analysis.charts }}){% endif %}")
    layout.tag("endfor")
    layout.tag("endfor")


def _report_sources(layout: Layout) -> None:
    layout.chapter("ภาคผนวก ก ที่มาของข้อมูล")
    layout.paragraph(
        BODY,
        "ค่าทุกค่าของตัวชี้วัดหมวด 7 ตามที่หน่วยงานพิมพ์ พร้อมช่องในสมุดงานที่นำมา"
        "{% if sources_mention %} แสดงใน{{ sources_mention }}{% endif %}",
    )
    layout.tag("for group in sources")
    layout.paragraph("Heading 2", "{{ group.heading }}")
    layout.paragraph("Caption", "{{ group.caption }} ที่มาของค่าในข้อ {{ group.heading }}")
    layout.table(
        (5.2, 2.2, 3.1, 1.2, 3.1, 1.2),
        [
            head("ตัวชี้วัดและสมุดงาน", "ปี", "เป้าหมาย", "ช่อง", "ผล", "ช่อง"),
            "for source in group.sources",
            row(_source_cell(), *_source_figures("source.first"), kept=True),
            "for row in source.others",
            "if loop.last",
            row(cell(TEXT, "", merge="continue"), *_source_figures("row")),
            "else",
            row(cell(TEXT, "", merge="continue"), *_source_figures("row"), kept=True),
            "endif",
            "endfor",
            "endfor",
        ],
    )
    layout.tag("endfor")


def _source_cell() -> Cell:
    return Cell(
        (
            (TEXT, "{{ source.code }} {{ source.name }}"),
            (SMALL, "{{ source.unit }} {{ source.workbook }} › {{ source.sheet }}"),
            *when("source.day", (SMALL, "ข้อมูล ณ {{ source.day }}")),
        ),
        merge="restart",
    )


def _source_figures(name: str) -> tuple[Cell, ...]:
    return (
        cell(TEXT, f"{{{{ {name}.label }}}}"),
        cell(NUMBER, f"{{{{ {name}.target.value }}}}"),
        cell(SMALL, f"{{{{ {name}.target.cell }}}}"),
        cell(NUMBER, f"{{{{ {name}.actual.value }}}}"),
        cell(SMALL, f"{{{{ {name}.actual.cell }}}}"),
    )


def _report_findings(layout: Layout) -> None:
    layout.chapter("ภาคผนวก ข ข้อสังเกตจากการตรวจที่ยังเปิดอยู่")
    layout.paragraph(BODY, "{{ findings_summary }}{% if findings %} แสดงใน{{ findings_mention }}{% endif %}")
    layout.tag("if findings")
    layout.paragraph("Caption", "{{ findings_caption }} ข้อสังเกตที่ยังเปิดอยู่")
    layout.table(
        (1.0, 1.9, 4.6, 8.5),
        [
            head("ที่", "ระดับ", "ตำแหน่ง", "ข้อสังเกต"),
            "for finding in findings",
            row(
                cell(TEXT, "{{ finding.number }}"),
                Cell(((TEXT, "{{ finding.severity }}"), (SMALL, "{{ finding.code }}"))),
                Cell(
                    (
                        (TEXT, "{{ finding.place }}"),
                        *when("finding.indicator", (SMALL, "ตัวชี้วัด {{ finding.indicator }}")),
                    )
                ),
                cell(TEXT, "{{ finding.message }}"),
            ),
            "endfor",
        ],
    )
    layout.tag("endif")


def _report_changes(layout: Layout) -> None:
    layout.chapter("ภาคผนวก ค สิ่งที่เปลี่ยนจากครั้งก่อน")
    layout.paragraph(BODY, "{{ changes.summary }}{% if changes.rows %} แสดงใน{{ changes.mention }}{% endif %}")
    layout.tag("if changes.rows")
    layout.paragraph("Caption", "{{ changes.caption }} สิ่งที่เปลี่ยนจากครั้งก่อน")
    layout.table(
        (1.9, 4.5, 4.8, 4.8),
        [
            head("เรื่อง", "สิ่งที่เปลี่ยน", "เดิม", "ใหม่"),
            "for change in changes.rows",
            row(*(cell(TEXT, f"{{{{ change.{field} }}}}") for field in ("kind", "about", "old", "new"))),
            "endfor",
        ],
    )
    layout.when("changes.more", NOTE, "{{ changes.more }}")
    layout.tag("endif")


def _bytes(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return package.normalise(stream.getvalue())


def write(folder: Path) -> tuple[Path, ...]:
    """Write both templates and their guide into ``folder``; return the paths of what was written or is so already.

    A template that someone has edited stays; its original then lies beside it, as agenda.original.docx.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = tuple(_beside(folder / name, content) for name, content in _ORIGINALS.items())
    guide_path = folder / GUIDE
    guide_path.write_text(guide.text(VIEWS), encoding="utf-8", newline="\n")
    return (*written, guide_path)


def _beside(path: Path, original: Callable[[], bytes]) -> Path:
    content = original()
    if path.is_file() and path.read_bytes() != content:
        path = path.with_suffix(f".original{path.suffix}")
    path.write_bytes(content)
    return path


_ORIGINALS: Mapping[str, Callable[[], bytes]] = {AGENDA: agenda, REPORT: report}
