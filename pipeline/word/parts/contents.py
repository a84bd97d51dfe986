"""From the headings of a document to its table of contents: a TOC field of Word with its entries filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.opc.package import Package
from pipeline.word import blocks
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import (
    W,
    attribute,
    element,
    insert_in_order,
    next_bookmark_id,
    properties_of,
    remove,
)
from pipeline.word.markup.runs import field_mark, new_run, text_element
from pipeline.word.markup.styles import direct_level, outline_levels, style_ids, style_of, styles_of

LEVELS = 3  # of headings, where a template's own field does not say

_LEVELS_ASKED = re.compile(r'\\o\s+"1-([1-9])"')
_BOOKMARK = re.compile(r"_Toc\d{8}")
_TOC_NAME = re.compile(r"toc ([1-9])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the contents list: its level (1 is the top), its text, and the bookmark that names its place."""

    level: int
    text: str
    bookmark: str


def fill(data: bytes, pages: Mapping[str, str] | None = None) -> bytes:
    """Return the document with the entries of its contents made anew; unchanged where it has no TOC field.

    ``pages``: the page numbers as printed, by `Heading.bookmark`; without them, Word is asked to fill them in when it
    opens the document. Raises PackageFault.
    """
    package = docx_file.open_docx(data)
    fill_parts(package, pages)
    return package.to_reproducible_bytes()


def fill_parts(package: Package, pages: Mapping[str, str] | None = None) -> None:
    """Do the work of `fill` on an opened document."""
    part = docx_file.main_part(package)
    span = _field_span(package.look(part))
    if span is None:
        return
    root = package.tree(part)
    styles = styles_of(package)
    deepest = _deepest(span)
    headings = _mark_headings(root, outline_levels(styles), deepest)
    _replace_field(span, headings, _toc_styles(styles), pages, toc_code(deepest))
    _ask_word_to_update(package, asked=pages is None)


def headings(data: bytes) -> tuple[Heading, ...]:
    """Return the headings that the contents list, in document order, with the bookmarks that `fill` gives them.

    A document without a TOC field has none. Raises PackageFault.
    """
    package = docx_file.open_docx(data)
    root = package.look(docx_file.main_part(package))
    span = _field_span(root)
    return () if span is None else tuple(_mark_headings(root, outline_levels(styles_of(package)), _deepest(span)))


def _toc_styles(styles: list[etree._Element]) -> dict[int, str]:
    """Return the id of the style of each level of the contents (`toc 1`, `toc 2` ...) that the document has."""
    named = ((_TOC_NAME.fullmatch(name), identifier) for name, identifier in style_ids(styles).items())
    return {int(match[1]): identifier for match, identifier in named if match}


# --- headings and their bookmarks


def _mark_headings(root: etree._Element, levels: Mapping[str, int], deepest: int) -> list[Heading]:
    """Bookmark every heading down to the level ``deepest``; return the headings in order."""
    _remove_old_bookmarks(root)
    next_id = next_bookmark_id(root)
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
    direct = direct_level(paragraph)
    return levels.get(style_of(paragraph)) if direct is None else direct


def bookmark(paragraph: etree._Element, name: str, identifier: int) -> None:
    """Put a bookmark around all that the paragraph holds."""
    opening = 0 if paragraph.find(f"{W}pPr") is None else 1
    paragraph.insert(opening, element("bookmarkStart", id=str(identifier), name=name))
    paragraph.append(element("bookmarkEnd", id=str(identifier)))


def _remove_old_bookmarks(root: etree._Element) -> None:
    starts = [mark for mark in root.iter(f"{W}bookmarkStart") if _BOOKMARK.fullmatch(attribute(mark, "name"))]
    identifiers = {attribute(mark, "id") for mark in starts}
    ends = [mark for mark in root.iter(f"{W}bookmarkEnd") if attribute(mark, "id") in identifiers]
    for mark in (*starts, *ends):
        remove(mark)


# --- the field


def _field_span(root: etree._Element) -> list[etree._Element] | None:
    """Return the paragraphs from the one where the TOC field begins to the one where it ends; None without a TOC."""
    field_code = next((code for code in root.iter(f"{W}instrText") if (code.text or "").split()[:1] == ["TOC"]), None)
    first = None if field_code is None else next(field_code.iterancestors(f"{W}p"), None)
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
    """Return the deepest level of heading that the TOC field asks for."""
    code = "".join(text.text or "" for part in span or () for text in part.iter(f"{W}instrText"))
    asked = _LEVELS_ASKED.search(code)
    return int(asked[1]) if asked else LEVELS


def toc_code(levels: int) -> str:
    """Return the code of a TOC field of the headings down to ``levels``."""
    return rf'TOC \o "1-{levels}" \h \z \u'


def _depth_change(mark: etree._Element) -> int:
    return {"begin": 1, "end": -1}.get(attribute(mark, "fldCharType"), 0)


def _replace_field(
    span: list[etree._Element],
    headings: list[Heading],
    styles: Mapping[int, str],
    pages: Mapping[str, str] | None,
    code: str,
) -> None:
    parent = span[0].getparent()
    assert parent is not None  # noqa: S101 - a paragraph always stands in something
    section = next((found for old in span for found in old.iter(f"{W}sectPr")), None)
    position = parent.index(span[0])
    for old in span:
        parent.remove(old)
    entries = [_entry(heading, styles, None if pages is None else pages.get(heading.bookmark)) for heading in headings]
    closing = element("p")
    if section is not None:  # a section that ended inside the contents ends there still
        properties_of(closing, "pPr").append(section)
    opened = entries[0] if entries else closing
    at = 1 if opened.find(f"{W}pPr") is not None else 0
    opened[at:at] = [_mark("begin"), new_run([text_element("instrText", f" {code} ")]), _mark("separate")]
    closing.append(_mark("end"))
    parent[position:position] = [*entries, closing]


def _entry(heading: Heading, styles: Mapping[int, str], page: str | None) -> etree._Element:
    paragraph = element("p")
    if heading.level in styles:
        properties_of(paragraph, "pPr").append(element("pStyle", val=styles[heading.level]))
    link = element("hyperlink", anchor=heading.bookmark, history="1")
    link.extend(_entry_runs(heading, page))
    paragraph.append(link)
    return paragraph


def _entry_runs(heading: Heading, page: str | None) -> Iterator[etree._Element]:
    yield new_run([text_element("t", heading.text)])
    yield new_run([element("tab")])
    yield _mark("begin")
    yield new_run([text_element("instrText", rf" PAGEREF {heading.bookmark} \h ")])
    yield _mark("separate")
    yield new_run([text_element("t", page or "")])
    yield _mark("end")


def _mark(kind: str) -> etree._Element:
    return new_run([field_mark(kind)])


def _ask_word_to_update(package: Package, *, asked: bool) -> None:
    part = package.first_of(docx_file.SETTINGS)
    if not part:
        return
    settings = package.tree(part)
    for old in settings.findall(f"{W}updateFields"):
        settings.remove(old)
    if asked:
        insert_in_order(settings, element("updateFields", val="true"))
