"""Whole departments with planted faults, drawn from a seed: real workbooks, and every finding that must come of them.

The workbooks are XlsxWriter's, not the product's own forms: headers stand in other rows, columns in another order in
every workbook, and numbers are typed as people type them, as numbers, as text, with commas or in Thai digits.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import xlsxwriter
from msgspec import Struct, field
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.criteria import load
from pipeline.messages import CATALOGUE
from pipeline.thai import to_thai_digits
from tests.support.hostile import encrypted, gigabyte_of_blanks

CRITERIA = load(2564)
COORDINATOR = "กพร. ตั้งค่า.xlsx"
EMPTY_PLACE = ("7.6", 3)  # a mandatory sub-type that nobody has: K306
UNTOLD, SKIPPED = "3.4", "2.1"  # sub-items without text (T401), and with a level over an empty one (T402, T404)
MEASURES = ("บ่อ", "ร้อยละ", "วัน", "ครัวเรือน")

Expected = tuple[str, str, str, str, str]  # code, severity, workbook, sheet, cell


class Formula(Struct, frozen=True):
    """A formula without a stored result."""

    text: str = "=A1/A2"


class Fault(Struct, frozen=True):
    """An error value of Excel."""

    text: str = "#DIV/0!"


class Row(Struct):
    """One indicator as it will be typed; ``cells`` by field, a yearly one with its year: (`actual`, 2563)."""

    book: Book
    line: int
    sign: int  # 1: higher is better, -1: lower
    middle: Decimal
    cells: dict[Any, Any]
    hidden: bool = False

    def figure(self, steps: float) -> Decimal:
        """Return the middle and so many steps in the good direction."""
        return self.middle + self.sign * Decimal(str(steps))

    @property
    def is_percentage(self) -> bool:
        return self.cells["measure"] == "ร้อยละ"


class Book(Struct):
    """One unit's workbook before it is written."""

    unit: str
    name: str
    header_line: int
    columns: dict[Any, int]
    about: dict[str, Any]
    rows: list[Row] = field(default_factory=list)
    narratives: list[tuple[str, str, str, str]] = field(default_factory=list)
    has_half_year: bool = False  # a column beside the others that is not read

    def cell(self, row: Row, column: Any) -> str:
        """Return the name of the cell in which a row's field stands."""
        return xl_rowcol_to_cell(self.header_line + row.line, self.columns[column])


class Department(Struct):
    """A department on disk. ``expected``: every finding there must be; ``faults``: how often each was planted."""

    expected: Counter[Expected]
    faults: Counter[str]


def build(seed: int, inputs: Path, *, units: int = 60, rows_each: int = 20, faults: int = 1000) -> Department:
    """Write a department of ``units`` with ``faults`` planted faults into ``inputs``/2564.

    Two seeds in turn differ in what cannot be together: an even one has a misprinted deadline, which makes nobody
    late, an odd one has units that are late.
    """
    return _Builder(random.Random(seed), inputs / "2564", units, misprinted=seed % 2 == 0).build(rows_each, faults)


# --- the faults of one row. Each changes a row without fault, and tells the codes it must give and where.

Planted = list[tuple[str, Any]]  # code, or code and severity, and column

T61, T62, T63, T64 = (("target", year) for year in range(2561, 2565))
A61, A62, A63 = (("actual", year) for year in range(2561, 2564))


def target_falls(row: Row) -> Planted:
    row.cells[T64] = row.figure(3)
    return [("K301", T64), ("K302", T64)]


def target_falls_with_reason(row: Row) -> Planted:
    row.cells["explanation"] = "งบประมาณลดลง"
    row.cells[T64] = row.figure(3)
    return [("K301", T64), ("K302", T64)]


def target_below_actual(row: Row) -> Planted:
    row.cells[T64] = row.figure(4)
    return [("K302", T64)]


def first_year_missing(row: Row) -> Planted:
    row.cells[A61] = None
    return [("K303", A61)]


