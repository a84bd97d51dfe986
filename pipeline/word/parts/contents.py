"""From the headings of a finished document to its contents: a real TOC field that already holds its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.word import blocks, package
from pipeline.word.package import W

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

LEVELS = 3  # of headings, where a template's own field does not say

_LEVELS_ASKED = re.compile(r'\\o\s+"1-([1-9])"')
_BOOKMARK = re.compile(r"_Toc\d{8}")
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AFTER_UPDATE_FIELDS = frozenset(
    f"{W}{name}"
    for name in (
        "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang",
        "clrSchemeMapping", "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions",
        "readModeInkLockDown", "smartTagType", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the contents list. ``level`` 1-3; ``bookmark`` is the key of its page number."""

    level: int
    text: str
    bookmark: str


def add_contents(document: DocumentObject, placeholder: str = "สารบัญจะปรากฏที่นี่", levels: int = LEVELS) -> None:
    """Add to a template the field that `fill` fills with the headings down to ``levels``."""
    from docx.oxml import parse_xml

    instruction = _instruction(levels).replace('"', "&quot;")
    namespace = f'xmlns:w="{W[1:-1]}"'
    document.element.body.insert_element_before(
        parse_xml(
            f'<w:p {namespace}><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{placeholder}</w:t></w:r>'
            f'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        ),
        "w:sectPr",
    )


def fill(data: bytes, pages: Mapping[str, str] | None = None) -> bytes:
    """Return the document with the entries of its contents made anew; unchanged when it has no TOC field.

    ``pages``: page numbers as printed, by `Heading.bookmark`. Blank: None asks Word to fill them in when it
    opens the document. Raises PackageFault.
    """
    parts = package.unpack(data)
    fill_parts(parts, pages)
    return package.pack(parts)


def fill_parts(parts: dict[str, bytes], pages: Mapping[str, str] | None = None) -> None:
    """Do the work of `fill` on unpacked parts."""
    name = package.first_of(parts, package.MAIN_DOCUMENT)
    if b"TOC" not in parts[name]:
        return
    root = package.parse(parts[name])
    styles = _styles_root(parts)
    span = _field_span(root)
    if span is None:
        return
    deepest = _deepest(span)
    headings = _mark_headings(root, outline_levels(styles), deepest)
    _replace_field(span, headings, _toc_styles(styles), pages, _instruction(deepest))
    parts[name] = package.serialise(root)
    _ask_word_to_update(parts, asked=pages is None)


def headings(data: bytes) -> tuple[Heading, ...]:
    """Return the headings that the contents list, in document order, with the bookmarks `fill` gives them.

    Blank: none where the document has no TOC field. Raises PackageFault.
    """
    parts = package.unpack(data)
    root = package.parse(parts[package.first_of(parts, package.MAIN_DOCUMENT)])
    span = _field_span(root)
    return () if span is None else tuple(_mark_headings(root, outline_levels(_styles_root(parts)), _deepest(span)))


def outline_levels(styles: etree._Element | None) -> dict[str, int]:
    """Return the heading level (1 is the top) of each paragraph style that has one, by style id.

    Word in Thai may call `heading 1` by another id: the level is in the style's name or its outline, its own or that
    of the style it is based on.
    """
    if styles is None:
        return {}
    own: dict[str, int | None] = {}
    parent: dict[str, str] = {}
    for style in styles.iter(f"{W}style"):
        identifier = style.get(f"{W}styleId", "")
        own[identifier] = _own_level(style)
        parent[identifier] = _value(style.find(f"{W}basedOn"))
    levels = {identifier: _inherited(identifier, own, parent) for identifier in own}
    return {identifier: level for identifier, level in levels.items() if level is not None and level <= 9}


def _own_level(style: etree._Element) -> int | None:
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    if outline is not None:
        return int(_value(outline)) + 1
    match = _HEADING_NAME.fullmatch(_value(style.find(f"{W}name")))
    return int(match[1]) if match else None


def _inherited(identifier: str, own: Mapping[str, int | None], parent: Mapping[str, str]) -> int | None:
    seen: set[str] = set()
    while identifier in own and identifier not in seen:
        if own[identifier] is not None:
            return own[identifier]
        seen.add(identifier)
        identifier = parent[identifier]
    return None


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


def _styles_root(parts: Mapping[str, bytes]) -> etree._Element | None:
    name = package.first_of(parts, package.STYLES)
    return package.parse(parts[name]) if name else None


def _toc_styles(styles: etree._Element | None) -> dict[int, str]:
    """The id of `toc 1` ... `toc 3` by level, where the document has them."""
    found: dict[int, str] = {}
    for style in () if styles is None else styles.iter(f"{W}style"):
        name = _value(style.find(f"{W}name")).lower()
        if name.startswith("toc ") and name[4:].isdigit():
            found[int(name[4:])] = style.get(f"{W}styleId", "")
    return found


# --- headings and their bookmarks


def _mark_headings(root: etree._Element, levels: Mapping[str, int], deepest: int) -> list[Heading]:
    """Give every heading down to ``deepest`` a bookmark of its own; return the headings in order."""
    _remove_old_bookmarks(root)
    next_id = 1 + max((int(mark.get(f"{W}id", "0")) for mark in root.iter(f"{W}bookmarkStart")), default=0)
    found: list[Heading] = []
    for paragraph in root.iter(f"{W}p"):
        level = _level_of(paragraph, levels)
        text = " ".join(blocks.visible_text(paragraph).split())
        if level is None or level > deepest or not text:
            continue
        heading = Heading(level, text, f"_Toc{len(found) + 1:08d}")
        bookmark(paragraph, heading.bookmark, next_id + len(found))
        found.append(heading)
    return found


def _level_of(paragraph: etree._Element, levels: Mapping[str, int]) -> int | None:
    direct = paragraph.find(f"{W}pPr/{W}outlineLvl")
    if direct is not None:
        return int(_value(direct)) + 1
    return levels.get(_value(paragraph.find(f"{W}pPr/{W}pStyle")))


def bookmark(paragraph: etree._Element, name: str, identifier: int) -> None:
    """Put a bookmark around all that the paragraph holds."""
    start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(identifier), f"{W}name": name})
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, start)
    etree.SubElement(paragraph, f"{W}bookmarkEnd", {f"{W}id": str(identifier)})


