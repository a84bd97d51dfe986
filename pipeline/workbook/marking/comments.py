"""A sheet's comments and the shapes they are drawn in -> the same with ours beside them.

What a unit has written in a comment stays above what we write in it. Ours begin with a line of their own, by which
they are known again, and taken out, when a marked copy comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.opc.trees import parse
from pipeline.workbook.cells import MAX_COLUMN, MAX_ROW, column_letters, column_number
from pipeline.workbook.marking.cells import Grid
from pipeline.workbook.reading import limits

AUTHOR = "pmqa"
OPENING = "ผลการตรวจ pmqa"  # the first line of what we write
MAX_NOTE_CHARS = 32_000  # Excel keeps 32,767 in a comment
_CUT = "…"

_WIDTH_PIXELS = 330
_LINE_CHARS = 46  # that fit into a note's width
_LINE_PIXELS = 19
_MIN_HEIGHT_PIXELS, _MAX_HEIGHT_PIXELS = 96, 420
_GAP_PIXELS = 15  # between a cell and its note
_MOST_CELLS = 40  # that a note reaches over, hidden ones too
_POINTS_PER_PIXEL = 0.75
_FIRST_SHAPE = 1025  # ids count in thousands of 1,024, the first of which Office keeps for itself

_RUN = '<rPr>{bold}<sz val="10"/><color indexed="81"/><rFont val="Tahoma"/><charset val="222"/><family val="2"/></rPr>'
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

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
# Some writers have prefixes of their own. At another shape it ends, or many that never end would cost hours.
_ANY_SHAPE = re.compile(
    rb"<(?:\w+:)?shape\s[^<]*(?:<(?!/?(?:\w+:)?shape[\s>])[^<]*)*</(?:\w+:)?shape>\s*",
)
_SHAPE_NUMBER = re.compile(rb"_x0000_s([0-9]{1,9})")
_SHAPE_ROW = re.compile(rb"<(?:\w+:)?Row>\s*([0-9]{1,7})\s*<")
_SHAPE_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*([0-9]{1,5})\s*<")
_PREFIXES = (b'xmlns:v="', b'xmlns:o="', b'xmlns:x="')


@dataclass(frozen=True, slots=True)
class Note:
    """What we write at one cell: blocks of a bold line and the lines under it."""

    row: int
    column: int
    blocks: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join((OPENING, *("\n".join((title, *lines)) for title, lines in self.blocks)))


def new_comments(namespace: str) -> etree._Element:
    """Return a comments part without any."""
    return parse(f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode(), "comments")


def without_ours(root: etree._Element) -> set[tuple[int, int]]:
    """Take what we wrote out of a comments part; return the cells whose comment was ours alone, and is gone."""
    gone = set()
    for comment in list(_list(root)):
        texts = [text for text in comment.iter(_in(root, "t")) if text.text]
        first = next((n for n, text in enumerate(texts) if OPENING in (text.text or "")), None)
        if first is None:
            continue
        theirs = (texts[first].text or "").partition(OPENING)[0]
        texts[first].text = theirs.rstrip("\n")
        for text in texts[first + 1 :]:
            _drop_run(text)
        if first == 0 and not theirs.strip():
            gone.add(_spot(comment))
            _list(root).remove(comment)
        elif not theirs.strip():
            _drop_run(texts[first])
            _strip_end(texts[first - 1])
    return gone


def add(root: etree._Element, notes: Sequence[Note]) -> list[Note]:
    """Write the notes into a comments part; return those whose cell had no comment, and so needs a shape."""
    author = _author(root)
    existing = {_spot(comment): comment for comment in _list(root)}
    shapeless, texts = [], []
    for note in notes:
        comment = existing.get((note.row, note.column))
        if comment is None:
            reference = f"{column_letters(note.column)}{note.row}"
            comment = etree.SubElement(_list(root), _in(root, "comment"), {"ref": reference, "authorId": author})
            shapeless.append(note)
        texts.append(_text_of(root, comment))
    for text, runs in zip(texts, _made_runs(root, texts, notes), strict=True):
        # Reading aids, such as for Japanese, stand behind the runs.
        at = next((n for n, child in enumerate(text) if child.tag != _in(root, "r")), len(text))
        text[at:at] = list(runs)
    return shapeless


def new_drawing() -> bytes:
    """Return a drawing part without any shape."""
    return _DRAWING.encode()


def without_shapes(drawing: bytes, spots: set[tuple[int, int]]) -> bytes:
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


def held(text: str) -> str:
    """Return a text as XML of a workbook: `_x0041_` would be read as A."""
    return escape(_ESCAPED.sub("_x005F_", text))


# --- comments


def _text_of(root: etree._Element, comment: etree._Element) -> etree._Element:
    """Return a comment's text, made of runs: a plain one could have none behind it."""
    text = comment.find(_in(root, "text"))
    if text is None:
        return etree.SubElement(comment, _in(root, "text"))
    plain = text.find(_in(root, "t"))
    if plain is not None:
        run = etree.Element(_in(root, "r"))
        text.replace(plain, run)
        run.append(plain)
        plain.tail = None
    return text


def _made_runs(root: etree._Element, texts: Iterable[etree._Element], notes: Iterable[Note]) -> etree._Element:
    """Return the runs of each note, in an element of its own."""
    xml = "".join(
        f"<text>{''.join(_runs(note, has_own=any(run.text for run in text.iter(_in(root, 't')))))}</text>"
        for text, note in zip(texts, notes, strict=True)
    )
    return parse(f'<made xmlns="{etree.QName(root).namespace}">{xml}</made>'.encode(), "comments")


def _runs(note: Note, *, has_own: bool) -> Iterable[str]:
    yield _run(("\n\n" if has_own else "") + OPENING, bold=False)
    left = MAX_NOTE_CHARS
    for title, lines in note.blocks:
        body = "".join(f"\n{line}" for line in lines)
        left -= len(title) + len(body) + 2
        if left < 0:
            yield _run(f"\n{_CUT}", bold=False)
            return
        yield _run(f"\n{title}", bold=True)
        yield _run(body, bold=False)


def _run(text: str, *, bold: bool) -> str:
    return f'<r>{_RUN.format(bold="<b/>" if bold else "")}<t xml:space="preserve">{held(text)}</t></r>'


def _author(root: etree._Element) -> str:
    authors = root.find(_in(root, "authors"))
    if authors is None:
        authors = etree.Element(_in(root, "authors"))
        root.insert(0, authors)
    for number, author in enumerate(authors):
        if author.text == AUTHOR:
            return str(number)
    etree.SubElement(authors, _in(root, "author")).text = AUTHOR
    return str(len(authors) - 1)


def _list(root: etree._Element) -> etree._Element:
    found = root.find(_in(root, "commentList"))
    return etree.SubElement(root, _in(root, "commentList")) if found is None else found


def _spot(comment: etree._Element) -> tuple[int, int]:
    match = _REFERENCE.match(comment.get("ref") or "")
    return (int(match[2]), column_number(match[1])) if match else (0, 0)


def _drop_run(text: etree._Element) -> None:
    run = text.getparent()
    parent = None if run is None else run.getparent()
    if run is not None and parent is not None and etree.QName(run).localname == "r":
        parent.remove(run)
    elif run is not None:
        run.remove(text)


def _strip_end(text: etree._Element) -> None:
    text.text = (text.text or "").rstrip("\n")


def _in(root: etree._Element, name: str) -> str:
    return f"{{{etree.QName(root).namespace}}}{name}"


# --- shapes


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
    """Return where a note may begin: beside its cell, or as far to the left as it needs, as at the edge of a sheet."""
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
