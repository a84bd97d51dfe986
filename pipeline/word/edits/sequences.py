"""From the blocks of the base, of a person's document and of the new one to those that stand, in a person's document.

A person's blocks stay where they are; what the data brought, changed or took away is done among them.
"""

from __future__ import annotations

from lxml import etree
from msgspec import Struct, field

from pipeline.word import sections
from pipeline.word.edits import aligning, paragraphs, tables
from pipeline.word.edits.aligning import Alignment
from pipeline.word.edits.block import (
    HEADING_JOINT,
    OBJECT,
    PARAGRAPH,
    ROW,
    TABLE,
    Block,
    StyleNames,
    blocks_of,
    text_of,
)
from pipeline.word.edits.looks import STAYED, ChangedLooks
from pipeline.word.edits.paragraphs import Trio
from pipeline.word.edits.tokens import is_figure_link
from pipeline.word.edits.work import CARRIED, CONFLICT, LOOKS, OTHER_CHART, UNPLACED, Work, first_words, shortened
from pipeline.word.markup.elements import W, attribute, element, remove
from pipeline.word.parts import contents, links

_OF_PEOPLE = tuple(
    f"{W}{name}"
    for name in (
        "commentReference", "footnoteReference", "endnoteReference", "drawing", "pict", "object", "ins", "del", "sdt",
    )
)  # fmt: skip


class Stories(Struct, frozen=True):
    """The base, a person's document and the new one, each with the names of its styles.

    ``looks``: what a changed template asks of the looks of blocks; None where the template is the same.
    """

    base: StyleNames
    theirs: StyleNames
    new: StyleNames
    looks: ChangedLooks | None = None


class Containers(Struct, frozen=True):
    """What holds the blocks in each of the three: a body, a header, a table, a cell."""

    base: etree._Element
    theirs: etree._Element
    new: etree._Element


