"""From nothing to the templates of the memos to units, as they were first laid out.

They keep to the form of a บันทึกข้อความ: its heading, then ส่วนราชการ, ที่, วันที่, เรื่อง and เรียน, the text in paragraphs that
begin 2.5 cm in, and who signs. What stands in {{ }} and {% %} is a field of `pipeline.views.memo.MemoView`.
"""

from __future__ import annotations

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from pipeline.word import house_style
from pipeline.word.originals.layout import BODY, TemplateLayout

HEADING_PT = 29
LABEL_PT = 20
_TO_WRITE = "." * 40  # what is not known is left to be written by hand
_SIGNED_FROM_CM = 8.0  # the name of who signs is centred in the right half of the page
_TOPIC = "ข้อมูลประกอบการประเมินสถานะการเป็นระบบราชการ 4.0 (PMQA 4.0) ประจำปีงบประมาณ พ.ศ. {{ fiscal_year }}"
_DUE = f"{{% if due %}}{{{{ due }}}}{{% else %}}ภายในวันที่ {_TO_WRITE}{{% endif %}}"
_ASK = (
    "{% if contact or sender_phone or email %} ทั้งนี้ สอบถามรายละเอียดได้ที่"
    "{% if contact %} {{ contact }}{% endif %}"
    "{% if sender_phone %} โทรศัพท์ {{ sender_phone }}{% endif %}"
)


def memo() -> bytes:
    """Return the template of the memo to a unit that has sent its workbook."""
    layout = _begun("บันทึกข้อความแจ้งผลการตรวจ", "{% if asks %}ขอให้แก้ไข{% else %}แจ้งผลการตรวจ{% endif %}" + _TOPIC)
    layout.paragraph(BODY, f"ตามที่ {{{{ unit }}}} ได้ส่ง{_TOPIC} มายัง {{{{ coordinator }}}} นั้น")
    layout.paragraph(
        BODY,
        "{{ coordinator }} ได้รับไฟล์ {{ workbook }}"
        "{% if given_on %} ซึ่งให้ข้อมูลเมื่อวันที่ {{ given_on }}{% endif %}"
        "{% if is_late %} หลังกำหนดส่ง{% if deadline %}วันที่ {{ deadline }}{% endif %}{% endif %}"
        "{% if contents %} ประกอบด้วย{{ contents }}{% endif %}"
        "{% if problem %} แต่ใช้ข้อมูลในไฟล์ไม่ได้ เนื่องจาก {{ problem }}{% endif %} และได้ตรวจข้อมูลแล้ว มีผลดังนี้",
    )
    layout.tag("for result in results")
    # One alone has no number.
    layout.paragraph(BODY, "{% if loop.length > 1 %}{{ loop.index }}. {% endif %}{{ result }}")
    layout.tag("endfor")
    layout.tag("if asks")
    _closing(
        layout,
        "จึงเรียนมาเพื่อโปรดแก้ไขและกรอกข้อมูลให้ครบในสมุดงานที่แนบมาพร้อมนี้ ({{ attached }}) "
        f"ตามรายการในแผ่นงานแรก “ผลการตรวจ” แล้วส่งกลับมายัง {{{{ coordinator }}}} {_DUE}",
    )
    layout.tag("else")
    review = "และพิจารณาทบทวนรายการดังกล่าวในสมุดงานที่แนบมาพร้อมนี้ ({{ attached }})"
    layout.paragraph(BODY, f"จึงเรียนมาเพื่อโปรดทราบ{{% if to_review %}} {review}{{% endif %}}")
    layout.tag("endif")
    return _signed(layout)


