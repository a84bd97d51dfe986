"""From a paragraph to its tokens: words, figures, fields and objects, each with the elements that show it.

A figure is one token: its link, or its bookmark in the annex of sources, knows its cell. So is a field, a picture, a
chart, a note. Marks that show nothing (bookmarks, ranges of comments, deletions that are tracked) are no tokens, and
stay where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from enum import Enum

from lxml import etree
from msgspec import Struct, field

from pipeline.word.edits import texts
from pipeline.word.edits.block import text_of
from pipeline.word.markup.elements import XML_SPACE, W, attribute
from pipeline.word.parts import links

_CONTAINERS = frozenset(
    f"{W}{name}" for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo")
)
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_NO_TOKENS = frozenset(
    f"{W}{name}"
    for name in ("rPr", "commentReference", "annotationRef", "lastRenderedPageBreak", "footnoteRef", "endnoteRef")
)
_COUNTED = ("SEQ", "REF", "PAGEREF", "PAGE", "NUMPAGES")


class TokenKind(Enum):
    """What a token is: a piece of text, a figure with its place, a field, or a picture, a chart, a note."""

    WORD = "word"
    FIGURE = "figure"
    FIELD = "field"
    OBJECT = "object"


class Token(Struct):
    """A token: what it is compared by, what people see of it, and the elements that show it.

    ``elements``: of a paragraph that is split, they show this token alone. ``cell``: of a figure, what its link or its
    bookmark names.
    """

    key: str
    text: str
    kind: TokenKind
    elements: list[etree._Element] = field(default_factory=list)
    cell: str = ""


def is_figure_link(element: etree._Element) -> bool:
    """Return whether an element is the link that a figure rides on."""
    if element.tag != f"{W}hyperlink":
        return False
    anchor = attribute(element, "anchor")
    return links.is_source(anchor) or (not anchor and not _leads_out(element) and "›" in attribute(element, "tooltip"))


def _leads_out(link: etree._Element) -> bool:
    return any(str(name).endswith("}id") for name in link.attrib)


def cell_of(link: etree._Element) -> str:
    """Return what the link of a figure names its cell by."""
    return attribute(link, "anchor") or attribute(link, "tooltip")


def read(paragraph: etree._Element) -> list[Token]:
    """Return the tokens of a paragraph, which is split so that each element shows one token alone."""
    reader = _Reader()
    reader.read(paragraph)
    return reader.done()


class _Reader(Struct):
    tokens: list[Token] = field(default_factory=list)
    _field: list[etree._Element] = field(default_factory=list)  # the elements of the field that is open
    _code: str = ""
    _depth: int = 0
    _is_showing: bool = False
    _shown: str = ""
    _cell: str = ""  # of the bookmark of a figure that is open
    _mark: str = ""
    _figure: Token | None = None  # what stands in that bookmark so far

    def read(self, parent: etree._Element) -> None:
        for child in list(parent):
            tag = child.tag
            if tag == f"{W}r":
                self._run(child)
            elif self._depth and tag not in (f"{W}del", f"{W}moveFrom"):
                if tag in _CONTAINERS:
                    self.read(child)
            elif is_figure_link(child):
                text = text_of(child)
                self.tokens.append(Token(text, text, TokenKind.FIGURE, [child], cell_of(child)))
            elif tag in _CONTAINERS:
                self.read(child)
            elif tag == f"{W}fldSimple":
                self._add_field(attribute(child, "instr"), text_of_runs(child), [child])
            elif tag == f"{W}bookmarkStart" and links.is_source(attribute(child, "name")):
                self._cell, self._mark = attribute(child, "name"), attribute(child, "id")
                self._figure = None
            elif tag == f"{W}bookmarkEnd" and self._mark and attribute(child, "id") == self._mark:
                self._cell = self._mark = ""

    def done(self) -> list[Token]:
        if self._field:  # a field that goes on in the next paragraph
            self._add_field(self._code, self._shown, self._field)
        return self.tokens

    def _run(self, run: etree._Element) -> None:
        """Read a run; one that shows more than one token is split into runs that look alike."""
        if self._depth or run.find(f"{W}fldChar") is not None:
            self._field_run(run)
            return
        shown = [child for child in run if child.tag not in _NO_TOKENS]
        if self._cell and shown:
            self._add_to_figure(run)
            return
        units = [unit for child in shown for unit in _units(child)]
        if len(units) > 1 or (units and len(shown) < sum(1 for child in run if child.tag != f"{W}rPr")):
            self._split(run, units)
        elif units:
            text, kind, _ = units[0]
            self.tokens.append(Token(text, "" if kind is TokenKind.OBJECT else text, kind, [run]))

    def _add_to_figure(self, run: etree._Element) -> None:
        """Take a run in the bookmark of a figure: Word may have split it, and what was typed into it, over several."""
        text = text_of_runs(run)
        if self._figure is None or self._figure is not self.tokens[-1]:
            self._figure = Token("", "", TokenKind.FIGURE, [], self._cell)
            self.tokens.append(self._figure)
        self._figure.elements.append(run)
        self._figure.text += text
        self._figure.key = self._figure.text

    def _split(self, run: etree._Element, units: list[tuple[str, TokenKind, etree._Element]]) -> None:
        properties = run.find(f"{W}rPr")
        kept = [child for child in run if child.tag in _NO_TOKENS and child.tag != f"{W}rPr"]
        for text, kind, content in units:
            alone = etree.Element(f"{W}r")
            if properties is not None:
                alone.append(deepcopy(properties))
            alone.append(content)
            run.addprevious(alone)
            self.tokens.append(Token(text, "" if kind is TokenKind.OBJECT else text, kind, [alone]))
        if kept:
            for child in list(run):
                if child.tag not in _NO_TOKENS:
                    run.remove(child)
        else:
            parent = run.getparent()
            assert parent is not None  # noqa: S101 - it was read from its paragraph
            parent.remove(run)

    def _field_run(self, run: etree._Element) -> None:
        self._field.append(run)
        for child in run:
            kind = attribute(child, "fldCharType") if child.tag == f"{W}fldChar" else ""
            if kind == "begin":
                self._depth += 1
            elif kind == "separate" and self._depth == 1:
                self._is_showing = True
            elif kind == "end":
                self._depth -= 1
            elif child.tag == f"{W}instrText" and not self._is_showing:
                self._code += child.text or ""
            elif child.tag == f"{W}t" and self._is_showing:
                self._shown += child.text or ""
        if self._depth <= 0:
            self._add_field(self._code, self._shown, self._field)
            self._depth, self._field, self._code, self._shown, self._is_showing = 0, [], "", "", False

    def _add_field(self, code: str, shown: str, elements: list[etree._Element]) -> None:
        words = code.split()
        name = words[0].upper() if words else ""
        if name == "HYPERLINK" and any(links.is_source(word.strip('"')) for word in words[1:]):
            cell = next(word.strip('"') for word in words[1:] if links.is_source(word.strip('"')))
            self.tokens.append(Token(shown, shown, TokenKind.FIGURE, list(elements), cell))
            return
        key = f"\x01{' '.join(words[:2])}" if name in _COUNTED else f"\x01{' '.join(words)}\x01{shown}"
        self.tokens.append(Token(key, shown, TokenKind.FIELD, list(elements)))


def _units(child: etree._Element) -> Iterator[tuple[str, TokenKind, etree._Element]]:
    """Yield the tokens that a child of a run shows, each with an element of its own."""
    if child.tag == f"{W}t":
        for piece in texts.pieces(child.text or ""):
            holder = etree.Element(f"{W}t", {XML_SPACE: "preserve"})
            holder.text = piece
            yield piece, TokenKind.WORD, holder
    elif child.tag in _BREAKS:
        kind = attribute(child, "type")
        yield _BREAKS[str(child.tag)] + kind, TokenKind.WORD, child
    elif child.tag in (f"{W}delText", f"{W}instrText"):
        return
    else:
        yield _object_key(child), TokenKind.OBJECT, child


def _object_key(child: etree._Element) -> str:
    """Return what an object is compared by: what it is, and of a note its number."""
    kind = etree.QName(child).localname
    if kind == "AlternateContent":
        kind = "drawing"
    number = attribute(child, "id") if kind in ("footnoteReference", "endnoteReference") else ""
    return f"\x02{kind}{number}"


def text_of_runs(element: etree._Element) -> str:
    """Return the texts below an element as they stand."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def shown(tokens: Iterable[Token]) -> str:
    """Return what people see of tokens."""
    return "".join(token.text for token in tokens)


