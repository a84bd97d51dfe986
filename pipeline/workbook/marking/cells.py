"""From a worksheet part and the cells to mark to the same part, byte for byte, with only those cells' styles changed.

The part is never a tree in memory: it streams through, and what is not touched is not even parsed into values. So a
sheet of a million formatted rows is marked like any other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from xml.parsers import expat

from msgspec import Struct, field

from pipeline.model import Severity
from pipeline.opc.writer import Deflater, Packed
from pipeline.workbook.cells import MAX_COLUMN, Spot, column_letters, column_number
from pipeline.workbook.marking import conditions
from pipeline.workbook.marking.attributes import is_set, whole_number
from pipeline.workbook.marking.conditions import Conditions
from pipeline.workbook.marking.grid import Grid
from pipeline.workbook.marking.splicing import Splicer, as_utf_8
from pipeline.workbook.marking.styles import Styles
from pipeline.workbook.reading import limits

_ROWS_BELOW = 30  # whose height matters: a note reaches down over them

_STYLE = re.compile(rb"""(?<=\s)s\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_SELECTED = re.compile(rb"""\stabSelected\s*=\s*(?:"(?:1|true)"|'(?:1|true)')""")
_VIEW = re.compile(rb"<(?:\w+:)?sheetView(?=\s)[^<>]*>")
# A whole row, as far as one chunk holds it; its number says whether it is looked for. No other "</row>" can stand in
# it: text has no "<", except in _NOT_MARKUP. It ends at the next row, or many rows that never end would cost hours.
_ROW = re.compile(rb'<row r="([0-9]{1,7})"(?:[^<>]*/>|[^<>]*>[^<]*(?:<(?!/?row[\s/>])[^<]*)*</row>)')
_NOT_MARKUP = (b"<![CDATA[", b"<!--")
_LONGEST_OPENING_BYTES = 8  # without its last byte: as much of one may end a chunk

# The children of a worksheet that stand before conditionalFormatting.
_BEFORE_RULES = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
)

# The children of a worksheet that stand after legacyDrawing.
_AFTER_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


class SheetChanges(Struct, frozen=True):
    """What to change in one sheet.

    ``marks``: the severity to mark each cell with. ``painted``: the styles that an older copy put there; their cells
    get back the styles they had. ``drawing``: the `legacyDrawing` element to add where there is none, or "".
    ``conditions``: the conditional formats among which the marks have to be seen.
    """

    marks: Mapping[Spot, Severity]
    painted: Collection[int] = ()
    drawing: str = ""
    conditions: Conditions = field(default_factory=Conditions)


class MarkedSheet(Struct, frozen=True):
    """A marked sheet and its grid. ``drawing_id``: of the `legacyDrawing` it came with; "" without one."""

    content: Packed
    grid: Grid
    drawing_id: str


def mark(read: Callable[[], Iterable[bytes]], part: str, changes: SheetChanges, styles: Styles) -> MarkedSheet:
    """Return the sheet with its cells marked, and not selected any more; a marked cell it lacks is added blank.

    ``read`` gives the part's bytes, from the beginning at every call. Raises Refused: the part is no sound XML.
    """
    try:
        try:
            return _marked(read(), changes, styles, may_skip=not changes.painted)
        except _PlacesMissing:
            return _marked(read(), changes, styles, may_skip=False)
    except expat.ExpatError:
        raise limits.damaged(part) from None


def _marked(chunks: Iterable[bytes], changes: SheetChanges, styles: Styles, *, may_skip: bool) -> MarkedSheet:
    deflater = Deflater()
    marker = _CellMarker(changes, styles, deflater.write, may_skip=may_skip)
    marker.feed(as_utf_8(chunks))
    return MarkedSheet(deflater.packed(), marker.grid, marker.drawing_id)


def unselected(chunks: Iterable[bytes]) -> Packed | None:
    """Return a sheet that is not selected any more, else as it was; None where its beginning does not say it is.

    Were two sheets selected, both would be typed into at once.
    """
    pieces = as_utf_8(chunks)
    first = next(pieces, b"")
    selected, data, others = first.partition(b"sheetData")
    head = _VIEW.sub(lambda view: _SELECTED.sub(b"", view[0]), selected)
    if head == selected:
        return None
    deflater = Deflater()
    for piece in chain((head, data, others), pieces):
        deflater.write(piece)
    return deflater.packed()


class _PlacesMissing(Exception):  # noqa: N818 - no error: the sheet is read again
    """A row without a number stands after the row before it, so no row may be skipped."""


