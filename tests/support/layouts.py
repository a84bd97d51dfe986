"""Sheets as offices draw them: what is drawn, what must be read of it, and what must be said.

Each case is tried as it is drawn, and in files of every format and writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from pipeline.model import Figure, Finding, Submission
from pipeline.workbook.cells import Book
from tests.support.drawing import book

UNIT = "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nรหัสหน่วยงาน | สพบ.\nชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล"
FIXED = "รหัส | ข้อ | ประเภทย่อย | ตัวชี้วัด | หน่วยวัด | ทิศทาง"
ROW = "7.1-01 | 7.1 | 1 | จำนวนบ่อ | บ่อ | ยิ่งมากยิ่งดี"
OTHER = ROW.replace("-01", "-02").replace("จำนวนบ่อ", "จำนวนถัง")
TABLE = f"{FIXED} | ผล 2563\n{ROW} | 85"
SECOND = f"{FIXED} | ผล 2563\n{OTHER} | 86"

# Headers of one column, and what a figure under them is.
TARGETS = (
    *("แผน 2563", "แผน ปี 2563", "เป้า 2563", "เป้า ๒๕๖๓", "Target 2563", "TARGET FY2563", "FY 2020 Target"),
    *("เป้าหมาย ปีงบ 2563", "เป้าหมาย ปีงบฯ 2563", "เป้าหมาย FY2563", "เป้าหมาย 2563 (บ่อ)", "เป้าหมาย (บ่อ) 2563"),
    *("เป้าหมาย (บ่อ)\\nปี 2563", "เป้าหมาย 2563¹", "เป้าหมาย 2563 1/", "เป้าหมาย 2563 [2]", "เป้าหมาย 2563 (1)"),
    *("เป้าหมาย 2563*", "เป้าหมาย 2563 †", "เป้าหมาย 2563[^1^]", "เป้าหมาย [-2562-]2563"),
)
ACTUALS = (
    *("ผลงาน 2563", "ผลดำเนินงาน 2563", "ผลจริง 2563", "Actual 2563", "Actual FY 2020", "ผล ปีงบ 2563"),
    *(
        "ผล ปีงบประมาณ 2563 (บ่อ)",
        "ผล 2563 (12 เดือน)",
        "ผล 12 เดือน 2563",
        "ผล 2563 (ณ 30 ก.ย. 63)",
        "ผล 2563 (ณ 30 ก.ย.)",
    ),
    *("ผล 2563 (ณ วันที่ 30 กันยายน 2563)", "ผล ณ 30 ก.ย. 2563", "ผล (ณ 30 ก.ย. 63)", "ผล 2563 ²", "ผล 2563 2/"),
    *("ผลการดำเนินงาน ปี 2563 ข้อมูล ณ 30 กันยายน 2563", "ผล 2563[^2^]", "ผล [-2562-]2563"),
)
NEVER_READ = (
    *("ผล ไตรมาส 1 2563", "ผล 2563 (ไตรมาส 4)", "ผล 2563 (Q3)", "ผล 2563 (6 เดือน)", "ผล 2563 (9 เดือน)"),
    *("ผล 2563 รอบ 6 เดือน", "ผล 2563 (ณ 31 มี.ค. 63)", "ผล 2563 (ณ 30 ก.ย. 62)", "ผล 2563 (เดิม)", "ผล 2563 (ใหม่)"),
    *("ผล 2563 (สะสม)", "ผลผลิต 2563", "งบประมาณ FY63", "2563"),
)


class Layout(Struct, frozen=True):
    """One case. ``sheets`` stand beside หน่วยงาน, unless it is among them; ``merges`` by sheet.

    ``read``: each indicator as `told` tells it; ``said``: the code, sheet and cell of each finding.
    """

    sheets: Mapping[str, str]
    read: tuple[str, ...] = ()
    said: tuple[tuple[str, str, str], ...] = ()
    merges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def drawn(self, *, as_held: bool = False) -> Book:
        """Return the workbook as cells; ``as_held``: as `drawing.book` says, to be written."""
        sheets = {"หน่วยงาน": UNIT, **self.sheets}
        return book("สพบ.xlsx", sheets, merges=self.merges, as_held=as_held)


def told(submission: Submission | None) -> tuple[str, ...]:
    """Return each indicator on a line: its name, its targets and its actuals by their years, "–" for a blank."""
    rows = submission.rows if submission else ()
    return tuple(
        " ".join((row.name, *_figures("T", row.targets), *_figures("A", row.actuals))).replace("\n", " ")
        for row in rows
    )


def _figures(kind: str, figures: Mapping[int, Figure]) -> Iterator[str]:
    for year, figure in sorted(figures.items()):
        yield f"{kind}{year}={'–' if figure.value is None else figure.value}"


def places(findings: tuple[Finding, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return the code, sheet and cell of each finding, in their order."""
    return tuple((one.code, one.place.sheet, one.place.cell) for one in findings)


