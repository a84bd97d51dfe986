"""From a finished document to one with page numbers in its contents, taken from the pages that LibreOffice makes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from lxml import etree
from msgspec import Struct

from pipeline.thai import to_thai_digits, width_chars
from pipeline.word.libreoffice import pdf, pdf_pages, pieces, probe, thai_pages
from pipeline.word.libreoffice.pdf_pages import PdfPages
from pipeline.word.markup.elements import W, attribute, next_bookmark_id
from pipeline.word.parts import contents
from pipeline.word.parts.contents import Heading

PASSES = 4  # one is usual; a page number of another width may move a line

_UNKNOWN, _UNKNOWN_THAI = "88", "๘๘"  # stand for a page number until it is known
_SHORT_CHARS = 55  # of an entry of the contents: no page number makes a second line of little more than half a line
_DIGITS = re.compile("[0-9]+|[๐-๙]+")  # those of one script are all as wide
_SECTION = "pmqaSection"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class NumberedDocument(Struct, frozen=True):
    """A document with the page numbers of its contents, and how many pages it has."""

    document: bytes
    pages: int


class PageSection(Struct, frozen=True):
    """A section of a document: its bookmarks, the number of its first page, and the form of its page numbers.

    ``start``: None where the numbers go on from the section before. ``form``: Word's name for it, such as `decimal`.
    """

    bookmarks: frozenset[str]
    start: int | None
    form: str


def number(
    document: bytes,
    before: bytes = b"",
    lay_out: Callable[[bytes], bytes] | None = None,
    *,
    paragraphs: int = pieces.PARAGRAPHS,
    workers: int = 0,
) -> NumberedDocument:
    """Return the document with the page numbers of its contents, and the number of its pages.

    ``before``: a document like it whose contents have page numbers, which are tried first; b"" where there is none.
    ``lay_out``: what makes the PDF of a document instead of LibreOffice. ``paragraphs``: of each piece that is laid out
    for itself. ``workers``: how many are laid out at once; as many as the machine has processors where it is 0.
    Raises PdfFault where the pages cannot be known; Word can still fill in the page numbers of the document.
    """
    headings = contents.headings(document)
    shown = contents.page_labels(before) if before else {}
    unknown = _UNKNOWN_THAI if thai_pages.is_asked_for(document) else _UNKNOWN
    labels = {heading.bookmark: shown.get((heading.level, heading.text), unknown) for heading in headings}
    at_once = partial(pdf.all_laid_out, workers=workers or os.cpu_count() or 1)
    pages_of = _remembered(at_once if lay_out is None else partial(map, lay_out))
    for _ in range(PASSES):
        filled = contents.fill(document, labels)
        copy = probe.of(filled, labels)
        sections = _bookmark_sections(copy.root)
        laid_out = pieces.laid_out(copy, pages_of, paragraphs)
        found = dict(_labels(labels, sections, laid_out))
        if found == labels:
            return NumberedDocument(filled, laid_out.count)
        if not any(_may_move_a_line(heading, labels, found) for heading in headings):
            return NumberedDocument(contents.fill(document, found), laid_out.count)
        labels = found
    raise pdf.PdfFault("เลขหน้าในสารบัญไม่คงที่")


def _remembered(
    lay_out: Callable[[Sequence[bytes]], Iterable[bytes]],
) -> Callable[[Sequence[bytes]], list[PdfPages]]:
    """Return a function that gives the pages of documents, and lays out only those that it was not given before."""
    known: dict[bytes, PdfPages] = {}

    def pages_of(documents: Sequence[bytes]) -> list[PdfPages]:
        new = [document for document in documents if document not in known]
        if new:
            known.update(zip(new, map(pdf_pages.read, lay_out(new)), strict=True))
        return [known[document] for document in documents]

    return pages_of


def _may_move_a_line(heading: Heading, tried: Mapping[str, str], found: Mapping[str, str]) -> bool:
    """Whether the number that was found for a heading may take another line than the one that was tried."""
    one, other = tried[heading.bookmark], found[heading.bookmark]
    are_as_wide = one == other or (len(one) == len(other) and _DIGITS.fullmatch(one + other) is not None)
    return not are_as_wide and width_chars(heading.text) > _SHORT_CHARS


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


def _bookmark_sections(root: etree._Element) -> list[PageSection]:
    """Let each section begin with a bookmark, in place; return the sections."""
    next_id = next_bookmark_id(root)
    sections = []
    for index, (blocks, properties) in enumerate(probe.sections_of(root)):
        first = next((paragraph for block in blocks for paragraph in block.iter(f"{W}p")), None)
        if first is not None:
            contents.bookmark(first, f"{_SECTION}{index}", next_id + index)
        marks = (attribute(mark, "name") for block in blocks for mark in block.iter(f"{W}bookmarkStart"))
        sections.append(_section(frozenset(marks), properties))
    return sections


def _section(bookmarks: frozenset[str], properties: etree._Element | None) -> PageSection:
    numbering = None if properties is None else properties.find(f"{W}pgNumType")
    if numbering is None:
        return PageSection(bookmarks, None, "decimal")
    start = attribute(numbering, "start")
    first = int(start) if start.isdecimal() and start.isascii() else None
    return PageSection(bookmarks, first, attribute(numbering, "fmt") or "decimal")
