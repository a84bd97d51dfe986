"""From a workbook drawn in a test to files of it, by the programs that write workbooks and by hand."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.merge import MergedCellRange

from pipeline.model import TextLook, TextRun
from pipeline.workbook.cells import Book, Cell, CellKind, Sheet
from tests.support import preview
from tests.support.binary_workbooks import BinarySheet, xlsb_of
from tests.support.hostile import Rich

PERCENT, DAY = "0.0%", "d/m/yyyy"
_SCRIPTS = {"superscript": 1, "subscript": 2}


def by_xlsxwriter(book: Book) -> bytes:
    """Return the workbook as XlsxWriter writes it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_numbers": False}) as made:
        for sheet in book.sheets:
            page = made.add_worksheet(sheet.name)
            for top, left, bottom, right in sheet.merges:
                page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            for cell in sheet.cells.values():
                _put_by_xlsxwriter(made, page, cell)
    return stream.getvalue()


def _put_by_xlsxwriter(book: Any, page: Any, cell: Cell) -> None:
    row, column = cell.row - 1, cell.column - 1
    if len(cell.runs) > 1:
        pieces = [part for run in cell.runs for part in (book.add_format(_look(run.look)), run.text)]
        page.write_rich_string(row, column, *pieces)
    elif cell.runs:
        page.write_string(row, column, cell.runs[0].text, book.add_format(_look(cell.runs[0].look)))
    elif cell.formula:
        page.write_formula(row, column, cell.formula, None, _plain(cell))
    else:
        code = PERCENT if cell.is_percent else DAY if cell.kind is CellKind.DATE else "General"
        page.write(row, column, _plain(cell), book.add_format({"num_format": code}))


def _look(look: TextLook) -> dict[str, object]:
    marks: dict[str, object] = {"font_strikeout": True} if look.struck else {}
    return marks | ({"font_script": _SCRIPTS[look.script]} if look.script else {})


def by_openpyxl(book: Book) -> bytes:
    """Return the workbook as openpyxl writes it. A formula has no stored result there."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for sheet in book.sheets:
        page = made.create_sheet(sheet.name)
        for cell in sheet.cells.values():
            put = page.cell(cell.row, cell.column)
            put.value = cell.formula or (_rich(cell.runs) if cell.runs else _plain(cell))
            put.number_format = PERCENT if cell.is_percent else DAY if cell.kind is CellKind.DATE else "General"
        for top, left, bottom, right in sheet.merges:  # merge_cells() would blank what lies beneath
            page.merged_cells.add(
                MergedCellRange(page, f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
            )
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _rich(runs: Iterable[TextRun]) -> CellRichText:
    blocks = (
        TextBlock(InlineFont(strike=run.look.struck or None, vertAlign=run.look.script or None), run.text)
        for run in runs
    )
    return CellRichText(*blocks)


def by_hand(book: Book) -> bytes:
    """Return the workbook as .xlsb. A formula is its stored result there."""
    return xlsb_of([_binary(sheet) for sheet in book.sheets], PERCENT)


def _binary(sheet: Sheet) -> BinarySheet:
    rows = range(1, 1 + max((row for row, _ in sheet.cells), default=0))
    columns = range(1, 1 + max((column for _, column in sheet.cells), default=0))
    percent = (f"{get_column_letter(cell.column)}{cell.row}" for cell in sheet.cells.values() if cell.is_percent)
    return BinarySheet(
        sheet.name,
        [[_binary_value(sheet.cells.get((row, column))) for column in columns] for row in rows],
        " ".join(percent),
        merges=[(top - 1, bottom - 1, left - 1, right - 1) for top, left, bottom, right in sheet.merges],
    )


def _binary_value(cell: Cell | None) -> object:
    if cell is None:
        return None
    if cell.runs:
        fonts, at = [], 0
        for run in cell.runs:
            fonts.append((at, 1 if run.look.struck else 1 + _SCRIPTS.get(run.look.script, -1)))
            at += len(run.text)
        return Rich("".join(run.text for run in cell.runs), tuple(fonts))
    value = _plain(cell)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _plain(cell: Cell) -> str | float | bool | datetime | None:
    """Return what a cell holds as the writers take it."""
    if isinstance(cell.value, Decimal):
        return int(cell.value) if cell.value == cell.value.to_integral_value() else float(cell.value)
    return cell.value


BATCH_FILES = 100  # LibreOffice stops without a word at many more


def by_libreoffice(workbooks: Mapping[str, bytes], folder: Path, suffix: str) -> dict[str, bytes]:
    """Return workbooks as LibreOffice saves them again, by the same keys; ``folder`` is used on the way."""
    names = list(workbooks)
    saved: dict[str, bytes] = {}
    for first in range(0, len(names), BATCH_FILES):
        batch = names[first : first + BATCH_FILES]
        given = [folder / f"{first + number}.xlsx" for number in range(len(batch))]
        for path, name in zip(given, batch, strict=True):
            path.write_bytes(workbooks[name])
        made = preview.all_converted(given, folder / f"saved as {suffix}", suffix)
        saved |= {name: path.read_bytes() for name, path in zip(batch, made, strict=True)}
    return saved
