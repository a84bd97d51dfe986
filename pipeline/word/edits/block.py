"""From a document, a cell or a table to its blocks: paragraphs, tables, rows, each with what it says.

Contents and the numbers of captions are no part of what a block says: they are made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree
from msgspec import Struct, field

from pipeline.thai import cut
from pipeline.word.edits import texts
from pipeline.word.markup.elements import MC, W
from pipeline.word.markup.fields import fields_of
from pipeline.word.markup.styles import style_of

PARAGRAPH, TABLE, ROW = "p", "tbl", "tr"
OBJECT = "\ufffc"  # stands for a picture, a chart or a note
HEADING_JOINT = " › "
_HEADING_CHARS = 40

_KINDS = {f"{W}p": PARAGRAPH, f"{W}tbl": TABLE, f"{W}tr": ROW}
_SHOWN_AS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
_OBJECTS = (f"{W}drawing", f"{W}pict", f"{W}object", f"{W}footnoteReference", f"{W}endnoteReference")
_GONE = (f"{W}del", f"{W}moveFrom", f"{MC}Fallback")
_HIDING = (*_GONE, *_OBJECTS[:3])
_READ = (f"{W}t", f"{W}p", f"{W}fldChar", f"{W}instrText", *_OBJECTS[3:], *_SHOWN_AS)
_TEXT, _PARAGRAPH = f"{W}t", f"{W}p"
_PLAIN = (_TEXT, _PARAGRAPH, *_SHOWN_AS)
_NOT_PLAIN = (f"{W}fldChar", f"{W}instrText", f"{W}fldSimple", *_GONE, *_OBJECTS)
_COMPUTED = frozenset({"TOC", "PAGE", "PAGEREF", "NUMPAGES", "SECTIONPAGES", "SEQ", "REF"})


class Block(Struct):
    """A paragraph, a table or a row of one, and what it says.

    ``section``: a hash of the headings that it stands under. ``style``: of a paragraph, by its name. ``level``: of a
    heading, 0 for any other block. ``heading``: the heading that it stands under, or its own.
    """

    element: etree._Element
    kind: str
    text: str
    style: str = ""
    level: int = 0
    section: str = ""
    heading: str = ""
    _grams: frozenset[str] | None = field(default=None)

    @property
    def grams(self) -> frozenset[str]:
        """The runs of three letters in its text."""
        if self._grams is None:
            self._grams = texts.grams(self.text)
        return self._grams

    def says_as(self, other: Block) -> bool:
        """Whether another block says the same."""
        return self.kind == other.kind and self.text == other.text


class StyleNames(Struct, frozen=True):
    """The styles of a document: the name of each and its heading level (0 for none), by its id."""

    names: dict[str, str]
    levels: dict[str, int]


def blocks_of(parent: etree._Element, styles: StyleNames) -> list[Block]:
    """Return the blocks of a body, a cell or a table in order, without those of the contents."""
    skipped = _contents(parent)
    found = [Block(each, _KINDS[str(each.tag)], text_of(each)) for each in _elements(parent) if each not in skipped]
    path: list[tuple[int, str]] = []
    section, heading = _section(path), ""
    for block in found:
        if block.kind == PARAGRAPH:
            identifier = style_of(block.element)
            block.style = styles.names.get(identifier, "")
            block.level = styles.levels.get(identifier, 0) if block.text else 0
        if block.level:
            path = [each for each in path if each[0] < block.level]
            block.section = _section(path)
            path.append((block.level, block.text))
            section = _section(path)
            heading = HEADING_JOINT.join(cut(text, _HEADING_CHARS) for _, text in path[-2:])
        else:
            block.section = section
        block.heading = heading
    return found


def _section(path: Sequence[tuple[int, str]]) -> str:
    return hashlib.sha256("\n".join(text for _, text in path).encode()).hexdigest()[:16]


def text_of(element: etree._Element) -> str:
    """Return what an element says, white space folded; a picture, chart or note is one character of its own."""
    is_plain = next(element.iter(*_NOT_PLAIN), None) is None
    return " ".join("".join(_plain_pieces(element) if is_plain else _pieces(_seen(element))).split())


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in _KINDS:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from _elements(child)


def _contents(parent: etree._Element) -> set[etree._Element]:
    """Return the paragraphs of the tables of contents."""
    if parent.tag != f"{W}body":
        return set()
    found: set[etree._Element] = set()
    for each in fields_of(parent, with_texts=False):
        if each.name == "TOC":
            first, last = (next(mark.iterancestors(f"{W}p"), None) for mark in (each.first, each.last))
            paragraph = first
            while paragraph is not None:
                found.add(paragraph)
                if paragraph is last:
                    break
                paragraph = paragraph.getnext()
    return found


def _plain_pieces(element: etree._Element) -> Iterator[str]:
    """Yield the visible texts of an element that holds nothing but texts and breaks: most do."""
    for each in element.iter(*_PLAIN):
        tag = each.tag
        if tag == _TEXT:
            yield each.text or ""
        elif tag == _PARAGRAPH:
            yield " "
        elif _is_in_run(each):
            yield _SHOWN_AS[str(tag)]


def _seen(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements that are read, without what is in a picture, was deleted, or stands a second time."""
    walk = etree.iterwalk(element, events=("start",), tag=(*_READ, *_HIDING))
    for _, each in walk:
        if each.tag in _HIDING:
            walk.skip_subtree()
        if each.tag not in _GONE:
            yield each


def _pieces(elements: Iterable[etree._Element]) -> Iterator[str]:
    """Yield the visible texts of elements; of a field that is counted, nothing."""
    opened: list[str] = []
    computed = 0
    for each in elements:
        tag = each.tag
        if tag == f"{W}t":
            if not computed and each.text and not _is_counted(each):
                yield each.text
        elif tag == f"{W}p":
            yield " "
        elif tag == f"{W}fldChar":
            kind = each.get(f"{W}fldCharType")
            if kind == "begin":
                opened.append("")
            elif kind == "end" and opened:
                computed -= opened.pop() in _COMPUTED
        elif tag == f"{W}instrText":
            if opened and not opened[-1]:
                opened[-1] = _first_word(each.text)
                computed += opened[-1] in _COMPUTED
        elif tag in _OBJECTS:
            yield OBJECT
        elif tag in _SHOWN_AS and not computed and _is_in_run(each):
            yield _SHOWN_AS[str(tag)]


def _is_counted(text: etree._Element) -> bool:
    """Return whether a text is what a counted field of one element shows."""
    run = text.getparent()
    holder = None if run is None else run.getparent()
    return holder is not None and holder.tag == f"{W}fldSimple" and _first_word(holder.get(f"{W}instr")) in _COMPUTED


def _is_in_run(each: etree._Element) -> bool:
    parent = each.getparent()
    return parent is not None and parent.tag == f"{W}r"  # a tab stop shares the name of a tab


def _first_word(text: str | None) -> str:
    return next(iter((text or "").split()), "").upper()
