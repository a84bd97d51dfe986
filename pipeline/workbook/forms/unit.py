"""From a unit's submission, even an empty one, to the form it goes on typing in."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from pipeline.carry import Past
from pipeline.criteria import Criteria
from pipeline.model import Coordinator, Submission
from pipeline.workbook import contract
from pipeline.workbook.forms import entries
from pipeline.workbook.forms.columns import ColumnComments, EarlierColumn, HelpColumn, Lookup
from pipeline.workbook.forms.drawing import Form
from pipeline.workbook.forms.guide import GuideLine, GuidePage
from pipeline.workbook.forms.wording import HEADINGS, SAMPLE_NOTE, day_examples, sent_to


def unit_form(submission: Submission, coordinator: Coordinator, criteria: Criteria, past: Past | None = None) -> bytes:
    """Return a form filled in with ``submission``, even with nothing.

    Its years are those that ``coordinator`` asks for, and any other year of which a row has a figure. What was written
    in an earlier year (``past``) stands in grey columns and comments beside the cells to type in. A submission without
    narratives gets an empty row for each level of each sub-item its unit must send, and one without answers a row for
    each point of the feedback report that its unit is asked to answer; without any such point the sheet is left out.
    """
    settings = coordinator.settings
    with Form(_unit_heading(submission, coordinator), settings.fiscal_year_be, guarded=True) as form:
        guide = _unit_guide(form, submission, coordinator, criteria, past)
        form.pairs(contract.UNIT, HEADINGS["unit"], settings.footnote, entries.unit_entries(submission))
        form.table(
            contract.NARRATIVES,
            HEADINGS["narratives"],
            settings.footnote,
            entries.narrative_entries(submission, coordinator, criteria, past),
            added=(HelpColumn("ชื่อหัวข้อ", 30, "level", guide.subitems, "{subitem}"), *_earlier_narratives(past)),
            comments=(ColumnComments("text", sent_to(coordinator), entry="remark"),) if past else (),
            frozen_through="level",
        )
        if points := entries.answer_entries(submission, coordinator, past.feedback if past else coordinator.feedback):
            form.table(
                contract.FEEDBACK_ANSWERS,
                HEADINGS["answers"],
                settings.footnote,
                points,
                frozen_through="point",
            )
        form.table(
            contract.INDICATORS,
            HEADINGS["indicators"],
            settings.footnote,
            entries.indicator_rows(submission, past),
            years=entries.year_slots(submission.rows, coordinator, criteria),
            added=(
                HelpColumn("ชื่อประเภทย่อย", 24, "measure", guide.subtypes, "{item}/{subtype}"),
                *_earlier_explanations(past),
            ),
            comments=(ColumnComments("name", sent_to(coordinator), _category_7_remark(past)),) if past else (),
            awaited=(f"actual {settings.latest_year_be}", f"target {settings.fiscal_year_be}"),
            offered=guide.offered,
            frozen_through="name",
        )
    return form.content


def _earlier_narratives(past: Past | None) -> tuple[EarlierColumn, ...]:
    """Return what stands after the columns to type in, which thus stand where they stood in the year before."""
    if past is None:
        return ()
    feedback = (EarlierColumn(contract.FEEDBACK_TO_READ, 40, "feedback"),) if past.feedback else ()
    return (*feedback, *((EarlierColumn(_before(past), 60, "before"),) if past.narratives else ()))


def _earlier_explanations(past: Past | None) -> tuple[EarlierColumn, ...]:
    """Return what stands beside an indicator: how it was explained and analysed last time."""
    explained = past is not None and any(row.explanation or row.analysis for row in past.rows)
    return (EarlierColumn(_before(past), 44, "before"),) if past and explained else ()


def _before(past: Past) -> str:
    return f"ที่เขียนไว้ปี {past.year_be}"


def _category_7_remark(past: Past) -> str:
    feedback = entries.feedback_text(past, "7")
    return f"รายงานป้อนกลับล่าสุด หมวด 7\n{feedback}" if feedback else ""


def _unit_heading(submission: Submission, coordinator: Coordinator) -> str:
    parts = (submission.unit_code.text, submission.unit_name.text)
    year = submission.fiscal_year_be or coordinator.settings.fiscal_year_be
    return " ".join(part for part in (*parts, f"ปีงบประมาณ {year}") if part)


# --- the sheet คำแนะนำ


class _GuideLists(Struct, frozen=True):
    """The lists of the unit's คำแนะนำ that other sheets look up.

    ``offered``: the ranges of texts that columns of หมวด 7 offer, by field.
    """

    subitems: Lookup
    subtypes: Lookup
    offered: Mapping[str, str]


_HOW_TO_FILL = (
    ("เริ่มต้น", "กรอกแผ่นงาน หน่วยงาน ให้ครบก่อน แล้วกรอกแผ่นงาน หมวด 1-6 และ หมวด 7 ตามหมวดที่รับผิดชอบ"),
    (
        "หัวตาราง",
        "หัวตารางสีเข้มต้องกรอก สีอ่อนกรอกเมื่อมีข้อมูล ช่องที่ต้องกรอกแต่ยังว่างจะเป็นสีชมพู ช่องที่รอข้อมูลของปีนี้เป็นสีเหลือง อย่าเปลี่ยนชื่อแผ่นงาน",
    ),
    (
        "เพิ่มแถว",
        "พิมพ์ต่อในแถวว่างใต้ตาราง หากไม่พอให้แทรกแถว หัวตารางล็อกไว้กันพิมพ์ทับ "
        "หากต้องการเพิ่มหรือเรียงคอลัมน์เอง ให้เลือก ตรวจทาน > ยกเลิกการป้องกันแผ่นงาน (ไม่มีรหัสผ่าน)",
    ),
    (
        "หมวด 1-6",
        "หนึ่งแถวคือหนึ่งหัวข้อในหนึ่งระดับ เขียนจากระดับพื้นฐานขึ้นไปตามลำดับ เขียนสิ่งที่ทำจริง และระบุหลักฐาน กด Alt+Enter เพื่อขึ้นบรรทัดใหม่",
    ),
    (
        "ข้อเสนอแนะ",
        "หนึ่งแถวคือข้อเสนอแนะหนึ่งข้อในรายงานป้อนกลับของหัวข้อที่หน่วยงานรับผิดชอบ (ไม่มีแผ่นงานนี้หากไม่มีข้อเสนอแนะ) เขียนสิ่งที่ทำ ผล และหลักฐาน "
        "หลายหน่วยงานตอบข้อเดียวกันได้ หากยังไม่ได้ทำให้เขียนเหตุผลในช่อง คำชี้แจง",
    ),
    ("หมวด 7", "หนึ่งแถวคือหนึ่งตัวชี้วัด ตัวชี้วัดเดิมให้ใช้รหัสเดิม ตัวชี้วัดใหม่ให้เว้นช่องรหัส แล้วจะได้รับรหัสเมื่อรวมข้อมูล"),
    ("ทิศทาง", "เลือกเสมอ ยิ่งมากยิ่งดี หรือ ยิ่งน้อยยิ่งดี ทุกตัวชี้วัดต้องระบุ"),
    (
        "ตัวเลข",
        "พิมพ์ตัวเลขล้วน เช่น 85.5 หรือ 1,234 จะใช้เลขไทยก็ได้ ข้อความอย่าง “มากกว่า 85” หรือ “80-90” อ่านเป็นตัวเลขไม่ได้และจะแจ้งกลับ",
    ),
    ("ยังไม่มีข้อมูล", "เว้นว่าง หรือพิมพ์ ไม่มีข้อมูล หรือ อยู่ระหว่างดำเนินการ"),
    ("ศูนย์", "พิมพ์ 0 ช่องว่างหมายถึงยังไม่มีข้อมูล ไม่ใช่ศูนย์"),
    ("ร้อยละ", "ตั้งหน่วยวัดเป็น ร้อยละ แล้วพิมพ์ 85.5 หรือ 85.5% ก็ได้"),
    ("เป้าหมาย", "เป้าหมายควรถึงเป้าหมายและผลของปีก่อน หากจำเป็นให้เขียนเหตุผลในช่อง คำชี้แจง"),
    ("ผลย้อนหลัง", "กรอกผลให้ครบสามปี หากขาดปีใดให้เขียนเหตุผลในช่อง คำชี้แจง"),
    (
        "นิยามตัวชี้วัด",
        "สูตรคำนวณ ความถี่ในการวัด และ ยุทธศาสตร์ เป็นเนื้อหาของพจนานุกรมตัวชี้วัดท้ายรายงาน เว้นว่างได้ ปีถัดไปยกมาให้",
    ),
    ("กลุ่มผู้รับบริการ", "ข้อ 7.2 ให้ระบุกลุ่ม เลือกจากรายการได้ หากมีหลายกลุ่มให้คั่นด้วยจุลภาค"),
)


def _unit_guide(
    form: Form, submission: Submission, coordinator: Coordinator, criteria: Criteria, past: Past | None
) -> _GuideLists:
    """Write the unit's คำแนะนำ and return its lists."""
    settings = coordinator.settings
    page = form.guide(f"แบบรวบรวมข้อมูล PMQA 4.0 {form.heading}", settings.footnote)
    deadline = entries.day_text(settings.deadline)
    categories = ", ".join(map(str, entries.categories(submission, coordinator)))
    page.section("สิ่งที่ต้องส่ง")
    page.line("หมวดที่ต้องส่ง", f"หมวด {categories}" if categories else "ตามที่ กพร. แจ้ง")
    if criteria.fiscal_year_be != settings.fiscal_year_be:
        parts = criteria.borrowed(settings.fiscal_year_be)
        page.line("เกณฑ์", f"{parts} ใช้เกณฑ์ปี {criteria.fiscal_year_be} ไปก่อน".strip())
    page.line("กำหนดส่ง", f"ส่งให้ {sent_to(coordinator)} ภายในวันที่ {deadline}" if deadline else "ยังไม่กำหนด")
    if past:
        _carried_over(page, past, coordinator)
    page.section("วิธีกรอก")
    for label, text in (*_HOW_TO_FILL, ("วันที่", day_examples(settings.fiscal_year_be))):
        page.line(label, text)
    if settings.footnote:
        page.line("ข้อมูลสมมติ", SAMPLE_NOTE)
    return _guide_lists(page, coordinator, criteria)


