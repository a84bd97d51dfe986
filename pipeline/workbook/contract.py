"""The sheets and columns of every workbook, stated once: what is read, drawn and marked all goes by these tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

from msgspec import Struct

from pipeline.messages import CATALOGUE
from pipeline.thai import match_key

MAX_HEADER_ROW = 20  # a header row stands in any of the first 20 rows
_DASHES = str.maketrans("‐‑‒–—−", "------")


@lru_cache(maxsize=4096)  # the same few headers stand in every workbook
def header_key(text: str) -> str:
    """Return the key of a header or a sheet's name: all dashes are alike, and a * or : after it does not count."""
    return match_key(text).translate(_DASHES).strip("*:")


class ColumnKind(Enum):
    """How a cell is read; docs/workbooks.md says which typed values are read as what."""

    TEXT = "text"  # as typed, with its line breaks
    LINE = "line"  # a name or a remark, without the space around it
    CODE = "code"  # a line too; a number typed as 1 or 1.10 stays as shown, 7.1 is "7.1"
    NUMBER = "number"  # in the indicator's measure where the row has one
    WHOLE = "whole"
    PERCENT = "percent"
    YEAR = "year"
    DATE = "date"
    WORD = "word"  # one of ``words``
    LIST = "list"  # several texts: comma, semicolon or line break between


class Column(Struct, frozen=True):
    """One column of a table, or one row of a รายการ | ข้อมูล sheet.

    ``field``: the name of its value in `model`. A column of หมวด 7 is a field of `IndicatorRow`.
    ``words``: what may be typed -> the value of the model. The first word of each value is the one to show.
    ``yearly``: there is one such column a fiscal year, and its header ends with the year (เป้าหมาย 2564).
    """

    field: str
    header: str
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    aliases_before_year: tuple[str, ...] = ()  # only before a year; alone they are the header of another column
    aliases_alone: tuple[str, ...] = ()  # before a year, and only where no column of that year has another of the words
    words: Mapping[str, str] | None = None
    yearly: bool = False
    width_chars: int = 14
    hint: str = ""  # the input message of the form, Thai; {year} is the fiscal year of the form

    def hint_in(self, year_be: int) -> str:
        """Return the hint as a form of that fiscal year shows it."""
        return self.hint.replace("{year}", str(year_be))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to show and to offer: the first of each value."""
        first_words: dict[str, str] = {}
        for word, value in (self.words or {}).items():
            first_words.setdefault(value, word)
        return tuple(first_words.values())


class SheetTable(Struct, frozen=True, eq=False):
    """The table of one sheet. Tables are compared and hashed by identity, so that caches can be kept by table.

    ``pairs``: whether the sheet is รายการ | ข้อมูล, one value a row; otherwise it has a header row.
    ``subject``: the field of what a row is about. A row that lacks it and fills nothing but other required columns,
    as dragging those down the sheet does, is no record yet. Without a subject every row that holds something is one.
    """

    key: str
    sheet: str
    columns: tuple[Column, ...]
    pairs: bool = False
    subject: str = ""

    def column(self, field: str) -> Column:
        """Return the column of one field. Raises KeyError."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)

    @property
    def headers(self) -> Mapping[str, str]:
        """The header of every column by its field; of a yearly column the words before the year."""
        return {column.field: column.header for column in self.columns}


ITEMS = {f"7.{n}": f"7.{n}" for n in range(1, 7)}
SUBTYPES = {str(n): str(n) for n in range(1, 6)}
SUBITEMS = {f"{c}.{n}": f"{c}.{n}" for c in range(1, 7) for n in range(1, 5)}
CATEGORIES = {str(n): str(n) for n in range(1, 8)}

GROUPS = {str(n): str(n) for n in range(1, 4)}
DIRECTIONS = {"ยิ่งมากยิ่งดี": "higher", "ยิ่งน้อยยิ่งดี": "lower"}

# Some pages of the criteria print Excellent for Significance; every level is also written with ระดับ before it.
LEVELS = {
    "พื้นฐาน": "basic",
    "ก้าวหน้า": "advance",
    "พัฒนาจนเกิดผล": "significance",
    "ระดับพื้นฐาน": "basic",
    "ระดับก้าวหน้า": "advance",
    "ระดับพัฒนาจนเกิดผล": "significance",
    "Basic": "basic",
    "Advance": "advance",
    "Significance": "significance",
    "Excellent": "significance",
    "ระดับ Basic": "basic",
    "ระดับ Advance": "advance",
    "ระดับ Significance": "significance",
    "ระดับ Excellent": "significance",
}