def last_year_missing(row: Row) -> Planted:
    row.cells[A63] = "อยู่ระหว่างดำเนินการ"
    return [("K303", A63)]


def year_missing_with_reason(row: Row) -> Planted:
    row.cells["explanation"] = "เริ่มเก็บข้อมูลปี 2563"
    row.cells[A61], row.cells[A62] = "ไม่มีข้อมูล", "-"
    return [("K303", A61)]


def trend_falls(row: Row) -> Planted:
    row.cells |= {A61: row.figure(12), A62: row.figure(11), A63: row.figure(10), T64: row.figure(10)}
    return [("K304", A63)]


def no_target(row: Row) -> Planted:
    row.cells[T64] = "ไม่มี"
    return [("K305", T64)]


def target_missed(row: Row) -> Planted:
    row.cells[A63] = row.figure(3.5)
    return [("K308", A63)]


def target_missed_with_reason(row: Row) -> Planted:
    row.cells["explanation"] = "เกิดอุทกภัย"
    return [("K308", target_missed(row)[0][1])]


def leap(row: Row) -> Planted:
    row.cells["measure"] = "บ่อ"
    row.cells[A61] = row.middle * 20
    return [("K309", A62)]


def beyond_a_hundred(row: Row) -> Planted:
    row.cells["measure"] = "ร้อยละ"
    row.cells[A61] = Decimal("100.01")
    return [("K310", A61)]


def earlier_target_fell(row: Row) -> Planted:
    row.cells[T61] = row.figure(3)
    return [("K311", T62)]


def words_for_a_target(row: Row) -> Planted:
    row.cells[T61] = "มากกว่า 85"
    return [("C101", T61)]


def words_for_an_actual(row: Row) -> Planted:
    row.cells[A61] = "80-90"
    return [("C101", A61)]


def percentage_of_wells(row: Row) -> Planted:
    row.cells["measure"] = "บ่อ"
    row.cells[T61] = "85.5%"
    return [("C102", T61)]


def formula_without_result(row: Row) -> Planted:
    row.cells[T61] = Formula()
    return [("C103", T61)]


def error_value(row: Row) -> Planted:
    row.cells[T61] = Fault()
    return [("C104", T61)]


def blank(column: str) -> Callable[[Row], Planted]:
    def left_blank(row: Row) -> Planted:
        row.cells[column] = None
        return [("C105", column)]

    return left_blank


def wrong_word(column: str, word: str) -> Callable[[Row], Planted]:
    def typed(row: Row) -> Planted:
        row.cells[column] = word
        return [("C106", column)]

    return typed


def bell_in_a_text(row: Row) -> Planted:
    row.cells["evidence"] = "ระบบ\x07ข้อมูล"
    return [("C107", "evidence")]


def group_of_no_list(row: Row) -> Planted:
    row.cells["segments"] = "; ".join(filter(None, (row.cells["segments"], "ผู้มาเยือน")))
    return [("K313", "segments")]


def strange_strategy(row: Row) -> Planted:
    row.cells["strategy"] = "1, ลดต้นทุน"
    return [("K314", "strategy")]


def no_code(row: Row) -> Planted:
    row.cells["code"] = None
    return [("M205", "code")]


OF_A_ROW: tuple[Callable[[Row], Planted], ...] = (
    *(target_falls, target_falls_with_reason, target_below_actual),
    *(first_year_missing, last_year_missing, year_missing_with_reason, trend_falls, no_target),
    *(target_missed, target_missed_with_reason, leap, beyond_a_hundred, earlier_target_fell),
    *(words_for_a_target, words_for_an_actual, percentage_of_wells, formula_without_result, error_value),
    *(blank(column) for column in ("item", "subtype", "name", "measure", "direction")),
    *(wrong_word("item", "7.9"), wrong_word("subtype", "6"), wrong_word("direction", "มากดี")),
    *(bell_in_a_text, group_of_no_list, strange_strategy, no_code),
)


# --- the faults of two rows of two units; the first stands first in the register