def _guide_lists(page: GuidePage, coordinator: Coordinator, criteria: Criteria) -> _GuideLists:
    segments = page.lookup(
        "กลุ่มผู้รับบริการและผู้มีส่วนได้ส่วนเสีย",
        ("กลุ่ม", "ประเภท", "ความสำคัญ"),
        [
            GuideLine(
                segment.name,
                entries.word_for(contract.SEGMENTS, "kind", segment.kind),
                "กลุ่มสำคัญ" if segment.key else "",
            )
            for segment in coordinator.segments
        ],
    )
    offered = {"segments": segments.keys} if coordinator.segments else {}
    if coordinator.strategies:
        lines = [GuideLine(strategy.name, strategy.code) for strategy in coordinator.strategies]
        offered["strategy"] = page.lookup("ยุทธศาสตร์", ("ยุทธศาสตร์", "รหัส"), lines).keys
    subitems = page.lookup("หัวข้อของหมวด 1-6", ("หัวข้อ", "ชื่อหัวข้อ"), _subitem_lines(criteria))
    count = sum(len(item.mandatory) for item in criteria.items)
    subtypes = page.lookup(
        f"ประเภทย่อยของหมวด 7 (ทั้งส่วนราชการต้องมีอย่างน้อยหนึ่งตัวชี้วัดใน {count} ประเภทที่เขียนว่า ต้องมี)",
        ("ข้อ/ประเภทย่อย", "ชื่อประเภทย่อย", "บังคับ"),
        _subtype_lines(criteria),
    )
    return _GuideLists(subitems, subtypes, offered)


