"""From the entries of a form to sheets that are good to look at and to type in, as the bytes of a workbook."""

from __future__ import annotations

import math
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from types import MappingProxyType
from typing import Any, TypeAlias

import xlsxwriter

from pipeline.workbook import contract
from pipeline.workbook.cells import column_letters
from pipeline.workbook.contract import Column, ColumnKind, SheetTable
from pipeline.workbook.forms.entries import CellEntry, RowEntries

CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed stamp: the same content gives the same bytes
FONT = "TH SarabunPSK"
FONT_SIZE = 15
LINE_HEIGHT_PT = 21  # of a line of FONT at FONT_SIZE, with its tone marks
LETTERS_PER_CHAR = 1.25  # letters of FONT at FONT_SIZE to one unit of column width, measured, with room for whole words
SPARE_ROWS = 15  # blank rows behind the last one, with their lists and widths, to go on typing in
MESSAGE_CHARS = 255  # Excel's own limit on an input message
TITLE_CHARS = 32  # and on its title
FIGURE_DIGITS = 15  # Excel's own limit
LARGEST_FIGURE = 10**FIGURE_DIGITS
EARLIEST_YEAR_BE, LATEST_YEAR_BE = 2400, 2700  # what is read as พ.ศ.
A4 = 9  # Excel's number of the paper
WIDEST_PAGE_CHARS = 250  # a wider sheet is printed on two pages side by side: on one nobody could read it
TALLEST_ROW_PT = 409  # Excel's own limit
COMMENT_WIDTH_PX, COMMENT_WIDTH_CHARS = 380, 42
COMMENT_LINE_PX = 26  # of a line of FONT at FONT_SIZE
# What people may still do on a protected sheet: all but typing over its headers and deleting their columns.
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
GUIDE_WIDTHS_CHARS = (30, 96, 14)

Area: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0

_FIGURES = frozenset({ColumnKind.NUMBER, ColumnKind.WHOLE, ColumnKind.PERCENT})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list in คำแนะนำ. ``group``: a heading inside the list."""

    key: str
    name: str
    mark: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A list in คำแนะนำ that other sheets look up. ``first`` and ``last``: its rows, from 1."""

    first: int
    last: int
    names: Mapping[str, str]  # by key

    @property
    def keys(self) -> str:
        """The range of the keys, as a formula names it."""
        return f"'{contract.INSTRUCTIONS_SHEET}'!$A${self.first}:$A${self.last}"

    @property
    def keys_and_names(self) -> str:
        """The range of keys and names."""
        return f"'{contract.INSTRUCTIONS_SHEET}'!$A${self.first}:$B${self.last}"


@dataclass(frozen=True, slots=True)
class Help:
    """A column that names in words what was chosen beside it; the reader of the workbook passes over it.

    ``key``: the fields that make the key of ``lookup``, in braces: `{item}/{subtype}` for 7.1/1.
    """

    header: str
    width_chars: int
    before: str  # the field it stands in front of
    lookup: Lookup
    key: str

    def text(self, entries: RowEntries) -> str:
        """What the column shows in the row of ``entries``."""
        return self.lookup.names.get(self.key.format_map(_Blanks(entries)), "")

    def formula(self, row: int, columns: Mapping[str, int]) -> str:
        """The formula that goes on showing it while people type. ``row`` from 0; ``columns``: from 0, by field."""
        cells = {field: f"{column_letters(column + 1)}{row + 1}" for field, column in columns.items()}
        key = self.key.format_map(cells).replace("/", '&"/"&')
        return f'=IFERROR(VLOOKUP({key}&"",{self.lookup.keys_and_names},2,FALSE),"")'


@dataclass(frozen=True, slots=True)
class Aside:
    """A column of what was said before, to read beside what is typed now; the reader of the workbook passes over it.

    ``key``: of the entry it shows; ``before``: the field it stands in front of, "" for behind the last one.
    """

    header: str
    width_chars: int
    key: str
    before: str = ""

    def text(self, entries: RowEntries) -> str:
        """What it shows in the row of ``entries``."""
        return str(_Blanks(entries)[self.key])


