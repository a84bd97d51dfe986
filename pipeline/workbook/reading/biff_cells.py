"""What the records of .xls and .xlsb have in common: cell styles, error values, packed numbers, the cells they make."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct, field

from pipeline.model import PLAIN, TextLook, TextRun
from pipeline.workbook.cells import MAX_ROW, Cell, CellKind, Sheet, columns_within
from pipeline.workbook.reading import limits, merged_areas, number_formats, shown_values
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.merged_areas import Area
from pipeline.workbook.reading.number_formats import GENERAL, NumberFormat

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_SCRIPTS = {1: "superscript", 2: "subscript"}
_BOLD_WEIGHT = 600  # of 100 to 1,000; an ordinary text has 400

# A text with where its stretches begin, counted in halves of UTF-16, each with the number of its font; before the first
# the cell's font counts.
FontRuns = tuple[tuple[int, int], ...]
RichText = tuple[str, FontRuns]


class CellStyles(Struct):
    """The number formats and fonts of the cell styles, gathered record by record."""

    codes: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)  # of the format of each style
    style_fonts: list[int] = field(default_factory=list)
    fonts: list[TextLook] = field(default_factory=list)
    epoch_1904: bool = False
    skips_font_4: bool = False  # .xls counts its fonts so: 0, 1, 2, 3, 5
    known: dict[int, NumberFormat] = field(default_factory=dict)  # by style

    def number_cell(self, row: int, column: int, number: float, style: int) -> Cell:
        """Return the cell of a number."""
        cell = number_formats.number_cell(row, column, repr(number), self._format(style), self.epoch_1904)
        return shown_values.without(cell) if self._look_of(style).struck else cell

    def text_cell(self, row: int, column: int, rich: RichText, style: int) -> Cell | None:
        """Return the cell of a text; None for one of no characters."""
        text, font_runs = rich
        if not text:
            return None
        if shown_values.is_picture(text):
            return shown_values.picture(row, column, text)
        cell = Cell(row, column, CellKind.TEXT, line_breaks(text), line_breaks(text))
        section = self._format(style).text
        if section is not None:
            return shown_values.text_by_format(cell, section)
        runs = tuple(self._runs(text, font_runs, self._look_of(style)))
        return cell if all(run.look == PLAIN for run in runs) else shown_values.with_looks(cell, runs)

    def _runs(self, text: str, font_runs: FontRuns, own: TextLook) -> Iterable[TextRun]:
        begins = [(0, own)]
        places = ((_place(text, half), number) for half, number in sorted(font_runs))
        begins += ((at, self._font(number)) for at, number in places if at < len(text))
        for (start, look), (end, _) in pairwise([*begins, (len(text), own)]):
            if text[start:end]:
                yield TextRun(line_breaks(text[start:end]), look)

    def _format(self, style: int) -> NumberFormat:
        if style not in self.known:
            has_format = style < len(self.numbers)
            self.known[style] = number_formats.of_number(self.numbers[style], self.codes) if has_format else GENERAL
        return self.known[style]

    def _look_of(self, style: int) -> TextLook:
        return self._font(self.style_fonts[style]) if style < len(self.style_fonts) else PLAIN

    def _font(self, number: int) -> TextLook:
        at = number - 1 if self.skips_font_4 and number > 4 else number
        return self.fonts[at] if 0 <= at < len(self.fonts) else PLAIN


class SheetRecords(Struct):
    """What the records of one sheet say of it. ``is_cut``: it has cells after ``last_row``, which are not kept."""

    name: str
    hidden: bool
    last_row: int = MAX_ROW
    is_cut: bool = False
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_ranges: list[tuple[int, int]] = field(default_factory=list)  # of columns
    merges: list[Area] = field(default_factory=list)
    hides_zeros: bool = False

    def add(self, cell: Cell | None, budget: Budget) -> None:
        """Keep a cell that holds something. Raises Refused beyond the budget."""
        if cell is not None and cell.row > self.last_row:
            self.is_cut = True
        elif cell is not None:
            budget.take_cells(1)
            if cell.kind is CellKind.TEXT:
                budget.take_text(limits.room_of(cell.typed))
            self.cells[cell.row, cell.column] = cell

    def merge(self, area: Area, budget: Budget) -> None:
        """Keep a merged area. Raises Refused beyond the budget."""
        budget.take_cells(1)
        self.merges.append(area)

    def sheet(self) -> Sheet:
        """Return the sheet."""
        if self.hides_zeros:
            shown_values.hide_zeros(self.cells)
        covered = merged_areas.take_covered(self.cells, self.merges)
        return Sheet(
            name=self.name,
            cells=self.cells,
            hidden=self.hidden,
            hidden_rows=frozenset(self.hidden_rows & {row for row, _ in self.cells}),
            hidden_columns=columns_within((column for _, column in self.cells), self.hidden_ranges),
            merges=tuple(self.merges),
            covered=covered,
            first_rows_only=self.is_cut,
        )


def _place(text: str, half: int) -> int:
    """Return where in a text its so-manieth half of UTF-16 stands: Excel counts an emoji as two."""
    if text.isascii() or max(text) <= "\uffff":
        return half
    return len(text.encode("utf-16-le", "replace")[: 2 * half].decode("utf-16-le", "ignore"))


def error_cell(row: int, column: int, code: int) -> Cell:
    """Return the cell of an error value."""
    text = _ERRORS.get(code, "#VALUE!")
    return Cell(row, column, CellKind.ERROR, text, text)


def truth_cell(row: int, column: int, code: int) -> Cell:
    """Return the cell of a boolean."""
    return Cell(row, column, CellKind.BOOLEAN, bool(code), "TRUE" if code else "FALSE")


def packed_number(packed: int) -> float:
    """Return the number of an RK field: 30 bits of a whole number or of a double, perhaps in hundredths."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def font_look(options: int, weight: int, script: int, underline: int) -> TextLook:
    """Return the look of a font, by the fields of its record."""
    return TextLook(
        bold=weight >= _BOLD_WEIGHT,
        italic=bool(options & 2),
        underlined=bool(underline),
        struck=bool(options & 8),
        script=_SCRIPTS.get(script, ""),
    )


def line_breaks(text: str) -> str:
    """Return a text with its line breaks made \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
