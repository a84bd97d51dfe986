"""From nothing to an empty A4 document with the styles of the house, and functions that lay out a document.

Thai is a complex script: Word takes its font, size, bold and italics from complex-script attributes (`cs`, `bCs`,
`szCs`), so every style here has both those and the ones for Latin letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt
from msgspec import Struct

from pipeline.word.markup.elements import EMU_PER_TWIP, element, replace_in_order
from pipeline.word.markup.runs import field_mark, text_element
from pipeline.word.text_area import FONT

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

BODY_PT = 16
TABLE_PT = 14
NOTE_PT = 13
HEAD_SHADE = "E7E6E6"  # light enough to read printed text on it
TEXT_WIDTH_CM = 16.0  # A4 less the margins of government letters: left 3, right 2

_TWIPS_PER_CM = 567


class Style(Struct, frozen=True):
    """A paragraph style, as it differs from `Normal`. Sizes are in points, lengths in centimetres."""

    style_id: str
    name: str
    size_pt: float = BODY_PT
    bold: bool = False
    italic: bool = False
    underline: bool = False
    align: str = "left"
    first_line_cm: float = 0  # negative: hanging
    left_cm: float = 0
    before_pt: float = 0
    after_pt: float = 0
    keep_next: bool = False
    outline_level: int | None = None
    tabs: tuple[tuple[str, str, float], ...] = ()  # alignment, leader, position in cm
    bullet: bool = False
    based_on: str = "Normal"
    next_id: str = ""
    priority: int = 1
    offered: bool = True  # shown in Word's gallery of styles


_TOC_TAB = (("right", "dot", TEXT_WIDTH_CM),)

PARAGRAPH_STYLES = (
    Style("Title", "Title", 24, bold=True, align="center", before_pt=12, after_pt=6, next_id="Normal"),
    Style("Subtitle", "Subtitle", 20, bold=True, align="center", after_pt=6, next_id="Normal"),
    Style(
        "Heading1", "heading 1", 20, bold=True, before_pt=12, after_pt=6, keep_next=True, outline_level=0,
        next_id="pmqaBody",
    ),
    Style(
        "Heading2", "heading 2", 18, bold=True, before_pt=12, after_pt=3, keep_next=True, outline_level=1,
        next_id="pmqaBody",
    ),
    Style(
        "Heading3", "heading 3", 16, bold=True, before_pt=9, after_pt=3, keep_next=True, outline_level=2,
        next_id="pmqaBody",
    ),
    Style(
        "Heading4", "heading 4", 16, bold=True, before_pt=9, after_pt=3, keep_next=True, outline_level=3,
        next_id="pmqaBody",
    ),
    Style("pmqaBody", "pmqa Body", align="thaiDistribute", first_line_cm=2.5, after_pt=3),
    Style("pmqaList", "pmqa List", align="thaiDistribute", first_line_cm=-0.63, left_cm=1.88, after_pt=2),
    Style(
        "pmqaBullet", "pmqa Bullet", align="thaiDistribute", first_line_cm=-0.63, left_cm=1.88, after_pt=2, bullet=True
    ),
    Style("pmqaTableText", "pmqa Table Text", TABLE_PT),
    Style("pmqaTableHead", "pmqa Table Head", TABLE_PT, bold=True, align="center", keep_next=True),
    Style("pmqaTableNumber", "pmqa Table Number", TABLE_PT, align="right"),
    Style("pmqaNote", "pmqa Note", NOTE_PT),
    Style("pmqaEvidence", "pmqa Evidence", TABLE_PT, left_cm=1.25, after_pt=3),
    Style(
        "TOCHeading", "TOC Heading", 20, bold=True, align="center", after_pt=9, keep_next=True, next_id="Normal",
        priority=39,
    ),
    # No right indent: LibreOffice hides a page number that stands beyond one.
    Style("TOC1", "toc 1", bold=True, before_pt=3, left_cm=0.6, first_line_cm=-0.6, tabs=_TOC_TAB, priority=39,
          offered=False),
    Style("TOC2", "toc 2", left_cm=1.35, first_line_cm=-0.6, tabs=_TOC_TAB, priority=39, offered=False),
    Style("TOC3", "toc 3", left_cm=2.1, first_line_cm=-0.6, tabs=_TOC_TAB, priority=39, offered=False),
    Style("TableofFigures", "table of figures", left_cm=0.6, first_line_cm=-0.6, tabs=_TOC_TAB, priority=99,
          offered=False),
    Style("Caption", "caption", bold=True, before_pt=6, after_pt=3, keep_next=True, priority=35),
    Style(
        "Header", "header", tabs=(("center", "none", TEXT_WIDTH_CM / 2), ("right", "none", TEXT_WIDTH_CM)),
        priority=99, offered=False,
    ),
    Style(
        "Footer", "footer", NOTE_PT, tabs=(("center", "none", TEXT_WIDTH_CM / 2), ("right", "none", TEXT_WIDTH_CM)),
        priority=99, offered=False,
    ),
    Style("CommentText", "annotation text", TABLE_PT, priority=99, offered=False),
)  # fmt: skip


def new_document() -> DocumentObject:
    """Return an empty A4 document with every style of the house and the margins of government letters."""
    document = Document()
    _keep_only_needed_parts(document)
    _replace(document.part._styles_part, _styles_xml())  # noqa: SLF001 - python-docx has no public way to its parts
    _replace(document.part._settings_part, _SETTINGS_XML)  # noqa: SLF001
    _replace(document.part.numbering_part, _NUMBERING_XML)
    _set_page(document.sections[0])
    return document


def set_run_font(
    run: Run,
    *,
    size_pt: float | None = None,
    bold: bool | None = None,
    italic: bool | None = None,
    name: str | None = None,
) -> Run:
    """Set what is given on ``run``, for Latin letters and for Thai; return the run. None leaves a property as it is."""
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - the twins have no public setter
    font = run.font
    if name is not None:
        font.name = name
        for attribute in ("w:cs", "w:eastAsia"):
            properties.get_or_add_rFonts().set(qn(attribute), name)
    if bold is not None:
        font.bold = font.cs_bold = bold
    if italic is not None:
        font.italic = font.cs_italic = italic
    if size_pt is not None:
        font.size = Pt(size_pt)
        _twin_size(properties, size_pt)
    return run


def add_run(paragraph: Paragraph, text: str, **font: Any) -> Run:
    """Add ``text`` to the paragraph, with the options of `set_run_font`; return the run."""
    return set_run_font(paragraph.add_run(text), **font)


def shade(cell: _Cell, hex_colour: str = HEAD_SHADE) -> None:
    """Fill the cell's background with a colour such as `E7E6E6`."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    replace_in_order(properties, element("shd", val="clear", color="auto", fill=hex_colour))


