"""What stays on one page: the end of a chapter, a short table, the ends of a list and the line that leads into it.

Word and LibreOffice decide where a page ends. What they go by is set here: that a block is on the page of the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

from lxml import etree

from pipeline.opc.package import Package
from pipeline.thai import width_chars
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import (
    W,
    attribute,
    element,
    insert_in_order,
    properties_of,
    remove,
    whole_number,
)
from pipeline.word.markup.styles import outline_levels, style_ids, style_of, styles_of
from pipeline.word.text_area import TEXT_WIDTH_TWIPS

LONG_ROW_LINES = 20  # a row of more may go on on the next page: kept whole, it would leave half a page empty
WHOLE_ROWS = 4  # a table of so many rows, its head among them, is on one page
LAST_LINES = 12  # a page that ends a chapter has at least so many of its lines: a third of a page
_SECTION_LINES = 9  # enough where they begin with a heading: what stands above it need not go with them
_CHAR_TWIPS = 95  # of body text, wide enough for headings too: lines are counted too few rather than too many
_ROWS_WITH_MUCH_TEXT: Any = etree.XPath(  # most rows have not so much that their lines need be counted
    f"w:tr[count(.//w:p) + floor(string-length(.) div $chars) > {LONG_ROW_LINES}]",
    namespaces={"w": W[1:-1]},
)
_LIST_STYLES = ("pmqa list", "pmqa bullet")
_OFF = ("0", "false", "off")


def keep(package: Package) -> None:
    """Set what stays on one page in the body of a document. What was set before stays set."""
    root = package.tree(docx_file.main_part(package))
    body = root.find(f"{W}body")
    if body is None:
        return
    styles = styles_of(package)
    ids = style_ids(styles)
    flow = _Flow(
        lists=frozenset(ids[name] for name in _LIST_STYLES if name in ids),
        levels=outline_levels(styles),
        breaking=frozenset(
            attribute(style, "styleId") for style in styles if _is_set(style.find(f"{W}pPr/{W}pageBreakBefore"))
        ),
    )
    blocks = [block for block in body if block.tag in (f"{W}p", f"{W}tbl")]
    tables = [block for block in blocks if block.tag == f"{W}tbl"]
    long_rows = frozenset(row for table in tables for row in _long_rows(table))
    for row in long_rows:
        _let_break(row)
    kept = (
        *map(_of_short_table, tables),
        *map(_of_list, flow.lists_in(blocks)),
        *(_of_last_lines(chapter, flow) for chapter in flow.chapters(blocks)),
    )
    for block in frozenset(chain.from_iterable(kept)) - long_rows:
        _keep_with_next(block)


class _Flow:
    """What the styles of a document say of its paragraphs."""

    __slots__ = ("_breaking", "_levels", "_lists")

    def __init__(self, lists: Collection[str], levels: dict[str, int], breaking: Collection[str]) -> None:
        self._lists, self._levels, self._breaking = lists, levels, breaking

    def begins_page(self, block: etree._Element) -> bool:
        """Return whether a block stands at the top of a page."""
        own = block.find(f"{W}pPr/{W}pageBreakBefore")
        return _is_set(own) if own is not None else style_of(block) in self._breaking

    def is_heading(self, block: etree._Element) -> bool:
        return block.tag == f"{W}p" and style_of(block) in self._levels

    def is_item(self, block: etree._Element) -> bool:
        """Return whether a block is an item of a list."""
        is_numbered = block.find(f"{W}pPr/{W}numPr") is not None
        return block.tag == f"{W}p" and (is_numbered or style_of(block) in self._lists)

    def lists_in(self, blocks: Sequence[etree._Element]) -> Iterator[list[etree._Element]]:
        """Yield the items of each list, and first the paragraph that leads into it, where there is one."""
        run: list[etree._Element] = []
        for before, block in pairwise((None, *blocks)):
            if block is not None and self.is_item(block):
                if not run and before is not None and before.tag == f"{W}p" and not self.is_item(before):
                    run.append(before)
                run.append(block)
            elif run:
                yield run
                run = []
        if run:
            yield run

    def chapters(self, blocks: Sequence[etree._Element]) -> Iterator[list[etree._Element]]:
        """Yield the blocks between the top of a page and the next block that must stand at the top of one."""
        chapter: list[etree._Element] = []
        for block in blocks:
            if chapter and self.begins_page(block):
                yield chapter
                chapter = []
            chapter.append(block)
            if block.find(f"{W}pPr/{W}sectPr") is not None:
                yield chapter
                chapter = []
        if chapter:
            yield chapter


def _long_rows(table: etree._Element) -> list[etree._Element]:
    narrowest = min((whole_number(column, "w") for column in table.iterfind(f"{W}tblGrid/{W}gridCol")), default=0)
    found = _ROWS_WITH_MUCH_TEXT(table, chars=max(narrowest // _CHAR_TWIPS, 1))
    return [row for row in found if _lines(row) > LONG_ROW_LINES]


def _let_break(row: etree._Element) -> None:
    mark = row.find(f"{W}trPr/{W}cantSplit")
    if mark is not None:
        remove(mark)


def _of_short_table(table: etree._Element) -> list[etree._Element]:
    """Return the rows that keep a short table whole, and the last row of a longer one with those before it."""
    rows = table.findall(f"{W}tr")
    return rows[:-1] if len(rows) <= WHOLE_ROWS else rows[-3:-1]


def _of_list(run: Sequence[etree._Element]) -> list[etree._Element]:
    """Return what keeps the first two and the last two of a list together, with the line that leads into it."""
    return [block for block in (*run[:2], *run[-2:-1]) if block is not run[-1]]


def _of_last_lines(chapter: Sequence[etree._Element], flow: _Flow) -> Iterator[etree._Element]:
    """Yield what keeps the last lines of a chapter together, so that no page holds two or three of them."""
    pieces = [piece for block in chapter for piece in (block.findall(f"{W}tr") or [block])]
    lines = 0
    for place in range(len(pieces) - 1, 0, -1):
        lines += _lines(pieces[place])
        if place < len(pieces) - 1:
            yield pieces[place]
        if lines >= (_SECTION_LINES if flow.is_heading(pieces[place]) else LAST_LINES):
            return


def _lines(piece: etree._Element) -> int:
    """Return about how many lines a paragraph takes, or a row."""
    if piece.tag == f"{W}p":
        return _lines_of([piece], TEXT_WIDTH_TWIPS)
    # A cell that goes on in the rows below takes its room from all of them.
    cells = [cell for cell in piece.findall(f"{W}tc") if cell.find(f"{W}tcPr/{W}vMerge") is None]
    return max((_lines_of(cell.iter(f"{W}p"), _width(cell)) for cell in cells), default=1)


def _lines_of(paragraphs: Iterable[etree._Element], width_twips: int) -> int:
    most = max(width_twips // _CHAR_TWIPS, 1)
    return sum(-(-_characters(paragraph) // most) for paragraph in paragraphs)


def _characters(paragraph: etree._Element) -> int:
    return sum(width_chars(text.text or "") for text in paragraph.iter(f"{W}t"))


def _width(cell: etree._Element) -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    return whole_number(width, "w") if attribute(width, "type") == "dxa" else TEXT_WIDTH_TWIPS


def _keep_with_next(block: etree._Element) -> None:
    """Keep a paragraph, or all that stands in a row, on the page of what follows."""
    for paragraph in block.iter(f"{W}p"):
        properties = properties_of(paragraph, "pPr")
        if properties.find(f"{W}keepNext") is None:
            insert_in_order(properties, element("keepNext"))


def _is_set(mark: etree._Element | None) -> bool:
    return mark is not None and attribute(mark) not in _OFF
