"""From the coordinator's workbook as read to the form they go on typing in, or start a new year with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pipeline.carry import mentions
from pipeline.criteria import Criteria
from pipeline.model import Coordinator
from pipeline.workbook import contract
from pipeline.workbook.forms import entries
from pipeline.workbook.forms.columns import HelpColumn, Lookup
from pipeline.workbook.forms.drawing import Form
from pipeline.workbook.forms.guide import GuideLine
from pipeline.workbook.forms.wording import HEADINGS, PURPOSES, SAMPLE_NOTE, day_examples, sent_to

NO_NOTES: Mapping[str, str] = MappingProxyType({})
NO_SECTIONS: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({})
# They have a row for every entry there can be: no spare rows.
FULL_TABLES = frozenset({"scores", "profile", "forewords", "criteria names", "criteria subtypes", "criteria targets"})


def next_year_form(coordinator: Coordinator, criteria: Criteria, from_year_be: int) -> bytes:
    """Return the coordinator's workbook of a new year with what was carried over; each sheet names what to check."""
    year_be = coordinator.settings.fiscal_year_be
    notes = {key: note.format(last=from_year_be, year=year_be) for key, note in _CARRIED.items()}
    sheets = {table.key: table.sheet for table in contract.COORDINATOR_WORKBOOK}
    todo = [(sheets[key], note) for key, note in notes.items()]
    dated = [(f"{sheets[m.table]}: {m.where}", m.text) for m in mentions(coordinator, from_year_be)]
    sections = {
        f"ยกมาจากปี {from_year_be}": todo,
        "ข้อความที่ยังอ้างถึงปีที่ผ่านมา โปรดตรวจและแก้ปี": dated,
    }
    return coordinator_form(coordinator, criteria, notes, {name: lines for name, lines in sections.items() if lines})


def blank_form(coordinator: Coordinator, criteria: Criteria) -> bytes:
    """Return the coordinator's workbook of a department that begins; each sheet says what it is for."""
    sheets = [(table.sheet, PURPOSES[table.key]) for table in contract.COORDINATOR_WORKBOOK]
    sections = {"กรอกแผ่นงานใด เพื่อเอกสารใด": sheets}
    return coordinator_form(coordinator, criteria, PURPOSES, sections)


def coordinator_form(
    coordinator: Coordinator,
    criteria: Criteria,
    notes: Mapping[str, str] = NO_NOTES,
    sections: Mapping[str, Sequence[tuple[str, str]]] = NO_SECTIONS,
) -> bytes:
    """Return a form filled in with ``coordinator``, even with nothing.

    ``notes``: what stands under the heading of a sheet, by the key of its table; elsewhere the settings' footnote.
    ``sections``: what คำแนะนำ says first, a label and a text a line, by heading.
    """
    settings = coordinator.settings
    with Form(
        f"{sent_to(coordinator)} ตั้งค่าและทะเบียน ปีงบประมาณ {settings.fiscal_year_be}", settings.fiscal_year_be
    ) as form:
        questions = _coordinator_guide(form, coordinator, criteria, sections)
        helps = {"profile": (HelpColumn("คำถาม", 36, "answer", questions, "{question}"),)}
        pairs, rows = entries.coordinator_pairs(coordinator), entries.coordinator_rows(coordinator, criteria)
        for table in contract.COORDINATOR_WORKBOOK:
            heading, note = HEADINGS[table.key], notes.get(table.key, settings.footnote)
            if table.pairs:
                form.pairs(table, heading, note, pairs[table.key])
                continue
            form.table(
                table,
                heading,
                note,
                rows[table.key],
                added=helps.get(table.key, ()),
                spare=table.key not in FULL_TABLES,
            )
    return form.content


# --- the sheet คำแนะนำ

# The note on each sheet of a workbook carried over from the year `last` into `year`.
_CARRIED = {
    "settings": "ยกมาจากปี {last} เปลี่ยนปีงบประมาณเป็น {year} แล้ว กำหนดส่งข้อมูลยังว่าง ให้กรอกเมื่อกำหนด",
    "register": "ยกมาจากปี {last} ปรับหากมีหน่วยงานเพิ่ม ยุบ หรือเปลี่ยนชื่อ",
    "meeting": "ยกชื่อการประชุมมาจากปี {last} และเลื่อนปีในชื่อแล้ว ส่วนวัน เวลา และสถานที่ยังว่าง",
    "agenda": "ยกมาจากปี {last} และเลื่อนปีในชื่อเรื่องแล้ว โปรดตรวจ ส่วนข้อเสนอและมติเป็นของปีเดิม จึงยังว่าง",
    "scores": "ยังว่าง กรอกเมื่อได้รับแจ้งผลการประเมินครั้งล่าสุด",
    "feedback": "ยังว่าง กรอกเมื่อได้รับรายงานป้อนกลับของการประเมินครั้งล่าสุด",
    "framework": "ยกมาจากปี {last} และเลื่อนปีแล้ว ตรวจกับกรอบการประเมินของปี {year}",
    "calendar": "ยกขั้นตอนมาจากปี {last} และเลื่อนปีแล้ว วันเริ่มและวันสิ้นสุดยังว่าง",
    "responsible": "ยกมาจากปี {last} โปรดทบทวน",
    "subitem_owners": "ยกมาจากปี {last} โปรดทบทวน",
    "profile": "ยกมาจากปี {last} โปรดทบทวนให้เป็นปัจจุบัน",
    "forewords": "ยังว่าง กรอกเมื่อจัดทำรายงาน เว้นว่างคือไม่มีหัวข้อนี้ในฉบับส่ง",
    "segments": "ยกมาจากปี {last} โปรดทบทวน",
    "strategies": "ยกมาจากปี {last} โปรดทบทวน",
    "switches": "ไม่ยกมาจากปี {last} กติกาทุกข้อใช้ตามปกติ หากจะปิดหรือปรับข้อใดให้เขียนเหตุผล",
    "verdicts": "ไม่ยกมาจากปี {last} กรอกเมื่อพิจารณาข้อสังเกตของปีนี้แล้ว",
    "criteria names": "ยกมาจากปี {last} แก้ให้ตรงกับเกณฑ์ปี {year} แล้วเปลี่ยนช่อง เกณฑ์ของปี แถวที่ยังไม่เปลี่ยนจะระบุว่าใช้เกณฑ์ปีใด",
    "criteria subtypes": "ยกมาจากปี {last} แก้ให้ตรงกับเกณฑ์ปี {year} แล้วเปลี่ยนช่อง เกณฑ์ของปี",
    "criteria targets": "ยกมาจากปี {last} แก้ให้ตรงกับเกณฑ์ปี {year} แล้วเปลี่ยนช่อง เกณฑ์ของปี",
    "decisions": "ไม่ยกมาจากปี {last} กรอกเมื่อหน่วยงานส่งค่ามาไม่ตรงกันและได้ข้อยุติแล้ว",
}

