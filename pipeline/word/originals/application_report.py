"""From nothing to the template of the application report, as it was first laid out.

What stands in {{ }} and {% %} is a field of `pipeline.views.report.ReportView`.
A paragraph or a table row that holds only a {%p %} or {%tr %} tag leaves no trace in the document.
"""

from __future__ import annotations

from docx.enum.section import WD_SECTION

from pipeline.word import house_style
from pipeline.word.originals.indicator_table import YEAR_WIDTHS_CM, indicator_cell, indicator_head, year_cells
from pipeline.word.originals.layout import (
    BODY,
    BULLET,
    CHART,
    CHART_CAPTION,
    EVIDENCE,
    LABEL,
    NOTE,
    NUMBER,
    SMALL,
    TEXT,
    TableCell,
    TemplateLayout,
    add_contents,
    cell,
    centred,
    head,
    row,
    when,
)

_CONTENTS_LEVELS = 2  # with level 3, the levels and the indicators, the contents would be five pages


def template() -> bytes:
    """Return the template of the application report."""
    layout = TemplateLayout("รายงานผลการดำเนินการพัฒนาสู่ระบบราชการ 4.0 (Application Report)")
    _cover(layout)
    _contents(layout)
    _status(layout)
    _profile(layout)
    _categories(layout)
    _category_7(layout)
    _sources(layout)
    _findings(layout)
    _changes(layout)
    return layout.to_bytes()


def _cover(layout: TemplateLayout) -> None:
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


def _contents(layout: TemplateLayout) -> None:
    section = layout.document.add_section(WD_SECTION.NEW_PAGE)
    house_style.page_number_header(section, first_page=True)
    house_style.footer_note(section, "{{ note }}")
    layout.paragraph("TOC Heading", "สารบัญ")
    add_contents(layout.document, _CONTENTS_LEVELS)


def _status(layout: TemplateLayout) -> None:
    layout.tag("if status")
    layout.chapter("สถานะการส่งข้อมูล", is_internal=True)
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


def _profile(layout: TemplateLayout) -> None:
    layout.chapter("ลักษณะสำคัญขององค์การ")
    layout.tag("for block in profile")
    layout.paragraph("Heading 2", "{{ block.heading }}")
    layout.tag("for answer in block.answers")
    layout.paragraph("Heading 3", "{{ answer.heading }}")
    layout.typed_lines("answer.lines")
    layout.when("answer.missing", BODY, "{{ answer.missing }}", is_internal=True)
    layout.tag("endfor")
    layout.tag("endfor")


def _categories(layout: TemplateLayout) -> None:
    layout.tag("for category in categories")
    layout.chapter("{{ category.heading }}")
    layout.tag("for subitem in category.subitems")
    layout.paragraph("Heading 2", "{{ subitem.heading }}")
    layout.when("subitem.missing", BODY, "{{ subitem.missing }}", is_internal=True)
    layout.tag("for level in subitem.levels")
    layout.paragraph("Heading 3", "{{ level.heading }}")
    layout.tag("for passage in level.passages")
    layout.typed_lines("passage.lines", kept=True)
    layout.when("passage.missing", BODY, "{{ passage.missing }}", kept=True, is_internal=True)
    layout.when("passage.evidence", EVIDENCE, "หลักฐาน: {{ passage.evidence }}", kept=True)
    layout.paragraph(EVIDENCE, "ผู้ให้ข้อมูล: {{ passage.unit }}")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")


def _category_7(layout: TemplateLayout) -> None:
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
        (4.6, 2.2, *YEAR_WIDTHS_CM),
        [
            indicator_head("years"),
            "for indicator in item.indicators",
            row(
                indicator_cell((SMALL, "แนวโน้ม: {{ indicator.trend }}")),
                *year_cells("เป้าหมาย", "targets"),
                kept=True,
            ),
            row(cell(TEXT, "", merge="continue"), *year_cells("ผล", "actuals"), kept=True),
            row(cell(TEXT, "", merge="continue"), *year_cells("ร้อยละบรรลุ", "attainments")),
            "endfor",
        ],
    )
    layout.tag("endif")
    _charts(layout)
    layout.tag("if item.gaps")
    layout.internal(LABEL, "ข้อมูลที่ยังขาด")
    layout.tag("for gap in item.gaps")
    layout.internal(BULLET, "{{ gap }}")
    layout.tag("endfor")
    layout.tag("endif")
    _analyses(layout)
    layout.tag("endfor")


def _charts(layout: TemplateLayout) -> None:
    layout.tag("if item.chart_pairs")
    layout.side_by_side(
        (8.0, 8.0),
        [
            "for pair in item.chart_pairs",
            row(TableCell(_chart("pair.left")), TableCell(when("pair.right", *_chart("pair.right")))),
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.when("item.not_drawn", NOTE, "{{ item.not_drawn }}", is_internal=True)


def _chart(name: str) -> tuple[tuple[str, str], ...]:
    units = f"{{% if {name}.units %}} ({{{{ {name}.units }}}}){{% endif %}}"
    return (
        (CHART, f"{{{{ {name}.drawing }}}}"),
        (CHART_CAPTION, f"{{{{ {name}.caption }}}} {{{{ {name}.code }}}} {{{{ {name}.name }}}}{units}"),
    )


def _analyses(layout: TemplateLayout) -> None:
    layout.tag("for analysis in item.analyses")
    layout.paragraph("Heading 3", "{{ analysis.code }} {{ analysis.name }}")
    layout.when("analysis.missing", BODY, "{{ analysis.missing }}", kept=True, is_internal=True)
    draft = "{% for part in analysis.draft %}{{ part.words }}{{ part.figure }}{% endfor %}"
    layout.when("analysis.draft", BODY, draft, kept=True, is_internal=True)
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


def _sources(layout: TemplateLayout) -> None:
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


def _source_cell() -> TableCell:
    return TableCell(
        (
            (TEXT, "{{ source.code }} {{ source.name }}"),
            (SMALL, "{{ source.unit }} {{ source.workbook }} › {{ source.sheet }}"),
            *when("source.day", (SMALL, "ข้อมูล ณ {{ source.day }}")),
        ),
        merge="restart",
    )


def _source_figures(name: str) -> tuple[TableCell, ...]:
    return (
        cell(TEXT, f"{{{{ {name}.label }}}}"),
        cell(NUMBER, f"{{{{ {name}.target.value }}}}"),
        cell(SMALL, f"{{{{ {name}.target.cell }}}}"),
        cell(NUMBER, f"{{{{ {name}.actual.value }}}}"),
        cell(SMALL, f"{{{{ {name}.actual.cell }}}}"),
    )


def _findings(layout: TemplateLayout) -> None:
    layout.chapter("ภาคผนวก ข ข้อสังเกตจากการตรวจที่ยังเปิดอยู่", is_internal=True)
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
                TableCell(((TEXT, "{{ finding.severity }}"), (SMALL, "{{ finding.code }}"))),
                TableCell(
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


def _changes(layout: TemplateLayout) -> None:
    layout.chapter("ภาคผนวก ค สิ่งที่เปลี่ยนจากครั้งก่อน", is_internal=True)
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
