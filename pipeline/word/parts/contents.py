"""From the headings and captions of a document to its tables of contents: TOC fields of Word, their entries filled in.

A field keeps its code as its author wrote it, wherever it stands. One that only Word can fill stays as it is, and Word
is asked to fill it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from lxml import etree
from msgspec import Struct

from pipeline.opc.faults import PackageFault
from pipeline.opc.package import Package
from pipeline.word import blocks
from pipeline.word.markup import docx_file
from pipeline.word.markup.alternates import in_fallbacks
from pipeline.word.markup.elements import (
    W,
    attribute,
    element,
    finder,
    insert_in_order,
    next_bookmark_id,
    properties_of,
    remove,
)
from pipeline.word.markup.fields import Field, fields_of
from pipeline.word.markup.runs import field_mark, new_run, text_element, text_elements
from pipeline.word.markup.styles import direct_level, outline_levels, style_ids, style_of, styles_of
from pipeline.word.parts import captions, repeats, toc_code
from pipeline.word.parts.toc_code import TocCode

_BOOKMARK = re.compile(r"_Toc\d{8}")
_OLD_BOOKMARKS = finder("//w:bookmarkStart[starts-with(@w:name, '_Toc')]")
_PAGE_OF = re.compile(r"\s*PAGEREF\s+\S")
_LABEL = re.compile("[0-9๐-๙]{1,5}|[ivxlc]{1,12}|[IVXLC]{1,12}")
_LINKED = "_Linked"  # the low line hides it from Word's list of bookmarks
_TOC_NAME = re.compile(r"toc ([1-9])")
_HEADING_NAME = re.compile(r"heading ([1-9])")
_FIGURES_STYLE = "table of figures"
_TITLE_STYLE = "toc heading"
_RECKONED = ("INDEX", "TOA", "IF", "COMPARE")  # of what stands elsewhere; Word does not do so again by itself
LAST_ENTRIES = 12  # of a list, which are on one page: a third of it


class Heading(Struct, frozen=True):
    """What the contents list: its level (1 is the top), its text, and the bookmark that names its place."""

    level: int
    text: str
    bookmark: str


class _Toc(Struct, frozen=True):
    """A TOC field: what it asks for, the field itself, and the paragraphs from its first to its last."""

    asked: TocCode
    found: Field
    span: Sequence[etree._Element]


class _TocStyles(Struct, frozen=True):
    """The styles of a document: the id of each by its name, the level of headings by name, and by outline, by id."""

    ids: Mapping[str, str]
    headings: Mapping[str, int]
    outlines: Mapping[str, int]

    @classmethod
    def of(cls, package: Package) -> _TocStyles:
        styles = styles_of(package)
        ids = style_ids(styles)
        named = ((_HEADING_NAME.fullmatch(name), identifier) for name, identifier in ids.items())
        return cls(ids, {identifier: int(match[1]) for match, identifier in named if match}, outline_levels(styles))

    @property
    def all_ids(self) -> Collection[str]:
        """The id of every style that has a name or a level."""
        return {*self.ids.values(), *self.outlines}

    def of_entry(self, asked: TocCode, level: int) -> str:
        return self.ids.get(_FIGURES_STYLE if asked.label else f"toc {level}", "")


def fill(data: bytes, pages: Mapping[str, str] | None = None) -> bytes:
    """Return the document with the entries of its contents made anew; unchanged where it has no TOC field.

    ``pages``: the page numbers as printed, by `Heading.bookmark`; without them, Word is asked to fill them in when it
    opens the document. Raises PackageFault.
    """
    package = docx_file.open_own(data)
    fill_parts(package, pages)
    return package.to_reproducible_bytes()


def fill_parts(package: Package, pages: Mapping[str, str] | None = None) -> None:
    """Do the work of `fill` on an opened document."""
    part = docx_file.main_part(package)
    root = package.look(part)
    fields = _fields(root)
    tocs = _tocs(fields)
    notes = [package.look(name) for name in package.names_of(*docx_file.NOTES.values())]
    unsettled = _is_unsettled(root, fields, tocs) or any(_is_unsettled(note, _fields(note), ()) for note in notes)
    if not (unsettled or any(field.name == "TOC" for field in fields)):
        return
    root = package.tree(part)
    styles = _TocStyles.of(package)
    listed = _mark_listed(root, fields, tocs, styles)
    for toc, headings_of_toc in zip(tocs, listed, strict=True):
        _replace_field(toc, headings_of_toc, styles, pages)
    has_numbers = any(_shows_pages(toc, listing) for toc, listing in zip(tocs, listed, strict=True))
    _ask_word_to_update(package, asked=unsettled or (has_numbers and pages is None))


def headings(data: bytes) -> tuple[Heading, ...]:
    """Return what the contents list with page numbers, in document order, with the bookmarks that `fill` gives them.

    A document without a TOC field has none. Raises PackageFault.
    """
    package = docx_file.open_own(data)
    return _headings(package, package.look(docx_file.main_part(package)))


def _headings(package: Package, root: etree._Element) -> tuple[Heading, ...]:
    fields = _fields(root)
    tocs = _tocs(fields)
    listed = _mark_listed(root, fields, tocs, _TocStyles.of(package))
    numbered = {
        heading.bookmark: heading
        for toc, listing in reversed(list(zip(tocs, listed, strict=True)))
        for heading in listing
        if heading.level not in toc.asked.unnumbered
    }
    return tuple(numbered[name] for name in sorted(numbered))


def page_labels(data: bytes) -> dict[tuple[int, str], str]:
    """Return the page numbers that the contents of a document show, by the level and text of what they list.

    Those of a document that cannot be read are not known.
    """
    try:
        package = docx_file.open_docx(data)
        root = package.look(docx_file.main_part(package))
    except PackageFault:
        return {}
    shown = {found.code.split()[1]: found.text for found in fields_of(root) if _PAGE_OF.match(found.code)}
    labels = {(heading.level, heading.text): shown.get(heading.bookmark, "") for heading in _headings(package, root)}
    return {heading: label for heading, label in labels.items() if _LABEL.fullmatch(label)}


def _shows_pages(toc: _Toc, listing: Sequence[Heading]) -> bool:
    return not listing or any(heading.level not in toc.asked.unnumbered for heading in listing)


def _fields(root: etree._Element) -> list[Field]:
    """Return the fields of a document without what they show; what stands twice counts once."""
    repeated = in_fallbacks(root)
    return [found for found in fields_of(root, with_texts=False) if found.first not in repeated]


def _is_unsettled(root: etree._Element, fields: Sequence[Field], tocs: Sequence[_Toc]) -> bool:
    """Return whether there are results that may be wrong and only Word can mend."""
    filled = {toc.found.first for toc in tocs}
    inside = {mark for toc in tocs for paragraph in toc.span for mark in paragraph.iter(f"{W}fldChar", f"{W}fldSimple")}
    return any(
        (found.name == "TOC" and found.first not in filled)
        or (found.name in ("PAGEREF", "NOTEREF") and found.first not in inside)
        or found.name in _RECKONED
        or found.name.startswith("=")
        for found in fields
    ) or captions.only_word_can_mend(root, fields)


# --- what the fields list, and its bookmarks


def _mark_listed(
    root: etree._Element, fields: Sequence[Field], tocs: Sequence[_Toc], styles: _TocStyles
) -> list[list[Heading]]:
    """Bookmark every paragraph that a field lists; return what each field lists, in order."""
    if not tocs:
        return []
    own = {paragraph for toc in tocs for paragraph in toc.span}
    _remove_old_bookmarks(root, own)
    next_id = next_bookmark_id(root)
    repeated = in_fallbacks(root)
    limits = [_limited_to(root, toc.asked.bookmark) for toc in tocs]
    labels = _labelled(fields) if any(toc.asked.label for toc in tocs) else {}
    listed: list[list[Heading]] = [[] for _ in tocs]
    marked = 0
    for paragraph in _listable(root, tocs, styles, labels):
        looks = style_of(paragraph), direct_level(paragraph) or 0
        levels = [_level_in(toc.asked, looks, styles, labels.get(paragraph, ())) for toc in tocs]
        if not any(levels) or paragraph in repeated or paragraph in own:
            continue
        text = blocks.own_text(paragraph)
        asking = [at for at, level in enumerate(levels) if level and text and _is_within(paragraph, limits[at])]
        if asking:
            marked += 1
            name = f"_Toc{marked:08d}"
            bookmark(paragraph, name, next_id + marked - 1)
            for at in asking:
                listed[at].append(Heading(levels[at], text, name))
    return listed


def _listable(
    root: etree._Element, tocs: Sequence[_Toc], styles: _TocStyles, labels: Collection[etree._Element]
) -> list[etree._Element]:
    """Return the paragraphs that a field may list by their style, their own level or a caption in them, in order.

    Most paragraphs of a large document, of which Python sees none here, are text and cells of tables.
    """
    listing = {style for style in styles.all_ids if any(_level_in(toc.asked, (style, 0), styles, ()) for toc in tocs)}
    named = (mark for mark in root.iter(f"{W}pStyle") if attribute(mark) in listing)
    looks = (mark.getparent() for mark in (*named, *root.iter(f"{W}outlineLvl")))
    asked = {paragraph for each in looks if each is not None and (paragraph := each.getparent()) is not None}
    return [paragraph for paragraph in root.iter(f"{W}p") if paragraph in asked or paragraph in labels]


def _level_in(asked: TocCode, looks: tuple[str, int], styles: _TocStyles, labels: Collection[str]) -> int:
    """Return the level at which a field lists a paragraph of this style and level of its own; 0 where it does not.

    ``labels``: of the captions in it.
    """
    style, direct = looks
    if asked.label:
        return int(asked.label in labels)
    for name, level in asked.styles.items():
        if style and styles.ids.get(name) == style:
            return level
    built_in = styles.headings.get(style, 0)
    outline = (direct or styles.outlines.get(style, 0)) if asked.outline else 0
    level = outline or built_in
    return level if level in asked.levels else 0


def _labelled(fields: Iterable[Field]) -> dict[etree._Element, frozenset[str]]:
    """Return the labels of the captions in each paragraph that has one."""
    found: dict[etree._Element, frozenset[str]] = {}
    for sequence in fields:
        label = sequence.code.split()[1:2]
        paragraph = next(sequence.first.iterancestors(f"{W}p"), None)
        if sequence.name == "SEQ" and label and paragraph is not None:
            found[paragraph] = found.get(paragraph, frozenset()) | {label[0]}
    return found


def _limited_to(root: etree._Element, name: str) -> frozenset[etree._Element] | None:
    """Return the paragraphs in a bookmark; None where no bookmark limits, or the document has none of that name."""
    if not name:
        return None
    found: set[etree._Element] = set()
    identifier = ""
    for each in root.iter(f"{W}p", f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        if each.tag == f"{W}bookmarkStart" and attribute(each, "name") == name:
            identifier = attribute(each, "id")
            found.update(each.iterancestors(f"{W}p"))
        elif each.tag == f"{W}bookmarkEnd" and identifier and attribute(each, "id") == identifier:
            return frozenset(found)
        elif each.tag == f"{W}p" and identifier:
            found.add(each)
    return frozenset(found) if identifier else None


def _is_within(paragraph: etree._Element, limit: frozenset[etree._Element] | None) -> bool:
    return limit is None or paragraph in limit


def bookmark(paragraph: etree._Element, name: str, identifier: int) -> None:
    """Put a bookmark around all that the paragraph holds."""
    opening = 0 if paragraph.find(f"{W}pPr") is None else 1
    paragraph.insert(opening, element("bookmarkStart", id=str(identifier), name=name))
    paragraph.append(element("bookmarkEnd", id=str(identifier)))


def _remove_old_bookmarks(root: etree._Element, own: Collection[etree._Element]) -> None:
    """Take out the bookmarks of earlier lists; one that something outside the lists leads to stays by another name.

    ``own``: the paragraphs of the lists.
    """
    marks = [mark for mark in _OLD_BOOKMARKS(root) if _BOOKMARK.fullmatch(attribute(mark, "name"))]
    linked: set[str] = set()
    for name, of_name in repeats.references(root, frozenset(attribute(mark, "name") for mark in marks)).items():
        for reference in of_name:
            if next(reference.element.iterancestors(f"{W}p"), None) not in own:
                reference.lead_to(f"{_LINKED}{name}")
                linked.add(name)
    for mark in marks:
        if attribute(mark, "name") in linked:
            mark.set(f"{W}name", f"{_LINKED}{attribute(mark, 'name')}")
    starts = [mark for mark in marks if not attribute(mark, "name").startswith(_LINKED)]
    identifiers = {attribute(mark, "id") for mark in starts}
    ends = [mark for mark in root.iter(f"{W}bookmarkEnd") if attribute(mark, "id") in identifiers] if starts else []
    for mark in (*starts, *ends):
        remove(mark)


# --- the fields


def _tocs(fields: Iterable[Field]) -> list[_Toc]:
    """Return the TOC fields that we can fill: what they ask for is known, and they end beside where they begin."""
    found = []
    inside: set[etree._Element] = set()
    for each in fields:
        asked = toc_code.read(each.code) if each.name == "TOC" else None
        span = _span(each) if asked is not None else []
        if asked is not None and span and inside.isdisjoint(span):
            found.append(_Toc(asked, each, span))
            inside.update(span)
    return found


def _span(found: Field) -> list[etree._Element]:
    """Return the paragraphs from the one where the field begins to the one where it ends; none where that is not so."""
    paragraph = next(found.first.iterancestors(f"{W}p"), None)
    last = next(found.last.iterancestors(f"{W}p"), None)
    span = []
    while paragraph is not None and paragraph.tag == f"{W}p":
        span.append(paragraph)
        if paragraph is last:
            return span if len(span) > 1 or found.last is not found.first or found.first.tag == f"{W}fldSimple" else []
        paragraph = paragraph.getnext()
    return []


def _replace_field(
    toc: _Toc, headings_of_toc: Sequence[Heading], styles: _TocStyles, pages: Mapping[str, str] | None
) -> None:
    span = toc.span
    parent = span[0].getparent()
    assert parent is not None  # noqa: S101 - a paragraph always stands in something
    before, after = _outside(toc)
    section = next((found for old in span for found in old.iter(f"{W}sectPr")), None)
    position = parent.index(span[0])
    for old in span:
        parent.remove(old)
    entries = [_entry(toc.asked, heading, styles, pages) for heading in headings_of_toc]
    for entry in entries[-LAST_ENTRIES:-1]:
        properties_of(entry, "pPr").append(element("keepNext"))
    if toc.asked.label and len(entries) > LAST_ENTRIES:
        _begin_page(before[0] if before else parent[position - 1] if position else None, styles)
    closing = element("p")
    if section is not None:  # a section that ended inside the contents ends there still
        properties_of(closing, "pPr").append(section)
    opened = entries[0] if entries else closing
    at = 1 if opened.find(f"{W}pPr") is not None else 0
    code = new_run([text_element("instrText", f" {toc.found.code.strip()} ")])
    opened[at:at] = [_mark("begin"), code, _mark("separate")]
    closing.append(_mark("end"))
    closing.extend(after)
    parent[position:position] = [*before, *entries, closing]


def _begin_page(title: etree._Element | None, styles: _TocStyles) -> None:
    """Let the title of a long list begin a page, unless its author has set whether it does.

    LibreOffice does not keep a title on the page of the list below it, as Word does.
    """
    if title is None or title.tag != f"{W}p" or style_of(title) != styles.ids.get(_TITLE_STYLE, "-"):
        return
    properties = properties_of(title, "pPr")
    if properties.find(f"{W}pageBreakBefore") is None:
        insert_in_order(properties, element("pageBreakBefore"))


def _outside(toc: _Toc) -> tuple[list[etree._Element], list[etree._Element]]:
    """Return a paragraph with what its author wrote before the field, if anything, and what stands after its end."""
    first, last = toc.span[0], toc.span[-1]
    begins, ends = _child_with(first, toc.found.first), _child_with(last, toc.found.last)
    properties = first.find(f"{W}pPr")
    before = [child for child in begins.itersiblings(preceding=True) if child is not properties][::-1]
    after = list(ends.itersiblings())
    lead = []
    if any(_is_seen(child) for child in before):
        paragraph = element("p")
        if properties is not None:
            paragraph.append(properties)
            for section in properties.findall(f"{W}sectPr"):
                properties.remove(section)
                properties_of(last, "pPr").append(section)
        paragraph.extend(before)
        lead = [paragraph]
    return lead, after if any(_is_seen(child) for child in after) else []


def _child_with(paragraph: etree._Element, inner: etree._Element) -> etree._Element:
    return next(each for each in (inner, *inner.iterancestors()) if each.getparent() is paragraph)


def _is_seen(element: etree._Element) -> bool:
    return any(
        each.tag != f"{W}t" or (each.text or "").strip() for each in element.iter(f"{W}t", f"{W}drawing", f"{W}br")
    )


def _entry(asked: TocCode, heading: Heading, styles: _TocStyles, pages: Mapping[str, str] | None) -> etree._Element:
    paragraph = element("p")
    style = styles.of_entry(asked, heading.level)
    if style:
        properties_of(paragraph, "pPr").append(element("pStyle", val=style))
    runs = _entry_runs(asked, heading, "" if pages is None else pages.get(heading.bookmark, ""))
    if asked.links:
        link = element("hyperlink", anchor=heading.bookmark, history="1")
        link.extend(runs)
        paragraph.append(link)
    else:
        paragraph.extend(runs)
    return paragraph


def _entry_runs(asked: TocCode, heading: Heading, page: str) -> Iterator[etree._Element]:
    yield new_run([text_element("t", heading.text)])
    if heading.level in asked.unnumbered:
        return
    yield new_run(text_elements(asked.separator))
    yield _mark("begin")
    yield new_run([text_element("instrText", rf" PAGEREF {heading.bookmark} \h ")])
    yield _mark("separate")
    yield new_run([text_element("t", page)])
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