def join_runs(paragraph: etree._Element) -> None:
    """Join neighbouring runs that look alike and show nothing but text, as `read` has split them."""
    for holder in [paragraph, *(each for each in paragraph.iter() if each.tag in _CONTAINERS)]:
        last: tuple[etree._Element, bytes] | None = None
        for run in list(holder):
            looks = _looks(run)
            if looks is None:
                last = None
            elif last is not None and last[1] == looks:
                _append_text(last[0], run)
                holder.remove(run)
            else:
                last = (run, looks)


def _looks(run: etree._Element) -> bytes | None:
    """Return the looks of a run of text; None for any other element."""
    if run.tag != f"{W}r" or any(child.tag not in (f"{W}rPr", f"{W}t") for child in run):
        return None
    properties = run.find(f"{W}rPr")
    return b"" if properties is None or not len(properties) else etree.tostring(properties, method="c14n")


def _append_text(first: etree._Element, second: etree._Element) -> None:
    texts_of_first = first.findall(f"{W}t")
    for text in second.findall(f"{W}t"):
        if texts_of_first:
            texts_of_first[-1].text = (texts_of_first[-1].text or "") + (text.text or "")
            texts_of_first[-1].set(XML_SPACE, "preserve")
        else:
            first.append(text)
            texts_of_first.append(text)