ATTACHMENTS = {
    "คะแนน": "scores",
    "รายงานป้อนกลับ": "feedback",
    "กรอบการประเมิน": "framework",
    "ปฏิทิน": "calendar",
    "ผู้รับผิดชอบ": "responsible",
    "ผู้รับผิดชอบรายหัวข้อ": "subitem_owners",
    "ตัวชี้วัดหมวด 7": "indicators",
}

SCORES = {**CATEGORIES, "รวม": "total", "ระดับ": "level"}

# --- the unit's workbook

UNIT = SheetTable(
    "unit",
    "หน่วยงาน",
    (
        Column("fiscal_year_be", "ปีงบประมาณ", ColumnKind.YEAR, required=True, hint="ปีงบประมาณ พ.ศ. สี่หลัก เช่น {year}"),
        Column(
            "unit_code", "รหัสหน่วยงาน", ColumnKind.CODE, required=True, hint="ชื่อย่อของหน่วยงานตามทะเบียนหน่วยงานของ กพร."
        ),
        Column("unit_name", "ชื่อหน่วยงาน", ColumnKind.LINE, hint="ชื่อเต็มของหน่วยงาน"),
        Column("reporter", "ผู้ให้ข้อมูล", ColumnKind.LINE, hint="ชื่อผู้ที่ กพร. ติดต่อได้"),
        Column("phone", "โทรศัพท์", ColumnKind.CODE),
        Column("submitted_on", "วันที่ให้ข้อมูล", ColumnKind.DATE, hint="เช่น 15 มกราคม {year}"),
    ),
    pairs=True,
)

NARRATIVES = SheetTable(
    "narratives",
    "หมวด 1-6",
    (
        Column("subitem", "หัวข้อ", ColumnKind.WORD, required=True, words=SUBITEMS, width_chars=9, hint="1.1 ถึง 6.4"),
        Column("level", "ระดับ", ColumnKind.WORD, required=True, words=LEVELS, width_chars=16),
        Column("text", "ผลการดำเนินการ", width_chars=90, hint="เขียนสิ่งที่ทำจริง กด Alt+Enter เพื่อขึ้นบรรทัดใหม่"),
        Column("evidence", "หลักฐาน", width_chars=36, hint="เอกสาร คำสั่ง หรือระบบที่ใช้ยืนยัน"),
        Column("explanation", "คำชี้แจง", width_chars=36, hint="เหตุผลที่หัวข้อหรือระดับนี้ยังไม่มีเนื้อหา"),
    ),
)

FEEDBACK_ANSWERS = SheetTable(
    "answers",
    "ข้อเสนอแนะ",
    (
        Column(
            "subject",
            "หัวข้อ",
            ColumnKind.WORD,
            required=True,
            words={**SUBITEMS, "7": "7"},
            width_chars=9,
            hint="1.1 ถึง 6.4 หรือ 7",
        ),
        Column(
            "point",
            "ข้อเสนอแนะปีก่อน",
            required=True,
            aliases=("ข้อเสนอแนะ", "ข้อเสนอแนะของผู้ตรวจประเมิน", "โอกาสในการปรับปรุง"),
            width_chars=60,
            hint="คงข้อความของผู้ตรวจประเมินไว้ตามเดิม",
        ),
        Column(
            "action",
            "การดำเนินการ",
            aliases=("สิ่งที่ดำเนินการ", "การปรับปรุง"),
            width_chars=60,
            hint="เขียนสิ่งที่ทำจริงตามข้อเสนอแนะนี้ กด Alt+Enter เพื่อขึ้นบรรทัดใหม่",
        ),
        Column("result", "ผล", aliases=("ผลที่เกิดขึ้น", "ผลลัพธ์"), width_chars=44, hint="ผลที่เกิดขึ้นจากการดำเนินการ"),
        Column("evidence", "หลักฐาน", width_chars=32, hint="เอกสาร คำสั่ง หรือระบบที่ใช้ยืนยัน"),
        Column("explanation", "คำชี้แจง", width_chars=32, hint="เหตุผลที่ยังไม่ได้ดำเนินการ"),
    ),
    subject="point",
)

