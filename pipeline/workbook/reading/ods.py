"""The parts of an OpenDocument spreadsheet -> its sheets as cells, in one sparse pass.

Our own pass and not calamine's, which does not know percentages, formulas, errors or hidden rows, and which unfolds
what is repeated: a blank row repeated a million times is one line in the file and nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.parsers import expat

from pipeline.workbook.cells import MAX_COLUMN, MAX_ROW, Cell, CellKind, Sheet, columns_within
from pipeline.workbook.reading import limits, number_formats, xml_stream
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.number_formats import NumberFormat

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE, _TABLE, _TEXT, _STYLE, _MANIFEST_NAMES = (
    f"{_OASIS}:{name}:1.0 " for name in ("office", "table", "text", "style", "manifest")
)
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"

_SPACES = re.compile(r"[ \t\r\n]+")
_REFERENCE = re.compile(r"\[\.?([^\[\]]*)\]")
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
_MIDNIGHT = datetime(1899, 12, 30)  # noqa: DTZ001 - days have no zone
_PERCENT = NumberFormat(is_percent=True)


def check_kind(archive: WorkbookArchive) -> None:
    """Raise Refused when an OpenDocument file is no spreadsheet, or has a password."""
    if "encrypted-package" in archive:
        raise limits.encrypted()
    if not archive.read("mimetype").strip().startswith(_MIMETYPE):
        raise limits.mistaken("เอกสาร LibreOffice")
    if _MANIFEST in archive:
        reader = _ManifestReader()
        xml_stream.read_part(archive, _MANIFEST, reader)
        if reader.is_encrypted:
            raise limits.encrypted()


def read(archive: WorkbookArchive, is_read: Callable[[str], bool]) -> tuple[Sheet, ...]:
    """Return the sheets in the order of their tabs, with the cells of those whose names are to be read.

    Raises Refused.
    """
    reader = _ContentReader(archive.budget, is_read)
    xml_stream.read_part(archive, _CONTENT, reader)
    if not reader.sheets:
        raise limits.unreadable(limits.NO_SHEETS)
    return tuple(reader.sheets)


class _ManifestReader:
    __slots__ = ("is_encrypted", "parser")

    def __init__(self) -> None:
        self.is_encrypted = False
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self.is_encrypted = self.is_encrypted or name == f"{_MANIFEST_NAMES}encryption-data"

    def end(self, name: str) -> None:
        pass


@dataclass(slots=True)
class _SheetBeingRead:
    """The sheet that is being read, and where in it."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merges: list[tuple[int, int, int, int]]
    hidden_rows: set[int]
    hidden_ranges: list[tuple[int, int]]
    row: int = 0
    column: int = 0  # the last one that was read
    columns_declared: int = 0

    def sheet(self) -> Sheet:
        hidden = columns_within((column for _, column in self.cells), self.hidden_ranges)
        return Sheet(self.name, self.cells, self.hidden, frozenset(self.hidden_rows), hidden, tuple(self.merges))


