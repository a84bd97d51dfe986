"""Let the blocks of a person's document follow what a changed template changed of their looks.

A block is one that stands in all three documents. What a person changed of its looks stays, and is said where the
template changed the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from msgspec import Struct, field

from pipeline.word.edits import properties, tables, texts, tokens
from pipeline.word.edits.block import PARAGRAPH, TABLE, Block, StyleNames
from pipeline.word.edits.borrowing import Lender
from pipeline.word.edits.tokens import Token
from pipeline.word.edits.work import LOOKS, Work
from pipeline.word.markup.elements import W, attribute, element, insert_in_order, properties_of

STAYED = "คงรูปแบบที่มีผู้แก้ไว้"
_DEFAULT_STYLE = "normal"
_TABLE_GRID = f"{W}tblGrid"


class ChangedLooks(Struct):
    """What a changed template asks of the looks of blocks, and of the lists that they are in.

    ``lists``: by the number of a person's list, the numbers that it has in the base and in the new document.
    """

    base: StyleNames
    theirs: StyleNames
    new: StyleNames
    lender: Lender
    lists: dict[str, tuple[str, str]] = field(default_factory=dict)

    def follow(self, base: Block, theirs: Block, new: Block, work: Work) -> None:
        """Let a block follow; those in it too where it says the same in all three."""
        one, mine, other = base.element, theirs.element, new.element
        if base.kind == PARAGRAPH:
            has_stayed = self._paragraph(one, mine, other)
        elif base.text == theirs.text == new.text:
            has_stayed = self.follow_all(one, mine, other)
        elif base.kind == TABLE:
            has_stayed = self._table(one, mine, other)
        else:
            has_stayed = self._row(one, mine, other)
        if has_stayed:
            work.say(LOOKS, theirs, STAYED)

    def follow_all(self, base: etree._Element, theirs: etree._Element, new: etree._Element) -> bool:
        """Let all that is in an element follow; return whether something of a person's stayed."""
        stayed = [False]
        for name, change in (("tbl", self._table), ("tr", self._row), ("p", self._paragraph)):
            found = [list(each.iter(f"{W}{name}")) for each in (base, theirs, new)]
            if len({len(each) for each in found}) == 1:
                stayed += [change(*trio) for trio in zip(*found, strict=True)]
        return any(stayed)

    # --- tables

    def _table(self, base: etree._Element, theirs: etree._Element, new: etree._Element) -> bool:
        old, now, mine = (each.find(f"{W}tblPr") for each in (base, new, theirs))
        if old is None or now is None or mine is None:
            return False
        self._style("tblStyle", old, mine, now)
        has_stayed = properties.follow(theirs, "tblPr", old, now)
        return has_stayed | properties.follow_children(
            base, new, theirs, lambda: theirs, counts=lambda tag: tag == _TABLE_GRID
        )

    def _row(self, base: etree._Element, theirs: etree._Element, new: etree._Element) -> bool:
        old, now, mine = (each.find(f"{W}trPr") for each in (base, new, theirs))
        has_stayed = properties.follow_children(old, now, mine, lambda: tables.row_properties(theirs))
        cells, their_cells, new_cells = (each.findall(f"{W}tc") for each in (base, theirs, new))
        matched = tables.matched_cells(cells, their_cells)
        if len(cells) != len(new_cells) or matched is None:
            return has_stayed
        for at, (cell, new_cell) in enumerate(zip(cells, new_cells, strict=True)):
            if at in matched:
                looks = [each.find(f"{W}tcPr") for each in (cell, new_cell)]
                has_stayed |= properties.follow(their_cells[matched[at]], "tcPr", *looks)
        return has_stayed

    # --- paragraphs

    def _paragraph(self, base: etree._Element, theirs: etree._Element, new: etree._Element) -> bool:
        old, now = base.find(f"{W}pPr"), new.find(f"{W}pPr")
        has_stayed = False
        if _bytes(old) != _bytes(now):
            mine = properties_of(theirs, "pPr")
            has_stayed = not self._style("pStyle", old, mine, now)
            has_stayed |= properties.follow(theirs, "pPr", old, now)
            mark, new_mark = (None if each is None else each.find(f"{W}rPr") for each in (old, now))
            has_stayed |= properties.follow_children(mark, new_mark, mine.find(f"{W}rPr"), lambda: _mark(mine))
        if any(each is not None and each.find(f"{W}numPr") is not None for each in (old, now)):
            has_stayed |= not self.number(old, properties_of(theirs, "pPr"), now)
        if _looks_of_runs(base) != _looks_of_runs(new):
            has_stayed |= self._runs(*(tokens.read(each) for each in (base, theirs, new)))
            tokens.join_runs(theirs)
        return has_stayed

    def _runs(self, base: Sequence[Token], theirs: Sequence[Token], new: Sequence[Token]) -> bool:
        mine, others = _same_tokens(base, theirs), _same_tokens(base, new)
        has_stayed = False
        for at, token in enumerate(base):
            if at in mine and at in others:
                trio = [_runs_of(each) for each in (token, theirs[mine[at]], new[others[at]])]
                if len({len(each) for each in trio}) == 1:
                    for runs in zip(*trio, strict=True):
                        has_stayed |= self._run(*runs)
        return has_stayed

    def _run(self, base: etree._Element, theirs: etree._Element, new: etree._Element) -> bool:
        old, now = base.find(f"{W}rPr"), new.find(f"{W}rPr")
        if _bytes(old) == _bytes(now):
            return False
        has_stayed = not self._style("rStyle", old, properties_of(theirs, "rPr"), now)
        return properties.follow(theirs, "rPr", old, now) | has_stayed

    # --- styles and lists

    def _style(
        self, name: str, base: etree._Element | None, theirs: etree._Element, new: etree._Element | None
    ) -> bool:
        """Let the style of a block or a run follow; return whether it is the template's."""
        ids = [attribute(None if each is None else each.find(f"{W}{name}")) for each in (base, theirs, new)]
        old, mine, now = (
            names.names.get(identifier, "") or _DEFAULT_STYLE
            for names, identifier in zip((self.base, self.theirs, self.new), ids, strict=True)
        )
        if old == now or mine == now:
            return True
        if mine != old:
            return False
        for held in theirs.findall(f"{W}{name}"):
            theirs.remove(held)
        if ids[2]:
            insert_in_order(theirs, element(name, val=self.lender.style(ids[2])))
        return True

    def number(self, base: etree._Element | None, theirs: etree._Element, new: etree._Element | None) -> bool:
        """Let the place in a list follow; return whether it is the template's."""
        old, mine, now = (_place_in_list(each) for each in (base, theirs, new))
        if old and mine and now:
            self.lists.setdefault(mine[0], (old[0], now[0]))
        if bool(old) == bool(now) and (not old or not now or old[1] == now[1]):
            return True
        if bool(mine) == bool(now) and (not mine or not now or mine[1] == now[1]):
            return True
        if bool(mine) != bool(old) or (mine and old and mine[1] != old[1]):
            return False
        for held in theirs.findall(f"{W}numPr"):
            theirs.remove(held)
        if now:
            number = element("numPr")
            identifier = mine[0] if mine else self.lender.number(now[0])
            number.extend([element("ilvl", val=now[1]), element("numId", val=identifier)])
            insert_in_order(theirs, number)
        return True