class _CellMarker(Splicer):
    """Finds the cells to mark in a sheet, and the places of those it lacks."""

    def __init__(
        self, changes: SheetChanges, styles: Styles, write: Callable[[bytes], object], *, may_skip: bool
    ) -> None:
        super().__init__(write)
        self.grid = Grid()
        self.drawing_id = ""
        self._drawing = changes.drawing
        self._marks = changes.marks
        self._conditions = changes.conditions
        self._ruled: dict[Severity, list[Spot]] = {}  # the cells that rules of ours colour
        self._are_rules_in = False
        self._rules_moved_by = 0
        self._condition = -1  # which `conditionalFormatting` is read, from 0
        for spot in sorted(changes.conditions.covered):
            self._ruled.setdefault(changes.marks[spot], []).append(spot)
        self._styles = styles
        self._painted = frozenset(map(str, changes.painted))
        self._rows = _columns_by_row(changes.marks)
        self._rows_left = sorted(self._rows, reverse=True)
        self._rows_in_order = sorted(self._rows)
        self._rows_followed: set[int] = set()  # marked rows after which a row was shown to the parser
        self._may_skip = may_skip
        self._has_skipped = False
        self._chunk_end = b""
        self._rows_measured = {near for row in self._rows for near in range(row - 1, row + _ROWS_BELOW)}
        self._prefix = ""
        self._cell_tag = self._row_tag = self._data_tag = ""
        self._depth = self._row = self._column = self._row_style = 0
        self._cut_depth = 0  # of the element that is taken out; 0 for none
        self._in_data = False
        self._columns_left: list[int] = []  # of this row, the next one last

    def seen(self, chunk: bytes) -> bytes:
        joined = self._chunk_end + chunk
        self._chunk_end = joined[-_LONGEST_OPENING_BYTES:]
        if self._may_skip and any(opening in joined for opening in _NOT_MARKUP):
            self._may_skip = False  # what looks like a row may be text from here on
        return _ROW.sub(self._shown_row, chunk) if self._may_skip else chunk

    def _shown_row(self, match: re.Match[bytes]) -> bytes:
        """Return a row with blanks for what is not looked for: its cells, or all of it.

        The parser sees all of a row with marked cells. Of a row whose height is wanted, and of the first row after each
        marked one (a marked row that is missing is put before it), it sees the row without its cells.
        """
        row = int(match[1])
        if row in self._rows:
            return match[0]
        at = bisect_left(self._rows_in_order, row)
        follows = at > 0 and self._rows_in_order[at - 1] not in self._rows_followed
        if follows:
            self._rows_followed.add(self._rows_in_order[at - 1])
        if follows or row in self._rows_measured:
            return _without_cells(match[0])
        self._has_skipped = True
        return b" " * len(match[0])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._in_data:
            if name == self._cell_tag:
                if self._columns_left or attributes.get("s") in self._painted:
                    self._start_cell(attributes)
            elif name == self._row_tag:
                self._start_row(attributes)
            return
        self._depth += 1
        if self._depth == 1:
            self._prefix = name.rpartition(":")[0] + ":" if ":" in name else ""
            self._cell_tag, self._row_tag, self._data_tag = (
                f"{self._prefix}{tag}" for tag in ("c", "row", "sheetData")
            )
        elif name == self._data_tag:
            self._start_data()
        else:
            self._start_other(name.removeprefix(self._prefix), attributes)

    def end(self, name: str) -> None:
        if self._in_data:
            if name == self._row_tag:
                if self._columns_left:
                    self.insert(self._blank_cells(MAX_COLUMN + 1))
            elif name == self._data_tag:
                if self._rows_left:
                    self.insert(self._blank_rows(None))
                self._in_data = False
                self._depth -= 1
            return
        if self._depth == self._cut_depth:
            self.end_cut()
            self._cut_depth = 0
        self._depth -= 1
        if self._depth == 0:
            self._insert_rules()
            self._insert_drawing()

    # --- around the cells

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 2 and name not in _BEFORE_RULES:
            self._insert_rules()
        if self.is_cutting:
            return
        if name == "col":
            self.grid.take_columns(attributes)
        elif name == "sheetFormatPr":
            self.grid.take_defaults(attributes)
        elif name == "sheetView":
            tag = self.tag()
            if (unselected := _SELECTED.sub(b"", tag)) != tag:
                self.replace(tag, unselected)
        elif self._depth == 2 and name == "legacyDrawing":
            self.drawing_id = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self._drawing = ""
        elif self._depth == 2 and (name in _AFTER_DRAWING or name.endswith(":AlternateContent")):
            self._insert_drawing()
        elif self._depth == 2 and name == "conditionalFormatting":
            self._condition += 1
            if self._condition in self._conditions.areas.ours_alone:
                self._cut()
        elif name.rpartition(":")[2] == "cfRule":
            self._start_rule(attributes)

    def _insert_drawing(self) -> None:
        if self._drawing:
            self.insert(f"<{self._prefix}{self._drawing}/>")
            self._drawing = ""

    # --- rules that colour cells

    def _insert_rules(self) -> None:
        """Put our rules before those of the unit, which are shown after them then."""
        if self._are_rules_in:
            return
        self._are_rules_in = True
        by = self._conditions.shift(len(self._ruled))
        if self._ruled and by is not None:
            self._rules_moved_by = by
            formats = {severity: self._styles.rule_format(severity) for severity in self._ruled}
            self.insert(conditions.rules(self._ruled, formats, self._prefix))

    def _start_rule(self, attributes: dict[str, str]) -> None:
        if self._conditions.formats.is_ours(attributes):
            self._cut()
        elif self._rules_moved_by and (priority := attributes.get("priority")):
            tag = self.tag()
            self.replace(tag, conditions.moved(tag, priority, self._rules_moved_by))

    def _cut(self) -> None:
        self.cut()
        self._cut_depth = self._depth

    # --- the cells

    def _start_data(self) -> None:
        self._in_data = True
        tag = self.tag()
        if self._rows_left and tag.endswith(b"/>"):
            self.replace(tag, _opened(tag, self._blank_rows(None), self._data_tag))

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._has_skipped and "r" not in attributes:
            raise _PlacesMissing
        self._row = row = whole_number(attributes.get("r"), self._row + 1)
        self._column = 0
        if self._rows_left and self._rows_left[-1] < row:
            self.insert(self._blank_rows(row))
        if row in self._rows_measured:
            self.grid.take_row(row, attributes)
        if not self._rows_left or self._rows_left[-1] != row:
            return
        self._rows_left.pop()
        self._columns_left = self._rows[row][::-1]
        self._row_style = whole_number(attributes.get("s")) if is_set(attributes, "customFormat") else 0
        self._open_row(self.tag(), attributes.get("spans"))

    def _open_row(self, tag: bytes, spans: str | None) -> None:
        """Open the tag of a row for its marked cells, and take out a `spans` that does not cover them."""
        opened = tag
        if spans is not None and not _covers(spans, self._columns_left):
            opened = _SPANS.sub(b"", tag, count=1)
        if opened.endswith(b"/>"):
            opened = _opened(opened, self._blank_cells(MAX_COLUMN + 1), self._row_tag)
        if opened != tag:
            self.replace(tag, opened)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = column_number(reference.rstrip("0123456789")) if reference else self._column + 1
        if self._columns_left and self._columns_left[-1] < self._column:
            self.insert(self._blank_cells(self._column))
        given = attributes.get("s", "0")
        style = self._styles.original(int(given)) if given in self._painted else whole_number(given)
        if self._columns_left and self._columns_left[-1] == self._column:
            self._columns_left.pop()
            style = self._marked_style(style, (self._row, self._column))
        if str(style) != given:
            tag = self.tag()
            self.replace(tag, _restyled(tag, style, len(self._cell_tag) + 1))

    def _blank_cells(self, before: int) -> str:
        """Return, and count as done, the marked cells before a column that this row lacks."""
        cells = []
        while self._columns_left and self._columns_left[-1] < before:
            cells.append(self._blank_cell(self._row, self._columns_left.pop(), self._row_style))
        return "".join(cells)

    def _blank_rows(self, before: int | None) -> str:
        """Return, and count as done, the rows of marked cells before a row, or to the end, that the sheet lacks."""
        rows = []
        while self._rows_left and (before is None or self._rows_left[-1] < before):
            row = self._rows_left.pop()
            cells = "".join(self._blank_cell(row, column, 0) for column in self._rows[row])
            rows.append(f'<{self._row_tag} r="{row}">{cells}</{self._row_tag}>')
        return "".join(rows)

    def _blank_cell(self, row: int, column: int, row_style: int) -> str:
        style = self._marked_style(row_style or self.grid.style(column), (row, column))
        return f'<{self._cell_tag} r="{column_letters(column)}{row}" s="{style}"/>'

    def _marked_style(self, style: int, spot: Spot) -> int:
        """Return the style in the colour of a cell's mark; where no more styles fit, a rule colours the cell."""
        severity = self._marks[spot]
        twin = self._styles.twin(style, severity)
        if twin is None and spot not in self._conditions.covered:
            self._ruled.setdefault(severity, []).append(spot)
        return style if twin is None else twin