def _of_category_7(drawn: str, read: tuple[str, ...], *said: tuple[str, str], merges: tuple[str, ...] = ()) -> Layout:
    sheet = "หมวด 7"
    return Layout({sheet: drawn}, read, tuple((code, sheet, cell) for code, cell in said), {sheet: merges})


def _one_column(header: str, read: str, *said: tuple[str, str]) -> Layout:
    return _of_category_7(f"{FIXED} | {header}\n{ROW} | 85", (f"จำนวนบ่อ {read}".strip(),), *said)


def _headers() -> Iterator[tuple[str, Layout]]:
    for header in TARGETS:
        yield header, _one_column(header, "T2563=85")
    for header in ACTUALS:
        yield header, _one_column(header, "A2563=85")
    for header in NEVER_READ:
        yield header, _one_column(header, "", ("C111", "G1"))


def _words() -> Iterator[tuple[str, Layout]]:
    written = {"หน่วยวัด": ("หน่วยนับ", "หน่วยนับ 1/"), "ตัวชี้วัด": ("ชื่อตัวชี้วัด", "ชื่อตัวชี้วัด¹"), "ทิศทาง": ("ทิศทาง (2)",)}
    for plain, others in written.items():
        for other in others:
            drawn = f"{FIXED.replace(plain, other)} | ผล 2563\n{ROW} | 85"
            yield other, _of_category_7(drawn, ("จำนวนบ่อ A2563=85",))


_FOUR = ("จำนวนบ่อ T2562=1 T2563=3 A2562=2 A2563=4",)
_TWO_ROWS = f"{FIXED} | 2562 | | 2563 |\n| | | | | | แผน | ผล | แผน | ผล\n{ROW} | 1 | 2 | 3 | 4"
_THREE_ROWS = f"""{FIXED} | เป้าหมาย | | ผลการดำเนินงาน |
| | | | | | (บ่อ) | | (บ่อ) |
| | | | | | 2562 | 2563 | 2562 | FY2563
{ROW} | 1 | 2 | 3 | 4"""
_SIDE_BY_SIDE = f"{FIXED} | ผล 2563 | {FIXED} | ผล 2563\n{ROW} | 1 | {ROW} | 2"
_TRANSPOSED = "\n".join(
    f"{label} | {' | '.join([value] * 20)}"
    for label, value in zip([*FIXED.split(" | "), "ผล 2563"], [*ROW.split(" | "), "85"], strict=True)
)
_LONG = f"{FIXED} | รายการ | 2562 | 2563\n" + "\n".join([f"{ROW} | เป้าหมาย | 1 | 2\n{ROW} | ผล | 3 | 4"] * 20)
_BLOCKS = "\n".join(
    f"ตัวชี้วัด | จำนวนบ่อ\nข้อ | 7.1\nหน่วยวัด | บ่อ\nทิศทาง | ยิ่งมากยิ่งดี\nปี | 2562 | 2563\nเป้าหมาย | 1 | 2\nผล | 3 | {n}\n"
    for n in range(20)
)

