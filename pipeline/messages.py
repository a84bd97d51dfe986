"""The catalogue: every finding's code, severity and sentence, in Thai for people and English for maintainers.

A sentence is always in the same order: what was found, what it must be, what to do. The place is printed from
the finding, never written into the sentence. A word in {braces} comes from the rule; one that is missing is an
error in our code.
"""

from __future__ import annotations

import errno
import string
from collections.abc import Mapping

from msgspec import Struct

from pipeline.model import Finding, FindingState, Place, Severity, Switch
from pipeline.thai import cut

QUOTE_CHARS = 40  # a quoted word is cut here: enough to recognise a cell by, short enough for one line


_CAUSES: Mapping[int, str] = {
    errno.EACCES: "ไม่มีสิทธิ์",
    errno.EPERM: "ไม่มีสิทธิ์",
    errno.EROFS: "ดิสก์นี้เขียนไม่ได้",
    errno.ENOSPC: "พื้นที่ในดิสก์เต็ม",
    errno.EDQUOT: "ใช้พื้นที่ครบโควตาแล้ว",
    errno.ENOENT: "ไม่พบไฟล์หรือโฟลเดอร์",
    errno.ENOTDIR: "มีไฟล์อยู่ในที่ของโฟลเดอร์",
    errno.EISDIR: "มีโฟลเดอร์อยู่ในที่ของไฟล์",
    errno.EEXIST: "มีไฟล์ชื่อนี้อยู่แล้ว",
    errno.ENAMETOOLONG: "ชื่อไฟล์ยาวเกินไป",
    errno.EBUSY: "มีโปรแกรมอื่นใช้อยู่",
    errno.EIO: "ดิสก์อ่านหรือเขียนไม่ได้",
}


_EXPLAINED_IN: Mapping[str, str] = {"explanation": "คำชี้แจงของหน่วยงาน", "analysis": "บทวิเคราะห์ของหน่วยงาน"}


