"""Why a file is not read: the limits with their reasons, the reasons in Thai, and the refusal that carries one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from pipeline.messages import finding
from pipeline.model import Finding, Place
from pipeline.opc.faults import FaultKind, PackageFault

MIB = 1024 * 1024

# A unit's workbook is 20-200 kB. Photographs kept as evidence make honest ones of tens of MB.
MAX_FILE_BYTES = 100 * MIB
# All parts read of one workbook. A million rows of formatted blanks in eight columns unpack to some 300 MB and are
# read in a second or two; a bomb holds a thousand times its size.
MAX_UNPACKED_BYTES = 400 * MIB
# A workbook with a picture in every row has hundreds of parts; a directory of more is made to keep readers busy.
MAX_PARTS = 4_000
# Between two tags stands at most one cell's text: 32,767 characters, 330 kB with every one of them escaped.
MAX_TAGLESS_BYTES = MIB
# Tags and attributes that are left once blank and whole cells are taken out. A cell whose formula is a copy of another
# has nine, so a hundred thousand of them are read; what has more is nothing that people made.
MAX_TAGS = 1_000_000
# Cells that hold something. A unit's workbook has two thousand; a hundred times that still reads within two seconds.
MAX_CELLS = 200_000
# Of a sheet of another name so many rows are looked at, to see whether it begins as a table that is read.
FIRST_ROWS = 25
# Of a sheet that is named as a second one for a table, such as หมวด 7 (2): it may be raw data of any size.
MAX_SECOND_CELLS = 50_000
# Rows of one table. A unit has sixty indicators, a department twelve hundred; a report of two thousand takes more than
# a minute and a gigabyte.
MAX_RECORDS = 2_000
# All texts and formulas of a workbook together, counted where they are kept and again in every cell that shows them:
# some two thousand pages. One long text in a hundred thousand cells is a small file and a document without an end.
MAX_TEXT_CHARS = 10_000_000
# A line break counts as a full line: a cell of breaks fills as much paper as one of words.
LINE_CHARS = 80
# A character of a formula that is rewritten for another cell counts as ten that are kept: it takes as long.
MOVED_CHARS = 10
# Excel's own limit. Copying a formula down a column by reference makes a long one a bomb.
MAX_FORMULA_CHARS = 8_192
# For .xls and .xlsb, read in a process of its own: an honest one takes a tenth of a second. These seconds are of the
# processor, so that a busy machine does not make them longer; the second number ends a process that waits for ever.
MAX_FOREIGN_SECONDS = 4
MAX_WAITING_SECONDS = 60
MAX_FOREIGN_BYTES = 450 * MIB

# The everyday faults, each with its own reason: what to say to a unit differs.
EMPTY = "ไฟล์ว่างเปล่า ไม่มีข้อมูลอยู่เลย"
TRUNCATED = "ไฟล์ขาดตอน ได้รับมาไม่ครบ"
HTML = "เนื้อไฟล์เป็นหน้าเว็บ ไม่ใช่ Excel"
TEXT = "เนื้อไฟล์เป็นข้อความ ไม่ใช่ Excel"
UNKNOWN = "เนื้อไฟล์ไม่ใช่สมุดงาน Excel"
LOCK_FILE = "เป็นไฟล์ชั่วคราวของ Excel ไม่มีข้อมูล"
OLD_EXCEL = "เป็น Excel รุ่นเก่ากว่าปี 2540"
DAMAGED = "โครงสร้างในไฟล์เสียหาย"
NO_SHEETS = "ในไฟล์ไม่มีแผ่นงาน"
NOT_A_FILE = "ไม่ใช่ไฟล์ธรรมดา"
LEADS_OUT = "เป็นลิงก์ออกนอกโฟลเดอร์ของปี"

_PLAIN_NAME = re.compile(r"[\w.-]{1,20}", re.ASCII)


class Refused(Exception):  # noqa: N818 - it is no error of the program: it carries a finding
    """A file that is not read: the code of its finding and the words of its sentence."""

    def __init__(self, code: str, **words: str) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words

    def finding(self, place: Place) -> Finding:
        """Return the finding that says so."""
        return finding(self.code, place, words=self.words)


class Budget(Struct):
    """What one workbook may still hold; all its parts draw on it. Every `take` raises Refused at its limit."""

    tags: int = MAX_TAGS
    cells: int = MAX_CELLS
    text_chars: int = MAX_TEXT_CHARS

    def take_tags(self, count: int) -> None:
        """Count the XML tags and attributes that the parser passes on."""
        self.tags -= count
        if self.tags < 0:
            raise too_much("มีแท็ก XML มากเกินกำหนด", f"{MAX_TAGS:,} แท็ก")

    def take_cells(self, count: int) -> None:
        """Count cells, merges or formats that are kept."""
        self.cells -= count
        if self.cells < 0:
            raise too_many_cells()

    def take_text(self, count: int) -> None:
        """Count characters that are kept, or shown in a cell."""
        self.text_chars -= count
        if self.text_chars < 0:
            raise too_much_text()


def room_of(text: str) -> int:
    """Return how much of a document a text takes up. Unit: characters, a line break as so many as a line has."""
    return len(text) + LINE_CHARS * text.count("\n")


def unreadable(reason: str) -> Refused:
    """Return F001 with one of the reasons above."""
    return Refused("F001", reason=reason)


def mistaken(kind: str) -> Refused:
    """Return F001 for a file that is something else, such as PDF, whatever its name says."""
    return Refused("F001", reason=f"เนื้อไฟล์เป็น{kind} ไม่ใช่ Excel")


def damaged(part: str) -> Refused:
    """Return F001 for a part that cannot be read."""
    return Refused("F001", reason=f"{_part_name(part)}เสียหาย")


def missing(part: str) -> Refused:
    """Return F001 for a part that should be there and is not."""
    return Refused("F001", reason=f"{_part_name(part)}หายไป")


def missing_sheet(name: str) -> Refused:
    """Return F001 for a sheet that the workbook lists and does not hold."""
    return Refused("F001", reason=f"แผ่นงาน {name} ในไฟล์หายไป")


def too_many_parts(count: int, limit: int) -> Refused:
    """Return F004 for a file of too many parts."""
    return too_much(f"มีส่วนย่อย {count:,} ส่วน", f"{limit:,} ส่วน")


def too_many_cells() -> Refused:
    """Return F004 for more cells than are read."""
    return too_much("มีช่องที่มีข้อมูลมากเกินกำหนด", f"{MAX_CELLS:,} ช่อง")


def too_much_text() -> Refused:
    """Return F004 for more text than is read."""
    return too_much("มีข้อความมากเกินกำหนด", f"{MAX_TEXT_CHARS:,} ตัวอักษร")


def encrypted() -> Refused:
    """Return F002."""
    return Refused("F002")


def too_much(reason: str, limit: str) -> Refused:
    """Return F004: what was found, and the limit it passes."""
    return Refused("F004", reason=reason, limit=limit)


def declared() -> Refused:
    """Return F004 for a part that declares a DOCTYPE, and so may declare entities."""
    return too_much("มีการประกาศ DOCTYPE ใน XML", "การประกาศ 0 รายการ")


@contextmanager
def refusals() -> Iterator[None]:
    """Raise every PackageFault as the Refused that says the same in Thai."""
    try:
        yield
    except PackageFault as fault:
        raise refusal(fault) from fault


def refusal(fault: PackageFault) -> Refused:
    """Return F001, F002 or F004: the refusal for a fault of the zip file or of its parts."""
    if fault.kind in (FaultKind.PART_DAMAGED, FaultKind.XML_DAMAGED):
        return damaged(fault.part)
    if fault.kind is FaultKind.TOO_MANY_PARTS:
        return too_many_parts(fault.found, fault.limit)
    if fault.kind is FaultKind.TOO_LARGE:
        return too_much("คลายข้อมูลแล้วใหญ่เกินกำหนด", megabytes(fault.limit))
    if fault.kind is FaultKind.TOO_MANY_RELATIONSHIPS:
        return too_much("มีความเชื่อมโยงระหว่างส่วนมากเกินกำหนด", f"{fault.limit:,} รายการ")
    simple = {
        FaultKind.TRUNCATED: unreadable(TRUNCATED),
        FaultKind.ENCRYPTED: encrypted(),
        FaultKind.PART_MISSING: missing(fault.part),
        FaultKind.DOCTYPE: declared(),
    }
    return simple.get(fault.kind, unreadable(DAMAGED))


def megabytes(size_bytes: int) -> str:
    """Return a size as people read it, rounded up so that what passes a limit never looks equal to it."""
    return f"{-(-size_bytes // MIB):,} MB"


def _part_name(part: str) -> str:
    """Return what a reason calls a part: by its name where people can read that."""
    name = part.rsplit("/", 1)[-1]
    return f"ส่วน {name} ในไฟล์" if _PLAIN_NAME.fullmatch(name) else "บางส่วนของไฟล์"
