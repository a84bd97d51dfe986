"""From the tree of a rendered part to one that Word accepts: values put in, loops' leftovers mended, Thai twins set."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.word.package import W
from pipeline.word.source import SLOT_CLOSE, SLOT_OPEN

_SLOT = re.compile(f"{SLOT_OPEN}(\\d+){SLOT_CLOSE}")
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"([\n\t])")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_STORIES = (f"{W}body", f"{W}hdr", f"{W}ftr", f"{W}tc")
_BLOCKS = (f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}altChunk")
_TWINS = {f"{W}b": f"{W}bCs", f"{W}i": f"{W}iCs", f"{W}sz": f"{W}szCs"}
_EMPTIED_GRID_TWIPS = 9071  # the text width, for a grid that says nothing

Elements = Mapping[str, Sequence[etree._Element]]  # noqa: SLF001 - lxml's own name for the type


class Slots:
    """The values a template printed, each standing in the rendered XML as a mark until `finish` puts it in.

    So no value ever passes through XML or a template's own syntax: what a unit typed comes out as typed.
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: list[object] = []

    def mark(self, value: object) -> str:
        """Keep the value; return the mark that stands for it."""
        self._values.append(value)
        return f"{SLOT_OPEN}{len(self._values) - 1}{SLOT_CLOSE}"

    def filled(self, text: str) -> str:
        """Return ``text`` with every mark replaced by its value's text, less characters XML cannot hold."""
        return _SLOT.sub(lambda match: _plain(str(self._values[int(match[1])])), text)


def finish(root: etree._Element, slots: Slots) -> None:
    """Fill and mend the tree in place."""
    _fill(root, slots)
    elements = _by_tag(root)
    _mend_tables(root, elements[f"{W}tbl"])
    _end_stories_in_a_paragraph(element for tag in _STORIES for element in elements[tag])
    _name_bookmarks_once(elements)
    _number_drawings(elements[_DRAWING_ID])
    assert_twins(root)


def assert_twins(root: etree._Element) -> None:
    """Give Latin-only bold, italics, sizes and fonts their complex-script twins: Thai reads no other."""
    for properties in root.iter(f"{W}rPr"):
        for latin, thai in _TWINS.items():
            element = properties.find(latin)
            if element is not None and properties.find(thai) is None:
                element.addnext(_copy_as(thai, element))
        fonts = properties.find(f"{W}rFonts")
        if fonts is not None and not {f"{W}cs", f"{W}cstheme"} & set(fonts.keys()):
            _twin_font(fonts)


def _copy_as(tag: str, element: etree._Element) -> etree._Element:
    twin = etree.Element(tag)
    for name, value in element.items():
        twin.set(name, value)
    return twin


def _twin_font(fonts: etree._Element) -> None:
    name = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
    if name:
        fonts.set(f"{W}cs", name)


# --- values


def _fill(root: etree._Element, slots: Slots) -> None:
    for element in list(root.iter(etree.Element)):
        if element.text and SLOT_OPEN in element.text:
            _fill_text(element, slots.filled(element.text))
        for name, value in _attributes(element):
            if SLOT_OPEN in value:
                element.set(name, " ".join(slots.filled(value).split()))
            elif name.startswith((f"{W}rsid", f"{_W14}paraId", f"{_W14}textId")):
                del element.attrib[name]  # a loop would repeat what must be unique


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.items()]


def _fill_text(element: etree._Element, text: str) -> None:
    if element.tag == f"{W}t":
        _write_run_text(element, text)
    elif element.tag == f"{W}instrText":
        element.text = " ".join(text.replace("\\", "\\\\").replace('"', '\\"').split())
    else:
        element.text = text


def _write_run_text(element: etree._Element, text: str) -> None:
    first, *rest = _BREAKS.split(text)
    _set_text(element, first)
    last = element
    for piece in rest:
        if not piece:
            continue
        following = etree.Element({"\n": f"{W}br", "\t": f"{W}tab"}.get(piece, f"{W}t"))
        if following.tag == f"{W}t":
            _set_text(following, piece)
        last.addnext(following)
        last = following


def _set_text(element: etree._Element, text: str) -> None:
    element.text = text
    element.set(_XML_SPACE, "preserve")


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# --- what loops and conditions leave behind


