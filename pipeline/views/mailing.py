"""From a checked year to the list of what goes out: a line a unit, whom to call, and the e-mail that goes with it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pipeline.findings import open_counts
from pipeline.model import Contact, Receipt, Severity, Unit
from pipeline.views import memo
from pipeline.views.hand_back import hand_back
from pipeline.views.receipts import status_words
from pipeline.year import Year

REFUSAL = "ผลการตรวจ.xlsx"  # beside the form: why what was sent could not be read


class MailLine(Struct, frozen=True):
    """What goes to one unit, and the e-mail it goes with.

    ``is_marked``: whether its own workbook goes back; else it gets a form. ``files``: the zip file, then what is in it.
    """

    code: str
    name: str
    status: str
    contact: Contact
    is_marked: bool
    files: tuple[str, ...]
    to_mend: int
    to_review: int
    owed: str
    hand_back: str
    subject: str
    text: str


def is_first_request(year: Year, day: date) -> bool:
    """Return whether what goes out on a day asks for the data for the first time: else it reminds.

    Nothing was sent to units before this day, no unit has sent anything, and the deadline has not passed.
    """
    deadline, mail = year.case.coordinator.settings.deadline.day, year.last_mail
    is_early = (mail is None or mail.day == day) and (deadline is None or day <= deadline)
    return is_early and not any(receipt.workbook for receipt in year.receipts)


def lines(
    year: Year, sent: Mapping[str, tuple[str, ...]], marked: Container[str], *, is_first: bool = False
) -> tuple[MailLine, ...]:
    """Return a line a unit, those to call first: who has not sent, then who owes something, then by what to mend.

    Shape: ``sent`` is the zip file that goes to each unit and the names in it, by the unit's code; ``marked``: the
    codes of the units whose own workbook goes back. ``is_first``: as `is_first_request` says.
    """
    units = {unit.code: unit for unit in year.case.coordinator.register}
    receipts = [receipt for receipt in year.receipts if receipt.unit in sent]
    made = [
        replace(
            _line(year, units[receipt.unit], receipt, sent[receipt.unit], is_first), is_marked=receipt.unit in marked
        )
        for receipt in receipts
    ]
    has_sent = {receipt.unit: receipt.status in ("received", "late") for receipt in receipts}
    return tuple(sorted(made, key=lambda line: (has_sent[line.code], not line.owed, -line.to_mend)))


def _line(year: Year, unit: Unit, receipt: Receipt, files: tuple[str, ...], is_first: bool) -> MailLine:
    opened, owed = open_counts(year.findings_by_unit.get(unit.code, ())), memo.owed_words(year, unit, receipt)
    back = hand_back(year.case.coordinator, year.receipts, year.checked_on)
    about = f"ข้อมูล PMQA 4.0 ปีงบประมาณ {year.fiscal_year_be} ของ {unit.code}"
    is_used = receipt.status in ("received", "late")
    asks = bool(owed or opened[Severity.ERROR] or not is_used)
    return MailLine(
        code=unit.code,
        name=unit.name,
        status=status_words(year, receipt),
        contact=receipt.contact,
        is_marked=False,
        files=files,
        to_mend=opened[Severity.ERROR],
        to_review=opened[Severity.WARNING],
        owed=owed,
        hand_back=back.place if asks else "",
        subject=f"{'ผลการตรวจ' if is_used else 'ขอ' if is_first else 'ขอติดตาม'}{about}",
        text=_text(year, unit, receipt, files, is_first),
    )


def _text(year: Year, unit: Unit, receipt: Receipt, files: tuple[str, ...], is_first: bool) -> str:
    """Return the text of the e-mail: what was found, what to do with the zip file that goes along, whom to ask."""
    back = hand_back(year.case.coordinator, year.receipts, year.checked_on)
    found, owed = year.findings_by_unit.get(unit.code, ()), memo.owed_words(year, unit, receipt)
    problem = memo.problem_words(year, receipt)
    name, file = receipt.contact.name or f"ผู้ให้ข้อมูลของ {unit.code}", f"ไฟล์แนบ {files[0]}"
    if receipt.status in ("received", "late"):
        told = [f"{back.to} ได้รับและตรวจข้อมูลของ {unit.code} แล้ว ผลเป็นดังนี้"]
        told += [f"{number}. {line}" for number, line in enumerate(memo.result_lines(found, owed), start=1)]
        has_work = bool(owed or open_counts(found)[Severity.ERROR])
        to_do = (
            f"โปรดแก้ไขในสมุดงานที่อยู่ใน{file} ตามแผ่นงานแรก ผลการตรวจ แล้วส่งกลับมายัง {back.place}"
            if has_work
            else f"สมุดงานที่ทำเครื่องหมายแล้วอยู่ใน{file}"
        )
    else:
        told = [
            f"{back.to} ได้รับไฟล์ {receipt.workbook} แล้ว แต่ใช้ข้อมูลไม่ได้: {problem}"
            if receipt.workbook
            else f"{back.to} รวบรวมข้อมูล PMQA 4.0 ปีงบประมาณ {year.fiscal_year_be} และขอข้อมูล{owed} ของ {unit.code}"
            if is_first
            else f"{back.to} ยังไม่ได้รับข้อมูล{owed} ของ {unit.code}"
        ]
        again = f"แก้ไฟล์ตาม {REFUSAL} ที่อยู่ใน{file} แล้วส่งใหม่ หรือ" if REFUSAL in files else ""
        to_do = f"โปรด{again}กรอกข้อมูลในสมุดงานที่อยู่ใน{file} แล้วส่ง {back.place}"
    asked = [f"สอบถาม {back.ask}"] if back.ask else []
    return "\n".join([f"เรียน {name}", "", *told, "", to_do, *asked])
