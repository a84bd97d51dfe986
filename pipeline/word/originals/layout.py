"""From planned paragraphs, tables and tags to a template: what all originals are drawn with."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm, Pt
from msgspec import Struct

from pipeline.opc.properties import normalise
from pipeline.word import house_style
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, attribute, element, insert_in_order
from pipeline.word.parts import toc_code

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

BODY, LIST, BULLET, EVIDENCE, NOTE = "pmqa Body", "pmqa List", "pmqa Bullet", "pmqa Evidence", "pmqa Note"
TEXT, HEAD, NUMBER = "pmqa Table Text", "pmqa Table Head", "pmqa Table Number"
FIGURE = "pmqa Table Figure"  # aligned at the decimal point; for columns of about FIGURE_CM
FIGURE_CM = 2.4  # room for 12,500,000.50

HOUSE_TABLE, PLAIN_TABLE = "pmqa Table", "Normal Table"

# Styles that the house does not have.
AGENDA_LINE, AGENDA_ITEM, LABEL, GAP = "pmqa Agenda Line", "pmqa Agenda Item", "pmqa Label", "pmqa Gap"
STRONG, SUM, SMALL = "pmqa Table Strong", "pmqa Table Sum", "pmqa Table Small"
SMALL_FIGURE = "pmqa Table Small Figure"
CENTRED = "pmqa Table Centred"
PART, DETAIL, TABLE_BULLET = "pmqa Table Part", "pmqa Table Detail", "pmqa Table Bullet"
TABLE_POINT, MARK = "pmqa Table Point", "pmqa Table Mark"
WRITE, WRITE_NAME, SIGNATURE = "pmqa Write", "pmqa Write Name", "pmqa Signature"
SUB_BULLET = "pmqa Sub Bullet"  # of what stands under a point of a list
CHART, CHART_CAPTION = "pmqa Chart", "pmqa Chart Caption"
CODE = "pmqa Code"  # text in this style keeps its Arabic digits in a document with Thai ones
INTERNAL = "pmqa Internal"  # what has this style is not in the submission edition: see pipeline/word/submission.py

_CODED = re.compile(r"(\{\{ (?:\w+\.)*(?:codes?|cell|workbook|place|attached|email|file|finding\.indicator) \}\})")
_GAP_PT = 8
_DECIMAL_CM = 1.65  # from the left of a cell's text: eight digits with their commas before it, two after it
_SMALL_PT = 13
_NAME_CM = 5.8  # of a line to write a name on


class LayoutStyle(Struct, frozen=True):
    """A paragraph style, as it differs from its parent; it has the font of its parent."""

    name: str
    parent: str
    left_cm: float = 0
    first_line_cm: float = 0  # negative: hanging
    bold: bool = False
    size_pt: float | None = None
    before_pt: float = 0
    keep_next: bool = False
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
    decimal_cm: float = 0  # where the decimal points of its numbers stand in a cell; 0: they are not aligned
    leader_cm: float = 0  # where a tab ends that draws a dotted line to write on; 0: no such tab


STYLES = (
    LayoutStyle(AGENDA_LINE, "Normal", 3.2, -3.2, bold=True, before_pt=6),
    LayoutStyle(AGENDA_ITEM, "Normal", 4.4, -1.2),
    LayoutStyle(LABEL, "Normal", bold=True, before_pt=6, keep_next=True),
    LayoutStyle(GAP, "Normal", size_pt=_GAP_PT),
    LayoutStyle(STRONG, TEXT, bold=True),
    LayoutStyle(SUM, NUMBER, bold=True, align=WD_ALIGN_PARAGRAPH.RIGHT),
    LayoutStyle(SMALL, TEXT, size_pt=_SMALL_PT),
    LayoutStyle(FIGURE, TEXT, decimal_cm=_DECIMAL_CM),
    LayoutStyle(SMALL_FIGURE, FIGURE, size_pt=_SMALL_PT, decimal_cm=_DECIMAL_CM),
    LayoutStyle(CENTRED, TEXT, align=WD_ALIGN_PARAGRAPH.CENTER),
    LayoutStyle(PART, TEXT, 0.8),
    LayoutStyle(DETAIL, TEXT, 1.6),
    LayoutStyle(TABLE_BULLET, TEXT, 0.4, -0.4),
    LayoutStyle(TABLE_POINT, TEXT, 0.6, -0.6),
    LayoutStyle(MARK, TEXT, bold=True, size_pt=_SMALL_PT),
    LayoutStyle(WRITE, "Normal", leader_cm=house_style.TEXT_WIDTH_CM),
    LayoutStyle(WRITE_NAME, "Normal", leader_cm=_NAME_CM),
    LayoutStyle(SUB_BULLET, BULLET, 2.51, -0.63),
    LayoutStyle(SIGNATURE, "Normal", align=WD_ALIGN_PARAGRAPH.CENTER),
    LayoutStyle(CHART, TEXT, before_pt=6, align=WD_ALIGN_PARAGRAPH.CENTER),
    LayoutStyle(CHART_CAPTION, TEXT, align=WD_ALIGN_PARAGRAPH.CENTER),
)


class TableCell(Struct, frozen=True):
    """A table cell: its paragraphs, each a style and a text, the columns it spans, and its part in a vertical merge."""

    paragraphs: tuple[tuple[str, str], ...]
    span: int = 1
    merge: str = ""  # "restart" in the first cell of a vertical merge, "continue" in those below
    shaded: bool = False


class TableRow(Struct, frozen=True):
    """A table row. ``kept``: on the same page as the row below."""

    cells: tuple[TableCell, ...]
    kept: bool = False


def cell(style: str, *texts: str, span: int = 1, merge: str = "") -> TableCell:
    """Return a cell of paragraphs in one style."""
    return TableCell(tuple((style, text) for text in texts), span, merge)


def row(*cells: TableCell, kept: bool = False) -> TableRow:
    """Return a row of these cells."""
    return TableRow(cells, kept)


def head(*texts: str) -> TableRow:
    """Return the head of a table."""
    return TableRow(tuple(TableCell(((HEAD, text),), shaded=True) for text in texts))


def when(condition: str, *paragraphs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return paragraphs of a cell that the document has only where ``condition`` is true."""
    return ((TEXT, f"{{%p if {condition} %}}"), *paragraphs, (TEXT, "{%p endif %}"))