def _place_in_list(properties: etree._Element | None) -> tuple[str, str] | None:
    """Return the number of the list that properties put a paragraph into, and the level; None outside of lists."""
    held = None if properties is None else properties.find(f"{W}numPr")
    identifier = "" if held is None else attribute(held.find(f"{W}numId"))
    if held is None or identifier in ("", "0"):
        return None
    return identifier, attribute(held.find(f"{W}ilvl")) or "0"


def _mark(properties: etree._Element) -> etree._Element:
    """Return the properties of a paragraph's mark; new ones where it has none."""
    found = properties.find(f"{W}rPr")
    if found is None:
        found = element("rPr")
        insert_in_order(properties, found)
    return found


def _looks_of_runs(paragraph: etree._Element) -> list[bytes]:
    """Return the looks of the runs of a paragraph, those that follow one another once."""
    found: list[bytes] = []
    for run in paragraph.iter(f"{W}r"):
        looks = _bytes(run.find(f"{W}rPr"))
        if not found or found[-1] != looks:
            found.append(looks)
    return found


def _same_tokens(one: Sequence[Token], other: Sequence[Token]) -> dict[int, int]:
    """Return which token of the other sequence each token of the one is."""
    hunks = texts.hunks([token.key for token in one], [token.key for token in other])
    found: dict[int, int] = {}
    at, place = 0, 0
    for low, high, other_low, other_high in [
        *((hunk.low, hunk.high, hunk.other_low, hunk.other_high) for hunk in hunks),
        (len(one), len(one), len(other), len(other)),
    ]:
        found.update(zip(range(at, low), range(place, other_low), strict=True))
        at, place = high, other_high
    return found


def _runs_of(token: Token) -> list[etree._Element]:
    return [run for each in token.elements for run in each.iter(f"{W}r")]


def _bytes(properties: etree._Element | None) -> bytes:
    return (
        b""
        if properties is None or not len(properties)
        else etree.tostring(properties, method="c14n", exclusive=True, with_tail=False)
    )
