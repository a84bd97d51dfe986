"""From the tree of a rendered part to one that Word accepts.

What loops and conditions leave behind (empty tables, what they repeat) is mended, and its captions are numbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline.word.markup.elements import W, attribute, finder, remove, whole_number
from pipeline.word.parts import captions, repeats
from pipeline.word.text_area import TEXT_WIDTH_TWIPS

_STORIES = (f"{W}body", f"{W}hdr", f"{W}ftr")
_OPEN_CELLS = finder("//w:tc[not(*[last()][self::w:p])]")
_BLOCKS = (f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}altChunk")
_SPAN = f"{W}gridSpan"
_SPANS = "w:tc/w:tcPr/w:gridSpan | w:trPr/w:gridBefore | w:trPr/w:gridAfter"  # of a row: it has more columns than cells
_MORE_COLUMNS, _SPANNING_ROWS = finder(_SPANS), finder(f"w:tr[{_SPANS}]")


def mend(root: etree._Element) -> None:
    """Mend what loops and conditions left behind in the tree, and number its captions, in place."""
    _mend_tables(root, list(root.iter(f"{W}tbl")))
    _end_stories_in_a_paragraph([*root.iter(*_STORIES), *_OPEN_CELLS(root)])
    repeats.mend(root)
    captions.number(root)


# --- what loops and conditions leave behind


def _mend_tables(root: etree._Element, tables: Sequence[etree._Element]) -> None:
    for table in tables:
        rows = table.findall(f"{W}tr")
        if rows or table.find(f"{W}sdt") is not None:
            _fit_grid(table, rows)
        elif table is not root:
            remove(table)


def _fit_grid(table: etree._Element, rows: Sequence[etree._Element]) -> None:
    """Give the grid as many columns as the widest row has; the table keeps the width it was drawn with."""
    grid = table.find(f"{W}tblGrid")
    spanning = frozenset(_SPANNING_ROWS(table))
    columns = [_columns_of(row) if row in spanning else _cells_of(row) for row in rows]
    most = max(columns, default=0)
    if grid is None or most in (0, len(grid)):
        return
    total = sum(whole_number(column, "w") for column in grid) or TEXT_WIDTH_TWIPS
    widths = _scaled(_drawn_widths(rows[columns.index(most)], most), total)
    for column in list(grid):
        grid.remove(column)
    for width in widths:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})
    for row in rows:
        _set_cell_widths(row, widths)


def _drawn_widths(row: etree._Element, columns: int) -> list[int]:
    """Return the width of each column by the cells of the row; equal widths where a cell has none."""
    widths: list[int] = []
    for cell in row.findall(f"{W}tc"):
        width = cell.find(f"{W}tcPr/{W}tcW")
        twips = whole_number(width, "w") if attribute(width, "type") == "dxa" else 0
        widths += [twips // _span(cell)] * _span(cell)
    return widths if all(widths) and len(widths) == columns else [1] * columns


def _scaled(widths: Sequence[int], total: int) -> list[int]:
    return [width * total // sum(widths) for width in widths]


def _set_cell_widths(row: etree._Element, widths: Sequence[int]) -> None:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    start = whole_number(skipped)
    for cell in row.findall(f"{W}tc"):
        end = start + _span(cell)
        width = cell.find(f"{W}tcPr/{W}tcW")
        if width is not None:
            width.set(f"{W}w", str(sum(widths[start:end])))
            width.set(f"{W}type", "dxa")
        start = end


def _columns_of(row: etree._Element) -> int:
    more: Iterable[int] = (whole_number(mark) - (mark.tag == _SPAN) for mark in _MORE_COLUMNS(row))
    return _cells_of(row) + sum(max(columns, 0) for columns in more)


def _cells_of(row: etree._Element) -> int:
    return len(row.findall(f"{W}tc"))


def _span(cell: etree._Element) -> int:
    return max(whole_number(cell.find(f"{W}tcPr/{_SPAN}")), 1)


def _end_stories_in_a_paragraph(stories: Sequence[etree._Element]) -> None:
    """Add the paragraph that Word demands at the end of a cell, and in an empty body, header or footer."""
    for story in stories:
        last = next(story.iterchildren(*_BLOCKS, reversed=True), None)
        if last is not None and (story.tag != f"{W}tc" or last.tag == f"{W}p"):
            continue
        paragraph = etree.Element(f"{W}p")
        section = story.find(f"{W}sectPr")
        if section is None:
            story.append(paragraph)
        else:
            section.addprevious(paragraph)
