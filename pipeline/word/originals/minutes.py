"""From nothing to the template of the minutes of the meeting, as it was first laid out.

It keeps to the form of a รายงานการประชุม: its heading, who came, when it began, each วาระ with what was resolved, when
it ended, and who took and who checked it. What is not known before the meeting is a dotted line to write on.
What stands in {{ }} and {% %} is a field of `pipeline.views.minutes.MinutesView`.
"""

from __future__ import annotations

from docx.shared import Pt

from pipeline.word import house_style
from pipeline.word.originals.layout import (
    BODY,
    GAP,
    LABEL,
    LIST,
    NOTE,
    SIGNATURE,
    SUB_BULLET,
    WRITE,
    WRITE_NAME,
    TemplateLayout,
    cell,
    centred,
    row,
    rule_below,
)

_TO_WRITE = "." * 40
_SHORT = "." * 16
_RESOLUTION_LINES = 2
_TOPIC_LINES = 3
_OTHERS = 2  # lines for names that nobody can know before the meeting
_ATTENDANCE_CM = (1.0, 6.2, 8.8)
_SIGNATURES_CM = (8.0, 8.0)
_LEFT = "Normal"
_POINT = "{% for part in point.parts %}{{ part.words }}{{ part.figure }}{% endfor %}"


def template() -> bytes:
    """Return the template of the minutes."""
    layout = TemplateLayout("รายงานการประชุม")
    section = layout.document.sections[0]
    house_style.page_number_header(section)
    house_style.footer_note(section, "{{ note }}", first_page=True)
    _title(layout)
    _attendance(layout)
    _time(layout, "เริ่มประชุมเวลา")
    layout.tag("for entry in entries")
    _headings(layout)
    _background(layout)
    _resolution(layout)
    layout.tag("endfor")
    _time(layout, "เลิกประชุมเวลา", is_kept=True)
    _signatures(layout)
    return layout.to_bytes()


def _title(layout: TemplateLayout) -> None:
    layout.paragraph("Title", "{{ title }}")
    layout.tag("if not has_session")
    layout.paragraph("Subtitle", f"ครั้งที่ {_SHORT}{{% if session_year %}}/{{{{ session_year }}}}{{% endif %}}")
    layout.tag("endif")
    layout.paragraph("Subtitle", f"เมื่อ{{% if day %}}{{{{ day }}}}{{% else %}}วันที่ {_TO_WRITE}{{% endif %}}")
    layout.paragraph("Subtitle", f"ณ {{% if venue %}}{{{{ venue }}}}{{% else %}}{_TO_WRITE}{{% endif %}}")
    layout.tag("if note")
    centred(layout.paragraph(NOTE, "({{ note }})"))
    layout.tag("endif")
    rule_below(layout.paragraph(GAP))


def _attendance(layout: TemplateLayout) -> None:
    layout.paragraph(LABEL, "ผู้มาประชุม")
    layout.side_by_side(
        _ATTENDANCE_CM,
        [
            "for attendee in attendees",
            row(cell(_LEFT, "{{ loop.index }}."), cell(WRITE_NAME, "\t"), cell(_LEFT, "{{ attendee.role }}")),
            "endfor",
        ],
    )
    for label in ("ผู้ไม่มาประชุม (ถ้ามี)", "ผู้เข้าร่วมประชุม (ถ้ามี)"):
        layout.paragraph(LABEL, label)
        _lines_to_write_on(layout, _OTHERS)


def _time(layout: TemplateLayout, label: str, *, is_kept: bool = False) -> None:
    line = layout.paragraph(LABEL)
    line.add_run(label)
    house_style.add_run(line, f" {_SHORT} น.", bold=False)
    line.paragraph_format.space_before = Pt(12)
    line.paragraph_format.keep_with_next = is_kept


def _headings(layout: TemplateLayout) -> None:
    layout.tag("if entry.opens_agenda")
    layout.paragraph("Heading 1", "{{ entry.number }} {{ entry.title }}")
    layout.tag("else")
    layout.paragraph("Heading 2", "{{ entry.number }} {{ entry.title }}")
    layout.tag("endif")
    layout.tag("if not entry.title")
    _lines_to_write_on(layout, _TOPIC_LINES)
    layout.tag("endif")


def _background(layout: TemplateLayout) -> None:
    """Add what the item is about: the words of the agenda, the main points of its table, and where the table is."""
    layout.tag("if entry.detail or entry.points or entry.missing")
    layout.paragraph(LABEL, "ความเป็นมา")
    layout.typed_lines("entry.detail")
    layout.tag("for point in entry.points")
    layout.paragraph(LIST, f"{{{{ loop.index }}}})\t{_POINT}")
    layout.tag("for detail in point.details")
    layout.paragraph(SUB_BULLET, "{{ detail }}")
    layout.tag("endfor")
    layout.tag("endfor")
    layout.when("entry.missing", BODY, "{{ entry.missing }}")
    layout.when("entry.papers", BODY, "รายละเอียดตามตารางแนบของระเบียบวาระการประชุม ข้อ {{ entry.papers }}")
    layout.tag("endif")
    layout.tag("if entry.proposal")
    layout.paragraph(LABEL, "ข้อเสนอ")
    layout.typed_lines("entry.proposal")
    layout.tag("endif")


def _resolution(layout: TemplateLayout) -> None:
    layout.tag("if entry.is_resolved")
    layout.paragraph(LABEL, "มติที่ประชุม")
    layout.tag("if entry.resolution")
    layout.typed_lines("entry.resolution", kept=True)
    layout.tag("else")
    _lines_to_write_on(layout, _RESOLUTION_LINES, kept=True)
    layout.tag("endif")
    for label, field in (("ผู้รับผิดชอบ", "responsible"), ("กำหนด", "due")):
        line = layout.paragraph(WRITE)
        house_style.add_run(line, f"{label} ", bold=True)
        line.add_run(f"{{% if entry.{field} %}}{{{{ entry.{field} }}}}{{% else %}}\t{{% endif %}}")
        line.paragraph_format.keep_with_next = field == "responsible"
    layout.tag("endif")


def _lines_to_write_on(layout: TemplateLayout, count: int, *, kept: bool = False) -> None:
    """Add lines that stay on one page. ``kept``: with what follows too."""
    for left in range(count, 0, -1):
        layout.paragraph(WRITE, "\t").paragraph_format.keep_with_next = (left > 1 or kept) or None


def _signatures(layout: TemplateLayout) -> None:
    """Add the places of the signatures, beside each other."""
    who = ("ผู้จดรายงานการประชุม", "ผู้ตรวจรายงานการประชุม")
    layout.side_by_side(_SIGNATURES_CM, [row(*(cell(SIGNATURE, "", "", f"({_TO_WRITE})", each) for each in who))])
