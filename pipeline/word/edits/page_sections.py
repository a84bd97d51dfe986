"""Let the sections of pages of a person's document, their headers and footers, follow what a template changed of them.

A section is known by where it ends among the blocks; it has its page, margins and columns, and its headers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.opc.package import Package
from pipeline.opc.relations import rels_of
from pipeline.word.edits import aligning, properties
from pipeline.word.edits.aligning import Alignment
from pipeline.word.edits.block import OBJECT, PARAGRAPH, Block, text_of
from pipeline.word.edits.borrowing import Lender
from pipeline.word.edits.looks import STAYED
from pipeline.word.edits.sequences import Containers, Sequences
from pipeline.word.edits.work import LOOKS, Work
from pipeline.word.markup.elements import RELATIONSHIP, W, attribute, element, insert_in_order, properties_of, remove

_REFERENCES = (f"{W}headerReference", f"{W}footerReference")
_ID = f"{{{RELATIONSHIP}}}id"
_CHANGED_BY_SAVING = ("rsid", "paraId", "textId")


class SectionEnd(Struct, frozen=True):
    """The end of a section of pages: its properties, and the paragraph that bears them, None for the last one."""

    bearer: etree._Element | None
    section: etree._Element


def ends_of(body: etree._Element) -> list[SectionEnd]:
    """Return the ends of the sections of a body, in order."""
    found = []
    for section in body.iter(f"{W}sectPr"):
        bearer = next(section.iterancestors(f"{W}p"), None)
        found.append(SectionEnd(bearer, section))
    return found


class Side(Struct, frozen=True):
    """A document: its parts, the name of its main part, and the ends of its sections before the merge."""

    package: Package
    main: str
    ends: Sequence[SectionEnd]


class PageSections(Struct):
    """The sections of the three documents, and the merged blocks among which they end."""

    base: Side
    theirs: Side
    new: Side
    body: Sequences
    lender: Lender
    work: Work
    _done: set[tuple[str, str, str]] = field(default_factory=set)  # headers that were merged, by their parts

    def follow(self) -> None:
        """Let a person's sections follow. Raises PackageFault."""
        body = self.body
        mine = _matched(self.base.ends, self.theirs.ends, body.base, body.theirs, body.by_them)
        news = _matched(self.base.ends, self.new.ends, body.base, body.new, body.by_data)
        for at, end in enumerate(self.base.ends):
            theirs = self.theirs.ends[mine[at]].section if at in mine else None
            if theirs is None or not _stands(theirs):
                continue
            if at in news:
                self._section(end.section, theirs, self.new.ends[news[at]].section)
            elif properties.has_all(theirs, end.section) and theirs.getparent() is not self.body.containers.theirs:
                remove(theirs)
            else:
                self._say()
        for number in sorted(set(range(len(self.new.ends))) - set(news.values())):
            self._add(self.new.ends[number])

    def _say(self) -> None:
        self.work.say(LOOKS, Block(element("p"), PARAGRAPH, "หน้ากระดาษ", heading="รูปแบบของเอกสาร"), STAYED)

    def _say_header(self, text: str) -> None:
        words = " ".join(text.replace(OBJECT, " ").split()) or "หัวกระดาษ"
        self.work.say(LOOKS, Block(element("p"), PARAGRAPH, words, heading="หัวกระดาษและท้ายกระดาษ"), STAYED)

    # --- sections

    def _section(self, base: etree._Element, theirs: etree._Element, new: etree._Element) -> None:
        if properties.follow_children(base, new, theirs, lambda: theirs):
            self._say()
        trio = [_references(each) for each in (base, theirs, new)]
        for key in dict.fromkeys((*trio[0], *trio[2])):
            self._header(theirs, *(each.get(key) for each in trio))

    def _add(self, end: SectionEnd) -> None:
        """Let a section that the template brought end after the block that it ends after there."""
        numbers = {block.element: at for at, block in enumerate(self.body.new)}
        at = numbers.get(end.bearer, -1) if end.bearer is not None else -1
        placed = [self.body.placed[one] for one in range(at, -1, -1) if one in self.body.placed]
        before = next((each for each in placed if each.getparent() is self.body.containers.theirs), None)
        if before is None:
            self._say()
            return
        section = self.lender.borrowed(end.section)
        if before.tag != f"{W}p" or before.find(f"{W}pPr/{W}sectPr") is not None:
            bearer = element("p")
            before.addnext(bearer)
            before = bearer
        insert_in_order(properties_of(before, "pPr"), section)

    # --- headers and footers

    def _header(
        self, section: etree._Element, base: etree._Element | None, theirs: etree._Element | None,
        new: etree._Element | None,
    ) -> None:  # fmt: skip
        old, mine, now = _part(self.base, base), _part(self.theirs, theirs), _part(self.new, new)
        if _says(self.base.package, old) == _says(self.new.package, now):
            return
        if new is not None and base is None and theirs is None:
            copy = deepcopy(new)
            copy.set(_ID, self.lender.relationship(new.get(_ID, "")))
            section.insert(0, copy)
        elif new is None and theirs is not None and self._is_as_it_was(old, mine):
            remove(theirs)
        elif new is None or theirs is None or base is None:
            if theirs is not None or base is not None:
                self._say_header(text_of(self.base.package.look(old)) if old else "")
        elif self._is_as_it_was(old, mine):
            theirs.set(_ID, self.lender.relationship(new.get(_ID, "")))
        else:
            self._merge_header(old, mine, now)

    def _is_as_it_was(self, base: str, theirs: str) -> bool:
        """Return whether a person's header is the one that was generated; one with pictures says nothing of its own."""
        old, mine = self.base.package.look(base), self.theirs.package.look(theirs)
        text = text_of(old)
        if text != text_of(mine):
            return False
        return OBJECT in text or properties.looks_all(mine) == properties.looks_all(old)

    def _merge_header(self, base: str, theirs: str, new: str) -> None:
        if (base, theirs, new) in self._done:
            return
        self._done.add((base, theirs, new))
        old, now = self.base.package.look(base), self.new.package.look(new)
        mine = self.theirs.package.tree(theirs)
        lender = self.lender.beside(new, theirs)
        work = replace(self.work, borrowed=lender.borrowed)
        Sequences(self.body.stories, work, Containers(old, mine, now), in_cell=True).merge()