# Headers of several rows, merged or not; tables of other shapes.
_TABLES: dict[str, Layout] = {
    "unit in brackets": _of_category_7(
        f"{FIXED} | ผล 2563 (ฝายชะลอน้ำ)\n{ROW.replace('บ่อ |', 'ฝายชะลอน้ำ |')} | 85", ("จำนวนฝายชะลอน้ำ A2563=85",)
    ),
    "another unit in brackets": _of_category_7(
        f"{FIXED} | ผล 2563 (ล้านบาท)\n{ROW} | 85", ("จำนวนบ่อ",), ("C111", "G1")
    ),
    "several not read": _of_category_7(
        f"{FIXED} | ผล 2563 (6 เดือน) | ผล 2563 (9 เดือน) | ผล 2563 | เป้าหมาย 2563 (เดิม)\n{ROW} | 1 | 2 | 3 | 4",
        ("จำนวนบ่อ A2563=3",), ("C111", "G1"),
    ),
    "new beside old": _of_category_7(
        f"{FIXED} | เป้าหมาย 2563 (เดิม) | เป้าหมาย 2563 (ใหม่)\n{ROW} | 80 | 85", ("จำนวนบ่อ T2563=85",), ("C111", "G1")
    ),
    "plan beside target": _of_category_7(
        f"{FIXED} | แผน 2563 | เป้าหมาย 2563 | แผน 2564\n{ROW} | 80 | 85 | 90",
        ("จำนวนบ่อ T2563=85 T2564=90",), ("C111", "G1"),
    ),
    "years above": _of_category_7(_TWO_ROWS, _FOUR),
    "years above, merged": _of_category_7(_TWO_ROWS, _FOUR, merges=("G1:H1", "I1:J1")),
    "labels between": _of_category_7(_THREE_ROWS, ("จำนวนบ่อ T2562=1 T2563=2 A2562=3 A2563=4",)),
    "labels between, merged": _of_category_7(
        _THREE_ROWS, ("จำนวนบ่อ T2562=1 T2563=2 A2562=3 A2563=4",), merges=("G1:H1", "I1:J1", "G2:H2", "I2:J2")
    ),
    "row 20": _of_category_7(
        "\n".join([*["หมายเหตุ"] * 19, f"{FIXED} | ผล", "| | | | | | 2563", f"{ROW} | 85"]), ("จำนวนบ่อ A2563=85",)
    ),
    "second header": _of_category_7(
        f"{FIXED} | เป้าหมาย 2563 | ผล 2563\n{ROW} | 1 | 2\n\n"
        f"{FIXED} | ผล 2563 | เป้าหมาย 2563 | ผล 2562\n{OTHER} | 3 | 4 | 5",
        ("จำนวนบ่อ T2563=1 A2563=2", "จำนวนถัง T2563=4 A2562=5 A2563=3"),
    ),
    "repeated header": _of_category_7(
        f"{FIXED} | ผล 2563\n{ROW} | 1\n{FIXED} | ผล 2563\n{OTHER} | 2", ("จำนวนบ่อ A2563=1", "จำนวนถัง A2563=2")
    ),
    "header that lacks columns": _of_category_7(
        f"{FIXED} | ผล 2563\n{ROW} | 1\nข้อ | ตัวชี้วัด | ผล 2562 | ผล 2563 | เป้าหมาย 2563\n7.1 | บ่อ | 2 | 3 | 4",
        ("จำนวนบ่อ A2563=1",), ("C111", "A3"),
    ),
    "totals": _of_category_7(
        f"{FIXED} | ผล 2563\n{ROW} | 1\nรวม 7.1 | | | | | | 1\n| | | ค่าเฉลี่ย | | | 1", ("จำนวนบ่อ A2563=1",)
    ),
    "beside": _of_category_7(_SIDE_BY_SIDE, (), ("F006", "")),
    "transposed": _of_category_7(_TRANSPOSED, (), ("F006", "")),
    "long": _of_category_7(_LONG, (), ("F006", "")),
    "blocks": _of_category_7(_BLOCKS, (), ("F006", "")),
    "alone far below": _of_category_7(
        "\n".join((f"{FIXED} | ผล 2563", f"{ROW} | 1", *[""] * 60, "| | | | | | 85")),
        ("จำนวนบ่อ A2563=1",), ("C111", "G63"),
    ),
    "under a merged area": _of_category_7(
        f"{FIXED} | ผล 2563\n{ROW} | 85\n{OTHER} | 99", ("จำนวนบ่อ A2563=85", "จำนวนถัง A2563=85"),
        ("C108", "G3"), merges=("G2:G3",),
    ),
    "text under a merged area": _of_category_7(
        f"{FIXED} | ผล 2563 | คำชี้แจง\n{ROW} | 85 | ลบแล้ว", ("จำนวนบ่อ A2563=85",),
        ("C108", "H2"), merges=("G2:H2",),
    ),
}  # fmt: skip

