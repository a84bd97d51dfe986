"""From a finished document to one with page numbers in its contents, taken from the pages that LibreOffice makes."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

from lxml import etree
from msgspec import Struct

from pipeline.opc.package import Package
from pipeline.opc.trees import parse
from pipeline.thai import to_thai_digits, width_chars
from pipeline.word.libreoffice import pdf
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import DRAWING, RELATIONSHIP, W, attribute, next_bookmark_id
from pipeline.word.parts import contents
from pipeline.word.parts.contents import Heading

PASSES = 4  # one is usual; a page number of another width may move a line

_UNKNOWN, _UNKNOWN_THAI = "88", "๘๘"  # stand for a page number until it is known
_SHORT_CHARS = 55  # of an entry of the contents: no page number makes a second line of little more than half a line
_DIGITS = re.compile("[0-9]+|[๐-๙]+")  # those of one script are all as wide
_SECTION = "pmqaSection"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))

_A = f"{{{DRAWING}main}}"
_PICTURE, _PICTURE_ID = "word/media/pmqaPixel.png", "rIdPmqaPixel"
_PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
_PICTURE_XML = f"""<pic:pic xmlns:pic="{DRAWING}picture" xmlns:a="{DRAWING}main" xmlns:r="{RELATIONSHIP}">
<pic:nvPicPr><pic:cNvPr id="0" name="pixel"/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip r:embed="{_PICTURE_ID}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"""


class NumberedDocument(Struct, frozen=True):
    """A document with the page numbers of its contents, and how many pages it has."""

    document: bytes
    pages: int


class PdfPages(Struct, frozen=True):
    """The pages of a PDF: on which one each bookmark stands, by its name (the first page is 1), and their count."""

    page_of: Mapping[str, int]
    count: int


class PageSection(Struct, frozen=True):
    """A section of a document: its bookmarks, the number of its first page, and the form of its page numbers.

    ``start``: None where the numbers go on from the section before. ``form``: Word's name for it, such as `decimal`.
    """

    bookmarks: frozenset[str]
    start: int | None
    form: str


def number(document: bytes, before: bytes = b"", lay_out: Callable[[bytes], bytes] = pdf.laid_out) -> NumberedDocument:
    """Return the document with the page numbers of its contents, and the number of its pages.

    ``before``: a document like it whose contents have page numbers, which are tried first; b"" where there is none.
    Raises PdfFault where the pages cannot be known; Word can still fill in the page numbers of the document.
    """
    headings = contents.headings(document)
    shown = contents.page_labels(before) if before else {}
    unknown = _UNKNOWN_THAI if _has_thai_pages(document) else _UNKNOWN
    labels = {heading.bookmark: shown.get((heading.level, heading.text), unknown) for heading in headings}
    for _ in range(PASSES):
        filled = contents.fill(document, labels)
        probe, sections = _probed(filled)
        laid_out = read(lay_out(probe))
        found = dict(_labels(labels, sections, laid_out))
        if found == labels:
            return NumberedDocument(filled, laid_out.count)
        if not any(_may_move_a_line(heading, labels, found) for heading in headings):
            return NumberedDocument(contents.fill(document, found), laid_out.count)
        labels = found
    raise pdf.PdfFault("เลขหน้าในสารบัญไม่คงที่")


def _may_move_a_line(heading: Heading, tried: Mapping[str, str], found: Mapping[str, str]) -> bool:
    """Whether the number that was found for a heading may take another line than the one that was tried."""
    one, other = tried[heading.bookmark], found[heading.bookmark]
    are_as_wide = one == other or (len(one) == len(other) and _DIGITS.fullmatch(one + other) is not None)
    return not are_as_wide and width_chars(heading.text) > _SHORT_CHARS


def _has_thai_pages(document: bytes) -> bool:
    package = docx_file.open_own(document)
    numbering = package.look(docx_file.main_part(package)).iter(f"{W}pgNumType")
    return any(attribute(each, "fmt") == "thaiNumbers" for each in numbering)


