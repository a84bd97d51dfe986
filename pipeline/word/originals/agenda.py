"""From nothing to the template of the agenda, as it was first laid out.

What stands in {{ }} and {% %} is a field of `pipeline.views.agenda.AgendaView`.
A paragraph or a table row that holds only a {%p %} or {%tr %} tag leaves no trace in the document.
"""

from __future__ import annotations

from docx.enum.text import WD_BREAK

from pipeline.word import house_style
from pipeline.word.originals.indicator_table import YEAR_WIDTHS_CM, indicator_cell, indicator_head, year_cells
from pipeline.word.originals.layout import (
    AGENDA_ITEM,
    AGENDA_LINE,
    BODY,
    BULLET,
    DETAIL,
    GAP,
    HEAD,
    LABEL,
    LIST,
    MARK,
    NOTE,
    NUMBER,
    PART,
    SMALL,
    STRONG,
    SUM,
    TABLE_POINT,
    TEXT,
    WRITE,
    TableCell,
    TableRow,
    TemplateLayout,
    cell,
    centred,
    for_each,
    head,
    row,
    rule_below,
    when,
)

_LINES_TO_WRITE_ON = 2
_GROUP_FIELDS = ("group", "minimum", "standard", "high")
_GROUP_WIDTHS_CM = (3.4, 3.4, 4.2, 5.0)


def template() -> bytes:
    """Return the template of the agenda."""
    layout = TemplateLayout("ระเบียบวาระการประชุม")
    section = layout.document.sections[0]
    house_style.page_number_header(section)
    house_style.footer_note(section, "{{ note }}", first_page=True)
    _title(layout)
    _list(layout)
    layout.tag("for entry in entries")
    _headings(layout)
    _scores(layout)
    _feedback(layout)
    _framework(layout)
    _calendars(layout)
    _responsible(layout)
    _indicators(layout)
    _decision(layout)
    layout.tag("endfor")
    return layout.to_bytes()


def _title(layout: TemplateLayout) -> None:
    layout.paragraph("Subtitle", "ระเบียบวาระการประชุม")
    layout.paragraph("Title", "{{ title }}")
    layout.paragraph("Subtitle", "{{ day }} เวลา {{ time }}")
    layout.paragraph("Subtitle", "ณ {{ venue }}")
    layout.tag("if note")
    centred(layout.paragraph(NOTE, "({{ note }})"))
    layout.tag("endif")
    layout.tag("if criteria_note")
    centred(layout.paragraph(NOTE, "({{ criteria_note }})"))
    layout.tag("endif")
    rule_below(layout.paragraph(GAP))


def _list(layout: TemplateLayout) -> None:
    layout.tag("for entry in entries")
    layout.tag("if entry.opens_agenda")
    layout.paragraph(AGENDA_LINE, "{{ entry.number }}\t{{ entry.title }}")
    layout.tag("else")
    layout.paragraph(AGENDA_ITEM, "{{ entry.number }}\t{{ entry.title }}")
    layout.tag("endif")
    layout.tag("endfor")
    layout.paragraph(GAP).add_run().add_break(WD_BREAK.PAGE)


def _headings(layout: TemplateLayout) -> None:
    layout.tag("if entry.opens_agenda")
    layout.paragraph("Heading 1", "{{ entry.number }} {{ entry.title }}")
    layout.tag("else")
    layout.paragraph("Heading 2", "{{ entry.number }} {{ entry.title }}")
    layout.tag("endif")
    layout.typed_lines("entry.detail")
    layout.when("entry.missing", BODY, "{{ entry.missing }}")
    layout.when("entry.tables", BODY, "รายละเอียดแสดงใน{{ entry.tables }}", kept=True)


def _scores(layout: TemplateLayout) -> None:
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
            row(cell(HEAD, "{{ entry.scores.level_title }}", span=2), cell(SUM, "{{ entry.scores.level }}")),
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


def _feedback(layout: TemplateLayout) -> None:
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
                    TableCell(for_each("text in group.texts", (TABLE_POINT, "{{ text }}"))),
                ),
                "endfor",
            ],
        )
        layout.tag("endif")
    layout.when("entry.feedback.followed", BODY, "{{ entry.feedback.followed }}")
    layout.tag("endif")


def _framework(layout: TemplateLayout) -> None:
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
            row(TableCell(line), cell(NUMBER, "{{ row.weight_pct }}")),
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


def _group_head() -> TableRow:
    return head("กลุ่มการประเมิน", "ขั้นต่ำ (50 คะแนน)", "มาตรฐาน (75 คะแนน)", "ขั้นสูง (100 คะแนน)")


