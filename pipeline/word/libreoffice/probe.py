"""From a document to the copy by which LibreOffice measures it, without what costs time and takes no place.

Of a large report the anchors of comments cost more than half of the time; then the bookmarks, each of which becomes a
place in the PDF, and the parts of charts, each of which is unpacked.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree
from msgspec import Struct

from pipeline.opc.package import Package
from pipeline.opc.relations import rels_of
from pipeline.opc.trees import parse, serialise
from pipeline.opc.writer import write_archive
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import DRAWING, RELATIONSHIP, W, attribute, remove
from pipeline.word.parts import comments

_A = f"{{{DRAWING}main}}"
_PICTURE, _PICTURE_ID = "word/media/pmqaPixel.png", "rIdPmqaPixel"
_PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
_PICTURE_XML = f"""<pic:pic xmlns:pic="{DRAWING}picture" xmlns:a="{DRAWING}main" xmlns:r="{RELATIONSHIP}">
<pic:nvPicPr><pic:cNvPr id="0" name="pixel"/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip r:embed="{_PICTURE_ID}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"""
_RELATED: Any = etree.XPath("//@r:*", namespaces={"r": RELATIONSHIP}, smart_strings=False)
_NOT_SHOWN = ("chart", "hyperlink", "package")  # kinds of relationships of what the copy does not hold


class Probe(Struct, frozen=True):
    """The copy, open: its ``package``, and the name and the tree of its text."""

    package: Package
    part: str
    root: etree._Element

    def document(self, root: etree._Element) -> bytes:
        """Return the copy as a file, with another tree in the place of its own."""
        others = {part: self.package.read(part) for part in self.package if part != self.part}
        return write_archive({**others, self.part: serialise(root)})


def of(document: bytes, asked: Collection[str]) -> Probe:
    """Return the copy of a document. ``asked``: the bookmarks whose places are wanted."""
    package = docx_file.open_own(document)
    part = docx_file.main_part(package)
    root = package.tree(part)
    comments.take_out(package)
    etree.strip_tags(root, f"{W}hyperlink")
    stories = [package.look(name) for name in docx_file.stories(package)]
    _keep_bookmarks(root, {*asked, *(word for story in stories for word in _words_of_fields(story))})
    _draw_charts_as_pictures(package, part, root)
    _leave_out_unused_parts(package, part)
    return Probe(package, part, root)


def blocks_of(root: etree._Element) -> list[etree._Element]:
    """Return the blocks of the body: paragraphs, tables and what else stands among them."""
    return [block for blocks, _ in sections_of(root) for block in blocks]


def sections_of(root: etree._Element) -> Iterator[tuple[list[etree._Element], etree._Element | None]]:
    """Yield the blocks of each section and its `w:sectPr`; the last has no blocks where nothing follows a section."""
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


def _words_of_fields(root: etree._Element) -> Iterator[str]:
    """Yield all that may name a bookmark: every word in the codes of fields, which Word may have split over runs."""
    code = ""
    for each in root.iter(f"{W}instrText", f"{W}fldChar", f"{W}fldSimple"):
        if each.tag == f"{W}instrText":
            code += each.text or ""
            continue
        yield from (word.strip('"') for word in f"{code} {attribute(each, 'instr')}".split())
        code = ""
    yield from (word.strip('"') for word in code.split())


def _keep_bookmarks(root: etree._Element, names: Collection[str]) -> None:
    starts = list(root.iter(f"{W}bookmarkStart"))
    kept = {attribute(start, "id") for start in starts if attribute(start, "name") in names}
    for mark in (*starts, *list(root.iter(f"{W}bookmarkEnd"))):
        if attribute(mark, "id") not in kept:
            remove(mark)


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


def _leave_out_unused_parts(package: Package, part: str) -> None:
    """Leave out the parts of charts, with all that belongs to them, and what leads to addresses."""
    used = set(_RELATED(package.look(part)))
    rels = package.tree(rels_of(part)) if rels_of(part) in package else []
    unused = [
        each for each in rels if each.get("Type", "").rpartition("/")[2] in _NOT_SHOWN and each.get("Id") not in used
    ]
    related = package.relationships(part)
    gone: set[str] = set()
    for each in unused:
        remove(each)
        if each.get("Id") in related:
            gone |= _with_all_below(package, related[str(each.get("Id"))].target)
    package.remove_all(gone)


def _with_all_below(package: Package, part: str) -> set[str]:
    found = {part}
    for related in package.relationships(part).values():
        if related.target not in found and related.target in package:
            found |= _with_all_below(package, related.target)
    return found
