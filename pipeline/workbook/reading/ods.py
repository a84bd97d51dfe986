"""The parts of an OpenDocument spreadsheet -> its sheets as cells, in one sparse pass.

A blank row repeated a million times is one line in the file and nothing here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from xml.parsers import expat

from msgspec import Struct, field

from pipeline.model import PLAIN, TextRun
from pipeline.workbook.cells import MAX_COLUMN, MAX_ROW, Cell, CellKind, Sheet, columns_within
from pipeline.workbook.reading import limits, merged_areas, number_formats, shown_values, xml_stream
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.number_formats import NumberFormat
from pipeline.workbook.reading.ods_looks import PROPERTIES_TAG, STYLE_TAG, OdsLooks
from pipeline.workbook.reading.rows_kept import last_row_kept
from pipeline.workbook.reading.xml_stream import TextCollector

_CONTENT, _STYLES, _SETTINGS = "content.xml", "styles.xml", "settings.xml"
_MIMETYPE, _MANIFEST = "mimetype", "META-INF/manifest.xml"
_KIND = "application/vnd.oasis.opendocument."
_SPREADSHEET = f"{_KIND}spreadsheet"  # its templates too, which are named on from here

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE, _TABLE, _TEXT, _STYLE, _MANIFEST_NAMES = (
    f"{_OASIS}:{name}:1.0 " for name in ("office", "table", "text", "style", "manifest")
)
_CONFIG = f"{_OASIS}:config:1.0 "
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
# Put together once: they are looked for at each of thousands of cells.
_TABLE_TAG, _ROW_TAG, _COLUMN_TAG, _PARAGRAPH_TAG = (
    f"{_TABLE}table",
    f"{_TABLE}table-row",
    f"{_TABLE}table-column",
    f"{_TEXT}p",
)
_TABLE_PROPERTIES_TAG = f"{_STYLE}table-properties"
_STRING_VALUE = f"{_OFFICE}string-value"
_VALUE = f"{_OFFICE}value"
_VALUE_TYPE = f"{_OFFICE}value-type"
_FORMULA = f"{_TABLE}formula"
_COLUMNS_REPEATED = f"{_TABLE}number-columns-repeated"
_COLUMNS_SPANNED = f"{_TABLE}number-columns-spanned"
_ROWS_SPANNED = f"{_TABLE}number-rows-spanned"
_STYLE_NAME = f"{_TABLE}style-name"
_SPAN_STYLE = f"{_TEXT}style-name"
_SPACES_COUNT = f"{_TEXT}c"
_CELL_STYLE = f"{_TABLE}default-cell-style-name"
_VISIBILITY = f"{_TABLE}visibility"
_ROWS_REPEATED = f"{_TABLE}number-rows-repeated"

# No style lies in another: looking stops at the next one, so that styles never closed take no time.
_NUMBER_STYLE = re.compile(
    r"<number:([a-z-]+-style)\s[^<>]*(?<!/)>[^<]*+(?:<(?!number:[a-z-]+-style\s)[^<]*+)*?</number:\1>"
)
_OTHER_SETTING = re.compile(r'<config:config-item\s(?![^<>]*"ShowZeroValues")[^<>]*>[^<]*</config:config-item>')
_SPACES = re.compile(r"[ \t\r\n]+")
_REFERENCE = re.compile(r"\[\.?([^\[\]]*)\]")
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
_MIDNIGHT = datetime(1899, 12, 30)  # noqa: DTZ001 - days have no zone
_PERCENT = NumberFormat(is_percent=True)


def is_spreadsheet(archive: WorkbookArchive) -> bool:
    """Return whether a zip file is an OpenDocument spreadsheet; False for one that is no OpenDocument file.

    Its part mimetype names its kind. Where a file lacks it, zipped again by hand or by another program, its manifest or
    its content does. Raises Refused when an OpenDocument file is no spreadsheet, or has a password.
    """
    if "encrypted-package" in archive and (_MIMETYPE in archive or _MANIFEST in archive):
        raise limits.encrypted()
    kind = archive.read(_MIMETYPE).decode("ascii", "replace").strip() if _MIMETYPE in archive else ""
    manifest = _ManifestReader()
    if _MANIFEST in archive:
        xml_stream.read_part(archive, _MANIFEST, manifest)
    kind = kind or manifest.kind
    if not kind and not manifest.is_encrypted:  # an encrypted content says nothing
        kind = _kind_of_content(archive) if _CONTENT in archive else ""
        if not kind:
            return False
    if kind and not kind.startswith(_SPREADSHEET):
        raise limits.mistaken("เอกสาร LibreOffice")
    if manifest.is_encrypted:
        raise limits.encrypted()
    return True


def _kind_of_content(archive: WorkbookArchive) -> str:
    """Return the kind that the content begins as; "" for the content of no OpenDocument file."""
    try:
        xml_stream.read_part(archive, _CONTENT, _KindReader())
    except _KindFound as found:
        return found.kind
    return ""


def read(archive: WorkbookArchive, is_read: Callable[[str], bool]) -> tuple[Sheet, ...]:
    """Return the sheets in the order of their tabs: those whose names are to be read, the first rows of the others.

    Raises Refused.
    """
    looks = OdsLooks(archive.budget)
    if _STYLES in archive:
        xml_stream.read_skimmed(archive, _STYLES, lambda _: _OdsStylesReader(looks))
    hides_zeros = _SETTINGS in archive and _hides_zeros(archive)
    reader = _ContentReader(archive.budget, is_read, looks, hides_zeros=hides_zeros)
    xml_stream.read_part(archive, _CONTENT, reader)
    if not reader.sheets:
        raise limits.unreadable(limits.NO_SHEETS)
    return tuple(reader.sheets)


def _hides_zeros(archive: WorkbookArchive) -> bool:
    return xml_stream.read_skimmed(archive, _SETTINGS, lambda _: _SettingsReader(archive.budget)).hides_zeros


class _ManifestReader:
    """Finds whether a part is encrypted, and the kind of the file, "" where the manifest does not name it."""

    __slots__ = ("is_encrypted", "kind", "parser")

    def __init__(self) -> None:
        self.is_encrypted = False
        self.kind = ""
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.is_encrypted = self.is_encrypted or name == f"{_MANIFEST_NAMES}encryption-data"
        if name == f"{_MANIFEST_NAMES}file-entry" and attributes.get(f"{_MANIFEST_NAMES}full-path") == "/":
            self.kind = attributes.get(f"{_MANIFEST_NAMES}media-type", "").strip()

    def end(self, name: str) -> None:
        pass


class _KindFound(Exception):  # noqa: N818 - no error: the rest of the part need not be read
    """The kind that a content is of: the first element of its body names it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class _KindReader:
    """Raises _KindFound in the body of an OpenDocument file."""

    __slots__ = ("_is_in_body", "parser")

    def __init__(self) -> None:
        self._is_in_body = False
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if self._is_in_body:
            raise _KindFound(f"{_KIND}{name.removeprefix(_OFFICE)}")
        self._is_in_body = name == f"{_OFFICE}body"

    def end(self, name: str) -> None:
        pass