SAME = ("code", "item", "subtype", "name", "measure", "direction", T61, T62, T63, T64, A61, A62, A63)


def contradicting(one: Row, other: Row) -> tuple[Planted, Planted]:
    other.cells |= {column: one.cells[column] for column in SAME}
    other.cells[T61] = one.figure(-0.5)
    return [("M201", T61)], [("M201", T61)]


def agreeing(one: Row, other: Row) -> tuple[Planted, Planted]:
    other.cells |= {column: one.cells[column] for column in SAME}
    return [("M202", "name")], []


def measured_otherwise(one: Row, other: Row) -> tuple[Planted, Planted]:
    other.cells |= {column: one.cells[column] for column in SAME} | {"measure": "ราย"}
    return [("M204", "measure")], [("M204", "measure")]


def under_another_item(one: Row, other: Row) -> tuple[Planted, Planted]:
    place = "7.2" if one.cells["item"] != "7.2" else "7.3"
    other.cells |= {"name": one.cells["name"], "item": place, "subtype": "3"}
    return [("M203", "name")], [("M203", "name")]


OF_TWO_ROWS = (contradicting, agreeing, measured_otherwise, under_another_item)


# --- building


class _Builder(Struct):
    random: random.Random
    folder: Path
    units: int
    misprinted: bool
    expected: Counter[Expected] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def build(self, rows_each: int, faults: int) -> Department:
        self.folder.mkdir(parents=True)
        books = [self._book(number, rows_each) for number in range(self.units)]
        self._narratives(books)
        self._about(books)
        self._half_years(books)
        self._strays(books)
        rows = [row for book in books for row in book.rows]
        self.random.shuffle(rows)
        self._coordinator(books, decided=self._pair(contradicting, rows, expected="M201 info"))
        self._rows(rows, faults - sum(self.faults.values()))
        for book in books:
            (self.folder / book.name).write_bytes(_written(book, self.random))
        return Department(self.expected, self.faults)

    def expect(self, code: str, workbook: str = "", sheet: str = "", cell: str = "") -> None:
        """Note a finding that must come; the code alone has its usual severity."""
        code, _, severity = code.partition(" ")
        self.expected[code, severity or CATALOGUE[code].severity.value, workbook, sheet, cell] += 1

    def plant(self, code: str, workbook: str = "", sheet: str = "", cell: str = "") -> None:
        """Note a fault that gives one finding."""
        self.faults[code.partition(" ")[0]] += 1
        self.expect(code, workbook, sheet, cell)

    # --- units without fault

    def _book(self, number: int, rows_each: int) -> Book:
        fields: list[Any] = [
            *("code", "item", "subtype", "name", "measure", "direction", T61, A61, T62, A62, T63, A63, T64),
            *("segments", "evidence", "explanation", "analysis", "strategy"),
        ]
        self.random.shuffle(fields)
        unit = f"นก.{number:02}"
        about = {
            "ปีงบประมาณ": 2564,
            "รหัสหน่วยงาน": unit,
            "ชื่อหน่วยงาน": f"สำนักที่ {number}",
            "วันที่ให้ข้อมูล": "15 มกราคม 2564",
        }
        header_line = self.random.randint(0, 4)
        book = Book(unit, f"{unit}.xlsx", header_line, {name: column for column, name in enumerate(fields)}, about)
        places = [
            (item.code, subtype)
            for item in CRITERIA.items
            for subtype in range(1, 6)
            if (item.code, subtype) != EMPTY_PLACE
        ]
        around = cycle(places[number % len(places) :] + places[: number % len(places)])
        book.rows = [self._row(book, line, *next(around)) for line in range(1, rows_each + 1)]
        return book

    def _row(self, book: Book, line: int, item: str, subtype: int) -> Row:
        sign = self.random.choice((1, -1))
        row = Row(book, line, sign, Decimal(self.random.randint(400, 600)) / 10, {})
        row.cells = {
            "code": f"{book.unit}-{line:02}",
            "item": item,
            "subtype": str(subtype),
            "name": f"ตัวชี้วัดที่ {line} ของสำนัก {book.unit}",
            "measure": self.random.choice(MEASURES),
            "direction": "ยิ่งมากยิ่งดี" if sign > 0 else "ยิ่งน้อยยิ่งดี",
            **{("target", 2561 + step): row.figure(2 * step) for step in range(4)},
            **{("actual", 2561 + step): row.figure(2 * step + 1) for step in range(3)},
            "segments": "เกษตรกร; ประชาชน" if (item, subtype) == ("7.2", 2) else None,
            "evidence": "รายงานประจำปี",
            "explanation": self.random.choice((None, "-")),
            "analysis": None,
            "strategy": self.random.choice((None, "1", "ยุทธศาสตร์ที่ 2", "2. อนุรักษ์, 1")),
        }
        return row

    def _narratives(self, books: Sequence[Book]) -> None:
        """Tell every sub-item in some unit; four of them with a fault."""
        for number, subitem in enumerate(code for category in CRITERIA.categories for code in category.subitems):
            book = books[number % len(books)]
            if subitem == UNTOLD:
                self.plant("T401")
            elif subitem == SKIPPED:
                book.narratives.append((subitem, "ระดับก้าวหน้า", "ทำแล้ว", "-"))
                self.plant("T402", book.name, "หมวด 1-6", f"A{len(book.narratives) + 1}")
                self.plant("T404", book.name, "หมวด 1-6", f"D{len(book.narratives) + 1}")
            else:
                levels = ("พื้นฐาน", "Advance", "ระดับ Excellent")
                book.narratives += [(subitem, level, "ทำแล้ว", "บันทึก") for level in levels]
        subitem, level, text, _ = book.narratives[-1]
        book.narratives[-1] = (subitem, level, f"{text} [ไม่มี-99 ผล 2563] ตามหัวข้อ 6.9", "บันทึก\nบันทึกปี 2563.pdf")
        self.plant("C112", book.name, "หมวด 1-6", f"C{len(book.narratives) + 1}")
        self.plant("T406", book.name, "หมวด 1-6", f"C{len(book.narratives) + 1}")
        self.plant("T405", book.name, "หมวด 1-6", f"D{len(book.narratives) + 1}")

    # --- faults of whole workbooks

    def _about(self, books: Sequence[Book]) -> None:
        """Give some units a faulty day: the cell is B5 of หน่วยงาน."""
        some = self.random.sample(range(3, len(books)), 6)  # the first three have a stray workbook too
        for number in some[:3]:
            books[number].about["วันที่ให้ข้อมูล"] = self.random.choice(("31/2/2564", "15 ม.ค. 64 ตอนบ่าย", "เมื่อวาน"))
            self.plant("C109", books[number].name, "หน่วยงาน", "B5")
        books[some[3]].about["วันที่ให้ข้อมูล"] = "วันจันทร์ที่ 12 มกราคม 2564"
        self.plant("D502", books[some[3]].name, "หน่วยงาน", "B5")
        for number in some[4:]:
            books[number].about["วันที่ให้ข้อมูล"] = "๒๑/๑/๒๕๖๔"
            if not self.misprinted:
                self.plant("F011", books[number].name, "หน่วยงาน", "B5")

    def _half_years(self, books: Sequence[Book]) -> None:
        """Give the figures of half a year to some units, in a column of their own."""
        for book in books[3:6]:
            book.has_half_year = True
            self.plant("C111", book.name, "หมวด 7", xl_rowcol_to_cell(book.header_line, len(book.columns)))

    def _strays(self, books: Sequence[Book]) -> None:
        """Lay files beside the workbooks that are none, or not to be used."""
        files = {
            "เสีย.xlsx": ("F001", "", b"PK\3\4" + b"broken" * 50),
            "ลับ.xlsx": ("F002", "", encrypted()),
            "บันทึก.docx": ("F003", "", b"text"),
            "ระเบิด.xlsx": ("F004", "", gigabyte_of_blanks()),
            "~$เปิดอยู่.xlsx": ("F005", "", b""),
            "อื่น.xlsx": ("F006", "", _pairs("แผ่น1", {"ก": "ข"})),
            "ใคร.xlsx": ("F007", "หน่วยงาน!B3", _about_of(books[0], รหัสหน่วยงาน="ไม่รู้จัก", ชื่อหน่วยงาน=None)),
            "เก่า.xlsx": ("F008", "หน่วยงาน!B5", _about_of(books[1], วันที่ให้ข้อมูล="2 มกราคม 2564")),
            "ปีก่อน.xlsx": ("F009", "หน่วยงาน!B2", _about_of(books[2], ปีงบประมาณ=2563)),
        }
        for name, (code, place, content) in files.items():
            (self.folder / name).write_bytes(content)
            sheet, _, cell = place.partition("!")
            self.plant(code, name, sheet, cell)
        self.plant("F015", "เก่า.xlsx")
        (self.folder / "สำรอง").mkdir()
        (self.folder / "สำรอง" / "นก.xlsx").write_bytes(b"not to be read")
        self.plant("F014", "สำรอง")

    # --- faults of rows

    def _rows(self, rows: list[Row], faults: int) -> None:
        """Plant so many faults in the rows, every kind as often as the others."""
        kinds = cycle((*OF_A_ROW, *OF_TWO_ROWS, None))
        for _ in range(faults):
            kind = next(kinds)
            if kind is None:  # a hidden row, which is no matter of its cells
                self._hide(rows)
            elif kind in OF_TWO_ROWS:
                self._pair(kind, rows)
            else:
                row = rows.pop()
                self._note(kind(row), row)

    def _pair(self, kind: Any, rows: list[Row], expected: str = "") -> Row:
        one = rows.pop()
        other = rows.pop(next(n for n in range(len(rows) - 1, -1, -1) if rows[n].book is not one.book))
        first, second = sorted((one, other), key=lambda row: row.book.unit)
        of_first, of_second = kind(first, second)
        self._note([(expected or code, column) for code, column in of_first], first)
        self._note([(expected or code, column) for code, column in of_second], second, counts=False)
        return first

    def _hide(self, rows: list[Row]) -> None:
        """Hide a row that has no hidden one beside it: neighbours would be said together."""
        index = next(
            n
            for n in range(len(rows) - 1, -1, -1)
            if not any(near.hidden for near in rows[n].book.rows if abs(near.line - rows[n].line) == 1)
        )
        row = rows.pop(index)
        row.hidden = True
        filled = [column for column in row.book.columns if row.cells[column] is not None]
        self._note([("C108", min(filled, key=row.book.columns.__getitem__))], row)

    def _note(self, planted: Planted, row: Row, *, counts: bool = True) -> None:
        if counts:
            self.faults[planted[0][0].partition(" ")[0]] += 1
        for code, column in planted:
            self.expect(code, row.book.name, "หมวด 7", row.book.cell(row, column))

    # --- the coordinator's workbook

    def _coordinator(self, books: Sequence[Book], decided: Row) -> None:
        """Write it with its own faults, and the decision on the one conflict that is decided."""
        register = [(book.unit, book.about["ชื่อหน่วยงาน"], "4, 7") for book in books]
        scores = [*range(1, 8), "รวม", "ระดับ"]
        announced = [453.13, 479.17, 390.63, 402.78, 421.88, 456.6, 280, 365, 3.3]
        deadline = "20 มกราคม 2563" if self.misprinted else "20 มกราคม 2564"
        stream = BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
            _add_pairs(
                workbook,
                "ตั้งค่า",
                {
                    "ปีงบประมาณ": 2564,
                    "ชื่อส่วนราชการ": "กรมตัวอย่าง",
                    "หน่วยงานผู้ประสาน": "กพร.",
                    "กลุ่มการประเมิน": 3,
                    "กำหนดส่งข้อมูล": deadline,
                    "เลขในเอกสาร": "โรมัน",
                },
            )
            self.plant("C106", COORDINATOR, "ตั้งค่า", "B7")
            _add_pairs(workbook, "การประชุม", {"ชื่อการประชุม": "ประชุม", "วันที่": "วันพุธที่ 12 มกราคม 2564"})
            self.plant("D502", COORDINATOR, "การประชุม", "B3")
            if self.misprinted:
                self.plant("D501", COORDINATOR, "ตั้งค่า", "B6")
            else:
                self.plant("F010")  # instead: one more unit that has not sent
                register.append(("นก.ขาด2", "สำนักที่สอง", "7"))
            register.append(("นก.ขาด", "สำนักที่ไม่ส่ง", "หมวด 4, 9"))
            self.plant("F010")
            line = len(register) + 1
            self.plant("C106", COORDINATOR, "ทะเบียนหน่วยงาน", f"D{line}")
            _add_table(
                workbook,
                "ทะเบียนหน่วยงาน",
                ("รหัสหน่วยงาน", "ชื่อหน่วยงาน", "ชื่ออื่น", "หมวดที่ต้องส่ง"),
                [(code, name, None, categories) for code, name, categories in register],
            )
            _add_table(workbook, "คะแนนปีก่อน", ("รายการ", "คะแนน"), list(zip(scores, announced, strict=True)))
            self.plant("D503", COORDINATOR, "คะแนนปีก่อน", "B9")
            self.plant("D504", COORDINATOR, "คะแนนปีก่อน", "B10")
            self.plant("D505", COORDINATOR, "ตั้งค่า", "B5")
            _add_table(
                workbook,
                "ระเบียบวาระ",
                ("วาระ", "ข้อ", "เรื่อง", "ตารางแนบ"),
                [
                    ("1", None, "แจ้งเพื่อทราบ", None),
                    ("1", "1.1", "คะแนน", "คะแนน"),
                    ("1", "1.2", "แผน", "แผนงาน"),
                    ("1", "1.3", "กรอบของปี 2562", "กรอบการประเมิน"),
                ],
            )
            _add_table(
                workbook,
                "รายงานป้อนกลับ",
                ("ประเภท", "หัวข้อ", "ข้อความ"),
                [("จุดเด่น", "มิติที่ 1", "เปิดกว้าง"), ("โอกาสในการปรับปรุง", "1.1", "ควรแสดงตัววัด")],
            )
            self.plant("T403", COORDINATOR, "รายงานป้อนกลับ", "C3")
            self.plant("D507", COORDINATOR, "ระเบียบวาระ", "C5")
            self.plant("D506", COORDINATOR, "ระเบียบวาระ", "D4")
            _add_table(
                workbook,
                "กลุ่มผู้รับบริการ",
                ("กลุ่ม", "ประเภท", "สำคัญ"),
                [("เกษตรกร", "ผู้รับบริการ", "ใช่"), ("ผู้ประกอบการ", "ผู้รับบริการ", "ใช่"), ("ประชาชน", None, "ไม่")],
            )
            self.plant("K307", COORDINATOR, "กลุ่มผู้รับบริการ", "A3")
            self.plant("K306")
            _add_table(workbook, "ยุทธศาสตร์", ("รหัส", "ยุทธศาสตร์"), [("1", "พัฒนา"), ("2", "อนุรักษ์")])
            _add_table(
                workbook,
                "กติกา",
                ("รหัส", "ระดับ", "เหตุผล"),
                [("F010", "ปิด", "ไม่อยากเห็น"), ("K309", "ปิด", None), ("D506", "ต้องแก้", "ระดับเดิม")],
            )
            self.plant("C106", COORDINATOR, "กติกา", "A2")
            self.plant("C105", COORDINATOR, "กติกา", "C3")
            _add_table(
                workbook,
                "ข้อยุติ",
                ("รหัส", "ปี", "ประเภท", "ค่าที่ใช้", "เหตุผล"),
                [
                    (decided.cells["code"], 2561, None, float(decided.middle), "ตรวจแล้ว"),
                    (decided.cells["code"], 2563, "ผล", 5, "ไม่มีอะไรให้ยุติ"),
                    ("ไม่มีรหัสนี้", 2563, "ผล", 5, "ตรวจแล้ว"),
                    (decided.cells["code"], 61, None, 5, "ปีสองหลัก"),
                ],
            )
            self.plant("M206", COORDINATOR, "ข้อยุติ", "A3")
            self.plant("M206", COORDINATOR, "ข้อยุติ", "A4")
            self.plant("C109", COORDINATOR, "ข้อยุติ", "B5")
        (self.folder / COORDINATOR).write_bytes(stream.getvalue())


