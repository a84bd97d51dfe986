"""From the working report as it lies on the disk to its submission edition: what is ours alone is taken out of it.

The text stays as people left it. What goes are comments, what stands in the style `pmqa Internal` (a heading with
all that stands under it, a paragraph alone; a draft stays where it is asked for), headings under which nothing is left,
and codes of our making. The names that begin with pmqa are made plain as the last step, after pages are numbered by
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from lxml import etree
from msgspec import Struct, field

from pipeline import drafts
from pipeline.opc.package import Package
from pipeline.opc.properties import FileDescription, describe
from pipeline.opc.writer import write_archive
from pipeline.word import blocks, page_flow, sections
from pipeline.word.edits import generation, tracking
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import RELATIONSHIP, W, attribute, remove
from pipeline.word.markup.styles import direct_level, outline_levels, style_ids, style_of, styles_of
from pipeline.word.parts import captions, comments, contents, links

INTERNAL_STYLE = "pmqa Internal"
_CONTENTS_STYLE = "toc heading"  # of what opens a list of contents: no level of the outline, but a chapter's end
_DRAFT = f"{drafts.LABEL}:"  # how the draft of an analysis begins

# How the chapters that are ours begin where a template lacks the style; an annex has any letter.
_OURS_BY_NAME = re.compile("สถานะการส่งข้อมูล|ภาคผนวก . (?:ข้อสังเกต|สิ่งที่เปลี่ยน)")
_OF_PEOPLE = frozenset({f"{W}tooltip", "descr", "title"})  # attributes whose words are quoted, not names of ours
_OURS = re.compile("pmqa|Pmqa")  # PMQA is the name of the criteria, and stays
_NAMED = re.compile(b"pmqa|Pmqa")
_BEFORE_SPACE = re.compile(r"pmqa(?= )")
_RELATED = f"{{{RELATIONSHIP}}}"  # ids of relationships, which stay as they are
_WORD_OF_CODE = re.compile(r'[^\s"]+')
_PLAIN = ("report", "edition", "handed")  # the first of these that no name of the document begins with
_FINDING_CODE = re.compile(r"(?<![\w.-])[FCMKTDP][1-9][0-9]{2}(?![\w.-])")


class EditionOptions(Struct, frozen=True):
    """What a submission edition is made with.

    ``has_sources``: with the annex of sources. ``made_codes``: the codes of indicators that the program gave.
    ``published``: the hashes of the blocks of the report as it was published, by which what people wrote is known.
    ``uses_drafts``: whether the draft of an analysis stands in the place of one that no unit gives.
    """

    description: FileDescription
    has_sources: bool = True
    made_codes: Collection[str] = ()
    published: Collection[str] = ()
    uses_drafts: bool = False


class Edition(Struct, frozen=True):
    """A submission edition, and what people must know of it.

    ``left_out``: the headings that went with nothing left under them, a chapter that went whole without those below it.
    ``kept``: what stands in the place of one of our
    notes in people's own words. ``comments``: how many comments of people went. ``has_revisions``: whether tracked
    changes of people stand in it.
    """

    document: bytes
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    comments: int = 0
    has_revisions: bool = False


class _Work(Struct):
    """A report that an edition is being made of."""

    root: etree._Element
    level_of: Callable[[etree._Element], int | None]
    internal: str
    left_out: list[_LeftOut] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class _LeftOut(Struct, frozen=True):
    """A heading that went, and the heading it stood under, if there is one."""

    heading: str
    above: etree._Element | None


def edition(report: bytes, options: EditionOptions) -> Edition:
    """Return the submission edition of a report, its names not yet plain, its contents without page numbers.

    Raises PackageFault for a file that is no document any more.
    """
    package = docx_file.open_own(report)
    tracking.settle(package.tree(docx_file.main_part(package)))
    of_people = len(list(blocks.comments_of_people(package)))
    comments.take_out(package)
    styles = styles_of(package)
    root = package.tree(docx_file.main_part(package))
    ids = style_ids(styles)
    levels = {ids[_CONTENTS_STYLE]: 1} if _CONTENTS_STYLE in ids else {}
    work = _Work(root, _level_of(levels | outline_levels(styles)), ids.get(INTERNAL_STYLE.lower(), ""))
    _take_sections_out(work)
    if not options.has_sources:
        _take_sources_out(work)
    _take_notes_out(work, frozenset(options.published), uses_drafts=options.uses_drafts)
    links.unlink_dead(root)
    for part in docx_file.stories(package):
        _take_codes_out(package.tree(part), options.made_codes)
    captions.number(root)
    page_flow.keep(package)
    contents.fill_parts(package)
    generation.take_out(package)
    describe(package, options.description)
    generation.stamp(package, has_property=False)
    has_revisions = any(root.iter(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"))
    left_out = tuple(each.heading for each in work.left_out)
    return Edition(package.to_reproducible_bytes(), left_out, tuple(work.kept), of_people, has_revisions)


# --- sections and notes


def _level_of(levels: dict[str, int]) -> Callable[[etree._Element], int | None]:
    return lambda paragraph: direct_level(paragraph) or levels.get(style_of(paragraph))


def _take_sections_out(work: _Work) -> None:
    """Take out every heading that is ours alone, with all that stands under it."""
    for heading in [each for each in _headings(work) if _is_internal(each, work) or _is_ours_by_name(each)]:
        if heading.getparent() is not None:
            sections.take_out(_under(heading, work))


def _take_sources_out(work: _Work) -> None:
    """Take out the chapter in which the figures are listed as they were typed."""
    marks = (mark for mark in work.root.iter(f"{W}bookmarkStart") if links.is_source(attribute(mark, "name")))
    first = next(marks, None)
    if first is None:
        return
    holder = next((each for each in (first, *first.iterancestors()) if each.getparent() is _body(work)), None)
    while holder is not None and work.level_of(holder) != 1:
        holder = holder.getprevious()
    if holder is not None:
        sections.take_out(_under(holder, work))


def _take_notes_out(work: _Work, published: frozenset[str], *, uses_drafts: bool) -> None:
    """Take out our notes of what is missing, then the headings under which nothing is left.

    A paragraph that does not say what was published is somebody's own text in the place of a note, and stays.
    """
    for paragraph in list(work.root.iter(f"{W}p")):
        if not _is_internal(paragraph, work) or work.level_of(paragraph):
            continue
        text = " ".join(blocks.visible_text(paragraph).split())
        if published and blocks.text_hash(text) not in published:
            work.kept.append(text)
            continue
        if uses_drafts and text.startswith(_DRAFT):
            _make_own_text(paragraph, work)
            continue
        before = paragraph.getprevious()
        sections.take_out([paragraph])
        _take_bare_headings_out(before, work)


def _make_own_text(paragraph: etree._Element, work: _Work) -> None:
    """Let a draft stand as the text of the report: without the words that call it one, and not ours any more."""
    for style in list(paragraph.iter(f"{W}rStyle")):
        if attribute(style) == work.internal:
            remove(style)
    left = len(_DRAFT)
    for text in paragraph.iter(f"{W}t"):
        old = text.text or ""
        text.text = old[left:].lstrip()
        left = max(left - len(old), 0)
        if text.text:
            return


def _take_bare_headings_out(heading: etree._Element | None, work: _Work) -> None:
    """Take out the heading, and those above it, where none holds anything any more."""
    while heading is not None and (level := work.level_of(heading)):
        following = heading.getnext()
        is_bare = following is None or following.tag == f"{W}sectPr" or (work.level_of(following) or 99) <= level
        if not is_bare:
            return
        others = [each for each in work.left_out if each.above is not heading]
        work.left_out[:] = [*others, _LeftOut(blocks.own_text(heading), _heading_above(heading, level, work))]
        before = heading.getprevious()
        sections.take_out([heading])
        heading = before


def _heading_above(heading: etree._Element, level: int, work: _Work) -> etree._Element | None:
    """Return the heading that a heading of a level stands under; None for a chapter's."""
    before = heading.itersiblings(preceding=True)
    return next((each for each in before if 0 < (work.level_of(each) or 99) < level), None)


