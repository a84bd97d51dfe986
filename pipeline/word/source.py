"""From a template file to Jinja sources in which every paragraph has a line of its own, so that a fault has a place.

docxtpl makes the Jinja sources out of Word's XML: it joins tags that Word split over runs and knows `{%tr %}`,
`{%p %}` and `{% colspan %}`. Rendering is not left to it (see `template`), because it mends broken XML by leaving
text out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from pipeline.opc.faults import PackageFault
from pipeline.opc.package import Package
from pipeline.thai import cut
from pipeline.word import beside_tags, file_lint
from pipeline.word.markup import docx_file, fields, revisions, twins
from pipeline.word.markup.elements import W, finder, remove
from pipeline.word.markup.styles import outline_levels, styles_of
from pipeline.word.parts import links

_RENDERED = {
    docx_file.MAIN_DOCUMENT: "",
    "wordprocessingml.header+xml": "ในหัวกระดาษ",
    "wordprocessingml.footer+xml": "ในท้ายกระดาษ",
    "wordprocessingml.footnotes+xml": "ในเชิงอรรถ",
    "wordprocessingml.endnotes+xml": "ในอ้างอิงท้ายเรื่อง",
    "wordprocessingml.comments+xml": "ในความเห็น",
    "core-properties+xml": "ในคุณสมบัติของไฟล์",
}
_STRICT = "{http://purl.oclc.org/ooxml/"
_SAVED_AS_STRICT = "บันทึกไว้แบบ Strict Open XML ให้เปิดใน Word แล้วบันทึกใหม่เป็นชนิด เอกสาร Word (.docx)"
_FIRST_LINE = 2  # of the first paragraph: what stands before it is a line too
_QUOTED_CHARS = 60  # of a paragraph: enough to find it with Word's search
MARK_OPEN, MARK_CLOSE = "\ufdd0", "\ufdd1"  # no text has these noncharacters, and XML may hold them

_TAG = re.compile(r"<[^>]+>")
_EMPTY_PROPERTIES = finder("//w:rPr[not(*)] | //w:pPr[not(*)]")
_IDENTIFIERS: Any = etree.XPath(
    "//@w:*[starts-with(local-name(), 'rsid')] | //@w14:*[starts-with(local-name(), 'textId')]",
    namespaces={"w": W[1:-1], "w14": "http://schemas.microsoft.com/office/word/2010/wordml"},
)
_PARAGRAPH = re.compile(r"<w:p(?=[ >])")
_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"')
_BLOCK_TAGS = re.compile(r"(</w:(?:p|tr|tc|tbl|tblPr|tblGrid|tcPr|trPr)>|<w:body>)((?:\s*\{%(?:[^%]|%(?!\}))*%\})+)")
_ESCAPED_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


class TemplateFault(Exception):  # noqa: N818 - a fault of the file, not of the program
    """A template that cannot be used. Its text is one Thai sentence that names the file, the place and the fault."""


class TemplatePart(Struct, frozen=True, dict=True):
    """One part of a template as Jinja reads it: every paragraph, and every tag between paragraphs, is a line.

    ``region``: "" for the body, otherwise words such as ในท้ายกระดาษ. ``lost``: a line and a Thai sentence for what its
    author made and no document would show.
    """

    part: str
    region: str
    text: str
    heading_styles: frozenset[str]
    lost: tuple[tuple[int, str], ...] = ()

    def place(self, line: int) -> str:
        """Return where a line (1 is the first) stands, in words that a person can look for in Word."""
        paragraph = shown(self._line(line))
        heading = next((shown(above) for above in self._above(line) if self._is_heading(above)), "")
        region = self.region or (f"ใต้หัวข้อ “{_cut(heading)}”" if heading else "ก่อนหัวข้อแรก")
        return f"{region} ย่อหน้า “{_cut(paragraph)}”" if paragraph else region

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _line(self, line: int) -> str:
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ""

    def _above(self, line: int) -> Iterator[str]:
        return reversed(self._lines[: max(line - 1, 0)])

    def _is_heading(self, text: str) -> bool:
        style = _STYLE.search(text)
        return style is not None and style[1] in self.heading_styles and bool(shown(text))


class TemplateFile(Struct, frozen=True, dict=True):
    """A template file: all its parts, and the text of those that may hold tags, as their author wrote it.

    ``faults``: a Thai sentence for each fault that lies outside that text, without the name of the template.
    """

    name: str
    package: Package
    written: tuple[TemplatePart, ...]
    faults: tuple[str, ...] = ()

    @cached_property
    def sources(self) -> tuple[TemplatePart, ...]:
        """The written parts as Jinja reads them."""
        return tuple(replace(part, text=_as_jinja(part.text)) for part in self.written)

    def sentence(self, fault: str) -> str:
        """Return ``fault`` as the sentence that people read."""
        return sentence(self.name, fault)


def sentence(name: str, fault: str) -> str:
    """Return ``fault`` with the template's name before it."""
    return f"แม่แบบ {name} ใช้ไม่ได้: {fault}"


