"""From a finished Word document to what is wrong with it: what the schema allows and Word or a reader does not."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
LEFTOVERS = re.compile("\\{\\{|\\{%|\\{#|[\ufdd0-\ufdef]")
STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
STYLE_REFERENCES = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle", f"{W}basedOn", f"{W}next", f"{W}link")
REFERENCE_FIELDS = ("PAGEREF", "REF", "NOTEREF")
RUN_PROPERTIES = tuple(
    f"{W}{name}"
    for name in (
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
        "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
        "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em",
        "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange",
    )
)  # fmt: skip


def faults(data: bytes, typed: Collection[str] = ()) -> list[str]:
    """Return a line for each fault. ``typed``: texts people typed, in which `{{` is no leftover."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = {name: etree.fromstring(content) for name, content in parts.items() if name.endswith((".xml", ".rels"))}
    return sorted(set(_faults(parts, trees, typed)))


def _faults(parts: dict[str, bytes], trees: dict[str, etree._Element], typed: Collection[str]) -> Iterator[str]:
    styles = trees["word/styles.xml"]
    stories = {name: tree for name, tree in trees.items() if STORY.fullmatch(name)}
    yield from _undefined_styles({**stories, "word/styles.xml": styles}, styles)
    yield from _theme_fonts(styles)
    for name, tree in {
        **stories,
        "word/styles.xml": styles,
        "word/numbering.xml": trees.get("word/numbering.xml"),
    }.items():
        if tree is not None:
            yield from _run_properties(name, tree)
    for name, tree in stories.items():
        yield from _cells(name, tree)
        yield from _grids(name, tree)
        yield from _bookmarks(name, tree)
        yield from _leftovers(name, tree, typed)
        yield from _relations(name, tree, parts, trees)
    yield from _anchors(stories)
    yield from _drawings(stories)


def _undefined_styles(trees: dict[str, etree._Element], styles: etree._Element) -> Iterator[str]:
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    for name, tree in trees.items():
        for reference in tree.iter(*STYLE_REFERENCES):
            if reference.get(f"{W}val") not in known:
                yield f"{name}: style {reference.get(f'{W}val')} is not defined"


def _theme_fonts(styles: etree._Element) -> Iterator[str]:
    for fonts in styles.iter(f"{W}rFonts"):
        if any(attribute.lower().endswith("theme") for attribute in fonts.attrib):
            yield "word/styles.xml: a theme font wins over the named one"


def _run_properties(name: str, tree: etree._Element) -> Iterator[str]:
    for properties in tree.iter(f"{W}rPr"):
        tags = [child.tag for child in properties if isinstance(child.tag, str) and child.tag.startswith(W)]
        known = [RUN_PROPERTIES.index(tag) for tag in tags if tag in RUN_PROPERTIES]
        if known != sorted(known):
            yield f"{name}: the children of w:rPr are out of order: {[tag.removeprefix(W) for tag in tags]}"
        for latin, thai in (("b", "bCs"), ("i", "iCs"), ("sz", "szCs")):
            if _value(properties, latin) != _value(properties, thai):
                yield f"{name}: w:{latin} without an equal w:{thai}"
        fonts = properties.find(f"{W}rFonts")
        if fonts is not None and fonts.get(f"{W}ascii") and not fonts.get(f"{W}cs"):
            yield f"{name}: a font for Latin text alone"


def _value(properties: etree._Element, tag: str) -> str | None:
    element = properties.find(f"{W}{tag}")
    return None if element is None else element.get(f"{W}val", "on")


def _cells(name: str, tree: etree._Element) -> Iterator[str]:
    for cell in tree.iter(f"{W}tc"):
        if len(cell) == 0 or cell[-1].tag != f"{W}p":
            yield f"{name}: a table cell does not end in a paragraph"


def _grids(name: str, tree: etree._Element) -> Iterator[str]:
    for table in tree.iter(f"{W}tbl"):
        grid = table.find(f"{W}tblGrid")
        columns = 0 if grid is None else len(grid)
        rows = table.findall(f"{W}tr")
        if not rows:
            yield f"{name}: a table without a row"
        for row in rows:
            if _columns(row) != columns:
                yield f"{name}: a row of {_columns(row)} columns in a grid of {columns}"


def _columns(row: etree._Element) -> int:
    skipped = row.findall(f"{W}trPr/{W}gridBefore") + row.findall(f"{W}trPr/{W}gridAfter")
    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
    return sum(int(skip.get(f"{W}val", "0")) for skip in skipped) + sum(
        1 if span is None else int(span.get(f"{W}val", "1")) for span in spans
    )


def _bookmarks(name: str, tree: etree._Element) -> Iterator[str]:
    starts = Counter(mark.get(f"{W}id") for mark in tree.iter(f"{W}bookmarkStart"))
    ends = Counter(mark.get(f"{W}id") for mark in tree.iter(f"{W}bookmarkEnd"))
    if starts != ends or any(count > 1 for count in starts.values()):
        yield f"{name}: bookmarks do not pair"
    names = Counter(mark.get(f"{W}name") for mark in tree.iter(f"{W}bookmarkStart"))
    yield from (f"{name}: two bookmarks are called {label}" for label, count in names.items() if count > 1)


def _anchors(stories: dict[str, etree._Element]) -> Iterator[str]:
    known = {mark.get(f"{W}name") for tree in stories.values() for mark in tree.iter(f"{W}bookmarkStart")}
    for name, tree in stories.items():
        asked = {link.get(f"{W}anchor") for link in tree.iter(f"{W}hyperlink")} - {None}
        for code in tree.iter(f"{W}instrText"):
            words = (code.text or "").split()
            asked |= set(words[1:2]) if words[:1] and words[0] in REFERENCE_FIELDS else set()
        yield from (f"{name}: no bookmark {anchor} to go to" for anchor in asked - known)


def _leftovers(name: str, tree: etree._Element, typed: Collection[str]) -> Iterator[str]:
    for paragraph in tree.iter(f"{W}p"):
        text = "".join(_shown(element) for element in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}instrText"))
        if LEFTOVERS.search(_without(text, typed)):
            yield f"{name}: left over from the template: {text[:60]!r}"
    for element in tree.iter(etree.Element):
        if any(LEFTOVERS.search(_without(str(value), typed)) for value in element.attrib.values()):
            yield f"{name}: left over from the template in an attribute of {element.tag}"


def _without(text: str, typed: Collection[str]) -> str:
    for known in typed:
        text = text.replace(known, "")
    return text


def _shown(element: etree._Element) -> str:
    return {f"{W}br": "\n", f"{W}tab": "\t"}.get(str(element.tag)) or element.text or ""


def _relations(
    name: str, tree: etree._Element, parts: dict[str, bytes], trees: dict[str, etree._Element]
) -> Iterator[str]:
    folder, file = posixpath.split(name)
    relations = trees.get(f"{folder}/_rels/{file}.rels")
    known = {} if relations is None else {relation.get("Id"): relation for relation in relations}
    for relation in known.values():
        target = posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")
        if relation.get("TargetMode") != "External" and target not in parts:
            yield f"{name}: the part {target} is missing"
    for element in tree.iter(etree.Element):
        for attribute, value in element.attrib.items():
            if str(attribute).startswith(R) and value not in known:
                yield f"{name}: no relation {value!r}"


def _drawings(stories: dict[str, etree._Element]) -> Iterator[str]:
    for name, tree in stories.items():
        numbers = Counter(drawing.get("id") for drawing in tree.iter(DRAWING_ID))
        yield from (f"{name}: two drawings are numbered {number}" for number, count in numbers.items() if count > 1)