class _OdsStylesReader:
    """Gathers the looks of the styles that have names of their own."""

    __slots__ = ("looks", "parser")

    def __init__(self, looks: OdsLooks) -> None:
        self.looks = looks
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.looks.start(name, attributes)

    def end(self, name: str) -> None:
        pass

    def skim(self, tags: str) -> str:
        """Leave out the formats of numbers: most of the part. What a cell shows stands in the cell itself."""
        return _NUMBER_STYLE.sub("", tags)


class _SettingsReader(TextCollector):
    """Finds whether a file is set to show no zeros; what is set for its view counts before what is set for the file."""

    __slots__ = ("_by_set", "_is_asked", "_set")

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._set = ""
        self._is_asked = False
        self._by_set: dict[str, bool] = {}

    @property
    def hides_zeros(self) -> bool:
        """Whether a person sees nothing where a cell holds zero."""
        return self._by_set.get("ooo:view-settings", self._by_set.get("ooo:configuration-settings", False))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        named = attributes.get(f"{_CONFIG}name", "")
        if name == f"{_CONFIG}config-item-set":
            self._set = named
        elif name == f"{_CONFIG}config-item" and named == "ShowZeroValues":
            self._is_asked = True
            self.begin_text()

    def end(self, name: str) -> None:
        if self._is_asked and name == f"{_CONFIG}config-item":
            self._is_asked = False
            self._by_set[self._set] = self.end_text().strip() == "false"

    def skim(self, tags: str) -> str:
        """Leave out what else is set: most of the part."""
        return _OTHER_SETTING.sub("", tags)


