"""Random formats, merges and looks: what is read is what LibreOffice shows, or there is a difference to be found."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from lxml import etree

from pipeline.workbook.cells import Cell, CellKind, Sheet
from pipeline.workbook.reading import files
from tests.support import preview

pytestmark = pytest.mark.soffice

SEEDS = (1, 2)  # of 1,000 cells each; more on demand
ROWS, COLUMNS = 100, 10
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


def random_code(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(OTHERS)
    return ";".join(_section(chance) for _ in range(chance.choice((1, 1, 1, 2, 3))))


def _section(chance: random.Random) -> str:
    percent = chance.choice(("", "", "", "%"))
    return f"{chance.choice(WORDS)}{chance.choice(PLACES)}{percent}{chance.choice(WORDS)}"


def random_numbers(seed: int) -> tuple[bytes, dict[tuple[int, int], str]]:
    """Return a workbook of numbers in random formats, some areas merged, and the format of each cell."""
    chance = random.Random(seed)
    stream, codes = io.BytesIO(), {}
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("หมวด 7")
        for row in range(ROWS):
            for column in range(COLUMNS):
                code = random_code(chance)
                codes[row + 1, column + 1] = code
                sheet.write_number(row, column, chance.choice(NUMBERS), book.add_format({"num_format": code}))
        for row in range(0, ROWS, 10):
            column = chance.randrange(COLUMNS - 2)
            sheet.merge_range(row, column, row + 1, column + 1, "")
            for place in ((row, column), (row + 1, column), (row, column + 1), (row + 1, column + 1)):
                sheet.write_number(*place, 85.5)
                codes[place[0] + 1, place[1] + 1] = "General"
    return stream.getvalue(), codes


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers_are_read_as_libreoffice_shows_them(seed: int, tmp_path: Path) -> None:
    workbook, codes = random_numbers(seed)
    sheet, shown = both(workbook, "csv", tmp_path)
    seen = list(csv.reader(io.StringIO(shown.decode())))
    wrong = [
        (codes[row, column], text, sheet.cells.get((row, column)))
        for row, line in enumerate(seen, 1)
        for column, text in enumerate(line, 1)
        if (row, column) not in sheet.covered and not is_read(sheet.cells.get((row, column)), text)
    ]
    assert wrong == []
    assert len(sheet.covered) == 3 * ROWS // 10


def both(workbook: bytes, suffix: str, tmp_path: Path) -> tuple[Sheet, bytes]:
    """Return the first sheet as it is read, and the workbook as LibreOffice converts it."""
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(workbook)
    book, findings = files.read(path)
    assert book is not None, findings
    return book.sheets[0], preview.converted(path, tmp_path / "shown", suffix).read_bytes()


def is_read(cell: Cell | None, text: str) -> bool:
    """Return whether a cell is read as a person sees it, or its difference is kept."""
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


def random_texts(seed: int) -> bytes:
    """Return a workbook of rich texts in random looks."""
    chance = random.Random(seed)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        looks = [{}, {}, {"font_strikeout": True}, {"font_script": 1}, {"font_script": 2}, {"bold": True}]
        formats = [book.add_format(look) for look in looks]
        sheet = book.add_worksheet("หมวด 7")
        for row in range(ROWS):
            for column in range(COLUMNS):
                pieces: list[Any] = []
                for _ in range(chance.randint(2, 4)):
                    pieces += [chance.choice(formats), chance.choice(("80", "156", "2", "ก", "ยกเลิก", "*"))]
                sheet.write_rich_string(row, column, *pieces)
    return stream.getvalue()


@pytest.mark.parametrize("seed", SEEDS)
def test_texts_are_read_as_libreoffice_shows_their_runs(seed: int, tmp_path: Path) -> None:
    sheet, shown = both(random_texts(seed), "fods", tmp_path)
    wrong = []
    for spot, runs in runs_by_cell(etree.fromstring(shown, etree.XMLParser(huge_tree=True))):
        cell = sheet.cells[spot]
        live = [(text, raised) for text, struck, raised in runs if not struck]
        is_level = any(not raised for _, raised in live)
        expected = "".join(text.translate(_MARKED) if raised and is_level else text for text, raised in live)
        if cell.typed.translate(_UNRAISED) != expected or bool(cell.difference) != (len(live) < len(runs)):
            wrong.append((spot, runs, cell))
    assert wrong == []
    assert all(cell.kind is CellKind.TEXT for cell in sheet.cells.values())


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
    table = f"{{{names['table']}}}"
    for row, line in enumerate(root.xpath("//table:table[1]/table:table-row", namespaces=names)[:ROWS], 1):
        for column, cell in enumerate(line.iterchildren(f"{table}table-cell"), 1):
            runs = [(node, style in struck, style in raised) for node, style in _texts(cell, names)]
            if runs:
                yield (row, column), runs


def _texts(cell: Any, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for node in cell.xpath("text:p//text()", namespaces=names):
        parent = node.getparent()
        yield str(node), parent.get(f"{{{names['text']}}}style-name", "")
