"""What a person sees of a cell is what is read, or a finding says where they differ: formats, looks, merged areas."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from pipeline import messages
from pipeline.workbook.cells import Cell, CellKind, Sheet, ShownDifference
from pipeline.workbook.contract import INDICATORS
from pipeline.workbook.reading import files, number_formats
from pipeline.workbook.readings import WorkbookReading, seen_sheet
from tests.support.binary_workbooks import xlsb
from tests.support.hostile import STRINGS, Rich, compound, ods, part, with_parts, xls, xls_stream
from tests.support.one_indicator import DIFFERS, EXPLANATION, FIGURE, HEADS, ROW, drawn, figure, sent
from tests.support.typed_values import by_libreoffice

SHEET_1 = "xl/worksheets/sheet1.xml"


def by_openpyxl(cell: str, value: object, font: Font | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = INDICATORS.sheet
    sheet.append(HEADS)
    sheet.append(ROW)
    sheet[cell] = value
    if font is not None:
        sheet[cell].font = font
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def formatted(number: float, code: str, measure: str = "บ่อ") -> bytes:
    return drawn(
        lambda book, sheet: sheet.write_number(FIGURE, number, book.add_format({"num_format": code})), หน่วยวัด=measure
    )


def binary_rows(value: object, measure: str = "บ่อ") -> list[list[object]]:
    row = [measure if head == "หน่วยวัด" else str(cell) for head, cell in zip(HEADS, ROW, strict=False)]
    return [list(HEADS), [*row, value]]


def formatted_in_xls(number: float, code: str, measure: str) -> bytes:
    return xls(binary_rows(float(number), measure), percent=FIGURE, code=code)


def formatted_in_xlsb(number: float, code: str, measure: str) -> bytes:
    return xlsb(binary_rows(float(number), measure), percent=FIGURE, code=code)


# --- number formats


FORMATS: tuple[tuple[float, str, str, str | None, list[tuple[str, str]]], ...] = (
    (85.5, "#,##0", "บ่อ", "85.5", []),
    (-12, "#,##0_);(#,##0)", "บ่อ", "-12", []),
    (-12, "0;[Red]-0", "บ่อ", "-12", []),
    (12345, "0.00E+00", "บ่อ", "12345", []),
    (1.5, "# ?/?", "บ่อ", "1.5", []),
    (1200, "[$฿-41E]#,##0.00", "บาท", "1200", []),
    (1200, '#,##0 "บ่อ"', "บ่อ", "1200", []),
    (85.5, '0.0"%"', "ร้อยละ", "85.5", []),
    (85.5, '"ร้อยละ "0.0', "ร้อยละ", "85.5", []),
    (0.855, "[Red]0.0%;-0.0%", "ร้อยละ", "85.5", []),
    (-0.05, "0.0;0.0%", "ร้อยละ", "-5", DIFFERS),  # a percentage below zero alone, its sign not seen
    (85.5, '0.0"%"', "บ่อ", "85.5", DIFFERS),
    (85.5, '0.0" ครั้ง"', "บ่อ", "85.5", DIFFERS),
    (1234567, "#,##0.0,,", "ล้านบาท", "1.234567", DIFFERS),
    (1234567, '#,##0,"K"', "บาท", "1234567", DIFFERS),
    (1234567, '0.0,,"ล้าน"', "บาท", "1234567", DIFFERS),
    (-12, "0;[Red]0", "บ่อ", "-12", DIFFERS),
    (12, "-0", "บ่อ", "12", DIFFERS),
    (0, '#,##0;-#,##0;"-"', "บ่อ", "0", DIFFERS),
    (0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "บ่อ", "0", DIFFERS),
    (0, "#,###", "บ่อ", None, DIFFERS),
    (85, ";;;", "บ่อ", None, DIFFERS),
    (85, '"ไม่มี"', "บ่อ", None, DIFFERS),
    (204, '[>100]"มากกว่า 100";0', "บ่อ", None, [*DIFFERS, ("C101", FIGURE)]),
    (99, '[>100]"มากกว่า 100";0', "บ่อ", "99", []),
    (-5, "[>=100]0.0;[<0]0;0.00", "บ่อ", "-5", DIFFERS),
    (85, '"(ประมาณ) "0', "บ่อ", "85", DIFFERS),
)


@pytest.mark.parametrize("write", [formatted, formatted_in_xls, formatted_in_xlsb])
@pytest.mark.parametrize(("number", "code", "measure", "value", "codes"), FORMATS)
def test_what_a_format_shows_is_read_or_said(
    write: Callable[[float, str, str], bytes],
    number: float,
    code: str,
    measure: str,
    value: str | None,
    codes: list[tuple[str, str]],
    tmp_path: Path,
) -> None:
    found, said = figure(tmp_path, write(number, code, measure))
    assert (found, said) == (None if value is None else Decimal(value), codes)


def test_a_difference_names_what_is_seen_and_held_and_read(tmp_path: Path) -> None:
    _, (finding,) = sent(tmp_path, formatted(1234567, "#,##0.0,,"))
    assert messages.found(finding) == "ช่องนี้แสดง “1.2” แต่เก็บ “1234567” รายงานใช้ “1.234567”"
    _, (finding,) = sent(tmp_path, formatted(85, ";;;"))
    assert messages.found(finding) == "ช่องนี้แสดง “(ว่าง)” แต่เก็บ “85” รายงานใช้ “(ว่าง)”"


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ('"สพบ-"000', 7, "สพบ-007"),
        ("0-0000-0000", 212345678, "2-1234-5678"),
        ("[<=9999999]###-####;(###) ###-####", 1234567, "123-4567"),
        ("00-00", 12345, "123-45"),
        ("000", 7, "007"),
    ],
)
def test_a_code_stays_as_its_format_shows_it(code: str, number: int, shown: str, tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_number("A2", number, book.add_format({"num_format": code}))

    submission, findings = sent(tmp_path, drawn(write))
    assert (submission.rows[0].code, findings) == (shown, [])


@pytest.mark.parametrize(("code", "read"), [(";;;", ""), ('0;0;0;@" (ร่าง)"', "ทดสอบ (ร่าง)"), ("@", "ทดสอบ")])
def test_a_format_may_show_a_text_otherwise_too(code: str, read: str, tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_string(EXPLANATION, "ทดสอบ", book.add_format({"num_format": code}))

    submission, findings = sent(tmp_path, drawn(write))
    assert submission.rows[0].explanation == read
    assert [found.code for found in findings] == ["C110"] * (code == ";;;")


@pytest.mark.parametrize(("result", "value"), [(1 - 0.9, "0.1"), (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333333333")])
def test_the_result_of_a_formula_counts_at_the_digits_one_sees(result: float, value: str, tmp_path: Path) -> None:
    workbook = drawn(lambda _, sheet: sheet.write_formula(FIGURE, "=1-0.9", None, result))
    assert figure(tmp_path, workbook) == (Decimal(value), [])
    assert number_formats.number_cell(1, 1, repr(result), number_formats.GENERAL, False).typed == value


# --- struck out, raised and lowered


def rich(*pieces: object) -> bytes:
    """Return a workbook whose figure is a rich text: a dict stands for the look of the text after it."""

    def write(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(FIGURE, *(book.add_format(p) if isinstance(p, dict) else p for p in pieces))

    return drawn(write)


STRUCK = {"font_strikeout": True}


@pytest.mark.parametrize(
    ("workbook", "value", "codes"),
    [
        (rich(STRUCK, "80", " 156"), "156", DIFFERS),
        (rich("156 ", STRUCK, "80"), "156", DIFFERS),
        (rich("156", {"font_script": 1}, "2"), None, [("C101", FIGURE)]),
        (rich("156", {"font_script": 2}, "2"), None, [("C101", FIGURE)]),
        (rich("156", {"font_script": 1}, "*"), None, [("C101", FIGURE)]),
        (rich({"bold": True}, "15", "6"), "156", []),
        (rich({"font_script": 1}, "15", {"font_script": 1, "bold": True}, "6"), "156", []),  # all of it raised
        (rich(STRUCK, "8", {"font_strikeout": True, "bold": True}, "0"), None, DIFFERS),
        (by_openpyxl(FIGURE, 80, Font(strike=True)), None, DIFFERS),
        (by_openpyxl(FIGURE, "80", Font(strike=True)), None, DIFFERS),
        (by_openpyxl(FIGURE, CellRichText(TextBlock(InlineFont(strike=True), "80"), "156")), "156", DIFFERS),
        (by_openpyxl(FIGURE, CellRichText("156", TextBlock(InlineFont(vertAlign="superscript"), "2"))), None,
         [("C101", FIGURE)]),
    ],
)  # fmt: skip
def test_struck_and_raised_digits_never_join_the_number(
    workbook: bytes, value: str | None, codes: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert figure(tmp_path, workbook) == (None if value is None else Decimal(value), codes)


def test_what_cannot_be_read_is_quoted_as_one_sees_it(tmp_path: Path) -> None:
    _, (finding,) = sent(tmp_path, rich("156", {"font_script": 1}, "2"))
    assert finding.words["typed"] == "156²"


def test_the_struck_part_of_a_text_without_looks_is_left_out_and_said(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(
            EXPLANATION, book.add_format(STRUCK), "ยกเลิก", " ใช้ m", book.add_format({"font_script": 1}), "2"
        )

    submission, findings = sent(tmp_path, drawn(write))
    assert submission.rows[0].explanation.strip() == "ใช้ m²"
    assert [(found.code, found.place.cell) for found in findings] == [("C110", EXPLANATION)]


# --- under merged areas, and pictures


def test_a_value_under_a_merged_area_is_not_read_and_said(tmp_path: Path) -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.merge_range("H2:H3", 85)
        sheet.write_row("A3", [*ROW[:3], "จำนวนอื่น", *ROW[4:], 99])

    submission, findings = sent(tmp_path, drawn(write))
    assert [row.actuals[2563].value for row in submission.rows] == [85, 85]
    assert [(found.code, found.place.cell) for found in findings] == [("C108", "H3")]
    assert messages.message(findings[0]) == (
        "มีข้อมูลอยู่ในช่อง H3 ซึ่งช่องที่ผสานไว้บังอยู่ ข้อมูลที่ใช้ควรมองเห็นได้ คลิกช่องที่ผสานไว้ เลือก ยกเลิกการผสานเซลล์ "
        "แล้วตรวจสอบ หากไม่ใช้ให้ลบออก (ขณะนี้ไม่ได้นำเข้ารายงาน)"
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="H2" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
        '<c r="H2" t="e" vm="1"><v>#VALUE!</v></c>',
    ],
)
def test_a_picture_in_a_cell_is_no_text_and_said(cell: str, tmp_path: Path) -> None:
    workbook = with_cell(cell)
    assert figure(tmp_path, workbook) == (None, DIFFERS)
    _, (finding,) = sent(tmp_path, workbook)
    assert finding.words["shown"] == "รูปภาพ"


# --- odd cells that harm nobody


def with_cell(cell: str) -> bytes:
    workbook = drawn(lambda _, sheet: sheet.write_number(FIGURE, 1))
    sheet = re.sub('<c r="H2".*?</c>', lambda _: cell, part(workbook, SHEET_1))
    return with_parts({SHEET_1: sheet}, workbook)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="H2" t="inlineStr"><v>1</v><is><t>555</t></is></c>', "555"),
        ('<c r="H2" t="inlineStr"><is><t>555</t></is><v>1</v></c>', "555"),
        ('<c r="H2" t="s"><v></v></c>', None),
        ('<c r="H2" t="s"><v/></c>', None),
        ('<c r="H2" t="s"/>', None),
        ('<c r="h2"><v> 555 </v></c>', "555"),
    ],
)
def test_an_odd_cell_never_refuses_a_workbook(cell: str, value: str | None, tmp_path: Path) -> None:
    assert figure(tmp_path, with_cell(cell)) == (None if value is None else Decimal(value), [])


def test_blanks_around_the_number_of_a_text_do_not_matter(tmp_path: Path) -> None:
    workbook = drawn(lambda _, sheet: sheet.write_string(FIGURE, "555"))
    spaced = re.sub(r'(<c r="H2" t="s"><v>)([0-9]+)', r"\1 \2 ", part(workbook, SHEET_1))
    assert figure(tmp_path, with_parts({SHEET_1: spaced}, workbook)) == (Decimal(555), [])


def test_texts_that_are_missing_refuse_only_where_a_cell_needs_them(tmp_path: Path) -> None:
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(with_parts({STRINGS: None}, drawn()))
    (finding,) = files.read(path)[1]
    assert "sharedStrings.xml" in messages.message(finding)
    path.write_bytes(with_parts({STRINGS: None}, by_openpyxl(FIGURE, 85)))
    assert files.read(path)[1] == ()


def test_the_sheet_that_is_missing_is_named(tmp_path: Path) -> None:
    workbook = drawn()
    main = part(workbook, "xl/workbook.xml").replace('r:id="rId1"', 'r:id=""')
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(with_parts({"xl/workbook.xml": main}, workbook))
    (finding,) = files.read(path)[1]
    assert "แผ่นงาน หมวด 7 ในไฟล์หายไป" in messages.message(finding)


def test_a_sheet_that_nobody_reads_may_lead_nowhere(tmp_path: Path) -> None:
    workbook = drawn(lambda book, _: book.add_worksheet("แมโคร"))
    main = part(workbook, "xl/workbook.xml").replace('r:id="rId2"', 'r:id=""')
    assert figure(tmp_path, with_parts({"xl/workbook.xml": main}, workbook)) == (None, [])


TWO_NUMBERS = ("15 16", "151  152", "15\n16", "1 2 3")


@pytest.mark.parametrize("typed", TWO_NUMBERS)
def test_two_numbers_in_one_cell_are_never_joined(typed: str, tmp_path: Path) -> None:
    workbook = drawn(lambda _, sheet: sheet.write_string(FIGURE, typed))
    assert figure(tmp_path, workbook) == (None, [("C101", FIGURE)])


def test_a_kind_of_cell_that_shows_nothing_is_a_text_of_no_characters() -> None:
    cell = number_formats.number_cell(1, 1, "85", number_formats.parse_format(";;;"), False)
    assert (cell.kind, cell.value, cell.typed) == (CellKind.TEXT, "", "")


# --- the other formats, written by hand


def ods_row(cell: str, styles: str = "") -> bytes:
    """Return an OpenDocument workbook like `drawn`, whose figure is a cell written by hand."""

    def text(value: object) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    heads = "".join(map(text, HEADS))
    return ods(
        f"<table:table-row>{heads}</table:table-row><table:table-row>{''.join(map(text, ROW))}{cell}</table:table-row>",
        styles=styles,
    )


def of_old_excel(value: object, code: str = "General") -> bytes:
    return xls(binary_rows(value), percent=FIGURE, code=code)


def of_binary_excel(value: object, code: str = "General") -> bytes:
    return xlsb(binary_rows(value), percent=FIGURE, code=code)


BINARY = pytest.mark.parametrize("make", [of_old_excel, of_binary_excel])


@BINARY
@pytest.mark.parametrize(
    ("value", "code", "read", "codes"),
    [
        (0.30000000000000004, "0.00", "0.3", []),
        ("85", ";;;", None, DIFFERS),
        (Rich("80 156", ((0, 1), (2, 0))), "General", "156", DIFFERS),
        (Rich("156 80", ((4, 1),)), "General", "156", DIFFERS),
        (Rich("80", ((0, 1),)), "General", None, DIFFERS),
        (Rich("1562", ((3, 2),)), "General", None, [("C101", FIGURE)]),
        (Rich("1562", ((3, 3),)), "General", None, [("C101", FIGURE)]),
        (Rich("156*", ((3, 2),)), "General", None, [("C101", FIGURE)]),
        (Rich("156", ((0, 2),)), "General", "156", []),
        *((typed, "General", None, [("C101", FIGURE)]) for typed in TWO_NUMBERS),
        ('=DISPIMG("ID_1",1)', "General", None, DIFFERS),
    ],
)
def test_binary_workbooks_are_read_as_they_are_seen(
    make: Any, value: object, code: str, read: str | None, codes: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert figure(tmp_path, make(value, code)) == (None if read is None else Decimal(read), codes)


PIN = "\U0001f4cc"  # an emoji, which Excel counts as two characters


@pytest.mark.parametrize("make", [xls, partial(xls, shared=0), xlsb])
def test_an_emoji_moves_no_text_and_no_look_of_a_binary_workbook(make: Any, tmp_path: Path) -> None:
    row = [*map(str, ROW), 85.0, Rich(f"{PIN}{PIN} ยกเลิก ใช้ต่อ", ((5, 1), (12, 0)))]
    row[HEADS.index("ตัวชี้วัด")] = f"จำนวน{PIN}บ่อ"
    submission, findings = sent(tmp_path, make([HEADS, row]))
    read = submission.rows[0]
    assert (read.name, read.actuals[2563].value) == (f"จำนวน{PIN}บ่อ", 85)
    assert " ".join(read.explanation.split()) == f"{PIN}{PIN} ใช้ต่อ"
    assert [(found.code, found.place.cell) for found in findings] == [("C110", EXPLANATION)]


def test_a_wrong_count_of_shared_texts_refuses_only_where_a_cell_needs_one_that_is_missing(tmp_path: Path) -> None:
    rows = [HEADS, [*map(str, ROW), 85.0]]
    for too_many in (0, 7, 100_000):
        submission, findings = sent(tmp_path, xls(rows, shared=too_many))
        assert (submission.rows[0].name, submission.rows[0].actuals[2563].value, findings) == ("จำนวนบ่อ", 85, [])
    path = tmp_path / "สพบ.xls"
    path.write_bytes(xls(rows, shared=-1))
    assert [found.code for found in files.read(path)[1]] == ["F001"]


@pytest.mark.parametrize("make", [xls, xlsb])
def test_what_lies_under_a_merged_area_of_a_binary_workbook_is_said(make: Any, tmp_path: Path) -> None:
    second = [*map(str, ROW[:3]), "จำนวนอื่น", *map(str, ROW[4:]), 99]
    rows = [HEADS, [*map(str, ROW), 85], second]
    column = HEADS.index("ผล 2563")
    submission, findings = sent(tmp_path, make(rows, merge=(1, 2, column, column)))
    assert [row.actuals[2563].value for row in submission.rows] == [85, 85]
    assert [(found.code, found.place.cell) for found in findings] == [("C108", "H3")]


@pytest.mark.parametrize("inner", ["Workbook", "WordDocument"])
@pytest.mark.parametrize("name", ["Workbook", "WORKBOOK", "Book"])
def test_what_is_embedded_in_an_old_workbook_is_not_the_workbook(inner: str, name: str, tmp_path: Path) -> None:
    rows = [HEADS, [*map(str, ROW), 85]]
    other = [HEADS, [*map(str, ROW), 12]]
    workbook = compound({name: xls_stream(rows)}, embedded={inner: xls_stream(other)})
    assert figure(tmp_path, workbook) == (Decimal(85), [])


def test_an_old_workbook_for_two_excels_is_read_once(tmp_path: Path) -> None:
    rows, other = [HEADS, [*map(str, ROW), 85]], [HEADS, [*map(str, ROW), 12]]
    workbook = compound({"Book": xls_stream(other), "Workbook": xls_stream(rows)})
    assert figure(tmp_path, workbook) == (Decimal(85), [])


@pytest.mark.parametrize("code_page", [874, 1252, 10000, 1200, 65001, 9])
def test_a_code_page_changes_nothing_of_a_text_in_unicode(code_page: int, tmp_path: Path) -> None:
    submission, _ = sent(tmp_path, xls([HEADS, [*map(str, ROW), 85]], code_page=code_page))
    assert (submission.rows[0].name, submission.rows[0].actuals[2563].value) == ("จำนวนบ่อ", 85)


STRIKE = (
    '<style:style style:name="s" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="r" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="l" style:family="text">'
    '<style:text-properties style:text-position="sub 58%"/></style:style>'
)


@pytest.mark.parametrize(
    ("cell", "value", "codes"),
    [
        ('office:value-type="float" office:value="1234567"><text:p>1.2</text:p>', "1.234567", DIFFERS),
        ('office:value-type="float" office:value="1234567"><text:p>1,234,567.00</text:p>', "1234567", []),
        ('office:value-type="float" office:value="1234567.5"><text:p>1.234.567,50</text:p>', "1234567.5", []),
        ('office:value-type="float" office:value="85"><text:p>ไม่มี</text:p>', None, DIFFERS),
        ('office:value-type="float" office:value="85"><text:p/>', None, DIFFERS),
        ('office:value-type="float" office:value="85"><text:p>###</text:p>', "85", []),
        ('office:value-type="float" office:value="0.30000000000000004"><text:p>0.3</text:p>', "0.3", []),
        ('office:value-type="float" office:value="12000"><text:p>1.20E+04</text:p>', "12000", []),
        ('office:value-type="string"><text:p><text:span text:style-name="s">80</text:span> 156</text:p>', "156",
         DIFFERS),
        ('office:value-type="string"><text:p>156<text:span text:style-name="r">2</text:span></text:p>', None,
         [("C101", FIGURE)]),
        ('office:value-type="string"><text:p>156<text:span text:style-name="l">2</text:span></text:p>', None,
         [("C101", FIGURE)]),
        ('office:value-type="string"><text:p>=DISPIMG("ID_1",1)</text:p>', None, DIFFERS),
        ('office:value-type="string"><text:p>15 16</text:p>', None, [("C101", FIGURE)]),
        ('office:value-type="string"><text:p>15</text:p><text:p>16</text:p>', None, [("C101", FIGURE)]),
        ('office:value-type="float" office:value="80" table:style-name="s"><text:p>80</text:p>', None, DIFFERS),
        ('office:value-type="string"><text:p><text:page-number>156</text:page-number></text:p>', "156", []),
        ('office:value-type="string"><text:p>15<text:note><text:p>6</text:p></text:note></text:p>', "15", []),
    ],
)  # fmt: skip
def test_opendocument_cells_are_read_as_they_are_seen(
    cell: str, value: str | None, codes: list[tuple[str, str]], tmp_path: Path
) -> None:
    workbook = ods_row(f"<table:table-cell {cell}</table:table-cell>", STRIKE)
    assert figure(tmp_path, workbook) == (None if value is None else Decimal(value), codes)


def test_what_an_opendocument_cell_covers_is_said(tmp_path: Path) -> None:
    merged = 'table:number-columns-spanned="2" office:value-type="float" office:value="85"><text:p>85</text:p>'
    covered = '<table:covered-table-cell office:value-type="string"><text:p>ลบ</text:p></table:covered-table-cell>'
    submission, findings = sent(tmp_path, ods_row(f"<table:table-cell {merged}</table:table-cell>{covered}"))
    assert submission.rows[0].explanation == ""
    assert [(found.code, found.place.cell) for found in findings] == [("C108", EXPLANATION)]


# --- saved again by LibreOffice


@pytest.mark.soffice
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_all_looks_are_read_alike_after_libreoffice(suffix: str, tmp_path: Path) -> None:
    looks: list[tuple[float, str]] = [
        (1234567, "#,##0.0,,"), (85, '"ไม่มี"'), (85, ";;;"), (-12, "0;[Red]0"), (0, '0;-0;"-"'), (85.5, '0.0" ครั้ง"'),
        (85, "#,##0.00"), (0.855, "0.0%"), (204, '[>100]"มากกว่า 100";0'),
    ]  # fmt: skip

    def write(book: Any, sheet: Any) -> None:
        for row, (number, code) in enumerate(looks, 2):
            sheet.write_row(row, 0, [f"K-{row}", *ROW[1:3], f"ตัวชี้วัด {row}", *ROW[4:]])
            sheet.write_number(row, 7, number, book.add_format({"num_format": code}))
        last = len(looks) + 2
        sheet.write_row(last, 0, [f"K-{last}", *ROW[1:3], "ขีดฆ่า", *ROW[4:]])
        sheet.write_rich_string(last, 7, book.add_format(STRUCK), "80", " 156")
        sheet.write_row(last + 1, 0, [f"K-{last + 1}", *ROW[1:3], "ยกกำลัง", *ROW[4:]])
        sheet.write_rich_string(last + 1, 7, "156", book.add_format({"font_script": 1}), "2")
        sheet.write_row(last + 2, 0, [f"K-{last + 2}", *ROW[1:3], "ขีดฆ่าทั้งช่อง", *ROW[4:]])
        sheet.write_number(last + 2, 7, 80, book.add_format(STRUCK))

    def told(workbook: bytes) -> tuple[list[Decimal | None], set[tuple[str, str]]]:
        submission, findings = sent(tmp_path, workbook)
        codes = {(found.code, found.place.cell) for found in findings}
        return [row.actuals[2563].value for row in submission.rows], codes

    original = drawn(write)
    assert told(by_libreoffice(original, tmp_path, suffix)) == told(original)


def test_a_reading_tells_what_is_seen_at_a_cell_and_in_any_cell_of_a_merged_area() -> None:
    worded = Cell(3, 1, CellKind.NUMBER, Decimal(5), "5", difference=ShownDifference("5 บ่อ", "5"))
    cells = {(1, 1): Cell(1, 1, CellKind.TEXT, "ประมาณ 14,200", "ประมาณ 14,200"), (3, 1): worded}
    sheet = seen_sheet(Sheet("หมวด 7", cells, merges=((1, 1, 2, 3),)))
    seen = WorkbookReading("สพบ.xlsx", "", "unit", (sheet,), (), ()).seen_at
    assert [seen("หมวด 7", spot) for spot in ((1, 1), (2, 3), (3, 1), (4, 1))] == ["ประมาณ 14,200"] * 2 + ["5 บ่อ", ""]
    assert seen("อื่น", (1, 1)) == ""
