"""From what a unit or the coordinator has said so far, even nothing, to the workbook they go on typing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.criteria import Criteria
from pipeline.model import Coordinator, Submission
from pipeline.workbook import contract
from pipeline.workbook import form_entries as entries
from pipeline.workbook.form_sheets import Form, Help, Line, Lookup

NO_NOTES: Mapping[str, str] = MappingProxyType({})
FULL_TABLES = frozenset({"scores", "profile"})  # a row for all there can be: no spare ones

# What a reader of the workbook sees as the sheet's heading, where its own name is not enough.
HEADINGS = {
    "unit": "ข้อมูลหน่วยงาน",
    "narratives": "หมวด 1-6 ผลการดำเนินการตามหัวข้อและระดับ",
    "indicators": "หมวด 7 ผลลัพธ์การดำเนินการ หนึ่งตัวชี้วัดต่อหนึ่งแถว",
    "settings": "ตั้งค่าของปี",
    "register": "หน่วยงานที่ต้องส่งข้อมูล",
    "meeting": "ข้อมูลการประชุม",
    "agenda": "ระเบียบวาระการประชุม เรียงตามที่จะพิมพ์",
    "scores": "ผลการประเมินปีก่อน คะแนนเต็ม 500",
    "feedback": "รายงานป้อนกลับของผู้ตรวจประเมิน",
    "framework": "กรอบการประเมินส่วนราชการ",
    "calendar": "ปฏิทินการรับสมัครรางวัลและการประเมินสถานะ",
    "responsible": "หน่วยงานผู้รับผิดชอบรายหมวด",
    "profile": "ลักษณะสำคัญขององค์การ 13 ข้อ",
    "segments": "กลุ่มผู้รับบริการและผู้มีส่วนได้ส่วนเสีย",
}


def unit_form(submission: Submission, coordinator: Coordinator, criteria: Criteria) -> bytes:
    """Return a unit's workbook holding what ``submission`` already says, ready for more.

    Years: those that ``coordinator`` asks for, and any other year of which a row has a figure.
    Blank: a submission without narratives gets an empty row for each level of each sub-item its unit must send.
    """
    note = coordinator.settings.footnote
    with Form(_unit_heading(submission, coordinator)) as form:
        guide = _unit_guide(form, submission, coordinator, criteria)
        form.pairs(contract.UNIT, HEADINGS["unit"], note, entries.unit_entries(submission))
        form.table(
            contract.NARRATIVES,
            HEADINGS["narratives"],
            note,
            entries.narrative_entries(submission, coordinator, criteria),
            helps=(Help("ชื่อหัวข้อ", 30, "level", guide.subitems, "{subitem}"),),
            frozen_through="level",
        )
        form.table(
            contract.INDICATORS,
            HEADINGS["indicators"],
            note,
            [entries.indicator_entries(row) for row in submission.rows],
            years=entries.year_slots(submission.rows, coordinator, criteria),
            helps=(Help("ชื่อประเภทย่อย", 24, "measure", guide.subtypes, "{item}/{subtype}"),),
            offered={"segments": guide.segments.keys} if coordinator.segments else {},
            frozen_through="name",
        )
    return form.content


def coordinator_form(coordinator: Coordinator, criteria: Criteria, notes: Mapping[str, str] = NO_NOTES) -> bytes:
    """Return the coordinator's workbook holding what ``coordinator`` already says, ready for more.

    ``notes``: what stands under the heading of a sheet, by the key of its table; elsewhere the settings' footnote.
    """
    settings = coordinator.settings
    pairs = {
        "settings": entries.settings_entries(coordinator),
        "meeting": entries.meeting_entries(coordinator),
    }
    with Form(f"{_sent_to(coordinator)} ตั้งค่าและทะเบียน ปีงบประมาณ {settings.fiscal_year_be}") as form:
        questions = _coordinator_guide(form, coordinator, criteria)
        helps = {"profile": (Help("คำถาม", 36, "answer", questions, "{question}"),)}
        for table in contract.COORDINATOR_WORKBOOK:
            heading, note = HEADINGS[table.key], notes.get(table.key, settings.footnote)
            if table.pairs:
                form.pairs(table, heading, note, pairs[table.key])
                continue
            form.table(
                table,
                heading,
                note,
                entries.COORDINATOR_TABLES[table.key](coordinator),
                helps=helps.get(table.key, ()),
                spare=table.key not in FULL_TABLES,
            )
    return form.content


def _sent_to(coordinator: Coordinator) -> str:
    return coordinator.settings.coordinator or "หน่วยงานผู้ประสาน"


def _unit_heading(submission: Submission, coordinator: Coordinator) -> str:
    parts = (submission.unit_code.text, submission.unit_name.text)
    year = submission.fiscal_year_be or coordinator.settings.fiscal_year_be
    return " ".join(part for part in (*parts, f"ปีงบประมาณ {year}") if part)


# --- the sheet คำแนะนำ


@dataclass(frozen=True, slots=True)
class _Guide:
    """What the unit's คำแนะนำ lists."""

    subitems: Lookup
    subtypes: Lookup
    segments: Lookup