class Sequences(Struct):
    """One container three times (a body, a cell, a table), its blocks, and which is which."""

    stories: Stories
    work: Work
    containers: Containers
    in_cell: bool = False
    heading: str = ""
    base: list[Block] = field(default_factory=list)
    theirs: list[Block] = field(default_factory=list)
    new: list[Block] = field(default_factory=list)
    by_them: Alignment = field(default_factory=Alignment)  # from the base to a person's
    by_data: Alignment = field(default_factory=Alignment)  # from the base to the new
    placed: dict[int, etree._Element] = field(default_factory=dict)  # of the new blocks, by their numbers
    standing: set[int] = field(default_factory=set)  # of a person's blocks, those that the data brought too
    unplaced: list[etree._Element] = field(default_factory=list)  # of a person's, which fit their places no more

    def merge(self) -> None:
        """Change a person's blocks as the data ask, in place."""
        self.base = blocks_of(self.containers.base, self.stories.base)
        self.theirs = blocks_of(self.containers.theirs, self.stories.theirs)
        self.new = blocks_of(self.containers.new, self.stories.new)
        self.by_them = aligning.align(self.base, self.theirs, in_cell=self.in_cell)
        self.by_data = aligning.align(self.base, self.new, in_cell=self.in_cell)
        for block in (*self.base, *self.theirs, *self.new):
            block.heading = block.heading or self.heading
        for at, block in enumerate(self.base):
            self._merge_block(at, block)
        self._find_standing()
        self._say_added()
        self._move_with_data()
        self._insert_new()
        for unplaced in self.unplaced:
            self._put_at_end_of_section(unplaced)

    # --- one block of the base

    def _merge_block(self, at: int, base: Block) -> None:
        their_number, new_number = self.by_them.of.get(at), self.by_data.of.get(at)
        new = None if new_number is None else self.new[new_number]
        if their_number is None:
            self._stay_deleted(base, new)
            return
        theirs = self.theirs[their_number]
        if new is None or new_number is None:
            self._lose(base, theirs)
            return
        self.placed[new_number] = theirs.element
        if at in self.by_them.moved:
            self.work.say(CARRIED, theirs, "คงไว้ในที่ที่ย้ายไป")
        trio = Trio(base, theirs, new)
        if _has_other_columns(trio):
            self.placed[new_number] = _set_aside(trio, self.work)
            self.unplaced.append(theirs.element)
        else:
            merge_block(trio, self.stories, self.work)

    def _stay_deleted(self, base: Block, new: Block | None) -> None:
        if not base.text.replace(OBJECT, "").strip() and OBJECT not in base.text:
            return
        if new is not None and new.text != base.text:
            self.work.say_deleted(CONFLICT, base, f"ลบไว้ แต่ข้อมูลใหม่เป็น {shortened(new.text)}", new.text)
        elif new is not None and is_changed(base, new, self.work):
            self.work.say_deleted(CONFLICT, base, f"ลบไว้ แต่{OTHER_CHART}", OTHER_CHART)
        elif new is not None:
            self.work.say_deleted(CARRIED, base, "ลบไว้ จึงไม่ใส่กลับ")

    def _lose(self, base: Block, theirs: Block) -> None:
        """Take out a block that the data no longer have; one that a person changed stays, marked."""
        if theirs.text == base.text and not _has_more(theirs, base):
            if not self.work.taken_out(theirs.element):
                take_out(theirs.element)
            return
        self.work.say(CONFLICT, theirs, f"ข้อมูลใหม่ไม่มีส่วนนี้แล้ว เดิมคือ {shortened(base.text)}")
        lines = (
            f"ข้อมูลใหม่ไม่มีส่วนนี้แล้ว ข้อความเดิมคือ: {shortened(base.text)}",
            "ข้อความที่มีผู้แก้ไว้ยังคงอยู่ หากไม่ใช้แล้วให้ลบ",
        )
        paragraph = first_paragraph(theirs.element)
        if paragraph is not None:
            self.work.comment(CONFLICT, paragraph, lines)

    def _find_standing(self) -> None:
        """Find the blocks that the data brought and that stand in a person's document already, word for word.

        Of one that has taken up what we tracked, also those that the person changed then.
        """
        known, known_new = self.by_them.back, self.by_data.back
        ones = [at for at, block in enumerate(self.new) if at not in known_new and block.text]
        others = [at for at, block in enumerate(self.theirs) if at not in known and block.text]
        waiting: dict[tuple[str, str, str], list[int]] = {}
        for other in others:
            block = self.theirs[other]
            waiting.setdefault((block.kind, block.section, block.text), []).append(other)
        for at in ones:
            block = self.new[at]
            same = waiting.get((block.kind, block.section, block.text))
            if same:
                self._stand(at, same.pop(0))
        if not self.work.takes_up:
            return
        ones = [at for at in ones if at not in self.placed]
        others = [at for at in others if at not in self.standing]
        for at, (other, _) in aligning.likely(self.new, self.theirs, ones, others, aligning.ALIKE_FAR).items():
            if other not in self.standing:
                self._stand(at, other)

    def _stand(self, at: int, other: int) -> None:
        """Take a person's block for a block of the new document that no block of the base is."""
        new, theirs = self.new[at].element, self.theirs[other].element
        self.standing.add(other)
        self.placed[at] = theirs
        settle_same(new, theirs, new, self.work)

    def _say_added(self) -> None:
        known = self.by_them.back
        for at, block in enumerate(self.theirs):
            if at not in known and at not in self.standing and block.text.strip():
                what = "คงรูปหรือตารางที่เพิ่ม" if block.kind != PARAGRAPH or OBJECT in block.text else "คงข้อความที่เพิ่ม"
                self.work.say(CARRIED, block, what)

    # --- what the data moved and brought

    def _move_with_data(self) -> None:
        """Move the blocks that the data moved, each with what a person added after it."""
        mine = self.by_them.back
        kept = [
            (at, self.by_data.of[one])
            for at in range(len(self.theirs))
            if (one := mine.get(at)) is not None and one in self.by_data.of and one not in self.by_them.moved
        ]
        steady = {kept[place][0] for place in aligning.longest_rising([new for _, new in kept])}
        for at, new in sorted(kept, key=lambda each: each[1]):
            if at in steady:
                continue
            before = next((self.placed[one] for one in range(new - 1, -1, -1) if one in self.placed), None)
            if before is None or before is self.theirs[at].element:
                continue
            group = [self.theirs[at].element]
            following = at + 1
            while following < len(self.theirs) and following not in mine:
                group.append(self.theirs[following].element)
                following += 1
            if any(block.find(f"{W}pPr/{W}sectPr") is not None for block in group):
                continue
            for block in group:
                before.addnext(block)
                before = block

    def _insert_new(self) -> None:
        known = self.by_data.back
        gone = self._deleted_sections()
        for at, block in enumerate(self.new):
            if at in known or at in self.placed:
                continue
            if block.level == 0 and block.heading and block.section in gone:
                self.work.say_deleted(CONFLICT, block, f"ลบหัวข้อนี้ไว้ ข้อมูลใหม่เพิ่ม {shortened(block.text)}")
                continue
            copy = self.work.borrowed(block.element)
            for properties in copy.findall(f"{W}pPr/{W}sectPr"):
                remove(properties)
            settle(block.element, copy, self.work)
            self._fit_row(copy)
            self._insert(at, copy)
            self.work.brought(copy)
            self.placed[at] = copy

    def _insert(self, at: int, copy: etree._Element) -> None:
        before = next((self.placed[one] for one in range(at - 1, -1, -1) if one in self.placed), None)
        if before is not None:
            before.addnext(copy)
            return
        after = next((self.placed[one] for one in range(at + 1, len(self.new)) if one in self.placed), None)
        if after is not None:
            after.addprevious(copy)
            return
        last = self.containers.theirs.find(f"{W}sectPr")
        if last is not None:
            last.addprevious(copy)
        else:
            self.containers.theirs.append(copy)

    def _put_at_end_of_section(self, block: etree._Element) -> None:
        """Move a block before the next heading, after an empty paragraph that parts it from another table."""
        levels = self.stories.theirs.levels
        last = block
        for each in block.itersiblings():
            if each.tag == f"{W}sectPr" or levels.get(attribute(each.find(f"{W}pPr/{W}pStyle")), 0):
                break
            last = each
        if last is not block:
            last.addnext(block)
        if (before := block.getprevious()) is not None and before.tag == f"{W}tbl":
            block.addprevious(element("p"))

    def _fit_row(self, copy: etree._Element) -> None:
        pairs = ((self.base[one], self.theirs[other]) for one, other in sorted(self.by_them.of.items()))
        one, other = next(((one, other) for one, other in pairs if one.kind == ROW), (None, None))
        if copy.tag == f"{W}tr" and one is not None and other is not None:
            tables.fit(copy, one.element, other.element)

    def _deleted_sections(self) -> set[str]:
        """Return the sections of the new document of which a person deleted all that the base had."""
        kept: dict[str, bool] = {}
        known = self.by_data.of
        for at in range(len(self.base)):
            if at in known and self.new[known[at]].section:
                section = self.new[known[at]].section
                kept[section] = kept.get(section, False) or at in self.by_them.of
        return {section for section, is_kept in kept.items() if not is_kept}


