"""A worksheet part and the cells to mark -> the same part, byte for byte, with only those cells' styles changed.

The part is never a tree in memory: it streams through, and what is not touched is not even parsed into values. So a
sheet of a million formatted rows is marked like any other.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from xml.parsers import expat

from pipeline.model import Severity
from pipeline.opc.streaming import new_parser
from pipeline.opc.writer import Deflater, Packed
from pipeline.workbook.cells import MAX_COLUMN, Spot, column_letters, column_number
from pipeline.workbook.marking.styles import Styles
from pipeline.workbook.reading import limits

_PIXELS_PER_CHAR = 7  # of the usual font; only the size of notes depends on it
_ROWS_BELOW = 30  # of which the height matters: a note reaches down over them

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_STYLE = re.compile(rb"""(?<=\s)s\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_SELECTED = re.compile(rb"""\stabSelected\s*=\s*(?:"(?:1|true)"|'(?:1|true)')""")
_VIEW = re.compile(rb"<(?:\w+:)?sheetView(?=\s)[^<>]*>")
# A whole row, as far as one chunk holds it. By its number one knows whether it is looked for. No other "</row>" can
# stand within: text has no "<", but for _NOT_MARKUP. At another row it ends, or many that never end would cost hours.
_ROW = re.compile(rb'<row r="([0-9]{1,7})"(?:[^<>]*/>|[^<>]*>[^<]*(?:<(?!/?row[\s/>])[^<]*)*</row>)')
_NOT_MARKUP = (b"<![CDATA[", b"<!--")
_LONGEST_OPENING_BYTES = 8  # but for its last byte: as much of one may end a chunk
_MERGE = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_LONGEST_MERGE_TAG_BYTES = 512
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODING = re.compile(r"""(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")

# The children of a worksheet that stand behind legacyDrawing.
_BEHIND_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


@dataclass(slots=True)
class Grid:
    """How wide and high the cells of a sheet are, as far as it was asked. Unit: pixels."""

    widths: list[tuple[int, int, int, int]] = field(default_factory=list)  # first and last column, pixels, style
    heights: dict[int, int] = field(default_factory=dict)
    default_width: int = 64
    default_height: int = 20
    _known: dict[int, int] = field(default_factory=dict)

    def width(self, column: int) -> int:
        """Return how wide a column is; 0 when it is hidden."""
        if column not in self._known:
            found = (pixels for first, last, pixels, _ in self.widths if first <= column <= last)
            self._known[column] = next(found, self.default_width)
        return self._known[column]

    def height(self, row: int) -> int:
        """Return how high a row is; 0 when it is hidden."""
        return self.heights.get(row, self.default_height)

    def style(self, column: int) -> int:
        """Return the style of a column's blank cells."""
        return next((style for first, last, _, style in self.widths if first <= column <= last), 0)


@dataclass(frozen=True, slots=True)
class Request:
    """What to do to one sheet. ``drawing``: the `legacyDrawing` element to put where there is none; "" for none."""

    marks: Mapping[Spot, Severity]
    painted: Collection[int] = ()  # the styles that an older copy left: their cells get back what they had
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked sheet, and what was seen of it. ``drawing_id``: of the legacyDrawing it came with, or ""."""

    content: Packed
    grid: Grid
    drawing_id: str


def mark(read: Callable[[], Iterable[bytes]], part: str, request: Request, styles: Styles) -> Marked:
    """Return the sheet with its cells marked, and not selected any more; a marked cell it lacks is added blank.

    ``read`` gives the part's bytes, from the beginning at every call. Raises Refused: the part is no sound XML.
    """
    try:
        try:
            return _marked(read(), request, styles, may_skip=not request.painted)
        except _PlacesMissing:
            return _marked(read(), request, styles, may_skip=False)
    except expat.ExpatError:
        raise limits.damaged(part) from None


def _marked(chunks: Iterable[bytes], request: Request, styles: Styles, *, may_skip: bool) -> Marked:
    deflater = Deflater()
    marker = _Marker(request, styles, deflater.write, may_skip=may_skip)
    marker.feed(_as_utf_8(chunks))
    return Marked(deflater.packed(), marker.grid, marker.drawing_id)


def unselected(chunks: Iterable[bytes]) -> Packed | None:
    """Return a sheet that is not selected any more, else as it was. Blank: None when its beginning does not say it is.

    Of two selected sheets both would be typed into at once.
    """
    pieces = _as_utf_8(chunks)
    first = next(pieces, b"")
    selected, data, others = first.partition(b"sheetData")
    head = _VIEW.sub(lambda view: _SELECTED.sub(b"", view[0]), selected)
    if head == selected:
        return None
    deflater = Deflater()
    for piece in chain((head, data, others), pieces):
        deflater.write(piece)
    return deflater.packed()


def heads(chunks: Iterable[bytes], spots: Collection[Spot]) -> dict[Spot, Spot]:
    """Return where each cell is seen: itself, or the head of the merged area that covers it."""
    found = {spot: spot for spot in spots}
    waiting = sorted(spots)
    for top, left, bottom, right in _merges(_as_utf_8(chunks)):
        for spot in waiting[bisect_left(waiting, (top, 0)) : bisect_right(waiting, (bottom, right))]:
            if left <= spot[1] <= right:
                found[spot] = (top, left)
                waiting.remove(spot)
    return found


def _merges(chunks: Iterable[bytes]) -> Iterator[tuple[int, int, int, int]]:
    kept = b""
    for chunk in chunks:
        text = kept + chunk
        end = 0
        for match in _MERGE.finditer(text):
            left, top, right, bottom = match.groups()
            yield int(top), column_number(left.decode()), int(bottom), column_number(right.decode())
            end = match.end()
        kept = text[max(end, len(text) - _LONGEST_MERGE_TAG_BYTES) :]


def _as_utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a part, one in UTF-16 rewritten: all that is put in is plain ASCII."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    if not first.startswith(_UTF_16):
        yield from chain((first,), pieces)
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield _ENCODING.sub(r"\1", decoder.decode(first), count=1).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()


class _PlacesMissing(Exception):  # noqa: N818 - no error: the sheet is read again
    """A row without a number stands behind the one before it, so none may be skipped."""


class _Splicer:
    """Passes a part's bytes on while a parser names the places; some are replaced on the way."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._parser = new_parser(keeps_prefixes=True)
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end
        self._held = b""  # bytes that may still be replaced
        self._base = 0  # where they begin in the part
        self._edits: list[tuple[int, int, bytes]] = []  # from, to, what stands there instead

    def seen(self, chunk: bytes) -> bytes:
        """Return what the parser is to see of a chunk: as many bytes, blanks for those that need no reading."""
        raise NotImplementedError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """An element ends."""
        raise NotImplementedError

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Pass the whole part on. Raises ExpatError."""
        try:
            for chunk in chunks:
                self._held += chunk
                self._parser.Parse(self.seen(chunk), False)
                self._pass_on(max(self._base, self._parser.CurrentByteIndex))
            self._parser.Parse(b"", True)
            self._pass_on(self._base + len(self._held))
        finally:
            # Parser and splicer hold each other: let both go now.
            self._parser.StartElementHandler = self._parser.EndElementHandler = None

    def insert(self, new: str) -> None:
        """Put something in front of the tag that is being read."""
        at = self._parser.CurrentByteIndex
        self._edits.append((at, at, new.encode()))

    def tag(self) -> bytes:
        """Return the start tag that is being read, as it stands there."""
        match = _TAG.match(self._held, self._parser.CurrentByteIndex - self._base)
        return match[0] if match else b""

    def replace(self, old: bytes, new: bytes) -> None:
        """Put ``new`` in the place of the start tag ``old`` that is being read."""
        at = self._parser.CurrentByteIndex
        self._edits.append((at, at + len(old), new))

    def _pass_on(self, until: int) -> None:
        at = self._base
        for start, stop, new in self._edits:
            self._write(self._held[at - self._base : start - self._base])
            self._write(new)
            at = stop
        self._write(self._held[at - self._base : until - self._base])
        self._edits.clear()
        self._held = self._held[until - self._base :]
        self._base = until


class _Marker(_Splicer):
    """Finds the cells to mark in a sheet, and the places of those it lacks."""

    def __init__(self, request: Request, styles: Styles, write: Callable[[bytes], object], *, may_skip: bool) -> None:
        super().__init__(write)
        self.grid = Grid()
        self.drawing_id = ""
        self._drawing = request.drawing
        self._marks = request.marks
        self._styles = styles
        self._painted = frozenset(map(str, request.painted))
        self._rows = _columns_by_row(request.marks)
        self._rows_left = sorted(self._rows, reverse=True)
        self._rows_in_order = sorted(self._rows)
        self._rows_followed: set[int] = set()  # marked rows behind which a row was shown to the parser
        self._may_skip = may_skip
        self._has_skipped = False
        self._chunk_end = b""
        self._rows_measured = {near for row in self._rows for near in range(row - 1, row + _ROWS_BELOW)}
        self._prefix = ""
        self._cell_tag = self._row_tag = self._data_tag = ""
        self._depth = self._row = self._column = self._row_style = 0
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

        Whole are those of marked cells; of those whose height is wanted, and of the first behind each marked one (a
        row that is missing is put in front of it), the parser sees the row alone.
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
        self._depth -= 1
        if self._depth == 0:
            self._insert_drawing()

    # --- around the cells

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "col":
            self._add_columns(attributes)
        elif name == "sheetFormatPr":
            self.grid.default_width = _width(attributes.get("defaultColWidth"), self.grid.default_width)
            self.grid.default_height = _height(attributes.get("defaultRowHeight"), self.grid.default_height)
        elif name == "sheetView":
            tag = self.tag()
            if (unselected := _SELECTED.sub(b"", tag)) != tag:
                self.replace(tag, unselected)
        elif self._depth == 2 and name == "legacyDrawing":
            self.drawing_id = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self._drawing = ""
        elif self._depth == 2 and (name in _BEHIND_DRAWING or name.endswith(":AlternateContent")):
            self._insert_drawing()

    def _insert_drawing(self) -> None:
        if self._drawing:
            self.insert(f"<{self._prefix}{self._drawing}/>")
            self._drawing = ""

    def _add_columns(self, attributes: dict[str, str]) -> None:
        hidden = attributes.get("hidden") in ("1", "true")
        width = 0 if hidden else _width(attributes.get("width"), self.grid.default_width)
        first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
        self.grid.widths.append((first, last, width, _whole(attributes.get("style"))))

    # --- the cells

    def _start_data(self) -> None:
        self._in_data = True
        tag = self.tag()
        if self._rows_left and tag.endswith(b"/>"):
            self.replace(tag, _opened(tag, self._blank_rows(None), self._data_tag))

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._has_skipped and "r" not in attributes:
            raise _PlacesMissing
        self._row = row = _whole(attributes.get("r"), self._row + 1)
        self._column = 0
        if self._rows_left and self._rows_left[-1] < row:
            self.insert(self._blank_rows(row))
        if row in self._rows_measured:
            self._measure(row, attributes)
        if not self._rows_left or self._rows_left[-1] != row:
            return
        self._rows_left.pop()
        self._columns_left = self._rows[row][::-1]
        has_style = attributes.get("customFormat") in ("1", "true")
        self._row_style = _whole(attributes.get("s")) if has_style else 0
        self._open_row(self.tag(), attributes.get("spans"))

    def _open_row(self, tag: bytes, spans: str | None) -> None:
        """Make the row able to hold its marked cells: `spans` is a hint that may not be wrong."""
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
        style = self._styles.original(int(given)) if given in self._painted else _whole(given)
        if self._columns_left and self._columns_left[-1] == self._column:
            self._columns_left.pop()
            style = self._styles.twin(style, self._marks[self._row, self._column])
        if str(style) != given:
            tag = self.tag()
            self.replace(tag, _restyled(tag, style, len(self._cell_tag) + 1))

    def _blank_cells(self, before: int) -> str:
        """Return the marked cells of this row that it lacks before a column; they are then done."""
        made = []
        while self._columns_left and self._columns_left[-1] < before:
            made.append(self._blank_cell(self._row, self._columns_left.pop(), self._row_style))
        return "".join(made)

    def _blank_rows(self, before: int | None) -> str:
        """Return the rows of marked cells that the sheet lacks before a row, or at its end."""
        made = []
        while self._rows_left and (before is None or self._rows_left[-1] < before):
            row = self._rows_left.pop()
            cells = "".join(self._blank_cell(row, column, 0) for column in self._rows[row])
            made.append(f'<{self._row_tag} r="{row}">{cells}</{self._row_tag}>')
        return "".join(made)

    def _blank_cell(self, row: int, column: int, row_style: int) -> str:
        style = self._styles.twin(row_style or self.grid.style(column), self._marks[row, column])
        return f'<{self._cell_tag} r="{column_letters(column)}{row}" s="{style}"/>'

    def _measure(self, row: int, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            self.grid.heights[row] = 0
        elif "ht" in attributes:
            self.grid.heights[row] = _height(attributes["ht"], self.grid.default_height)


def _without_cells(row: bytes) -> bytes:
    """Return a row with blanks for its cells; all of it where its tag cannot be told from them."""
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
    """Whether the columns lie in a row's `spans`, such as 1:20."""
    ranges = [span.partition(":") for span in spans.split()]
    return all(any(_whole(first) <= column <= _whole(last) for first, _, last in ranges) for column in columns)


def _width(chars: str | None, default: int) -> int:
    number = _decimal(chars)
    return default if number is None else round(number * _PIXELS_PER_CHAR)


def _height(points: str | None, default: int) -> int:
    number = _decimal(points)
    return default if number is None else round(number * 4 / 3)


def _decimal(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < MAX_COLUMN else None


def _whole(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 10 else default