def _remove_old_bookmarks(root: etree._Element) -> None:
    starts = [mark for mark in root.iter(f"{W}bookmarkStart") if _BOOKMARK.fullmatch(mark.get(f"{W}name", ""))]
    identifiers = {mark.get(f"{W}id") for mark in starts}
    ends = [mark for mark in root.iter(f"{W}bookmarkEnd") if mark.get(f"{W}id") in identifiers]
    for mark in (*starts, *ends):
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)


# --- the field


def _field_span(root: etree._Element) -> list[etree._Element] | None:
    """The sibling paragraphs from where the TOC field begins to where it ends. Blank: None when there is no such."""
    instruction = next((code for code in root.iter(f"{W}instrText") if (code.text or "").split()[:1] == ["TOC"]), None)
    first = None if instruction is None else next(instruction.iterancestors(f"{W}p"), None)
    if first is None:
        return None
    span, depth = [], 0
    paragraph: etree._Element | None = first
    while paragraph is not None:
        span.append(paragraph)
        depth += sum(_depth_change(mark) for mark in paragraph.iter(f"{W}fldChar"))
        if depth <= 0:
            return span
        paragraph = paragraph.getnext()
    return None


def _deepest(span: list[etree._Element] | None) -> int:
    """The lowest level of heading that the template's own field asks for."""
    code = "".join(text.text or "" for part in span or () for text in part.iter(f"{W}instrText"))
    asked = _LEVELS_ASKED.search(code)
    return int(asked[1]) if asked else LEVELS


def _instruction(levels: int) -> str:
    return rf'TOC \o "1-{levels}" \h \z \u'


def _depth_change(mark: etree._Element) -> int:
    return {"begin": 1, "end": -1}.get(mark.get(f"{W}fldCharType", ""), 0)


def _replace_field(
    span: list[etree._Element],
    headings: list[Heading],
    styles: Mapping[int, str],
    pages: Mapping[str, str] | None,
    instruction: str,
) -> None:
    parent = span[0].getparent()
    assert parent is not None  # noqa: S101 - a paragraph always stands in something
    section = next((found for old in span for found in old.iter(f"{W}sectPr")), None)
    position = parent.index(span[0])
    for old in span:
        parent.remove(old)
    entries = [_entry(heading, styles, None if pages is None else pages.get(heading.bookmark)) for heading in headings]
    closing = etree.Element(f"{W}p")
    if section is not None:  # a section that ended inside the contents ends there still
        etree.SubElement(closing, f"{W}pPr").append(section)
    opened = entries[0] if entries else closing
    at = 1 if opened.find(f"{W}pPr") is not None else 0
    opened[at:at] = [_mark("begin"), _run(_text("instrText", f" {instruction} ")), _mark("separate")]
    closing.append(_mark("end"))
    parent[position:position] = [*entries, closing]


def _entry(heading: Heading, styles: Mapping[int, str], page: str | None) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    if heading.level in styles:
        properties = etree.SubElement(paragraph, f"{W}pPr")
        etree.SubElement(properties, f"{W}pStyle", {f"{W}val": styles[heading.level]})
    link = etree.SubElement(paragraph, f"{W}hyperlink", {f"{W}anchor": heading.bookmark, f"{W}history": "1"})
    link.extend(_entry_runs(heading, page))
    return paragraph


def _entry_runs(heading: Heading, page: str | None) -> Iterator[etree._Element]:
    yield _run(_text("t", heading.text))
    yield _run(etree.Element(f"{W}tab"))
    yield _mark("begin")
    yield _run(_text("instrText", rf" PAGEREF {heading.bookmark} \h "))
    yield _mark("separate")
    yield _run(_text("t", page or ""))
    yield _mark("end")


def _run(content: etree._Element) -> etree._Element:
    run = etree.Element(f"{W}r")
    run.append(content)
    return run


def _mark(kind: str) -> etree._Element:
    return _run(etree.Element(f"{W}fldChar", {f"{W}fldCharType": kind}))


def _text(name: str, text: str) -> etree._Element:
    element = etree.Element(f"{W}{name}", {_XML_SPACE: "preserve"})
    element.text = text
    return element


def _ask_word_to_update(parts: dict[str, bytes], *, asked: bool) -> None:
    name = package.first_of(parts, package.SETTINGS)
    if not name:
        return
    settings = package.parse(parts[name])
    for old in settings.findall(f"{W}updateFields"):
        settings.remove(old)
    if asked:
        later = (index for index, child in enumerate(settings) if child.tag in _AFTER_UPDATE_FIELDS)
        settings.insert(next(later, len(settings)), etree.Element(f"{W}updateFields", {f"{W}val": "true"}))
    parts[name] = package.serialise(settings)
