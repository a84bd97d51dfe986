"""From a document that numbers its pages in Thai to one, and a PDF of it, in which LibreOffice does.

LibreOffice knows no Thai page numbers. So the copy that it converts has them in a font whose Arabic digits are drawn as
Thai ones; and in the PDF, where text is copied or searched, they are named as the Thai digits that are seen.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from lxml import etree

from pipeline.opc.package import Package
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, element, insert_in_order
from pipeline.word.parts.digits import THAI_NUMBERS

NAMED = b"PmqaPage"  # how the family of such a font begins

_STORIES = ("document.main", "header", "footer")
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

_CHARACTERS = re.compile(rb"/ToUnicode (\d+) 0 R")
_TO = re.compile(rb"(?<=<)00(3[0-9])(?=>)")


def named_as_seen(pdf: bytes) -> bytes:
    """Return the PDF in which the digits of such a font are named as Thai ones; as it is where it has none.

    What is changed stands at its end, as the format has it.
    """
    changed = {number: stream for number in _tables(pdf) if (stream := _renamed(pdf, number)) is not None}
    if not changed:
        return pdf
    before = pdf[pdf.rindex(b"startxref") :].split()[1]
    trailer = pdf[pdf.rindex(b"trailer") : pdf.rindex(b"startxref")]
    root, size = (re.search(rb"/%s [^/>]+" % key, trailer) for key in (b"Root", b"Size"))
    if root is None or size is None:
        return pdf
    out, entries = bytearray(pdf), b""
    for number, stream in sorted(changed.items()):
        entries += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream\nendobj\n" % (
            number, len(stream), stream,
        )  # fmt: skip
    start = len(out)
    out += b"xref\n%btrailer\n<<%b%b/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (entries, size[0], root[0], before, start)
    return bytes(out)


def _tables(pdf: bytes) -> Iterator[int]:
    """Yield the numbers of the objects that name the characters of such a font."""
    for font in re.finditer(rb"/BaseFont/[A-Z]{6}\+" + NAMED, pdf):
        if found := _CHARACTERS.search(pdf, font.start(), pdf.find(b"endobj", font.start())):
            yield int(found[1])


def _renamed(pdf: bytes, number: int) -> bytes | None:
    found = re.search(rb"(?:^|\n)%d 0 obj.*?stream\r?\n(.*?)\r?\nendstream" % number, pdf, re.DOTALL)
    if found is None:
        return None
    try:
        table = zlib.decompress(found[1])
    except zlib.error:
        return None
    return zlib.compress(_TO.sub(lambda digit: b"0E5%b" % digit[1][1:], table), 9)
