"""From nothing to the template of the document for the day the assessors come, as it was first laid out.

A page for the director, then one a category, and last whom to ask.
What stands in {{ }} and {% %} is a field of `pipeline.views.site_visit.SiteVisitView`.
"""

from __future__ import annotations

from pipeline.word import house_style
from pipeline.word.originals.indicator_card import PERCENT_CM, add_cards
from pipeline.word.originals.layout import (
    EVIDENCE,
    FIGURE_CM,
    LABEL,
    MARK,
    NOTE,
    NUMBER,
    PART,
    SMALL,
    SMALL_FIGURE,
    TABLE_BULLET,
    TEXT,
    TableCell,
    TemplateLayout,
    cell,
    centred,
    for_each,
    head,
    row,
    when,
)

_DIRECTOR_CM = (7.6, 2.6, 2.2, 1.8, 1.8)
_PRESSING_CM = (13.4, 2.6)
_PARTS_CM = (7.4, 8.6)
_STRONGEST_CM = (7.2, FIGURE_CM, FIGURE_CM, PERCENT_CM, 2.0)
_CONTACTS_CM = (7.0, 5.4, 3.6)


def template() -> bytes:
    """Return the template of the document."""
    layout = TemplateLayout("เอกสารเตรียมรับการตรวจประเมิน ณ พื้นที่ปฏิบัติงาน (Site Visit)")
    section = layout.document.sections[0]
    house_style.page_number_header(section)
    house_style.footer_note(section, "{{ note }}", first_page=True)
    _director(layout)
    layout.tag("for category in categories")
    _category(layout)
    layout.tag("endfor")
    _contacts(layout)
    return layout.to_bytes()


def _sentence(name: str) -> str:
    return f"{{% for part in {name} %}}{{{{ part.words }}}}{{{{ part.figure }}}}{{% endfor %}}"


def _director(layout: TemplateLayout) -> None:
    layout.paragraph("Title", "{{ title }}")
    layout.paragraph("Subtitle", "{{ department }} {{ fiscal_year }}")
    layout.tag("if note")
    centred(layout.paragraph(NOTE, "({{ note }})"))
    layout.tag("endif")
    layout.tag("if criteria_note")
    centred(layout.paragraph(NOTE, "({{ criteria_note }})"))
    layout.tag("endif")
    layout.paragraph(NOTE, "{{ apart }}")
    layout.paragraph(LABEL, "สรุปสำหรับผู้บริหาร")
    layout.tag("for step in director.visit")
    layout.paragraph(TABLE_BULLET, "{{ step }}")
    layout.tag("endfor")
    layout.paragraph(TABLE_BULLET, _sentence("director.score"))
    layout.tag("for line in director.results")
    layout.paragraph(TABLE_BULLET, "{{ line }}")
    layout.tag("endfor")
    layout.when("director.strongest", TABLE_BULLET, _sentence("director.strongest"))
    layout.paragraph("Caption", "{{ director.caption }} คะแนนปีก่อน ข้อเสนอแนะ และคำถามที่ควรเตรียม รายหมวด")
    layout.table(
        _DIRECTOR_CM,
        [
            head("หมวด", "{{ director.score_head }}", "ข้อเสนอแนะ", "มีคำตอบ", "คำถาม"),
            "for line in director.rows",
            row(
                cell(SMALL, "{{ line.name }}"),
                cell(NUMBER, "{{ line.score }}"),
                *(cell(NUMBER, f"{{{{ line.{field} }}}}") for field in ("points", "answered", "questions")),
            ),
            "endfor",
        ],
    )
    layout.tag("if director.questions")
    layout.paragraph("Caption", "{{ director.questions_caption }} คำถามที่ควรเตรียมก่อน")
    layout.table(
        _PRESSING_CM,
        [
            head("คำถาม", "ผู้ตอบ"),
            "for question in director.questions",
            row(cell(SMALL, "{{ question.about }}: {{ question.question }}"), cell(SMALL, "{{ question.units }}")),
            "endfor",
        ],
    )
    layout.tag("endif")
    layout.tag("for line in director.estimates")
    layout.paragraph(NOTE, "{{ line }}")
    layout.tag("endfor")


def _category(layout: TemplateLayout) -> None:
    layout.chapter("{{ category.heading }}")
    layout.paragraph(LABEL, _sentence("category.score"))
    layout.tag("for strength in category.strengths")
    layout.paragraph(TABLE_BULLET, "จุดเด่น: {{ strength }}")
    layout.tag("endfor")
    _parts(layout)
    _strongest(layout)
    _weak(layout)


