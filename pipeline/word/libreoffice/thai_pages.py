"""From a document that numbers its pages in Thai to one, and a PDF of it, in which LibreOffice does.

LibreOffice knows no Thai page numbers. So the copy that it converts has them in a font whose Arabic digits are drawn as
Thai ones; and in the PDF, where text is copied or searched, they are named as the Thai digits that are seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from pipeline.opc.package import Package
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, element, insert_in_order
from pipeline.word.parts.digits import THAI_NUMBERS

NAMED = "PmqaPage"  # how the family of such a font begins

_STORIES = ("document.main", "header", "footer")
_TO = re.compile(rb"(?<=<)00(3[0-9])(?=>)")  # what a character is, in the table of a font
_PAGE_FIELD = re.compile(r"\s*PAGE\b", re.IGNORECASE)


def is_asked_for(document: bytes) -> bool:
    """Return whether some section of a document numbers its pages in Thai."""
    package = docx_file.open_own(document)
    return THAI_NUMBERS.encode() in package.read(docx_file.main_part(package))


def set_font(package: Package, family: str) -> None:
    """Write the page numbers of a document in a font."""
    for part in package.names_of(*(f"wordprocessingml.{story}+xml" for story in _STORIES)):
        for run in list(_page_runs(package.tree(part))):
            properties = run.find(f"{W}rPr")
            if properties is None:
                properties = element("rPr")
                run.insert(0, properties)
            for old in properties.findall(f"{W}rFonts"):
                properties.remove(old)
            fonts = element("rFonts")
            for script in ("ascii", "hAnsi", "cs"):
                fonts.set(f"{W}{script}", family)
            insert_in_order(properties, fonts)


def _page_runs(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the runs of every field that shows the number of its page."""
    for code in root.iter(f"{W}instrText"):
        if not _PAGE_FIELD.match(code.text or ""):
            continue
        paragraph = next(code.iterancestors(f"{W}p"))
        runs = list(paragraph.iter(f"{W}r"))
        at = next(n for n, run in enumerate(runs) if run is code.getparent())
        begin = max(n for n in range(at + 1) if _field_mark(runs[n]) == "begin" or n == 0)
        end = next((n for n in range(at, len(runs)) if _field_mark(runs[n]) == "end"), at)
        yield from runs[begin : end + 1]
    for field in root.iter(f"{W}fldSimple"):
        if _PAGE_FIELD.match(field.get(f"{W}instr", "")):
            yield from field.iter(f"{W}r")


def _field_mark(run: etree._Element) -> str:
    mark = run.find(f"{W}fldChar")
    return "" if mark is None else mark.get(f"{W}fldCharType", "")


# --- the PDF


def named_as_seen(pdf: bytes) -> bytes:
    """Return the PDF in which the digits of such a font are named as Thai ones; what is no PDF stays as it is."""
    from pypdf import PdfWriter  # a document in Arabic digits does not wait for it
    from pypdf.errors import PyPdfError

    named = BytesIO()
    try:
        writer = PdfWriter(clone_from=BytesIO(pdf))
        for table in _tables(writer):
            table.set_data(_TO.sub(lambda digit: b"0E5%b" % digit[1][1:], table.get_data()))
        writer.write(named)
    except (PyPdfError, LookupError, TypeError, ValueError):
        return pdf
    return named.getvalue()


def _tables(pdf: Any) -> Iterator[Any]:
    """Yield the streams that name the characters of such a font, each once."""
    fonts = {id(font.get_object()): font for page in pdf.pages for font in page["/Resources"]["/Font"].values()}
    yield from (font["/ToUnicode"].get_object() for font in fonts.values() if NAMED in font["/BaseFont"])