def _headings(work: _Work) -> list[etree._Element]:
    return [each for each in _body(work) if each.tag == f"{W}p" and work.level_of(each)]


def _under(heading: etree._Element, work: _Work) -> list[etree._Element]:
    """Return the heading and all blocks down to the next heading of its level or above."""
    level = work.level_of(heading) or 1
    found = [heading]
    for block in heading.itersiblings():
        if block.tag == f"{W}sectPr" or (block.tag == f"{W}p" and (work.level_of(block) or 99) <= level):
            break
        found.append(block)
    return found


def _body(work: _Work) -> etree._Element:
    body = work.root.find(f"{W}body")
    return work.root if body is None else body


def _is_internal(paragraph: etree._Element, work: _Work) -> bool:
    styles = (attribute(style) for style in paragraph.iter(f"{W}rStyle"))
    return bool(work.internal) and any(style == work.internal for style in styles)


def _is_ours_by_name(heading: etree._Element) -> bool:
    return _OURS_BY_NAME.match(blocks.own_text(heading)) is not None


# --- codes


def _take_codes_out(root: etree._Element, codes: Collection[str]) -> None:
    """Take the codes of our making out of texts and of what pictures are described by."""
    if not codes:
        return
    code = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(codes)))})\s?")
    eats_space = False
    for text in root.iter(f"{W}t"):
        old = text.text or ""
        new = code.sub("", old.lstrip() if eats_space else old)
        eats_space = not new and old != ""
        text.text = new
    for described in root.iter():
        for name in ("descr", "title"):
            if isinstance(described.tag, str) and code.search(described.get(name, "")):
                described.set(name, code.sub("", described.get(name, "")))