def _group_row(name: str) -> TableRow:
    return row(*(cell(TEXT, f"{{{{ {name}.{field} }}}}") for field in _GROUP_FIELDS))


def _calendars(layout: TemplateLayout) -> None:
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


def _responsible(layout: TemplateLayout) -> None:
    layout.tag("if entry.responsible")
    layout.paragraph("Caption", "{{ entry.responsible.caption }} {{ entry.responsible.title }}")
    layout.tag("if entry.responsible.subitems")
    layout.table(
        (7.4, 4.2, 4.4),
        [
            head("หัวข้อ", "หน่วยงานที่รับผิดชอบ", "ข้อมูลที่ได้รับ"),
            "for row in entry.responsible.subitems",
            "if row.category",
            row(cell(STRONG, "{{ row.category }}", span=3), kept=True),
            "endif",
            row(*(cell(TEXT, f"{{{{ row.{field} }}}}") for field in ("subitem", "units", "received"))),
            "endfor",
        ],
    )
    layout.tag("else")
    layout.table(
        (3.9, 3.6, 4.9, 3.6),
        [
            head("หมวด", "หน่วยงานที่รับผิดชอบ", "ภารกิจ", "ข้อมูลที่ได้รับ"),
            "for row in entry.responsible.rows",
            row(
                cell(TEXT, "{{ row.category }} {{ row.name }}"),
                cell(TEXT, "{{ row.units }}"),
                cell(TEXT, "{{ row.task }}"),
                cell(TEXT, "{{ row.received }}"),
            ),
            "endfor",
        ],
    )
    layout.tag("endif")
    note = layout.paragraph(LABEL, "หมายเหตุ {{ entry.responsible.deadline }}")
    note.paragraph_format.keep_with_next = False  # it belongs to the table above
    house_style.add_run(note, "{% if entry.responsible.doubt %} {{ entry.responsible.doubt }}{% endif %}", italic=True)
    layout.tag("endif")


def _indicators(layout: TemplateLayout) -> None:
    layout.tag("if entry.indicators")
    layout.tag("for item in entry.indicators.items")
    layout.paragraph("Heading 3", "{{ item.heading }}")
    layout.tag("if item.definition")
    layout.labelled(BODY, "นิยาม", "{{ item.definition }}")
    layout.tag("endif")
    layout.when("item.examples", LABEL, "ตัวอย่างตัวชี้วัด")
    layout.tag("for example in item.examples")
    layout.paragraph(BULLET, "{{ example }}")
    layout.tag("endfor")
    layout.when("item.subtypes", LABEL, "ประเภทย่อย")
    layout.tag("for subtype in item.subtypes")
    line = layout.paragraph(LIST, "{{ subtype.number }})\t{{ subtype.name }}")
    house_style.add_run(line, "{% if subtype.mandatory %} ({{ subtype.mandatory }}){% endif %}", bold=True)
    layout.tag("endfor")
    layout.when("item.missing", BODY, "{{ item.missing }}")
    layout.tag("if item.indicators")
    layout.paragraph("Caption", "{{ item.caption }} ร่างตัวชี้วัด {{ item.heading }} (หน่วยงาน: {{ item.owners }})")
    layout.table(
        (5.2, 1.6, *YEAR_WIDTHS_CM),
        [
            indicator_head("entry.indicators.years"),
            "for indicator in item.indicators",
            row(
                indicator_cell(
                    (SMALL, "หน่วยงาน: {{ indicator.units }}"), *when("indicator.marks", (MARK, "{{ indicator.marks }}"))
                ),
                *year_cells("เป้าหมาย", "targets"),
                kept=True,
            ),
            row(cell(TEXT, "", merge="continue"), *year_cells("ผล", "actuals")),
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.tag("if item.gaps")
    layout.paragraph(LABEL, "ข้อมูลที่ยังขาด")
    layout.tag("for gap in item.gaps")
    layout.paragraph(BULLET, "{{ gap }}")
    layout.tag("endfor")
    layout.tag("endif")
    layout.tag("endfor")
    layout.tag("endif")


def _decision(layout: TemplateLayout) -> None:
    """Add what an item for consideration ends with: what is proposed and what is resolved, or lines to write on."""
    layout.tag("if entry.asks_for_decision")
    for label, field in (("ข้อเสนอ", "proposal"), ("มติที่ประชุม", "resolution")):
        layout.paragraph(LABEL, label)
        layout.tag(f"if entry.{field}")
        layout.typed_lines(f"entry.{field}")
        layout.tag("else")
        for _ in range(_LINES_TO_WRITE_ON):
            layout.paragraph(WRITE, "\t")
        layout.tag("endif")
    layout.tag("endif")