OTHER_SHAPES = ("beside", "transposed", "long", "blocks")

# A second sheet for the same thing; labels in two columns.
_SHEETS: dict[str, Layout] = {
    **{
        f"second: {name}": Layout({"หมวด 7": TABLE, name: SECOND}, ("จำนวนบ่อ A2563=85", "จำนวนถัง A2563=86"))
        for name in ("หมวด 7 (2)", "หมวด 7 (ต่อ)", "หมวด 7.1", "Copy of หมวด 7", "หมวด 7 แก้ไข")
    },
    "a copy": Layout(
        {"หมวด 7 (2)": TABLE.replace("85", "99"), "หมวด 7": TABLE},
        ("จำนวนบ่อ A2563=85",), (("C111", "หมวด 7 (2)", "A1"),),
    ),
    "another header": Layout(
        {"หมวด 7": TABLE, "หมวด 7.1": SECOND.replace("2563", "2562")},
        ("จำนวนบ่อ A2563=85",), (("C111", "หมวด 7.1", "A1"),),
    ),
    "quite another name": Layout(
        {"หมวด 7": TABLE, "KPI": SECOND}, ("จำนวนบ่อ A2563=85",), (("C111", "KPI", "A1"),)
    ),
    "raw data": Layout({"หมวด 7": TABLE, "ข้อมูลดิบ": "วันที่ | จำนวนบ่อ\n1 ม.ค. 63 | 12"}, ("จำนวนบ่อ A2563=85",)),
    "labels in two columns": Layout(
        {
            "หน่วยงาน": "ปีงบประมาณ | 2564 | รหัสหน่วยงาน | สพบ.\nชื่อหน่วยงาน | สำนักพัฒนาน้ำบาดาล | ผู้ให้ข้อมูล | สมใจ",
            "หมวด 7": TABLE,
        },
        ("จำนวนบ่อ A2563=85",),
    ),
}  # fmt: skip

# What one cell of a figure holds, what is read, and the code of the finding or "".
FIGURES: tuple[tuple[str, str, str], ...] = (
    ("NA", "–", ""), ("n/a", "–", ""), ("N/A", "–", ""), ("-", "–", ""), ("1 234", "1234", ""), ("'1,234", "1234", ""),
    ("'15 16", "–", "C101"), ("'151  152", "–", "C101"), ("15\\n16", "–", "C101"), ("'1 2 3", "–", "C101"),
    ("'156[^2^]", "–", "C101"), ("'156[_2_]", "–", "C101"), ("'[-80-] 156", "156", "C110"),
    ("'156 [-80-]", "156", "C110"), ("[-80-]", "–", "C110"), ("0", "0", ""), ("-12", "-12", ""), ("'(12)", "-12", ""),
)  # fmt: skip


def _figure_cells() -> Iterator[tuple[str, Layout]]:
    for typed, read, code in FIGURES:
        said = (("หมวด 7", "G2", code),) if code else ()
        drawn = f"{FIXED} | ผล 2563\n{ROW} | {typed}"
        yield f"figure {typed}", _of_category_7(drawn, (f"จำนวนบ่อ A2563={read}",), *((one[2], one[1]) for one in said))


LAYOUTS: Mapping[str, Layout] = dict([*_headers(), *_words(), *_TABLES.items(), *_SHEETS.items(), *_figure_cells()])
