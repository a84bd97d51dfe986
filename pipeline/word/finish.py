"""From the tree of a rendered part to one that Word accepts.

The values are put in; what loops and conditions leave behind (empty tables, what they repeat) is mended; formatting
of Latin letters gets its complex-script twin, which Thai is shown in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from pipeline.views.captions import Caption, CaptionMention
from pipeline.views.charts import ShownChart
from pipeline.views.lines import TypedLine
from pipeline.word.markup.elements import XML_SPACE, W, attribute, finder, remove, whole_number
from pipeline.word.markup.runs import PrintedValue, is_one_text, plain, run_like, text_elements, text_run
from pipeline.word.parts import captions, charts, links, lists, repeats
from pipeline.word.source import MARK_CLOSE, MARK_OPEN
from pipeline.word.text_area import TEXT_WIDTH_TWIPS

_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_MARKED_TEXTS: Any = etree.XPath(f"//*[text()[contains(., '{MARK_OPEN}')]]")
_MARKED_ATTRIBUTES: Any = etree.XPath(f"//@*[contains(., '{MARK_OPEN}')]")
_REPEATED_IDS: Any = etree.XPath(
    "//@w:*[starts-with(local-name(), 'rsid')] | //@w14:*[starts-with(local-name(), 'textId')]",
    namespaces={"w": W.strip("{}"), "w14": "http://schemas.microsoft.com/office/word/2010/wordml"},
)
_STORIES = (f"{W}body", f"{W}hdr", f"{W}ftr")
_OPEN_CELLS = finder("//w:tc[not(*[last()][self::w:p])]")
_BLOCKS = (f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}altChunk")
_SPAN = f"{W}gridSpan"
_MORE_COLUMNS = finder("w:tc/w:tcPr/w:gridSpan | w:trPr/w:gridBefore | w:trPr/w:gridAfter")  # of a row, than its cells
_TWINS = {f"{W}b": f"{W}bCs", f"{W}i": f"{W}iCs", f"{W}sz": f"{W}szCs"}
_WITHOUT_TWIN = finder(" | ".join(f"//w:rPr/w:{latin}[1][not(../w:{latin}Cs)]" for latin in ("b", "i", "sz")))
_FONTS_WITHOUT_TWIN = finder("//w:rPr/w:rFonts[not(@w:cs or @w:cstheme)]")

# Values of a view that are more than their text, each with the function that shows it: it takes the printed value and
# the run of the template it was printed in, and returns the elements that stand in that run's place.
_SHOWN: Mapping[type, Callable[[PrintedValue, etree._Element], list[etree._Element]]] = {
    **dict.fromkeys(links.TRACED, links.traced_run),
    Caption: captions.caption,
    TypedLine: lists.printed_line,
    CaptionMention: captions.mention,
    ShownChart: charts.drawing,
}


class PrintedValues:
    """The values a template printed, each of which stands in the rendered XML as a mark until `finish` puts it in.

    No value passes through XML or the syntax of templates on its way: what a unit typed comes out as typed.
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: list[object] = []

    def mark(self, value: object) -> str:
        """Keep the value; return the mark that stands for it."""
        self._values.append(value)
        return f"{MARK_OPEN}{len(self._values) - 1}{MARK_CLOSE}"

    def filled(self, text: str, written: Callable[[str], str] = str) -> str:
        """Return ``text`` with every mark replaced by its value's text, less characters XML cannot hold.

        ``written``: gives the text of a value as it must be written there.
        """
        return _MARK.sub(lambda match: written(plain(str(self._values[int(match[1])]))), text)

    def pieces(self, text: str) -> list[str | PrintedValue]:
        """Return ``text`` as the texts between its marks and the value of each mark, in order."""
        split = _MARK.split(text)
        values = (PrintedValue(int(number), self._values[int(number)]) for number in split[1::2])
        texts: list[str | PrintedValue] = [*split[:1]]
        for value, following in zip(values, split[2::2], strict=True):
            texts += [value, following]
        return [piece for piece in texts if piece != ""]

    def value(self, number: int) -> object:
        """Return a printed value by its number."""
        return self._values[number]