_COORDINATOR_STEPS = (
    ("เริ่มปีใหม่", "แก้ ตั้งค่า ทะเบียนหน่วยงาน และ การประชุม ก่อน แล้วปรับแผ่นงานอื่นให้เป็นของปีนี้"),
    ("วางไฟล์", "วางสมุดงานนี้และสมุดงานของทุกหน่วยงานไว้ในโฟลเดอร์ inputs ของปี ตั้งชื่อไฟล์อย่างไรก็ได้ แล้วสั่ง make report"),
    ("หัวตาราง", "หัวตารางสีเข้มต้องกรอก สีอ่อนกรอกเมื่อมีข้อมูล อย่าเปลี่ยนชื่อแผ่นงานและหัวตาราง"),
    ("ชื่ออื่น", "หากหน่วยงานพิมพ์ชื่อของตนต่างไป ให้เพิ่มชื่อนั้นในช่อง ชื่ออื่น ของทะเบียน ชื่อที่ไม่ตรงกับทะเบียนจะไม่นับเป็นของหน่วยงานใด"),
    ("ระเบียบวาระ", "แถวที่ช่อง ข้อ ว่างคือชื่อวาระ แถวที่มีเลขข้อคือเรื่องในวาระนั้น ช่อง ตารางแนบ เลือกตารางที่จะจัดทำจากข้อมูลให้"),
    ("คะแนนปีก่อน", "กรอกคะแนนรายหมวดตามที่ประกาศ ไม่มีการคำนวณคะแนนหมวด 1-6 ใหม่"),
    ("ปฏิทิน", "ขั้นตอนที่ยังไม่กำหนดวันให้เว้นว่าง เอกสารจะพิมพ์ว่า ยังไม่กำหนด"),
    ("กติกา", "หากปีนี้ไม่ใช้กติกาข้อใด ให้ใส่รหัส ระดับ ปิด และเหตุผล ทุกผลลัพธ์จะระบุไว้ว่าปิด (ดูรหัสทั้งหมดด้วย make rules)"),
    ("ผลพิจารณา", "ข้อสังเกตที่ กพร. ยอมรับตามเหตุผลของหน่วยงาน หรือให้แก้ ใส่รหัสข้อสังเกต หน่วยงาน ตัวชี้วัด และเหตุผล"),
    ("ข้อยุติ", "เมื่อหน่วยงานส่งค่าของตัวชี้วัดเดียวกันไม่ตรงกัน ให้ใส่รหัส ปี ค่าที่ใช้ และเหตุผล รายงานจะใช้ค่านั้นและอ้างข้อยุติ"),
    ("กลุ่มสำคัญ", "กลุ่มที่ช่อง สำคัญ เป็น ใช่ ต้องมีตัวชี้วัดความผูกพันในข้อ 7.2 ประเภทย่อย 2"),
)


def _coordinator_guide(
    form: Form, coordinator: Coordinator, criteria: Criteria, sections: Mapping[str, Sequence[tuple[str, str]]]
) -> Lookup:
    """Write the coordinator's คำแนะนำ and return its list of the profile's questions."""
    page = form.guide(form.heading, coordinator.settings.footnote)
    for heading, lines in sections.items():
        page.section(heading)
        for label, text in lines:
            page.line(label, text)
    page.section("วิธีใช้")
    for label, text in (*_COORDINATOR_STEPS, ("วันที่", day_examples(coordinator.settings.fiscal_year_be))):
        page.line(label, text)
    if coordinator.settings.footnote:
        page.line("ข้อมูลสมมติ", SAMPLE_NOTE)
    page.section("แผ่นงาน")
    for table in contract.COORDINATOR_WORKBOOK:
        page.line(table.sheet, HEADINGS[table.key])
    return page.lookup("คำถามของลักษณะสำคัญขององค์การ", ("ข้อ", "คำถาม"), _question_lines(criteria))


def _question_lines(criteria: Criteria) -> list[GuideLine]:
    return [
        line
        for block in criteria.profile
        for line in (
            GuideLine("", block.heading, group=True),
            *(GuideLine(str(number), question) for number, question in block.questions.items()),
        )
    ]
