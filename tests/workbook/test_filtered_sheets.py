"""Filtered sheets: every value comes back as it was written, and no text becomes anything else."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from math import isnan
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Place
from pipeline.workbook.filtered_sheets import CELL_CHARS, FilteredSheets
from tests.support import ooxml

COLUMNS = (("ก", 10), ("ข", 30), ("ค", 8))


def book_of(*rows: tuple[Any, ...]) -> bytes:
    with FilteredSheets("แผ่น", COLUMNS) as sheet:
        for values in rows:
            sheet.row(*values)
    return sheet.content


def read(content: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    "text",
    [
        "R&D <b>", "=1+1", "+1", "@x", "<r><t>x</t></r>", " ช่องว่าง ", "ก\nข", "ก\tข", "7", "TRUE", "#N/A", "]]>",
        "http://x.go.th/?a=1&b=2", "😀", '"', "'7", "{=1}", "\u200b",
    ],
)  # fmt: skip
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    content = book_of((text, text, text))
    assert read(content) == [(text, text, text)]
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[2]} == {"s"}


@pytest.mark.parametrize(
    ("text", "held"),
    [("ก\x07ข", "ก_x0007_ข"), ("_x0041_", "_x005F_x0041_"), ("ก\ufffe", "ก_xFFFE_"), ("\udc80", "?")],
)
def test_what_xml_cannot_hold_is_written_as_excel_writes_it(text: str, held: str) -> None:
    assert read(book_of((text, "", "")))[0][0] in (held, text)


@given(
    st.lists(st.tuples(*[st.none() | st.text() | st.integers(-(10**14), 10**14) | st.floats(allow_infinity=False)] * 3))
)
def test_whatever_is_written_can_be_read(rows: list[tuple[Any, ...]]) -> None:
    for written, held in zip(rows, read(book_of(*rows)), strict=True):
        for one, other in zip(written, held, strict=True):
            if isinstance(one, int | float):
                assert other == (None if isnan(one) else one)


def test_numbers_are_numbers_and_blanks_are_blank() -> None:
    assert read(book_of((1, 85.5, Decimal("85.50")), (None, "", float("nan")), (0, -0.5, float("inf")))) == [
        (1, 85.5, 85.5),
        (None, None, None),
        (0, -0.5, None),
    ]


def test_a_text_longer_than_a_cell_is_cut_not_lost() -> None:
    assert read(book_of(("ก" * 40_000, "", "")))[0][0] == "ก" * CELL_CHARS


def test_every_row_has_the_borders_and_the_filter_reaches_the_last() -> None:
    content = book_of(*[("ก", 1, None)] * 1200)
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert sheet.dimensions == sheet.auto_filter.ref == "A1:C1201"
    assert {cell.border.left.style for row in sheet.iter_rows() for cell in row} == {"thin"}


def test_a_link_stands_in_the_last_column_of_its_row_and_in_no_other() -> None:
    with FilteredSheets("แผ่น", COLUMNS) as sheet:
        sheet.row("ก", 1)
        sheet.row("ข", 2, "จะถูกแทน")
        sheet.link("marked/สพบ.xlsx", Place("สพบ.xlsx", "หมวด 7", "D4"))
        sheet.row("ค", 3)
    found = openpyxl.load_workbook(BytesIO(sheet.content)).active
    assert found is not None
    assert [found.cell(row, 3).value for row in (2, 3, 4)] == [None, "เปิด", None]
    link = found.cell(3, 3).hyperlink
    assert link is not None
    assert (link.target, link.location) == (r"marked\สพบ.xlsx", "'หมวด 7'!D4")
    assert found.cell(3, 3).font.u == "single"
    assert found.cell(2, 2).hyperlink is None


def test_a_row_is_as_high_as_its_texts_need() -> None:
    with FilteredSheets("แผ่น", COLUMNS) as sheet:
        sheet.row("ก", "ข" * 100, "")
        sheet.fit_row(("ก", "ข" * 100))
        sheet.row("ก")
    found = openpyxl.load_workbook(BytesIO(sheet.content)).active
    assert found is not None
    assert found.row_dimensions[2].height == 88
    assert found.row_dimensions[3].height is None


def test_each_sheet_has_its_own_rows() -> None:
    with FilteredSheets("หนึ่ง", COLUMNS) as sheet:
        sheet.row("ก")
        sheet.turn_to("สอง", (("ชื่อ", 20),))
        sheet.row("ข")
        sheet.row("ค")
    book = openpyxl.load_workbook(BytesIO(sheet.content))
    assert [[row[0].value for row in each.iter_rows()] for each in book] == [["ก", "ก"], ["ชื่อ", "ข", "ค"]]


def test_the_same_rows_are_the_same_bytes() -> None:
    assert book_of(("ก", 1, None)) == book_of(("ก", 1, None))


@pytest.mark.ooxml
def test_the_open_xml_sdk_finds_nothing_in_it(tmp_path: Path) -> None:
    with FilteredSheets("แผ่น", COLUMNS) as sheet:
        for value in ("ก & <ข>", " x ", "_x0041_", "\x07", "", None, 1, 0.1, Decimal("1E+3")):
            sheet.row(value, value, value)
            sheet.fit_row((value,))
        sheet.link("ก ข#.xlsx", Place("ก ข#.xlsx", "หมวด 7", "D4"))
        sheet.turn_to("สอง", (("ชื่อ", 20),))
    assert ooxml.errors_of(sheet.content, ".xlsx", tmp_path) == set()