def repeat_header(row: _Row) -> None:
    """Repeat the row at the top of every page of its table."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    _remove(properties, "w:tblHeader")
    properties.append(element("tblHeader"))


def without_head(table: Table) -> None:
    """Let the first row of the table look as the others do."""
    replace_in_order(table._tbl.tblPr, element("tblLook", val="0480", firstRow="0", noHBand="0", noVBand="1"))  # noqa: SLF001


def keep_rows_whole(table: Table) -> None:
    """Keep each row of the table on one page."""
    for row in table._tbl.tr_lst:  # noqa: SLF001 - table.rows builds a proxy a row
        properties = row.get_or_add_trPr()
        _remove(properties, "w:cantSplit")
        properties.insert(0, element("cantSplit"))


def set_widths(table: Table, widths_cm: Sequence[float]) -> None:
    """Fix the columns of the table at these widths in centimetres; a cell that spans columns gets their sum."""
    twips = [round(width * _TWIPS_PER_CM) for width in widths_cm]
    grid_table = table._tbl  # noqa: SLF001
    replace_in_order(grid_table.tblPr, element("tblW", w=str(sum(twips)), type="dxa"))
    replace_in_order(grid_table.tblPr, element("tblLayout", type="fixed"))
    for column, width in zip(grid_table.tblGrid.gridCol_lst, twips, strict=True):
        column.set(qn("w:w"), str(width))
    for row in grid_table.tr_lst:
        start = 0
        for cell in row.tc_lst:
            end = start + cell.grid_span
            cell.width = Length(sum(twips[start:end]) * EMU_PER_TWIP)
            start = end


def add_field(paragraph: Paragraph, instruction: str, shown: str = "") -> None:
    """Add a field such as `PAGE` to the paragraph, showing ``shown`` until Word works it out."""
    for part in (field_mark("begin"), text_element("instrText", f" {instruction} "), field_mark("separate")):
        paragraph.add_run()._r.append(part)  # noqa: SLF001
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(field_mark("end"))  # noqa: SLF001


def page_number_header(section: Section, *, first_page: bool = False) -> None:
    """Set the header of the section to the page number between dashes, centred, as in Thai official documents.

    The first page of the section has none, unless ``first_page`` is true.
    """
    section.different_first_page_header_footer = not first_page
    paragraph = _emptied(section.header)
    paragraph.style = "Header"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ")
    add_field(paragraph, "PAGE", "2")
    paragraph.add_run(" -")


def footer_note(section: Section, note: str, *, first_page: bool = False) -> None:
    """Set the footer of the section to ``note``, centred; with ``first_page`` that of its first page too."""
    for footer in (section.footer, section.first_page_footer) if first_page else (section.footer,):
        paragraph = _emptied(footer)
        paragraph.style = "Footer"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(note)


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    section.header_distance, section.footer_distance = Cm(1.25), Cm(1)


def _emptied(story: Any) -> Paragraph:
    """Return the empty paragraph of a header or footer, which from now on is not that of the section before."""
    story.is_linked_to_previous = False
    root = story._element  # noqa: SLF001
    for child in list(root)[1:]:
        root.remove(child)
    paragraph: Paragraph = story.paragraphs[0]
    for child in list(paragraph._p):  # noqa: SLF001
        paragraph._p.remove(child)  # noqa: SLF001
    return paragraph


def _remove(parent: BaseOxmlElement, tag: str) -> None:
    for child in parent.findall(qn(tag)):
        parent.remove(child)


def _twin_size(properties: BaseOxmlElement, size_pt: float) -> None:
    size = properties.find(qn("w:sz"))
    _remove(properties, "w:szCs")
    twin = element("szCs", val=str(round(size_pt * 2)))
    assert size is not None  # noqa: S101 - set by the caller a line before
    size.addnext(twin)


# --- the parts of the empty document


def _keep_only_needed_parts(document: DocumentObject) -> None:
    """Drop the parts of python-docx's blank document that ours does not need: effects, XML data, picture."""
    unwanted = ("stylesWithEffects", "customXml", "webSettings", "fontTable", "thumbnail")
    for owner in (document.part.rels, document.part.package.rels):
        for identifier, relation in list(owner.items()):
            if relation.reltype.endswith(unwanted):
                del owner[identifier]