INDICATORS = SheetTable(
    "indicators",
    "หมวด 7",
    (
        Column("code", "รหัส", ColumnKind.CODE, width_chars=12, hint="รหัสเดิมของตัวชี้วัด เว้นว่างหากเป็นตัวชี้วัดใหม่"),
        Column("item", "ข้อ", ColumnKind.WORD, required=True, words=ITEMS, width_chars=6, hint="7.1 ถึง 7.6"),
        Column(
            "subtype",
            "ประเภทย่อย",
            ColumnKind.WORD,
            required=True,
            words=SUBTYPES,
            width_chars=9,
            hint="1 ถึง 5 แต่ละข้อมีความหมายต่างกัน ดูท้ายแผ่นงาน คำแนะนำ เลือกแล้วชื่อจะแสดงในช่อง ชื่อประเภทย่อย",
        ),
        Column("name", "ตัวชี้วัด", ColumnKind.LINE, required=True, aliases=("ชื่อตัวชี้วัด",), width_chars=44),
        Column(
            "measure",
            "หน่วยวัด",
            ColumnKind.LINE,
            required=True,
            aliases=("หน่วยนับ",),
            width_chars=12,
            hint="เช่น ร้อยละ ครั้ง ครัวเรือน วัน บาท",
        ),
        Column("direction", "ทิศทาง", ColumnKind.WORD, required=True, words=DIRECTIONS, width_chars=14),
        Column(
            "target",
            "เป้าหมาย",
            ColumnKind.NUMBER,
            aliases=("ค่าเป้าหมาย", "เป้า", "Target"),
            aliases_alone=("แผน",),
            yearly=True,
            width_chars=11,
            hint="ตัวเลขล้วน",
        ),
        Column(
            "actual",
            "ผล",
            ColumnKind.NUMBER,
            aliases=("ผลการดำเนินงาน", "ผลดำเนินงาน", "ผลจริง", "Actual"),
            aliases_before_year=("ผลการดำเนินการ", "ผลลัพธ์", "ผลงาน"),
            yearly=True,
            width_chars=11,
            hint="ตัวเลขล้วน ยังไม่มีข้อมูลให้เว้นว่าง ศูนย์ให้พิมพ์ 0",
        ),
        Column("segments", "กลุ่มผู้รับบริการ", ColumnKind.LIST, width_chars=26, hint="คั่นหลายกลุ่มด้วยจุลภาค"),
        Column("benchmark", "ค่าเทียบเคียง", ColumnKind.NUMBER, width_chars=11),
        Column("benchmark_source", "แหล่งค่าเทียบเคียง", ColumnKind.LINE, width_chars=22),
        Column(
            "evidence", "แหล่งข้อมูล", width_chars=26, hint="เอกสาร ระบบ หรือฐานข้อมูลที่ยืนยันตัวเลข นับเป็นหลักฐานในทะเบียนหลักฐาน"
        ),
        Column("explanation", "คำชี้แจง", width_chars=32, hint="เหตุผลที่เป้าหมายลดลง ขาดข้อมูลบางปี หรือผลไม่ถึงเป้าหมาย"),
        Column("analysis", "บทวิเคราะห์", width_chars=44, hint="ข้อความใต้ตัวชี้วัดในรายงาน"),
        Column(
            "formula",
            "สูตรคำนวณ",
            aliases=("สูตรการคำนวณ", "วิธีคำนวณ", "วิธีการคำนวณ"),
            width_chars=36,
            hint="พิมพ์เป็นข้อความ ไม่ขึ้นต้นด้วยเครื่องหมาย =",
        ),
        Column(
            "frequency",
            "ความถี่ในการวัด",
            ColumnKind.LINE,
            aliases=("ความถี่", "ความถี่ในการเก็บข้อมูล", "ความถี่ในการจัดเก็บข้อมูล"),
            width_chars=16,
            hint="เช่น รายเดือน รายไตรมาส ปีละครั้ง",
        ),
        Column(
            "strategy",
            "ยุทธศาสตร์",
            ColumnKind.LINE,
            aliases=("ประเด็นยุทธศาสตร์",),
            width_chars=26,
            hint="รหัสหรือชื่อยุทธศาสตร์ที่ตัวชี้วัดสนับสนุน คั่นหลายข้อด้วยจุลภาค",
        ),
    ),
    subject="name",
)

# A grey column of หมวด 1-6 that shows what assessors said, each line after its ประเภท; it is never read back.
FEEDBACK_TO_READ = "รายงานป้อนกลับล่าสุด"

# --- the coordinator's workbook

