"""The sheets and columns of every workbook, once: forms, intake and feedback all read this table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pipeline.messages import CATALOGUE
from pipeline.thai import match_key

MAX_HEADER_ROW = 20  # a header row stands in any of the first 20 rows
_DASHES = str.maketrans("‐‑‒–—−", "------")


@lru_cache(maxsize=4096)  # the same few headers stand in every workbook
def header_key(text: str) -> str:
    """Return the key of a header or a sheet's name; dashes are alike, a mark such as * or : behind does not count."""
    return match_key(text).translate(_DASHES).strip("*:")


class Kind(Enum):
    """How a cell is read; docs/workbooks.md says which typed values are read as what."""

    TEXT = "text"
    CODE = "code"  # text; a number typed as 1 or 1.10 stays as shown, 7.1 is "7.1"
    NUMBER = "number"  # in the indicator's measure where the row has one
    WHOLE = "whole"
    PERCENT = "percent"
    YEAR = "year"
    DATE = "date"
    WORD = "word"  # one of ``words``
    LIST = "list"  # several texts: comma, semicolon or line break between


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one row of a รายการ | ข้อมูล sheet.

    ``words``: what may be typed -> the value of the model. The first word of each value is the one to show.
    ``yearly``: a column a fiscal year; ``header`` then stands in front of the year (เป้าหมาย 2564).
    """

    field: str
    header: str
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    aliases_before_year: tuple[str, ...] = ()  # these only with a year behind them; alone they are another column
    words: Mapping[str, str] | None = None
    yearly: bool = False
    width_chars: int = 14
    hint: str = ""  # the input message of the form, Thai


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. ``pairs``: รายการ | ข้อมูล with one value a row; else a table with a header row.

    ``subject``: the field of what a row is about. A row without it that fills other required columns alone, as
    dragging them down the sheet leaves it, is no record yet. Blank: every row that holds something is one.
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


ITEMS = {f"7.{n}": f"7.{n}" for n in range(1, 7)}
SUBTYPES = {str(n): str(n) for n in range(1, 6)}
SUBITEMS = {f"{c}.{n}": f"{c}.{n}" for c in range(1, 7) for n in range(1, 5)}
CATEGORIES = {str(n): str(n) for n in range(1, 8)}

DIRECTIONS = {"ยิ่งมากยิ่งดี": "higher", "ยิ่งน้อยยิ่งดี": "lower"}

# Some pages of the criteria print Excellent for Significance; every level also with the word ระดับ in front.
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
    "ตัวชี้วัดหมวด 7": "indicators",
}

SCORES = {**CATEGORIES, "รวม": "total", "ระดับ": "level"}

# --- the unit's workbook

UNIT = Table(
    "unit",
    "หน่วยงาน",
    (
        Column("fiscal_year_be", "ปีงบประมาณ", Kind.YEAR, required=True, hint="ปีงบประมาณ พ.ศ. สี่หลัก เช่น 2564"),
        Column("unit_code", "รหัสหน่วยงาน", Kind.CODE, required=True, hint="ชื่อย่อตามทะเบียนหน่วยงาน เช่น สพบ."),
        Column("unit_name", "ชื่อหน่วยงาน", hint="ชื่อเต็มของหน่วยงาน"),
        Column("reporter", "ผู้ให้ข้อมูล", hint="ชื่อผู้ที่ กพร. ติดต่อได้"),
        Column("phone", "โทรศัพท์", Kind.CODE),
        Column("submitted_on", "วันที่ให้ข้อมูล", Kind.DATE, hint="เช่น 15 มกราคม 2564"),
    ),
    pairs=True,
)

NARRATIVES = Table(
    "narratives",
    "หมวด 1-6",
    (
        Column("subitem", "หัวข้อ", Kind.WORD, required=True, words=SUBITEMS, width_chars=9, hint="1.1 ถึง 6.4"),
        Column("level", "ระดับ", Kind.WORD, required=True, words=LEVELS, width_chars=16),
        Column("text", "ผลการดำเนินการ", width_chars=90, hint="เขียนสิ่งที่ทำจริง กด Alt+Enter เพื่อขึ้นบรรทัดใหม่"),
        Column("evidence", "หลักฐาน", width_chars=36, hint="เอกสาร คำสั่ง หรือระบบที่ใช้ยืนยัน"),
    ),
)

INDICATORS = Table(
    "indicators",
    "หมวด 7",
    (
        Column("code", "รหัส", Kind.CODE, width_chars=12, hint="รหัสเดิมของตัวชี้วัด เว้นว่างหากเป็นตัวชี้วัดใหม่"),
        Column("item", "ข้อ", Kind.WORD, required=True, words=ITEMS, width_chars=6, hint="7.1 ถึง 7.6"),
        Column(
            "subtype",
            "ประเภทย่อย",
            Kind.WORD,
            required=True,
            words=SUBTYPES,
            width_chars=9,
            hint="1 ถึง 5 ตามแผ่นงาน คำแนะนำ",
        ),
        Column("name", "ตัวชี้วัด", required=True, width_chars=44),
        Column("measure", "หน่วยวัด", required=True, width_chars=12, hint="เช่น ร้อยละ บ่อ ครัวเรือน วัน บาท"),
        Column("direction", "ทิศทาง", Kind.WORD, required=True, words=DIRECTIONS, width_chars=14),
        Column("target", "เป้าหมาย", Kind.NUMBER, aliases=("ค่าเป้าหมาย",), yearly=True, width_chars=11, hint="ตัวเลขล้วน"),
        Column(
            "actual",
            "ผล",
            Kind.NUMBER,
            aliases=("ผลการดำเนินงาน",),
            aliases_before_year=("ผลการดำเนินการ", "ผลลัพธ์"),
            yearly=True,
            width_chars=11,
            hint="ตัวเลขล้วน ยังไม่มีข้อมูลให้เว้นว่าง ศูนย์ให้พิมพ์ 0",
        ),
        Column("segments", "กลุ่มผู้รับบริการ", Kind.LIST, width_chars=26, hint="คั่นหลายกลุ่มด้วยจุลภาค"),
        Column("benchmark", "ค่าเทียบเคียง", Kind.NUMBER, width_chars=11),
        Column("benchmark_source", "แหล่งค่าเทียบเคียง", width_chars=22),
        Column("evidence", "แหล่งข้อมูล", width_chars=26),
        Column("explanation", "คำชี้แจง", width_chars=32, hint="เหตุผลที่เป้าหมายลดลง ขาดข้อมูลบางปี หรือผลไม่ถึงเป้าหมาย"),
        Column("analysis", "บทวิเคราะห์", width_chars=44, hint="ข้อความใต้ตัวชี้วัดในรายงาน"),
    ),
    subject="name",
)

# --- the coordinator's workbook

SETTINGS = Table(
    "settings",
    "ตั้งค่า",
    (
        Column("fiscal_year_be", "ปีงบประมาณ", Kind.YEAR, required=True),
        Column("department", "ชื่อส่วนราชการ", required=True),
        Column("department_short", "ชื่อย่อส่วนราชการ"),
        Column("coordinator", "หน่วยงานผู้ประสาน"),
        Column("latest_year_be", "ปีผลลัพธ์ล่าสุด", Kind.YEAR, hint="เว้นว่างคือปีก่อนปีงบประมาณ"),
        Column("group", "กลุ่มการประเมิน", Kind.WORD, words={"1": "1", "2": "2", "3": "3"}),
        Column("deadline", "กำหนดส่งข้อมูล", Kind.DATE),
        Column("digits", "เลขในเอกสาร", Kind.WORD, words={"อารบิก": "arabic", "ไทย": "thai"}),
        Column("max_pages", "จำนวนหน้าสูงสุด", Kind.WHOLE, hint="เว้นว่างคือไม่จำกัด"),
        Column("footnote", "หมายเหตุท้ายเอกสาร", hint="พิมพ์บนปกและท้ายทุกหน้าของเอกสารทั้งสอง เช่น ข้อมูลสมมติ"),
    ),
    pairs=True,
)

REGISTER = Table(
    "register",
    "ทะเบียนหน่วยงาน",
    (
        Column("code", "รหัสหน่วยงาน", Kind.CODE, required=True, width_chars=16),
        Column("name", "ชื่อหน่วยงาน", width_chars=50),
        Column("aliases", "ชื่ออื่น", Kind.LIST, width_chars=30),
        Column("categories", "หมวดที่ต้องส่ง", Kind.LIST, width_chars=18, hint="เช่น 4, 7"),
    ),
)

MEETING = Table(
    "meeting",
    "การประชุม",
    (
        Column("title", "ชื่อการประชุม"),
        Column("day", "วันที่", Kind.DATE),
        Column("time", "เวลา"),
        Column("venue", "สถานที่"),
    ),
    pairs=True,
)

AGENDA = Table(
    "agenda",
    "ระเบียบวาระ",
    (
        Column("agenda", "วาระ", Kind.CODE, required=True, width_chars=8),
        Column("item", "ข้อ", Kind.CODE, width_chars=8),
        Column("title", "เรื่อง", required=True, width_chars=70),
        Column("detail", "รายละเอียด", width_chars=50),
        Column("attachment", "ตารางแนบ", Kind.WORD, words=ATTACHMENTS, width_chars=20),
    ),
)

PREVIOUS_SCORES = Table(
    "scores",
    "คะแนนปีก่อน",
    (
        Column("entry", "รายการ", Kind.WORD, required=True, words=SCORES),
        Column("score", "คะแนน", Kind.NUMBER),
    ),
)

FEEDBACK = Table(
    "feedback",
    "รายงานป้อนกลับ",
    (
        Column(
            "kind",
            "ประเภท",
            Kind.WORD,
            required=True,
            words={"จุดเด่น": "strength", "โอกาสในการปรับปรุง": "opportunity"},
            width_chars=20,
        ),
        Column("subject", "หัวข้อ", Kind.CODE, required=True, width_chars=34),
        Column("text", "ข้อความ", width_chars=100),
    ),
)

FRAMEWORK = Table(
    "framework",
    "กรอบการประเมิน",
    (
        Column("number", "ลำดับ", Kind.CODE, width_chars=8),
        Column("title", "รายการ", required=True, width_chars=80),
        Column("weight_pct", "ร้อยละ", Kind.PERCENT, width_chars=10),
    ),
)

CALENDAR = Table(
    "calendar",
    "ปฏิทิน",
    (
        Column("calendar", "ปฏิทิน", required=True, width_chars=50),
        Column("step", "ขั้นตอน", required=True, width_chars=80),
        Column("start", "เริ่ม", Kind.DATE, width_chars=18),
        Column("end", "สิ้นสุด", Kind.DATE, width_chars=18),
    ),
)

RESPONSIBLE = Table(
    "responsible",
    "ผู้รับผิดชอบ",
    (
        Column("category", "หมวด", Kind.WORD, required=True, words=CATEGORIES, width_chars=8),
        Column("units", "หน่วยงานที่รับผิดชอบ", width_chars=44),
        Column("task", "ภารกิจ", width_chars=70),
    ),
)

PROFILE = Table(
    "profile",
    "ลักษณะสำคัญขององค์การ",
    (
        Column("question", "ข้อ", Kind.WORD, required=True, words={str(n): str(n) for n in range(1, 14)}, width_chars=8),
        Column("answer", "คำตอบ", width_chars=110),
    ),
)

SEGMENTS = Table(
    "segments",
    "กลุ่มผู้รับบริการ",
    (
        Column("name", "กลุ่ม", required=True, width_chars=44),
        Column(
            "kind",
            "ประเภท",
            Kind.WORD,
            words={"ผู้รับบริการ": "customer", "ผู้มีส่วนได้ส่วนเสีย": "stakeholder"},
            width_chars=22,
        ),
        Column("key", "สำคัญ", Kind.WORD, words={"ใช่": "yes", "ไม่": "no"}, width_chars=10),
    ),
)

# What a coordinator may switch off or weigh anew for a year: the rule book alone. What a file or a cell is refused
# for, and what units contradict each other in, is lost or wrong data, and stays said.
RULE_CODES = {code: code for code in CATALOGUE if code[0] in "KTD"}

SWITCHES = Table(
    "switches",
    "กติกา",
    (
        Column("code", "รหัส", Kind.WORD, required=True, words=RULE_CODES, width_chars=10),
        Column(
            "level",
            "ระดับ",
            Kind.WORD,
            required=True,
            words={"ปิด": "off", "ต้องแก้": "error", "ควรทบทวน": "warning", "แจ้งให้ทราบ": "info"},
            width_chars=16,
        ),
        Column("reason", "เหตุผล", required=True, width_chars=80, hint="พิมพ์ไว้ในผลลัพธ์ทุกฉบับ"),
    ),
)

DECISIONS = Table(
    "decisions",
    "ข้อยุติ",
    (
        Column("indicator", "รหัส", Kind.CODE, required=True, width_chars=16),
        Column("year_be", "ปี", Kind.YEAR, required=True, width_chars=10),
        Column(
            "kind",
            "ประเภท",
            Kind.WORD,
            words={"เป้าหมาย": "target", "ผล": "actual"},
            width_chars=14,
            hint="จำเป็นเมื่อทั้งเป้าหมายและผลของปีนั้นไม่ตรงกัน",
        ),
        Column("value", "ค่าที่ใช้", Kind.NUMBER, required=True, width_chars=14),
        Column("reason", "เหตุผล", required=True, width_chars=80, hint="พิมพ์ไว้ในรายงานและทะเบียนตัวชี้วัด"),
    ),
)

INSTRUCTIONS_SHEET = "คำแนะนำ"  # for people; never read
UNIT_WORKBOOK = (UNIT, NARRATIVES, INDICATORS)
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
    PROFILE,
    SEGMENTS,
    SWITCHES,
    DECISIONS,
)
PAIR_HEADERS = ("รายการ", "ข้อมูล")
# Tables of names that nobody gives to a sheet of his own: one of nearly that name is most likely meant.
OWN_NAMES = (*UNIT_WORKBOOK, AGENDA, PREVIOUS_SCORES, FEEDBACK, PROFILE, SEGMENTS)


def sheet_key(name: str) -> str:
    """Return the key of a sheet's name: หมวดที่ 7 is หมวด 7, หมวด 1 ถึง 6 is หมวด 1-6."""
    return header_key(name).replace("หมวดที่", "หมวด").replace("ถึง", "-").strip(".")


_SHEETS = frozenset(sheet_key(table.sheet) for table in (*UNIT_WORKBOOK, *COORDINATOR_WORKBOOK))
_OF_CATEGORIES = re.compile("หมวด[1-6](?![0-9-])")  # sheets for the categories one by one: the form has one for all


def names_sheet(name: str) -> bool:
    """Return whether a sheet of this name is read; all others are ignored, as many as a unit keeps beside ours."""
    return sheet_key(name) in _SHEETS


def seems_meant(name: str, table: Table) -> bool:
    """Return whether a sheet of another name seems to have been meant for a table: ตัวชี้วัดหมวด 7 for หมวด 7."""
    key, wanted = sheet_key(name), sheet_key(table.sheet)
    if names_sheet(name) or key.startswith(header_key(INSTRUCTIONS_SHEET)):
        return False
    return key.startswith(wanted) or key.endswith(wanted) or (table is NARRATIVES and bool(_OF_CATEGORIES.match(key)))