def read(path: Path) -> TemplateFile:
    """Return the template at ``path``. Raises TemplateFault when it is missing, unsafe or no Word document."""
    try:
        package = docx_file.open_docx(path.read_bytes())
        for part in file_lint.xml_parts(package):
            package.look(part)  # a part that cannot be read is a fault now, not when the document is half made
        if str(package.look(docx_file.main_part(package)).tag).startswith(_STRICT):
            raise TemplateFault(sentence(path.name, _SAVED_AS_STRICT))
        written = tuple(_written(package))
        faults = tuple(file_lint.faults(package, frozenset(part.part for part in written)))
    except FileNotFoundError:
        raise TemplateFault(
            sentence(path.name, f"ไม่พบไฟล์นี้ในโฟลเดอร์ {path.parent} ต้นฉบับสร้างได้ด้วย make templates")
        ) from None
    except OSError as fault:
        raise TemplateFault(sentence(path.name, "เปิดอ่านไฟล์ไม่ได้ อาจไม่มีสิทธิ์หรือเปิดค้างอยู่ในโปรแกรมอื่น")) from fault
    except PackageFault as fault:
        raise TemplateFault(sentence(path.name, docx_file.reason(fault))) from fault
    return TemplateFile(path.name, package, written, faults)


def as_rendered(text: str) -> str:
    """Return rendered text as XML: without the line breaks of `TemplatePart`, and `{_{` as the braces it stands for."""
    text = text.replace("\n", "")
    for escaped, braces in _ESCAPED_BRACES:
        text = text.replace(escaped, braces)
    return text


def _written(package: Package) -> Iterator[TemplatePart]:
    levels = outline_levels(styles_of(package))
    for type_end, region in _RENDERED.items():
        for name in package.names_of(type_end):
            root = package.tree(name)
            revisions.drop_deleted(root)
            for empty in _EMPTY_PROPERTIES(root):  # a large report would repeat each a thousand times
                remove(empty)
            for identifier in _IDENTIFIERS(root):  # a loop would repeat what must be unique
                del identifier.getparent().attrib[identifier.attrname]
            twins.assert_twins(root)
            fields.join_codes(root)
            beside_tags.free(root)
            beside_tags.keep(root)
            links.write_addresses(package, name, root)
            lost = tuple((_FIRST_LINE + number, text) for number, text in beside_tags.lost(root))
            yield TemplatePart(name, region, _as_lines(root), frozenset(levels), lost)


def _as_lines(root: etree._Element) -> str:
    xml = etree.tostring(root, encoding="unicode").replace("\n", " ")
    for mark in (MARK_OPEN, MARK_CLOSE):
        xml = xml.replace(mark, "")
    return _PARAGRAPH.sub("\n<w:p", xml)


def _as_jinja(text: str) -> str:
    if "{" not in text:
        return text
    from docxtpl import DocxTemplate  # late: `check` reads no template

    xml = DocxTemplate("").patch_xml(text.replace("\n", ""))
    xml = _PARAGRAPH.sub("\n<w:p", xml)
    return _BLOCK_TAGS.sub(lambda match: match[1] + match[2].replace("{%", "\n{%"), xml)


def shown(line: str) -> str:
    """Return the text of a line of XML, white space folded."""
    return " ".join(unescape(_TAG.sub("", line)).split())


def _cut(text: str) -> str:
    return cut(text, _QUOTED_CHARS)
