"""From the year's data to what กพร. does first: whom to call, what the report waits for, what only กพร. decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.model import Coordinator, Finding, FindingState, Receipt, Severity
from pipeline.submissions import deadline_precedes_meeting
from pipeline.thai import long_date, to_arabic_digits
from pipeline.views.receipts import is_unreadable
from pipeline.views.status.submissions import categories_text
from pipeline.year import LastMail, Year

MOST_NAMED = 6  # more names in one line hide what it says
MOST_TITLES = 3  # of findings in what a unit is called about
MOST_CODES = 3  # of indicators, in one such title
NEAR_DAYS = 3  # before the deadline

# The open errors by what the report lacks through them, the most first: a title and how the codes begin.
_BLOCKS = (
    ("หน่วยงานที่ยังไม่ส่งข้อมูล", ("F010",)),
    ("ไฟล์ที่ใช้ไม่ได้", ("F001", "F002", "F004", "F006", "F007", "F009")),
    ("หน่วยงานที่ส่งมากกว่าหนึ่งไฟล์", ("F008",)),
    ("ข้อมูลของหน่วยงานที่ไม่ตรงกัน", ("M",)),
    ("ช่องที่อ่านไม่ได้ หรือยังว่าง", ("C",)),
    ("สิ่งที่หมวด 7 ต้องมี แต่ยังไม่มีตัวชี้วัด", ("K306", "K307", "K312")),
    ("ผลหรือเป้าหมายที่ไม่ครบ หรือไม่ถึงปีก่อน โดยไม่มีคำชี้แจง", ("K",)),
    ("การประชุม กำหนดส่ง และคะแนนที่ไม่ตรงกัน", ("D",)),
    ("เอกสารที่เปิดค้างอยู่", ("P602",)),
    ("เรื่องอื่น", ("",)),
)
_IN_OWN_WORDS = ("F010", "F001", "F002", "F004", "F006", "F009", "K312")  # the call says these of the unit itself


class Call(Struct, frozen=True):
    """A unit to call, and about what, the most urgent first. ``phone_href`` is "" where no number is known."""

    unit: str
    name: str
    contact: str
    phone: str
    phone_href: str
    subjects: tuple[str, ...]
    marked_copy: str


class Matter(Struct, frozen=True):
    """One thing that waits: how many of it there are and what they are. ``remedy``: what to do, or "".

    ``code``: of the findings, "" where they have several.
    """

    title: str
    count: int
    details: tuple[str, ...]
    remedy: str = ""
    code: str = ""


class Today(Struct, frozen=True):
    """What is to be done first. ``deadline_key``: ahead, near, past or unknown.

    ``mail``: what lies ready to be mailed, and whether it is to be made anew; "" where nobody waits for it.
    """

    deadline: str
    deadline_key: str
    calls: tuple[Call, ...]
    mail: str
    blocks: tuple[Matter, ...]
    decisions: tuple[Matter, ...]


def view(year: Year, marked: Mapping[str, str]) -> Today:
    """Return what is to be done first; ``marked`` is the address of a unit's marked copy by its code."""
    deadline, key = _deadline(year)
    calls = tuple(_calls(year, marked))
    return Today(
        deadline=deadline,
        deadline_key=key,
        calls=calls,
        mail=_mail(year.last_mail, is_awaited=bool(calls)),
        blocks=tuple(_blocks(year.findings)),
        decisions=tuple(_decisions(year)),
    )


def _deadline(year: Year) -> tuple[str, str]:
    """Return how far the deadline is, and how urgent that is."""
    coordinator, today = year.case.coordinator, year.checked_on
    deadline = coordinator.settings.deadline.day
    if deadline is None:
        return "ยังไม่ได้ระบุกำหนดส่งข้อมูลในแผ่นงาน ตั้งค่า", "unknown"
    if deadline_precedes_meeting(coordinator):
        return f"กำหนดส่ง {long_date(deadline)} อยู่ก่อนวันประชุม จึงยังนับวันไม่ได้", "unknown"
    if today is None:
        return f"กำหนดส่ง {long_date(deadline)}", "unknown"
    days = (deadline - today).days
    if days > 0:
        return f"เหลืออีก {days:,} วัน ถึงกำหนดส่ง {long_date(deadline)}", "near" if days <= NEAR_DAYS else "ahead"
    if days == 0:
        return f"ครบกำหนดส่งวันนี้ {long_date(deadline)}", "near"
    return f"พ้นกำหนดส่งแล้ว {-days:,} วัน (กำหนดส่ง {long_date(deadline)})", "past"