class _ContentReader:
    """Walks tables, rows and cells; the paragraphs of a cell are its text, those of its comment are not."""

    __slots__ = (
        "_attributes",
        "_budget",
        "_hidden_styles",
        "_inside_other",
        "_is_read",
        "_line",
        "_lines",
        "_row_cells",
        "_row_repeated",
        "_row_visible",
        "_style",
        "_table",
        "parser",
        "sheets",
    )

    def __init__(self, budget: Budget, is_read: Callable[[str], bool]) -> None:
        self._budget = budget
        self._is_read = is_read
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table: _SheetBeingRead | None = None
        self._attributes: dict[str, str] | None = None  # of the cell that is being read
        self._inside_other = 0  # how deep in a comment or a drawing
        self._line: list[str] | None = None
        self._lines: list[str] = []
        self._row_cells: list[Cell] = []
        self._row_repeated = 1
        self._row_visible = True
        self.sheets: list[Sheet] = []
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._attributes is not None:
            self._start_in_cell(name, attributes)
        elif name in _CELLS:
            self._attributes = attributes if self._table is not None else None
            self._lines = []
        elif name == f"{_TABLE}table-row":
            self._row_repeated = _count(attributes.get(f"{_TABLE}number-rows-repeated"))
            self._row_visible = attributes.get(f"{_TABLE}visibility", "visible") == "visible"
            self._row_cells = []
        elif name == f"{_TABLE}table-column":
            self._add_columns(attributes)
        elif name == f"{_TABLE}table":
            self._start_table(attributes.get(f"{_TABLE}name", ""), attributes.get(f"{_TABLE}style-name", ""))
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._budget.take_cells(1)
            self._hidden_styles.add(self._style)

    def _start_table(self, name: str, style: str) -> None:
        hidden = style in self._hidden_styles
        if self._is_read(name):
            self._table = _SheetBeingRead(name, hidden, {}, [], set(), [])
        else:
            self._budget.take_cells(1)
            self.sheets.append(Sheet(name, {}, hidden))

    def end(self, name: str) -> None:
        if self._attributes is not None:
            self._end_in_cell(name)
        elif name == f"{_TABLE}table-row" and self._table is not None:
            self._end_row(self._table)
        elif name == f"{_TABLE}table" and self._table is not None:
            self._budget.take_cells(1)
            self.sheets.append(self._table.sheet())
            self._table = None

    # --- inside a cell

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside_other or name not in _TEXTS:
            self._inside_other += 1
        elif name == f"{_TEXT}p":
            self._line = []
            if self.parser is not None:
                self.parser.CharacterDataHandler = self._add_text
        elif self._line is not None:
            spaces = min(_count(attributes.get(f"{_TEXT}c")), limits.MAX_TEXT_CHARS)
            mark = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(name, "")
            self._keep_text(mark * (spaces if mark == " " else 1))

    def _end_in_cell(self, name: str) -> None:
        if self._inside_other:
            self._inside_other -= 1
        elif name == f"{_TEXT}p" and self._line is not None:
            self._lines.append("".join(self._line))
            self._line = None
            if self.parser is not None:
                self.parser.CharacterDataHandler = None
        elif name in _CELLS and self._table is not None:
            self._end_cell(self._table, self._attributes or {})
            self._attributes = None

    def _add_text(self, text: str) -> None:
        if not self._inside_other and self._line is not None:
            plain = _SPACES.sub(" ", text)
            self._keep_text(plain if self._line else plain.lstrip(" "))

    def _keep_text(self, text: str) -> None:
        self._budget.take_text(len(text))
        if self._line is not None and text:
            self._line.append(text)

    def _end_cell(self, table: _SheetBeingRead, attributes: Mapping[str, str]) -> None:
        repeated = _count(attributes.get(f"{_TABLE}number-columns-repeated"))
        column = table.column + 1
        table.column += repeated
        cell = _cell(table.row + 1, column, attributes, "\n".join(self._lines), bool(self._lines))
        if cell is not None:
            self._budget.take_cells(repeated)
            self._row_cells.extend(cell._replace(column=column + step) for step in range(repeated))
        columns = _count(attributes.get(f"{_TABLE}number-columns-spanned"))
        rows = _count(attributes.get(f"{_TABLE}number-rows-spanned"))
        if columns * rows > 1:
            self._budget.take_cells(1)
            bottom, right = min(table.row + rows, MAX_ROW), min(column + columns - 1, MAX_COLUMN)
            table.merges.append((table.row + 1, column, bottom, right))

    # --- rows and columns

    def _end_row(self, table: _SheetBeingRead) -> None:
        first = table.row + 1
        if self._row_cells:
            self._budget.take_cells(len(self._row_cells) * (self._row_repeated - 1))
            texts = (cell.typed for cell in self._row_cells if cell.kind is CellKind.TEXT)
            self._budget.take_text(sum(map(limits.room_of, texts)) * self._row_repeated)
            for row in range(first, first + self._row_repeated):
                table.cells.update(((row, cell.column), cell._replace(row=row)) for cell in self._row_cells)
                if not self._row_visible:
                    table.hidden_rows.add(row)
        table.row += self._row_repeated
        table.column = 0

    def _add_columns(self, attributes: Mapping[str, str]) -> None:
        if self._table is None:
            return
        first = self._table.columns_declared + 1
        self._table.columns_declared += _count(attributes.get(f"{_TABLE}number-columns-repeated"))
        if attributes.get(f"{_TABLE}visibility", "visible") != "visible":
            self._budget.take_cells(1)
            self._table.hidden_ranges.append((first, self._table.columns_declared))


