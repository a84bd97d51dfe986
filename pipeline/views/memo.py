"""From a checked year to what the memo to one unit says: what came, what is owed, what to mend, by when and to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.findings import open_counts, state_counts
from pipeline.model import Finding, Receipt, Severity, Unit
from pipeline.thai import long_date, match_key
from pipeline.views.hand_back import coordinator_contact, hand_back
from pipeline.year import Year

NO_BREAK = "\u00a0"  # a telephone number stays on one line
_MOST_REASONS = 3  # why a file is not used; the list in the workbook has all


class MemoView(Struct, frozen=True):
    """A memo to one unit. A count of none, and whatever is not known, is ""."""

    department: str  # ชื่อส่วนราชการ
    sender: str  # หน่วยงานเจ้าของหนังสือ ชื่อเต็ม
    coordinator: str  # ชื่อย่อของหน่วยงานเจ้าของหนังสือ เช่น กพร.
    sender_phone: str  # โทรศัพท์ของหน่วยงานเจ้าของหนังสือ
    number: str  # ที่หนังสือ จากแผ่นงาน ตั้งค่า
    day: str  # วันที่หนังสือ จากแผ่นงาน ตั้งค่า
    fiscal_year: str  # ปีงบประมาณ
    code: str  # รหัสหน่วยงานผู้รับ
    unit: str  # ชื่อหน่วยงานผู้รับ
    addressee: str  # ผู้รับหนังสือ เช่น ผู้อำนวยการสำนักพัฒนาน้ำบาดาล
    workbook: str  # ไฟล์ที่ได้รับ
    given_on: str  # วันที่ให้ข้อมูล
    is_first: bool  # ขอข้อมูลเป็นครั้งแรก มิใช่การติดตาม
    is_late: bool  # ส่งหลังกำหนด
    contents: str  # สิ่งที่ได้รับ เช่น หมวด 4 และตัวชี้วัดหมวด 7 จำนวน 12 ตัวชี้วัด
    problem: str  # เหตุที่ใช้ไฟล์ที่ได้รับไม่ได้
    owed: str  # หมวดที่ยังไม่ได้ส่ง
    to_mend: str  # จำนวนข้อสังเกตที่ต้องแก้
    to_review: str  # จำนวนข้อสังเกตที่ควรทบทวน
    explained: str  # จำนวนรายการที่หน่วยงานชี้แจงแล้ว
    accepted: str  # จำนวนรายการที่ยอมรับแล้ว
    results: tuple[str, ...]  # ผลการตรวจทีละข้อ เป็นข้อความ
    asks: bool  # มีสิ่งที่หน่วยงานต้องทำ
    attached: str  # ไฟล์ที่แนบ
    refusal: str  # ไฟล์ที่บอกเหตุที่ใช้ไฟล์ที่ได้รับไม่ได้ ว่างเมื่อไม่มี
    deadline: str  # กำหนดส่งข้อมูล จากแผ่นงาน ตั้งค่า
    due: str  # ให้ส่งเมื่อใด เช่น ภายในวันที่ 20 มกราคม 2564
    contact: str  # ผู้ติดต่อของหน่วยงานเจ้าของหนังสือ
    email: str  # อีเมลของหน่วยงานเจ้าของหนังสือ
    note: str  # หมายเหตุท้ายเอกสาร
    thai_digits: bool  # เอกสารใช้เลขไทย


def view(
    year: Year, unit: Unit, receipt: Receipt, attached: str, refusal: str = "", *, is_first: bool = False
) -> MemoView:
    """Return what the memo to ``unit`` says; ``attached``: the name of the workbook that goes with it.

    ``refusal``: the name of the list that says why what was sent could not be read; "" where none goes with it.
    ``is_first``: the unit is asked for the first time.
    """
    coordinator, found = year.case.coordinator, year.findings_by_unit.get(unit.code, ())
    settings, back = coordinator.settings, hand_back(coordinator, year.receipts, year.checked_on)
    contact = coordinator_contact(coordinator, year.receipts)
    opened, states = open_counts(found), state_counts(found)
    owed, deadline = owed_words(year, unit, receipt), settings.deadline.day
    counts = (opened[Severity.ERROR], opened[Severity.WARNING])
    return MemoView(
        department=settings.department,
        sender=_full_name(year, settings.coordinator) or back.to,
        coordinator=back.to,
        sender_phone=contact.phone.replace(" ", NO_BREAK),
        number=settings.memo_number,
        day=long_date(settings.memo_day.day) if settings.memo_day.day else "",
        fiscal_year=str(settings.fiscal_year_be),
        code=unit.code,
        unit=unit.name or unit.code,
        addressee=f"ผู้อำนวยการ{unit.name}" if unit.name else f"หัวหน้าหน่วยงาน {unit.code}",
        workbook=receipt.workbook,
        given_on=long_date(receipt.submitted_on) if receipt.submitted_on else "",
        is_first=is_first,
        is_late=receipt.status == "late",
        contents=_contents(year, unit),
        problem=problem_words(year, receipt),
        owed=owed,
        to_mend=_count(counts[0]),
        to_review=_count(counts[1]),
        explained=_count(sum(count for state, count in states.items() if state.value == "explained")),
        accepted=_count(sum(count for state, count in states.items() if state.value == "accepted")),
        results=tuple(result_lines(found, owed)),
        asks=bool(owed or counts[0] or receipt.status == "refused"),
        attached=attached,
        refusal=refusal,
        deadline=long_date(deadline) if deadline and back.due else "",
        due=back.due,
        contact=contact.name,
        email=contact.email,
        note=settings.footnote,
        thai_digits=settings.thai_digits,
    )


def owed_words(year: Year, unit: Unit, receipt: Receipt) -> str:
    """Return the categories that the unit has still to send, as หมวด 4, 7; all that it owes where nothing is used."""
    is_used = receipt.status in ("received", "late")
    categories = year.categories_wanting.get(unit.code, ()) if is_used else unit.categories
    return f"หมวด {', '.join(map(str, categories))}" if categories else ""


def problem_words(year: Year, receipt: Receipt) -> str:
    """Return why the workbook that was sent is not used; "" where it is, and where none was sent."""
    if receipt.status != "refused":
        return ""
    about = (f for f in year.findings_by_workbook.get(receipt.workbook, ()) if f.code.startswith("F"))
    return " ".join([messages.found(finding) for finding in about][:_MOST_REASONS])


def result_lines(findings: Sequence[Finding], owed: str) -> Iterator[str]:
    """Yield the outcome of the check, a text for each point: what is missing, to mend, to look at, and closed."""
    opened = open_counts(findings)
    closed = {state.thai: count for state, count in state_counts(findings).items() if state.is_closed and count}
    if owed:
        yield f"ยังขาดข้อมูล{owed}"
    if opened[Severity.ERROR]:
        yield f"ข้อสังเกตที่ต้องแก้ {opened[Severity.ERROR]} ข้อ"
    elif not owed:
        yield "ไม่มีข้อสังเกตที่ต้องแก้"
    if opened[Severity.WARNING]:
        yield f"ข้อสังเกตที่ควรทบทวน {opened[Severity.WARNING]} ข้อ"
    if closed:
        yield f"{' และ '.join(f'{label} {count} ข้อ' for label, count in closed.items())} ไม่ต้องดำเนินการ"


def _contents(year: Year, unit: Unit) -> str:
    """Return what the workbook of a unit holds; "" where it holds nothing that is used."""
    master = year.case.master
    texts = {narrative.subitem.partition(".")[0] for narrative in master.narratives if narrative.unit == unit.code}
    indicators = sum(row.unit == unit.code for indicator in master.indicators for row in indicator.rows)
    parts = [f"หมวด {', '.join(sorted(texts))}"] if texts else []
    parts += [f"ตัวชี้วัดหมวด 7 จำนวน {indicators} ตัวชี้วัด"] if indicators else []
    return " และ".join(parts)


def _full_name(year: Year, code: str) -> str:
    """Return the full name of the unit with a code, as far as the register knows it."""
    key = match_key(code)
    return next((unit.name for unit in year.case.coordinator.register if key and match_key(unit.code) == key), "")


def _count(number: int) -> str:
    return str(number) if number else ""
