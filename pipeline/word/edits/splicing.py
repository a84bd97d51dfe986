"""Change a stretch of a paragraph: the elements of its tokens go, others stand in their place and look like them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from pipeline.word.edits.regions import Region
from pipeline.word.edits.tokens import Token, TokenKind, is_figure_link
from pipeline.word.edits.work import Work
from pipeline.word.markup.elements import W, remove
from pipeline.word.markup.runs import text_run

_HOLDERS = (f"{W}p", f"{W}sdtContent")  # where any run or link may stand


class Looks(Struct, frozen=True):
    """The looks of the base's run and of a person's run at one place: what the data change there looks like theirs."""

    base: etree._Element | None
    theirs: etree._Element | None

    @classmethod
    def of(cls, base: Sequence[Token], theirs: Sequence[Token], region: Region) -> Looks:
        """Return the looks at the begin of a stretch, or before it where nothing is in it."""
        one = region.low if region.high > region.low else region.low - 1
        other = region.their_low if region.their_high > region.their_low else region.their_low - 1
        return cls(_properties(base, one), _properties(theirs, other))

    def on(self, run: etree._Element) -> None:
        """Let a new run look as a person's does, where it looks as the base's did."""
        own = run.find(f"{W}rPr")
        if self.theirs is None or _written(own) != _written(self.base):
            return
        if own is not None:
            run.remove(own)
        run.insert(0, deepcopy(self.theirs))


def _properties(tokens: Sequence[Token], at: int) -> etree._Element | None:
    if not 0 <= at < len(tokens) or not tokens[at].elements:
        return None
    run = next(iter(tokens[at].elements[0].iter(f"{W}r")), None)
    return None if run is None else run.find(f"{W}rPr")


def _written(properties: etree._Element | None) -> bytes:
    return b"" if properties is None or not len(properties) else etree.tostring(properties, method="c14n")


def replace(
    paragraph: etree._Element,
    tokens: list[Token],
    region: Region,
    new: Sequence[Token],
    looks: Looks,
    work: Work,
) -> None:
    """Let new tokens stand where a stretch of a person's tokens stood, in the paragraph and in the list of tokens."""
    place = _place(paragraph, tokens, region)
    made: list[Token] = []
    for token in new:
        elements = []
        for element in token.elements:
            copy = work.borrowed(element)
            for run in copy.iter(f"{W}r"):
                looks.on(run)
            place.addprevious(copy)
            elements.append(copy)
            if is_figure_link(copy):
                work.settled.add(copy)
            work.brought(copy)
        made.append(Token(token.key, token.text, token.kind, elements, token.cell))
    remove(place)
    for token in tokens[region.their_low : region.their_high]:
        _keep_chart_frame(token, made)
        for element in token.elements:
            if not work.taken_out(element):
                _take_out(element)
    tokens[region.their_low : region.their_high] = made


def replace_token(token: Token, new: Token, work: Work, *, before: str = "", after: str = "") -> etree._Element | None:
    """Let a new token stand where another stood, with words before and after it; return its first element."""
    place = etree.Element(f"{W}r")
    first = token.elements[0]
    _outermost(first).addprevious(place)
    run = next(iter(first.iter(f"{W}r")), None)
    placed = [work.borrowed(element) for element in new.elements]
    for each in placed:
        place.addprevious(each)
        if is_figure_link(each):
            work.settled.add(each)
    if run is not None:
        for words, put in ((before, placed[0].addprevious), (after, placed[-1].addnext)):
            if words and placed:
                put(text_run(run, words))
    remove(place)
    for each in placed:
        work.brought(each)
    for element in token.elements:
        if not work.taken_out(element):
            _take_out(element)
    token.elements[:] = placed
    token.key, token.text, token.kind, token.cell = new.key, new.text, new.kind, new.cell
    return placed[0] if placed else None


def _place(paragraph: etree._Element, tokens: Sequence[Token], region: Region) -> etree._Element:
    """Return an empty run that stands where the stretch begins, not in a link or a tracked change."""
    place = etree.Element(f"{W}r")
    if region.their_low < region.their_high:
        _split_before(tokens[region.their_low].elements[0]).addprevious(place)
    elif region.their_low > 0:
        _split_after(tokens[region.their_low - 1].elements[-1]).addnext(place)
    elif tokens:
        _split_before(tokens[0].elements[0]).addprevious(place)
    else:
        paragraph.append(place)
    return place


def _outermost(element: etree._Element) -> etree._Element:
    """Return what holds an element and stands itself where any run may stand."""
    while (parent := element.getparent()) is not None and parent.tag not in _HOLDERS:
        element = parent
    return element


def _split_before(element: etree._Element) -> etree._Element:
    """Split what holds an element, so that it begins with it; return the outermost of the second half."""
    while (parent := element.getparent()) is not None and parent.tag not in _HOLDERS:
        before = [each for each in element.itersiblings(preceding=True) if each.tag != f"{W}sdtPr"]
        if before:
            first = etree.Element(parent.tag, {str(name): str(value) for name, value in parent.attrib.items()})
            first.extend(reversed(before))
            parent.addprevious(first)
        element = parent
    return element


def _split_after(element: etree._Element) -> etree._Element:
    """Split what holds an element, so that it ends with it; return the outermost of the first half."""
    while (parent := element.getparent()) is not None and parent.tag not in _HOLDERS:
        after = list(element.itersiblings())
        if after:
            second = etree.Element(parent.tag, {str(name): str(value) for name, value in parent.attrib.items()})
            second.extend(after)
            parent.addnext(second)
        element = parent
    return element


def _take_out(element: etree._Element) -> None:
    """Take an element out, and what held it alone: a link, a tracked change."""
    parent = element.getparent()
    remove(element)
    while parent is not None and parent.tag not in _HOLDERS and not len(parent):
        element, parent = parent, parent.getparent()
        remove(element)


def _keep_chart_frame(old: Token, made: Sequence[Token]) -> None:
    """Give a new chart the size that a person gave the old one."""
    if old.kind is not TokenKind.OBJECT:
        return
    has_chart = any(element.find(".//{*}chart") is not None for element in old.elements)
    extents = (each for element in old.elements for each in element.iter("{*}extent"))
    theirs = next(extents, None) if has_chart else None
    for token in made:
        if token.kind is TokenKind.OBJECT and token.key.startswith(old.key) and theirs is not None:
            for element in token.elements:
                for extent in element.iter("{*}extent"):
                    extent.attrib.update(dict(theirs.attrib))
            return