def _mail(mail: LastMail | None, *, is_awaited: bool) -> str:
    """Return what lies in send/, and what to do about it."""
    if mail is None:
        return "ยังไม่ได้จัดชุดส่งถึงหน่วยงาน สั่ง make send จะได้บันทึกข้อความและสมุดงานของทุกหน่วยงานใน send/" if is_awaited else ""
    if mail.is_older:
        return f"ชุดส่งใน send/ จัดไว้เมื่อ {long_date(mail.day)} จากสมุดงานก่อนหน้านี้ สั่ง make send เพื่อจัดใหม่ก่อนส่ง"
    return f"ชุดส่งใน send/ จัดไว้เมื่อ {long_date(mail.day)} จากสมุดงานชุดนี้ รายชื่อผู้ติดต่อและข้อความอีเมลอยู่ใน send/send.xlsx"


# --- whom to call


def _calls(year: Year, marked: Mapping[str, str]) -> Iterator[Call]:
    """Yield the units that owe something or have errors, those first of which nothing can be used."""
    errors = {code: _errors(findings) for code, findings in year.findings_by_unit.items()}
    of_units = [receipt for receipt in year.receipts if receipt.unit]
    subjects = {receipt.unit: tuple(_told(receipt, year, errors.get(receipt.unit, ()))) for receipt in of_units}
    order = [receipt for receipt in of_units if subjects[receipt.unit]]
    names = {unit.code: unit.name for unit in year.case.coordinator.register}
    for receipt in sorted(order, key=lambda one: _urgency(one, year, len(errors.get(one.unit, ())))):
        yield Call(
            unit=receipt.unit,
            name=names.get(receipt.unit, ""),
            contact=receipt.contact.name,
            phone=receipt.contact.phone,
            phone_href=_phone_href(receipt.contact.phone),
            subjects=subjects[receipt.unit],
            marked_copy=marked.get(receipt.unit, ""),
        )


def _urgency(receipt: Receipt, year: Year, errors: int) -> tuple[int, int]:
    """Return what sorts the calls: missing, refused, owing a category, then by how much is to be mended."""
    lacks = (receipt.status == "missing", receipt.status == "refused", receipt.unit in year.categories_wanting)
    rank = lacks.index(True) if True in lacks else len(lacks)
    return rank, -errors


def _told(receipt: Receipt, year: Year, errors: Sequence[Finding]) -> Iterator[str]:
    """Yield what a unit is called about: what has not come, what it owes, what it has to mend (``errors``)."""
    owed = next((unit.categories for unit in year.case.coordinator.register if unit.code == receipt.unit), ())
    wanting = year.categories_wanting.get(receipt.unit, ())
    if receipt.status == "missing":
        yield f"ยังไม่ส่งข้อมูล{categories_text(owed)}" if owed else "ยังไม่ส่งข้อมูล"
    if receipt.status == "refused":
        what = "ส่งไฟล์ที่อ่านไม่ได้" if is_unreadable(year, receipt) else "ส่งไฟล์ที่ใช้ไม่ได้"
        yield f"{what} ({receipt.workbook}) ขอไฟล์ใหม่"
    if wanting:
        yield f"ยังขาดข้อมูล{categories_text(wanting)}"
    if errors:
        yield f"ต้องแก้ {len(errors):,} ข้อ: {_titles(errors)}"


def _titles(errors: Iterable[Finding]) -> str:
    """Return the commonest faults, each with the indicators it is of."""
    indicators: dict[str, list[str]] = {}
    for finding in errors:
        about = finding.indicator or finding.place.cell
        indicators.setdefault(messages.CATALOGUE[finding.code].title, []).append(about)
    commonest = sorted(indicators.items(), key=lambda kind: -len(kind[1]))
    named = [f"{title} {_in_brackets(codes)}".strip() for title, codes in commonest[:MOST_TITLES]]
    return f"{', '.join(named)}{' และเรื่องอื่น' if len(commonest) > MOST_TITLES else ''}"


def _in_brackets(codes: Iterable[str]) -> str:
    """Return (7.1-01, 7.1-02 และอีก 3); "" for nothing to name."""
    named = list(dict.fromkeys(filter(None, codes)))
    more = len(named) - MOST_CODES
    return f"({', '.join(named[:MOST_CODES])}{f' และอีก {more:,}' if more > 0 else ''})" if named else ""


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the open errors of a unit's data that the call does not name in words of its own."""
    return [one for one in _open_errors(findings) if one.code not in _IN_OWN_WORDS]


def _phone_href(phone: str) -> str:
    """Return the address that dials the first number of a text; "" where it holds none."""
    digits = [letter for letter in to_arabic_digits(phone).split("ต่อ")[0].split(",")[0] if letter in "+0123456789"]
    return f"tel:{''.join(digits)}" if digits else ""


# --- what the report waits for


