"""One sparse pass over .xlsx reads what Excel, openpyxl, XlsxWriter and LibreOffice write, all alike."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import new_year, run
from pipeline.model import TextLook
from pipeline.thai import clean
from pipeline.workbook.cells import Cell, CellKind, Sheet
from pipeline.workbook.reading import files, number_formats, sniff, xlsx, xlsx_sheet, xml_stream
from pipeline.workbook.reading.limits import Budget, Refused
from tests.support import rich_workbooks
from tests.support.drawing import by_reference
from tests.support.hostile import (
    MAIN,
    SHEET,
    STRINGS,
    by_openpyxl,
    by_xlsxwriter,
    part,
    sheet_part,
    with_parts,
    with_sheet,
)
from tests.support.own_department import make_own
from tests.support.rich_workbooks import WRITERS as RICH
from tests.support.typed_values import TABLE, at, by_libreoffice, table_by_openpyxl, table_by_xlsxwriter

SECOND_SHEET = "xl/worksheets/sheet2.xml"
OFFICE_PARTS = ("xl/workbook.xml", "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")


def read(workbook: bytes) -> tuple[Sheet, ...]:
    archive = sniff.admit(workbook).archive
    assert archive is not None
    return xlsx.read(archive, lambda _: True)


def cells(rows: str, *, before: str = "", after: str = "") -> dict[str, Cell]:
    """Return the cells of a sheet drawn in XML, by reference."""
    return by_reference(read(with_sheet(rows, before=before, after=after))[0])


def one(cell: str) -> Cell:
    """Return the one cell that is drawn."""
    (found,) = cells(f'<row r="1">{cell}</row>').values()
    return found


# --- three writers


def check_table(workbook: bytes) -> None:
    (sheet,) = read(workbook)
    assert sheet.name == "หมวด 7"
    for row, (_, code, kind, value, typed) in enumerate(TABLE, 1):
        cell = sheet.cells[row, 2]
        assert (cell.kind, cell.value, cell.typed) == (kind, value, typed), code
        assert cell.is_percent == (code in ("0.0%", "0%"))


def test_the_table_of_forms_reads_right_from_xlsxwriter() -> None:
    check_table(table_by_xlsxwriter())


def test_the_table_of_forms_reads_right_from_openpyxl() -> None:
    check_table(table_by_openpyxl())


@pytest.mark.soffice
def test_the_table_of_forms_reads_right_from_libreoffice(tmp_path: Path) -> None:
    check_table(by_libreoffice(table_by_xlsxwriter(), tmp_path))


# --- openpyxl as the judge


def judged(workbook: bytes) -> None:
    """Assert that every cell is what openpyxl finds in two loads: its formula, and its value."""
    formulas = openpyxl.load_workbook(io.BytesIO(workbook))
    values = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    for sheet in read(workbook):
        found = by_reference(sheet)
        expected = {cell.coordinate for row in formulas[sheet.name].iter_rows() for cell in row if _holds(cell.value)}
        assert found.keys() == expected
        assert sheet.hidden == (formulas[sheet.name].sheet_state != "visible")
        for reference, cell in found.items():
            assert _same(cell, values[sheet.name][reference].value), reference
            theirs = formulas[sheet.name][reference]
            assert cell.formula == (theirs.value if theirs.data_type == "f" else ""), reference


def _holds(value: object) -> bool:
    return value is not None and value != ""


def _same(cell: Cell, theirs: Any) -> bool:
    if isinstance(theirs, bool) or cell.kind is CellKind.BOOLEAN:
        return cell.value is theirs
    if isinstance(theirs, int | float):
        return cell.kind is CellKind.NUMBER and float(str(cell.value)) == float(f"{theirs:.15g}")
    if isinstance(theirs, time):
        return isinstance(cell.value, datetime) and cell.value.time() == theirs
    if isinstance(theirs, date | timedelta):
        return cell.kind is CellKind.DATE and (isinstance(theirs, timedelta) or cell.value == theirs)
    return cell.value == ("" if theirs is None and cell.formula and cell.value is not None else theirs)


@pytest.mark.parametrize(
    "make", [by_xlsxwriter, by_openpyxl, table_by_xlsxwriter, table_by_openpyxl], ids=lambda make: make.__name__
)
def test_honest_workbooks_read_as_openpyxl_reads_them(make: Any) -> None:
    judged(make())


@pytest.mark.parametrize(
    "make",
    [
        *RICH.values(),
        rich_workbooks.with_macros,
        pytest.param(rich_workbooks.by_libreoffice, marks=pytest.mark.soffice),
    ],
    ids=lambda make: make.__name__,
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl tells what of a workbook it would lose
def test_workbooks_with_all_that_libraries_lose_read_as_openpyxl_reads_them(make: Any) -> None:
    judged(make())


@pytest.mark.long
def test_every_form_that_is_handed_out_reads_as_openpyxl_reads_it(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    make_own(tmp_path / "inputs")
    folders = run.Folders(tmp_path / "inputs", tmp_path, tmp_path)
    made = new_year.write_forms(2565, folders, lambda *_: None, datetime(2021, 1, 20, tzinfo=UTC))
    paths = sorted(made.folder.glob("*.xlsx"))
    assert len(paths) == 9
    for path in paths:
        judged(path.read_bytes())


@pytest.mark.long
def test_the_sample_reads_as_openpyxl_reads_it(root: Path) -> None:
    paths = [*sorted((root / "inputs").glob("*/*.xlsx")), *sorted((root / "tests" / "data").glob("*.xlsx"))]
    assert paths
    for path in paths:
        judged(path.read_bytes())


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e300, 1e300),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30).filter(lambda t: "_x" not in t),
    st.datetimes(at(1901, 1, 1), at(2700, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
)


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(_VALUES, max_size=6), max_size=6))
def test_any_table_reads_as_openpyxl_reads_it(rows: list[list[Any]]) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("หมวด 7")
        day = book.add_format({"num_format": "d/m/yyyy h:mm:ss"})
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
    judged(stream.getvalue())


# --- what is taken out by pattern, and what a parser makes of the same

# Cells and rows in spellings that a pattern may or may not know; {} is the row.
SPELLINGS = (
    '<c r="A{}"><v>85.5</v></c>',
    '<c r="B{}" s="1"><v>0.855</v></c>',
    '<c r="C{}" t="s"><v>1</v></c>',
    '<c r="D{}" s="2" t="s"><v>0</v></c>',
    '<c r="E{}" t="s"><v>99</v></c>',
    '<c t="s" r="F{}"><v>1</v></c>',
    '<c r="G{}" t="str"><f>A1&amp;&#34;x&#34;</f><v>R&amp;D</v></c>',
    '<c r="H{}" t="str"><f>A1&amp;"x"</f><v>&lt;ก&gt;</v></c>',
    '<c r="I{}"><f>1/3</f><v/></c>',
    '<c r="Y{}" t="str"><f>1/3</f><v /></c>',
    '<c r="Z{}" t="s"><v/></c>',
    '<c r="AA{}" t="inlineStr"><is><t>&#3585;&#3657;&#65;&#3586;&amp;&#x0E01;&#3500;</t></is></c>',
    '<c r="J{}"><f aca="false">1/3</f><v>0.333</v></c>',
    '<c r="K{}" t="inlineStr"><is><t xml:space="preserve"> ก </t></is></c>',
    '<c r="L{}" t="inlineStr"><is><r><rPr><b/></rPr><t>ก</t></r><r><t>ข</t></r></is></c>',
    '<c r="M{}" t="inlineStr"><is><t>ก</t><rPh sb="0" eb="1"><t>อ่าน</t></rPh></is></c>',
    '<c r="N{}" t="e"><v>#DIV/0!</v></c>',
    '<c r="O{}" t="b"><v>1</v></c>',
    '<c r="P{}" t="d"><v>2021-01-20</v></c>',
    '<c r="Q{}" s="1"/>',
    '<c r="R{}"></c>',
    '<c r="S{}"><v></v></c>',
    '<c r="T{}" t="str"><v>_x0041_\r\n&#10;ข</v></c>',
    '<c r="U{}" t="n"><v>1E3</v></c>',
    '<c r="V{}" t="x"><v>ไม่รู้จัก</v></c>',
    '<c r="W{}" ><v>1</v></c >',
    '<c r="XFE{}"><v>1</v></c>',
    '<c r="A{}"><f t="shared" ref="A1:A9" si="0">B1</f><v>1</v></c>',
    '<c r="X{}"><f t="shared" si="0"/><v>1</v></c>',
)
ROWS = (
    '<row r="{}">', '<row r="{}" spans="1:9" hidden="1">', '<row hidden="true" r="{}">', '<row r="{}" ht="0">',
    '<row r="{}" ht="0.5" hidden="false">', '<row spans="1:3" r="{}" x14ac:dyDescent="0.3">',
)  # fmt: skip
TAGS_BEHIND = (
    "",
    '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    '<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1&lt;1</formula></cfRule>'
    "</conditionalFormatting>",
    '<dataValidations><dataValidation type="list" sqref="F5"><formula1>"ก,ข"</formula1></dataValidation>'
    "</dataValidations>",
)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from(ROWS), st.lists(st.sampled_from(SPELLINGS), max_size=5)), max_size=5),
    behind=st.sampled_from(TAGS_BEHIND),
    size=st.integers(5, 2000),
)
def test_what_a_pattern_takes_out_is_what_a_parser_reads(
    rows: list[tuple[str, list[str]]], behind: str, size: int
) -> None:
    drawn = "".join(
        "".join((opening.format(row), *(spelling.replace("{}", str(row)) for spelling in cells), "</row>"))
        for row, (opening, cells) in enumerate(rows, 1)
    )
    drawn = f'<worksheet xmlns="{MAIN}" xmlns:x14ac="x"><sheetData>{drawn}</sheetData>{behind}</worksheet>'
    assert told_of(drawn, size, by_pattern=True) == told_of(drawn, size, by_pattern=False)


class _Pieces:
    """Stands in for an archive of one part that unpacks in pieces."""

    def __init__(self, content: bytes, size: int) -> None:
        self.budget = Budget()
        self._pieces = [content[at : at + size] for at in range(0, len(content), size)]

    def chunks(self, _: str) -> Iterator[bytes]:
        return iter(self._pieces)


def told_of(drawn: str, size: int, *, by_pattern: bool) -> tuple[object, ...]:
    """Return all that is read of a sheet; the code of the refusal when it is refused."""
    bold = (("ก", None), ("ข", TextLook(bold=True)))
    shared = xlsx_sheet.SharedParts(
        {"1": "ข้อความ", "2": ""}, {"0": bold}, (number_formats.GENERAL,) * 3, {"2": TextLook(bold=True)}, False
    )
    archive: Any = _Pieces(drawn.encode(), size)
    reader = xlsx_sheet._SheetReader(archive.budget, shared, "sheet", may_count=not by_pattern)
    try:
        xml_stream.read_part(archive, "sheet", reader, reader.skim if by_pattern else None)
    except Refused as refused:
        return (refused.code,)
    return reader.cells.found, reader.hidden_rows(), reader.hidden_columns(), reader.merges


# --- what the parts of a workbook may look like


def test_texts_of_one_run_and_of_many_keep_their_order() -> None:
    texts = (
        f'<sst xmlns="{MAIN}"><si><t>หนึ่ง</t></si><si><r><t>80 </t></r><r><rPr><strike/></rPr><t>85</t></r></si>'
        '<si/><si><t>R&amp;D</t></si><si><t xml:space="preserve"> ห้า </t></si>'
        "<si><t>漢</t><rPh sb='0' eb='1'><t>อ่านว่า</t></rPh></si><si><t>เจ็ด_x000D_\nแปด_x005F_x000D_</t></si></sst>"
    )
    row = "".join(f'<c r="{letter}1" t="s"><v>{number}</v></c>' for number, letter in enumerate("ABCDEFG"))
    parts = {STRINGS: texts, SHEET: sheet_part(f'<row r="1">{row}</row>'), SECOND_SHEET: sheet_part("")}
    (sheet, _) = read(with_parts(parts))
    read_texts = {reference: cell.typed for reference, cell in by_reference(sheet).items()}
    assert read_texts == {"A1": "หนึ่ง", "B1": "80 ", "D1": "R&D", "E1": " ห้า ", "F1": "漢", "G1": "เจ็ด\nแปด_x000D_"}


def test_characters_that_are_none_are_kept_for_the_reader_to_count() -> None:
    texts = ("หนึ่ง_x000B_สอง", "หนึ่ง_x000C_", "_xD800_หนึ่ง", "_xD83D__xDE00_", "_x0007_")
    row = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCDE", texts, strict=True)
    )
    (sheet, _) = read(with_parts({SHEET: sheet_part(f'<row r="1">{row}</row>'), SECOND_SHEET: sheet_part("")}))
    cleaned = [clean(cell.typed) for cell in by_reference(sheet).values()]
    assert cleaned == [("หนึ่ง\nสอง", 1), ("หนึ่ง\n", 1), ("หนึ่ง", 1), ("\U0001f600", 0), ("", 1)]
    assert all(cell.typed.encode() for cell in by_reference(sheet).values())


def variants() -> Mapping[str, bytes]:
    """Return the honest workbook in the other spellings that the format allows."""
    whole = by_xlsxwriter()
    sheet, texts = part(whole, SHEET), part(whole, STRINGS)
    strict = {
        name: part(whole, name)
        .replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name in (SHEET, STRINGS, SECOND_SHEET, *OFFICE_PARTS)
    }
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet.partition("?>")[2]).replace("xmlns=", "xmlns:x=")
    utf16 = {
        name: part(whole, name).replace("UTF-8", "UTF-16").encode("utf-16")
        for name in (SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml")
    }
    placeless = re.sub(r'(<c|<row) r="\w+"', r"\1", re.sub(r'<row r="(13|15|16)".*?</row>', "", sheet))
    return {
        "strict": with_parts(strict),
        "prefixed": with_parts({SHEET: prefixed}),
        "utf-16": with_parts(utf16),
        "a comment": with_parts({SHEET: sheet.replace("<sheetData>", '<sheetData><!-- <c r="Z9"><v>1</v></c> -->')}),
        "CDATA": with_parts({STRINGS: texts.replace("<t>ตัวชี้วัด<", "<t><![CDATA[ตัวชี้วัด]]><")}),
        "character references": with_parts({STRINGS: texts.replace("<t>ตัวชี้วัด<", "<t>&#xE15;ัวชี้วัด<")}),
        "every letter a reference": with_parts(
            {STRINGS: texts.encode("ascii", "xmlcharrefreplace"), SHEET: sheet.encode("ascii", "xmlcharrefreplace")}
        ),
        "other order": with_parts({SHEET: re.sub(r'(<c) (r="\w+")((?: \w="\w+")+)>', r"\1\3 \2>", sheet)}),
        "line breaks": with_parts({SHEET: sheet.replace("><", ">\r\n  <")}),
        "without places": with_parts({SHEET: placeless}),
    }


@pytest.mark.long
@pytest.mark.parametrize("name", variants())
def test_every_spelling_of_the_format_reads_alike(name: str) -> None:
    honest, read_sheets = read(by_xlsxwriter()), read(variants()[name])
    if name == "without places":  # rows behind the first blank one are left out of it: nothing says where they are
        kept = {place: cell for place, cell in honest[0].cells.items() if place[0] <= 12}
        assert read_sheets[0].cells == kept
        assert read_sheets[0].hidden_rows == honest[0].hidden_rows
    else:
        assert read_sheets == honest


def test_blank_cells_count_where_cells_have_no_reference() -> None:
    found = cells(
        '<row r="3"><c s="1"/><c><v>1</v></c><c/><c t="inlineStr"><is><t>ก</t></is></c></row><row><c><v>2</v></c></row>'
    )
    assert {reference: cell.typed for reference, cell in found.items()} == {"B3": "1", "D3": "ก", "A4": "2"}


@pytest.mark.parametrize(
    ("cell", "kind", "value", "typed"),
    [
        ('<c r="A1" t="inlineStr"><is><r><t>80 </t></r><r><t>85</t></r></is></c>', CellKind.TEXT, "80 85", "80 85"),
        ('<c r="A1" t="str"><v>ผล</v></c>', CellKind.TEXT, "ผล", "ผล"),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', CellKind.ERROR, "#DIV/0!", "#DIV/0!"),
        ('<c r="A1" t="b"><v>0</v></c>', CellKind.BOOLEAN, False, "FALSE"),
        ('<c r="A1" t="d"><v>2021-01-20</v></c>', CellKind.DATE, at(2021, 1, 20), "20/1/2021"),
        ('<c r="A1" t="d"><v>2021-01-20T09:30:00Z</v></c>', CellKind.DATE, at(2021, 1, 20, 9, 30), "20/1/2021 09:30"),
        ('<c r="A1" t="d"><v>09:30:00</v></c>', CellKind.DATE, at(1899, 12, 30, 9, 30), "09:30"),
        ('<c r="A1" t="d"><v>เมื่อวาน</v></c>', CellKind.TEXT, "เมื่อวาน", "เมื่อวาน"),
        ('<c r="A1"><v>0.85499999999999998</v></c>', CellKind.NUMBER, Decimal("0.855"), "0.855"),
        ('<c r="A1"><v>1.0000000000000001E-5</v></c>', CellKind.NUMBER, Decimal("0.00001"), "0.00001"),
        ('<c r="A1"><v>-0</v></c>', CellKind.NUMBER, Decimal(0), "0"),
        ('<c r="A1"><v>1_000</v></c>', CellKind.TEXT, "1_000", "1_000"),
        ('<c r="A1"><v>NaN</v></c>', CellKind.TEXT, "NaN", "NaN"),
        ('<c r="A1"><v>1E999</v></c>', CellKind.TEXT, "1E999", "1E999"),
    ],
)
def test_every_type_of_cell_is_read(cell: str, kind: CellKind, value: object, typed: str) -> None:
    found = one(cell)
    assert (found.kind, found.value, found.typed, found.formula) == (kind, value, typed, "")


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ('<c r="A1"><f>K11/K12</f><v>0.5</v></c>', CellKind.NUMBER, Decimal("0.5")),
        ('<c r="A1" t="str"><f>K11/K12</f><v>ผล</v></c>', CellKind.TEXT, "ผล"),
        ('<c r="A1" t="str"><f>K11/K12</f><v></v></c>', CellKind.TEXT, ""),
        ('<c r="A1" t="str"><f>K11/K12</f><v/></c>', CellKind.TEXT, ""),
        ('<c r="A1" t="e"><f>K11/K12</f><v>#DIV/0!</v></c>', CellKind.ERROR, "#DIV/0!"),
        ('<c r="A1"><f>K11/K12</f></c>', CellKind.EMPTY, None),
        ('<c r="A1"><f>K11/K12</f><v/></c>', CellKind.EMPTY, None),
        ('<c r="A1"><f>K11/K12</f><v /></c>', CellKind.EMPTY, None),
        ('<c r="A1"><f aca="false">K11/K12</f><v>0.5</v></c>', CellKind.NUMBER, Decimal("0.5")),
        ('<c r="A1"><f>K11&#47;K12</f><v>0.5</v></c>', CellKind.NUMBER, Decimal("0.5")),
        ('<c r="A1" t="str"><f>K11/K12</f><v>R&amp;D &lt;&#3585;&gt;</v></c>', CellKind.TEXT, "R&D <ก>"),
        ('<c r="A1" t="str"><f>K11/K12</f><v>R&amp;D &lt;ก&gt; &quot;&apos;</v></c>', CellKind.TEXT, "R&D <ก> \"'"),
        ('<c r="A1" t="str"><f>K11/K12</f><v>&amp;lt;</v></c>', CellKind.TEXT, "&lt;"),
        ('<c r="A1" t="str"><f>K11/K12</f></c>', CellKind.EMPTY, None),
    ],
)
def test_a_formula_has_its_stored_result_or_none(cell: str, kind: CellKind, value: object) -> None:
    found = one(cell)
    assert (found.kind, found.value, found.formula) == (kind, value, "=K11/K12")


def test_a_shared_formula_is_told_for_each_of_its_cells() -> None:
    found = cells(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">SUM($B1:C$1)&amp;"A1"&amp;\'หมวด A1\'!D1+LOG10(A9)</f>'
        '<v>1</v></c></row><row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert found["A1"].formula == "=SUM($B1:C$1)&\"A1\"&'หมวด A1'!D1+LOG10(A9)"
    assert found["B2"].formula == "=SUM($B2:D$1)&\"A1\"&'หมวด A1'!E2+LOG10(B10)"


def shared_formula(text: str) -> str:
    """Return the formula of B2 that refers to the one of B1 by its number."""
    found = cells(
        f'<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">{text}</f><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert found["B1"].formula == f"={text}"
    return found["C2"].formula


def test_whole_rows_and_columns_of_a_shared_formula_move_too() -> None:
    assert shared_formula("SUM(A:B)+SUM(1:$3)+SUM($A:C)") == "=SUM(B:C)+SUM(2:$3)+SUM($A:D)"


@pytest.mark.parametrize("text", ['"ก', ")", "[", "#ก", "{(}", "ก'ข'"])
def test_a_shared_formula_that_is_none_is_lost_where_it_is_referred_to(text: str) -> None:
    assert shared_formula(text) == "=#REF!"


def test_a_shared_formula_that_refers_beyond_the_sheet_is_lost() -> None:
    first = '<row r="2"><c r="B2"><f t="shared" ref="A1:B2" si="0">A2+1</f><v>1</v></c></row>'
    found = cells(f'{first}<row r="3"><c r="A3"><f t="shared" si="0"/></c><c r="B3"><f t="shared" si="0"/></c></row>')
    assert (found["A3"].formula, found["B3"].formula) == ("=#REF!", "=A3+1")


def test_a_shared_formula_that_stands_nowhere_is_still_a_formula() -> None:
    assert one('<c r="A1"><f t="shared" si="7"/></c>').formula == "="


def test_what_is_hidden_is_told_where_it_holds_something() -> None:
    columns = '<cols><col min="2" max="16384" hidden="1"/><col min="1" max="1" width="0"/></cols>'
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="B2"><v>1</v></c></row>'
        '<row r="3" ht="0" customHeight="1"><c r="C3" t="inlineStr"><is><t>ก</t></is></c></row>'
        '<row r="4" hidden="1"><c r="A4" s="1"/></row>'
    )
    sheet = read(with_sheet(rows, before=columns))[0]
    assert sheet.hidden_rows == {2, 3}
    assert sheet.hidden_columns == {1, 2, 3}


def test_a_hidden_row_without_a_number_is_counted_behind_blank_ones() -> None:
    rows = '<row><c r="A1" s="1"/></row><row hidden="1"><c r="A2"><v>1</v></c></row>'
    assert read(with_sheet(rows))[0].hidden_rows == {2}


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_read_and_told(state: str) -> None:
    workbook = re.sub(r'(<sheet name="หน่วยงาน")', rf'\1 state="{state}"', part(by_xlsxwriter(), "xl/workbook.xml"))
    shown, hidden = read(with_parts({"xl/workbook.xml": workbook}))
    assert (shown.hidden, hidden.hidden) == (False, True)
    assert hidden.cells[1, 1].typed == "สพบ."


def test_sheets_of_other_names_are_passed_over_however_much_they_hold(tmp_path: Path) -> None:
    evidence = "".join(
        f'<row r="{row}">' + f'<c r="A{row}"><v>1</v></c><c r="B{row}"><v>2</v></c><a/>' * 10 + "</row>"
        for row in range(1, 30_001)
    )
    path = tmp_path / "สพบ.xlsx"
    names = part(by_xlsxwriter(), "xl/workbook.xml").replace("หน่วยงาน", "ข้อมูลดิบ")
    path.write_bytes(with_parts({SECOND_SHEET: sheet_part(evidence), "xl/workbook.xml": names}))
    book, findings = files.read(path)
    assert findings == ()
    assert book is not None
    first, beside = book.sheets
    assert (first, beside.name, beside.first_rows_only) == (read(by_xlsxwriter())[0], "ข้อมูลดิบ", True)
    assert {row for row, _ in beside.cells} <= set(range(1, 26))


@pytest.mark.parametrize(
    ("damage", "code"),
    [(None, ""), ('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', "F004"), ("<worksheet/>" + " " * 2**21, "")],
)
def test_a_sheet_that_is_passed_over_may_be_missing_and_declares_nothing(
    damage: str | None, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "สพบ.xlsx"
    names = part(by_xlsxwriter(), "xl/workbook.xml").replace("หน่วยงาน", "ข้อมูลดิบ")
    path.write_bytes(with_parts({SECOND_SHEET: damage, "xl/workbook.xml": names}))
    assert [finding.code for finding in files.read(path)[1]] == [code] * bool(code)


def test_chart_sheets_are_no_sheets_of_data() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("หมวด 7").write("A1", 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "='หมวด 7'!$A$1:$A$2"})
        book.add_chartsheet("แผนภูมิ").set_chart(chart)
    assert [sheet.name for sheet in read(stream.getvalue())] == ["หมวด 7"]


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime("A1", at(2021, 1, 20), book.add_format({"num_format": "d/m/yyyy"}))
    (sheet,) = read(stream.getvalue())
    assert sheet.cells[1, 1].value == at(2021, 1, 20)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(rows: str) -> None:
    with pytest.raises(Refused) as caught:
        cells(rows)
    assert caught.value.code == "F001"


# --- number formats


@pytest.mark.parametrize(
    "code",
    ["0%", "0.00%", "[Red]0.0%;-0.0%", "#,##0.0 %", '"ร้อยละ "0%'],
)
def test_percent_formats_are_known(code: str) -> None:
    assert number_formats.parse_format(code).is_percent


@pytest.mark.parametrize(
    "code",
    [
        "d/m/yyyy",
        "[$-107041E]d mmm yyyy;@",
        "mmm-yy",
        "h:mm",
        "[h]:mm",
        "bbbb",
        "[$-th-TH,D07]d mmmm yyyy",
        "mm:ss.000",
    ],
)
def test_date_formats_are_known(code: str) -> None:
    assert number_formats.parse_format(code).is_date


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        '0" days"',
        "\\d0",
        "[Red]0",
        "0.00E+00",
        "[$฿-41E]#,##0.00",
        '_-"฿"* #,##0_-',
        "@",
        "[>100]0;0%",
        "0 bath",
    ],
)
def test_other_formats_are_neither(code: str) -> None:
    shape = number_formats.parse_format(code)
    assert not shape.is_percent
    assert not shape.is_date


@pytest.mark.parametrize("code", ["[$-107041E]d mmm yyyy", "[$-D07041E]d/m/yy", "[$-th-TH,107]d/m/yyyy", "d/m/bbbb"])
def test_formats_of_the_buddhist_calendar_show_its_year(code: str) -> None:
    assert (
        number_formats.number_cell(1, 1, "44216", number_formats.parse_format(code), epoch_1904=False).typed
        == "20/1/2564"
    )


def test_thai_percentages_and_dates_without_a_code_are_known() -> None:
    assert number_formats.of_number(67, {}).is_percent
    assert number_formats.of_number(71, {}).is_date
    assert number_formats.of_number(0, {}) is number_formats.GENERAL


def test_a_date_format_on_a_number_beyond_the_calendar_leaves_a_number() -> None:
    shape = number_formats.parse_format("d/m/yyyy")
    assert number_formats.number_cell(1, 1, "-5", shape, epoch_1904=False).kind is CellKind.NUMBER
    assert number_formats.number_cell(1, 1, "1e300", shape, epoch_1904=False).kind is CellKind.NUMBER


def test_hours_beyond_a_day_are_seen_as_hours() -> None:
    assert (
        number_formats.number_cell(1, 1, "1.5", number_formats.parse_format("[h]:mm"), epoch_1904=False).typed
        == "36:00"
    )
