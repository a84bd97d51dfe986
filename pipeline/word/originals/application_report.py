"""From nothing to the template of the application report, as it was first laid out.

What stands in {{ }} and {% %} is a field of `pipeline.views.report.ReportView`.
A paragraph or a table row that holds only a {%p %} or {%tr %} tag leaves no trace in the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from pipeline.views import captions
from pipeline.word import house_style
from pipeline.word.originals.indicator_card import PERCENT_CM, add_cards
from pipeline.word.originals.layout import (
    BODY,
    BULLET,
    CENTRED,
    EVIDENCE,
    FIGURE,
    FIGURE_CM,
    LABEL,
    NOTE,
    NUMBER,
    SMALL,
    SMALL_FIGURE,
    STRONG,
    TEXT,
    TableCell,
    TableRow,
    TemplateLayout,
    add_contents,
    add_list_of,
    cell,
    centred,
    for_each,
    head,
    row,
    when,
)

_CONTENTS_LEVELS = 2  # with level 3, the levels and the indicators, the contents would be five pages
_OVERVIEW_CM = (5.6, 1.7, FIGURE_CM, FIGURE_CM, PERCENT_CM, 1.9)
_RANKING_CM = (7.2, FIGURE_CM, FIGURE_CM, PERCENT_CM, 2.0)
_COUNTS_CM = (5.3, 1.4, 1.2, 1.3, 1.3, 1.2, 1.5, 1.4, 1.4)
_FEEDBACK_CM = (4.0, 4.2, 3.1, 2.7, 2.0)
_FIGURES_CM = (4.3, 4.1, 2.0, 2.0, 3.6)
_STRATEGIES_CM = (6.0, 10.0)
_DEFINITION_CM = (3.6, 12.4)


def template() -> bytes:
    """Return the template of the application report."""
    layout = TemplateLayout("รายงานผลการดำเนินการพัฒนาสู่ระบบราชการ 4.0 (Application Report)")
    _cover(layout)
    _preface(layout)
    _files(layout)
    _contents(layout)
    _summary(layout)
    _status(layout)
    _profile(layout)
    _categories(layout)
    _category_7(layout)
    _feedback(layout)
    _dictionary(layout)
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


def _preface(layout: TemplateLayout) -> None:
    section = layout.document.add_section(WD_SECTION.NEW_PAGE)
    house_style.page_number_header(section, first_page=True)
    house_style.footer_note(section, "{{ note }}")
    layout.tag("if preface or no_preface")
    centred(layout.paragraph("Heading 1", "คำนำ"))
    layout.typed_lines("preface")
    layout.tag("if preface")
    signed = layout.paragraph(BODY, "{{ department }}")
    signed.alignment, signed.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.RIGHT, Pt(24)
    layout.tag("endif")
    layout.when("no_preface", BODY, "{{ no_preface }}", is_internal=True)
    layout.tag("endif")


def _files(layout: TemplateLayout) -> None:
    """Add which file of a divided report this is, and what all of them hold."""
    layout.tag("if files")
    layout.tag("if preface")
    layout.chapter("ไฟล์ของรายงาน")
    layout.tag("else")
    layout.paragraph("Heading 1", "ไฟล์ของรายงาน")
    layout.tag("endif")
    layout.paragraph(
        BODY,
        "รายงานนี้แบ่งเป็น {{ files.count }} ไฟล์เพื่อให้เปิดใน Word ได้ ไฟล์นี้คือ {{ files.own.file }} ({{ files.own.content }})"
        " ไฟล์ทั้งหมดมีดังนี้",
    )
    layout.tag("for one in files.rows")
    layout.paragraph(BULLET, "{{ one.file }}: {{ one.content }}")
    layout.tag("endfor")
    layout.internal(BODY, "{{ files.annexes }}")
    layout.tag("endif")


def _contents(layout: TemplateLayout) -> None:
    layout.tag("if preface or files")
    layout.paragraph("TOC Heading", "สารบัญ").paragraph_format.page_break_before = True
    layout.tag("else")  # below the line that says so, which gets no page of its own
    layout.paragraph("TOC Heading", "สารบัญ")
    layout.tag("endif")
    add_contents(layout.document, _CONTENTS_LEVELS)
    layout.tag("if has_tables")
    layout.paragraph("TOC Heading", "สารบัญตาราง")
    add_list_of(layout.document, captions.TABLE)
    layout.tag("endif")
    layout.tag("if charts")
    layout.paragraph("TOC Heading", "สารบัญแผนภูมิ")
    add_list_of(layout.document, captions.CHART)
    layout.tag("endif")


def _summary(layout: TemplateLayout) -> None:
    layout.tag("if summary")
    layout.chapter("บทสรุปผู้บริหาร")
    layout.typed_lines("summary.lines")
    layout.when("summary.missing", BODY, "{{ summary.missing }}", is_internal=True)
    layout.tag("if summary.items")
    ranking = "{% if summary.strongest %} ส่วนร้อยละบรรลุสูงสุดและต่ำสุดแสดงใน{{ summary.ranking_mention }}{% endif %}"
    layout.paragraph(BODY, "{{ summary.sentence }}{{ summary.mention }}" + ranking)
    layout.paragraph("Caption", "{{ summary.caption }} จำนวนตัวชี้วัดที่บรรลุเป้าหมายและแนวโน้ม จำแนกตามข้อ")
    layout.table(
        _COUNTS_CM,
        [
            head("ข้อ", "ตัวชี้วัด", "บรรลุ", "ไม่บรรลุ", "เทียบไม่ได้", "ดีขึ้น", "คงที่หรือผันผวน", "ถดถอย", "ข้อมูลไม่ครบ"),
            "for counted in summary.items",
            _counts_row("counted", SMALL),
            "endfor",
            _counts_row("summary.total", STRONG),
        ],
    )
    layout.paragraph(NOTE, "{{ summary.note }}")
    layout.tag("if summary.strongest")
    layout.paragraph("Caption", "{{ summary.ranking_caption }} ตัวชี้วัดที่ร้อยละบรรลุสูงสุดและต่ำสุด")
    layout.table(
        _RANKING_CM,
        [
            head("ตัวชี้วัด", "{{ overview.target }}", "{{ overview.actual }}", "ร้อยละบรรลุ", "แนวโน้ม"),
            *_ranking_rows("ร้อยละบรรลุสูงสุด", "summary.strongest"),
            "if summary.weakest",
            *_ranking_rows("ร้อยละบรรลุต่ำสุด", "summary.weakest"),
            "endif",
        ],
    )
    layout.tag("endif")
    layout.tag("endif")
    layout.tag("endif")


def _ranking_rows(label: str, lines: str) -> Iterator[TableRow | str]:
    yield row(cell(STRONG, label, span=len(_RANKING_CM)), kept=True)
    yield f"for line in {lines}"
    yield row(
        cell(SMALL, "{{ line.code }} {{ line.name }} ({{ line.measure }})"),
        cell(SMALL_FIGURE, "{{ line.target }}"),
        cell(SMALL_FIGURE, "{{ line.actual }}"),
        cell(NUMBER, "{{ line.attainment }}"),
        cell(SMALL, "{{ line.trend }}"),
    )
    yield "endfor"


def _counts_row(name: str, style: str) -> TableRow:
    fields = ("indicators", "met", "missed", "unknown", "better", "level", "worse", "incomplete")
    return row(cell(style, f"{{{{ {name}.name }}}}"), *(cell(CENTRED, f"{{{{ {name}.{field} }}}}") for field in fields))


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
    layout.tag("if profile")
    layout.chapter("ลักษณะสำคัญขององค์การ")
    layout.tag("for block in profile")
    layout.paragraph("Heading 2", "{{ block.heading }}")
    layout.tag("for answer in block.answers")
    layout.paragraph("Heading 3", "{{ answer.heading }}")
    layout.typed_lines("answer.lines")
    layout.when("answer.missing", BODY, "{{ answer.missing }}", is_internal=True)
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endif")


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
    evidence = "หลักฐาน: {{ passage.evidence }}{% if passage.numbers %} (เลขที่ {{ passage.numbers }}){% endif %}"
    layout.when("passage.evidence", EVIDENCE, evidence, kept=True)
    layout.paragraph(EVIDENCE, "ผู้ให้ข้อมูล: {{ passage.unit }}")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")


def _category_7(layout: TemplateLayout) -> None:
    layout.tag("if items")
    layout.chapter("{{ category_7 }}")
    layout.paragraph(NOTE, "{{ attainment_note }}")
    layout.tag("for item in items")
    layout.paragraph("Heading 2", "{{ item.heading }}")
    layout.when("item.definition", BODY, "{{ item.definition }}")
    layout.tag("if item.indicators")
    layout.paragraph(
        BODY,
        "ตัวชี้วัดทั้งหมดของข้อนี้แสดงใน{{ item.mention }}{% if item.charts %} แผนภูมิของแต่ละตัวชี้วัดคือ{{ item.charts }}{% endif %}",
    )
    layout.paragraph("Caption", "{{ item.caption }} เป้าหมายและผลของตัวชี้วัด {{ item.heading }}")
    _overview(layout)
    layout.tag("endif")
    layout.when("item.not_drawn", NOTE, "{{ item.not_drawn }}", is_internal=True)
    layout.tag("if item.gaps")
    layout.internal(LABEL, "ข้อมูลที่ยังขาด")
    layout.tag("for gap in item.gaps")
    layout.internal(BULLET, "{{ gap }}")
    layout.tag("endfor")
    layout.tag("endif")
    layout.tag("for subtype in item.subtypes")
    layout.when("subtype.heading", "Heading 3", "{{ subtype.heading }}")
    layout.tag("for indicator in subtype.indicators")
    _indicator(layout)
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.tag("endif")


def _overview(layout: TemplateLayout) -> None:
    """Add the table that an item opens with: all its indicators by sub-type, with their newest year of results."""
    layout.table(
        _OVERVIEW_CM,
        [
            _overview_head(),
            "for subtype in item.subtypes",
            "if subtype.heading",
            row(cell(STRONG, "{{ subtype.heading }}", span=len(_OVERVIEW_CM)), kept=True),
            "endif",
            "for line in subtype.lines",
            _overview_row(),
            "endfor",
            "endfor",
        ],
    )


def _overview_head() -> TableRow:
    return head("ตัวชี้วัด", "หน่วยวัด", "{{ overview.target }}", "{{ overview.actual }}", "ร้อยละบรรลุ", "แนวโน้ม")


def _overview_row() -> TableRow:
    return row(
        cell(TEXT, "{{ line.code }} {{ line.name }}"),
        cell(TEXT, "{{ line.measure }}"),
        cell(FIGURE, "{{ line.target }}"),
        cell(FIGURE, "{{ line.actual }}"),
        cell(NUMBER, "{{ line.attainment }}"),
        cell(TEXT, "{{ line.trend }}"),
    )


def _indicator(layout: TemplateLayout) -> None:
    """Add everything about one indicator, so that it stays on one page where it fits one."""
    layout.paragraph("Heading 4", "{{ indicator.code }} {{ indicator.name }}")
    add_cards(layout, "indicator.figures")
    _analysis(layout)


def _analysis(layout: TemplateLayout) -> None:
    analysis = "indicator.analysis"
    layout.when(f"{analysis}.missing", BODY, f"{{{{ {analysis}.missing }}}}", kept=True, is_internal=True)
    draft = f"{{% for part in {analysis}.draft %}}{{{{ part.words }}}}{{{{ part.figure }}}}{{% endfor %}}"
    layout.when(f"{analysis}.draft", BODY, draft, kept=True, is_internal=True)
    layout.tag(f"for note in {analysis}.notes")
    layout.typed_lines("note.lines", kept=True)
    layout.when("note.explanation", EVIDENCE, "คำชี้แจง: {{ note.explanation }}", kept=True)
    layout.when("note.segments", EVIDENCE, "กลุ่มผู้รับบริการ: {{ note.segments }}", kept=True)
    layout.when(
        "note.benchmark",
        EVIDENCE,
        "ค่าเทียบเคียง: {{ note.benchmark }}{% if note.benchmark_source %} ({{ note.benchmark_source }}){% endif %}",
        kept=True,
    )
    source = "{% if note.evidence %}แหล่งข้อมูล: {{ note.evidence }} {% endif %}ผู้ให้ข้อมูล: {{ note.unit }}"
    layout.tag("if loop.last")
    layout.paragraph(EVIDENCE, source)
    layout.tag("else")
    layout.paragraph(EVIDENCE, source).paragraph_format.keep_with_next = True
    layout.tag("endif")
    layout.tag("endfor")


def _feedback(layout: TemplateLayout) -> None:
    """Add what was done about last year's feedback: a table a category, and what the figures of category 7 answer."""
    layout.tag("if feedback")
    layout.chapter("{{ feedback.title }}")
    layout.paragraph(BODY, "{{ feedback.summary }}{{ feedback.mention }}")
    layout.tag("for category in feedback.categories")
    # Before the table: after it, it could stand alone at the top of the next page.
    layout.when("category.unanswered", NOTE, "{{ category.unanswered }}", kept=True, is_internal=True)
    layout.tag("if category.rows")
    layout.paragraph("Caption", "{{ category.caption }} การดำเนินการตามข้อเสนอแนะ {{ category.heading }}")
    layout.table(
        _FEEDBACK_CM,
        [
            head("ข้อเสนอแนะปีก่อน", "การดำเนินการ", "ผล", "หลักฐาน", "หน่วยงาน"),
            "for row in category.rows",
            row(cell(SMALL, "{{ row.point }}", merge="restart"), *_answer_cells("row.first")),
            "for answer in row.others",
            row(cell(SMALL, "", merge="continue"), *_answer_cells("answer")),
            "endfor",
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.tag("if category.figures")
    layout.paragraph("Caption", "{{ category.figures_caption }} ข้อเสนอแนะที่ตอบด้วยตัวเลข {{ category.heading }}")
    layout.table(
        _FIGURES_CM,
        [
            head("ข้อเสนอแนะปีก่อน", "สิ่งที่นับ", "{{ feedback.now }}", "{{ feedback.before }}", "ที่ยังเหลือ"),
            "for row in category.figures",
            row(
                *(cell(SMALL, f"{{{{ row.{field} }}}}") for field in ("point", "counted", "now", "before")),
                cell(SMALL, "{{ row.codes }}{{ row.groups }}"),
            ),
            "endfor",
        ],
    )
    layout.when("feedback.note", NOTE, "{{ feedback.note }}")
    layout.tag("endif")
    layout.tag("endfor")
    layout.tag("endif")


def _answer_cells(name: str) -> tuple[TableCell, ...]:
    numbers = f"{{% if {name}.numbers %}} (เลขที่ {{{{ {name}.numbers }}}}){{% endif %}}"
    texts = (f"{{{{ {name}.{field} }}}}" for field in ("action", "result"))
    return (
        *(cell(SMALL, text) for text in texts),
        cell(SMALL, f"{{{{ {name}.evidence }}}}{numbers}"),
        cell(SMALL, f"{{{{ {name}.unit }}}}"),
    )


def _dictionary(layout: TemplateLayout) -> None:
    """Add which strategy has which indicators, and a table an item of the definitions of its indicators."""
    layout.tag("if dictionary")
    layout.chapter("ภาคผนวก ก พจนานุกรมตัวชี้วัด")
    layout.tag("if dictionary.strategies")
    layout.paragraph(BODY, "ตัวชี้วัดที่สนับสนุนแต่ละยุทธศาสตร์ แสดงใน{{ dictionary.strategies_mention }}")
    layout.paragraph("Caption", "{{ dictionary.strategies_caption }} ตัวชี้วัดจำแนกตามยุทธศาสตร์")
    indicators = for_each("indicator in strategy.indicators", (SMALL, "{{ indicator.code }} {{ indicator.name }}"))
    layout.table(
        _STRATEGIES_CM,
        [
            head("ยุทธศาสตร์", "ตัวชี้วัด"),
            "for strategy in dictionary.strategies",
            row(
                cell(SMALL, "{{ strategy.name }}"),
                TableCell((*indicators, *when("strategy.missing", (SMALL, "{{ strategy.missing }}")))),
            ),
            "endfor",
        ],
    )
    layout.when("dictionary.without", NOTE, "{{ dictionary.without }}", is_internal=True)
    layout.tag("endif")
    layout.when("dictionary.mention", BODY, "นิยามของตัวชี้วัดตามที่หน่วยงานกำหนด แสดงใน{{ dictionary.mention }}")
    name = ((STRONG, "{{ definition.code }} {{ definition.name }}"),)
    layout.tag("for group in dictionary.groups")
    layout.paragraph("Caption", "{{ group.caption }} นิยามของตัวชี้วัด {{ group.heading }}")
    layout.table(
        _DEFINITION_CM,
        [
            head("เรื่อง", "นิยาม"),
            "for definition in group.definitions",
            row(TableCell(name, span=len(_DEFINITION_CM), shaded=True), kept=True),
            "for line in definition.lines",
            "if loop.last",
            _definition_row(),
            "else",
            _definition_row(kept=True),
            "endif",
            "endfor",
            "endfor",
        ],
    )
    layout.tag("endfor")
    layout.tag("endif")


def _definition_row(*, kept: bool = False) -> TableRow:
    texts = for_each("text in line.texts", (SMALL, "{{ text }}"))
    return row(cell(SMALL, "{{ line.label }}"), TableCell(texts), kept=kept)


def _sources(layout: TemplateLayout) -> None:
    layout.tag("if sources")
    layout.chapter("ภาคผนวก {{ annexes.sources }} ที่มาของข้อมูล")
    layout.paragraph(
        BODY,
        "ค่าทุกค่าของตัวชี้วัด{% if files %}ในไฟล์นี้{% else %}หมวด 7{% endif %} ตามที่หน่วยงานพิมพ์ พร้อมช่องในสมุดงานที่นำมา"
        "{% if sources_mention %} แสดงใน{{ sources_mention }}{% endif %}",
    )
    layout.tag("for group in sources")
    layout.paragraph("Heading 2", "{{ group.title }}")
    layout.paragraph("Caption", "{{ group.caption }} ที่มาของค่าในข้อ {{ group.heading }}")
    layout.table(
        (6.0, 2.2, FIGURE_CM, 1.5, FIGURE_CM, 1.5),
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
    layout.tag("endif")


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
        cell(FIGURE, f"{{{{ {name}.target.value }}}}"),
        cell(SMALL, f"{{{{ {name}.target.cell }}}}"),
        cell(FIGURE, f"{{{{ {name}.actual.value }}}}"),
        cell(SMALL, f"{{{{ {name}.actual.cell }}}}"),
    )


def _findings(layout: TemplateLayout) -> None:
    layout.tag("if findings_summary")
    layout.chapter("ภาคผนวก {{ annexes.findings }} ข้อสังเกตจากการตรวจที่ยังเปิดอยู่", is_internal=True)
    layout.paragraph(BODY, "{{ findings_summary }}{% if findings %} แสดงใน{{ findings_mention }}{% endif %}")
    layout.when("not changes.rows", BODY, "{{ changes.summary }}")  # a line or two, which get no annex of their own
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
    layout.tag("endif")


def _changes(layout: TemplateLayout) -> None:
    layout.tag("if changes.rows")
    layout.internal("Heading 1", "ภาคผนวก {{ annexes.changes }} สิ่งที่เปลี่ยนจากครั้งก่อน")
    layout.paragraph(BODY, "{{ changes.summary }} แสดงใน{{ changes.mention }}")
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
