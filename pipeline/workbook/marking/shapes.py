"""From the drawing of a sheet's comments to one without the shapes of old comments and with those of new ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pipeline.workbook.cells import MAX_COLUMN, MAX_ROW, Spot
from pipeline.workbook.marking.comments import Note
from pipeline.workbook.marking.grid import Grid
from pipeline.workbook.reading import limits

_WIDTH_PIXELS = 330
_LINE_CHARS = 46  # that fit into a note's width
_LINE_PIXELS = 19
_MIN_HEIGHT_PIXELS, _MAX_HEIGHT_PIXELS = 96, 420
_GAP_PIXELS = 15  # between a cell and its note
_MOST_CELLS = 40  # that a note may reach over, hidden ones included
_POINTS_PER_PIXEL = 0.75
_FIRST_SHAPE = 1025  # ids count in thousands of 1,024, the first of which Office keeps for itself

_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit"'
    ' data="1"/></o:shapelayout></xml>'
)
_SPACES = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE_ID = "_x0000_t202"  # of text boxes
_SHAPE_TYPE = (
    f'<v:shapetype{{spaces}} id="{_SHAPE_TYPE_ID}" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f'<v:shape{{spaces}} id="_x0000_s{{number}}" type="#{_SHAPE_TYPE_ID}"'
    " style='position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;z-index:{order};"
    'visibility:hidden\' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>"
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_DRAWING_END = re.compile(rb"</(?:\w+:)?xml\s*>\s*\Z")
# Some writers have prefixes of their own. It ends at the next shape, or many that never end would cost hours.
_ANY_SHAPE = re.compile(
    rb"<(?:\w+:)?shape\s[^<]*(?:<(?!/?(?:\w+:)?shape[\s>])[^<]*)*</(?:\w+:)?shape>\s*",
)
_SHAPE_NUMBER = re.compile(rb"_x0000_s([0-9]{1,9})")
_SHAPE_ROW = re.compile(rb"<(?:\w+:)?Row>\s*([0-9]{1,7})\s*<")
_SHAPE_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*([0-9]{1,5})\s*<")
_PREFIXES = (b'xmlns:v="', b'xmlns:o="', b'xmlns:x="')


def new_drawing() -> bytes:
    """Return a drawing part without any shape."""
    return _DRAWING.encode()


def without_shapes(drawing: bytes, spots: set[Spot]) -> bytes:
    """Return a drawing without the note shapes of these cells."""

    def kept(match: re.Match[bytes]) -> bytes:
        row, column = _SHAPE_ROW.search(match[0]), _SHAPE_COLUMN.search(match[0])
        is_note = b'ObjectType="Note"' in match[0] and row is not None and column is not None
        return b"" if is_note and row and column and (int(row[1]) + 1, int(column[1]) + 1) in spots else match[0]

    return _ANY_SHAPE.sub(kept, drawing)


def with_shapes(drawing: bytes, notes: Sequence[Note], grid: Grid) -> bytes:
    """Return a drawing with a shape for each note, beside its cell. Raises Refused: it is no drawing part."""
    end = _DRAWING_END.search(drawing)
    if end is None:
        raise limits.damaged("vmlDrawing")
    spaces = "" if all(prefix in drawing for prefix in _PREFIXES) else _SPACES
    first = max((int(number) + 1 for number in _SHAPE_NUMBER.findall(drawing)), default=_FIRST_SHAPE)
    shapes = [
        _shape(note, max(first, _FIRST_SHAPE) + order, order + 1, grid, spaces) for order, note in enumerate(notes)
    ]
    if f'id="{_SHAPE_TYPE_ID}"'.encode() not in drawing:
        shapes.insert(0, _SHAPE_TYPE.format(spaces=spaces))
    return drawing[: end.start()] + "".join(shapes).encode() + drawing[end.start() :]


def _shape(note: Note, number: int, order: int, grid: Grid, spaces: str) -> str:
    height = _height(note)
    return _SHAPE.format(
        spaces=spaces,
        number=number,
        order=order,
        width=_WIDTH_PIXELS * _POINTS_PER_PIXEL,
        height=height * _POINTS_PER_PIXEL,
        anchor=_anchor(note, grid, height),
        row=note.row - 1,
        column=note.column - 1,
    )


def _height(note: Note) -> int:
    lines = sum(1 + len(line) // _LINE_CHARS for line in note.text.split("\n"))
    return min(max(lines * _LINE_PIXELS + _LINE_PIXELS, _MIN_HEIGHT_PIXELS), _MAX_HEIGHT_PIXELS)


def _anchor(note: Note, grid: Grid, height: int) -> str:
    """Return where the shape begins and ends: columns and rows from 0, each with the pixels into it."""
    needed = _GAP_PIXELS + _WIDTH_PIXELS
    left = next((column for column in _beside(note.column) if _has_room(column, grid, needed)), note.column)
    top = max(1, min(note.row - 1, MAX_ROW - _MOST_CELLS))
    right, right_offset = _reach(left, needed, grid.width, min(MAX_COLUMN, left + _MOST_CELLS))
    bottom, bottom_offset = _reach(top, height, grid.height, min(MAX_ROW, top + _MOST_CELLS))
    return f"{left - 1}, {_GAP_PIXELS}, {top - 1}, 2, {right - 1}, {right_offset}, {bottom - 1}, {bottom_offset}"


def _beside(column: int) -> Iterable[int]:
    """Return where a note may begin: beside its cell, or as far to the left as it needs at the edge of a sheet."""
    return range(min(column + 1, MAX_COLUMN), max(0, column - _MOST_CELLS), -1)


def _has_room(column: int, grid: Grid, pixels: int) -> bool:
    last = min(MAX_COLUMN, column + _MOST_CELLS)
    return _reach(column, pixels, grid.width, last)[0] < last


def _reach(at: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Return the column or row that lies so many pixels from the beginning of ``at``, and the pixels into it."""
    while at < last and pixels >= size(at):
        pixels -= size(at)
        at += 1
    return at, min(pixels, size(at))