_HOW_TO_FILL = (
    ("เริ่มต้น", "กรอกแผ่นงาน หน่วยงาน ให้ครบก่อน แล้วกรอกแผ่นงาน หมวด 1-6 และ หมวด 7 ตามหมวดที่รับผิดชอบ"),
    ("หัวตาราง", "หัวตารางสีเข้มต้องกรอก สีอ่อนกรอกเมื่อมีข้อมูล ช่องที่ต้องกรอกแต่ยังว่างจะเป็นสีชมพู อย่าเปลี่ยนชื่อแผ่นงานและหัวตาราง"),
    ("เพิ่มแถว", "พิมพ์ต่อในแถวว่างใต้ตาราง หากไม่พอให้แทรกแถว จะเรียงคอลัมน์ใหม่หรือเพิ่มคอลัมน์ของตนเองก็ได้"),
    (
        "หมวด 1-6",
        "หนึ่งแถวคือหนึ่งหัวข้อในหนึ่งระดับ เขียนจากระดับพื้นฐานขึ้นไปตามลำดับ เขียนสิ่งที่ทำจริง และระบุหลักฐาน กด Alt+Enter เพื่อขึ้นบรรทัดใหม่",
    ),
    ("หมวด 7", "หนึ่งแถวคือหนึ่งตัวชี้วัด ตัวชี้วัดเดิมให้ใช้รหัสเดิม ตัวชี้วัดใหม่ให้เว้นช่องรหัส แล้วโปรแกรมจะให้รหัสเอง"),
    ("ทิศทาง", "เลือกเสมอ ยิ่งมากยิ่งดี หรือ ยิ่งน้อยยิ่งดี โปรแกรมไม่เดาจากตัวเลข"),
    (
        "ตัวเลข",
        "พิมพ์ตัวเลขล้วน เช่น 85.5 หรือ 1,234 จะใช้เลขไทยก็ได้ ข้อความอย่าง “มากกว่า 85” หรือ “80-90” โปรแกรมอ่านไม่ได้และจะแจ้งกลับ",
    ),
    ("ยังไม่มีข้อมูล", "เว้นว่าง หรือพิมพ์ ไม่มีข้อมูล หรือ อยู่ระหว่างดำเนินการ"),
    ("ศูนย์", "พิมพ์ 0 ช่องว่างหมายถึงยังไม่มีข้อมูล ไม่ใช่ศูนย์"),
    ("ร้อยละ", "ตั้งหน่วยวัดเป็น ร้อยละ แล้วพิมพ์ 85.5 หรือ 85.5% ก็ได้"),
    ("เป้าหมาย", "เป้าหมายไม่ควรแย่กว่าเป้าหมายและผลของปีก่อน หากจำเป็นให้เขียนเหตุผลในช่อง คำชี้แจง"),
    ("ผลย้อนหลัง", "กรอกผลให้ครบสามปี หากขาดปีใดให้เขียนเหตุผลในช่อง คำชี้แจง"),
    ("กลุ่มผู้รับบริการ", "ข้อ 7.2 ให้ระบุกลุ่ม เลือกจากรายการได้ หากมีหลายกลุ่มให้คั่นด้วยจุลภาค"),
    ("วันที่", "พิมพ์อย่าง 15 มกราคม 2564 หรือ 15/1/2564"),
)

_SAMPLE = (
    "ข้อความและตัวเลขในสมุดงานนี้แต่งขึ้นเพื่อให้เห็นว่าแบบฟอร์มกรอกอย่างไรและรายงานออกมาเป็นอย่างไร "
    "ห้ามนำไปอ้างอิงเป็นผลงานจริง เว้นแต่ตัวเลขที่ช่อง แหล่งข้อมูล ระบุแหล่งเผยแพร่ไว้ "
    "เมื่อเริ่มใช้จริงให้ลบออกแล้วกรอกข้อมูลของหน่วยงาน และให้ กพร. ลบข้อความในช่อง หมายเหตุท้ายเอกสาร ของแผ่นงาน ตั้งค่า"
)