def _blocks(findings: Iterable[Finding]) -> Iterator[Matter]:
    """Yield the open errors by what the report lacks through them; each is counted in one line."""
    left = _open_errors(findings)
    for title, codes in _BLOCKS:
        of_line = [finding for finding in left if finding.code.startswith(codes)]
        left = [finding for finding in left if not finding.code.startswith(codes)]
        if of_line:
            kinds = {finding.code for finding in of_line}
            names = list(dict.fromkeys(filter(None, map(_about, of_line))))
            details = (", ".join(_named(names)),) if names else ()
            yield Matter(title, len(of_line), details, code=kinds.pop() if len(kinds) == 1 else "")


def _about(finding: Finding) -> str:
    """Return in a word or two whose or what a finding is: a unit, with the indicator or file; else what it says."""
    if finding.code == "K306":
        return f"ข้อ {finding.words['item']} ประเภทย่อย {finding.words['subtype']}"
    if finding.code == "K307":
        return f"กลุ่ม “{finding.words['segment']}”"
    if finding.code.startswith("F") and finding.code != "F010":
        return finding.place.workbook
    return " ".join(filter(None, (finding.unit, finding.indicator))) or messages.CATALOGUE[finding.code].title


def _open_errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_open and finding.severity is Severity.ERROR]


def _named(names: Sequence[str]) -> tuple[str, ...]:
    """Return the first of the names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return (*names[:MOST_NAMED], *([f"และอีก {more:,} รายการ"] if more > 0 else []))


# --- what only กพร. can decide


def _decisions(year: Year) -> Iterator[Matter]:
    """Yield what no unit can mend: disagreements, files of nobody, gaps nobody was asked to fill, its own workbook."""
    opened = [finding for finding in year.findings if finding.is_open]
    disagree = [one for one in opened if one.code == "M201" and one.severity is Severity.ERROR]
    yield from _matter("ค่าที่หน่วยงานให้ไม่ตรงกัน", disagree, "ลงค่าที่ใช้ในแผ่นงาน ข้อยุติ หรือให้หน่วยงานแก้ให้ตรงกัน")
    stray = [one for one in opened if one.code == "F007"]
    yield from _matter("ไฟล์ที่ไม่ทราบว่าเป็นของหน่วยงานใด", stray, "เพิ่มชื่ออื่นในทะเบียนหน่วยงาน หรือให้หน่วยงานแก้รหัส")
    double = [one for one in opened if one.code == "F008"]
    yield from _matter("ไฟล์ที่ต้องเลือกว่าใช้ฉบับใด", double, "ย้ายไฟล์ที่ไม่ใช้ออกจากโฟลเดอร์")
    gaps = [one for one in opened if one.code in ("K306", "K307")]
    is_awaited = any(receipt.status == "missing" for receipt in year.receipts)
    remedy = f"{'รอหน่วยงานที่ยังไม่ส่ง หรือ' if is_awaited else ''}กำหนดหน่วยงานที่รับผิดชอบ"
    yield from _matter("สิ่งที่หมวด 7 ต้องมี แต่ยังไม่มีหน่วยงานส่ง", gaps, remedy)
    own = [one for one in opened if _is_of_coordinator(one, year.case.coordinator)]
    yield from _matter("สมุดงานของ กพร.", own, "แก้ในสมุดงานของ กพร.")
    explained = [one for one in year.findings if one.state is FindingState.EXPLAINED]
    if explained:
        of_units = Counter(one.unit for one in explained)
        details = tuple(f"{unit} {count:,} ข้อ" if unit else f"{count:,} ข้อ" for unit, count in of_units.items())
        where = "หากจะยอมรับหรือให้แก้ ลงในแผ่นงาน ผลพิจารณา"
        yield Matter("คำชี้แจงของหน่วยงานที่ยังไม่ได้พิจารณา", len(explained), (", ".join(details),), where)


def _matter(title: str, findings: Sequence[Finding], remedy: str) -> Iterator[Matter]:
    """Yield the matter where there is anything; what two units are told of one figure is one thing to decide."""
    details = list(dict.fromkeys(map(_said, findings)))
    if details:
        yield Matter(title, len(details), _named(details), remedy)


def _said(finding: Finding) -> str:
    about = finding.indicator or (finding.place.workbook if finding.code.startswith("F") else "")
    return " ".join(filter(None, (about, messages.found(finding))))


def _is_of_coordinator(finding: Finding, coordinator: Coordinator) -> bool:
    """Return whether a finding asks for something in the coordinator's workbook that no other line speaks of."""
    is_there = finding.place.workbook == coordinator.workbook
    return is_there and finding.severity is not Severity.INFO and finding.code not in ("K306", "K307")