def merge_block(trio: Trio, stories: Stories, work: Work) -> None:
    """Change one block of a person's as the data ask."""
    base, theirs, new = trio.base, trio.theirs, trio.new
    if stories.looks is not None:
        stories.looks.follow(base, theirs, new, work)
    is_theirs, is_new = theirs.text != base.text, is_changed(base, new, work)
    if not is_theirs and not is_new:
        settle_same(base.element, theirs.element, new.element, work)
        return
    if base.kind == PARAGRAPH:
        paragraphs.merge(trio, work)
        settle_same(base.element, theirs.element, new.element, work)
    elif base.kind == TABLE:
        _merge_table(trio, stories, work)
    else:
        _merge_row(trio, stories, work)


def _merge_table(trio: Trio, stories: Stories, work: Work) -> None:
    shapes = [tables.columns(block.element) for block in (trio.base, trio.theirs, trio.new)]
    if shapes[0] != shapes[2] and trio.theirs.text == trio.base.text:
        copy = work.borrowed(trio.new.element)
        trio.theirs.element.addprevious(copy)
        remove(trio.theirs.element)
        trio.theirs.element = copy
        settle(trio.new.element, copy, work)
        return
    containers = Containers(trio.base.element, trio.theirs.element, trio.new.element)
    Sequences(stories, work, containers, heading=trio.theirs.heading).merge()


def _has_other_columns(trio: Trio) -> bool:
    """Return whether a person changed a table whose columns the data changed too."""
    if trio.base.kind != TABLE or trio.theirs.text == trio.base.text:
        return False
    return tables.columns(trio.base.element) != tables.columns(trio.new.element)


def _set_aside(trio: Trio, work: Work) -> etree._Element:
    """Put the new table before a person's, whose columns fit it no more and which stays, marked; return the new one."""
    copy = work.borrowed(trio.new.element)
    trio.theirs.element.addprevious(copy)
    settle(trio.new.element, copy, work)
    work.say(UNPLACED, trio.theirs, "ตารางใหม่มีคอลัมน์ไม่เท่าเดิม ตารางที่แก้ไว้อยู่ท้ายหัวข้อ")
    paragraph = first_paragraph(trio.theirs.element)
    if paragraph is not None:
        lines = ("ตารางใหม่มีคอลัมน์ไม่เท่าเดิม ตารางนี้คือฉบับที่มีผู้แก้ไว้", "ย้ายสิ่งที่ยังใช้ไปไว้ในตารางใหม่ แล้วลบตารางนี้")
        work.comment(UNPLACED, paragraph, lines)
    return copy


def _merge_row(trio: Trio, stories: Stories, work: Work) -> None:
    cells = [block.element.findall(f"{W}tc") for block in (trio.base, trio.theirs, trio.new)]
    base, theirs, new = cells
    matched = tables.matched_cells(base, theirs)
    if len(base) != len(new) or matched is None:
        if is_changed(trio.base, trio.new, work):
            _say_row(trio, work)
        return
    outer = trio.theirs.heading.rpartition(HEADING_JOINT)[2]
    heading = HEADING_JOINT.join(each for each in (outer, first_words(trio.base.text)) if each)
    for number, (old, now) in enumerate(zip(base, new, strict=True)):
        if number not in matched:
            continue
        containers = Containers(old, theirs[matched[number]], now)
        if _is_same(containers, work):
            if stories.looks is not None and stories.looks.follow_all(old, containers.theirs, now):
                work.say(LOOKS, trio.theirs, STAYED)
            settle_same(old, containers.theirs, now, work)
            continue
        Sequences(stories, work, containers, in_cell=True, heading=heading).merge()
        tables.end_in_a_paragraph(containers.theirs)


