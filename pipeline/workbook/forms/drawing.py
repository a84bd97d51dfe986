"""From the entries of a form to sheets that are good to look at and to type in, as the bytes of a workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from types import MappingProxyType
from typing import Any

from pipeline.opc import writer
from pipeline.opc.archive import NO_LIMITS
from pipeline.opc.package import open_package
from pipeline.workbook import contract
from pipeline.workbook.appearance import A4, CREATED, FONT
from pipeline.workbook.cells import column_letters
from pipeline.workbook.contract import ColumnKind, SheetTable
from pipeline.workbook.forms.cell_formats import FONT_SIZE, LINE_HEIGHT_PT, cell_formats, lines_of, row_height_pt
from pipeline.workbook.forms.choices import (
    FIGURE_DIGITS,
    FIGURE_KINDS,
    Area,
    blank_in_used_row,
    ignore_text_numbers,
    turn_away,
    validate,
)
from pipeline.workbook.forms.columns import (
    AddedColumn,
    ColumnComments,
    EarlierColumn,
    FormColumn,
    HelpColumn,
    SheetColumn,
    sheet_columns,
)
from pipeline.workbook.forms.entries import CellEntry, RowEntries, text_of
from pipeline.workbook.forms.guide import GuidePage

SPARE_ROWS = 15  # blank rows after the last one, with their lists and widths, to go on typing in
WIDEST_PAGE_CHARS = 250  # a wider sheet is printed on two pages side by side: on one nobody could read it
COMMENT_WIDTH_PX, COMMENT_WIDTH_CHARS = 380, 42
COMMENT_LINE_PX = 26  # of a line of FONT at FONT_SIZE
# What people may still do on a protected sheet: everything but type over its headers and delete its columns.
STILL_ALLOWED = (
    "objects",
    "scenarios",
    "format_cells",
    "format_columns",
    "format_rows",
    "insert_columns",
    "insert_rows",
    "insert_hyperlinks",
    "delete_rows",
    "sort",
    "autofilter",
    "pivot_tables",
)
PAIR_WIDTHS_CHARS = (24, 62, 52)
TITLE_HEIGHT_PT = LINE_HEIGHT_PT * 1.25
GUIDE_COLOUR, TABLE_COLOUR = "#7F7F7F", "#1F3864"


class Form:
    """A workbook being written; ``content`` holds its bytes once it is closed."""

    def __init__(self, heading: str, year_be: int, *, guarded: bool = False) -> None:
        """``year_be``: of its examples. ``guarded``: cells that nobody types in are protected, without a password."""
        self.heading = heading
        self._year_be = year_be
        self._guarded = guarded
        self.content = b""
        self._stream = BytesIO()
        # Text is text: never a formula, a link or a number because of how it begins.
        as_typed = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        import xlsxwriter  # late: `check` draws no form

        self._workbook = xlsxwriter.Workbook(self._stream, {"in_memory": True, **as_typed})
        self._workbook.set_properties({"title": heading, "created": CREATED})
        self._formats = cell_formats(self._workbook)

    def __enter__(self) -> Form:
        return self

    def __exit__(self, *_: object) -> None:
        self._workbook.close()
        self.content = _finished(self._stream.getvalue())

    def guide(self, title: str, note: str) -> GuidePage:
        """Return the sheet คำแนะนำ, empty under its title."""
        sheet = self._new_sheet(contract.INSTRUCTIONS_SHEET, GUIDE_COLOUR)
        sheet.set_portrait()
        return GuidePage(sheet, self._formats, title, note)

    def pairs(self, table: SheetTable, heading: str, note: str, entries: RowEntries) -> None:
        """Write a รายการ | ข้อมูล sheet: a label, its value and, for people, what to type."""
        sheet = self._new_sheet(table.sheet, TABLE_COLOUR)
        header = self._title(sheet, heading, note)
        for index, text in enumerate((*contract.PAIR_HEADERS, "คำอธิบาย")):
            sheet.set_column(index, index, PAIR_WIDTHS_CHARS[index])
            sheet.write_string(header, index, text, self._formats["header"])
        for row, column in enumerate(table.columns, start=header + 1):
            self._pair(sheet, row, FormColumn(column), entries)
        ignore_text_numbers(sheet, (header + 1, 0, header + len(table.columns), 1))
        sheet.freeze_panes(header + 1, 0)
        sheet.repeat_rows(header)
        if self._guarded:
            self._guard(sheet, header, PAIR_WIDTHS_CHARS)

    def table(
        self,
        table: SheetTable,
        heading: str,
        note: str,
        rows: Sequence[RowEntries],
        *,
        years: Sequence[tuple[str, int]] = (),
        added: Sequence[AddedColumn] = (),
        comments: Sequence[ColumnComments] = (),
        awaited: Collection[str] = (),
        offered: Mapping[str, str] = MappingProxyType({}),
        frozen_through: str = "",
        spare: bool = True,
    ) -> None:
        """Write a table sheet: its header row, ``rows``, and after them spare ones with the same lists.

        ``years``: the yearly columns (field, year). ``added``: columns that are not of the contract.
        ``awaited``: the keys of columns that the new year waits for. ``offered``: a range to offer for a field, not to
        insist on. ``frozen_through``: the field of the last column that stays in view.
        """
        sheet = self._new_sheet(table.sheet, TABLE_COLOUR)
        header = self._title(sheet, heading, note)
        columns = sheet_columns(table, years, added)
        blank: list[RowEntries] = [{}] * (SPARE_ROWS if spare else 0)
        filled = [*rows, *blank] or [{}]
        first, last = header + 1, header + len(filled)
        for row, entries in enumerate(filled, start=first):
            sheet.set_row(row, row_height_pt((column.text(entries), column.width_chars) for column in columns))
        self._columns(sheet, columns, first, filled, awaited, offered)
        indexes = _indexes(columns)
        for of_column in comments:
            _comment(sheet, (header, indexes[of_column.key]), of_column, filled)
        ignore_text_numbers(sheet, (first, 0, last, len(columns) - 1))
        widths_chars = [column.width_chars for column in columns]
        _freeze(sheet, header, indexes[frozen_through] + 1 if frozen_through else 0, sum(widths_chars))
        if self._guarded:
            self._guard(sheet, header, widths_chars)

    def _new_sheet(self, name: str, colour: str) -> Any:
        sheet = self._workbook.add_worksheet(name)
        sheet.set_tab_color(colour)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        footer = self.heading.replace("&", "&&")
        sheet.set_footer(f'&L&"{FONT}"&12{footer} - &A&R&"{FONT}"&12หน้า &P/&N')
        return sheet

    def _title(self, sheet: Any, heading: str, note: str) -> int:
        """Write the title rows and return the row, from 0, of the header below them."""
        for row, (text, style) in enumerate(((f"{heading} | {self.heading}", "title"), (note, "note"))):
            if text:
                sheet.set_row(row, TITLE_HEIGHT_PT)
                sheet.write_string(row, 0, text, self._formats[style])
        header = 2 if note else 1
        sheet.set_row(header, TITLE_HEIGHT_PT)
        return header

    def _pair(self, sheet: Any, row: int, form_column: FormColumn, entries: RowEntries) -> None:
        """Write one row of a รายการ | ข้อมูล sheet."""
        column = form_column.column
        hint = column.hint_in(self._year_be)
        _, value_width, hint_width = PAIR_WIDTHS_CHARS
        sheet.set_row(row, row_height_pt(((form_column.text(entries), value_width), (hint, hint_width))))
        sheet.write_string(row, 0, column.header, self._formats["label required" if column.required else "label"])
        _write(sheet, row, 1, entries.get(column.field), self._formats["pair"])
        sheet.write_string(row, 2, hint, self._formats["help"])
        validate(sheet, (row, 1, row, 1), column, self._year_be)
        if column.required:
            self._mark_blank(sheet, (row, 1, row, 1), f'=$B${row + 1}=""')

    def _columns(
        self,
        sheet: Any,
        columns: Sequence[SheetColumn],
        first: int,
        rows: Sequence[RowEntries],
        awaited: Collection[str],
        offered: Mapping[str, str],
    ) -> None:
        """Write the columns of a table; ``first``: the row, from 0, of the first of ``rows``."""
        indexes = _indexes(columns)
        typed_in = [index for index, column in enumerate(columns) if isinstance(column, FormColumn)]
        for index, column in enumerate(columns):
            area = (first, index, first + len(rows) - 1, index)
            sheet.set_column(index, index, column.width_chars)
            if isinstance(column, HelpColumn):
                self._help_column(sheet, area, column, rows, indexes)
                continue
            if isinstance(column, EarlierColumn):
                self._earlier_column(sheet, area, column, rows)
                continue
            self._form_column(sheet, area, column, rows)
            validate(sheet, area, column.column, self._year_be, offered.get(column.key, ""))
            if column.column.required:
                self._mark_blank(sheet, area, blank_in_used_row(index, first, typed_in))
            elif column.key in awaited:
                self._mark_blank(sheet, area, blank_in_used_row(index, first, typed_in), "awaited")

    def _form_column(self, sheet: Any, area: Area, column: FormColumn, rows: Sequence[RowEntries]) -> None:
        first, index, _, _ = area
        header = self._formats["header required" if column.column.required else "header"]
        sheet.write_string(first - 1, index, column.header, header)
        kind = column.column.kind
        is_figure = kind in FIGURE_KINDS
        style = self._formats["figure" if is_figure else "word" if kind is ColumnKind.WORD else "text"]
        for row, entries in enumerate(rows, start=first):
            _write(sheet, row, index, entries.get(column.key), style)
        if is_figure:
            # A format with thousands for whole numbers alone: it would hide the decimals of the others.
            cell = f"{column_letters(index + 1)}{first + 1}"
            whole = f"=AND(ISNUMBER({cell}),{cell}=INT({cell}))"
            thousands = self._formats["thousands"]
            sheet.conditional_format(*area, {"type": "formula", "criteria": whole, "format": thousands})

    def _help_column(
        self, sheet: Any, area: Area, column: HelpColumn, rows: Sequence[RowEntries], indexes: Mapping[str, int]
    ) -> None:
        first, index, _, _ = area
        sheet.write_string(first - 1, index, column.header, self._formats["help header"])
        for row, entries in enumerate(rows, start=first):
            formula = column.formula(row, indexes)
            sheet.write_formula(row, index, formula, self._formats["help"], column.text(entries))

    def _earlier_column(self, sheet: Any, area: Area, column: EarlierColumn, rows: Sequence[RowEntries]) -> None:
        first, index, _, _ = area
        sheet.write_string(first - 1, index, column.header, self._formats["help header"])
        for row, entries in enumerate(rows, start=first):
            _write(sheet, row, index, column.text(entries), self._formats["earlier"])
        turn_away(sheet, area)

    def _mark_blank(self, sheet: Any, area: Area, criteria: str, style: str = "missing") -> None:
        """Colour the cells of ``area`` that are waiting to be filled in."""
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": self._formats[style]})

    def _guard(self, sheet: Any, header: int, widths_chars: Sequence[float]) -> None:
        """Lock the title and header rows and leave all other cells open, so that rows can be added, deleted and sorted.

        All columns of the sheet are open, down to its last row: Excel deletes only rows without a locked cell.
        """
        for index, width in enumerate(widths_chars):
            sheet.set_column(index, index, width, self._formats["open"])
        sheet.set_column(len(widths_chars), len(widths_chars), None, self._formats["open"])  # `_finished` widens it
        for row in range(header + 1):
            sheet.set_row(row, TITLE_HEIGHT_PT, self._formats["locked"])
        sheet.protect("", dict.fromkeys(STILL_ALLOWED, True))


def _indexes(columns: Iterable[SheetColumn]) -> dict[str, int]:
    """Return where each column stands, from 0, by its key."""
    return {column.key: index for index, column in enumerate(columns)}


def _freeze(sheet: Any, header: int, columns: int, width_chars: float) -> None:
    """Keep the rows down to the header, and so many columns, in view and on every printed page."""
    sheet.freeze_panes(header + 1, columns)
    sheet.repeat_rows(header)
    if width_chars > WIDEST_PAGE_CHARS and columns:
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0, columns - 1)


def _comment(sheet: Any, header: tuple[int, int], comments: ColumnComments, rows: Sequence[RowEntries]) -> None:
    """Write the comments of one column: on its header, and on the cells below."""
    first, column = header
    texts = [comments.header, *(text_of(entries, comments.entry) for entries in rows)]
    for row, text in enumerate(texts, start=first):
        if text:
            height_px = COMMENT_LINE_PX * (lines_of(text, COMMENT_WIDTH_CHARS) + 1)
            look = {"author": comments.author, "font_name": FONT, "font_size": FONT_SIZE, "color": "#FFFBE6"}
            sheet.write_comment(row, column, text, {**look, "width": COMMENT_WIDTH_PX, "height": height_px})


def _write(sheet: Any, row: int, column: int, entry: CellEntry, style: Any) -> None:
    if entry is None or entry == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(entry, str):
        sheet.write_string(row, column, entry, style)
    elif Decimal(f"{float(entry):.{FIGURE_DIGITS}G}") != entry:  # as text all its digits stay
        sheet.write_string(row, column, format(Decimal(entry), "f"), style)
    else:
        sheet.write_number(row, column, float(entry), style)


def _finished(workbook: bytes) -> bytes:
    """Return the workbook with two things that XlsxWriter cannot write.

    Rows still grow with what is typed: XlsxWriter marks every height as set by hand, and such a row does not grow. On a
    protected sheet all columns after the last one get its style: given that style one by one, XlsxWriter takes five
    times as long and calls the sheet 16,384 columns wide.
    """
    package = open_package(workbook, NO_LIMITS)
    for part in package.names_of("spreadsheetml.worksheet+xml"):
        content = package.read(part).replace(b' customHeight="1"', b"")
        if b"<sheetProtection " in content:
            content = _LAST_COLUMN.sub(rb'max="16384"\1', content, count=1)
        package.put(part, content)
    return package.to_bytes(level=writer.SMALL, attributes=writer.READ_WRITE, system=writer.UNIX)


_LAST_COLUMN = re.compile(rb'max="[0-9]+"([^>]*/></cols>)')
