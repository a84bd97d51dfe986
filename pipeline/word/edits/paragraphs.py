"""From a paragraph of the base, the same as a person left it and as the data have it now, to the one that stands.

What only the data changed is changed in the person's paragraph; what only the person changed stays; where both changed
the same words the person's stay, and a comment shows the new ones. A figure is the workbook's, whoever wrote over it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from msgspec import Struct

from pipeline.word.edits import splicing, texts, tokens
from pipeline.word.edits.block import Block
from pipeline.word.edits.regions import Region, regions
from pipeline.word.edits.tokens import Token, TokenKind, shown
from pipeline.word.edits.work import CARRIED, CONFLICT, FIGURE, OTHER_CHART, WRITTEN, Work, is_figure, shortened


class Trio(Struct, frozen=True):
    """One block three times: in the base, as a person left it, and new."""

    base: Block
    theirs: Block
    new: Block


def merge(trio: Trio, work: Work) -> None:
    """Change a person's paragraph as the data ask, and say what became of the edits in it."""
    paragraph = trio.theirs.element
    base, theirs, new = (tokens.read(each.element) for each in (trio.base, trio.theirs, trio.new))
    _tell_charts_apart(base, theirs, new, work)
    work.pairs[trio.new.element] = paragraph
    found = regions(base, theirs, new)
    paragraph_merge = _ParagraphMerge(trio, work, base, theirs, new)
    for region in reversed(found):
        paragraph_merge.apply(region)
    paragraph_merge.say()
    tokens.join_runs(paragraph)


def _tell_charts_apart(base: Sequence[Token], theirs: Sequence[Token], new: Sequence[Token], work: Work) -> None:
    """Give the charts and pictures that draw something else than the base's a key of their own."""
    known = {work.drawn(element) for token in base if token.kind is TokenKind.OBJECT for element in token.elements}
    for tokens_of, drawn_in in ((theirs, work.pictured), (new, work.drawn_new)):
        for token in (token for token in tokens_of if token.kind is TokenKind.OBJECT):
            drawn = " ".join(map(drawn_in, token.elements)).strip()
            if drawn and drawn not in known:
                token.key += drawn