class _SheetBeingRead(Struct):
    """The sheet that is being read, and where in it."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merges: list[tuple[int, int, int, int]]
    hidden_rows: set[int]
    hidden_ranges: list[tuple[int, int]]
    last_row: int = MAX_ROW  # cells further down are not kept
    is_cut: bool = False  # there were some
    hides_zeros: bool = False
    row: int = 0
    column: int = 0  # the last one that was read
    columns_declared: int = 0
    row_style: str = ""  # of the cells of the row that name none
    column_styles: list[tuple[int, str]] = field(default_factory=list)  # from which column on cells have which style

    def style_of(self, column: int) -> str:
        """Return the style of a cell that names none: that of its row, else of its column."""
        if self.row_style:
            return self.row_style
        at = bisect_right(self.column_styles, column, key=itemgetter(0)) - 1
        return self.column_styles[at][1] if at >= 0 else ""

    def sheet(self) -> Sheet:
        if self.hides_zeros:
            shown_values.hide_zeros(self.cells)
        covered = merged_areas.take_covered(self.cells, self.merges)
        hidden = columns_within((column for _, column in self.cells), self.hidden_ranges)
        return Sheet(
            name=self.name,
            cells=self.cells,
            hidden=self.hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=hidden,
            merges=tuple(self.merges),
            covered=covered,
            first_rows_only=self.is_cut,
        )


class _ContentReader:
    """Walks tables, rows and cells; the paragraphs of a cell are its text, those of its comment are not."""

    __slots__ = (
        "_attributes",
        "_budget",
        "_hidden_styles",
        "_hides_zeros",
        "_inside_other",
        "_is_read",
        "_line",
        "_looks",
        "_paragraphs",
        "_row_cells",
        "_row_repeated",
        "_row_visible",
        "_spans",
        "_stretches",
        "_style",
        "_table",
        "parser",
        "sheets",
    )

    def __init__(
        self, budget: Budget, is_read: Callable[[str], bool], looks: OdsLooks, *, hides_zeros: bool = False
    ) -> None:
        self._budget = budget
        self._hides_zeros = hides_zeros
        self._looks = looks
        self._is_read = is_read
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table: _SheetBeingRead | None = None
        self._attributes: dict[str, str] | None = None  # of the cell that is being read
        self._inside_other = 0  # how deep in a comment or a drawing
        self._line: list[str] | None = None  # of the paragraph that is being read
        self._paragraphs = 0
        self._spans: list[str] = []  # the styles of the stretches that are open
        self._stretches: list[tuple[str, str]] = []  # of the cell's text, with the style of each
        self._row_cells: list[Cell] = []
        self._row_repeated = 1
        self._row_visible = True
        self.sheets: list[Sheet] = []
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._attributes is not None:
            self._start_in_cell(name, attributes)
        elif name in _CELLS:
            self._start_cell(attributes)
        elif name == _ROW_TAG:
            if self._table is not None:
                self._table.row_style = attributes.get(_CELL_STYLE, "")
            self._row_repeated = _count(attributes.get(_ROWS_REPEATED))
            self._row_visible = attributes.get(_VISIBILITY, "visible") == "visible"
            self._row_cells = []
        elif name == _COLUMN_TAG:
            self._add_columns(attributes)
        elif name == _TABLE_TAG:
            self._start_table(attributes.get(f"{_TABLE}name", ""), attributes.get(_STYLE_NAME, ""))
        elif name in (STYLE_TAG, PROPERTIES_TAG):
            self._style = attributes.get(f"{_STYLE}name", self._style)
            self._looks.start(name, attributes)
        elif name == _TABLE_PROPERTIES_TAG and attributes.get(f"{_TABLE}display") == "false":
            self._budget.take_cells(1)
            self._hidden_styles.add(self._style)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        table = self._table
        if table is None:
            return
        if table.row < table.last_row:
            self._attributes = attributes
        elif _VALUE_TYPE in attributes:
            table.is_cut = True

    def _start_table(self, name: str, style: str) -> None:
        hidden = style in self._hidden_styles
        last_row = MAX_ROW if self._is_read(name) else last_row_kept(name)
        self._table = _SheetBeingRead(name, hidden, {}, [], set(), [], last_row, hides_zeros=self._hides_zeros)
        if not last_row and self.parser is not None:  # nothing is asked about what stands in it
            self.parser.StartElementHandler, self.parser.EndElementHandler = None, self._end_of_passed_over

    def _end_of_passed_over(self, name: str) -> None:
        if name == _TABLE_TAG and self.parser is not None:
            self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
            self.end(name)

    def end(self, name: str) -> None:
        if self._attributes is not None:
            self._end_in_cell(name)
        elif name == _ROW_TAG and self._table is not None:
            self._end_row(self._table)
        elif name == _TABLE_TAG and self._table is not None:
            self._budget.take_cells(1)
            self.sheets.append(self._table.sheet())
            self._table = None

    # --- inside a cell

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside_other or not (name in _CELLS or name.startswith(_TEXT)) or name in _BESIDE_TEXT:
            self._inside_other += 1
        elif name == _PARAGRAPH_TAG:
            self._line = []
            if self._paragraphs:
                self._stretches.append(("\n", ""))
            self._paragraphs += 1
            if self.parser is not None:
                self.parser.CharacterDataHandler = self._add_text
        elif self._line is not None:
            spaces = min(_count(attributes.get(_SPACES_COUNT)), limits.MAX_TEXT_CHARS)
            self._spans.append(attributes.get(_SPAN_STYLE, self._spans[-1] if self._spans else ""))
            mark = _MARKS.get(name, "")
            self._keep_text(mark * (spaces if mark == " " else 1))

    def _end_in_cell(self, name: str) -> None:
        if self._inside_other:
            self._inside_other -= 1
        elif name == _PARAGRAPH_TAG and self._line is not None:
            self._line = None
            self._spans.clear()
            if self.parser is not None:
                self.parser.CharacterDataHandler = None
        elif name not in _CELLS and self._line is not None and self._spans:
            self._spans.pop()
        elif name in _CELLS and self._table is not None:
            self._end_cell(self._table, self._attributes or {})
            self._attributes = None
            if self._paragraphs:
                self._paragraphs, self._stretches = 0, []

    def _add_text(self, text: str) -> None:
        if not self._inside_other and self._line is not None:
            if "  " in text or not text.isprintable():  # hardly ever: asking takes a third of replacing
                text = _SPACES.sub(" ", text)
            self._keep_text(text if self._line else text.lstrip(" "))

    def _keep_text(self, text: str) -> None:
        self._budget.take_text(len(text))
        if self._line is not None and text:
            self._line.append(text)
            self._stretches.append((text, self._spans[-1] if self._spans else ""))

    def _end_cell(self, table: _SheetBeingRead, attributes: Mapping[str, str]) -> None:
        repeated = _count(attributes[_COLUMNS_REPEATED]) if _COLUMNS_REPEATED in attributes else 1
        column = table.column + 1
        table.column += repeated
        if self._paragraphs or _VALUE_TYPE in attributes or _FORMULA in attributes:  # most cells hold nothing
            text = "".join(text for text, _ in self._stretches)
            cell = _cell(table.row + 1, column, attributes, text, self._paragraphs > 0)
            if cell is not None:
                cell = self._with_looks(cell, attributes.get(_STYLE_NAME) or table.style_of(column))
                self._budget.take_cells(repeated)
                self._row_cells.append(cell)
                self._row_cells.extend(cell._replace(column=column + step) for step in range(1, repeated))
        if _COLUMNS_SPANNED in attributes or _ROWS_SPANNED in attributes:
            self._add_merge(table, column, attributes)

    def _add_merge(self, table: _SheetBeingRead, column: int, attributes: Mapping[str, str]) -> None:
        columns, rows = _count(attributes.get(_COLUMNS_SPANNED)), _count(attributes.get(_ROWS_SPANNED))
        if columns * rows > 1:
            self._budget.take_cells(1)
            bottom, right = min(table.row + rows, MAX_ROW), min(column + columns - 1, MAX_COLUMN)
            table.merges.append((table.row + 1, column, bottom, right))

    def _with_looks(self, cell: Cell, style: str) -> Cell:
        """Return a cell as its style and those of its stretches let it be seen."""
        look = self._looks.of_cell(style)
        if cell.kind is not CellKind.TEXT:
            return shown_values.without(cell) if cell.kind is CellKind.NUMBER and look.struck else cell
        if not cell.typed:
            return cell
        if shown_values.is_picture(cell.typed):
            return shown_values.picture(cell.row, cell.column, cell.typed)
        if not any(span for _, span in self._stretches):  # almost every text
            return cell if look == PLAIN else shown_values.with_looks(cell, (TextRun(cell.typed, look),))
        runs = [self._looks.of_run(text, span, style) for text, span in self._stretches]
        if all(run.look == PLAIN for run in runs) or "".join(run.text for run in runs) != cell.value:
            return cell
        alike = groupby(runs, key=lambda run: run.look)
        joined = (TextRun("".join(run.text for run in group), look) for look, group in alike)
        return shown_values.with_looks(cell, tuple(joined))

    # --- rows and columns

    def _end_row(self, table: _SheetBeingRead) -> None:
        first = table.row + 1
        if self._row_cells:
            self._budget.take_cells(len(self._row_cells) * (self._row_repeated - 1))
            texts = (cell.typed for cell in self._row_cells if cell.kind is CellKind.TEXT)
            self._budget.take_text(sum(map(limits.room_of, texts)) * self._row_repeated)
            for row in range(first, min(first + self._row_repeated, table.last_row + 1)):
                cells = self._row_cells if row == first else [cell._replace(row=row) for cell in self._row_cells]
                table.cells.update(((row, cell.column), cell) for cell in cells)
                if not self._row_visible:
                    table.hidden_rows.add(row)
        table.row += self._row_repeated
        table.column = 0

    def _add_columns(self, attributes: Mapping[str, str]) -> None:
        if self._table is None:
            return
        first = self._table.columns_declared + 1
        style = attributes.get(_CELL_STYLE, "")
        if style or self._table.column_styles:
            self._budget.take_cells(1)
            self._table.column_styles.append((first, style))
        self._table.columns_declared += _count(attributes.get(_COLUMNS_REPEATED))
        if attributes.get(_VISIBILITY, "visible") != "visible":
            self._budget.take_cells(1)
            self._table.hidden_ranges.append((first, self._table.columns_declared))


_CELLS = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
_BESIDE_TEXT = frozenset((f"{_TEXT}note", f"{_TEXT}ruby-text"))  # a footnote, a reading aid: no part of the text
_MARKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_TRUTHS = {"TRUE": True, "FALSE": False}  # LibreOffice saves some as the numbers 1 and 0


def _cell(row: int, column: int, attributes: Mapping[str, str], text: str, has_text: bool) -> Cell | None:
    """Return the cell of an element with these attributes and this text; None when it holds nothing.

    ``has_text``: there is a paragraph, be it empty, as that of a formula whose result is no text.
    """
    formula = _formula(attributes.get(_FORMULA, ""))
    kind = attributes.get(_VALUE_TYPE, "")
    if not kind:
        if text or (formula and has_text):
            return Cell(row, column, CellKind.TEXT, text, text, formula=formula)
        return Cell(row, column, CellKind.EMPTY, None, "", formula=formula) if formula else None
    if kind in ("float", "percentage", "currency"):
        return _number_cell(row, column, kind, attributes.get(_VALUE, ""), text if has_text else None, formula)
    if kind in ("date", "time"):
        return _moment_cell(row, column, kind, attributes, text, formula)
    if kind == "boolean":
        truth = attributes.get(f"{_OFFICE}boolean-value") == "true"
        return Cell(row, column, CellKind.BOOLEAN, truth, "TRUE" if truth else "FALSE", formula=formula)
    if attributes.get(_CALC_TYPE) == "error" or (formula and text.startswith(_ERRORS)):
        return Cell(row, column, CellKind.ERROR, text, text, formula=formula)
    text = attributes.get(_STRING_VALUE, text)
    return Cell(row, column, CellKind.TEXT, text, text, formula=formula) if text or formula else None


def _number_cell(row: int, column: int, kind: str, held: str, shown: str | None, formula: str) -> Cell:
    """Return the cell of a number; ``shown``: the text that the program which wrote the file shows of it."""
    shape = _PERCENT if kind == "percentage" else number_formats.GENERAL
    cell = number_formats.number_cell(row, column, held, shape, False, formula)
    if shown is None or shown == cell.typed or not isinstance(cell.value, Decimal):
        return cell
    if shown and set(shown) == {"#"}:  # the column is narrow
        return cell
    if shown in _TRUTHS and cell.value == _TRUTHS[shown]:
        return Cell(row, column, CellKind.BOOLEAN, _TRUTHS[shown], shown, formula=formula)
    is_hundredfold = kind == "percentage"
    return shown_values.number_cell(row, column, cell.value, shown, formula, is_hundredfold=is_hundredfold)


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