def for_each(loop: str, *paragraphs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return paragraphs of a cell that the document has once for each item of ``loop``, such as `text in texts`."""
    return ((TEXT, f"{{%p for {loop} %}}"), *paragraphs, (TEXT, "{%p endfor %}"))


class TemplateLayout:
    """A template that is laid out from top to bottom."""

    def __init__(self, title: str) -> None:
        self.document: Document = house_style.new_document()
        for style in STYLES:
            _add_style(self.document, style)
        _number(self.document, TABLE_BULLET)
        for name in (CODE, INTERNAL):
            of_text: Any = self.document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
            of_text.quick_style = True
        properties = self.document.core_properties
        properties.title, properties.author, properties.language = title, "pmqa", "th-TH"

    def to_bytes(self) -> bytes:
        """Return the template as a file: the same bytes whenever it is laid out."""
        stream = io.BytesIO()
        self.document.save(stream)
        return normalise(stream.getvalue(), docx_file.LIMITS)

    def paragraph(self, style: str, text: str = "") -> Paragraph:
        """Add a paragraph; return it."""
        return _written(self.document.add_paragraph("", style), text)

    def labelled(self, style: str, label: str, text: str) -> None:
        """Add a paragraph that opens with a bold word."""
        paragraph = self.paragraph(style)
        house_style.add_run(paragraph, f"{label} ", bold=True)
        paragraph.add_run(text)

    def tag(self, tag: str) -> None:
        """Add a tag that leaves no trace in the document."""
        self.paragraph(GAP, f"{{%p {tag} %}}")

    def internal(self, style: str, text: str) -> Paragraph:
        """Add a paragraph that the submission edition is without, a heading with all that stands under it."""
        paragraph = self.document.add_paragraph("", style)
        paragraph.add_run(text, INTERNAL)
        return paragraph

    def when(self, condition: str, style: str, text: str, *, kept: bool = False, is_internal: bool = False) -> None:
        """Add a paragraph that the document has only where ``condition`` is true; ``kept``: on the page of the next.

        ``is_internal``: which the submission edition is without.
        """
        self.tag(f"if {condition}")
        add = self.internal if is_internal else self.paragraph
        add(style, text).paragraph_format.keep_with_next = kept or None
        self.tag("endif")

    def typed_lines(self, lines: str, *, kept: bool = False) -> None:
        """Add the lines of a text; one that opens with a bullet or a number has a hanging indent.

        ``kept``: the last line is on the same page as what follows it.
        """
        self.tag(f"for line in {lines}")
        if kept:
            self.tag("if loop.last")
            self._typed_line(kept=True)
            self.tag("else")
        self._typed_line()
        if kept:
            self.tag("endif")
        self.tag("endfor")

    def _typed_line(self, *, kept: bool = False) -> None:
        self.tag("if line.listed")
        self.paragraph(LIST, "{{ line }}").paragraph_format.keep_with_next = kept or None
        self.tag("else")
        self.paragraph(BODY, "{{ line }}").paragraph_format.keep_with_next = kept or None
        self.tag("endif")

    def chapter(self, text: str, *, is_internal: bool = False) -> None:
        """Add a heading that begins a new page. ``is_internal``: of a chapter the submission edition is without."""
        add = self.internal if is_internal else self.paragraph
        add("Heading 1", text).paragraph_format.page_break_before = True

    def table(self, widths_cm: Sequence[float], rows: Sequence[TableRow | str]) -> None:
        """Add a table whose first row is its head, and a gap after it.

        A row given as a text is a tag, such as `for row in rows`.
        """
        table = self._filled_table(widths_cm, rows, HOUSE_TABLE)
        house_style.repeat_header(table.rows[0])
        self.paragraph(GAP)

    def whole_table(self, widths_cm: Sequence[float], rows: Sequence[TableRow | str]) -> None:
        """Add a table of few rows, all of them ``kept``, that stays on one page with what follows the gap after it."""
        table = self._filled_table(widths_cm, rows, HOUSE_TABLE)
        house_style.without_head(table)
        self.paragraph(GAP).paragraph_format.keep_with_next = True

    def side_by_side(self, widths_cm: Sequence[float], rows: Sequence[TableRow | str]) -> None:
        """Add a table without head or lines, which sets things beside each other, and a gap after it."""
        self._filled_table(widths_cm, rows, PLAIN_TABLE)
        self.paragraph(GAP)

    def _filled_table(self, widths_cm: Sequence[float], rows: Sequence[TableRow | str], style: str) -> Table:
        table: Table = self.document.add_table(rows=len(rows), cols=len(widths_cm), style=style)
        for drawn, planned in zip(table.rows, rows, strict=True):
            _fill(drawn, _tag_row(planned, len(widths_cm)) if isinstance(planned, str) else planned)
        house_style.set_widths(table, widths_cm)
        house_style.keep_rows_whole(table)
        return table


def add_contents(document: Document, levels: int = toc_code.LEVELS, shown: str = "สารบัญจะปรากฏที่นี่") -> None:
    """Add the field that is filled with the headings down to ``levels`` when the document is made."""
    house_style.add_field(document.add_paragraph(style="toc 1"), toc_code.code_of(levels), shown)


def add_list_of(document: Document, label: str) -> None:
    """Add the field that is filled with the captions of a label, such as ตารางที่, when the document is made."""
    house_style.add_field(document.add_paragraph(style="table of figures"), toc_code.code_of_captions(label), "")


def centred(paragraph: Paragraph, *, before_pt: float = 0) -> None:
    """Centre a paragraph, with a space above it."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(before_pt)


def rule_below(paragraph: Paragraph) -> None:
    """Draw a thin line under a paragraph."""
    border = element("pBdr")
    border.append(element("bottom", val="single", sz="6", space="1", color="auto"))
    insert_in_order(paragraph._p.get_or_add_pPr(), border)  # noqa: SLF001 - python-docx has no borders


def _written(paragraph: Paragraph, text: str) -> Paragraph:
    """Add the text to the paragraph, codes and places in the style that keeps their digits; return the paragraph."""
    for piece in _CODED.split(text):
        if piece:
            paragraph.add_run(piece).style = CODE if _CODED.fullmatch(piece) else None
    return paragraph


def _tag_row(tag: str, columns: int) -> TableRow:
    return row(cell(TEXT, f"{{%tr {tag} %}}", span=columns))


def _fill(drawn: _Row, planned: TableRow) -> None:
    cells = drawn.cells
    start = 0
    for plan in planned.cells:
        target = cells[start]
        if plan.span > 1:
            target = target.merge(cells[start + plan.span - 1])
        _write(target, plan, kept=planned.kept)
        start += plan.span


def _write(target: _Cell, plan: TableCell, *, kept: bool) -> None:
    for number, (style, text) in enumerate(plan.paragraphs):
        paragraph = target.add_paragraph() if number else target.paragraphs[0]
        paragraph.style = style
        _written(paragraph, text)
        if kept:
            paragraph.paragraph_format.keep_with_next = True
    if plan.merge:
        properties: Any = target._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx merges rectangles only
        properties.get_or_add_vMerge().val = plan.merge
    if plan.shaded:
        house_style.shade(target)


def _add_style(document: Document, planned: LayoutStyle) -> None:
    style: Any = document.styles.add_style(planned.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[planned.parent]
    style.quick_style = True
    if planned.bold:
        style.font.bold = style.font.cs_bold = True
    if planned.size_pt is not None:
        style.font.size = Pt(planned.size_pt)
        size = style.element.rPr.find(f"{W}sz")
        size.addnext(element("szCs", val=attribute(size)))
    layout = style.paragraph_format
    layout.left_indent, layout.first_line_indent = Cm(planned.left_cm), Cm(planned.first_line_cm)
    layout.space_before = Pt(planned.before_pt)
    layout.keep_with_next = planned.keep_next or None
    layout.alignment = planned.align
    if planned.decimal_cm:  # in a cell no tab character is typed: Word and LibreOffice align by the stop alone
        layout.tab_stops.add_tab_stop(Cm(planned.decimal_cm), WD_TAB_ALIGNMENT.DECIMAL)
    if planned.leader_cm:
        layout.tab_stops.add_tab_stop(Cm(planned.leader_cm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _number(document: Document, name: str) -> None:
    """Give the style the bullet of the house, at the indent of the style."""
    numbering = element("numPr")
    numbering.append(element("numId", val="1"))
    style: Any = document.styles[name]
    insert_in_order(style.element.get_or_add_pPr(), numbering)