def _by_tag(root: etree._Element) -> defaultdict[str, list[etree._Element]]:
    elements: defaultdict[str, list[etree._Element]] = defaultdict(list)
    for element in root.iter(etree.Element):
        elements[str(element.tag)].append(element)
    return elements


def _mend_tables(root: etree._Element, tables: Sequence[etree._Element]) -> None:
    for table in tables:
        rows = table.findall(f"{W}tr")
        if rows or table.find(f"{W}sdt") is not None:
            _fit_grid(table, rows)
        elif table is not root:
            _remove(table)


def _fit_grid(table: etree._Element, rows: Sequence[etree._Element]) -> None:
    """Give the grid the columns of the widest row, as wide in all as the table was drawn."""
    grid = table.find(f"{W}tblGrid")
    widest = max(rows, key=_columns_of, default=None)
    if grid is None or widest is None or _columns_of(widest) in (0, len(grid)):
        return
    total = sum(_number(column, "w") for column in grid) or _EMPTIED_GRID_TWIPS
    widths = _scaled(_drawn_widths(widest), total)
    for column in list(grid):
        grid.remove(column)
    for width in widths:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})
    for row in rows:
        _set_cell_widths(row, widths)


def _drawn_widths(row: etree._Element) -> list[int]:
    """The width of each column of the row as its cells have it; equal ones where a cell has none."""
    widths: list[int] = []
    for cell in row.findall(f"{W}tc"):
        width = cell.find(f"{W}tcPr/{W}tcW")
        twips = 0 if width is None or width.get(f"{W}type") != "dxa" else _number(width, "w")
        widths += [twips // _span(cell)] * _span(cell)
    columns = _columns_of(row)
    return widths if all(widths) and len(widths) == columns else [1] * columns


def _scaled(widths: Sequence[int], total: int) -> list[int]:
    return [width * total // sum(widths) for width in widths]


def _set_cell_widths(row: etree._Element, widths: Sequence[int]) -> None:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    start = 0 if skipped is None else _number(skipped, "val")
    for cell in row.findall(f"{W}tc"):
        end = start + _span(cell)
        width = cell.find(f"{W}tcPr/{W}tcW")
        if width is not None:
            width.set(f"{W}w", str(sum(widths[start:end])))
            width.set(f"{W}type", "dxa")
        start = end


def _columns_of(row: etree._Element) -> int:
    skipped = (row.find(f"{W}trPr/{W}{name}") for name in ("gridBefore", "gridAfter"))
    return sum(_number(skip, "val") for skip in skipped if skip is not None) + sum(
        _span(cell) for cell in row.findall(f"{W}tc")
    )


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return 1 if span is None else max(_number(span, "val"), 1)


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{W}{name}", "0")
    return int(text) if text.isdecimal() and text.isascii() else 0


def _end_stories_in_a_paragraph(stories: Iterator[etree._Element]) -> None:
    """A cell must end in a paragraph; a body, header or footer must hold something."""
    for story in stories:
        blocks = [child for child in story if child.tag in _BLOCKS]
        if blocks and (story.tag != f"{W}tc" or blocks[-1].tag == f"{W}p"):
            continue
        paragraph = etree.Element(f"{W}p")
        section = story.find(f"{W}sectPr")
        if section is None:
            story.append(paragraph)
        else:
            section.addprevious(paragraph)


def _name_bookmarks_once(elements: Elements) -> None:
    """Number bookmarks anew; of those that a loop repeated or a condition cut in half, keep the first whole one."""
    marks = [*elements[f"{W}bookmarkStart"], *elements[f"{W}bookmarkEnd"]]
    if not marks:
        return
    ends = defaultdict(list)
    for end in elements[f"{W}bookmarkEnd"]:
        ends[end.get(f"{W}id")].append(end)
    kept: set[str | None] = set()
    whole: set[etree._Element] = set()
    for start in elements[f"{W}bookmarkStart"]:
        same = ends[start.get(f"{W}id")]
        closing = same.pop(0) if same else None
        if closing is not None and start.get(f"{W}name") not in kept:
            kept.add(start.get(f"{W}name"))
            for mark in (start, closing):
                mark.set(f"{W}id", str(len(kept)))
                whole.add(mark)
    for mark in marks:
        if mark not in whole:
            _remove(mark)


def _number_drawings(drawings: Sequence[etree._Element]) -> None:
    for number, drawing in enumerate(drawings, start=1):
        drawing.set("id", str(number))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