class _ParagraphMerge(Struct):
    trio: Trio
    work: Work
    base: list[Token]
    theirs: list[Token]
    new: list[Token]
    is_carried: bool = False

    def apply(self, region: Region) -> None:
        theirs = self.theirs[region.their_low : region.their_high]
        new = self.new[region.new_low : region.new_high]
        if not region.is_theirs:
            self._put(region, new)
        elif not region.is_new:
            self._keep(region, theirs, new)
        elif [token.key for token in theirs] == [token.key for token in new]:
            self._put(region, new)
        elif region.low == region.high:
            self._put(Region(region.high, region.high, region.their_high, region.their_high, 0, 0), new)
            self.is_carried = True
        elif self._keep(region, theirs, new):
            self._conflict(theirs, new)

    def say(self) -> None:
        if self.is_carried:
            self.work.say(CARRIED, self.trio.theirs, "คงข้อความที่แก้ไว้")

    # --- what happens to a stretch

    def _put(self, region: Region, new: Sequence[Token]) -> None:
        """Let the new tokens stand in the place of a person's."""
        looks = splicing.Looks.of(self.base, self.theirs, region)
        splicing.replace(self.trio.theirs.element, self.theirs, region, new, looks, self.work)

    def _keep(self, region: Region, theirs: Sequence[Token], new: Sequence[Token]) -> bool:
        """Let a person's tokens stand, but for the figures of workbooks among them; return whether any words stand."""
        base = self.base[region.low : region.high]
        figures = [token for token in base if is_figure(token)]
        wanted = _counterparts(figures, new)
        written = _written_over(figures, base, theirs)
        if figures and not written and all(is_figure(token) for token in self.base):
            self._put(region, new)
            self._say_figure(figures[0], wanted.get(0), shown(theirs))
            return False
        for at in sorted(written, reverse=True):
            token = theirs[written[at]]
            if at in wanted and token.text != wanted[at].text:
                self._restore(token, figures[at], wanted[at])
        has_words = len(theirs) > len(written) or len(base) > len(figures) or len(figures) > len(written)
        self.is_carried = self.is_carried or has_words
        return has_words

    def _restore(self, token: Token, figure: Token, wanted: Token) -> None:
        """Let a figure say what the workbook says; words that were typed into it stay beside it."""
        before, after, written = "", "", token.text
        if figure.text and figure.text in token.text and not texts.is_figure(token.text):
            before, _, after = token.text.partition(figure.text)
            self.is_carried = True
        placed = splicing.replace_token(token, wanted, self.work, before=before, after=after)
        if not before and not after:
            self._say_figure(figure, wanted, written, placed)

    def _say_figure(
        self, figure: Token, wanted: Token | None, written: str, placed: etree._Element | None = None
    ) -> None:
        stands = wanted or figure
        place = self.work.place_of(stands) or self.work.place_of(figure)
        lines = (
            f"{WRITTEN}{written}" if written.strip() else "มีผู้ลบตัวเลขนี้ออก",
            f"ตัวเลขที่แสดงคือ {stands.text} ตามสมุดงาน",
            f"หากต้องการเปลี่ยน ให้แก้ที่ {place}" if place else "หากต้องการเปลี่ยน ให้แก้ในสมุดงาน",
        )
        self.work.comment(FIGURE, self.trio.theirs.element, lines, placed)
        what = f"เขียนไว้ว่า {written} ใช้ {stands.text} ตามสมุดงาน" if written.strip() else f"ลบ {stands.text} ออก"
        self.work.say(FIGURE, self.trio.theirs, what, place=place)

    def _conflict(self, theirs: Sequence[Token], new: Sequence[Token]) -> None:
        """Say that a person's words stand where the data have others."""
        place = next((self.work.place_of(token) for token in new if is_figure(token)), "")
        text = shown(new)
        shown_new = text if len(text) >= 12 else shown(self.new)
        has_chart = any(token.kind is TokenKind.OBJECT for token in new)
        without = OTHER_CHART if has_chart else "ข้อมูลใหม่ไม่มีข้อความส่วนนี้แล้ว"
        lines = (
            f"ข้อมูลใหม่เป็น: {shortened(shown_new)}" if text.strip() else without,
            f"ที่มา: {place}" if place else "ที่มา: สมุดงานที่ส่งใหม่",
            "ข้อความที่มีผู้แก้ไว้ยังคงอยู่ หากต้องการใช้ข้อมูลใหม่ ให้แก้ข้อความนี้",
        )
        target = next((element for token in theirs for element in token.elements), None)
        self.work.comment(CONFLICT, self.trio.theirs.element, lines, target)
        what = f"ข้อมูลใหม่เป็น {shortened(text)}" if text.strip() else without
        self.work.say(CONFLICT, self.trio.theirs, what, place=place)


def _counterparts(figures: Sequence[Token], new: Sequence[Token]) -> dict[int, Token]:
    """Return the new figure of each figure of the base, by its number."""
    found = [token for token in new if is_figure(token)]
    if len(found) == len(figures):
        return dict(enumerate(found))
    by_cell = {token.cell: token for token in found}
    return {at: by_cell[figure.cell] for at, figure in enumerate(figures) if figure.cell in by_cell}


def _written_over(figures: Sequence[Token], base: Sequence[Token], theirs: Sequence[Token]) -> dict[int, int]:
    """Return the token that a person wrote over each figure, both by their numbers; none for one that was taken out."""
    found: dict[int, int] = {}
    for at, figure in enumerate(figures):
        same = (place for place, token in enumerate(theirs) if is_figure(token) and token.cell == figure.cell)
        linked = next((place for place in same if place not in found.values()), None)
        if linked is not None:
            found[at] = linked
    stated = {token.text for token in base if token.kind is TokenKind.WORD}
    typed = [
        place
        for place, token in enumerate(theirs)
        if token.kind is TokenKind.WORD and texts.is_figure(token.text) and token.text not in stated
    ]
    left = [at for at in range(len(figures)) if at not in found]
    found.update(zip(left, typed, strict=False))
    return found