def read(data: bytes) -> PdfPages:
    """Return the pages of a PDF that LibreOffice made. Raises PdfFault where it cannot be read."""
    from pypdf import PdfReader  # a run that counts no pages does not wait for it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(data))
        count = len(reader.pages)
        found = {
            _plain(name): reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()
        }
    except (PyPdfError, ValueError, LookupError, AttributeError, TypeError) as fault:
        raise pdf.PdfFault("อ่านจำนวนหน้าจาก LibreOffice ไม่ได้") from fault
    return PdfPages({name: page + 1 for name, page in found.items() if page is not None and page >= 0}, count)


def _plain(name: str) -> str:
    # LibreOffice writes the low line of a name by its code.
    return name.removeprefix("/").replace("5F", "_")


def _labels(asked: Mapping[str, str], sections: list[PageSection], laid_out: PdfPages) -> Iterator[tuple[str, str]]:
    """Yield each bookmark asked for with the number that its page prints."""
    offset = 0
    for index, section in enumerate(sections):
        if section.start is not None:
            offset = section.start - _page(laid_out, f"{_SECTION}{index}")
        for bookmark in asked:
            if bookmark in section.bookmarks:
                yield bookmark, _shown(_page(laid_out, bookmark) + offset, section.form)


def _page(laid_out: PdfPages, bookmark: str) -> int:
    if bookmark not in laid_out.page_of:
        raise pdf.PdfFault("LibreOffice รุ่นนี้ไม่บอกหน้าของหัวข้อ")
    return laid_out.page_of[bookmark]


def _shown(page: int, form: str) -> str:
    match form:
        case "decimal":
            return str(page)
        case "thaiNumbers":
            return to_thai_digits(str(page))
        case "lowerRoman":
            return _roman(page)
        case "upperRoman":
            return _roman(page).upper()
    raise pdf.PdfFault(f"ไม่รองรับรูปแบบเลขหน้า {form}")


def _roman(page: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (page // value)
        page %= value
    return letters


# --- sections


def _probed(document: bytes) -> tuple[bytes, list[PageSection]]:
    """Return a copy in which each section begins with a bookmark, and the sections."""
    package = docx_file.open_own(document)
    part = docx_file.main_part(package)
    root = package.tree(part)
    next_id = next_bookmark_id(root)
    sections = []
    for index, (blocks, properties) in enumerate(_sections(root)):
        first = next((paragraph for block in blocks for paragraph in block.iter(f"{W}p")), None)
        if first is not None:
            contents.bookmark(first, f"{_SECTION}{index}", next_id + index)
        marks = (attribute(mark, "name") for block in blocks for mark in block.iter(f"{W}bookmarkStart"))
        sections.append(_section(frozenset(marks), properties))
    _draw_charts_as_pictures(package, part, root)
    return package.to_reproducible_bytes(), sections


def _draw_charts_as_pictures(package: Package, part: str, root: etree._Element) -> None:
    """Replace every chart by a picture of its size: drawing charts takes LibreOffice half of its time."""
    charts = [data for data in root.iter(f"{_A}graphicData") if data.get("uri") == f"{DRAWING}chart"]
    if not charts:
        return
    package.put(_PICTURE, _PIXEL)
    package.relate(part, f"{RELATIONSHIP}/image", _PICTURE, _PICTURE_ID)
    package.set_ending_type("png", "image/png")
    for data in charts:
        data.set("uri", f"{DRAWING}picture")
        data[:] = [parse(_PICTURE_XML)]


def _sections(root: etree._Element) -> Iterator[tuple[list[etree._Element], etree._Element | None]]:
    """Yield the blocks of each section and its `w:sectPr`."""
    body = root.find(f"{W}body")
    blocks: list[etree._Element] = []
    for block in () if body is None else body:
        if block.tag == f"{W}sectPr":
            yield blocks, block
            return
        blocks.append(block)
        closing = block.find(f"{W}pPr/{W}sectPr")
        if closing is not None:
            yield blocks, closing
            blocks = []
    yield blocks, None


def _section(bookmarks: frozenset[str], properties: etree._Element | None) -> PageSection:
    numbering = None if properties is None else properties.find(f"{W}pgNumType")
    if numbering is None:
        return PageSection(bookmarks, None, "decimal")
    start = attribute(numbering, "start")
    first = int(start) if start.isdecimal() and start.isascii() else None
    return PageSection(bookmarks, first, attribute(numbering, "fmt") or "decimal")
