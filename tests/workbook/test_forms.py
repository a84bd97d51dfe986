"""A form holds what was said so far, offers what the contract allows, and takes every text as text."""

from __future__ import annotations

import re
import warnings
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import criteria, sample
from pipeline.model import Coordinator, Day, Figure, Narrative, Place, SubitemOwner, Text
from pipeline.workbook import contract
from pipeline.workbook.contract import ColumnKind, SheetTable
from pipeline.workbook.forms.coordinator import coordinator_form
from pipeline.workbook.forms.unit import unit_form
from pipeline.workbook.forms.wording import PURPOSES

YEAR = criteria.load(2564)
COORDINATOR = sample.coordinator()
SENT = next(sent for sent in sample.submissions() if sent.unit == "สพบ.")
BLANK = replace(SENT, narratives=(), rows=())
TABLES = [table for table in (*contract.UNIT_WORKBOOK, *contract.COORDINATOR_WORKBOOK) if not table.pairs]
PAIRS = [table for table in (*contract.UNIT_WORKBOOK, *contract.COORDINATOR_WORKBOOK) if table.pairs]
HEADER_ROWS = 5  # a person must see the header without scrolling


def opened(form: bytes) -> Workbook:
    """Open the form as openpyxl does. Raises on any warning of its."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(BytesIO(form))


@pytest.fixture(scope="module")
def unit() -> Workbook:
    return opened(unit_form(SENT, COORDINATOR, YEAR))


@pytest.fixture(scope="module")
def coordinator() -> Workbook:
    return opened(coordinator_form(COORDINATOR, YEAR))


@pytest.fixture(scope="module")
def sheets(unit: Workbook, coordinator: Workbook) -> dict[str, Worksheet]:
    return {sheet.title: sheet for book in (unit, coordinator) for sheet in book.worksheets}


def header(sheet: Worksheet, first: str) -> tuple[int, dict[str, str]]:
    """The row of the header that holds ``first``, and its column letters by header."""
    for row in sheet.iter_rows(max_row=HEADER_ROWS):
        found = {str(cell.value): cell.column_letter for cell in row if cell.value is not None}
        if first in found:
            return row[0].row, found
    raise AssertionError(f"{sheet.title} has no header {first} in its first {HEADER_ROWS} rows")


def rule_of(sheet: Worksheet, cell: str) -> object:
    return next((rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref), None)


def text_of(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


# --- the sheets and columns of the contract


def test_a_unit_finds_its_sheets_behind_the_instructions(unit: Workbook) -> None:
    assert unit.sheetnames == ["คำแนะนำ", "หน่วยงาน", "หมวด 1-6", "ข้อเสนอแนะ", "หมวด 7"]


def test_a_unit_finds_the_points_of_the_sub_items_that_it_answers_for() -> None:
    blank = replace(SENT, answers=())

    def points(given: Coordinator) -> list[tuple[str, str, object]]:
        book = opened(unit_form(blank, given, YEAR))
        line, headers = header(book["ข้อเสนอแนะ"], "หัวข้อ")
        rows = book["ข้อเสนอแนะ"].iter_rows(min_row=line + 1, values_only=True)
        assert list(headers) == [column.header for column in contract.FEEDBACK_ANSWERS.columns]
        return [(str(row[0]), str(row[1]), row[2]) for row in rows if row[0]]

    of_category_4 = [row for row in COORDINATOR.feedback if row.kind == "opportunity" and row.subject.startswith("4.")]
    assert points(COORDINATOR) == [(row.subject, row.text.text, None) for row in of_category_4]
    named = replace(COORDINATOR, subitem_owners=(SubitemOwner("4.1", Text("ศทส.")), SubitemOwner("6.4", Text("สพบ."))))
    assert [subject for subject, *_ in points(named)] == ["4.2", "4.3", "4.4", "6.4"]


def test_without_a_point_to_answer_the_sheet_is_left_out() -> None:
    book = opened(unit_form(replace(SENT, answers=()), replace(COORDINATOR, feedback=()), YEAR))
    assert book.sheetnames == ["คำแนะนำ", "หน่วยงาน", "หมวด 1-6", "หมวด 7"]


def test_the_coordinator_finds_every_sheet_of_the_contract(coordinator: Workbook) -> None:
    assert coordinator.sheetnames == ["คำแนะนำ", *(table.sheet for table in contract.COORDINATOR_WORKBOOK)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_a_table_has_the_headers_of_the_contract(sheets: dict[str, Worksheet], table: SheetTable) -> None:
    sheet = sheets[table.sheet]
    row, headers = header(sheet, table.columns[0].header)
    assert [column.header for column in table.columns if not column.yearly and column.header not in headers] == []
    assert sheet.freeze_panes is not None
    assert sheet.freeze_panes.endswith(str(row + 1))
    assert sheet.print_title_rows == f"${row}:${row}"


@pytest.mark.parametrize("table", PAIRS, ids=lambda table: table.key)
def test_a_sheet_of_pairs_has_the_labels_of_the_contract(sheets: dict[str, Worksheet], table: SheetTable) -> None:
    sheet = sheets[table.sheet]
    row, headers = header(sheet, contract.PAIR_HEADERS[0])
    assert list(headers)[:2] == list(contract.PAIR_HEADERS)
    labels = [sheet.cell(row + 1 + index, 1).value for index in range(len(table.columns))]
    assert labels == [column.header for column in table.columns]


def test_the_years_of_an_indicator_stand_in_pairs_up_to_the_target_of_the_year(unit: Workbook) -> None:
    _, headers = header(unit["หมวด 7"], "รหัส")
    yearly = [text for text in headers if re.search(r"\d{4}$", text)]
    assert yearly == [
        *("เป้าหมาย 2561", "ผล 2561", "เป้าหมาย 2562", "ผล 2562", "เป้าหมาย 2563", "ผล 2563"),
        "เป้าหมาย 2564",
    ]


def test_an_older_figure_keeps_a_column_of_its_own() -> None:
    row = replace(SENT.rows[0], actuals={**SENT.rows[0].actuals, 2558: Figure(Decimal(487))})
    book = opened(unit_form(replace(SENT, rows=(row,)), COORDINATOR, YEAR))
    line, headers = header(book["หมวด 7"], "รหัส")
    assert book["หมวด 7"][f"{headers['ผล 2558']}{line + 1}"].value == 487
    assert "เป้าหมาย 2558" not in headers


# --- lists, hints and warnings


def listed() -> list[tuple[SheetTable, str]]:
    return [
        (table, column.field)
        for table in (*contract.UNIT_WORKBOOK, *contract.COORDINATOR_WORKBOOK)
        for column in table.columns
        if column.words
    ]


@pytest.mark.parametrize(("table", "field"), listed(), ids=lambda value: getattr(value, "key", value))
def test_a_column_of_fixed_words_offers_them_in_a_list(
    sheets: dict[str, Worksheet], table: SheetTable, field: str
) -> None:
    sheet, column = sheets[table.sheet], table.column(field)
    assert column.words
    if table.pairs:
        row, _ = header(sheet, contract.PAIR_HEADERS[0])
        cells = [f"B{row + 1 + table.columns.index(column)}"]
    else:
        row, headers = header(sheet, table.columns[0].header)
        cells = [f"{headers[column.header]}{line}" for line in (row + 1, sheet.max_row)]
    for cell in cells:
        rule = rule_of(sheet, cell)
        assert rule is not None
        assert rule.type == "list"
        offered = rule.formula1.strip('"').split(",")
        assert {column.words[word] for word in offered} == set(column.words.values())
        assert len(offered) == len(set(column.words.values()))


def test_a_figure_is_checked_with_a_warning_that_one_may_pass(unit: Workbook) -> None:
    row, headers = header(unit["หมวด 7"], "รหัส")
    for name in ("เป้าหมาย 2564", "ผล 2561", "ค่าเทียบเคียง"):
        rule = rule_of(unit["หมวด 7"], f"{headers[name]}{row + 1}")
        assert rule is not None
        assert (rule.type, rule.errorStyle) == ("custom", "warning")
        assert f"ISNUMBER({headers[name]}{row + 1})" in rule.formula1
        assert all(f'="{word}"' in rule.formula1 for word in ("ไม่มี", "ไม่มีข้อมูล", "อยู่ระหว่างดำเนินการ"))


@pytest.mark.parametrize("table", [*TABLES, *PAIRS], ids=lambda table: table.key)
def test_a_hint_of_the_contract_is_said_in_the_cell(sheets: dict[str, Worksheet], table: SheetTable) -> None:
    said = {rule.prompt for rule in sheets[table.sheet].data_validations.dataValidation}
    assert {column.hint_in(2564) for column in table.columns if column.hint} <= said
    assert not any("{" in prompt for prompt in said if prompt)


def test_the_key_groups_are_offered_but_others_may_be_typed(unit: Workbook) -> None:
    row, headers = header(unit["หมวด 7"], "รหัส")
    rule = rule_of(unit["หมวด 7"], f"{headers['กลุ่มผู้รับบริการ']}{row + 1}")
    assert rule is not None
    assert not rule.showErrorMessage
    offered = unit["คำแนะนำ"][rule.formula1.split("!")[1].replace("$", "")]
    assert [cell.value for (cell,) in offered] == [segment.name for segment in COORDINATOR.segments]


def test_the_strategies_are_offered_where_the_coordinator_gives_them(unit: Workbook) -> None:
    row, headers = header(unit["หมวด 7"], "รหัส")
    cell = f"{headers['ยุทธศาสตร์']}{row + 1}"
    rule = rule_of(unit["หมวด 7"], cell)
    assert rule is not None
    assert not rule.showErrorMessage
    offered = unit["คำแนะนำ"][rule.formula1.split("!")[1].replace("$", "")]
    assert [cell.value for (cell,) in offered] == [strategy.name for strategy in COORDINATOR.strategies]
    without = opened(unit_form(sample.submissions()[0], replace(COORDINATOR, strategies=()), YEAR))
    rule = rule_of(without["หมวด 7"], cell)
    assert rule is None or rule.type != "list"


def test_spare_rows_wait_behind_the_last_one(unit: Workbook) -> None:
    row, headers = header(unit["หมวด 7"], "รหัส")
    sheet = unit["หมวด 7"]
    assert sheet.max_row >= row + len(SENT.rows) + 10
    assert sheet[f"{headers['ตัวชี้วัด']}{sheet.max_row}"].value is None
    assert sheet[f"{headers['ตัวชี้วัด']}{sheet.max_row}"].alignment.wrap_text


# --- texts and figures


NASTY = (
    "=1+1",
    '=HYPERLINK("x")',
    "+66",
    "-5",
    "@SUM(A1)",
    "- ข้อแรก\n- ข้อสอง",
    "R&D <select> {{ 7*7 }}",
    "http://a.th",
    "007",
    "85.5%",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_stays_the_text_it_was(nasty: str) -> None:
    row = replace(SENT.rows[0], name=nasty, analysis=nasty)
    told = Narrative("สพบ.", "4.2", "basic", Text(nasty), Text(nasty), Place())
    book = opened(unit_form(replace(SENT, unit_name=Text(nasty), narratives=(told,), rows=(row,)), COORDINATOR, YEAR))
    line, headers = header(book["หมวด 7"], "รหัส")
    for name in ("ตัวชี้วัด", "บทวิเคราะห์"):
        cell = book["หมวด 7"][f"{headers[name]}{line + 1}"]
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s", nasty, None)
    line, headers = header(book["หมวด 1-6"], "หัวข้อ")
    assert book["หมวด 1-6"][f"{headers['ผลการดำเนินการ']}{line + 1}"].value == nasty
    assert book["หน่วยงาน"]["B6"].value == nasty


def test_no_cell_but_the_names_beside_a_code_is_a_formula(sheets: dict[str, Worksheet]) -> None:
    for sheet in sheets.values():
        formulas = {cell.column_letter for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        named = {"หมวด 1-6": {"B"}, "หมวด 7": {"E"}, "ลักษณะสำคัญขององค์การ": {"B"}}
        assert formulas == named.get(sheet.title, set())


def test_the_name_beside_a_code_is_there_before_anything_is_computed() -> None:
    form = unit_form(SENT, COORDINATOR, YEAR)
    book = openpyxl.load_workbook(BytesIO(form), data_only=True)
    assert book["หมวด 1-6"]["B4"].value == YEAR.categories[3].subitems["4.2"]
    assert book["หมวด 7"]["E4"].value == YEAR.items[0].subtypes[0]


def test_zero_is_written_and_blank_is_not() -> None:
    row = replace(
        SENT.rows[0], targets={2564: Figure(Decimal(0))}, actuals={2563: Figure(), 2562: Figure(typed="ไม่มีข้อมูล")}
    )
    book = opened(unit_form(replace(SENT, rows=(row,)), COORDINATOR, YEAR))
    line, headers = header(book["หมวด 7"], "รหัส")
    said = {name: book["หมวด 7"][f"{headers[name]}{line + 1}"].value for name in ("เป้าหมาย 2564", "ผล 2563", "ผล 2562")}
    assert said == {"เป้าหมาย 2564": 0, "ผล 2563": None, "ผล 2562": "ไม่มีข้อมูล"}


def test_a_date_without_its_typed_words_is_written_out() -> None:
    day = Day(day=date(2021, 1, 15))
    book = opened(unit_form(replace(SENT, submitted_on=day), COORDINATOR, YEAR))
    assert book["หน่วยงาน"]["B9"].value == "15 มกราคม 2564"


# --- a form that nobody has filled in


def test_a_blank_form_lists_what_the_unit_must_write() -> None:
    book = opened(unit_form(BLANK, COORDINATOR, YEAR))
    line, headers = header(book["หมวด 1-6"], "หัวข้อ")
    rows = [
        (book["หมวด 1-6"].cell(row, 1).value, book["หมวด 1-6"][f"{headers['ระดับ']}{row}"].value)
        for row in range(line + 1, line + 14)
    ]
    assert rows[:3] == [("4.1", "พื้นฐาน"), ("4.1", "ก้าวหน้า"), ("4.1", "พัฒนาจนเกิดผล")]
    assert {subitem for subitem, _ in rows} == {"4.1", "4.2", "4.3", "4.4", None}


def test_a_unit_the_register_does_not_know_is_asked_for_everything() -> None:
    stranger = replace(BLANK, unit="", unit_code=Text("กอง ก."))
    book = opened(unit_form(stranger, COORDINATOR, YEAR))
    assert {book["หมวด 1-6"].cell(row, 1).value for row in range(4, 76)} == set(contract.SUBITEMS)


def test_a_coordinator_who_has_said_nothing_gets_all_scores_and_questions_to_fill_in() -> None:
    nothing = replace(
        COORDINATOR, register=(), agenda=(), scores={}, feedback=(), framework=(), calendar=(), responsibilities=(),
        profile={}, segments=(), strategies=(),
        settings=replace(COORDINATOR.settings, coordinator="", footnote="", group=None),
    )  # fmt: skip
    book = opened(coordinator_form(nothing, YEAR))
    line, _ = header(book["คะแนนปีก่อน"], "รายการ")
    assert [book["คะแนนปีก่อน"].cell(line + 1 + n, 1).value for n in range(9)] == list(contract.SCORES)
    line, _ = header(book["ลักษณะสำคัญขององค์การ"], "ข้อ")
    assert [book["ลักษณะสำคัญขององค์การ"].cell(line + 1 + n, 1).value for n in range(13)] == [str(n) for n in range(1, 14)]
    assert "ข้อมูลสมมติ" not in "".join(text_of(sheet) for sheet in book.worksheets if sheet.title != "ตั้งค่า")


# --- the instructions


def test_the_instructions_tell_the_unit_what_to_send_and_by_when(unit: Workbook) -> None:
    told = text_of(unit["คำแนะนำ"])
    assert "หมวด 4, 7" in told
    assert "ส่งให้ กพร. ภายในวันที่ 20 มกราคม 2563" in told
    assert "ศูนย์" in told
    assert "ห้ามนำไปอ้างอิงเป็นผลงานจริง" in told


def test_the_instructions_name_all_thirty_subtypes_and_mark_the_eleven(unit: Workbook) -> None:
    sheet = unit["คำแนะนำ"]
    lines = {str(row[0].value): (row[1].value, row[2].value) for row in sheet.iter_rows(max_col=3)}
    for item in YEAR.items:
        for number, name in enumerate(item.subtypes, start=1):
            mark = "ต้องมี" if number in item.mandatory else None
            assert lines[f"{item.code}/{number}"] == (name, mark)
    assert sum(mark == "ต้องมี" for _, mark in lines.values()) == 11


# --- the bytes


def test_the_same_content_gives_the_same_bytes() -> None:
    assert unit_form(SENT, COORDINATOR, YEAR) == unit_form(SENT, COORDINATOR, YEAR)
    assert coordinator_form(COORDINATOR, YEAR) == coordinator_form(COORDINATOR, YEAR)


def test_a_row_grows_with_what_is_typed_into_it() -> None:
    with ZipFile(BytesIO(unit_form(SENT, COORDINATOR, YEAR))) as archive:
        drawn = archive.read("xl/worksheets/sheet3.xml").decode()
    heights = [float(height) for height in re.findall(r'<row [^>]*ht="([\d.]+)"', drawn)]
    assert max(heights) > min(heights)
    assert "customHeight" not in drawn


def test_every_sheet_prints_on_a4_with_its_header_on_each_page(sheets: dict[str, Worksheet]) -> None:
    for sheet in sheets.values():
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.title == "คำแนะนำ" or sheet.page_setup.orientation == "landscape"


def test_every_cell_one_types_in_is_in_the_government_font(sheets: dict[str, Worksheet]) -> None:
    for sheet in sheets.values():
        used = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert used == {"TH SarabunPSK"}


def test_figures_and_words_have_the_style_of_their_kind(unit: Workbook) -> None:
    row, headers = header(unit["หมวด 7"], "รหัส")
    for column in contract.INDICATORS.columns:
        name = f"{column.header} 2563" if column.yearly else column.header
        cell = unit["หมวด 7"][f"{headers[name]}{row + 1}"]
        assert cell.number_format == ("General" if column.kind is ColumnKind.NUMBER else "@")


def test_every_sheet_of_the_coordinators_workbook_says_what_it_is_for() -> None:
    assert set(PURPOSES) == {table.key for table in contract.COORDINATOR_WORKBOOK}