# --- writing

HEADERS = {
    "code": "รหัส",
    "item": "ข้อ",
    "subtype": "ประเภทย่อย",
    "name": "ตัวชี้วัด",
    "measure": "หน่วยวัด",
    "direction": "ทิศทาง",
    "segments": "กลุ่มผู้รับบริการ",
    "evidence": "แหล่งข้อมูล",
    "explanation": "คำชี้แจง",
    "analysis": "บทวิเคราะห์",
    "strategy": "ยุทธศาสตร์",
}
YEARLY = {"target": ("เป้าหมาย {}", "ค่าเป้าหมาย ปี {}"), "actual": ("ผล {}", "ผลการดำเนินงาน {}")}


def _header(column: Any, rng: random.Random) -> str:
    if isinstance(column, str):
        return HEADERS[column]
    kind, year = column
    return rng.choice(YEARLY[kind]).format(rng.choice((year, to_thai_digits(str(year)))))


def _written(book: Book, rng: random.Random) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        _add_pairs(workbook, "หน่วยงาน", book.about)
        if book.narratives:
            _add_table(workbook, "หมวด 1-6", ("หัวข้อ", "ระดับ", "ผลการดำเนินการ", "หลักฐาน"), book.narratives)
        sheet = workbook.add_worksheet("หมวด 7")
        for column, index in book.columns.items():
            sheet.write_string(book.header_line, index, _header(column, rng))
        if book.has_half_year:
            sheet.write_column(book.header_line, len(book.columns), ["ผล 2563 (6 เดือน)", *[12] * len(book.rows)])
        for row in book.rows:
            line = book.header_line + row.line
            if row.hidden:
                sheet.set_row(line, None, None, {"hidden": True})
            for column, index in book.columns.items():
                _write(sheet, line, index, _as_typed(row.cells[column], rng))
    return stream.getvalue()


