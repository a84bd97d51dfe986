"""Random formats, merges and looks: what is read is what LibreOffice shows, or there is a difference to be found.

CI tries the same 2,000 cells each time. `PMQA_EXAMPLES=100 pytest …` tries as many workbooks of 250 cells, others each
time, and makes the one that fails as simple as it can be, which takes minutes.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct

from pipeline.workbook.cells import Cell, CellKind, Sheet
from pipeline.workbook.reading import files
from tests.support import preview

pytestmark = pytest.mark.soffice

ON_DEMAND = os.environ.get("PMQA_EXAMPLES", "")
looked_at = settings(
    max_examples=int(ON_DEMAND or 5),  # the first is the simplest there is, and shows little
    derandomize=not ON_DEMAND,
    phases=[Phase.generate, Phase.shrink] if ON_DEMAND else [Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ROWS, COLUMNS, BAND = 25, 10, 5
CELLS = ROWS * COLUMNS
SPOTS = tuple(product(range(1, ROWS + 1), range(1, COLUMNS + 1)))

Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1


# --- what may stand in a cell

NUMBERS = (0, 1, -1, 85.5, -12.25, 0.855, 0.004, 1234567, -1234567.891, 204, 1e-7, 100, 99.995, 1 - 0.9)
WORDS = ("", "", "", '" บ่อ"', '"ร้อยละ "', '"%"', '"K"', '"ล้าน"', "\\%", '"(ประมาณ) "')
PLACES = ("0", "0.0", "0.00", "#,##0", "#,##0.0", "#,##0,", "0.0,,", "#", "000", "#,###", "0.0#", "General")
OTHERS = (
    "General",
    "@",
    ";;;",
    "0%",
    "0.0%",
    '0;-0;"-"',
    '"ไม่มี"',
    "0_);(0)",
    "0;[Red]0",
    '[>100]"มากกว่า 100";0',
    "[<0]0.0;0",
)
RUN_LOOKS: tuple[dict[str, Any], ...] = (
    {}, {}, {"font_strikeout": True}, {"font_script": 1}, {"font_script": 2}, {"bold": True},
)  # fmt: skip
RUN_TEXTS = ("80", "156", "2", "ก", "ยกเลิก", "*")


class NumberCell(Struct, frozen=True):
    """A number, how it is formatted, and whether the whole cell is struck out."""

    number: float
    code: str
    is_struck: bool


sections = st.tuples(
    st.sampled_from(WORDS), st.sampled_from(PLACES), st.sampled_from(("", "", "", "%")), st.sampled_from(WORDS)
).map("".join)
codes = st.one_of(
    sections,
    sections,
    st.lists(sections, min_size=2, max_size=3).map(";".join),
    st.sampled_from(OTHERS),
)
number_cells = st.builds(
    NumberCell, st.sampled_from(NUMBERS), codes, st.sampled_from((False, False, False, False, False, False, True))
)
runs = st.lists(st.tuples(st.sampled_from(RUN_LOOKS), st.sampled_from(RUN_TEXTS)), min_size=2, max_size=4)
sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def merged_areas(draw: st.DrawFn) -> list[Area]:
    """Draw merged areas, one in each band of rows."""
    areas = []
    for top in range(1, ROWS, BAND):
        height, width = draw(sizes)
        first, left = top + draw(st.integers(0, 2)), draw(st.integers(1, COLUMNS - 2))
        if height * width > 1:
            areas.append((first, left, first + height - 1, left + width - 1))
    return areas


def beneath(areas: Sequence[Area]) -> set[tuple[int, int]]:
    """Return the cells that lie under merged areas."""
    inside = {
        (row, column): (top, left)
        for top, left, bottom, right in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    return {spot for spot, head in inside.items() if spot != head}


def merge(sheet: Any, areas: Sequence[Area]) -> None:
    for top, left, bottom, right in areas:
        sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")


# --- numbers


@given(st.lists(number_cells, min_size=CELLS, max_size=CELLS), merged_areas())
@looked_at
def test_numbers_are_read_as_libreoffice_shows_them(
    tmp_path_factory: pytest.TempPathFactory, cells: list[NumberCell], areas: list[Area]
) -> None:
    held = dict(zip(SPOTS, cells, strict=True))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("หมวด 7")
        merge(sheet, areas)
        for (row, column), cell in held.items():
            look = {"num_format": cell.code, "font_strikeout": cell.is_struck}
            sheet.write_number(row - 1, column - 1, cell.number, book.add_format(look))
    read, shown = both(stream.getvalue(), "csv", tmp_path_factory.mktemp("numbers"))
    seen = list(csv.reader(io.StringIO(shown.decode())))
    wrong = [
        (held[row, column], seen[row - 1][column - 1], read.cells.get((row, column)))
        for row, column in SPOTS
        if (row, column) not in read.covered
        and not is_read(held[row, column], read.cells.get((row, column)), seen[row - 1][column - 1])
    ]
    assert wrong == []
    assert read.covered == beneath(areas)


def both(workbook: bytes, suffix: str, folder: Path) -> tuple[Sheet, bytes]:
    """Return the first sheet as it is read, and the workbook as LibreOffice converts it."""
    path = folder / "สพบ.xlsx"
    path.write_bytes(workbook)
    book, findings = files.read(path)
    assert book is not None, findings
    return book.sheets[0], preview.converted(path, folder / "shown", suffix).read_bytes()


def is_read(held: NumberCell, cell: Cell | None, text: str) -> bool:
    """Return whether a cell is read as a person sees it, or its difference is kept: what is struck out is withdrawn."""
    if held.is_struck:
        return cell is not None and cell.difference is not None and cell.typed == ""
    if cell is None or cell.difference is not None:
        return cell is not None or not text
    if not isinstance(cell.value, Decimal):
        return cell.typed == text
    value = cell.value.scaleb(2) if cell.is_percent else cell.value
    try:
        seen = Decimal(re.sub("[,% ]", "", text.replace("(", "-").replace(")", "")))
    except InvalidOperation:
        return False
    exponent = seen.as_tuple().exponent
    return isinstance(exponent, int) and abs(seen - value) * 2 <= Decimal(1).scaleb(exponent)


# --- looks of runs


@given(st.lists(runs, min_size=CELLS, max_size=CELLS), merged_areas())
@looked_at
def test_texts_are_read_as_libreoffice_shows_their_runs(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[tuple[dict[str, Any], str]]], areas: list[Area]
) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("หมวด 7")
        merge(sheet, areas)
        for (row, column), pieces in zip(SPOTS, cells, strict=True):
            flat = [part for look, text in pieces for part in (book.add_format(look), text)]
            sheet.write_rich_string(row - 1, column - 1, *flat)
    read, shown = both(stream.getvalue(), "fods", tmp_path_factory.mktemp("texts"))
    wrong = []
    seen = dict(runs_by_cell(etree.fromstring(shown, etree.XMLParser(huge_tree=True))))
    for spot in set(SPOTS) - read.covered:
        cell, of_cell = read.cells[spot], seen[spot]
        live = [(text, raised) for text, struck, raised in of_cell if not struck]
        is_level = any(not raised for _, raised in live)
        expected = "".join(text.translate(_MARKED) if raised and is_level else text for text, raised in live)
        if cell.typed.translate(_UNRAISED) != expected or bool(cell.difference) != (len(live) < len(of_cell)):
            wrong.append((spot, of_cell, cell))
    assert wrong == []
    assert read.covered == beneath(areas)
    assert all(cell.kind is CellKind.TEXT for cell in read.cells.values())


_UNRAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "abcdefghij" * 2)
_MARKED = str.maketrans("0123456789", "abcdefghij")


def runs_by_cell(root: Any) -> Iterator[tuple[tuple[int, int], list[tuple[str, bool, bool]]]]:
    """Yield the cells of LibreOffice's flat XML with their runs: text, whether struck out, whether raised."""
    names = root.nsmap
    line = "@style:text-line-through-style!='none' or @style:text-line-through-type!='none'"
    struck = set(root.xpath(f"//style:style[style:text-properties[{line}]]/@style:name", namespaces=names))
    raised = {
        style.get(f"{{{names['style']}}}name")
        for style in root.xpath("//style:style[style:text-properties/@style:text-position]", namespaces=names)
        if not style.xpath("string(style:text-properties/@style:text-position)", namespaces=names).startswith("0% ")
    }
    for row, line in enumerate(_repeated(root.xpath("//table:table[1]/table:table-row", namespaces=names), "rows"), 1):
        for column, cell in enumerate(_repeated(line.xpath(_CELLS, namespaces=names), "columns"), 1):
            runs = [(node, style in struck, style in raised) for node, style in _texts(cell, names)]
            if runs:
                yield (row, column), runs


_CELLS = "table:table-cell | table:covered-table-cell"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def _repeated(elements: Sequence[Any], what: str) -> Iterator[Any]:
    """Yield rows or cells as often as they stand there, as far as they can be ours."""
    for element in elements:
        yield from [element] * min(int(element.get(f"{{{_TABLE}}}number-{what}-repeated", "1")), ROWS)


def _texts(cell: Any, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for node in cell.xpath("text:p//text()", namespaces=names):
        parent = node.getparent()
        yield str(node), parent.get(f"{{{names['text']}}}style-name", "")