_CELLS = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
_TEXTS = _CELLS | {f"{_TEXT}{name}" for name in ("p", "span", "a", "s", "tab", "line-break")}


def _cell(row: int, column: int, attributes: Mapping[str, str], text: str, has_text: bool) -> Cell | None:
    """Return the cell of an element with these attributes and this text; None when it holds nothing.

    ``has_text``: there is a paragraph, be it empty, as that of a formula whose result is no text.
    """
    formula = _formula(attributes.get(f"{_TABLE}formula", ""))
    kind = attributes.get(f"{_OFFICE}value-type", "")
    if not kind:
        if text or (formula and has_text):
            return Cell(row, column, CellKind.TEXT, text, text, formula=formula)
        return Cell(row, column, CellKind.EMPTY, None, "", formula=formula) if formula else None
    if kind in ("float", "percentage", "currency"):
        shape = _PERCENT if kind == "percentage" else number_formats.GENERAL
        number = number_formats.number_cell(row, column, attributes.get(f"{_OFFICE}value", ""), shape, False, formula)
        return number._replace(typed=text) if _has_leading_zeros(text, number) else number
    if kind in ("date", "time"):
        return _moment_cell(row, column, kind, attributes, text, formula)
    if kind == "boolean":
        truth = attributes.get(f"{_OFFICE}boolean-value") == "true"
        return Cell(row, column, CellKind.BOOLEAN, truth, "TRUE" if truth else "FALSE", formula=formula)
    if attributes.get(_CALC_TYPE) == "error" or (formula and text.startswith(_ERRORS)):
        return Cell(row, column, CellKind.ERROR, text, text, formula=formula)
    text = attributes.get(f"{_OFFICE}string-value", text)
    return Cell(row, column, CellKind.TEXT, text, text, formula=formula) if text or formula else None


def _has_leading_zeros(text: str, number: Cell) -> bool:
    """True for a code such as 001, shown so by the cell's format."""
    return text.startswith("0") and text.isascii() and text.isdigit() and text.lstrip("0") == number.typed


def _moment_cell(
    row: int, column: int, kind: str, attributes: Mapping[str, str], text: str, formula: str
) -> Cell | None:
    stored = attributes.get(f"{_OFFICE}{kind}-value", "")
    moment = number_formats.iso_moment(stored) if kind == "date" else _duration(stored)
    if moment is None:
        return Cell(row, column, CellKind.TEXT, text or stored, text or stored, formula=formula)
    typed = text or number_formats.shown(moment, is_time=kind == "time")
    return Cell(row, column, CellKind.DATE, moment, typed, formula=formula)


def _duration(text: str) -> datetime | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return _MIDNIGHT + timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3]))


def _formula(text: str) -> str:
    """Return a formula as Excel writes it, as nearly as quoting it needs: `of:=[.A1]+1` is =A1+1."""
    if not text:
        return ""
    body = text.partition("=")[2] if "=" in text else text
    return f"={_REFERENCE.sub(lambda match: match[1].replace(':.', ':'), body)}"


def _count(text: str | None) -> int:
    """Return how often something is repeated, at least once."""
    if text is None or not (text.isascii() and text.isdigit()):
        return 1
    return max(1, int(text)) if len(text) <= 10 else 10**10