def _stands(section: etree._Element) -> bool:
    return section.getroottree().getroot().tag == f"{W}document"


def _references(section: etree._Element) -> dict[tuple[str, str], etree._Element]:
    """Return the headers and footers of a section by what they are."""
    return {(str(each.tag), attribute(each, "type")): each for each in section.iter(*_REFERENCES)}


def _part(side: Side, reference: etree._Element | None) -> str:
    related = {} if reference is None else side.package.relationships(side.main)
    identifier = "" if reference is None else reference.get(_ID, "")
    return related[identifier].target if identifier in related else ""


def _says(package: Package, part: str) -> tuple[bytes, ...]:
    """Return all that a header holds, with its pictures."""
    if not part:
        return ()
    root = package.look(part)
    has_pictures = rels_of(part) in package
    pictures = [package.read(each.target) for each in package.relationships(part).values() if each.target in package]
    return (etree.tostring(root, method="c14n", exclusive=True), *(pictures if has_pictures else ()))


def _matched(
    ones: Sequence[SectionEnd],
    others: Sequence[SectionEnd],
    first: Sequence[Block],
    second: Sequence[Block],
    found: Alignment,
) -> Mapping[int, int]:
    """Return which end of a section is which: those between the same two blocks."""
    if len(ones) == len(others):
        return {at: at for at in range(len(ones))}
    places, other_places = _places(ones, first), _places(others, second)
    pairs = sorted(found.of.items())
    pairs = [pairs[at] for at in aligning.longest_rising([other for _, other in pairs])]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for at, place in enumerate(places):
        before = max((other for one, other in pairs if one < place), default=-1)
        after = min((other for one, other in pairs if one > place), default=len(second))
        free = [
            number for number, other in enumerate(other_places)
            if number not in taken and before <= other <= after and (other == len(second)) == (place == len(first))
        ]  # fmt: skip
        exact = [number for number in free if found.of.get(place, -1) == other_places[number]]
        if free:
            matched[at] = (exact or free)[0]
            taken.add(matched[at])
    return matched


def _places(ends: Sequence[SectionEnd], blocks: Sequence[Block]) -> list[int]:
    """Return the number of the block that bears each end; the number of blocks for the last one."""
    numbers = {block.element: at for at, block in enumerate(blocks)}
    return [len(blocks) if end.bearer is None else numbers.get(end.bearer, len(blocks) - 1) for end in ends]