def reminder() -> bytes:
    """Return the template of the memo to a unit from which no workbook has come that can be used."""
    layout = _begun("บันทึกข้อความขอหรือติดตามข้อมูล", f"{{% if is_first %}}ขอ{{% else %}}ขอติดตาม{{% endif %}}{_TOPIC}")
    layout.paragraph(
        BODY,
        f"{{% if is_first %}}ด้วย{{% else %}}ตามที่{{% endif %}} {{{{ department }}}} กำหนดให้หน่วยงานส่ง{_TOPIC} มายัง"
        " {{ coordinator }}{% if deadline %} ภายในวันที่ {{ deadline }}{% endif %}{% if not is_first %} นั้น{% endif %}",
    )
    layout.tag("if workbook")
    layout.paragraph(
        BODY,
        "{{ coordinator }} ได้รับไฟล์ {{ workbook }} จาก {{ unit }} แล้ว แต่ใช้ข้อมูลในไฟล์ไม่ได้"
        "{% if problem %} เนื่องจาก {{ problem }}{% endif %}{% if owed %} จึงยังขาดข้อมูล{{ owed }}{% endif %}",
    )
    layout.tag("elif is_first")
    layout.paragraph(BODY, "{{ coordinator }} จึงขอข้อมูล{{ owed }} จาก {{ unit }} และได้จัดทำแบบสำหรับกรอกมาพร้อมนี้")
    layout.tag("else")
    layout.paragraph(BODY, "{{ coordinator }} ตรวจสอบแล้ว ยังไม่ได้รับข้อมูล{% if owed %}{{ owed }} {% endif %}จาก {{ unit }}")
    layout.tag("endif")
    _closing(
        layout,
        "จึงเรียนมาเพื่อโปรด{% if refusal %}แก้ไขไฟล์ตาม {{ refusal }} แล้วส่งใหม่ หรือ{% endif %}"
        f"กรอกข้อมูลในแบบที่แนบมาพร้อมนี้ ({{{{ attached }}}}) แล้วส่ง {{{{ coordinator }}}} {_DUE}",
    )
    return _signed(layout)


def _begun(title: str, subject: str) -> TemplateLayout:
    """Return a template with the head of a memo, down to whom it is to."""
    layout = TemplateLayout(title)
    house_style.footer_note(layout.document.sections[0], "{{ note }}")
    heading = layout.paragraph("Normal")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    house_style.add_run(heading, "บันทึกข้อความ", bold=True, size_pt=HEADING_PT)
    _line(
        layout, ("ส่วนราชการ", "{{ sender }} {{ department }}{% if sender_phone %} โทร. {{ sender_phone }}{% endif %}")
    )
    _line(
        layout,
        ("ที่", f"{{% if number %}}{{{{ number }}}}{{% else %}}{_TO_WRITE}{{% endif %}}\t"),
        ("วันที่", f"{{% if day %}}{{{{ day }}}}{{% else %}}{_TO_WRITE}{{% endif %}}"),
    )
    _line(layout, ("เรื่อง", subject))
    to = layout.paragraph("Normal", "เรียน  {{ addressee }}")
    to.paragraph_format.space_before = to.paragraph_format.space_after = Pt(6)
    return layout


def _line(layout: TemplateLayout, *parts: tuple[str, str]) -> None:
    """Add a line of the head: each part a bold word and what stands after it."""
    line = layout.paragraph("Normal")
    line.paragraph_format.tab_stops.add_tab_stop(Cm(_SIGNED_FROM_CM))
    for label, text in parts:
        house_style.add_run(line, label, bold=True, size_pt=LABEL_PT)
        line.add_run(f"  {text}")


def _closing(layout: TemplateLayout, text: str) -> None:
    """Add the last paragraph, which ends with whom to ask; the e-mail address keeps its digits."""
    layout.paragraph(BODY, f"{text}{_ASK}{{% if email %}} อีเมล {{{{ email }}}}{{% endif %}}{{% endif %}}")


def _signed(layout: TemplateLayout) -> bytes:
    """Add the place of the signature; return the template."""
    for number, text in enumerate((f"({_TO_WRITE})", f"ตำแหน่ง {_TO_WRITE}")):
        line = layout.paragraph("Normal", text)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.left_indent = Cm(_SIGNED_FROM_CM)
        line.paragraph_format.space_before = Pt(0 if number else 48)
        line.paragraph_format.keep_with_next = not number
    return layout.to_bytes()