# --- names


def with_plain_names(document: bytes) -> bytes:
    """Return the document with names of styles, bookmarks, relationships and parts that say nothing of us.

    Raises PackageFault.
    """
    package = docx_file.open_own(document)
    word = next(word for word in _PLAIN if not _begins_names(package, word))
    for part in [part for part in package if part.endswith((".xml", ".rels")) and _NAMED.search(package.read(part))]:
        root = package.tree(part)
        for held in root.iter(etree.Element):
            if held.tag == f"{W}instrText" and held.text:
                held.text = _renamed(held.text, word)
            for name, value in held.items():
                if str(name) not in _OF_PEOPLE and held.get("TargetMode") != "External" and _OURS.search(str(value)):
                    held.set(str(name), _renamed(str(value), word))
    return write_archive({_renamed(part, word): package.read(part) for part in package})


def with_own_names(document: bytes, edition_: bytes) -> bytes:
    """Return a copy of a submission edition with the names that ``edition_`` had before they were made plain.

    Raises PackageFault.
    """
    own = docx_file.open_own(edition_)
    word = next(word for word in _PLAIN if not _begins_names(own, word))
    names = {_renamed(name, word): name for part in own if part.endswith(".xml") for name in _own_names(own.look(part))}
    package = docx_file.open_docx(document)
    for part in [part for part in package if part.endswith(".xml")]:
        root = package.tree(part)
        for held in root.iter(etree.Element):
            if held.tag == f"{W}instrText" and held.text:
                held.text = _WORD_OF_CODE.sub(lambda match: names.get(match[0], match[0]), held.text)
            for name, value in held.items():
                if str(value) in names and not str(name).startswith(_RELATED):
                    held.set(str(name), names[str(value)])
    return package.to_bytes()


def _own_names(root: etree._Element) -> Iterator[str]:
    """Yield the names that begin with ours in attributes and in the codes of fields."""
    for held in root.iter(etree.Element):
        if held.tag == f"{W}instrText" and held.text:
            yield from (word for word in _WORD_OF_CODE.findall(held.text) if _OURS.search(word))
        yield from (str(value) for name, value in held.items() if name not in _OF_PEOPLE and _OURS.search(str(value)))


def _begins_names(package: Package, word: str) -> bool:
    names = (attribute(style.find(f"{W}name")) for style in styles_of(package))
    return any(name.lower().startswith(word) for name in names)


def _renamed(text: str, word: str) -> str:
    """Return a name with ``word`` for ours: Report in the middle of a name and before a space, as styles have it."""
    return _OURS.sub(lambda match: word.capitalize() if match[0][0] == "P" else word, _BEFORE_SPACE.sub("Pmqa", text))


def traces(document: bytes) -> tuple[str, ...]:
    """Return what in the visible text still looks like ours: codes of findings, and the program's name.

    It may be people's own text, which is theirs to change. Raises PackageFault.
    """
    package = docx_file.open_own(document)
    found = dict.fromkeys(match for part in docx_file.stories(package) for match in _traces_of(package.look(part)))
    return tuple(found)


def _traces_of(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        text = blocks.own_text(paragraph)
        yield from _FINDING_CODE.findall(text)
        yield from _OURS.findall(text)