class Sentence(Struct, frozen=True):
    """One line of the catalogue. ``example`` fills the braces where the rule book shows the sentence.

    ``asks``: whether anything has to be done; what asks for nothing is closed from the first. ``question``: what an
    assessor may ask because of it, with words of the sentence in braces; "" where nobody outside would.
    """

    code: str
    severity: Severity
    title: str  # the fault in a few Thai words
    found: str
    must: str
    mend: str
    why: str  # the rule's reason, with its source where it has one
    english: str
    example: Mapping[str, str]
    whole: frozenset[str] = frozenset()  # the words that are our own and not quoted: they are never cut
    asks: bool = True
    question: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The words the sentence needs."""
        parts = string.Formatter().parse(f"{self.found} {self.must} {self.mend}")
        return frozenset(name for _, name, _, _ in parts if name)


def finding(
    code: str,
    place: Place,
    *,
    unit: str = "",
    indicator: str = "",
    explanation: str = "",
    words: Mapping[str, str] | None = None,
) -> Finding:
    """Return the finding ``code`` at ``place``.

    Words longer than QUOTE_CHARS are cut, but for those the sentence keeps whole. Raises KeyError for an unknown code or a missing word: a fault of ours.
    """
    sentence = CATALOGUE[code]
    given = words or {}
    kept = {name: given[name] if name in sentence.whole else shortened(given[name]) for name in sorted(sentence.names)}
    state = FindingState.OPEN if sentence.asks else FindingState.NOTED
    return Finding(code, sentence.severity, place, kept, unit, indicator, explanation, state)


def message(finding: Finding) -> str:
    """Return the finding's whole Thai sentence, followed by the reasons that were given.

    One that is explained or accepted asks for nothing any more.
    """
    return " ".join((found(finding), *asked(finding), *reasons(finding)))


def reasons(finding: Finding) -> tuple[str, ...]:
    """Return the reasons that were given of a finding, each after who gave it; () where there is none."""
    by_coordinator = "กพร. ยอมรับ" if finding.state is FindingState.ACCEPTED else "กพร. ให้แก้"
    given = ((_explained_by(finding), finding.explanation), (by_coordinator, finding.verdict))
    return tuple(f"{who}: {' '.join(reason.split())}" for who, reason in given if reason)


_SETTLED = "ไม่ต้องแก้ รายงานใช้ค่าตามข้อยุติแล้ว ข้อสังเกตนี้หมดไปเมื่อทุกหน่วยงานส่งค่าตรงกัน"


def _explained_by(finding: Finding) -> str:
    """Return whose explanation a finding bears, where it stands, and of which earlier year it is."""
    if finding.code == "M201":
        return "ข้อยุติ"
    year = f"เมื่อปี {finding.explained_year_be}" if finding.explained_year_be else ""
    return f"{_EXPLAINED_IN[finding.explained_in]}{year}"


def found(finding: Finding) -> str:
    """Return only what was found."""
    return CATALOGUE[finding.code].found.format_map(finding.words)


def asked(finding: Finding) -> tuple[str, ...]:
    """Return what it must be and what to do; () for a finding that is explained or accepted."""
    if finding.code == "M201" and finding.explanation:
        return (_SETTLED,)
    if not finding.is_open and finding.state is not FindingState.NOTED:
        return ()
    sentence = CATALOGUE[finding.code]
    return tuple(part.format_map(finding.words) for part in (sentence.must, sentence.mend) if part)


def question(code: str, words: Mapping[str, str]) -> str:
    """Return what an assessor may ask because of a finding; "" where nobody outside the department would.

    Raises KeyError for an unknown code or a missing word: a fault of ours.
    """
    return CATALOGUE[code].question.format_map(words)


def remedy(finding: Finding) -> str:
    """Return what it must be and what to do, on one line; "" for a finding that is explained or accepted."""
    return " ".join(asked(finding))


def switch_text(switch: Switch) -> str:
    """Return what the coordinator made of a rule, and why, on one line."""
    level = f"เป็น{switch.severity.thai}" if switch.severity else "ปิด"
    return f"{switch.code} {CATALOGUE[switch.code].title}: {level} (เหตุผล: {' '.join(switch.reason.split())})"


def cause(fault: BaseException | None) -> str:
    """Return in Thai why the system could not read or write something."""
    number = fault.errno if isinstance(fault, OSError) else None
    return _CAUSES.get(number or 0, "ระบบไม่อนุญาตหรือดิสก์ขัดข้อง")


def because(reason: str) -> str:
    """Return a reason after เพราะ; a space stands between Thai and other letters."""
    return f"เพราะ{' ' if reason[:1].isascii() else ''}{reason}"


def example(code: str) -> Finding:
    """Return the finding that shows ``code`` in the rule book."""
    sentence = CATALOGUE[code]
    return finding(code, Place(), words=sentence.example)


def shortened(text: str) -> str:
    """Return ``text`` on one line, cut at QUOTE_CHARS.

    A leading space stays: words that may be empty, such as " (กพร.)", bring their own space into the sentence.
    """
    line = " ".join(text.split())
    kept = cut(line, QUOTE_CHARS)
    return f" {kept}" if kept and text.startswith(" ") else kept


E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - three letters keep the table readable

# What one department was told is no reason that another can look up: a sentence says what assessors look at, and the
# rule's own function which document that was learned from.
CRITERIA = "เกณฑ์ PMQA 4.0 ที่โปรแกรมใช้"
ASSESSORS = "ผู้ตรวจประเมินดูว่า"

# fmt: off
_SENTENCES = (
    # --- files
    Sentence(
        "F001", E, "เปิดไฟล์ไม่ได้",
        "เปิดไฟล์นี้เป็นสมุดงาน Excel ไม่ได้ ({reason})",
        "ต้องเป็นไฟล์ Excel ที่สมบูรณ์",
        "เปิดไฟล์ต้นฉบับใน Excel แล้วบันทึกเป็น .xlsx อีกครั้ง จากนั้นส่งใหม่",
        "ไฟล์ที่เสียหายอ่านได้ไม่ครบ จึงไม่นำมาใช้",
        "The file is no readable workbook.", {"reason": "ไฟล์ว่างเปล่า"},
    ),
    Sentence(
        "F002", E, "ไฟล์มีรหัสผ่าน",
        "ไฟล์นี้ตั้งรหัสผ่านไว้",
        "ต้องเปิดได้โดยไม่ใช้รหัสผ่าน",
        "ใน Excel เลือก ไฟล์ > ข้อมูล > ป้องกันสมุดงาน > เข้ารหัสด้วยรหัสผ่าน ลบรหัสผ่านออก บันทึก แล้วส่งใหม่",
        "ไฟล์ที่เข้ารหัสไว้เปิดได้เฉพาะผู้ที่ถือรหัสผ่าน จึงไม่นำมาใช้",
        "The workbook is encrypted.", {},
    ),
    Sentence(
        "F003", W, "ไฟล์ที่ไม่ใช่สมุดงาน",
        "พบไฟล์ที่ไม่ใช่สมุดงาน Excel ในโฟลเดอร์ข้อมูล ({name})",
        "โฟลเดอร์นี้ควรมีเฉพาะ .xlsx .xlsm .xls .xlsb .ods",
        "หากเป็นข้อมูลของหน่วยงาน ให้บันทึกเป็น .xlsx หากไม่ใช่ ให้ย้ายออก",
        "ข้อมูลในไฟล์ชนิดอื่นจะไม่ถูกนำเข้ารายงาน",
        "Not a workbook; ignored.", {"name": "บันทึก.docx"},
    ),
    Sentence(
        "F004", E, "ไม่เปิดเพื่อความปลอดภัย",
        "ไม่เปิดไฟล์นี้เพื่อความปลอดภัย ({reason})",
        "ต้องไม่เกินขีดจำกัด {limit}",
        "คัดลอกเฉพาะข้อมูลไปวางในแบบฟอร์มใหม่ แล้วส่งใหม่",
        "ไฟล์ที่ผิดปกติอาจทำให้เครื่องค้างและกระทบข้อมูลของหน่วยงานอื่น",
        "Refused for safety; the limit is named.", {"reason": "ไฟล์ใหญ่ 80 MB", "limit": "50 MB"},
    ),
    Sentence(
        "F005", I, "ไฟล์ชั่วคราว",
        "ข้ามไฟล์ชั่วคราวของ Excel ({name})",
        "",
        "มีผู้เปิดสมุดงานค้างไว้ ให้บันทึกและปิดก่อน เพื่อให้ได้ข้อมูลล่าสุด",
        "ไฟล์ ~$ เป็นเครื่องหมายว่าสมุดงานเปิดอยู่ ไม่มีข้อมูล",
        "A lock file of an open workbook was skipped.", {"name": "~$สพบ.xlsx"},
    ),
    Sentence(
        "F006", E, "ไม่พบแผ่นงานหรือหัวตาราง",
        "ไม่พบ{missing}",
        "ต้องมีแผ่นงานและหัวตารางตามแบบฟอร์ม{layout}",
        "เทียบกับแบบฟอร์มที่ กพร. ส่งให้ ใช้ชื่อแผ่นงานและหัวตารางเดิม แล้วส่งใหม่",
        "สมุดงานจำแนกจากชื่อแผ่นงาน และแผ่นงานอ่านตามหัวตาราง",
        "No known sheet, or a known sheet without its header row.",
        {"missing": "หัวตารางของแผ่นงาน หมวด 7", "layout": ""}, frozenset({"layout"}),
    ),
    Sentence(
        "F007", E, "หน่วยงานไม่อยู่ในทะเบียน",
        "หน่วยงาน “{unit}” ไม่ตรงกับหน่วยงานใดในทะเบียนหน่วยงาน",
        "รหัสและชื่อต้องเป็นของหน่วยงานเดียวที่อยู่ในทะเบียน{nearest}",
        "แก้รหัสหน่วยงานในแผ่นงาน หน่วยงาน หรือให้ กพร. เพิ่มชื่อนี้ในช่อง ชื่ออื่น ของทะเบียน",
        "ข้อมูลต้องเป็นของหน่วยงานที่ระบุได้แน่ชัด",
        "The unit is not in the register, or its code and name are of two units; the nearest names are offered.",
        {"unit": "สพป.", "nearest": " (ใกล้เคียง: สพบ., สสป.)"},
    ),
    Sentence(
        "F008", E, "ส่งซ้ำ",
        "หน่วยงานนี้ส่งสมุดงานมากกว่าหนึ่งไฟล์ ({other})",
        "ใช้เพียงไฟล์เดียว คือ {used} ({reason})",
        "หน่วยงานแจ้ง กพร. ว่าไฟล์ใดถูกต้อง แล้วให้ กพร. ย้ายไฟล์ที่ไม่ใช้ออกจากโฟลเดอร์",
        "ใช้ข้อมูลสองชุดพร้อมกันไม่ได้",
        "Two workbooks from one unit; the newer is used.",
        {"other": "สพบ (1).xlsx", "used": "สพบ.xlsx", "reason": "วันที่ให้ข้อมูลใหม่กว่า"},
    ),
    Sentence(
        "F009", E, "คนละปีงบประมาณ",
        "สมุดงานนี้เป็นของปีงบประมาณ {found}",
        "ต้องเป็นปีงบประมาณ {expected}",
        "แก้ปีงบประมาณในแผ่นงาน {sheet} หากข้อมูลเป็นของปี {expected} แล้ว หรือส่งสมุดงานของปี {expected}",
        "ข้อมูลคนละปีนำมารวมกันไม่ได้ จึงไม่นำสมุดงานนี้มาใช้",
        "The workbook is for another fiscal year.", {"found": "2563", "expected": "2564", "sheet": "หน่วยงาน"},
    ),
    Sentence(
        "F010", E, "ยังไม่ส่งข้อมูล",
        "{unit} ยังไม่ส่งข้อมูล",
        "ต้องส่งข้อมูลหมวด {categories}",
        "ติดตามหน่วยงาน แล้ววางสมุดงานในโฟลเดอร์ข้อมูล",
        "หน่วยงานทุกแห่งในทะเบียนต้องส่งข้อมูล",
        "A unit of the register has not submitted.", {"unit": "สพบ.", "categories": "4, 7"},
    ),
    Sentence(
        "F011", W, "ส่งหลังกำหนด",
        "วันที่ให้ข้อมูลคือ {submitted}",
        "กำหนดส่งภายใน {deadline}",
        "หากวันที่คลาดเคลื่อน ให้แก้ในช่องนี้ หากถูกต้องแล้ว ไม่ต้องแก้และไม่ต้องเขียนเหตุผลในไฟล์นี้",
        "กำหนดส่งอยู่ในแผ่นงาน ตั้งค่า ของ กพร.",
        "Submitted after the deadline.",
        {"submitted": "22 มกราคม 2564", "deadline": "20 มกราคม 2564"},
    ),
    Sentence(
        "F012", E, "สมุดงานของ กพร.",
        "พบสมุดงานของ กพร. (มีแผ่นงาน ตั้งค่า) {count} ไฟล์{names}",
        "ต้องมีหนึ่งไฟล์เท่านั้น",
        "วางสมุดงานของ กพร. ของปีนี้ไว้ในโฟลเดอร์ข้อมูลเพียงไฟล์เดียว",
        "การตั้งค่าและทะเบียนหน่วยงานมาจากสมุดงานนี้",
        "No coordinator workbook, or more than one.", {"count": "2", "names": " (ก.xlsx, ข.xlsx)"},
    ),
    Sentence(
        "F013", W, "ไฟล์เปลี่ยนระหว่างทำรายงาน",
        "ไฟล์นี้ถูกแก้ ย้าย หรือลบหลังจากที่อ่านแล้ว ผลลัพธ์ครั้งนี้เป็นของไฟล์ก่อนแก้",
        "สำเนาที่ทำเครื่องหมายต้องทำจากไฟล์ที่ตรวจ ครั้งนี้จึงยังไม่มีสำเนาของไฟล์นี้",
        "บันทึกและปิดไฟล์ แล้วสั่งอีกครั้ง",
        "เครื่องหมายบนไฟล์ที่แก้แล้วอาจอยู่คลาดเคลื่อนจากช่องที่ตรวจ",
        "The workbook changed after it was read: run again.", {},
    ),
    Sentence(
        "F014", I, "โฟลเดอร์ที่ไม่ได้อ่าน",
        "ไม่ได้อ่านไฟล์ในโฟลเดอร์ {name} ({reason})",
        "",
        "หากมีสมุดงานของปีนี้อยู่ในนั้น ให้ย้ายมาไว้ในโฟลเดอร์ของปี",
        "โฟลเดอร์ย่อยอ่านลึกสี่ชั้น เว้นแต่โฟลเดอร์ที่ซ่อนไว้ หลักฐาน และของเก่าหรือสำรอง",
        "A folder was passed over.", {"name": "สอพ/เก่า", "reason": "ชื่อโฟลเดอร์บอกว่าเป็นของเก่าหรือสำรอง"}, asks=False,
    ),
    Sentence(
        "F015", I, "ไฟล์ที่ใช้จากหลายไฟล์",
        "ใช้ {used} แทน {other} เพราะ{reason}",
        "",
        "ไม่ต้องแก้ หากต้องการใช้อีกไฟล์ ให้แจ้ง กพร. ย้าย {used} ออกจากโฟลเดอร์",
        "ไฟล์ที่หน่วยงานแก้แล้วส่งกลับใช้แทนไฟล์เดิม และต้องแจ้งให้ทราบ",
        "Which of several workbooks of a unit counts, and why.",
        {"used": "สพบ (1).xlsx", "other": "สพบ.xlsx", "reason": "เป็นสำเนาที่ส่งกลับของไฟล์นั้น"}, asks=False,
    ),
    Sentence(
        "F016", W, "สมุดงานที่ทำงานเองเมื่อเปิด",
        "สมุดงานนี้มี{what}",
        "ควรมีเฉพาะข้อมูลและสูตรภายในไฟล์",
        "เมื่อเปิดไฟล์นี้หรือสำเนา ไม่ควรเปิดใช้งานเนื้อหาหรืออัปเดตลิงก์ ให้หน่วยงานแปลงเป็นค่าแล้วส่งใหม่",
        "แมโคร คำสั่ง DDE และลิงก์ไปยังไฟล์อื่นอาจทำงานบนเครื่องของผู้เปิด การตรวจนี้อ่านโดยไม่ให้ทำงาน สำเนาที่ทำเครื่องหมายยังมีอยู่",
        "Live links, DDE or macros: do not open it unwarned.", {"what": "แมโคร"},
    ),
    Sentence(
        "F017", W, "มีสมุดงานตัวอย่างอยู่ด้วย",
        "มีสมุดงานตัวอย่างที่มากับโปรแกรม {count} ไฟล์อยู่กับสมุดงานของท่าน ({names})",
        "โฟลเดอร์ของปีควรมีเฉพาะสมุดงานของส่วนราชการ",
        "ย้ายไฟล์ตัวอย่างออกจากโฟลเดอร์",
        "ข้อมูลสมมติต้องไม่อยู่ในเอกสารจริง",
        "Workbooks of the sample, unchanged, lie beside a department's own.",
        {"count": "2", "names": "ก.xlsx, ข.xlsx"}, frozenset({"names"}),
    ),
    # --- cells
    Sentence(
        "C101", E, "อ่านเป็นตัวเลขไม่ได้",
        "อ่าน “{typed}” เป็นตัวเลขไม่ได้",
        "ต้องเป็นตัวเลขล้วน เช่น 85.5",
        "พิมพ์เฉพาะตัวเลข หากยังไม่มีข้อมูลให้เว้นว่าง{reason}",
        "ตัวเลขในรายงานต้องมาจากช่องที่เป็นตัวเลข ไม่ตีความจากข้อความ",
        "Cannot be read as a number; never guessed.",
        {"typed": "มากกว่า 85", "reason": " คำอธิบายหรือเหตุผลให้เขียนในช่อง คำชี้แจง"}, frozenset({"reason"}),
    ),
    Sentence(
        "C102", E, "ร้อยละไม่ตรงกับหน่วยวัด",
        "พบค่าร้อยละ “{typed}” แต่หน่วยวัดคือ “{measure}”",
        "ต้องเป็นตัวเลขในหน่วยวัดของตัวชี้วัด",
        "แก้ตัวเลขให้เป็นหน่วยวัดนี้และไม่มีเครื่องหมาย % หรือแก้ช่อง หน่วยวัด เป็น ร้อยละ",
        "85.5% กับ 85.5 ครั้ง เป็นคนละค่า",
        "A percentage whose measure is not a percentage.", {"typed": "85.5%", "measure": "ครั้ง"},
    ),
    Sentence(
        "C103", E, "สูตรไม่มีผลลัพธ์",
        "ช่องนี้เป็นสูตร {formula} ที่ยังไม่มีผลลัพธ์",
        "ต้องเป็นตัวเลข หรือสูตรที่คำนวณแล้ว",
        "เปิดไฟล์ใน Excel ให้คำนวณ (แป้นพิมพ์ F9) แล้วบันทึก หากยังไม่เป็นตัวเลข ให้แก้สูตรหรือพิมพ์ตัวเลขแทน",
        "รายงานใช้ผลลัพธ์ที่ Excel คำนวณและบันทึกไว้ในไฟล์",
        "A formula with no stored result.", {"formula": "=K11/K12"},
    ),
    Sentence(
        "C104", E, "สูตรผิดพลาด",
        "ช่องนี้มีค่าผิดพลาดของ Excel {typed}",
        "ต้องเป็นค่าที่ถูกต้อง",
        "แก้สูตรหรือพิมพ์ค่าแทน หากยังไม่มีข้อมูลให้เว้นว่าง{reason}",
        "ค่าผิดพลาดไม่ใช่ข้อมูล",
        "An Excel error value.",
        {"typed": "#DIV/0!", "reason": " คำอธิบายหรือเหตุผลให้เขียนในช่อง คำชี้แจง"}, frozenset({"reason"}),
    ),
    Sentence(
        "C105", E, "ช่องที่ต้องกรอกว่าง",
        "ช่อง {column} ว่างอยู่",
        "เป็นช่องที่ต้องกรอก",
        "กรอกข้อมูล{example}",
        "หากไม่มีข้อมูลในช่องนี้ จะจัดข้อมูลเข้ารายงานไม่ได้",
        "A required cell is blank.", {"column": "ทิศทาง", "example": " เช่น ยิ่งมากยิ่งดี"}, frozenset({"example"}),
    ),
    Sentence(
        "C106", E, "ไม่ใช่คำที่กำหนด",
        "“{typed}” ใช้ในช่อง {column} ไม่ได้",
        "ต้องเป็นคำหรือค่าใดค่าหนึ่งต่อไปนี้: {allowed}",
        "พิมพ์ใหม่ให้ตรงกับคำหรือค่าที่กำหนด",
        "คำที่กำหนดมีความหมายเดียวกันทุกหน่วยงาน",
        "Not one of the allowed words.",
        {"typed": "มากดี", "column": "ทิศทาง", "allowed": "ยิ่งมากยิ่งดี, ยิ่งน้อยยิ่งดี"}, frozenset({"column", "allowed"}),
    ),
    Sentence(
        "C107", I, "อักขระที่เอกสารเก็บไม่ได้",
        "ข้อความนี้มีอักขระพิเศษที่มองไม่เห็น {count} ตัว รายงานจึงตัดออกหรือขึ้นบรรทัดแทน",
        "",
        "ตรวจสอบว่าข้อความครบถ้วน หากครบถ้วนแล้วไม่ต้องแก้ หากไม่ครบให้พิมพ์ข้อความในช่องนี้ใหม่",
        "อักขระควบคุมที่ติดมากับการคัดลอกทำให้เอกสารเปิดไม่ได้",
        "Characters a document cannot hold were removed or made line breaks.", {"count": "2"},
    ),
    Sentence(
        "C108", W, "ข้อมูลที่ซ่อนอยู่",
        "มีข้อมูลอยู่ใน{where} {unseen}",
        "ข้อมูลที่ใช้ควรมองเห็นได้",
        "{how} แล้วตรวจสอบ หากไม่ใช้ให้ลบออก (ขณะนี้{use})",
        "แถวหรือแผ่นงานที่ซ่อนไว้อาจไม่ใช่ข้อมูลที่ตั้งใจส่ง",
        "Data in a hidden row, column or sheet, read all the same; or under a merged area, not read.",
        {
            "where": "แถว 2",
            "unseen": "ที่ซ่อนไว้",
            "how": "คลิกขวาที่เลขแถว หัวคอลัมน์ หรือชื่อแผ่นงานข้างเคียง เลือก ยกเลิกการซ่อน",
            "use": "นำเข้ารายงานด้วย",
        },
        frozenset({"how"}),
    ),
    Sentence(
        "C109", E, "อ่านปีหรือวันที่ไม่ได้",
        "“{typed}” เป็น{kind}ที่ใช้ไม่ได้ หรือไม่มีอยู่จริง",
        "ต้องเป็น{example}",
        "พิมพ์ใหม่ตามตัวอย่าง",
        "ปีสองหลักและวันที่ที่ไม่มีจริงตีความได้หลายแบบ",
        "A year or a date cannot be read.",
        {"typed": "31/2/64", "kind": "วันที่", "example": "วันที่ เช่น 20 มกราคม 2564"}, frozenset({"kind", "example"}),
    ),
    Sentence(
        "C110", W, "ที่เห็นในช่องไม่ใช่ค่าที่เก็บ",
        "ช่องนี้แสดง “{shown}” แต่เก็บ “{held}” รายงานใช้ “{read}”",
        "สิ่งที่เห็นในช่องต้องเป็นค่าที่ส่ง",
        "พิมพ์ค่าที่ต้องการส่งแทน ตั้งรูปแบบตัวเลขเป็นแบบทั่วไป และลบส่วนที่ขีดฆ่า",
        "รูปแบบช่องที่ย่อหลัก ใส่คำ ซ่อนค่า หรือขีดฆ่า ทำให้ค่าที่เห็นกับค่าที่นำเข้ารายงานต่างกัน",
        "What the cell shows is not what it holds (scaled, worded, struck out); it says which was read.",
        {"shown": "1.2", "held": "1234567", "read": "1.234567"},
    ),
    Sentence(
        "C111", W, "ข้อมูลที่ไม่ได้อ่าน",
        "ไม่ได้อ่าน{what}",
        "ข้อมูลที่จะใช้ต้องอยู่ใน{right}",
        "หากต้องการใช้ ให้{change} หากไม่ใช้ ไม่ต้องแก้",
        "ข้อมูลที่อาจตั้งใจส่งต้องไม่ถูกข้ามไปโดยไม่มีผู้ทราบ",
        "A sheet, column or row that seems to be meant was not read.",
        {
            "what": "คอลัมน์ “ผล 2563 (9 เดือน)”",
            "right": "คอลัมน์ที่มีหัวตารางว่า ผล 2563",
            "change": "แก้หัวตารางเป็น ผล 2563",
        },
        frozenset({"what", "right", "change"}),
    ),
    Sentence(
        "C112", E, "ตัวเลขที่อ้างในข้อความไม่มี",
        "ข้อความอ้าง “{text}” แต่ไม่มีตัวเลขนี้{near}",
        "ต้องอ้างรหัสตัวชี้วัด คำว่า ผล หรือ เป้าหมาย และปีที่มีตัวเลข เช่น [7.1-01 ผล 2563]",
        "แก้รหัสหรือปีในวงเล็บ หรือเติมตัวเลขของปีนั้นในแผ่นงาน หมวด 7 ระหว่างนี้เอกสารพิมพ์ข้อความตามที่พิมพ์ไว้",
        "เอกสารพิมพ์ตัวเลขในวงเล็บจากแผ่นงาน หมวด 7 เพื่อให้ข้อความและตารางตรงกันเสมอ",
        "A citation in a text names no figure.",
        {"text": "[7.1-91 ผล 2563]", "near": " รหัสที่ใกล้เคียง: 7.1-01"},
        frozenset({"near"}),
    ),
    # --- merging
    Sentence(
        "M201", E, "ตัวชี้วัดเดียวกัน ค่าไม่ตรงกัน",
        "{what} ของตัวชี้วัดนี้ไม่ตรงกัน: {values}",
        "ต้องเป็นค่าเดียวกัน",
        "ให้หน่วยงานที่เกี่ยวข้องตกลงค่าที่ถูกต้องร่วมกัน แล้วแก้ให้ตรงกัน",
        "เมื่อยังไม่มีข้อยุติ รายงานแสดงทุกค่า",
        "One indicator, two units, different values; neither is preferred.",
        {"what": "ผล 2563", "values": "สพบ. 120 / สสป. 118"},
        question="{what} ของหน่วยงานไม่ตรงกัน ({values}) ค่าใดถูกต้อง",
    ),
    Sentence(
        "M202", I, "ตัวชี้วัดเดียวกันจากหลายหน่วยงาน",
        "ตัวชี้วัดนี้ส่งมาจาก {units} ค่าที่กรอกตรงกัน",
        "",
        "ไม่ต้องแก้ รายงานแสดงครั้งเดียว",
        "แจ้งเพื่อทราบว่ารวมเป็นตัวชี้วัดเดียวแล้ว",
        "One indicator from two units, equal.", {"units": "สพบ., สสป."}, asks=False,
    ),
    Sentence(
        "M203", I, "ชื่อเดียวกันในหลายข้อ",
        "ตัวชี้วัดชื่อนี้อยู่ในข้อ {items} ({others})",
        "",
        "หากตั้งใจใช้ตัวชี้วัดเดียวกันในหลายข้อ ไม่ต้องแก้ หากจัดข้อคลาดเคลื่อน ให้แก้ช่อง ข้อ ของแถวนั้น แถวในสมุดงานของหน่วยงานอื่นให้หน่วยงานนั้นแก้",
        "ผลลัพธ์เดียวกันอาจตอบได้หลายข้อ หรืออาจจัดข้อไว้คลาดเคลื่อน",
        "The same indicator name under two items; it says where the others lie.",
        {"items": "7.1, 7.5", "others": "ข้อ 7.5 อยู่ในสมุดงานของ สสป."}, frozenset({"others"}), asks=False,
    ),
    Sentence(
        "M204", E, "ชื่อ หน่วยวัด หรือทิศทางไม่ตรงกัน",
        "{what} ของตัวชี้วัดนี้ไม่ตรงกัน: {values}",
        "ต้องเหมือนกันทุกหน่วยงาน",
        "ตกลง{what}ให้ตรงกันแล้วแก้ในสมุดงานของแต่ละหน่วยงาน หากเป็นคนละตัวชี้วัด ให้เว้นว่างช่อง รหัส",
        "รหัสเดียวคือตัวชี้วัดเดียว ค่าที่ต่างหน่วยวัดหรือต่างทิศทางเทียบกันไม่ได้",
        "The name, measure or direction of one indicator differs between units.",
        {"what": "หน่วยวัด", "values": "สพบ. แห่ง / สสป. บ่อ"},
        question="{what}ของหน่วยงานไม่ตรงกัน ({values}) ใช้แบบใดเป็นหลัก",
    ),
    Sentence(
        "M205", I, "ให้รหัสตัวชี้วัดใหม่",
        "ตัวชี้วัดนี้ไม่มีรหัส จึงกำหนดรหัส {code} ให้",
        "",
        "คัดลอกรหัสนี้ไปใส่ในช่อง รหัส เพื่อให้ติดตามข้ามปีได้",
        "รหัสใช้ติดตามตัวชี้วัดเดียวกันข้ามปี แม้เปลี่ยนชื่อ",
        "A new indicator was given a code.", {"code": "7.1-1-K7Q2"},
    ),
    Sentence(
        "M206", W, "ข้อยุติหรือผลพิจารณาที่ไม่มีที่ใช้",
        "ไม่ได้ใช้แถวของ {what} เพราะ{reason}",
        "ข้อยุติใช้กับค่าที่หน่วยงานให้ไม่ตรงกัน ผลพิจารณาใช้กับข้อสังเกตที่ยังอยู่",
        "ตรวจรหัส หน่วยงาน ปี และประเภทในแถวนี้ หากไม่ต้องใช้แล้วให้ลบแถว",
        "แถวที่ไม่ตรงกับข้อมูลต้องไม่เปลี่ยนผลโดยไม่มีผู้ทราบ",
        "A decision or a verdict that fits nothing; it is not used.",
        {"what": "7.1-01 ปี 2563", "reason": "หน่วยงานให้ค่าตรงกันแล้ว"},
    ),
    # --- category 7
    Sentence(
        "K301", E, "เป้าหมายไม่ถึงเป้าหมายปีก่อน",
        "เป้าหมาย {year} คือ {target} {comparison}เป้าหมาย {last_year} ซึ่งคือ {last_target} ({direction})",
        "ต้องไม่{comparison}เป้าหมายปีก่อน",
        "ปรับเป้าหมาย หรือเขียนเหตุผลในช่อง คำชี้แจง",
        f"{ASSESSORS}เป้าหมายไม่ถดถอยจากปีที่ผ่านมา",
        "The target is worse than last year's target.",
        {"year": "2564", "target": "80", "last_year": "2563", "last_target": "85", "comparison": "ต่ำกว่า", "direction": "ยิ่งมากยิ่งดี"},
        question="เหตุใดเป้าหมาย {year} ที่ {target} จึง{comparison}เป้าหมาย {last_year} ที่ {last_target}",
    ),
    Sentence(
        "K302", W, "เป้าหมายไม่ถึงผลของปีก่อน",
        "เป้าหมาย {year} คือ {target} {comparison}ผล {last_year} ซึ่งคือ {last_actual} ({direction})",
        "ไม่ควร{comparison}ผลของปีก่อน",
        "ทบทวนเป้าหมาย หรือเขียนเหตุผลในช่อง คำชี้แจง",
        "เป้าหมายที่ไม่ถึงผลของปีก่อนไม่แสดงการพัฒนา",
        "The target is worse than last year's actual.",
        {"year": "2564", "target": "80", "last_year": "2563", "last_actual": "87", "comparison": "ต่ำกว่า", "direction": "ยิ่งมากยิ่งดี"},
        question="เป้าหมาย {year} ที่ {target} {comparison}ผล {last_year} ที่ {last_actual} ซึ่งบรรลุแล้ว เป้าหมายนี้แสดงการพัฒนาอย่างไร",
    ),
    Sentence(
        "K303", E, "ผลไม่ครบ 3 ปี",
        "ไม่มีผลของปี {years}",
        "ต้องมีผล {first_year}-{last_year} ครบ 3 ปี",
        "กรอกผลของปีที่ขาด (หากแผ่นงานไม่มีคอลัมน์ ผล ของปีนั้น ให้เพิ่มก่อน) หรือเขียนเหตุผลในช่อง คำชี้แจง",
        f"{ASSESSORS}ผลลัพธ์มีแนวโน้มอย่างไร จึงต้องมีผลครบ 3 ปี",
        "Fewer than three years of actuals.",
        {"years": "2561", "first_year": "2561", "last_year": "2563"},
        question="เหตุใดไม่มีผลของปี {years} และแสดงแนวโน้มของผลลัพธ์นี้อย่างไร",
    ),
    Sentence(
        "K304", W, "แนวโน้ม 3 ปีถดถอย",
        "ผล 3 ปีคือ {values} {movement} ({direction})",
        "ควรมีแนวโน้มดีขึ้นหรือคงที่",
        "ตรวจตัวเลขและทิศทาง แล้วอธิบายสาเหตุและแนวทางแก้ในช่อง บทวิเคราะห์",
        f"{ASSESSORS}ผลลัพธ์มีแนวโน้มอย่างไร",
        "The three years move in the wrong direction.",
        {"values": "90, 88, 85", "movement": "ลดลงต่อเนื่อง", "direction": "ยิ่งมากยิ่งดี"},
        question="ผล 3 ปี ({values}) {movement} มีสาเหตุใด และดำเนินการแก้ไขอย่างไร",
    ),
    Sentence(
        "K305", E, "ไม่มีเป้าหมายของปี",
        "ไม่มีเป้าหมาย {year}",
        "ต้องมีเป้าหมายของปีงบประมาณ {year}",
        "กรอกเป้าหมายเป็นตัวเลขในคอลัมน์ เป้าหมาย {year} หากแผ่นงานไม่มีคอลัมน์นี้ ให้เพิ่มก่อน หากยังกำหนดไม่ได้ ให้เขียนเหตุผลในช่อง คำชี้แจง",
        f"{CRITERIA}: ผลลัพธ์แสดงเทียบกับเป้าหมาย",
        "No target for the year.", {"year": "2564"},
        question="เป้าหมาย {year} คือเท่าใด และกำหนดจากข้อมูลใด",
    ),
    Sentence(
        "K306", E, "ประเภทย่อยที่บังคับไม่มีตัวชี้วัด",
        "ข้อ {item} ประเภทย่อย {subtype} ({name}) ไม่มีตัวชี้วัด",
        "เป็นประเภทที่ต้องมีอย่างน้อย 1 ตัวชี้วัด",
        "กำหนดตัวชี้วัดและหน่วยงานที่รับผิดชอบ",
        f"{CRITERIA}: ข้อความ “ต้องเป็น … และ …” กำหนด 11 จาก 30 ประเภทย่อย",
        "A mandatory sub-type has no indicator.",
        {"item": "7.3", "subtype": "1", "name": "จำนวนนวัตกรรมต่อบุคลากร"}, frozenset({"name"}),
        question="ข้อ {item} ประเภทย่อย {subtype} ({name}) วัดผลด้วยตัวชี้วัดใด",
    ),
    Sentence(
        "K307", E, "กลุ่มสำคัญไม่มีผลด้านความผูกพัน",
        "กลุ่ม “{segment}” ไม่มีตัวชี้วัดความผูกพันและการให้ความร่วมมือ",
        "ทุกกลุ่มสำคัญต้องมีตัวชี้วัดในข้อ 7.2 ประเภทย่อย 2",
        "เพิ่มตัวชี้วัดของกลุ่มนี้ หรือระบุกลุ่มนี้ในช่อง กลุ่มผู้รับบริการ ของตัวชี้วัดที่มีอยู่",
        f"{ASSESSORS}มีผลลัพธ์ด้านความผูกพันและการให้ความร่วมมือของกลุ่มสำคัญทุกกลุ่ม",
        "A key group has no engagement indicator (7.2, sub-type 2).",
        {"segment": "ผู้รับใบอนุญาต"},
        question="วัดความผูกพันและการให้ความร่วมมือของกลุ่ม “{segment}” อย่างไร และได้ผลอย่างไร",
    ),
    Sentence(
        "K308", W, "ผลล่าสุดไม่ถึงเป้าหมาย",
        "ผล {year} คือ {actual} ไม่ถึงเป้าหมาย {target} ({direction})",
        "ควรบรรลุเป้าหมาย",
        "อธิบายสาเหตุและแนวทางแก้ในช่อง คำชี้แจง หรือในช่อง บทวิเคราะห์",
        f"{CRITERIA}: ผลลัพธ์แสดงเทียบกับเป้าหมาย",
        "The latest actual misses its target.",
        {"year": "2563", "actual": "78", "target": "80", "direction": "ยิ่งมากยิ่งดี"},
        question="ผล {year} ที่ {actual} ไม่ถึงเป้าหมาย {target} มีสาเหตุใด และดำเนินการแก้ไขอย่างไร",
    ),
    Sentence(
        "K309", W, "ค่าต่างจากปีก่อนสิบเท่า",
        "{what} คือ {value} ส่วนปีก่อนคือ {previous} ต่างกันตั้งแต่สิบเท่าขึ้นไป",
        "ค่าของสองปีควรอยู่ในระดับเดียวกัน",
        "ตรวจสอบจุดทศนิยมและหน่วยวัดของทั้งสองปี ปีใดคลาดเคลื่อนให้แก้ปีนั้น หากถูกต้องแล้ว ให้เขียนเหตุผลในช่อง คำชี้แจง",
        "อาจพิมพ์ตัวเลขขาดหรือเกินหลัก",
        "A value ten times the year before, or a tenth of it.",
        {"what": "ผล 2563", "value": "950", "previous": "95"},
        question="{what} ที่ {value} ต่างจากปีก่อนที่ {previous} มาก มีสาเหตุใด และตรวจสอบความถูกต้องอย่างไร",
    ),
    Sentence(
        "K310", W, "ร้อยละนอกช่วง 0-100",
        "{what} คือร้อยละ {value}",
        "ร้อยละควรอยู่ระหว่าง 0 ถึง 100",
        "ตรวจตัวเลขและหน่วยวัด หากเกิน 100 ได้จริง ให้เขียนเหตุผลในช่อง คำชี้แจง",
        "อาจพิมพ์คลาดเคลื่อนหรือใช้หน่วยวัดไม่ตรง",
        "A percentage below 0 or above 100.", {"what": "ผล 2563", "value": "120"},
        question="{what} ที่ร้อยละ {value} คำนวณอย่างไร จึงอยู่นอกช่วง 0-100",
    ),
    Sentence(
        "K311", E, "เป้าหมายปีที่ผ่านมาไม่ถึงเป้าหมายปีก่อนหน้า",
        "เป้าหมาย {year} คือ {target} {comparison}เป้าหมาย {last_year} ซึ่งคือ {last_target} ({direction})",
        "ต้องไม่{comparison}เป้าหมายของปีก่อนหน้า",
        "ตรวจสอบเป้าหมายของทั้งสองปี ปีใดคลาดเคลื่อนให้แก้ปีนั้น หากเป็นเป้าหมายจริงให้เขียนเหตุผลในช่อง คำชี้แจง",
        f"{ASSESSORS}เป้าหมายของทุกปีไม่ถดถอยจากปีก่อนหน้า",
        "An earlier year's target was worse than the year before it.",
        {"year": "2563", "target": "80", "last_year": "2562", "last_target": "85", "comparison": "ต่ำกว่า", "direction": "ยิ่งมากยิ่งดี"},
        question="เหตุใดเป้าหมาย {year} ที่ {target} จึง{comparison}เป้าหมาย {last_year} ที่ {last_target}",
    ),
    Sentence(
        "K312", E, "ไม่มีตัวชี้วัดหมวด 7",
        "{unit} ส่งสมุดงานแล้ว แต่ไม่มีตัวชี้วัดหมวด 7",
        "ต้องส่งข้อมูลหมวด 7 ตามทะเบียนหน่วยงาน",
        "กรอกแผ่นงาน หมวด 7 หากกรอกแล้ว ให้ตั้งชื่อแผ่นงานว่า หมวด 7 ตามแบบฟอร์ม แล้วส่งใหม่",
        "ทะเบียนหน่วยงานกำหนดหมวดที่ต้องส่ง สมุดงานที่ไม่มีตัวชี้วัดจะไม่ปรากฏในรายงานหมวด 7",
        "A unit that owes category 7 has sent no indicator.", {"unit": "สพบ."},
        question="ผลลัพธ์ของ {unit} วัดด้วยตัวชี้วัดใด",
    ),
    Sentence(
        "K313", W, "กลุ่มไม่อยู่ในรายการ",
        "กลุ่ม “{segment}” ไม่อยู่ในแผ่นงาน กลุ่มผู้รับบริการ ของ กพร.",
        "ควรเป็นกลุ่มในรายการ{near}",
        "เลือกจากรายการในช่องนี้ หากเป็นกลุ่มที่ถูกแล้ว ให้ กพร. เพิ่มในแผ่นงาน กลุ่มผู้รับบริการ หรือเขียนเหตุผลในช่อง คำชี้แจง",
        "ผลลัพธ์ของกลุ่มสำคัญนับจากชื่อกลุ่ม ชื่อที่ไม่ตรงกันไม่นับเป็นกลุ่มใด",
        "A group of an indicator is none of the coordinator's.",
        {"segment": "ประชาชน", "near": " (ใกล้เคียง: ประชาชนทั่วไป)"}, frozenset({"near"}),
        question="กลุ่ม “{segment}” คือผู้รับบริการหรือผู้มีส่วนได้ส่วนเสียกลุ่มใด",
    ),
    Sentence(
        "K314", W, "ยุทธศาสตร์ไม่ตรงกับแผ่นงาน",
        "ยุทธศาสตร์ “{what}” ไม่มีในแผ่นงาน ยุทธศาสตร์",
        "ควรเป็นรหัสหรือชื่อของยุทธศาสตร์ในแผ่นงาน: {allowed}",
        "พิมพ์รหัสหรือชื่อให้ตรง ให้หน่วยงานผู้ประสานเพิ่มในแผ่นงาน ยุทธศาสตร์ หรือเขียนเหตุผลในช่อง คำชี้แจง",
        "ตารางในรายงานแสดงว่ายุทธศาสตร์ใดมีตัวชี้วัดใด ตามรหัสหรือชื่อนี้",
        "An indicator names a strategy that is not in the coordinator's sheet.",
        {"what": "9", "allowed": "1, 2, 3"}, frozenset({"allowed"}),
        question="ตัวชี้วัดนี้ตอบยุทธศาสตร์ใด ตามที่ระบุว่า “{what}”",
    ),
    # --- categories 1-6
    Sentence(
        "T401", W, "หัวข้อไม่มีเนื้อหา",
        "หัวข้อ {subitem} {name} ยังไม่มีเนื้อหา",
        "ควรมีผลการดำเนินการทุกหัวข้อ 1.1-6.4",
        "ให้หน่วยงานที่รับผิดชอบหมวด {category} กรอกแผ่นงาน หมวด 1-6{units} หรือเขียนเหตุผลในช่อง คำชี้แจง ของหัวข้อนี้",
        f"{CRITERIA}: หมวด 1-6 มี 24 หัวข้อ",
        "A sub-item has no text.",
        {"subitem": "1.3", "name": "การมุ่งเน้นผลสัมฤทธิ์", "category": "1", "units": " (กพร.)"}, frozenset({"name"}),
        question="ดำเนินการเรื่อง {name} อย่างไร และได้ผลอย่างไร",
    ),
    Sentence(
        "T402", W, "ข้ามระดับ",
        "หัวข้อ {subitem} มีเนื้อหา{higher} แต่{lower}ว่าง",
        "ควรเขียนจากระดับพื้นฐานขึ้นไปตามลำดับ",
        "เพิ่มเนื้อหา{lower} ตรวจสอบระดับที่เลือก หรือเขียนเหตุผลในช่อง คำชี้แจง ของระดับที่ว่าง",
        f"{CRITERIA}: ระดับเรียงจากพื้นฐาน ก้าวหน้า ถึงพัฒนาจนเกิดผล",
        "A higher level is described while a lower one is empty.",
        {"subitem": "2.1", "higher": "ระดับก้าวหน้า", "lower": "ระดับพื้นฐาน"},
        question="ดำเนินการ{lower}ซึ่งเป็นฐานของ{higher}อย่างไร",
    ),
    Sentence(
        "T403", W, "ข้อเสนอแนะที่ยังไม่มีคำตอบ",
        "ยังไม่มีหน่วยงานใดตอบข้อเสนอแนะปีก่อนของหัวข้อ {subitem} “{what}”",
        "ควรตอบข้อเสนอแนะของผู้ตรวจประเมินทุกข้อ",
        "ให้หน่วยงานที่รับผิดชอบ{units} เขียนการดำเนินการและผลในแผ่นงาน ข้อเสนอแนะ หรือเขียนเหตุผลในช่อง คำชี้แจง ของแถวนี้",
        f"{ASSESSORS}ข้อเสนอแนะในรายงานป้อนกลับได้รับการดำเนินการหรือไม่",
        "A point of last year's feedback that no unit answers.",
        {"subitem": "1.2", "what": "ควรแสดงให้เห็นถึงการประเมินประสิทธิภาพ", "units": " (กพร.)"},
        frozenset({"what", "units"}),
        question="ดำเนินการตามข้อเสนอแนะปีก่อนของหัวข้อ {subitem} อย่างไร และได้ผลอย่างไร",
    ),
    Sentence(
        "T404", W, "ไม่ระบุหลักฐาน",
        "หัวข้อ {subitem} {what} มีเนื้อหาแต่ไม่ระบุหลักฐาน",
        "ควรระบุหลักฐานของเนื้อหาตั้งแต่ระดับก้าวหน้าขึ้นไป",
        "พิมพ์ชื่อเอกสาร คำสั่ง หรือระบบที่ใช้ยืนยันในช่องนี้ หลักฐานละบรรทัด หรือเขียนเหตุผลในช่อง คำชี้แจง ของแถวนี้",
        f"{CRITERIA}: ผู้ตรวจประเมินยืนยันระดับที่สูงกว่าพื้นฐานจากหลักฐาน",
        "A passage above the lowest level names no evidence.",
        {"subitem": "2.1", "what": "ระดับก้าวหน้า"},
        question="มีหลักฐานใดยืนยันการดำเนินการ{what}",
    ),
    Sentence(
        "T405", W, "ไม่พบไฟล์หลักฐาน",
        "{subitem} ระบุไฟล์หลักฐาน “{what}” แต่ไม่พบไฟล์ชื่อนี้ในโฟลเดอร์ หลักฐาน ของปี",
        "ไฟล์ที่ระบุชื่อพร้อมนามสกุลควรอยู่ในโฟลเดอร์ หลักฐาน",
        "ส่งไฟล์นี้ให้หน่วยงานผู้ประสานวางในโฟลเดอร์ หลักฐาน แก้ชื่อให้ตรง หรือเขียนเหตุผลในช่อง คำชี้แจง ของแถวนี้",
        "หลักฐานที่อ้างชื่อไฟล์แต่ไม่มีไฟล์ แสดงต่อผู้ตรวจประเมินไม่ได้",
        "A file named as evidence is not in the evidence folder.",
        {"subitem": "2.1", "what": "รายงานสำรวจ 2563.pdf"},
        question="แสดงหลักฐาน “{what}” ได้หรือไม่",
    ),
    Sentence(
        "T406", W, "ข้อความไม่ตรงกับข้อมูล",
        "ข้อความของ {subitem} {what}",
        "ข้อความและข้อมูลควรตรงกัน",
        "แก้ข้อความหรือข้อมูลให้ตรงกัน ให้เอกสารพิมพ์ค่าเองโดยเขียน [รหัส ผล ปี] แทนตัวเลข หรือเขียนเหตุผลในช่อง คำชี้แจง ของแถวนี้",
        "ผู้ตรวจประเมินเทียบข้อความกับตารางที่อยู่ข้างกัน",
        "A text names an indicator, a sub-item or a number that the data do not bear out.",
        {"subitem": "2.1", "what": "ระบุตัวเลข 99 กับ 7.1-01 ซึ่งไม่ตรงกับค่าใดของตัวชี้วัดนี้"}, frozenset({"subitem", "what"}),
        question="ข้อความ{what} ข้อเท็จจริงเป็นอย่างไร",
    ),
    # --- the meeting and the coordinator's workbook
    Sentence(
        "D501", E, "กำหนดส่งก่อนวันประชุม",
        "กำหนดส่งข้อมูล {deadline} อยู่ก่อนวันประชุม {meeting}",
        "ต้องอยู่หลังวันประชุม",
        "ตรวจปีของกำหนดส่งในแผ่นงาน ตั้งค่า",
        "กำหนดส่งที่ผ่านไปก่อนวันประชุมปฏิบัติไม่ได้ อาจพิมพ์ปีคลาดเคลื่อน",
        "The deadline lies before the meeting.",
        {"deadline": "20 มกราคม 2563", "meeting": "12 มกราคม 2564"},
    ),
    Sentence(
        "D502", E, "วันในสัปดาห์ไม่ตรงกับวันที่",
        "ระบุเป็น{typed} แต่ {day} เป็น{weekday}",
        "วันและวันที่ต้องตรงกัน",
        "ตรวจสอบกับปฏิทิน แล้วแก้วันหรือวันที่ให้ตรงกัน เช่น {weekday}ที่ {day}",
        "ผู้เข้าประชุมอาจเข้าใจวันประชุมคลาดเคลื่อน",
        "The weekday does not fit the date.",
        {"typed": "วันจันทร์", "day": "12 มกราคม 2564", "weekday": "วันอังคาร"},
    ),
    Sentence(
        "D503", W, "คะแนนรวมไม่ตรงกับค่าเฉลี่ย",
        "คะแนนรวมที่แจ้งคือ {announced} แต่ค่าเฉลี่ย 7 หมวดคือ {computed}",
        "ควรต่างกันไม่เกิน 0.01",
        "ตรวจคะแนนรายหมวดและคะแนนรวมกับประกาศผล",
        f"{CRITERIA}: คะแนนรวมเป็นค่าเฉลี่ยของเจ็ดหมวด",
        "The announced total is not the mean of the seven scores.",
        {"announced": "412.30", "computed": "412.03"},
    ),
    Sentence(
        "D504", W, "ระดับไม่ตรงกับคะแนนรวม",
        "ระดับที่แจ้งคือ {announced} แต่ {total} / 500 × 4 คือ {computed}",
        "ควรต่างกันไม่เกิน 0.01",
        "ตรวจระดับและคะแนนรวมกับประกาศผล",
        f"{CRITERIA}: ระดับคือคะแนนรวม / 500 × 4",
        "The announced level is not total / 500 × 4.",
        {"announced": "3.40", "total": "412.03", "computed": "3.30"},
    ),
    Sentence(
        "D505", E, "เป้าหมายมาตรฐานต่ำกว่าขั้นต่ำ",
        "เป้าหมายมาตรฐาน {standard} ต่ำกว่าเป้าหมายขั้นต่ำ {minimum} ของกลุ่ม {group}",
        "เป้าหมายมาตรฐานต้องไม่ต่ำกว่าขั้นต่ำ",
        "ตรวจคะแนนปีก่อนและกลุ่มการประเมินในแผ่นงาน ตั้งค่า",
        f"{CRITERIA}: เป้าหมายมาตรฐานคือคะแนนของปีก่อน",
        "The standard target is below the minimum.",
        {"standard": "360.00", "minimum": "370", "group": "3"},
    ),
    Sentence(
        "D506", E, "ชื่อตารางแนบไม่ตรงกับที่กำหนด",
        "ตารางแนบ “{typed}” ไม่ตรงกับชื่อที่กำหนด",
        "ต้องเป็นคำใดคำหนึ่ง: {allowed} หรือเว้นว่าง",
        "เลือกจากรายการในช่อง ตารางแนบ",
        "ตารางแนบทำจากข้อมูลจริงตามชื่อที่กำหนด",
        "An agenda row names an unknown attached table.",
        {"typed": "คะแนนรวม", "allowed": "คะแนน, รายงานป้อนกลับ"},
    ),
    Sentence(
        "D507", W, "ปีที่ไม่ใช่ของปีงบประมาณนี้",
        "{what} เป็นของปี {years}",
        "ควรเป็นของปี {expected}",
        "แก้ปีให้ถูกต้อง หากตั้งใจอ้างถึงปีนั้น ให้เขียนเหตุผลในแผ่นงาน ผลพิจารณา",
        "ข้อความและวันที่ที่ยกมาจากปีก่อนโดยไม่ได้แก้ ทำให้เอกสารอ้างถึงปีที่คลาดเคลื่อน",
        "A year in a title, an agenda item or a date does not belong to the fiscal year.",
        {"what": "ชื่อการประชุม", "years": "2564", "expected": "2565"}, frozenset({"what", "expected"}),
    ),
    Sentence(
        "D508", W, "ข้อมูลที่เอกสารต้องใช้ยังว่าง",
        "ยังไม่มี{what}",
        "เอกสารและแบบของหน่วยงานต้องใช้ข้อมูลนี้",
        "กรอกในแผ่นงาน {sheet} เมื่อทราบ",
        "สิ่งที่ต้องกำหนดใหม่ทุกปีถูกล้างไว้เมื่อเริ่มปี หากไม่แจ้งไว้ เอกสารอาจส่งออกไปโดยยังไม่มีข้อมูลนี้",
        "A meeting date, deadline or score that the documents need is blank.",
        {"what": "วันประชุม", "sheet": "การประชุม"}, frozenset({"what"}),
    ),
    # --- publishing
    Sentence(
        "P601", I, "เก็บเอกสารที่แก้ด้วยมือ",
        "{document} ถูกแก้ด้วยมือหลังสร้างครั้งก่อน เก็บไว้ที่ {kept}",
        "",
        "คัดลอกส่วนที่แก้ไปใส่ในฉบับใหม่ หรือแก้ในสมุดงานเพื่อให้อยู่ถาวร",
        "เอกสารที่มีผู้แก้ต้องคงอยู่",
        "A document edited by hand was kept beside the new one.",
        {"document": "agenda.docx", "kept": "kept/agenda 2564-01-20 0930.docx"},
    ),
    Sentence(
        "P602", E, "เอกสารเปิดค้างอยู่",
        "แทนที่ {document} ไม่ได้เพราะเปิดค้างอยู่ ฉบับใหม่อยู่ที่ {beside}",
        "ต้องปิดเอกสารก่อนสร้างใหม่",
        "ปิดเอกสารใน Word แล้วสั่งอีกครั้ง",
        "ไฟล์ที่เปิดอยู่ใน Word เขียนทับไม่ได้",
        "A document is open; the new one lies beside it.",
        {"document": "agenda.docx", "beside": "agenda.new.docx"},
    ),
    Sentence(
        "P603", W, "เอกสารยาวเกินจำนวนหน้าสูงสุด",
        "{document} ยาว {pages} หน้า เกินจำนวนหน้าสูงสุด {limit} หน้า",
        "ต้องไม่เกิน {limit} หน้า",
        "ตัดข้อความให้กระชับ ลดขนาดแผนภูมิในแม่แบบ หรือแก้ จำนวนหน้าสูงสุด ในแผ่นงาน ตั้งค่า",
        "ผู้ตรวจประเมินรับรายงานไม่เกินจำนวนหน้าที่กำหนด",
        "The document has more pages than the coordinator allows.",
        {"document": "application-report.docx", "pages": "62", "limit": "50"},
    ),
    Sentence(
        "P604", I, "นำสิ่งที่แก้ด้วยมือเข้าฉบับใหม่",
        "{document} หัวข้อ {heading}: “{words}” {what}",
        "",
        "",
        "สิ่งที่ผู้ใช้แก้ไว้ต้องคงอยู่เมื่อสร้างเอกสารใหม่",
        "An edit by hand was carried into the new document.",
        {"document": "application-report.docx", "heading": "1.1 ระบบการนำองค์การ", "words": "ผู้บริหารกรมกำหนดวิสัยทัศน์", "what": "คงข้อความที่แก้ไว้"},
        frozenset({"document", "heading", "words", "what"}), asks=False,
    ),
    Sentence(
        "P605", W, "แก้ด้วยมือตรงที่ข้อมูลเปลี่ยน",
        "{document} หัวข้อ {heading}: “{words}” มีผู้แก้ไว้ และข้อมูลก็เปลี่ยน {what}",
        "ต้องเหลือข้อความเดียวที่ตรงกับข้อมูล",
        "อ่านความเห็นข้างข้อความ แล้วแก้ในเอกสารหรือในสมุดงาน",
        "ข้อความที่แก้ด้วยมืออาจไม่ตรงกับข้อมูลที่ส่งมาใหม่",
        "A person and the data changed the same words; the person's stand.",
        {"document": "application-report.docx", "heading": "1.1 ระบบการนำองค์การ", "words": "ผู้บริหารกรมกำหนดวิสัยทัศน์", "what": "ข้อมูลใหม่เป็น ผู้บริหารกรมทบทวนวิสัยทัศน์"},
        frozenset({"document", "heading", "words", "what"}),
    ),
    Sentence(
        "P606", W, "แก้ตัวเลขในเอกสาร",
        "{document} หัวข้อ {heading}: “{words}” มีผู้แก้ตัวเลข {what}",
        "ตัวเลขในเอกสารต้องมาจากสมุดงาน",
        "หากตัวเลขที่เขียนไว้ถูกต้อง ให้แก้ที่ {place} แล้วสั่งอีกครั้ง",
        "ตัวเลขทุกตัวต้องมีที่มา",
        "A figure was changed by hand; the workbook's stands.",
        {"document": "application-report.docx", "heading": "7.1", "words": "จำนวนผู้รับบริการ", "what": "เขียนไว้ว่า 460 ใช้ 452 ตามสมุดงาน", "place": "สพบ.xlsx › หมวด 7!K12"},
        frozenset({"document", "heading", "words", "what", "place"}),
    ),
    Sentence(
        "P607", W, "สิ่งที่แก้ไว้ไม่มีที่เดิมให้วาง",
        "{document} หัวข้อ {heading}: “{words}” {what}",
        "ต้องอยู่ในตำแหน่งที่ถูกต้อง",
        "ย้ายไปไว้ในที่ที่ควรอยู่ หรือลบหากไม่ใช้แล้ว",
        "สิ่งที่ผู้ใช้แก้ไว้ต้องคงอยู่ แม้ส่วนนั้นของเอกสารเปลี่ยนรูปแบบ",
        "An edit that could not be placed stands beside the new.",
        {"document": "application-report.docx", "heading": "7.1", "words": "ตัวชี้วัด หน่วยวัด", "what": "ตารางใหม่มีคอลัมน์ไม่เท่าเดิม ตารางที่แก้ไว้อยู่ถัดจากตารางใหม่"},
        frozenset({"document", "heading", "words", "what"}),
    ),
    Sentence(
        "P608", W, "แก้รูปแบบตรงที่แม่แบบเปลี่ยน",
        "{document} หัวข้อ {heading}: “{words}” มีผู้แก้รูปแบบไว้ และแม่แบบก็เปลี่ยน {what}",
        "ต้องเหลือรูปแบบเดียวทั้งเล่ม",
        "หากต้องการรูปแบบของแม่แบบ ให้ปรับรูปแบบส่วนนี้ในเอกสาร",
        "รูปแบบที่แก้ด้วยมืออาจไม่เข้ากับแม่แบบที่แก้ใหม่",
        "A person and the template changed the same look; the person's stands.",
        {"document": "application-report.docx", "heading": "รูปแบบของเอกสาร", "words": "สไตล์ heading 1", "what": "คงรูปแบบที่มีผู้แก้ไว้"},
        frozenset({"document", "heading", "words", "what"}),
    ),
)
# fmt: on

CATALOGUE: Mapping[str, Sentence] = {sentence.code: sentence for sentence in _SENTENCES}
