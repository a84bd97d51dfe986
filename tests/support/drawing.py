"""Workbooks drawn as text in a test, so that a reader sees the input: from tables of text to cells.

A cell is what a person would type into Excel: `85.5` a number, `85.5%` a number formatted as a percentage, `'85.5` the
same characters as text, `#DIV/0!` an error, `TRUE` a boolean, `<2021-01-20>` a date, `=A1+1 -> 5` a formula with its
stored result, `=A1+1` one without, anything else text. `\\n` is a line break in the cell, `[-80-]` is struck out,
`[^2^]` raised, `[_2_]` lowered. Nothing is no cell; what lies under a merged area is kept as `covered`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from openpyxl.utils import get_column_letter

from pipeline.model import PLAIN, TextLook, TextRun
from pipeline.workbook.cells import Book, Cell, CellKind, Sheet, column_number
from pipeline.workbook.reading.merged_areas import take_covered
from pipeline.workbook.reading.shown_values import with_looks

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ERROR = re.compile(r"#[A-Z/0]+[!?A]")
_LOOKS = {"-": TextLook(struck=True), "^": TextLook(script="superscript"), "_": TextLook(script="subscript")}
_STRETCH = re.compile(r"\[([-^_])(.+?)\1\]")


def by_reference(sheet: Sheet) -> dict[str, Cell]:
    """Return the cells of a sheet by their names in Excel, such as K12."""
    return {f"{get_column_letter(cell.column)}{cell.row}": cell for cell in sheet.cells.values()}


def book(
    name: str,
    sheets: Mapping[str, str],
    *,
    merges: Mapping[str, Iterable[str]] | None = None,
    hidden: Iterable[str] = (),
    as_held: bool = False,
) -> Book:
    """Return the workbook drawn by ``sheets``: a line a row, `|` between cells.

    ``merges``: areas by sheet, such as A2:A4. ``hidden``: a sheet (หมวด 7), its rows and columns (หมวด 7!5,
    หมวด 7!K). ``as_held``: with what lies under merged areas and what is struck out, to be written.
    """
    areas, hidden = merges or {}, tuple(hidden)
    drawn = (_sheet(title, text, areas.get(title, ()), hidden, as_held=as_held) for title, text in sheets.items())
    return Book(name, tuple(drawn))


def _sheet(title: str, drawn: str, merges: Iterable[str], hidden: tuple[str, ...], *, as_held: bool) -> Sheet:
    cells = {}
    for row, line in enumerate(drawn.strip("\n").split("\n"), start=1):
        for column, typed in enumerate(line.split("|"), start=1):
            if text := typed.strip(" ").replace("\\n", "\n"):
                cells[row, column] = cell(row, column, text, as_held=as_held)
    areas = tuple(_area(area) for area in merges)
    covered = frozenset() if as_held else take_covered(cells, areas)
    parts = [where.partition("!")[2] for where in hidden if where.startswith(f"{title}!")]
    return Sheet(
        name=title,
        cells=cells,
        hidden=title in hidden,
        hidden_rows=frozenset(int(part) for part in parts if part.isdigit()),
        hidden_columns=frozenset(column_number(part) for part in parts if part.isalpha()),
        merges=areas,
        covered=covered,
    )


def cell(row: int, column: int, text: str, *, as_held: bool = False) -> Cell:
    """Return the cell that Excel would make of ``text``; ``as_held``: with what is struck out."""
    if text.startswith("="):
        formula, arrow, result = text.partition(" -> ")
        if not arrow:
            return Cell(row, column, CellKind.EMPTY, None, "", formula=formula)
        stored = cell(row, column, result)
        return Cell(row, column, stored.kind, stored.value, stored.typed, stored.is_percent, formula)
    if text.startswith("'"):
        return _text(row, column, text[1:], as_held=as_held)
    if _NUMBER.fullmatch(text):
        return Cell(row, column, CellKind.NUMBER, Decimal(text), text)
    if _NUMBER.fullmatch(text.removesuffix("%")):
        return Cell(row, column, CellKind.NUMBER, Decimal(text[:-1]).scaleb(-2), text, is_percent=True)
    if _ERROR.fullmatch(text):
        return Cell(row, column, CellKind.ERROR, text, text)
    if text in ("TRUE", "FALSE"):
        return Cell(row, column, CellKind.BOOLEAN, text == "TRUE", text)
    if text.startswith("<") and text.endswith(">"):
        return Cell(row, column, CellKind.DATE, datetime.fromisoformat(text[1:-1]), text[1:-1])
    return _text(row, column, text, as_held=as_held)


def _text(row: int, column: int, text: str, *, as_held: bool) -> Cell:
    runs = tuple(_runs(text))
    plain = "".join(run.text for run in runs)
    drawn = Cell(row, column, CellKind.TEXT, plain, plain)
    if all(run.look == PLAIN for run in runs):
        return drawn
    return drawn._replace(runs=runs) if as_held else with_looks(drawn, runs)


def _runs(text: str) -> Iterator[TextRun]:
    at = 0
    for found in _STRETCH.finditer(text):
        if found.start() > at:
            yield TextRun(text[at : found.start()])
        yield TextRun(found[2], _LOOKS[found[1]])
        at = found.end()
    if at < len(text):
        yield TextRun(text[at:])


def _area(area: str) -> tuple[int, int, int, int]:
    (left, top), (right, bottom) = (re.fullmatch(r"([A-Z]+)([0-9]+)", corner).groups() for corner in area.split(":"))
    return int(top), column_number(left), int(bottom), column_number(right)