SETTINGS = SheetTable(
    "settings",
    "ตั้งค่า",
    (
        Column("fiscal_year_be", "ปีงบประมาณ", ColumnKind.YEAR, required=True),
        Column("department", "ชื่อส่วนราชการ", ColumnKind.LINE, required=True),
        Column("department_short", "ชื่อย่อส่วนราชการ", ColumnKind.LINE),
        Column(
            "coordinator", "หน่วยงานผู้ประสาน", ColumnKind.LINE, hint="รหัสของหน่วยงานที่รวบรวมข้อมูล เช่น กพร. เว้นว่างคือ กพร."
        ),
        Column("latest_year_be", "ปีผลลัพธ์ล่าสุด", ColumnKind.YEAR, hint="เว้นว่างคือปีก่อนปีงบประมาณ"),
        Column(
            "group",
            "กลุ่มการประเมิน",
            ColumnKind.WORD,
            words=GROUPS,
            hint="1 ถึง 3 ตามที่สำนักงาน ก.พ.ร. จัดไว้ ใช้หาเป้าหมายคะแนน เว้นว่างได้เมื่อยังไม่ทราบ",
        ),
        Column("deadline", "กำหนดส่งข้อมูล", ColumnKind.DATE),
        Column("digits", "เลขในเอกสาร", ColumnKind.WORD, words={"อารบิก": "arabic", "ไทย": "thai"}),
        Column(
            "uses_drafts",
            "ใช้บทวิเคราะห์ที่ร่าง",
            ColumnKind.WORD,
            words={"ใช่": "yes", "ไม่": "no"},
            hint="ในฉบับส่ง ใช้ร่างจากตัวเลขแทนบทวิเคราะห์ที่ว่าง เว้นว่างคือไม่ใช้",
        ),
        Column("max_pages", "จำนวนหน้าสูงสุด", ColumnKind.WHOLE, hint="เว้นว่างคือไม่จำกัด"),
        Column(
            "memo_number",
            "ที่หนังสือ",
            ColumnKind.LINE,
            aliases=("เลขที่หนังสือ",),
            hint="ของบันทึกข้อความถึงหน่วยงาน เว้นว่างไว้เขียนเองได้",
        ),
        Column("memo_day", "วันที่หนังสือ", ColumnKind.DATE, hint="ของบันทึกข้อความถึงหน่วยงาน เว้นว่างไว้เขียนเองได้"),
        Column("footnote", "หมายเหตุท้ายเอกสาร", ColumnKind.LINE, hint="พิมพ์บนปกและท้ายทุกหน้าของเอกสารทั้งสอง เช่น ข้อมูลสมมติ"),
    ),
    pairs=True,
)