_COORDINATOR_STEPS = (
    ("เริ่มปีใหม่", "แก้ ตั้งค่า ทะเบียนหน่วยงาน และ การประชุม ก่อน แล้วปรับแผ่นงานอื่นให้เป็นของปีนี้"),
    ("วางไฟล์", "วางสมุดงานนี้และสมุดงานของทุกหน่วยงานไว้ในโฟลเดอร์ inputs ของปี ตั้งชื่อไฟล์อย่างไรก็ได้ แล้วสั่ง make report"),
    ("หัวตาราง", "หัวตารางสีเข้มต้องกรอก สีอ่อนกรอกเมื่อมีข้อมูล อย่าเปลี่ยนชื่อแผ่นงานและหัวตาราง"),
    ("ชื่ออื่น", "หากหน่วยงานพิมพ์ชื่อของตนต่างไป ให้เพิ่มชื่อนั้นในช่อง ชื่ออื่น ของทะเบียน โปรแกรมไม่เดาว่าเป็นหน่วยงานใด"),
    ("ระเบียบวาระ", "แถวที่ช่อง ข้อ ว่างคือชื่อวาระ แถวที่มีเลขข้อคือเรื่องในวาระนั้น ช่อง ตารางแนบ เลือกตารางที่โปรแกรมทำจากข้อมูลให้"),
    ("คะแนนปีก่อน", "กรอกคะแนนรายหมวดตามที่ประกาศ โปรแกรมไม่คำนวณคะแนนหมวด 1-6 เอง"),
    ("ปฏิทิน", "ขั้นตอนที่ยังไม่รู้วันให้เว้นว่าง เอกสารจะพิมพ์ว่า ยังไม่กำหนด"),
    ("กลุ่มสำคัญ", "กลุ่มที่ช่อง สำคัญ เป็น ใช่ ต้องมีตัวชี้วัดความผูกพันในข้อ 7.2 ประเภทย่อย 2"),
    ("วันที่", "พิมพ์อย่าง 12 มกราคม 2564 หรือ วันอังคารที่ 12 มกราคม 2564"),
)


def _unit_guide(form: Form, submission: Submission, coordinator: Coordinator, criteria: Criteria) -> _Guide:
    settings = coordinator.settings
    page = form.guide(f"แบบรวบรวมข้อมูล PMQA 4.0 {form.heading}", settings.footnote)
    deadline = entries.typed(settings.deadline)
    categories = ", ".join(map(str, entries.categories(submission, coordinator)))
    page.section("สิ่งที่ต้องส่ง")
    page.line("หมวดที่ต้องส่ง", f"หมวด {categories}")
    page.line("กำหนดส่ง", f"ส่งให้ {_sent_to(coordinator)} ภายในวันที่ {deadline}" if deadline else "ยังไม่กำหนด")
    page.section("วิธีกรอก")
    for label, text in _HOW_TO_FILL:
        page.line(label, text)
    if settings.footnote:
        page.line("ข้อมูลสมมติ", _SAMPLE)
    segments = page.lookup(
        "กลุ่มผู้รับบริการและผู้มีส่วนได้ส่วนเสีย",
        ("กลุ่ม", "ประเภท", "ความสำคัญ"),
        [
            Line(
                segment.name,
                entries.word(contract.SEGMENTS, "kind", segment.kind),
                "กลุ่มสำคัญ" if segment.key else "",
            )
            for segment in coordinator.segments
        ],
    )
    subitems = page.lookup("หัวข้อของหมวด 1-6", ("หัวข้อ", "ชื่อหัวข้อ"), _subitem_lines(criteria))
    count = sum(len(item.mandatory) for item in criteria.items)
    subtypes = page.lookup(
        f"ประเภทย่อยของหมวด 7 (ทั้งกรมต้องมีอย่างน้อยหนึ่งตัวชี้วัดใน {count} ประเภทที่เขียนว่า ต้องมี)",
        ("ข้อ/ประเภทย่อย", "ชื่อประเภทย่อย", "บังคับ"),
        _subtype_lines(criteria),
    )
    return _Guide(subitems, subtypes, segments)


def _coordinator_guide(form: Form, coordinator: Coordinator, criteria: Criteria) -> Lookup:
    """Write the coordinator's คำแนะนำ and return its list of the profile's questions."""
    page = form.guide(form.heading, coordinator.settings.footnote)
    page.section("วิธีใช้")
    for label, text in _COORDINATOR_STEPS:
        page.line(label, text)
    if coordinator.settings.footnote:
        page.line("ข้อมูลสมมติ", _SAMPLE)
    page.section("แผ่นงาน")
    for table in contract.COORDINATOR_WORKBOOK:
        page.line(table.sheet, HEADINGS[table.key])
    return page.lookup("คำถามของลักษณะสำคัญขององค์การ", ("ข้อ", "คำถาม"), _question_lines(criteria))


def _question_lines(criteria: Criteria) -> list[Line]:
    return [
        line
        for block in criteria.profile
        for line in (
            Line("", block.heading, group=True),
            *(Line(str(number), question) for number, question in block.questions.items()),
        )
    ]


def _subitem_lines(criteria: Criteria) -> list[Line]:
    return [
        line
        for category in criteria.categories
        for line in (
            Line(f"หมวด {category.number}", category.name, group=True),
            *(Line(code, name) for code, name in category.subitems.items()),
        )
    ]


def _subtype_lines(criteria: Criteria) -> list[Line]:
    return [
        line
        for item in criteria.items
        for line in (
            Line(f"ข้อ {item.code}", item.name, group=True),
            *(
                Line(f"{item.code}/{number}", name, "ต้องมี" if number in item.mandatory else "")
                for number, name in enumerate(item.subtypes, start=1)
            ),
        )
    ]