def _without_cells(row: bytes) -> bytes:
    """Return a row with blanks for its cells; the whole row where one cannot see where its tag ends."""
    begins, ends = row.index(b">") + 1, row.rindex(b"<")
    if ends < begins or row.count(b'"', 0, begins) % 2:
        return row
    return row[:begins] + b" " * (ends - begins) + row[ends:]


def _columns_by_row(spots: Iterable[Spot]) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for row, column in sorted(spots):
        rows.setdefault(row, []).append(column)
    return rows


def _opened(tag: bytes, content: str, name: str) -> bytes:
    """Return an element that was empty with ``content`` in it."""
    return tag.removesuffix(b"/>").rstrip() + f">{content}</{name}>".encode()


def _restyled(tag: bytes, style: int, name_end: int) -> bytes:
    attribute = b's="%d"' % style
    restyled, count = _STYLE.subn(attribute, tag, count=1)
    return restyled if count else tag[:name_end] + b" " + attribute + tag[name_end:]


def _covers(spans: str, columns: Iterable[int]) -> bool:
    """Return whether the columns lie in a row's `spans`, such as 1:20."""
    ranges = [span.partition(":") for span in spans.split()]
    return all(
        any(whole_number(first) <= column <= whole_number(last) for first, _, last in ranges) for column in columns
    )