def _is_same(cells: Containers, work: Work) -> bool:
    base, new = text_of(cells.base), text_of(cells.new)
    has_same = base == new and base == text_of(cells.theirs)
    return has_same and (OBJECT not in base or work.drawn(cells.base) == work.drawn_new(cells.new))


def _say_row(trio: Trio, work: Work) -> None:
    work.say(CONFLICT, trio.theirs, f"ข้อมูลใหม่ของแถวนี้เป็น {shortened(trio.new.text)}")
    paragraph = first_paragraph(trio.theirs.element)
    if paragraph is not None:
        work.comment(CONFLICT, paragraph, (f"ข้อมูลใหม่ของแถวนี้เป็น: {shortened(trio.new.text)}",))


def is_changed(base: Block, new: Block, work: Work) -> bool:
    """Return whether the data changed a block: its words, or what its charts draw."""
    return base.text != new.text or (OBJECT in base.text and work.drawn(base.element) != work.drawn_new(new.element))


def _has_more(theirs: Block, base: Block) -> bool:
    """Return whether a person's block holds pictures, notes, comments or tracked changes that the base has not."""
    counts = [sum(1 for _ in block.element.iter(*_OF_PEOPLE)) for block in (theirs, base)]
    return counts[0] > counts[1]


def first_paragraph(block: etree._Element) -> etree._Element | None:
    """Return a paragraph, or the first one in a table or a row."""
    return block if block.tag == f"{W}p" else next(block.iter(f"{W}p"), None)


def take_out(block: etree._Element) -> None:
    """Take a block out; the section of pages that ends with it ends before it."""
    parent = block.getparent()
    if parent is not None and parent.tag == f"{W}body":
        sections.take_out([block])
        return
    remove(block)
    if parent is not None and parent.tag == f"{W}tbl" and parent.find(f"{W}tr") is None:
        take_out(parent)
    elif parent is not None:
        tables.end_in_a_paragraph(parent)


def settle(new: etree._Element, copy: etree._Element, work: Work) -> None:
    """Remember a block of the new document that was taken over whole."""
    for one, other in zip(new.iter(f"{W}p"), copy.iter(f"{W}p"), strict=True):
        work.pairs[one] = other
    work.settled.update(each for each in copy.iter(f"{W}hyperlink") if is_figure_link(each))


def settle_same(base: etree._Element, theirs: etree._Element, new: etree._Element, work: Work) -> None:
    """Remember a block that says the same as before; its figures may lie in other cells now."""
    ones, others = list(theirs.iter(f"{W}p")), list(new.iter(f"{W}p"))
    if len(ones) == len(others):
        work.pairs.update(zip(others, ones, strict=True))
    old_links, has_old_sources = _linked(base)
    new_links, has_new_sources = _linked(new)
    if len(old_links) == len(new_links):
        work.learn(old_links, new_links)
    if len(ones) == len(others) and (has_old_sources or has_new_sources):
        for paragraph, wanted in zip(ones, others, strict=True):
            _name_sources(paragraph, wanted, work)


def _linked(block: etree._Element) -> tuple[list[etree._Element], bool]:
    """Return the links of the figures in a block, and whether it holds sources of figures."""
    found, has_sources = [], False
    for each in block.iter(f"{W}hyperlink", f"{W}bookmarkStart"):
        if is_figure_link(each):
            found.append(each)
        elif links.is_source(attribute(each, "name")):
            has_sources = True
    return found, has_sources


def _name_sources(paragraph: etree._Element, new: etree._Element, work: Work) -> None:
    """Let a figure in the annex of sources be found by the cell that it lies in now."""
    held, wanted = _sources(paragraph), _sources(new)
    names = [attribute(mark, "name") for mark in wanted]
    if [attribute(mark, "name") for mark in held] == names:
        return
    for mark in held:
        number = attribute(mark, "id")
        for end in [each for each in paragraph.iter(f"{W}bookmarkEnd") if attribute(each, "id") == number]:
            remove(end)
        remove(mark)
    for name in names:
        contents.bookmark(paragraph, name, next(work.free_ids))


def _sources(block: etree._Element) -> list[etree._Element]:
    return [mark for mark in block.iter(f"{W}bookmarkStart") if links.is_source(attribute(mark, "name"))]