def _parts(layout: TemplateLayout) -> None:
    """Add the table of a category: of each part who answers and what to bring, its points, and what will be asked."""
    layout.paragraph("Caption", "{{ category.caption }} ข้อเสนอแนะปีก่อน สิ่งที่ดำเนินการ และคำถาม {{ category.heading }}")
    layout.table(
        _PARTS_CM,
        [
            head("ข้อเสนอแนะปีก่อน และคำถามที่ควรเตรียม", "การดำเนินการและผล และที่มาของคำถาม"),
            "for part in category.parts",
            row(
                TableCell(((MARK, "{{ part.name }}"),), shaded=True),
                TableCell(
                    ((SMALL, "{{ part.held }} ผู้ตอบ: {{ part.units }} หลักฐานเลขที่ {{ part.evidence }}"),), shaded=True
                ),
                kept=True,
            ),
            "for point in part.points",
            row(cell(SMALL, "{{ point.point }}"), _answers()),
            "endfor",
            "for question in part.questions",
            row(
                TableCell(
                    (
                        *when("question.about", (SMALL, "{{ question.about }}")),
                        (MARK, "คำถาม: {{ question.question }}"),
                    )
                ),
                _origin(),
            ),
            "endfor",
            "endfor",
        ],
    )


def _answers() -> TableCell:
    answer = "{{ answer.unit }}: {{ answer.action }}"
    evidence = "{% if answer.evidence %} หลักฐานเลขที่ {{ answer.evidence }}{% endif %}"
    return TableCell(
        (
            *for_each("answer in point.answers", (SMALL, answer), (SMALL, f"ผล: {{{{ answer.result }}}}{evidence}")),
            *when("point.otherwise", (SMALL, "{{ point.otherwise }}")),
        )
    )


def _origin() -> TableCell:
    """Return the cell that says where a question comes from, which reasons there are, and who answers."""
    place = "{% if question.place %} {{ question.place }}{% endif %}"
    units = "{% if question.units %} ผู้ตอบ: {{ question.units }}{% endif %}"
    return TableCell(
        (
            (SMALL, f"{{{{ question.code }}}} {{{{ question.state }}}}{place}{units}"),
            *for_each("reason in question.reasons", (SMALL, "{{ reason }}")),
        )
    )


def _strongest(layout: TemplateLayout) -> None:
    layout.tag("if category.strongest")
    layout.paragraph("Caption", "{{ category.strongest_caption }} ผลที่เด่น: ตัวชี้วัดที่ร้อยละบรรลุสูงสุด")
    layout.table(
        _STRONGEST_CM,
        [
            head("ตัวชี้วัด", "{{ overview.target }}", "{{ overview.actual }}", "ร้อยละบรรลุ", "แนวโน้ม"),
            "for line in category.strongest",
            row(
                cell(SMALL, "{{ line.code }} {{ line.name }} ({{ line.measure }})"),
                cell(SMALL_FIGURE, "{{ line.target }}"),
                cell(SMALL_FIGURE, "{{ line.actual }}"),
                cell(NUMBER, "{{ line.attainment }}"),
                cell(SMALL, "{{ line.trend }}"),
            ),
            "endfor",
        ],
    )
    layout.tag("endif")


def _weak(layout: TemplateLayout) -> None:
    """Add the results that have to be explained, each whole on one page where it fits one."""
    layout.tag("if category.weak")
    layout.paragraph("Heading 2", "ผลที่ต้องชี้แจง")
    layout.tag("for weak in category.weak")
    layout.paragraph("Heading 3", "{{ weak.code }} {{ weak.name }}")
    layout.tag("for point in weak.points")
    _kept(layout, TABLE_BULLET, "{{ point.title }} ({{ point.code }} {{ point.state }} {{ point.place }})")
    layout.when("point.question", PART, "คำถาม: {{ point.question }}", kept=True)
    layout.tag("for reason in point.reasons")
    _kept(layout, PART, "{{ reason }}")
    layout.tag("endfor")
    layout.tag("endfor")
    add_cards(layout, "weak.figures")
    estimate = "{% if weak.estimate %} {{ weak.estimate }}{% endif %}"
    layout.paragraph(EVIDENCE, f"หลักฐานเลขที่ {{{{ weak.evidence }}}}{estimate}")
    layout.tag("endfor")
    layout.tag("endif")


def _kept(layout: TemplateLayout, style: str, text: str) -> None:
    layout.paragraph(style, text).paragraph_format.keep_with_next = True


def _contacts(layout: TemplateLayout) -> None:
    layout.tag("if contacts")
    layout.chapter("ผู้ตอบ")
    layout.paragraph("Caption", "{{ contacts_caption }} ผู้ให้ข้อมูลของแต่ละหน่วยงาน")
    layout.table(
        _CONTACTS_CM,
        [
            head("หน่วยงาน", "ผู้ให้ข้อมูล", "โทรศัพท์"),
            "for contact in contacts",
            row(*(cell(TEXT, f"{{{{ contact.{field} }}}}") for field in ("unit", "name", "phone"))),
            "endfor",
        ],
    )
    layout.tag("endif")