def mend(root: etree._Element) -> None:
    """Mend what loops and conditions left behind in the tree, and number its captions, in place."""
    _mend_tables(root, list(root.iter(f"{W}tbl")))
    _end_stories_in_a_paragraph([*root.iter(*_STORIES), *_OPEN_CELLS(root)])
    repeats.mend(root)
    captions.number(root)
    assert_twins(root)


def assert_twins(root: etree._Element) -> None:
    """Give bold, italics, sizes and fonts of Latin letters their complex-script twins, which Thai is shown in."""
    for element in _WITHOUT_TWIN(root):
        element.addnext(_copy_as(_TWINS[element.tag], element))
    for fonts in _FONTS_WITHOUT_TWIN(root):
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


def fill(root: etree._Element, values: PrintedValues) -> None:
    """Put the values into the tree, in place."""
    # Found by libxml2: the documents of 1,200 indicators have 875,000 elements, of which 72,000 hold a value.
    for value in _MARKED_ATTRIBUTES(root):
        element, name = value.getparent(), value.attrname
        filled = values.filled(value, _in_code if name == f"{W}instr" else str)
        element.set(name, " ".join(filled.split()))
    for value in _REPEATED_IDS(root):
        del value.getparent().attrib[value.attrname]  # a loop would repeat what must be unique
    for element in _MARKED_TEXTS(root):
        _fill_text(element, values)


def _in_code(text: str) -> str:
    """Return a value as it stands in the code of a field, where its author's own quotes and switches stay."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _fill_text(element: etree._Element, values: PrintedValues) -> None:
    text = element.text or ""
    if element.tag == f"{W}t":
        _fill_run(element, values.pieces(text), values)
    elif element.tag == f"{W}instrText":
        element.text = " ".join(values.filled(text, _in_code).split())
    else:
        element.text = values.filled(text)


def _fill_run(element: etree._Element, pieces: Sequence[str | PrintedValue], values: PrintedValues) -> None:
    """Replace a `w:t` by what shows the pieces of its text."""
    run = element.getparent()
    if run is None or run.tag != f"{W}r" or not any(_is_more_than_text(piece) for piece in pieces):
        _replace(element, values.filled(element.text or ""))
        return
    if len(pieces) == 1 and _is_alone(element):
        pieces = [replace(piece, alone=True) for piece in pieces if isinstance(piece, PrintedValue)]
    _cut_after(run, element)
    run.remove(element)
    for piece in pieces:
        for shown in _shown(piece, run):
            run.addprevious(shown)
    if all(child.tag == f"{W}rPr" for child in run):
        remove(run)


def _is_alone(element: etree._Element) -> bool:
    paragraph = next(element.iterancestors(f"{W}p"), None)
    return paragraph is not None and all(other is element or not other.text for other in paragraph.iter(f"{W}t"))


def _is_more_than_text(piece: str | PrintedValue) -> bool:
    return isinstance(piece, PrintedValue) and type(piece.value) in _SHOWN


def _shown(piece: str | PrintedValue, run: etree._Element) -> list[etree._Element]:
    if isinstance(piece, str):
        return [text_run(run, piece)]
    show: Any = _SHOWN.get(type(piece.value))
    return [text_run(run, str(piece.value))] if show is None else show(piece, run)


def _cut_after(run: etree._Element, element: etree._Element) -> None:
    """Move what stands before ``element`` in its run to a run of its own, so that ``element`` is the first in it."""
    before = [child for child in element.itersiblings(preceding=True) if child.tag != f"{W}rPr"]
    if before:
        run.addprevious(run_like(run, reversed(before)))


def _replace(element: etree._Element, text: str) -> None:
    """Let a `w:t` show this text, with others beside it where it has line breaks or tabs."""
    if text and is_one_text(text):
        element.set(XML_SPACE, "preserve")
        element.text = text
        return
    for other in text_elements(text):
        element.addprevious(other)
    remove(element)


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
    columns = [_columns_of(row) for row in rows]
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
    cells = sum(1 for _ in row.iterchildren(f"{W}tc"))
    more: Iterable[int] = (whole_number(mark) - (mark.tag == _SPAN) for mark in _MORE_COLUMNS(row))
    return cells + sum(max(columns, 0) for columns in more)


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