def _replace(part: Part, xml: str) -> None:
    assert isinstance(part, XmlPart)  # noqa: S101 - of python-docx's own blank document
    part._element = parse_xml(xml)  # noqa: SLF001 - a part has no setter for its whole tree


_FONTS_XML = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'


def _styles_xml() -> str:
    return (
        f"<w:styles {nsdecls('w')}>{_DEFAULTS_XML}{_FIXED_STYLES_XML}"
        + "".join(_style_xml(style) for style in PARAGRAPH_STYLES)
        + "</w:styles>"
    )


def _style_xml(style: Style) -> str:
    following = f'<w:next w:val="{style.next_id}"/>' if style.next_id else ""
    offered = "<w:qFormat/>" if style.offered else ""
    custom = ' w:customStyle="1"' if style.style_id.startswith("pmqa") else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.style_id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based_on}"/>{following}<w:uiPriority w:val="{style.priority}"/>{offered}'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    parts = []
    if style.keep_next:
        parts.append("<w:keepNext/><w:keepLines/>")
    if style.bullet:
        parts.append('<w:numPr><w:numId w:val="1"/></w:numPr>')
    if style.tabs:
        tabs = (
            f'<w:tab w:val="{align}" w:leader="{leader}" w:pos="{_twips(position)}"/>'
            for align, leader, position in style.tabs
        )
        parts.append(f"<w:tabs>{''.join(tabs)}</w:tabs>")
    parts.append(f'<w:spacing w:before="{round(style.before_pt * 20)}" w:after="{round(style.after_pt * 20)}"/>')
    first = "hanging" if style.first_line_cm < 0 else "firstLine"
    parts.append(f'<w:ind w:left="{_twips(style.left_cm)}" w:{first}="{_twips(abs(style.first_line_cm))}"/>')
    parts.append(f'<w:jc w:val="{style.align}"/>')
    if style.outline_level is not None:
        parts.append(f'<w:outlineLvl w:val="{style.outline_level}"/>')
    return "".join(parts)