def _as_typed(value: Any, rng: random.Random) -> Any:
    """Return a figure as one of the ways people type it; all else as it is."""
    if not isinstance(value, Decimal):
        return value
    text = str(value)
    return rng.choice((value, value, value, text, f" {text} ", to_thai_digits(text), f"{value:,}"))


def _write(sheet: Any, line: int, index: int, value: Any) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(line, index, value.text, None, "")
    elif isinstance(value, Fault):
        sheet.write_formula(line, index, "=1/0", None, value.text)
    elif isinstance(value, str):
        sheet.write_string(line, index, value)
    elif value is not None:
        sheet.write_number(line, index, value)


def _add_pairs(workbook: Any, name: str, pairs: dict[str, Any]) -> None:
    _add_table(workbook, name, ("รายการ", "ข้อมูล"), list(pairs.items()))


def _add_table(workbook: Any, name: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet = workbook.add_worksheet(name)
    for line, values in enumerate((headers, *rows)):
        for index, value in enumerate(values):
            _write(sheet, line, index, value)


def _pairs(name: str, pairs: dict[str, Any]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        _add_pairs(workbook, name, pairs)
    return stream.getvalue()


def _about_of(book: Book, **other: Any) -> bytes:
    """Return a workbook that says of itself what a unit's does, and something other."""
    return _pairs("หน่วยงาน", book.about | other)
