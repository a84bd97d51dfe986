"""From the document that was generated, the same as a person left it, and the new one, to one that has both.

The person's document is the one that is changed: what nobody asked to change stays by construction. Spelled out, for
every block that the data changed between the two generated documents, the same is done in the person's; contents,
captions, references and our own comments are made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import deepcopy
from itertools import count

from lxml import etree
from msgspec import Struct

from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.opc.package import Package
from pipeline.word.edits import (
    counted_fields,
    deletions,
    generation,
    page_sections,
    remarking,
    template_parts,
    tidying,
    tracking,
)
from pipeline.word.edits.block import StyleNames
from pipeline.word.edits.borrowing import STORIES, Lender
from pipeline.word.edits.looks import ChangedLooks
from pipeline.word.edits.page_sections import PageSections, SectionEnd
from pipeline.word.edits.remarking import Taken
from pipeline.word.edits.sequences import Containers, Sequences, Stories
from pipeline.word.edits.tokens import cell_of, is_figure_link
from pipeline.word.edits.work import CarriedEdit, Work, link_text
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import RELATIONSHIP, W, attribute, next_bookmark_id
from pipeline.word.markup.styles import outline_levels, styles_of
from pipeline.word.parts import captions, contents, repeats

_CHARTS, _PICTURES = ("{*}chart",), ("{*}blip",)
_CHART_ID, _PICTURE_ID = f"{{{RELATIONSHIP}}}id", f"{{{RELATIONSHIP}}}embed"


class MergedDocument(Struct, frozen=True):
    """A document with both a person's edits and the new data, and what became of each edit.

    Its contents have no page numbers yet.
    """

    document: bytes
    edits: tuple[CarriedEdit, ...]


class _Side(Struct, frozen=True):
    """One of the three documents; ``ends``: of its sections of pages."""

    package: Package
    main: str
    root: etree._Element
    names: StyleNames
    ends: tuple[SectionEnd, ...]


class MergeOptions(Struct, frozen=True):
    """How documents are merged.

    ``has_comments``: what was decided is told in comments too, not in the edits alone. ``tracks``: what the data
    changed is put as tracked changes. ``before``: the document that was generated before the base, over which the
    base's data were put as tracked changes; empty where they were not.
    """

    has_comments: bool = True
    tracks: bool = False
    before: bytes = b""


_AS_USUAL = MergeOptions()


def merged(base: bytes, theirs: bytes, new: bytes, options: MergeOptions = _AS_USUAL) -> MergedDocument:
    """Return a person's document with what differs between ``base`` and ``new`` changed in it.

    Raises PackageFault for a file that cannot be merged.
    """
    if options.before:  # what a person rejected of the data is the data's again
        theirs = _merged(options.before, theirs, base, MergeOptions(has_comments=False), takes_up=True).document
    return _merged(base, theirs, new, options)


def _merged(base: bytes, theirs: bytes, new: bytes, options: MergeOptions, *, takes_up: bool = False) -> MergedDocument:
    old, mine, now = _side(docx_file.open_own(base)), _side(docx_file.open_docx(theirs)), _side(docx_file.open_own(new))
    tracking.settle(mine.root)
    tracking.settle(now.root)
    counted_fields.free_words(old.root, mine.root)
    remarking.take_out(old.package, old.root, Taken.OURS)
    remarking.take_out(mine.package, mine.root, Taken.OF_FINDINGS)
    deletions.take_out(mine.root)
    listed = deletions.take_out(now.root)
    placed = remarking.take_out(now.package, now.root, Taken.ALL)  # it may hold those of another person
    pairs: dict[etree._Element, etree._Element] = {}
    free_ids = count(next_bookmark_id(mine.root))
    lender = Lender(now.package, mine.package, pairs, free_ids)
    has_other_template = not generation.has_same_template(old.package, now.package)
    drawn, drawn_new = (_drawn(side, with_pictures=has_other_template) for side in (old, now))
    pictured = _digest(mine, _PICTURES) if has_other_template else _nothing
    work = Work(lender.borrowed, drawn, drawn_new, pictured, free_ids, pairs=pairs)
    work.tracks, work.takes_up = options.tracks, takes_up
    work.places.update(_places(old.root) | _places(now.root))
    looks = ChangedLooks(old.names, mine.names, now.names, lender) if has_other_template else None
    body = Sequences(Stories(old.names, mine.names, now.names, looks), work, Containers(*map(_body, (old, mine, now))))
    body.merge()
    PageSections(_of_sections(old), _of_sections(mine), _of_sections(now), body, lender, work).follow()
    if looks is not None:
        template_parts.follow(old.package, mine.package, now.package, looks, work)
        template_parts.follow_lists(old.package, mine.package, now.package, looks, work)
    _set_figures(mine.root, work)
    deletions.put(mine.root, [*listed, *work.deleted], mine.names)
    remarking.take_out_mended(mine.package, mine.root)
    tidying.pair_marks(mine.root)
    tidying.number_drawings(mine.root)
    repeats.name_shapes(mine.root)
    captions.number(mine.root)
    contents.fill_parts(mine.package)
    remarking.put(mine.package, mine.root, placed, work.notes if options.has_comments else (), pairs)
    for part in (mine.main, *mine.package.names_of(docx_file.COMMENTS, *STORIES)):
        tidying.tidy(mine.package.tree(part))
    _drop_unused(mine)
    generation.restamp(mine.package, now.package, before=generation.of(base) if options.tracks else "")
    return MergedDocument(mine.package.to_bytes(), tuple(work.edits))


def _side(package: Package) -> _Side:
    main = docx_file.main_part(package)
    root = package.tree(main)
    if root.tag != f"{W}document" or root.find(f"{W}body") is None:
        raise PackageFault(FaultKind.XML_DAMAGED, main)  # Strict Open XML has other names for everything
    styles = styles_of(package)
    named = {attribute(style, "styleId"): attribute(style.find(f"{W}name")).lower() for style in styles}
    return _Side(package, main, root, StyleNames(named, outline_levels(styles)), tuple(page_sections.ends_of(root)))


def _body(side: _Side) -> etree._Element:
    body = side.root.find(f"{W}body")
    assert body is not None  # noqa: S101 - looked for when it was opened
    return body


def _of_sections(side: _Side) -> page_sections.Side:
    return page_sections.Side(side.package, side.main, side.ends)


def _drawn(side: _Side, *, with_pictures: bool) -> Callable[[etree._Element], str]:
    """Return what tells the charts in an element from charts of other data, and pictures from other pictures."""
    return _digest(side, (*_CHARTS, *_PICTURES) if with_pictures else _CHARTS)


def _nothing(_: etree._Element) -> str:
    return ""


def _digest(side: _Side, tags: tuple[str, ...]) -> Callable[[etree._Element], str]:
    related = side.package.relationships(side.main)
    known: dict[str, str] = {}

    def digest(element: etree._Element) -> str:
        found = []
        for each in element.iter(*tags):
            identifier = each.get(_CHART_ID) or each.get(_PICTURE_ID) or ""
            if identifier in related and identifier not in known and related[identifier].target in side.package:
                known[identifier] = hashlib.sha256(side.package.read(related[identifier].target)).hexdigest()
            found.append(known.get(identifier, ""))
        return " ".join(found)

    return digest


def _places(root: etree._Element) -> dict[str, str]:
    links = (link for link in root.iter(f"{W}hyperlink") if is_figure_link(link) and attribute(link, "tooltip"))
    return {cell_of(link): attribute(link, "tooltip") for link in links}


def _set_figures(root: etree._Element, work: Work) -> None:
    """Let every figure that stands in a person's own blocks say what the workbook says now, and lead to its cell."""
    for link in [each for each in root.iter(f"{W}hyperlink") if is_figure_link(each)]:
        new = work.figure_now(link)
        if link in work.settled or new is None:
            continue
        for name in ("anchor", "history", "tooltip"):
            if attribute(new, name):
                link.set(f"{W}{name}", attribute(new, name))
            elif f"{W}{name}" in link.attrib:
                del link.attrib[f"{W}{name}"]
        if link_text(new) == link_text(link) or link.find(f".//{W}t") is None:
            continue
        if work.tracks:
            before = deepcopy(link)
            link.addprevious(before)
            work.taken_out(before)
        shown = list(link.iter(f"{W}t"))
        shown[0].text = link_text(new)
        for other in shown[1:]:
            other.text = ""
        work.brought(link)


def _drop_unused(side: _Side) -> None:
    """Take out the charts and pictures that the text no longer shows, with what only they lead to."""
    package, main = side.package, side.main
    found = side.root.xpath(f"//@*[namespace-uri()='{RELATIONSHIP}']")
    used = set(map(str, found)) if isinstance(found, list) else set()
    gone = {
        identifier: related.target
        for identifier, related in package.relationships(main).items()
        if related.kind in ("chart", "image") and identifier not in used and related.target in package
    }
    for identifier in gone:
        package.unrelate(main, identifier)
    waiting = list(gone.values())
    while waiting:
        part = waiting.pop()
        if part in package and not _is_led_to(package, part):
            waiting += [one.target for one in package.relationships(part).values()]
            package.remove(part)


def _is_led_to(package: Package, part: str) -> bool:
    wanted = part.rpartition("/")[2].encode()
    rels = [package.read(name) for name in package if name.endswith(".rels")]
    return any(mark + wanted + b'"' in each for each in rels for mark in (b"/", b'"'))