@dataclass(frozen=True, slots=True)
class Notes:
    """Comments on cells: ``header`` on the header of ``key``, and in its column the entry ``entry`` of each row."""

    key: str
    author: str
    header: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One column as it stands on the sheet: a column of the contract, in one year where it is yearly."""

    column: Column
    year: int | None = None

    @property
    def key(self) -> str:
        """By what the entries of a row name it."""
        return self.column.field if self.year is None else f"{self.column.field} {self.year}"

    @property
    def header(self) -> str:
        """What stands in the header row."""
        return self.column.header if self.year is None else f"{self.column.header} {self.year}"

    @property
    def width_chars(self) -> int:
        """How wide it is."""
        return self.column.width_chars

    def text(self, entries: RowEntries) -> str:
        """What it shows in the row of ``entries``."""
        return str(_Blanks(entries)[self.key])


class Form:
    """A workbook under way; ``content`` holds its bytes once it is closed."""

    def __init__(self, heading: str, *, guarded: bool = False) -> None:
        """``guarded``: what is no cell to type in is protected, without a password."""
        self.heading = heading
        self._guarded = guarded
        self.content = b""
        self._stream = BytesIO()
        # Text is text: never a formula, a link or a number because of how it begins.
        as_typed = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._workbook = xlsxwriter.Workbook(self._stream, {"in_memory": True, **as_typed})
        self._workbook.set_properties({"title": heading, "created": CREATED})
        self._styles = _styles(self._workbook)

    def __enter__(self) -> Form:
        return self

    def __exit__(self, *_: object) -> None:
        self._workbook.close()
        self.content = _finished(self._stream.getvalue())

    def guide(self, title: str, note: str) -> Page:
        """Return the sheet คำแนะนำ, empty under its title."""
        sheet = self._new_sheet(contract.INSTRUCTIONS_SHEET, "#7F7F7F")
        sheet.set_portrait()
        return Page(sheet, self._styles, title, note)

    def pairs(self, table: SheetTable, heading: str, note: str, entries: RowEntries) -> None:
        """Write a รายการ | ข้อมูล sheet: a label, its value and, for people, what to type."""
        sheet = self._new_sheet(table.sheet, "#1F3864")
        header = self._title(sheet, heading, note)
        for index, text in enumerate((*contract.PAIR_HEADERS, "คำอธิบาย")):
            sheet.set_column(index, index, PAIR_WIDTHS_CHARS[index])
            sheet.write_string(header, index, text, self._styles["header"])
        for row, column in enumerate(table.columns, start=header + 1):
            slot = Slot(column)
            sheet.set_row(
                row, _height_pt(((slot.text(entries), PAIR_WIDTHS_CHARS[1]), (column.hint, PAIR_WIDTHS_CHARS[2])))
            )
            sheet.write_string(row, 0, column.header, self._styles["label required" if column.required else "label"])
            _write(sheet, row, 1, entries.get(column.field), self._styles["pair"])
            sheet.write_string(row, 2, column.hint, self._styles["help"])
            _validate(sheet, (row, 1, row, 1), column)
            if column.required:
                self._mark_blank(sheet, (row, 1, row, 1), f'=$B${row + 1}=""')
        _ignore_text_numbers(sheet, (header + 1, 0, header + len(table.columns), 1))
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
        helps: Sequence[Help | Aside] = (),
        notes: Sequence[Notes] = (),
        awaited: Collection[str] = (),
        offered: Mapping[str, str] = MappingProxyType({}),
        frozen_through: str = "",
        spare: bool = True,
    ) -> None:
        """Write a table sheet: its header row, ``rows`` and behind them spare ones with the same lists.

        ``years``: the yearly columns (field, year); ``awaited``: columns the new year waits for, by key;
        ``offered``: a range to offer for a field, not to insist on.
        """
        sheet = self._new_sheet(table.sheet, "#1F3864")
        header = self._title(sheet, heading, note)
        layout = _layout(_slots(table, years), helps)
        columns = {part.key: index for index, part in enumerate(layout)}
        blank: list[RowEntries] = [{}] * (SPARE_ROWS if spare else 0)
        filled = [*rows, *blank] or [{}]
        first, last = header + 1, header + len(filled)
        for row, entries in enumerate(filled, start=first):
            sheet.set_row(row, _height_pt((part.text(entries), part.width_chars) for part in layout))
        known = [index for index, part in enumerate(layout) if isinstance(part, Slot)]
        for index, part in enumerate(layout):
            area = (first, index, last, index)
            sheet.set_column(index, index, part.width_chars)
            if isinstance(part, Help):
                self._help_column(sheet, area, part, filled, columns)
                continue
            if isinstance(part, Aside):
                self._aside_column(sheet, area, part, filled)
                continue
            self._slot_column(sheet, area, part, filled)
            _validate(sheet, area, part.column, offered.get(part.key, ""))
            if part.column.required:
                self._mark_blank(sheet, area, _blank_in_used_row(index, first, known))
            elif part.key in awaited:
                self._mark_blank(sheet, area, _blank_in_used_row(index, first, known), "awaited")
        for remark in notes:
            _comment(sheet, (header, columns[remark.key]), remark, filled)
        _ignore_text_numbers(sheet, (first, 0, last, len(layout) - 1))
        frozen = columns[frozen_through] + 1 if frozen_through else 0
        sheet.freeze_panes(first, frozen)
        sheet.repeat_rows(header)
        if sum(part.width_chars for part in layout) > WIDEST_PAGE_CHARS and frozen:
            sheet.fit_to_pages(2, 0)
            sheet.repeat_columns(0, frozen - 1)
        if self._guarded:
            self._guard(sheet, header, [part.width_chars for part in layout])

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
                sheet.set_row(row, LINE_HEIGHT_PT * 1.25)
                sheet.write_string(row, 0, text, self._styles[style])
        header = 2 if note else 1
        sheet.set_row(header, LINE_HEIGHT_PT * 1.25)
        return header

    def _slot_column(self, sheet: Any, area: Area, slot: Slot, rows: Sequence[RowEntries]) -> None:
        first, index, _, _ = area
        header = self._styles["header required" if slot.column.required else "header"]
        sheet.write_string(first - 1, index, slot.header, header)
        figures = slot.column.kind in _FIGURES
        style = self._styles["figure" if figures else "word" if slot.column.kind is ColumnKind.WORD else "text"]
        for row, entries in enumerate(rows, start=first):
            _write(sheet, row, index, entries.get(slot.key), style)
        if figures:
            # A format with thousands for whole numbers alone: it would hide the decimals of the others.
            cell = f"{column_letters(index + 1)}{first + 1}"
            whole = f"=AND(ISNUMBER({cell}),{cell}=INT({cell}))"
            sheet.conditional_format(*area, {"type": "formula", "criteria": whole, "format": self._styles["thousands"]})

    def _help_column(
        self, sheet: Any, area: Area, help_: Help, rows: Sequence[RowEntries], columns: Mapping[str, int]
    ) -> None:
        first, index, _, _ = area
        sheet.write_string(first - 1, index, help_.header, self._styles["help header"])
        for row, entries in enumerate(rows, start=first):
            sheet.write_formula(row, index, help_.formula(row, columns), self._styles["help"], help_.text(entries))

    def _aside_column(self, sheet: Any, area: Area, aside: Aside, rows: Sequence[RowEntries]) -> None:
        first, index, _, _ = area
        sheet.write_string(first - 1, index, aside.header, self._styles["help header"])
        for row, entries in enumerate(rows, start=first):
            _write(sheet, row, index, aside.text(entries), self._styles["aside"])

    def _mark_blank(self, sheet: Any, area: Area, criteria: str, style: str = "missing") -> None:
        """Colour the cells of ``area`` that are waiting to be filled in."""
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": self._styles[style]})

    def _guard(self, sheet: Any, header: int, widths_chars: Sequence[float]) -> None:
        """Lock the title and header rows and leave all else open, rows to add, delete and sort among it.

        All columns of the sheet are open, down to its last row: Excel deletes only rows without a locked cell.
        """
        for index, width in enumerate(widths_chars):
            sheet.set_column(index, index, width, self._styles["open"])
        sheet.set_column(len(widths_chars), len(widths_chars), None, self._styles["open"])  # `_finished` widens it
        for row in range(header + 1):
            sheet.set_row(row, LINE_HEIGHT_PT * 1.25, self._styles["locked"])
        sheet.protect("", dict.fromkeys(STILL_ALLOWED, True))


class Page:
    """The sheet คำแนะนำ under way, from top to bottom."""

    def __init__(self, sheet: Any, styles: Mapping[str, Any], title: str, note: str) -> None:
        self._sheet = sheet
        self._styles = styles
        self._row = 0
        for index, width in enumerate(GUIDE_WIDTHS_CHARS):
            sheet.set_column(index, index, width)
        self._put((title, "title"))
        if note:
            self._put((note, "note"))

    def section(self, text: str) -> None:
        """Write a heading with a blank row above it."""
        self._row += 1
        self._put((text, "section"), ("", "section"), ("", "section"))

    def line(self, label: str, text: str) -> None:
        """Write a label and what is said about it."""
        self._put((label, "label"), (text, "text"))

    def lookup(self, heading: str, headers: Sequence[str], lines: Sequence[Line]) -> Lookup:
        """Write a list of keys and names, and return where it stands."""
        self.section(heading)
        self._put(*((header, "header") for header in headers))
        first = self._row + 1
        for line in lines:
            style = "group" if line.group else "text"
            mark = ((line.mark, "mark" if line.mark else style),) if len(headers) == len(GUIDE_WIDTHS_CHARS) else ()
            self._put((line.key, style), (line.name, style), *mark)
        _ignore_text_numbers(self._sheet, (0, 0, self._row, 0))
        return Lookup(first, self._row, {line.key: line.name for line in lines if not line.group})

    def _put(self, *cells: tuple[str, str]) -> None:
        texts = [text for text, _ in cells] if len(cells) > 1 else []  # a lone title runs on over its neighbours
        self._sheet.set_row(
            self._row, max(_height_pt(zip(texts, GUIDE_WIDTHS_CHARS, strict=False)), LINE_HEIGHT_PT * 1.2)
        )
        for index, (text, style) in enumerate(cells):
            if text:
                self._sheet.write_string(self._row, index, text, self._styles[style])
            else:
                self._sheet.write_blank(self._row, index, None, self._styles[style])
        self._row += 1


class _Blanks(dict[str, CellEntry]):
    """RowEntries whose missing and blank fields read as nothing."""

    def __getitem__(self, key: str) -> CellEntry:
        entry = self.get(key)
        return "" if entry is None else entry


def _styles(workbook: Any) -> Mapping[str, Any]:
    """The formats of every form, by what they are for."""
    cell = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True, "valign": "top"}
    header = {**cell, "bold": True, "align": "center", "valign": "vcenter", "font_color": "#FFFFFF"}
    typed = {**cell, "locked": False}  # still open where a sheet is protected
    as_text = {**typed, "num_format": "@"}  # what is typed stays as typed: no formula from "- item", no date from 1/2
    shapes: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 18, "font_color": "#1F3864"},
        "note": {"bold": True, "font_color": "#C00000"},
        "section": {"bold": True, "font_size": 17, "font_color": "#1F3864", "bottom": 2, "bottom_color": "#1F3864"},
        "header": {**header, "bg_color": "#6B7F99"},
        "header required": {**header, "bg_color": "#1F3864"},
        "help header": {**header, "bg_color": "#D9D9D9", "font_color": "#595959"},
        "label": {**cell, "bold": True, "bg_color": "#E9EEF5"},
        "label required": {**cell, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"},
        "group": {**cell, "bold": True, "bg_color": "#E9EEF5"},
        "mark": {**cell, "bold": True, "align": "center", "bg_color": "#FFF2CC"},
        "text": as_text,
        "pair": {**as_text, "align": "left"},
        "word": {**as_text, "align": "center"},
        "figure": {**typed, "align": "right"},
        "help": {**cell, "font_color": "#6B6B6B", "font_size": 14, "locked": False},
        "aside": {**as_text, "font_color": "#404040", "bg_color": "#F2F2F2"},
        "open": {"locked": False},
        "locked": {"locked": True},
    }
    font = {"font_name": FONT, "font_size": FONT_SIZE}
    styles = {name: workbook.add_format({**font, **shape}) for name, shape in shapes.items()}
    # Formats of conditions: what they do not name stays as the cell has it.
    styles["thousands"] = workbook.add_format({"num_format": "#,##0"})
    styles["missing"] = workbook.add_format({"bg_color": "#FADBD8"})
    styles["awaited"] = workbook.add_format({"bg_color": "#FFF9DB"})
    return styles


def _slots(table: SheetTable, years: Sequence[tuple[str, int]]) -> list[Slot]:
    """The columns of ``table`` with its yearly ones spread over ``years``, where the first of them stands."""
    slots: list[Slot] = []
    spread = False
    for column in table.columns:
        if not column.yearly:
            slots.append(Slot(column))
        elif not spread:
            slots.extend(Slot(table.column(field), year) for field, year in years)
            spread = True
    return slots


def _layout(slots: Sequence[Slot], helps: Sequence[Help | Aside]) -> list[Slot | Help | Aside]:
    layout: list[Slot | Help | Aside] = []
    for slot in slots:
        layout.extend(help_ for help_ in helps if help_.before == slot.key)
        layout.append(slot)
    return [*layout, *(help_ for help_ in helps if not help_.before)]


def _comment(sheet: Any, header: tuple[int, int], note: Notes, rows: Sequence[RowEntries]) -> None:
    """Write the comments of one column: on its header, and on the cells below."""
    first, column = header
    texts = [note.header, *(str(_Blanks(entries)[note.entry]) if note.entry else "" for entries in rows)]
    for row, text in enumerate(texts, start=first):
        if text:
            height_px = COMMENT_LINE_PX * (_lines(text, COMMENT_WIDTH_CHARS) + 1)
            look = {"author": note.author, "font_name": FONT, "font_size": FONT_SIZE, "color": "#FFFBE6"}
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


def _validate(sheet: Any, area: Area, column: Column, offered: str = "") -> None:
    """Set what the cells of ``area`` offer and say. A list insists, a figure only warns: a word may stand there."""
    rule: dict[str, object] = {**_rule(column, offered), "ignore_blank": True}
    hint = column.hint or ("ต้องกรอก" if column.required else "")
    if hint:
        rule |= {"input_title": column.header[:TITLE_CHARS], "input_message": hint[:MESSAGE_CHARS]}
    if rule["validate"] != "any" or hint:
        sheet.data_validation(*area, rule)


def _rule(column: Column, offered: str) -> Mapping[str, object]:
    if offered:
        return {"validate": "list", "source": f"={offered}", "show_error": False}
    if column.words:
        return {
            "validate": "list",
            "source": list(_choices(column)),
            "error_title": "เลือกจากรายการ",
            "error_message": "ช่องนี้ใช้ได้เฉพาะคำในรายการ กดลูกศรท้ายช่องเพื่อเลือก",
        }
    if column.kind is ColumnKind.YEAR:
        years = _between("integer", EARLIEST_YEAR_BE, LATEST_YEAR_BE)
        return {**years, "error_message": "ปีควรเป็น พ.ศ. สี่หลัก เช่น 2564"}
    if column.kind in _FIGURES:
        figures = _between("integer" if column.kind is ColumnKind.WHOLE else "decimal", -LARGEST_FIGURE, LARGEST_FIGURE)
        return {**figures, "error_message": "ควรเป็นตัวเลขล้วน หากยังไม่มีข้อมูลให้เว้นว่าง"}
    return {"validate": "any"}


def _between(validate: str, low: int, high: int) -> dict[str, object]:
    limits = {"criteria": "between", "minimum": low, "maximum": high}
    return {"validate": validate, **limits, "error_type": "warning", "error_title": "โปรดตรวจสอบ"}


def _choices(column: Column) -> tuple[str, ...]:
    """The words to offer: the first of each meaning."""
    first: dict[str, str] = {}
    for word, meant in (column.words or {}).items():
        first.setdefault(meant, word)
    return tuple(first.values())


def _blank_in_used_row(index: int, first: int, known: Sequence[int]) -> str:
    """The condition, for the first row of an area: this cell is blank in a row where something is typed."""
    used = "&".join(f"${column_letters(column + 1)}{first + 1}" for column in known)
    return f'=AND(${column_letters(index + 1)}{first + 1}="",{used}<>"")'


def _ignore_text_numbers(sheet: Any, area: Area) -> None:
    """No green corner on 7.1 typed as text: it is a code."""
    first_row, first_column, last_row, last_column = area
    first, last = column_letters(first_column + 1), column_letters(last_column + 1)
    sheet.ignore_errors({"number_stored_as_text": f"{first}{first_row + 1}:{last}{last_row + 1}"})


def _height_pt(cells: Iterable[tuple[str, float]]) -> float:
    """The height of a row that shows every one of its wrapped texts whole; ``cells``: text and width."""
    return min(LINE_HEIGHT_PT * max((_lines(text, width) for text, width in cells), default=1), TALLEST_ROW_PT)


def _lines(text: str, width_chars: float) -> int:
    room = max(width_chars * LETTERS_PER_CHAR, 1)
    return sum(max(math.ceil(_letters(line) / room), 1) for line in text.split("\n"))


def _letters(text: str) -> int:
    """How many letters stand side by side: vowels and tones above and below take no room."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def _finished(workbook: bytes) -> bytes:
    """The same workbook with what XlsxWriter cannot say.

    Row heights that Excel still fits to what is typed: XlsxWriter marks every height as set by hand, and such a row
    no longer grows. On a protected sheet, the last column's style for all the columns behind it: given them one by
    one, XlsxWriter takes five times as long and calls the sheet 16,384 columns wide.
    """
    finished = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.startswith("xl/worksheets/sheet"):
                content = content.replace(b' customHeight="1"', b"")
                if b"<sheetProtection " in content:
                    content = _LAST_COLUMN.sub(rb'max="16384"\1', content, count=1)
            target.writestr(member, content)
    return finished.getvalue()


_LAST_COLUMN = re.compile(rb'max="[0-9]+"([^>]*/></cols>)')