def _run_properties(style: Style) -> str:
    half_points = round(style.size_pt * 2)
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    italic = "<w:i/><w:iCs/>" if style.italic else ""
    underline = '<w:u w:val="single"/>' if style.underline else ""
    return f'{_FONTS_XML}{bold}{italic}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>{underline}'


def _twips(length_cm: float) -> int:
    return round(length_cm * _TWIPS_PER_CM)


_DEFAULTS_XML = f"""
<w:docDefaults>
  <w:rPrDefault><w:rPr>{_FONTS_XML}<w:sz w:val="{BODY_PT * 2}"/><w:szCs w:val="{BODY_PT * 2}"/>
    <w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="th-TH"/></w:rPr></w:rPrDefault>
  <w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>
</w:docDefaults>
<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" w:defUnhideWhenUsed="0"
  w:defQFormat="0" w:count="376"/>"""

_CELL_MARGINS_XML = (
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)
_BORDERS_XML = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

_FIXED_STYLES_XML = f"""
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
  <w:pPr><w:widowControl/><w:jc w:val="thaiDistribute"/></w:pPr>
  <w:rPr>{_FONTS_XML}<w:sz w:val="{BODY_PT * 2}"/><w:szCs w:val="{BODY_PT * 2}"/></w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
  <w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
  <w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>
  <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
  <w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>
  </w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>
  <w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>
  <w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{_BORDERS_XML}</w:tblBorders></w:tblPr></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="pmqaTable"><w:name w:val="pmqa Table"/>
  <w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/>
  <w:pPr><w:jc w:val="left"/></w:pPr>
  <w:tblPr><w:tblBorders>{_BORDERS_XML}</w:tblBorders>{_CELL_MARGINS_XML}</w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr><w:tblPr/>
  <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{HEAD_SHADE}"/><w:vAlign w:val="center"/></w:tcPr>
  </w:tblStylePr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>
  <w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/>
  <w:rPr>{_FONTS_XML}</w:rPr></w:style>
<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>
  <w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>
  <w:rPr>{_FONTS_XML}<w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>"""

# doNotExpandShiftReturn: a line that ends in a line break the unit typed is not stretched to the margin.
_SETTINGS_XML = f"""<w:settings {nsdecls("w")}>
<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:doNotExpandShiftReturn/><w:applyBreakingRules/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
<w:compatSetting w:name="overrideTableStyleFontSizeAndJustification"
  w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>
<w:compatSetting w:name="enableOpenTypeFeatures" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>
<w:compatSetting w:name="doNotFlipMirrorIndents" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>
<w:compatSetting w:name="differentiateMultirowTableHeaders"
  w:uri="http://schemas.microsoft.com/office/word" w:val="1"/></w:compat>
<w:themeFontLang w:val="en-US" w:bidi="th-TH"/>
<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1"
  w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6"
  w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>
<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>"""

_NUMBERING_XML = f"""<w:numbering {nsdecls("w")}>
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="pmqaBullet"/><w:lvlText w:val="•"/>
<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{_twips(1.88)}" w:hanging="{_twips(0.63)}"/></w:pPr>
<w:rPr>{_FONTS_XML}</w:rPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