REGISTER = SheetTable(
    "register",
    "ทะเบียนหน่วยงาน",
    (
        Column("code", "รหัสหน่วยงาน", ColumnKind.CODE, required=True, width_chars=16),
        Column("name", "ชื่อหน่วยงาน", ColumnKind.LINE, width_chars=50),
        Column("aliases", "ชื่ออื่น", ColumnKind.LIST, width_chars=30),
        Column("categories", "หมวดที่ต้องส่ง", ColumnKind.LIST, width_chars=18, hint="เช่น 4, 7"),
        Column(
            "contact_name",
            "ผู้ติดต่อ",
            ColumnKind.LINE,
            aliases=("ผู้ประสานงาน", "ชื่อผู้ติดต่อ"),
            width_chars=30,
            hint="ใช้จนกว่าหน่วยงานจะแจ้งผู้ให้ข้อมูลในสมุดงานของตน",
        ),
        Column(
            "phone",
            "โทรศัพท์",
            ColumnKind.CODE,
            aliases=("โทร", "โทร.", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์"),
            width_chars=18,
        ),
        Column("email", "อีเมล", ColumnKind.LINE, aliases=("อีเมล์", "อีเมลล์", "E-mail", "Email"), width_chars=28),
    ),
)

MEETING = SheetTable(
    "meeting",
    "การประชุม",
    (
        Column("title", "ชื่อการประชุม"),
        Column("day", "วันที่", ColumnKind.DATE),
        Column("time", "เวลา"),
        Column("venue", "สถานที่"),
    ),
    pairs=True,
)

AGENDA = SheetTable(
    "agenda",
    "ระเบียบวาระ",
    (
        Column("agenda", "วาระ", ColumnKind.CODE, required=True, width_chars=8),
        Column("item", "ข้อ", ColumnKind.CODE, width_chars=8),
        Column("title", "เรื่อง", required=True, width_chars=70),
        Column("detail", "รายละเอียด", width_chars=50),
        Column("attachment", "ตารางแนบ", ColumnKind.WORD, words=ATTACHMENTS, width_chars=20),
        Column("proposal", "ข้อเสนอ", width_chars=50),
        Column("resolution", "มติ", width_chars=50),
    ),
)

PREVIOUS_SCORES = SheetTable(
    "scores",
    "คะแนนปีก่อน",
    (
        Column("entry", "รายการ", ColumnKind.WORD, required=True, words=SCORES),
        Column(
            "score",
            "คะแนน",
            ColumnKind.NUMBER,
            hint="1 ถึง 7 และ รวม: คะแนนเต็ม 500 ระดับ: ตัวเลข 0 ถึง 4 เช่น 3.30 ยังไม่เคยรับการประเมินให้พิมพ์ ไม่มี ช่องเดียว",
        ),
    ),
)

FEEDBACK = SheetTable(
    "feedback",
    "รายงานป้อนกลับ",
    (
        Column(
            "kind",
            "ประเภท",
            ColumnKind.WORD,
            required=True,
            words={"จุดเด่น": "strength", "โอกาสในการปรับปรุง": "opportunity"},
            width_chars=20,
        ),
        Column("subject", "หัวข้อ", ColumnKind.CODE, required=True, width_chars=34, hint="มิติที่ …, 1.1 ถึง 6.4 หรือ 7"),
        Column("text", "ข้อความ", width_chars=100),
    ),
)

FRAMEWORK = SheetTable(
    "framework",
    "กรอบการประเมิน",
    (
        Column("number", "ลำดับ", ColumnKind.CODE, width_chars=8),
        Column("title", "รายการ", required=True, width_chars=80),
        Column("weight_pct", "ร้อยละ", ColumnKind.PERCENT, width_chars=10),
    ),
)

CALENDAR = SheetTable(
    "calendar",
    "ปฏิทิน",
    (
        Column("calendar", "ปฏิทิน", ColumnKind.LINE, required=True, width_chars=50),
        Column("step", "ขั้นตอน", required=True, width_chars=80),
        Column("start", "เริ่ม", ColumnKind.DATE, width_chars=18),
        Column("end", "สิ้นสุด", ColumnKind.DATE, width_chars=18),
    ),
)

RESPONSIBLE = SheetTable(
    "responsible",
    "ผู้รับผิดชอบ",
    (
        Column("category", "หมวด", ColumnKind.WORD, required=True, words=CATEGORIES, width_chars=8),
        Column("units", "หน่วยงานที่รับผิดชอบ", width_chars=44),
        Column("task", "ภารกิจ", width_chars=70),
    ),
)

SUBITEM_OWNERS = SheetTable(
    "subitem_owners",
    "ผู้รับผิดชอบรายหัวข้อ",
    (
        Column("subitem", "หัวข้อ", ColumnKind.WORD, required=True, words=SUBITEMS, width_chars=8),
        Column("units", "หน่วยงาน", width_chars=44),
    ),
)

PROFILE = SheetTable(
    "profile",
    "ลักษณะสำคัญขององค์การ",
    (
        Column(
            "question",
            "ข้อ",
            ColumnKind.WORD,
            required=True,
            words={str(n): str(n) for n in range(1, 14)},
            width_chars=8,
        ),
        Column("answer", "คำตอบ", width_chars=110),
    ),
)

FOREWORDS = SheetTable(
    "forewords",
    "คำนำและบทสรุป",
    (
        Column(
            "entry",
            "รายการ",
            ColumnKind.WORD,
            required=True,
            words={"คำนำ": "preface", "บทสรุปผู้บริหาร": "summary", "บทสรุป": "summary"},
            width_chars=20,
        ),
        Column("text", "ข้อความ", width_chars=110, hint="เว้นว่างคือไม่มีหัวข้อนี้ในฉบับส่ง"),
    ),
)

SEGMENTS = SheetTable(
    "segments",
    "กลุ่มผู้รับบริการ",
    (
        Column("name", "กลุ่ม", ColumnKind.LINE, required=True, width_chars=44),
        Column(
            "kind",
            "ประเภท",
            ColumnKind.WORD,
            words={"ผู้รับบริการ": "customer", "ผู้มีส่วนได้ส่วนเสีย": "stakeholder"},
            width_chars=22,
        ),
        Column("key", "สำคัญ", ColumnKind.WORD, words={"ใช่": "yes", "ไม่": "no"}, width_chars=10),
    ),
)

STRATEGIES = SheetTable(
    "strategies",
    "ยุทธศาสตร์",
    (
        Column("code", "รหัส", ColumnKind.CODE, width_chars=10, hint="เช่น 1 เว้นว่างได้"),
        Column(
            "name",
            "ยุทธศาสตร์",
            ColumnKind.LINE,
            required=True,
            aliases=("ชื่อยุทธศาสตร์", "ประเด็นยุทธศาสตร์"),
            width_chars=90,
        ),
    ),
)

# What a coordinator may switch off or re-grade for a year: the findings of the rule book. Those about a file or a
# cell that was refused, or about units that contradict each other, tell of lost or wrong data and cannot be.
RULE_CODES = {code: code for code in CATALOGUE if code[0] in "KTD"}

SWITCHES = SheetTable(
    "switches",
    "กติกา",
    (
        Column("code", "รหัส", ColumnKind.WORD, required=True, words=RULE_CODES, width_chars=10),
        Column(
            "level",
            "ระดับ",
            ColumnKind.WORD,
            required=True,
            words={"ปิด": "off", "ต้องแก้": "error", "ควรทบทวน": "warning", "แจ้งให้ทราบ": "info"},
            width_chars=16,
        ),
        Column("reason", "เหตุผล", ColumnKind.LINE, required=True, width_chars=80, hint="พิมพ์ไว้ในผลลัพธ์ทุกฉบับ"),
    ),
)

VERDICTS = SheetTable(
    "verdicts",
    "ผลพิจารณา",
    (
        Column("code", "รหัสข้อสังเกต", ColumnKind.CODE, required=True, width_chars=16, hint="เช่น K301"),
        Column("unit", "หน่วยงาน", ColumnKind.LINE, width_chars=16),
        Column(
            "subject",
            "ตัวชี้วัดหรือช่อง",
            ColumnKind.LINE,
            width_chars=26,
            hint="เช่น 7.1-01, 4.1 หรือ K12 เว้นว่างหากหมายถึงทุกข้อของหน่วยงานนั้น",
        ),
        Column(
            "accepts",
            "ผลพิจารณา",
            ColumnKind.WORD,
            required=True,
            words={"ยอมรับ": "yes", "ให้แก้": "no"},
            width_chars=14,
        ),
        Column("reason", "เหตุผล", ColumnKind.LINE, required=True, width_chars=80, hint="พิมพ์ไว้กับข้อสังเกตนั้น"),
    ),
)

DECISIONS = SheetTable(
    "decisions",
    "ข้อยุติ",
    (
        Column("indicator", "รหัส", ColumnKind.CODE, required=True, width_chars=16),
        Column("year_be", "ปี", ColumnKind.YEAR, required=True, width_chars=10),
        Column(
            "kind",
            "ประเภท",
            ColumnKind.WORD,
            words={"เป้าหมาย": "target", "ผล": "actual"},
            width_chars=14,
            hint="จำเป็นเมื่อทั้งเป้าหมายและผลของปีนั้นไม่ตรงกัน",
        ),
        Column("value", "ค่าที่ใช้", ColumnKind.NUMBER, required=True, width_chars=14),
        Column("reason", "เหตุผล", ColumnKind.LINE, required=True, width_chars=80, hint="พิมพ์ไว้ในรายงานและทะเบียนตัวชี้วัด"),
    ),
)

# The criteria of a year, where the coordinator gives them: what `pipeline/criteria/<ปี>.toml` holds otherwise.
_CRITERIA_YEAR = Column("year_be", "เกณฑ์ของปี", ColumnKind.YEAR, width_chars=12, hint="เว้นว่างคือปีงบประมาณ")

CRITERIA_NAMES = SheetTable(
    "criteria names",
    "เกณฑ์หมวด",
    (
        Column("code", "รหัส", ColumnKind.WORD, required=True, words=CATEGORIES | SUBITEMS | ITEMS, width_chars=8),
        Column("name", "ชื่อ", ColumnKind.LINE, required=True, width_chars=60),
        Column("definition", "คำนิยาม", ColumnKind.LINE, width_chars=70, hint="ของข้อ 7.1 ถึง 7.6"),
        Column("examples", "ตัวอย่าง", width_chars=50, hint="ของข้อ 7.1 ถึง 7.6 บรรทัดละหนึ่งตัวอย่าง"),
        _CRITERIA_YEAR,
    ),
)

CRITERIA_SUBTYPES = SheetTable(
    "criteria subtypes",
    "เกณฑ์ประเภทย่อย",
    (
        Column("item", "ข้อ", ColumnKind.WORD, required=True, words=ITEMS, width_chars=8),
        Column("number", "ประเภทย่อย", ColumnKind.WORD, required=True, words=SUBTYPES, width_chars=12),
        Column("name", "ชื่อ", ColumnKind.LINE, required=True, width_chars=80),
        Column("mandatory", "ต้องมี", ColumnKind.WORD, required=True, words={"ใช่": "yes", "ไม่": "no"}, width_chars=10),
        _CRITERIA_YEAR,
    ),
)

CRITERIA_TARGETS = SheetTable(
    "criteria targets",
    "เกณฑ์เป้าหมาย",
    (
        Column("group", "กลุ่มการประเมิน", ColumnKind.WORD, required=True, words=GROUPS, width_chars=16),
        Column("minimum", "ขั้นต่ำ", ColumnKind.NUMBER, required=True, width_chars=12, hint="คะแนนเต็ม 500"),
        Column("high", "ขั้นสูง", ColumnKind.NUMBER, width_chars=12, hint="เว้นว่างเมื่อขั้นสูงคิดจากคะแนนปีก่อน"),
        Column(
            "high_rise_pct",
            "ร้อยละที่เพิ่มจากปีก่อน",
            ColumnKind.PERCENT,
            width_chars=22,
            hint="ขั้นมาตรฐานคือคะแนนปีก่อน ขั้นสูงคือคะแนนนั้นเพิ่มขึ้นเท่านี้",
        ),
        _CRITERIA_YEAR,
    ),
)

INSTRUCTIONS_SHEET = "คำแนะนำ"  # for people; never read
UNIT_WORKBOOK = (UNIT, NARRATIVES, FEEDBACK_ANSWERS, INDICATORS)
NEEDED_OF_UNIT = (UNIT, NARRATIVES, INDICATORS)  # one of which, at least, a unit's workbook has
COORDINATOR_WORKBOOK = (
    SETTINGS,
    REGISTER,
    MEETING,
    AGENDA,
    PREVIOUS_SCORES,
    FEEDBACK,
    FRAMEWORK,
    CALENDAR,
    RESPONSIBLE,
    SUBITEM_OWNERS,
    PROFILE,
    FOREWORDS,
    SEGMENTS,
    STRATEGIES,
    SWITCHES,
    DECISIONS,
    VERDICTS,
    CRITERIA_NAMES,
    CRITERIA_SUBTYPES,
    CRITERIA_TARGETS,
)
PAIR_HEADERS = ("รายการ", "ข้อมูล")

# --- what people write beside the headers and under the tables

# Added to a header with a year, these mean nothing. (เดิม) or (ไตรมาส 1) do: those are other figures.
REMARKS_ON_YEARS = ("ร้อยละ", "%", "จำเป็น", "บังคับ", "ต้องกรอก", "ตัวเลข", "12 เดือน", "สิ้นปี")
# Units that offices write in brackets after a year. Another one counts where a row of the sheet is measured in it.
UNITS_ON_YEARS = (
    *("บ่อ", "แห่ง", "คน", "ราย", "ครั้ง", "เรื่อง", "โครงการ", "ครัวเรือน", "หมู่บ้าน", "ตำบล", "จังหวัด", "ไร่", "วัน", "เดือน"),
    *("ชั่วโมง", "นาที", "คะแนน", "ระดับ", "ชุด", "ฉบับ", "หลักสูตร", "ระบบ", "สถานี", "หน่วยงาน", "รายการ", "บาท", "หน่วย"),
)
EARLIER_VERSIONS = ("เดิม", "เก่า")  # เป้าหมาย 2563 (เดิม)
REVISED_VERSIONS = ("ใหม่", "ปรับใหม่")  # counts where its (เดิม) stands beside it
YEARS_BACK = "ย้อนหลัง"  # ผลการดำเนินงานย้อนหลัง 3 ปี
PER_YEAR = "ประจำ"  # ผลประจำปีงบประมาณ 2563
YEAR_WORDS = ("ปีงบประมาณ", "ปีงบฯ", "ปีงบ", "ปี", "FY")
NOTE_MARKS = ("หมายเหตุ", "ที่มา", "*")  # how a note under a table begins
SIGNATURE_MARKS = ("ลงชื่อ", "(ลงชื่อ", "ผู้รายงาน", "ผู้จัดทำ", "ผู้ให้ข้อมูล")
NOTE_LABELS = ("หมายเหตุ", "หมายเหตุ:", "ที่มา", "ที่มา:")  # alone in a cell, their text beside them
TOTAL_LABELS = (
    *("รวม", "รวมทั้งสิ้น", "รวมทั้งหมด", "รวมทุกตัวชี้วัด", "ยอดรวม", "ผลรวม", "เฉลี่ย", "ค่าเฉลี่ย", "เฉลี่ยรวม"),
    *("Total", "Grand total", "Sum", "Average"),
)

# Tables whose names nobody gives to a sheet of another kind: a sheet of nearly that name is most likely meant.
OWN_NAMES = (*NEEDED_OF_UNIT, AGENDA, PREVIOUS_SCORES, FEEDBACK, PROFILE, SEGMENTS)


def sheet_key(name: str) -> str:
    """Return the key of a sheet's name: หมวดที่ 7 is หมวด 7, หมวด 1 ถึง 6 is หมวด 1-6."""
    return header_key(name).replace("หมวดที่", "หมวด").replace("ถึง", "-").strip(".")


_SHEETS = frozenset(sheet_key(table.sheet) for table in (*UNIT_WORKBOOK, *COORDINATOR_WORKBOOK))
# A sheet for one of the categories: the form has one sheet for all six.
_OF_CATEGORIES = re.compile("หมวด[1-6](?![0-9-])")
_OF_ANOTHER_TIME = re.compile("เก่า|เดิม|ตัวอย่าง|ร่าง|สำรอง|ยกเลิก|old|backup|draft|example|2[4-6][0-9][0-9]|20[0-9][0-9]")
_KEPT_ASIDE = re.compile("ข้อมูลดิบ|หลักฐาน|กราฟ|แผนภูมิ|อ้างอิง|คำอธิบาย|นิยาม|raw|chart|evidence")


def names_sheet(name: str) -> bool:
    """Return whether a sheet has the name of a table, in any of the ways people write it."""
    return sheet_key(name) in _SHEETS


def is_instructions(name: str) -> bool:
    """Return whether a sheet is for people and never read: คำแนะนำ, คำแนะนำหมวด 7."""
    return sheet_key(name).startswith(header_key(INSTRUCTIONS_SHEET))


def seems_meant(name: str, table: SheetTable) -> bool:
    """Return whether a sheet of another name seems to have been meant for a table: ตัวชี้วัดหมวด 7 for หมวด 7."""
    key, wanted = sheet_key(name), sheet_key(table.sheet)
    if names_sheet(name) or is_instructions(name):
        return False
    return key.startswith(wanted) or key.endswith(wanted) or (table is NARRATIVES and bool(_OF_CATEGORIES.match(key)))


@lru_cache(maxsize=1024)
def is_second_name(name: str, table: SheetTable) -> bool:
    """Return whether a sheet may be a second one for a table: หมวด 7 (2), หมวด 7 (ต่อ), หมวด 7.1, Copy of หมวด 7."""
    if table in OWN_NAMES:
        return seems_meant(name, table)
    copy = rf"(?:copyof|สำเนาของ)?{re.escape(sheet_key(table.sheet))}(?:\([^()]*\)|ต่อ|แก้ไข|ใหม่|[._-][0-9]+)?"
    return not names_sheet(name) and bool(re.fullmatch(copy, sheet_key(name)))


@lru_cache(maxsize=1024)
def may_be_second(name: str) -> bool:
    """Return whether a sheet may be a second one for some table."""
    return any(is_second_name(name, table) for table in (*UNIT_WORKBOOK, *COORDINATOR_WORKBOOK))


def is_of_another_time(name: str) -> bool:
    """Return whether a sheet's name says that it is old, a draft, an example or of a year: it is never read along."""
    return bool(_OF_ANOTHER_TIME.search(name.casefold()))


def is_kept_aside(name: str) -> bool:
    """Return whether a sheet's name says that it is evidence and not the table itself: ข้อมูลดิบหมวด 7."""
    return bool(_KEPT_ASIDE.search(name.casefold()))