def _carried_over(page: GuidePage, past: Past, coordinator: Coordinator) -> None:
    """Write what was carried over and what the new year waits for."""
    settings = coordinator.settings
    page.section(f"เตรียมไว้ให้จากปี {past.year_be}")
    if not (past.rows or past.narratives):
        page.line("ข้อมูลเดิม", f"ไม่มีข้อมูลของหน่วยงานในปี {past.year_be} แบบนี้จึงว่าง")
    if past.narratives:
        page.line(
            "หมวด 1-6", f"ช่องสีเทา {_before(past)} มีไว้อ่าน เขียนผลของปีนี้ในช่อง ผลการดำเนินการ ซึ่งยังว่าง ข้อความเดิมไม่นับเป็นของปีนี้"
        )
    if past.rows:
        page.line(
            "หมวด 7",
            f"ตัวชี้วัดเดิม {len(past.rows)} แถว พร้อมเป้าหมายและผลที่เคยส่ง กรอก ผล {settings.latest_year_be} "
            f"และ เป้าหมาย {settings.fiscal_year_be} (ช่องสีเหลือง) ตัวชี้วัดที่เลิกใช้ให้ลบทั้งแถว "
            "คำชี้แจงและบทวิเคราะห์ให้เขียนใหม่",
        )
    if past.feedback:
        page.line(
            "รายงานป้อนกลับ",
            f"ข้อความของผู้ตรวจประเมินที่ {sent_to(coordinator)} บันทึกไว้ในสมุดงานปี {past.feedback_year_be} "
            "อยู่ในช่องสีเทาและในหมายเหตุของช่องที่ต้องเขียน โปรดตอบในแผ่นงาน ข้อเสนอแนะ",
        )
    if feedback := entries.feedback_text(past, "7"):
        page.line("รายงานป้อนกลับ หมวด 7", feedback)


def _subitem_lines(criteria: Criteria) -> list[GuideLine]:
    return [
        line
        for category in criteria.categories
        for line in (
            GuideLine(f"หมวด {category.number}", category.name, group=True),
            *(GuideLine(code, name) for code, name in category.subitems.items()),
        )
    ]


def _subtype_lines(criteria: Criteria) -> list[GuideLine]:
    return [
        line
        for item in criteria.items
        for line in (
            GuideLine(f"ข้อ {item.code}", item.name, group=True),
            *(
                GuideLine(f"{item.code}/{number}", name, "ต้องมี" if number in item.mandatory else "")
                for number, name in enumerate(item.subtypes, start=1)
            ),
        )
    ]
